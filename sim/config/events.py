"""What the dated events of a game must be: quantities that exist, whole numbers where they are whole, alliances that meet."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

import numpy as np

from sim.config.complaints import shown
from sim.model.params import Game
from sim.model.world import BY_PARTY, BY_THEATRE, SHARED
from sim.paths import nearest

EARLIEST, LATEST = datetime.date(1000, 1, 1), datetime.date(9900, 1, 1)  # of a game
WHOLE = ("tier", "announced", "rung")  # quantities that only whole numbers fit
FIXED = ("called", "invited", "met", "joined", "proposed", "talked")  # no event may touch these


def _free(quantities: Iterable[str]) -> list[str]:
    """Those of some quantities that an event may touch."""
    return [name for name in quantities if name not in FIXED]


def event_mistakes(game: Game) -> Iterator[str]:
    """One line for each thing that is wrong with an event."""
    quantities = [f"{q}.{p}" for q in _free(BY_PARTY) for p in game.parties]
    quantities += [f"{q}.{t}" for q in _free(BY_THEATRE) for t in game.theatres] + _free(SHARED)
    for name, event in game.events.items():
        where = f"events.{name}"
        for path in (*event.add, *event.set):
            if path not in quantities:
                yield f"{where}: an event cannot change '{path}'{nearest(path, quantities)}"
        for path, value in (*event.add.items(), *event.set.items()):
            if path.startswith(tuple(f"{name}." for name in WHOLE)) and np.any(
                np.asarray(value) % 1
            ):
                yield f"{where}: {path} changes by whole numbers only, not {shown(value)}"
        for alliance in event.meets:
            alliances = [party for party in game.parties if game.parties[party].members]
            if alliance not in alliances:
                yield f"{where}.meets: '{alliance}' is no alliance (a party with members); there are {', '.join(alliances) or 'none'}"


def calendar_mistakes(game: Game) -> Iterator[str]:
    """A line where the game would leave the calendar."""
    start, days = game.calendar.start, game.calendar.turns * game.calendar.turn_days
    if start < EARLIEST or days > (LATEST - start).days:
        yield f"calendar.start: a game should lie between {EARLIEST} and {LATEST}, not begin on {start} and last {days:,} days"


def remarks(game: Game) -> list[str]:
    """Sentences about what a game allows and does not use: events that come after its end."""
    length = game.calendar.turns * game.calendar.turn_days
    end = game.calendar.start + datetime.timedelta(length)
    said = []
    for name, event in game.events.items():
        soonest = event.date + datetime.timedelta(float(np.min(event.delay)))
        if soonest >= end:
            said.append(
                f"events.{name}: comes on {soonest}, after the last week of the game, which ends on {end}; it never happens"
            )
    return said
