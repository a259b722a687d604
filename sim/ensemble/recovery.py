"""Runs of which nothing says any more what they are: some of them are played again and compared, to the bit."""

from __future__ import annotations

import numpy as np

from sim.ensemble.block import play_spans
from sim.ensemble.designs import Plan
from sim.ensemble.spans import Piece
from sim.ensemble.store import Store
from sim.paths import Mistake

POINTS = 16  # points of which some runs are played again
RUNS = 2  # of each


def verify(plan: Plan, seed: int, store: Store) -> None:
    """Raise Mistake unless a sample of a store's runs is what this plan and seed give."""
    keys, pieces = plan.keys(), store.pieces("runs")
    known = [point for point, key in enumerate(keys) if pieces.get(key)]
    if not known:
        raise Mistake(
            f"out: none of the points in {store.folder} is one of this command; nothing was changed"
        )
    for place in np.unique(np.linspace(0, len(known) - 1, min(POINTS, len(known))).astype(int)):
        point = known[int(place)]
        _compare(plan, point, seed, store, pieces[keys[point]][0])


def _compare(plan: Plan, point: int, seed: int, store: Store, piece: Piece) -> None:
    low, high = piece.low, min(piece.high, piece.low + RUNS)
    tree = plan.tree_with(np.full(high - low, point))
    played, _ = play_spans(tree, [(plan.keys()[point], low, high)], seed, 0)
    _, stored = next(store.rows([piece], low, high))
    for name in played.column_names:
        there = stored[name].to_pylist() if name in stored.column_names else None
        if there != played[name].to_pylist():
            raise Mistake(
                f"out: the runs in {store.folder} are not those of this command (run {low} of point {point} differs in {name}); "
                "nothing was changed"
            )
