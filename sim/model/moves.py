"""The move catalogue: each move's desk, code, weight, phrase, where it is made, whom it targets, and what it changes.

`legal` and `change` read the quantities of a course or a world by key (`q["forces", "us"]`) and return arrays. Most moves
are weighed by the course that their change opens; `toll` and `own_toll` are what the move itself costs beside it, and
`adds` stands in for the course where everybody reads the move by one formula (a climb, an intervention). `prompt` says when
another's act has put the move on the agenda: an offer to be taken up, a claim to be answered, a line passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.model.params import TIERS, Game
from sim.model.rules.contest import below
from sim.model.rules.course import Course, lookup
from sim.model.rules.payoffs import Terms, step_terms
from sim.model.rules.sanctions import MET
from sim.model.world import Key

Quantities = Mapping[Key, np.ndarray]
Changes = dict[Key, np.ndarray]
Array = np.ndarray
ONE = np.ones(1)


@dataclass(frozen=True)
class Context:
    """Who moves, where, and in which game."""

    game: Game
    party: str
    theatre: str


def always(q: Quantities, at: Context) -> bool:
    """Legal in every world."""
    return True


def nothing(q: Quantities, at: Context) -> Changes:
    """Changes nothing material."""
    return {}


@dataclass(frozen=True)
class Move:
    """One kind of move.

    `at_theatre`: the menu entry names the theatre (`climb_baltics`). `target`: whom it addresses, the mover's `counterpart`
    or the `defender` of the theatre it is made at. `meets`: it brings the two sides to the table (see `advance`).
    """

    name: str
    desk: Literal["any", "diplomacy", "economy", "force"]
    code: str
    weight: float
    phrase: str
    change: Callable[[Quantities, Context], Changes] = nothing
    legal: Callable[[Quantities, Context], Array | bool] = always
    weighed: Callable[[Course, Context], Changes] | None = None
    toll: Callable[[Course, Context], Array] | None = None
    own_toll: Callable[[Course, Context], Array] | None = None
    adds: Callable[[Course, Context], Terms] | None = None
    prompt: Callable[[Quantities, Context], Array] | None = None
    roles: tuple[str, ...] = ("challenger", "defender", "third_party")
    at_theatre: bool = False
    target: Literal["counterpart", "defender"] = "counterpart"
    meets: bool = False


def _raised(q: Quantities, key: Key, amount: Array | float, top: float = 1.0) -> Array:
    return np.minimum(q[key] + amount, top)


def _stake(q: Quantities, at: Context) -> Changes:
    return {("stake", at.party): _raised(q, ("stake", at.party), at.game.effects.stake)}


def _talk(q: Quantities, at: Context) -> Changes:
    return {("talks",): _raised(q, ("talks",), at.game.effects.talk)}


def _committed(q: Quantities, at: Context) -> Changes:
    """A call to consult commits the alliances of the caller in public."""
    changes: Changes = {}
    for name, ally in at.game.parties.items():
        if at.party in ally.members:
            changes["stake", name] = _raised(q, ("stake", name), at.game.effects.stake)
    return changes


def _consult(q: Quantities, at: Context) -> Changes:
    """Calls its alliances to meet."""
    return {("called", at.party): ONE, **_committed(q, at)}


def _claim(q: Quantities, at: Context) -> Changes:
    key = ("pretext", at.theatre)
    return {key: _raised(q, key, at.game.effects.claim), **_stake(q, at)}


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
    return {("monitors",): _raised(q, ("monitors",), at.game.effects.monitors)}


def _admit(q: Quantities, at: Context) -> Changes:
    return {**_admitted(q, at), ("proposed",): ONE * 0}


def _may_propose(q: Quantities, at: Context) -> Array:
    return (q["monitors",] < 1) & (q["proposed",] == 0)


def _is_proposed(q: Quantities, at: Context) -> Array:
    return (q["proposed",] > 0) & (q["monitors",] < 1)


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


def _ease(q: Quantities, at: Context) -> Changes:
    tier = np.maximum(q["tier", at.party] - 1, 0.0)
    announced = np.maximum(q["announced", at.party] - 1, tier)
    return {("tier", at.party): tier, ("announced", at.party): announced}


def _relent(course: Course, at: Context) -> Array:
    """What giving way costs in public while nothing is given for it (Fearon 1994; McLean and Whang 2014).

    Others relent as far as their demand is unmet; the challenger that pulls back is seen to step down by so much.
    """
    game = at.game
    if at.party == game.challenger:
        return np.atleast_1d(game.audience.climb_down * game.effects.withdraw)
    return game.audience.relent * course["unmet", ""]


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
            found = found | (openly > lookup(theatre.open_rungs, np.asarray(theatre.rung)))
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
        ("announced", at.party): _raised(q, ("announced", at.party), 1.0, TIERS - 1),
        **_stake(q, at),
    }


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


CATALOGUE: dict[str, Move] = {}


def _declare(*moves: Move) -> None:
    CATALOGUE.update({move.name: move for move in moves})


_declare(
    Move("hold", "any", "010", 0.0, "{actor} holds."),
    Move("warn", "diplomacy", "130", -4.4, "{actor} warns {target} of consequences.", _stake),
    Move(
        "assure", "diplomacy", "0334", 6.0, "{actor} assures its allies of its protection.", _stake
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
    Move(
        "ease",
        "economy",
        "085",
        7.0,
        "{actor} eases its measures against {target}.",
        _ease,
        lambda q, at: q["tier", at.party] > 0,
        toll=_relent,
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
    Move(
        "withdraw",
        "force",
        "087",
        9.0,
        "{actor} pulls some of its forces back.",
        _withdraw,
        _may_withdraw,
        toll=_relent,
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


def find_move(name: str, game: Game, party: str) -> tuple[Move, Context]:
    """The move of a menu entry and where it is made: `climb_baltics` is `climb` at the theatre `baltics`.

    Raises KeyError when the catalogue has no such move or the game no such theatre.
    """
    kind, _, place = name.partition("_")
    if kind in CATALOGUE and CATALOGUE[kind].at_theatre:
        if place not in game.theatres:
            raise KeyError(name)
        return CATALOGUE[kind], Context(game, party, place)
    home = game.parties[party].theatre or game.disputed
    if CATALOGUE[name].at_theatre:
        raise KeyError(name)
    return CATALOGUE[name], Context(game, party, home)


def menu_names(game: Game) -> list[str]:
    """Every entry that a menu of this game may hold."""
    names = []
    for name, move in CATALOGUE.items():
        names += [f"{name}_{k}" for k in game.theatres] if move.at_theatre else [name]
    return names


def target_of(move: Move, at: Context) -> str:
    """Whom a move addresses: its mover's counterpart, or the first who defends the theatre it is made at."""
    game, me = at.game, at.game.parties[at.party]
    if move.target == "defender" and at.party == game.challenger:
        for name, party in game.parties.items():
            if party.role == "defender" and party.theatre == at.theatre:
                return name
    return me.counterpart
