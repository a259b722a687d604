"""Two sides on the same luck: what differs, how surely, and how much luck shared saves.

Run i of both sides has the same luck, so the difference of a run is due to what was changed. The runs of one number at several
points of a design share their luck too: they are averaged first, and the run numbers are the independent units.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.model.params import LADDER
from sim.model.world import Array
from sim.paths import Mistake
from sim.stats.outcomes import WAR, Z95, codes

LEAST_RUNS = 20  # run numbers below which an interval would be worth nothing


@dataclass(frozen=True)
class Difference:
    """One quantity on both sides: means, mean difference (second less first) with its 95 % interval.

    `halving` is how many runs would halve the interval, `saving` how many times more runs independent luck would have taken,
    `spread` the standard deviation of the first side's runs, `differing` the share of runs in which the sides differ.
    """

    quantity: str
    kind: str
    first: float
    second: float
    difference: float
    low: float
    high: float
    halving: int
    saving: float
    spread: float
    differing: float

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Comparison:
    """Differences by quantity.

    `absent` shares are 0 on both sides, `equal` quantities are the same in every run, `fixed` ones differ by the same amount
    in every run. `runs` is how many run numbers are compared, at `points` points.
    """

    differences: tuple[Difference, ...]
    absent: tuple[str, ...]
    equal: tuple[str, ...]
    fixed: tuple[tuple[str, float], ...]
    runs: int
    points: int

    def frame(self) -> pd.DataFrame:
        """One row a difference."""
        return pd.DataFrame([vars(item) for item in self.differences])

    def of(self, quantity: str) -> Difference | None:
        """The difference of that name, if it is one."""
        return next((item for item in self.differences if item.quantity == quantity), None)


def paired(first: Array, second: Array, bounded: bool) -> tuple[float, float, float, float]:
    """Mean difference of paired values, `[runs]` each, with its 95 % interval, and the variance of a run's difference.

    For shares (`bounded`, values from 0 to 1) half a run is added to each way of differing and one to agreeing (Agresti and
    Min 2005), so that runs which all agree still leave a doubt; indices have the normal interval of a mean.
    """
    gap = second - first
    runs, extra = len(gap), 2 if bounded else 0
    middle = float(gap.sum()) / (runs + extra)
    variance = (float((gap**2).sum()) + extra / 2) / (runs + extra) - middle**2
    half = Z95 * float(np.sqrt(max(variance, 0.0) / (runs + extra - (0 if bounded else 1))))
    low, high = middle - half, middle + half
    return (
        float(gap.mean()),
        max(low, -1.0) if bounded else low,
        min(high, 1.0) if bounded else high,
        variance,
    )


def difference(quantity: str, first: Array, second: Array, kind: str) -> Difference:
    """One quantity compared, `[runs]` a side."""
    gap, low, high, variance = paired(first, second, kind == "share")
    apart = float(first.var() + second.var())
    saving = apart / variance if variance > 0 and apart > 0 else 1.0
    return Difference(
        quantity,
        kind,
        float(first.mean()),
        float(second.mean()),
        gap,
        low,
        high,
        4 * len(first),
        saving,
        float(first.std()),
        float((first != second).mean()),
    )


def compare(
    first: pd.DataFrame, second: pd.DataFrame, turns: int, shares: Collection[str] = ()
) -> Comparison:
    """Compare two frames of the same runs: `point`, `run`, `outcome` by name and any number of indices, all numbers.

    Columns named in `shares` are 0 or 1 and compared as outcomes are.
    A turn that never came (`..._turn`, empty) counts as `turns`, the horizon. Raises Mistake when too few runs are shared.
    """
    shared = (
        first[["point", "run"]]
        .merge(second[["point", "run"]])
        .sort_values(["run", "point"], kind="stable")
    )
    points = shared["point"].nunique()
    counts = shared.groupby("run")["point"].transform("size")
    shared = shared[counts == points]
    runs = shared["run"].nunique()
    if runs < LEAST_RUNS:
        raise Mistake(
            f"runs: both sides have {runs} run numbers in common; an interval needs at least {LEAST_RUNS}, so play more runs"
        )
    one, two = (shared.merge(side, on=["point", "run"]) for side in (first, second))
    rows: list[Difference] = []
    absent, equal, fixed = [], [], []
    for name in (*LADDER, "war"):
        a, b = (_units(_hits(codes(side["outcome"]), name), points) for side in (one, two))
        if not a.any() and not b.any():
            absent.append(name)
        else:
            rows.append(difference(name, a, b, "share"))
    for name in shares:
        a, b = (_units(side[name].to_numpy(dtype=float), points) for side in (one, two))
        if not a.any() and not b.any():
            absent.append(name)
        else:
            rows.append(difference(name, a, b, "share"))
    for name in [
        str(column)
        for column in first.columns
        if column not in ("point", "run", "outcome", *shares)
    ]:
        a, b = (_units(_filled(side[name], turns), points) for side in (one, two))
        if (a == b).all():
            equal.append(name)
        elif np.ptp(b - a) <= 1e-9 * (1 + float(np.abs(a).max())):
            fixed.append((name, float((b - a).mean())))
        else:
            rows.append(difference(name, a, b, "index"))
    return Comparison(
        tuple(rows), tuple(absent), tuple(equal), tuple(fixed), int(runs), int(points)
    )


def _hits(places: Array, name: str) -> Array:
    return (places >= WAR if name == "war" else places == LADDER.index(name)).astype(float)


def _filled(values: pd.Series, turns: int) -> Array:
    """Numbers of a column; turns that never came are the horizon."""
    return (
        values.fillna(turns).to_numpy(dtype=float)
        if str(values.name).endswith("_turn")
        else values.to_numpy(dtype=float)
    )


def _units(values: Array, points: int) -> Array:
    """The mean over a run's points, `[runs]`; rows stand in (run, point) order."""
    return np.asarray(values.reshape(-1, points).mean(axis=1))


def parted_table(
    turn: Array, place: Array, first: Sequence[str], second: Sequence[str]
) -> pd.DataFrame:
    """Where runs part, most frequent first: turn, who, the moves on both sides, how many runs and what share of all.

    `turn` is `[runs]` (-1 never), `place` who decided (`party.desk`, or `chance`), `first` and `second` the moves made.
    """
    frame = pd.DataFrame({"turn": turn, "place": place, "first_move": first, "second_move": second})
    frame = frame[frame["turn"] >= 0]
    counted = (
        frame.value_counts(["turn", "place", "first_move", "second_move"], sort=True)
        .rename("runs")
        .reset_index()
    )
    counted["share"] = counted["runs"] / len(turn)
    return counted.sort_values(
        ["runs", "turn", "place"], ascending=[False, True, True], kind="stable", ignore_index=True
    )
