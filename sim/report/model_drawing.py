"""The model in one picture: theatres with their rungs, parties beside them, lines for what is at stake."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np

from sim.charts import palette
from sim.charts.words import Words
from sim.model.params import Game, Party, Theatre
from sim.report import inline

ROLES = {"challenger": "challenger", "defender": "defender", "third_party": "third party"}
WIDTH, BOX, ROW, RUNG = 960, 260, 74, 46
TOWER, GAP = 210, 70  # a theatre's width, and what its name and the space below it take
MIDDLE = (WIDTH - TOWER) / 2


def drawing(game: Game, words: Words) -> str:
    """The parties left and right of the theatres, with a line for what each has at stake; the table below says the same."""
    height = 30 + max(
        len(game.others) * ROW,
        sum(RUNG * len(theatre.rungs) + GAP for theatre in game.theatres.values()),
    )
    shapes, centre, top = [], {}, 24.0
    for name, theatre in game.theatres.items():
        tall = RUNG * len(theatre.rungs)
        shapes += _theatre(theatre, top)
        centre[name] = top + 20 + tall / 2
        top += tall + GAP
    links = []
    for name, y in _heights(game, height).items():
        party, right = game.parties[name], name == game.challenger
        links += _stakes(party, right, y, centre)
        shapes.append(_party(party, right, y, words))
    ground = f'<rect width="{WIDTH}" height="{height:.0f}" fill="{palette.PAPER}"/>'
    svg = f'<svg viewBox="0 0 {WIDTH} {height:.0f}">{ground}{"".join(links + shapes)}</svg>'
    said = _description(game, words)
    note = "Lines: what a theatre is worth to a party, thicker for more; dashed for third parties. Numbers: moves on each desk's menu."
    return inline.svg_figure(svg, "map", "Map of the model", said).replace(
        f"<figcaption>{escape(said)}", f"<figcaption>{note}"
    )


def _heights(game: Game, height: float) -> dict[str, float]:
    """Where each party's box begins: the others spread over the height, the challenger in its middle."""
    room, count = height - 30, max(len(game.others), 1)
    tops = {name: 20 + rank * room / count for rank, name in enumerate(game.others)}
    return {**tops, game.challenger: (height - ROW) / 2}


def _theatre(theatre: Theatre, top: float) -> list[str]:
    """A theatre's name and its rungs below, the highest first."""
    centre, tall = MIDDLE + TOWER / 2, RUNG * len(theatre.rungs)
    shapes = [text(centre, top + 10, short(theatre.name, 28), "bold", "middle")]
    for step, rung in enumerate(theatre.rungs):
        y = top + 20 + tall - RUNG * (step + 1)
        colour = palette.LADDER[theatre.places[step]]
        said, ink = short(f"{step}  {rung}", 30), palette.text_on(colour)
        shapes.append(
            f'<rect x="{MIDDLE}" y="{y}" width="{TOWER}" height="{RUNG - 6}" fill="{colour}" stroke="{palette.INK}"/>'
            + text(centre, y + 25, said, "", "middle", ink)
        )
    return shapes


def _stakes(party: Party, right: bool, y: float, centre: Mapping[str, float]) -> list[str]:
    """Lines from a party's box to the theatres that are worth something to it; `centre` is where each theatre's middle is."""
    edge, wall = (_left(right), MIDDLE + TOWER) if right else (_left(right) + BOX - 20, MIDDLE)
    dashes = "" if party.role != "third_party" else ' stroke-dasharray="7 5"'
    links = []
    for place, worth in party.worth.items():
        width = 0.6 + 4 * min(float(np.mean(worth)), 1.5)
        if place in centre and np.any(worth):
            links.append(
                f'<line x1="{edge}" y1="{y + 28:.0f}" x2="{wall}" y2="{centre[place]:.0f}" stroke="{palette.QUIET}" '
                f'stroke-width="{width:.1f}"{dashes}/>'
            )
    return links


def _left(right: bool) -> int:
    """Where the left edge of a party's box is, on the right of the picture or on its left."""
    return WIDTH - BOX + 10 if right else 10


def _party(party: Party, right: bool, y: float, words: Words) -> str:
    """A party's box: its name, its role, and how many moves its desks have."""
    left = _left(right)
    menu = ", ".join(f"{desk} {len(moves)}" for desk, moves in party.menu.items())
    look = f'rx="4" fill="{palette.PAPER}" stroke="{palette.INK}"'
    return (
        f'<rect x="{left}" y="{y:.0f}" width="{BOX - 20}" height="{ROW - 16}" {look}/>'
        + text(left + 10, y + 17, short(party.name, 30), "bold")
        + text(left + 10, y + 33, short(words_of(party, words), 38))
        + text(left + 10, y + 49, short(f"moves: {menu}", 42))
    )


def _description(game: Game, words: Words) -> str:
    """The picture in words, for those who cannot see it."""
    who = []
    for party in game.parties.values():
        moves = sum(len(menu) for menu in party.menu.values())
        who.append(f"{party.name}, {words_of(party, words)}, with {moves} moves")
    places = [f"{theatre.name} ({', '.join(theatre.rungs)})" for theatre in game.theatres.values()]
    return f"Map of the model. Parties: {'; '.join(who)}. Theatres, from the lowest rung: {'; '.join(places)}."


def words_of(party: Party, words: Words) -> str:
    """A party's role in words."""
    text = ROLES[party.role]
    if party.theatre:
        text += f" of {words.party(party.theatre)}"
    return f"{text}; an alliance" if party.members else text


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
