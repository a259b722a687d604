"""Calibration: the posterior of parameters, runs beside their targets, and whether the procedure itself is calibrated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.declare import chart
from sim.charts.drawing import Style, beside, dress, lines
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST = {"page": 6, "slide": 6, "column": 3}  # parameters in a corner plot
BINS = 16
PRIOR = palette.PRIOR


@chart(frame="posterior", title="What the targets say about the parameters", height=(0.4, 1.5))
def corner(
    frame: pd.DataFrame,
    look: Look,
    *,
    bounds: Mapping[str, tuple[float, float]],
    as_is: Mapping[str, float],
) -> Axes:
    """Draws of the first parameters: each alone on the diagonal, each pair below it.

    `frame` has a row a draw and a column a parameter; `bounds` are the prior's ranges, `as_is` the scenario's values. The
    layout is that of ArviZ's pair plot; parameters have letters, which the key below spells out, so that no label touches
    another.
    """
    names = list(bounds)[: MOST[look.shape]]
    frames.require(frame, names, "corner")
    count, letter = len(names), [chr(ord("A") + at) for at in range(len(names))]
    with canvas(look, count) as sheet:
        grid = sheet.split(count, count, hspace=0.03, wspace=0.03)
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
                    _pair(panel, frame[across], frame[down], as_is[across], as_is[down])
                _ticks(panel, bounds[across], bounds[down], row == count - 1, column == 0 < row)
                if row == count - 1:
                    panel.set_xlabel(letter[column], fontsize=sheet.font, fontweight="bold")
                if column == 0:
                    style: Style = {
                        "rotation": 0,
                        "ha": "right",
                        "va": "center",
                        "fontweight": "bold",
                    }
                    panel.set_ylabel(letter[row], fontsize=sheet.font, **style)
        named = zip(letter, look.words.axes(names), strict=True)
        sheet.side(grid[0][-1], "\n".join(f"{one}  {name}" for one, name in named), count)
        note = f"{len(frame):,} draws from the posterior. Diagonal: posterior against the prior (grey); dashed: the scenario's value."
        sheet.heading(note)
    return sheet.ax


def _ticks(
    panel: Axes,
    across: tuple[float, float],
    down: tuple[float, float],
    bottom: bool,
    left: bool,
) -> None:
    """Two ticks an axis, well inside, so that those of neighbours do not touch."""
    for axis, (low, high) in ((panel.xaxis, across), (panel.yaxis, down)):
        if axis is panel.yaxis and not left:
            axis.set_ticks([])
            continue
        ends = [low + 0.25 * (high - low), low + 0.75 * (high - low)]
        axis.set_ticks(ends, [Words.number(end, 2) for end in ends])
    panel.tick_params(labelbottom=bottom, labelleft=left)


def _pair(panel: Axes, across: pd.Series, down: pd.Series, x: float, y: float) -> None:
    """Draws of two parameters, with the scenario's values."""
    dots: Style = {"alpha": 0.18, "markersize": 2.2, "markeredgewidth": 0, "rasterized": True}
    panel.plot(across, down, "o", color=palette.LINE, **dots)
    for line, at in ((panel.axvline, x), (panel.axhline, y)):
        line(at, color=palette.INK, linewidth=0.8, linestyle=(0, (3, 2)))


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


def _met(frame: pd.DataFrame, words: Words) -> str | None:
    """How many targets lie within the middle 95 % of the calibrated runs."""
    frames.require(frame, ("seen", "posterior_low", "posterior_high"), "check")
    inside = (frame["seen"] >= frame["posterior_low"]) & (frame["seen"] <= frame["posterior_high"])
    return f"The calibrated runs cover {int(inside.sum())} of {words.count(len(frame), 'target')}"


@chart(
    frame="targets",
    title="Do the calibrated runs meet the targets?",
    height=(0.6, 0.35),
    finding=_met,
)
def check(frame: pd.DataFrame, look: Look) -> Axes:
    """Targets beside what runs say: a row a target, each drawn on the scale of all (shares) or of its own where it is larger.

    `frame` has `label`, `seen`, `low`, `high` and, for `prior` and `posterior`, the mean and `_low`, `_high`. It is ArviZ's
    posterior predictive check, as a forest.
    """
    kinds = [f"{kind}{end}" for kind in ("prior", "posterior") for end in ("", "_low", "_high")]
    needed = ("label", "seen", "low", "high", *kinds)
    frames.require(frame, needed, "check")
    with canvas(look, len(frame)) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        for place, row in enumerate(frames.records(frame)):
            unit = _unit({name: row[name] for name in needed[1:]})
            _target(ax, row, place, unit)
            if unit != 1:
                text, anchor = f"× {Words.number(unit)}", ("axes fraction", "data")
                beside(ax, text, (1, place), (4, 0), anchor, va="center", color=palette.QUIET)
        width = 28 if look.narrow else 44
        ax.set_yticks(range(len(frame)), [lines(str(label), width) for label in frame["label"]])
        ax.set_ylim(len(frame) - 0.45, -0.55)
        ax.set_xlim(-0.04, 1.04)
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel("share or value", fontsize=sheet.font)
        sheet.heading(
            "Dot and bar: mean and middle 95 % of runs from the prior (grey) and from the posterior (blue). Diamond: target, "
            "with its own error."
        )
    return sheet.ax


def _target(ax: Axes, row: Mapping[str, float], place: int, unit: float) -> None:
    """What the prior and the posterior say of one target, and the target."""
    for kind, colour, shift in (("prior", PRIOR, -0.17), ("posterior", palette.LINE, 0.17)):
        low, middle, high = (row[name] / unit for name in (f"{kind}_low", kind, f"{kind}_high"))
        bar: Style = {"color": colour, "linewidth": 3.2, "solid_capstyle": "butt"}
        ax.plot([low, high], [place + shift] * 2, zorder=3, **bar)
        edge: Style = {"markeredgecolor": palette.INK, "markeredgewidth": 0.5, "markersize": 5}
        ax.plot([middle], [place + shift], "o", color=colour, zorder=4, **edge)
    whisker: Style = {"color": palette.INK, "linewidth": 0.9, "marker": "|", "markersize": 5}
    ax.plot([row["low"] / unit, row["high"] / unit], [place, place], zorder=5, **whisker)
    ax.plot([row["seen"] / unit], [place], "D", color=palette.WARM, markersize=4.5, zorder=6)


def _unit(row: Mapping[str, float]) -> float:
    """1 for shares; else a round number that brings the row into 0..1."""
    most = max(row["seen"], row["high"], row["prior_high"], row["posterior_high"])
    if most <= 1:
        return 1.0
    power = 10.0 ** np.floor(np.log10(most))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= most))


@chart(frame="ranks", title="Is the procedure itself calibrated?", height=(0.5, 1.3))
def ranks(frame: pd.DataFrame, look: Look, *, low: float, high: float, bins: int) -> Axes:
    """A panel a parameter: how often the truth fell into each part of its own posterior, a column of `frame` (0 to 1, a row a truth).

    Simulation-based calibration as ArviZ's rank plot shows it, with the band in which even ranks lie.
    """
    frames.require(frame, (), "ranks")
    names = [str(name) for name in frame.columns]
    abreast = min(len(names), 2 if look.narrow else 3)
    rows = -(-len(names) // abreast)
    with canvas(look, rows) as sheet:
        grid = sheet.split(rows, abreast, hspace=0.05, wspace=0.04)
        truths, width = len(frame), int(sheet.letters / abreast) - 4
        heads = [lines(name, width) for name in look.words.axes(names)]
        for place, panel in enumerate(sheet.panels):
            if place >= len(names):
                panel.set_axis_off()
                continue
            counts, edges = np.histogram(frame[names[place]], bins, (0, 1))
            _bins(panel, counts, edges, truths / bins, (low, high))
            panel.tick_params(labelbottom=place + abreast >= len(names))
            beside(panel, heads[place], (0, 1), (0, 4), va="bottom")
        label = lines("rank of the truth (0: below all draws, 1: above all)", width + 1)
        for column in range(abreast):
            below = [row[column] for row in grid if row[column].axison]
            below[-1].set_xlabel(label, fontsize=sheet.font)
        grid[0][0].set_ylabel("truths", fontsize=sheet.font)
        tall = max(head.count("\n") + 1 for head in heads)
        note = f"Rank of {truths} known truths in their own posteriors; between the dashed lines lie 95 % of the bars if ranks are even."
        sheet.heading(note, 1.35 * tall * sheet.font + 3)
    return sheet.ax


def _bins(
    panel: Axes, counts: np.ndarray, edges: np.ndarray, even: float, band: tuple[float, float]
) -> None:
    """How many truths fell into each bin, beside an even count and the band around it."""
    dress(panel, "y")
    panel.stairs(counts, edges, fill=True, color=palette.LINE, alpha=0.55, zorder=3)
    panel.axhline(even, color=palette.INK, linewidth=0.9, zorder=4)
    for end in band:
        panel.axhline(end, color=palette.INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=4)
    panel.set(xlim=(0, 1), ylim=(0, 1.12 * max(band[1], float(counts.max()))), xlabel="")
    panel.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    panel.locator_params(axis="y", nbins=3)
