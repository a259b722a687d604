"""The whole job as a user starts it, from YAML to tables, charts and page, in a process of its own: time, memory, bytes, files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from timing import spread

ROOT = Path(__file__).parents[2]


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
    path = os.pathsep.join(map(str, (checkout, checkout / "sim" / "hydra_plugins_src")))
    watching = [sys.executable, str(Path(__file__).with_name("watch.py"))]
    environment = {**os.environ, "PYTHONPATH": path}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its byte code
    done = subprocess.run(
        [*watching, *brink(checkout), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    took: dict[str, float] = json.loads(done.stdout)
    if took.pop("status"):
        raise RuntimeError(f"brink {' '.join(words)} of {checkout} failed: {done.stderr}")
    return took


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
