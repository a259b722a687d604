"""The chronicles of some stored runs: from the diary of the block that played them, or one of them played again together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.config.checks import build_game
from sim.ensemble import diary
from sim.ensemble.block import as_column
from sim.ensemble.diary import Diary
from sim.ensemble.results import Sweep
from sim.model.crisis import Crisis
from sim.model.params import take_runs
from sim.model.world import Array
from sim.run.chronicle import chronicle
from sim.run.events import EVENT, page_rows
from sim.run.history import History

ENDING = ("outcome", "final_rung", "first_climb_turn", "settlement_turn")
TRACED = ("place", "risk", "forces")  # kinds of quantities that a chronicle tells week by week


def told(
    swept: Sweep, points: Sequence[int], runs: Sequence[int], places: Sequence[Sequence[int]]
) -> list[str]:
    """The chronicle of each run, as Markdown; empty for one that no longer goes as it was stored (`places`, turn by turn).

    Runs that this process played just now are told from their diary, others are played again: they part from the stored
    ones only when the libraries have changed in between.
    """
    found = [""] * len(points)
    for group, (kept, columns) in _diaries(swept, points, runs):
        for at, column in zip(group, columns.tolist(), strict=True):
            one = _history(kept, column, runs[at], int(swept.manifest["seed"]))
            rows = one.trace.loc[one.trace["quantity"] == "place", "value"].astype(int).tolist()
            found[at] = chronicle(one) if rows == list(places[at])[: len(rows)] else ""
    return found


def _diaries(
    swept: Sweep, points: Sequence[int], runs: Sequence[int]
) -> Iterator[tuple[Sequence[int], tuple[Diary, Array]]]:
    """Diaries in which the runs are, each with the places of its runs in the list and their columns in the diary."""
    plan, seed = swept.plan, int(swept.manifest["seed"])
    keys = plan.keys()
    named = [(keys[point], run) for point, run in zip(points, runs, strict=True)]
    kept = diary.take((plan.address(), seed), named)
    if kept is not None:
        yield range(len(points)), kept
        return
    trees = plan.tree_of[np.array(points, dtype=np.intp)]
    for tree in np.unique(trees):
        group = np.flatnonzero(trees == tree).tolist()
        yield group, _again(swept, [points[at] for at in group], [runs[at] for at in group])


def _again(swept: Sweep, points: list[int], runs: list[int]) -> tuple[Diary, Array]:
    """The diary of these runs of one tree, played again, and their columns in it."""
    many = max(len(points), 2)  # a block has two runs at least
    at, numbers = np.resize(points, many), np.resize(runs, many)
    game = build_game(swept.plan.tree_with(at))
    with Crisis(game, numbers, int(swept.manifest["seed"]), explain=True, compact=False) as model:
        return diary.written(model, np.arange(many)), np.arange(len(points))


def _history(kept: Diary, column: int, run: int, seed: int) -> History:
    """A run of a diary, with what a chronicle needs."""
    game = take_runs(kept.game, np.array([column]))
    events: list[dict[str, Any]] = []
    turns = [turn for turn, page in enumerate(kept.pages) if page.going[column]]
    one = slice(column, column + 1)
    for turn in turns:
        events += page_rows(game, kept.pages[turn], turn, column)
    columns, none = kept.record.columns(), pd.DataFrame()
    ends = (*ENDING, *(f"peak_rung_{name}" for name in game.theatres))
    summary = {name: as_column(name, columns[name][one])[0].as_py() for name in ends}
    traced, last = int(np.flatnonzero(kept.traced == column)[0]), len(turns)
    trace = {
        name: np.array(rows[:last])[:, traced]
        for name, rows in kept.record.trace.items()
        if name.partition(".")[0] in TRACED
    }
    frame = pd.DataFrame(
        {
            "turn": np.tile(np.arange(last), len(trace)),
            "quantity": np.repeat(list(trace), last),
            "value": np.concatenate(list(trace.values())),
        }
    )
    happened = pd.DataFrame(events, columns=list(EVENT))
    return History(game, run, seed, summary, happened, none, frame, none)
