"""Types and beliefs: Bayes by hand, its limits, the tempo of desks, and the game's learning."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from strategies import course_of, game_of, start_world, world_of

from sim.model import choice
from sim.model.crisis import Crisis
from sim.model.rules import advance, beliefs

EVIDENCE = arrays(float, (5, 3), elements=st.floats(-500, 0))
WEIGHTS = st.lists(st.floats(0.001, 1e6), min_size=5, max_size=5)


def test_levels_are_equiprobable_quantiles_and_resolve_is_the_median() -> None:
    points = beliefs.level_points(5)
    np.testing.assert_allclose(
        points, [NormalDist().inv_cdf((level + 0.5) / 5) for level in range(5)]
    )
    np.testing.assert_allclose(beliefs.sensitivity(2.0, 0.5, 5)[:, 0], np.exp(0.5 * points) / 2)
    assert beliefs.sensitivity(2.0, 0.5, 5)[2, 0] == 0.5
    np.testing.assert_array_equal(beliefs.sensitivity(2.0, 0.0, 5), 0.5)
    assert beliefs.sensitivity(np.array([1.0, 2.0]), 0.5, 3).shape == (3, 2)


def test_a_costly_signal_by_hand() -> None:
    """Kydd: trust of .3, a signal sent by 90 % of the trustworthy and 40 % of the rest, leaves a trust of .4909."""
    trust, honest, false = 0.3, 0.9, 0.4
    prior = beliefs.prior((3.0, 7.0), 2)
    assert prior[0, 0] == pytest.approx(trust)
    after = beliefs.posterior(np.log(prior) + np.log([[honest], [false]]))
    assert after[0, 0] == pytest.approx(trust * honest / (trust * honest + (1 - trust) * false))
    assert after[0, 0] == pytest.approx(0.4909, abs=5e-5)


@given(EVIDENCE, WEIGHTS)
def test_posterior_is_bayes_rule(evidence: np.ndarray, weights: list[float]) -> None:
    prior = beliefs.prior(tuple(weights), 5)
    np.testing.assert_allclose(prior[:, 0], np.array(weights) / sum(weights))
    log = np.log(prior) + evidence
    by_hand = np.exp(log - np.logaddexp.reduce(log, axis=0))
    np.testing.assert_allclose(beliefs.posterior(log), by_hand, rtol=1e-9, atol=1e-300)


@given(EVIDENCE, WEIGHTS, st.floats(-300, 0))
def test_equal_likelihoods_leave_the_prior_and_evidence_adds_up(
    evidence: np.ndarray, weights: list[float], same: float
) -> None:
    log = np.log(beliefs.prior(tuple(weights), 5)) + np.zeros((5, 3))
    np.testing.assert_allclose(beliefs.posterior(log + same), np.exp(log), rtol=1e-9)
    both = beliefs.posterior(log + evidence)
    again = beliefs.posterior(np.log(np.maximum(both, 1e-300)) + same)
    np.testing.assert_allclose(again, both, rtol=1e-6, atol=1e-12)


def test_without_weights_all_levels_are_alike_and_a_level_of_none_is_ruled_out() -> None:
    np.testing.assert_array_equal(beliefs.prior((), 4), 0.25)
    game = game_of({"types.levels": 3, "parties.russia.prior": [0, 1, 3]})
    world = start_world(game, 4000)
    assert not np.any(world["type", "russia"] == 0)
    assert np.mean(world["type", "russia"] == 2) == pytest.approx(0.75, abs=0.03)
    course = course_of(game, world)
    np.testing.assert_allclose(course["belief", "russia"][:, 0], [0, 0.25, 0.75])


def test_certainty_survives_any_evidence_without_overflow() -> None:
    sure = beliefs.posterior(np.array([[0.0], [-1e6], [-1e300]]))[:, 0]
    np.testing.assert_array_equal(sure, [1, 0, 0])
    np.testing.assert_allclose(beliefs.posterior(np.full((4, 1), -1e6)), 0.25)


def test_the_public_expects_the_mean_sensitivity_of_those_it_believes_in() -> None:
    levels = np.array([[0.5], [2.0]])
    evidence = np.log(np.array([[0.9, 0.5], [0.1, 0.5]]))
    np.testing.assert_allclose(beliefs.expected_sensitivity(levels, evidence), [0.65, 1.25])


# --- the tempo of desks ----------------------------------------------------------------------------------------------


def test_tempo_is_shared_by_the_menu_and_rises_with_salience() -> None:
    game = game_of(
        {"choice.tempo.force": 0.3, "choice.alert": 0.5, "choice.prompt": 0.4, "choice.salience": 0}
    )
    course = course_of(game, world_of(game, {"salience": [0, 2, 20]}))
    entries = len(game.parties["russia"].menu["force"])
    expected = 0.3 / entries * np.array([1, 2, 11])
    np.testing.assert_allclose(course["tempo", "russia", "force"], expected)
    answer = course["prompted", "russia", "force"]
    np.testing.assert_allclose(answer, np.maximum(expected, 0.4))


def test_a_choice_of_unknown_type_is_the_mean_of_the_choices_of_its_types() -> None:
    game = game_of({"types.levels": 2, "parties.us.spread": 0.8, "choice.precision": 7})
    evidence = np.log(np.array([[0.9], [0.1]])) * np.ones((2, 3))
    course = course_of(game, world_of(game).with_changes({("evidence", "us"): evidence}))
    benefit, cost, pace, weeks = 0.3, 0.4, np.array([0.2, 0.5, 1.0]), 6.0
    kappa = beliefs.sensitivity(game.parties["us"].resolve, 0.8, 2)[:, 0]
    expected = 0.0
    for share, own in zip((0.9, 0.1), kappa, strict=True):
        holds = choice.chances(
            choice.scores(np.full((1, 3), benefit - own * cost), 7.0, pace, None), weeks
        )[0]
        expected = expected + share * (1 - holds)
    found = beliefs.by_type(course, "us", pace, np.full(3, benefit), cost, weeks)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


# --- learning --------------------------------------------------------------------------------------------------------


def test_learning_adds_the_log_likelihood_of_what_was_done_as_others_see_it() -> None:
    """One turn: the evidence on each party that is read is the log chance of its moves at every level, desks summed."""
    game = game_of()
    with Crisis(game, np.arange(40), seed=3, explain=True, compact=False) as model:
        before = {name: model.world["evidence", name] for name in game.parties}
        model.step()
        for name in game.parties:
            expected = before[name].copy()
            seen = {one.desk.name for one in model.decisions if one.desk.party == name}
            for decision in (one for one in model.decisions if one.evidence is not None):
                if decision.desk.party == name:
                    expected += decision.evidence
            np.testing.assert_allclose(model.world["evidence", name], expected, rtol=1e-12)
            assert seen or name == "nato"


def test_the_evidence_of_a_decision_is_the_log_of_its_chances() -> None:
    """For a party that sees the world as its readers do: at the party's own level, the chance with which it chose."""
    game = game_of()
    with Crisis(game, np.arange(40), seed=3, explain=True, compact=False) as model:
        model.step()
        checked = 0
        for decision in model.decisions:
            party = decision.desk.party
            if decision.evidence is None or party == game.challenger:
                continue
            own = model.world["type", party].astype(int)
            chance = choice.pick(decision.chance, decision.picked)
            found = np.take_along_axis(decision.evidence, own[None], axis=0)[0]
            np.testing.assert_allclose(found, np.log(chance), rtol=1e-9, atol=1e-12)
            checked += 1
        assert checked, "some desk's moves tell of its type"


def test_only_types_that_bear_on_others_choices_are_read() -> None:
    game = game_of()
    assert game.challenger in game.read
    with Crisis(game, np.arange(20), explain=True, compact=False) as model:
        model.play()
        for name in game.parties:
            world = start_world(game, 20)
            same = np.array_equal(model.world["evidence", name], world["evidence", name])
            assert same or name in game.read


def test_nothing_is_learnt_when_types_do_not_differ_or_choices_are_blind() -> None:
    for change in (
        {f"parties.{name}.spread": 0 for name in game_of().parties},
        {"choice.precision": 0},
    ):
        game = game_of({**change, "calendar.turns": 4})
        prior = course_of(game, start_world(game, 50))
        with Crisis(game, np.arange(50), seed=1, compact=False) as model:
            model.play()
            for name in game.parties:
                found = beliefs.posterior(model.world["evidence", name])
                np.testing.assert_allclose(found, prior["belief", name], atol=1e-12)


def test_learn_adds_to_what_is_known() -> None:
    game = game_of(
        {"types.levels": 5, **{f"parties.{name}.prior": [] for name in game_of().parties}}
    )
    world = start_world(game, 2)
    gained = np.arange(10.0).reshape(5, 2)
    twice = advance.learn(advance.learn(world, {"us": gained}), {"us": gained})
    before = world["evidence", "us"]
    np.testing.assert_allclose(twice["evidence", "us"], before + 2 * gained)
    np.testing.assert_array_equal(twice["evidence", "russia"], world["evidence", "russia"])
