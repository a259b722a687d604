"""A game as plain records and tables, for a compiled kernel: every number one value, names replaced by places."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.model.draws import Draws, _stream_key
from sim.model.moves import CATALOGUE, find_move
from sim.model.params import DESKS, Game, Uniform
from sim.model.recorder import disputed
from sim.model.rules import beliefs
from sim.model.rules.advance import SHARES, event_turn
from sim.model.world import BY_PARTY, BY_THEATRE, SHARED, key_of

Array = np.ndarray
RUNGS = 7
KINDS = tuple(CATALOGUE)
PLACES = {"stand_off": 2, "proxy_war": 4, "open_invasion": 5, "nato_clash": 6}
TABLE, MEASURES, LINE, WATCH, FIRST_FRONT = (
    1,
    2,
    4,
    8,
    16,
)  # what a cell bears on; then a bit a theatre: its contest, its cost


class Packed(NamedTuple):
    """What the kernel reads. `cells` are the quantities of the world in one row: by party, by theatre, shared, weighed only."""

    rules: Any
    parties: Array
    theatres: Array
    desks: Array
    moves: Array
    events: Array
    meets: Array  # [turns, parties] of bool
    touches: Array  # [cells], what each bears on
    shares: Array  # [cells] of bool: kept between 0 and 1
    start_keys: Array  # one a party: type; one a party: forces; recognition
    keys: (
        Array  # [streams, turns]: intelligence, settlement, cease-fire, accidents by theatre, desks
    )


def pack(game: Game) -> Packed:
    """Pack a game whose numbers are one value each."""
    names, places = list(game.parties), list(game.theatres)
    count = {"parties": len(names), "theatres": len(places), "levels": game.types.levels}
    desks, moves = _desks(game, names, places)
    turns = range(game.calendar.turns)
    streams = ["intelligence", "settlement", "cease_fire", *(f"accident.{k}" for k in places)]
    streams += [f"move.{names[desk['party']]}.{DESKS[desk['name']]}" for desk in desks]
    start = (
        [f"type.{i}" for i in names] + [f"start.forces.{i}" for i in names] + ["start.recognised"]
    )
    cells = (
        [(q, i) for q in BY_PARTY for i in names]
        + [(q, k) for q in BY_THEATRE for k in places]
        + [(q,) for q in SHARED]
    )
    events, meets = _events(game, names, cells)
    weighed = 1 + len(places)
    return Packed(
        _rules(game, names), _parties(game, names, places, count["levels"]), _theatres(game, places), desks, moves, events, meets,
        np.array([_touch(game, key, names, places) for key in cells] + [0] * weighed, dtype=np.int64),
        np.array([key[0] in SHARES for key in cells] + [False] * weighed),
        np.array([_stream_key(stream, 0) for stream in start], dtype=np.uint64),
        np.array([[_stream_key(stream, turn) for turn in turns] for stream in streams], dtype=np.uint64),
    )  # fmt: skip


def bases(seed: int, runs: Array) -> Array:
    """The hashed key of each run, to which stream keys are added, `[runs]` of uint64."""
    return Draws(seed, runs)._base


def _record(values: dict[str, Any]) -> Any:
    """One record of floats, whole numbers and rows."""
    dtype = [(name, np.asarray(value).dtype, np.shape(value)) for name, value in values.items()]
    made = np.zeros(1, dtype=np.dtype(dtype, align=True))
    for name, value in values.items():
        made[name][0] = value
    return made


def _rules(game: Game, names: list[str]) -> Any:
    values: dict[str, Any] = {
        "challenger": names.index(game.challenger),
        "turns": game.calendar.turns,
        "levels": game.types.levels,
    }
    for section in (
        "choice",
        "contest",
        "sanctions",
        "bargaining",
        "hazards",
        "audience",
        "drift",
        "effects",
    ):
        part = getattr(game, section)
        for field in type(part).model_fields:
            values[f"{section}_{field}"] = np.asarray(getattr(part, field), dtype=float)
    days = game.calendar.turn_days
    values["lag"] = -np.expm1(-days / (7 * game.sanctions.lag_weeks))
    values["unadapted"] = np.exp2(-days / (7 * game.sanctions.half_life))
    return _record(values)


def _parties(game: Game, names: list[str], places: list[str], levels: int) -> Array:
    rows = []
    challenger = game.parties[game.challenger]
    for name in names:
        party = game.parties[name]
        drawn = (
            party.forces.uniform
            if isinstance(party.forces, Uniform)
            else (party.forces, party.forces)
        )
        engaged = game.contest.engagement if party.role == "third_party" else 0.0
        sender = bool(party.menu.get("economy"))
        plain = (
            "step",
            "settlement",
            "bite",
            "credibility",
            "blowback",
            "exposure",
            "pain_weight",
            "foresight",
            "upkeep",
            "peril",
        )
        rows.append(_record({
            **{field: float(getattr(party, field)) for field in (*plain, "tier", "stake", "attention")},
            "announced": float(max(party.announced, party.tier)), "low": float(drawn[0]), "high": float(drawn[1]),
            "engaged": float(engaged), "sender": int(sender and name != game.challenger), "economy": int(sender),
            "worth": np.array([party.worth.get(k, 0.0) for k in places], dtype=float),
            "strength": np.array([party.strength.get(k, 0.0) for k in places], dtype=float),
            "kappa": beliefs.sensitivity(party.resolve, party.spread, levels)[:, 0],
            "bias_here": beliefs.level_points(levels) * float(challenger.prior_bias.get(name, 0.0)),
            "bias": beliefs.level_points(levels) * float(party.prior_bias.get(game.challenger, 0.0)),
            "members": sum(1 << place for place, other in enumerate(names) if other in party.members),
            "alliance": int(bool(party.members)), "watched": places.index(disputed(game, name)),
        }))  # fmt: skip
    return np.concatenate(rows)


def _theatres(game: Game, places: list[str]) -> Array:
    rows = []
    for name in places:
        theatre = game.theatres[name]
        rest = RUNGS - len(theatre.rungs)
        growth = sum(
            p.strength.get(name, 0.0) * p.anticipated * p.step
            for p in (game.parties[i] for i in game.others)
        )
        padded = {
            field: np.array([*map(float, getattr(theatre, field)), *[0.0] * rest])
            for field in ("gain", "cost", "decisiveness")
        }
        rows.append(_record({
            **padded, "top": len(theatre.rungs) - 1, "resistance": float(theatre.resistance), "accidents": float(theatre.accidents),
            "pretext": float(theatre.pretext), "growth": float(growth * game.choice.horizon),
            "places": np.array([*(PLACES[place] for place in theatre.places), *[0] * rest]),
        }))  # fmt: skip
    return np.concatenate(rows)


def _desks(game: Game, names: list[str], places: list[str]) -> tuple[Array, Array]:
    desks: list[tuple[int, int, int, int]] = []
    moves: list[tuple[int, int, float]] = []
    for i, name in enumerate(names):
        for d, desk in enumerate(DESKS):
            menu = game.parties[name].menu.get(desk, ())  # type: ignore[call-overload]
            if menu:
                found = [find_move(entry, game, name) for entry in menu]
                desks.append((i, d, len(moves), len(moves) + len(menu)))
                moves += [
                    (KINDS.index(move.name), places.index(at.theatre), move.weight)
                    for move, at in found
                ]
    shape = np.dtype([("party", "i8"), ("name", "i8"), ("first", "i8"), ("last", "i8")])
    return np.array(desks, dtype=shape), np.array(
        moves, dtype=np.dtype([("kind", "i8"), ("theatre", "i8"), ("weight", "f8")])
    )


def _events(game: Game, names: list[str], cells: list[tuple[str, ...]]) -> tuple[Array, Array]:
    meets = np.zeros((game.calendar.turns, len(names)), dtype=bool)
    rows = []
    for event in game.events.values():
        turn = int(event_turn(game, event))
        if 0 <= turn < game.calendar.turns:
            for entries, kept in ((event.set, 0.0), (event.add, 1.0)):
                for path, value in entries.items():
                    key = key_of(path)
                    top = (
                        4.0
                        if key[0] in ("tier", "announced")
                        else len(game.theatres[key[1]].rungs) - 1.0
                        if key[0] == "rung"
                        else np.inf
                    )
                    rows.append((turn, cells.index(key), kept, float(value), top))
            meets[turn, [names.index(alliance) for alliance in event.meets]] = True
    shape = np.dtype(
        [("turn", "i8"), ("cell", "i8"), ("kept", "f8"), ("value", "f8"), ("top", "f8")]
    )
    return np.array(rows, dtype=shape), meets


def _touch(game: Game, key: tuple[str, ...], names: list[str], places: list[str]) -> int:
    """Which parts of a course a cell bears on, as bits."""
    quantity, everywhere = key[0], range(len(places))
    front = [FIRST_FRONT << k for k in everywhere]
    fight = [FIRST_FRONT << len(places) << k for k in everywhere]
    if quantity in ("forces", "stake"):
        party = game.parties[key[1]]
        if key[1] == game.challenger:
            return sum(front) + MEASURES if quantity == "forces" else 0
        bears = quantity == "forces" or party.role == "third_party"
        return sum(front[k] for k in everywhere if bears and party.strength.get(places[k], 0.0))
    if quantity in ("rung", "pretext"):
        k = places.index(key[1])
        return front[k] + LINE if quantity == "rung" else fight[k]
    if quantity in ("tier", "announced", "adaptation"):
        return MEASURES
    if quantity in ("demand", "offer", "talks", "recognised"):
        return TABLE
    return {"monitors": WATCH, "mark": LINE}.get(quantity, 0)
