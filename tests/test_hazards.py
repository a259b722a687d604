"""Accidents and intelligence: hand-worked rates, their directions, shared risk, and how an estimate sharpens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import course_of, game_of, world_of

from sim.model.draws import Draws
from sim.model.rules import advance, deal, hazards

SET = {
    "hazards.accident": 0.02,
    "hazards.monitor_effect": 1.2,
    "hazards.challenger_forces": 30,
    "hazards.defence_forces": 10,
    "theatres.ukraine.accidents": 1,
    "theatres.baltics.accidents": 0,
    "choice.horizon": 5,
    "parties.ukraine.strength.ukraine": 1,
    "parties.us.strength.ukraine": 0,
    "parties.nato.strength.ukraine": 0,
    "bargaining.rate": 0,
}
CELLS = {"forces.russia": 60, "forces.ukraine": 40, "monitors": 0.5}


def after_chance(game, cells, runs, turn):  # type: ignore[no-untyped-def]
    """A world after its chance has fallen, and the accidents."""
    world, draws = world_of(game, cells, runs), Draws(1, np.arange(runs))
    course = course_of(game, world)
    return advance.chance(world, course, deal.close(world, course, draws, turn), draws, turn)


def test_the_rate_of_accidents_by_hand() -> None:
    game = game_of(SET)
    course = course_of(game, world_of(game, CELLS | {"rung.ukraine": [0, 1, 2]}))
    rate = 0.02 * np.exp(-0.6) * 2 * 2 * np.array([1, 2, 3])
    np.testing.assert_allclose(course["accidents", "ukraine", ""], rate, rtol=1e-13)
    up = course["accidents", "ukraine", "ukraine"]
    np.testing.assert_allclose(up, rate[[1, 2, 2]], rtol=1e-13)
    down = course["accidents", "ukraine", "-ukraine"]
    np.testing.assert_allclose(down, rate[[0, 0, 1]], rtol=1e-13)
    np.testing.assert_array_equal(course["accidents", "baltics", ""], 0)
    np.testing.assert_allclose(course["danger_of_accident", ""], 1 - np.exp(-5 * rate), rtol=1e-12)


def test_shared_risk_adds_up_over_steps_as_in_brinkmanship() -> None:
    """Ten steps that each run a risk of .02 run .1829 in all."""
    risk = hazards.within(np.array([-np.log(1 - 0.02)]), 10.0)[0]
    assert risk == pytest.approx(1 - 0.98**10, abs=1e-12)
    assert risk == pytest.approx(0.1829, abs=5e-5)


@given(st.floats(0, 50), st.floats(0.1, 104))
def test_a_chance_within_some_weeks_is_a_probability_and_small_rates_are_exact(
    rate: float, weeks: float
) -> None:
    assert 0 <= hazards.within(np.array([rate]), weeks)[0] <= 1
    small = hazards.within(np.array([1e-18]), weeks)[0]
    assert small == pytest.approx(1e-18 * weeks, rel=1e-12, abs=0)


@given(st.floats(0, 1), st.floats(0, 200), st.floats(0, 200), st.floats(0, 0.5), st.floats(0, 50))
def test_monitors_calm_and_forces_endanger(
    monitors: float, attack: float, defence: float, more: float, men: float
) -> None:
    game = game_of(SET)

    def rate(monitors: float, attack: float, defence: float, rung: float = 0) -> float:
        cells = {
            "monitors": monitors,
            "forces.russia": attack,
            "forces.ukraine": defence,
            "rung.ukraine": rung,
        }
        return float(course_of(game, world_of(game, cells))["accidents", "ukraine", ""][0])

    here = rate(monitors, attack, defence)
    assert rate(min(monitors + more, 1), attack, defence) <= here
    assert rate(monitors, attack + men, defence) >= here
    assert rate(monitors, attack, defence + men) >= here
    assert rate(monitors, attack, defence, 1) == pytest.approx(2 * here)


# --- the running estimate --------------------------------------------------------------------------------------------


def read(error: float, forces: float, noise: float, before: tuple[float, float], weeks: float = 1):  # type: ignore[no-untyped-def]
    given = (before[0], before[1], forces, error, noise)
    estimate, surety = hazards.observe(*(np.array([value]) for value in given), weeks)
    return float(estimate[0]), float(surety[0])


def test_the_first_reading_is_the_estimate_and_the_next_are_weighed_by_their_precision() -> None:
    first = read(0.4, 50, 1.0, (999, 0))
    assert first == (pytest.approx(50 * np.exp(0.4)), pytest.approx(1 / 0.16))
    second = read(0.2, 50, -1.0, first)
    weight = 1 / 0.04
    mean = (first[1] * 0.4 + weight * -0.2) / (first[1] + weight)
    assert second[0] == pytest.approx(50 * np.exp(mean))
    assert second[1] == pytest.approx(first[1] + weight)


def test_without_error_the_true_forces_are_seen_at_once() -> None:
    assert read(0.0, 60, 3.0, (20, 25))[0] == pytest.approx(60, rel=1e-6)


@given(st.floats(0.05, 1), st.integers(1, 14))
def test_a_week_in_parts_tells_as_much_as_the_week(error: float, parts: int) -> None:
    whole = read(error, 50, 0.0, (40, 10))
    seen = (40.0, 10.0)
    for _ in range(parts):
        seen = read(error, 50, 0.0, seen, 1 / parts)
    assert seen == (pytest.approx(whole[0]), pytest.approx(whole[1]))


def test_the_error_of_the_estimate_falls_with_the_root_of_the_weeks() -> None:
    runs = 20_000
    game = game_of({"hazards.sigma": 0.4, "hazards.monitors": 0.25})
    world, draws = world_of(game, {"forces.russia": 50}, runs), Draws(0, np.arange(runs))
    for turn in range(9):
        world = advance.observe(world, game, draws, turn)
        if turn in (0, 8):
            error = np.log(world["estimate",] / 50)
            assert error.std() == pytest.approx(0.3 / np.sqrt(turn + 1), rel=0.02)
            assert np.median(error) == pytest.approx(0, abs=0.01)


def test_a_change_that_all_see_moves_the_estimate_along() -> None:
    estimate, before = np.array([50.0, 50.0, 50.0]), np.array([40.0, 40.0, 0.0])
    after = np.array([55.0, 10.0, 15.0])
    np.testing.assert_allclose(hazards.follow(estimate, before, after), [65, 12.5, 65])


# --- accidents that happen -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.0, 0.01, 0.5, 5.0])
@pytest.mark.parametrize("days", [7, 14])
def test_accidents_strike_as_often_as_their_rate_says(rate: float, days: int) -> None:
    runs = 20_000
    game = game_of(SET | {"hazards.accident": rate, "calendar.turn_days": days})
    cells = {"forces.russia": 30, "forces.ukraine": 10, "monitors": 0}
    after, accidents = after_chance(game, cells, runs, 4)
    expected = 1 - np.exp(-rate * days / 7)
    bound = 4.5 * np.sqrt(expected * (1 - expected) / runs) + 1e-12
    assert accidents.mean() == pytest.approx(expected, abs=bound)
    np.testing.assert_array_equal(after["rung", "ukraine"], accidents)


def test_an_accident_at_the_top_moves_nothing() -> None:
    game = game_of(SET | {"hazards.accident": 5})
    cells = {"forces.russia": 2000, "forces.ukraine": 2000, "monitors": 0, "rung.ukraine": 2}
    after, accidents = after_chance(game, cells, 50, 0)
    np.testing.assert_array_equal(after["rung", "ukraine"], 2)
    np.testing.assert_array_equal(accidents, 0)
