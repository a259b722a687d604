"""What the dated events of a game must be: quantities that exist, whole numbers where they are whole, alliances that meet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.model.params import Game
from sim.model.world import BY_PARTY, BY_THEATRE, SHARED
from sim.paths import nearest

WHOLE = ("tier", "announced", "rung")  # quantities that only whole numbers fit
FIXED = ("called", "invited", "met", "joined", "proposed", "talked")  # no event may touch these


def shown(value: Any) -> str:
    """A value as a message shows it."""
    if isinstance(value, np.ndarray):
        return f"{value.min():g} to {value.max():g}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def event_mistakes(game: Game) -> Iterator[str]:
    """One line for each thing that is wrong with an event."""
    free = [[q for q in names if q not in FIXED] for names in (BY_PARTY, BY_THEATRE, SHARED)]
    quantities = [f"{q}.{p}" for q in free[0] for p in game.parties]
    quantities += [f"{q}.{t}" for q in free[1] for t in game.theatres] + free[2]
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
