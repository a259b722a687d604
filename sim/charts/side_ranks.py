"""Many sides ranked: the share of each outcome on each side, and what each changes against the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.declare import chart
from sim.charts.drawing import beside, dress, lines
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = ("side", "outcome", "share", "difference", "low", "high", "baseline")


def _points(value: float) -> str:
    return f"{100 * value:+.0f}".replace("-", "−")


def _shown(frame: pd.DataFrame) -> tuple[list[str], list[dict[str, Any]]]:
    """The sides, ranked by the first outcome, and the rows of it that surely differ from the baseline."""
    frames.require(frame, COLUMNS, "ranking")
    first = frame[frame["outcome"] == frame["outcome"].iloc[0]]
    first = first.sort_values("share", ascending=False, kind="stable")
    rows = [row for row in frames.records(first) if not row["baseline"]]
    return first["side"].tolist(), [row for row in rows if row["low"] > 0 or row["high"] < 0]


def _strongest(frame: pd.DataFrame, words: Words) -> str | None:
    """The side that changes the first outcome most; None where none surely does."""
    _, sure = _shown(frame)
    if not sure:
        return None
    row = max(sure, key=lambda one: abs(one["difference"]))
    return f"“{row['side']}” changes {words.outcome(row['outcome'])} most: {_points(row['difference'])} points"


@chart(
    frame="sides",
    title="Many sides on the same luck: {war}",
    height=(0.6, 0.36),
    finding=_strongest,
)
def ranking(frame: pd.DataFrame, look: Look) -> Axes:
    """Sides ranked by the first outcome: a row each, a panel an outcome, dots with simultaneous intervals.

    `frame` has a row a side and outcome with the columns `side`, `outcome`, `share`, `difference` (less the baseline) with `low` and
    `high`, and `baseline`. One ranked row a case with the change written out is The Economist's way to put many cases on a slide.
    """
    words = look.words
    sides, _ = _shown(frame)
    outcomes = list(dict.fromkeys(frame["outcome"]))
    stacked = look.narrow
    with canvas(look, len(sides) * (len(outcomes) * 1.4 if stacked else 1.0)) as sheet:
        sheet.split(
            *((len(outcomes), 1) if stacked else (1, len(outcomes))), wspace=0.08, hspace=0.15
        )
        for place, (panel, outcome) in enumerate(zip(sheet.panels, outcomes, strict=True)):
            rows = frame[frame["outcome"] == outcome].set_index("side").reindex(sides)
            _panel(panel, frames.records(rows.reset_index()))
            named = [lines(side, 18 if stacked else 30) for side in sides]
            panel.set_yticks(range(len(sides)), named if stacked or place == 0 else [])
            text = "settled at the end" if outcome == "settled" else words.outcome(outcome)
            beside(panel, text, (0, 1), (0, 3), va="bottom", fontweight="bold")
        sheet.panels[-1].set_xlabel("share of runs (%)", fontsize=sheet.font)
        sheet.heading(
            "Diamond and dashed line: the first side. At the right: points more or less than it; whiskers: 95 % intervals of the "
            "difference that hold for all sides together; hollow: it may be nothing.",
            1.5 * sheet.font,
        )
    return sheet.ax


def _panel(panel: Axes, rows: list[dict[str, Any]]) -> None:
    """A dot a side, its difference with an interval, the first side's share as a line."""
    dress(panel, "x")
    base = next(100 * row["share"] for row in rows if row["baseline"])
    panel.axvline(base, color=palette.QUIET, linestyle="--", linewidth=0.9, zorder=2)
    for place, row in enumerate(rows):
        share = 100 * row["share"]
        if row["baseline"]:
            panel.plot(share, place, "D", color=palette.INK, markersize=5, zorder=4)
            continue
        sure = row["low"] > 0 or row["high"] < 0
        ends = base + 100 * np.array([row["low"], row["high"]])
        panel.plot(ends, [place, place], color=palette.LINE, linewidth=1.4, zorder=3)
        inside = palette.LINE if sure else palette.PAPER
        panel.plot(
            share, place, "o", color=palette.LINE, markerfacecolor=inside, markersize=6, zorder=4
        )
        beside(
            panel,
            _points(row["difference"]),
            (1, place),
            (4, 0),
            ("axes fraction", "data"),
            va="center",
        )
    panel.set(ylim=(len(rows) - 0.5, -0.5), xlim=(0, 100), xticks=[0, 25, 50, 75, 100])
    panel.tick_params(axis="y", length=0)
