"""Paired ensembles for the tests of behaviour: both sides of a comparison play the same run numbers of one seed.

Luck is shared, so that the difference of a run is due to what was changed. Each ensemble is played once a session.
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from sim.config.compose import load_game
from sim.model.crisis import Crisis
from sim.model.params import LADDER, Game
from sim.model.world import Array

Columns = dict[str, Array]

SEED = 3
BLOCK = 8192
FEW, SOME, MANY = 1024, 2048, 4096  # runs a side: for large effects, smaller ones, small ones
Z99 = float(norm.ppf(0.995))
NOBODY = np.arange(0)


def begin(
    game: Game, first: int, runs: int, explain: bool = False, compact: bool = False
) -> Crisis:
    """A block of `runs` runs from number `first`, without weekly traces."""
    return Crisis(
        game,
        np.arange(first, first + runs),
        seed=SEED,
        traced=NOBODY,
        explain=explain,
        compact=compact,
    )


@cache
def ensemble(*overrides: str, runs: int = MANY) -> Columns:
    """The record of the first runs of a game, `[runs]` a column."""
    game, parts = load_game(overrides), []
    for first in range(0, runs, BLOCK):
        with begin(game, first, min(BLOCK, runs - first), compact=True) as block:
            parts.append(block.play().columns())
    return {name: np.concatenate(list(map(itemgetter(name), parts))) for name in parts[0]}


def baseline() -> Columns:
    return ensemble(runs=MANY)


class Interval(NamedTuple):
    low: float
    high: float


def interval(values: Array) -> Interval:
    """99 % interval of a mean over runs."""
    half = Z99 * float(values.std(ddof=1)) / len(values) ** 0.5
    return Interval(float(values.mean()) - half, float(values.mean()) + half)


def excess(more: Array, less: Array, factor: float = 1.0) -> Interval:
    """99 % interval of the mean of `more - factor * less`, over the run numbers that both have."""
    shared = min(len(more), len(less))
    return interval(more[:shared].astype(float) - factor * less[:shared].astype(float))


def ended_in(record: Columns, place: str) -> Array:
    return np.equal(record["outcome"], LADDER.index(place))


def war(record: Columns) -> Array:
    """Proxy war or worse."""
    return np.greater_equal(record["outcome"], LADDER.index("proxy_war"))


def climbed(record: Columns) -> Array:
    return np.greater_equal(record["first_climb_turn"], 0)


def climbed_early(record: Columns) -> Array:
    return climbed(record) & (record["first_climb_turn"] < 3)


def settled(record: Columns) -> Array:
    return np.greater_equal(record["settlement_turn"], 0)


def weeks_at_war(record: Columns) -> Array:
    """Weeks of proxy war or open invasion."""
    return record["weeks_at_proxy_war"] + record["weeks_at_open_invasion"]


def pulled_back(record: Columns) -> Array:
    """Whether the challenger's forces ended below half of those at the start."""
    return record["final_forces_russia"] < record["start_forces_russia"] / 2


def reached(record: Columns, theatre: str, rung: int) -> Array:
    """Whether the challenger ever stood so high in a theatre."""
    return np.greater_equal(record[f"peak_rung_{theatre}"], rung)
