"""Playing a plan in memory for studies that need more of a run than its row: blocks in, arrays out, runs on the last axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sim.config.settings import Settings
from sim.ensemble.block import play_spans
from sim.ensemble.blocks import Pace, block_size, cut
from sim.ensemble.designs import Plan
from sim.ensemble.executors import at_work, workers_of
from sim.ensemble.frames import in_turn
from sim.ensemble.progress import Bar
from sim.ensemble.spans import Span
from sim.model.world import Array

Task = Callable[..., Array]
ALL = 2**62


@dataclass(frozen=True, eq=False)
class Weeks:
    """A block's runs in full: `runs`, one row a run, and `trace`, weekly quantities by name, `[turns, runs]`."""

    runs: pa.Table
    trace: dict[str, Array]

    def column(self, name: str) -> Array:
        """A column of the runs, `[runs]`; turns are -1 where it never happened."""
        column = self.runs[name]
        if name.endswith("_turn"):
            column = column.fill_null(-1)
        return np.asarray(column.to_numpy())


def play_weeks(tree: dict[str, Any], spans: tuple[Span, ...], seed: int) -> Weeks:
    """Play a block and keep every week of every run."""
    runs, traces = play_spans(tree, spans, seed, ALL)
    return weeks_of(runs, traces)


def weeks_of(runs: pa.Table, traces: pa.Table | None) -> Weeks:
    """Runs and their weeks from tables of rows in the same order."""
    trace = {}
    for name in [] if traces is None else traces.column_names:
        if traces is not None and pa.types.is_list(traces[name].type):
            flat = traces[name].combine_chunks().flatten().to_numpy(zero_copy_only=False)
            trace[name] = np.ascontiguousarray(flat.reshape(len(runs), -1).T)
    return Weeks(runs, trace)


def gather(
    settings: Settings,
    task: Task,
    plans: Sequence[Plan],
    runs: int,
    apart: bool = False,
    label: str = "playing",
) -> Array:
    """What `task` gives of `runs` replicates of every point, `[quantities, points, runs]`.

    A block calls `task(trees, spans, seed)`, whose `trees` are the configurations of its runs under each of the plans (the
    first says how blocks are cut), and expects `[quantities, runs]`. With `apart` every point has luck of its own; else run i
    has the same luck at all points.
    """
    workers = workers_of(settings.executor)
    with at_work(settings.executor) as executor, Bar(len(plans[0]) * runs, label) as bar:
        return _gather(settings, task, plans, runs, apart, executor, workers, bar)


def _gather(
    settings: Settings,
    task: Task,
    plans: Sequence[Plan],
    runs: int,
    apart: bool,
    executor: Executor,
    workers: int,
    bar: Bar,
) -> Array:
    plan = plans[0]
    gaps = [(point, point * runs * apart, (point * apart + 1) * runs) for point in range(len(plan))]
    places: list[Array] = []
    parts: list[Array] = []

    def asked() -> Iterator[Future[Array]]:
        for spans in cut(
            plan, gaps, Pace(block_size(len(plan) * runs, workers, settings.engine.block))
        ):
            points = np.concatenate([np.full(high - low, point) for point, low, high in spans])
            places.append(
                np.concatenate(
                    [
                        point * runs + np.arange(low, high) - point * runs * apart
                        for point, low, high in spans
                    ]
                )
            )
            named = tuple((str(point), low, high) for point, low, high in spans)
            yield executor.submit(
                task, [one.tree_with(points) for one in plans], named, settings.seed
            )

    for part in in_turn(asked(), workers):
        bar.add(part.shape[-1])
        parts.append(part)
    whole = np.empty((len(parts[0]), len(plan) * runs), dtype=parts[0].dtype)
    for place, part in zip(places, parts, strict=True):
        whole[:, place] = part
    return whole.reshape(len(whole), len(plan), runs)
