"""Of the runs that did not see the target, the one that came nearest to it: the one whose chance of it once stood highest."""

from __future__ import annotations

import numpy as np

from sim.config.checks import build_game
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.run.counterfactual import play_columns
from sim.studies.explain.counterfactuals import futures
from sim.studies.targets import Sought

TRIED = 128  # runs that are looked at, the first of those asked for
STEP, FEW = 5, 8  # of the coarse look at all of them: every so many turns, so many futures
SCREENED = 8  # those with the highest chance there are looked at in every turn
MORE = 32  # futures of that look


def closest(tree: Tree, seed: int, target: Sought, runs: Array) -> tuple[int, int]:
    """The run, and how many runs did not see the target.

    A chance is over other luck from the beginning of a turn on. Raises Mistake where each of the runs saw the target.
    """
    game = build_game(tree)
    looked = runs[:TRIED]
    seen = target.seen(play_columns(game, looked, seed), game.calendar.turns)
    missed = looked[~seen]
    if not len(missed):
        raise Mistake(
            f"nearest: each of {len(looked)} runs saw {target.name}, so none came near it without; explain one with run="
        )
    turns = np.arange(game.calendar.turns)
    coarse = _highest(tree, seed, target, missed, turns[::STEP], FEW)
    best = missed[np.sort(np.argsort(-coarse, kind="stable")[:SCREENED])]
    chance = _highest(tree, seed, target, best, turns, MORE)
    return int(best[np.argmax(chance)]), len(missed)


def _highest(tree: Tree, seed: int, target: Sought, runs: Array, turns: Array, many: int) -> Array:
    """The highest chance of the target that each run had over these turns, `[runs]`, from `many` futures a turn."""
    shape = len(runs), len(turns), many
    run = np.broadcast_to(runs[:, None, None], shape).reshape(-1)
    since = np.broadcast_to(turns[:, None], shape).reshape(-1)
    seen = futures(tree, run, seed, since, {}, target).reshape(shape)
    return np.asarray(seen.mean(axis=2).max(axis=1))
