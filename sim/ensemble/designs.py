"""Which worlds to try: grid, Latin hypercube or Sobol points over any numeric parameters, named by their config paths."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.config.checks import build_game, check_path
from sim.config.values import check_size, check_values
from sim.model.params import Game
from sim.model.world import Array
from sim.paths import Mistake, Tree, expand, get, leaves, with_value

STRUCTURAL = ("calendar.turns", "calendar.turn_days", "choice.course_turns", "types.levels")
FORMS = "a list of numbers, {range: [low, high, count]}, {uniform: [low, high]}, {loguniform: [low, high]} or {normal: [mean, sd]}"


@dataclass(frozen=True, eq=False)
class Plan:
    """The points of a design.

    `columns` holds an array `[points]` per axis; `trees` the distinct configurations behind them, `tree_of` which of them
    each point uses; `varying` the axes that are arrays within a block (all others are already in the trees).
    """

    columns: Mapping[str, Array]
    trees: tuple[Tree, ...]
    tree_of: Array
    varying: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.tree_of)

    def keys(self) -> list[str]:
        """What identifies each point, whatever its number: its axes' values."""
        rows = (
            zip(*(values.tolist() for values in self.columns.values()), strict=True)
            if self.columns
            else [()] * len(self)
        )
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

    def tree_with(self, points: Array) -> Tree:
        """The configuration of runs at these points (all of one tree), each varying axis one value per run."""
        tree = self.trees[int(self.tree_of[points[0]])]
        for path in self.varying:
            values = self.columns[path][points].astype(float)
            if not np.isnan(values).all():  # of sweeps joined, one may lack an axis of another
                tree = with_value(tree, path, values)
        return tree


def make_plan(
    tree: Tree, axes: Mapping[str, Any], kind: str = "grid", points: int = 64, seed: int = 0
) -> Plan:
    """The design of `kind` over `axes` on top of one configuration; every point is checked.

    Raises ValueError, one line a mistake, for a path that does not exist or is no number, or a value out of its range.
    """
    for path in axes:
        check_axis(tree, path)
    check_values({"axes": axes})
    check_size(axes, kind)
    values = grid(axes) if kind == "grid" else sampled(axes, kind, points, seed)
    columns = {path: values[:, place] for place, path in enumerate(axes)}
    structural = [path for path in axes if path in STRUCTURAL]
    trees: list[Tree] = []
    tree_of = np.zeros(len(values), dtype=np.int64)
    if structural:
        combos, tree_of = np.unique(
            np.stack([columns[path] for path in structural], axis=1), axis=0, return_inverse=True
        )
        for combo in combos:
            changed = tree
            for path, value in zip(structural, combo.tolist(), strict=True):
                changed = with_value(changed, path, _whole(path, value))
            trees.append(changed)
        tree_of = tree_of.reshape(-1)
    plan = Plan(
        columns,
        tuple(trees) or (tree,),
        tree_of,
        tuple(path for path in axes if path not in STRUCTURAL),
    )
    check_plan(plan)
    return plan


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
    try:
        check_path(tree, path)
    except ValueError as error:
        raise Mistake(f"axes.{error}") from None
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


def grid(axes: Mapping[str, Any]) -> Array:
    """Every combination of the axes' values, `[points, axes]`, the last axis varying fastest."""
    lists = [listed(path, axis) for path, axis in axes.items()]
    return np.array(list(itertools.product(*lists)), dtype=float).reshape(
        math.prod(map(len, lists)), len(lists)
    )


def listed(path: str, axis: Any) -> list[float]:
    """The values of a list or a range; raises ValueError for anything else, doubles included."""
    if isinstance(axis, Mapping) and set(axis) == {"range"}:
        low, high, count = _numbers(path, axis["range"], 3)
        if count != int(count) or count < 1:
            raise Mistake(
                f"axes.{path}: the third number of a range is how many values to take, not {count:g}"
            )
        return [float(value) for value in np.linspace(low, high, int(count))]
    if isinstance(axis, Mapping):
        raise Mistake(
            f"axes.{path}: a grid takes a list or a range, not {dict(axis)}; with a distribution use design=lhs or design=sobol"
        )
    if isinstance(axis, (int, float)) and not isinstance(axis, bool):
        return [float(axis)]
    if not isinstance(axis, Sequence) or isinstance(axis, str) or not axis:
        raise Mistake(f"axes.{path}: should be {FORMS}, not {axis!r}")
    values = list(_numbers(path, axis, len(axis)))
    if len(set(values)) < len(values):
        raise Mistake(f"axes.{path}: a value stands twice in {list(axis)}")
    return values


def _numbers(path: str, given: Any, count: int) -> tuple[float, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != count:
        raise Mistake(f"axes.{path}: should be {count} numbers, not {given!r}")
    for value in given:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Mistake(f"axes.{path}: should be numbers, not {value!r}")
    return tuple(float(value) for value in given)


def sampled(axes: Mapping[str, Any], kind: str, points: int, seed: int) -> Array:
    """`points` rows of a Latin hypercube or a scrambled Sobol sequence mapped to the axes, `[points, axes]`."""
    from scipy.stats import qmc

    if not axes:
        raise Mistake(f"design: a {kind} design needs at least one axis")
    luck = np.random.default_rng(seed & (2**64 - 1))
    if kind == "lhs":
        unit = qmc.LatinHypercube(len(axes), rng=luck).random(points)
    else:
        unit = qmc.Sobol(len(axes), rng=luck).random_base2(int(np.ceil(np.log2(max(points, 1)))))[
            :points
        ]
    return np.stack(
        [_mapped(path, axis, unit[:, place]) for place, (path, axis) in enumerate(axes.items())],
        axis=1,
    )


def _mapped(path: str, axis: Any, unit: Array) -> Array:
    from scipy.special import ndtri

    if not isinstance(axis, Mapping) or set(axis) == {"range"}:
        values = np.array(listed(path, axis))
        return values[np.minimum((unit * len(values)).astype(int), len(values) - 1)]
    kind = next(iter(axis)) if len(axis) == 1 else ""
    if kind not in ("uniform", "loguniform", "normal"):
        raise Mistake(f"axes.{path}: should be {FORMS}, not {dict(axis)}")
    first, second = _numbers(path, axis[kind], 2)
    if kind == "normal":
        return np.asarray(first + second * ndtri(np.clip(unit, 1e-12, 1 - 1e-12)))
    if first >= second or (kind == "loguniform" and first <= 0):
        raise Mistake(
            f"axes.{path}: {kind} needs a lower bound below the upper{' and above 0' if kind == 'loguniform' else ''}, not {axis[kind]}"
        )
    if kind == "uniform":
        return first + (second - first) * unit
    return first * (second / first) ** unit


def single_point(tree: Tree) -> Plan:
    """A plan of one point: the configuration as it is."""
    return make_plan(tree, {})


def game_at(plan: Plan, points: Array) -> Game:
    """The checked game of runs at these points."""
    return build_game(plan.tree_with(points))
