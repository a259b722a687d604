"""Discovery: how density is bought with coverage, and where the boxes lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import canvas
from sim.charts.drawing import beside, dress, lines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOURS = palette.SERIES
MARKERS = ("o", "s", "^", "D", "v", "P")
LABEL, NARROW = 30, 16
APART = 4.0  # points of coverage between two numbers along a peeling


def trajectory(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    target: str,
    base: float,
    bounds: Mapping[int, Sequence[float]] | None = None,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Density against coverage along each peeling; numbers say how many parameters are restricted, a ring the box chosen.

    `frame` has `box`, `coverage`, `density`, `restricted` and `chosen`; `base` is the share over all points,
    `bounds` the 95 % intervals of the boxes chosen: low and high of density, then of coverage.
    """
    frames.require(frame, ("box", "coverage", "density", "restricted", "chosen"), "trajectory")
    with canvas("trajectory", ax, size) as sheet:
        ax = sheet.ax
        dress(ax, "both")
        ax.axhline(100 * base, color=palette.QUIET, linewidth=0.8, linestyle=(0, (4, 2)))
        for place, (number, rows) in enumerate(frame.groupby("box", sort=True)):
            colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
            ax.plot(100 * rows["coverage"], 100 * rows["density"], color=colour, marker=marker, markersize=3, linewidth=1.0,
                    label=phrases.BOX.format(number=number))  # fmt: skip
            told, free = 0, 200.0
            for row in frames.records(rows):
                x, y = 100 * row["coverage"], 100 * row["density"]
                if row["restricted"] > told and x <= free:
                    beside(ax, str(row["restricted"]), (x, y), (3, 4), "data", color=colour)
                    told, free = row["restricted"], x - APART
                if row["chosen"]:
                    least, most, left, right = (
                        100 * np.array((bounds or {}).get(int(row["box"]), [np.nan] * 4))
                    ).tolist()
                    ax.plot([x, x], [least, most], color=palette.INK, linewidth=1.0, zorder=3)
                    ax.plot([left, right], [y, y], color=palette.INK, linewidth=1.0, zorder=3)
                    ax.plot(
                        [x],
                        [y],
                        "o",
                        markersize=11,
                        markerfacecolor="none",
                        markeredgecolor=palette.INK,
                        markeredgewidth=1.3,
                        zorder=4,
                    )
        ax.set(xlim=(0, 104), ylim=(0, min(104.0, 112 * float(frame["density"].max()))))
        ax.set_xlabel(phrases.COVERAGE, fontsize=sheet.font)
        ax.set_ylabel(lines(phrases.DENSITY, 28), fontsize=sheet.font)
        legend = ax.legend(
            ncols=3,
            loc="lower left",
            frameon=False,
            borderaxespad=0,
            fontsize=sheet.font,
            columnspacing=1.0,
        )
        what = words.column(target)
        sheet.heading(
            title or phrases.TITLES["trajectory"],
            phrases.TRAJECTORY.format(what=what[:1].upper() + what[1:]),
            legend=legend,
        )
    return sheet.ax


def boxes(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str | None = None, size: str = "page"
) -> Axes:
    """The part of each restricted parameter's range that each box keeps.

    `frame` has a row a box and restricted parameter: `box`, `parameter`, `low`, `high` (kept), `from`, `to` (tried).
    """
    frames.require(frame, ("box", "parameter", "low", "high", "from", "to"), "boxes")
    numbers = sorted(frame["box"].unique().tolist())
    paths = list(dict.fromkeys(frame["parameter"]))
    with canvas("boxes", ax, size, len(paths) * max(1, (len(numbers) + 1) // 2)) as sheet:
        ax = sheet.ax
        dress(ax)
        high = 0.8 / len(numbers)
        for place, path in enumerate(paths):
            ax.barh(place, 1, 0.86, facecolor=palette.GROUND, linewidth=0, zorder=0)
            for row in frames.records(frame[frame["parameter"] == path]):
                at = numbers.index(row["box"])
                width = max(row["to"] - row["from"], 1e-300)
                left, right = (
                    (row["low"] - row["from"]) / width,
                    (row["high"] - row["from"]) / width,
                )
                y = place - 0.4 + high * (at + 0.5)
                ax.barh(y, max(right - left, 0.008), 0.86 * high, left, color=COLOURS[at % len(COLOURS)], zorder=2,
                        label=phrases.BOX.format(number=row["box"]))  # fmt: skip
                text = f"{words.number(row['low'], 3)} – {words.number(row['high'], 3)}".replace(
                    "-", "−"
                )
                beside(
                    ax,
                    text,
                    (1, y),
                    (8, 0),
                    ("axes fraction", "data"),
                    va="center",
                    color=COLOURS[at % len(COLOURS)],
                )
        ax.set(xlim=(0, 1), ylim=(len(paths) - 0.5, -0.5), xticks=[0, 0.5, 1])
        ax.set_xticklabels([phrases.LOWEST, "", phrases.HIGHEST])
        width = NARROW if sheet.size == "column" else LABEL
        ax.set_yticks(np.arange(len(paths)), [lines(words.axis(path), width) for path in paths])
        ax.tick_params(axis="y", length=0)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        handles = {
            text: handle for handle, text in zip(*ax.get_legend_handles_labels(), strict=True)
        }
        order = [
            phrases.BOX.format(number=number)
            for number in numbers
            if phrases.BOX.format(number=number) in handles
        ]
        legend = ax.legend([handles[text] for text in order], order, ncols=4, loc="lower left", frameon=False, borderaxespad=0,
                           fontsize=sheet.font, handlelength=1.3)  # fmt: skip
        sheet.heading(title or phrases.TITLES["boxes"], phrases.BOXES, legend=legend)
    return sheet.ax
