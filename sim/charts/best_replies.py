"""Where best replies lead in a game among doctrines: from every combination the party that gains most moves, until nobody gains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import End, canvas
from sim.charts.drawing import LETTER, beside, dress, size_for

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MARKERS = ("o", "s", "^", "D", "v", "P")
MOST = {
    "page": 52,
    "slide": 30,
    "column": 52,
}  # rows of the drawing; the combinations that few others lead to are left out
COLUMNS = ("player", "payoff", "best_reply", "gain", "gain_low")
DEEP = {"page": 6, "slide": 6, "column": 3}  # and those more steps away from the end
ROOM = 22  # letters beside the drawing
BULGE, RETURN = (
    13.0,
    1.7,
)  # points by which the arrow of a round swings out, and how much more the one that goes back does
TURN = 0.16  # how far left of a combination the lines to it meet, in steps

Profile = tuple[str, ...]


class Reply(NamedTuple):
    """What follows a combination: who moves, to which, and whether the gain is surely one."""

    mover: str
    then: Profile
    sure: bool


class Place(NamedTuple):
    """Where a combination is drawn: steps from the end (0 and less), and its row."""

    x: float
    y: float


def following(frame: pd.DataFrame, players: Sequence[str]) -> dict[Profile, Reply | None]:
    """What follows each combination of doctrines; None where nobody gains."""
    frames.require(frame, [*players, *COLUMNS], "replies")
    slack = 1e-9 * float(np.ptp(frame["payoff"].to_numpy()))
    best: dict[Profile, Any] = {}
    for row in frames.records(frame):
        cell = tuple(str(row[player]) for player in players)
        if cell not in best or row["gain"] > best[cell]["gain"]:
            best[cell] = row
    found: dict[Profile, Reply | None] = {}
    for cell, row in best.items():
        at = list(players).index(row["player"])
        then = (*cell[:at], str(row["best_reply"]), *cell[at + 1 :])
        found[cell] = (
            Reply(str(row["player"]), then, bool(row["gain_low"] > 0))
            if row["gain"] > slack
            else None
        )
        if found[cell] is not None and then not in best:
            raise ValueError(f"replies: the frame lacks the combination {', '.join(then)}")
    return found


def ends(after: dict[Profile, Reply | None]) -> list[tuple[list[Profile], int]]:
    """Where the paths end, with how many combinations lead there: single ones, or rounds in their order; the most visited first."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(after)
    graph.add_edges_from((cell, reply.then) for cell, reply in after.items() if reply is not None)
    found = []
    for part in nx.attracting_components(graph):
        first = min(part)
        around, reply = [first], after[first]
        while reply is not None and reply.then != first:
            around.append(reply.then)
            reply = after[reply.then]
        found.append((around, len(nx.ancestors(graph, first) | part)))
    return sorted(found, key=lambda end: (-end[1], end[0]))


def kept(
    after: dict[Profile, Reply | None], final: Sequence[Sequence[Profile]], most: int, deep: int
) -> dict[Profile, list[Profile]]:
    """What leads to each combination that is drawn: at most so many steps away, in at most so many rows, the most passed through."""
    before: dict[Profile, list[Profile]] = {cell: [] for cell in after}
    for cell, reply in after.items():
        if reply is not None and not any(cell in around for around in final):
            before[reply.then].append(cell)
    through = dict.fromkeys(after, 0)
    for start in after:
        cell, seen = start, set()
        while cell not in seen:
            seen.add(cell)
            through[cell] += 1
            reply = after[cell]
            cell = cell if reply is None else reply.then
    order = sorted(after, key=lambda cell: (-through[cell], cell))
    shown = {cell: 0 for around in final for cell in around}  # and how many steps each is away
    rows = len(shown)
    for cell in order:
        reply = after[cell]
        if cell in shown or reply is None or shown.get(reply.then, deep) >= deep:
            continue
        more = any(
            other in shown for other in before[reply.then]
        )  # the first that leads to one stands in its row
        if rows + more <= most:
            shown[cell] = shown[reply.then] + 1
            rows += more
    return {
        cell: sorted((one for one in before[cell] if one in shown), key=order.index)
        for cell in shown
    }


def laid(
    final: Sequence[Sequence[Profile]], before: dict[Profile, list[Profile]], gap: float
) -> dict[Profile, Place]:
    """Rows from the top, every combination in the middle of those that lead to it; ends stand `gap` rows apart at least."""
    places: dict[Profile, Place] = {}
    free = 0.0

    def put(cell: Profile, step: int) -> None:
        nonlocal free
        for one in before[cell]:
            put(one, step + 1)
        rows = [places[one].y for one in before[cell]]
        places[cell] = Place(-step, (min(rows) + max(rows)) / 2 if rows else free)
        free += 0.0 if rows else 1.0

    for around in final:
        for cell in around:
            start = free
            put(cell, 0)
            free = max(free + 0.4, start + gap)
    return places


def replies(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    players: Sequence[str],
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Best replies, from left to right: each mark a combination of doctrines, named by the one doctrine in which it is not the next.

    `frame` has a row a combination and `player`: a column for each of `players` with its doctrine, `payoff`, `best_reply` and
    what that adds, `gain`, with the lower bound of its interval, `gain_low`.
    """
    after = following(frame, players)
    final = ends(after)
    room = size_for(ax, size)
    before = kept(after, [around for around, _ in final], MOST[room], DEEP[room])
    places = laid([around for around, _ in final], before, 1.1 * (len(players) + 1))
    style = {
        player: (palette.SERIES[at % len(palette.SERIES)], MARKERS[at % len(MARKERS)])
        for at, player in enumerate(players)
    }
    deep = -min(place.x for place in places.values())
    rows = max(place.y for place in places.values()) + 1
    with canvas("replies", ax, size, int(np.ceil(rows))) as sheet:
        ax = sheet.ax
        dress(ax)
        ax.set_axis_off()
        longest = max(len(words.plain(name)) for cell in places for name in cell)
        font = min(
            0.9 * sheet.font, (sheet.letters - ROOM) * sheet.font / ((deep + 0.3) * (longest + 3))
        )
        for cell, place in places.items():
            reply = after[cell]
            if reply is None:
                continue
            colour, marker = style[reply.mover]
            dash = "-" if reply.sure else (0, (2, 2))
            to = places[reply.then]
            if place.x == 0:  # a round goes on from one of its combinations to the next
                swing = (
                    2
                    * BULGE
                    * (1 if to.y > place.y else RETURN)
                    / (abs(to.y - place.y) * sheet.font * 1.3)
                )
                ax.annotate("", (to.x, to.y), (place.x, place.y), arrowprops={
                    "arrowstyle": "-|>", "color": colour, "linestyle": dash, "shrinkA": 5, "shrinkB": 6,
                    "connectionstyle": f"arc3,rad={-swing if to.y > place.y else swing:.3f}",
                })  # fmt: skip
            else:
                turn = to.x - TURN
                ax.plot(
                    [place.x, turn, to.x],
                    [place.y, place.y, to.y],
                    color=colour,
                    linestyle=dash,
                    linewidth=0.9,
                    zorder=2,
                )
            ax.plot([place.x], [place.y], marker, color=colour, markersize=4.5, zorder=4)
            if place.x < 0:
                own = words.plain(cell[list(players).index(reply.mover)])
                named = beside(ax, own, (place.x, place.y), (5, 0), "data", va="center", fontsize=font, zorder=3,
                              bbox={"facecolor": palette.PAPER, "edgecolor": "none", "pad": 0.6})  # fmt: skip
                named.set_in_layout(False)
        labels = []
        for around, share in final:
            for number, cell in enumerate(around):
                said = "\n".join(
                    f"{words.party(player)} {words.plain(name)}"
                    for player, name in zip(players, cell, strict=True)
                )
                if not number:
                    what = phrases.REPLIES_END if len(around) == 1 else phrases.REPLIES_ROUND
                    said += "\n" + what.format(share=words.percent(share / len(after)))
                if len(around) == 1:
                    ax.plot(
                        [0],
                        [places[cell].y],
                        "D",
                        color=palette.PAPER,
                        markeredgecolor=palette.WARM,
                        markeredgewidth=1.8,
                        markersize=9,
                        zorder=5,
                    )
                labels.append(End(places[cell].y, said))
        step = (sheet.letters - ROOM) * LETTER * sheet.font / (deep + 0.3)  # points
        rounds = any(len(cells) > 1 for cells, _ in final)
        ax.set(
            xlim=(-deep - 0.15, 0.1 + RETURN * BULGE / step if rounds else 0.12),
            ylim=(rows - 0.3, -0.7),
        )
        handles: list[Any] = [
            ax.plot([], [], mark, color=colour, label=words.party(player))[0]
            for player, (colour, mark) in style.items()
        ]
        legend = ax.legend(
            handles=handles,
            ncols=len(handles),
            loc="lower left",
            frameon=False,
            borderaxespad=0,
            handletextpad=0.2,
        )
        note = phrases.REPLIES.format(shown=f"{len(places):,}", all=f"{len(after):,}")
        sheet.heading(title or phrases.TITLES["replies"], note, legend=legend)
        sheet.ends(ax, labels)
    return sheet.ax
