"""How all read the challenger: one payoff and one choice rule, its own, put in its place (Signorino 1999).

`up` as in `contest`.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np

from sim.model.arrays import Array
from sim.model.choice import LARGEST
from sim.model.fields import Value
from sim.model.names import Derived
from sim.model.rules.beliefs import by_level
from sim.model.rules.contest import below, own_eyes
from sim.model.rules.course import NONE, Course, formula


@formula
def gains(course: Course, up: str) -> Array:
    """What the challenger can expect to hold, by its worth."""
    game, me = course.game, course.game.parties[course.game.challenger]
    eyes = own_eyes(game)
    held = [me.worth.get(k, 0.0) * course["expected", k, up, eyes] for k in game.theatres]
    return reduce(add, held)


@formula
def peril(course: Course, up: str) -> Array:
    """Minus the risk of an accident that runs out of hand."""
    return -course.game.parties[course.game.challenger].peril * course["danger_of_accident", up]


@formula
def window(course: Course, up: str) -> Array:
    """Minus what waiting loses in the theatres where it does not climb."""
    game = course.game
    if not game.watches_windows:
        return NONE
    at = {k: up if up == below(k) else "" for k in game.theatres if k != up}
    waiting = [course["closing", k, where] for k, where in at.items()]
    return -game.contest.window * reduce(add, waiting, NONE)


@formula
def fought(course: Course, up: str) -> Array:
    """Minus the cost of fighting in all theatres."""
    return -reduce(add, [course["fighting", k, up] for k in course.game.theatres])


@formula
def war(course: Course, up: str) -> Array:
    """Minus the cost of a war with third parties, by its chance."""
    me = course.game.parties[course.game.challenger]
    return -me.war * course["war_with_third_parties", up]


@formula
def economy(course: Course, up: str) -> Array:
    """Minus pain felt, less the relief and plus the further measures to be expected."""
    who = course.game.challenger
    pain = course["felt", who] - course["relief", up] + course["deterrent", up]
    return -course.game.parties[who].pain_weight * pain


FREE: tuple[Derived, ...] = ("gains", "peril", "window")
OWN: tuple[Derived, ...] = ("fought", "war", "economy")


@formula
def prize(course: Course, up: str) -> Array:
    """Free part of the challenger's stand-off that moves with the rungs."""
    return reduce(add, [course[name, up] for name in FREE])


@formula
def own_costs(course: Course, up: str) -> Array:
    """What its cost sensitivity multiplies in the stand-off."""
    return reduce(add, [course[name, up] for name in OWN])


@formula
def seen(course: Course, up: str) -> Array:
    """Minus what a step costs in public: a denial broken by a climb, or being seen to step down (Fearon 1994)."""
    words = course.game.audience
    if up in course.game.theatres:
        return -words.denial * course["denial",]
    return np.atleast_1d(-words.climb_down)


@formula
def step_free(course: Course, up: str) -> Array:
    """What a step up or down adds to the free part of the challenger's stand-off."""
    return course["prize", up] - course["prize", ""] + course["seen", up]


@formula
def step_own(course: Course, up: str) -> Array:
    """What a step up or down adds to the part its cost sensitivity multiplies."""
    return course["own_costs", up] - course["own_costs", ""]


@formula
def step_rates(course: Course, theatre: str) -> Array:
    """Rates a week at which all expect the challenger to climb, and to step down, in a theatre: `[2, ..., runs]`.

    `r = sum_l belief_l w_step / (1 + w_up + w_down)`: the weights of climbing and of stepping down in its own choice at
    level l, and of no other move.
    """
    game, who = course.game, course.game.challenger
    rules, rung, top = game.choice, course["rung", theatre], game.theatres[theatre].top
    tempo, lower = course["tempo", who, "force"], below(theatre)
    up_free = course["step_free", theatre]
    up_own, down_own = course["step_own", theatre], course["step_own", lower]
    may_climb, may_fall = (rung < top) * tempo, ((rung > 0) & (rung < top)) * tempo
    belief, kappa = by_level(course, who, up_free, up_own, down_own, may_climb)
    up, down = _odds(rules.precision, up_free, kappa, up_own, may_climb), NONE
    if may_fall.any():
        down_free = course["step_free", lower]
        down = _odds(rules.precision, down_free, kappa, down_own, may_fall)
    share = belief / (1 + up + down)
    rates = np.empty((2, *share.shape[1:]))
    np.sum(up * share, axis=0, out=rates[0])
    np.sum(down * share, axis=0, out=rates[1])
    return rates


def _odds(precision: Value, free: Array, kappa: Array, own: Array, tempo: Array) -> Array:
    """Weight of a step by level of cost sensitivity, `tempo exp(lambda (free + kappa own))`."""
    score = kappa * (precision * own)
    score = score + precision * free
    np.minimum(score, LARGEST, out=score)
    np.exp(score, out=score)
    return score * tempo


@formula
def risk(course: Course, theatre: str) -> Array:
    """Chance that the challenger climbs in a theatre within the horizon before anything else, as all expect."""
    climb, fall = course["step_rates", theatre]
    return _first(climb, climb + fall, course.game.choice.horizon)


def _first(rate: Array, either: Array, weeks: Array | float) -> Array:
    """Chance that the event of one rate comes first and within some weeks, of two that compete."""
    return rate * -np.expm1(-either * weeks) / np.maximum(either, 1e-12)


@formula
def danger(course: Course, party: str) -> Array:
    """What a party fears to lose, in expectation over one rung up, staying and one rung down within the horizon.

    `sum_k worth_k [e + (1 - exp(-(r+s) H)) / (r+s) (r (e_up - e) + s (e_down - e))]`, e what the challenger can expect to hold.
    """
    game, parts = course.game, []
    for theatre, worth in game.parties[party].worth.items():
        parts.append(worth * course["exposed", theatre])
    return reduce(add, parts, NONE)


@formula
def exposed(course: Course, theatre: str) -> Array:
    """Share of a theatre that all expect the challenger to hold within the horizon."""
    weeks = course.game.choice.horizon
    climb, fall = course["step_rates", theatre]
    now = course["expected", theatre, "", ""]
    higher = course["expected", theatre, theatre, ""] - now
    lower = course["expected", theatre, below(theatre), ""] - now
    either = climb + fall
    return now + _first(climb, either, weeks) * higher + _first(fall, either, weeks) * lower
