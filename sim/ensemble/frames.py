"""A plan's runs in memory, for analyses that keep no store."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from sim.ensemble.block import play_spans
from sim.ensemble.blocks import Pace, block_size, cut
from sim.ensemble.designs import Plan
from sim.ensemble.spans import Span
from sim.model.world import Array

Made = TypeVar("Made")
Progress = Callable[[int], None]


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
