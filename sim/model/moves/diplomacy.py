"""The moves of diplomacy: words, talks, terms at the table, monitors."""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Array
from sim.model.moves.move import Changes, Context, Move, Quantities
from sim.model.moves.shared import ONE, raise_stake, raised
from sim.model.names import Key


def _talk(q: Quantities, at: Context) -> Changes:
    return {("talks",): raised(q, ("talks",), at.game.effects.talk)}


def _committed(q: Quantities, at: Context) -> Changes:
    """A call to consult commits the alliances of the caller in public."""
    changes: Changes = {}
    for name, ally in at.game.parties.items():
        if at.party in ally.members:
            changes["stake", name] = raised(q, ("stake", name), at.game.effects.stake)
    return changes


def _consult(q: Quantities, at: Context) -> Changes:
    """Calls its alliances to meet."""
    return {("called", at.party): ONE, **_committed(q, at)}


def _claim(q: Quantities, at: Context) -> Changes:
    key: Key = ("pretext", at.theatre)
    return {key: raised(q, key, at.game.effects.claim), **raise_stake(q, at)}


def _deny(q: Quantities, at: Context) -> Changes:
    return {("denial",): ONE}


def _concede(q: Quantities, at: Context) -> Changes:
    """Moves toward the other side, never past it."""
    step, demand, offer = at.game.effects.table, q["demand",], q["offer",]
    if at.party == at.game.challenger:
        return {("demand",): np.maximum(demand - step, np.minimum(offer, demand))}
    return {("offer",): np.minimum(offer + step, np.maximum(demand, offer))}


def _table_open(q: Quantities, at: Context) -> Array:
    """Whether there is a gap to close and somebody to close it with.

    Who defends moves only toward a challenger that deals with it; the challenger also toward third parties it has just met.
    """
    dealt = q["recognised",] == 1
    if at.party == at.game.challenger:
        dealt = dealt | _after_talks(q, at)
    return (q["demand",] > q["offer",]) & dealt


def _refuse(q: Quantities, at: Context) -> Changes:
    return {("offer",): np.maximum(q["offer",] - at.game.effects.refuse, 0.0)}


def _recognise(q: Quantities, at: Context) -> Changes:
    return {("recognised",): ONE}


def _propose(q: Quantities, at: Context) -> Changes:
    return {("proposed",): ONE}


def _admitted(q: Quantities, at: Context) -> Changes:
    """What a proposal is weighed by: more monitors, as if it were taken up; one that is not costs nothing."""
    return {("monitors",): raised(q, ("monitors",), at.game.effects.monitors)}


def _admit(q: Quantities, at: Context) -> Changes:
    return {**_admitted(q, at), ("proposed",): ONE * 0}


def _may_propose(q: Quantities, at: Context) -> Array:
    return (q["monitors",] < 1) & (q["proposed",] == 0)


def _is_proposed(q: Quantities, at: Context) -> Array:
    return (q["proposed",] > 0) & (q["monitors",] < 1)


def _unanswered(q: Quantities, at: Context) -> Array:
    """Whether its theatre is fought over, or the case made against it since the start outruns what an alliance of its says."""
    pretext = q["pretext", at.theatre]
    found = q["rung", at.theatre] > 0
    for name, ally in at.game.parties.items():
        if at.party in ally.members:
            grown = pretext > at.game.theatres[at.theatre].pretext
            found = found | (grown & (pretext > q["stake", name]))
    return found


def _may_consult(q: Quantities, at: Context) -> Array:
    return _unanswered(q, at) & (q["called", at.party] == 0)


def _may_talk(q: Quantities, at: Context) -> Array:
    """No offer of its own stands."""
    return q["invited", at.party] == 0


def _sought(q: Quantities, at: Context) -> Array:
    """Whether who defends the disputed theatre has offered to talk: who is dealt with is then asked."""
    found = np.zeros(1, dtype=bool)
    for name in at.game.others:
        if at.game.parties[name].theatre == at.game.disputed:
            found = found | (q["invited", name] > 0)
    return found


def _after_talks(q: Quantities, at: Context) -> Array:
    """Whether the two sides have just sat at the table: proposals made there want an answer."""
    return (q["met",] > 0) | (q["talked",] > 0)


def _offered(q: Quantities, at: Context) -> Array:
    """Whether the other side's offer to talk stands."""
    game = at.game
    theirs = game.others if at.party == game.challenger else (game.challenger,)
    found = np.zeros(1, dtype=bool)
    for name in theirs:
        standing = q["invited", name] > 0
        found = found | (
            standing & (q["recognised",] == 1) if game.parties[name].theatre else standing
        )
    return found


MOVES = (
    Move("warn", "diplomacy", "130", -4.4, "{actor} warns {target} of consequences.", raise_stake),
    Move(
        "assure",
        "diplomacy",
        "0334",
        6.0,
        "{actor} assures its allies of its protection.",
        raise_stake,
    ),
    Move(
        "talk",
        "diplomacy",
        "036",
        4.0,
        "{actor} offers to talk with {target}.",
        _talk,
        _may_talk,
        prompt=_offered,
        meets=True,
    ),
    Move(
        "consult",
        "diplomacy",
        "0234",
        3.4,
        "{actor} calls its allies to consult.",
        _consult,
        _may_consult,
        weighed=_committed,
        prompt=_unanswered,
        roles=("defender",),
    ),
    Move(
        "refuse",
        "diplomacy",
        "127",
        -5.0,
        "{actor} rejects the terms of {target}.",
        _refuse,
        lambda q, at: (q["offer",] > 0) & (q["recognised",] == 1),
        prompt=_after_talks,
        roles=("defender",),
    ),
    Move(
        "concede",
        "diplomacy",
        "034",
        7.0,
        "{actor} gives way at the table to {target}.",
        _concede,
        _table_open,
        prompt=_after_talks,
        roles=("challenger", "defender"),
        target="defender",
    ),
    Move(
        "claim",
        "diplomacy",
        "1043",
        -5.0,
        "{actor} claims that its people in {theatre} need protection.",
        _claim,
        roles=("challenger",),
        at_theatre=True,
        target="defender",
    ),
    Move(
        "deny",
        "diplomacy",
        "016",
        -2.0,
        "{actor} denies that it will invade.",
        _deny,
        roles=("challenger",),
    ),
    Move(
        "recognise",
        "diplomacy",
        "054",
        6.0,
        "{actor} agrees to deal with the government it had refused.",
        _recognise,
        lambda q, at: q["recognised",] == 0,
        prompt=_sought,
        roles=("challenger",),
        target="defender",
    ),
    Move(
        "admit_monitors",
        "diplomacy",
        "0862",
        9.0,
        "{actor} lets more international monitors in.",
        _admit,
        _is_proposed,
        weighed=_admitted,
        prompt=_is_proposed,
        roles=("challenger",),
    ),
    Move(
        "propose_monitors",
        "diplomacy",
        "036",
        4.0,
        "{actor} proposes more international monitors.",
        _propose,
        _may_propose,
        weighed=_admitted,
        roles=("third_party", "defender"),
    ),
)
