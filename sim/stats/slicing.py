"""Sensitivity from whatever points there are: slices of each parameter's range, PAWN and correlation ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.world import Array
from sim.paths import Mistake
from sim.stats.indices import RESAMPLES, Indices, halves
from sim.stats.outcomes import Z95

SLICES = 10


@dataclass(frozen=True, eq=False)
class PawnDistances:
    """PAWN: median distance of each parameter with its 95 % interval, `[parameters]`, and what none would show by luck."""

    distance: Array
    low: Array
    high: Array
    idle: float


def pawn(unit: Array, output: Array, seed: int = 0, resamples: int = 100) -> PawnDistances:
    """PAWN (Pianosi and Wagener 2015) on given data: how far the output's distribution moves when a parameter is known.

    `unit` is `[points, parameters]`, `output` `[points]`. A parameter's range is cut into slices of equally many points (or of
    one value each, where it has few); the distance is the median over slices of the Kolmogorov-Smirnov statistic between the
    slice and the whole. `idle` is the 95 % quantile of the distance of a parameter that does nothing: the output shuffled.
    """
    rng = np.random.default_rng(seed)
    cuts = [slices(column) for column in unit.T]
    distance = np.array([_distance(cut, output) for cut in cuts])
    again = np.empty((resamples, len(cuts)))
    idle = np.empty(resamples)
    for place in range(resamples):
        drawn = rng.integers(0, len(output), len(output))
        again[place] = [_distance(cut[drawn], output[drawn]) for cut in cuts]
        idle[place] = _distance(cuts[0], rng.permutation(output))
    spread = again.std(
        axis=0
    )  # the resamples' level is biased upwards by ties, their spread is not
    return PawnDistances(
        distance,
        np.maximum(distance - Z95 * spread, 0),
        np.minimum(distance + Z95 * spread, 1),
        float(np.quantile(idle, 0.95)),
    )


def slices(values: Array, most: int = SLICES) -> Array:
    """The slice that each point is in, `[points]`: its value where there are few, else one of `most` of equally many points."""
    levels = np.unique(values)
    if len(levels) <= most:
        return np.searchsorted(levels, values)
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks * most // len(values)


def _distance(cut: Array, output: Array) -> float:
    """Median over slices of the largest gap between the cumulative distributions of a slice and of all."""
    order = np.argsort(output, kind="stable")
    ends = np.append(np.diff(output[order]) > 0, True)
    member = cut[order][None] == np.unique(cut)[:, None]
    inside = (np.cumsum(member, axis=1) / member.sum(axis=1, keepdims=True))[:, ends]
    whole = (np.arange(1, len(output) + 1) / len(output))[ends]
    return float(np.median(np.abs(inside - whole).max(axis=1)))


def given(unit: Array, values: Array, seed: int = 0, resamples: int = RESAMPLES) -> Indices:
    """Indices from whatever points there are, `[points, parameters]`, and the output there, `[points, runs]`.

    First order by the correlation ratio between halves of the luck over slices; total as well where the points are a whole
    grid. Intervals by resampling runs and, where they are a sample, points.
    """
    cuts = [slices(column, int(np.clip(len(unit) // 40, 4, 32))) for column in unit.T]
    whole = is_grid(unit)
    rng = np.random.default_rng(seed)

    def once(points: Array, runs: Array) -> Array:
        picked = halves(values[points][:, runs])
        scale = _covariance(*picked)
        rows = [[_explained([cut[points]], picked, whole) for cut in cuts]]
        if whole:
            drawn = [cut[points] for cut in cuts]
            others = [drawn[:place] + drawn[place + 1 :] for place in range(len(drawn))]
            rows.append([scale - _explained(rest, picked, whole) for rest in others])
        return np.array(rows) / (scale if scale > 0 else np.nan)

    points, runs = len(unit), values.shape[1]
    found = once(np.arange(points), np.arange(runs))
    drawn = [
        (np.arange(points) if whole else rng.integers(0, points, points), _resampled(rng, runs))
        for _ in range(resamples)
    ]
    draws = np.array([once(*pair) for pair in drawn])
    draws = draws[np.isfinite(draws).all(axis=(1, 2))]  # in the others nothing varies beside luck
    if 2 * len(draws) < resamples:
        raise Mistake(
            "sensitivity: in most resamples nothing varies with the parameters beside luck; take more points or more runs"
        )
    draws += (
        found - draws.mean(axis=0)
    )  # points drawn twice look like an effect of every parameter: their scatter counts, not their level
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    none = np.zeros(0)
    total, bottom, top = (found[1], low[1], high[1]) if whole else (none, none, none)
    return Indices(
        found[0],
        low[0],
        high[0],
        total,
        bottom,
        top,
        draws[:, 0].T,
        draws[:, 1].T if whole else np.zeros((0, len(draws))),
    )


def _resampled(rng: np.random.Generator, runs: int) -> Array:
    """Run numbers drawn anew within either half, so that the halves still share no luck."""
    drawn = np.arange(runs)
    for half in (drawn[::2], drawn[1::2]):
        half[:] = rng.choice(half.copy(), len(half))
    return drawn


def is_grid(unit: Array) -> bool:
    """Whether the points are every combination of the values of their columns, once each."""
    return (
        len(unit)
        == int(np.prod([len(np.unique(column)) for column in unit.T]))
        == len(np.unique(unit, axis=0))
    )


def _covariance(first: Array, second: Array) -> float:
    return float(((first - first.mean()) * (second - second.mean())).mean())


def _explained(cuts: Sequence[Array], both: Array, whole: bool) -> float:
    """Covariance, between halves of the luck, of the means by cell of the slices; what chance adds where points are a sample is taken off."""
    cell = np.zeros(both.shape[1], dtype=np.int64)
    for cut in cuts:
        cell = cell * (int(cut.max()) + 1) + cut
    _, cell, count = np.unique(cell, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(cell, half) / count for half in both])
    centred = means - both.mean(axis=1, keepdims=True)
    between = float((count * centred[0] * centred[1]).sum())
    if whole:
        return between / both.shape[1]
    within = float(((both[0] - means[0][cell]) * (both[1] - means[1][cell])).sum())
    cells, points = len(count), both.shape[1]
    return (between - (cells - 1) * within / max(1, points - cells)) / points
