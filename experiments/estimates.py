"""Numbers with their 95 % intervals, read from what the commands of an experiment stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.charts.words import Words
from sim.ensemble.results import Sweep
from sim.model.params import LADDER
from sim.stats.outcomes import WAR, Z95, wilson
from sim.stats.paired import paired

SETTLED = 1  # as the runs' `status` tells it
SHARES: dict[
    str, tuple[str, Callable[[pd.DataFrame], Any]]
] = {  # yes or no of a run, beside the outcomes
    "war": ("proxy war or worse", lambda runs: runs["peak_rung"] >= WAR),
    "invasion": ("open invasion or worse", lambda runs: runs["peak_rung"] > WAR),
    "settled": ("settled, before or after a climb", lambda runs: runs["status"] == SETTLED),
    "climbed": ("any climb", lambda runs: runs["first_climb_turn"].notna()),
    "early": ("a climb within three weeks", lambda runs: runs["first_climb_turn"] < 3),
    "at_risk": (
        "the Baltic states more than quiet at the end",
        lambda runs: runs["rung_baltics"] > 0,
    ),
    "sectoral": ("sectoral measures taken", lambda runs: runs["first_sectoral_turn"].notna()),
}
HEADINGS = {"risk_start_us": "US: perceived risk of a climb at the start"}


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval; `kind` is `share`, `change` of a share (in points), `number` or `gap` between numbers."""

    value: float
    low: float
    high: float
    kind: str

    def __str__(self) -> str:
        if self.low == self.value == self.high:
            return f"{self.plain} in every run" if self.kind == "gap" else self.plain
        low, high = (_said(bound, self.kind) for bound in (self.low, self.high))
        return f"{self.plain} ({low} to {high})"

    @property
    def plain(self) -> str:
        """The number alone."""
        return _said(self.value, self.kind) + (
            " %" if self.kind == "share" else " points" if self.kind == "change" else ""
        )

    def bears(self, sign: str, low: float, high: float) -> bool:
        """Whether the whole interval lies on that side of another; `~`: whether the two touch."""
        if sign == "~":
            return self.low <= high and low <= self.high
        return self.high < low if sign == "<" else self.low > high


def _said(value: float, kind: str) -> str:
    if kind == "share":
        return f"{100 * value:.1f}"
    text = (
        f"{100 * value:+.1f}"
        if kind == "change"
        else f"{value:+.3g}"
        if kind == "gap" and value
        else f"{value:.3g}"
    )
    return text.replace("-", "−") if float(text) else text.lstrip("+-")


def heading(quantity: str, words: Words) -> str:
    """A quantity of the runs in words."""
    return (
        SHARES[quantity][0]
        if quantity in SHARES
        else HEADINGS.get(quantity) or words.column(quantity)
    )


def of_kind(quantity: str) -> str:
    return "share" if quantity in SHARES or quantity in LADDER else "number"


def _values(runs: pd.DataFrame, quantity: str) -> pd.Series:
    """A quantity of every run; a turn that never came is left out of its mean."""
    if quantity in SHARES:
        return SHARES[quantity][1](runs).astype(float)
    return (
        (runs["outcome"] == quantity).astype(float)
        if quantity in LADDER
        else runs[quantity].astype(float)
    )


@cache
def opened(folder: Path) -> Sweep:
    return Sweep.open(folder)


def _at(folder: Path, where: Mapping[str, Any], quantity: str) -> np.ndarray:
    """The quantity by run number, averaged over the points that lie there, `[runs]`: points share their luck, run by run."""
    swept = opened(folder)
    points = swept.points
    for path, value in where.items():
        points = points[points[path] == value]
    if points.empty:
        raise ValueError(f"{folder.name}: no point at {dict(where)}")
    runs = swept.runs[swept.runs["point"].isin(points["point"])]
    return _values(runs, quantity).groupby(runs["run"]).mean().to_numpy()


def level(folder: Path, quantity: str, where: Mapping[str, Any]) -> Estimate:
    """The mean of a quantity at the points that lie there; shares have Wilson's interval of as many runs as they are worth."""
    values = _at(folder, where, quantity)
    values = values[~np.isnan(values)]
    mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    if of_kind(quantity) == "number":
        return Estimate(mean, mean - Z95 * error, mean + Z95 * error, "number")
    worth = mean * (1 - mean) / error**2 if error > 0 else float(len(values))
    low, high = wilson(mean * worth, worth)
    return Estimate(mean, float(low), float(high), "share")


def change(
    folder: Path, quantity: str, there: Mapping[str, Any], less: Mapping[str, Any]
) -> Estimate:
    """What a quantity is at some points less what it is at others, run by run on the same luck."""
    share = of_kind(quantity) == "share"
    middle, low, high, _ = paired(_at(folder, less, quantity), _at(folder, there, quantity), share)
    return Estimate(middle, low, high, "change" if share else "gap")


def cell(
    folder: Path,
    table: str,
    where: Mapping[str, Any],
    column: str,
    bounds: tuple[str, str],
    kind: str,
) -> Estimate:
    """One number of a study's own table, with the columns that hold its interval."""
    rows = pd.read_parquet(folder / f"{table}.parquet")
    for name, value in where.items():
        rows = rows[rows[name] == value]
    if len(rows) != 1:
        raise ValueError(
            f"{folder.name}, {table}: {len(rows)} rows at {dict(where)}; one was expected"
        )
    value, low, high = (float(rows[name].iloc[0]) for name in (column, *bounds))
    return Estimate(value, low, high, kind)


def number(folder: Path, given: Mapping[str, Any]) -> Estimate:
    """A number as an experiment asks for it: of points of a sweep (`of`, `at`, `less`) or of a table (`table`, `where`, `of`)."""
    quantity = str(given["of"])
    if "table" in given:
        bounds = tuple(given.get("bounds", ("low", "high")))
        return cell(
            folder,
            given["table"],
            given.get("where", {}),
            quantity,
            bounds,
            given.get("kind", "number"),
        )
    if "less" in given:
        return change(folder, quantity, given.get("at", {}), given["less"])
    return level(folder, quantity, given.get("at", {}))


def rows(folder: Path, quantities: list[str]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a table of a sweep's points: where they vary, then each quantity with its interval."""
    points, plan = opened(folder).points, opened(folder).plan
    axes = [path for path in plan.columns if points[path].nunique() > 1]
    words = Words.of(plan.trees[0])
    head = [
        *words.axes(axes),
        *(
            f"{heading(name, words)} (%)" if of_kind(name) == "share" else heading(name, words)
            for name in quantities
        ),
    ]
    body = []
    for _, point in points.iterrows():
        where = {path: point[path] for path in axes}
        found = [str(level(folder, name, where)).replace(" %", "") for name in quantities]
        body.append([*(Words.plain(Words.number(point[path])) for path in axes), *found])
    return head, body
