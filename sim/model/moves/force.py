"""The moves of force: troops forward and back, steps up and down a theatre's ladder, going to war for another."""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Array
from sim.model.moves.move import Changes, Context, Move, Quantities
from sim.model.moves.shared import ONE, relent
from sim.model.rules.contest import below
from sim.model.rules.course import Course
from sim.model.rules.payoffs import Terms, step_terms


def _attacked(q: Quantities, at: Context) -> Array:
    """Whether any theatre in which the party has forces is fought over."""
    weights = at.game.parties[at.party].strength
    found = np.zeros(1, dtype=bool)
    for theatre in weights:
        found = found | (q["rung", theatre] > 0)
    return found


def _attacked_other(q: Quantities, at: Context) -> Array:
    """The same for a third party; a challenger's build-up answers nothing."""
    if at.party == at.game.challenger:
        return np.zeros(1, dtype=bool)
    return _attacked(q, at)


def _reinforce(q: Quantities, at: Context) -> Changes:
    return {("forces", at.party): q["forces", at.party] + at.game.parties[at.party].step}


def _withdraw(q: Quantities, at: Context) -> Changes:
    """Takes a share of the forces forward, never of what stands there in peace."""
    forces, floor = q["forces", at.party], at.game.parties[at.party].establishment
    left = np.maximum(forces * (1 - at.game.effects.withdraw), np.minimum(floor, forces))
    return {("forces", at.party): left}


def _may_withdraw(q: Quantities, at: Context) -> Array:
    return q["forces", at.party] > at.game.parties[at.party].establishment


def _climb(q: Quantities, at: Context) -> Changes:
    return {("rung", at.theatre): q["rung", at.theatre] + 1}


def _descend(q: Quantities, at: Context) -> Changes:
    return {("rung", at.theatre): q["rung", at.theatre] - 1}


def _below_top(q: Quantities, at: Context) -> Array:
    return q["rung", at.theatre] < at.game.theatres[at.theatre].top


def _may_descend(q: Quantities, at: Context) -> Array:
    return (q["rung", at.theatre] > 0) & _below_top(q, at)


def _intervene(q: Quantities, at: Context) -> Changes:
    return {("joined", at.theatre): ONE}


def _fought_over(q: Quantities, at: Context) -> Array:
    return q["rung", at.theatre] > 0


def _saved(course: Course, at: Context) -> Terms:
    """What intervening saves, of the theatre and of its word, against its own cost of war."""
    kept = course["saved", at.party, at.theatre, "", ""] + course["aside", at.party, at.theatre, ""]
    return Terms({"intervention": kept}, {"war": np.atleast_1d(-at.game.parties[at.party].war)})


MOVES = (
    Move(
        "withdraw",
        "force",
        "087",
        9.0,
        "{actor} pulls some of its forces back.",
        _withdraw,
        _may_withdraw,
        toll=relent,
    ),
    Move(
        "reinforce",
        "force",
        "154",
        -7.2,
        "{actor} reinforces its forces.",
        _reinforce,
        prompt=_attacked_other,
    ),
    Move(
        "mobilise",
        "force",
        "154",
        -7.2,
        "{actor} mobilises.",
        _reinforce,
        prompt=_attacked,
        roles=("defender",),
    ),
    Move(
        "climb",
        "force",
        "190",
        -10.0,
        "{actor} escalates in {theatre}.",
        _climb,
        _below_top,
        adds=lambda course, at: step_terms(course, at.theatre),
        roles=("challenger",),
        at_theatre=True,
        target="defender",
    ),
    Move(
        "descend",
        "force",
        "0874",
        10.0,
        "{actor} steps down in {theatre}.",
        _descend,
        _may_descend,
        adds=lambda course, at: step_terms(course, below(at.theatre)),
        roles=("challenger",),
        at_theatre=True,
        target="defender",
    ),
    Move(
        "intervene",
        "force",
        "190",
        -10.0,
        "{actor} goes to war for {theatre}.",
        _intervene,
        _fought_over,
        adds=_saved,
        prompt=_fought_over,
        roles=("third_party",),
        at_theatre=True,
    ),
)
