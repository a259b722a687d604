"""Discovery: how density is bought with coverage, and where the boxes lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

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

COLOURS = palette.SERIES
MARKERS = ("o", "s", "^", "D", "v", "P")
LABEL, NARROW = 30, 16
APART = 4.0  # points of coverage between two numbers along a peeling


MANY = 2500  # points up to which each is drawn


def leading(frame: pd.DataFrame, boxes: pd.DataFrame) -> tuple[str, str]:
    """The two parameters that the boxes restrict most often and most tightly; raises ValueError where there are not two."""
    wide = (boxes["high"] - boxes["low"]) / (boxes["to"] - boxes["from"]).clip(lower=1e-300)
    by_parameter = boxes.assign(tight=1 - wide).groupby("parameter")["tight"].sum()
    tight = by_parameter.sort_values(ascending=False, kind="stable")
    names = [str(name) for name in tight.index if name in frame]
    others = [path for path in frame.columns if path not in (*names, "share", "runs", "point")]
    names += [str(path) for path in others]
    if len(names) < 2:
        raise ValueError("box_scatter: needs two parameters; the frame has fewer")
    return names[0], names[1]


def _dense(
    frame: pd.DataFrame,
    words: Words,
    boxes: pd.DataFrame,
    target: str = "war",
    base: float = 0.0,
    bounds: Mapping[int, Sequence[float]] | None = None,
) -> str | None:
    """What the first box holds, if its density surely exceeds that of all points."""
    if "density" not in boxes or not len(boxes):
        return None
    first = boxes.iloc[0]
    if not bounds or bounds[int(first["box"])][0] <= base:
        return None
    what = words.column(target)
    return f"In box 1, {what} comes in {words.percent(first['density'])} of the runs; in all, in {words.percent(base)}"


@chart(
    frame="samples",
    title="Where it happens, in the two parameters that matter most",
    height=(3.4, 0.0),
    finding=_dense,
)
def box_scatter(
    frame: pd.DataFrame,
    look: Look,
    *,
    boxes: pd.DataFrame,
    target: str = "war",
    base: float = 0.0,
    bounds: Mapping[int, Sequence[float]] | None = None,
) -> Axes:
    """Points in the two leading parameters, darker where more of their runs see the target, with the boxes on them.

    `frame` has a column a parameter and `share`, a row a point; `boxes` has `box`, `parameter`, `low`, `high` (kept), `from`,
    `to` (tried) and perhaps `density`; `base` is the share over all points, `bounds` the 95 % intervals of the boxes, low and
    high of density first. The scatter with its box is the first picture of the EMA workbench's scenario discovery.
    """
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    frames.require(frame, ("share",), "box_scatter")
    frames.require(boxes, ("box", "parameter", "low", "high", "from", "to"), "box_scatter: boxes")
    across, up = leading(frame, boxes)
    words = look.words
    scale = LinearSegmentedColormap.from_list("shares", palette.SHARES)
    rows = frame.iloc[np.unique(np.linspace(0, len(frame) - 1, MANY).astype(int))]
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax)
        colours = [to_hex(scale(float(share))) for share in rows["share"]]
        size = float(np.clip(2400 / len(rows), 7, 30))
        edge: Style = {"edgecolor": palette.QUIET, "linewidth": 0.25}
        ax.scatter(
            rows[across], rows[up], s=size, c=colours, zorder=2, rasterized=len(rows) > 600, **edge
        )
        for place, (number, kept) in enumerate(boxes.groupby("box", sort=True)):
            _outline(ax, kept, (across, up), f"box {number}", palette.SERIES[place % 4])
        for axis, path in ((ax.set_xlabel, across), (ax.set_ylabel, up)):
            axis(lines(words.axis(path), 46 if axis == ax.set_xlabel else 30), fontsize=sheet.font)
        what = words.column(target)
        note = f"Each point is one setting; darker: {what} in more of its runs, pale: in none. Frames: the boxes found."
        others = boxes[~boxes["parameter"].isin((across, up))]["parameter"].unique()
        if len(others):
            note += f" Boxes also bound {', '.join(words.within(words.bare(str(path))) for path in others)}."
        sheet.heading(note)
    return sheet.ax


def _outline(ax: Axes, kept: pd.DataFrame, axes: tuple[str, str], name: str, colour: str) -> None:
    """A box on the scatter: its bounds in both parameters, the whole range where one is free."""
    sides = []
    for path, ends in zip(axes, (ax.get_xlim(), ax.get_ylim()), strict=True):
        row = kept[kept["parameter"] == path]
        sides.append((float(row["low"].iloc[0]), float(row["high"].iloc[0])) if len(row) else ends)
    (left, right), (low, high) = sides
    for ink, width in ((palette.PAPER, 4.0), (colour, 2.0)):
        ring = [left, right, right, left, left], [low, low, high, high, low]
        ax.plot(*ring, color=ink, linewidth=width, zorder=4)
    label: Style = {"fontweight": "bold", "color": colour, "zorder": 5}
    box = {"facecolor": palette.PAPER, "edgecolor": "none", "pad": 1.0}
    beside(ax, name, (left, high), (3, -3), "data", va="top", bbox=box, **label)


@chart(
    frame="trajectory",
    title="Peeling: the denser the box, the fewer it holds",
    height=(3.0, 0.0),
)
def trajectory(
    frame: pd.DataFrame,
    look: Look,
    *,
    target: str,
    base: float,
    bounds: Mapping[int, Sequence[float]] | None = None,
) -> Axes:
    """Density against coverage along each peeling; numbers say how many parameters are restricted, a ring the box chosen.

    `frame` has `box`, `coverage`, `density`, `restricted` and `chosen`; `base` is the share over all points,
    `bounds` the 95 % intervals of the boxes chosen: low and high of density, then of coverage.
    """
    frames.require(frame, ("box", "coverage", "density", "restricted", "chosen"), "trajectory")
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax, "both")
        ax.axhline(100 * base, color=palette.QUIET, linewidth=0.8, linestyle=(0, (4, 2)))
        for place, (number, rows) in enumerate(frame.groupby("box", sort=True)):
            colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
            line: Style = {"color": colour, "marker": marker, "markersize": 3, "linewidth": 1.0}
            ax.plot(100 * rows["coverage"], 100 * rows["density"], label=f"box {number}", **line)
            _steps(ax, rows, colour)
            for row in frames.records(rows[rows["chosen"].astype(bool)]):
                _ring(ax, row, (bounds or {}).get(int(row["box"]), [np.nan] * 4))
        held = np.asarray([*(bounds or {}).values()], dtype=float).reshape(-1, 4)
        ax.set_xlim(*_room([*frame["coverage"], *held[:, 2:].ravel()]))
        ax.set_ylim(*_room([*frame["density"], base, *held[:, :2].ravel()]))
        ax.set_xlabel("coverage: share of all that see it (%)", fontsize=sheet.font)
        ax.set_ylabel(lines("density: share of its runs that see it (%)", 28), fontsize=sheet.font)
        legend = ax.legend(
            ncols=3,
            loc="lower left",
            frameon=False,
            borderaxespad=0,
            fontsize=sheet.font,
            columnspacing=1.0,
        )
        what = look.words.column(target)
        note = (
            f"{what[:1].upper()}{what[1:]}. Ring: the box chosen; cross: what was measured of it on the other half, 95 % "
            "intervals; dashed line: over all runs. Number: parameters restricted."
        )
        sheet.heading(note, legend=legend)
    return sheet.ax


def _steps(ax: Axes, rows: pd.DataFrame, colour: str) -> None:
    """How many parameters are restricted, written where the number grows and there is room."""
    restricted, free = 0, 200.0
    for row in frames.records(rows):
        x, y = 100 * row["coverage"], 100 * row["density"]
        if row["restricted"] > restricted and x <= free:
            beside(ax, str(row["restricted"]), (x, y), (3, 4), "data", color=colour)
            restricted, free = row["restricted"], x - APART


def _room(shares: Sequence[float]) -> tuple[float, float]:
    """Per cent from a little below the least share to a little above the largest."""
    known = 100 * np.asarray([share for share in shares if np.isfinite(share)], dtype=float)
    edge = 0.08 * max(float(np.ptp(known)), 10.0)
    return max(float(known.min()) - edge, -1.0), min(float(known.max()) + edge, 104.0)


def _ring(ax: Axes, row: dict[str, Any], bounds: Sequence[float]) -> None:
    """The box chosen: a ring where it was found, and a cross of the intervals of what was measured of it."""
    x, y = 100 * row["coverage"], 100 * row["density"]
    least, most, left, right = (100 * np.asarray(bounds, dtype=float)).tolist()
    across, up = (left + right) / 2, (least + most) / 2
    ax.plot([across, across], [least, most], color=palette.INK, linewidth=1.0, zorder=3)
    ax.plot([left, right], [up, up], color=palette.INK, linewidth=1.0, zorder=3)
    ring: Style = {
        "markerfacecolor": "none",
        "markeredgecolor": palette.INK,
        "markeredgewidth": 1.3,
    }
    ax.plot([x], [y], "o", markersize=11, zorder=4, **ring)


@chart(frame="boxes", title="Where it happens: the boxes found", height=(0.5, 0.42))
def boxes(frame: pd.DataFrame, look: Look) -> Axes:
    """The part of each restricted parameter's range that each box keeps.

    `frame` has a row a box and restricted parameter: `box`, `parameter`, `low`, `high` (kept), `from`, `to` (tried).
    """
    frames.require(frame, ("box", "parameter", "low", "high", "from", "to"), "boxes")
    words = look.words
    numbers = sorted(frame["box"].unique().tolist())
    paths = list(dict.fromkeys(frame["parameter"]))
    with canvas(look, len(paths) * max(1, (len(numbers) + 1) // 2)) as sheet:
        ax = sheet.ax
        dress(ax)
        high = 0.8 / len(numbers)
        for place, path in enumerate(paths):
            ax.barh(place, 1, 0.86, facecolor=palette.GROUND, linewidth=0, zorder=0)
            for row in frames.records(frame[frame["parameter"] == path]):
                _kept(ax, row, place, numbers.index(row["box"]), high)
        ax.set(xlim=(0, 1), ylim=(len(paths) - 0.5, -0.5), xticks=[0, 0.5, 1])
        ax.set_xticklabels(["lowest tried", "", "highest tried"])
        width = NARROW if look.narrow else LABEL
        ax.set_yticks(np.arange(len(paths)), [lines(words.axis(path), width) for path in paths])
        ax.tick_params(axis="y", length=0)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        handles = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
        order = [f"box {number}" for number in numbers if f"box {number}" in handles]
        legend = ax.legend(
            [handles[name] for name in order],
            order,
            ncols=4,
            loc="lower left",
            frameon=False,
            borderaxespad=0,
            fontsize=sheet.font,
            handlelength=1.3,
        )
        note = "Each bar: the part of a parameter's range that a box keeps; grey: what was tried."
        sheet.heading(note, legend=legend)
    return sheet.ax


def _kept(ax: Axes, row: dict[str, Any], place: int, at: int, high: float) -> None:
    """One box's part of a parameter's range, with its bounds at the right."""
    width = max(row["to"] - row["from"], 1e-300)
    left, right = ((row[name] - row["from"]) / width for name in ("low", "high"))
    y, colour = place - 0.4 + high * (at + 0.5), COLOURS[at % len(COLOURS)]
    bar: Style = {"color": colour, "zorder": 2, "label": f"box {row['box']}"}
    ax.barh(y, max(right - left, 0.008), 0.86 * high, left, **bar)
    text = f"{Words.number(row['low'], 3)} – {Words.number(row['high'], 3)}".replace("-", "−")
    beside(ax, text, (1, y), (8, 0), ("axes fraction", "data"), va="center", color=colour)
