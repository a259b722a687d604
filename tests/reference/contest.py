"""Contest (7.6), intervention (7.7) and accidents (7.8) on a course."""

from __future__ import annotations

import math

from reference.outlook import ALL, CHALLENGER, NONE, Outlook, below, kept, logistic


@kept
def standing(o: Outlook, k: str, up: str) -> int:
    rung = o.world.rung[k]
    if up == k:
        return min(rung + 1, o.setting.top[k])
    return max(rung - 1, 0) if up == below(k) else rung


@kept
def openly(o: Outlook, up: str) -> int:
    return sum(o.setting.open_force[k][standing(o, k, up)] for k in o.game.theatres)


@kept
def attack(o: Outlook, k: str, up: str) -> float:
    """A_k: the challenger's weighted forces, of which those fight here that do not fight elsewhere."""
    c, portion = o.setting.challenger, 1.0
    whole = sum(standing(o, m, up) for m in o.game.theatres)
    if len(o.game.theatres) > 1 and whole > 0:
        portion = standing(o, k, up) / whole
    return float(o.game.parties[c].strength.get(k, 0.0) * o.world.forces[c] * portion)


@kept
def defence(o: Outlook, k: str, eyes: str = ALL) -> float:
    """D_k, as it is or as the challenger reckons it."""
    parties = o.game.parties
    whole = sum(parties[j].strength.get(k, 0.0) * o.world.forces[j] for j in o.setting.others)
    return float(whole * math.exp(-o.world.optimism[k]) if eyes == CHALLENGER else whole)


def prevails(o: Outlook, k: str, up: str, against: float) -> float:
    """The share the challenger would hold against a defence."""
    odds = math.log(max(against, 1e-9) / max(attack(o, k, up), 1e-9))
    decisiveness = o.game.theatres[k].decisiveness[standing(o, k, up)]
    return logistic(-decisiveness * odds)


@kept
def share(o: Outlook, k: str, up: str, eyes: str) -> float:
    """p_k."""
    return prevails(o, k, up, defence(o, k, eyes))


def gain(o: Outlook, k: str, up: str) -> float:
    """g_k."""
    return float(o.game.theatres[k].gain[standing(o, k, up)])


def excuse(o: Outlook, k: str) -> float:
    pretext = o.world.pretext[k]
    return pretext * (1 - o.world.recognised) if k == o.setting.disputed else pretext


@kept
def fighting(o: Outlook, k: str, up: str) -> float:
    rules, theatre, rung = o.game.contest, o.game.theatres[k], standing(o, k, up)
    cost = theatre.cost[rung] * (1 - rules.pretext_discount * excuse(o, k))
    if rung < o.setting.top[k]:
        cost *= 1 + rules.monitor_surcharge * o.world.monitors
    return float(cost * (1 + theatre.resistance * (1 - 2 * share(o, k, up, CHALLENGER))))


@kept
def closing(o: Outlook, k: str, at: str) -> float:
    """What waiting loses, seen from the present rung or from one lower."""
    to = k if at == NONE else NONE
    if standing(o, k, at) >= standing(o, k, to):
        return 0.0
    ahead = 0.0
    for j in o.setting.others:
        party = o.game.parties[j]
        ahead += party.strength.get(k, 0.0) * party.anticipated * party.step
    later = prevails(o, k, to, defence(o, k, CHALLENGER) + o.horizon * ahead)
    worth = o.game.parties[o.setting.challenger].worth.get(k, 0.0)
    return float(worth * gain(o, k, to) * max(share(o, k, to, CHALLENGER) - later, 0.0))


@kept
def insecurity(o: Outlook) -> float:
    fear, home = o.game.parties[o.setting.challenger].fear, o.game.contest.home
    return float(
        sum(
            weight * defence(o, k, CHALLENGER) / (attack(o, k, NONE) + home)
            for k, weight in fear.items()
        )
    )


# --- intervention (7.7) ----------------------------------------------------------------------------------------------


@kept
def share_joined(o: Outlook, k: str, up: str, eyes: str) -> float:
    """p+_k."""
    reserves = sum(o.game.parties[j].reserve.get(k, 0.0) for j in o.setting.guardians[k])
    return prevails(o, k, up, defence(o, k, eyes) + reserves)


def saved(o: Outlook, i: str, k: str, up: str, eyes: str) -> float:
    lost = share(o, k, up, eyes) - share_joined(o, k, up, eyes)
    return float(o.game.parties[i].worth.get(k, 0.0) * gain(o, k, up) * lost)


def aside(o: Outlook, i: str, k: str, up: str) -> float:
    me, rules = o.game.parties[i], o.game.contest
    there = me.strength.get(k, 0.0) * o.world.forces[i]
    bound = me.bond.get(k, 0.0) * (1 + o.world.stake[i] + there / (there + rules.tripwire))
    clear = 1 - rules.pretext_discount * excuse(o, k)
    return float(o.game.audience.abandon * bound * clear * gain(o, k, up))


@kept
def intervened(o: Outlook, k: str, up: str) -> float:
    """J_k: the chance that anyone intervenes within the horizon; `up` is about k or none."""
    if standing(o, k, up) == 0:
        return 0.0
    stay_out = 1.0
    for i in o.setting.guardians[k]:
        benefit = saved(o, i, k, up, CHALLENGER) + aside(o, i, k, up)
        odds, war = o.prompt(i, "force"), o.game.parties[i].war
        stay_out *= 1 - o.answers(i, odds, benefit, war, o.horizon)
    return 1 - stay_out


def about(k: str, up: str) -> str:
    return up if up in (k, below(k)) else NONE


@kept
def expected(o: Outlook, k: str, up: str, eyes: str) -> float:
    """The share of a theatre's worth that the challenger can expect to hold."""
    held = share(o, k, up, eyes)
    lost = held - share_joined(o, k, up, eyes)
    return gain(o, k, up) * (held - intervened(o, k, about(k, up)) * lost)


def clashes(o: Outlook, up: str) -> float:
    return sum(intervened(o, k, about(k, up)) for k in o.game.theatres)


# --- accidents (7.8) -------------------------------------------------------------------------------------------------


@kept
def accident_rate(o: Outlook, k: str, up: str) -> float:
    rules, c = o.game.hazards, o.setting.challenger
    rate = rules.accident * o.game.theatres[k].accidents
    rate *= math.exp(-rules.monitor_effect * o.world.monitors)
    rate *= o.world.forces[c] / rules.challenger_forces
    rate *= math.sqrt(defence(o, k) / rules.defence_forces)
    return float(rate * (1 + standing(o, k, up)))


@kept
def accident(o: Outlook, up: str) -> float:
    """R: the chance of an accident anywhere within the horizon."""
    return 1 - math.exp(-o.horizon * sum(accident_rate(o, k, up) for k in o.game.theatres))
