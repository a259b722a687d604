"""Whether a deal that is ready to be closed is signed, and what others learn from a refusal (Fearon 1995)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.model.arrays import Array
from sim.model.draws import Draws
from sim.model.params import Game, take_runs
from sim.model.rules import beliefs, hazards
from sim.model.rules.course import Course, Reads
from sim.model.world import Key, World

SURE = 1e-12  # a reservation is drawn short of certainty


class Deal(NamedTuple):
    """What became of deals: runs in which one was `signed`, who `refused`, `[runs]` of bool.

    `ceilings` are the highest reservations that refusals leave, by signatory, in utility.
    """

    signed: Array
    refused: dict[str, Array]
    ceilings: dict[str, Array]


def course_of(game: Game, world: World, reads: Reads, levels: dict[str, Array]) -> Course:
    """The course on which nothing is done; own costs of signatories count as the public expects them."""
    public: dict[Key, Array] = {
        ("kappa", name): beliefs.expected_sensitivity(levels[name], world["evidence", name])
        for name in game.signatories
    }
    return Course(game, {**world, **public}, reads, levels)


def as_seen(game: Game, world: World) -> dict[Key, Array]:
    """What all but the challenger put in the place of what only it knows: their estimate of its forces, its mean optimism."""
    me = game.parties[game.challenger]
    seen: dict[Key, Array] = {("forces", game.challenger): world["estimate",]}
    if np.any(me.optimism_spread):
        for name in game.theatres:
            mean = np.asarray(me.optimism.get(name, 0.0), dtype=float)
            seen["optimism", name] = np.broadcast_to(mean, (world.runs,))
    return seen


def close(world: World, course: Course, draws: Draws, turn: int) -> Deal:
    """Deals that are ready this turn, and who signs them. `course` is of `world`.

    A week in which the two sides meet has a full table. Each signatory compares the deal with its next best course by its
    own cost sensitivity and its private reservation, drawn once a run; from a refusal all learn that the reservation is lower
    than the deal, as they see it, would have needed.
    """
    game = course.game
    sitting = (world["met",] > 0) | (world["talked",] > 1)
    full = np.where(sitting, 1.0, course["full",])
    happens = hazards.within(course["pace",] * full, game.calendar.weeks)
    ready = np.flatnonzero((draws.uniform("settlement", turn) < happens) & world.running)
    signed = np.zeros(world.runs, dtype=bool)
    refused = {name: np.zeros(world.runs, dtype=bool) for name in game.signatories}
    ceilings = {name: world["ceiling", name] for name in game.signatories}
    if len(ready):
        asked = np.resize(ready, max(len(ready), 2))  # numpy rounds a single column differently
        part = _ask(take_runs(game, asked), world.take(asked), draws.take(asked), course.known)
        signed[asked] = part.signed
        for name in game.signatories:
            refused[name][asked] = part.refused[name]
            ceilings[name] = ceilings[name].copy()
            ceilings[name][asked] = part.ceilings[name]
    return Deal(signed, refused, ceilings)


def _ask(game: Game, world: World, draws: Draws, reads: Reads) -> Deal:
    """Put the deal on the table of every run of a world before its signatories."""
    levels = beliefs.levels_of(game)
    truth = course_of(game, world, reads, levels)
    kinds = {n: beliefs.own_sensitivity(levels[n], world["type", n]) for n in game.signatories}
    own = truth.branch({("kappa", name): kind for name, kind in kinds.items()})
    seen = truth.branch(as_seen(game, world))
    agreed = np.ones(world.runs, dtype=bool)
    refused, ceilings = {}, {}
    for name in game.signatories:
        luck = np.clip(draws.uniform(f"reserve.{name}"), SURE, 1 - SURE)
        reservation = game.bargaining.doubt * np.log(luck / (1 - luck))
        signs = (own["surplus", name] + reservation > 0) | game.always_sign.get(name, False)
        refused[name], ceilings[name] = ~signs, world["ceiling", name]
        if not signs.all():
            lower = np.minimum(ceilings[name], -seen["surplus", name])
            ceilings[name] = np.where(signs, ceilings[name], lower)
        agreed &= signs
    return Deal(agreed, refused, ceilings)
