"""Where an outcome comes about: boxes of parameters by PRIM, each in a sentence (Friedman and Fisher 1999; Bryant and Lempert 2010).

PRIM peels a little off one side of the box at a time (`peeling`); here a step of it is chosen, cleared of restrictions that could be
luck, and measured in runs that it was not sought in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import binom, norm

from sim.model.world import Array
from sim.paths import Mistake
from sim.studies.discovery.peeling import Peeling, Step, choose, extent, inside, peel

TELLING = 0.05  # chance by which a restriction could be luck, above which it is dropped
RESAMPLES = 200
LEAST_POINTS = 4


@dataclass(frozen=True, eq=False)
class Sample:
    """Points, `[points, parameters]`, their hits and their runs, `[points]`.

    `by_run`, the same hits run by run, `[points, runs]`, where the points are all there are (a grid) and luck alone is sampled.
    """

    values: Array
    hits: Array
    runs: Array
    by_run: Array | None = None

    def of(self, points: Array) -> Sample:
        """Some of its points."""
        return Sample(self.values[points], self.hits[points], self.runs[points])


@dataclass(frozen=True, eq=False)
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


def prune(sample: Sample, bounds: Array) -> Array:
    """The box without restrictions that could be luck, least telling first (in the manner of Bryant and Lempert 2010).

    Without a restriction the box would hold more points: could as many of their hits have come into it by chance?
    """
    whole, bounds = extent(sample.values), bounds.copy()
    while True:
        held = inside(sample.values, bounds)
        chances = {}
        for place in np.flatnonzero((bounds != whole).any(axis=1)).tolist():
            wider = bounds.copy()
            wider[place] = whole[place]
            chances[place] = _by_chance(sample, held, inside(sample.values, wider))
        worst = max(chances, key=lambda place: chances[place], default=None)
        if worst is None or chances[worst] <= TELLING or len(chances) == 1:
            return bounds
        bounds[worst] = whole[worst]


def _by_chance(sample: Sample, held: Array, among: Array) -> float:
    """Chance of so dense a part `held` of the points `among`: the smaller of two tests.

    One takes points for independent and their shares as they scatter (points drawn from ranges), the other run numbers
    (points of a grid, which are all there are, on common luck).
    """
    own = sample.hits[held].sum() / sample.runs[held].sum()
    share = sample.hits[among].sum() / sample.runs[among].sum()
    units = int(sample.runs.max())
    by_runs = float(binom.sf(round(own * units) - 1, units, share))
    scatter = (
        float(np.std(sample.hits[held] / sample.runs[held], ddof=1)) if held.sum() > 1 else 0.0
    )
    by_points = (
        float(norm.sf((own - share) * np.sqrt(held.sum()) / scatter))
        if scatter > 0 and held.sum() >= 20
        else 1.0
    )
    return min(by_runs, by_points)


def settle(sample: Sample, density: float | None, steps_of: Peeling) -> tuple[list[Step], int]:
    """The peeling and the step to take of it: peeled again over the parameters whose restriction is telling, until all are."""
    whole = extent(sample.values)
    active = np.arange(len(whole))
    while True:
        steps = [
            _all(step, active, whole)
            for step in steps_of(sample.values[:, active], sample.hits, sample.runs)
        ]
        chosen = choose(steps, density)
        telling = np.flatnonzero((prune(sample, steps[chosen].bounds) != whole).any(axis=1))
        if len(telling) == steps[chosen].restricted or not len(telling):
            return steps, chosen
        active = telling


def _all(step: Step, active: Array, whole: Array) -> Step:
    """A step over some of the parameters as one over all."""
    bounds = whole.copy()
    bounds[active] = step.bounds
    return replace(step, bounds=bounds)


def find(
    train: Sample,
    test: Sample,
    most: int = 3,
    density: float | None = None,
    steps_of: Peeling = peel,
    seed: int = 0,
) -> list[Box]:
    """Up to `most` boxes, each sought in `train` among what those before it leave, and measured in `test`.

    Raises Mistake when the outcome never or always comes, or no box is surely denser than the whole. Intervals by resampling
    the points of `test`.
    """
    for sample in (train, test):
        if not 0 < sample.hits.sum() < sample.runs.sum():
            seen = "no run" if sample.hits.sum() <= 0 else "every run"
            raise Mistake(
                f"target: {seen} of {int(sample.runs.sum()):,} sees it, so there is nothing to discover; choose another target or wider ranges"
            )
    whole = extent(train.values)
    left, found = train, list[Box]()
    unseen = np.ones(len(test.values), dtype=bool)
    for _ in range(most):
        if left.hits.sum() < 0.05 * train.hits.sum() or len(left.values) < LEAST_POINTS:
            break
        try:
            steps, chosen = settle(left, density, steps_of)
        except Mistake:  # the first box may not miss the density asked for; further ones may
            if not found:
                raise
            break
        bounds = np.where(steps[chosen].bounds == extent(left.values), whole, steps[chosen].bounds)
        box = _box(test, unseen & inside(test.values, bounds), whole, bounds, chosen, steps, seed)
        if box is None:
            break
        found.append(box)
        unseen &= ~inside(test.values, bounds)
        left = left.of(~inside(left.values, bounds))
    if not found:
        base = float(test.hits.sum() / test.runs.sum())
        raise Mistake(
            f"discovery: no box of parameters is surely denser than the {base:.0%} over all points; take more points or runs, or wider ranges"
        )
    return found


def _box(
    test: Sample,
    own: Array,
    whole: Array,
    bounds: Array,
    chosen: int,
    steps: Sequence[Step],
    seed: int,
) -> Box | None:
    """A box's numbers over the points `own` of `test`; None when it is not surely denser than the whole."""
    rng = np.random.default_rng(seed)
    won, count = test.hits * own, test.runs * own
    if test.by_run is None:
        drawn = rng.integers(0, len(own), (RESAMPLES, len(own)))
        hit, tried, whole_hit = (column[drawn].sum(axis=1) for column in (won, count, test.hits))
    else:
        drawn = rng.integers(0, test.by_run.shape[1], (RESAMPLES, test.by_run.shape[1]))
        hit, whole_hit = (
            part.sum(axis=0)[drawn].sum(axis=1) for part in (test.by_run[own], test.by_run)
        )
        tried = np.full(RESAMPLES, count.sum())
    densities, coverages = hit / np.maximum(tried, 1), hit / np.maximum(whole_hit, 1)
    density, coverage = (np.quantile(values, (0.025, 0.975)) for values in (densities, coverages))
    if density[0] <= test.hits.sum() / test.runs.sum():
        return None
    kept = tuple(int(place) for place in np.flatnonzero((bounds != whole).any(axis=1)))
    return Box(
        bounds,
        float(won.sum() / count.sum()),
        density,
        float(won.sum() / test.hits.sum()),
        coverage,
        float(count.sum() / test.runs.sum()),
        kept,
        chosen,
        tuple(steps),
    )
