"""Robust choice for one party over deep uncertainty: minimax regret (Savage 1951) and satisficing (Simon 1956; Lempert 2003)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.world import Array
from sim.stats.outcomes import wilson


@dataclass(frozen=True, eq=False)
class Robust:
    """How each of a party's doctrines fares over futures, `[doctrines]` each unless the entry says otherwise.

    `regret` is what a doctrine falls short of the best in that future, `[doctrines, futures]`; `greatest` its maximum with the
    95 % interval of a bootstrap over runs; `enough` the payoff that satisfies, and `satisfied` the share of futures that
    reach it, with Wilson's interval; `minimax` and `satisficing` are the places of the doctrines chosen by each rule, and
    `same` is the share of resamples that choose the same by minimax regret.
    """

    mean: Array
    least: Array
    regret: Array
    greatest: Array
    greatest_low: Array
    greatest_high: Array
    enough: float
    satisfied: Array
    satisfied_low: Array
    satisfied_high: Array
    minimax: int
    satisficing: int
    same: float


def choose(samples: Array, enough: float, rounds: int, seed: int) -> Robust:
    """Compare doctrines on the same futures and the same luck; `samples` are realised payoffs `[doctrines, futures, runs]`."""
    values = samples.mean(axis=-1, dtype=float)
    regret = values.max(axis=0) - values
    rng, runs = np.random.default_rng(seed), samples.shape[-1]
    again = np.empty((rounds, len(samples)))
    for number in range(rounds):
        weights = np.bincount(rng.integers(runs, size=runs), minlength=runs) / runs
        drawn = samples @ weights
        again[number] = (drawn.max(axis=0) - drawn).max(axis=1)
    reached = values >= enough
    low, high = wilson(reached.sum(axis=1), np.full(len(samples), values.shape[1]))
    ends = np.quantile(again, (0.025, 0.975), axis=0)
    minimax = int(np.argmin(regret.max(axis=1)))
    return Robust(
        values.mean(axis=1),
        values.min(axis=1),
        regret,
        regret.max(axis=1),
        ends[0],
        ends[1],
        enough,
        reached.mean(axis=1),
        low,
        high,
        minimax,
        int(np.argmax(reached.mean(axis=1))),
        float((again.argmin(axis=1) == minimax).mean()),
    )
