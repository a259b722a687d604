"""The crises of a sweep: which of its points are of which, and the first game of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.ensemble.designs import Plan
from sim.ensemble.results import Sweep
from sim.model.params import Game
from sim.model.world import Array
from sim.paths import Mistake, Tree

SCENARIO = "scenario"  # the column that names the scenario of each point


@dataclass(frozen=True, eq=False)
class OneCrisis:
    """One crisis of a sweep: its name (empty for the baseline's), a scenario of it, its points, and the game of the first."""

    name: str
    scenario: str
    points: Array
    tree: Tree
    game: Game

    @property
    def title(self) -> str:
        """What its first scenario is called."""
        return self.game.title

    @property
    def label(self) -> str:
        """A name for files, which is never empty."""
        return self.name or self.scenario


def name_of(tree: Mapping[str, Any]) -> str:
    """The crisis that a configuration is of."""
    return str(tree.get("crisis", ""))


def names_of(plan: Plan) -> list[str]:
    """The crises of a plan's points, in the order of the points."""
    of_tree = [name_of(tree) for tree in plan.trees]
    return list(dict.fromkeys(of_tree[tree] for tree in plan.tree_of.tolist()))


def crises_of(swept: Sweep) -> list[OneCrisis]:
    """The crises of a stored sweep, in the order of their first points."""
    plan, found = swept.plan, []
    of_point = np.array([name_of(plan.trees[tree]) for tree in plan.tree_of.tolist()], dtype=object)
    for name in names_of(plan):
        points = np.flatnonzero(of_point == name)
        first = int(points[0])
        named = plan.columns.get(SCENARIO)
        scenario = swept.scenario if named is None else str(named[first])
        tree = plan.trees[int(plan.tree_of[first])]
        found.append(OneCrisis(name, scenario, points, tree, swept.game(first)))
    return found


def check_one(plan: Plan, setting: str) -> None:
    """Raise Mistake for points of several crises, where a study can be of one alone."""
    found = names_of(plan)
    if len(found) > 1:
        titles = [_title(plan, name) for name in found]
        raise Mistake(
            f"{setting}: the sweep is of {len(found)} crises ({'; '.join(titles)}), and this study reads the runs of one; "
            "sweep that one into a folder of its own"
        )


def _title(plan: Plan, name: str) -> str:
    """What the first scenario of a crisis is called."""
    trees: Sequence[Tree] = plan.trees
    return str(next(tree for tree in trees if name_of(tree) == name)["title"])
