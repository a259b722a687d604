"""Whether points are a grid of their axes, also of axes that are not varied everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Set

import numpy as np

from sim.model.world import Array


def is_grid(columns: Mapping[str, Array]) -> bool:
    """Whether the points are every combination of the axes' values, each once.

    An axis that is NaN at some points is not varied there: the points at each combination of the others have to be a grid.
    """
    if not columns:
        return True
    partial = {path for path, values in columns.items() if _missing(values).any()}
    whole = [values.tolist() for path, values in columns.items() if path not in partial]
    if not whole:
        return False
    rows = list(zip(*whole, strict=True))
    sizes = [len(set(values)) for values in whole]
    if len(set(rows)) < np.prod(sizes):
        return False
    if not partial:
        return len(rows) == len(set(rows))
    numbers = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    group_of = np.array([numbers[row] for row in rows])
    for number in numbers.values():
        some = _some(columns, partial, group_of == number)
        if not is_grid(some) or (not some and (group_of == number).sum() > 1):
            return False
    return True


def _missing(values: Array) -> Array:
    return np.array([value != value for value in values.tolist()], dtype=bool)


def _some(columns: Mapping[str, Array], paths: Set[str], where: Array) -> dict[str, Array]:
    """Some columns at some points, without those that are NaN at all of them."""
    found = {path: columns[path][where] for path in paths}
    return {path: values for path, values in found.items() if not _missing(values).all()}
