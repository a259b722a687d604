"""Sweeps made apart as one table: what they differ in becomes columns, points that several hold are taken once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.ensemble.conditions import Conditions
from sim.ensemble.designs import Plan
from sim.ensemble.results import Sweep
from sim.model.world import Array

NONE = ""  # the value of a choice that a sweep does not have


@dataclass(frozen=True, eq=False)
class Part:
    """One configuration of one sweep: its points there, its groups' options and its values by path."""

    sweep: int
    tree: int
    points: Array
    choices: Mapping[str, str]
    values: Mapping[str, Any]


def parts_of(sweeps: Sequence[Sweep]) -> list[Part]:
    """Every configuration of every sweep that has points."""
    parts = []
    for number, swept in enumerate(sweeps):
        plan = swept.plan
        for tree in np.unique(plan.tree_of).tolist():
            points = np.flatnonzero(plan.tree_of == tree)
            named = {
                path: str(values[points[0]])
                for path, values in plan.columns.items()
                if values.dtype == object
            }
            parts.append(
                Part(
                    number,
                    tree,
                    points,
                    {**swept.manifest.get("choices", {}), **named},
                    dict(values_of(plan.trees[tree])),
                )
            )
    return parts


def values_of(node: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a configuration with its path; numbers of a list one by one, other lists whole, as text."""
    if isinstance(node, Mapping) and node:
        for key, item in node.items():
            if prefix or key not in ("uncertainties", "measures"):
                yield from values_of(item, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(node, (list, tuple)) and node and all(is_number(item) for item in node):
        for place, item in enumerate(node):
            yield f"{prefix}.{place}", item
    else:
        yield (
            prefix,
            f"[{','.join(map(str, node))}]"
            if isinstance(node, (list, tuple))
            else node
            if is_number(node)
            else _text(node),
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def is_number(value: Any) -> bool:
    """Whether a value is a number (a truth value is none)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def columns_of(
    sweeps: Sequence[Sweep], parts: Sequence[Part]
) -> tuple[list[str], list[str], list[str]]:
    """What the table needs to tell all points apart: choices of groups, axes, and other paths whose values differ.

    What follows from a choice (a scenario's own numbers) has no column, but for what a command set beside it.
    """
    axes = list(
        dict.fromkeys(
            path
            for swept in sweeps
            for path, values in swept.plan.columns.items()
            if values.dtype != object
        )
    )
    own = dict.fromkeys(
        path
        for swept in sweeps
        for path, values in swept.plan.columns.items()
        if values.dtype == object
    )
    groups: list[str] = []
    for group in dict.fromkeys([*own, *(name for part in parts for name in part.choices)]):
        finer = _alike(parts, [*groups, group])
        if group in own or len(finer) > len(_alike(parts, groups)):
            groups.append(group)
    given = {
        item.split("=")[0].lstrip("+~")
        for swept in sweeps
        for item in swept.manifest.get("overrides", ())
    }
    paths = dict.fromkeys(path for path in _differing(parts) if _is_under(path, given))
    for alike in _alike(parts, groups).values():
        paths.update(dict.fromkeys(_differing(alike)))
    return groups, axes, [path for path in paths if path not in (*axes, *groups)]


def _is_under(path: str, names: Iterable[str]) -> bool:
    """Whether a path is one of some names or in a section that one of them names."""
    return any(path == name or path.startswith(f"{name}.") for name in names)


def _differing(parts: Sequence[Part]) -> list[str]:
    """The paths whose values are not the same in all parts."""
    differing = []
    for path in dict.fromkeys(path for part in parts for path in part.values):
        values = {json.dumps(part.values.get(path)) for part in parts}
        if len(values) > 1:
            differing.append(path)
    return differing


def _alike(parts: Sequence[Part], groups: Sequence[str]) -> dict[tuple[str, ...], list[Part]]:
    """The parts, by their options of some groups."""
    found: dict[tuple[str, ...], list[Part]] = {}
    for part in parts:
        found.setdefault(tuple(part.choices.get(name, NONE) for name in groups), []).append(part)
    return found


def joined(sweeps: Sequence[Sweep], runs: Sequence[Array]) -> tuple[Plan, list[tuple[int, int]]]:
    """One plan of all sweeps' points, and for each of its points the sweep and the point there that holds its runs.

    `runs` says how many runs each point of each sweep has; of a point that several hold, the one with the most is taken.
    """
    parts = parts_of(sweeps)
    groups, axes, paths = columns_of(sweeps, parts)
    columns: dict[str, Array] = {}
    for name in (*groups, *axes, *paths):
        values = [_column(sweeps[part.sweep].plan, part, name) for part in parts]
        if name in axes or all(
            is_number(value) or value is None for given in values for value in given
        ):
            columns[name] = np.array(
                [value if is_number(value) else np.nan for given in values for value in given],
                dtype=float,
            )
        else:
            columns[name] = np.array(
                [NONE if value is None else str(value) for given in values for value in given],
                dtype=object,
            )
    trees = [sweeps[part.sweep].plan.trees[part.tree] for part in parts]
    tree_of = np.concatenate(
        [np.full(len(part.points), number) for number, part in enumerate(parts)]
    )
    varied = set().union(*(swept.plan.varying for swept in sweeps))
    varying = tuple(path for path in axes if path in varied)
    places = [(part.sweep, int(point)) for part in parts for point in part.points]
    pairs = tuple(dict.fromkeys(pair for swept in sweeps for pair in swept.plan.pairs))
    plan = Plan(columns, tuple(trees), tree_of, varying, _shared(sweeps), pairs)
    return _without_doubles(plan, places, runs)


def _shared(sweeps: Sequence[Sweep]) -> Conditions:
    """The conditions that all sweeps have; beside others an axis is varied where one of them fails."""
    first, *others = (swept.plan.conditions for swept in sweeps)
    found = dict(first)
    for other in others:
        found = {path: needed for path, needed in found.items() if other.get(path) == needed}
    return found


def _without_doubles(
    plan: Plan, places: Sequence[tuple[int, int]], runs: Sequence[Array]
) -> tuple[Plan, list[tuple[int, int]]]:
    """Each point once, in the order of the sweeps, and only the configurations that are left."""
    best: dict[str, int] = {}
    keys = plan.keys()
    for row in sorted(range(len(places)), key=places.__getitem__):
        held = best.setdefault(keys[row], row)
        if _count(runs, places[row]) > _count(runs, places[held]):
            best[keys[row]] = row
    rows = np.array(list(best.values()))
    used, tree_of = np.unique(plan.tree_of[rows], return_inverse=True)
    columns = {path: values[rows] for path, values in plan.columns.items()}
    trees = tuple(plan.trees[tree] for tree in used)
    kept = replace(plan, columns=columns, trees=trees, tree_of=tree_of.reshape(-1))
    return kept, [places[row] for row in rows]


def _count(runs: Sequence[Array], place: tuple[int, int]) -> int:
    return int(runs[place[0]][place[1]])


def _column(plan: Plan, part: Part, name: str) -> list[Any]:
    """A column's values at the points of a part; None where it has none."""
    if name in plan.columns:
        return plan.columns[name][part.points].tolist()
    return [part.choices.get(name, part.values.get(name))] * len(part.points)
