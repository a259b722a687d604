"""Configuration paths: reading, setting and listing the values of a plain tree by dotted path, and the nearest valid name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Tree = dict[str, Any]


class Mistake(ValueError):
    """A user's mistake, told in one readable line each: where, what was given, what is allowed."""


def leaves(node: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a plain tree with its dotted path; entries of lists are numbered from 0."""
    if isinstance(node, Mapping):
        items: Iterable[tuple[Any, Any]] = node.items()
    elif isinstance(node, (list, tuple)):
        items = enumerate(node)
    else:
        yield prefix, node
        return
    for key, item in items:
        yield from leaves(item, f"{prefix}.{key}" if prefix else str(key))


def branches(node: Any, prefix: str = "") -> Iterator[str]:
    """Every path of a plain tree, inner nodes included."""
    if prefix:
        yield prefix
    if isinstance(node, Mapping):
        for key, item in node.items():
            yield from branches(item, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(node, (list, tuple)):
        for key, item in enumerate(node):
            yield from branches(item, f"{prefix}.{key}")


def get(tree: Any, path: str) -> Any:
    """The node at a dotted path; raises KeyError with the path when there is none."""
    node = tree
    for step in path.split("."):
        try:
            node = node[int(step)] if isinstance(node, (list, tuple)) else node[step]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(path) from None
    return node


def with_value(tree: Any, path: str, value: Any) -> Any:
    """A copy of the tree with the node at `path` replaced; raises KeyError with the path when there is none."""
    get(tree, path)
    return _replace(tree, path.split("."), value)


def _replace(node: Any, steps: list[str], value: Any) -> Any:
    if not steps:
        return value
    first, rest = steps[0], steps[1:]
    if isinstance(node, (list, tuple)):
        return [_replace(item, rest, value) if str(place) == first else item for place, item in enumerate(node)]
    return {key: _replace(item, rest, value) if key == first else item for key, item in node.items()}


def nearest(name: str, valid: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing when no valid name is near."""
    names = list(valid)
    parent, _, last = name.rpartition(".")
    siblings = {path.rpartition(".")[2]: path for path in names if path.rpartition(".")[0] == parent}
    found = [siblings[end] for end in difflib.get_close_matches(last, siblings, n=1, cutoff=0.6)]
    if not found and not siblings:
        found = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if not found:
        ends = {path.rpartition(".")[2]: path for path in names}
        found = [ends[end] for end in difflib.get_close_matches(last, ends, n=1, cutoff=0.75)]
    return f"; did you mean '{found[0]}'?" if found else ""
