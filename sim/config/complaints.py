"""What pydantic says of a game that is none, as sentences: where, what was given, what is allowed, the nearest valid name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

import numpy as np

from sim.model.params import Game
from sim.paths import get, leaves, nearest

PLAIN = {
    "tuple_type": "should be a list",
    "model_type": "should be a group of parameters",
    "dict_type": "should be a group of parameters",
    "string_type": "should be text",
}
FEW = 3  # missing parameters that are named one by one
COMMA = re.compile(r"\s*([-+]?\d+),(\d+)\s*")


def incomplete(items: Sequence[Any], tree: Mapping[str, Any]) -> dict[tuple[Any, ...], str]:
    """One line for each entry that lacks many parameters, by its path: a wrong name, most likely, or rules left out."""
    lacking: dict[tuple[Any, ...], list[str]] = {}
    for item in items:
        if item["type"] == "missing":
            lacking.setdefault(item["loc"][:-1], []).append(str(item["loc"][-1]))
    said = {}
    for way, names in lacking.items():
        if len(names) <= FEW:
            continue
        lacks = f"lacks {', '.join(names[:FEW])} and {len(names) - FEW} more"
        if not way:
            said[way] = (
                f"the game {lacks}; lay it over another with `defaults: [paris_2014, _self_]`"
            )
            continue
        *above, last = map(str, way)
        group: Any = get(tree, ".".join(above)) if above else tree
        known = [str(name) for name in group if str(name) != last]
        near = nearest(last, known) or (f"; there are {', '.join(known)}" if known else "")
        said[way] = f"{'.'.join([*above, last])}: is new here and {lacks}{near}"
    return said


def innermost(items: Sequence[Any]) -> list[Any]:
    """Complaints without those about a path that another complaint is about in more detail."""
    places = [item["loc"] for item in items]

    def has_inner(place: Sequence[Any]) -> bool:
        """Whether another complaint is about something below a path."""
        depth = len(place)
        return any(len(other) > depth and other[:depth] == place for other in places)

    return [item for item in items if not has_inner(item["loc"])]


def complaint(item: Any, tree: Mapping[str, Any]) -> str:
    """One line for one of pydantic's complaints."""
    place = ".".join(
        str(step)
        for step in item["loc"]
        if step not in ("float", "Uniform", "is-instance[ndarray]", "[key]")
    )
    given = item.get("input")
    kind = item["type"]
    if kind == "extra_forbidden":
        parent, _, last = place.rpartition(".")
        return f"{place}: there is no such parameter{_nearest_field(parent, last)}"
    if kind == "missing":
        return f"{place}: is missing"
    if kind in ("too_short", "too_long"):
        least = item["ctx"].get("min_length")
        number = f"at least {least}" if least else f"at most {item['ctx']['max_length']}"
        said = f"should have {number} {'entry' if least == 1 else 'entries'}"
    elif kind in PLAIN or kind.startswith("date"):
        said = PLAIN.get(kind, "should be a date such as 2014-03-30")
    else:
        said = (
            str(item.get("ctx", {}).get("error", item["msg"]))
            .removeprefix("Input ")
            .removeprefix("Value error, ")
        )
    if (
        isinstance(given, Mapping) and said.split()[0] in given
    ):  # the sentence names the entry at fault
        return f"{place}: {said}"
    return f"{place}: {said}, not {shown(given)}{_point_for_comma(given)}"


def _point_for_comma(given: Any) -> str:
    """What to write instead of `0,5`."""
    for _, value in leaves(given):
        if isinstance(value, str) and (found := COMMA.fullmatch(value)):
            return f"; numbers take a point, so write {found[1]}.{found[2]}"
    return ""


def shown(value: Any) -> str:
    """A value as it was given, in at most 60 characters."""
    if isinstance(value, np.ndarray):
        return f"{value.min():g} to {value.max():g}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _nearest_field(parent: str, name: str) -> str:
    model: Any = Game
    for step in parent.split(".") if parent else []:
        model = _step(model, step)
    fields = getattr(model, "model_fields", None)
    return nearest(name, fields) if fields else ""


def _step(model: Any, step: str) -> Any:
    """The type one step down a path: a field of a model, or the value type of a mapping."""
    fields = getattr(model, "model_fields", None)
    if fields is None:
        return None
    if step not in fields:
        return None
    annotation = fields[step].annotation
    if get_origin(annotation) is dict:
        return _Entries(get_args(annotation)[1])
    return annotation


class _Entries:
    """A mapping from free names to models: stepping into any name gives the model."""

    def __init__(self, model: Any) -> None:
        self.model_fields = _Any(model)


class _Any(dict):  # type: ignore[type-arg]
    def __init__(self, model: Any) -> None:
        self.model = model

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Any:
        return type("Field", (), {"annotation": self.model})
