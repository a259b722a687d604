"""Where an outcome comes about: boxes of parameters by PRIM, told in a sentence each (Friedman and Fisher 1999; Bryant and Lempert 2010).

PRIM peels a little off one side of the box at a time, always where what is left grows densest for what it costs. Points weigh by
their runs; `hits` are the runs of a point that saw the outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from sim.paths import Mistake

Array = np.ndarray
PEEL = 0.05  # share of a box's weight that one peel takes at most, where values are continuous
LEAST_MASS = 0.03  # share of all runs that a box must keep
TELLING = 0.05  # chance by which a restriction could be luck, above which it is dropped
RESAMPLES = 200


@dataclass(frozen=True)
class Step:
    """A box on the way: its bounds `[parameters, 2]`, and over its runs the density, coverage, mass and number of restrictions."""

    bounds: Array
    density: float
    coverage: float
    mass: float
    restricted: int


@dataclass(frozen=True)
class Box:
    """A box chosen: bounds, numbers as of a step each with its 95 % interval `[2]`, and the steps of the peeling it is from."""

    bounds: Array
    density: float
    density_interval: Array
    coverage: float
    coverage_interval: Array
    mass: float
    kept: tuple[int, ...]
    chosen: int
    steps: tuple[Step, ...]


def inside(values: Array, bounds: Array) -> Array:
    """Which points are in a box, `[points]` of bool; `values` is `[points, parameters]`."""
    return np.asarray(((values >= bounds[:, 0]) & (values <= bounds[:, 1])).all(axis=1))


def measure(values: Array, hits: Array, runs: Array, bounds: Array, whole: Array) -> Step:
    """A box's numbers; `whole` are the bounds of all points, and a bound that equals it is no restriction."""
    held = inside(values, bounds)
    won, count = float(hits[held].sum()), float(runs[held].sum())
    restricted = int((bounds != whole).any(axis=1).sum())
    return Step(bounds, won / max(count, 1.0), won / float(hits.sum()), count / float(runs.sum()), restricted)


def extent(values: Array) -> Array:
    """The bounds of all points, `[parameters, 2]`."""
    return np.stack([values.min(axis=0), values.max(axis=0)], axis=1)


def peel(values: Array, hits: Array, runs: Array) -> list[Step]:
    """The peeling trajectory, from all points to the smallest box."""
    whole = extent(values)
    bounds, held = whole.copy(), np.arange(len(values))
    steps = [measure(values, hits, runs, bounds, whole)]
    least = LEAST_MASS * float(runs.sum())
    while True:
        best: tuple[float, int, int, float] | None = None
        won, count = float(hits[held].sum()), float(runs[held].sum())
        for place in range(values.shape[1]):
            column = values[held, place]
            order = np.argsort(column, kind="stable")
            for side, cut in enumerate(_cuts(column[order], runs[held][order])):
                out = column < cut if side == 0 else column > cut
                gone = float(runs[held][out].sum())
                if 0 < gone <= count - least:
                    left = (won - float(hits[held][out].sum())) / (count - gone)
                    gain = (left - won / count) / gone
                    if best is None or gain > best[0]:
                        best = gain, place, side, float(cut)
        if best is None or best[0] <= 0:
            return steps
        _, place, side, cut = best
        bounds = bounds.copy()
        bounds[place, side] = cut
        held = held[values[held, place] >= cut] if side == 0 else held[values[held, place] <= cut]
        steps.append(measure(values, hits, runs, bounds, whole))


def _cuts(column: Array, runs: Array) -> tuple[float, float]:
    """The values that a peel from below and from above leaves at the edge; at least one value goes."""
    weight = np.cumsum(runs)
    total = weight[-1]
    low = column[min(int(np.searchsorted(weight, PEEL * total)), len(column) - 1)]
    high = column[max(int(np.searchsorted(weight, (1 - PEEL) * total)), 0)]
    if low == column[0]:
        low = column[min(int(np.searchsorted(column, low, side="right")), len(column) - 1)]
    if high == column[-1]:
        high = column[max(int(np.searchsorted(column, high, side="left")) - 1, 0)]
    return float(low), float(high)


def choose(steps: Sequence[Step], density: float | None) -> int:
    """The step to take: the widest box at least so dense; without a density, the best balance of density gained and coverage.

    Raises Mistake when no box is as dense.
    """
    base, top = steps[0].density, max(step.density for step in steps)
    if density is not None:
        dense = [place for place, step in enumerate(steps) if step.density >= density]
        if not dense:
            raise Mistake(
                f"density: no box is so dense; the densest reaches {top:.0%} against {base:.0%} overall, so ask for less than {density:.0%}"
            )
        return max(dense, key=lambda place: steps[place].coverage)
    if top <= base:
        return 0
    gained = [(step.density - base) / (top - base) for step in steps]
    return max(
        range(len(steps)), key=lambda place: 2 * gained[place] * steps[place].coverage / max(gained[place] + steps[place].coverage, 1e-12)
    )


def prune(values: Array, hits: Array, runs: Array, bounds: Array) -> Array:
    """The box without restrictions that could be luck: least telling first, by a binomial test over points (Bryant and Lempert 2010)."""
    whole, bounds = extent(values), bounds.copy()
    while True:
        held = inside(values, bounds)
        chances = {}
        for place in np.flatnonzero((bounds != whole).any(axis=1)):
            wider = bounds.copy()
            wider[place] = whole[place]
            all_of = inside(values, wider)
            share = float(hits[all_of].sum() / runs[all_of].sum())
            points = int(held.sum())  # a point counts once: its runs are not independent worlds
            chances[int(place)] = float(binom.sf(round(float(hits[held].sum() / runs[held].sum()) * points) - 1, points, share))
        worst = max(chances, key=lambda place: chances[place], default=None)
        if worst is None or chances[worst] <= TELLING or len(chances) == 1:
            return bounds
        bounds[worst] = whole[worst]


def find(values: Array, hits: Array, runs: Array, most: int = 3, density: float | None = None, seed: int = 0,
         steps_of: object = peel) -> list[Box]:  # fmt: skip
    """Up to `most` boxes, each sought among the points that those before it leave, densest balance first.

    `values` is `[points, parameters]`, `hits` and `runs` `[points]`. Raises Mistake when the outcome never or always comes, or no
    box is denser than the whole. Intervals by resampling points.
    """
    total, count = float(hits.sum()), float(runs.sum())
    if total <= 0 or total >= count:
        seen = "no run" if total <= 0 else "every run"
        raise Mistake(f"target: {seen} of {int(count):,} sees it, so there is nothing to discover; choose another target or wider ranges")
    whole = extent(values)
    left = np.arange(len(values))
    found: list[Box] = []
    for _ in range(most):
        part = values[left], hits[left], runs[left]
        if float(part[1].sum()) < 0.05 * total or len(left) < 20:
            break
        steps = steps_of(*part)  # type: ignore[operator]
        if found and density is not None and max(step.density for step in steps) < density:
            break
        chosen = choose(steps, density)
        bounds = prune(*part, steps[chosen].bounds)
        bounds = np.where(bounds == extent(part[0]), whole, bounds)
        box = _box(values, hits, runs, left, bounds, chosen, steps, seed)
        if box.density_interval[0] <= total / count:
            break
        found.append(box)
        left = left[~inside(values[left], bounds)]
    if not found:
        raise Mistake(
            f"discovery: no box of parameters is surely denser than the {total / count:.0%} over all points; take more points or runs, or wider ranges"
        )
    return found


def _box(values: Array, hits: Array, runs: Array, left: Array, bounds: Array, chosen: int, steps: Sequence[Step], seed: int) -> Box:
    """A chosen box over the points still left, its coverage of all."""
    whole, rng = extent(values), np.random.default_rng(seed)
    own = np.zeros(len(values), dtype=bool)
    own[left] = inside(values[left], bounds)
    won, count = hits * own, runs * own
    drawn = rng.integers(0, len(values), (RESAMPLES, len(values)))
    hit = won[drawn].sum(axis=1)
    densities, coverages = hit / np.maximum(count[drawn].sum(axis=1), 1), hit / np.maximum(hits[drawn].sum(axis=1), 1)
    kept = tuple(int(place) for place in np.flatnonzero((bounds != whole).any(axis=1)))
    ends = (0.025, 0.975)
    return Box(bounds, float(won.sum() / count.sum()), np.quantile(densities, ends), float(won.sum() / hits.sum()), np.quantile(coverages, ends),
               float(count.sum() / runs.sum()), kept, chosen, tuple(steps))  # fmt: skip
