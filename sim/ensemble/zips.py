"""Zipped axes: several numbers that change together, one row after another, as `axes={crash: {zip: {PATH: [...], PATH: [...]}}}`.

Each row is a point of the axis, named by its place from 1. The sets of `parameters=valley` are such an axis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.paths import Mistake, Tree, with_value

Rows = list[dict[str, Any]]


def is_zip(axis: Any) -> bool:
    """Whether an axis changes several numbers together."""
    return isinstance(axis, Mapping) and "zip" in axis


def rows_of(name: str, axis: Mapping[str, Any]) -> Rows:
    """What each point of a zipped axis sets, by path.

    Raises Mistake for a name that is a path, for no paths, and for lists that are empty or not equally long.
    """
    where = f"axes.{name}"
    if "." in name:
        raise Mistake(f"{where}: a zipped axis has a name of its own, without dots, such as 'pair'")
    lists = axis["zip"]
    if len(axis) > 1 or not isinstance(lists, Mapping) or not lists:
        raise Mistake(f"{where}: should be {{zip: {{PATH: [...], PATH: [...]}}}}, not {dict(axis)}")
    for path, values in lists.items():
        if not isinstance(values, Sequence) or isinstance(values, str) or not values:
            raise Mistake(f"{where}.zip.{path}: should be a list of values, not {values!r}")
    lengths = {path: len(values) for path, values in lists.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{path} has {count}" for path, count in lengths.items())
        raise Mistake(f"{where}: zipped lists should be equally long; {told}")
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def label(place: int, rows: Rows) -> str:
    """The name of a row: its place from 1, with zeros before it so that names sort as rows do."""
    return f"{place + 1:0{len(str(len(rows)))}d}"


def laid(tree: Tree, row: Mapping[str, Any]) -> Tree:
    """A configuration with the values of one row."""
    for path, value in row.items():
        tree = with_value(tree, path, value)
    return tree
