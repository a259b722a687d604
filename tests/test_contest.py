"""The contest for a theatre: closed forms and limits of the ratio form, and hand-worked numbers through a game's course."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import course_of, game_of, situations, world_of

from sim.model.rules import contest

FORCES = st.floats(0, 2000)
POWER = st.floats(0.1, 20)
SET = {
    "contest.engagement": 0.5, "contest.pretext_discount": 0.3, "contest.monitor_surcharge": 0.5, "choice.horizon": 6,
    "parties.russia.strength.ukraine": 0.3, "parties.us.strength.ukraine": 0.3, "parties.ukraine.strength.ukraine": 1,
    "parties.nato.strength.ukraine": 0.15, "parties.ukraine.anticipated": 0.5, "parties.ukraine.step": 4, "parties.us.anticipated": 0,
    "parties.nato.anticipated": 0, "parties.russia.worth.ukraine": 1, "theatres.ukraine.resistance": 0.4,
    "theatres.ukraine.gain": [0, 0.5, 1], "theatres.ukraine.cost": [0, 0.2, 1.0], "theatres.ukraine.decisiveness": [1, 1, 4],
}  # fmt: skip
CELLS = {
    "forces.russia": 50,
    "forces.us": 10,
    "forces.nato": 0,
    "forces.ukraine": 6,
    "stake.us": 1,
    "stake.ukraine": 1,
}


@given(FORCES, POWER)
def test_equal_forces_halve_a_theatre_however_decisive(forces: float, power: float) -> None:
    odds = contest.odds(np.array([forces]), np.array([forces]))
    assert contest.share(odds, power)[0] == 0.5


@given(FORCES, FORCES, POWER)
def test_share_is_the_ratio_form_and_the_sides_sum_to_one(
    attack: float, defence: float, power: float
) -> None:
    ours = contest.share(contest.odds(np.array([attack]), np.array([defence])), power)[0]
    theirs = contest.share(contest.odds(np.array([defence]), np.array([attack])), power)[0]
    assert ours + theirs == pytest.approx(1, abs=1e-15)
    if min(attack, defence) > 1e-3:
        ratio = (
            (defence / attack) ** power
            if power * abs(np.log(defence / attack)) < 600
            else np.inf * (defence > attack)
        )
        assert ours == pytest.approx(1 / (1 + ratio), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("power", "share"), [(1, 2 / 3), (2, 4 / 5), (4, 16 / 17)])
def test_twice_the_forces(power: float, share: float) -> None:
    assert contest.share(contest.odds(np.array([20.0]), np.array([10.0])), power)[
        0
    ] == pytest.approx(share, abs=1e-15)


def test_no_forces_hold_nothing_and_meet_no_division_by_zero() -> None:
    attack, defence = np.array([0.0, 10.0, 0.0]), np.array([10.0, 0.0, 0.0])
    np.testing.assert_allclose(
        contest.share(contest.odds(attack, defence), 4.0), [0, 1, 0.5], atol=1e-30
    )


@given(FORCES, FORCES, st.floats(0.001, 100), POWER)
def test_more_forces_never_hold_less(
    attack: float, defence: float, more: float, power: float
) -> None:
    forces = np.array([attack, attack + more])
    low, high = contest.share(contest.odds(forces, np.full(2, defence)), power)
    assert high >= low


def test_war_is_cheaper_with_a_pretext_and_dearer_under_monitors_and_resistance() -> None:
    def cost(pretext: float = 0, surcharge: float = 0, held: float = 0.5) -> float:
        return float(
            contest.war_cost(
                np.array([2.0]),
                np.array([pretext]),
                0.3,
                np.array([surcharge]),
                0.4,
                np.array([held]),
            )[0]
        )

    assert cost() == 2.0
    assert cost(pretext=1) == pytest.approx(1.4)
    assert cost(surcharge=0.25) == pytest.approx(2.5)
    assert cost(held=0) == pytest.approx(2.8)
    assert cost(held=1) == pytest.approx(1.2)


def test_only_third_parties_weigh_more_when_committed() -> None:
    game = game_of(SET)
    course = course_of(
        game, world_of(game, CELLS | {"stake.us": [0, 0.5, 1], "stake.ukraine": [0, 0.5, 1]})
    )
    np.testing.assert_allclose(course["attack", "ukraine"], 15)
    np.testing.assert_allclose(course["defence", "ukraine"], [9, 6 + 3 * 1.25, 6 + 3 * 1.5])


def test_what_is_held_and_what_it_costs_by_hand() -> None:
    game = game_of(SET)
    course = course_of(
        game,
        world_of(
            game,
            CELLS
            | {"stake.us": 0, "rung.ukraine": [0, 1, 2], "pretext.ukraine": 0.5, "monitors": 0.2},
        ),
    )
    low, top = 15 / (15 + 9), 15**4 / (15**4 + 9**4)
    np.testing.assert_allclose(course["held", "ukraine", ""], [0, 0.5 * low, top], rtol=1e-13)
    np.testing.assert_allclose(
        course["held", "ukraine", "ukraine"], [0.5 * low, top, top], rtol=1e-13
    )
    np.testing.assert_allclose(course["held", "ukraine", "baltics"], course["held", "ukraine", ""])
    below = 0.2 * (1 - 0.3 * 0.5) * (1 + 0.5 * 0.2) * (1 + 0.4 * (1 - 2 * low))
    above = 1.0 * (1 - 0.3 * 0.5) * (1 + 0.4 * (1 - 2 * top))
    np.testing.assert_allclose(course["fighting", "ukraine", ""], [0, below, above], rtol=1e-13)
    np.testing.assert_allclose(
        course["fighting", "ukraine", "ukraine"], [below, above, above], rtol=1e-13
    )


def test_the_closing_window_by_hand() -> None:
    game = game_of(SET)
    course = course_of(game, world_of(game, CELLS | {"stake.us": 0, "rung.ukraine": [0, 1, 2]}))
    later = 9 + 6 * 0.5 * 4
    lost = [
        0.5 * (15 / 24 - 15 / (15 + later)),
        15**4 / (15**4 + 9**4) - 15**4 / (15**4 + later**4),
        0,
    ]
    np.testing.assert_allclose(course["closing", "ukraine"], lost, rtol=1e-12)


def test_no_window_closes_when_nobody_is_expected_to_mobilise() -> None:
    quiet = {f"parties.{name}.anticipated": 0 for name in game_of().others}
    course = course_of(
        game_of(SET | quiet), world_of(game_of(SET | quiet), CELLS | {"rung.ukraine": [0, 1, 2]})
    )
    for theatre in ("ukraine", "baltics"):
        np.testing.assert_array_equal(course["closing", theatre], 0)


@given(situations())
def test_shares_and_costs_stay_in_bounds(situation: tuple) -> None:
    game, world = situation
    course = course_of(game, world)
    for theatre in game.theatres:
        for up in ("", *game.theatres):
            share = course["share", theatre, up]
            assert np.all((share >= 0) & (share <= 1))
            assert np.all(course["fighting", theatre, up] >= 0)
        assert np.all(course["closing", theatre] >= 0)
