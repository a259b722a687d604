"""The only code that turns one world into the next: start, calendar, resolution of moves, learning, drift and chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from sim.model.draws import Draws
from sim.model.fields import Value
from sim.model.moves import Context, Move
from sim.model.params import TIERS, Event, Game, Uniform
from sim.model.rules import bargaining, sanctions
from sim.model.rules.course import Course
from sim.model.world import BY_PARTY, CLASH, FROZEN, RUNNING, SETTLED, Key, World, key_of

Array = np.ndarray
SHARES = (
    "stake",
    "pretext",
    "monitors",
    "talks",
    "recognised",
    "adaptation",
    "denial",
    "alarmed",
    "demand",
    "offer",
)


class Played(NamedTuple):
    """A move as some runs play it: `where` is `[runs]` of bool."""

    move: Move
    at: Context
    where: Array


def start(game: Game, draws: Draws, runs: int) -> World:
    """The world before turn 0, `[runs]`: start values, drawn types and drawn forces."""

    def filled(value: Value) -> Array:
        return np.array(np.broadcast_to(np.asarray(value, dtype=float), (runs,)))

    values: dict[Key, Array] = {}
    for name, party in game.parties.items():
        given = {
            "tier": party.tier,
            "announced": np.maximum(party.announced, party.tier),
            "stake": party.stake,
        }
        for quantity in BY_PARTY:
            values[quantity, name] = filled(given.get(quantity, 0.0))
        values["forces", name] = filled(_drawn(party.forces, draws, f"start.forces.{name}"))
        level = np.floor(draws.uniform(f"type.{name}") * game.types.levels)
        values["type", name] = level.astype(np.int8)
        values["evidence", name] = np.zeros((game.types.levels, runs))
    for name, theatre in game.theatres.items():
        values["rung", name] = filled(0.0)
        values["pretext", name] = filled(theatre.pretext)
    table = game.bargaining
    for quantity in ("demand", "offer", "talks", "recognition_cost"):
        values[quantity,] = filled(getattr(table, quantity))
    values["recognised",] = (draws.uniform("start.recognised") < table.recognised).astype(float)
    values["monitors",] = filled(game.hazards.monitors)
    values["mark",] = filled(0.0)
    values["denial",] = filled(0.0)
    values["status",] = np.full(runs, RUNNING, dtype=np.int8)
    return World(values)


def _drawn(value: Value | Uniform, draws: Draws, stream: str) -> Value:
    if not isinstance(value, Uniform):
        return value
    low, high = value.uniform
    return low + (high - low) * draws.uniform(stream)


def event_turn(game: Game, event: Event) -> Array:
    """The turn in which an event falls, one number or one per run; negative or past the end when it never does."""
    days = (event.date - game.calendar.start).days + np.asarray(event.delay)
    return np.floor(days / game.calendar.turn_days)


def befall(world: World, game: Game, turn: int) -> tuple[World, dict[str, Array]]:
    """The world after this turn's dated events, and for every alliance that meets in it the runs in which it does."""
    changes: dict[Key, Array] = {}
    meetings: dict[str, Array] = {}
    for event in game.events.values():
        now = np.asarray(event_turn(game, event) == turn)
        if not now.any():
            continue
        for entries, kept in ((event.set, 0.0), (event.add, 1.0)):
            for path, value in entries.items():
                key = key_of(path)
                old = changes.get(key, world[key])
                changes[key] = np.where(
                    now, _capped(game, key, _bounded(key, kept * old + value)), old
                )
        for alliance in event.meets:
            meetings[alliance] = meetings.get(alliance, False) | now
    return world.with_changes(changes) if changes else world, meetings


def _capped(game: Game, key: Key, value: Array) -> Array:
    """What only an event can drive past its end: tiers and rungs stop at their top."""
    if key[0] in ("tier", "announced"):
        return np.minimum(value, TIERS - 1)
    return np.minimum(value, len(game.theatres[key[1]].rungs) - 1) if key[0] == "rung" else value


def _bounded(key: Key, value: Array) -> Array:
    """Shares end at 0 and 1; no other quantity falls below 0."""
    return np.clip(value, 0.0, 1.0) if key[0] in SHARES else np.maximum(value, 0.0)


def resolve(world: World, played: Iterable[Played]) -> World:
    """All moves take effect together: each is reckoned on the same world, and what they add to a quantity is summed.

    The line a threat draws (`mark`) is set, not added.
    """
    changes: dict[Key, Array] = {key: np.zeros(world.runs) for key in world if key[0] == "alarmed"}
    for move, at, where in played:
        if not where.any():
            continue
        for key, value in move.change(world, at).items():
            old = changes.get(key, world[key])
            step = value if key[0] in ("mark", "alarmed") else old + (value - world[key])
            changes[key] = np.where(where, step, old)
    return world.with_changes({key: _bounded(key, value) for key, value in changes.items()})


def learn(world: World, evidence: Mapping[str, Array]) -> World:
    """Exact Bayes: the log likelihood `[levels, runs]` of what each party did adds to the evidence on its type."""
    return world.with_changes(
        {("evidence", name): world["evidence", name] + gained for name, gained in evidence.items()}
    )


def drift(world: World, course: Course) -> World:
    """Damage moves toward the pain in force, targets adapt, and what nobody renews fades. `course` is of `world`."""
    game = course.game
    changes: dict[Key, Array] = {}
    for name in game.parties:
        goal = game.sanctions.gdp * course["pain", name]
        changes["damage", name] = sanctions.settle_damage(
            world["damage", name], goal, game.calendar.turn_days, game.sanctions.lag_weeks
        )
        changes["adaptation", name] = sanctions.adapt(
            world["adaptation", name], game.calendar.turn_days, game.sanctions.half_life
        )
        changes["stake", name] = world["stake", name] * game.drift.stake
    for name in game.theatres:
        changes["pretext", name] = world["pretext", name] * game.drift.pretext
    for quantity in ("talks", "monitors", "denial"):
        changes[quantity,] = world[quantity,] * getattr(game.drift, quantity)
    return world.with_changes(changes)


def chance(world: World, course: Course, draws: Draws, turn: int) -> tuple[World, Array]:
    """Accidents, a clash where one ends the game, a cease-fire or a settlement. `course` is of `world`.

    Returns the world after them and the number of accidents that moved a theatre up, `[runs]`.
    """
    game = course.game
    changes: dict[Key, Array] = {}
    clash = np.zeros(world.runs, dtype=bool)
    at_top = np.zeros(world.runs, dtype=bool)
    accidents = np.zeros(world.runs, dtype=np.int16)
    for name, theatre in game.theatres.items():
        top = len(theatre.rungs) - 1
        struck = draws.uniform(f"accident.{name}", turn) < bargaining.within(
            course["accidents", name, ""], 1.0
        )
        rung = np.minimum(world["rung", name] + struck, top)
        changes["rung", name] = rung
        accidents += rung > world["rung", name]
        for place, kind in enumerate(theatre.places):
            if kind == "nato_clash":
                clash |= rung == place
        at_top |= rung == top
    settled = draws.uniform("settlement", turn) < bargaining.within(course["settlement_rate",], 1.0)
    truce = game.bargaining.cease_fire * bargaining.openness(
        world["talks",], game.bargaining.no_talks
    )
    frozen = at_top & (draws.uniform("cease_fire", turn) < bargaining.within(truce, 1.0))
    status = np.where(clash, CLASH, np.where(settled, SETTLED, np.where(frozen, FROZEN, RUNNING)))
    changes["status",] = status.astype(np.int8)
    return world.with_changes(changes), accidents


def keep_ended(before: World, after: World) -> World:
    """The next world, with every run that had ended left as it was."""
    going = before.running
    if going.all():
        return after
    return World({key: np.where(going, value, before[key]) for key, value in after.items()})
