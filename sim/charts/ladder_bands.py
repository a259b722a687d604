"""The ladder's occupancy: where the runs stand, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import End, canvas
from sim.charts.dates import Mark, closed, days, mark_events, time_axis
from sim.charts.drawing import beside
from sim.charts.shares import fill

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FADED = 0.002  # share of the runs under which a band has gone at the end
NARROW = 75  # letters over the width of the chart under which labels have no intervals
THIN = (
    0.09  # share of the runs over which a band that has gone can hold its name where it was widest
)


class Occupancy(NamedTuple):
    """Where runs stand: day numbers, shares `[outcomes, turns]`, runs a point, points, and the last shares' 95 % bounds."""

    days: np.ndarray
    shares: np.ndarray
    runs: int
    points: int
    low: np.ndarray
    high: np.ndarray


def occupancy(frame: pd.DataFrame, point: int | None = None) -> Occupancy:
    """Shares of the runs at each step of the ladder, of one point or of all points together, weighted by runs.

    The bounds are those of the frame, `q05` and `q95` of `ladder.<outcome>`; over several points they are averaged, which
    is an upper bound, for points share their luck. Raises ValueError when an outcome's rows are missing, or shares of a
    turn do not sum to 1.
    """
    frames.require(
        frame, ["point", "turn", "date", "quantity", "n", "mean", "q05", "q95"], "ladder"
    )
    rows = frame if point is None else frames.one_point(frame, point, "ladder")
    means, turns = [], frame.iloc[:0]
    for name in frames.OUTCOMES:
        one = frames.series(rows, f"ladder.{name}", "ladder")
        runs = one["n"].groupby(one["turn"]).sum()
        weighted = one[["mean", "q05", "q95"]].mul(one["n"], axis=0).groupby(one["turn"]).sum()
        means.append(weighted.div(runs, axis=0).to_numpy(dtype=float))
        turns = one.groupby("turn").agg({"date": "first", "n": "min", "point": "nunique"})
    table = np.array(means)
    if not np.all(np.abs(table[:, :, 0].sum(axis=0) - 1) < 1e-6):
        raise ValueError("ladder: the shares of the runs in a turn do not sum to 1")
    if not np.all(
        (table[:, -1, 1] <= table[:, -1, 0] + 1e-9) & (table[:, -1, 0] <= table[:, -1, 2] + 1e-9)
    ):
        raise ValueError(
            "ladder: q05 and q95 of ladder.<outcome> should be the bounds of its share's 95 % interval"
        )
    least, points = int(turns["n"].min()), int(turns["point"].max())
    return Occupancy(
        days(turns["date"]), table[:, :, 0], least, points, table[:, -1, 1], table[:, -1, 2]
    )


def ladder(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    point: int | None = None,
    marks: Sequence[Mark] = (),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Share of the runs at each step of the ladder, week by week, stacked: of one point, or of all points together."""
    stand = occupancy(frame, point)
    with canvas("ladder", ax, size) as sheet:
        ax = sheet.ax
        edges, *bands = closed(stand.days, *stand.shares)
        low = np.zeros(len(edges))
        ends, faded = [], []
        for place, (name, band) in enumerate(zip(frames.OUTCOMES, bands, strict=True)):
            ax.fill_between(edges, low, low + band, step="post", label=name, **fill(name))
            share = words.percent(band[-1])
            if sheet.letters >= NARROW:
                share = words.with_interval(band[-1], stand.low[place], stand.high[place])
            end = End(float(low[-1] + band[-1] / 2), f"{words.outcome(name)} {share}")
            if band[-1] < FADED and band.max() > THIN:
                faded.append((name, band, low))
            elif band.max() > 0:
                ends.append(end)
            low = low + band
        ax.set(ylim=(0, 1), yticks=np.linspace(0, 1, 6))
        ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.set_ylabel(phrases.SHARE, fontsize=sheet.font)
        time_axis(ax, edges[0], edges[-1], sheet.letters - 35)
        key, lift = mark_events([ax], marks)
        sheet.key(key)
        note = phrases.OCCUPANCY if sheet.letters >= NARROW else phrases.OCCUPANCY_NARROW
        sheet.heading(
            title or phrases.TITLES["ladder"],
            note.format(runs=counted(stand), margin=_margin(stand)),
            lift,
        )
        for name, band, base in faded:
            _name_inside(ax, name, edges, band, base)
        sheet.ends(ax, sorted(ends, key=lambda end: -end.y))
    return ax


def counted(stand: Occupancy) -> str:
    """How many runs stand there: `200 runs`, or `27 points of 200 runs`."""
    runs = words.count(stand.runs, "run")
    return (
        runs
        if stand.points == 1
        else phrases.EACH.format(points=words.count(stand.points, "point"), runs=runs)
    )


def _margin(stand: Occupancy) -> str:
    """The widest half-width of the last shares' intervals, in points of a hundred."""
    return f"{100 * float((stand.high - stand.low).max()) / 2:.2g}"


def _name_inside(
    ax: Axes, name: str, edges: np.ndarray, band: np.ndarray, base: np.ndarray
) -> None:
    """The name of a band that fades out, where it is widest."""
    at = int(np.argmax(band[:-1]))
    near = (edges[at] - edges[0]) / (edges[-1] - edges[0])
    side = "left" if near < 0.15 else "right" if near > 0.85 else "center"
    middle = {"left": edges[at], "right": edges[at + 1], "center": (edges[at] + edges[at + 1]) / 2}[
        side
    ]
    colour = palette.LADDER[name]
    shift = {"left": 4.0, "right": -4.0, "center": 0.0}[side]
    beside(ax, words.outcome(name), (middle, base[at] + band[at] / 2), (shift, 0), "data", ha=side, va="center", zorder=5,
           color=palette.text_on(colour), bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.5})  # fmt: skip
