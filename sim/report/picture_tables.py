"""The tables that a sweep's pictures show beside its points and weeks: endings, weeks at each rung, drivers, single stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.charts.words import Words
from sim.ensemble.files import sealed
from sim.ensemble.results import Sweep
from sim.model.params import LADDER, Game
from sim.model.world import FROZEN, SETTLED, Array
from sim.report.cells import NONE, Cells
from sim.stats.effects import Effect, pooled
from sim.stats.outcomes import turn_dates

STORIES = 4  # runs told
CHOSEN_FROM = 4096  # traced runs among which typical ones are sought


def endings(cells: Cells) -> pd.DataFrame:
    """Runs counted by the worst rung they reached and by how they stood at the end: `peak`, `end`, `runs`.

    `end` is `settlement`, `frozen`, or the rung at which the run was still going on in the last turn.
    """
    there = cells.peak != NONE
    peak, final, status = cells.peak[there], cells.final[there], cells.status[there]
    kinds = ("settlement", "frozen", *LADDER[1:])
    place = 1 + np.maximum(final.astype(int), 1)
    end = np.where(status == SETTLED, 0, np.where(status == FROZEN, 1, place))
    counts = np.zeros((len(LADDER), len(kinds)), dtype=np.int64)
    np.add.at(counts, (peak.astype(int), end), 1)
    rows = [
        (LADDER[at], kinds[kind], int(counts[at, kind]))
        for at, kind in zip(*np.nonzero(counts), strict=True)
    ]
    return pd.DataFrame(rows, columns=["peak", "end", "runs"])


def durations(swept: Sweep) -> pd.DataFrame:
    """Weeks at each rung: mean over runs, the share of runs ever there, and quartiles of weeks among these.

    Read from the columns `weeks_at_<rung>` of the runs; of a sweep without them, from the weeks of its traced runs. Empty
    where there are neither.
    """
    weeks = _recorded(swept)
    if weeks is None:
        weeks = _counted(swept)
    if weeks is None or not weeks.shape[1]:
        return pd.DataFrame(columns=["place", "mean", "share", "q25", "q50", "q75"])
    rows = []
    for name, own in zip(LADDER, weeks, strict=True):
        some = own[own > 0]
        quartiles = np.quantile(some, (0.25, 0.5, 0.75)) if len(some) else np.zeros(3)
        rows.append((name, float(own.mean()), float((own > 0).mean()), *map(float, quartiles)))
    return pd.DataFrame(rows, columns=["place", "mean", "share", "q25", "q50", "q75"])


def _recorded(swept: Sweep) -> Array | None:
    """Weeks by rung and run from the recorder's columns, `[rungs, runs]`."""
    files = sealed(swept.folder)
    wanted = [f"weeks_at_{name}" for name in LADDER]
    if not files or not set(wanted) <= set(pq.read_schema(files[0]).names):
        return None
    tables = [pq.read_table(file, columns=wanted) for file in files]
    rows = []
    for name in wanted:
        rows.append(np.concatenate([table[name].to_numpy() for table in tables]))
    return np.stack(rows)


def _counted(swept: Sweep) -> Array | None:
    """Weeks by rung and traced run, counted from their weeks, `[rungs, runs]`."""
    places, _, _ = _traced(swept)
    if not len(places):
        return None
    week = swept.game(0).calendar.turn_days / 7
    return np.stack([(places == at).sum(axis=1) * week for at in range(len(LADDER))])


def _traced(
    swept: Sweep, points: Array | None = None, first: int = 0
) -> tuple[Array, Array, Array]:
    """Where traced runs stood turn by turn, `[runs, turns]`, with the point and the number of each; of the first file.

    `points` are those that are read (default: all), `first` one of them.
    """
    files = sealed(swept.folder, "traces")
    none = np.zeros((0, 0), dtype=int), np.zeros(0, dtype=int), np.zeros(0, dtype=int)
    if not files or "place" not in pq.read_schema(files[0]).names:
        return none
    table = pq.read_table(files[0], columns=["point", "run", "place"])
    if points is not None:
        table = table.filter(np.isin(table["point"].to_numpy(), points))
    turns = swept.game(first).calendar.turns
    rows = [row for row in table["place"].to_pylist() if row is not None]
    if len(rows) != len(table) or any(len(row) != turns for row in rows):
        return none
    return np.array(rows).astype(int), table["point"].to_numpy(), table["run"].to_numpy()


def drivers(
    cells: Cells, measured: Mapping[str, Sequence[Effect]], game: Game | None, words: Words
) -> pd.DataFrame:
    """What moves war and settlement: a row a driver and outcome, as the chart `drivers` takes it.

    Drivers are the axes, with the effects that were `measured`, and the private resolve of each party of the `game` that
    surely moves one of the two; of several crises there is no one game.
    """
    rows = []
    for outcome, column in (("war", "war"), ("settled", "settlement")):
        for one in measured.get(outcome, ()):
            rows.append(
                {
                    "driver": one.path,
                    "kind": "axis",
                    "outcome": column,
                    "at_least": _level(one.at_least.low, one.at_least.high),
                    "at_most": _level(one.at_most.low, one.at_most.high),
                    "least": one.least,
                    "most": one.most,
                    "difference": one.difference,
                    "low": one.low,
                    "high": one.high,
                    "verdict": one.verdict,
                }
            )
        hits = cells.war if outcome == "war" else cells.ended("settled")
        parties = [] if game is None else [name for name in cells.types if name in game.parties]
        of_types = [_resolve(name, hits, cells, game, column, words) for name in parties if game]
        rows += [row for row in of_types if row is not None]
    shown = {row["driver"] for row in rows if row["kind"] == "axis" or row["verdict"] == "moves"}
    return pd.DataFrame([row for row in rows if row["driver"] in shown])


def _level(low: Any, high: Any) -> Any:
    """A level of an axis: its value, or `30–65` of several values."""
    return low if low == high else f"{Words.number(low, 3)}–{Words.number(high, 3)}"


def _resolve(
    party: str, hits: Array, cells: Cells, game: Game, outcome: str, words: Words
) -> dict[str, Any] | None:
    """The difference between runs in which a party is most and least resolute; None where it has one type."""
    level = cells.types[party]
    known = np.unique(level[(level != NONE) & np.isfinite(hits)])
    if len(known) < 2:
        return None
    ends = [(place, np.where(level == place, hits, np.nan)) for place in (known[0], known[-1])]
    many = max(game.types.levels, int(known[-1]) + 1)  # some points may have more levels
    shares = [(pooled(own)[0], words.level(int(place), many)) for place, own in ends]
    (least, at_least), (most, at_most) = sorted(shares, key=lambda one: one[0])
    half = _half(*(own for _, own in ends))
    gap = most - least
    verdict = "moves" if gap > half else "none" if gap + half <= 0.02 else "open"
    return {
        "driver": party,
        "kind": "resolve",
        "outcome": outcome,
        "at_least": at_least,
        "at_most": at_most,
        "least": least,
        "most": most,
        "difference": gap,
        "low": gap - half,
        "high": gap + half,
        "verdict": verdict,
    }


def _half(one: Array, other: Array) -> float:
    """The half-width of the 95 % interval of the difference of two shares; replicates are the independent units."""
    several = np.stack([one, other])
    there = np.isfinite(several)
    counts = there.sum(axis=(1, 2)).astype(float)
    share = np.where(there, several, 0.0).sum(axis=(1, 2)) / counts
    left = np.where(there, several - share[:, None, None], 0.0).sum(axis=1) / counts[:, None]
    by_replicate = left[1] - left[0]
    many = int(there.any(axis=(0, 1)).sum())
    return float(1.96 * np.sqrt(np.sum(by_replicate**2) * many / max(many - 1, 1)))


def stories(swept: Sweep, points: Array, words: Words) -> pd.DataFrame:
    """Typical runs, at some points of one crisis, of the most frequent worst rungs: `story`, `turn`, `date`, `place`.

    Empty where no weeks were kept.
    """
    places, point, run = _traced(swept, points, int(points[0]))
    places, point, run = places[:CHOSEN_FROM], point[:CHOSEN_FROM], run[:CHOSEN_FROM]
    empty = pd.DataFrame(columns=["story", "turn", "date", "place"])
    if not len(places):
        return empty
    calendar = swept.game(int(points[0])).calendar
    dates = pd.to_datetime(turn_dates(calendar.start, calendar.turn_days, calendar.turns))
    worst = places.max(axis=1)
    kinds, counts = np.unique(worst, return_counts=True)
    frequent = kinds[np.argsort(-counts, kind="stable")][:STORIES]
    parts = []
    for kind in sorted(frequent, reverse=True):
        rows = np.flatnonzero(worst == kind)
        middle = np.median(places[rows], axis=0)
        row = int(rows[np.argmin(np.abs(places[rows] - middle).sum(axis=1))])
        share = Words.percent(float(counts[kinds == kind][0]) / len(places))
        course = _course(places[row], words)
        head = f"{course[:1].upper()}{course[1:]} ({share} go so far; run {run[row]} of point {point[row]})"
        week = {"story": head, "turn": np.arange(len(dates)), "date": dates, "place": places[row]}
        parts.append(pd.DataFrame(week))
    return pd.concat(parts, ignore_index=True)


def _course(places: Array, words: Words) -> str:
    """A run in a few words: `proxy war in week 3, settled in week 14`."""
    worst, last = int(places.max()), int(places[-1])
    text = f"{words.outcome(LADDER[worst])} in {words.turn} {int(np.argmax(places)) + 1}"
    if last == 0:
        return f"{text}, settled in {words.turn} {int(np.argmax(places == 0)) + 1}"
    return (
        f"{text}, at {words.outcome(LADDER[last])} in the last"
        if last != worst
        else f"{text} and in the last"
    )
