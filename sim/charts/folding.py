"""Points of a design averaged over the axes that have no effect, and where a point lies in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.charts import frames
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd


class Folded(NamedTuple):
    """Rows to show: a frame of the axes kept, shares `[rows, outcomes]`, war's share, low and high, and points a row."""

    axes: pd.DataFrame
    shares: np.ndarray
    war: np.ndarray
    points: float


def folded(frame: pd.DataFrame, paths: Sequence[str], chart_name: str) -> Folded:
    """The points averaged over all axes but `paths`, weighted by runs, in the order in which they first appear.

    Points share their luck, so that their errors go together: the mean of their half-widths is never less than the
    half-width of the mean.
    """
    table, war = frames.shares(frame, chart_name), frames.war(frame, chart_name)
    keys = list(paths) or (["point"] if "point" in frame else [])
    if not keys or not frame.duplicated(keys).any():
        return Folded(frame.reset_index(drop=True), table, war, 1.0)
    group = frame.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    runs = frame["runs"].to_numpy(dtype=float)
    weight = np.zeros((int(group.max()) + 1, len(frame)))
    weight[group, np.arange(len(frame))] = runs
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1)
    kept = frame[~frame.duplicated(keys)].reset_index(drop=True)
    return Folded(kept, weight @ table, weight @ war, len(frame) / len(weight))


def live(frame: pd.DataFrame, idle: Sequence[str]) -> list[str]:
    """The axes that vary and are not `idle`; raises ValueError for an idle axis that the frame does not have."""
    frames.check_axes(frame, list(idle))
    return [path for path in frames.varying(frame) if path not in idle]


def idle_words(idle: Sequence[str], words: Words) -> str:
    """A sentence that names the axes without effect, or nothing where there are none."""
    if not idle:
        return ""
    named = " and ".join(words.within(words.bare(path)) for path in idle)
    return f"Averaged over {named}: no effect is shown."


def at_row(row: pd.Series, paths: Sequence[str], words: Words) -> str:
    """Where a point lies: `Russian troops 30 thousand, US resolve 1`."""
    if not paths:
        return f"point {row['point']}" if "point" in row else "the only point"
    return ", ".join(words.within(words.valued(path, row[path])) for path in paths)


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
