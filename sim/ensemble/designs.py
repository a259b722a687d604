"""Which worlds to try: grid, Latin hypercube or Sobol points over any numeric parameters, named by their config paths."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sim.config.checks import build_game, check_path
from sim.config.values import check_size, check_values
from sim.ensemble import conditions as conditional
from sim.ensemble import correlation
from sim.ensemble import zips as zipped
from sim.ensemble.axes import grid, sampled, typed
from sim.model.params import Game
from sim.model.world import Array
from sim.paths import Mistake, Tree, expand, get, leaves, nearest, with_value

STRUCTURAL = ("calendar.turns", "calendar.turn_days", "types.levels")


@dataclass(frozen=True, eq=False)
class Plan:
    """The points of a design.

    `columns` holds an array `[points]` per axis; `trees` the distinct configurations behind them, `tree_of` which of them
    each point uses; `varying` the axes that are arrays within a block (all others are already in the trees). `conditions`
    says where an axis is varied that is not varied everywhere, `pairs` which axes are correlated.
    """

    columns: Mapping[str, Array]
    trees: tuple[Tree, ...]
    tree_of: Array
    varying: tuple[str, ...]
    conditions: conditional.Conditions = field(default_factory=dict)
    pairs: correlation.Pairs = ()

    def __len__(self) -> int:
        return len(self.tree_of)

    def keys(self) -> list[str]:
        """What identifies each point, whatever its number: its axes' values, in the order of the axes' paths.

        Numbers are compared as a user would have typed them, so that 0.3 and 0.30000000000000004 are the same point.
        """
        return self._keys

    @cached_property
    def _keys(self) -> list[str]:
        named = [_as_typed(self.columns[path]) for path in sorted(self.columns)]
        rows = zip(*named, strict=True) if named else [()] * len(self)
        return [json.dumps(row) for row in rows]

    def address(self) -> str:
        """What identifies the configuration behind the points, axes apart."""
        plain = []
        for tree in self.trees:
            axes = set(self.paths(tree))
            plain.append([pair for pair in sorted(leaves(tree)) if pair[0] not in axes])
        return hashlib.blake2b(
            json.dumps([sorted(self.columns), plain], default=str).encode(), digest_size=16
        ).hexdigest()

    def paths(self, tree: Tree) -> list[str]:
        """The paths of a configuration that the axes set; an axis that is a pattern sets several."""
        return [one for path in self.columns for one in expand(tree, path)]

    @cached_property
    def numbers(self) -> dict[str, Array]:
        """What the axes change, number by number, `[points]` each.

        An axis that is no path (a zipped one, a choice of scenario) stands for all numbers in which the configurations of one
        crisis differ, NaN where one lacks it: what sets two crises apart is not what was tried.
        """
        rows = [dict(leaves(tree)) for tree in self.trees]
        crises = [tree.get("crisis", "") for tree in self.trees]
        found = {
            axis: values
            for axis, values in self.columns.items()
            if "." in axis or axis in self.trees[0]
        }
        for path in dict.fromkeys(path for row in rows for path in row):
            tried = [row.get(path, np.nan) for row in rows]
            numeric = all(isinstance(value, (int, float)) for value in tried)
            if numeric and path not in found and _differs(tried, crises):
                found[path] = np.array(tried, dtype=float)[self.tree_of]
        return found

    @property
    def tried(self) -> dict[str, Array]:
        """The columns, NaN where an axis is not varied because its condition fails."""
        found = dict(self.columns)
        for path, holds in conditional.holding(self.conditions, self.columns).items():
            found[path] = np.where(holds, self.columns[path], np.nan)
        return found

    def tree_with(self, points: Array) -> Tree:
        """The configuration of runs at these points (all of one tree), each varying axis one value per run."""
        tree = self.trees[int(self.tree_of[points[0]])]
        for path in self.varying:
            values = self.columns[path][points].astype(float)
            if not np.isnan(values).all():  # of sweeps joined, one may lack an axis of another
                tree = with_value(tree, path, values)
        return tree


def _differs(values: Sequence[Any], groups: Sequence[Any]) -> bool:
    """Whether two values of one group are not the same."""
    first: dict[Any, Any] = {}
    return any(
        value != first.setdefault(group, value) for value, group in zip(values, groups, strict=True)
    )


def beside(plans: Sequence[Plan], names: Sequence[str], labels: Sequence[Sequence[str]]) -> Plan:
    """Plans over the same axes as one, with a column for each choice in which they differ.

    `names` are those of the choices, `labels` holds the options of each plan.
    """
    sizes = [len(plan) for plan in plans]
    columns: dict[str, Any] = {}
    for place, name in enumerate(names):
        options = np.array([texts[place] for texts in labels], dtype=object)
        columns[name] = np.repeat(options, sizes)
    for path in plans[0].columns:
        columns[path] = np.concatenate([plan.columns[path] for plan in plans])
    firsts = np.cumsum([0, *(len(plan.trees) for plan in plans[:-1])])
    tree_of = np.concatenate(
        [plan.tree_of + first for plan, first in zip(plans, firsts, strict=True)]
    )
    trees = tuple(tree for plan in plans for tree in plan.trees)
    first = plans[0]
    return Plan(columns, trees, tree_of, first.varying, first.conditions, first.pairs)


def make_plan(
    tree: Tree,
    axes: Mapping[str, Any],
    kind: str = "grid",
    points: int = 64,
    seed: int = 0,
    chosen: conditional.Chosen | None = None,
) -> Plan:
    """The design of `kind` over `axes` on top of one configuration; every point is checked.

    `chosen` names what was chosen outside of the axes, for conditions that hang on it. Raises Mistake, one line each, for a
    path that does not exist or is no number, and for a value out of its range.
    """
    check_values({"axes": axes})
    axes, pairs = correlation.parted(axes)
    correlation.check_design(pairs, kind)
    axes, conditions = conditional.parted(axes, chosen)
    zips = {path: zipped.rows_of(path, axis) for path, axis in axes.items() if zipped.is_zip(axis)}
    for path in _paths(axes, zips):
        check_axis(tree, path)
    plain = {path: list(range(len(zips[path]))) if path in zips else axes[path] for path in axes}
    check_size(plain, kind)
    values = grid(plain) if kind == "grid" else sampled(plain, kind, points, seed, pairs)
    columns = {path: values[:, place] for place, path in enumerate(axes)}
    labels = {path: zipped.labels(rows) for path, rows in zips.items()}
    if conditions:
        columns = _conditioned(tree, columns, conditions, plain, labels, chosen or {})
    fixed = [path for path in axes if path in zips or path in STRUCTURAL]
    size = len(next(iter(columns.values()))) if columns else len(values)
    trees, tree_of = _trees(tree, {path: columns[path] for path in fixed}, zips, size)
    for path, names in labels.items():
        columns[path] = np.array(names, dtype=object)[columns[path].astype(int)]
    varying = tuple(path for path in axes if path not in fixed)
    plan = Plan(columns, trees, tree_of, varying, conditions, pairs)
    check_plan(plan)
    return plan


def _conditioned(
    tree: Tree,
    columns: Mapping[str, Array],
    conditions: conditional.Conditions,
    plain: Mapping[str, Any],
    labels: Mapping[str, Sequence[str]],
    chosen: conditional.Chosen,
) -> dict[str, Array]:
    """The columns with base values where conditions fail, each point once."""
    base = conditional.bases(tree, conditions, STRUCTURAL)
    conditional.check_taken(conditions, plain, labels, base, chosen)
    named = {
        path: np.array(labels[path], dtype=object)[values.astype(int)] if path in labels else values
        for path, values in columns.items()
    }
    picked = {name: one for name, (one, _) in chosen.items()}
    made = conditional.applied(conditions, named, base, picked)
    made |= {path: columns[path] for path in labels}
    _, firsts = np.unique(np.stack(list(made.values()), axis=1), axis=0, return_index=True)
    return {path: values[np.sort(firsts)] for path, values in made.items()}


def _paths(axes: Mapping[str, Any], zips: Mapping[str, zipped.Rows]) -> list[str]:
    """The paths that axes set, none of them twice."""
    found: list[str] = []
    for name in axes:
        for path in zips[name][0] if name in zips else [name]:
            if path in found:
                raise Mistake(f"axes.{name}: {path} is an axis twice")
            found.append(path)
    return found


def _trees(
    tree: Tree, columns: Mapping[str, Array], zips: Mapping[str, zipped.Rows], points: int
) -> tuple[tuple[Tree, ...], Array]:
    """The configurations behind the points, and which each point has: one a combination of what no run can vary."""
    if not columns:
        return (tree,), np.zeros(points, dtype=np.int64)
    combos, tree_of = np.unique(
        np.stack(list(columns.values()), axis=1), axis=0, return_inverse=True
    )
    trees: list[Tree] = []
    for combo in combos.tolist():
        changed = tree
        for path, value in zip(columns, combo, strict=True):
            row = zips[path][int(value)] if path in zips else {path: _whole(path, value)}
            changed = zipped.laid(changed, row)
        trees.append(changed)
    return tuple(trees), tree_of.reshape(-1)


def _as_typed(values: Array) -> list[Any]:
    """A column's values, numbers as a user would have typed them."""
    plain: list[Any] = values.tolist()
    return [value if isinstance(value, str) else typed(value) for value in plain]


def _whole(path: str, value: float) -> int:
    if value != int(value):
        raise Mistake(f"axes.{path}: should be whole numbers, not {value:g}")
    return int(value)


def check_plan(plan: Plan) -> None:
    """Build the game of all points at once, which checks every value of every axis."""
    for place in range(len(plan.trees)):
        points = np.flatnonzero(plan.tree_of == place)
        build_game(plan.tree_with(points))


def check_axis(tree: Tree, path: str) -> None:
    """Raise ValueError when an axis does not name a number of the configuration."""
    if path == "scenario":
        raise Mistake(
            "axes.scenario: scenarios are an axis of study=sweep alone; name one with scenario=, or several with versus= or crises="
        )
    try:
        check_path(tree, path)
    except ValueError as error:
        own = "" if "." in path else nearest(path, [correlation.NAME, "scenario"])
        raise Mistake(
            f"axes.{str(error).partition('; did you mean')[0] if own else error}{own}"
        ) from None
    value = get(tree, path)
    drawn = isinstance(value, Mapping) and set(value) == {"uniform"}
    if isinstance(value, bool) or not (isinstance(value, (int, float)) or drawn):
        raise Mistake(f"axes.{path}: is not a number ({_kind(value)}), so it cannot be an axis")


def _kind(value: Any) -> str:
    return (
        "a group of parameters"
        if isinstance(value, Mapping)
        else "a list"
        if isinstance(value, list)
        else f"{value!r}"
    )


def single_point(tree: Tree) -> Plan:
    """A plan of one point: the configuration as it is."""
    return make_plan(tree, {})


def game_at(plan: Plan, points: Array) -> Game:
    """The checked game of runs at these points."""
    return build_game(plan.tree_with(points))
