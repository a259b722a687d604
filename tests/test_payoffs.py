"""What parties want: each term of a payoff by hand, on courses of a few numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import course_of, decisions_of, game_of, situations, world_of

from sim.model.rules.course import Course
from sim.model.rules.payoffs import TERMS, step_terms, total, value_terms

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
        "bargaining.demand": 0.8,
        "audience.weight": 0.5,
        "parties.russia.settlement": 2,
        "bargaining.residual": 0.25,
        "parties.us.settlement": 0.6,
    }
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
        "bargaining.demand": 0.8,
        "audience.weight": 0.5,
        "sanctions.reply": 0.1,
        "parties.us.bite": 1,
        "parties.us.tier": 2,
        "parties.nato.bite": 0,
    }
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


@settings(max_examples=8)
@given(situations(runs=3))
def test_a_move_is_worth_the_course_it_opens_worked_alone(situation: tuple) -> None:
    """Every legal move that is weighed by its course gains what that course, made from nothing, adds to holding."""
    game, world = situation
    model, decisions = decisions_of(game.model_copy(update={"events": {}}), world)
    assert model.view is not None
    forces = ("forces", game.challenger)
    for decision in (one for one in decisions if one.desk.party != game.challenger):
        party, weighed = decision.desk.party, decision.weighed
        optimism = {("optimism", k): model.view["optimism", k] for k in game.theatres}
        seen = {**world, forces: model.view[forces], ("met",): np.zeros(3), **optimism}
        base = value_terms(course_of(game, seen), party)
        for place, (move, at) in enumerate(decision.desk.kinds):
            if move.adds:
                continue
            root = course_of(game, seen)
            opened = course_of(game, {**seen, **(move.weighed or move.change)(root, at)})
            terms = value_terms(opened, party)
            tolls = (
                -move.toll(root, at) if move.toll else 0.0,
                -move.own_toll(root, at) if move.own_toll else 0.0,
            )
            legal = np.ones(3, dtype=bool) if decision.legal is None else decision.legal[place]
            for part, before, toll, used in zip(
                terms, base, tolls, (weighed.free, weighed.own), strict=True
            ):
                gain = np.broadcast_to(total(part) - total(before) + toll, 3)
                np.testing.assert_allclose(used[place][legal], gain[legal], rtol=1e-9, atol=1e-9)


def test_critical_risk_of_schelling() -> None:
    """Winning is worth 1, conceding 0, disaster -9: the challenger stands firm until the risk it adds exceeds a tenth."""
    added = np.array([0.02, 0.0999, 0.1001, 0.2])
    kept = (1 + np.sqrt(1 - 4 * added)) / 2  # no accident a rung lower, where the rate is half
    game = game_of(
        {f"parties.{name}.strength.ukraine": 0 for name in ("us", "nato")}
        | {
            "events": {},
            "parties.russia.menu": {
                "diplomacy": ["hold"],
                "economy": ["hold"],
                "force": ["descend_ukraine", "hold"],
            },
            "parties.russia.worth": {"ukraine": 2},
            "parties.russia.peril": 10,
            "parties.russia.pain_weight": 0,
            "parties.russia.strength.ukraine": 1,
            "parties.ukraine.strength.ukraine": 1,
            "parties.russia.optimism_spread": 0,
            "theatres.ukraine.gain": [0, 1, 1],
            "theatres.ukraine.cost": [0, 0, 0],
            "theatres.ukraine.accidents": 1,
            "theatres.baltics.accidents": 0,
            "audience.climb_down": 0,
            "choice.precision": 1e6,
            "choice.horizon": 1,
            "bargaining.rate": 0,
            "contest.window": 0,
            "hazards.accident": -np.log(kept),
            "hazards.monitor_effect": 0,
            "hazards.challenger_forces": 30,
            "hazards.defence_forces": 30,
        }
    )
    cells = {"forces.russia": 30, "forces.ukraine": 30, "rung.ukraine": 1, "rung.baltics": 0}
    decisions = decisions_of(game, world_of(game, cells, 4))[1]
    decision = next(one for one in decisions if one.desk.stream == "move.russia.force")
    np.testing.assert_allclose(decision.weighed.free[0], 10 * added - 1, atol=1e-12)
    np.testing.assert_array_equal(decision.chance[1] > 0.5, [False, False, True, True])


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
