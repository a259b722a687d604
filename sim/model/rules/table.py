"""The table: how fast a deal is closed, what it is worth to those who must sign it, and whether they would.

The bargaining range of Fearon (1995) with private reservations; a deal is closed only if everyone prefers it to going on,
so that climbing and pain both move it (Schelling 1966; Slantchev 2003; Morgan and Miers 1999), and it can be empty for good.
The challenger weighs what a move does to the stand-off and to its own surplus, and takes the others' readiness to sign as it
stands: it does not reckon with being read.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from sim.model.arrays import Array
from sim.model.rules.course import Course, formula
from sim.model.rules.hazards import within


@formula
def full(course: Course) -> Array:
    """How full the table is: `t0 + (1 - t0) talks`."""
    no_talks = course.game.bargaining.no_talks
    return no_talks + (1 - no_talks) * course["talks",]


@formula
def pace(course: Course) -> Array:
    """Rate a week at which a deal that all would sign is closed at a full table: `rho0 (r0 + (1 - r0) recognised) exp(-gap / s)`."""
    rules = course.game.bargaining
    access = rules.unrecognised + (1 - rules.unrecognised) * course["recognised",]
    gap = np.maximum(course["demand",] - course["offer",], 0.0)
    return rules.rate * access * np.exp(-gap / rules.gap_scale)


@formula
def terms(course: Course) -> Array:
    """What a settlement would give the challenger, x: halfway between demand and offer."""
    return (course["demand",] + course["offer",]) / 2


@formula
def face(course: Course) -> Array:
    """What signing costs the challenger in public: dealing with a government it has refused, and a claim given up."""
    game, x = course.game, course["terms",]
    refused = course["recognition_cost",] * (1 - course["recognised",])
    start = game.bargaining.demand
    given = np.maximum(start - x, 0.0) - np.maximum(start - course["demand",], 0.0)
    return refused + game.audience.weight * course["stake", game.challenger] * given


@formula
def surplus(course: Course, party: str) -> Array:
    """What the deal on the table gives a signatory above its next best course, in utility.

    The challenger's next best is the better of standing off and climbing; the others' is to stand off. Own costs count with
    `kappa`: in a course what the public expects of the party, in the draw of chance what it is.
    """
    game, me, kappa = course.game, course.game.parties[party], course["kappa", party]
    spared = 1 - game.bargaining.burden
    x = course["terms",]
    if party == game.challenger:
        climbing = [course["step_free", k] + kappa * course["step_own", k] for k in game.theatres]
        standing = course["prize", ""] - course["upkeep", party] - course["insecurity",]
        relieved = spared * kappa * course["own_costs", ""]
        best = np.maximum(reduce(np.maximum, climbing), 0.0)
        return me.settlement * x - course["face",] - standing - relieved - best
    pain = course["felt", party] + course["answered", party, ""]
    feared = (1 - game.bargaining.residual) * course["danger", party]
    peril = me.peril * course["danger_of_accident", ""]
    kept = course["upkeep", party] + spared * kappa * me.pain_weight * pain
    return feared + peril + kept - me.settlement * x


@formula
def upkeep(course: Course, party: str) -> Array:
    """Cost of the forces a party keeps forward above what stands there in peace."""
    me = course.game.parties[party]
    return me.upkeep * np.maximum(course["forces", party] - me.establishment, 0.0)


@formula
def signs(course: Course, party: str) -> Array:
    """Chance that a signatory's private reservation lets it sign, given those that refusals have ruled out.

    A reservation r is logistic with spread `doubt`; a deal of surplus S is signed when `S + r > 0`, and each refusal shows
    that r was lower than `ceiling`: `1 - Lambda(-S / doubt) / Lambda(ceiling / doubt)`, never below 0.
    """
    refuse = np.asarray(course["surplus", party] / course.game.bargaining.doubt)
    np.logaddexp(0.0, refuse, out=refuse)
    np.negative(refuse, out=refuse)
    chance = refuse - course["unknown", party]
    np.exp(chance, out=chance)
    np.subtract(1, chance, out=chance)
    np.maximum(chance, 0.0, out=chance)
    spared = course.game.always_sign.get(party)
    return chance if spared is None else np.where(spared, 1.0, chance)


@formula
def unknown(course: Course, party: str) -> Array:
    """Log of the share of reservations that refusals have left open, `ln Lambda(ceiling / doubt)`."""
    return -np.logaddexp(0.0, -course["ceiling", party] / course.game.bargaining.doubt)


@formula
def consent(course: Course) -> Array:
    """Chance that all who must sign would, as all see it."""
    return reduce(np.multiply, [course["signs", name] for name in course.game.signatories])


@formula
def settled(course: Course) -> Array:
    """Chance q of a settlement within the horizon."""
    return within(
        course["pace",] * course["full",] * course["consent",], course.game.choice.horizon
    )


@formula
def unsettled(course: Course) -> Array:
    """Chance 1 - q that the crisis lasts for the horizon."""
    return 1 - course["settled",]


@formula
def burden(course: Course) -> Array:
    """Weight of own costs: in full in a stand-off, in part after a settlement."""
    return 1 - (1 - course.game.bargaining.burden) * course["settled",]
