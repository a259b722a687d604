"""How the cost of playing grows with runs, turns, parties and block size."""

from __future__ import annotations

import copy
from functools import partial
from typing import Any

import numpy as np
from rivals import engine, tree_of
from timing import interleave, seconds, spread

from sim.config.checks import build_game
from sim.model.params import Game


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """Of the power law fitted to seconds by size."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def with_turns(turns: int) -> Game:
    tree = tree_of()
    tree["calendar"]["turns"] = turns
    return build_game(tree)


def with_parties(parties: int) -> Game:
    """The scenario with copies of Estonia, members of the alliance too, until there are so many parties.

    Each copy has its share of the forces and the bite of one, so that the crisis stays of a size.
    """
    tree = tree_of()
    more = parties - len(tree["parties"])
    for number in range(more):
        name = f"estonia_{number + 2}"
        tree["parties"][name] = copy.deepcopy(tree["parties"]["estonia"])
        tree["parties"]["nato"]["members"] = [*tree["parties"]["nato"]["members"], name]
    for name, party in tree["parties"].items():
        if name.startswith("estonia"):
            for field in ("forces", "step", "bite"):
                party[field] = party[field] / (more + 1)
    return build_game(tree)


def by_runs(game: Game, sizes: list[int], passes: int) -> dict[str, Any]:
    """Processor seconds by number of runs, and the fitted exponent."""
    taken = interleave({str(size): partial(engine, game, size) for size in sizes}, passes)
    rows = [{"size": size, "seconds": spread(seconds(taken[str(size)]))} for size in sizes]
    return {"rows": rows, "exponent": exponent(sizes, [row["seconds"]["median"] for row in rows])}


def by_game(games: dict[int, Game], runs: int, passes: int) -> dict[str, Any]:
    """Processor seconds of so many runs by a size of the game, and the fitted exponent."""
    taken = interleave(
        {str(size): partial(engine, game, runs) for size, game in games.items()}, passes
    )
    rows = [{"size": size, "seconds": spread(seconds(taken[str(size)]))} for size in games]
    return {
        "runs": runs,
        "rows": rows,
        "exponent": exponent(list(games), [row["seconds"]["median"] for row in rows]),
    }


def by_block(game: Game, sizes: list[int], runs: int, passes: int) -> dict[str, Any]:
    """Runs a second of the processor by block size."""
    taken = interleave({str(size): partial(engine, game, runs, size) for size in sizes}, passes)
    rows = []
    for size in sizes:
        rates = [runs / spent for spent in seconds(taken[str(size)])]
        rows.append({"size": size, "rate": spread(rates)})
    return {"runs": runs, "rows": rows}
