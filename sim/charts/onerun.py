"""A single run: parties as lanes, moves as marks, the ladder and the challenger's forces below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import Sheet, canvas
from sim.charts.dates import closed, days, mark_events, time_axis
from sim.charts.drawing import beside, dress
from sim.charts.shares import fill

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend

COLUMNS = ("turn", "date", "source", "target", "desk", "move", "goldstein", "phrase")
DATED = ("calendar", "chance")
CLIMB_RING = 130.0  # area of the ring about a climb (points squared)
LIFT = {
    "diplomacy": -0.26,
    "economy": 0.0,
    "force": 0.26,
}  # each desk's height within its party's lane


def timeline(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    events: pd.DataFrame,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """One run: its moves in a lane a party, dated events numbered, the ladder and the challenger's forces below.

    `frame` is the run's trace (turn, date, quantity, value), `events` its moves and what befell it.
    """
    place, lanes, moves, dated = parts(frame, events)
    who = frames.challenger(frame)
    edges, *_ = closed(days(place["date"]))
    marks = [(row["date"], _sentence(row)) for _, row in dated.iterrows()]
    with canvas("timeline", ax, size, len(lanes)) as sheet:
        panels = sheet.split(
            3,
            1,
            height_ratios=[
                0.5 * len(lanes),
                *((1.5, 1.1) if sheet.size != "slide" else (2.6, 1.4)),
            ],
            hspace=0.02,
        )
        top, middle, bottom = (row[0] for row in panels)
        _lanes(top, moves, lanes, 0.26 * (edges[1] - edges[0]) if sheet.size == "slide" else 0.0)
        _ladder(middle, edges, place["value"].to_numpy(dtype=float))
        _forces(bottom, frame, who, sheet.font)
        for panel in (top, middle, bottom):
            time_axis(
                panel,
                edges[0] - 0.4 * (edges[1] - edges[0]),
                edges[-1],
                sheet.letters - 18,
                labels=panel is bottom,
            )
        key, lift = mark_events([top, middle, bottom], marks)
        sheet.key(key, bottom)
        sheet.heading(title or phrases.TITLES["timeline"], phrases.TIMELINE, lift, _key(sheet))
    return sheet.ax


def parts(
    frame: pd.DataFrame, events: pd.DataFrame
) -> tuple[pd.DataFrame, list[str], pd.DataFrame, pd.DataFrame]:
    """The run's places on the ladder, the parties with a lane, its moves and what befell it.

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
    return str(row["phrase"]) or words.plain(str(row["move"]))


def _lanes(ax: Axes, moves: pd.DataFrame, lanes: list[str], aside: float) -> None:
    """Moves as marks: shape by desk, hollow when cooperative, filled when conflictual, larger when weightier.

    The desks of a party stand below each other in its lane and `aside` days apart.
    """
    for row in range(1, len(lanes)):
        ax.axhline(row - 0.5, color=palette.RULE, linewidth=0.5, zorder=1)
    if len(moves):
        shift = (
            moves["desk"]
            .map({desk: aside * np.sign(lift) for desk, lift in LIFT.items()})
            .to_numpy(dtype=float)
        )
        dates, weights = days(moves["date"]) + shift, moves["goldstein"].to_numpy(dtype=float)
        rows = np.array([lanes.index(name) for name in moves["source"]])
        for desk, marker in palette.DESK_MARKERS.items():
            for hostile in (False, True):
                chosen = (moves["desk"] == desk).to_numpy() & ((weights < 0) == hostile)
                colour = palette.WARM if hostile else palette.COOL
                ax.scatter(dates[chosen], rows[chosen] + LIFT[desk], 9 + 3.2 * np.abs(weights[chosen]), marker=marker,
                           facecolor=colour if hostile else palette.PAPER, edgecolor=colour, linewidth=0.9, zorder=4,
                           clip_on=False)  # fmt: skip
        climbs = moves["move"].str.startswith("climb").to_numpy(dtype=bool)
        ax.scatter(dates[climbs], rows[climbs] + LIFT["force"], CLIMB_RING, marker="o", facecolor="none", edgecolor=palette.INK,
                   linewidth=1.3, zorder=5, clip_on=False)  # fmt: skip
    ax.set(ylim=(len(lanes) - 0.4, -0.6))
    ax.set_yticks(range(len(lanes)), [words.party(name) for name in lanes])
    ax.tick_params(axis="y", length=0)


def _ladder(ax: Axes, edges: np.ndarray, places: np.ndarray) -> None:
    """The run's place on the ladder, each turn a block in the outcome's colour below its step."""
    names = list(palette.LADDER)
    for turn, at in enumerate(places.astype(int)):
        ax.bar(
            edges[turn], at + 1, edges[turn + 1] - edges[turn], 0, align="edge", **fill(names[at])
        )
    ax.stairs(places + 1, edges, color=palette.INK, linewidth=1.3, baseline=None, zorder=4)
    ax.set(ylim=(0, len(names) + 0.15))
    ax.set_yticks(np.arange(len(names)) + 1, [words.outcome(name) for name in names])
    dress(ax, "y")


def _forces(ax: Axes, frame: pd.DataFrame, who: str, font: float) -> None:
    dress(ax, "y")
    rows = frames.series(frame, f"forces.{who}", "timeline")
    edges, values = closed(days(rows["date"]), rows["value"].to_numpy(dtype=float))
    ax.stairs(values[:-1], edges, color=palette.LINE, linewidth=1.5, baseline=None)
    head = phrases.FORCES_LANE
    if "estimate" in frames.quantities(frame):
        seen = frames.series(frame, "estimate", "timeline")
        ax.plot(
            days(seen["date"]) + (edges[1] - edges[0]) / 2,
            seen["value"],
            "x",
            color=palette.QUIET,
            markersize=3.5,
            clip_on=False,
        )
        head = phrases.FORCES_SEEN
    ax.set_ylim(bottom=0)
    ax.locator_params(axis="y", nbins=4)
    beside(ax, head.format(party=words.party(who)), (0, 1), (0, 2), va="bottom", fontsize=font)


def _key(sheet: Sheet) -> Legend:
    """Shapes and fills explained."""
    from matplotlib.lines import Line2D

    shapes = [Line2D([], [], linestyle="", marker=marker, color=palette.QUIET, label=phrases.DESKS[desk])
              for desk, marker in palette.DESK_MARKERS.items()]  # fmt: skip
    fills = [Line2D([], [], linestyle="", marker="o", color=palette.WARM, label=phrases.CONFLICT),
             Line2D([], [], linestyle="", marker="o", color=palette.COOL, mfc=palette.PAPER, label=phrases.COOPERATION)]  # fmt: skip
    fills.append(
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            color=palette.INK,
            mfc="none",
            mew=1.3,
            ms=10,
            label=phrases.CLIMB,
        )
    )
    columns = 6 if sheet.letters > 75 else 3
    return sheet.panels[0].legend(handles=[*shapes, *fills], ncols=columns, loc="lower left", frameon=False, borderaxespad=0,
                                  borderpad=0.2, handletextpad=0.1, columnspacing=1.0, fontsize=sheet.font)  # fmt: skip
