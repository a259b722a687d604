"""What a move is: its desk, code, weight, phrase, where it is made, whom it targets, and what it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.model.arrays import Array
from sim.model.params import Game
from sim.model.rules.course import Course
from sim.model.rules.payoffs import Terms
from sim.model.world import Key

Quantities = Mapping[Key, np.ndarray]
Changes = dict[Key, np.ndarray]


@dataclass(frozen=True)
class Context:
    """Who moves, where, and in which game."""

    game: Game
    party: str
    theatre: str


def always(q: Quantities, at: Context) -> bool:
    """Legal in every world."""
    return True


def nothing(q: Quantities, at: Context) -> Changes:
    """Changes nothing material."""
    return {}


@dataclass(frozen=True)
class Move:
    """One kind of move.

    `at_theatre`: the menu entry names the theatre (`climb_baltics`). `target`: whom it addresses, the mover's `counterpart`
    or the `defender` of the theatre it is made at. `meets`: it brings the two sides to the table (see `advance`).
    """

    name: str
    desk: Literal["any", "diplomacy", "economy", "force"]
    code: str
    weight: float
    phrase: str
    change: Callable[[Quantities, Context], Changes] = nothing
    legal: Callable[[Quantities, Context], Array | bool] = always
    weighed: Callable[[Course, Context], Changes] | None = None
    toll: Callable[[Course, Context], Array] | None = None
    own_toll: Callable[[Course, Context], Array] | None = None
    adds: Callable[[Course, Context], Terms] | None = None
    prompt: Callable[[Quantities, Context], Array] | None = None
    roles: tuple[str, ...] = ("challenger", "defender", "third_party")
    at_theatre: bool = False
    target: Literal["counterpart", "defender"] = "counterpart"
    meets: bool = False
