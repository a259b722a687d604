"""From runs to points and weeks: shares with intervals, and quantiles over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from sim.model.params import LADDER
from sim.model.world import Array

WAR = LADDER.index("proxy_war")  # from here on: proxy war or worse
Z95 = 1.959963984540054
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def wilson(successes: Array | float, runs: Array | float, z: float = Z95) -> tuple[Array, Array]:
    """Wilson's score interval of a share (Wilson 1927), any shape; (0, 1) where there are no runs."""
    successes, count = np.asarray(successes, dtype=float), np.asarray(runs, dtype=float)
    safe = np.maximum(count, 1)
    share = successes / safe
    centre = (share + z**2 / (2 * safe)) / (1 + z**2 / safe)
    half = z / (1 + z**2 / safe) * np.sqrt(share * (1 - share) / safe + z**2 / (4 * safe**2))
    low = np.where(successes <= 0, 0.0, np.maximum(centre - half, 0.0))
    high = np.where(successes >= count, 1.0, np.minimum(centre + half, 1.0))
    return np.where(count > 0, low, 0.0), np.where(count > 0, high, 1.0)


def codes(named: Any) -> Array:
    """Places on the ladder of a column of outcomes by name (pandas or Arrow), `[runs]` of int8."""
    values = named.to_pandas() if hasattr(named, "to_pandas") else named
    return np.asarray(pd.Categorical(values, categories=list(LADDER)).codes)


def points_frame(
    outcomes: Array, points: Array, count: int, axes: dict[str, Array]
) -> pd.DataFrame:
    """One row a point: its number, axes, runs, and each outcome's share with a Wilson 95 % interval.

    `outcomes` holds each run's outcome as a place on the ladder, `points` its point; `war` stands for proxy war or worse.
    """
    table = np.zeros((count, len(LADDER)))
    np.add.at(table, (points, outcomes), 1)
    return points_from_counts(table, axes)


def points_from_counts(table: Array, axes: dict[str, Array]) -> pd.DataFrame:
    """The same from counts of outcomes, `[points, places]`."""
    runs = table.sum(axis=1)
    columns: dict[str, Array] = {
        "point": np.arange(len(table)),
        **axes,
        "runs": runs.astype(np.int64),
    }
    for name, hits in [*zip(LADDER, table.T, strict=True), ("war", table[:, WAR:].sum(axis=1))]:
        columns[f"share_{name}"] = hits / np.maximum(runs, 1)
        columns[f"low_{name}"], columns[f"high_{name}"] = wilson(hits, runs)
    return pd.DataFrame(columns)


def turn_dates(start: date, turn_days: int, turns: int) -> list[date]:
    """The first day of each turn."""
    return [start + timedelta(days=turn * turn_days) for turn in range(turns)]


def turns_frame(
    points: Array,
    trace: dict[str, Array],
    levels: Array,
    observers: Sequence[str],
    dates: Sequence[date],
) -> pd.DataFrame:
    """A row a point, turn and quantity: number of runs, mean and quantiles.

    `trace` maps quantity to `[rows, turns]`, a row a run; `points` is each row's point, ascending, `levels` its true level
    of the challenger: the beliefs of `observers` are also given apart by it, as `belief.<observer>|<level>`.
    `ladder.<place>` is the share of runs standing there, with its Wilson 95 % interval in `q05` and `q95`.
    """
    numbers, firsts, counts = np.unique(points, return_index=True, return_counts=True)
    inside = (
        np.arange(counts.max()) < counts[:, None]
    )  # runs of a point lie side by side, [points, most runs of a point]
    row = np.where(inside, firsts[:, None] + np.arange(counts.max()), 0)
    laid = {name: values[row] for name, values in trace.items()}
    names = [name for name in trace if name != "place"]
    parts = [
        _ladder(numbers, laid["place"], inside),
        _quantiles(numbers, names, np.stack([laid[name] for name in names]), inside),
    ]
    believed = np.stack([laid[f"belief.{observer}"] for observer in observers])
    for level in np.unique(levels):
        of_level = [f"belief.{observer}|{level}" for observer in observers]
        parts.append(_quantiles(numbers, of_level, believed, inside & (levels[row] == level)))
    frame = pd.concat(parts, ignore_index=True).sort_values(
        "point", kind="stable", ignore_index=True
    )
    frame.insert(2, "date", pd.to_datetime(list(dates))[frame["turn"]])
    return frame


def no_turns() -> pd.DataFrame:
    """The same of no runs at all: the columns without a row."""
    none = np.zeros((0, 0, 1))
    frame = _long(
        np.zeros(0, dtype=int),
        [],
        np.zeros(0, dtype=int),
        none,
        {f"q{round(100 * mark):02d}": none for mark in QUANTILES},
    )
    frame.insert(2, "date", pd.to_datetime([]))
    return frame.astype({"quantity": "str"})


def _quantiles(points: Array, names: Sequence[str], values: Array, inside: Array) -> pd.DataFrame:
    """Rows of the quantiles over runs of `values`, `[quantities, points, runs, turns]`, where `inside`, `[points, runs]`."""
    some = inside.any(axis=1)
    points, values, inside = points[some], values[:, some], inside[some]
    count, held = inside.sum(axis=1), inside[:, :, None]
    ordered = np.sort(
        values if inside.all() else np.where(held, values, np.inf), axis=2
    )  # those outside come last
    columns = {f"q{round(100 * mark):02d}": _at(ordered, mark * (count - 1)) for mark in QUANTILES}
    mean = values.sum(axis=2, dtype=float, where=held) / count[:, None]
    return _long(points, names, count, mean, columns)


def _at(ordered: Array, place: Array) -> Array:
    """Sorted values at a place between two ranks, in a straight line; `place` is one of each point."""
    rank = np.floor(place).astype(np.intp)
    low, high = (
        np.take_along_axis(ordered, np.minimum(at, ordered.shape[2] - 1)[None, :, None, None], 2)[
            :, :, 0
        ]
        for at in (rank, rank + 1)
    )
    part = (place - rank)[:, None]
    return np.where(part > 0, low + part * np.where(part > 0, high.astype(float) - low, 0.0), low)


def _ladder(points: Array, places: Array, inside: Array) -> pd.DataFrame:
    """Rows of the share of runs on each place of the ladder, `places` being `[points, runs, turns]`."""
    count = inside.sum(axis=1)
    hits = np.stack(
        [((places == place) & inside[:, :, None]).sum(axis=1) for place in range(len(LADDER))]
    )
    low, high = wilson(hits, np.broadcast_to(count[:, None], hits.shape))
    share = hits / count[:, None]
    marks = {"q05": low, **dict.fromkeys(("q25", "q50", "q75"), share), "q95": high}
    return _long(points, [f"ladder.{name}" for name in LADDER], count, share, marks)


def _long(
    points: Array, names: Sequence[str], count: Array, mean: Array, columns: dict[str, Array]
) -> pd.DataFrame:
    """Rows of arrays `[quantities, points, turns]`."""
    turns = mean.shape[2]
    return pd.DataFrame(
        {
            "point": np.tile(np.repeat(points, turns), len(names)),
            "turn": np.tile(np.arange(turns), len(names) * len(points)),
            "quantity": np.repeat(list(names), len(points) * turns),
            "n": np.tile(np.repeat(count, turns), len(names)),
            "mean": mean.reshape(-1),
            **{name: values.reshape(-1) for name, values in columns.items()},
        }
    )
