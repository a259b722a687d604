"""Faults on purpose: what becomes of generated mistakes, kills, damage and hostile requests. Writes README.md beside it.

`.venv/bin/python experiments/faults/run.py` does all of it, in half an hour to an hour; `run.py kills` or `run.py kills=5` does a part
and leaves the rows of the others as they are; `--add` with another `--seed` adds cases to a row. Every case follows from the seed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from configurations import IMPOSSIBLE, commands, configurations
from folders import LOST, damage, kills
from launch import TRACE
from visits import LET_IN, requests

PAGE = Path(__file__).with_name("README.md")
PARTS: dict[str, tuple[int, Callable[[int, random.Random], Counter[str]]]] = {
    "configurations": (2000, configurations),
    "commands": (200, commands),
    "kills": (60, kills),
    "damage": (40, damage),
    "requests": (30, requests),
}
BAD = (TRACE, LOST, LET_IN, IMPOSSIBLE)
KEPT = re.compile(r"<!-- (\{.*\}) -->")  # the rows, so that parts can be run one by one


def page(rows: dict[str, Any]) -> str:
    """The table of what was tried and what came of it."""
    lines = [
        "# Faults on purpose\n",
        "What `run.py` tried and what came of it; `meant` is how many cases a whole run has. The same seed makes the same cases.\n",
        "| what | cases | meant | seed | what came of it |",
        "|---|---|---|---|---|",
    ]
    for name, (meant, part) in PARTS.items():
        about = (part.__doc__ or "").strip()
        row = rows.get(name, {"cases": 0, "outcome": {}})
        told = [f"{number} {what}" for what, number in sorted(row["outcome"].items())]
        seeds = ", ".join(map(str, row.get("seeds", [])))
        came = "; ".join(told) or "not run"
        lines.append(f"| {about} | {row['cases']} | {meant} | {seeds} | {came} |")
    bad = sum(row["outcome"].get(what, 0) for row in rows.values() for what in BAD)
    lines += [
        f"\nTracebacks, impossible numbers, losses and requests let in: {bad}.\n",
        "A command is the program itself, forked after its imports; one kill in ten starts it from nothing. Files are compared to the byte, but for the",
        "times in `manifest.json`. Made again by `.venv/bin/python experiments/faults/run.py`; `run.py kills=5` runs a part.\n",
        f"<!-- {json.dumps(rows, sort_keys=True)} -->",
    ]
    return "\n".join(lines) + "\n"


def rows_of(text: str) -> dict[str, Any]:
    """The rows that a page was made of."""
    found = KEPT.search(text)
    return json.loads(found[1]) if found else {}


def together(one: dict[str, Any] | None, other: dict[str, Any]) -> dict[str, Any]:
    """Two rows as one; the other where there is no first."""
    if one is None:
        return other
    outcome = Counter(one["outcome"]) + Counter(other["outcome"])
    seeds = sorted({*one["seeds"], *other["seeds"]})
    return {"cases": one["cases"] + other["cases"], "outcome": dict(outcome), "seeds": seeds}


def main() -> None:
    """Run the parts asked for and write the page, in which those never run are `not run`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=[*PARTS], help="such as kills or kills=5")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--add", action="store_true", help="add to what the page has")
    given = parser.parse_args()
    for item in given.parts:
        name, _, number = item.partition("=")
        if name not in PARTS:
            parser.error(f"there is no part {name}; there are {', '.join(PARTS)}")
        count, part = int(number or PARTS[name][0]), PARTS[name][1]
        outcome = part(count, random.Random(f"{given.seed} {name}"))
        rows = rows_of(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else {}
        before = rows.get(name) if given.add else None
        row = {"cases": count, "outcome": dict(outcome), "seeds": [given.seed]}
        rows[name] = together(before, row)
        PAGE.write_text(page(rows), encoding="utf-8")
        print(name, dict(outcome), flush=True)


if __name__ == "__main__":
    main()
