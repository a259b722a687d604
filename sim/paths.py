"""Configuration paths: reading, setting and listing the values of a plain tree by dotted path, and the nearest valid name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Tree = dict[str, Any]


class Mistake(ValueError):
    """A user's mistake, in one readable line each: where, what was given, what is allowed."""


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


def is_pattern(path: str) -> bool:
    """Whether a path names several at once: `parties.*.forces`, `parties.{estonia,latvia}.forces`, `parties.estonia|latvia.forces`."""
    return any(sign in path for sign in "*{|")


def expand(tree: Any, path: str) -> list[str]:
    """The paths that a pattern names, in the order of the tree; of a plain path itself.

    `*` is any one step that the rest of the path fits; names in braces, or with `|` between them, are those steps alone.
    Raises KeyError with the path where nothing fits, or one of the names does not.
    """
    if not is_pattern(path):
        return [path]
    found: list[tuple[str, Any]] = [("", tree)]
    missing = ""
    for part in re.sub(r"\{([^{}]*)\}", _bars, path).split("."):
        below: list[tuple[str, Any]] = []
        for prefix, node in found:
            for name in _names(node, part):
                there = f"{prefix}.{name}" if prefix else name
                try:
                    below.append((there, get(node, name)))
                except KeyError:
                    missing = missing or there
        found = below
    if not found or (missing and "*" not in path):
        raise KeyError(missing or path)
    return [name for name, _ in found]


def _bars(found: re.Match[str]) -> str:
    """`estonia|latvia` for `{estonia,latvia}`."""
    return "|".join(name.strip() for name in found[1].split(","))


def _names(node: Any, part: str) -> list[str]:
    """The steps that a part of a pattern names below a node."""
    if part == "*":
        return [str(key) for key in node] if isinstance(node, Mapping) else []
    return part.split("|")


def get(tree: Any, path: str) -> Any:
    """The node at a dotted path, of a pattern at the first that it names; raises KeyError with the path when there is none."""
    if is_pattern(path):
        path = expand(tree, path)[0]
    node, rest = tree, path
    while rest:
        try:
            key, rest = _first_key(node, rest)
            node = node[key]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(path) from None
    return node


def with_value(tree: Any, path: str, value: Any) -> Any:
    """A copy of the tree with the node at `path` replaced, or all that a pattern names; raises KeyError when there is none."""
    for one in expand(tree, path):
        get(tree, one)
        tree = _replace(tree, one, value)
    return tree


def _first_key(node: Any, path: str) -> tuple[Any, str]:
    """The key of `node` that a path begins with, and the rest of the path; a key may hold dots, as events' quantities do."""
    steps = path.split(".")
    if isinstance(node, (list, tuple)):
        return int(steps[0]), ".".join(steps[1:])
    for count in range(len(steps), 0, -1):
        key = ".".join(steps[:count])
        if key in node:
            return key, ".".join(steps[count:])
    raise KeyError(path)


def _replace(node: Any, path: str, value: Any) -> Any:
    if not path:
        return value
    key, rest = _first_key(node, path)
    if isinstance(node, (list, tuple)):
        return [
            _replace(item, rest, value) if place == key else item for place, item in enumerate(node)
        ]
    return {**node, key: _replace(node[key], rest, value)}


def nearest(name: str, valid: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing when no valid name is near."""
    names = list(valid)
    same = [path for path in names if path.casefold() == name.casefold() and path != name]
    if same:
        return f"; did you mean '{same[0]}'?"
    parent, _, last = name.rpartition(".")
    siblings = {
        path.rpartition(".")[2]: path for path in names if path.rpartition(".")[0] == parent
    }
    found = [siblings[end] for end in difflib.get_close_matches(last, siblings, n=1, cutoff=0.6)]
    if not found and not siblings:
        found = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if not found:
        ends = {path.rpartition(".")[2]: path for path in names}
        found = [ends[end] for end in difflib.get_close_matches(last, ends, n=1, cutoff=0.75)]
    return f"; did you mean '{found[0]}'?" if found else ""
