"""Measures, relief and threats on a course (7.9)."""

from __future__ import annotations

from reference.contest import openly
from reference.outlook import NONE, Outlook, kept
from reference.world import TOP_TIER

MET = 0.5  # share of the forces demanded back at which the demand counts as met


def tau(o: Outlook, tier: int) -> float:
    return float(o.game.sanctions.pain[tier])


@kept
def pain(o: Outlook, i: str) -> float:
    c, parties, tier = o.setting.challenger, o.game.parties, o.world.tier
    counter = parties[i].exposure * tier[c]
    if i != c:
        return float(parties[i].blowback * tau(o, tier[i]) + counter)
    return float(counter + sum(parties[s].bite * tau(o, tier[s]) for s in o.setting.senders))


@kept
def felt(o: Outlook, i: str) -> float:
    foresight = o.game.parties[i].foresight
    done = o.world.damage[i] / o.game.sanctions.gdp
    return float(foresight * pain(o, i) + (1 - foresight) * done)


def massed(o: Outlook) -> float:
    return float(min(o.world.forces[o.setting.challenger] / o.game.sanctions.compel_forces, 1.0))


def unmet(o: Outlook, up: str) -> float:
    return ((openly(o, up) > 0) + massed(o)) / 2


def breach(o: Outlook, up: str) -> float:
    setting = o.setting
    line = sum(setting.open_force[k][setting.start_rung[k]] for k in o.game.theatres)
    whole = max(setting.open_force[setting.disputed][-1], 1)
    return min(max((openly(o, up) - line) / whole, 0.0), 1.0)


def last(o: Outlook, s: str) -> float:
    tier = o.world.tier[s]
    return tau(o, tier) - tau(o, max(tier - 1, 0))


@kept
def relieved(o: Outlook, open_force: bool) -> float:
    """Pain that the challenger expects to be lifted while measures bite."""
    whole = 0.0
    for s in o.setting.senders:
        if o.world.tier[s] == 0:
            continue
        me = o.game.parties[s]
        answered_to = not open_force and massed(o) <= MET
        odds = o.prompt(s, "economy") if answered_to else o.tempo(s, "economy")
        benefit = -o.game.audience.relent * (open_force + massed(o)) / 2
        cost = -me.pain_weight * me.foresight * me.blowback * last(o, s)
        chance = o.answers(s, odds, benefit, cost, o.game.sanctions.bite_weeks)
        whole += me.bite * last(o, s) * chance
    return whole


def relief(o: Outlook, up: str) -> float:
    return relieved(o, openly(o, up) > 0)


@kept
def answered(o: Outlook, i: str, ahead: int) -> float:
    """Pain that a party expects from an answer to its new tiers, or to one more."""
    c, world, start = o.setting.challenger, o.world, o.setting.start_tier
    threatened = max(world.announced[c] - world.tier[c], 0)
    chance = min(o.game.sanctions.retaliation * (1 + threatened), 1.0)
    tiers = max(world.tier[i] + ahead - start[i] - (world.tier[c] - start[c]), 0)
    return float(chance * o.game.parties[i].exposure * tiers)


def short(o: Outlook, s: str) -> int:
    return min(max(o.world.announced[s] - o.world.tier[s], 0), 1)


@kept
def follow_through(o: Outlook, s: str) -> float:
    me, tier, rules = o.game.parties[s], o.world.tier[s], o.game.sanctions
    step = tau(o, min(tier + 1, TOP_TIER)) - tau(o, tier)
    cost = me.foresight * me.blowback * step + answered(o, s, 1) - answered(o, s, 0)
    cost = me.pain_weight * cost + rules.dissent
    benefit = o.game.audience.sender * o.world.stake[s] * short(o, s)
    return float(me.credibility * o.answers(s, o.prompt(s, "economy"), benefit, cost, o.horizon))


@kept
def further(o: Outlook) -> float:
    """Expected pain of all further measures after a full breach."""
    whole = 0.0
    for s in o.setting.senders:
        tier, chance = o.world.tier[s], follow_through(o, s)
        for n in range(tier + 1, o.world.announced[s] + 1):
            whole += o.game.parties[s].bite * chance ** (n - tier) * (tau(o, n) - tau(o, n - 1))
    return whole


def deterrent(o: Outlook, up: str = NONE) -> float:
    return further(o) * max(breach(o, up), o.game.sanctions.compel * massed(o))


def unanswered(o: Outlook) -> float:
    c, tier, start = o.setting.challenger, o.world.tier, o.setting.start_tier
    new = sum(o.game.parties[s].bite * (tier[s] - start[s]) for s in o.setting.senders)
    return float(max(new - (tier[c] - start[c]), 0.0))
