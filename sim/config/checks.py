"""What a game must be beyond the range of each number: names that exist, roles that fit, events in order. Errors are sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

import numpy as np
from pydantic import ValidationError

from sim.config.finite import refuse_infinite
from sim.model.moves import CATALOGUE, find_move, menu_names
from sim.model.params import DESKS, Game
from sim.model.world import BY_PARTY, BY_THEATRE, SHARED
from sim.paths import Mistake, branches, expand, get, leaves, nearest

PLAIN = {"tuple_type": "should be a list", "model_type": "should be a group of parameters", "dict_type": "should be a group of parameters",
         "string_type": "should be text"}  # fmt: skip
WHOLE = ("tier", "announced", "rung")  # quantities that only whole numbers fit
FEW = 3  # missing parameters that are named one by one
COMMA = re.compile(r"\s*([-+]?\d+),(\d+)\s*")
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
    refuse_infinite(tree)
    try:
        game = Game.model_validate(tree)
    except ValidationError as error:
        found = innermost(error.errors())
        incomplete = _incomplete(found, tree)
        lines = [
            _sentence(item, tree)
            for item in found
            if not (item["type"] == "missing" and item["loc"][:-1] in incomplete)
        ]
        raise Mistake("\n".join([*incomplete.values(), *lines])) from None
    mistakes = [*_mistakes(game), *_path_mistakes(game, tree)]
    if mistakes:
        raise Mistake("\n".join(mistakes))
    return game


def _incomplete(items: Sequence[Any], tree: Mapping[str, Any]) -> dict[tuple[Any, ...], str]:
    """One line for each entry that lacks many parameters, by its place: a wrong name, most likely, or rules left out."""
    lacking: dict[tuple[Any, ...], list[str]] = {}
    for item in items:
        if item["type"] == "missing":
            lacking.setdefault(item["loc"][:-1], []).append(str(item["loc"][-1]))
    said = {}
    for way, names in lacking.items():
        if len(names) <= FEW:
            continue
        lacks = f"lacks {', '.join(names[:FEW])} and {len(names) - FEW} more"
        if not way:
            said[way] = (
                f"the game {lacks}; lay it over another with `defaults: [paris_2014, _self_]`"
            )
            continue
        *above, last = map(str, way)
        group: Any = get(tree, ".".join(above)) if above else tree
        known = [str(name) for name in group if str(name) != last]
        near = nearest(last, known) or f"; there are {', '.join(known)}"
        said[way] = f"{'.'.join([*above, last])}: is new here and {lacks}{near}"
    return said


def innermost(items: Sequence[Any]) -> list[Any]:
    """Complaints without those about a place that another complaint is about in more detail."""
    places = [item["loc"] for item in items]
    return [
        item
        for item in items
        if not any(
            len(other) > len(item["loc"]) and other[: len(item["loc"])] == item["loc"]
            for other in places
        )
    ]


def _sentence(item: Any, tree: Mapping[str, Any]) -> str:
    """One line for one of pydantic's complaints."""
    place = ".".join(
        str(step)
        for step in item["loc"]
        if step not in ("float", "Uniform", "is-instance[ndarray]", "[key]")
    )
    given = item.get("input")
    kind = item["type"]
    if kind == "extra_forbidden":
        parent, _, last = place.rpartition(".")
        return f"{place}: there is no such parameter{_nearest_field(parent, last)}"
    if kind == "missing":
        return f"{place}: is missing"
    if kind in ("too_short", "too_long"):
        least = item["ctx"].get("min_length")
        number = f"at least {least}" if least else f"at most {item['ctx']['max_length']}"
        said = f"should have {number} {'entry' if least == 1 else 'entries'}"
    elif kind in PLAIN or kind.startswith("date"):
        said = PLAIN.get(kind, "should be a date such as 2014-03-30")
    else:
        said = (
            str(item.get("ctx", {}).get("error", item["msg"]))
            .removeprefix("Input ")
            .removeprefix("Value error, ")
        )
    return f"{place}: {said}, not {_shown(given)}{_point_for_comma(given)}"


def _point_for_comma(given: Any) -> str:
    """What to write instead of `0,5`."""
    for _, value in leaves(given):
        if isinstance(value, str) and (found := COMMA.fullmatch(value)):
            return f"; numbers take a point, so write {found[1]}.{found[2]}"
    return ""


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.min():g} to {value.max():g}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _nearest_field(parent: str, name: str) -> str:
    model: Any = Game
    for step in parent.split(".") if parent else []:
        model = _step(model, step)
    fields = getattr(model, "model_fields", None)
    return nearest(name, fields) if fields else ""


def _step(model: Any, step: str) -> Any:
    """The type one step down a path: a field of a model, or the value type of a mapping."""
    fields = getattr(model, "model_fields", None)
    if fields is None:
        return None
    if step not in fields:
        return None
    annotation = fields[step].annotation
    if get_origin(annotation) is dict:
        return _Entries(get_args(annotation)[1])
    return annotation


class _Entries:
    """A mapping from free names to models: stepping into any name gives the model."""

    def __init__(self, model: Any) -> None:
        self.model_fields = _Any(model)


class _Any(dict):  # type: ignore[type-arg]
    def __init__(self, model: Any) -> None:
        self.model = model

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Any:
        return type("Field", (), {"annotation": self.model})


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
                yield f"{where}: {path} changes by whole numbers only, not {_shown(value)}"
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
