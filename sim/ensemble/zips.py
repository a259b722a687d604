"""Zipped axes: several numbers that change together, one row after another, as `axes={crash: {zip: {PATH: [...], PATH: [...]}}}`.

Each row is a point of the axis, named by its place from 1. Stored sets of parameters (`parameters=valley`) are such an axis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.config.compose import configs_folder
from sim.config.reading import read
from sim.paths import Mistake, Tree, nearest, with_value

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


def labels(rows: Rows) -> list[str]:
    """The names of rows: their places from 1, with zeros before them so that names sort as rows do."""
    return [f"{place + 1:0{len(str(len(rows)))}d}" for place in range(len(rows))]


def laid(tree: Tree, row: Mapping[str, Any]) -> Tree:
    """A configuration with the values of one row."""
    for path, value in row.items():
        tree = with_value(tree, path, value)
    return tree


def stored(name: str) -> dict[str, Any]:
    """The axis of the sets of parameters in `configs/sets/NAME.yaml`, one's own before the project's.

    Raises Mistake, naming those there are, for a name without a file.
    """
    folders = [Path.cwd() / "configs" / "sets", configs_folder() / "sets"]
    known = sorted({file.stem for folder in folders for file in folder.glob("*.yaml")})
    if name not in known:
        raise Mistake(
            f"parameters: there are no sets '{name}' in configs/sets, only {', '.join(known)}{nearest(name, known)}"
        )
    file = next(folder / f"{name}.yaml" for folder in folders if (folder / f"{name}.yaml").exists())
    return {name: {"zip": read(file, "parties.us.resolve: [0.8, 1.1]").tree}}
