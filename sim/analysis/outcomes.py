"""From runs to points and weeks: shares with intervals, and quantiles over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from sim.params import LADDER

Array = np.ndarray
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


def points_frame(outcomes: Array, points: Array, count: int, axes: dict[str, Array]) -> pd.DataFrame:
    """One row a point: its number, axes, runs, and each outcome's share with a Wilson 95 % interval.

    `outcomes` holds each run's place on the ladder, `points` its point; `war` stands for proxy war or worse.
    """
    table = np.zeros((count, len(LADDER)))
    np.add.at(table, (points, outcomes), 1)
    return points_from_counts(table, axes)


def points_from_counts(table: Array, axes: dict[str, Array]) -> pd.DataFrame:
    """The same from counts of outcomes, `[points, places]`."""
    runs = table.sum(axis=1)
    columns: dict[str, Array] = {"point": np.arange(len(table)), **axes, "runs": runs.astype(np.int64)}
    for name, hits in [*zip(LADDER, table.T, strict=True), ("war", table[:, WAR:].sum(axis=1))]:
        columns[f"share_{name}"] = hits / np.maximum(runs, 1)
        columns[f"low_{name}"], columns[f"high_{name}"] = wilson(hits, runs)
    return pd.DataFrame(columns)


def turn_dates(start: date, turn_days: int, turns: int) -> list[date]:
    """The first day of each turn."""
    return [start + timedelta(days=turn * turn_days) for turn in range(turns)]


def turns_frame(point: int, trace: dict[str, Array], levels: Array, observers: Sequence[str], dates: Sequence[date]) -> pd.DataFrame:
    """A row a turn and quantity of one point: number of runs, mean and quantiles.

    `trace` maps quantity to `[runs, turns]`; `levels` is each run's true level of the challenger: the beliefs of
    `observers` are also given apart by it, as `belief.<observer>|<level>`. `ladder.<place>` is the share of runs standing
    there, with its Wilson 95 % interval in `q05` and `q95`.
    """
    names = [name for name in trace if name != "place"]
    parts = [_ladder(trace["place"]), _quantiles(names, np.stack([trace[name] for name in names]))]
    for level in np.unique(levels):
        of_level = [f"belief.{observer}|{level}" for observer in observers]
        parts.append(_quantiles(of_level, np.stack([trace[f"belief.{observer}"][levels == level] for observer in observers])))
    frame = pd.concat(parts, ignore_index=True)
    frame.insert(0, "point", point)
    frame.insert(2, "date", pd.to_datetime(list(dates))[frame["turn"]])
    return frame


def _quantiles(names: Sequence[str], values: Array) -> pd.DataFrame:
    """Rows of the quantiles over runs of `values`, `[quantities, runs, turns]`."""
    marks = np.quantile(values, QUANTILES, axis=1)
    columns = {f"q{round(100 * q):02d}": rows.reshape(-1) for q, rows in zip(QUANTILES, marks, strict=True)}
    return _long(names, values.shape[2], values.shape[1], values.mean(axis=1, dtype=float), columns)


def _ladder(places: Array) -> pd.DataFrame:
    """Rows of the share of runs on each place of the ladder, `places` being `[runs, turns]`."""
    hits = np.stack([(places == place).sum(axis=0) for place in range(len(LADDER))])
    low, high = wilson(hits, np.full(hits.shape, len(places)))
    share = hits / len(places)
    middle = {name: share.reshape(-1) for name in ("q25", "q50", "q75")}
    return _long(
        [f"ladder.{name}" for name in LADDER],
        places.shape[1],
        len(places),
        share,
        {"q05": low.reshape(-1), **middle, "q95": high.reshape(-1)},
    )


def _long(names: Sequence[str], turns: int, count: int, mean: Array, columns: dict[str, Array]) -> pd.DataFrame:
    return pd.DataFrame({"turn": np.tile(np.arange(turns), len(names)), "quantity": np.repeat(list(names), turns), "n": count,
                         "mean": mean.reshape(-1), **columns})  # fmt: skip
