"""Plays a plan in blocks, over an executor, into a store."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from itertools import islice

from sim.ensemble.block import Block, BlockDone, play_block
from sim.ensemble.blocks import Pace, block_size, count, cut, make_block, missing, to_play
from sim.ensemble.designs import Plan
from sim.ensemble.store import Store
from sim.ensemble.workers import Died, Lost
from sim.model.world import Array

TRIES = 3
NO_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG)
Progress = Callable[[int], None]


@dataclass(eq=False)
class Tally:
    """What a sweep did: runs asked, found stored, played, failed; seconds of playing and of writing over all workers."""

    asked: int = 0
    stored: int = 0
    played: int = 0
    failed: list[BlockDone] = field(default_factory=list)
    playing: float = 0.0
    writing: float = 0.0
    retried: int = 0

    def add(self, other: Tally) -> None:
        """Count what another round did."""
        self.asked, self.stored = other.asked, self.stored or other.stored
        self.played += other.played
        self.failed += other.failed
        self.playing += other.playing
        self.writing += other.writing
        self.retried += other.retried


class Stopped(RuntimeError):
    """A block failed and the user asked to stop at that; what is finished is kept."""


def play(
    plan: Plan,
    runs: Array,
    seed: int,
    traced: int,
    store: Store,
    start: Callable[[], Executor],
    workers: int,
    most: int,
    stop: bool,
    progress: Progress,
) -> Tally:
    """Play what is missing of `runs` (wanted per point), block by block; finished blocks are in the store at once.

    `start` makes the executor, which plays the block of a worker that died again. Raises Stopped when a block failed and
    `stop` is set, Lost when the executor itself is gone, OSError when the disk is full.
    """
    gaps = to_play(plan, runs, traced, store)
    tally = Tally(asked=int(runs.sum()))
    tally.stored = tally.asked - count(missing(plan, runs, store.pieces("runs")))
    total, keys = count(gaps), plan.keys()
    pace = Pace(block_size(total, workers, most))
    queue = (
        make_block(plan, spans, keys, seed, traced, store, alone=count(spans) == tally.asked)
        for spans in cut(plan, gaps, pace)
    )
    if total:
        _drain(queue, start, workers, stop, progress, tally, pace)
    return tally


def _drain(
    queue: Iterator[Block],
    start: Callable[[], Executor],
    workers: int,
    stop: bool,
    progress: Progress,
    tally: Tally,
    pace: Pace,
) -> None:
    """Keep the executor busy until the queue is empty."""
    executor = start()
    waiting: dict[Future[BlockDone], Block] = {}
    tries: dict[str, int] = {}
    again: list[Block] = []
    try:
        while True:
            room = 2 * workers - len(waiting)
            for block in [*_pop(again, room), *islice(queue, max(0, room - len(again)))]:
                waiting[executor.submit(play_block, block)] = block
            if not waiting:
                break
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                block = waiting.pop(future)
                error = future.exception()
                if error is None:
                    _count(future.result(), tally, progress)
                    pace.note(future.result())
                elif _fatal(error):
                    raise error
                else:
                    tries[block.number] = tries.get(block.number, 0) + 1
                    if tries[block.number] < TRIES and not isinstance(error, Died):
                        again.append(block)
                        tally.retried += 1
                    else:
                        _count(
                            BlockDone(
                                block,
                                block.size,
                                0.0,
                                0.0,
                                "worker",
                                str(error) or type(error).__name__,
                            ),
                            tally,
                            progress,
                        )
            if stop and tally.failed:
                raise Stopped(tally.failed[0].error)
    finally:
        tally.retried += getattr(executor, "retried", 0)
        executor.shutdown(wait=True, cancel_futures=True)


def _pop(blocks: list[Block], most: int) -> list[Block]:
    taken = blocks[: max(0, most)]
    del blocks[: len(taken)]
    return taken


def _fatal(error: BaseException) -> bool:
    return isinstance(error, Lost) or (isinstance(error, OSError) and error.errno in NO_DISK)


def _count(played: BlockDone, tally: Tally, progress: Progress) -> None:
    if played.stage:
        tally.failed.append(played)
    else:
        tally.played += played.runs
        tally.playing += played.seconds
        tally.writing += played.writing
    progress(played.runs)
