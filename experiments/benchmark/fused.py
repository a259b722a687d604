"""The floor: the same rules, turn by turn, as one compiled kernel over runs; every number of the game one value.

Plain scalar loops over parties, desks, moves and levels. Parts of a course that a move does not touch are taken from the course it
branched from, so that the time is what the arithmetic itself costs. Checked against the engine in `tests/test_benchmark.py`.
"""

from __future__ import annotations

import ctypes
import math
from typing import NamedTuple

import numpy as np
from courses import (
    ALARMED,
    ALL,
    EFFORT,
    HOLD,
    MARK,
    MONITORS,
    RATE,
    change,
    compiled,
    legal,
    prospect,
    rate_of_settlement,
    refresh,
)  # fmt: skip
from numba.extending import get_cython_function_address
from packed import Packed, bases, pack
from stages import begin, believe, bounded, copy, drift, learn, pick, place_of, same, uniform
from values import climb_rate, danger_of, value_to, value_to_challenger

from sim.model.params import Game

Array = np.ndarray
NEVER = -1
ROW, WHOLE = 10, 12  # columns of a theatre's ground, and of what a course leads to as a whole
ndtri = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(
    get_cython_function_address("scipy.special.cython_special", "ndtri")
)


class Room(NamedTuple):
    """Where the kernel works on one run."""

    s: Array
    after: Array
    cells: Array
    new: Array
    old: Array
    own_level: Array
    evidence: Array
    public: Array
    about: Array
    follow: Array
    grounds: Array
    wholes: Array
    free: Array
    own: Array
    weights: Array
    may: Array


def make_room(packed: Packed) -> Room:
    """Room for the parties, theatres and menus of a game."""
    n, places, levels = len(packed.parties), len(packed.theatres), int(packed.rules[0]["levels"])
    cells, widest = len(packed.touches), int((packed.desks["last"] - packed.desks["first"]).max())
    return Room(
        np.zeros(cells), np.zeros(cells), np.zeros(n + 4, np.int64), np.zeros(n + 4), np.zeros(n + 4), np.zeros(n, np.int64),
        np.zeros((n, levels)), np.zeros((n, levels)), np.zeros(levels), np.zeros(n), np.zeros((3, places, ROW)), np.zeros((3, WHOLE)),
        np.zeros(widest), np.zeros(widest), np.zeros(widest), np.zeros(widest, dtype=bool),
    )  # fmt: skip


class Result(NamedTuple):
    """What the kernel keeps of a run, `[runs]` each; `moves` is `[runs, turns, desks]` of places in menus, -1 after the end."""

    outcome: Array  # places on the ladder
    end_turn: Array
    accidents: Array
    intensity: Array
    risk: Array  # `[runs, parties]`, the highest that each party perceived
    moves: Array


@compiled
def _play(
    rules,
    parties,
    theatres,
    desks,
    moves,
    events,
    meets,
    touches,
    shares,
    start_keys,
    keys,
    room,
    run_bases,
    made,
    kept,
    peaks,
    trace,
):
    p = rules[0]
    n, places, levels = len(parties), len(theatres), p.levels
    c, shared = p.challenger, 7 * n + 2 * places
    s, after, cells, new, old = room.s, room.after, room.cells, room.new, room.old
    own_level, evidence, public = room.own_level, room.evidence, room.public
    about, follow = room.about, room.follow
    grounds, wholes = room.grounds, room.wholes  # of the truth, of the view, of a course
    free, own, weights, may = room.free, room.own, room.weights, room.may
    for run in range(len(run_bases)):
        base = run_bases[run]
        begin(p, parties, theatres, start_keys, base, s, own_level)
        evidence[:] = 0.0
        start, peak, climbed, status, accidents, end, intensity = s[c], 0, False, 0, 0, NEVER, 0.0
        for turn in range(p.turns):
            for e in range(len(events)):
                if events[e].turn == turn:
                    cell = events[e].cell
                    value = bounded(events[e].kept * s[cell] + events[e].value, shares[cell])
                    s[cell] = min(value, events[e].top)
            for j in range(n):  # what each side believes of the other
                if j != c:
                    if parties[j].sender:
                        believe(evidence[j], parties[c].attention, parties[j].bias_here, about)
                        total = 0.0
                        for level in range(levels):
                            total += about[level] / (1 + parties[j].kappa[level] ** 4)
                        follow[j] = parties[j].credibility * total
                    if (
                        j > 0
                        and j - 1 != c
                        and parties[j].attention == parties[j - 1].attention
                        and same(parties[j].bias, parties[j - 1].bias)
                    ):
                        copy(public[j - 1], public[j])
                    else:
                        believe(evidence[c], parties[j].attention, parties[j].bias, public[j])
            refresh(p, parties, theatres, s, follow, ALL, grounds[0], wholes[0])
            truth = s[c]
            draw = min(uniform(base, keys[0, turn]) + 2.0**-54, 1 - 2.0**-53)
            view = truth * math.exp(p.hazards_sigma * (1 - s[shared + MONITORS]) * ndtri(draw))
            s[c] = view
            refresh(p, parties, theatres, s, follow, ALL, grounds[1], wholes[1])
            copy(s, after)
            after[c] = truth
            for i in range(n):
                after[ALARMED * n + i] = 0.0
            who, acts, danger, base_free, base_own, seen = -1, True, 0.0, 0.0, 0.0, 1
            for d in range(len(desks)):
                i = desks[d].party
                if i != who:  # the course in which nothing changes, once a party
                    who, acts = i, not parties[i].alliance
                    if parties[i].alliance:
                        acts = meets[turn, i]
                        for j in range(n):
                            acts |= parties[i].members >> j & 1 == 1 and s[ALARMED * n + j] > 0
                    seen = 0 if i == c else 1
                    s[c] = truth if i == c else view
                    if i == c:
                        base_free, base_own = value_to_challenger(
                            p, parties, theatres, s, grounds[0], wholes[0]
                        )
                    else:
                        k = parties[i].watched
                        rate = climb_rate(
                            p, parties, theatres, s, public[i], k, grounds[1], wholes[1]
                        )
                        peaks[run, i] = max(peaks[run, i], 1 - math.exp(-rate * p.choice_horizon))
                        danger = danger_of(
                            p, parties, theatres, s, public[i], i, grounds[1], wholes[1]
                        )
                        base_free, base_own = value_to(
                            p, parties, theatres, s, i, danger, grounds[1], wholes[1]
                        )
                first, count = desks[d].first, desks[d].last - desks[d].first
                for m in range(count):
                    kind, k = moves[first + m].kind, moves[first + m].theatre
                    may[m] = kind == HOLD or (acts and legal(p, theatres, s, n, kind, i, k))
                    free[m], own[m] = base_free, base_own
                    if kind == HOLD or not may[m]:
                        continue
                    changed = change(
                        p, parties, theatres, s, kind, i, k, p.choice_course_turns, cells, new
                    )
                    changed = prospect(p, parties, theatres, kind, i, k, s, cells, new, changed)
                    touched = 0
                    for place in range(changed):
                        cell = cells[place]
                        touched |= touches[cell]
                        old[place], s[cell] = s[cell], new[place]
                    ground, whole, feared = grounds[seen], wholes[seen], danger
                    if touched:
                        for place in range(places):
                            copy(ground[place], grounds[2][place])
                        copy(whole, wholes[2])
                        ground, whole = grounds[2], wholes[2]
                        refresh(p, parties, theatres, s, follow, touched, ground, whole)
                        if i != c:
                            feared = danger_of(p, parties, theatres, s, public[i], i, ground, whole)
                    if i == c:
                        free[m], own[m] = value_to_challenger(
                            p, parties, theatres, s, ground, whole
                        )
                    else:
                        free[m], own[m] = value_to(
                            p, parties, theatres, s, i, feared, ground, whole
                        )
                    for place in range(changed - 1, -1, -1):
                        s[cells[place]] = old[place]
                luck = uniform(base, keys[3 + places + d, turn])
                picked = pick(
                    p.choice_precision,
                    parties[i].kappa[own_level[i]],
                    free,
                    own,
                    may,
                    count,
                    luck,
                    weights,
                )
                # evidence of this turn is read by nobody before the next
                learn(
                    p.choice_precision, parties[i].kappa, free, own, may, count, picked, evidence[i]
                )
                if len(trace):
                    trace[run, turn, d] = picked
                kind, k = moves[first + picked].kind, moves[first + picked].theatre
                if kind != HOLD:
                    intensity -= moves[first + picked].weight
                    s[c] = truth
                    for place in range(change(p, parties, theatres, s, kind, i, k, 1, cells, new)):
                        cell = cells[place]
                        whole_step = (
                            cell == shared + MARK or ALARMED * n <= cell < (ALARMED + 1) * n
                        )
                        after[cell] = (
                            new[place] if whole_step else after[cell] + (new[place] - s[cell])
                        )
                    s[c] = truth if i == c else view
            s[c] = truth
            rose = False
            for cell in range(shared + EFFORT):
                after[cell] = bounded(after[cell], shares[cell])
            for k in range(places):
                rose |= after[7 * n + k] > s[7 * n + k]
            copy(after, s)
            drift(p, parties, theatres, s)
            refresh(p, parties, theatres, s, follow, ALL, grounds[0], wholes[0])
            clash, top = False, False
            for k in range(places):
                if (
                    uniform(base, keys[3 + k, turn]) < 1 - math.exp(-grounds[0][k, RATE])
                    and s[7 * n + k] < theatres[k].top
                ):
                    s[7 * n + k] += 1
                    accidents += 1
                    rose = True
                clash |= theatres[k].places[int(s[7 * n + k])] == 6
                top |= s[7 * n + k] == theatres[k].top
            rate, opening = rate_of_settlement(p, s, shared)
            if clash:
                status = 2
            elif uniform(base, keys[1, turn]) < 1 - math.exp(-rate):
                status = 1
            elif top and uniform(base, keys[2, turn]) < 1 - math.exp(
                -p.bargaining_cease_fire * opening
            ):
                status = 3
            climbed |= rose
            peak = max(peak, place_of(p, parties, theatres, s, start))
            if status:
                end = turn
                break
        final = 0 if status == 1 else place_of(p, parties, theatres, s, start)
        outcome = max(peak, 2)
        if peak <= 2 and final == 1:
            outcome = 1
        if status == 1 and not climbed:
            outcome = 0
        made[run] = 6 if status == 2 else outcome
        kept[run, 0], kept[run, 1], kept[run, 2] = end, accidents, intensity


def play(packed: Packed, seed: int, runs: Array, traced: bool = False) -> Result:
    """Play runs one after another; compiled at the first call."""
    made, kept, peaks = (
        np.empty(len(runs), np.int8),
        np.empty((len(runs), 3)),
        np.zeros((len(runs), len(packed.parties))),
    )
    turns, desks = packed.keys.shape[1], len(packed.desks)
    trace = np.full((len(runs) if traced else 0, turns, desks), NEVER, dtype=np.int8)
    _play(*packed, make_room(packed), bases(seed, runs), made, kept, peaks, trace)
    return Result(
        made, kept[:, 0].astype(np.int16), kept[:, 1].astype(np.int16), kept[:, 2], peaks, trace
    )


def play_game(game: Game, seed: int, runs: Array, traced: bool = False) -> Result:
    """Play runs of a game whose numbers are one value each."""
    return play(pack(game), seed, runs, traced)
