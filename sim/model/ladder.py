"""Where runs stand on the ladder, and what a whole run counts as."""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Array
from sim.model.columns import ENDS
from sim.model.params import LADDER, Game
from sim.model.world import CLASH, FROZEN, SETTLED, World

SECTORAL = 3  # tier from which measures are sectoral
STAND_DOWN, STAND_OFF, SANCTIONS_WAR, PROXY_WAR = (
    LADDER.index(name) for name in ("stand_down", "stand_off", "sanctions_war", "proxy_war")
)


def sectoral(game: Game, world: World) -> Array:
    """Whether a sender of enough bite has sectoral measures in force, `[runs]` of bool."""
    found = np.zeros(world.runs, dtype=bool)
    for name in game.senders:
        major = np.greater_equal(game.parties[name].bite, game.sanctions.major)
        found |= (world["tier", name] >= SECTORAL) & major
    return found


def stood_down(game: Game, world: World, forces_at_start: Array) -> Array:
    """Whether the challenger has pulled back more than half of its forces and fights nowhere, `[runs]` of bool."""
    quiet = world["forces", game.challenger] < forces_at_start / 2
    for name, theatre in game.theatres.items():
        openly = np.asarray(theatre.open_rungs)[world["rung", name].astype(np.intp)]
        quiet &= openly == 0
    return quiet


def ladder_place(
    game: Game, world: World, forces_at_start: Array, tiers_at_start: dict[str, Array]
) -> Array:
    """Where each run stands on the ladder, settled or not, `[runs]` of int8 (1 stand-down .. 7 clash)."""
    who = game.challenger
    answered = world["tier", who] > tiers_at_start[who]
    place = np.where(answered | sectoral(game, world), SANCTIONS_WAR, STAND_OFF)
    place = np.where(stood_down(game, world, forces_at_start), STAND_DOWN, place)
    for name, theatre in game.theatres.items():
        for rung, kind in enumerate(theatre.places):
            if kind != "stand_off":
                higher = np.maximum(place, LADDER.index(kind))
                place = np.where(world["rung", name] == rung, higher, place)
    return np.where(world["status",] == CLASH, len(LADDER) - 1, place).astype(np.int8)


def outcome(peak: Array, final: dict[str, Array], place: Array, climbed: Array) -> Array:
    """The run in a word, `[runs]` of int8: its worst place, unless it settled before any climb or stood down without war."""
    early = (final["status"] == SETTLED) & ~climbed
    down = (peak < PROXY_WAR) & (place == STAND_DOWN) & (final["status"] != SETTLED)
    return np.where(early, 0, np.where(down, STAND_DOWN, peak)).astype(np.int8)


def ending(status: Array, place: Array) -> Array:
    """How it stood at the end, `[runs]` of int8, numbers of ENDS."""
    running = place + (ENDS.index(LADDER[1]) - 1)
    for number, name in ((SETTLED, "settled"), (FROZEN, "frozen"), (CLASH, "clash")):
        running = np.where(status == number, ENDS.index(name), running)
    return running.astype(np.int8)
