"""The only code that turns one world into the next: calendar, resolution of moves, learning, drift and chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.model.arrays import Array
from sim.model.draws import Draws
from sim.model.moves.move import Context, Move
from sim.model.params import TIERS, Event, Game
from sim.model.rules import hazards, sanctions
from sim.model.rules.course import Course
from sim.model.rules.deal import Deal
from sim.model.world import CLASH, FROZEN, RUNNING, SETTLED, SHARES, Cell, Key, World, key_of

HOSTILITY = 25.0  # Goldstein points of hostility in a unit of salience: a week of those before 30 March 2014 (23)
ACCIDENT = 10.0  # points of an accident, as of a climb
REFUSAL = 5.0  # points of a deal refused, as of a rejection (code 127)
WEEK = 1.0  # a meeting fills the table for a week, a call convenes for one
REST = (
    WEEK / 2
)  # where turns are shorter, a desk that acted rests half a week: as often as one that acts once a week
AFTERMATH = 2 * WEEK  # a week with a full table, and one in which what was proposed wants an answer
FADING: tuple[Cell, ...] = ("talks", "denial", "salience")


class MoveMade(NamedTuple):
    """A move as some runs play it: `where` is `[runs]` of bool."""

    move: Move
    at: Context
    where: Array


def event_turn(game: Game, event: Event) -> Array:
    """The turn in which an event falls, one number or one per run; negative or past the end when it never does."""
    days = (event.date - game.calendar.start).days + np.asarray(event.delay)
    return np.floor(days / game.calendar.turn_days)


def befall(world: World, game: Game, turn: int) -> tuple[World, dict[str, Array]]:
    """The world after this turn's dated events, and for every alliance that meets in it the runs in which it does."""
    changes: dict[Key, Array] = {("met",): np.zeros(world.runs)}
    meetings: dict[str, Array] = {}
    for event in sorted(game.events.values(), key=lambda event: event.date):
        now = np.asarray(event_turn(game, event) == turn)
        if not now.any():
            continue
        for entries, kept in ((event.set, 0.0), (event.add, 1.0)):
            for path, value in entries.items():
                key = key_of(path)
                old = changes.get(key, world[key])
                new = _capped(game, key, _bounded(key, kept * old + value))
                changes[key] = np.where(now, new, old)
        if event.talks:
            changes["met",] = np.where(now, 1.0, changes["met",])
        for alliance in event.meets:
            meetings[alliance] = meetings.get(alliance, False) | now
    return _followed(world, game, changes), meetings


def _followed(world: World, game: Game, changes: dict[Key, Array]) -> World:
    """The world with changes made; observers see the challenger's forces change and move their estimate along."""
    forces = ("forces", game.challenger)
    if forces in changes:
        seen = hazards.follow(world["estimate",], world[forces], changes[forces])
        changes["estimate",] = seen
    return world.with_changes(changes)


def _capped(game: Game, key: Key, value: Array) -> Array:
    """What only an event can drive past its end: tiers and rungs stop at their top."""
    if key[0] in ("tier", "announced"):
        return np.minimum(value, TIERS - 1)
    return np.minimum(value, game.theatres[key[-1]].top) if key[0] == "rung" else value


def _bounded(key: Key, value: Array) -> Array:
    """Shares end at 0 and 1; no other quantity falls below 0."""
    return np.clip(value, 0.0, 1.0) if key[0] in SHARES else np.maximum(value, 0.0)


def observe(world: World, game: Game, draws: Draws, turn: int) -> World:
    """The world after this turn's reading of the challenger's forces."""
    error = game.hazards.sigma * (1 - world["monitors",])
    estimate, surety = hazards.observe(
        world["estimate",],
        world["surety",],
        world["forces", game.challenger],
        error,
        draws.normal("intelligence", turn),
        game.calendar.weeks,
    )
    return world.with_changes({("estimate",): estimate, ("surety",): surety})


def resolve(world: World, game: Game, played: Sequence[MoveMade]) -> World:
    """All moves take effect together: each is reckoned on the same world, and what they add to a quantity is summed.

    Offers to talk of both sides that stand together become a meeting.
    """
    changes: dict[Key, Array] = {}
    offers: dict[str, Array] = {}
    for move, at, where in played:
        if not where.any():
            continue
        if move.meets:
            offers[at.party] = where
            continue
        for key, value in move.change(world, at).items():
            old = changes.get(key, world[key])
            step = WEEK + game.calendar.weeks if key[0] == "called" else old + (value - world[key])
            changes[key] = np.where(where, step, old)
    changes = {key: _bounded(key, value) for key, value in changes.items()}
    changes |= _sit_down(world, game, offers)
    changes |= _busy(world, game, played)
    return _followed(world, game, changes)


def _busy(world: World, game: Game, played: Sequence[MoveMade]) -> dict[Key, Array]:
    """Weeks until each desk may act again, where turns are shorter than a week."""
    changes: dict[Key, Array] = {key: world[key] for key in world if key[0] == "busy"}
    for move, at, where in played if changes else ():
        key: Key = ("busy", at.party, move.desk)
        changes[key] = np.where(where, REST, changes[key])
    return changes


def _sit_down(world: World, game: Game, offers: Mapping[str, Array]) -> dict[Key, Array]:
    """Meetings and standing offers after this turn's offers to talk.

    The challenger meets another party when both have an offer that stands, made now or before; who defends is met only once
    dealt with.
    """
    nobody = np.zeros(world.runs, dtype=bool)
    now = {name: offers.get(name, nobody) for name in game.parties}
    ready = {name: now[name] | (world["invited", name] > 0) for name in game.parties}
    who = game.challenger
    sat = {who: nobody}
    for name in game.others:
        meeting = ready[who] & ready[name]
        if game.parties[name].theatre:
            meeting &= world["recognised",] == 1
        sat[name] = meeting
        sat[who] = sat[who] | meeting
    changes: dict[Key, Array] = {}
    for name in game.parties:
        standing = np.where(now[name], game.bargaining.invitation, world["invited", name])
        changes["invited", name] = np.where(sat[name], 0.0, standing)
    changes["met",] = np.maximum(world["met",], sat[who])
    changes["talked",] = np.where(changes["met",] > 0, AFTERMATH, world["talked",])
    momentum = np.minimum(world["talks",] + game.effects.talk, 1.0)
    changes["talks",] = np.where(sat[who], momentum, world["talks",])
    return changes


def hostility(played: Iterable[MoveMade], runs: int) -> Array:
    """How much this turn's hostile moves add to salience, `[runs]`, by Goldstein weight."""
    whole = np.zeros(runs)
    for move, _, where in played:
        if move.weight < 0:
            whole -= move.weight * where
    return whole / HOSTILITY


def learn(world: World, evidence: Mapping[str, Array]) -> World:
    """Bayes: the log likelihood `[levels, runs]` of what each party did adds to the evidence on its type."""
    return world.with_changes(
        {("evidence", name): world["evidence", name] + gained for name, gained in evidence.items()}
    )


def drift(world: World, course: Course, heat: Array) -> World:
    """Damage moves toward the pain in force, offers lapse, what nobody renews fades, hostility heats. `course` is of `world`."""
    game, weeks = course.game, course.game.calendar.weeks
    changes: dict[Key, Array] = {}
    for name in game.parties:
        goal = game.sanctions.gdp * course["pain", name]
        changes["damage", name] = sanctions.settle_damage(
            world["damage", name], goal, weeks, game.sanctions.lag_weeks
        )
        changes["stake", name] = world["stake", name] * kept(game.drift.stake, weeks)
        for quantity in ("invited", "called"):
            changes[quantity, name] = np.maximum(world[quantity, name] - weeks, 0.0)
    for name in game.theatres:
        changes["pretext", name] = world["pretext", name] * kept(game.drift.pretext, weeks)
    for key in world:
        if key[0] == "busy":
            changes[key] = np.maximum(world[key] - weeks, 0.0)
    for quantity in FADING:
        changes[quantity,] = world[quantity,] * kept(getattr(game.drift, quantity), weeks)
    changes["talked",] = np.maximum(world["talked",] - weeks, 0.0)
    changes["salience",] = changes["salience",] + heat
    return world.with_changes(changes)


def kept(share: Array | float, weeks: float) -> Array | float:
    """What is left after a turn of what keeps this share in a week."""
    return share if weeks == 1 else np.power(share, weeks)


def chance(
    world: World, course: Course, deal: Deal, draws: Draws, turn: int
) -> tuple[World, Array]:
    """Accidents, a war with third parties, a cease-fire or a settlement. `course` is of `world`.

    Returns the world after them and the number of accidents that moved a theatre up, `[runs]`.
    """
    game, weeks = course.game, course.game.calendar.weeks
    changes: dict[Key, Array] = {("ceiling", name): value for name, value in deal.ceilings.items()}
    clash, at_top = np.zeros((2, world.runs), dtype=bool)
    accidents = np.zeros(world.runs, dtype=np.int16)
    for name, theatre in game.theatres.items():
        happens = hazards.within(course["accidents", name, ""], weeks)
        struck = draws.uniform(f"accident.{name}", turn) < happens
        rung = np.minimum(world["rung", name] + struck, theatre.top)
        changes["rung", name] = rung
        accidents += rung > world["rung", name]
        clash |= world["joined", name] > 0
        for place, kind in enumerate(theatre.places):
            if kind == "nato_clash":
                clash |= rung == place
        at_top |= rung == theatre.top
    truce = hazards.within(game.bargaining.cease_fire * course["full",], weeks)
    frozen = at_top & (draws.uniform("cease_fire", turn) < truce)
    ended = np.where(deal.signed, SETTLED, np.where(frozen, FROZEN, RUNNING))
    changes["status",] = np.where(clash, CLASH, ended).astype(np.int8)
    broken = np.zeros(world.runs, dtype=bool)
    for refused in deal.refused.values():
        broken |= refused
    shock = (ACCIDENT * accidents + REFUSAL * broken) / HOSTILITY
    changes["salience",] = world["salience",] + shock
    return world.with_changes(changes), accidents


def keep_ended(before: World, after: World) -> World:
    """The next world, with every run that had ended left as it was."""
    going = before.running
    if going.all():
        return after
    return World({key: np.where(going, value, before[key]) for key, value in after.items()})
