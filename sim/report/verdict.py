"""The question a sweep asks and its answer, in two sentences with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import words
from sim.model.params import LADDER, Game
from sim.model.world import Array


def varied(plan_columns: dict[str, Array]) -> list[str]:
    """The axes that take more than one value."""
    return [path for path, values in plan_columns.items() if len(np.unique(values.astype(str))) > 1]


def question(game: Game, axes: Sequence[str]) -> str:
    """What is asked, in a sentence."""
    weeks = game.calendar.turns * game.calendar.turn_days / 7
    over = f"within {words.number(weeks, 3)} weeks of {game.calendar.start.day} {game.calendar.start:%B %Y}"
    asked = f"How likely is {words.war()} {over}, and how does the crisis end otherwise"
    if not axes:
        return f"{asked}?"
    named = words.axes(list(axes))
    them = (
        listed([words.within(name) for name in named])
        if len(named) <= 4
        else f"{listed([words.within(name) for name in named[:3]])} and more"
    )
    return f"{asked}, when {them} {'vary' if len(named) > 1 else 'varies'}?"


def answer(
    points: pd.DataFrame, axes: Sequence[str], shares: dict[str, tuple[float, float, float]]
) -> list[str]:
    """Two sentences: over all runs, and from the best point to the worst."""
    runs, there = int(points["runs"].sum()), points[points["runs"] > 0]
    if not len(there):
        return [
            "No run was finished: every point failed.",
            "The table failures.parquet in the folder says why.",
        ]
    at = f" at {words.count(len(there), 'point')}" if len(there) > 1 else ""
    first = (
        f"Over {words.count(runs, 'run')}{at}, {interval(*shares['war'])} reach {words.war()} (95 % interval in brackets), "
        f"{interval(*shares['open_invasion'])} peak at {words.outcome('open_invasion')} and {interval(*shares['settlement'])} are settled without a climb."
    )
    if len(there) == 1:
        top = max(LADDER, key=lambda name: shares[name][0])
        return [
            first,
            f"The likeliest ending is {words.outcome(top)}, with {interval(*shares[top])} of the runs.",
        ]
    low, high = (
        there.iloc[int(place)]
        for place in (there["share_war"].argmin(), there["share_war"].argmax())
    )
    ends = [
        f"{interval(*(float(row[f'{kind}_war']) for kind in ('share', 'low', 'high')))}, {told(row, axes)}"
        for row in (low, high)
    ]
    return [first, f"Point by point, {words.war()} goes from {ends[0]}, to {ends[1]}."]


def effects(points: pd.DataFrame, axes: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Each numeric or named axis with few values: its ends and the share of proxy war or worse there, averaged over the others."""
    found = []
    for path in axes:
        if points[path].nunique() > 12:
            continue
        sums = (
            points.assign(_hits=points["share_war"] * points["runs"])
            .groupby(path)[["_hits", "runs"]]
            .sum()
        )
        share, at = (
            (sums["_hits"] / sums["runs"].clip(lower=1)).to_numpy(dtype=float),
            sums.index.tolist(),
        )
        low, high = int(share.argmin()), int(share.argmax())
        found.append(
            (
                float(share[high] - share[low]),
                path,
                at[low],
                at[high],
                float(share[low]),
                float(share[high]),
            )
        )
    found.sort(key=lambda row: -row[0])
    return [
        (words.axis(path), f"{words.percent(least)} at {words.number(low)}", f"{words.percent(most)} at {words.number(high)}",
         f"{100 * gap:.0f} points" if round(100 * gap) else "under 1 point")
        for gap, path, low, high, least, most in found
    ]  # fmt: skip


def interval(share: float, low: float, high: float) -> str:
    """`54 % (53–55)`."""
    return words.with_interval(share, low, high)


def where(row: Any, axes: Sequence[str]) -> str:
    """Where a point lies: `Russian troops (thousand) 30, US resolve 1`."""
    if not axes:
        return f"point {row['point']}"
    named = [
        f"{name} {words.number(row[path])}"
        for path, name in zip(axes, words.axes(list(axes)), strict=True)
    ]
    return ", ".join(named[:6]) + (" and so on" if len(named) > 6 else "")


def told(row: Any, axes: Sequence[str]) -> str:
    """Where a point lies, within a sentence."""
    named = [
        f"{words.within(name)} {words.number(row[path])}"
        for path, name in zip(axes, words.axes(list(axes)), strict=True)
    ]
    return f"with {listed(named if len(named) <= 4 else [*named[:3], 'more'])}"


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
