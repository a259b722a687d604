"""What `null` takes out of a game: an event, a theatre, a party, a desk's menu, or one entry of a group of names.

What is only about a theatre or a party goes with it: its entries in the other parties' groups, its moves, its words, its axes,
and the quantities of it that events would change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args, get_origin

from sim.model.fields import Params
from sim.model.params import Game

KINDS = ("parties", "theatres", "events")
NAMED = ("worth", "strength", "reserve", "bond", "fear", "optimism", "add", "set")


def without_removed(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A plain configuration without the entries that stand as `null`, and without what was only about them."""
    gone = {kind: _removed(group) for kind in KINDS if isinstance(group := tree.get(kind), Mapping)}
    result = _pruned(tree, Game)
    return _tidied(result, gone) if any(gone.values()) else result


def _removed(group: Mapping[str, Any]) -> set[str]:
    """The names that stand as `null`."""
    return {name for name, item in group.items() if item is None}


def _pruned(node: Mapping[str, Any], model: Any) -> dict[str, Any]:
    """A section of the game without the `null` entries of its groups; other keys are left to the game's own check."""
    result = dict(node)
    for name, field in model.model_fields.items():
        if name not in result:
            continue
        item, kind = result[name], field.annotation
        if isinstance(kind, type) and issubclass(kind, Params) and isinstance(item, Mapping):
            result[name] = _pruned(item, kind)
        elif get_origin(kind) is dict:
            result[name] = _pruned_group(item, get_args(kind)[1])
    return result


def _pruned_group(group: Any, kind: Any) -> Any:
    if group is None:
        return {}
    if not isinstance(group, Mapping):
        return group
    kept = {key: item for key, item in group.items() if item is not None}
    if not (isinstance(kind, type) and issubclass(kind, Params)):
        return kept
    return {
        key: _pruned(item, kind) if isinstance(item, Mapping) else item
        for key, item in kept.items()
    }


def _tidied(tree: dict[str, Any], gone: Mapping[str, set[str]]) -> dict[str, Any]:
    """A game without what was only about parties, theatres and events that are gone."""
    names = {*gone.get("parties", ()), *gone.get("theatres", ())}
    paths = tuple(f"{kind}.{name}." for kind, removed in gone.items() for name in removed)

    def about(text: str) -> bool:
        """Whether a path, a quantity or a move is of something that is gone."""
        last = text.rpartition(".")[2]
        return f"{text}.".startswith(paths) or ("." in text and last in names)

    result = dict(tree)
    for kind in KINDS:
        result[kind] = {
            name: _without(item, names, gone.get("theatres", set()))
            for name, item in tree.get(kind, {}).items()
        }
    for group in ("words", "uncertainties"):
        result[group] = {
            key: item for key, item in tree.get(group, {}).items() if not about(str(key))
        }
    contested = tree.get("contested", {})
    result["contested"] = {}
    for study, listed in contested.items():
        result["contested"][study] = [path for path in listed if not about(str(path))]
    pairs = result["uncertainties"].pop("correlate", None)
    if isinstance(pairs, (list, tuple)):
        pairs = [pair for pair in pairs if not _names_any(pair, about)] or None
    if pairs is not None:
        result["uncertainties"]["correlate"] = pairs
    return result


def _names_any(pair: Any, about: Callable[[str], bool]) -> bool:
    """Whether a pair of correlated axes names one that is gone."""
    return isinstance(pair, (list, tuple)) and any(about(str(one)) for one in pair)


def _without(item: Any, names: set[str], theatres: set[str]) -> Any:
    """A party or an event without entries by the names that are gone, and without moves made in theatres that are."""
    if not isinstance(item, Mapping):
        return item
    result = dict(item)
    for name in NAMED:
        if isinstance(group := result.get(name), Mapping):
            result[name] = {
                key: value
                for key, value in group.items()
                if not names & set(str(key).rpartition(".")[2:])
            }
    for name in ("members", "meets"):
        if isinstance(listed := result.get(name), (list, tuple)):
            result[name] = [one for one in listed if one not in names]
    if isinstance(menu := result.get("menu"), Mapping):
        result["menu"] = {desk: _without_moves(moves, theatres) for desk, moves in menu.items()}
    return result


def _without_moves(moves: Any, theatres: set[str]) -> Any:
    """A desk's menu without moves made in theatres that are gone."""
    if not isinstance(moves, (list, tuple)):
        return moves
    endings = tuple(f"_{name}" for name in theatres)
    return [move for move in moves if not str(move).endswith(endings)]
