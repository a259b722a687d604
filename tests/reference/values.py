"""How all read the challenger (7.10), the table (7.11) and what each party wants (7.12)."""

from __future__ import annotations

import math
from typing import NamedTuple

from reference.contest import (
    accident,
    aside,
    clashes,
    closing,
    expected,
    fighting,
    insecurity,
)
from reference.outlook import ALL, CAP, CHALLENGER, NONE, Outlook, below, kept, log_logistic
from reference.sanctions import answered, breach, deterrent, felt, relief, short, unanswered


class Pair(NamedTuple):
    """A value or a gain: its free part, and the part that a type multiplies."""

    free: float
    own: float

    def minus(self, other: Pair) -> Pair:
        return Pair(self.free - other.free, self.own - other.own)


# --- reading the challenger (7.10) -----------------------------------------------------------------------------------


@kept
def window(o: Outlook, up: str) -> float:
    seen_from = {k: up if up == below(k) else NONE for k in o.game.theatres if k != up}
    return float(-o.game.contest.window * sum(closing(o, k, at) for k, at in seen_from.items()))


@kept
def stand_off(o: Outlook, up: str) -> Pair:
    """prize and own: the parts of the challenger's stand-off that move with the rungs."""
    me = o.game.parties[o.setting.challenger]
    prize = sum(me.worth.get(k, 0.0) * expected(o, k, up, CHALLENGER) for k in o.game.theatres)
    prize += window(o, up) - me.peril * accident(o, up)
    own = -sum(fighting(o, k, up) for k in o.game.theatres) - me.war * clashes(o, up)
    pain = felt(o, o.setting.challenger) - relief(o, up) + deterrent(o, up)
    return Pair(float(prize), float(own - me.pain_weight * pain))


@kept
def step(o: Outlook, up: str) -> Pair:
    """free_step and own_step."""
    words = o.game.audience
    seen = -words.denial * o.world.denial if up in o.game.theatres else -words.climb_down
    free, own = stand_off(o, up).minus(stand_off(o, NONE))
    return Pair(float(free + seen), own)


@kept
def step_rates(o: Outlook, k: str) -> tuple[float, float]:
    """r_k and s_k: weekly rates at which all expect the challenger to climb and to step down in k."""
    c, rung, top = o.setting.challenger, o.world.rung[k], o.setting.top[k]
    precision, tempo = o.game.choice.precision, o.tempo(c, "force")
    climbs = falls = 0.0
    for share, kappa in zip(o.minds.belief[c], o.setting.kappa[c], strict=True):
        up = down = 0.0
        if rung < top:
            free, own = step(o, k)
            up = tempo * math.exp(min(precision * (free + kappa * own), CAP))
        if 0 < rung < top:
            free, own = step(o, below(k))
            down = tempo * math.exp(min(precision * (free + kappa * own), CAP))
        climbs += share * up / (1 + up + down)
        falls += share * down / (1 + up + down)
    return climbs, falls


def first(o: Outlook, rate: float, either: float) -> float:
    return rate * -math.expm1(-either * o.horizon) / max(either, 1e-12)


def risk(o: Outlook, k: str) -> float:
    climbs, falls = step_rates(o, k)
    return first(o, climbs, climbs + falls)


@kept
def exposed(o: Outlook, k: str) -> float:
    climbs, falls = step_rates(o, k)
    now = expected(o, k, NONE, ALL)
    higher, lower = expected(o, k, k, ALL) - now, expected(o, k, below(k), ALL) - now
    either = climbs + falls
    return now + first(o, climbs, either) * higher + first(o, falls, either) * lower


def danger(o: Outlook, i: str) -> float:
    return float(sum(worth * exposed(o, k) for k, worth in o.game.parties[i].worth.items()))


# --- the table (7.11) ------------------------------------------------------------------------------------------------


def full(o: Outlook) -> float:
    no_talks = o.game.bargaining.no_talks
    return float(no_talks + (1 - no_talks) * o.world.talks)


def pace(o: Outlook) -> float:
    rules, world = o.game.bargaining, o.world
    access = rules.unrecognised + (1 - rules.unrecognised) * world.recognised
    gap = max(world.demand - world.offer, 0.0)
    return float(rules.rate * access * math.exp(-gap / rules.gap_scale))


def terms(o: Outlook) -> float:
    """x: what a settlement gives the challenger."""
    return (o.world.demand + o.world.offer) / 2


def face(o: Outlook) -> float:
    world, start = o.world, o.game.bargaining.demand
    given = max(start - terms(o), 0.0) - max(start - world.demand, 0.0)
    claim = o.game.audience.weight * world.stake[o.setting.challenger] * given
    return float(world.recognition_cost * (1 - world.recognised) + claim)


def upkeep(o: Outlook, i: str) -> float:
    me = o.game.parties[i]
    return float(me.upkeep * max(o.world.forces[i] - me.establishment, 0.0))


def surplus(o: Outlook, i: str, kappa: float) -> float:
    """S_i: what the deal gives a signatory above its next best course."""
    me, spared = o.game.parties[i], 1 - o.game.bargaining.burden
    if i == o.setting.challenger:
        prize, own = stand_off(o, NONE)
        climbing = [step(o, k) for k in o.game.theatres]
        best = max(0.0, *(free + kappa * cost for free, cost in climbing))
        standing = prize - upkeep(o, i) - insecurity(o)
        return float(me.settlement * terms(o) - face(o) - standing - spared * kappa * own - best)
    pain = felt(o, i) + answered(o, i, 0)
    kept_up = me.peril * accident(o, NONE) + upkeep(o, i) + spared * kappa * me.pain_weight * pain
    feared = (1 - o.game.bargaining.residual) * danger(o, i)
    return float(feared + kept_up - me.settlement * terms(o))


@kept
def signs(o: Outlook, i: str) -> float:
    if i in o.readiness:
        return o.readiness[i]
    if i in o.setting.minor:
        return 1.0
    doubt = o.game.bargaining.doubt
    refuses = log_logistic(-surplus(o, i, o.minds.public[i]) / doubt)
    ceiling = o.world.ceiling[i]
    known = 0.0 if math.isinf(ceiling) else log_logistic(ceiling / doubt)
    return 1 - math.exp(min(refuses - known, 0.0))


@kept
def settlement_chance(o: Outlook) -> float:
    """q."""
    consent = math.prod(signs(o, i) for i in o.setting.signatories)
    return 1 - math.exp(-pace(o) * full(o) * consent * o.horizon)


def burden(o: Outlook) -> float:
    """b."""
    return float(1 - (1 - o.game.bargaining.burden) * settlement_chance(o))


# --- what a party wants (7.12) ---------------------------------------------------------------------------------------


def value(o: Outlook, i: str) -> Pair:
    return value_to_challenger(o) if i == o.setting.challenger else value_to_other(o, i)


def value_to_challenger(o: Outlook) -> Pair:
    c, game, world = o.setting.challenger, o.game, o.world
    q = settlement_chance(o)
    prize, own = stand_off(o, NONE)
    free = (1 - q) * (prize - upkeep(o, c) - insecurity(o))
    free += q * (game.parties[c].settlement * terms(o) - face(o))
    given_up = max(game.bargaining.demand - world.demand, 0.0)
    free -= game.audience.weight * world.stake[c] * given_up
    free -= game.sanctions.reply * unanswered(o) + world.recognition_cost * world.recognised
    return Pair(float(free), burden(o) * own)


def value_to_other(o: Outlook, i: str) -> Pair:
    me, game = o.game.parties[i], o.game
    q, fear = settlement_chance(o), danger(o, i)
    free = -(1 - q) * (fear + upkeep(o, i) + me.peril * accident(o, NONE))
    free -= q * (me.settlement * terms(o) + game.bargaining.residual * fear)
    if i in o.setting.senders:
        free -= game.audience.sender * o.world.stake[i] * short(o, i) * breach(o, NONE)
    free -= sum(aside(o, i, k, NONE) for k, names in o.setting.guardians.items() if i in names)
    pain = felt(o, i) + answered(o, i, 0)
    return Pair(float(free), float(-burden(o) * me.pain_weight * pain))
