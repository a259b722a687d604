"""Payoffs of whole runs, counted by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import game_of

from sim.model.params import Game
from sim.model.rules.beliefs import sensitivity
from sim.model.world import Array
from sim.studies.doctrines import empirical as doctrines


def quiet_trace(turns: int) -> dict[str, Array]:
    """Two alike runs in which nothing moves: no rung climbed, 40 and 6 thousand troops, no damage."""
    trace: dict[str, Array] = {
        name: np.zeros((turns, 2))
        for name in (
            "rung.ukraine",
            "rung.baltics",
            "pretext.ukraine",
            "pretext.baltics",
            "monitors",
            "recognised",
        )
    }
    trace |= {"demand": np.full((turns, 2), 0.6), "offer": np.full((turns, 2), 0.2)}
    for party, forces in {
        "russia": 40,
        "ukraine": 6,
        "us": 1,
        "nato": 1,
        "estonia": 6,
        "latvia": 5,
        "lithuania": 12,
    }.items():
        trace |= {
            f"forces.{party}": np.full((turns, 2), float(forces)),
            f"damage.{party}": np.zeros((turns, 2)),
        }
    return trace


def counted(
    trace: dict[str, Array],
    ended: int = -1,
    settled: int = -1,
    status: int = 0,
    level: int = 1,
    **changes: Any,
) -> dict[str, float]:
    game = game_of(changes)
    levels = {name: np.full(2, level) for name in game.parties}
    found = doctrines.payoffs(
        game, trace, np.full(2, ended), np.full(2, settled), np.full(2, status), levels
    )
    assert all(values.shape == (2,) and values[0] == values[1] for values in found.values())
    return {name: float(values[0]) for name, values in found.items()}


def upkeep(game: Game, name: str, forces: float) -> float:
    """What forces beyond a party's establishment cost it a week."""
    party = game.parties[name]
    return float(party.upkeep * max(forces - float(np.max(party.establishment)), 0))


def test_a_stand_off_costs_upkeep_alone() -> None:
    found, game = counted(quiet_trace(4)), game_of()
    assert found["russia"] == pytest.approx(-upkeep(game, "russia", 40))
    assert found["ukraine"] == pytest.approx(-upkeep(game, "ukraine", 6))


def test_a_settlement_counts_from_its_turn_on() -> None:
    found, game = counted(quiet_trace(4), ended=1, settled=1, status=1), game_of()
    russia, us, x = game.parties["russia"], game.parties["us"], (0.6 + 0.2) / 2
    assert found["russia"] == pytest.approx(
        (-upkeep(game, "russia", 40) + 3 * russia.settlement * x) / 4
    )
    assert found["us"] == pytest.approx((-upkeep(game, "us", 1) - 3 * us.settlement * x) / 4)


def test_damage_weighs_with_the_runs_own_type_and_half_after_a_settlement() -> None:
    trace, game = quiet_trace(2), game_of()
    before = counted(trace, ended=1, settled=1, status=1, level=2)
    trace["damage.russia"] = np.full((2, 2), 3.0)
    after = counted(trace, ended=1, settled=1, status=1, level=2)
    party = game.parties["russia"]
    kappa = float(sensitivity(party.resolve, party.spread, game.types.levels)[2, 0])
    pain = kappa * party.pain_weight * 3.0 / game.sanctions.gdp
    assert before["russia"] - after["russia"] == pytest.approx(
        pain * (1 + game.bargaining.burden) / 2
    )


def test_a_proxy_war_gives_its_gains_and_takes_its_costs() -> None:
    trace, game = quiet_trace(1), game_of()
    trace["rung.ukraine"] = np.ones((1, 2))
    found, russia, place = counted(trace), game.parties["russia"], game.theatres["ukraine"]
    attack = 0.3 * 40
    share = attack / (attack + 6 + 0.3 * 1 + 0.15 * 1)  # decisiveness 1 below the top
    held = share * place.gain[1]
    kappa = float(sensitivity(russia.resolve, russia.spread, game.types.levels)[1, 0])
    fighting = place.cost[1] * (1 + place.resistance * (1 - 2 * share))
    assert found["russia"] == pytest.approx(held - kappa * fighting - upkeep(game, "russia", 40))
    assert found["us"] == pytest.approx(-0.55 * held - upkeep(game, "us", 1))


def test_a_clash_costs_its_peril() -> None:
    trace = quiet_trace(2)
    assert counted(trace)["us"] - counted(trace, ended=1, status=2)["us"] == pytest.approx(0.3 / 2)
