"""What parties want: each term of a payoff by hand, on courses of a few numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import course_of, game_of, situations, world_of

from sim.model.rules.course import Course
from sim.model.rules.payoffs import TERMS, step_terms, value_terms

CALM = {"rung.ukraine": 0, "rung.baltics": 0, "recognised": 0}


def course(cells: dict[str, Any], changes: dict[str, Any] | None = None) -> Course:
    game = game_of(changes or {})
    return course_of(game, world_of(game, CALM | cells))


def test_a_stand_off_costs_what_stands_beyond_the_establishment() -> None:
    at = course(
        {"forces.russia": [5, 10, 40]}, {"bargaining.rate": 0, "parties.russia.upkeep": 0.002}
    )
    found = value_terms(at, "russia").free["upkeep"]
    np.testing.assert_allclose(found, [0, 0, -0.002 * 30], atol=1e-15)


def test_what_is_settled_is_worth_its_terms_less_what_signing_costs() -> None:
    """x = (.7 + .3) / 2; a claim of .8 was made, so that .3 is given up, of which .1 is given up already."""
    changes = {
        "bargaining.demand": 0.8, "audience.weight": 0.5, "parties.russia.settlement": 2, "bargaining.residual": 0.25,
        "parties.us.settlement": 0.6,
    }  # fmt: skip
    at = course(
        {
            "demand": 0.7,
            "offer": 0.3,
            "stake.russia": 0.4,
            "recognition_cost": 0.2,
            "recognised": [0, 1, 1],
        },
        changes,
    )
    settled = at["settled",]
    face = np.array([0.2, 0, 0]) + 0.5 * 0.4 * (0.3 - 0.1)
    np.testing.assert_allclose(
        value_terms(at, "russia").free["settlement"], settled * (2 * 0.5 - face)
    )
    danger = at["danger", "us"]
    np.testing.assert_allclose(
        value_terms(at, "us").free["settlement"], -settled * (0.6 * 0.5 + 0.25 * danger)
    )


def test_a_claim_given_up_and_a_measure_unanswered_cost_the_challenger_in_public() -> None:
    changes = {
        "bargaining.demand": 0.8, "audience.weight": 0.5, "sanctions.reply": 0.1, "parties.us.bite": 1, "parties.us.tier": 2,
        "parties.nato.bite": 0,
    }  # fmt: skip
    at = course(
        {"demand": [0.8, 0.6, 0.9], "stake.russia": 0.4, "tier.us": [2, 2, 3], "tier.russia": 0},
        changes,
    )
    found = value_terms(at, "russia").free["audience"]
    np.testing.assert_allclose(found, [0, -0.5 * 0.4 * 0.2, -0.1], atol=1e-15)


def test_a_threat_not_carried_out_costs_the_sender_as_far_as_the_line_is_passed() -> None:
    at = course(
        {"stake.us": 0.5, "tier.us": [2, 2, 3], "announced.us": 3, "rung.ukraine": [0, 2, 2]},
        {"audience.sender": 0.4},
    )
    np.testing.assert_allclose(
        value_terms(at, "us").free["audience"], [0, -0.4 * 0.5, 0], atol=1e-15
    )


def test_blowback_is_an_own_cost_and_half_of_it_is_borne_after_a_settlement() -> None:
    at = course(
        {"tier.us": 3, "tier.russia": 0}, {"bargaining.burden": 0.5, "parties.us.pain_weight": 2}
    )
    pain = at["felt", "us"] + at["answered", "us", ""]
    borne = 1 - 0.5 * at["settled",]
    np.testing.assert_allclose(value_terms(at, "us").own["economy"], -borne * 2 * pain)


def test_all_read_a_step_by_the_challengers_own_payoff() -> None:
    """What a step adds for those who watch is what it adds for the challenger, term by term."""
    at = course({"rung.ukraine": [0, 1, 1], "forces.russia": 60})
    terms = step_terms(at, "ukraine")
    unsettled = 1 - at["settled",]
    np.testing.assert_allclose(sum(terms.free.values()), unsettled * at["step_free", "ukraine"])
    np.testing.assert_allclose(sum(terms.own.values()), at["burden",] * at["step_own", "ukraine"])


def test_terms_are_named_once_for_each_side() -> None:
    names = [(item.name, item.whose) for item in TERMS]
    assert len(names) == len(set(names))
    assert all(item.label for item in TERMS)


@settings(max_examples=20)
@given(situations())
def test_every_term_is_finite(situation: tuple) -> None:
    game, world = situation
    at = course_of(game, world)
    for party in game.parties:
        for part in value_terms(at, party):
            for name, value in part.items():
                assert np.all(np.isfinite(value)), (party, name)


@pytest.mark.parametrize("party", ["russia", "us"])
def test_own_costs_are_never_a_gain(party: str) -> None:
    at = course({"tier.us": 3, "tier.russia": 1, "rung.ukraine": [0, 1, 2]})
    for name, value in value_terms(at, party).own.items():
        assert np.all(value <= 1e-12) or name == "economy", name
