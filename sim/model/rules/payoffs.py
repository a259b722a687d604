"""What each party wants: terms declared one by one, and the value of a course, their sum.

`V = q settlement + (1 - q) stand-off`, with own costs apart: a type multiplies them by its cost sensitivity. Each term is
weighted as it enters the sum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import add, attrgetter
from typing import Literal, NamedTuple

import numpy as np

from sim.model.arrays import Array
from sim.model.names import Derived
from sim.model.rules.course import Course
from sim.model.rules.reading import FREE, OWN

Whose = Literal["challenger", "others"]
Formula = Callable[[Course, str], "Array | None"]


class Terms(NamedTuple):
    """Named terms of a value: `V = sum(free) + kappa * sum(own)`, each `[runs]` or `[moves, runs]`."""

    free: dict[str, Array]
    own: dict[str, Array]


@dataclass(frozen=True)
class Term:
    """One term of a payoff: its name, whose it is, whether a type multiplies it, what it is called, and its formula."""

    name: str
    whose: Whose
    own: bool
    label: str
    formula: Formula


TERMS: list[Term] = []


def term(name: str, whose: Whose, label: str, own: bool = False) -> Callable[[Formula], Formula]:
    """Declare a term. Its formula takes a course and a party, and gives None where the party has no such term."""

    def declare(function: Formula) -> Formula:
        TERMS.append(Term(name, whose, own, label, function))
        return function

    return declare


def label_of(name: str) -> str:
    """What a term is called."""
    return next((item.label for item in TERMS if item.name == name), name)


def total(parts: dict[str, Array]) -> Array:
    """The sum of named terms, smallest shapes first, in the order given otherwise."""
    return reduce(add, sorted(parts.values(), key=attrgetter("ndim")))


def value_terms(course: Course, party: str) -> Terms:
    """The named terms of a party's value of a course, each `[runs]` or `[moves, runs]`."""
    whose = "challenger" if party == course.game.challenger else "others"
    free: dict[str, Array] = {}
    own: dict[str, Array] = {}
    for item in TERMS:
        if item.whose == whose:
            value = item.formula(course, party)
            if value is not None:
                (own if item.own else free)[item.name] = value
    return Terms(free, own)


# --- the challenger --------------------------------------------------------------------------------------------------


def _standoff(name: Derived) -> Formula:
    """A term of the stand-off that all read (`reading`), in force unless the crisis settles."""
    return lambda course, party: course["unsettled",] * course[name, ""]


def _borne(name: Derived) -> Formula:
    """An own cost that all read, borne in part after a settlement."""
    return lambda course, party: course["burden",] * course[name, ""]


term("gains", "challenger", "gains in the theatres")(_standoff("gains"))
term("peril", "challenger", "risk of accidents")(_standoff("peril"))
term("window", "challenger", "closing window")(_standoff("window"))
term("fought", "challenger", "cost of fighting", own=True)(_borne("fought"))
term("war", "challenger", "war with third parties", own=True)(_borne("war"))
term("economy", "challenger", "economic pain", own=True)(_borne("economy"))


def step_terms(course: Course, up: str) -> Terms:
    """What a step of the challenger adds to its terms: those that all read, weighted as they stand."""
    unsettled, burden = course["unsettled",], course["burden",]
    free: dict[str, Array] = {
        name: unsettled * (course[name, up] - course[name, ""]) for name in FREE
    }
    free["effort"] = unsettled * course["seen", up]
    own: dict[str, Array] = {name: burden * (course[name, up] - course[name, ""]) for name in OWN}
    return Terms(free, own)


@term("settlement", "challenger", "settlement")
def _settlement(course: Course, party: str) -> Array:
    """What the deal on the table would give, as far as it is in sight."""
    me = course.game.parties[party]
    return course["settled",] * (me.settlement * course["terms",] - course["face",])


@term("upkeep", "challenger", "upkeep of forces")
@term("upkeep", "others", "upkeep of forces")
def _upkeep(course: Course, party: str) -> Array:
    """Forces kept forward while the crisis lasts."""
    return -course["unsettled",] * course["upkeep", party]


@term("insecurity", "challenger", "fear of the others' forces")
def _insecurity(course: Course, party: str) -> Array | None:
    """What faces it, as far as it fears attack (Jervis 1978)."""
    if not course.game.fearful:
        return None
    return -course["unsettled",] * course["insecurity",]


@term("audience", "challenger", "public words")
def _claims(course: Course, party: str) -> Array:
    """Claims given up at the table (Fearon 1994) and measures left unanswered."""
    game = course.game
    fallen_short = np.maximum(game.bargaining.demand - course["demand",], 0.0)
    given_up = game.audience.weight * course["stake", party] * fallen_short
    return -given_up - game.sanctions.reply * course["unanswered",]


@term("recognition", "challenger", "dealing with the defender")
def _recognition(course: Course, party: str) -> Array:
    """What dealing with a government it had refused costs."""
    return -course["recognition_cost",] * course["recognised",]


# --- the others ------------------------------------------------------------------------------------------------------


@term("security", "others", "danger to the theatres")
def _security(course: Course, party: str) -> Array:
    """What it fears to lose while the crisis lasts."""
    return -course["unsettled",] * course["danger", party]


@term("settlement", "others", "settlement")
def _price(course: Course, party: str) -> Array:
    """What a settlement costs it, and the danger that remains after one."""
    game = course.game
    price = game.parties[party].settlement * course["terms",]
    return -course["settled",] * (price + game.bargaining.residual * course["danger", party])


@term("peril", "others", "risk of accidents")
def _peril(course: Course, party: str) -> Array:
    """An accident that runs out of hand."""
    me = course.game.parties[party]
    return -course["unsettled",] * me.peril * course["danger_of_accident", ""]


@term("audience", "others", "public words")
def _threat(course: Course, party: str) -> Array | None:
    """A threat not carried out while the challenger stands where it must not (Fearon 1994)."""
    if party not in course.game.senders:
        return None
    sender = course.game.audience.sender
    return -sender * course["stake", party] * course["short", party] * course["breach", ""]


@term("intervention", "others", "standing aside")
def _aside(course: Course, party: str) -> Array | None:
    """What standing aside costs a third party that is bound to a theatre."""
    guarded = [k for k, names in course.game.guardians.items() if party in names]
    parts = [course["aside", party, k, ""] for k in guarded]
    return -reduce(add, parts) if parts else None


@term("economy", "others", "economic pain", own=True)
def _economy(course: Course, party: str) -> Array:
    """Blowback, and the answer expected to its measures (Drezner 1999)."""
    me = course.game.parties[party]
    pain = course["felt", party] + course["answered", party, ""]
    return -course["burden",] * me.pain_weight * pain


# --- what only moves have: how a move is weighed beside the course it opens (sim.model.moves) ------------------------

term("effort", "challenger", "how the move is seen")(lambda course, party: None)
term("effort", "others", "how the move is seen")(lambda course, party: None)
term("dissent", "others", "dissent at home and among allies", own=True)(lambda course, party: None)
term("war", "others", "war with the challenger", own=True)(lambda course, party: None)
