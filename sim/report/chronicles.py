"""The chronicles of some stored runs: played again together in one block, which takes little longer than a single run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sim.config.checks import build_game
from sim.ensemble.block import as_column
from sim.ensemble.results import Sweep
from sim.model.crisis import Crisis
from sim.model.params import take_runs
from sim.model.rules.advance import befall
from sim.model.world import Key, World
from sim.run.chronicle import chronicle
from sim.run.events import EVENT, needed, turn_rows
from sim.run.history import History

ENDING = ("outcome", "final_rung", "first_climb_turn", "settlement_turn")
TRACED = ("place", "risk", "forces")  # kinds of quantities that a chronicle tells week by week


def told(
    swept: Sweep, points: Sequence[int], runs: Sequence[int], places: Sequence[Sequence[int]]
) -> list[str]:
    """The chronicle of each run, as Markdown; empty for one that no longer goes as it was stored (`places`, turn by turn).

    Runs part from the stored ones only when the libraries have changed in between.
    """
    found = [""] * len(points)
    trees = swept.plan.tree_of[np.array(points, dtype=np.intp)]
    for tree in np.unique(trees):
        group = np.flatnonzero(trees == tree).tolist()
        for at, one in zip(
            group,
            _play(swept, [points[at] for at in group], [runs[at] for at in group]),
            strict=True,
        ):
            rows = one.trace.loc[one.trace["quantity"] == "place", "value"].astype(int).tolist()
            found[at] = chronicle(one) if rows == list(places[at])[: len(rows)] else ""
    return found


def _of_run(world: World, place: int, kept: Iterable[Key]) -> World:
    """A world of one run of a block."""
    return World({key: world[key][place : place + 1] for key in kept})


def _play(swept: Sweep, points: list[int], runs: list[int]) -> list[History]:
    """These runs of one tree, with what a chronicle needs."""
    many = len(points)
    at, numbers = (
        np.resize(points, max(many, 2)),
        np.resize(runs, max(many, 2)),
    )  # a block has two runs at least
    seed, game = int(swept.manifest["seed"]), build_game(swept.plan.tree_with(at))
    games = [take_runs(game, np.array([place])) for place in range(many)]
    events: list[list[dict[str, Any]]] = [[] for _ in range(many)]
    weeks, kept = (
        np.zeros(many, dtype=int),
        needed(game),
    )
    with Crisis(game, numbers, seed, explain=True, compact=False) as model:
        while model.running:
            turn, going = model.turn, model.world.running[:many]
            before, _ = befall(model.world, game, turn)
            refusals = {name: count.copy() for name, count in model.recorder.refused.items()}
            model.step()
            for place in np.flatnonzero(going).tolist():
                decisions = [  # to hold is no event
                    replace(decision, picked=decision.picked[place : place + 1])
                    for decision in model.decisions
                    if decision.picked[place]
                ]
                first = _of_run(before, place, kept)
                then = _of_run(model.world, place, kept)
                refused = {
                    name: count[place] > refusals[name][place]
                    for name, count in model.recorder.refused.items()
                }
                events[place] += turn_rows(games[place], first, then, turn, decisions, refused)
            weeks += going
        record = model.recorder
    columns, none = record.columns(), pd.DataFrame()
    ends = (*ENDING, *(f"peak_rung_{name}" for name in game.theatres))
    trace = {
        name: np.array(rows)
        for name, rows in record.trace.items()
        if name.partition(".")[0] in TRACED
    }
    played = []
    for place in range(many):
        summary = {
            name: as_column(name, columns[name][place : place + 1])[0].as_py() for name in ends
        }
        last = int(weeks[place])
        frame = pd.DataFrame(
            {
                "turn": np.tile(np.arange(last), len(trace)),
                "quantity": np.repeat(list(trace), last),
                "value": np.concatenate([values[:last, place] for values in trace.values()]),
            }
        )
        happened = pd.DataFrame(events[place], columns=list(EVENT))
        played.append(
            History(games[place], runs[place], seed, summary, happened, none, frame, none)
        )
    return played
