"""What a design has beside its axes, in sentences: correlations and conditions, as asked for and as they came out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.ensemble import conditions
from sim.ensemble.designs import Plan
from sim.model.world import Array


def remarks(plan: Plan) -> list[str]:
    """A sentence for each correlated pair of axes and for each axis that is not varied everywhere."""
    return [*_correlated(plan), *_conditional(plan)]


def _correlated(plan: Plan) -> Iterator[str]:
    holds = conditions.holding(plan.conditions, plan.columns)
    for first, second, value in plan.pairs:
        where = np.ones(len(plan), dtype=bool)
        for path in (first, second):
            where &= holds.get(path, True)
        many = "the" if where.all() else f"{where.sum():,}"
        found = rank_correlation(plan.columns[first][where], plan.columns[second][where])
        yield f"{first} with {second}: rank correlation {value:g} asked, {found:.2f} over {many} points."


def _conditional(plan: Plan) -> Iterator[str]:
    for path, holds in conditions.holding(plan.conditions, plan.columns).items():
        base = " or ".join(f"{value:g}" for value in np.unique(plan.columns[path][~holds]))
        rest = f", else {base}" if base else ""
        where = conditions.told(plan.conditions[path])
        yield f"{path}: varied {where} ({holds.sum():,} of {len(plan):,} points){rest}."


def rank_correlation(one: Array, other: Array) -> float:
    """Spearman's rank correlation of two columns, NaN where one does not vary."""
    from scipy.stats import rankdata

    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])
