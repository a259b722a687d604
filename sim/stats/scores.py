"""What the runs said about what came after: events read off weekly paths, and scores beside simple baselines.

A checkpoint on day d is seen after `round(d / turn_days)` turns. Scores: Brier `(p - o)^2`; log score `-ln` of the probability
given to what happened, never taken below .001; the ranked probability score of *when* something first happens, over weeks with
"later or never" as the last class (the mean over weeks of `(F - O)^2`); the continuous ranked probability score of paths.
References: Brier (1950), Epstein (1969), Murphy (1973), Gneiting & Raftery (2007), Stephenson et al. (2008) for the remainder
within bins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sim.config.aftermath import Aftermath, Condition, Happening
from sim.model.world import Array
from sim.paths import Mistake, nearest

FLOOR = 0.001
COMPARE = {
    ">=": np.greater_equal,
    "<=": np.less_equal,
    ">": np.greater,
    "<": np.less,
    "==": np.equal,
}
NEVER = -1
FORECASTERS = ("runs", "base_rates", "persistence", "coin")


@dataclass(frozen=True, eq=False)
class Paths:
    """Runs week by week: `weekly` quantities, `[turns, runs]`, each as its turn left it.

    `start` holds their values before the first turn, `ended` the turn in which a run ended (-1: it did not), `[runs]`.
    """

    weekly: Mapping[str, Array]
    start: Mapping[str, Array | float]
    ended: Array


def turns_by(start: date, turn_days: int, day: date) -> int:
    """How many turns have been played by a day, to the nearest."""
    return max(0, round((day - start).days / turn_days))


def holds(event: Happening, paths: Paths) -> Array:
    """Whether any alternative of an event's test holds in a turn, `[turns, runs]` of bool; its count of turns is left aside."""
    return np.any([_together(alternative, event, paths) for alternative in event.test], axis=0)


def happened(event: Happening, paths: Paths) -> Array:
    """Whether an event has happened, `[turns, runs]` of bool: by the end of each turn, or (`asked: at`) at its end."""
    if event.asked == "at":
        return holds(event, paths)
    turns = len(next(iter(paths.weekly.values())))
    played = (paths.ended < 0) | (np.arange(turns)[:, None] <= paths.ended)
    found = np.zeros((turns, len(paths.ended)), dtype=bool)
    for alternative in event.test:
        held = _together(alternative, event, paths) & played
        found |= np.cumsum(held, axis=0) >= max(condition.turns for condition in alternative)
    return found


def _together(alternative: Sequence[Condition], event: Happening, paths: Paths) -> Array:
    return np.all([_condition(condition, event, paths) for condition in alternative], axis=0)


def _condition(condition: Condition, event: Happening, paths: Paths) -> Array:
    name = condition.quantity
    if name not in paths.weekly:
        raise Mistake(
            f"history.yaml, {event.id}: the game has no quantity '{name}'{nearest(name, paths.weekly)}"
        )
    values = np.asarray(paths.weekly[name], dtype=float)
    if condition.measure != "value":
        first = np.broadcast_to(np.asarray(paths.start[name], dtype=float), values[:1].shape)
        before = np.concatenate([first, values[:-1]]) if condition.measure == "change" else first
        values = values - before
    true = COMPARE[condition.compare](values, condition.threshold)
    true[: condition.from_turn] = False
    return np.asarray(true)


def chances(after: Aftermath, event: Happening, days: Array) -> Array:
    """Chance that base rates alone give an event by each day, `[days]`; a half where the seeds name no rate.

    The chance by the last checkpoint is spread over time as crises of that row (else of the seeds' main row) end.
    """
    if event.climatology is None or event.asked == "at":
        return np.full(len(days), 0.5)
    rows = {row["id"]: row for row in after.base_rates}
    ended = rows.get(event.climatology["row"], {}).get("ended_by") or rows[after.climatology].get(
        "ended_by"
    )
    last = (after.checkpoints[-1] - after.start).days
    if not ended:
        return np.asarray(1 - (1 - float(event.climatology["chance"])) ** (days / last))
    at, share = np.array([0, *ended]), np.array([0.0, *ended.values()])
    return np.asarray(
        float(event.climatology["chance"])
        * np.minimum(np.interp(days, at, share) / np.interp(last, at, share), 1.0)
    )


def brier(chance: Array, came: Array) -> Array:
    """Brier score of each forecast, any shape."""
    return np.asarray((chance - came) ** 2, dtype=float)


def log_score(chance: Array, came: Array) -> Array:
    """Log score of each forecast in nats, the probability of what came bounded below by .001; any shape."""
    return -np.log(np.maximum(np.where(came, chance, 1 - np.asarray(chance)), FLOOR))


def ranked(cumulative: Array, came: Array) -> float:
    """Ranked probability score of when something happens.

    `cumulative` is the chance that it has by the end of each turn, `came` whether it had, both `[turns]`; what is left after
    the last turn is the class "later or never".
    """
    return float(np.mean((cumulative - came) ** 2))


def crps(values: Array, seen: Array | float) -> Array:
    """Continuous ranked probability score of runs against what was seen: `E|X - y| - E|X - X'| / 2`, `[turns, runs]` -> `[turns]`."""
    ordered = np.sort(np.asarray(values, dtype=float), axis=-1)
    count = ordered.shape[-1]
    weight = (2 * np.arange(1, count + 1) - count - 1) / count**2
    return np.asarray(
        np.abs(ordered - np.asarray(seen)[..., None]).mean(axis=-1)
        - (ordered * weight).sum(axis=-1)
    )


@dataclass(frozen=True, eq=False)
class Murphy:
    """Murphy's split of a mean Brier score: `score = reliability - resolution + uncertainty + within`.

    `within` is what forecasts that differ inside a bin add (0 when they do not); `said`, `came` and `count` are the mean
    forecast, the share that happened and the number of each bin that is not empty.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    said: Array
    came: Array
    count: Array


def murphy(chance: Array, came: Array, edges: Array) -> Murphy:
    """Split the mean Brier score of forecasts `[questions]` over bins with these inner edges."""
    place = np.searchsorted(edges, chance, side="right")
    bins = np.unique(place)
    count = np.array([(place == one).sum() for one in bins])
    said = np.array([chance[place == one].mean() for one in bins])
    share = np.array([came[place == one].mean() for one in bins])
    base, score, weight = came.mean(), float(brier(chance, came).mean()), count / len(chance)
    reliability, resolution = (
        float(weight @ (said - share) ** 2),
        float(weight @ (share - base) ** 2),
    )
    uncertainty = float(base * (1 - base))
    return Murphy(
        score,
        reliability,
        resolution,
        uncertainty,
        score - reliability + resolution - uncertainty,
        said,
        share,
        count,
    )


@dataclass(frozen=True)
class MeanScores:
    """A forecaster's mean scores over questions with the 95 % interval that the number of runs leaves (none for baselines)."""

    brier: float
    log: float
    brier_low: float
    brier_high: float
    log_low: float
    log_high: float


def scored(
    came: Array, chance: Array, hits: Array | None = None, rounds: int = 0, seed: int = 0
) -> MeanScores:
    """Mean scores of forecasts `[questions]`; `hits`, `[questions, runs]` of bool, are resampled run by run for the interval."""
    means = float(brier(chance, came).mean()), float(log_score(chance, came).mean())
    if hits is None:
        return MeanScores(*means, means[0], means[0], means[1], means[1])
    again = resampled(hits, rounds, seed)
    ends = [
        np.quantile(score(again, came).mean(axis=1), (0.025, 0.975)) for score in (brier, log_score)
    ]
    return MeanScores(
        *means, float(ends[0][0]), float(ends[0][1]), float(ends[1][0]), float(ends[1][1])
    )


def resampled(hits: Array, rounds: int, seed: int) -> Array:
    """Shares of runs in which each question came true, over resamples of whole runs, `[rounds, questions]`."""
    rng, runs = np.random.default_rng(seed), hits.shape[1]
    flat = hits.T.astype(np.float32)
    return np.stack(
        [
            np.bincount(rng.integers(runs, size=runs), minlength=runs).astype(np.float32)
            @ flat
            / runs
            for _ in range(rounds)
        ]
    )


def observed(
    points: Sequence[Sequence[Any]], columns: Sequence[str], between: str, days: Sequence[date]
) -> Array:
    """What was observed on days, from its dated points: between two of them on a line, or as the last step said.

    NaN before the first point, and on a line after the last.
    """
    best = columns.index("best")
    known = [(row[0], row[best]) for row in points if row[best] is not None]
    at: Array = np.array([float(day.toordinal()) for day, _ in known])
    values: Array = np.array([float(value) for _, value in known])
    wanted: Array = np.array([float(day.toordinal()) for day in days])
    if between == "steps":
        place = np.searchsorted(at, wanted, side="right") - 1
        return np.where(place >= 0, values[np.maximum(place, 0)], np.nan)
    return np.asarray(np.interp(wanted, at, values, left=np.nan, right=np.nan))
