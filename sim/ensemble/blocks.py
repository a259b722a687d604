"""Which runs a sweep has still to play, and how they are cut into blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.ensemble.block import Block, BlockDone
from sim.ensemble.designs import Plan
from sim.ensemble.spans import Piece, Span
from sim.ensemble.store import Store
from sim.model.world import Array

BLOCK_SECONDS = 15.0  # a block that takes longer is made smaller,
LEAST_BLOCK = 2048  # but not below this many runs, where arrays become too short to be fast
WORTH_A_WORKER = 1000  # runs that take as long as what a block costs before its first run
Gap = tuple[int, int, int]  # a point, its first missing run, the last one + 1


def missing(plan: Plan, runs: Array, stored: dict[str, list[Piece]]) -> list[Gap]:
    """Which of the first `runs` of each point are not among the pieces, in order."""
    gaps = []
    for point, (key, wanted) in enumerate(zip(plan.keys(), runs.tolist(), strict=True)):
        reached = 0
        for piece in stored.get(key, []):
            if piece.low > reached:
                gaps.append((point, reached, min(piece.low, wanted)))
            reached = max(reached, piece.high)
        if reached < wanted:
            gaps.append((point, reached, wanted))
    return [(point, low, high) for point, low, high in gaps if low < high]


def to_play(plan: Plan, runs: Array, traced: int, store: Store) -> list[Gap]:
    """Which runs must be played: those that are not stored, and those of which the weeks are wanted and not stored."""
    played = missing(plan, runs, store.pieces("runs"))
    weeks = missing(plan, np.minimum(runs, traced), store.pieces("traces"))
    joined: list[Gap] = []
    for point, low, high in sorted([*played, *weeks]):
        if joined and joined[-1][0] == point and low <= joined[-1][2]:
            joined[-1] = (point, joined[-1][1], max(high, joined[-1][2]))
        else:
            joined.append((point, low, high))
    return joined


def count(gaps: Sequence[Gap]) -> int:
    """How many runs they are."""
    return sum(high - low for _, low, high in gaps)


@dataclass
class Pace:
    """How many runs a block has: `size`, made less while blocks take longer than `BLOCK_SECONDS`, more again when they do not.

    So a slow game still shows its progress, and what a kill can lose is bounded.
    """

    most: int
    size: int = 0

    def __post_init__(self) -> None:
        self.size = self.most

    def note(self, played: BlockDone) -> None:
        """Learn from a block how long a run takes."""
        if played.seconds > 0:
            self.size = min(
                self.most, max(LEAST_BLOCK, int(BLOCK_SECONDS * played.runs / played.seconds))
            )


def cut(plan: Plan, gaps: Sequence[Gap], pace: Pace) -> Iterator[list[Gap]]:
    """Blocks as large as the pace allows when each is begun, none spanning two configurations, in order."""
    for tree in range(len(plan.trees)):
        held: list[Gap] = []
        count, size = 0, pace.size
        for point, first, last in gaps:
            if plan.tree_of[point] != tree:
                continue
            low = first
            while low < last:
                high = min(last, low + size - count)
                held.append((point, low, high))
                count, low = count + high - low, high
                if count == size:
                    yield held
                    held, count, size = [], 0, pace.size
        if held:
            yield held


def block_size(total: int, workers: int, most: int) -> int:
    """Runs a block: the largest size up to `most` that gives every worker the same number of blocks.

    Where blocks would be small, fewer workers play.
    """
    rounds = max(1, -(-total // (workers * most)))
    return max(2, min(most, WORTH_A_WORKER), -(-total // (workers * rounds)))


def make_block(
    plan: Plan,
    spans: Sequence[Gap],
    keys: Sequence[str],
    seed: int,
    traced: int,
    store: Store,
    alone: bool = False,
) -> Block:
    """A block of these spans, with each varying axis one value per run; `alone` where it is all that its sweep plays."""
    points = np.concatenate([np.full(high - low, point) for point, low, high in spans])
    named: tuple[Span, ...] = tuple((keys[point], low, high) for point, low, high in spans)
    number = f"{spans[0][0]:07d}-{spans[0][1]:09d}"
    sweep = plan.address() if alone else ""
    return Block(
        number, named, plan.tree_with(points), seed, traced, store.blocks.absolute(), sweep
    )
