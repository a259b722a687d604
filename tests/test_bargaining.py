"""The table: hand-worked rates of settlement, their directions and limits, and what the game makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import course_of, game_of, situations, world_of

from sim.model.draws import Draws
from sim.model.rules import advance, bargaining
from sim.model.world import FROZEN, RUNNING, SETTLED

SHARE = st.floats(0, 1)
SET = {
    "bargaining.rate": 0.2, "bargaining.unrecognised": 0.05, "bargaining.gap_scale": 0.2, "bargaining.no_talks": 0.25,
    "bargaining.burden": 0.5, "choice.horizon": 6, "hazards.accident": 0,
}  # fmt: skip


def rate(demand: float, offer: float, recognised: float = 1, talks: float = 1) -> float:
    values = [np.array([value], dtype=float) for value in (demand, offer, recognised, talks)]
    return float(bargaining.settlement_rate(game_of(SET).bargaining, *values)[0])


def test_the_rate_by_hand() -> None:
    assert rate(0.5, 0.5) == pytest.approx(0.2)
    assert rate(0.6, 0.2) == pytest.approx(0.2 * np.exp(-2))
    assert rate(0.5, 0.5, recognised=0) == pytest.approx(0.2 * 0.05)
    assert rate(0.5, 0.5, talks=0) == pytest.approx(0.2 * 0.25)
    assert rate(0.6, 0.2, recognised=0, talks=0.4) == pytest.approx(
        0.2 * 0.05 * np.exp(-2) * (0.25 + 0.75 * 0.4)
    )


def test_an_offer_above_the_demand_is_no_better_than_one_that_meets_it() -> None:
    assert rate(0.2, 0.9) == rate(0.5, 0.5)


@given(SHARE, SHARE, SHARE, SHARE)
def test_nearer_positions_talks_and_recognition_never_slow_a_settlement(
    demand: float, offer: float, talks: float, more: float
) -> None:
    here = rate(demand, offer, 0, talks)
    assert rate(demand, min(offer + more, 1), 0, talks) >= here
    assert rate(max(demand - more, 0), offer, 0, talks) >= here
    assert rate(demand, offer, 0, min(talks + more, 1)) >= here
    assert rate(demand, offer, 1, talks) >= here


@given(st.floats(0, 50), st.floats(0.1, 104))
def test_a_chance_within_a_horizon_is_a_probability_and_small_rates_are_exact(
    rate: float, horizon: float
) -> None:
    chance = bargaining.within(np.array([rate]), horizon)[0]
    assert 0 <= chance <= 1
    assert bargaining.within(np.array([1e-18]), horizon)[0] == pytest.approx(
        1e-18 * horizon, rel=1e-12, abs=0
    )


def test_half_way_between_demand_and_offer() -> None:
    assert bargaining.terms(np.array([0.7]), np.array([0.3]))[0] == 0.5


def test_what_a_course_expects_of_the_table() -> None:
    game = game_of(SET)
    course = course_of(
        game, world_of(game, {"demand": 0.5, "offer": 0.5, "recognised": 1, "talks": 1})
    )
    q = 1 - np.exp(-0.2 * 6)
    np.testing.assert_allclose(course["settled",], q)
    np.testing.assert_allclose(course["unsettled",], 1 - q)
    np.testing.assert_allclose(course["burden",], 1 - 0.5 * q)
    np.testing.assert_allclose(course["terms_of_settlement",], 0.5)


@given(situations())
def test_weights_of_the_two_futures_are_probabilities(situation: tuple) -> None:
    game, world = situation
    course = course_of(game, world)
    for key in (("settled",), ("unsettled",), ("burden",)):
        assert np.all((course[key] >= 0) & (course[key] <= 1))
    np.testing.assert_allclose(course["settled",] + course["unsettled",], 1)


def test_settlements_and_cease_fires_come_as_often_as_their_rates_say() -> None:
    runs = 20_000
    game = game_of(SET | {"bargaining.cease_fire": 0.3})
    world = world_of(
        game, {"demand": 0.5, "offer": 0.5, "recognised": 1, "talks": 1, "rung.ukraine": 2}, runs
    )
    after, _ = advance.chance(world, course_of(game, world), Draws(2, np.arange(runs)), 1)
    settled, frozen = 1 - np.exp(-0.2), np.exp(-0.2) * (1 - np.exp(-0.3))
    for status, share in ((SETTLED, settled), (FROZEN, frozen), (RUNNING, 1 - settled - frozen)):
        assert np.mean(after["status",] == status) == pytest.approx(
            share, abs=4.5 * np.sqrt(share * (1 - share) / runs)
        )


def test_without_a_rate_nothing_ever_settles_or_freezes() -> None:
    game = game_of(SET | {"bargaining.rate": 0, "bargaining.cease_fire": 0})
    world = world_of(
        game, {"demand": 0, "offer": 1, "recognised": 1, "talks": 1, "rung.ukraine": 2}, 500
    )
    after, _ = advance.chance(world, course_of(game, world), Draws(2, np.arange(500)), 1)
    assert np.all(after["status",] == RUNNING)


def test_no_cease_fire_below_the_top_rung() -> None:
    game = game_of(SET | {"bargaining.rate": 0, "bargaining.cease_fire": 5})
    world = world_of(game, {"talks": 1, "rung.ukraine": 1}, 500)
    after, _ = advance.chance(world, course_of(game, world), Draws(2, np.arange(500)), 1)
    assert np.all(after["status",] == RUNNING)
