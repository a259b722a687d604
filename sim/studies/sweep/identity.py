"""What a stored sweep is of: two commands with the same identity may add to one folder, others are refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.ensemble import correlation, results, rules
from sim.ensemble.axes import odd_factor
from sim.ensemble.designs import Plan
from sim.paths import Tree, expand
from sim.studies.sweep import Sweep

# Parts of a configuration that no run depends on.
UNPLAYED = ("title", "phrases", "words", "crisis", "contested", "uncertainties", "measures")


def identity(settings: Sweep, plan: Plan) -> dict[str, Any]:
    """What is played, the axes' names, the design, the seed, the version and the rules of the game.

    Runs and values of axes are left out, as they may grow, and so are words, which may change. The order in which axes,
    correlations and choices are written makes no difference.
    """
    kind = settings.design.kind
    design: dict[str, Any] = {"kind": kind}
    if kind != "grid":
        design["axes"] = _written(settings.axes or {}, plan)
    # the first points of a Sobol sequence stay when more are asked for, those of a Latin hypercube when it is doubled,
    # unless its columns are put into another order
    if kind == "lhs" and plan.pairs:
        design["points"] = settings.points
    elif kind == "lhs":
        design["doubled_from"] = odd_factor(settings.points)
    return {
        "seed": settings.seed,
        "design": design,
        "axes": sorted(plan.columns),
        "version": results.versions()["brink-sim"],
        "rules": rules.digest(),
        **({"conditions": plan.conditions} if plan.conditions else {}),
        **_configurations(plan),
    }


def _written(axes: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """Axes as they were written, correlations in the order that the plan gives them."""
    pairs = {correlation.NAME: list(map(list, plan.pairs))} if plan.pairs else {}
    return {**axes, **pairs}


def _configurations(plan: Plan) -> dict[str, Any]:
    """The configuration, or where the points differ by choices, one for each combination of them."""
    trees = [played(tree, plan) for tree in plan.trees]
    chosen = sorted(path for path, values in plan.columns.items() if values.dtype == object)
    if not chosen:
        return {"configuration": trees[0]}
    found = {}
    for number, tree in enumerate(trees):
        point = int(np.argmax(plan.tree_of == number))
        found[", ".join(f"{path}={plan.columns[path][point]}" for path in chosen)] = tree
    return {"choices": found}


def played(tree: Tree, plan: Plan) -> Tree:
    """The part of a configuration that runs depend on, `axis` in place of what the axes set everywhere.

    An axis with a condition keeps its number, which is played where the condition fails.
    """
    kept = {key: value for key, value in tree.items() if key not in UNPLAYED}
    base = {one for path in plan.conditions for one in expand(tree, path)}
    return _without(kept, frozenset(plan.paths(tree)) - base)


def _without(node: Any, paths: frozenset[str], prefix: str = "") -> Any:
    """A plain tree without the leaves that axes set."""
    if prefix in paths:
        return "axis"
    start = f"{prefix}." if prefix else ""
    if isinstance(node, dict):
        return {key: _without(item, paths, f"{start}{key}") for key, item in node.items()}
    if isinstance(node, (list, tuple)):
        return [_without(item, paths, f"{start}{place}") for place, item in enumerate(node)]
    return node
