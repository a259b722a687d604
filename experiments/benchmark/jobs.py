"""The whole job as a user starts it, from YAML to tables, charts and page, in a process of its own: time, memory, bytes, files."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from timing import spread

ROOT = Path(__file__).parents[2]


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


def _gather_orphans() -> None:
    """From here on a process whose parent ends before it is this one's child, so that what it took can be asked."""
    if ctypes.CDLL(None).prctl(36, 1, 0, 0, 0):  # PR_SET_CHILD_SUBREAPER
        raise RuntimeError("this system does not hand over orphans; the benchmark needs Linux")


def brink(checkout: Path) -> list[str]:
    """The `brink` command of a checkout, whatever function its package names for it."""
    package = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, function = package["project"]["scripts"]["brink"].partition(":")
    code = f"import sys; from {module} import {function}; sys.argv[0] = 'brink'; {function}()"
    return [sys.executable, "-c", code]


def command_of(*words: str, checkout: Path = ROOT) -> dict[str, float]:
    """One command in a process of its own: seconds, of the processor with all processes below it, peak memory of all together (MB).

    Raises:
        RuntimeError: the command failed.
    """
    _gather_orphans()
    command = [*brink(checkout), *words]
    began = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    path = os.pathsep.join(map(str, (checkout, checkout / "sim" / "hydra_plugins_src")))
    environment = {**os.environ, "PYTHONPATH": path}
    child = os.posix_spawn(sys.executable, command, environment, file_actions=quiet)
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
    if status:
        raise RuntimeError(f"brink {' '.join(words)} of {checkout} ended with status {status}")
    return {"wall": wall, "cpu": spent, "peak_mb": peak}


def job(runs: int, workers: int, folder: Path) -> dict[str, float]:
    """One sweep of the scenario as it is: what its command took, bytes, files, and the inner loop apart."""
    kind = ("executor=serial",)
    if workers > 1:
        kind = ("executor=processes", f"executor.workers={workers}")
    took = command_of("axes={}", f"runs={runs}", f"out={folder}", *kind)
    timing = json.loads((folder / "manifest.json").read_text())["timing"]
    files = [path for path in folder.rglob("*") if path.is_file()]
    tables = [path for path in files if path.suffix == ".parquet"]
    return {
        **took,
        "playing": timing["playing_seconds"],
        "writing": timing["writing_seconds"],
        "sweeping": timing["seconds"],
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "table_bytes": sum(path.stat().st_size for path in tables),
    }


def single(passes: int) -> dict[str, dict[str, float]]:
    """One run told and drawn, `study=single`: median and range over passes."""
    rows = []
    for _ in range(passes):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(command_of("study=single", f"out={Path(folder) / 'one'}"))
    return _spreads(rows)


def jobs(sizes: list[int], workers: tuple[int, ...], passes: int) -> list[dict[str, Any]]:
    """Median and range over passes of every size and number of workers; sizes and workers take turns."""
    found: dict[tuple[int, int], list[dict[str, float]]] = {
        (runs, count): [] for runs in sizes for count in workers
    }
    for _ in range(passes):
        for (runs, count), rows in found.items():
            with tempfile.TemporaryDirectory() as folder:
                rows.append(job(runs, count, Path(folder) / "sweep"))
    return [
        {"runs": runs, "workers": count, **_spreads(rows)} for (runs, count), rows in found.items()
    ]


def _spreads(rows: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Median and range of each measure over the passes."""
    columns: dict[str, list[float]] = {name: [] for name in rows[0]}
    for row in rows:
        for name, value in row.items():
            columns[name].append(value)
    return {name: spread(values) for name, values in columns.items()}
