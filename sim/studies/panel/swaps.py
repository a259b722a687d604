"""Which facts make the difference between two crises: one group of facts at a time is taken from the other.

Parties and places have other names elsewhere, so that a group is taken role by role: the challenger, who defends the disputed
theatre, and the third party that could do most; and the disputed theatre itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.config.checks import build_game
from sim.model.params import Game
from sim.paths import Mistake, Tree, get, with_value

GROUPS: Mapping[str, tuple[str, ...]] = {
    "forces": (
        "CHALLENGER.forces",
        "CHALLENGER.establishment",
        "CHALLENGER.step",
        "CHALLENGER.strength.PLACE",
        "DEFENDER.forces",
        "DEFENDER.establishment",
        "DEFENDER.step",
        "DEFENDER.strength.PLACE",
        "hazards.challenger_forces",
        "hazards.defence_forces",
        "sanctions.compel_forces",
    ),
    "third party": (
        "FRIEND.forces",
        "FRIEND.establishment",
        "FRIEND.step",
        "FRIEND.strength.PLACE",
        "FRIEND.reserve.PLACE",
        "FRIEND.war",
    ),
    "commitment": ("CHALLENGER.stake", "DEFENDER.stake", "FRIEND.stake", "FRIEND.bond.PLACE"),
    "what it is worth": (
        "CHALLENGER.worth.PLACE",
        "DEFENDER.worth.PLACE",
        "FRIEND.worth.PLACE",
        "CHALLENGER.settlement",
        "DEFENDER.settlement",
        "FRIEND.settlement",
    ),
    "the table": (
        "bargaining.demand",
        "bargaining.offer",
        "bargaining.talks",
        "bargaining.recognised",
        "bargaining.recognition_cost",
    ),
    "measures": (
        "sanctions.pain",
        "FRIEND.tier",
        "FRIEND.announced",
        "FRIEND.bite",
        "FRIEND.credibility",
        "FRIEND.blowback",
    ),
    "monitors and intelligence": ("hazards.monitors", "hazards.sigma", "CHALLENGER.optimism.PLACE"),
}


def roles(game: Game) -> dict[str, str]:
    """The paths that stand for each role in a game: challenger, defender and friend where there is one, and the place."""
    place = game.disputed
    found = {"CHALLENGER": f"parties.{game.challenger}", "PLACE": place}
    defenders = [name for name in game.others if game.parties[name].theatre == place]
    if defenders:
        found["DEFENDER"] = f"parties.{defenders[0]}"
    thirds = [name for name in game.others if game.parties[name].role == "third_party"]
    if thirds:
        most = max(
            thirds,
            key=lambda name: (
                float(np.mean(game.parties[name].reserve.get(place, 0.0))),
                float(np.mean(game.parties[name].bite)),
            ),
        )
        found["FRIEND"] = f"parties.{most}"
    return found


def swapped(tree: Tree, other: Tree) -> Iterator[tuple[str, Tree]]:
    """A crisis with each group of facts in turn as another crisis has it; groups that would be no game are left out."""
    own, theirs = roles(build_game(tree)), roles(build_game(other))
    for group, paths in GROUPS.items():
        changed = tree
        for path in paths:
            first = path.split(".")[0]
            if first.isupper() and not (first in own and first in theirs):
                continue
            changed = _taken(changed, _named(path, own), other, _named(path, theirs))
        if changed == tree:
            continue
        try:
            build_game(changed)
        except Mistake:  # facts that only make sense together with others of their own crisis
            continue
        yield group, changed


def _named(path: str, names: Mapping[str, str]) -> str:
    return ".".join(names.get(step, step) for step in path.split("."))


def _taken(tree: Tree, path: str, other: Tree, source: str) -> Tree:
    """A tree with the value of another at a path; what only one of the two has stays as it is."""
    try:
        value: Any = get(other, source)
        get(tree, path)
    except KeyError:
        return tree
    return with_value(tree, path, value)
