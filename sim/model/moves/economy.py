"""The moves of the economy: sanctions, and the challenger's answers to them."""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Array
from sim.model.moves.move import Changes, Context, Move, Quantities
from sim.model.moves.shared import raise_stake, raised, relent
from sim.model.params import TIERS
from sim.model.rules.course import Course, lookup
from sim.model.rules.sanctions import MET


def _ease(q: Quantities, at: Context) -> Changes:
    tier = np.maximum(q["tier", at.party] - 1, 0.0)
    announced = np.maximum(q["announced", at.party] - 1, tier)
    return {("tier", at.party): tier, ("announced", at.party): announced}


def _demand_met(q: Quantities, at: Context) -> Array:
    """Whether the challenger uses no open force and has pulled back: an easing would answer it."""
    game = at.game
    if at.party == game.challenger:
        return np.zeros(1, dtype=bool)
    met = q["forces", game.challenger] <= MET * game.sanctions.compel_forces
    for name, theatre in game.theatres.items():
        met = met & (lookup(theatre.open_rungs, q["rung", name]) == 0)
    return met


def _passed(q: Quantities, at: Context) -> Array:
    """Whether what a measure answers is there: more open force than at the start, or measures unanswered."""
    game = at.game
    if at.party != game.challenger:
        found = np.zeros(1, dtype=bool)
        for name, theatre in game.theatres.items():
            openly = lookup(theatre.open_rungs, q["rung", name])
            found = found | (openly > theatre.open_at_start)
        return found
    paid = q["tier", at.party] - game.parties[at.party].tier
    new = np.zeros(1)
    for name in game.senders:
        new = np.maximum(new, q["tier", name] - game.parties[name].tier)
    return new > paid


def _may_impose(q: Quantities, at: Context) -> Array:
    """A sender may add a tier; the challenger's measures are answers to new ones."""
    more = q["tier", at.party] < TIERS - 1
    return more & _passed(q, at) if at.party == at.game.challenger else more


def _may_threaten(q: Quantities, at: Context) -> Array:
    """A sender may announce a tier more; the challenger may announce an answer to what is announced against it."""
    more = q["announced", at.party] < TIERS - 1
    if at.party != at.game.challenger:
        return more
    theirs = np.zeros(1)
    for sender in at.game.senders:
        theirs = np.maximum(theirs, q["announced", sender] - q["tier", sender])
    return more & (q["announced", at.party] - q["tier", at.party] < theirs)


def _impose(q: Quantities, at: Context) -> Changes:
    """A tier more; it announces the next one, so that a threat carried out is not a threat spent."""
    tier = np.minimum(q["tier", at.party] + 1, TIERS - 1)
    announced = np.maximum(q["announced", at.party], np.minimum(tier + 1, TIERS - 1))
    return {("tier", at.party): tier, ("announced", at.party): announced}


def _dissent(course: Course, at: Context) -> Array:
    """What imposing costs at home and among allies."""
    return np.atleast_1d(0.0 if at.party == at.game.challenger else at.game.sanctions.dissent)


def _threaten(q: Quantities, at: Context) -> Changes:
    return {
        ("announced", at.party): raised(q, ("announced", at.party), 1.0, TIERS - 1),
        **raise_stake(q, at),
    }


MOVES = (
    Move(
        "ease",
        "economy",
        "085",
        7.0,
        "{actor} eases its measures against {target}.",
        _ease,
        lambda q, at: q["tier", at.party] > 0,
        toll=relent,
        prompt=_demand_met,
    ),
    Move(
        "threaten",
        "economy",
        "1312",
        -5.8,
        "{actor} threatens {target} with further measures.",
        _threaten,
        _may_threaten,
        prompt=_passed,
    ),
    Move(
        "impose",
        "economy",
        "163",
        -8.0,
        "{actor} imposes further measures on {target}.",
        _impose,
        _may_impose,
        own_toll=_dissent,
        prompt=_passed,
    ),
)
