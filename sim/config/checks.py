"""What a game must be beyond the range of each number: names that exist, roles that fit, events in order. Errors are sentences."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from pydantic import ValidationError

from sim.config.complaints import complaint, incomplete, innermost, shown
from sim.config.values import check_values
from sim.model.moves import CATALOGUE, find_move, menu_names
from sim.model.params import DESKS, Game
from sim.model.world import BY_PARTY, BY_THEATRE, SHARED
from sim.paths import Mistake, branches, expand, nearest

WHOLE = ("tier", "announced", "rung")  # quantities that only whole numbers fit
EARLIEST, LATEST = datetime.date(1000, 1, 1), datetime.date(9900, 1, 1)  # of a game
FIXED = (
    "adaptation",
    "damage",
    "alarmed",
    "type",
    "evidence",
    "status",
)  # quantities no event may touch


def build_game(tree: Mapping[str, Any]) -> Game:
    """The game of a plain configuration tree, checked whole.

    Raises ValueError with one line a mistake: where, what was given, what is allowed, the nearest valid name.
    """
    check_values(tree, finite=True)
    try:
        game = Game.model_validate(tree)
    except ValidationError as error:
        found = innermost(error.errors())
        lacking = incomplete(found, tree)
        lines = [
            complaint(item, tree)
            for item in found
            if not (item["type"] == "missing" and item["loc"][:-1] in lacking)
        ]
        raise Mistake("\n".join([*lacking.values(), *lines])) from None
    mistakes = [*_mistakes(game), *_path_mistakes(game, tree)]
    if mistakes:
        raise Mistake("\n".join(mistakes))
    return game


def _mistakes(game: Game) -> Iterator[str]:
    challengers = [name for name, party in game.parties.items() if party.role == "challenger"]
    if len(challengers) != 1:
        yield f"parties: a game has exactly one challenger, not {len(challengers)} ({', '.join(challengers) or 'none'})"
        return
    for name in (*game.parties, *game.theatres):
        if not name.isidentifier():
            yield f"'{name}': names of parties and theatres are letters, digits and underscores"
    for name in game.parties:
        yield from _party_mistakes(game, name)
    yield from _calendar_mistakes(game)
    yield from _event_mistakes(game)
    for name, phrase in game.phrases.items():
        if name not in (*CATALOGUE, *menu_names(game)):
            yield f"phrases.{name}: there is no such move{nearest(name, menu_names(game))}"
        try:
            phrase.format(actor="", target="", theatre="")
        except (KeyError, IndexError, ValueError, AttributeError):
            yield f"phrases.{name}: a sentence may hold {{actor}}, {{target}} and {{theatre}} in braces, not {phrase!r}"


def _path_mistakes(game: Game, tree: Mapping[str, Any]) -> Iterator[str]:
    """Words and studies that name a path of the configuration which is not there; words without dots are of other things."""
    named = [(f"words.{path}", path) for path in game.words if "." in path]
    named += [
        (f"contested.{study}.{place}", path)
        for study, paths in game.contested.items()
        for place, path in enumerate(paths)
    ]
    known = set(branches(tree)) if named else set()
    for where, path in named:
        if path not in known:
            yield f"{where}: there is no parameter '{path}'{nearest(path, known)}"


def _party_mistakes(game: Game, name: str) -> Iterator[str]:
    party, where = game.parties[name], f"parties.{name}"
    theatres = list(game.theatres)
    if party.role == "defender" and party.theatre is None:
        yield f"{where}.theatre: a defender defends a theatre ({', '.join(theatres)}), none is given"
    if party.theatre is not None and party.theatre not in game.theatres:
        yield f"{where}.theatre: there is no theatre '{party.theatre}', only {', '.join(theatres)}{nearest(party.theatre, theatres)}"
    for field in ("worth", "strength"):
        for theatre in getattr(party, field):
            if theatre not in game.theatres:
                yield f"{where}.{field}.{theatre}: there is no such theatre, only {', '.join(theatres)}{nearest(theatre, theatres)}"
    if not set(party.worth) | set(party.strength):
        yield f"{where}: the party is in no theatre: neither worth nor strength names one of {', '.join(theatres)}"
    if party.counterpart not in game.parties:
        yield f"{where}.counterpart: there is no party '{party.counterpart}'{nearest(party.counterpart, game.parties)}"
    for other in party.prior_bias:
        if other not in game.parties:
            yield f"{where}.prior_bias.{other}: there is no such party{nearest(other, game.parties)}"
    for member in party.members:
        if member not in game.parties:
            yield f"{where}.members: there is no party '{member}'{nearest(member, game.parties)}"
    if not any(party.menu.get(desk) for desk in DESKS):  # type: ignore[call-overload]
        yield f"{where}.menu: no desk has a move; every party needs one"
    for desk, moves in party.menu.items():
        yield from _menu_mistakes(game, name, desk, moves)


def _menu_mistakes(game: Game, party: str, desk: str, moves: tuple[str, ...]) -> Iterator[str]:
    where = f"parties.{party}.menu.{desk}"
    if not moves:
        yield f"{where}: the menu is empty; leave the desk out, or let it at least hold"
        return
    if "hold" not in moves:
        yield f"{where}: the menu lacks 'hold', which every desk must be able to do"
    for move in moves:
        if moves.count(move) > 1:
            yield f"{where}: '{move}' stands twice"
            return
        try:
            kind, _ = find_move(move, game, party)
        except KeyError:
            allowed = [
                name for name in menu_names(game) if CATALOGUE[_kind(name)].desk in (desk, "any")
            ]
            yield f"{where}: there is no move '{move}'; allowed are {', '.join(allowed)}{nearest(move, allowed)}"
            continue
        if kind.desk not in (desk, "any"):
            yield f"{where}: '{move}' belongs to the {kind.desk} desk"
        if game.parties[party].role not in kind.roles:
            yield f"{where}: '{move}' is not for a {game.parties[party].role}, only for {', '.join(kind.roles)}"


def _kind(name: str) -> str:
    first = name.split("_", 1)[0]
    return first if first in CATALOGUE and name not in CATALOGUE else name


def _calendar_mistakes(game: Game) -> Iterator[str]:
    start, days = game.calendar.start, game.calendar.turns * game.calendar.turn_days
    if start < EARLIEST or days > (LATEST - start).days:
        yield f"calendar.start: a game should lie between {EARLIEST} and {LATEST}, not begin on {start} and last {days:,} days"


def remarks(game: Game) -> list[str]:
    """Sentences about what a game allows and does not use: events that come after its end."""
    length = game.calendar.turns * game.calendar.turn_days
    end = game.calendar.start + datetime.timedelta(length)
    said = []
    for name, event in game.events.items():
        soonest = event.date + datetime.timedelta(float(np.min(event.delay)))
        if soonest >= end:
            said.append(
                f"events.{name}: comes on {soonest}, after the last week of the game, which ends on {end}; it never happens"
            )
    return said


def _event_mistakes(game: Game) -> Iterator[str]:
    quantities = [f"{q}.{p}" for q in BY_PARTY if q not in FIXED for p in game.parties]
    quantities += [f"{q}.{t}" for q in BY_THEATRE for t in game.theatres] + list(SHARED)
    latest = game.calendar.start
    for name, event in game.events.items():
        where = f"events.{name}"
        if event.date < game.calendar.start:
            yield f"{where}.date: {event.date} is before the start of the game, {game.calendar.start}"
        elif event.date < latest:
            yield f"{where}.date: {event.date} is out of order: the event before it is dated {latest}"
        latest = max(latest, event.date)
        for path in (*event.add, *event.set):
            if path not in quantities:
                yield f"{where}: an event cannot change '{path}'{nearest(path, quantities)}"
        for path, value in (*event.add.items(), *event.set.items()):
            if path.startswith(tuple(f"{name}." for name in WHOLE)) and np.any(
                np.asarray(value) % 1
            ):
                yield f"{where}: {path} changes by whole numbers only, not {shown(value)}"
        for alliance in event.meets:
            alliances = [party for party in game.parties if game.parties[party].members]
            if alliance not in alliances:
                yield f"{where}.meets: '{alliance}' is no alliance (a party with members); there are {', '.join(alliances) or 'none'}"


def check_path(tree: Mapping[str, Any], path: str) -> None:
    """Raise ValueError, naming the nearest valid path, when a configuration has no such path."""
    known = set(branches(tree))
    try:
        missing = [one for one in expand(tree, path) if one not in known]
    except KeyError as error:
        missing = [str(error.args[0])]
    if missing:
        raise Mistake(f"{missing[0]}: there is no such parameter{nearest(missing[0], known)}")
