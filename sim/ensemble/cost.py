"""What a sweep will cost, from a short probe: time, disk, memory and the interval to expect; and what it did cost."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.ensemble.block import play_spans, traced_spans
from sim.ensemble.designs import Plan
from sim.ensemble.spans import Span, table_bytes
from sim.model.params import LADDER
from sim.stats.outcomes import codes, wilson

PROBE = 2048  # runs a probe plays, spread over the points
START_SECONDS = 1.5  # to start a worker process
TABLES_SECONDS = 3.0  # tables, charts and the page
SEAL_SHARE = 0.05  # of the playing time, for putting the rows in order
LOADED_MEGABYTES = 250.0  # this process with the libraries loaded, and what its workers share
WORKER_MEGABYTES = 60.0  # a worker's own, before any block
DRAWER_MEGABYTES = 120.0  # a worker's own when it draws the charts
RUN_MEGABYTES = 0.02  # a run of a block in play


@dataclass(frozen=True)
class Forecast:
    """What to expect: points, runs, seconds, bytes on disk, memory of all processes and the widest 95 % half-width."""

    points: int
    runs: int
    seconds: float
    bytes_on_disk: float
    megabytes: float
    half_width: float

    def lines(self, measured: bool = False) -> str:
        """As text."""
        head = "measured" if measured else "expected"
        points = f"{self.points:,} point{'s' * (self.points != 1)}"
        return (
            f"{head}: {points}, {self.runs:,} runs, {_time(self.seconds)}, {self.bytes_on_disk / 1e6:,.1f} MB on disk, "
            f"{self.megabytes:,.0f} MB of memory, shares known to ±{100 * self.half_width:.1f} points or better (95 %)"
        )


def forecast(
    plan: Plan, runs: Sequence[int], seed: int, traced: int, workers: int, block: int
) -> Forecast:
    """Play a probe over the plan's points and reckon from it what the sweep will cost."""
    total = int(sum(runs))
    tree = int(np.argmax(np.bincount(plan.tree_of)))
    members = np.flatnonzero(plan.tree_of == tree)
    chosen = members[np.linspace(0, len(members) - 1, min(len(members), 64)).astype(int)]
    each = max(2, min(PROBE, total) // len(chosen))
    points = np.repeat(chosen, each)
    spans: list[Span] = [(str(point), 0, each) for point in chosen]
    began = time.perf_counter()
    table, traces = play_spans(plan.tree_with(points), spans, seed, min(traced, each))
    seconds = time.perf_counter() - began
    count = len(points)
    per_run = len(table_bytes(table, spans)) / count
    kept = 0.0
    if traces is not None:
        kept = (
            len(table_bytes(traces, traced_spans(spans, traced)))
            / len(traces)
            * int(np.minimum(runs, traced).sum())
        )
    places = codes(table["outcome"])
    width = max(
        _width(float((places == place).mean()), int(min(runs))) for place in range(len(LADDER))
    )
    playing = seconds / count * total / workers
    start = START_SECONDS if workers > 1 else 0.0
    held = RUN_MEGABYTES * min(block, total)
    own = workers * max(WORKER_MEGABYTES + held, DRAWER_MEGABYTES) if workers > 1 else held
    return Forecast(
        len(plan),
        total,
        start + playing * (1 + SEAL_SHARE) + TABLES_SECONDS,
        per_run * total + kept,
        LOADED_MEGABYTES + own,
        width,
    )


def measured(folder: Path, points: int, runs: int, seconds: float, half_width: float) -> Forecast:
    """The same numbers afterwards; memory is the peak of this process and of its largest worker, each counted once."""
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    scale = 1e6 if sys.platform == "darwin" else 1e3
    peak = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    ) / scale
    return Forecast(points, runs, seconds, size, peak, half_width)


def _width(share: float, runs: int) -> float:
    low, high = wilson(np.array(share * runs), np.array(runs))
    return float(high - low) / 2


def _time(seconds: float) -> str:
    return (
        f"{seconds:.1f} s"
        if seconds < 120
        else f"{seconds / 60:.1f} min"
        if seconds < 7200
        else f"{seconds / 3600:.1f} h"
    )
