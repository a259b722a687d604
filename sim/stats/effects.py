"""What moves an outcome in a stored sweep: the effect of each axis, and how its variance splits.

Everything here works on `hits`, `[points, replicates]`: 1 where that run saw the outcome, 0 where it did not, NaN where
there is no such run. Replicate i has the same luck at every point, so that replicates and not runs are independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import stdtrit

from sim.model.world import Array
from sim.stats.grids import is_grid
from sim.stats.outcomes import Z95, wilson

MOST_LEVELS = 12  # values of an axis that are compared one by one; more are put into thirds
MARGIN = 0.02  # an effect that surely lies within so much of zero counts as none
GROUPS = 20  # of replicates, each left out once to see how far a share of variance is known
LEAST_FREE = 10  # degrees of freedom without which resolve and luck cannot be separated


@dataclass(frozen=True, eq=False)
class Level:
    """Some points that share a value of an axis: the value, or its lowest and highest, and which points."""

    low: object
    high: object
    points: Array


@dataclass(frozen=True, eq=False)
class Effect:
    """What an axis does to an outcome: the two levels that differ most, and by how much.

    `least` and `most` are the shares at the levels `at_least` and `at_most`; `difference` is most less least, with an
    interval that holds for all axes and pairs of levels together. `verdict` is `moves` when the interval leaves out zero
    and is not within MARGIN of it, `none` when it lies within MARGIN of zero, else `open`.
    """

    path: str
    at_least: Level
    at_most: Level
    least: float
    most: float
    difference: float
    low: float
    high: float

    @property
    def bound(self) -> float:
        """The largest effect that the interval allows, in either direction."""
        return max(abs(self.low), abs(self.high))

    @property
    def verdict(self) -> str:
        """`moves`, `none` or `open`."""
        if self.bound <= MARGIN:
            return "none"
        return "moves" if self.low > 0 or self.high < 0 else "open"


def pooled(hits: Array, confidence: float = Z95) -> tuple[float, float, float]:
    """The share over all runs and its 95 % interval; replicates are the independent units.

    The interval is Wilson's, of as many runs as would have the variance that is found among replicates.
    """
    there = np.isfinite(hits)
    counts, runs = np.where(there, hits, 0.0).sum(axis=0), there.sum(axis=0).astype(float)
    counts, runs = counts[runs > 0], runs[runs > 0]
    if not len(runs):
        return 0.0, 0.0, 1.0
    total, many = runs.sum(), len(runs)
    share = float(counts.sum() / total)
    variance = float(np.sum((counts - share * runs) ** 2)) / total**2 * many / max(many - 1, 1)
    worth = share * (1 - share) / variance if variance > 0 else float(many)
    low, high = wilson(share * worth, worth, confidence)
    return share, float(low), float(high)


def levels(values: Array) -> list[Level]:
    """The levels of an axis: its values, or its thirds by rank where there are more than MOST_LEVELS numbers."""
    distinct = list(dict.fromkeys(values.tolist()))
    if values.dtype != object:
        distinct = sorted(value for value in distinct if value == value)
    if len(distinct) <= MOST_LEVELS or values.dtype == object:
        return [Level(value, value, np.flatnonzero(values == value)) for value in distinct]
    order = np.argsort(values, kind="stable")
    order = order[np.isfinite(values[order].astype(float))]
    return [
        Level(float(values[part[0]]), float(values[part[-1]]), np.sort(part))
        for part in np.array_split(order, 3)
    ]


def effects(hits: Array, columns: Mapping[str, Array], family: int = 1) -> list[Effect]:
    """The effect of each axis on the outcome, averaged over the other axes, in the order of the axes.

    Args: `hits`, `[points, replicates]`; `columns`, each axis' value by point; `family`, for how many outcomes the
    intervals should hold together. Intervals are Bonferroni's over all axes, pairs of levels and outcomes.
    On a grid levels are compared replicate by replicate, on the same luck; in a sample the points are the units. An axis
    that is NaN at some points is compared over the others.
    """
    axes = {path: levels(values) for path, values in columns.items()}
    axes = {path: found for path, found in axes.items() if len(found) > 1}
    pairs = sum(len(found) * (len(found) - 1) // 2 for found in axes.values())
    confidence = 1 - 0.025 / max(pairs * family, 1)
    paired = is_grid(columns)
    return [_largest(path, found, hits, confidence, paired) for path, found in axes.items()]


def _largest(
    path: str, found: Sequence[Level], hits: Array, confidence: float, paired: bool
) -> Effect:
    """The effect between the two levels that differ most."""
    with np.errstate(invalid="ignore"):
        by_level = [_by_unit(hits[level.points], paired) for level in found]
    shares = [float(np.nanmean(rows)) if np.isfinite(rows).any() else np.nan for rows in by_level]
    known = [place for place, share in enumerate(shares) if np.isfinite(share)]
    if len(known) < 2:
        return Effect(path, found[0], found[-1], 0.0, 0.0, 0.0, -1.0, 1.0)
    low, high = max(combinations(known, 2), key=lambda pair: abs(shares[pair[1]] - shares[pair[0]]))
    if shares[low] > shares[high]:
        low, high = high, low
    difference, half = _difference(by_level[low], by_level[high], confidence, paired)
    return Effect(
        path,
        found[low],
        found[high],
        shares[low],
        shares[high],
        difference,
        max(difference - half, -1.0),
        min(difference + half, 1.0),
    )


def _by_unit(hits: Array, paired: bool) -> Array:
    """The share of each replicate over some points, NaN where one of them lacks it; else of each point."""
    if paired:
        return np.asarray(hits.mean(axis=0))
    there = np.isfinite(hits)
    return np.where(there, hits, 0.0).sum(axis=1) / np.where(
        there.any(axis=1), np.maximum(there.sum(axis=1), 1), np.nan
    )


def _difference(one: Array, other: Array, confidence: float, paired: bool) -> tuple[float, float]:
    """Mean of `other` less that of `one` and the half-width of its interval, which no lack of differing runs makes zero."""
    if paired:
        gaps = (other - one)[np.isfinite(other - one)]
        many, spread = len(gaps), float(gaps.std(ddof=1)) if len(gaps) > 1 else np.inf
        mean, error = float(gaps.mean()) if many else 0.0, spread / max(many, 1) ** 0.5
    else:
        one, other = (rows[np.isfinite(rows)] for rows in (one, other))
        many = min(len(one), len(other))
        mean = float(other.mean() - one.mean())
        error = (
            float((one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)) ** 0.5)
            if many > 1
            else np.inf
        )
    wide = float(stdtrit(max(many - 1, 1), confidence))
    return mean, min(max(wide * error, wide**2 / (many + wide**2)), 1.0)


def paired_difference(one: Array, other: Array, comparisons: int) -> tuple[float, float]:
    """Mean of `other` less that of `one`, `[runs]` on the same luck, and the half-width of its 95 % interval.

    The interval is Bonferroni's: those of so many `comparisons` hold together.
    """
    return _difference(one, other, 1 - 0.025 / max(comparisons, 1), paired=True)


@dataclass(frozen=True)
class Part:
    """A share of the variance, 0 to 1, with its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Split:
    """On what the variance of an outcome over all runs rests.

    `points`: the parameters that were swept; `types`: how resolute the parties of a run are, in private; `luck`: the
    rest. The three sum to 1.
    """

    points: Part
    types: Part
    luck: Part


def split(hits: Array, types: Mapping[str, Array]) -> Split | None:
    """Split the variance of an outcome; None where it does not vary or there are too few runs to separate resolve from luck.

    Args: `hits`, `[points, replicates]`; `types`, each party's true level, `[points, replicates]`. The part of the
    types is what their levels explain additively at each point, adjusted for the number of levels. Intervals are a
    jackknife's over groups of replicates.
    """
    whole = np.isfinite(hits).all(axis=0)  # replicates that every point has
    hits, types = hits[:, whole], {name: level[:, whole] for name, level in types.items()}
    many = hits.shape[1]
    if not hits.size or hits.min() == hits.max():
        return None
    dummies = _dummies(types)
    if many - dummies.shape[-1] - 1 < LEAST_FREE * 2:
        return None
    shares = _shares(hits, dummies)
    groups = np.arange(many) % GROUPS
    without = np.stack(
        [_shares(hits[:, groups != g], dummies[:, groups != g]) for g in range(GROUPS)]
    )
    error = np.sqrt((GROUPS - 1) / GROUPS * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    half = float(stdtrit(GROUPS - 1, 0.975)) * error
    shares = np.clip(shares, 0, 1)
    shares /= shares.sum()
    low, high = np.maximum(shares - half, 0), np.minimum(shares + half, 1)
    return Split(*(Part(*map(float, part)) for part in zip(shares, low, high, strict=True)))


def _dummies(types: Mapping[str, Array]) -> Array:
    """An indicator of every level of every party but its first, `[points or 1, replicates, indicators]`."""
    alike = all((level == level[:1]).all() for level in types.values())
    columns = [
        (level[:1] if alike else level) == value
        for level in types.values()
        for value in np.unique(level)[1:]
    ]
    if columns:
        return np.stack(columns, axis=-1).astype(float)
    return np.zeros((1, next(iter(types.values())).shape[1] if types else 0, 0))


def _shares(hits: Array, dummies: Array) -> Array:
    """The three shares of variance, `[3]`: points, types, luck; without a bias, so that one near zero may fall below it.

    Bounded ones would not differ between groups of replicates, and a share of zero would seem to be known exactly.
    """
    points, many = hits.shape
    means, whole = hits.mean(axis=1, keepdims=True), hits.mean()
    within = float(((hits - means) ** 2).sum() / (points * (many - 1)))
    between = 0.0
    if points > 1:
        both = hits - means - hits.mean(axis=0) + whole
        noise = float((both**2).sum()) / ((points - 1) * (many - 1))
        spread = float(((means - whole) ** 2).sum()) / (points - 1)
        between = (spread - noise / many) * (points - 1) / points
    free = many - 1 - dummies.shape[-1]
    left = _unexplained(hits - means, dummies) / (points * free)
    total = max(between, 0.0) + within
    if total <= 0:
        return np.array([0.0, 0.0, 1.0])
    explained = within - left
    return np.array([between, explained, within - explained]) / total


def _unexplained(rest: Array, dummies: Array) -> float:
    """The sum of squares over all points that the indicators leave; `rest` is centred, `[points, replicates]`."""
    total = float((rest**2).sum())
    centred = dummies - dummies.mean(axis=1, keepdims=True)
    if len(centred) == 1:
        basis = _basis(centred[0])
        return total - float(((rest @ basis) ** 2).sum())
    return total - sum(
        float(((row @ _basis(block)) ** 2).sum()) for row, block in zip(rest, centred, strict=True)
    )


def _basis(columns: Array) -> Array:
    """An orthonormal basis of the columns, `[replicates, rank]`."""
    if not columns.shape[1]:
        return columns
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    return np.asarray(left[:, sizes > 1e-9 * max(float(sizes[0]), 1e-300)])


def by_level(hits: Array, level: Array) -> dict[int, tuple[float, float, float]]:
    """The share of the outcome at each level of a party's type, with its 95 % interval; `level` as `hits`."""
    return {
        int(value): pooled(np.where(level == value, hits, np.nan))
        for value in np.unique(level)
        if ((level == value) & np.isfinite(hits)).any()
    }
