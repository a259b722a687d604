"""What each party makes of a course, compiled: pain, how others read the challenger, values in their free and own parts."""

from __future__ import annotations

import math

from courses import (
    ADAPTATION,
    ANNOUNCED,
    CLOSING,
    COMPELLED,
    CROSSED,
    DAMAGE,
    DEMAND,
    DENIAL,
    EFFORT,
    FIGHT,
    FIGHT_UP,
    FURTHER,
    HELD,
    HELD_UP,
    MARK,
    RATE,
    RATE_UP,
    RECOGNISED,
    RECOGNITION_COST,
    RISEN,
    RISK,
    RISKS,
    RUNGS,
    STAKE,
    TERMS,
    TIER,
    UNANSWERED,
    B,
    Q,
    U,
    compiled,
)


@compiled
def pain(p, parties, s, i):
    """Pain of a party once all is felt."""
    n = len(parties)
    suffered = parties[i].exposure * s[TIER * n + p.challenger]
    if i != p.challenger:
        return suffered + parties[i].blowback * p.sanctions_pain[int(s[TIER * n + i])]
    for j in range(n):
        if parties[j].sender:
            left = 1 - p.sanctions_leakage * (1 - p.sanctions_floor) * s[ADAPTATION * n + j]
            suffered += parties[j].bite * p.sanctions_pain[int(s[TIER * n + j])] * left
    return suffered


@compiled
def felt(p, parties, s, i):
    """Pain that counts in a decision."""
    foresight = parties[i].foresight
    return (
        foresight * pain(p, parties, s, i)
        + (1 - foresight) * s[DAMAGE * len(parties) + i] / p.sanctions_gdp
    )


@compiled
def climb_rate(p, parties, theatres, s, belief, k, g, a):
    """Rate at which an observer of this belief expects the challenger to climb in a theatre."""
    n, places, c = len(parties), len(theatres), p.challenger
    if s[7 * n + k] >= theatres[k].top:
        return 0.0
    shared = 7 * n + 2 * places
    risk_up = 1 - math.exp(-(a[RISKS] - g[k, RATE] + g[k, RATE_UP]) * p.choice_horizon)
    prize = parties[c].worth[k] * (g[k, HELD_UP] - g[k, HELD]) - parties[c].peril * (
        risk_up - a[RISK]
    )
    prize += p.contest_window * g[k, CLOSING] - p.audience_denial * s[shared + DENIAL]
    now = a[FURTHER] if a[CROSSED] else a[COMPELLED]
    then = a[FURTHER] if a[RUNGS] + 1 > s[shared + MARK] else a[COMPELLED]
    own = g[k, FIGHT] - g[k, FIGHT_UP] - parties[c].pain_weight * (then - now)
    free = p.choice_precision * (p.choice_reaction - a[U] * prize)
    own = p.choice_precision * a[B] * own
    rate = 0.0
    for level in range(len(belief)):
        rate += belief[level] / (1 + math.exp(free - parties[c].kappa[level] * own))
    return rate


@compiled
def danger_of(p, parties, theatres, s, belief, i, g, a):
    """What a party fears to lose."""
    danger = 0.0
    for k in range(len(theatres)):
        if parties[i].worth[k] != 0:
            climb = 1 - math.exp(
                -climb_rate(p, parties, theatres, s, belief, k, g, a) * p.choice_horizon
            )
            danger += parties[i].worth[k] * (g[k, HELD] + climb * (g[k, HELD_UP] - g[k, HELD]))
    return danger


@compiled
def value_to(p, parties, theatres, s, i, danger, g, a):
    """Free and own parts of a course's value to a party that is not the challenger."""
    n, c = len(parties), p.challenger
    shared = 7 * n + 2 * len(theatres)
    free = (
        -a[U] * (danger + parties[i].upkeep * s[i] + parties[i].peril * a[RISK])
        - s[shared + EFFORT]
    )
    free -= a[Q] * (parties[i].settlement * a[TERMS] + p.bargaining_residual * danger)
    if a[CROSSED]:
        short = max(s[ANNOUNCED * n + i] - s[TIER * n + i], 0.0) if parties[i].economy else 1.0
        free -= p.audience_sender * p.audience_weight * s[STAKE * n + i] * short
    answered = s[TIER * n + c] - parties[c].tier
    open_tiers = max(s[TIER * n + i] - parties[i].tier - answered, 0.0)
    threatened = max(s[ANNOUNCED * n + c] - s[TIER * n + c], 0.0)
    expected = (
        min(p.sanctions_retaliation * (1 + threatened), 1.0) * parties[i].exposure * open_tiers
    )
    return free, -a[B] * parties[i].pain_weight * (felt(p, parties, s, i) + expected)


@compiled
def value_to_challenger(p, parties, theatres, s, g, a):
    """Free and own parts of a course's value to the challenger."""
    n, c, places = len(parties), p.challenger, len(theatres)
    shared = 7 * n + 2 * places
    prize, war, risen = -parties[c].peril * a[RISK], 0.0, 0.0
    for k in range(places):
        up = s[shared + RISEN + k]
        prize += parties[c].worth[k] * g[k, HELD] - p.contest_window * g[k, CLOSING] * (1 - up)
        war += g[k, FIGHT]
        risen = max(risen, up)
    prize -= p.audience_denial * s[shared + DENIAL] * risen
    free = a[U] * (prize - parties[c].upkeep * s[c]) + a[Q] * (
        parties[c].settlement * a[TERMS] + p.bargaining_relief
    )
    free -= s[shared + EFFORT] + p.audience_weight * s[STAKE * n + c] * max(
        p.bargaining_demand - s[shared + DEMAND], 0.0
    )
    free -= (
        p.sanctions_reply * a[UNANSWERED] + s[shared + RECOGNITION_COST] * s[shared + RECOGNISED]
    )
    deterrent = a[FURTHER] if a[CROSSED] else a[COMPELLED]
    return free, -a[B] * (war + parties[c].pain_weight * (felt(p, parties, s, c) + deterrent))
