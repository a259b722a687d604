"""The ladder's occupancy: where the runs stand, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, words
from sim.charts.canvas import End, beside, canvas
from sim.charts.dates import Mark, closed, days, mark_events, time_axis
from sim.charts.shares import fill

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FADED = 0.002  # share of the runs under which a band has gone at the end
THIN = 0.09  # share of the runs over which a band that has gone can hold its name where it was widest


def occupancy(frame: pd.DataFrame, point: int | None = None) -> tuple[np.ndarray, np.ndarray, str]:
    """Days, shares of the runs standing at each outcome, `[outcomes, turns]`, and how many runs; all points pooled if None.

    Raises ValueError when the frame lacks an outcome's rows or the shares of a turn do not sum to 1.
    """
    frames.require(frame, ["point", "turn", "date", "quantity", "n", "mean"], "ladder")
    rows = frame if point is None else frames.one_point(frame, point, "ladder")
    bands, runs, dates = [], 0, None
    for name in frames.OUTCOMES:
        one = frames.series(rows, f"ladder.{name}", "ladder")
        weighted = one.assign(standing=one["mean"] * one["n"]).groupby("turn")[["standing", "n"]].sum()
        bands.append((weighted["standing"] / weighted["n"]).to_numpy(dtype=float))
        runs, dates = int(weighted["n"].min()), one.groupby("turn")["date"].first()
    table = np.array(bands)
    if not np.all(np.abs(table.sum(axis=0) - 1) < 1e-6):
        raise ValueError("ladder: the shares of the runs in a turn do not sum to 1")
    assert dates is not None
    return days(dates), table, f"{runs:,}"


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
    dates, table, runs = occupancy(frame, point)
    margin = f"{100 * 0.98 / np.sqrt(int(runs.replace(',', ''))):.1g}"  # half-width at a share of one half, the widest
    with canvas("ladder", ax, size) as sheet:
        ax = sheet.ax
        edges, *bands = closed(dates, *table)
        low = np.zeros(len(edges))
        ends, faded = [], []
        for name, band in zip(frames.OUTCOMES, bands, strict=True):
            ax.fill_between(edges, low, low + band, step="post", label=name, **fill(name))
            if band[-1] >= FADED:
                ends.append(End(float(low[-1] + band[-1] / 2), f"{words.outcome(name)} {words.percent(band[-1])}"))
            elif band.max() > 0:
                faded.append((name, band, low))
            low = low + band
        ax.set(ylim=(0, 1), yticks=np.linspace(0, 1, 6))
        ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.set_ylabel(words.SHARE, fontsize=sheet.font)
        time_axis(ax, edges[0], edges[-1])
        key, lift = mark_events([ax], marks)
        sheet.key(key)
        sheet.heading(title or words.TITLES["ladder"], words.OCCUPANCY.format(runs=runs, margin=margin), lift)
        for name, band, base in faded:
            if band.max() > THIN:
                _name_inside(ax, name, edges, band, base)
            else:
                ends.append(End(float(base[-1]), f"{words.outcome(name)} {words.percent(band[-1])}"))
        sheet.ends(ax, ends)
    return ax


def _name_inside(ax: Axes, name: str, edges: np.ndarray, band: np.ndarray, base: np.ndarray) -> None:
    """The name of a band that fades out, where it is widest."""
    at = int(np.argmax(band[:-1]))
    near = (edges[at] - edges[0]) / (edges[-1] - edges[0])
    side = "left" if near < 0.15 else "right" if near > 0.85 else "center"
    middle = {"left": edges[at], "right": edges[at + 1], "center": (edges[at] + edges[at + 1]) / 2}[side]
    colour = palette.LADDER[name]
    shift = {"left": 4.0, "right": -4.0, "center": 0.0}[side]
    beside(ax, words.outcome(name), (middle, base[at] + band[at] / 2), (shift, 0), "data", ha=side, va="center", zorder=5,
           color=palette.text_on(colour), bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.5})  # fmt: skip
