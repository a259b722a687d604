"""The events of a turn: what desks did, what the calendar brings, what chance did, each a row with a sentence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.model.agents import Decision
from sim.model.moves import Context, Move
from sim.model.params import Game
from sim.model.recorder import target_of
from sim.model.rules.advance import event_turn
from sim.model.world import CLASH, FROZEN, SETTLED, World

EVENT = (
    "turn",
    "date",
    "source",
    "target",
    "desk",
    "move",
    "code",
    "quad_class",
    "goldstein",
    "phrase",
)
QUAD = ((5, 1), (8, 2), (13, 3), (20, 4))  # last CAMEO root of each quad class


def day_of(game: Game, turn: int) -> date:
    """The first day of a turn."""
    return game.calendar.start + timedelta(days=turn * game.calendar.turn_days)


def quad_class(code: str) -> int:
    """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict, by the root of a CAMEO code."""
    root = int(code[:2])
    return next(quad for last, quad in QUAD if root <= last)


def phrase(game: Game, move: Move, at: Context, name: str) -> str:
    """The chronicle's sentence for a move; a scenario may give its own, by the menu's name or the catalogue's."""
    text = game.phrases.get(name) or game.phrases.get(move.name) or move.phrase
    parties = game.parties
    said = text.format(
        actor=parties[at.party].name,
        target=parties[target_of(move, at)].name,
        theatre=game.theatres[at.theatre].name,
    )
    return said[:1].upper() + said[1:]


def turn_rows(
    game: Game, before: World, after: World, turn: int, decisions: list[Decision]
) -> list[dict[str, Any]]:
    """All events of a turn of the run in the first column: of the calendar, of desks, of chance."""
    day = day_of(game, turn)
    moved = [row for decision in decisions for row in _move_rows(game, decision, turn, day)]
    return [
        *_calendar_rows(game, turn),
        *moved,
        *_chance_rows(game, before, after, turn, day, decisions),
    ]


def _move_rows(game: Game, decision: Decision, turn: int, day: date) -> list[dict[str, Any]]:
    """The event of a desk's move; none when it holds."""
    place = int(decision.picked[0])
    move, at = decision.desk.kinds[place]
    if move.name == "hold":
        return []
    name = decision.desk.moves[place]
    return [
        _event(
            turn,
            day,
            at.party,
            target_of(move, at),
            decision.desk.name,
            name,
            move.code,
            move.weight,
            phrase(game, move, at, name),
        )
    ]


def _event(
    turn: int,
    day: date,
    source: str,
    target: str,
    desk: str,
    move: str,
    code: str,
    weight: float | None,
    said: str,
) -> dict[str, Any]:
    values = (
        turn,
        day,
        source,
        target,
        desk,
        move,
        code,
        quad_class(code) if code else None,
        weight,
        said,
    )
    return dict(zip(EVENT, values, strict=True))


def _calendar_rows(game: Game, turn: int) -> list[dict[str, Any]]:
    """The scenario's dated events of a turn."""
    rows = []
    for name, event in game.events.items():
        if np.all(event_turn(game, event) == turn):
            day = event.date + timedelta(days=float(np.ravel(event.delay)[0]))
            rows.append(_event(turn, day, "calendar", "", "", name, "", None, event.label))
    return rows


def _chance_rows(
    game: Game, before: World, after: World, turn: int, day: date, decisions: list[Decision]
) -> list[dict[str, Any]]:
    """Accidents and endings: what no desk chose."""
    rows = []
    moved = dict.fromkeys(game.theatres, 0.0)
    for decision in decisions:
        move, at = decision.desk.kinds[int(decision.picked[0])]
        if move.name in ("climb", "descend"):
            moved[at.theatre] += 1 if move.name == "climb" else -1
    for name, theatre in game.theatres.items():
        if after["rung", name][0] > before["rung", name][0] + moved[name]:
            said = f"An accident in {theatre.name}: {theatre.rungs[int(after['rung', name][0])]}."
            rows.append(_event(turn, day, "chance", name, "", "accident", "", None, said))
    endings = {
        SETTLED: "The parties settle.",
        CLASH: "The clash that all had feared has come; the game ends.",
        FROZEN: "A cease-fire freezes the war.",
    }
    status = int(after["status",][0])
    if status in endings:
        rows.append(_event(turn, day, "chance", "", "", "ending", "", None, endings[status]))
    return rows
