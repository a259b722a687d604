"""How all read the challenger's steps, by hand: what a step adds, how likely it is, and what others fear to lose."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from strategies import course_of, game_of, situations, world_of

from sim.model.rules.course import Course

# One stake alone: eastern Ukraine, where the two sides are equal; two types of the challenger.
SET = {f"parties.{name}.strength.ukraine": 0 for name in ("us", "nato")} | {
    "parties.russia.strength.ukraine": 1,
    "parties.ukraine.strength.ukraine": 1,
    "parties.russia.worth": {"ukraine": 2},
    "parties.ukraine.worth": {"ukraine": 1.2},
    "parties.russia.pain_weight": 0,
    "parties.russia.spread": 0.5,
    "parties.russia.resolve": 1,
    "parties.russia.optimism_spread": 0,
    "parties.russia.war": 0,
    "types.levels": 2,
    "theatres.ukraine.gain": [0, 0.4, 1],
    "theatres.ukraine.cost": [0, 0.1, 0.6],
    "theatres.ukraine.resistance": 0,
    "theatres.baltics.cost": [0, 0, 0],
    "contest.window": 0,
    "contest.pretext_discount": 0,
    "hazards.accident": 0,
    "audience.denial": 0.05,
    "audience.climb_down": 0.35,
    "choice.precision": 5,
    "choice.horizon": 6,
    "choice.alert": 0,
    "choice.tempo.force": 0.28,
}
CELLS = {
    "forces.russia": 20,
    "forces.ukraine": 20,
    "rung.ukraine": [0, 1, 2],
    "rung.baltics": 0,
    "denial": 0.6,
    "monitors": 0,
}
BELIEF = np.array([0.7, 0.3])
KAPPA = np.exp(0.5 * np.array([-0.6744897501960817, 0.6744897501960817]))  # quartiles of a normal


def course(**more: float) -> Course:
    game = game_of(SET | more)
    evidence = np.log(BELIEF)[:, None] * np.ones((2, 3))
    world = world_of(game, CELLS).with_changes({("evidence", "russia"): evidence})
    return course_of(game, world)


def weights(free: float, own: float) -> np.ndarray:
    """Weight of a step for each type, at odds of .28 over seven entries of the menu."""
    return np.asarray(0.04 * np.exp(5 * (free + KAPPA * own)))


def rates() -> tuple[np.ndarray, np.ndarray]:
    """Rates of climbing and of stepping down on each rung: half of a worth of 2 is held of what is in reach."""
    up = [weights(0.4 - 0.03, -0.1), weights(0.6 - 0.03, -0.5)]
    down = weights(-0.4 - 0.35, 0.1)
    climbs = [BELIEF @ (up[0] / (1 + up[0])), BELIEF @ (up[1] / (1 + up[1] + down)), 0]
    return np.array(climbs), np.array([0, BELIEF @ (down / (1 + up[1] + down)), 0])


def test_what_a_step_adds_by_hand() -> None:
    found = course()
    np.testing.assert_allclose(found["gains", ""], [0, 0.4, 1])
    np.testing.assert_allclose(found["fought", ""], [0, -0.1, -0.6])
    np.testing.assert_allclose(found["step_free", "ukraine"], [0.4 - 0.03, 0.6 - 0.03, -0.03])
    np.testing.assert_allclose(found["step_own", "ukraine"], [-0.1, -0.5, 0])
    np.testing.assert_allclose(found["step_free", "-ukraine"], [-0.35, -0.4 - 0.35, -0.6 - 0.35])
    np.testing.assert_allclose(found["step_own", "-ukraine"], [0, 0.1, 0.5])


def test_a_step_is_as_likely_as_the_types_that_would_take_it() -> None:
    climbs, falls = rates()
    np.testing.assert_allclose(course()["step_rates", "ukraine"], [climbs, falls])


def test_the_risk_is_of_the_first_step_within_the_horizon() -> None:
    climbs, falls = rates()
    either = climbs + falls
    expected = climbs[:2] * (1 - np.exp(-6 * either[:2])) / either[:2]
    np.testing.assert_allclose(course()["risk", "ukraine"], [*expected, 0])


def test_what_others_fear_is_weighed_over_a_step_up_and_a_step_down() -> None:
    """Of the theatre 0, .2 and .5 are held on the three rungs."""
    climbs, falls = rates()
    climb = climbs[0] * (1 - np.exp(-6 * climbs[0])) / climbs[0]
    both = climbs[1] + falls[1]
    ends = (1 - np.exp(-6 * both)) / both
    exposed = [climb * 0.2, 0.2 + ends * (climbs[1] * 0.3 - falls[1] * 0.2), 0.5]
    found = course()
    np.testing.assert_allclose(found["exposed", "ukraine"], exposed)
    np.testing.assert_allclose(found["danger", "ukraine"], 1.2 * np.array(exposed))


def test_a_window_closes_where_the_challenger_does_not_climb() -> None:
    game = game_of({"contest.window": 0.4})
    found = course_of(game, world_of(game, {"forces.russia": 40, "rung.ukraine": 1}))
    here, there = found["closing", "ukraine", ""], found["closing", "baltics", ""]
    lower = found["closing", "ukraine", "-ukraine"]
    assert np.all((here > 0) & (there > 0) & (lower > 0) & (here != lower))
    for up, waiting in (("", here + there), ("ukraine", there), ("baltics", here)):
        np.testing.assert_allclose(found["window", up], -0.4 * waiting)
    np.testing.assert_allclose(found["window", "-ukraine"], -0.4 * (lower + there))


def test_pain_counts_less_relief_and_more_with_further_measures() -> None:
    game = game_of({"parties.russia.pain_weight": 2, "parties.russia.peril": 8})
    found = course_of(game, world_of(game, {"tier.us": 3, "announced.us": 4, "rung.ukraine": 1}))
    for up in ("", "ukraine", "-ukraine"):
        pain = found["felt", "russia"] - found["relief", up] + found["deterrent", up]
        np.testing.assert_allclose(found["economy", up], -2 * pain)
        np.testing.assert_allclose(found["peril", up], -8 * found["danger_of_accident", up])
    assert np.all(found["relief", "-ukraine"] > found["relief", ""])
    assert np.all(found["deterrent", "ukraine"] > found["deterrent", ""])


@settings(max_examples=10)
@given(situations())
def test_risks_are_chances_and_no_more_than_a_theatre_is_exposed(situation: tuple) -> None:
    game, world = situation
    found = course_of(game, world)
    for theatre in game.theatres:
        for value in (found["risk", theatre], found["exposed", theatre]):
            assert np.all((value >= -1e-9) & (value <= 1 + 1e-9))
        climbs, falls = found["step_rates", theatre]
        assert np.all((climbs >= 0) & (falls >= 0) & (climbs + falls <= 1))
        top = world["rung", theatre] == game.theatres[theatre].top
        assert not np.any(np.broadcast_to(climbs + falls, top.shape)[top]), "the top holds"
