"""How a chronicle opens: the run in five lines, and its turning points; and which sentences of a week go together in one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sim.charts.words import Words, turn_word
from sim.model.params import LADDER
from sim.run.events import day_of, upper
from sim.run.history import History

MOST = 6  # turning points that are told
LEAP = 0.2  # a change of the risk seen within a turn that counts as a turning point
VERBAL = (1, 3)  # quad classes of events that are words alone
OPEN = LADDER.index("sanctions_war") + 1  # the first place of open force
# What brings open force, by how the names of moves and of chance begin.
FORCE = ("climb", "accident", "intervene")


def five_lines(history: History, places: list[int], forces: list[float]) -> list[str]:
    """The run in five lines: how it began, the first climb, the worst, the table, the end."""
    game, words = history.game, Words.of(history.game)
    turn, last = turn_word(game.calendar), len(places) - 1
    who = game.parties[game.challenger].name

    def stood(at: int) -> str:
        return f"{words.outcome(LADDER[places[at]])}; {who} has {forces[at]:.0f},000 men forward"

    worst = max(places)
    weeks = f"{places.count(worst)} of {words.count(len(places), turn)}"
    first = f"first in {turn} {places.index(worst) + 1} and in {weeks}"
    return [
        f"Start: after {turn} 1 the crisis stands at {stood(0)}.",
        f"First climb: {_first_climb(history)}",
        f"Worst: {words.outcome(LADDER[worst])}, {first}.",
        f"At the table: {_table(history.events, words)}.",
        f"End: {turn} {last + 1}, {dated(day_of(game, last))}, at {stood(last)}.",
    ]


def _first_climb(history: History) -> str:
    """When open force was first used, and what brought it."""
    at = history.summary["first_climb_turn"]
    if at is None:
        return "none."
    said = _causes(history.events, int(at), FORCE) or ["no single move of that time brought it."]
    when = f"{turn_word(history.game.calendar)} {at + 1}, {dated(day_of(history.game, int(at)))}"
    return f"{when}. {' '.join(said[:2])}"


def _table(events: pd.DataFrame, words: Words) -> str:
    """How often the sides met, and how often a deal that was ready was refused."""
    met = int((events["move"] == "meeting").sum())
    refused = int((events["move"] == "refused").sum())
    turns = words.count(refused, words.turn)
    ready = (
        f"a deal ready and not signed in {turns}" if refused else "no deal refused that was ready"
    )
    return f"{words.count(met, 'meeting') if met else 'no meeting'} by agreement, {ready}"


def turning_points(
    history: History, places: list[int], risks: list[float], observer: str
) -> list[str]:
    """The turns in which the crisis moved on the ladder, or the risk seen leapt, in their order, with what brought it."""
    game, words = history.game, Words.of(history.game)
    moved, leapt = np.diff(places), np.diff(risks)
    weight = np.where(np.abs(leapt) >= LEAP, np.abs(leapt), 0.0)
    weight[weight < weight.max(initial=0.0)] = 0.0  # of leaps the largest one
    order = np.argsort(-(np.abs(moved) + weight), kind="stable")[:MOST]
    chosen = [at for at in sorted(order.tolist()) if moved[at] or weight[at]]
    told = []
    for at in chosen:
        said = list(_moved(history, places, at + 1, words)) if moved[at] else []
        if weight[at]:
            said.append(
                f"{upper(game.parties[observer].name)} sees a risk of {Words.percent(risks[at + 1])} after {Words.percent(risks[at])}."
            )
        head = f"{turn_word(game.calendar).capitalize()} {at + 2}, {dated(day_of(game, at + 1))}"
        told.append(f"{head}: {' '.join(said)}")
    return told or [f"Nothing turns: the crisis stays at {words.outcome(LADDER[places[0]])}."]


def _moved(history: History, places: list[int], turn: int, words: Words) -> Iterator[str]:
    """From where to where the crisis moved, and the sentences of what brought it."""
    before, after = places[turn - 1], places[turn]
    yield f"from {words.outcome(LADDER[before])} to {words.outcome(LADDER[after])}."
    yield from _causes(history.events, turn, _kinds(before, after))[:2]


def _kinds(before: int, after: int) -> tuple[str, ...]:
    """What can have brought the crisis from one place of the ladder to another, by how the names of moves and of chance begin."""
    if after >= OPEN and after > before:
        return (*FORCE, "ending")
    if after > before:
        return ("impose",) if LADDER[after] == "sanctions_war" else ("reinforce", "mobilise")
    if LADDER[after] == "settlement":
        return ("ending",)
    return ("descend", "ending") if before >= OPEN else ("ease", "withdraw", "ending")


def _causes(events: pd.DataFrame, turn: int, kinds: tuple[str, ...]) -> list[str]:
    """The sentences of a turn's events of these kinds; chance comes before orders only as it does in the week."""
    rows = zip(*(events[name].tolist() for name in ("turn", "move", "phrase")), strict=True)
    return [phrase for at, move, phrase in rows if at == turn and move.startswith(kinds)]


def weekly(events: pd.DataFrame) -> dict[int, list[str]]:
    """The lines of each turn that has any: an event each, but words without consequence and deals not signed together in the last one."""
    names = ("turn", "phrase", "move", "desk", "quad_class")
    said: dict[int, list[tuple[str, bool]]] = {}
    for turn, phrase, *kind in zip(*(events[name].tolist() for name in names), strict=True):
        said.setdefault(turn, []).append((phrase, _light(*kind)))
    return {turn: _folded(sentences) for turn, sentences in said.items()}


def _folded(said: list[tuple[str, bool]]) -> list[str]:
    """Sentences of a turn, each with whether it is words alone, as lines."""
    small = [text for text, light in said if light]
    if len(small) < 2:
        return [text for text, _ in said]
    return [*(text for text, light in said if not light), f"Words: {' '.join(small)}"]


def _light(move: str, desk: Any, quad_class: Any) -> bool:
    """Whether an event is words alone: of a desk of diplomacy, save that a government is dealt with, or a deal not signed."""
    if move == "refused":
        return True
    verbal = desk == "diplomacy" and quad_class in VERBAL
    return verbal and not move.startswith("recognise")


def dated(day: date) -> str:
    """A day in words, `30 March 2014`."""
    return f"{day.day} {day:%B %Y}"
