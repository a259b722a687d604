"""The ladder and the map of the model, drawn from the configuration: parties, desks, moves, theatres, terms."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from sim.charts import palette, words
from sim.model.moves.catalogue import find_move
from sim.model.params import DESKS, LADDER, Game, Party
from sim.model.rules.payoffs import TERMS
from sim.report import inline

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
ROLES = {"challenger": "challenger", "defender": "defender", "third_party": "third party"}
WHOSE = {"challenger": "the challenger", "others": "the others"}
WIDTH, BOX, ROW, RUNG = 960, 260, 74, 46


def ladder(game: Game, shares: Mapping[str, tuple[float, float, float]]) -> list[str]:
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


def section(game: Game) -> list[str]:
    """Parties, theatres, menus and terms."""
    desks = [
        (
            party.name,
            words_of(party),
            *(
                ", ".join(move_name(game, name, move) for move in menus.get(desk, ())) or "–"
                for desk in DESKS
            ),
        )
        for name, party, menus in (
            (name, party, {str(desk): menu for desk, menu in party.menu.items()})
            for name, party in game.parties.items()
        )
    ]
    codes = {
        move.name: move
        for name, party in game.parties.items()
        for menu in party.menu.values()
        for move in (find_move(entry, game, name)[0] for entry in menu)
    }
    moves = [
        (
            words.plain(move.name),
            move.desk,
            move.code,
            f"{move.weight:g}",
            plain_phrase(game.phrases.get(move.name, move.phrase)),
        )
        for move in codes.values()
    ]
    terms = [
        (
            item.label,
            WHOSE[item.whose],
            "its own costs, by its type" if item.own else "alike by all types",
        )
        for item in TERMS
    ]
    numbers = [
        (
            inline.code(name),
            str(field.json_schema_extra["unit"]),
            str(field.description),
            *(quantity(getattr(party, name)) for party in game.parties.values()),
        )
        for name, field in Party.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and "unit" in field.json_schema_extra
    ]
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
        drawing(game),
        inline.table(
            "Parties, their desks and the moves of each desk", ("party", "role", *DESKS), desks
        ),
        inline.table("Dated events", ("date", "event"), dated) if dated else "",
        inline.folded(
            "The moves, with their codes and weights",
            inline.table(
                "CAMEO event codes; Goldstein weights from -10 (conflict) to 10 (co-operation)",
                ("move", "desk", "CAMEO", "weight", "reads"),
                moves,
            ),
        ),
        inline.folded(
            "What parties weigh: the terms of a course's value",
            inline.table(
                "The terms that a desk adds up for each move",
                ("term", "who weighs it", "how types weigh it"),
                terms,
            ),
        ),
        inline.folded(
            "The numbers of each party",
            inline.table(
                "Parameters of the parties at the start",
                ("parameter", "unit", "meaning", *(party.name for party in game.parties.values())),
                numbers,
            ),
        ),
    ]


def words_of(party: Party) -> str:
    """A party's role in words."""
    text = ROLES[party.role]
    if party.theatre:
        text += f" of {words.party(party.theatre)}"
    return f"{text}; an alliance" if party.members else text


def move_name(game: Game, party: str, entry: str) -> str:
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


def quantity(value: Any) -> str:
    """A party's number; of several, each with its name; of those that points vary, the range."""
    if isinstance(value, Mapping):
        return (
            "; ".join(f"{words.party(str(key))} {quantity(item)}" for key, item in value.items())
            or "–"
        )
    if isinstance(value, tuple):
        return ", ".join(quantity(item) for item in value) or "–"
    if hasattr(value, "uniform"):
        return f"drawn from {quantity(value.uniform[0])} to {quantity(value.uniform[1])}"
    several = np.unique(np.asarray(value, dtype=float))
    return (
        words.number(several[0])
        if len(several) == 1
        else f"{words.number(several[0])} to {words.number(several[-1])}"
    )


def drawing(game: Game) -> str:
    """The parties left and right of the theatres, with a line for what each has at stake; the table below says the same."""
    others = list(game.others)
    height = (
        max(
            len(others) * ROW,
            sum(RUNG * len(theatre.rungs) + 70 for theatre in game.theatres.values()),
        )
        + 30
    )
    middle, shapes, links = (WIDTH - 210) / 2, [], []
    top, centre = 24.0, {}
    for name, theatre in game.theatres.items():
        tall = RUNG * len(theatre.rungs)
        shapes.append(text(middle + 105, top + 10, short(theatre.name, 28), "bold", "middle"))
        for step, rung in enumerate(theatre.rungs):
            y = top + 20 + tall - RUNG * (step + 1)
            colour = palette.LADDER[theatre.places[step]]
            shapes.append(
                f'<rect x="{middle}" y="{y}" width="210" height="{RUNG - 6}" fill="{colour}" stroke="{palette.INK}"/>'
                + text(
                    middle + 105,
                    y + 25,
                    short(f"{step}  {rung}", 30),
                    "",
                    "middle",
                    palette.text_on(colour),
                )
            )
        centre[name] = top + 20 + tall / 2
        top += tall + 70
    spread = {
        name: 20 + rank * (height - 30) / max(len(others), 1) for rank, name in enumerate(others)
    }
    spread[game.challenger] = (height - ROW) / 2
    for name, y in spread.items():
        party = game.parties[name]
        left = WIDTH - BOX + 10 if name == game.challenger else 10
        edge, wall = (left, middle + 210) if name == game.challenger else (left + BOX - 20, middle)
        dashes = "" if party.role != "third_party" else ' stroke-dasharray="7 5"'
        for place, worth in party.worth.items():
            width = 0.6 + 4 * min(float(np.mean(worth)), 1.5)
            if place in centre and np.any(worth):
                links.append(
                    f'<line x1="{edge}" y1="{y + 28:.0f}" x2="{wall}" y2="{centre[place]:.0f}" stroke="{palette.QUIET}" '
                    f'stroke-width="{width:.1f}"{dashes}/>'
                )
        menu = ", ".join(f"{desk} {len(moves)}" for desk, moves in party.menu.items())
        look = f'rx="4" fill="{palette.PAPER}" stroke="{palette.INK}"'
        shapes.append(
            f'<rect x="{left}" y="{y:.0f}" width="{BOX - 20}" height="{ROW - 16}" {look}/>'
            + text(left + 10, y + 17, short(party.name, 30), "bold")
            + text(left + 10, y + 33, short(words_of(party), 38))
            + text(left + 10, y + 49, short(f"moves: {menu}", 42))
        )
    who = [
        f"{party.name}, {words_of(party)}, with {sum(len(menu) for menu in party.menu.values())} moves"
        for party in game.parties.values()
    ]
    places = [f"{theatre.name} ({', '.join(theatre.rungs)})" for theatre in game.theatres.values()]
    said = f"Map of the model. Parties: {'; '.join(who)}. Theatres, from the lowest rung: {'; '.join(places)}."
    ground = f'<rect width="{WIDTH}" height="{height:.0f}" fill="{palette.PAPER}"/>'
    svg = f'<svg viewBox="0 0 {WIDTH} {height:.0f}">{ground}{"".join(links + shapes)}</svg>'
    note = "Lines: what a theatre is worth to a party, thicker for more; dashed for third parties. Numbers: moves on each desk's menu."
    return inline.svg_figure(svg, "map", "Map of the model", said).replace(
        f"<figcaption>{escape(said)}", f"<figcaption>{note}"
    )


def text(
    x: float,
    y: float,
    said: str,
    weight: str = "",
    anchor: str = "start",
    colour: str = palette.INK,
) -> str:
    """A line of text of the drawing."""
    bold = ' font-weight="bold"' if weight else ""
    look = f'font-size="12" font-family="system-ui, sans-serif" text-anchor="{anchor}" fill="{colour}"{bold}'
    return f'<text x="{x:.0f}" y="{y:.0f}" {look}>{escape(said)}</text>'


def short(said: str, most: int) -> str:
    """Text that fits its box; the tables have it whole."""
    return said if len(said) <= most else f"{said[: most - 1]}…"
