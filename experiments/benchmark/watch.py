"""Runs a command and prints, as JSON, what it and all processes below it took: `python watch.py COMMAND ...`.

A process of its own, since whoever gathers orphans and waits for any child may have no other children.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from pathlib import Path


def _children(process: int) -> list[int]:
    """Processes below a process."""
    try:
        own = [
            int(child)
            for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()
        ]
    except OSError:
        return []
    return own + [below for child in own for below in _children(child)]


def _shared(process: int) -> float:
    """The memory (MB) that a process holds now, a page that several share counted once among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("Pss:")), 0.0)


def watch(command: list[str]) -> dict[str, float]:
    """Seconds by the clock and of the processor, peak memory of all processes together (MB), and the exit status."""
    if ctypes.CDLL(None).prctl(36, 1, 0, 0, 0):  # PR_SET_CHILD_SUBREAPER: orphans become children
        raise RuntimeError("this system does not hand over orphans; the benchmark needs Linux")
    began = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    wall, status, peak, spent = 0.0, 0, 0.0, 0.0
    while True:
        try:
            ended, code, usage = os.wait4(-1, os.WNOHANG)  # of a process and those it waited for
        except ChildProcessError:
            break
        if not ended:
            peak = max(peak, sum(map(_shared, _children(os.getpid()))))
            time.sleep(0.02)
            continue
        spent += usage.ru_utime + usage.ru_stime
        if ended == child:
            wall, status = time.perf_counter() - began, code
    return {"wall": wall, "cpu": spent, "peak_mb": peak, "status": status}


if __name__ == "__main__":
    print(json.dumps(watch(sys.argv[1:])))
