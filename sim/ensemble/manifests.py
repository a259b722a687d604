"""What a manifest has to hold before anything is made of it: one that is whole as JSON may still be no manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.ensemble.files import read_object

Kinds = Mapping[str, type | tuple[type, ...]]
SWEEP: Kinds = {
    "plan": dict,
    "configuration": dict,
    "versions": dict,
    "settings": dict,
    "timing": dict,
    "runs_a_point": list,
    "seed": int,
    "runs": int,
    "points": int,
    "traced": int,
}
PLAN: Kinds = {"columns": dict, "trees": list, "tree_of": list, "varying": list}
OPTIONAL: Kinds = {
    "identity": dict,
    "choices": dict,
    "overrides": list,
    "until": (dict, type(None)),
    "files": (dict, type(None)),
    "versions": dict,
    "settings": dict,
    "configuration": dict,
}


def manifest_in(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder; None where there is none, or it is damaged."""
    found = read_object(folder / "manifest.json")
    return found if found is not None and is_manifest(found) else None


def is_manifest(found: Mapping[str, Any]) -> bool:
    """Whether an object is a manifest: of a sweep with all that its readers need, or of another study."""
    if any(not isinstance(found[name], kind) for name, kind in OPTIONAL.items() if name in found):
        return False
    if "plan" not in found:
        return isinstance(found.get("study"), str) or "identity" in found
    return _has(found, SWEEP) and _has(found["plan"], PLAN) and _fits(found["plan"], found)


def _has(node: Mapping[str, Any], kinds: Kinds) -> bool:
    return all(isinstance(node.get(name), kind) for name, kind in kinds.items())


def _fits(plan: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether the parts of a plan belong together: every point has a configuration, a value of each axis and a number of runs."""
    points, trees = plan["tree_of"], plan["trees"]
    numbers = range(len(trees))
    columns = list(plan["columns"].values())
    return (
        all(isinstance(tree, dict) for tree in trees)
        and all(isinstance(number, int) and number in numbers for number in points)
        and all(isinstance(column, list) and len(column) == len(points) for column in columns)
        and len(points) == found["points"] == len(found["runs_a_point"])
        and isinstance(found["settings"].get("design"), dict)
    )
