"""One run explained: the chance it had, week by week, and the smallest changes that would have turned it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import canvas
from sim.charts.dates import Mark, days, mark_events, time_axis
from sim.charts.drawing import beside, dress, lines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LETTERED = 5  # moves marked
LABEL = 34


def hindsight(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    moves: pd.DataFrame | None = None,
    futures: int = 0,
    target: str = "war",
    marks: Sequence[Mark] = (),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Chance of the target given all that had happened by each week, with the moves that would have turned the run.

    `frame` has `week` (0 before the first), the `date` when it was over, `share`, `low`, `high`; `moves` a row a move: `turn`,
    `party`, `desk`, `move`, `made`, `probability`; `futures` is how many were played for each week.
    """
    frames.require(frame, ("week", "date", "share", "low", "high"), "hindsight")
    with canvas("hindsight", ax, size) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        week, share, at = frame["week"].to_numpy(), frame["share"].to_numpy(), days(frame["date"])
        ax.fill_between(at, frame["low"], frame["high"], color=palette.LINE, alpha=0.2, linewidth=0)
        ax.plot(at, share, color=palette.LINE)
        key = []
        height: dict[int, int] = {}
        for place, row in enumerate([] if moves is None else frames.records(moves.head(LETTERED))):
            letter = chr(ord("a") + place)
            level = height[row["turn"]] = height.get(row["turn"], -1) + 1
            x = float(np.interp(row["turn"] + 0.5, week, at))
            y = float(np.interp(x, at, share))
            ax.plot(
                [x],
                [y],
                "o",
                color=palette.PAPER,
                markeredgecolor=palette.INK,
                markersize=5,
                zorder=4,
            )
            beside(ax, letter, (x, y), (0, 5 + sheet.font * level), "data", ha="center")
            key.append(f"{letter}  {words.desk_of(row['party'] + '.' + row['desk'])}: {words.plain(row['move'])} instead of "
                       f"{words.plain(row['made'])} (chance {words.percent(row['probability'])})")  # fmt: skip
        ax.set(ylim=(0, 1.02))
        time_axis(ax, at[0], at[-1], sheet.letters)
        dated, lift = mark_events([ax], marks)
        ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}")
        ax.set_ylabel(phrases.CHANCE_OF.format(what=words.column(target)), fontsize=sheet.font)
        sheet.key("\n".join([*filter(None, [dated]), *key]))
        note = phrases.HINDSIGHT.format(futures=futures) if futures else phrases.HINDSIGHT_PLAIN
        sheet.heading(title or phrases.TITLES["hindsight"], note, lift)
    return sheet.ax


def changes(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str | None = None, size: str = "page"
) -> Axes:
    """The smallest change of each parameter that turns a run, in shares of its range: a bar a parameter, smallest first.

    `frame` has `parameter`, `value`, `turned` and `change`.
    """
    frames.require(frame, ("parameter", "value", "turned", "change"), "changes")
    with canvas(
        "changes", ax, size, math.ceil(len(frame) * (1.3 if size == "column" else 1))
    ) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        ax.barh(np.arange(len(frame)), 100 * frame["change"], 0.6, color=palette.LINE)
        for place, row in enumerate(frames.records(frame)):
            label = f"{words.number(row['value'], 3)} → {words.number(row['turned'], 3)}".replace(
                "-", "−"
            )
            beside(ax, label, (1, place), (8, 0), ("axes fraction", "data"), va="center")
        width = 20 if sheet.size == "column" else LABEL
        ax.set_yticks(
            range(len(frame)), [lines(words.axis(str(name)), width) for name in frame["parameter"]]
        )
        ax.tick_params(axis="y", length=0)
        ax.set_ylim(len(frame) - 0.5, -0.5)
        ax.set_xlim(left=0)
        ax.set_xlabel(phrases.CHANGED, fontsize=sheet.font)
        sheet.heading(title or phrases.TITLES["changes"], phrases.CHANGES)
    return sheet.ax
