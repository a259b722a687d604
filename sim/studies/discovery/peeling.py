"""Peeling: a box of parameters shrinks one side at a time, always where what is left grows densest (Friedman and Fisher 1999).

Points weigh by their runs; `hits` are the runs of a point that saw the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.world import Array
from sim.paths import Mistake

PEEL = 0.05  # share of a box's weight that one peel takes at most, where values are continuous
LEAST_MASS = 0.03  # share of all runs that a box must keep


@dataclass(frozen=True, eq=False)
class Step:
    """A box on the way: its bounds `[parameters, 2]`, and over its runs the density, coverage, mass and number of restrictions."""

    bounds: Array
    density: float
    coverage: float
    mass: float
    restricted: int


Peeling = Callable[[Array, Array, Array], list[Step]]


def inside(values: Array, bounds: Array) -> Array:
    """Which points are in a box, `[points]` of bool; `values` is `[points, parameters]`."""
    return np.asarray(((values >= bounds[:, 0]) & (values <= bounds[:, 1])).all(axis=1))


def measure(values: Array, hits: Array, runs: Array, bounds: Array, whole: Array) -> Step:
    """A box's numbers; `whole` are the bounds of all points, and a bound that equals it is no restriction."""
    held = inside(values, bounds)
    won, count = float(hits[held].sum()), float(runs[held].sum())
    restricted = int((bounds != whole).any(axis=1).sum())
    return Step(
        bounds,
        won / max(count, 1.0),
        won / float(hits.sum()),
        count / float(runs.sum()),
        restricted,
    )


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
        range(len(steps)),
        key=lambda place: (
            2
            * gained[place]
            * steps[place].coverage
            / max(gained[place] + steps[place].coverage, 1e-12)
        ),
    )
