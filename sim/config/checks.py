"""What a game must be beyond the range of each number: names that exist, roles that fit, events in order. Errors are sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from pydantic import ValidationError

from sim.config.complaints import complaint, incomplete, innermost
from sim.config.events import calendar_mistakes, event_mistakes
from sim.config.measures import measure_mistakes
from sim.config.values import check_values
from sim.model.moves.catalogue import CATALOGUE, find_move, menu_names
from sim.model.params import DESKS, Game
from sim.paths import Mistake, branches, expand, nearest


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
    yield from calendar_mistakes(game)
    yield from event_mistakes(game)
    yield from measure_mistakes(game)
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
    for field in ("worth", "strength", "reserve", "bond", "fear", "optimism"):
        for theatre in getattr(party, field):
            if theatre not in game.theatres:
                yield f"{where}.{field}.{theatre}: there is no such theatre, only {', '.join(theatres)}{nearest(theatre, theatres)}"
    for theatre, value in (*party.reserve.items(), *party.bond.items()):
        if np.any(value) and f"intervene_{theatre}" not in party.menu.get("force", ()):
            yield (
                f"{where}: has a reserve or a bond in {theatre} and cannot intervene there; "
                f"add intervene_{theatre} to {where}.menu.force, or leave both out"
            )
    for move in party.menu.get("force", ()):
        place = move.removeprefix("intervene_")
        if place != move and place not in party.reserve:
            yield f"{where}.reserve: {move} is on the menu, and no forces would come to {place}"
    if party.prior and len(party.prior) != game.types.levels:
        yield (
            f"{where}.prior: should have a weight for each of the {game.types.levels} levels of a type, "
            f"not {len(party.prior)}"
        )
    elif party.prior and not np.all(np.any([np.atleast_1d(w) > 0 for w in party.prior], axis=0)):
        yield f"{where}.prior: one weight at least should be above 0"
    if not set(party.worth) | set(party.strength):
        yield f"{where}: the party is in no theatre: neither worth nor strength names one of {', '.join(theatres)}"
    if party.counterpart not in game.parties:
        yield f"{where}.counterpart: there is no party '{party.counterpart}'{nearest(party.counterpart, game.parties)}"
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


def check_path(tree: Mapping[str, Any], path: str) -> None:
    """Raise ValueError, naming the nearest valid path, when a configuration has no such path."""
    known = set(branches(tree))
    try:
        missing = [one for one in expand(tree, path) if one not in known]
    except KeyError as error:
        missing = [str(error.args[0])]
    if missing:
        raise Mistake(f"{missing[0]}: there is no such parameter{nearest(missing[0], known)}")
