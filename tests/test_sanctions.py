"""Sanctions: lag, blowback, relief and the worth of a threat, by hand and at their limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from strategies import course_of, game_of, situations, world_of

from sim.model.rules import sanctions

SET = {f"parties.{name}.bite": 0 for name in ("ukraine", "nato")} | {
    "sanctions.pain": [0, 0.02, 0.06, 0.3, 0.7],
    "sanctions.compel": 0.25,
    "sanctions.compel_forces": 60,
    "sanctions.gdp": 10,
    "sanctions.retaliation": 0.3,
    "sanctions.dissent": 0.05,
    "sanctions.bite_weeks": 26,
    "audience.sender": 0.5,
    "audience.relent": 0.8,
    "choice.precision": 10,
    "choice.horizon": 6,
    "choice.prompt": 0.3,
    "choice.alert": 0,
    "parties.us.bite": 0.8,
    "parties.us.tier": 2,
    "parties.us.credibility": 0.9,
    "parties.us.resolve": 1,
    "parties.us.spread": 0,
    "parties.us.blowback": 0.2,
    "parties.us.exposure": 0.02,
    "parties.us.foresight": 0.6,
    "parties.us.pain_weight": 1,
    "parties.us.stake": 0.4,
    "parties.russia.exposure": 0.03,
    "parties.russia.tier": 0,
    "parties.russia.foresight": 0.6,
}


def test_damage_follows_pain_exponentially() -> None:
    damage = np.array([0.0])
    for _ in range(26):
        damage = sanctions.settle_damage(damage, np.array([3.0]), 1, 26.0)
    assert damage[0] == pytest.approx(3 * (1 - np.exp(-1)))
    assert sanctions.settle_damage(np.array([3.0]), np.array([3.0]), 1, 26.0)[0] == 3.0
    assert sanctions.settle_damage(np.array([5.0]), np.array([0.0]), 60, 0.1)[0] == pytest.approx(
        0, abs=1e-12
    )


def test_pain_on_both_sides_by_hand() -> None:
    game = game_of(SET)
    cells = {"tier.us": [0, 2, 3], "tier.russia": [0, 1, 2], "damage.russia": 1, "damage.us": 2}
    course = course_of(game, world_of(game, cells))
    target = 0.03 * np.array([0, 1, 2]) + 0.8 * np.array([0, 0.06, 0.3])
    sender = 0.2 * np.array([0, 0.06, 0.3]) + 0.02 * np.array([0, 1, 2])
    np.testing.assert_allclose(course["pain", "russia"], target)
    np.testing.assert_allclose(course["pain", "us"], sender)
    np.testing.assert_allclose(course["felt", "russia"], 0.6 * target + 0.4 * 0.1)
    np.testing.assert_allclose(course["felt", "us"], 0.6 * sender + 0.4 * 0.2)


def test_a_threat_is_believed_by_the_senders_own_rule() -> None:
    """Dissent .05, blowback .2 x .6 x .24, an answer of .3 x .02; imposing spares .5 x .4 of the stake, for six weeks."""
    game = game_of(SET)
    course = course_of(
        game, world_of(game, {"tier.us": 2, "announced.us": [3, 2, 4], "stake.us": 0.4})
    )
    cost = 0.05 + 0.6 * 0.2 * 0.24 + 0.3 * 0.02
    menu = len(game.parties["us"].menu["economy"])
    pace = course["prompted", "us", "economy"]
    assert np.all(pace > 0)
    assert menu == 4
    for place, kept in enumerate((0.5 * 0.4, 0.0, 0.5 * 0.4)):
        weight = np.broadcast_to(pace, (3,))[place] * np.exp(10 * (kept - cost))
        believed = 0.9 * (1 - (1 + weight) ** -6)
        assert course["follow_through", "us"][place] == pytest.approx(believed, rel=1e-9)


def test_each_tier_takes_another_decision() -> None:
    game = game_of(SET)
    course = course_of(
        game, world_of(game, {"tier.us": [2, 2, 4], "announced.us": [3, 4, 4], "stake.us": 0.4})
    )
    chance = course["follow_through", "us"]
    expected = 0.8 * np.array([0.24 * chance[0], 0.24 * chance[1] + 0.4 * chance[1] ** 2, 0])
    np.testing.assert_allclose(course["further", "us"], expected, rtol=1e-12)


def test_a_breach_is_measured_from_the_rungs_at_the_start() -> None:
    game = game_of(SET | {"theatres.ukraine.rung": 1})
    course = course_of(game, world_of(game, {"rung.ukraine": [1, 2, 0], "rung.baltics": 0}))
    np.testing.assert_allclose(course["breach", ""], [0, 0.5, 0])
    np.testing.assert_allclose(course["breach", "ukraine"], [0.5, 0.5, 0])


def test_a_breach_is_whole_once_it_stands_as_high_as_the_disputed_theatre_goes() -> None:
    game = game_of(SET)
    course = course_of(game, world_of(game, {"rung.ukraine": [0, 2, 2], "rung.baltics": [1, 0, 2]}))
    np.testing.assert_allclose(course["openly", ""], [0, 2, 3])
    np.testing.assert_allclose(course["breach", ""], [0, 1, 1])


def test_standing_still_carries_the_compellent_share_that_grows_with_massed_forces() -> None:
    game = game_of(SET)
    cells = {"forces.russia": [0, 30, 600], "rung.ukraine": 0, "announced.us": 4}
    course = course_of(game, world_of(game, cells))
    whole = course["expected_further",]
    np.testing.assert_allclose(
        course["deterrent", ""], whole * np.array([0, 0.125, 0.25]), rtol=1e-12
    )
    np.testing.assert_allclose(course["deterrent", "ukraine"], whole * 0.5, rtol=1e-12)


def test_relief_is_the_tier_that_each_sender_would_ease() -> None:
    """The last tier of three is worth .24; easing spares blowback of it and shames as far as the demand is unmet."""
    game = game_of(SET)
    course = course_of(
        game, world_of(game, {"tier.us": 3, "forces.russia": 60, "rung.ukraine": [0, 1, 1]})
    )
    np.testing.assert_allclose(course["last_tier", "us"], 0.24)
    gain = 0.6 * 0.2 * 0.24
    for openly, unmet in (("", 0.5), ("open", 1.0)):
        weight = course["tempo", "us", "economy"] * np.exp(10 * (gain - 0.8 * unmet))
        eased = np.broadcast_to(1 - (1 + weight) ** -26, (3,))
        np.testing.assert_allclose(
            np.broadcast_to(course["eases", "us", openly], (3,)), eased, rtol=1e-9
        )
        np.testing.assert_allclose(
            np.broadcast_to(course["lifted", openly], (3,)), 0.8 * 0.24 * eased, rtol=1e-9
        )
    both = [np.broadcast_to(course["lifted", name], (3,)) for name in ("", "open")]
    np.testing.assert_allclose(course["relief", ""], [both[0][0], both[1][1], both[1][2]])


def test_a_demand_that_is_met_is_answered_at_the_pace_of_an_answer() -> None:
    """Half of the forces demanded back: the demand is unmet by a quarter, and the easing is on the agenda."""
    game = game_of(SET | {"choice.tempo.economy": 0.1})
    course = course_of(game, world_of(game, {"tier.us": [3, 3, 0], "forces.russia": [30, 31, 30]}))
    unmet = np.array([30, 31]) / 60 / 2
    weight = np.array([0.3, 0.1 / 4]) * np.exp(10 * (0.6 * 0.2 * 0.24 - 0.8 * unmet))
    np.testing.assert_allclose(course["unmet", ""][:2], unmet)
    np.testing.assert_allclose(course["eases", "us", ""], [*(1 - (1 + weight) ** -26), 0])


def test_answers_and_the_fear_of_them_by_hand() -> None:
    game = game_of(SET)
    cells = {"tier.us": [4, 3, 3], "tier.russia": [0, 1, 0], "announced.russia": [0, 1, 2]}
    course = course_of(game, world_of(game, cells))
    np.testing.assert_allclose(course["unanswered",], [1.6, 0, 0.8])
    np.testing.assert_allclose(course["answered", "us", ""], [0.3 * 0.02 * 2, 0, 0.9 * 0.02])
    np.testing.assert_allclose(
        course["answered", "us", "next"], [0.3 * 0.02 * 3, 0.3 * 0.02, 0.9 * 0.02 * 2]
    )


def test_fear_of_an_answer_stops_at_certainty() -> None:
    game = game_of(SET | {"sanctions.retaliation": 0.5})
    course = course_of(game, world_of(game, {"tier.us": 3, "announced.russia": [0, 1, 4]}))
    np.testing.assert_allclose(course["answered", "us", ""], 0.02 * np.array([0.5, 1, 1]))


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
