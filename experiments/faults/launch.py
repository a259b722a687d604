"""The command as a process of its own: forked once its imports are there, or started from nothing."""

from __future__ import annotations

import os
import pkgutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from sim.cli import app

SENTENCE, ACCEPTED, TRACE = "refused in a sentence", "accepted", "traceback"
SAID = "said"  # the file beside a case's folder that holds what its command wrote to standard error
QUIET = (0, 2)  # exit statuses of a command that nothing interrupted: done, a user's mistake
ROOMS = ("charts", "config", "ensemble", "report", "studies.sweep", "studies.single")


def load() -> None:
    """Import what a command imports, so that a fork need not do it again (three of its eight seconds)."""
    import_module("matplotlib.pyplot")
    import_module("hydra")
    for room in ROOMS:
        package = import_module(f"sim.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(found.name)


@dataclass(frozen=True)
class Started:
    """A running command: its process, and the file in which its words land."""

    pid: int
    said: Path

    def send(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        os.kill(self.pid, number)

    def status(self) -> int:
        """Wait for the end; the exit status, negative where a signal ended it."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def start(arguments: Sequence[bytes | str], folder: Path, fresh: bool = False) -> Started:
    """Start the command in a folder: forked from this process, or `fresh` from nothing."""
    given = [os.fsdecode(item) for item in arguments]
    said = folder.with_name(f"{folder.name}.{SAID}")
    with said.open("wb") as errors:
        if fresh:
            command = [sys.executable, "-m", "sim", *given]
            nothing = subprocess.DEVNULL
            process = subprocess.Popen(command, cwd=folder, stdout=nothing, stderr=errors)
            process.returncode = 0  # it is waited for by its number
            return Started(process.pid, said)
        return Started(_forked(given, folder, errors.fileno()), said)


def _forked(given: Sequence[str], folder: Path, errors: int) -> int:
    """Fork a child that is the command; its number."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        return pid
    status = 1
    try:
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(errors, 2)
        sys.argv = ["brink", *given]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        status = _played(lambda: signal.pthread_sigmask(signal.SIG_SETMASK, held))
    finally:
        os._exit(status)


def _played(ready: Callable[[], object]) -> int:
    """Be the command; the exit status."""
    try:
        ready()
        app.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stderr.flush()
    return 0


def ended(started: Started, interrupted: bool = False) -> str:
    """What became of a command: its status and its words; one that was `interrupted` may end by that as well."""
    status, said = started.status(), started.said.read_bytes()
    by_signal = interrupted and (status < 0 or status >= 128)
    if b"Traceback" in said or (status not in QUIET and not by_signal):
        print(f"  status {status}: {said[-600:].decode(errors='replace')}", file=sys.stderr)
        return TRACE
    return SENTENCE if status == QUIET[1] else ACCEPTED


def asked(arguments: Sequence[bytes | str], folder: Path) -> str:
    """What becomes of a command that nothing interrupts."""
    return ended(start(arguments, folder))
