"""A stored sweep takes an axis more: its points are those at the number that it had for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.ensemble.conditions import number_at
from sim.ensemble.designs import Plan
from sim.paths import with_value


def added(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, float]:
    """The axes that an identity has beyond a stored one, each with its number there; none unless they differ in that alone."""
    axes = [path for path in given.get("axes", ()) if path not in known.get("axes", ())]
    if not axes or "configuration" not in known or known["design"] != {"kind": "grid"}:
        return {}
    tree, found = known["configuration"], {}
    conditions = dict(known.get("conditions", {}))
    for path in axes:
        value = number_at(tree, path)
        if value is None:
            return {}
        found[path] = value
        needed = given.get("conditions", {}).get(path)
        if needed is not None:  # such an axis keeps its number in the configuration
            conditions[path] = needed
        else:
            tree = with_value(tree, path, "axis")
    wide = {**known, "configuration": tree, "axes": sorted([*known["axes"], *axes])}
    if conditions:
        wide["conditions"] = conditions
    return found if wide == given else {}


def wide_key(key: str, axes: Sequence[str], more: Mapping[str, float]) -> str:
    """The key of a point over all axes, in their order; as it is when it has the new ones already."""
    values = json.loads(key)
    if len(values) == len(axes):
        return key
    rest = iter(values)
    return json.dumps([more[path] if path in more else next(rest) for path in axes])


def wide_plan(stored: Plan, axes: Sequence[str]) -> Plan:
    """A stored plan over all of `axes`: of those that it lacks, the number of its configuration."""
    columns = dict(stored.columns)
    for path in axes:
        if path not in columns:
            columns[path] = np.full(len(stored), number_at(stored.trees[0], path), dtype=float)
    return replace(stored, columns=columns)


def hint(known: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """What helps where two designs differ in their points alone."""
    designs = known.get("design", {}), given.get("design", {})
    differ = [
        name for name in ("points", "doubled_from") if designs[0].get(name) != designs[1].get(name)
    ]
    if not differ or designs[1].get("kind") != "lhs":
        return ""
    if "points" in designs[1]:
        return "; a Latin hypercube with correlations is laid out for its number of points, and design=sobol can grow"
    return "; a Latin hypercube grows by doubling its points, and design=sobol by any number"
