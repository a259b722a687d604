"""Sanctions: lag, adaptation, blowback and the worth of a threat, by hand and at their limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import course_of, game_of, situations, world_of

from sim.model.moves import Context, find_move
from sim.model.rules import sanctions

QUIET = {
    f"parties.{name}.bite": 0 for name in ("estonia", "latvia", "lithuania", "ukraine", "nato")
}
SET = QUIET | {
    "sanctions.pain": [0, 0.02, 0.06, 0.3, 0.7], "sanctions.floor": 0.5, "sanctions.leakage": 0.6, "sanctions.next_tier": 0.5,
    "sanctions.compel": 0.25, "sanctions.compel_forces": 60, "sanctions.gdp": 10, "sanctions.retaliation": 0.3,
    "parties.us.bite": 0.8, "parties.us.tier": 2, "parties.us.credibility": 0.9, "parties.us.resolve": 1, "parties.us.spread": 0,
    "parties.us.blowback": 0.2, "parties.us.exposure": 0.02, "parties.us.foresight": 0.6, "parties.russia.exposure": 0.03,
    "parties.russia.tier": 0, "parties.russia.foresight": 0.6,
}  # fmt: skip


def test_adaptation_halves_its_distance_to_one_every_half_life() -> None:
    adapted = np.array([0.0, 0.4, 1.0])
    for _ in range(40):
        adapted = sanctions.adapt(adapted, 7, 40.0)
    np.testing.assert_allclose(adapted, [0.5, 0.7, 1.0])
    assert sanctions.adapt(np.array([0.0]), 14, 2.0)[0] == pytest.approx(0.5)


def test_damage_follows_pain_exponentially() -> None:
    damage = np.array([0.0])
    for _ in range(26):
        damage = sanctions.settle_damage(damage, np.array([3.0]), 7, 26.0)
    assert damage[0] == pytest.approx(3 * (1 - np.exp(-1)))
    assert sanctions.settle_damage(np.array([3.0]), np.array([3.0]), 7, 26.0)[0] == 3.0
    assert sanctions.settle_damage(np.array([5.0]), np.array([0.0]), 60, 0.1)[0] == pytest.approx(
        0, abs=1e-12
    )


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_what_adaptation_leaves_lies_between_the_floor_and_all(
    adaptation: float, floor: float, leakage: float
) -> None:
    left = sanctions.effective(np.array([adaptation]), floor, leakage)[0]
    assert min(floor, 1) - 1e-12 <= left <= 1
    assert sanctions.effective(np.array([1.0]), floor, 1.0)[0] == pytest.approx(floor)
    assert sanctions.effective(np.array([adaptation]), floor, 0.0)[0] == 1


@given(st.floats(1e-3, 1e3))
def test_follow_through_is_even_at_the_median_and_falls_with_sensitivity(kappa: float) -> None:
    np.testing.assert_allclose(
        sanctions.follow_through(np.array([1.0, 2.0, 0.5])), [1 / 2, 1 / 17, 16 / 17]
    )
    low, high = sanctions.follow_through(np.array([kappa, 2 * kappa]))
    assert high < low
    assert low + sanctions.follow_through(np.array([1 / kappa]))[0] == pytest.approx(1)


def test_pain_on_both_sides_by_hand() -> None:
    game = game_of(SET)
    cells = {
        "tier.us": [0, 2, 3],
        "adaptation.us": 0.5,
        "tier.russia": [0, 1, 2],
        "damage.russia": 1,
        "damage.us": 2,
    }
    course = course_of(game, world_of(game, cells))
    left = 1 - 0.6 * 0.5 * 0.5
    target = 0.03 * np.array([0, 1, 2]) + 0.8 * np.array([0, 0.06, 0.3]) * left
    sender = 0.2 * np.array([0, 0.06, 0.3]) + 0.02 * np.array([0, 1, 2])
    np.testing.assert_allclose(course["pain", "russia"], target)
    np.testing.assert_allclose(course["pain", "us"], sender)
    np.testing.assert_allclose(course["felt", "russia"], 0.6 * target + 0.4 * 0.1)
    np.testing.assert_allclose(course["felt", "us"], 0.6 * sender + 0.4 * 0.2)


def test_a_threat_is_worth_what_it_adds_times_follow_through() -> None:
    game = game_of(SET)
    cells = {
        "tier.us": [2, 2, 4],
        "announced.us": [3, 2, 4],
        "forces.russia": [30, 60, 120],
        "mark": 0,
        "rung.ukraine": 0,
    }
    course = course_of(game, world_of(game, cells))
    follow = 0.9 * 0.5
    expected = 0.8 * follow * np.array([0.24 + 0.5 * 0.4, 0.5 * 0.24, 0])
    np.testing.assert_allclose(course["expected_further",], expected, rtol=1e-12)
    np.testing.assert_allclose(
        course["deterrent", ""], expected * 0.25 * np.array([0.5, 1, 1]), rtol=1e-12
    )
    np.testing.assert_allclose(course["deterrent", "ukraine"], expected, rtol=1e-12)


def test_standing_still_never_carries_more_than_the_compellent_share() -> None:
    game = game_of(SET)
    course = course_of(game, world_of(game, {"forces.russia": [0, 60, 600]}))
    np.testing.assert_allclose(
        course["deterrent", ""], course["expected_further",] * np.array([0, 0.25, 0.25]), rtol=1e-12
    )


def test_rungs_behind_the_line_cross_nothing() -> None:
    game = game_of(SET)
    course = course_of(
        game,
        world_of(game, {"rung.ukraine": [1, 1, 1], "rung.baltics": [0, 1, 0], "mark": [1, 1, 0]}),
    )
    np.testing.assert_array_equal(course["crossed", ""], [False, True, True])
    np.testing.assert_array_equal(course["crossed", "baltics"], [True, True, True])


@pytest.mark.parametrize("tier", range(4))
@given(adaptation=st.floats(0, 1))
def test_a_new_tier_adds_its_whole_pain_and_keeps_what_was_adapted(
    tier: int, adaptation: float
) -> None:
    game = game_of(SET)
    world = world_of(game, {"tier.us": tier, "adaptation.us": adaptation})
    move, at = find_move("impose", game, "us")
    after = world.with_changes(move.change(world, Context(at.game, at.party, at.theatre)))
    tau = game.sanctions.pain
    gained = course_of(game, after)["pain_from", "us"] - course_of(game, world)["pain_from", "us"]
    np.testing.assert_allclose(gained, 0.8 * (tau[tier + 1] - tau[tier]), rtol=1e-9)


def test_answers_and_the_fear_of_them_by_hand() -> None:
    game = game_of(SET)
    cells = {"tier.us": [4, 3, 3], "tier.russia": [0, 1, 0], "announced.russia": [0, 1, 2]}
    course = course_of(game, world_of(game, cells))
    np.testing.assert_allclose(course["unanswered",], [1.6, 0, 0.8])
    np.testing.assert_allclose(course["retaliation", "us"], [0.3 * 0.02 * 2, 0, 0.9 * 0.02])


def test_fear_of_an_answer_stops_at_certainty() -> None:
    game = game_of(SET | {"sanctions.retaliation": 0.5})
    course = course_of(game, world_of(game, {"tier.us": 3, "announced.russia": [0, 1, 4]}))
    np.testing.assert_allclose(course["retaliation", "us"], 0.02 * np.array([0.5, 1, 1]))


@given(situations())
def test_zero_bite_neither_hurts_nor_threatens(situation: tuple) -> None:
    game, world = situation
    parties = {name: party.model_copy(update={"bite": 0.0}) for name, party in game.parties.items()}
    course = course_of(game.model_copy(update={"parties": parties}), world)
    np.testing.assert_array_equal(course["expected_further",], 0)
    for up in ("", *game.theatres):
        np.testing.assert_array_equal(course["deterrent", up], 0)
    counter = game.parties["russia"].exposure * world["tier", "russia"]
    np.testing.assert_array_equal(course["pain", "russia"], counter)
