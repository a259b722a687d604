"""The table of every point on the page, and the same numbers for its script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.charts import words
from sim.model.params import LADDER
from sim.report import inline

MOST_ROWS = 200  # rows of the table of points; the script keeps to the same
MOST_POINTS = 5000  # points whose numbers the page holds for its script


def points_html(points: pd.DataFrame, axes: Sequence[str]) -> str:
    """The outcome table."""
    names = (*LADDER, "war")
    axes = list(axes) or ["point"]
    head = [*words.axes(axes), "runs", *(words.column(name) for name in names)]
    rows = [
        (
            *(words.number(row[axis]) for axis in axes),
            f"{int(row['runs']):,}",
            *(
                words.with_interval(row[f"share_{name}"], row[f"low_{name}"], row[f"high_{name}"])
                for name in names
            ),
        )
        for _, row in points.head(MOST_ROWS).iterrows()
    ]
    more = (
        f" The first {MOST_ROWS} of {len(points):,} points; points.parquet has them all."
        if len(points) > MOST_ROWS
        else ""
    )
    return inline.table(
        f"Share of runs by outcome, with 95 % intervals in brackets.{more}",
        head,
        rows,
        kind="points",
        name="points",
    )


def points_data(points: pd.DataFrame, axes: Sequence[str]) -> dict[str, Any]:
    """The points for the script: values of the axes, then how many runs had each outcome."""
    from sim.charts import palette

    kept = points.head(MOST_POINTS)
    runs = kept["runs"].to_numpy()
    counts = [
        (kept[f"share_{name}"].to_numpy() * runs).round().astype(int).tolist() for name in LADDER
    ]
    rows = [list(row) for row in zip(*(kept[axis].tolist() for axis in axes), *counts, strict=True)]
    return {
        "axes": [
            {"path": path, "label": label}
            for path, label in zip(axes, words.axes(list(axes)), strict=True)
        ],
        "outcomes": [{"name": name, "label": words.outcome(name)} for name in LADDER],
        "war": list(range(LADDER.index("proxy_war"), len(LADDER))),
        "worse": words.war(),
        "points": rows,
        "colours": palette.SHARES,
    }
