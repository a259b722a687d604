"""What happened in a block turn by turn, kept for those of its runs that a page tells.

A sweep that is one block is told by the process that played it, if that is asked next: its diary saves a second game.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.ensemble.spans import Span
from sim.model.agents import Desk
from sim.model.crisis import Crisis
from sim.model.params import Game
from sim.model.recorder import Recorder
from sim.model.rules.advance import befall
from sim.model.world import Array, Key

MOST = 2048  # runs of a block whose diary is kept: some 10 kB a run


class Made(NamedTuple):
    """What a desk did in a turn: the place in its menu, 0 for holding, `[runs]`."""

    desk: Desk
    picked: Array


class Page(NamedTuple):
    """A turn: the world after its dated events and at its end, what desks did, who refused a deal, and which runs were in play.

    All `[runs]`.
    """

    before: Mapping[Key, Array]
    after: Mapping[Key, Array]
    made: Sequence[Made]
    refused: Mapping[str, Array]
    going: Array


@dataclass(frozen=True, eq=False)
class Diary:
    """A block's turns, its game and its record; `traced` are the columns whose weeks the record has."""

    game: Game
    record: Recorder
    pages: Sequence[Page]
    traced: Array


def needed(game: Game) -> tuple[Key, ...]:
    """The quantities of the world that the events of a turn are read from."""
    shared: list[Key] = [("status",), ("met",), ("recognised",)]
    invited: list[Key] = [("invited", name) for name in game.parties]
    rungs: list[Key] = [("rung", name) for name in game.theatres]
    return (*shared, *invited, *rungs)


def written(model: Crisis, traced: Array) -> Diary:
    """Play a model to its end and keep its diary; it explains its decisions, and no run leaves it."""
    game, pages = model.game, list[Page]()
    while model.running:
        pages.append(turn_of(model))
    return Diary(game, model.recorder, pages, traced)


def turn_of(model: Crisis) -> Page:
    """Play a turn of a model that explains its decisions and lets no run go, and keep what happened in it."""
    before, _ = befall(model.world, model.game, model.turn)  # what an event does is not chance's
    refusals = {name: count.copy() for name, count in model.recorder.refused.items()}
    going = model.world.running
    model.step()
    made = [Made(decision.desk, decision.picked) for decision in model.decisions]
    refused = {name: count > refusals[name] for name, count in model.recorder.refused.items()}
    kept = needed(model.game)
    first = {key: before[key] for key in kept}
    return Page(first, {key: model.world[key] for key in kept}, made, refused, going)


class Kept(NamedTuple):
    """The last diary of this process, and of which sweep and runs it is."""

    sweep: tuple[str, int]
    spans: Sequence[Span]
    diary: Diary


_kept: list[Kept] = []


def keep(sweep: tuple[str, int], spans: Sequence[Span], diary: Diary) -> None:
    """Keep a diary in place of the last; `sweep` is the address of its plan and the seed."""
    _kept[:] = [Kept(sweep, spans, diary)]


def take(sweep: tuple[str, int], runs: Sequence[tuple[str, int]]) -> tuple[Diary, Array] | None:
    """The diary of a sweep and the columns of runs in it, each a point's key and a number; it is not kept any longer.

    None where there is none, or it lacks one of the runs.
    """
    if not _kept or _kept[0].sweep != sweep:
        return None
    _, spans, diary = _kept.pop()
    firsts = np.cumsum([0, *(high - low for _, low, high in spans)])
    known = {
        key: (low, high, first) for (key, low, high), first in zip(spans, firsts, strict=False)
    }
    columns = []
    for key, run in runs:
        low, high, first = known.get(key, (0, 0, 0))
        if not low <= run < high:
            return None
        columns.append(int(first) + run - low)
    return (diary, np.array(columns)) if np.isin(columns, diary.traced).all() else None
