"""The table: hand-worked rates, surpluses and signatures, their directions and limits, and what the game makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import course_of, game_of, situations, world_of

from sim.model.draws import Draws
from sim.model.params import Game
from sim.model.rules import advance, deal
from sim.model.rules.deal import Deal
from sim.model.world import FROZEN, RUNNING, SETTLED, World

SHARE = st.floats(0, 1)
SET = {
    "bargaining.rate": 0.2,
    "bargaining.unrecognised": 0.05,
    "bargaining.gap_scale": 0.2,
    "bargaining.no_talks": 0.25,
    "bargaining.burden": 0.5,
    "choice.horizon": 6,
    "hazards.accident": 0,
}
WILLING = {
    f"parties.{name}.settlement": value
    for name, value in {"russia": 5, "ukraine": 0, "us": 0}.items()
} | {"bargaining.doubt": 0.001}
AGREED = {"demand": 0.5, "offer": 0.5, "recognised": 1, "talks": 1}


def pace(demand: float, offer: float, recognised: float = 1) -> float:
    game = game_of(SET)
    cells = {"demand": demand, "offer": offer, "recognised": recognised}
    return float(course_of(game, world_of(game, cells))["pace",][0])


def closed(game: Game, world: World, turn: int = 1, seed: int = 2) -> tuple[World, Deal]:
    """A world after its chance has fallen, and what became of deals."""
    draws, course = Draws(seed, np.arange(world.runs)), course_of(game, world)
    made = deal.close(world, course, draws, turn)
    return advance.chance(world, course, made, draws, turn)[0], made


# --- how fast --------------------------------------------------------------------------------------------------------


def test_the_rate_by_hand() -> None:
    assert pace(0.5, 0.5) == pytest.approx(0.2)
    assert pace(0.6, 0.2) == pytest.approx(0.2 * np.exp(-2))
    assert pace(0.5, 0.5, recognised=0) == pytest.approx(0.2 * 0.05)
    game = game_of(SET)
    full = course_of(game, world_of(game, {"talks": [0, 0.4, 1]}))["full",]
    np.testing.assert_allclose(full, [0.25, 0.25 + 0.75 * 0.4, 1])


def test_an_offer_above_the_demand_is_no_better_than_one_that_meets_it() -> None:
    assert pace(0.2, 0.9) == pace(0.5, 0.5)


@given(SHARE, SHARE, SHARE)
def test_nearer_positions_and_recognition_never_slow_a_settlement(
    demand: float, offer: float, more: float
) -> None:
    here = pace(demand, offer, 0)
    assert pace(demand, min(offer + more, 1), 0) >= here
    assert pace(max(demand - more, 0), offer, 0) >= here
    assert pace(demand, offer, 1) >= here


def test_what_a_course_expects_of_the_table() -> None:
    game = game_of(SET | WILLING)
    course = course_of(game, world_of(game, AGREED))
    q = 1 - np.exp(-0.2 * 6)
    np.testing.assert_allclose(course["consent",], 1)
    np.testing.assert_allclose(course["settled",], q)
    np.testing.assert_allclose(course["burden",], 1 - 0.5 * q)
    np.testing.assert_allclose(course["terms",], 0.5)


@given(situations())
def test_chances_of_the_table_are_probabilities(situation: tuple) -> None:
    game, world = situation
    course = course_of(game, world)
    for key in (("settled",), ("burden",), ("consent",), ("full",)):
        assert np.all((course[key] >= 0) & (course[key] <= 1)), key
    for name in game.signatories:
        assert np.all((course["signs", name] >= 0) & (course["signs", name] <= 1))


# --- who signs -------------------------------------------------------------------------------------------------------


def test_the_challenger_the_defender_and_the_senders_it_would_be_relieved_by_sign() -> None:
    assert set(game_of().signatories) == {"russia", "ukraine", "us"}
    small = game_of({"parties.us.bite": 0.1})
    course = course_of(small, world_of(small))
    np.testing.assert_array_equal(course["signs", "us"], 1)


def test_a_sender_signs_unasked_only_in_the_runs_in_which_its_bite_is_small() -> None:
    bite = np.array([0.1, 0.9, 0.1])
    game = game_of({"parties.us.bite": bite})
    np.testing.assert_array_equal(game.always_sign["us"], [True, False, True])
    assert "us" not in game_of({"parties.us.bite": 0.9}).always_sign
    assert "ukraine" not in game.always_sign, "who defends the disputed theatre has to sign"
    signs = course_of(game, world_of(game, {"demand": 0.9, "offer": 0.1}))["signs", "us"]
    assert signs[0] == signs[2] == 1
    assert signs[1] < 1


def test_the_surplus_of_a_defender_by_hand() -> None:
    game = game_of(
        {"bargaining.burden": 0.4, "bargaining.residual": 0.3, "parties.ukraine.spread": 0}
    )
    course = course_of(game, world_of(game, {"demand": 0.7, "offer": 0.3, "forces.ukraine": 20}))
    me = game.parties["ukraine"]
    kappa = 1 / me.resolve
    pain = course["felt", "ukraine"] + course["answered", "ukraine", ""]
    expected = 0.7 * course["danger", "ukraine"] + me.peril * course["danger_of_accident", ""]
    expected = expected + me.upkeep * 14 + 0.6 * kappa * me.pain_weight * pain
    expected = expected - me.settlement * 0.5
    np.testing.assert_allclose(course["surplus", "ukraine"], expected, rtol=1e-12)


def test_what_signing_costs_the_challenger_in_public() -> None:
    game = game_of({"audience.weight": 0.4, "bargaining.demand": 0.8})
    cells = {"stake.russia": 0.5, "recognition_cost": 0.3, "recognised": [0, 1, 1]}
    world = world_of(game, cells | {"demand": [0.8, 0.8, 0.6], "offer": 0.2})
    # it signs at half way: what it gives beyond its present demand counts, what it has given up already does not
    given = [0.8 - 0.5, 0.8 - 0.5, (0.8 - 0.4) - (0.8 - 0.6)]
    expected = 0.3 * np.array([1, 0, 0]) + 0.4 * 0.5 * np.array(given)
    np.testing.assert_allclose(course_of(game, world)["face",], expected)


def test_a_signature_is_as_likely_as_its_surplus_says_and_a_refusal_shows_less() -> None:
    game = game_of({"bargaining.doubt": 0.2})
    free = course_of(game, world_of(game))
    surplus = free["surplus", "ukraine"]
    np.testing.assert_allclose(free["signs", "ukraine"], 1 / (1 + np.exp(-surplus / 0.2)))
    # the same deal once refused would be refused again; one worth a little more might be signed
    for more in (0.0, 0.1):
        world = world_of(game, {"ceiling.ukraine": -surplus + more})
        signs = course_of(game, world)["signs", "ukraine"]
        refuse, known = (1 / (1 + np.exp(x / 0.2)) for x in (surplus, surplus - more))
        np.testing.assert_allclose(signs, 1 - refuse / known, atol=1e-12)
    assert np.all(signs < free["signs", "ukraine"])


@given(SHARE, SHARE, st.floats(0, 0.5))
def test_a_better_deal_is_signed_more_readily(demand: float, offer: float, more: float) -> None:
    game = game_of()

    def signs(offer: float) -> dict[str, float]:
        course = course_of(game, world_of(game, {"demand": demand, "offer": offer}))
        return {name: float(course["signs", name][0]) for name in ("russia", "ukraine")}

    here, there = signs(offer), signs(min(offer + more, 1))
    assert there["russia"] >= here["russia"] - 1e-12
    assert there["ukraine"] <= here["ukraine"] + 1e-12


def test_force_is_a_chip() -> None:
    """After a climb who defends would sign more readily, and the challenger asks for more (Schelling)."""
    game = game_of()
    still, war = (
        course_of(game, world_of(game, {"rung.ukraine": rung, "recognised": 1})) for rung in (0, 1)
    )
    assert np.all(war["surplus", "ukraine"] > still["surplus", "ukraine"])


# --- deals that are closed -------------------------------------------------------------------------------------------


def test_settlements_and_cease_fires_come_as_often_as_their_rates_say() -> None:
    runs = 20_000
    game = game_of(SET | WILLING | {"bargaining.cease_fire": 0.3})
    after, _ = closed(game, world_of(game, AGREED | {"rung.ukraine": 2}, runs))
    settled, frozen = 1 - np.exp(-0.2), np.exp(-0.2) * (1 - np.exp(-0.3))
    for status, share in ((SETTLED, settled), (FROZEN, frozen), (RUNNING, 1 - settled - frozen)):
        bound = 4.5 * np.sqrt(share * (1 - share) / runs)
        assert np.mean(after["status",] == status) == pytest.approx(share, abs=bound)


def test_without_a_rate_nothing_ever_settles_or_freezes() -> None:
    game = game_of(SET | WILLING | {"bargaining.rate": 0, "bargaining.cease_fire": 0})
    after, _ = closed(game, world_of(game, AGREED | {"rung.ukraine": 2}, 500))
    assert np.all(after["status",] == RUNNING)


def test_no_cease_fire_below_the_top_rung() -> None:
    game = game_of(SET | {"bargaining.rate": 0, "bargaining.cease_fire": 5})
    after, _ = closed(game, world_of(game, {"talks": 1, "rung.ukraine": 1}, 500))
    assert np.all(after["status",] == RUNNING)


def test_a_week_at_the_table_is_a_full_table() -> None:
    game = game_of(SET | WILLING | {"bargaining.no_talks": 0})
    for met, share in ((0, 0.0), (1, 1 - np.exp(-0.2))):
        _, made = closed(game, world_of(game, AGREED | {"talks": 0, "met": met}, 20_000))
        assert np.mean(made.signed) == pytest.approx(share, abs=0.013)


def sure_deal(cells: dict[str, Any], more: dict[str, Any], runs: int) -> tuple[Game, World, Deal]:
    """A deal that is ready in every run."""
    game = game_of(SET | {"bargaining.rate": 20, "calendar.turn_days": 60} | more)
    world = world_of(game, AGREED | cells, runs)
    return game, world, closed(game, world)[1]


def test_each_signs_as_often_as_its_surplus_and_its_private_reservation_say() -> None:
    runs = 20_000
    more = {f"parties.{name}.spread": 0 for name in ("russia", "ukraine", "us")}
    game, world, made = sure_deal({}, more | {"bargaining.doubt": 0.4}, runs)
    course, agreed = course_of(game, world), np.ones(runs, dtype=bool)
    for name in game.signatories:
        share = float(course["signs", name].mean())
        bound = 4.5 * np.sqrt(share * (1 - share) / runs) + 1e-9
        assert np.mean(~made.refused[name]) == pytest.approx(share, abs=bound)
        agreed &= ~made.refused[name]
    np.testing.assert_array_equal(made.signed, agreed)
    assert 0.01 < np.mean(agreed) < 0.99


def test_a_reservation_is_drawn_once_a_run() -> None:
    """The same deal, twice ready, is refused by the same parties in the same runs."""
    game, world, made = sure_deal({}, {"bargaining.doubt": 0.4}, 400)
    again = closed(game, world, turn=7)[1]
    for name in game.signatories:
        np.testing.assert_array_equal(made.refused[name], again.refused[name])
    other = closed(game, world, turn=1, seed=3)[1]
    assert not np.array_equal(made.refused["ukraine"], other.refused["ukraine"])


def test_a_refusal_tells_how_low_the_reservation_must_be() -> None:
    game, world, made = sure_deal({}, {"bargaining.doubt": 0.4, "hazards.sigma": 0}, 400)
    seen = course_of(game, world).branch(deal.as_seen(game, world))
    for name in game.signatories:
        expected = np.where(made.refused[name], -seen["surplus", name], np.inf)
        np.testing.assert_allclose(made.ceilings[name], expected)


def test_the_range_can_be_empty_for_good() -> None:
    """Where the deal is a loss to somebody beyond any reservation, nothing is ever signed."""
    _game, _, made = sure_deal({}, {"parties.ukraine.settlement": 5, "bargaining.doubt": 0.01}, 200)
    assert not made.signed.any()
    assert made.refused["ukraine"].all()
