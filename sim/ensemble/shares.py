"""Each outcome's share over all runs of a sweep's folder, with an interval over replicates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from sim.ensemble.files import sealed
from sim.model.params import LADDER
from sim.model.world import Array
from sim.stats import outcomes


def overall(folder: Path, points: Array | None = None) -> dict[str, tuple[float, float, float]]:
    """Each outcome's share over all runs, or those at some points, with a 95 % interval, `war` among them.

    A replicate has the same luck at every point, so that replicates and not runs are what is independent: the variance of the
    share is taken over them, and Wilson's interval of as many runs as would have that variance.
    """
    hits, runs = _by_replicate(folder, points)
    found = {}
    for name, counts in [
        *zip(LADDER, hits.T, strict=True),
        ("war", hits[:, outcomes.WAR :].sum(axis=1)),
    ]:
        total = max(float(runs.sum()), 1.0)
        share, many = float(counts.sum()) / total, len(runs)
        variance = float(np.sum((counts - share * runs) ** 2)) / total**2 * many / max(many - 1, 1)
        worth = share * (1 - share) / variance if variance > 0 else float(many)
        low, high = outcomes.wilson(share * worth, worth)
        found[name] = share, float(low), float(high)
    return found


def _by_replicate(folder: Path, points: Array | None) -> tuple[Array, Array]:
    """Outcomes counted by replicate, `[replicates, places]`, and how many points each was played at, file by file."""
    hits = np.zeros((0, len(LADDER)))
    for file in sealed(folder):
        part = pq.read_table(file, columns=["point", "run", "outcome"])
        if points is not None:
            part = part.filter(np.isin(part["point"].to_numpy(), points))
        run, place = part["run"].to_numpy(), outcomes.codes(part["outcome"])
        if len(run) and run.max() >= len(hits):
            hits = np.concatenate([hits, np.zeros((int(run.max()) + 1 - len(hits), len(LADDER)))])
        np.add.at(hits, (run, place), 1)
    there = hits.sum(axis=1) > 0
    return hits[there], hits[there].sum(axis=1)
