"""The values of axes: lists, ranges and distributions as numbers, for every combination (a grid) or for a sample.

What is drawn for an axis depends on its path and not on where it stands among the axes: samples are drawn in the order of the
paths. So the same axes written in another order are the same points.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from sim.ensemble import correlation
from sim.model.world import Array
from sim.paths import Mistake

FORMS = (
    "a list of numbers, {range: [low, high, count]}, {uniform: [low, high]}, {integers: [low, high]}, {loguniform: [low, high]} or "
    "{normal: [mean, sd]}"
)


def typed(value: float) -> float:
    """A number as a user would have typed it: `0.3` for 0.30000000000000004 (12 digits are kept)."""
    return float(f"{value:.12g}") + 0.0  # and 0 for -0


def grid(axes: Mapping[str, Any]) -> Array:
    """Every combination of the axes' values, `[points, axes]`; the last axis varies fastest.

    Raises Mistake for an axis that is no list or range. How many points there may be is `config.values.check_size`'s.
    """
    lists = [listed(path, axis) for path, axis in axes.items()]
    return np.array(list(itertools.product(*lists)), dtype=float)


def listed(path: str, axis: Any) -> list[float]:
    """The values of a list or a range; raises Mistake for anything else and for a value that comes twice."""
    if isinstance(axis, Mapping) and set(axis) == {"range"}:
        return _range(path, axis["range"])
    if isinstance(axis, Mapping):
        raise Mistake(
            f"axes.{path}: a grid takes a list or a range, not {dict(axis)}; with a distribution use design=lhs or design=sobol"
        )
    if isinstance(axis, (int, float)) and not isinstance(axis, bool):
        axis = [axis]
    if not isinstance(axis, Sequence) or isinstance(axis, str) or not axis:
        raise Mistake(f"axes.{path}: should be {FORMS}, not {axis!r}")
    values = list(_numbers(path, axis, len(axis)))
    if len(set(map(typed, values))) < len(values):
        raise Mistake(f"axes.{path}: a value stands twice in {list(axis)}")
    return values


def _range(path: str, given: Any) -> list[float]:
    """The values of a range, each the decimal number that a user would have typed: exact fractions, rounded once."""
    low, high, count = _numbers(path, given, 3)
    if count != int(count) or count < 1:
        raise Mistake(
            f"axes.{path}: the third number of a range is how many values to take, not {count:g}"
        )
    if count == 1:
        return [low]
    if typed(low) == typed(high):
        raise Mistake(
            f"axes.{path}: a range from {low:g} to {high:g} has one value and not {count:g}; write [{low:g}]"
        )
    first, last = Fraction(repr(low)), Fraction(repr(high))
    step = (last - first) / (int(count) - 1)
    return [float(first + step * place) for place in range(int(count))]


def _numbers(path: str, given: Any, count: int) -> tuple[float, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != count:
        raise Mistake(f"axes.{path}: should be {count} numbers, not {given!r}")
    for value in given:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Mistake(f"axes.{path}: should be numbers, not {value!r}")
        if not math.isfinite(value):
            raise Mistake(f"axes.{path}: should be finite numbers, not {value}")
    return tuple(float(value) for value in given)


def sampled(
    axes: Mapping[str, Any], kind: str, points: int, seed: int, pairs: correlation.Pairs = ()
) -> Array:
    """Up to `points` different rows of a Latin hypercube or a scrambled Sobol sequence mapped to the axes, `[points, axes]`.

    `pairs` are rank correlations between axes. Over lists alone a sample may draw the same values more than once; each
    combination is given once. Raises Mistake without an axis, for an axis that cannot be drawn from, and for correlations
    that points drawn more than once would lose.
    """
    if not axes:
        raise Mistake(f"design: a {kind} design needs at least one axis")
    luck = np.random.default_rng(seed & (2**64 - 1))
    if kind == "lhs":
        unit = hypercube(len(axes), points, luck)
    else:
        from scipy.stats import qmc

        power = int(np.ceil(np.log2(max(points, 1))))
        unit = qmc.Sobol(len(axes), rng=luck).random_base2(power)[:points]
    drawn = {path: unit[:, place] for place, path in enumerate(sorted(axes))}
    drawn = correlation.correlated(drawn, pairs, kind)
    rows = np.stack([mapped(path, axis, drawn[path]) for path, axis in axes.items()], axis=1)
    _, firsts = np.unique(rows, axis=0, return_index=True)
    if pairs and len(firsts) < len(rows):
        raise Mistake(
            f"axes.{correlation.NAME}: {len(rows):,} points over these axes are {len(firsts):,} different worlds, each played once, "
            "so that the correlation is lost; take fewer points, or an axis with a distribution"
        )
    return rows[np.sort(firsts)]


def odd_factor(points: int) -> int:
    """The odd factor of a number: from so many points a Latin hypercube is doubled."""
    return points // (points & -points)


def hypercube(axes: int, points: int, luck: np.random.Generator) -> Array:
    """A Latin hypercube `[points, axes]`: each axis has one point in each of so many equal parts of 0 to 1.

    It is that of half as many points, where this is whole, and as many new ones in the halves that these leave free. So a
    hypercube grows in place by doubling (Sallaberry, Helton and Hora 2008, *Reliability Engineering and System Safety* 93,
    1047-1059), and which points it has follows from their number alone.
    """
    first = odd_factor(points)
    part = luck.permuted(np.tile(np.arange(first)[:, None], axes), axis=0)
    within = luck.random((first, axes))
    while len(part) < points:
        upper = within >= 0.5  # exact, so that a point that stays is the same number
        part, within = 2 * part + upper, 2 * within - upper
        part = np.concatenate([part, luck.permuted(part ^ 1, axis=0)])
        within = np.concatenate([within, luck.random(within.shape)])
    unit: Array = (part + within) / points
    return unit


def mapped(path: str, axis: Any, unit: Array) -> Array:
    """Values of an axis at numbers between 0 and 1, `[points]`: a value of a list, a whole number or a quantile of a distribution.

    Raises Mistake for what is no axis and for bounds that are none.
    """
    from scipy.special import ndtri

    if not isinstance(axis, Mapping) or set(axis) == {"range"}:
        values = np.array(listed(path, axis))
        return values[np.minimum((unit * len(values)).astype(int), len(values) - 1)]
    kind = next(iter(axis)) if len(axis) == 1 else ""
    if kind not in ("uniform", "integers", "loguniform", "normal"):
        raise Mistake(f"axes.{path}: should be {FORMS}, not {dict(axis)}")
    first, second = _numbers(path, axis[kind], 2)
    if kind == "integers" and (first != int(first) or second != int(second)):
        raise Mistake(f"axes.{path}: integers are between two whole numbers, not {axis[kind]}")
    if kind == "normal" and second <= 0:
        raise Mistake(f"axes.{path}: normal needs a standard deviation above 0, not {second:g}")
    if kind == "normal":
        return np.asarray(first + second * ndtri(np.clip(unit, 1e-12, 1 - 1e-12)))
    if first >= second or (kind == "loguniform" and first <= 0):
        raise Mistake(
            f"axes.{path}: {kind} needs a lower bound below the upper{' and above 0' if kind == 'loguniform' else ''}, not {axis[kind]}"
        )
    if kind == "integers":
        return first + np.minimum(np.floor(unit * (second - first + 1)), second - first)
    if kind == "uniform":
        return first + (second - first) * unit
    return first * (second / first) ** unit
