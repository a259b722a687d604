"""How much of an outcome rests on what was varied, on private resolve and on luck, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.charts.words import Words
from sim.model.params import Game
from sim.report.cells import NONE, Cells
from sim.report.finding import Finding, plain
from sim.report.phrasing import interval
from sim.stats import effects as stats


def resolve_and_luck(cells: Cells, games: Sequence[Game], words: Words) -> Finding:
    """How much rests on private resolve and luck; `games` has one of each crisis."""
    if not cells.runs:
        return Finding("luck", "No run tells.")
    parts = stats.split(cells.war, cells.types)
    if parts is None:
        share = float(np.nanmean(cells.war))
        same = "all runs" if share == 1 else "no run"
        if share in (0.0, 1.0):
            return Finding(
                "luck",
                f"Luck decides nothing here: {same} reach{'es' if share == 0 else ''} {words.war()}.",
            )
        return Finding(
            "luck", "The runs are too few to tell private resolve from luck; more runs= would."
        )
    said = [
        f"{words.percent(part.share)} ({100 * part.low:.0f}–{100 * part.high:.0f})"
        for part in (parts.points, parts.types, parts.luck)
    ]
    over = f"{said[0]} rests on what was varied, " if len(cells.war) > 1 else ""
    text = (
        f"Of the variance of whether a run reaches {words.war()}, {over}{said[1]} "
        f"{'' if over else 'rests '}on how resolute the parties are in private, and {said[2]} on luck."
    )
    figures = {name: vars(part) for name, part in vars(parts).items()}
    # a party of two crises is not the same in both
    driver = _driver(cells, games[0], words) if len(games) == 1 else None
    if driver:
        text += f" {driver[0]}"
        figures["driver"] = driver[1]
    return Finding("luck", text, figures)


def _driver(cells: Cells, game: Game, words: Words) -> tuple[str, dict[str, Any]] | None:
    """The party whose private resolve moves war most, where its interval leaves out zero."""
    best: tuple[float, str, dict[int, tuple[float, float, float]], int, int] | None = None
    for name, level in cells.types.items():
        there = {
            key: found for key, found in stats.by_level(cells.war, level).items() if key != NONE
        }
        if len(there) < 2 or name not in game.parties:
            continue
        first, last = min(there), max(there)
        apart = there[first][1] > there[last][2] or there[last][1] > there[first][2]
        gap = abs(there[first][0] - there[last][0])
        if apart and (best is None or gap > best[0]):
            best = gap, name, there, first, last
    if best is None:
        return None
    _, name, there, first, last = best
    who, many = game.parties[name].name, max(game.types.levels, last + 1)  # as of the most levels
    text = (
        f"The resolve of {who} matters most: {interval(*there[first])} where it is {words.level(first, many)}, "
        f"{interval(*there[last])} where it is {words.level(last, many)}."
    )
    return text, {
        "party": name,
        "by_level": plain({str(key): value for key, value in there.items()}),
    }
