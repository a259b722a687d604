"""The stages of a run that the fused kernel plays, compiled: start, beliefs, choice, learning, drift, the place on the ladder."""

from __future__ import annotations

import math

import numpy as np
from courses import (
    ADAPTATION,
    ANNOUNCED,
    DAMAGE,
    DEMAND,
    DENIAL,
    MONITORS,
    OFFER,
    RECOGNISED,
    RECOGNITION_COST,
    STAKE,
    TALKS,
    TIER,
    compiled,
)  # fmt: skip
from values import pain

SECTORAL = 3


@compiled
def uniform(base, key):
    """A number of [0, 1), as `sim.model.draws` makes it."""
    z = base + key
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)) * 2.0**-53


@compiled
def begin(p, parties, theatres, start_keys, base, s, own_level):
    """The world before turn 0, and the parties' types."""
    n, places = len(parties), len(theatres)
    shared = 7 * n + 2 * places
    s[:] = 0.0
    for i in range(n):
        own_level[i] = int(uniform(base, start_keys[i]) * p.levels)
        s[i] = parties[i].low + (parties[i].high - parties[i].low) * uniform(
            base, start_keys[n + i]
        )
        s[TIER * n + i], s[ANNOUNCED * n + i], s[STAKE * n + i] = (
            parties[i].tier,
            parties[i].announced,
            parties[i].stake,
        )
    for k in range(places):
        s[7 * n + places + k] = theatres[k].pretext
    s[shared + DEMAND], s[shared + OFFER], s[shared + TALKS] = (
        p.bargaining_demand,
        p.bargaining_offer,
        p.bargaining_talks,
    )
    s[shared + RECOGNITION_COST], s[shared + MONITORS] = (
        p.bargaining_recognition_cost,
        p.hazards_monitors,
    )
    s[shared + RECOGNISED] = (
        1.0 if uniform(base, start_keys[2 * n]) < p.bargaining_recognised else 0.0
    )


@compiled
def believe(evidence, attention, bias, out):
    """Belief over levels."""
    best, whole = -np.inf, 0.0
    for level in range(len(out)):
        out[level] = attention * evidence[level] + bias[level]
        best = max(best, out[level])
    for level in range(len(out)):
        out[level] = math.exp(out[level] - best)
        whole += out[level]
    for level in range(len(out)):
        out[level] /= whole


@compiled
def pick(precision, kappa, free, own, may, count, luck, weights):
    """The move a uniform number picks; `weights` is room for as many numbers."""
    best, whole = -np.inf, 0.0
    for m in range(count):
        if may[m]:
            best = max(best, free[m] + kappa * own[m])
    for m in range(count):
        weights[m] = math.exp(precision * (free[m] + kappa * own[m] - best)) if may[m] else 0.0
        whole += weights[m]
    threshold, reached, last = luck * whole, 0.0, 0
    for m in range(count):
        reached += weights[m]
        if weights[m] > 0:
            last = m
            if reached > threshold:
                return m
    return last


@compiled
def learn(precision, kappas, free, own, may, count, picked, evidence):
    """Add the log chance of the move made under every level; no more than a constant when own parts are all alike."""
    alike = True
    for m in range(count):
        if may[m] and own[m] != own[picked]:
            alike = False
    if alike:
        return
    for level in range(len(kappas)):
        kappa, best, whole = kappas[level], -np.inf, 0.0
        for m in range(count):
            if may[m]:
                best = max(best, free[m] + kappa * own[m])
        for m in range(count):
            if may[m]:
                whole += math.exp(precision * (free[m] + kappa * own[m] - best))
        evidence[level] += precision * (free[picked] + kappa * own[picked] - best) - math.log(whole)


@compiled
def place_of(p, parties, theatres, s, start):
    """Where a run stands on the ladder."""
    n, c, place, measured, major = len(parties), p.challenger, 2, False, False
    for i in range(n):
        measured |= (parties[i].economy == 1 or i == c) and s[TIER * n + i] > parties[i].tier
        major |= (
            parties[i].sender
            and s[TIER * n + i] >= SECTORAL
            and parties[i].bite >= p.sanctions_major
        )
    if s[c] < start / 2 and not measured:
        place = 1
    if major or s[TIER * n + c] > parties[c].tier:
        place = 3
    for k in range(len(theatres)):
        here = theatres[k].places[int(s[7 * n + k])]
        if here != 2:
            place = max(place, here)
    return place


@compiled
def drift(p, parties, theatres, s):
    """What a turn does to damage, adaptation and what nobody renews."""
    n, places = len(parties), len(theatres)
    shared = 7 * n + 2 * places
    for i in range(n):
        s[DAMAGE * n + i] += (p.sanctions_gdp * pain(p, parties, s, i) - s[DAMAGE * n + i]) * p.lag
    for i in range(n):
        s[ADAPTATION * n + i] = 1 - (1 - s[ADAPTATION * n + i]) * p.unadapted
        s[STAKE * n + i] *= p.drift_stake
    for k in range(places):
        s[7 * n + places + k] *= p.drift_pretext
    s[shared + TALKS] *= p.drift_talks
    s[shared + MONITORS] *= p.drift_monitors
    s[shared + DENIAL] *= p.drift_denial


@compiled
def bounded(value, share):
    """A quantity back within its range."""
    return min(max(value, 0.0), 1.0) if share else max(value, 0.0)


@compiled
def copy(old, new):
    """Copy a row into another."""
    for place in range(len(old)):
        new[place] = old[place]


@compiled
def same(first, second):
    """Whether two rows hold the same numbers."""
    alike = True
    for place in range(len(first)):
        alike &= first[place] == second[place]
    return alike
