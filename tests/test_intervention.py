"""Intervention by third parties, by hand: what binds them, what they would save, and what all expect of it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from strategies import course_of, game_of, situations, world_of

from sim.model.rules import contest

# In the Baltic states 15 attack 6, and 15 once NATO's reserve of 9 has joined; NATO's cost sensitivity is 1.
SET = {
    f"parties.{name}.strength.baltics": 0 for name in ("us", "estonia", "latvia", "lithuania")
} | {
    "parties.russia.strength.baltics": 0.3,
    "parties.nato.strength.baltics": 3,
    "parties.nato.reserve.baltics": 9,
    "parties.nato.worth.baltics": 0.9,
    "parties.nato.bond.baltics": 0.8,
    "parties.nato.war": 0.5,
    "parties.nato.resolve": 1,
    "parties.nato.spread": 0,
    "theatres.baltics.gain": [0, 0.25, 1],
    "theatres.baltics.decisiveness": [1, 1, 4],
    "contest.tripwire": 10,
    "contest.pretext_discount": 0.3,
    "audience.abandon": 0.5,
    "choice.precision": 10,
    "choice.horizon": 6,
    "choice.prompt": 0.3,
    "choice.alert": 0,
    "choice.tempo.force": 0.4,
    "parties.russia.optimism_spread": 0,
}
CELLS = {"forces.russia": 50, "forces.nato": 2, "stake.nato": 0.4, "pretext.baltics": 0.6}
RUNGS = CELLS | {"rung.ukraine": 0, "rung.baltics": [0, 1, 2]}
BOUND = 0.8 * (1 + 0.4 + 6 / 16)
ASIDE = 0.5 * BOUND * (1 - 0.3 * 0.6) * np.array([0, 0.25, 1])
HELD = np.array([15 / 21, 15 / 21, 15**4 / (15**4 + 6**4)])
SAVED = 0.9 * np.array([0, 0.25, 1]) * (HELD - 0.5)
JOINS = (1 - (1 + 0.3 * np.exp(10 * (SAVED + ASIDE - 0.5))) ** -6) * [0, 1, 1]
HIGHER = [1, 2, 2]  # the rungs one step up


def test_what_binds_is_what_was_signed_what_was_said_and_what_stands_there() -> None:
    course = course_of(game_of(SET), world_of(game_of(SET), RUNGS))
    np.testing.assert_allclose(course["bound", "nato", "baltics"], BOUND)
    np.testing.assert_allclose(course["aside", "nato", "baltics", ""], ASIDE)
    np.testing.assert_allclose(course["aside", "nato", "baltics", "baltics"], ASIDE[HIGHER])


def test_what_intervention_saves_by_hand() -> None:
    course = course_of(game_of(SET), world_of(game_of(SET), RUNGS))
    np.testing.assert_allclose(course["share_joined", "baltics", "", ""], 0.5)
    np.testing.assert_allclose(course["saved", "nato", "baltics", "", ""], SAVED)
    np.testing.assert_allclose(course["saved", "nato", "baltics", "baltics", ""], SAVED[HIGHER])


def test_a_third_party_is_expected_to_choose_by_its_own_rule() -> None:
    course = course_of(game_of(SET), world_of(game_of(SET), RUNGS))
    np.testing.assert_allclose(course["joins_within", "nato", "baltics", ""], JOINS)
    np.testing.assert_allclose(course["joins_within", "nato", "baltics", "baltics"], JOINS[HIGHER])
    np.testing.assert_allclose(course["war_with_third_parties", ""], JOINS)
    np.testing.assert_allclose(
        course["war", "baltics"], -game_of().parties["russia"].war * JOINS[HIGHER]
    )


def test_what_the_challenger_can_expect_to_hold_falls_by_the_chance_of_an_intervention() -> None:
    course = course_of(game_of(SET), world_of(game_of(SET), RUNGS))
    expected = np.array([0, 0.25, 1]) * (HELD - JOINS * (HELD - 0.5))
    np.testing.assert_allclose(course["expected", "baltics", "", ""], expected)
    np.testing.assert_allclose(course["expected", "baltics", "baltics", ""], expected[HIGHER])


def test_a_step_elsewhere_moves_the_forces_and_not_the_choice_of_third_parties() -> None:
    """A step in Ukraine leaves half of the challenger's 15 where it stands on one rung, two thirds on two."""
    course = course_of(game_of(SET), world_of(game_of(SET), RUNGS))
    attack = np.array([0, 7.5, 10])
    held = [0, 7.5 / 13.5, 10**4 / (10**4 + 6**4)]
    joined = [0, 7.5 / 22.5, 10**4 / (10**4 + 15**4)]
    np.testing.assert_allclose(course["attack", "baltics", "ukraine"], attack)
    expected = np.array([0, 0.25, 1]) * (held - JOINS * np.subtract(held, joined))
    np.testing.assert_allclose(course["expected", "baltics", "ukraine", ""], expected, atol=1e-12)
    np.testing.assert_allclose(course["war_with_third_parties", "ukraine"], JOINS)


def test_all_expect_of_it_what_the_challenger_reckons() -> None:
    game = game_of(SET | {"parties.russia.optimism.baltics": 0.5})
    course = course_of(game, world_of(game, RUNGS | {"optimism.baltics": 0.5, "rung.baltics": 1}))
    seen = 6 * np.exp(-0.5)
    saved = 0.9 * 0.25 * (15 / (15 + seen) - 15 / (15 + seen + 9))
    chance = 1 - (1 + 0.3 * np.exp(10 * (saved + ASIDE[1] - 0.5))) ** -6
    np.testing.assert_allclose(course["joins_within", "nato", "baltics", ""], chance)
    np.testing.assert_allclose(course["saved", "nato", "baltics", "", ""], SAVED[1])
    held, joined = 15 / (15 + seen), 15 / (15 + seen + 9)
    np.testing.assert_allclose(
        course["expected", "baltics", "", "C"], 0.25 * (held - chance * (held - joined))
    )
    np.testing.assert_allclose(
        course["expected", "baltics", "", ""], 0.25 * (HELD[1] - chance * (HELD[1] - 0.5))
    )


def test_either_of_two_guardians_is_enough() -> None:
    """The United States, bound by .5 and with nothing there, brings a reserve of 6 and would fear a war half as much."""
    game = game_of(
        SET
        | {
            "parties.us.menu.force": ["withdraw", "hold", "reinforce", "intervene_baltics"],
            "parties.us.reserve": {"baltics": 6},
            "parties.us.bond": {"baltics": 0.5},
            "parties.us.war": 0.25,
            "parties.us.resolve": 1,
            "parties.us.spread": 0,
            "parties.us.worth.baltics": 0.4,
        }
    )
    course = course_of(game, world_of(game, RUNGS | {"stake.us": 0.2, "rung.baltics": 1}))
    lost = 0.25 * (15 / 21 - 15 / 36)
    aside = 0.5 * 0.5 * 1.2 * 0.82 * 0.25
    here, there = (
        1 - (1 + 0.3 * np.exp(10 * gain)) ** -6
        for gain in (0.9 * lost + ASIDE[1] - 0.5, 0.4 * lost + aside - 0.25)
    )
    np.testing.assert_allclose(course["joined_within", "baltics", ""], 1 - (1 - here) * (1 - there))


@settings(max_examples=10)
@given(situations())
def test_an_intervention_is_a_chance_that_never_helps_the_challenger(situation: tuple) -> None:
    game, world = situation
    course = course_of(game, world)
    for up in contest.imagined(course):
        for theatre, names in game.guardians.items():
            chance = course["joined_within", theatre, up] if names else np.zeros(1)
            assert np.all((chance >= -1e-12) & (chance <= 1 + 1e-12))
            held = course["gain", theatre, up] * course["share", theatre, up, ""]
            assert np.all(course["expected", theatre, up, ""] <= held + 1e-12)
            assert np.all(course["expected", theatre, up, ""] >= -1e-12)
