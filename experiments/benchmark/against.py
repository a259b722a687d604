"""Small jobs side by side with those of another version, in one call.

python experiments/benchmark/against.py CHECKOUT [--passes 7]

CHECKOUT is a folder with the other version's files, such as `git worktree add ../first 83f3d88` makes; both run in this
Python. Passes take turns. The table goes into README.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import page
from jobs import ROOT, command_of
from timing import ratios, spread

JOBS = {
    "`brink axes={} runs=1000`": ("axes={}", "runs=1000"),
    "`brink study=single`": ("study=single",),
    "playing 8,192 runs": ("axes={}", "runs=8192", "executor=serial", "engine.block=8192"),
}


def took(name: str, checkout: Path) -> dict[str, float]:
    """What a job of a checkout takes, in an empty folder; of playing, the clock of the one process that plays, alone."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        whole = command_of(*JOBS[name], "out=job", checkout=checkout)
        if not name.startswith("playing"):
            return whole
        seconds = json.loads(Path("job/manifest.json").read_text())["timing"]["playing_seconds"]
        return {"cpu": seconds, "wall": seconds}


def passes_of(name: str, other: Path, passes: int) -> list[dict[str, Any]]:
    """Each pass of a job by this version and by the other, the order turned round every pass."""
    for checkout in (ROOT, other):
        took(name, checkout)  # a first time, which writes byte code and fills caches
    found = []
    for number in range(passes):
        sides = {"own": ROOT, "other": other}
        order = list(sides) if number % 2 == 0 else list(reversed(sides))
        found.append({side: took(name, sides[side]) for side in order})
    return found


def row(name: str, found: list[dict[str, Any]]) -> list[str]:
    """A job's seconds of both versions and their ratio, of the processor and by the clock."""
    cells = [name]
    for kind in ("cpu", "wall"):
        own = [one["own"][kind] for one in found]
        other = [one["other"][kind] for one in found]
        cells += [page.ranged(spread(values), ".2f") for values in (own, other)]
        cells.append(page.percent(ratios(own, other)))
    return cells


def written(rows: Mapping[str, list[dict[str, Any]]], other: str, passes: int) -> str:
    """The section of the page."""
    head = ["", "processor s", f"of {other}", "ratio", "clock s", f"of {other}", "ratio"]
    table = page.table(head, [row(name, found) for name, found in rows.items()])
    return f"{passes} passes; all processes of a job, and of playing the one that plays.\n\n{table}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", type=Path, help="the other version's files")
    parser.add_argument("--passes", type=int, default=7, help="passes of each job")
    given = parser.parse_args()
    other = given.checkout.resolve()
    commit = subprocess.run(
        ["git", "-C", str(other), "rev-parse", "--short", "HEAD"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    rows = {name: passes_of(name, other, given.passes) for name in JOBS}
    text = written(rows, commit, given.passes)
    print(text)
    page.put("against", text)


if __name__ == "__main__":
    main()
