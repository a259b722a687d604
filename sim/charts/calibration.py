"""Calibration: the posterior of parameters, runs beside their targets, and whether the procedure itself is calibrated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import canvas
from sim.charts.drawing import beside, dress, lines, size_for

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST = {"page": 6, "slide": 6, "column": 3}  # parameters in a corner plot
BINS = 16
PRIOR = palette.PRIOR


def corner(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    bounds: Mapping[str, tuple[float, float]],
    as_is: Mapping[str, float],
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Draws of the first parameters: each alone on the diagonal, each pair below it.

    `frame` has a row a draw and a column a parameter; `bounds` are the prior's ranges, `as_is` the scenario's values.
    """
    names = list(bounds)[: MOST[size_for(ax, size)]]
    frames.require(frame, names, "corner")
    count = len(names)
    with canvas("corner", ax, size, count) as sheet:
        grid = sheet.split(count, count, hspace=0.03, wspace=0.03)
        told = words.axes(names)
        for row, down in enumerate(names):
            for column, across in enumerate(names):
                panel = grid[row][column]
                if column > row:
                    panel.set_axis_off()
                    continue
                dress(panel)
                panel.set_xlim(bounds[across])
                if row == column:
                    _alone(panel, frame[across].to_numpy(), bounds[across], as_is.get(across))
                else:
                    panel.set_ylim(bounds[down])
                    panel.plot(
                        frame[across],
                        frame[down],
                        "o",
                        color=palette.LINE,
                        alpha=0.18,
                        markersize=2.2,
                        markeredgewidth=0,
                        rasterized=True,
                    )
                    panel.axvline(
                        as_is[across], color=palette.INK, linewidth=0.8, linestyle=(0, (3, 2))
                    )
                    panel.axhline(
                        as_is[down], color=palette.INK, linewidth=0.8, linestyle=(0, (3, 2))
                    )
                panel.locator_params(axis="x", nbins=2)
                panel.locator_params(axis="y", nbins=3)
                panel.tick_params(labelbottom=row == count - 1, labelleft=column == 0 and row > 0)
                width = int(sheet.letters / count) - 2
                if row == count - 1:
                    panel.set_xlabel(lines(told[column], width), fontsize=sheet.font)
                if column == 0 and row > 0:
                    panel.set_ylabel(
                        lines(told[row], 12 if sheet.size == "slide" else width),
                        fontsize=sheet.font,
                    )
        sheet.heading(
            title or phrases.TITLES["corner"], phrases.CORNER.format(draws=f"{len(frame):,}")
        )
    return sheet.ax


def _alone(
    panel: Axes, values: np.ndarray, bound: tuple[float, float], as_is: float | None
) -> None:
    panel.axhspan(0, 1, color=PRIOR, alpha=0.55, linewidth=0)
    heights, edges = np.histogram(values, BINS, bound)
    panel.stairs(heights * BINS / len(values), edges, fill=True, color=palette.LINE, alpha=0.75)
    panel.set_ylim(0, max(1.2, 1.1 * float(heights.max()) * BINS / len(values)))
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    if as_is is not None:
        panel.axvline(as_is, color=palette.INK, linewidth=0.9, linestyle=(0, (3, 2)))


def check(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str | None = None, size: str = "page"
) -> Axes:
    """Targets beside what runs say: a row a target, each drawn on the scale of all (shares) or of its own where it is larger.

    `frame` has `label`, `seen`, `low`, `high` and, for `prior` and `posterior`, the mean and `_low`, `_high`.
    """
    needed = (
        "label",
        "seen",
        "low",
        "high",
        *(f"{kind}{end}" for kind in ("prior", "posterior") for end in ("", "_low", "_high")),
    )
    frames.require(frame, needed, "check")
    with canvas("check", ax, size, len(frame)) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        for place, row in enumerate(frame.to_dict("records")):
            unit = _unit({str(name): value for name, value in row.items() if name in needed[1:]})
            for kind, colour, shift in (("prior", PRIOR, -0.17), ("posterior", palette.LINE, 0.17)):
                low, middle, high = (
                    row[name] / unit for name in (f"{kind}_low", kind, f"{kind}_high")
                )
                ax.plot(
                    [low, high],
                    [place + shift] * 2,
                    color=colour,
                    linewidth=3.2,
                    solid_capstyle="butt",
                    zorder=3,
                )
                ax.plot(
                    [middle],
                    [place + shift],
                    "o",
                    color=colour,
                    markeredgecolor=palette.INK,
                    markeredgewidth=0.5,
                    markersize=5,
                    zorder=4,
                )
            ax.plot(
                [row["low"] / unit, row["high"] / unit],
                [place, place],
                color=palette.INK,
                linewidth=0.9,
                marker="|",
                markersize=5,
                zorder=5,
            )
            ax.plot(
                [row["seen"] / unit], [place], "D", color=palette.WARM, markersize=4.5, zorder=6
            )
            if unit != 1:
                beside(
                    ax,
                    f"× {words.number(unit)}",
                    (1, place),
                    (4, 0),
                    ("axes fraction", "data"),
                    va="center",
                    color=palette.QUIET,
                )
        ax.set_yticks(
            range(len(frame)),
            [lines(str(label), 28 if sheet.size == "column" else 44) for label in frame["label"]],
        )
        ax.set_ylim(len(frame) - 0.45, -0.55)
        ax.set_xlim(-0.04, 1.04)
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel(phrases.CHECK_X, fontsize=sheet.font)
        sheet.heading(title or phrases.TITLES["check"], phrases.CHECK)
    return sheet.ax


def _unit(row: Mapping[str, float]) -> float:
    """1 for shares; else a round number that brings the row into 0..1."""
    most = max(row["seen"], row["high"], row["prior_high"], row["posterior_high"])
    if most <= 1:
        return 1.0
    power = 10.0 ** np.floor(np.log10(most))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= most))


def ranks(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    low: float,
    high: float,
    bins: int,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """A panel a parameter: how often the truth fell into each part of its own posterior, a column of `frame` (0 to 1, a row a truth)."""
    frames.require(frame, (), "ranks")
    names = [str(name) for name in frame.columns]
    abreast = min(len(names), 2 if size == "column" else 3)
    rows = -(-len(names) // abreast)
    with canvas("ranks", ax, size, rows) as sheet:
        grid = sheet.split(rows, abreast, hspace=0.05, wspace=0.04)
        told, truths = words.axes(names), len(frame)
        for place, panel in enumerate(sheet.panels):
            if place >= len(names):
                panel.set_axis_off()
                continue
            dress(panel, "y")
            counts, edges = np.histogram(frame[names[place]], bins, (0, 1))
            panel.stairs(counts, edges, fill=True, color=palette.LINE, alpha=0.55, zorder=3)
            panel.axhline(truths / bins, color=palette.INK, linewidth=0.9, zorder=4)
            for end in (low, high):
                panel.axhline(
                    end, color=palette.INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=4
                )
            panel.set(xlim=(0, 1), ylim=(0, 1.12 * max(high, float(counts.max()))), xlabel="")
            panel.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
            panel.locator_params(axis="y", nbins=3)
            panel.tick_params(labelbottom=place + abreast >= len(names))
            beside(
                panel,
                lines(told[place], int(sheet.letters / abreast) - 4),
                (0, 1),
                (0, 4),
                va="bottom",
            )
        for column in range(abreast):
            below = [row[column] for row in grid if row[column].axison]
            below[-1].set_xlabel(
                lines(phrases.RANKS_X, int(sheet.letters / abreast) - 3), fontsize=sheet.font
            )
        grid[0][0].set_ylabel(phrases.RANKS_Y, fontsize=sheet.font)
        tall = max(
            1, max(lines(name, int(sheet.letters / abreast) - 4).count("\n") + 1 for name in told)
        )
        sheet.heading(
            title or phrases.TITLES["ranks"],
            phrases.RANKS.format(truths=truths),
            1.35 * tall * sheet.font + 3,
        )
    return sheet.ax
