"""A cheap stand-in for many runs: what the mean of a statistic would be anywhere in the ranges, from the points that were played.

A polynomial of the parameters is fitted to each statistic's means over runs. What it misses is kept as an error of its own, so
that whatever is built on it is as unsure as it should be (calibration with an emulator: Kennedy & O'Hagan 2001; Wilkinson 2014).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from sim.model.world import Array

DEGREES = (3, 2, 1)
POINTS_A_TERM = 6  # points that each term of the polynomial needs


def terms(unit: Array, degree: int) -> Array:
    """All products of up to `degree` parameters, each scaled to -1..1 over its range, `[parameters, rows]` -> `[terms, rows]`."""
    scaled = 2 * unit - 1
    rows = [np.ones(unit.shape[1])]
    for many in range(1, degree + 1):
        rows += [
            np.prod(scaled[list(chosen)], axis=0)
            for chosen in itertools.combinations_with_replacement(range(len(unit)), many)
        ]
    return np.stack(rows)


@dataclass(frozen=True, eq=False)
class Emulator:
    """The polynomial of each statistic, and its standard errors `[statistics]`.

    `lack` is how far the true means stray from the polynomial, beyond the luck of the runs; `unsure` how far the polynomial
    itself is left open by that luck.
    """

    degree: int
    coefficients: Array
    lack: Array
    unsure: Array

    @property
    def error(self) -> Array:
        """Both together, `[statistics]`."""
        return np.asarray(np.hypot(self.lack, self.unsure))

    def at(self, unit: Array) -> Array:
        """The mean of every statistic at parameters given as shares of their ranges, `[statistics, rows]`."""
        return np.asarray(self.coefficients @ terms(unit, self.degree))


def emulate(unit: Array, means: Array, luck: Array) -> Emulator:
    """Fit the means `[statistics, points]` found at `unit`, `[parameters, points]`.

    `luck` is the variance of a mean that is due to the luck of the runs, `[statistics]`.
    """
    points = unit.shape[1]
    tables = ((degree, terms(unit, degree)) for degree in DEGREES)
    degree, table = next(
        ((d, t) for d, t in tables if POINTS_A_TERM * len(t) <= points),
        (DEGREES[-1], terms(unit, DEGREES[-1])),
    )
    coefficients = np.linalg.lstsq(table.T, means.T, rcond=None)[0].T
    left = ((means - coefficients @ table) ** 2).sum(axis=1) / max(1, points - len(table))
    return Emulator(
        degree,
        coefficients,
        np.sqrt(np.maximum(left - luck, 0.0)),
        np.sqrt(left * len(table) / points),
    )
