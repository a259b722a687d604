"""What parties want: terms that sum to the value used, the two readings of a climb, limits and checked special cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import course_of, decisions_of, game_of, situations, world_of

from sim.model.choice import probabilities
from sim.model.moves import Context
from sim.model.params import Game
from sim.model.rules.course import Course
from sim.model.rules.payoffs import Terms, total, value_terms
from sim.run.decisions import TERMS

NO_EVENTS = {"events": {}}
BLIND = {
    "parties.russia.pain_weight": 0,
    "contest.window": 0,
    "audience.denial": 0,
    "types.levels": 1,
    "contest.engagement": 0,
} | {f"parties.{name}.strength": {"ukraine": 0.0} for name in ("us", "nato")}
# a game whose only stakes are one theatre and shared risk
EVEN = BLIND | NO_EVENTS | {
    "theatres.ukraine.gain": [0, 1, 1], "theatres.ukraine.cost": [0, 0, 0], "theatres.baltics.cost": [0, 0, 0],
    "theatres.baltics.accidents": 0, "parties.russia.strength": {"ukraine": 1}, "parties.ukraine.strength": {"ukraine": 1},
    "bargaining.rate": 0, "hazards.defence_forces": 30, "hazards.monitor_effect": 0,
}  # fmt: skip


def summed(terms: Terms, kappa: np.ndarray | float) -> np.ndarray:
    return np.asarray(sum(terms.free.values()) + kappa * np.asarray(sum(terms.own.values())))


@settings(max_examples=10)
@given(situations())
def test_terms_sum_to_the_value_used_and_have_known_names(situation: tuple) -> None:
    for decision in decisions_of(*situation)[1]:
        for places, terms in (((), decision.base), *decision.groups):
            assert {*terms.free, *terms.own} <= {*TERMS}
            for part, used in ((terms.free, decision.free), (terms.own, decision.own)):
                rows = np.broadcast_to(
                    np.asarray(sum(part.values())), (max(len(places), 1), used.shape[1])
                )
                others = [
                    place
                    for place in range(len(used))
                    if all(place not in group for group, _ in decision.groups)
                ]
                for place, row in zip(places or others[:1], rows, strict=True):
                    np.testing.assert_allclose(used[place], row, rtol=1e-9, atol=1e-9)


@settings(max_examples=8)
@given(situations(runs=3))
def test_a_move_is_worth_the_course_it_opens_worked_alone(situation: tuple) -> None:
    """Every legal move of every desk, weighed on a course made from nothing, equals what the desk used."""
    game, world = situation
    model, decisions = decisions_of(game.model_copy(update={"events": {}}), world)
    assert model.view is not None
    for decision in decisions:
        party = decision.desk.party
        seen = (
            dict(world)
            if party == game.challenger
            else {**world, ("forces", game.challenger): model.view["forces", game.challenger]}
        )
        for place, (move, at) in enumerate(decision.desk.kinds):
            root = course_of(game, seen)
            ahead = Context(game, party, at.theatre, game.choice.course_turns)
            opened = course_of(
                game, {**root, **move.change(root, ahead), **move.prospect(root, ahead)}
            )
            terms = value_terms(opened, party)
            legal = np.ones(3, dtype=bool) if decision.legal is None else decision.legal[place]
            for part, used in ((terms.free, decision.free), (terms.own, decision.own)):
                np.testing.assert_allclose(
                    used[place][legal],
                    np.broadcast_to(total(part), 3)[legal],
                    rtol=1e-10,
                    atol=1e-10,
                )


def climbed(game: Game, base: Course, theatre: str) -> Course:
    """The course of a climb, made from nothing."""
    return course_of(
        game, {**base, ("rung", theatre): base["rung", theatre] + 1, ("risen", theatre): np.ones(1)}
    )


@given(situations())
def test_the_gain_others_read_is_the_gain_the_challenger_weighs(situation: tuple) -> None:
    game, world = situation
    for theatre, place in game.theatres.items():
        below = world["rung", theatre] < len(place.rungs) - 1
        base = course_of(game, world)
        up, still = (
            value_terms(climbed(game, base, theatre), game.challenger),
            value_terms(course_of(game, world), game.challenger),
        )
        for name, one, other in (("free", up.free, still.free), ("own", up.own, still.own)):
            gain = base[f"climb_gain_{name}", theatre]
            np.testing.assert_allclose(
                gain[below], (total(one) - total(other))[below], rtol=1e-9, atol=1e-9
            )


def test_no_audience_costs_nothing_for_words() -> None:
    game = game_of(
        {"audience.weight": 0, "audience.denial": 0, "sanctions.reply": 0, "contest.engagement": 0}
    )
    world = world_of(
        game,
        {
            "stake.us": [0, 0.5, 1],
            "stake.russia": [0, 0.5, 1],
            "demand": 0.2,
            "denial": 1,
            "rung.ukraine": 1,
            "forces.russia": 50,
        },
    )
    course = course_of(game, world)
    for party in game.parties:
        terms = value_terms(course, party)
        np.testing.assert_array_equal(terms.free["audience"], 0)
        value = np.broadcast_to(summed(terms, 1.0), 3)
        np.testing.assert_allclose(value, value[0], rtol=1e-14)


def test_audience_costs_by_hand() -> None:
    game = game_of(
        {
            "audience.weight": 0.4,
            "audience.sender": 0.5,
            "bargaining.demand": 0.75,
            "sanctions.reply": 0,
        }
    )
    cells = {
        "stake.us": 0.6,
        "announced.us": 4,
        "tier.us": [1, 4, 1],
        "rung.ukraine": [1, 1, 0],
        "mark": 0,
        "stake.nato": 0.3,
        "tier.russia": 4,
    }
    course = course_of(
        game, world_of(game, cells | {"stake.russia": 0.5, "demand": [0.75, 0.5, 0.9]})
    )
    np.testing.assert_allclose(value_terms(course, "us").free["audience"], [-0.2 * 0.6 * 3, 0, 0])
    np.testing.assert_allclose(
        value_terms(course, "nato").free["audience"], [-0.2 * 0.3, -0.2 * 0.3, 0]
    )
    np.testing.assert_allclose(
        value_terms(course, "russia").free["audience"], [0, -0.4 * 0.5 * 0.25, 0]
    )


def test_a_denial_costs_when_a_climb_breaks_it_and_a_window_closes_on_those_who_wait() -> None:
    game = game_of(
        {
            "audience.denial": 0.5,
            "audience.weight": 0,
            "sanctions.reply": 0,
            "contest.window": 0.4,
            "bargaining.rate": 0,
        }
    )
    base = course_of(game, world_of(game, {"denial": [0, 0.8, 1], "forces.russia": 60}))
    still, up = (
        value_terms(base, "russia").free,
        value_terms(climbed(game, base, "ukraine"), "russia").free,
    )
    np.testing.assert_array_equal(still["audience"], 0)
    np.testing.assert_allclose(up["audience"], [0, -0.4, -0.5])
    np.testing.assert_allclose(
        still["window"], -0.4 * (base["closing", "ukraine"] + base["closing", "baltics"])
    )
    np.testing.assert_allclose(up["window"], -0.4 * base["closing", "baltics"])
    assert np.all(base["closing", "ukraine"] > 0)


@settings(max_examples=8)
@given(situations(most=0))
def test_precision_zero_is_blind_and_large_takes_the_best(situation: tuple) -> None:
    game, world = situation
    for precision in (0.0, 1e6):
        choice = game.choice.model_copy(update={"precision": precision})
        model, decisions = decisions_of(game.model_copy(update={"choice": choice}), world)
        for decision in decisions:
            value = decision.free + model.sensitivity[decision.desk.party] * decision.own
            legal = np.ones(value.shape, dtype=bool) if decision.legal is None else decision.legal
            if precision == 0:
                np.testing.assert_allclose(
                    probabilities(value, precision, decision.legal), legal / legal.sum(axis=0)
                )
            else:
                best = np.where(legal, value, -np.inf).max(axis=0)
                made = np.take_along_axis(value, decision.picked[None].astype(int), axis=0)[0]
                np.testing.assert_allclose(made, best, atol=5e-5)


def test_critical_risk_of_schelling() -> None:
    """Winning is worth 1, conceding 0, disaster -9: the challenger stands firm until the risk it adds exceeds a tenth."""
    menu = {"diplomacy": ["hold"], "economy": ["hold"], "force": ["descend_ukraine", "hold"]}
    added = np.array([0.02, 0.0999, 0.1001, 0.2])
    kept = (
        1 + np.sqrt(1 - 4 * added)
    ) / 2  # chance of no accident at the lower rung, when the upper doubles the rate
    game = game_of(EVEN | {
        "parties.russia.menu": menu, "parties.russia.worth": {"ukraine": 2}, "parties.russia.peril": 10, "parties.russia.upkeep": 0,
        "audience.climb_down": 0, "choice.precision": 1e6, "choice.horizon": 1, "hazards.accident": -np.log(kept),
    })  # fmt: skip
    world = world_of(
        game, {"forces.russia": 30, "forces.ukraine": 30, "rung.ukraine": 1, "stake.russia": 0}, 4
    )
    decision = next(
        one for one in decisions_of(game, world)[1] if one.desk.stream == "move.russia.force"
    )
    np.testing.assert_allclose(decision.free[1] - decision.free[0], 1 - 10 * added, atol=1e-12)
    np.testing.assert_array_equal(decision.picked, [1, 1, 0, 0])


def test_strategic_choice_of_signorino() -> None:
    """With one type and no other stakes, others read the climb as the logit of its gain and value it at that chance."""
    resist = 1 / (1 + np.exp(-2 * 0.2))
    game = game_of(EVEN | {
        "choice.precision": 2, "choice.reaction": 0.3, "choice.horizon": -np.log(1 - resist) / resist, "hazards.accident": 0,
        "parties.russia.worth": {"ukraine": 1}, "parties.us.worth": {"ukraine": 3},
    })  # fmt: skip
    course = course_of(
        game, world_of(game, {"forces.russia": 30, "forces.ukraine": 30, "denial": 0})
    )
    np.testing.assert_allclose(course["climb_rate", "ukraine", "us"], resist)
    assert resist == pytest.approx(0.5987, abs=5e-5)
    value = 1 + value_terms(course, "us").free["security"]
    np.testing.assert_allclose(value, 0.1020, atol=5e-5)
    np.testing.assert_allclose(
        probabilities(np.stack([value, np.zeros(3)]), 2.0)[0], 0.5508, atol=5e-5
    )


def test_a_settlement_gives_the_challenger_what_it_costs_the_others() -> None:
    game = game_of(
        {
            "bargaining.rate": 5,
            "bargaining.relief": 0.25,
            "bargaining.residual": 0,
            "bargaining.burden": 0,
            "choice.horizon": 104,
        }
    )
    course = course_of(
        game,
        world_of(
            game, {"demand": 0.5, "offer": 0.5, "recognised": 1, "talks": 1, "recognition_cost": 0}
        ),
    )
    for party, settings_ in game.parties.items():
        terms = value_terms(course, party)
        expected = (
            settings_.settlement * 0.5 + 0.25
            if party == game.challenger
            else -settings_.settlement * 0.5
        )
        np.testing.assert_allclose(terms.free["settlement"], expected)
        np.testing.assert_allclose(np.asarray(sum(terms.own.values())), 0, atol=1e-12)
