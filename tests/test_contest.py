"""The contest for a theatre: closed forms and limits of the ratio form, and hand-worked numbers through a game's course."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import course_of, game_of, situations, world_of

from sim.model.choice import logit
from sim.model.rules import contest

FORCES = st.floats(0, 2000)
POWER = st.floats(0.1, 20)
SET = {
    "contest.pretext_discount": 0.3,
    "contest.monitor_surcharge": 0.5,
    "choice.horizon": 6,
    "parties.russia.strength.ukraine": 0.3,
    "parties.us.strength.ukraine": 0.3,
    "parties.ukraine.strength.ukraine": 1,
    "parties.nato.strength.ukraine": 0.15,
    "parties.ukraine.anticipated": 0.5,
    "parties.ukraine.step": 4,
    "parties.us.anticipated": 0,
    "parties.nato.anticipated": 0,
    "parties.russia.worth.ukraine": 1,
    "theatres.ukraine.resistance": 0.4,
    "theatres.ukraine.gain": [0, 0.5, 1],
    "theatres.ukraine.cost": [0, 0.2, 1.0],
    "theatres.ukraine.decisiveness": [1, 1, 4],
}
CELLS = {
    "forces.russia": 50,
    "forces.us": 10,
    "forces.nato": 0,
    "forces.ukraine": 6,
}


def share(attack: float, defence: float, power: float) -> float:
    """The share that the challenger would hold."""
    return float(logit(power * contest.odds(np.array([attack]), np.array([defence])))[0])


@given(FORCES, POWER)
def test_equal_forces_halve_a_theatre_however_decisive(forces: float, power: float) -> None:
    assert share(forces, forces, power) == 0.5


@given(FORCES, FORCES, POWER)
def test_share_is_the_ratio_form_and_the_sides_sum_to_one(
    attack: float, defence: float, power: float
) -> None:
    ours, theirs = share(attack, defence, power), share(defence, attack, power)
    assert ours + theirs == pytest.approx(1, abs=1e-15)
    if min(attack, defence) > 1e-3 and power * abs(np.log(defence / attack)) < 600:
        assert ours == pytest.approx(1 / (1 + (defence / attack) ** power), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("power", "held"), [(1, 2 / 3), (2, 4 / 5), (4, 16 / 17)])
def test_twice_the_forces(power: float, held: float) -> None:
    assert share(20.0, 10.0, power) == pytest.approx(held, abs=1e-15)


def test_no_forces_hold_nothing_and_meet_no_division_by_zero() -> None:
    held = [share(attack, defence, 4.0) for attack, defence in ((0, 10), (10, 0), (0, 0))]
    np.testing.assert_allclose(held, [0, 1, 0.5], atol=1e-30)


@given(FORCES, FORCES, st.floats(0.001, 100), POWER)
def test_more_forces_never_hold_less(
    attack: float, defence: float, more: float, power: float
) -> None:
    assert share(attack + more, defence, power) >= share(attack, defence, power)


def test_what_is_held_and_what_it_costs_by_hand() -> None:
    game = game_of(SET)
    cells = {"rung.ukraine": [0, 1, 2], "pretext.ukraine": 0.5, "monitors": 0.2, "recognised": 0}
    course = course_of(game, world_of(game, CELLS | cells))
    low, top = 15 / (15 + 9), 15**4 / (15**4 + 9**4)
    held = [
        course["gain", "ukraine", up] * course["share", "ukraine", up, ""] for up in ("", "ukraine")
    ]
    np.testing.assert_allclose(held, [[0, 0.5 * low, top], [0.5 * low, top, top]], rtol=1e-13)
    below = 0.2 * (1 - 0.3 * 0.5) * (1 + 0.5 * 0.2) * (1 + 0.4 * (1 - 2 * low))
    above = 1.0 * (1 - 0.3 * 0.5) * (1 + 0.4 * (1 - 2 * top))
    np.testing.assert_allclose(course["fighting", "ukraine", ""], [0, below, above], rtol=1e-13)
    np.testing.assert_allclose(
        course["fighting", "ukraine", "ukraine"], [below, above, above], rtol=1e-13
    )
    np.testing.assert_allclose(course["fighting", "ukraine", "-ukraine"], [0, 0, below], rtol=1e-13)


def test_a_pretext_counts_in_the_disputed_theatre_until_its_government_is_dealt_with() -> None:
    game = game_of(SET)
    cells = {"pretext.ukraine": 0.5, "pretext.baltics": 0.5, "recognised": [0, 1, 1]}
    course = course_of(game, world_of(game, cells))
    np.testing.assert_array_equal(course["excuse", "ukraine"], [0.5, 0, 0])
    np.testing.assert_array_equal(course["excuse", "baltics"], [0.5, 0.5, 0.5])


def test_the_same_forces_cannot_fight_in_two_places() -> None:
    game = game_of(SET)
    course = course_of(
        game, world_of(game, CELLS | {"rung.ukraine": [0, 2, 2], "rung.baltics": [0, 0, 1]})
    )
    np.testing.assert_allclose(course["portion", "ukraine", ""], [1, 1, 2 / 3])
    np.testing.assert_allclose(course["portion", "baltics", ""], [1, 0, 1 / 3])
    np.testing.assert_allclose(course["attack", "ukraine", ""], [15, 15, 10])
    np.testing.assert_allclose(course["portion", "baltics", "baltics"], [1, 1 / 3, 1 / 2])


def test_the_challenger_reckons_the_defence_by_its_own_estimate() -> None:
    game = game_of(SET | {"parties.russia.optimism.ukraine": 0.5})
    course = course_of(game, world_of(game, CELLS | {"optimism.ukraine": 0.5}))
    np.testing.assert_allclose(course["reckoned", "ukraine", ""], 9)
    np.testing.assert_allclose(course["reckoned", "ukraine", "C"], 9 * np.exp(-0.5))
    mine, true = (course["share", "ukraine", "ukraine", eyes] for eyes in ("C", ""))
    assert np.all(mine > true)


def test_the_closing_window_by_hand() -> None:
    game = game_of(SET)
    course = course_of(game, world_of(game, CELLS | {"rung.ukraine": [0, 1, 2]}))
    later = 9 + 6 * 0.5 * 4
    lost = [
        0.5 * (15 / 24 - 15 / (15 + later)),
        15**4 / (15**4 + 9**4) - 15**4 / (15**4 + later**4),
        0,
    ]
    np.testing.assert_allclose(course["closing", "ukraine", ""], lost, rtol=1e-12)


def test_from_a_rung_lower_the_window_is_that_of_the_present_rung() -> None:
    game = game_of(SET)
    course = course_of(game, world_of(game, CELLS | {"rung.ukraine": [0, 1, 2]}))
    later = 9 + 6 * 0.5 * 4
    lost = [
        0,
        0.5 * (15 / 24 - 15 / (15 + later)),
        15**4 / (15**4 + 9**4) - 15**4 / (15**4 + later**4),
    ]
    np.testing.assert_allclose(course["later_defence", "ukraine"], later)
    np.testing.assert_allclose(course["closing", "ukraine", "-ukraine"], lost, rtol=1e-12)


def test_what_the_others_forces_cost_the_challenger_by_hand() -> None:
    """Nine face fifteen in Ukraine, where all of the challenger's forces are; the Baltic states do not frighten it."""
    game = game_of(SET | {"parties.russia.fear": {"ukraine": 0.2}, "contest.home": 20})
    course = course_of(game, world_of(game, CELLS | {"rung.ukraine": 1}))
    np.testing.assert_allclose(course["insecurity",], 0.2 * 9 / (15 + 20))


def test_no_window_closes_when_nobody_is_expected_to_mobilise() -> None:
    game = game_of(SET | {f"parties.{name}.anticipated": 0 for name in game_of().others})
    course = course_of(game, world_of(game, CELLS | {"rung.ukraine": [0, 1, 2]}))
    for theatre in ("ukraine", "baltics"):
        np.testing.assert_array_equal(course["closing", theatre, ""], 0)


@given(situations())
def test_shares_and_costs_stay_in_bounds(situation: tuple) -> None:
    game, world = situation
    course = course_of(game, world)
    for theatre in game.theatres:
        for up in contest.imagined(course):
            held = course["share", theatre, up, ""]
            assert np.all((held >= 0) & (held <= 1))
            assert np.all(course["fighting", theatre, up] >= 0)
        assert np.all(course["closing", theatre, ""] >= 0)


@given(situations())
def test_a_step_elsewhere_leaves_what_is_asked_of_a_theatre_as_it_stands(situation: tuple) -> None:
    game, world = situation
    course = course_of(game, world)
    for theatre in game.theatres:
        for up in contest.imagined(course):
            assert contest.about(theatre, up) in ("", up)
            for key in (("price", theatre), ("accidents", theatre)):
                as_it_stands = course[*key, contest.about(theatre, up)]
                np.testing.assert_array_equal(course[*key, up], as_it_stands)


def test_who_sees_the_defence_as_it_is_reckons_as_all_do() -> None:
    plain = game_of()
    misled = game_of({"parties.russia.optimism.ukraine": 0.4})
    assert (contest.own_eyes(plain), contest.own_eyes(misled)) == ("", contest.CHALLENGER)
    cells = CELLS | {"rung.ukraine": 1, "optimism.ukraine": 0.4}
    courses = [course_of(game, world_of(game, cells)) for game in (plain, misled)]
    assert np.all(courses[1]["gains", ""] > courses[0]["gains", ""])
