"""Extended deterrence by choice: whether third parties fight for a theatre, and what all expect of it.

Huth (1988), Fearon (1997), Signorino and Tarar (2006). A third party weighs what its reserve would save and what standing
aside costs it in public against its own cost of war; the challenger, and all who read it, expect that choice by the same
rule and the belief about its type. `up` and `eyes` as in `contest`.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np

from sim.model.arrays import Array
from sim.model.choice import logit
from sim.model.rules.beliefs import by_type
from sim.model.rules.contest import about, odds, own_eyes
from sim.model.rules.course import NONE, Course, formula


@formula
def share_joined(course: Course, theatre: str, up: str, eyes: str) -> Array:
    """Share the challenger would hold were the reserves of all who may intervene to join the defence."""
    parties = course.game.parties
    reserve = [parties[name].reserve.get(theatre, 0.0) for name in course.game.guardians[theatre]]
    defence = course["reckoned", theatre, eyes] + reduce(add, reserve)
    joined = odds(course["attack", theatre, up], defence)
    return logit(course["decisiveness", theatre, up] * joined)


@formula
def bound(course: Course, party: str, theatre: str) -> Array:
    """Public commitment: what was signed, what was said since (tied hands), what stands there (the tripwire).

    `bond (1 + stake + W / (W + tripwire))`, W the party's weighted forces in the theatre.
    """
    me = course.game.parties[party]
    there = me.strength.get(theatre, 0.0) * course["forces", party]
    tripwire = there / (there + course.game.contest.tripwire)
    return me.bond.get(theatre, 0.0) * (1 + course["stake", party] + tripwire)


@formula
def aside(course: Course, party: str, theatre: str, up: str) -> Array:
    """What standing aside costs in public: `abandon bound (1 - psi pretext) g`; a pretext blurs whether the promise falls due."""
    clear = 1 - course.game.contest.pretext_discount * course["excuse", theatre]
    lost = course["bound", party, theatre] * clear * course["gain", theatre, up]
    return course.game.audience.abandon * lost


@formula
def saved(course: Course, party: str, theatre: str, up: str, eyes: str) -> Array:
    """What intervention would save of a theatre: `worth g (p - p joined)`."""
    lost = course["share", theatre, up, eyes] - course["share_joined", theatre, up, eyes]
    worth = course.game.parties[party].worth.get(theatre, 0.0)
    return worth * course["gain", theatre, up] * lost


@formula
def joins_within(course: Course, party: str, theatre: str, up: str) -> Array:
    """Chance that a third party intervenes within the horizon, by its own rule and the belief about its type."""
    eyes = own_eyes(course.game)
    benefit = course["saved", party, theatre, up, eyes] + course["aside", party, theatre, up]
    war = course.game.parties[party].war
    pace = course["prompted", party, "force"]
    chance = by_type(course, party, pace, benefit, war, course.game.choice.horizon)
    return chance * (course["standing", theatre, up] > 0)


@formula
def joined_within(course: Course, theatre: str, up: str) -> Array:
    """Chance that anyone intervenes in a theatre within the horizon."""
    names = course.game.guardians[theatre]
    left = [1 - course["joins_within", name, theatre, up] for name in names]
    return 1 - reduce(np.multiply, left)


@formula
def expected(course: Course, theatre: str, up: str, eyes: str) -> Array:
    """What the challenger can expect to hold of a theatre, in shares of its worth: `g (p - J (p - p joined))`.

    Nobody imagines the choices J of others anew for a step elsewhere.
    """
    held = course["share", theatre, up, eyes]
    if course.game.guardians[theatre]:
        lost = held - course["share_joined", theatre, up, eyes]
        held = held - course["joined_within", theatre, about(theatre, up)] * lost
    return course["gain", theatre, up] * held


@formula
def war_with_third_parties(course: Course, up: str) -> Array:
    """Theatres in which the challenger would have to fight third parties, weighted by their chance."""
    guarded = [k for k, names in course.game.guardians.items() if names]
    return reduce(add, [course["joined_within", k, about(k, up)] for k in guarded], NONE)
