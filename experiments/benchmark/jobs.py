"""The whole job as a user starts it, from YAML to tables, charts and page, in a process of its own: time, memory, bytes, files."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from timing import spread

HERE = Path(__file__).parent


def _peak(process: int) -> float:
    """The most memory (MB) that a process held since it was started; the kernel's count at its end includes that of its parent."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")), 0.0)


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


def job(runs: int, workers: int, folder: Path) -> dict[str, float]:
    """One sweep of the scenario as it is; seconds, peak memory of its largest process (MB), bytes, files, and the inner loop apart."""
    command = [sys.executable, "-m", "sim", "axes={}", f"runs={runs}", f"out={folder}"]
    command += (
        ["executor=serial"]
        if workers == 1
        else ["executor=processes", f"executor.workers={workers}"]
    )
    began = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    child = os.posix_spawn(
        sys.executable,
        command,
        {**os.environ, "PYTHONPATH": str(HERE.parents[1])},
        file_actions=quiet,
    )
    peak, ended = 0.0, 0
    while not ended:
        peak = max(peak, *map(_peak, [child, *_children(child)]))
        time.sleep(0.02)
        ended, status, usage = os.wait4(child, os.WNOHANG)
    wall = time.perf_counter() - began
    if status:
        raise RuntimeError(f"{' '.join(command[1:])} ended with status {status}")
    timing = json.loads((folder / "manifest.json").read_text())["timing"]
    files = [path for path in folder.rglob("*") if path.is_file()]
    tables = [path for path in files if path.suffix == ".parquet"]
    return {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "playing": timing["playing_seconds"],
        "writing": timing["writing_seconds"],
        "sweeping": timing["seconds"],
        "peak_mb": peak,
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "table_bytes": sum(path.stat().st_size for path in tables),
    }


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
