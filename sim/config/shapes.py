"""Whether the entries of a file are groups, lists or single values where the game has such; complaints name file and line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from sim.config.reading import Document
from sim.model.fields import Params
from sim.model.params import Game, Party

MODELS: dict[str, Any] = {"scenario": Game, "rules": Game, "study": Game, "parties": Party}


def check_shapes(document: Document, kind: str) -> None:
    """Raise Mistake for a list or a single value where the game has a group, or a group where it has a list.

    Entries that the game does not have are left to its own check, and so is what stands in a list.
    """
    if kind in MODELS:
        _check_group(document, (), document.tree, MODELS[kind])


def _check_group(document: Document, way: tuple[str, ...], node: Any, model: Any) -> None:
    for name, item in node.items():
        field = model.model_fields.get(name)
        if field is not None:
            _check(document, (*way, str(name)), item, field.annotation)


def _check(document: Document, way: tuple[str, ...], item: Any, kind: Any) -> None:
    if isinstance(item, str) and "${" in item:
        return  # what it refers to is checked with the whole game
    is_model = isinstance(kind, type) and issubclass(kind, Params)
    if is_model or get_origin(kind) is dict:
        if item is None and not is_model:
            return  # empties the group
        if not isinstance(item, Mapping):
            document.refuse(
                way, f"{'.'.join(way)} should be a group of entries with names, not {_said(item)}"
            )
        if is_model:
            _check_group(document, way, item, kind)
            return
        below = get_args(kind)[1]
        for name, part in item.items():
            if part is not None:  # takes the entry out
                _check(document, (*way, str(name)), part, below)
    elif get_origin(kind) is tuple and item is not None and not isinstance(item, list):
        document.refuse(way, f"{'.'.join(way)} should be a list, such as [a, b], not {_said(item)}")


def _said(item: Any) -> str:
    if isinstance(item, Mapping):
        return "a group"
    return "a list" if isinstance(item, list) else "nothing" if item is None else f"{item!r:.40}"
