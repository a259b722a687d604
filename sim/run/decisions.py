"""The decisions of a run as rows: each move of a menu with what it gains over holding, its tempo and its chance."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sim.model.agents import Decision
from sim.model.params import Game
from sim.model.rules.course import Course
from sim.model.rules.payoffs import TERMS, Terms
from sim.model.world import Array

TERM_NAMES = tuple(dict.fromkeys(item.name for item in TERMS))
NO_TERMS = Terms({}, {})


def decision_rows(
    game: Game, decision: Decision, seen: Course, turn: int, day: date
) -> list[dict[str, Any]]:
    """One row a move of a desk's menu in the first run, holding first.

    Each term holds what the move gains over holding, own costs times the party's cost sensitivity; `value` is their sum.
    `tempo` is the odds in a week of a move worth as much as holding (missing for holding, whose weight is 1), `prompted`
    whether another's act has put the move on the agenda in `seen`; `probability` is for the whole turn and `draw` the number
    that picked.
    """
    desk = decision.desk
    kappa = float(np.ravel(decision.sensitivity)[0])
    gains = [dict.fromkeys(term_names(decision), 0.0), *gain_rows(decision, kappa)]
    rows = []
    for place, terms in enumerate(gains):
        moving = place > 0
        row = {
            "turn": turn,
            "date": day,
            "party": desk.party,
            "desk": desk.name,
            "move": desk.moves[place],
            "legal": not moving or is_legal(decision, place),
        }
        row |= {name: terms.get(name) for name in TERM_NAMES}
        row |= {
            "value": value_of(decision, place),
            "tempo": _cell(decision.tempo, place - 1) if moving else None,
            "prompted": moving and _prompted(decision, place, seen),
            "probability": _cell(decision.chance, place),
            "picked": int(decision.picked[0]) == place,
        }
        rows.append(row | {"draw": float(decision.luck[0])})
    return rows


def is_legal(decision: Decision, place: int) -> bool:
    """Whether the first run's rules allow a move of the menu; holding (place 0) always is."""
    if place == 0 or decision.legal is None:
        return True
    return bool(decision.legal[place - 1, 0])


def value_of(decision: Decision, place: int) -> float:
    """What a move of the menu gains over holding in the first run; 0 for holding (place 0)."""
    if place == 0:
        return 0.0
    weighed, kappa = decision.weighed, float(np.ravel(decision.sensitivity)[0])
    return _cell(weighed.free, place - 1) + kappa * _cell(weighed.own, place - 1)


def term_names(decision: Decision) -> tuple[str, ...]:
    """The terms that a desk's party has, in the order in which payoffs declare them."""
    base = decision.base
    added = [set(extra.free) | set(extra.own) for extra in decision.weighed.added.values()]
    known = set(base.free) | set(base.own) | set().union(*added)
    return tuple(name for name in TERM_NAMES if name in known)


def gain_rows(decision: Decision, sensitivity: float) -> list[dict[str, float]]:
    """What each move but holding gains by named term, own costs times the type's cost sensitivity.

    Moves that nobody in the block may make are not weighed; their gains are 0.
    """
    base, weighed = decision.base, decision.weighed
    courses = {
        place: (terms, at) for places, terms in weighed.groups for at, place in enumerate(places)
    }
    rows = []
    for place in range(len(decision.desk.kinds)):
        row = dict.fromkeys(term_names(decision), 0.0)
        terms, at = courses.get(_weighed_as(decision, place), (base, 0))
        for before, after, scale in _sides(base, terms, sensitivity):
            for name, value in after.items():
                row[name] += scale * (_cell(value, at) - _cell(before[name], 0))
        extra = weighed.added.get(place, NO_TERMS)
        for parts, scale in ((extra.free, 1.0), (extra.own, sensitivity)):
            for name, value in parts.items():
                row[name] += scale * _cell(value, 0)
        rows.append(row)
    return rows


def _weighed_as(decision: Decision, place: int) -> int:
    """The move whose course stands for that of a move: the first weighed one of the same effect at the same theatre."""
    kinds, legal = decision.desk.kinds, decision.legal
    effects = [(move.weighed or move.change, at.theatre) for move, at in kinds]
    weighed = (at for at in range(len(kinds)) if legal is None or legal[at].any())
    alike = (at for at in weighed if effects[at] == effects[place] and not kinds[at][0].adds)
    return place if kinds[place][0].adds else next(alike, place)


def _sides(
    base: Terms, terms: Terms, sensitivity: float
) -> tuple[tuple[dict[str, Array], dict[str, Array], float], ...]:
    """Free and own terms of holding and of a course, with what multiplies them."""
    return (base.free, terms.free, 1.0), (base.own, terms.own, sensitivity)


def _prompted(decision: Decision, place: int, seen: Course) -> bool:
    move, at = decision.desk.kinds[place - 1]
    if move.prompt is None:
        return False
    return bool(np.ravel(move.prompt(seen, at))[0])


def _cell(value: Array, at: int) -> float:
    """The first run's number in row `at` of `[rows, runs]`, or of `[runs]`, which every row shares."""
    array = np.asarray(value)
    return float(array[at, 0] if array.ndim > 1 else array[0])
