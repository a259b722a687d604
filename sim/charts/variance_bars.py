"""On what the variance of an outcome rests: parameters, luck or both, and the kinds of numbers behind parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, vocabulary
from sim.charts.canvas import Sheet, canvas
from sim.charts.declare import chart
from sim.charts.drawing import Style, dress, lines
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NARROW = 20  # letters of an output's label
ROOM = 24  # letters beside stacked bars
SHORT, WIDE = 5, 14  # letters of a share, and of one with its interval


def noise_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The shares of parameters, luck and both as long rows: `output`, `kind`, `share`, and the bounds of that of the parameters."""
    long = frame.melt(["output"], list(vocabulary.PART_NAMES), var_name="kind", value_name="share")
    if {"low", "high"} <= set(frame.columns):
        bounds = (
            frame.set_index("output")[["low", "high"]].reindex(long["output"]).set_axis(long.index)
        )
        long[["low", "high"]] = bounds.where(long["kind"] == "parameters")
    order = {name: place for place, name in enumerate(frame["output"])}
    return long.sort_values("output", key=lambda names: names.map(order), kind="stable")


VARIANCE = {
    "noise": ("Parameters, luck, or both", "Share of variance over all points and runs."),
    "provenance": (
        "On what kind of number the answer rests",
        "Share of the variance that parameters cause, by where their ranges come from.",
    ),
}


def _variance_title(frame: pd.DataFrame, words: Words, by: str = "noise") -> str:
    """What the parts are: a title and no claim."""
    return VARIANCE[by][0]


@chart(
    frame="provenance",
    title="On what the variance rests",
    height=(0.5, 0.35),
    finding=_variance_title,
)
def variance(frame: pd.DataFrame, look: Look, *, by: str = "noise") -> Axes:
    """Shares of variance as stacked bars, a bar an output: `by` noise (parameters, luck, both) or provenance."""
    frames.require(frame, ("output", "kind", "share"), "variance")
    words = look.words
    names = list(dict.fromkeys(frame["output"]))
    label = {**vocabulary.PART_NAMES, **{name: words.kind(name) for name in vocabulary.KINDS}}
    with canvas(look, len(names)) as sheet:
        ax = sheet.ax
        dress(ax)
        left = np.zeros(len(names))
        for place, part in enumerate(dict.fromkeys(frame["kind"])):
            rows = frame[frame["kind"] == part].set_index("output").reindex(names)
            row = rows["share"].fillna(0.0).to_numpy(dtype=float)
            colour, hatch = palette.FILLS[place % len(palette.FILLS)]
            fill: Style = {
                "facecolor": colour,
                "hatch": hatch,
                "edgecolor": palette.LIGHT,
                "linewidth": 0,
            }
            ax.barh(range(len(names)), row, 0.7, left, label=label[part], **fill)
            for at, share in enumerate(row):
                room = share * (sheet.letters - ROOM)
                if room >= SHORT:
                    _number(ax, left[at] + share / 2, at, _share(rows.iloc[at], room >= WIDE))
            left = left + row
        ax.set(xlim=(0, 1), ylim=(len(names) - 0.5, -0.5))
        ax.set_yticks(range(len(names)), [lines(words.column(name), NARROW) for name in names])
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
        _legend(sheet, VARIANCE[by][1])
    return sheet.ax


def _number(ax: Axes, x: float, y: float, text: str) -> None:
    """A number on a filled bar, on a ground of its own."""
    box = {"facecolor": palette.PAPER, "edgecolor": "none", "pad": 1.2}
    ax.text(x, y, text, ha="center", va="center", color=palette.INK, bbox=box)


def _share(row: pd.Series, wide: bool) -> str:
    """A share, with its interval where it is known and there is room."""
    if not wide or not {"low", "high"} <= set(row.index) or np.isnan(row["low"]):
        return Words.percent(float(row["share"]))
    return Words.with_interval(*(float(row[name]) for name in ("share", "low", "high")))


def _legend(sheet: Sheet, note: str) -> None:
    legend = sheet.ax.legend(
        ncols=2 if sheet.size == "column" else 5,
        loc="lower left",
        frameon=False,
        borderaxespad=0,
        fontsize=sheet.font,
        handlelength=1.3,
        columnspacing=1.0,
    )
    sheet.heading(note, legend=legend)
