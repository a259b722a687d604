"""How far it goes at one point: a bar for each rung that is the worst of some runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames
from sim.charts.canvas import canvas
from sim.charts.declare import chart
from sim.charts.drawing import beside, dress
from sim.charts.folding import listed
from sim.charts.look import Look
from sim.charts.shares import fill, share_axis, whisker
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _one(frame: pd.DataFrame, point: int | None, name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """The row of one point, and the share, low and high of its outcomes, `[outcomes, 3]`."""
    row = frames.one_point(frame, point, name)
    if len(row) != 1:
        raise ValueError(
            f"{name}: point {row['point'].iloc[0]} has {len(row)} rows; one was expected"
        )
    table = frames.shares(row, name, bounds=True)[0]
    low = row[[f"low_{outcome}" for outcome in frames.OUTCOMES]].to_numpy(dtype=float)[0]
    high = row[[f"high_{outcome}" for outcome in frames.OUTCOMES]].to_numpy(dtype=float)[0]
    return row, np.stack([table, low, high], axis=1)


def _bars_words(frame: pd.DataFrame, words: Words, point: int | None = None) -> str:
    row, bounds = _one(frame, point, "outcome_bars")
    parts = [
        f"{words.outcome(name)} {words.with_interval(*bound)}"
        for name, bound in zip(frames.OUTCOMES, bounds, strict=True)
    ]
    return f"The worst rung that {frames.runs_of(row)} reach, with 95 % intervals: {listed(parts)}."


def _commonest(frame: pd.DataFrame, words: Words, point: int | None = None) -> str | None:
    """The outcome that is surely the most frequent."""
    _, bounds = _one(frame, point, "outcome_bars")
    first, second = np.argsort(-bounds[:, 0], kind="stable")[:2]
    if bounds[first, 1] <= bounds[second, 2]:
        return None
    name = words.outcome(frames.OUTCOMES[first])
    return (
        f"Most often the worst that comes is {name}: {words.percent(bounds[first, 0])} of the runs"
    )


@chart(
    frame="points",
    title="How far it goes: the worst rung reached",
    height=(2.2, 0.0),
    describe=_bars_words,
    finding=_commonest,
)
def outcome_bars(frame: pd.DataFrame, look: Look, *, point: int | None = None) -> Axes:
    """The worst rung reached at one point: a bar each, with its interval and its number."""
    row, bounds = _one(frame, point, look.kind)
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        for place, (name, (share, low, high)) in enumerate(
            zip(frames.OUTCOMES, bounds, strict=True)
        ):
            ax.barh(place, share, 0.72, **fill(name))
            whisker(ax, place, low, high)
            text = look.words.with_interval(share, low, high)
            beside(ax, text, (high, place), (7, 0), "data", va="center")
        most = float(bounds[:, 2].max())
        ax.set(xlim=(0, min(1.0, max(0.2, 1.1 * most))), ylim=(len(bounds) - 0.5, -0.5))
        ax.set_yticks(range(len(bounds)), [look.words.outcome(name) for name in frames.OUTCOMES])
        share_axis(sheet)
        ax.tick_params(axis="y", length=0)
        sheet.heading(
            f"The worst rung of each run; {frames.runs_of(row)}. Whiskers and brackets: 95 % interval."
        )
    return ax
