"""How much of an output each parameter decides, luck apart: Sobol indices, PAWN, the variance that is luck's, and who vouches for it.

The model is stochastic: a point's mean over its runs still holds luck. Every product below is therefore taken between two halves
of the runs, whose luck is independent, so that luck cancels from the indices instead of inflating them. In Saltelli's design the
points of one base row share their luck (run numbers), and each row has its own: luck averages out with the rows, and intervals from
resampled rows hold for it as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.world import Array
from sim.paths import Mistake
from sim.stats.outcomes import Z95

RESAMPLES = 400
UNSETTLED = 0.15  # half-width of a total index above which it has not settled
SATURATED = 0.02  # share below which, or above one less which, an outcome hardly varies


@dataclass(frozen=True, eq=False)
class Indices:
    """First-order and total indices of one output with 95 % intervals, `[parameters]`, and their resamples, `[parameters, resamples]`.

    `total` and what belongs to it are empty where the design does not give it.
    """

    first: Array
    first_low: Array
    first_high: Array
    total: Array
    total_low: Array
    total_high: Array
    first_draws: Array
    total_draws: Array


@dataclass(frozen=True)
class Parts:
    """Shares of an output's whole variance: of the parameters alone, of luck alone, and of luck that acts otherwise at other parameters.

    `low` and `high` bound the parameters' share (95 %).
    """

    mean: float
    deviation: float
    parameters: float
    luck: float
    both: float
    low: float
    high: float


def saltelli(parameters: int, base: int, seed: int) -> Array:
    """Saltelli's design in the unit cube: A, B, then A with each column from B in turn, `[base (parameters + 2), parameters]`."""
    from scipy.stats import qmc

    if base < 8 or base & (base - 1):
        power = 1 << max(3, round(np.log2(max(base, 1))))
        raise Mistake(
            f"base: a Sobol design takes a power of two from 8 on, such as {power}, not {base}"
        )
    both = qmc.Sobol(2 * parameters, rng=np.random.default_rng(seed & (2**64 - 1))).random(base)
    first, second = both[:, :parameters], both[:, parameters:]
    swapped = np.repeat(first[None], parameters, axis=0)
    for place in range(parameters):
        swapped[place, :, place] = second[:, place]
    return np.concatenate([first, second, swapped.reshape(-1, parameters)])


def between_luck(f_A: Array, f_B: Array, f_AB: Array) -> tuple[Array, Array]:
    """First-order (Saltelli 2010) and total (Jansen 1999) indices, every product taken between two halves of the luck.

    The outputs, `[2, base]` and `[parameters, 2, base]`, are the means over either half of the runs; returns `[parameters]` each.
    """
    variance = ((f_A[0] * f_A[1]).mean() + (f_B[0] * f_B[1]).mean()) / 2 - (
        f_A[0].mean() + f_B[0].mean()
    ) * (f_A[1].mean() + f_B[1].mean()) / 4
    gap = f_AB - f_A
    first = (f_B[0] * gap[:, 1] + f_B[1] * gap[:, 0]).mean(axis=-1) / 2
    return first / variance, (gap[:, 0] * gap[:, 1]).mean(axis=-1) / 2 / variance


def halves(values: Array) -> Array:
    """The means over either half of the runs, `[2, points]`, of values `[points, runs]`."""
    return np.stack([values[:, ::2].mean(axis=1), values[:, 1::2].mean(axis=1)])


def sobol(values: Array, parameters: int, resamples: int = RESAMPLES, seed: int = 0) -> Indices:
    """Sobol indices of the output at the points of a `saltelli` design, `[points, runs]` with at least two runs.

    Intervals are of a bootstrap over the rows of the design, which `seed` makes the same each time. Raises Mistake when the
    output hardly varies with the parameters.
    """
    base = len(values) // (parameters + 2)
    parts = halves(values).reshape(2, parameters + 2, base)
    parts = parts - parts[:, :2].mean(axis=(1, 2), keepdims=True)
    f_A, f_B, f_AB = parts[:, 0], parts[:, 1], parts[:, 2:].swapaxes(0, 1)
    rng = np.random.default_rng(seed)
    draws = np.empty((2, parameters, resamples))
    with np.errstate(divide="ignore", invalid="ignore"):  # a resample in which nothing varies
        first_order, total_order = between_luck(f_A, f_B, f_AB)
        for draw in range(resamples):
            rows = rng.integers(0, base, base)
            draws[:, :, draw] = between_luck(f_A[:, rows], f_B[:, rows], f_AB[:, :, rows])
    draws = draws[
        :, :, np.isfinite(draws).all(axis=(0, 1))
    ]  # in the others nothing varies beside luck
    if 2 * draws.shape[2] < resamples or not np.isfinite([first_order, total_order]).all():
        raise Mistake(
            "sensitivity: in most resamples nothing varies with the parameters beside luck; take a larger base or more runs"
        )
    (first_low, first_high), (total_low, total_high) = (
        np.quantile(draw, (0.025, 0.975), axis=1) for draw in draws
    )
    return Indices(first_order, first_low, first_high, total_order, total_low, total_high, *draws)


def parts(values: Array, resamples: int = RESAMPLES, seed: int = 0) -> Parts:
    """Split the variance of an output at A and B, `[2 base, runs]`, run r of a base row having the same luck at both points.

    Other runs of the same point share only the parameters, the same run of the two points only the luck.
    """
    runs = values.shape[1]
    first, second = np.split(values - values.mean(), 2)
    alike = [
        (side.sum(axis=1) ** 2 - (side**2).sum(axis=1)) / (runs * (runs - 1))
        for side in (first, second)
    ]
    rows = np.stack(
        [
            sum(alike) / 2,
            (first * second).mean(axis=1),
            ((first**2).mean(axis=1) + (second**2).mean(axis=1)) / 2,
        ]
    )
    shares = _split(rows.mean(axis=1))
    rng = np.random.default_rng(seed)
    again = [
        _split(rows[:, rng.integers(0, rows.shape[1], rows.shape[1])].mean(axis=1))[0]
        for _ in range(resamples)
    ]
    low, high = np.quantile(again, (0.025, 0.975))
    return _parts(values, shares, float(low), float(high))


def _parts(values: Array, shares: Array, low: float, high: float) -> Parts:
    """An output's mean and spread, its shares `[3]`, and the interval of the first share."""
    first, second, third = map(float, shares)
    return Parts(float(values.mean()), float(values.std()), first, second, third, low, high)


def _split(moments: Array) -> Array:
    """Shares of parameters, luck and both of the whole, `[3]`, from the first two and the whole; none below 0, 1 in sum."""
    own, luck, whole = moments
    found = np.maximum([own, luck, whole - max(own, 0.0) - max(luck, 0.0)], 0.0)
    return np.asarray(found / max(found.sum(), 1e-300))


def crossed(values: Array, resamples: int = RESAMPLES, seed: int = 0) -> Parts:
    """The same where run r has the same luck at every point, `[points, runs]`: a two-way analysis of variance.

    The interval joins a bootstrap over points with a jackknife over runs.
    """
    shares = _shares(values)
    rng = np.random.default_rng(seed)
    points = [
        _shares(values[rng.integers(0, len(values), len(values))])[0] for _ in range(resamples)
    ]
    runs = values.shape[1]
    left = [_shares(np.delete(values, run, axis=1))[0] for run in range(runs)]
    spread = np.sqrt(np.var(points) + (runs - 1) * np.var(left))
    low, high = max(0.0, shares[0] - Z95 * spread), min(1.0, shares[0] + Z95 * spread)
    return _parts(values, shares, float(low), float(high))


def _shares(values: Array) -> Array:
    """Shares of parameters, luck and both of `[points, runs]`, `[3]`, none below 0 and 1 in sum."""
    points, runs = values.shape
    by_point, by_run = values.mean(axis=1), values.mean(axis=0)
    rest = values - by_point[:, None] - by_run + values.mean()
    both = float((rest**2).sum()) / max(1, (points - 1) * (runs - 1))
    own, luck = by_point.var(ddof=1) - both / runs, by_run.var(ddof=1) - both / points
    return _split(np.array([own, luck, max(own, 0.0) + max(luck, 0.0) + both]))


def told_from_luck(values: Array) -> bool:
    """Whether the output's means over two halves of the luck vary together over the points, `[points, runs]`, beyond three errors."""
    one, two = halves(values)
    product = (one - one.mean()) * (two - two.mean())
    return bool(product.mean() > 3 * product.std() / np.sqrt(len(product)))


def vouched(indices: Indices, kinds: Sequence[str]) -> dict[str, tuple[float, float, float]]:
    """Share of the parameters' variance by kind of provenance, each with a 95 % interval.

    A parameter's own share is the mean of its first-order and total index: its Shapley effect where no more than two
    parameters interact (Owen 2014). Without totals the first-order indices alone share the variance out.
    """
    own, draws = indices.first, indices.first_draws
    if len(indices.total):
        own, draws = (own + indices.total) / 2, (draws + indices.total_draws) / 2
    own, draws = np.maximum(own, 0), np.maximum(draws, 0)
    if own.sum() <= 0:
        raise Mistake(
            "no parameter has an effect of its own, so there is no variance to share out; take more runs or wider ranges"
        )
    found = {}
    for kind in dict.fromkeys(kinds):
        mine = np.array([name == kind for name in kinds])
        again = draws[mine].sum(axis=0) / np.maximum(draws.sum(axis=0), 1e-300)
        low, high = np.quantile(again, (0.025, 0.975))
        share = float(own[mine].sum() / own.sum())
        found[kind] = share, min(float(low), share), max(float(high), share)
    return found
