"""The user's own measures in a sweep's answer and tables: how often each holds or how large it is, and what moves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import stdtrit

from sim.charts.words import Words
from sim.model.world import Array
from sim.report.cells import Cells, Own
from sim.report.finding import Finding
from sim.report.moved import NAMED, at
from sim.report.phrasing import capital, listed, named
from sim.stats import effects as stats
from sim.stats.effects import Effect


def finding(cells: Cells, columns: Mapping[str, Array], words: Words) -> Finding | None:
    """What a sweep says of the user's own measures; None where there are none."""
    if not cells.own or not cells.runs:
        return None
    said, figures = [], {}
    for name, own in cells.own.items():
        value, low, high = pooled(own, slice(None))
        found = effects(own, columns, len(cells.own))
        said.append(_sentence(name, own, (value, low, high), found, bool(columns), words))
        figures[name] = {
            own.kind: value,
            "low": low,
            "high": high,
            "expression": own.text,
            "effects": [_figures(one) for one in found],
        }
    return Finding("own", " ".join(said), {"measures": figures})


def pooled(own: Own, points: Any) -> tuple[float, float, float]:
    """A measure over some points: its share or mean with its 95 % interval; replicates are the independent units."""
    values = own.values[points]
    if own.kind == "share":
        return stats.pooled(values)
    there = np.isfinite(values)
    runs = there.sum(axis=0).astype(float)
    sums, runs = np.where(there, values, 0.0).sum(axis=0)[runs > 0], runs[runs > 0]
    if not len(runs):
        return np.nan, -np.inf, np.inf
    total, many = runs.sum(), len(runs)
    mean = float(sums.sum() / total)
    variance = float(np.sum((sums - mean * runs) ** 2)) / total**2 * many / max(many - 1, 1)
    half = float(stdtrit(many - 1, 0.975)) * variance**0.5 if many > 1 else np.inf
    return mean, mean - half, mean + half


def effects(own: Own, columns: Mapping[str, Array], family: int) -> list[Effect]:
    """The effect of each axis on a measure, as `stats.effects`; means are laid out from 0 to 1 for it, and back."""
    if own.kind == "share" or not np.isfinite(own.values).any():
        return stats.effects(own.values, columns, family)
    least, span = float(np.nanmin(own.values)), float(np.ptp(own.values[np.isfinite(own.values)]))
    laid = (own.values - least) / (span or 1.0)
    return stats.effects(laid, columns, family)


def shown(own: Own, value: float) -> str:
    """A value of a measure in words: a percentage, or a number."""
    return Words.percent(value) if own.kind == "share" else Words.number(value, 3)


def long(own: Own, value: float, low: float, high: float) -> str:
    """A value with its interval, as tables write it: `57 (51-62)`, or `3.2 (3-3.4)`."""
    if own.kind == "share":
        return f"{Words.percent(value).removesuffix(' %')} ({100 * low:.0f}-{100 * high:.0f})"
    return f"{Words.number(value, 3)} ({Words.number(low, 3)} to {Words.number(high, 3)})"


def _sentence(
    name: str, own: Own, whole: Sequence[float], found: Sequence[Effect], varied: bool, words: Words
) -> str:
    """One measure in two sentences."""
    value, low, high = whole
    if own.kind == "share":
        begin = f"{capital(words.plain(name))} ({own.text}) holds in {words.with_interval(value, low, high)} of runs"
    else:
        ends = f"{words.number(low, 3)} to {words.number(high, 3)}"
        begin = f"{capital(words.plain(name))} ({own.text}) is {words.number(value, 3)} on average (95 % interval {ends})"
    moving = sorted(
        (one for one in found if one.verdict == "moves"), key=lambda one: -abs(one.difference)
    )
    if not varied:
        return f"{begin}."
    if not moving:
        return f"{begin}; no axis is shown to move it."
    parts = [_moved(one, own, words) for one in moving[:NAMED]]
    parts += [f"{len(moving) - NAMED} more"] if len(moving) > NAMED else []
    return f"{begin}. It moves with {listed(parts)}."


def _moved(one: Effect, own: Own, words: Words) -> str:
    """`Russian troops (2.1 at 30 thousand, 5.3 at 100 thousand)`."""
    least, span = 0.0, 1.0
    if own.kind == "mean":
        least = float(np.nanmin(own.values))
        span = float(np.nanmax(own.values)) - least
    ends = [
        f"{shown(own, least + span * value)} {at(one.path, level, words)}"
        for value, level in ((one.least, one.at_least), (one.most, one.at_most))
    ]
    return f"{named(one.path, words)} ({', '.join(ends)})"


def _figures(one: Effect) -> dict[str, Any]:
    return {
        "axis": one.path,
        "verdict": one.verdict,
        "at_least": [one.at_least.low, one.at_least.high],
        "at_most": [one.at_most.low, one.at_most.high],
    }
