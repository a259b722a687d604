"""A single run: its ladder large on top, the challenger's forces, and its moves as a thin register below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import Sheet, canvas
from sim.charts.dates import closed, days, mark_events, time_axis
from sim.charts.declare import chart
from sim.charts.drawing import Style, beside, dress
from sim.charts.look import Look
from sim.charts.story_strips import strip
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = ("turn", "date", "source", "target", "desk", "move", "goldstein", "phrase")
DATED = ("calendar", "chance")
FULL = 18.0  # weight of a week's moves (Goldstein) that fills half a row of the register
LANE = 0.19  # inches of a row of the register on a page


def _run_words(frame: pd.DataFrame, words: Words, events: pd.DataFrame) -> str:
    place, _, moves, dated = parts(frame, events)
    names = list(palette.LADDER)
    values = place["value"].to_numpy(dtype=int)
    hostile = int((moves["goldstein"] < 0).sum()) if len(moves) else 0
    kinds = f"{hostile} of conflict and {len(moves) - hostile} of cooperation"
    peak, end = (words.outcome(names[value]) for value in (values.max(), values[-1]))
    return (
        f"One run of {words.count(len(values), 'week')} with {words.count(len(moves), 'move')}, {kinds}, and "
        f"{words.count(len(dated), 'dated event')}; the worst it reaches is {peak}, and in its last week it stands at {end}."
    )


def _course(frame: pd.DataFrame, words: Words, events: pd.DataFrame) -> str:
    """The worst rung with its first week, and the rung of the last week."""
    values = parts(frame, events)[0]["value"].to_numpy(dtype=int)
    names = [words.outcome(name) for name in palette.LADDER]
    worst, at = names[values.max()], int(np.argmax(values)) + 1
    if values[-1] == values.max():
        if (values[at - 1 :] == values.max()).all():
            return f"One run: {worst} from week {at}, and still in the last"
        return f"One run: {worst} first in week {at}, and again in the last"
    return f"One run: {worst} in week {at}, {names[values[-1]]} in the last"


@chart(
    frame="trace",
    title="One run, week by week",
    height=(3.0, LANE),
    describe=_run_words,
    finding=_course,
)
def timeline(frame: pd.DataFrame, look: Look, *, events: pd.DataFrame) -> Axes:
    """One run: the ladder, the challenger's forces, and its moves as a register with a thin row a party.

    `frame` is the run's trace (turn, date, quantity, value), `events` its moves and what befell it. In the register a bar
    up is a week's weight of conflict, a bar down that of cooperation (Goldstein's scale); a triangle is a climb.
    """
    place, lanes, moves, dated = parts(frame, events)
    who = frames.challenger(frame)
    edges, *_ = closed(days(place["date"]))
    marks = [(row["date"], _sentence(row)) for _, row in dated.iterrows()]
    with canvas(look, len(lanes)) as sheet:
        ratios = [1.5, 0.75, LANE * len(lanes)]
        top, middle, bottom = (
            row[0] for row in sheet.split(3, 1, height_ratios=ratios, hspace=0.03)
        )
        strip(top, edges, place["value"].to_numpy(dtype=int), look.words)
        _forces(middle, frame, who, sheet)
        _register(bottom, moves, lanes, edges, look.words)
        room = sheet.letters - 18
        for panel in (top, middle, bottom):
            time_axis(panel, edges[0], edges[-1], room, labels=panel is bottom)
        key, lift = mark_events([top, middle, bottom], marks)
        sheet.key(key, bottom)
        note = "From the top: the ladder; forces; each party's moves, up for conflict, down for cooperation, longer for more weight."
        sheet.heading(f"{note} Triangles: climbs.", lift)
    return sheet.ax


def parts(
    frame: pd.DataFrame, events: pd.DataFrame
) -> tuple[pd.DataFrame, list[str], pd.DataFrame, pd.DataFrame]:
    """The run's places on the ladder, the parties with a row, its moves and what befell it.

    Raises ValueError when the trace has no places or no forces, or the events lack a column.
    """
    frames.require(frame, ["turn", "date", "quantity", "value"], "timeline")
    frames.require(events, COLUMNS, "timeline: events", empty=True)
    parties = frames.owners(frame, "forces")
    if not parties:
        raise ValueError("timeline: the frame has no quantity such as 'forces.us'")
    place = frames.series(frame, "place", "timeline")
    befell = events["source"].isin(DATED)
    moves = events[~befell]
    return place, list(dict.fromkeys([*parties, *moves["source"]])), moves, events[befell]


def _sentence(row: Any) -> str:
    return str(row["phrase"]) or Words.plain(str(row["move"]))


def weights(moves: pd.DataFrame, lanes: Sequence[str], turns: int) -> np.ndarray:
    """The weight of each party's moves by week on Goldstein's scale, `[conflict and cooperation, parties, turns]`."""
    found = np.zeros((2, len(lanes), turns))
    for row in frames.records(moves):
        weight = float(row["goldstein"])
        found[int(weight >= 0), lanes.index(row["source"]), int(row["turn"])] += abs(weight)
    return found


def _register(
    ax: Axes, moves: pd.DataFrame, lanes: list[str], edges: np.ndarray, words: Words
) -> None:
    """A row a party: a week's conflict as a bar up, its cooperation as a bar down, its climbs as triangles."""
    table = np.minimum(weights(moves, lanes, len(edges) - 1) / FULL, 1.0) * 0.44
    width = 0.8 * (edges[1] - edges[0])
    middle = (edges[1:] + edges[:-1]) / 2
    for lane in range(len(lanes)):
        ax.axhline(lane, color=palette.RULE, linewidth=0.5, zorder=1)
        for sign, colour, high in (
            (-1, palette.WARM, table[0, lane]),
            (1, palette.COOL, table[1, lane]),
        ):
            some = high > 0
            ax.bar(
                middle[some], sign * high[some], width, lane, color=colour, linewidth=0, zorder=3
            )
    climbs = moves[moves["move"].str.startswith("climb")] if len(moves) else moves
    rows = [lanes.index(name) for name in climbs["source"]]
    if rows:
        at = middle[climbs["turn"].to_numpy(dtype=int)]
        ax.plot(at, rows, "^", color=palette.INK, markersize=4, zorder=5, clip_on=False)
    ax.set(ylim=(len(lanes) - 0.5, -0.5))
    ax.set_yticks(range(len(lanes)), [words.party(name) for name in lanes])
    ax.tick_params(axis="y", length=0)


def _forces(ax: Axes, frame: pd.DataFrame, who: str, sheet: Sheet) -> None:
    """The challenger's forces, and what is estimated of them abroad."""
    dress(ax, "y")
    rows = frames.series(frame, f"forces.{who}", "timeline")
    edges, values = closed(days(rows["date"]), rows["value"].to_numpy(dtype=float))
    ax.stairs(values[:-1], edges, color=palette.LINE, linewidth=1.5, baseline=None)
    head = f"{sheet.look.words.party(who)}: forces (thousand)"
    if "estimate" in frames.quantities(frame):
        seen = frames.series(frame, "estimate", "timeline")
        at = days(seen["date"]) + (edges[1] - edges[0]) / 2
        cross: Style = {"color": palette.QUIET, "markersize": 3.5, "clip_on": False}
        ax.plot(at, seen["value"], "x", **cross)
        head += "; ×: seen abroad"
    ax.set_ylim(bottom=0)
    ax.locator_params(axis="y", nbins=3)
    beside(ax, head, (0, 1), (0, 2), va="bottom", fontsize=sheet.font)
