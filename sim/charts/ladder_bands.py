"""The ladder's occupancy: where the runs stand, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.dates import Mark, closed, day_text, days, mark_events, time_axis
from sim.charts.declare import chart
from sim.charts.drawing import End, Style, beside
from sim.charts.folding import listed
from sim.charts.look import Look
from sim.charts.shares import fill
from sim.charts.words import Words

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
    names = [f"ladder.{name}" for name in frames.OUTCOMES]
    rows = frame if point is None else frames.one_point(frame, point, "ladder")
    rows = rows[rows["quantity"].isin(names)]
    several = [frames.series(rows, name, "ladder") for name in names]
    runs = rows["n"].groupby([rows["quantity"], rows["turn"]]).sum()
    weighted = rows[["mean", "q05", "q95"]].mul(rows["n"], axis=0)
    means = weighted.groupby([rows["quantity"], rows["turn"]]).sum().div(runs, axis=0)
    turns = several[-1].groupby("turn").agg({"date": "first", "n": "min", "point": "nunique"})
    table = np.array([means.loc[name].to_numpy(dtype=float) for name in names])
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


def _ladder_words(frame: pd.DataFrame, words: Words, point: int | None = None) -> str:
    stand = occupancy(frame, point)
    bounds = zip(frames.OUTCOMES, stand.shares[:, -1], stand.low, stand.high, strict=True)
    last = [f"{words.outcome(name)} {words.with_interval(*three)}" for name, *three in bounds]
    return f"Where {counted(stand)} stand in the last {words.turn}, from {day_text(stand.days[-1])}, with 95 % intervals: {listed(last)}."


def _worst_week(frame: pd.DataFrame, words: Words, point: int | None = None) -> str | None:
    """When war is most widespread and how much of it is left at the end, where the fall is surely one."""
    stand = occupancy(frame, point)
    war = stand.shares[frames.OUTCOMES.index("proxy_war") :].sum(axis=0)
    at, left = int(np.argmax(war)), float(war[-1])
    wide = float((stand.high - stand.low)[frames.OUTCOMES.index("proxy_war") :].max()) / 2
    if war[at] < 0.02 or war[at] - left <= 2 * wide:
        return None
    name = words.war()
    return (
        f"{name[:1].upper()}{name[1:]} is most widespread in {words.turn} {at + 1}, in {words.percent(war[at])} of the runs; "
        f"{words.percent(left)} are still at it in the last"
    )


@chart(
    frame="turns",
    title="Where the runs stand, {turn} by {turn}",
    height=(2.9, 0.0),
    describe=_ladder_words,
    finding=_worst_week,
)
def ladder(
    frame: pd.DataFrame,
    look: Look,
    *,
    point: int | None = None,
    marks: Sequence[Mark] = (),
) -> Axes:
    """Share of the runs at each step of the ladder, week by week, stacked: of one point, or of all points together.

    Labels at the end of what they name, in place of a legend, are Our World in Data's.
    """
    stand, words = occupancy(frame, point), look.words
    with canvas(look) as sheet:
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
        ax.set_ylabel("share of runs (%)", fontsize=sheet.font)
        time_axis(ax, edges[0], edges[-1], sheet.letters - 35)
        key, lift = mark_events([ax], marks)
        sheet.key(key)
        bounds = (
            "with 95 % intervals"
            if sheet.letters >= NARROW
            else f"known to within {_margin(stand)} points (95 %)"
        )
        sheet.heading(
            f"{counted(stand)}. At the right the shares in the last {words.turn}, {bounds}.", lift
        )
        for name, band, base in faded:
            _name_inside(ax, name, words.outcome(name), edges, band, base)
        sheet.ends(ax, sorted(ends, key=lambda end: -end.y))
    return ax


def counted(stand: Occupancy) -> str:
    """How many runs stand there: `200 runs`, or `27 points of 200 runs`."""
    runs = Words.count(stand.runs, "run")
    return runs if stand.points == 1 else f"{Words.count(stand.points, 'point')} of {runs}"


def _margin(stand: Occupancy) -> str:
    """The widest half-width of the last shares' intervals, in points of a hundred."""
    return f"{100 * float((stand.high - stand.low).max()) / 2:.2g}"


def _name_inside(
    ax: Axes, name: str, label: str, edges: np.ndarray, band: np.ndarray, base: np.ndarray
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
    box = {"facecolor": colour, "edgecolor": "none", "pad": 1.5}
    style: Style = {"va": "center", "zorder": 5, "color": palette.text_on(colour), "bbox": box}
    beside(ax, label, (middle, base[at] + band[at] / 2), (shift, 0), "data", ha=side, **style)
