"""Approximate Bayesian computation: rejection on summaries made for the parameters, with regression adjustment.

A *reference* holds draws from the prior and the statistics that runs under each gave. The summary of statistics is their
linear regression on the parameters (Fearnhead & Prangle 2012); the nearest rows are kept with Epanechnikov weights and moved
to the statistics seen by a local linear regression (Beaumont, Zhang & Balding 2002). All is done on parameters as shares of
their range, through a logit, so that no draw leaves it. Where what was seen lies farther out than nearly all draws of the prior
do, the game cannot give it, and the draws stay where they are: a regression would only extrapolate (Frazier, Robert & Rousseau
2020). The procedure is checked on synthetic truths: rows of the reference taken for what was seen, their ranks in their own
posteriors even if all is well (Talts et al. 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import expit, logit
from scipy.stats import chi2

from sim.model.world import Array
from sim.paths import Mistake

EDGE = 1e-6
OUT = (
    0.01  # share of synthetic truths as far out as what was seen, below which that is out of reach
)
LEAST = 5  # effective draws for each coefficient of the local regression


@dataclass(frozen=True, eq=False)
class Reference:
    """Draws from the prior, `unit` as shares of each range `[parameters, rows]`, and what they gave, `stats` `[statistics, rows]`.

    Rows of one `group` share their draw: a synthetic truth is judged without its own group.
    """

    unit: Array
    stats: Array
    group: Array

    @cached_property
    def varying(self) -> Array:
        """Which statistics differ between rows, `[statistics]` of bool; the others say nothing."""
        return np.asarray(np.ptp(self.stats, axis=1) > 0)

    @cached_property
    def free(self) -> Array:
        """The draws on the logit scale."""
        return np.asarray(logit(np.clip(self.unit, EDGE, 1 - EDGE)))

    @cached_property
    def _fit(self) -> tuple[Array, Array, Array]:
        used = self.stats[self.varying].astype(float)
        middle, spread = used.mean(axis=1), used.std(axis=1)
        design = np.vstack([np.ones(used.shape[1]), (used - middle[:, None]) / spread[:, None]])
        return middle, spread, np.linalg.lstsq(design.T, self.free.T, rcond=None)[0]

    def summary(self, stats: Array) -> Array:
        """What statistics say about each parameter, on the logit scale; `[statistics]` or `[statistics, rows]`."""
        middle, spread, coefficients = self._fit
        used = np.asarray(stats, dtype=float)[self.varying]
        shape = (-1,) + (1,) * (used.ndim - 1)
        return np.asarray(
            np.tensordot(
                coefficients[1:],
                (used - middle.reshape(shape)) / spread.reshape(shape),
                axes=(0, 0),
            )
            + coefficients[0].reshape(shape)
        )

    @cached_property
    def summaries(self) -> Array:
        """The summary of every row, `[parameters, rows]`."""
        return self.summary(self.stats)


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted draws: `unit` as shares of the ranges `[parameters, draws]`, and `weights` that add to one.

    `farthest` is the distance of the last row kept, and `adjusted` whether the draws were moved by the regression.
    """

    unit: Array
    weights: Array
    farthest: float
    adjusted: bool = True

    @property
    def effective(self) -> float:
        """How many equally weighted draws they are worth."""
        return float(1 / (self.weights**2).sum())

    @property
    def mean(self) -> Array:
        """Mean of each parameter, as a share of its range."""
        return np.asarray(self.unit @ self.weights)

    def quantile(self, at: float) -> Array:
        """A quantile of each parameter, as a share of its range."""
        order = np.argsort(self.unit, axis=1)
        reached = np.cumsum(self.weights[order], axis=1)
        place = np.minimum((reached < at).sum(axis=1), self.unit.shape[1] - 1)
        return np.asarray(
            np.take_along_axis(
                self.unit, np.take_along_axis(order, place[:, None], axis=1), axis=1
            )[:, 0]
        )

    def rank(self, unit: Array) -> Array:
        """The weight of draws below a value of each parameter, `[parameters]`."""
        return np.asarray((self.unit < unit[:, None]) @ self.weights)

    def draws(self, count: int, seed: int) -> Array:
        """Equally weighted draws, `[parameters, count]`, by systematic resampling, in random order."""
        rng = np.random.default_rng(seed)
        at = (np.arange(count) + rng.random()) / count
        place = np.searchsorted(np.cumsum(self.weights), at).clip(max=len(self.weights) - 1)
        return self.unit[:, rng.permutation(place)]


def posterior(
    reference: Reference,
    seen: Array,
    accept: float,
    tolerance: float | None = None,
    without: int | None = None,
    adjust: bool = True,
) -> Posterior:
    """The posterior given statistics `seen`, `[statistics]`.

    Args: `accept`, the share of rows kept; `tolerance`, the greatest distance allowed on top of that (logit scale); `without`,
    a group left out; `adjust`, whether to move the draws. Raises Mistake when no row, or too few, are kept.
    """
    if not reference.varying.any():
        raise Mistake(
            "targets: no statistic differs between the draws from the prior, so nothing can be learnt; "
            "widen the ranges or take other targets"
        )
    apart = reference.summaries - reference.summary(seen)[:, None]
    distance = np.sqrt((apart**2).sum(axis=0))
    if without is not None:
        distance = np.where(reference.group == without, np.inf, distance)
    count = int(np.ceil(accept * len(distance)))
    kept = np.argpartition(distance, min(count, len(distance) - 1))[:count]
    kept = kept[np.isfinite(distance[kept])]
    if tolerance is not None:
        kept = kept[distance[kept] <= tolerance]
        if not len(kept):
            raise Mistake(
                f"tolerance: no draw came within {tolerance:g} of the targets, the nearest {distance.min():.3g}; "
                "allow more or widen the ranges"
            )
    reach = float(distance[kept].max())
    weights = np.maximum(1 - (distance[kept] / (reach * (1 + 1e-9) + 1e-300)) ** 2, 1e-12)
    weights /= weights.sum()
    needed, worth = LEAST * (len(apart) + 1), 1 / (weights**2).sum()
    if worth < needed:
        raise Mistake(
            f"accept: the {len(kept)} draws accepted are worth {worth:.0f}, too few for {len(apart)} parameters "
            f"(at least {needed}); give more points or a larger accept"
        )
    free = reference.free[:, kept]
    return Posterior(
        expit(_adjusted(free, apart[:, kept], weights) if adjust else free), weights, reach, adjust
    )


def fitting(
    reference: Reference,
    seen: Array,
    accept: float,
    tolerance: float | None = None,
    truths: int = 200,
    seed: int = 0,
) -> tuple[Posterior, float]:
    """The posterior, adjusted unless `seen` is out of reach; and the share of rows, taken for what was seen, that lie as far out."""
    farthest = synthetic(reference, accept, *rows_of(reference, truths, seed)).farthest
    beyond = float((farthest >= posterior(reference, seen, accept).farthest).mean())
    return posterior(reference, seen, accept, tolerance, adjust=beyond >= OUT), beyond


def _adjusted(free: Array, apart: Array, weights: Array) -> Array:
    """Draws moved to where the local regression on the summaries puts them at the target, `[parameters, draws]`."""
    design = np.vstack([np.ones(apart.shape[1]), apart])
    root = np.sqrt(weights)
    slopes = np.linalg.lstsq((design * root).T, (free * root).T, rcond=None)[0][1:]
    return np.asarray(free - slopes.T @ apart)


@dataclass(frozen=True, eq=False)
class Reaches:
    """Synthetic truths: `ranks` in their own posteriors, `[parameters, truths]`, and the farthest row each keeps, `[truths]`."""

    ranks: Array
    farthest: Array


def rows_of(reference: Reference, truths: int, seed: int) -> tuple[Array, Array, Array]:
    """Truths drawn among the rows of a reference, one of a group at most: parameters, statistics and groups."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(reference.unit.shape[1])
    _, first = np.unique(reference.group[rows], return_index=True)
    chosen = rows[np.sort(first)[:truths]]
    return reference.unit[:, chosen], reference.stats[:, chosen], reference.group[chosen]


def synthetic(
    reference: Reference, accept: float, unit: Array, stats: Array, group: Array
) -> Reaches:
    """Take the statistics of known truths, `[statistics, truths]`, for what was seen, each without the rows of its own group."""
    found = [
        posterior(reference, stats[:, place], accept, without=int(own))
        for place, own in enumerate(group)
    ]
    ranks = [one.rank(unit[:, place]) for place, one in enumerate(found)]
    return Reaches(np.array(ranks).T, np.array([one.farthest for one in found]))


@dataclass(frozen=True, eq=False)
class Evenness:
    """Whether ranks are even: counts in equal bins `[parameters, bins]`, the band that holds 95 % of them, and chi-square p-values."""

    counts: Array
    low: float
    high: float
    p: Array


def evenness(found: Array, bins: int) -> Evenness:
    """Compare ranks `[parameters, truths]` with a uniform distribution."""
    from scipy.stats import binom

    truths = found.shape[1]
    counts = np.stack([np.histogram(row, bins, (0, 1))[0] for row in found])
    expected = truths / bins
    statistic = ((counts - expected) ** 2 / expected).sum(axis=1)
    low, high = (float(binom.ppf(at, truths, 1 / bins)) for at in (0.025, 0.975))
    return Evenness(counts, low, high, np.asarray(chi2.sf(statistic, bins - 1)))


def noisy(means: Array, error: Array, seed: int) -> Array:
    """Statistics as unsure as their errors say: means `[statistics, rows]` with noise of standard deviation `error`."""
    return np.asarray(
        means
        + error.reshape(len(means), -1) * np.random.default_rng(seed).standard_normal(means.shape)
    )
