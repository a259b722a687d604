"""Fair timing on a machine that others use too: passes that take turns, processor time beside the clock, medians and ranges."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


class Took(NamedTuple):
    """Seconds of one pass: by the clock, and of the processor in this process and those it waited for."""

    wall: float
    cpu: float


def _spent() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def timed(work: Callable[[], Any]) -> tuple[Took, Any]:
    """What a piece of work took, and what it gave."""
    wall, cpu = time.perf_counter(), _spent()
    given = work()
    return Took(time.perf_counter() - wall, _spent() - cpu), given


def interleave(
    works: Mapping[str, Callable[[], Any]], passes: int
) -> dict[str, list[tuple[Took, Any]]]:
    """Every piece of work once a pass, in turn, so that a noisy minute strikes all alike; the order is turned round every pass."""
    taken: dict[str, list[tuple[Took, Any]]] = {name: [] for name in works}
    for number in range(passes):
        for name in list(works) if number % 2 == 0 else reversed(list(works)):
            taken[name].append(timed(works[name]))
    return taken


def seconds(passes: Sequence[tuple[Took, Any]]) -> list[float]:
    """The processor seconds of each pass."""
    return [took.cpu for took, _ in passes]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, lowest and highest."""
    return {"median": statistics.median(values), "low": min(values), "high": max(values)}


def ratios(above: Sequence[float], below: Sequence[float]) -> dict[str, float]:
    """Median and range of ratios, pass by pass."""
    return spread([a / b for a, b in zip(above, below, strict=True)])
