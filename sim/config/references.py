"""References between entries, `${parties.us.resolve}`: that each leads somewhere, never to itself, and what they grow to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sim.paths import Mistake, branches, get, nearest

LARGEST = 1_000_000  # characters and entries of a configuration once every reference stands for what it names
DEEPEST = 50  # references of references
# A backslash before it makes the characters themselves of a reference; two before it are one backslash, and it stays one.
ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*\\\$\{")
REFERENCE = re.compile(r"\$\{(\.*)([A-Za-z_][\w.\[\]]*)\}")


def check_references(tree: Mapping[str, Any]) -> None:
    """Raise Mistake for a reference to nothing, one that leads back to itself, or those that make a configuration too large.

    `tree` is the plain configuration with its references as text. Whatever else stands in `${}` is left to its reader.
    """
    sizes: dict[str, int] = {}
    begun: list[str] = []

    def size(path: str, node: Any) -> int:
        if path in sizes:
            return sizes[path]
        if path in begun or len(begun) > DEEPEST:
            raise Mistake(
                f"{begun[0] if begun[0] else path}: refers to itself ({', '.join([*begun[-3:], path])})"
            )
        total = sum(size(below, item) for below, item in _below(path, node))
        if isinstance(node, str):
            total += len(node)
            begun.append(path)
            for target in _targets(path, node):
                total += size(target, _found(tree, path, target))
            begun.pop()
        if total > LARGEST:
            raise Mistake(
                f"{path}: its references make more than {LARGEST:,} characters and entries"
            )
        sizes[path] = 1 + total
        return sizes[path]

    for name, item in tree.items():
        size(str(name), item)


def _below(path: str, node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        yield from ((f"{path}.{key}", item) for key, item in node.items())
    elif isinstance(node, list):
        yield from ((f"{path}.{place}", item) for place, item in enumerate(node))


def _targets(path: str, text: str) -> Iterator[str]:
    """The paths that a text refers to; one that begins with dots counts from where it stands."""
    for dots, name in REFERENCE.findall(ESCAPED.sub("", text)):
        target = name.replace("[", ".").replace("]", "")
        steps = path.split(".")
        above = steps[: max(0, len(steps) - len(dots))] if dots else []
        yield ".".join([*above, target])


def _found(tree: Mapping[str, Any], path: str, target: str) -> Any:
    try:
        return get(tree, target)
    except KeyError:
        near = nearest(target, branches(tree))
        raise Mistake(f"{path}: refers to '{target}', which there is not{near}") from None
