"""The ladder and the model in tables, from the configuration: parties, desks, moves, theatres, terms."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import chain
from typing import Any

import numpy as np

from sim.charts import palette
from sim.charts.words import Words
from sim.model.moves.catalogue import find_move
from sim.model.moves.move import Move
from sim.model.params import DESKS, LADDER, Game, Party
from sim.model.rules.payoffs import TERMS
from sim.report import inline
from sim.report.model_drawing import drawing, words_of

MEANS = {
    "settlement": "The parties settle and nobody ever climbed a rung.",
    "stand_down": "No open force by more than accident or a step undone; the challenger ends with less than half of its forces forward.",
    "stand_off": "Forces stay and nothing else happens: the least a run comes to unless it ends better.",
    "sanctions_war": "A major sender has sectoral measures in force, or the challenger answers with new counter-measures.",
    "proxy_war": "A theatre reaches a rung that counts as {outcome}.",
    "open_invasion": "A theatre reaches a rung that counts as {outcome}.",
    "incursion": "A theatre reaches a rung that counts as {outcome}, and nobody answers it with force.",
    "nato_clash": "A third party goes to war with the challenger, or a theatre reaches a rung that counts as {outcome}; the run ends there.",
}
WHOSE = {"challenger": "the challenger", "others": "the others"}


def ladder(game: Game, shares: Mapping[str, tuple[float, float, float]], words: Words) -> list[str]:
    """The ladder of outcomes, from the top: what each means, which rungs count there, and its share."""
    rows = []
    for place in reversed(range(len(LADDER))):
        name = LADDER[place]
        colour = palette.LADDER[name]
        rungs = [
            f"{theatre.name}: {rung}"
            for theatre in game.theatres.values()
            for rung, kind in zip(theatre.rungs, theatre.places, strict=True)
            if kind == name
        ]
        mark = inline.Markup(
            f'<svg class="swatch" aria-hidden="true" viewBox="0 0 10 10"><rect width="10" height="10" fill="{colour}"/></svg>'
        )
        told = inline.Markup(f"{mark}{place}. {escape(words.outcome(name))}")
        means = MEANS[name].format(outcome=words.outcome(name))
        rows.append(
            (
                told,
                words.with_interval(*shares[name]),
                bar(shares[name][0]),
                means,
                "; ".join(rungs) or "–",
            )
        )
    return [
        inline.heading("The ladder", "ladder"),
        inline.paragraph(
            f"A run is named after the highest place on this ladder that it reached; {words.war()} are the upper four. A run "
            "that is settled after a climb is named after its climb: settlement means that nobody ever climbed. A run in which "
            "the challenger ends by pulling back, without war, is a stand-down."
        ),
        inline.table(
            "The ladder of outcomes, from the top, with the share of all runs",
            ("outcome", "share of runs (95 %)", "as a bar", "what it means", "rungs that count"),
            rows,
        ),
    ]


def bar(share: float) -> inline.Markup:
    """A share as a bar of at most 90 px; the number stands beside it."""
    return inline.Markup(
        f'<svg class="bar" aria-hidden="true" width="90" height="12"><rect width="{90 * share:.1f}" height="12"/></svg>'
    )


def section(game: Game, words: Words) -> list[str]:
    """Parties, theatres, menus and terms."""
    dated = [
        (f"{event.date.day} {event.date:%B %Y}", event.label) for event in game.events.values()
    ]
    return [
        inline.heading("The model in one picture", "model"),
        inline.paragraph(
            f"Every {words.turn} each desk of each party makes one move. The challenger moves theatres along their rungs; "
            "defenders each hold a theatre; third parties have something at stake in theatres that are not theirs. All are drawn "
            "from the configuration of these runs."
        ),
        drawing(game, words),
        inline.table(
            "Parties, their desks and the moves of each desk",
            ("party", "role", *DESKS),
            [_menus_row(game, name, party, words) for name, party in game.parties.items()],
        ),
        inline.table("Dated events", ("date", "event"), dated) if dated else "",
        inline.folded("The moves, with their codes and weights", _moves_table(game)),
        inline.folded("What parties weigh: the terms of a course's value", _terms_table()),
        inline.folded("The numbers of each party", _numbers_table(game, words)),
    ]


def _menus_row(game: Game, name: str, party: Party, words: Words) -> tuple[str, ...]:
    """A party, its role, and the moves of each of its desks."""
    menus = {str(desk): menu for desk, menu in party.menu.items()}
    cells = []
    for desk in DESKS:
        moves = [move_name(game, name, move, words) for move in menus.get(desk, ())]
        cells.append(", ".join(moves) or "–")
    return (party.name, words_of(party, words), *cells)


def _moves_table(game: Game) -> str:
    """The moves that are on somebody's menu."""
    moves: dict[str, Move] = {}
    for name, party in game.parties.items():
        for entry in chain.from_iterable(party.menu.values()):
            move, _ = find_move(entry, game, name)
            moves[move.name] = move
    rows = [
        (
            Words.plain(move.name),
            move.desk,
            move.code,
            f"{move.weight:g}",
            plain_phrase(game.phrases.get(move.name, move.phrase)),
        )
        for move in moves.values()
    ]
    return inline.table(
        "CAMEO event codes; Goldstein weights from -10 (conflict) to 10 (co-operation)",
        ("move", "desk", "CAMEO", "weight", "reads"),
        rows,
    )


def _terms_table() -> str:
    """The terms of a course's value."""
    rows = [
        (
            item.label,
            WHOSE[item.whose],
            "its own costs, by its type" if item.own else "alike by all types",
        )
        for item in TERMS
    ]
    return inline.table(
        "The terms that a desk adds up for each move",
        ("term", "who weighs it", "how types weigh it"),
        rows,
    )


def _numbers_table(game: Game, words: Words) -> str:
    """The declared quantities of the parties, a column a party."""
    parties, rows = game.parties.values(), []
    for name, field in Party.model_fields.items():
        declared = field.json_schema_extra
        if isinstance(declared, dict) and "unit" in declared:
            numbers = [quantity(getattr(party, name), words) for party in parties]
            unit, meaning = str(declared["unit"]), str(field.description)
            rows.append((inline.code(name), unit, meaning, *numbers))
    return inline.table(
        "Parameters of the parties at the start",
        ("parameter", "unit", "meaning", *(party.name for party in parties)),
        rows,
    )


def move_name(game: Game, party: str, entry: str, words: Words) -> str:
    """An entry of a menu: `climb (Baltics)`."""
    move, at = find_move(entry, game, party)
    return (
        words.plain(entry)
        if move.name == entry
        else f"{words.plain(move.name)} ({words.party(at.theatre)})"
    )


def plain_phrase(text: str) -> str:
    """A chronicle phrase with its gaps named."""
    return (
        text.replace("{actor}", "PARTY")
        .replace("{target}", "TARGET")
        .replace("{theatre}", "THEATRE")
    )


def quantity(value: Any, words: Words) -> str:
    """A party's number; of several, each with its name; of those that points vary, the range."""
    if isinstance(value, Mapping):
        return (
            "; ".join(
                f"{words.party(str(key))} {quantity(item, words)}" for key, item in value.items()
            )
            or "–"
        )
    if isinstance(value, tuple):
        return ", ".join(quantity(item, words) for item in value) or "–"
    if hasattr(value, "uniform"):
        return (
            f"drawn from {quantity(value.uniform[0], words)} to {quantity(value.uniform[1], words)}"
        )
    several = np.unique(np.asarray(value, dtype=float))
    return (
        words.number(several[0])
        if len(several) == 1
        else f"{words.number(several[0])} to {words.number(several[-1])}"
    )
