"""The command asks for one thread of linear algebra before NumPy is loaded; later nothing would listen."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ASKED = """
import os, sys, types
from sim.__main__ import main
said = types.ModuleType("sim.cli.app")
said.main = lambda: print("numpy" in sys.modules, os.environ["OPENBLAS_NUM_THREADS"])
sys.modules["sim.cli.app"] = said
main()
"""


@pytest.mark.parametrize(("given", "used"), [(None, "1"), ("3", "3")])
def test_the_command_asks_for_one_thread_before_numpy_is_loaded(
    given: str | None, used: str
) -> None:
    environment = {
        name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"
    }
    if given is not None:
        environment["OPENBLAS_NUM_THREADS"] = given
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", used]
