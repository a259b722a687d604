"""Ctrl-C and a kill: the sweep ends at once, leaves no process behind, and says how to go on."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = [
    sys.executable,
    "-m",
    "sim",
    "axes={}",
    "runs=20000",
    "engine.block=128",
    "chart.format=[png]",
    "traced=5",
]


def session(leader: int) -> list[int]:
    """Processes of a session that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, of = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == leader and state != "Z":
            found.append(int(entry.name))
    return found


STARTED: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def nothing_runs_on() -> Iterator[None]:
    """What a test began and did not end, because it failed, ends with it."""
    yield
    while STARTED:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(STARTED.pop().pid, signal.SIGKILL)


def begun(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command in a session of its own, once its first block is finished."""
    started = subprocess.Popen(
        [*COMMAND, "out=store", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    STARTED.append(started)
    deadline = time.monotonic() + 240
    while not list((folder / "store" / ".blocks" / "runs").glob("part-*")):
        assert started.poll() is None, started.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return started


def gone(leader: int) -> bool:
    deadline = time.monotonic() + 60
    while session(leader) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not session(leader)


@pytest.mark.parametrize("executor", ["serial", "processes", "dask"])
def test_interrupted_it_ends_at_once_and_says_how_to_go_on(tmp_path: Path, executor: str) -> None:
    if executor == "dask":
        pytest.importorskip("distributed")
    started = begun(tmp_path, f"executor={executor}", "executor.workers=2")
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does: every process of the group gets it
    output, said = started.communicate(timeout=120)
    assert started.returncode == 130
    assert output == ""
    assert said.count("\n") == 1
    assert said.startswith(
        "brink: stopped; what is finished is kept, and this goes on from there: brink "
    )
    assert shlex.split(said.split(": brink ")[1]) == [
        *COMMAND[3:],
        f"executor={executor}",
        "executor.workers=2",
        "out=store",
    ]
    assert gone(started.pid)
    assert list((tmp_path / "store" / ".blocks" / "runs").glob("part-*"))


def test_killed_it_leaves_no_worker_behind(tmp_path: Path) -> None:
    started = begun(tmp_path, "executor=processes", "executor.workers=2")
    assert len(session(started.pid)) > 2
    started.kill()
    started.communicate()
    assert gone(started.pid)
