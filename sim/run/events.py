"""The events of a turn: what desks did, what the calendar brings, what followed, each a row with a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.ensemble.diary import Made, Page
from sim.model.moves.catalogue import target_of
from sim.model.moves.move import Context, Move
from sim.model.params import Game
from sim.model.rules.advance import event_turn
from sim.model.world import CLASH, FROZEN, SETTLED, Key

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
DATED = ("calendar", "chance")  # sources that are no party
MEETING = "{actor} and {target} sit down to talk."
REFUSED = "A deal is on the table; {actor} will not sign it."
ENDINGS = {
    SETTLED: "The parties settle.",
    CLASH: "The clash that all had feared has come; the game ends.",
    FROZEN: "A cease-fire freezes the war.",
}
Rows = list[dict[str, Any]]
Values = Mapping[Key, np.ndarray]  # of the world, see `diary.needed`


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
    return upper(said)


def turn_rows(
    game: Game,
    before: Values,
    after: Values,
    turn: int,
    decisions: Sequence[Made],
    refused: Mapping[str, bool],
) -> Rows:
    """All events of a turn of the run in the first column, in the order of their dates.

    `before` is the world after the turn's dated events, `after` that at its end; `refused` says which signatories would not
    sign a deal that was ready.
    """
    day = day_of(game, turn)
    moved = [row for decision in decisions for row in _move_rows(game, decision, turn, day)]
    rows = [
        *_calendar_rows(game, turn),
        *moved,
        *_meeting_rows(game, before, after, turn, decisions),
        *_accident_rows(game, before, after, turn, decisions),
        *_refusal_rows(game, turn, refused),
    ]
    rows = sorted(rows, key=lambda row: row["date"])
    return rows + _ending_rows(game, after, turn, rows[-1]["date"] if rows else None)


def page_rows(game: Game, page: Page, turn: int, column: int) -> Rows:
    """All events of a turn of one run of a diary, by its column; `game` is that of the run."""
    one = slice(column, column + 1)
    before = {key: values[one] for key, values in page.before.items()}
    after = {key: values[one] for key, values in page.after.items()}
    made = [Made(desk, picked[one]) for desk, picked in page.made if picked[column]]  # not holding
    refused = {name: bool(values[column]) for name, values in page.refused.items()}
    return turn_rows(game, before, after, turn, made, refused)


def _move_rows(game: Game, decision: Made, turn: int, day: date) -> Rows:
    """The event of a desk's move; none when it holds."""
    place = int(decision.picked[0])
    if place == 0:
        return []
    move, at = decision.desk.kinds[place - 1]
    name = decision.desk.moves[place]
    return [
        {
            **_befell(turn, day, target_of(move, at), name, phrase(game, move, at, name)),
            "source": at.party,
            "desk": decision.desk.name,
            "code": move.code,
            "quad_class": quad_class(move.code),
            "goldstein": move.weight,
        }
    ]


def _befell(
    turn: int, day: date, target: str, name: str, said: str, source: str = "chance"
) -> dict[str, Any]:
    """An event that no single desk made: without desk, code and weight."""
    row = dict.fromkeys(EVENT)
    given = {
        "source": source,
        "target": target,
        "desk": "",
        "move": name,
        "code": "",
        "phrase": said,
    }
    return {**row, "turn": turn, "date": day, **given}


def _calendar_rows(game: Game, turn: int) -> Rows:
    """The scenario's dated events of a turn."""
    rows = []
    for name, event in game.events.items():
        if np.all(event_turn(game, event) == turn):
            day = event.date + timedelta(days=float(np.ravel(event.delay)[0]))
            rows.append(_befell(turn, day, "", name, event.label, "calendar"))
    return rows


def _meeting_rows(
    game: Game, before: Values, after: Values, turn: int, decisions: Sequence[Made]
) -> Rows:
    """The two sides at the table, where offers to talk met; a dated meeting has a label of its own."""
    if after["met",][0] == 0 or before["met",][0] > 0:
        return []
    sat = list(_seated(game, before, decisions))
    text = game.phrases.get("_".join(("meeting", *sat))) or game.phrases.get("meeting", MEETING)
    names = _listed([game.parties[name].name for name in sat])
    said = upper(text.format(actor=game.parties[game.challenger].name, target=names, theatre=""))
    return [_befell(turn, day_of(game, turn), ", ".join(sat), "meeting", said)]


def _seated(game: Game, before: Values, decisions: Sequence[Made]) -> Iterator[str]:
    """Whom the challenger meets: each whose offer stands or is made while its own does, as `advance` has it."""
    offers = {decision.desk.party for decision in decisions if _offers(decision)}
    ready = {name for name in game.parties if name in offers or before["invited", name][0] > 0}
    for name in game.others:
        dealt_with = not game.parties[name].theatre or before["recognised",][0] == 1
        if {name, game.challenger} <= ready and dealt_with:
            yield name


def _offers(decision: Made) -> bool:
    place = int(decision.picked[0])
    return place > 0 and decision.desk.kinds[place - 1][0].meets


def _accident_rows(
    game: Game, before: Values, after: Values, turn: int, decisions: Sequence[Made]
) -> Rows:
    """Theatres that rose without anybody's order."""
    moved = dict.fromkeys(game.theatres, 0.0)
    for decision in decisions:
        place = int(decision.picked[0])
        if place and decision.desk.kinds[place - 1][0].name in ("climb", "descend"):
            move, at = decision.desk.kinds[place - 1]
            moved[at.theatre] += 1 if move.name == "climb" else -1
    rows = []
    for name, theatre in game.theatres.items():
        if after["rung", name][0] > before["rung", name][0] + moved[name]:
            said = f"An accident in {theatre.name}: {theatre.rungs[int(after['rung', name][0])]}."
            rows.append(_befell(turn, day_of(game, turn), name, "accident", said))
    return rows


def _refusal_rows(game: Game, turn: int, refused: Mapping[str, bool]) -> Rows:
    """A deal that was ready and who would not sign it."""
    names = [name for name, refuses in refused.items() if refuses]
    if not names:
        return []
    said = REFUSED.format(actor=_listed([game.parties[name].name for name in names]))
    return [_befell(turn, day_of(game, turn), ", ".join(names), "refused", said)]


def _ending_rows(game: Game, after: Values, turn: int, last: date | None) -> Rows:
    """How the run ends in this turn, if it does: after all else, on the day of the last event."""
    status = int(after["status",][0])
    if status not in ENDINGS:
        return []
    day = max(day_of(game, turn), last or date.min)
    return [_befell(turn, day, "", "ending", ENDINGS[status])]


def _listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def upper(text: str) -> str:
    """A text that begins a sentence."""
    return text[:1].upper() + text[1:]
