"""Where best replies lead in a game among doctrines: from every combination the party that gains most moves, until nobody gains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.declare import chart
from sim.charts.drawing import beside, dress, lines
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = ("player", "payoff", "best_reply", "gain", "gain_low")
MOST = 8  # ends shown
WIDE, NARROW = 52, 30  # letters of a line of an end's label, on a page and in a column

Profile = tuple[str, ...]


class Reply(NamedTuple):
    """What follows a combination: who moves, to which, and whether the gain is surely one."""

    mover: str
    then: Profile
    sure: bool


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


def longest(after: dict[Profile, Reply | None], to: Profile) -> list[Profile]:
    """The combinations on the longest path of best replies that ends at one, itself the last."""
    before: dict[Profile, list[Profile]] = {cell: [] for cell in after}
    for cell, reply in after.items():
        if reply is not None:
            before[reply.then].append(cell)
    best, open_ = [to], [[to]]
    while open_:
        path = open_.pop()
        best = max(best, path, key=len)
        open_ += [[cell, *path] for cell in sorted(before[path[0]]) if cell not in path]
    return best


def _lead(frame: pd.DataFrame, words: Words, players: Sequence[str]) -> str | None:
    """Whether best replies settle down, and from how many combinations."""
    after = following(frame, players)
    settled = sum(share for around, share in ends(after) if len(around) == 1) / len(after)
    if settled == 0:
        return "Best replies never settle down: they go round and round"
    return (
        f"Best replies settle down from {words.percent(settled)} of all combinations of doctrines"
    )


@chart(frame="payoffs", title="Where best replies lead", height=(0.5, 0.5), finding=_lead)
def replies(frame: pd.DataFrame, look: Look, *, players: Sequence[str]) -> Axes:
    """Where best replies end: a bar an end, the share of all combinations from which they lead there.

    `frame` has a row a combination and `player`: a column for each of `players` with its doctrine, `payoff`, `best_reply` and
    what that adds, `gain`, with the lower bound of its interval, `gain_low`. An end is an equilibrium, or a round of
    combinations that follow one another for ever. The note names the steps of the longest path; the others' are not drawn.
    """
    after = following(frame, players)
    final = ends(after)
    shown, words = final[:MOST], look.words
    with canvas(look, len(shown) * (0.5 + 0.42 * len(players) / 2)) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        labels = []
        for place, (around, count) in enumerate(shown):
            share = count / len(after)
            single = len(around) == 1
            colour = palette.LINE if single else palette.REST
            ax.barh(
                place,
                share,
                0.6,
                color=colour,
                linewidth=0,
                hatch=None if single else "////",
                edgecolor=palette.QUIET,
            )
            beside(ax, words.percent(share), (share, place), (5, 0), "data", va="center")
            labels.append(_label(around, players, words, NARROW if look.narrow else WIDE))
        ax.set_yticks(range(len(shown)), labels)
        ax.set(ylim=(len(shown) - 0.5, -0.5), xlim=(0, 1))
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.set_xlabel("share of all combinations (%)", fontsize=sheet.font)
        sheet.key(_path(after, shown[0][0], players, words))
        more = f" The first {MOST} of {len(final)} ends." if len(final) > MOST else ""
        unsure = sum(reply is not None and not reply.sure for reply in after.values())
        doubt = (
            f" In {unsure:,} of {len(after):,} the gain's 95 % interval includes zero."
            if unsure
            else ""
        )
        note = "From each combination the party that gains most switches doctrine, until nobody gains. Hatched: a round without end."
        sheet.heading(f"{note}{doubt}{more}")
    return sheet.ax


def _label(around: Sequence[Profile], players: Sequence[str], words: Words, width: int) -> str:
    """An end: its doctrines, or how many combinations go round."""
    if len(around) > 1:
        by_player = dict(zip(players, zip(*around, strict=True), strict=True))
        moving = [player for player, names in by_player.items() if len(set(names)) > 1]
        who = " and ".join(words.party(player) for player in moving)
        return lines(f"a round of {len(around)} combinations, in which {who} keep switching", width)
    pairs = zip(players, around[0], strict=True)
    return lines(", ".join(f"{words.party(p)} {words.plain(name)}" for p, name in pairs), width)


def _path(
    after: dict[Profile, Reply | None],
    around: Sequence[Profile],
    players: Sequence[str],
    words: Words,
) -> str:
    """The longest path to the first end, in words; nothing where there is none."""
    steps = longest(after, around[0])
    said = []
    for cell in steps[:-1]:
        reply = after[cell]
        if reply is not None and cell not in around:
            to = reply.then[list(players).index(reply.mover)]
            said.append(f"{words.party(reply.mover)} turns to {words.plain(to)}")
    if not said:
        return ""
    start = ", ".join(
        f"{words.party(p)} {words.plain(name)}" for p, name in zip(players, steps[0], strict=True)
    )
    return f"The longest way to the first: from {start}: {'; then '.join(said)}."
