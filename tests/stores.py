"""Folders of sweeps: a small sweep as arguments of a command, its complaints, and what lies in a folder."""

from __future__ import annotations

from pathlib import Path

AXES = "axes={parties.russia.forces:[30,60,100]}"
SMALL = [
    AXES,
    "calendar.turns=6",
    "chart.format=[png]",
    "engine.block=128",
    "executor=serial",
    "traced=5",
]
LIKE_OURS = (
    "runs.parquet/data.bin",
    ".x.tmp",
    "failures.parquet",
    ".runs.new/a",
    ".blocks/b",
    "report.html",
    "summary.json",
    "points.parquet",
)


def complaints(stderr: str) -> list[str]:
    """Lines of an error, without progress and the remark that in so short a game an event never happens."""
    said = (line for line in stderr.splitlines() if not line.startswith("brink: playing:"))
    return [line for line in said if not line.endswith("; it never happens")]


def tree_bytes(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but locks, by its path."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
