"""One run explained: the chance it had, week by week, and the smallest changes that would have turned it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.dates import Mark, days, mark_events, time_axis
from sim.charts.declare import chart
from sim.charts.drawing import Style, beside, dress, lines
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LETTERED = 5  # moves marked
LABEL = 34


def _jump(frame: pd.DataFrame, words: Words, target: str = "war") -> str | None:
    """The week in which the chance changed most, where the intervals before and after leave each other out."""
    frames.require(frame, ("week", "share", "low", "high"), "hindsight")
    share = frame["share"].to_numpy(dtype=float)
    if len(share) < 2:
        return None
    at = int(np.argmax(np.abs(np.diff(share)))) + 1
    before, after = frame.iloc[at - 1], frame.iloc[at]
    if before["high"] >= after["low"] and after["high"] >= before["low"]:
        return None
    return (
        f"{words.turn.capitalize()} {int(after['week'])} decides: the chance of {words.column(target)} goes from {words.percent(before['share'])} to "
        f"{words.percent(after['share'])}"
    )


@chart(
    frame="hindsight",
    title="How likely it was, given what had happened",
    height=(2.8, 0.0),
    finding=_jump,
)
def hindsight(
    frame: pd.DataFrame,
    look: Look,
    *,
    moves: pd.DataFrame | None = None,
    futures: int = 0,
    target: str = "war",
    marks: Sequence[Mark] = (),
) -> Axes:
    """Chance of the target given all that had happened by each week, with the moves that would have turned the run.

    `frame` has `week` (0 before the first), the `date` when it was over, `share`, `low`, `high`; `moves` a row a move: `turn`,
    `party`, `desk`, `move`, `made`, `probability`; `futures` is how many were played for each week.
    """
    frames.require(frame, ("week", "date", "share", "low", "high"), "hindsight")
    words = look.words
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        week, share, at = frame["week"].to_numpy(), frame["share"].to_numpy(), days(frame["date"])
        ax.fill_between(at, frame["low"], frame["high"], color=palette.LINE, alpha=0.2, linewidth=0)
        ax.plot(at, share, color=palette.LINE)
        key = []
        height: dict[int, int] = {}
        shown = (
            []
            if moves is None
            else frames.records(moves.head(LETTERED).sort_values("turn", kind="stable"))
        )
        for place, row in enumerate(shown):
            letter = chr(ord("a") + place)
            level = height[row["turn"]] = height.get(row["turn"], -1) + 1
            x = float(np.interp(row["turn"] + 0.5, week, at))
            y = float(np.interp(x, at, share))
            ring: Style = {"color": palette.PAPER, "markeredgecolor": palette.INK, "markersize": 5}
            ax.plot([x], [y], "o", zorder=4, **ring)
            beside(ax, letter, (x, y), (0, 5 + sheet.font * level), "data", ha="center")
            key.append(f"{letter}  {_move(row, words)}")
        ax.set(ylim=(0, 1.02))
        time_axis(ax, at[0], at[-1], sheet.letters)
        dated, lift = mark_events([ax], marks)
        ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}")
        ax.set_ylabel(f"chance of {words.column(target)} (%)", fontsize=sheet.font)
        sheet.key("\n".join([*filter(None, [dated]), *key]))
        first = (
            f"Each {words.turn}: {futures} futures with other luck from then on"
            if futures
            else "Given all that had happened by each date"
        )
        sheet.heading(
            f"{first}; band: 95 % interval. Letters: single moves that would have turned the run.",
            lift,
        )
    return sheet.ax


def _move(row: dict[str, Any], words: Words) -> str:
    """A move that would have turned the run: `Week 3: Russia, force: hold instead of climb (chance 20 %)`."""
    desk = words.desk_of(f"{row['party']}.{row['desk']}")
    chance = words.percent(row["probability"])
    return f"{words.turn.capitalize()} {int(row['turn']) + 1}: {desk}: {words.plain(row['move'])} instead of {words.plain(row['made'])} (chance {chance})"


@chart(
    frame="parameters", title="The smallest single changes that turn the run", height=(0.5, 0.28)
)
def changes(frame: pd.DataFrame, look: Look) -> Axes:
    """The smallest change of each parameter that turns a run, in shares of its range: a bar a parameter, smallest first.

    `frame` has `parameter`, `value`, `turned` and `change`.
    """
    frames.require(frame, ("parameter", "value", "turned", "change"), "changes")
    words = look.words
    with canvas(look, math.ceil(len(frame) * (1.3 if look.narrow else 1))) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        ax.barh(np.arange(len(frame)), 100 * frame["change"], 0.6, color=palette.LINE)
        for place, row in enumerate(frames.records(frame)):
            label = f"{words.number(row['value'], 3)} → {words.number(row['turned'], 3)}"
            anchor = ("axes fraction", "data")
            beside(ax, label.replace("-", "−"), (1, place), (8, 0), anchor, va="center")
        width = 20 if look.narrow else LABEL
        names = [lines(words.axis(str(name)), width) for name in frame["parameter"]]
        ax.set_yticks(range(len(frame)), names)
        ax.tick_params(axis="y", length=0)
        ax.set_ylim(len(frame) - 0.5, -0.5)
        ax.set_xlim(left=0)
        ax.set_xlabel("change, share of the plausible range (%)", fontsize=sheet.font)
        sheet.heading("Shorter bars: smaller changes, as a share of the plausible range.")
    return sheet.ax
