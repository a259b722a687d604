"""The rules that the fused kernel weighs courses with, compiled: what a move changes, what follows, what each party makes of it."""

from __future__ import annotations

import math

from numba import njit
from packed import FIRST_FRONT, KINDS, LINE, MEASURES, TABLE, WATCH

F, TIER, ANNOUNCED, STAKE, DAMAGE, ADAPTATION, ALARMED = range(
    7
)  # times the number of parties: where cells of a quantity begin
DEMAND, OFFER, TALKS, RECOGNISED, RECOGNITION_COST, MONITORS, MARK, DENIAL, EFFORT, RISEN = range(
    10
)  # after those of theatres
WIN, WIN_UP, HELD, HELD_UP, CLOSING, FIGHT, FIGHT_UP, HEAT, RATE, RATE_UP = range(
    10
)  # columns of a theatre's ground
Q, U, B, TERMS, FURTHER, UNANSWERED, COMPELLED, RUNGS, CROSSED, RISKS, RISK, CALM = range(
    12
)  # what a course leads to as a whole
TINY = 1e-9
(HOLD, WARN, ASSURE, TALK, ALARM, REFUSE, CONCEDE, CLAIM, DENY, RECOGNISE, ADMIT, PROPOSE, REASSURE, EASE, THREATEN, IMPOSE, WITHDRAW,
 REINFORCE, MOBILISE, CLIMB, DESCEND) = range(len(KINDS))  # fmt: skip
ALL = -1  # every bit: all that a course leads to
# `_nrt=False`: no count of who holds an array, which would cost more than the arithmetic; so nothing compiled may make one
compiled = njit(error_model="numpy", _nrt=False)


@compiled
def legal(p, theatres, s, n, kind, i, k):
    """Whether a party may make a move, in this world."""
    shared = 7 * n + 2 * len(theatres)
    if kind == REFUSE:
        return s[shared + OFFER] > 0
    if kind == CONCEDE:
        return s[shared + DEMAND] > s[shared + OFFER]
    if kind == RECOGNISE:
        return s[shared + RECOGNISED] == 0
    if kind in (ADMIT, PROPOSE):
        return s[shared + MONITORS] < 1
    if kind == REASSURE:
        return s[7 * n + len(theatres) + k] > 0
    if kind == EASE:
        return s[TIER * n + i] > 0
    if kind == THREATEN:
        return s[ANNOUNCED * n + i] < 4
    if kind == IMPOSE:
        return s[TIER * n + i] < 4
    if kind == WITHDRAW:
        return s[i] > 0
    if kind == CLIMB:
        return s[7 * n + k] < theatres[k].top
    if kind == DESCEND:
        return 0 < s[7 * n + k] < theatres[k].top
    return True


@compiled
def change(p, parties, theatres, s, kind, i, k, turns, cells, new):
    """The cells a move changes and their new values; returns how many."""
    n, places = len(parties), len(theatres)
    shared, stake, tier, announced = (
        7 * n + 2 * places,
        STAKE * n + i,
        TIER * n + i,
        ANNOUNCED * n + i,
    )
    pretext = 7 * n + places + k
    count = 1
    if kind in (WARN, ASSURE, ALARM):
        cells[0], new[0] = stake, min(s[stake] + p.effects_warn_stake, 1.0)
        if kind == ALARM:
            cells[1], new[1] = ALARMED * n + i, 1.0
            count = 2
    elif kind == TALK:
        cells[0], new[0] = shared + TALKS, min(s[shared + TALKS] + p.effects_talk, 1.0)
    elif kind == REFUSE:
        cells[0], new[0] = shared + OFFER, max(s[shared + OFFER] - p.effects_refuse * turns, 0.0)
    elif kind == CONCEDE:
        demand, offer = s[shared + DEMAND], s[shared + OFFER]
        if i == p.challenger:
            cells[0], new[0] = (
                shared + DEMAND,
                max(demand - p.effects_table * turns, min(offer, demand)),
            )
        else:
            cells[0], new[0] = (
                shared + OFFER,
                min(offer + p.effects_table * turns, max(demand, offer)),
            )
    elif kind == CLAIM:
        cells[0], new[0] = pretext, min(s[pretext] + p.effects_claim_pretext * turns, 1.0)
        cells[1], new[1] = stake, min(s[stake] + p.effects_claim_stake, 1.0)
        count = 2
    elif kind == DENY:
        cells[0], new[0] = shared + DENIAL, 1.0
    elif kind == RECOGNISE:
        cells[0], new[0] = shared + RECOGNISED, 1.0
    elif kind in (ADMIT, PROPOSE):
        step = p.effects_admit if kind == ADMIT else p.effects_propose
        cells[0], new[0] = shared + MONITORS, min(s[shared + MONITORS] + step * turns, 1.0)
    elif kind == REASSURE:
        cells[0], new[0] = pretext, max(s[pretext] - p.effects_reassure * turns, 0.0)
    elif kind == EASE:
        cells[0], new[0] = tier, max(s[tier] - 1, 0.0)
        cells[1], new[1] = announced, max(s[announced] - 1, new[0])
        count = 2
    elif kind == IMPOSE:
        cells[0], new[0] = tier, min(s[tier] + 1, 4.0)
        cells[1], new[1] = announced, max(s[announced], new[0])
        before, after = p.sanctions_pain[int(s[tier])], p.sanctions_pain[int(new[0])]
        cells[2], new[2] = (
            ADAPTATION * n + i,
            s[ADAPTATION * n + i] * (before / after if after > before else 1.0),
        )
        count = 3
    elif kind == THREATEN:
        cells[0], new[0] = announced, min(s[announced] + 1, 4.0)
        cells[1], new[1] = stake, min(s[stake] + p.effects_threat_stake, 1.0)
        count = 2
        if i != p.challenger:
            occupied = 0.0
            for place in range(places):
                occupied += s[7 * n + place]
            cells[2], new[2] = shared + MARK, occupied
            count = 3
    elif kind == WITHDRAW:
        cells[0], new[0] = i, s[i] * (1 - p.effects_withdraw) ** turns
    elif kind in (REINFORCE, MOBILISE):
        cells[0], new[0] = i, s[i] + parties[i].step * turns
    elif kind in (CLIMB, DESCEND):
        cells[0], new[0] = 7 * n + k, s[7 * n + k] + (1 if kind == CLIMB else -1)
    else:
        count = 0
    return count


@compiled
def prospect(p, parties, theatres, kind, i, k, s, cells, new, count):
    """What weighing a move's course adds to what the move changes; returns how many cells in all."""
    n = len(parties)
    shared = 7 * n + 2 * len(theatres)
    if kind in (EASE, IMPOSE, DESCEND, ALARM):
        cells[count] = shared + EFFORT
        new[count] = (
            p.effects_alarm_cost
            if kind == ALARM
            else p.audience_climb_down
            if kind == DESCEND
            else p.effects_measure_cost
        )
        count += 1
    if kind == CLIMB:
        cells[count], new[count] = shared + RISEN + k, 1.0
        count += 1
    if kind == ALARM:
        for j in range(n):
            if parties[j].members >> i & 1:
                cells[count], new[count] = j, s[j] + parties[j].step * p.effects_alarm_hope
                count += 1
    return count


@compiled
def rate_of_settlement(p, s, shared):
    """Rate of settlement per turn, and how open the channel of talks is."""
    gap = max(s[shared + DEMAND] - s[shared + OFFER], 0.0)
    access = p.bargaining_unrecognised + (1 - p.bargaining_unrecognised) * s[shared + RECOGNISED]
    opening = p.bargaining_no_talks + (1 - p.bargaining_no_talks) * s[shared + TALKS]
    return p.bargaining_rate * access * math.exp(-gap / p.bargaining_gap_scale) * opening, opening


@compiled
def contest(p, parties, theatres, s, k, g):
    """Odds, shares, the closing window and the heat of a theatre."""
    n, rung, top = len(parties), int(s[7 * len(parties) + k]), theatres[k].top
    up = min(rung + 1, top)
    attack = max(parties[p.challenger].strength[k] * s[p.challenger], TINY)
    defence = 0.0
    for i in range(n):
        if i != p.challenger and parties[i].strength[k] != 0:
            defence += parties[i].strength[k] * s[i] * (1 + parties[i].engaged * s[STAKE * n + i])
    odds = math.log(max(defence, TINY) / attack)
    g[k, WIN] = 1 / (1 + math.exp(theatres[k].decisiveness[rung] * odds))
    g[k, WIN_UP] = g[k, WIN]
    if theatres[k].decisiveness[up] != theatres[k].decisiveness[rung]:
        g[k, WIN_UP] = 1 / (1 + math.exp(theatres[k].decisiveness[up] * odds))
    g[k, HELD] = g[k, WIN] * theatres[k].gain[rung]
    g[k, HELD_UP] = g[k, WIN_UP] * theatres[k].gain[up]
    g[k, CLOSING] = 0.0
    if rung < top and p.contest_window != 0:
        later = math.log(max(defence + theatres[k].growth, TINY) / attack)
        lost = g[k, WIN_UP] - 1 / (1 + math.exp(theatres[k].decisiveness[up] * later))
        g[k, CLOSING] = parties[p.challenger].worth[k] * theatres[k].gain[up] * max(lost, 0.0)
    heat = (
        p.hazards_accident * theatres[k].accidents / p.hazards_challenger_forces * s[p.challenger]
    )
    g[k, HEAT] = heat * math.sqrt(defence / p.hazards_defence_forces)


@compiled
def fight(p, theatres, s, n, k, g):
    """What standing at its rung, and one higher, costs the challenger in a theatre."""
    places = len(theatres)
    rung, top = int(s[7 * n + k]), theatres[k].top
    up = min(rung + 1, top)
    cheap = 1 - p.contest_pretext_discount * s[7 * n + places + k]
    watched = 1 + p.contest_monitor_surcharge * s[7 * n + 2 * places + MONITORS]
    here, there = theatres[k].cost[rung] * cheap, theatres[k].cost[up] * cheap
    g[k, FIGHT] = (
        here * (watched if rung < top else 1.0) * (1 + theatres[k].resistance * (1 - 2 * g[k, WIN]))
    )
    g[k, FIGHT_UP] = (
        there
        * (watched if up < top else 1.0)
        * (1 + theatres[k].resistance * (1 - 2 * g[k, WIN_UP]))
    )


@compiled
def refresh(p, parties, theatres, s, follow, touched, g, a):
    """Bring ground `g` and whole `a` of a course up to date with its cells `s`, where they are touched."""
    n, places = len(parties), len(theatres)
    shared, c = 7 * n + 2 * places, p.challenger
    for k in range(places):
        front = touched & (FIRST_FRONT << k)
        if front:
            contest(p, parties, theatres, s, k, g)
        if front or touched & (WATCH | FIRST_FRONT << places << k):
            fight(p, theatres, s, n, k, g)
    if touched & WATCH:
        a[CALM] = math.exp(-p.hazards_monitor_effect * s[shared + MONITORS])
    if touched & (WATCH | FIRST_FRONT * ((1 << places) - 1)):
        total = 0.0
        for k in range(places):
            rung = s[7 * n + k]
            g[k, RATE] = a[CALM] * g[k, HEAT] * (1 + rung)
            g[k, RATE_UP] = a[CALM] * g[k, HEAT] * (1 + min(rung + 1, theatres[k].top))
            total += g[k, RATE]
        a[RISKS] = total
        a[RISK] = 1 - math.exp(-total * p.choice_horizon)
    if touched & TABLE:
        rate, _ = rate_of_settlement(p, s, shared)
        a[Q] = 1 - math.exp(-rate * p.choice_horizon)
        a[U] = 1 - a[Q]
        a[B] = 1 - (1 - p.bargaining_burden) * a[Q]
        a[TERMS] = (s[shared + DEMAND] + s[shared + OFFER]) / 2
    if touched & MEASURES:
        further, new = 0.0, 0.0
        for j in range(n):
            if parties[j].sender:
                tier = int(s[TIER * n + j])
                announced = max(int(s[ANNOUNCED * n + j]), tier)
                tau, beyond = p.sanctions_pain[announced], p.sanctions_pain[min(announced + 1, 4)]
                further += (
                    parties[j].bite
                    * follow[j]
                    * (tau - p.sanctions_pain[tier] + p.sanctions_next_tier * (beyond - tau))
                )
                new += parties[j].bite * (tier - parties[j].tier)
        a[FURTHER] = further
        a[UNANSWERED] = max(new - (s[TIER * n + c] - parties[c].tier), 0.0)
        a[COMPELLED] = further * p.sanctions_compel * min(s[c] / p.sanctions_compel_forces, 1.0)
    if touched & LINE:
        occupied = 0.0
        for k in range(places):
            occupied += s[7 * n + k]
        a[RUNGS] = occupied
        a[CROSSED] = 1.0 if occupied > s[shared + MARK] else 0.0
