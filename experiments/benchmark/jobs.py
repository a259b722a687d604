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


def _seconds(process: int) -> float:
    """The processor seconds that a process has taken by now, its own alone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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


def command_of(*words: str) -> dict[str, float]:
    """One command in a process of its own: seconds, of the processor with all processes below it, peak memory of all together (MB).

    Raises:
        RuntimeError: the command failed.
    """
    command = [sys.executable, "-m", "sim", *words]
    began = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    child = os.posix_spawn(
        sys.executable,
        command,
        {**os.environ, "PYTHONPATH": str(HERE.parents[1])},
        file_actions=quiet,
    )
    peak, ended, spent = 0.0, 0, dict[int, float]()
    while not ended:
        family = [child, *_children(child)]
        spent.update({process: max(spent.get(process, 0), _seconds(process)) for process in family})
        peak = max(peak, sum(map(_shared, family)))
        time.sleep(0.05)
        ended, status, usage = os.wait4(child, os.WNOHANG)
    wall = time.perf_counter() - began
    if status:
        raise RuntimeError(f"{' '.join(command[1:])} ended with status {status}")
    spent[child] = max(spent.pop(child), usage.ru_utime + usage.ru_stime)
    return {"wall": wall, "cpu": sum(spent.values()), "peak_mb": peak}


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
