"""Groups and wildcards in the overrides of a command: `parties.*.forces=5` stands for one override of each party."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sim.paths import Mistake, Tree, expand, get, is_pattern, nearest

BRACES = re.compile(r"\.\{(\w+(?:\s*,\s*\w+)*)\}(?=[.:=])")


def expanded(overrides: Sequence[str], game: Callable[[Sequence[str]], Tree]) -> list[str]:
    """The overrides with each pattern written out; Hydra reads no braces in a name, so that those of axes become `a|b`.

    `game` gives the tree that some overrides make. Raises Mistake for a pattern that nothing fits.
    """
    plain = [BRACES.sub(_bars, one) for one in overrides]
    if not any(_is_patterned(one) for one in plain):
        return plain
    tree = game(chosen([one for one in plain if not _is_patterned(one)]))
    found: list[str] = []
    for one in plain:
        if not _is_patterned(one):
            found.append(one)
            continue
        path, _, value = one.partition("=")
        try:
            found += [f"{each}={value}" for each in expand(tree, path)]
        except KeyError as error:
            missing = str(error.args[0])
            parent = missing.rpartition(".")[0]
            raise Mistake(
                f"{path}: nothing fits it, as there is no {missing}{nearest(missing, _below(tree, parent))}"
            ) from None
    return found


def _is_patterned(override: str) -> bool:
    """Whether the name of an override is a pattern."""
    path, sign, _ = override.partition("=")
    return bool(sign) and not path.startswith("-") and "/" not in path and is_pattern(path)


def _bars(found: re.Match[str]) -> str:
    return "." + "|".join(name.strip() for name in found[1].split(","))


def chosen(overrides: Sequence[str]) -> list[str]:
    """The overrides that choose one game: no flags, nothing of Hydra's own, no lists of values for `-m`."""
    kept = [
        one
        for one in overrides
        if not one.startswith("-") and not one.lstrip("+~").startswith("hydra")
    ]
    return [one for one in kept if one.partition("=")[2][:1] in "[{'\"" or "," not in one]


def _below(tree: Tree, path: str) -> list[str]:
    """The paths beside one that there is not."""
    node = get(tree, path) if path else tree
    return [f"{path}.{key}" for key in node] if isinstance(node, dict) else []
