"""The move catalogue: each move's desk, CAMEO code, Goldstein weight, phrase, when it may be made and what it changes.

`legal` and `change` read the quantities of a course or a world by key (`q["forces", "us"]`) and return arrays. `turns` is
1 when a move is played; when a course is weighed it is `course_turns`, and quantities a party can go on moving (forces,
demand, offer, monitors, pretext) are projected that far.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import add

import numpy as np

from sim.model.fields import Value
from sim.model.params import TIERS, Game
from sim.model.world import Key

Quantities = Mapping[Key, np.ndarray]
Changes = dict[Key, np.ndarray]
ONE = np.ones(1)


@dataclass(frozen=True)
class Context:
    """Who moves, where, in which game and for how many turns."""

    game: Game
    party: str
    theatre: str
    turns: int = 1


def always(q: Quantities, at: Context) -> bool:
    """Legal in every world."""
    return True


def nothing(q: Quantities, at: Context) -> Changes:
    """Changes nothing material."""
    return {}


@dataclass(frozen=True)
class Move:
    """One kind of move. `prospect` is what weighing its course adds to `change`, and playing it does not."""

    name: str
    desk: str
    code: str
    weight: float
    phrase: str
    change: Callable[[Quantities, Context], Changes] = nothing
    legal: Callable[[Quantities, Context], np.ndarray | bool] = always
    prospect: Callable[[Quantities, Context], Changes] = nothing
    roles: tuple[str, ...] = ("challenger", "defender", "third_party")


def _raise(q: Quantities, key: Key, amount: Value, top: Value | np.ndarray = 1.0) -> np.ndarray:
    return np.minimum(q[key] + amount, top)


def _stake(q: Quantities, at: Context, amount: Value) -> Changes:
    return {("stake", at.party): _raise(q, ("stake", at.party), amount)}


def _talk(q: Quantities, at: Context) -> Changes:
    return {("talks",): _raise(q, ("talks",), at.game.effects.talk)}


def _warn(q: Quantities, at: Context) -> Changes:
    return _stake(q, at, at.game.effects.warn_stake)


def _alarm(q: Quantities, at: Context) -> Changes:
    return {("alarmed", at.party): ONE, **_warn(q, at)}


def _alarm_prospect(q: Quantities, at: Context) -> Changes:
    """The reinforcement that the alarm is hoped to bring, and what raising it costs at home."""
    changes: Changes = {("effort", at.party): ONE * at.game.effects.alarm_cost}
    for name, ally in at.game.parties.items():
        if at.party in ally.members:
            changes["forces", name] = q["forces", name] + ally.step * at.game.effects.alarm_hope
    return changes


def _claim(q: Quantities, at: Context) -> Changes:
    pretext = _raise(q, ("pretext", at.theatre), at.game.effects.claim_pretext * at.turns)
    return {("pretext", at.theatre): pretext, **_stake(q, at, at.game.effects.claim_stake)}


def _deny(q: Quantities, at: Context) -> Changes:
    return {("denial",): ONE}


def _concede(q: Quantities, at: Context) -> Changes:
    step = at.game.effects.table * at.turns
    if at.party == at.game.challenger:
        return {("demand",): np.maximum(q["demand",] - step, np.minimum(q["offer",], q["demand",]))}
    return {("offer",): np.minimum(q["offer",] + step, np.maximum(q["demand",], q["offer",]))}


def _refuse(q: Quantities, at: Context) -> Changes:
    return {("offer",): np.maximum(q["offer",] - at.game.effects.refuse * at.turns, 0.0)}


def _recognise(q: Quantities, at: Context) -> Changes:
    return {("recognised",): ONE}


def _monitors(q: Quantities, at: Context, effect: str) -> Changes:
    return {("monitors",): _raise(q, ("monitors",), getattr(at.game.effects, effect) * at.turns)}


def _reassure(q: Quantities, at: Context) -> Changes:
    key = ("pretext", at.theatre)
    return {key: np.maximum(q[key] - at.game.effects.reassure * at.turns, 0.0)}


def _ease(q: Quantities, at: Context) -> Changes:
    tier = np.maximum(q["tier", at.party] - 1, 0.0)
    return {
        ("tier", at.party): tier,
        ("announced", at.party): np.maximum(q["announced", at.party] - 1, tier),
    }


def _impose(q: Quantities, at: Context) -> Changes:
    old = q["tier", at.party]
    tier = np.minimum(old + 1, TIERS - 1)
    pain = np.array(np.broadcast_arrays(*at.game.sanctions.pain))
    before, after = (_lookup(pain, level) for level in (old, tier))
    kept = np.where(after > before, before / np.maximum(after, 1e-300), 1.0)
    return {
        ("tier", at.party): tier,
        ("announced", at.party): np.maximum(q["announced", at.party], tier),
        ("adaptation", at.party): q["adaptation", at.party] * kept,
    }


def _measure_prospect(q: Quantities, at: Context) -> Changes:
    """What changing the measures in force costs at home and among allies."""
    return {("effort", at.party): ONE * at.game.effects.measure_cost}


def _threaten(q: Quantities, at: Context) -> Changes:
    announced: Changes = {
        ("announced", at.party): _raise(q, ("announced", at.party), 1.0, TIERS - 1)
    }
    line: Changes = (
        {}
        if at.party == at.game.challenger
        else {("mark",): reduce(add, [q["rung", k] for k in at.game.theatres])}
    )
    return {**announced, **line, **_stake(q, at, at.game.effects.threat_stake)}


def _reinforce(q: Quantities, at: Context) -> Changes:
    return {("forces", at.party): q["forces", at.party] + at.game.parties[at.party].step * at.turns}


def _withdraw(q: Quantities, at: Context) -> Changes:
    return {
        ("forces", at.party): q["forces", at.party] * (1 - at.game.effects.withdraw) ** at.turns
    }


def _climb(q: Quantities, at: Context) -> Changes:
    return {("rung", at.theatre): q["rung", at.theatre] + 1}


def _climb_prospect(q: Quantities, at: Context) -> Changes:
    """Marks the course as one that climbs here: it breaks a denial and uses the window."""
    return {("risen", at.theatre): ONE}


def _descend_prospect(q: Quantities, at: Context) -> Changes:
    """What it costs to be seen stepping down."""
    return {("effort", at.party): ONE * at.game.audience.climb_down}


def _descend(q: Quantities, at: Context) -> Changes:
    return {("rung", at.theatre): q["rung", at.theatre] - 1}


def _lookup(table: np.ndarray, index: np.ndarray) -> np.ndarray:
    """`table[index]` where the table has one column or one per run: `[entries]` or `[entries, runs]`."""
    places = index.astype(np.intp)
    return table[places] if table.ndim == 1 else np.take_along_axis(table, places[None], axis=0)[0]


def _top(at: Context) -> int:
    return len(at.game.theatres[at.theatre].rungs) - 1


CATALOGUE: dict[str, Move] = {
    move.name: move
    for move in (
        Move("hold", "any", "010", 0.0, "{actor} holds."),
        Move("warn", "diplomacy", "130", -4.4, "{actor} warns {target} of consequences.", _warn),
        Move("assure", "diplomacy", "0334", 6.0, "{actor} assures its allies of its protection.", _warn),
        Move("talk", "diplomacy", "046", 7.0, "{actor} sits down to talk with {target}.", _talk),
        Move("alarm", "diplomacy", "0234", 3.4, "{actor} calls its allies to consult.", _alarm,
             prospect=_alarm_prospect, roles=("defender",)),
        Move("refuse", "diplomacy", "127", -5.0, "{actor} rejects the terms of {target}.", _refuse,
             lambda q, at: q["offer",] > 0, roles=("defender",)),
        Move("concede", "diplomacy", "034", 7.0, "{actor} gives way at the table to {target}.", _concede,
             lambda q, at: q["demand",] > q["offer",], roles=("challenger", "defender")),
        Move("claim", "diplomacy", "1043", -5.0, "{actor} claims that its people in {theatre} need protection.", _claim,
             roles=("challenger",)),
        Move("deny", "diplomacy", "016", -2.0, "{actor} denies that it will invade.", _deny, roles=("challenger",)),
        Move("recognise", "diplomacy", "054", 6.0, "{actor} agrees to deal with the government it had refused.", _recognise,
             lambda q, at: q["recognised",] == 0, roles=("challenger",)),
        Move("admit_monitors", "diplomacy", "0862", 9.0, "{actor} lets more international monitors in.",
             partial(_monitors, effect="admit"), lambda q, at: q["monitors",] < 1, roles=("challenger",)),
        Move("propose_monitors", "diplomacy", "036", 4.0, "{actor} proposes more international monitors.",
             partial(_monitors, effect="propose"), lambda q, at: q["monitors",] < 1, roles=("third_party", "defender")),
        Move("reassure_minorities", "diplomacy", "051", 3.4, "{actor} reassures its minorities.", _reassure,
             lambda q, at: q["pretext", at.theatre] > 0, roles=("defender",)),
        Move("ease", "economy", "085", 7.0, "{actor} eases its measures against {target}.", _ease, lambda q, at: q["tier", at.party] > 0,
             _measure_prospect),
        Move("threaten", "economy", "1312", -5.8, "{actor} threatens {target} with further measures.", _threaten,
             lambda q, at: q["announced", at.party] < TIERS - 1),
        Move("impose", "economy", "163", -8.0, "{actor} imposes further measures on {target}.", _impose,
             lambda q, at: q["tier", at.party] < TIERS - 1, _measure_prospect),
        Move("withdraw", "force", "087", 9.0, "{actor} pulls some of its forces back.", _withdraw, lambda q, at: q["forces", at.party] > 0),
        Move("reinforce", "force", "154", -7.2, "{actor} reinforces its forces.", _reinforce),
        Move("mobilise", "force", "154", -7.2, "{actor} mobilises.", _reinforce, roles=("defender",)),
        Move("climb", "force", "190", -10.0, "{actor} escalates in {theatre}.", _climb,
             lambda q, at: q["rung", at.theatre] < _top(at), _climb_prospect, roles=("challenger",)),
        Move("descend", "force", "0874", 10.0, "{actor} steps down in {theatre}.", _descend,
             lambda q, at: (q["rung", at.theatre] > 0) & (q["rung", at.theatre] < _top(at)), _descend_prospect,
             roles=("challenger",)),
    )
}  # fmt: skip
AT_A_THEATRE = ("claim", "climb", "descend")


def find_move(name: str, game: Game, party: str) -> tuple[Move, Context]:
    """The move of a menu entry and where it is made: `climb_baltics` is `climb` at the theatre `baltics`.

    Raises KeyError when the catalogue has no such move or the game no such theatre.
    """
    kind, _, place = name.partition("_")
    if kind in AT_A_THEATRE:
        if place not in game.theatres:
            raise KeyError(name)
        return CATALOGUE[kind], Context(game, party, place)
    home = game.parties[party].theatre or next(iter(game.theatres))
    return CATALOGUE[name], Context(game, party, home)


def menu_names(game: Game) -> list[str]:
    """Every entry that a menu of this game may hold."""
    plain = [name for name in CATALOGUE if name not in AT_A_THEATRE]
    return plain + [f"{kind}_{theatre}" for kind in AT_A_THEATRE for theatre in game.theatres]
