"""Rank correlations between the axes of a sample, as `axes={A: {uniform: [1, 2]}, B: {...}, correlate: [[A, B, 0.6]]}`.

A pair names two axes and the rank correlation (Spearman's) that their values should have. Each axis keeps its own distribution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.model.world import Array
from sim.paths import Mistake, nearest

NAME = "correlate"  # the entry of the axes that holds the pairs
WHERE = f"axes.{NAME}"
EXAMPLE = "[[choice.precision, hazards.sigma, 0.6]]"
SPREADS = ("range", "uniform", "integers", "loguniform", "normal")
LEAST_ROOM = 1e-6  # of the smallest eigenvalue: below it two axes are all but one
Pair = tuple[str, str, float]
Pairs = tuple[Pair, ...]


def parted(axes: Mapping[str, Any]) -> tuple[dict[str, Any], Pairs]:
    """The axes without their correlations, and these: each pair in the order of its paths, the pairs in theirs.

    Raises Mistake for what is no list of pairs, an axis that there is not or that has no spread, an axis paired with itself,
    a pair that stands twice, a coefficient that is not between -1 and 1, and coefficients that cannot hold together.
    """
    plain = {path: axis for path, axis in axes.items() if path != NAME}
    if NAME not in axes:
        return plain, ()
    given = axes[NAME]
    if (
        not _is_list(given)
        or not given
        or not all(_is_list(one) and len(one) == 3 for one in given)
    ):
        raise Mistake(f"{WHERE}: should be [[AXIS, AXIS, RANK CORRELATION]], not {_told(given)}")
    pairs = tuple(sorted(_pair(one, plain) for one in given))
    both = [pair[:2] for pair in pairs]
    twice = [pair for pair in both if both.count(pair) > 1]
    if twice:
        raise Mistake(f"{WHERE}: {twice[0][0]} and {twice[0][1]} stand together twice")
    matrix_of(pairs)
    return plain, pairs


def _is_list(given: Any) -> bool:
    return isinstance(given, Sequence) and not isinstance(given, str)


def _told(given: Any) -> str:
    """What was given, lists as a user writes them."""
    return f"[{', '.join(map(_told, given))}]" if _is_list(given) else str(given)


def _pair(given: Sequence[Any], axes: Mapping[str, Any]) -> Pair:
    first, second, value = given
    for name in (first, second):
        if not isinstance(name, str):
            raise Mistake(f"{WHERE}: should be such as {EXAMPLE}, not {_told([given])}")
        _check_spread(name, axes)
    if first == second:
        raise Mistake(f"{WHERE}: {first} is paired with itself; a pair is of two axes")
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not -1 < value < 1:
        raise Mistake(
            f"{WHERE}: the rank correlation of {first} and {second} should be between -1 and 1, not {value}"
        )
    low, high = sorted((first, second))
    return low, high, float(value)


def _check_spread(name: str, axes: Mapping[str, Any]) -> None:
    """Raise Mistake for what is no axis, and for one whose values have no order to correlate."""
    if name not in axes:
        known = ", ".join(axes) or "none"
        raise Mistake(f"{WHERE}: '{name}' is no axis here ({known}){nearest(name, axes)}")
    axis = axes[name]
    kinds = [kind for kind in axis if kind in SPREADS] if isinstance(axis, Mapping) else []
    if not kinds:
        what = "a zipped axis" if isinstance(axis, Mapping) and "zip" in axis else "a list"
        raise Mistake(
            f"{WHERE}: {name} is {what}, and only a range or a distribution has ranks, such as "
            "{uniform: [LOW, HIGH]} or {integers: [LOW, HIGH]}"
        )
    ends = axis[kinds[0]]
    falls = _is_list(ends) and all(isinstance(end, (int, float)) for end in ends[:2])
    if kinds[0] == "range" and falls and ends[0] > ends[1]:
        raise Mistake(f"{WHERE}: the range of {name} goes down; write its lower end first")


def check_design(pairs: Pairs, kind: str) -> None:
    """Raise Mistake for correlations of a grid, in which every value meets every other."""
    if pairs and kind == "grid":
        raise Mistake(
            f"{WHERE}: a grid has every combination of its values, so that no two axes are correlated; add design=lhs or design=sobol"
        )


def check_none(axes: Mapping[str, Any] | None, why: str) -> None:
    """Raise Mistake, saying why, for correlations where a method takes none."""
    if NAME in (axes or {}):
        raise Mistake(f"{WHERE}: {why}; leave it out")


def matrix_of(pairs: Pairs) -> tuple[list[str], Array]:
    """The axes that are paired, in their order, and the correlation of the normal scores, `[axes, axes]`.

    A rank correlation `s` is had by normal variates whose correlation is `2 sin(pi s / 6)` (Pearson 1907). Raises Mistake for
    one that is not positive definite.
    """
    paths = sorted({path for pair in pairs for path in pair[:2]})
    matrix = np.eye(len(paths))
    for first, second, value in pairs:
        row, column = paths.index(first), paths.index(second)
        matrix[row, column] = matrix[column, row] = 2 * np.sin(np.pi * value / 6)
    if pairs and float(np.linalg.eigvalsh(matrix)[0]) < LEAST_ROOM:
        told = ", ".join(f"{first} with {second} {value:g}" for first, second, value in pairs)
        raise Mistake(
            f"{WHERE}: these cannot hold together ({told}; their matrix is not positive definite); bring them nearer to 0"
        )
    return paths, matrix


def correlated(unit: Mapping[str, Array], pairs: Pairs, kind: str) -> dict[str, Array]:
    """Numbers between 0 and 1 of each axis, `[points]`, with the rank correlations asked for.

    With `C = L L'` the correlation of the normal scores:

    - of a Latin hypercube the scores `T` of its columns (normal quantiles of `rank / (n + 1)`), whose own correlation is
      `Q Q'`, become `T inv(Q)' L'`, and each column is put into the order of those: its values stay, one in each of n equal
      parts (Iman and Conover 1982, *Communications in Statistics B* 11, 311-334);
    - of a Sobol sequence each point `u` becomes `Phi(L inv(Phi)(u))`, a Gaussian copula. Each point follows from itself alone,
      so that the sequence can grow; every column stays even, but only the first stays a Sobol sequence by itself.

    Raises Mistake for a hypercube of too few points to have all correlations.
    """
    from scipy.special import ndtr, ndtri

    if not pairs:
        return dict(unit)
    paths, matrix = matrix_of(pairs)
    lower = np.linalg.cholesky(matrix)
    columns = np.stack([unit[path] for path in paths], axis=1)
    copula = ndtr(ndtri(np.clip(columns, 1e-12, 1 - 1e-12)) @ lower.T)
    made = _reordered(columns, lower) if kind == "lhs" else copula
    return {**unit, **{path: made[:, place] for place, path in enumerate(paths)}}


def _reordered(columns: Array, lower: Array) -> Array:
    """Each column in the order of its correlated scores; see `correlated`."""
    from scipy.special import ndtri

    points, axes = columns.shape
    if points < axes + 2:
        raise Mistake(
            f"points: {points} are too few for {axes} correlated axes; take at least {axes + 2}"
        )
    ranks = columns.argsort(axis=0).argsort(axis=0)
    scores = ndtri((ranks + 1) / (points + 1))
    own = np.linalg.cholesky(np.corrcoef(scores, rowvar=False))
    wanted = scores @ np.linalg.inv(own).T @ lower.T
    places = wanted.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return np.take_along_axis(np.sort(columns, axis=0), places, axis=0)
