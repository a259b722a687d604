"""The world before turn 0: start values, and what is drawn once a run."""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Array
from sim.model.draws import Draws
from sim.model.fields import Value
from sim.model.params import Game, Uniform
from sim.model.rules import beliefs
from sim.model.world import BY_PARTY, BY_THEATRE, RUNNING, SHARED, Key, World


def start(game: Game, draws: Draws, runs: int) -> World:
    """The world before turn 0, `[runs]`: start values, drawn types, forces and the challenger's optimism."""

    def filled(value: Value) -> Array:
        return np.array(np.broadcast_to(np.asarray(value, dtype=float), (runs,)))

    values: dict[Key, Array] = {}
    for name, party in game.parties.items():
        given = {
            "tier": party.tier,
            "announced": np.maximum(party.announced, party.tier),
            "stake": party.stake,
            "damage": party.damage,
            "forces": _drawn(party.forces, draws, f"start.forces.{name}"),
        }
        for quantity in BY_PARTY:
            values[quantity, name] = filled(given.get(quantity, 0.0))
        chances = beliefs.prior(party.prior, game.types.levels)
        below = np.cumsum(chances, axis=0)[:-1]
        luck = draws.uniform(f"type.{name}")
        values["type", name] = (luck >= below).sum(axis=0).astype(np.int8)
        with np.errstate(divide="ignore"):
            values["evidence", name] = np.array(
                np.broadcast_to(np.log(chances), (len(chances), runs))
            )
    me = game.parties[game.challenger]
    luck = draws.normal("start.optimism") if np.any(me.optimism_spread) else np.zeros(1)
    for name, theatre in game.theatres.items():
        given = {"rung": theatre.rung, "pretext": theatre.pretext}
        for placed in BY_THEATRE:
            values[placed, name] = filled(given.get(placed, 0.0))
        drawn = me.optimism.get(name, 0.0) + me.optimism_spread * luck
        values["optimism", name] = filled(drawn)
    table = game.bargaining
    shared = {
        "demand": table.demand,
        "offer": table.offer,
        "talks": table.talks,
        "recognition_cost": table.recognition_cost,
        "recognised": (draws.uniform("start.recognised") < table.recognised).astype(float),
        "monitors": game.hazards.monitors,
        "salience": game.choice.salience,
    }
    for common in SHARED:
        values[common,] = filled(shared.get(common, 0.0))
    for name in game.signatories:
        values["ceiling", name] = filled(np.inf)
    if game.calendar.weeks < 1:
        for name, party in game.parties.items():
            for desk in party.menu:
                values["busy", name, desk] = filled(0.0)
    values["estimate",] = values[
        "forces", game.challenger
    ].copy()  # without weight until the first reading
    values["surety",] = filled(0.0)
    values["status",] = np.full(runs, RUNNING, dtype=np.int8)
    return World(values)


def _drawn(value: Value | Uniform, draws: Draws, stream: str) -> Value:
    if not isinstance(value, Uniform):
        return value
    low, high = value.uniform
    return low + (high - low) * draws.uniform(stream)
