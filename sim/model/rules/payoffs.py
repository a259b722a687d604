"""What each party wants: formulas over a course, ending in `value_terms`, the named terms a desk adds up.

The challenger has one payoff, used by it and by everyone who tries to read it. In every key `up` is the theatre in which
the challenger is imagined one rung higher, or "" for the course as it stands. Terms are weighted as they enter the sum
`V = q settlement + (1 - q) standoff`; own costs are told apart, since a type multiplies them by its cost sensitivity.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import NamedTuple

import numpy as np

from sim.model.choice import logit
from sim.model.rules import bargaining, beliefs
from sim.model.rules.consequences import NONE
from sim.model.rules.course import Course, formula

Array = np.ndarray
ONE = np.ones(1)


class Terms(NamedTuple):
    """Named terms of a value: `V = sum(free) + kappa * sum(own)`, each `[runs]` or `[moves, runs]`."""

    free: dict[str, Array]
    own: dict[str, Array]


def total(parts: dict[str, Array]) -> Array:
    """The sum of named terms, smallest shapes first, in the order given otherwise."""
    return reduce(add, sorted(parts.values(), key=np.ndim))


# --- the challenger --------------------------------------------------------------------------------------------------


@formula
def prize(course: Course, up: str) -> Array:
    """Free part of the challenger's stand-off that moves with the rungs: gains - peril - closing windows - broken denial."""
    return total(_prize_terms(course, up))


def _prize_terms(course: Course, up: str) -> dict[str, Array]:
    """Gains, peril, window and denial of the challenger, unweighted."""
    game, me = course.game, course.game.parties[course.game.challenger]
    risen = {k: ONE if k == up else course["risen", k] for k in game.theatres}
    terms = {
        "gains": reduce(add, [me.worth.get(k, 0.0) * course["held", k, up] for k in game.theatres]),
        "peril": -me.peril * course["danger_of_accident", up],
        "denial": -game.audience.denial * course["denial",] * reduce(np.maximum, risen.values()),
    }
    if np.any(game.contest.window):
        waiting = [course["closing", k] * (1 - risen[k]) for k in game.theatres if k != up]
        terms["window"] = -game.contest.window * reduce(add, waiting, NONE)
    return terms


def _own_terms(course: Course, up: str) -> dict[str, Array]:
    """War and economy of the challenger, unweighted: what its cost sensitivity multiplies."""
    who = course.game.challenger
    return {
        "war": -reduce(add, [course["fighting", k, up] for k in course.game.theatres]),
        "economy": -course.game.parties[who].pain_weight
        * (course["felt", who] + course["deterrent", up]),
    }


@formula
def own_costs(course: Course, up: str) -> Array:
    """War and economy of the challenger, summed."""
    return total(_own_terms(course, up))


def _challenger_terms(course: Course) -> Terms:
    game, who = course.game, course.game.challenger
    me, q = game.parties[who], course["settled",]
    stake = course["stake", who]
    free = {name: course["unsettled",] * term for name, term in _prize_terms(course, "").items()}
    free["settlement"] = q * (
        me.settlement * course["terms_of_settlement",] + game.bargaining.relief
    )
    free["upkeep"] = -course["unsettled",] * me.upkeep * course["forces", who]
    free["effort"] = -course["effort", who]
    fallen_short = np.maximum(game.bargaining.demand - course["demand",], 0.0)
    free["audience"] = (
        free.pop("denial")
        - game.audience.weight * stake * fallen_short
        - game.sanctions.reply * course["unanswered",]
    )
    free["recognition"] = -course["recognition_cost",] * course["recognised",]
    own = {name: course["burden",] * term for name, term in _own_terms(course, "").items()}
    return Terms(free, own)


@formula
def climb_gain_free(course: Course, theatre: str) -> Array:
    """What climbing in a theatre adds to the free part of the challenger's value."""
    return course["unsettled",] * (course["prize", theatre] - course["prize", ""])


@formula
def climb_gain_own(course: Course, theatre: str) -> Array:
    """What climbing in a theatre adds to the part its cost sensitivity multiplies."""
    return course["burden",] * (course["own_costs", theatre] - course["own_costs", ""])


# --- how others read the challenger ----------------------------------------------------------------------------------


def _plain(course: Course, observer: str, party: str) -> bool:
    """Whether an observer holds the public belief about a party: no bias, full attention."""
    me = course.game.parties[observer]
    return bool(np.all(me.attention == 1) and np.all(me.prior_bias.get(party, 0.0) == 0))


@formula
def belief(course: Course, observer: str, party: str) -> Array:
    """What an observer believes of a party's type, `[levels, runs]`; observer "" holds the public belief."""
    if observer and _plain(course, observer, party):
        return course["belief", "", party]
    me = course.game.parties.get(observer)
    bias = me.prior_bias.get(party, 0.0) if me else 0.0
    return beliefs.posterior(course["evidence", party], me.attention if me else 1.0, bias)


@formula
def climb_rate(course: Course, theatre: str, observer: str) -> Array:
    """Rate r per turn at which an observer expects the challenger to climb in a theatre; 0 at the top.

    The belief-weighted logit of the challenger's own gain from climbing over `reaction`.
    """
    game, who = course.game, course.game.challenger
    if observer and _plain(course, observer, who):
        return course["climb_rate", theatre, ""]
    free = game.choice.precision * (game.choice.reaction - course["climb_gain_free", theatre])
    own = -game.choice.precision * course["climb_gain_own", theatre]
    seen = course["belief", observer, who]
    against = np.empty(np.broadcast_shapes(free.shape, own.shape, seen[0].shape))
    rate = np.zeros_like(against)
    for belief, kappa in zip(seen, course.levels[who], strict=True):
        np.multiply(own, kappa, out=against)
        against += free
        chance = logit(against)
        chance *= belief
        rate += chance
    rate *= course["rung", theatre] < len(game.theatres[theatre].rungs) - 1
    return rate


@formula
def danger(course: Course, party: str) -> Array:
    """What a party fears to lose: `sum_k loss_k [p g + (1 - exp(-r H)) (p' g' - p g)]`."""
    game, parts = course.game, []
    for theatre, loss in game.parties[party].worth.items():
        now, next_rung = course["held", theatre, ""], course["held", theatre, theatre]
        climb = bargaining.within(course["climb_rate", theatre, party], game.choice.horizon)
        parts.append(loss * (now + climb * (next_rung - now)))
    return reduce(add, parts, NONE)


def _others_terms(course: Course, party: str) -> Terms:
    game, me = course.game, course.game.parties[party]
    q, danger = course["settled",], course["danger", party]
    free = {
        "security": -course["unsettled",] * danger,
        "settlement": -q
        * (me.settlement * course["terms_of_settlement",] + game.bargaining.residual * danger),
        "upkeep": -course["unsettled",] * me.upkeep * course["forces", party],
        "effort": -course["effort", party],
        "peril": -course["unsettled",] * me.peril * course["danger_of_accident", ""],
    }
    short = course["announced", party] - course["tier", party] if me.menu.get("economy") else 1.0
    free["audience"] = (
        -game.audience.sender
        * game.audience.weight
        * course["stake", party]
        * np.maximum(short, 0.0)
        * course["crossed", ""]
    )
    own = {
        "economy": -course["burden",]
        * me.pain_weight
        * (course["felt", party] + course["retaliation", party])
    }
    return Terms(free, own)


def value_terms(course: Course, party: str) -> Terms:
    """The named terms of a party's value of a course, each `[runs]` or `[moves, runs]`, weighted as they enter the sum."""
    return (
        _challenger_terms(course)
        if party == course.game.challenger
        else _others_terms(course, party)
    )
