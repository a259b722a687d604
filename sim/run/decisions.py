"""The decisions of a run as rows: each move of a menu with its terms, value and probability."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sim.model.agents import Decision
from sim.model.choice import probabilities
from sim.model.params import Game
from sim.model.world import Array

TERMS = (
    "gains",
    "security",
    "settlement",
    "war",
    "economy",
    "upkeep",
    "effort",
    "audience",
    "recognition",
    "peril",
    "window",
)


def decision_rows(
    game: Game, decision: Decision, sensitivity: Array, turn: int, day: date
) -> list[dict[str, Any]]:
    """One row a move of a desk's menu: legality, terms, value, probability, whether it was picked, and the draw."""
    value = decision.free + sensitivity * decision.own
    chance = probabilities(value, game.choice.precision, decision.legal)
    rows = []
    for place, terms in enumerate(term_rows(decision, float(sensitivity[0]))):
        legal = True if decision.legal is None else bool(decision.legal[place, 0])
        row = {
            "turn": turn,
            "date": day,
            "party": decision.desk.party,
            "desk": decision.desk.name,
            "move": decision.desk.moves[place],
            "legal": legal,
        }
        row |= {name: terms.get(name) for name in TERMS}
        row |= {
            "value": float(value[place, 0]),
            "probability": float(chance[place, 0]),
            "picked": int(decision.picked[0]) == place,
        }
        rows.append(row | {"draw": float(decision.luck[0])})
    return rows


def term_rows(decision: Decision, sensitivity: float) -> list[dict[str, float]]:
    """Each move's named terms as they enter its value, own costs times the type's cost sensitivity."""
    rows = []
    for place in range(len(decision.desk.moves)):
        at, source = 0, decision.base
        for places, terms in decision.groups:
            if place in places:
                at, source = places.index(place), terms
        row = {name: _cell(value, at) for name, value in source.free.items()}
        row.update({name: sensitivity * _cell(value, at) for name, value in source.own.items()})
        rows.append(row)
    return rows


def _cell(value: Array, at: int) -> float:
    array = np.asarray(value)
    return float(array[at, 0] if array.ndim > 1 else array[0])
