"""A party's desks as plain data: their moves with probabilities and terms, the orders they were given, what the party believes."""

from __future__ import annotations

from typing import Any

from sim.charts import vocabulary
from sim.charts.words import Words
from sim.explore.views import first, rounded
from sim.explore.visit import Visit
from sim.model.agents import Desk
from sim.model.moves.catalogue import CATALOGUE
from sim.model.params import Game
from sim.model.recorder import expected_level
from sim.run.decisions import TERM_NAMES, decision_rows
from sim.run.events import day_of, phrase
from sim.run.history import RecordedRun
from sim.run.steering import LEAST, Steered


def desks(visit: Visit, party: str, turn: int | None = None) -> dict[str, Any]:
    """A party's desks: in the turn to come as the model weighs them, or in one that was played, with what was done."""
    game, told, words = visit.game, visit.told, visit.words
    if turn is None or turn >= visit.turn:
        rows = [] if visit.over else _coming(told, party)
        beliefs = [] if visit.over else _beliefs(told, party, words)
        turn = visit.turn
    else:
        rows = [
            row for row in told.parts["decisions"] if row["turn"] == turn and row["party"] == party
        ]
        beliefs = _past_beliefs(told, party, turn, words)
    day = day_of(game, turn)
    kinds = {f"{desk.name}": desk for desk in told.model.parties[party].desks}
    shown = []
    for name, desk in kinds.items():
        own = [row for row in rows if row["desk"] == name]
        if not own:
            continue
        place = f"{party}.{name}"
        moves = []
        for row, says in zip(own, _sentences(game, party, desk), strict=True):
            terms = {term: rounded(row[term]) for term in TERM_NAMES if row[term] is not None}
            moves.append(
                {
                    "move": row["move"],
                    "label": Words.plain(row["move"]),
                    "says": says,
                    "legal": row["legal"] and row["probability"] > LEAST,
                    "probability": rounded(row["probability"]),
                    "value": rounded(row["value"]),
                    "terms": terms,
                    "made": turn < visit.turn and row["picked"],
                }
            )
        told_to = visit.orders.get((place, turn)) if turn < visit.turn else visit.pending.get(place)
        shown.append(
            {
                "desk": place,
                "label": vocabulary.DESKS.get(name, name),
                "moves": moves,
                "told": told_to,
                "draw": rounded(own[0]["draw"]) if turn < visit.turn else None,
            }
        )
    return {
        "party": party,
        "label": words.party(party),
        "name": game.parties[party].name,
        "turn": turn,
        "coming": turn >= visit.turn,
        "date": f"{day.day} {day:%B %Y}",
        "desks": shown,
        "beliefs": beliefs,
        "seated": party in visit.seats,
        "alliance": bool(game.parties[party].members),
    }


def _sentences(game: Game, party: str, desk: Desk) -> list[str]:
    """What the chronicle would say of each entry of a desk's menu, holding first."""
    hold = CATALOGUE["hold"].phrase.format(actor=game.parties[party].name)
    names = zip(desk.kinds, desk.moves[1:], strict=True)
    return [
        hold[:1].upper() + hold[1:],
        *(phrase(game, move, at, name) for (move, at), name in names),
    ]


def _coming(told: Steered, party: str) -> list[dict[str, Any]]:
    turn = told.model.turn
    day = day_of(told.game, turn)
    rows = []
    for decision in told.ahead()[1]:
        if decision.desk.party == party:
            rows += decision_rows(told.game, decision, told.ahead()[0], turn, day)
    return rows


def _beliefs(told: Steered, party: str, words: Words) -> list[dict[str, Any]]:
    view = told.ahead()[0]
    return [
        {
            "label": words.party(other),
            "resolve": rounded(first(expected_level(view["belief", other]))),
        }
        for other in told.game.parties
        if other != party
    ]


def _past_beliefs(told: RecordedRun, party: str, turn: int, words: Words) -> list[dict[str, Any]]:
    levels = told.game.types.levels
    found = []
    for other in told.game.parties:
        own = [
            row["belief"]
            for row in told.parts["beliefs"]
            if (row["turn"], row["party"]) == (turn, other)
        ]
        if own:
            resolve = (
                1.0
                if levels == 1
                else 1 - sum(share * level for level, share in enumerate(own)) / (levels - 1)
            )
            found.append({"label": words.party(other), "resolve": rounded(resolve)})
    return found
