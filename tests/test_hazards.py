"""Accidents and intelligence: hand-worked rates, their directions, shared risk, and the size of the estimate's error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import course_of, game_of, world_of

from sim.model.draws import Draws
from sim.model.rules import advance, bargaining, hazards

SET = {
    "hazards.accident": 0.02, "hazards.monitor_effect": 1.2, "hazards.challenger_forces": 30, "hazards.defence_forces": 10,
    "theatres.ukraine.accidents": 1, "theatres.baltics.accidents": 0, "contest.engagement": 0, "choice.horizon": 5,
    "parties.ukraine.strength.ukraine": 1, "parties.us.strength.ukraine": 0, "parties.nato.strength.ukraine": 0,
}  # fmt: skip
CELLS = {"forces.russia": 60, "forces.ukraine": 40, "monitors": 0.5}


def test_the_rate_of_accidents_by_hand() -> None:
    game = game_of(SET)
    course = course_of(game, world_of(game, CELLS | {"rung.ukraine": [0, 1, 2]}))
    rate = 0.02 * np.exp(-0.6) * 2 * 2 * np.array([1, 2, 3])
    np.testing.assert_allclose(course["accidents", "ukraine", ""], rate, rtol=1e-13)
    np.testing.assert_allclose(
        course["accidents", "ukraine", "ukraine"], rate[[1, 2, 2]], rtol=1e-13
    )
    np.testing.assert_array_equal(course["accidents", "baltics", ""], 0)
    np.testing.assert_allclose(course["danger_of_accident", ""], 1 - np.exp(-5 * rate), rtol=1e-12)


def test_shared_risk_adds_up_over_steps_as_in_brinkmanship() -> None:
    """Ten steps that each run a risk of .02 run .1829 in all."""
    risk = bargaining.within(np.array([-np.log(1 - 0.02)]), 10.0)[0]
    assert risk == pytest.approx(1 - 0.98**10, abs=1e-12)
    assert risk == pytest.approx(0.1829, abs=5e-5)


@given(st.floats(0, 1), st.floats(0, 200), st.floats(0, 200), st.floats(0, 0.5), st.floats(0, 50))
def test_monitors_calm_and_forces_endanger(
    monitors: float, attack: float, defence: float, more: float, men: float
) -> None:
    rules = game_of(SET).hazards

    def rate(monitors: float, attack: float, defence: float, rung: float = 0) -> float:
        calm, friction = (
            hazards.calm(rules, np.array([monitors])),
            hazards.friction(rules, np.array([defence])),
        )
        return float(
            hazards.accident_rate(rules, 1.0, calm, np.array([attack]), friction, np.array([rung]))[
                0
            ]
        )

    here = rate(monitors, attack, defence)
    assert rate(min(monitors + more, 1), attack, defence) <= here
    assert rate(monitors, attack + men, defence) >= here
    assert rate(monitors, attack, defence + men) >= here
    assert rate(monitors, attack, defence, 1) == pytest.approx(2 * here)


def test_full_monitors_or_no_error_show_the_true_forces() -> None:
    noise = np.array([-3.0, 0.5, 2.0])
    forces = np.array([40.0, 60.0, 100.0])
    np.testing.assert_array_equal(hazards.estimate(forces, np.ones(3), 0.35, noise), forces)
    np.testing.assert_array_equal(hazards.estimate(forces, np.zeros(3), 0.0, noise), forces)
    np.testing.assert_allclose(
        hazards.estimate(forces, np.full(3, 0.5), 0.4, noise), forces * np.exp(0.2 * noise)
    )


def test_the_error_of_the_estimate_is_log_normal_and_without_bias_in_the_median() -> None:
    noise = Draws(0, np.arange(40_000)).normal("intelligence", 2)
    error = np.log(hazards.estimate(np.full(40_000, 50.0), np.full(40_000, 0.25), 0.4, noise) / 50)
    assert error.std() == pytest.approx(0.3, rel=0.02)
    assert np.median(error) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("rate", [0.0, 0.01, 0.5, 5.0])
def test_accidents_strike_as_often_as_their_rate_says(rate: float) -> None:
    runs = 20_000
    game = game_of(SET | {"hazards.accident": rate, "bargaining.rate": 0})
    world = world_of(game, {"forces.russia": 30, "forces.ukraine": 10, "monitors": 0}, runs)
    after, accidents = advance.chance(world, course_of(game, world), Draws(1, np.arange(runs)), 4)
    expected = 1 - np.exp(-rate)
    assert accidents.mean() == pytest.approx(
        expected, abs=4.5 * np.sqrt(expected * (1 - expected) / runs) + 1e-12
    )
    np.testing.assert_array_equal(after["rung", "ukraine"], accidents)


def test_an_accident_at_the_top_moves_nothing() -> None:
    game = game_of(SET | {"hazards.accident": 5})
    world = world_of(
        game, {"forces.russia": 2000, "forces.ukraine": 2000, "monitors": 0, "rung.ukraine": 2}, 50
    )
    after, accidents = advance.chance(world, course_of(game, world), Draws(1, np.arange(50)), 0)
    np.testing.assert_array_equal(after["rung", "ukraine"], 2)
    np.testing.assert_array_equal(accidents, 0)
