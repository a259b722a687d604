"""Runs a plan through the model in blocks, over an executor, into a store."""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.ensemble.block import Block, Played, play_block, play_spans
from sim.ensemble.designs import Plan
from sim.ensemble.spans import Piece, Span
from sim.ensemble.store import Store
from sim.ensemble.workers import Died, Lost
from sim.model.world import Array

Made = TypeVar("Made")
TRIES = 3
BLOCK_SECONDS = 15.0  # a block that takes longer is made smaller,
LEAST_BLOCK = 2048  # but not below this many runs, where arrays become too short to be fast
NO_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG)
Progress = Callable[[int], None]


@dataclass(eq=False)
class Tally:
    """What a sweep did: runs asked, found stored, played, failed; seconds of playing and of writing over all workers."""

    asked: int = 0
    stored: int = 0
    played: int = 0
    failed: list[Played] = field(default_factory=list)
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


def missing(plan: Plan, runs: Array, stored: dict[str, list[Piece]]) -> list[tuple[int, int, int]]:
    """Which runs are not there yet, as (point, first, last + 1) in order."""
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


@dataclass
class Pace:
    """How many runs a block has: `size`, made less while blocks take longer than `BLOCK_SECONDS`, more again when they do not.

    So a slow game still shows its progress, and what a kill can lose is bounded.
    """

    most: int
    size: int = 0

    def __post_init__(self) -> None:
        self.size = self.most

    def note(self, played: Played) -> None:
        """Learn from a block how long a run takes."""
        if played.seconds > 0:
            self.size = min(
                self.most, max(LEAST_BLOCK, int(BLOCK_SECONDS * played.runs / played.seconds))
            )


def cut(
    plan: Plan, gaps: Sequence[tuple[int, int, int]], pace: Pace
) -> Iterator[list[tuple[int, int, int]]]:
    """Blocks as large as the pace allows when each is begun, none spanning two configurations, in order."""
    for tree in range(len(plan.trees)):
        held: list[tuple[int, int, int]] = []
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
    """Runs a block: the largest size up to `most` that gives every worker the same number of blocks."""
    rounds = max(1, -(-total // (workers * most)))
    return max(2, -(-total // (workers * rounds)))


def make_block(
    plan: Plan,
    spans: Sequence[tuple[int, int, int]],
    keys: Sequence[str],
    seed: int,
    traced: int,
    store: Store,
) -> Block:
    """A block of these spans, with each varying axis one value per run."""
    points = np.concatenate([np.full(high - low, point) for point, low, high in spans])
    named: tuple[Span, ...] = tuple((keys[point], low, high) for point, low, high in spans)
    number = f"{spans[0][0]:07d}-{spans[0][1]:09d}"
    return Block(number, named, plan.tree_with(points), seed, traced, store.blocks.absolute())


def play(
    plan: Plan, runs: Array, seed: int, traced: int, store: Store, start: Callable[[], Executor],
    workers: int, most: int, stop: bool, progress: Progress,
) -> Tally:  # fmt: skip
    """Play what is missing of `runs` (wanted per point), block by block; finished blocks are in the store at once.

    `start` makes the executor, which plays the block of a worker that died again. Raises Stopped when a block failed and
    `stop` is set, Lost when the executor itself is gone, OSError when the disk is full.
    """
    gaps = missing(plan, runs, store.pieces("runs"))
    tally = Tally(asked=int(runs.sum()))
    total = sum(high - low for _, low, high in gaps)
    tally.stored = tally.asked - total
    keys = plan.keys()
    pace = Pace(block_size(total, workers, most))
    queue = (make_block(plan, spans, keys, seed, traced, store) for spans in cut(plan, gaps, pace))
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
    waiting: dict[Future[Played], Block] = {}
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
                            Played(
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


def _count(played: Played, tally: Tally, progress: Progress) -> None:
    if played.stage:
        tally.failed.append(played)
    else:
        tally.played += played.runs
        tally.playing += played.seconds
        tally.writing += played.writing
    progress(played.runs)


def seal(
    plan: Plan,
    runs: Array,
    traced: int,
    store: Store,
    sources: Sequence[tuple[Store, str]] = (),
    threads: int = 1,
) -> int:
    """Write the sealed tables in (point, run) order, so many files at once; returns the number of runs.

    `sources` says where the runs of each point are, as a store and the point's key there; by default in `store` itself.
    """
    keys = plan.keys()
    for name, wanted in (("traces", np.minimum(runs, traced)), ("runs", runs)):
        found = _pieces(sources or [(store, key) for key in keys], name, wanted)
        picks = [(point, piece) for point, pieces in enumerate(found) for piece in pieces]
        count = store.seal(
            name, keys, picks, partial(_dressed, plan, _schema(plan, found)), threads
        )
    return count


def _pieces(sources: Sequence[tuple[Store, str]], name: str, runs: Array) -> list[list[Piece]]:
    """Of each point, the pieces that hold its first `runs` runs."""
    there = {store: store.pieces(name) for store in {store for store, _ in sources}}
    return [
        [
            replace(piece, high=min(piece.high, wanted))
            for piece in there[store].get(key, [])
            if piece.low < wanted
        ]
        for (store, key), wanted in zip(sources, runs.tolist(), strict=True)
    ]


def _schema(plan: Plan, found: Sequence[Sequence[Piece]]) -> dict[str, pa.DataType]:
    """The columns that any configuration has, but for those of the plan, in one order."""
    firsts: dict[int, Piece] = {}
    for tree, pieces in zip(plan.tree_of.tolist(), found, strict=True):
        for piece in pieces[:1]:  # none where all runs of the point failed
            firsts.setdefault(tree, piece)
    fields = [field for piece in firsts.values() for field in pq.read_schema(piece.file)]
    return {
        field.name: field.type
        for field in fields
        if field.name not in ("point", "run", *plan.columns)
    }


def _dressed(plan: Plan, schema: dict[str, pa.DataType], rows: pa.Table, points: Array) -> pa.Table:
    """Rows with their points' numbers and axis values in front; a column that a configuration lacks is empty."""
    columns = {"point": pa.array(points), "run": rows["run"]}
    columns |= {path: pa.array(values[points]) for path, values in plan.columns.items()}
    there = set(rows.column_names)
    return pa.table(
        columns
        | {
            name: rows[name] if name in there else pa.nulls(len(rows), kind)
            for name, kind in schema.items()
        }
    )


def play_frame(
    plan: Plan,
    runs: int,
    seed: int,
    columns: Sequence[str],
    executor: Executor,
    workers: int = 1,
    most: int = 4096,
    progress: Progress | None = None,
    starts: Array | None = None,
) -> pa.Table:
    """The same in memory, for analyses: `runs` replicates of every point, one row a run in (point, run) order.

    Gives `point`, `run` and the columns asked for (as in `runs.parquet`). Runs are numbered from 0, or from each point's
    `starts`. Raises what a block raised.
    """
    gaps = [
        (point, first, first + runs)
        for point, first in enumerate([0] * len(plan) if starts is None else starts.tolist())
    ]
    keys = plan.keys()

    def asked() -> Iterator[Future[pa.Table]]:
        for spans in cut(plan, gaps, Pace(block_size(len(plan) * runs, workers, most))):
            points = np.concatenate(
                [np.full(high - low, point, dtype=np.int32) for point, low, high in spans]
            )
            named = tuple((keys[point], low, high) for point, low, high in spans)
            yield executor.submit(
                play_columns, plan.tree_with(points), named, seed, tuple(columns), points
            )

    tables: list[pa.Table] = []
    for table in in_turn(asked(), workers):
        tables.append(table)
        if progress is not None:
            progress(len(table))
    whole = pa.concat_tables(tables).unify_dictionaries()
    return (
        whole
        if len(plan.trees) == 1
        else whole.sort_by([("point", "ascending"), ("run", "ascending")])
    )


def in_turn(asked: Iterable[Future[Made]], workers: int) -> Iterator[Made]:
    """What futures give, in their order, asking for more only while few wait. Raises what one of them raised."""
    waiting: deque[Future[Made]] = deque()
    for future in asked:
        waiting.append(future)
        while len(waiting) > 2 * workers or (waiting and waiting[0].done()):
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def play_columns(
    tree: dict[str, Any],
    spans: tuple[Span, ...],
    seed: int,
    columns: tuple[str, ...],
    points: Array,
) -> pa.Table:
    """A block's runs as a table of some columns, with the number of each run's point in front; raises KeyError for an unknown column."""
    table, _ = play_spans(tree, spans, seed, 0)
    return table.select(["run", *columns]).add_column(0, "point", pa.array(points))
