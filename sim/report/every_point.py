"""The table of every point on the page, and the same numbers for its script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.charts.words import Words
from sim.model.world import Array
from sim.report import inline
from sim.report.cells import Cells
from sim.report.tables import END_WORDS, WORST_FIRST
from sim.stats.outcomes import wilson

MOST_ROWS = 200  # rows of the table of points; the script keeps to the same
MOST_POINTS = 5000  # points whose numbers the page holds for its script


@dataclass(frozen=True, eq=False)
class Measure:
    """One share of each point: what the script calls it, its heading, and how many runs of each point, `[points]`."""

    name: str
    label: str
    hits: Array


def measures(points: pd.DataFrame, cells: Cells, words: Words) -> list[Measure]:
    """What one looks for first, then the worst reached from the worst, then how runs ended where all of them were read."""
    runs = points["runs"].to_numpy()
    found = [
        Measure(name, _label(name, words), (points[f"share_{name}"].to_numpy() * runs).round())
        for name in ("war", *WORST_FIRST)
    ]
    found += [
        Measure(name, words.plain(name), (points[f"share_{name}"].to_numpy() * runs).round())
        for name, own in cells.own.items()
        if own.kind == "share"
    ]
    if cells.left_out:
        return found
    ends = {name: np.nansum(cells.ended(name), axis=1) for name in END_WORDS}
    return found + [Measure(name, END_WORDS[name], hits) for name, hits in ends.items()]


def _label(name: str, words: Words) -> str:
    return "settlement before a climb" if name == "settlement" else words.outcome(name)


def points_html(points: pd.DataFrame, axes: Sequence[str], cells: Cells, words: Words) -> str:
    """The table of all points, its first rows."""
    axes = list(axes) or ["point"]
    shown = measures(points, cells, words)
    means = [name for name, own in cells.own.items() if own.kind == "mean"]
    labels = [*(one.label for one in shown), *(f"{words.plain(name)} (mean)" for name in means)]
    head = [*words.axes(axes), "runs", *labels]
    bounds = [wilson(one.hits, points["runs"].to_numpy()) for one in shown]
    rows = []
    for place, (_, row) in enumerate(points.head(MOST_ROWS).iterrows()):
        cells_of_row = [words.number(row[axis]) for axis in axes] + [f"{int(row['runs']):,}"]
        for one, (low, high) in zip(shown, bounds, strict=True):
            share = float(one.hits[place]) / max(float(row["runs"]), 1.0)
            cells_of_row.append(words.with_interval(share, float(low[place]), float(high[place])))
        for name in means:
            ends = (
                f"{words.number(row[f'low_{name}'], 3)} to {words.number(row[f'high_{name}'], 3)}"
            )
            cells_of_row.append(f"{words.number(row[f'mean_{name}'], 3)} ({ends})")
        rows.append(cells_of_row)
    more = (
        f" The first {MOST_ROWS} of {len(points):,} points; points.parquet has them all."
        if len(points) > MOST_ROWS
        else ""
    )
    caption = f"Share of runs by the worst they reach and by how they end, with 95 % intervals in brackets.{more}"
    return inline.table(caption, head, rows, kind="points", name="points")


def points_data(
    points: pd.DataFrame, axes: Sequence[str], cells: Cells, words: Words
) -> dict[str, Any]:
    """The points for the script: values of the axes, runs, then how many runs each measure has."""
    from sim.charts import palette

    kept = points.head(MOST_POINTS)
    shown = measures(points, cells, words)
    columns = [kept[axis].tolist() for axis in axes] + [kept["runs"].tolist()]
    columns += [one.hits[: len(kept)].astype(int).tolist() for one in shown]
    return {
        "axes": [
            {"path": path, "label": label}
            for path, label in zip(axes, words.axes(list(axes)), strict=True)
        ],
        "measures": [{"name": one.name, "label": one.label} for one in shown],
        "points": [list(row) for row in zip(*columns, strict=True)],
        "colours": palette.SHARES,
    }
