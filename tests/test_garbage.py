"""A command looks for no garbage while it is being loaded, and does while it plays, here and in its workers."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from sim.garbage import FEW_COLLECTIONS, collect

LOADED = """
import gc, sys, types
from sim.__main__ import main
from sim.garbage import collect
said = types.ModuleType("sim.cli.app")
def command():
    print(gc.isenabled(), gc.get_freeze_count() > 0)
    collect()
    print(gc.isenabled(), gc.get_freeze_count() > 0, gc.get_threshold()[0])
said.main = command
sys.modules["sim.cli.app"] = said
main()
"""
WORKER = """
import gc
from sim.garbage import load_without_collecting
from sim.threads import one_thread
one_thread()
load_without_collecting()
from sim.ensemble.lanes import ahead, lanes
with ahead(1):
    print(lanes(1)[0].play(gc.isenabled), gc.isenabled())
"""


def said(code: str) -> list[str]:
    """What a process of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_command_looks_for_garbage_once_it_is_loaded() -> None:
    assert said(LOADED) == ["False False", f"True True {FEW_COLLECTIONS}"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked on Linux")
def test_workers_look_for_garbage() -> None:
    assert said(WORKER) == ["True True"]


def test_a_process_that_is_no_command_stays_as_it_is() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    collect()
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
