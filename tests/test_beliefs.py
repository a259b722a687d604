"""Types and beliefs: Bayes by hand, its limits, and the game's learning."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from strategies import BASELINE, course_of, game_of, start_world, world_of

from sim.model.choice import probabilities
from sim.model.crisis import Crisis
from sim.model.rules import advance, beliefs

EVIDENCE = arrays(float, (5, 3), elements=st.floats(-500, 0))


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
    tilt = np.log((1 - trust) / trust) / (2 * beliefs.level_points(2)[1])
    prior = beliefs.posterior(np.zeros((2, 1)), 1.0, tilt)
    after = beliefs.posterior(np.log([[honest], [false]]), 1.0, tilt)
    assert prior[0, 0] == pytest.approx(trust)
    assert after[0, 0] == pytest.approx(trust * honest / (trust * honest + (1 - trust) * false))
    assert after[0, 0] == pytest.approx(0.4909, abs=5e-5)


@given(EVIDENCE, st.floats(0, 2), st.floats(-5, 5))
def test_posterior_is_bayes_rule(evidence: np.ndarray, attention: float, bias: float) -> None:
    prior = np.exp(bias * beliefs.level_points(5))
    log = np.log(prior)[:, None] + attention * evidence
    by_hand = np.exp(log - np.logaddexp.reduce(log, axis=0))
    np.testing.assert_allclose(
        beliefs.posterior(evidence, attention, bias), by_hand, rtol=1e-9, atol=1e-300
    )


@given(EVIDENCE, st.floats(-5, 5), st.floats(-300, 0))
def test_equal_likelihoods_leave_the_prior_and_evidence_adds_up(
    evidence: np.ndarray, bias: float, same: float
) -> None:
    prior = beliefs.posterior(np.zeros((5, 3)), 1.0, bias)
    np.testing.assert_allclose(
        beliefs.posterior(np.full((5, 3), same), 1.0, bias), prior, rtol=1e-9
    )
    np.testing.assert_allclose(beliefs.posterior(evidence, 0.0, bias), prior, rtol=1e-9)
    np.testing.assert_allclose(
        beliefs.posterior(evidence + same, 1.0, bias),
        beliefs.posterior(evidence, 1.0, bias),
        rtol=1e-6,
        atol=1e-12,
    )


def test_a_positive_tilt_believes_the_other_less_resolute() -> None:
    flat, tilted = (beliefs.posterior(np.zeros((5, 1)), 1.0, bias)[:, 0] for bias in (0.0, 0.7))
    np.testing.assert_allclose(flat, 0.2)
    assert np.all(np.diff(tilted) > 0)


def test_certainty_survives_any_evidence_without_overflow() -> None:
    sure = beliefs.posterior(np.array([[0.0], [-1e6], [-1e300]]), 2.0, 5.0)[:, 0]
    np.testing.assert_array_equal(sure, [1, 0, 0])
    np.testing.assert_allclose(beliefs.posterior(np.full((4, 1), -1e6), 2.0, 0.0), 0.25)


def test_observers_see_through_their_own_tilt_and_attention() -> None:
    game = game_of(
        {
            "parties.us.prior_bias": {"russia": 0.8},
            "parties.us.attention": 0.5,
            "parties.latvia.prior_bias": {},
        }
    )
    evidence = np.array([[-1.0], [-2.0], [-3.0], [-4.0], [-5.0]]) * np.ones((5, 3))
    course = course_of(game, start_world(game).with_changes({("evidence", "russia"): evidence}))
    np.testing.assert_allclose(
        course["belief", "us", "russia"], beliefs.posterior(evidence, 0.5, 0.8)
    )
    np.testing.assert_allclose(
        course["belief", "latvia", "russia"], beliefs.posterior(evidence, 1.0, 0.0)
    )
    np.testing.assert_array_equal(
        course["belief", "", "russia"], course["belief", "latvia", "russia"]
    )


def test_follow_through_weighs_the_challengers_belief() -> None:
    game = game_of(
        {
            "types.levels": 2,
            "parties.us.spread": 1.0,
            "parties.us.resolve": 1,
            "parties.us.credibility": 1,
        }
    )
    evidence = np.log(np.array([[0.9], [0.1]])) * np.ones((2, 3))
    course = course_of(game, world_of(game).with_changes({("evidence", "us"): evidence}))
    kappa = np.exp(beliefs.level_points(2))
    np.testing.assert_allclose(
        course["follow_through", "us"], 0.9 / (1 + kappa[0] ** 4) + 0.1 / (1 + kappa[1] ** 4)
    )


def test_learning_adds_the_log_likelihood_of_what_was_done() -> None:
    """One turn of the model: each party's evidence is the log chance of its moves at every level, desks summed."""
    game = game_of()
    with Crisis(game, np.arange(40), seed=3, explain=True, compact=False) as model:
        model.step()
        for name in game.parties:
            expected = np.zeros((5, 40))
            for decision in (one for one in model.decisions if one.desk.party == name):
                for level, kappa in enumerate(model.levels[name]):
                    chance = probabilities(
                        decision.free + kappa * decision.own, game.choice.precision, decision.legal
                    )
                    expected[level] += np.log(
                        np.take_along_axis(chance, decision.picked[None].astype(int), axis=0)[0]
                    )
            found = beliefs.posterior(model.world["evidence", name], 1.0, 0.0)
            np.testing.assert_allclose(found, beliefs.posterior(expected, 1.0, 0.0), rtol=1e-9)


def test_nothing_is_learnt_when_types_do_not_differ_or_choices_are_blind() -> None:
    for change in (
        {f"parties.{name}.spread": 0 for name in game_of().parties},
        {"choice.precision": 0},
    ):
        game = game_of({**change, "calendar.turns": 4}, BASELINE)
        with Crisis(game, np.arange(50), seed=1, compact=False) as model:
            model.play()
            for name in game.parties:
                np.testing.assert_allclose(
                    beliefs.posterior(model.world["evidence", name], 1.0, 0.0), 0.2, atol=1e-12
                )


def test_learn_adds_to_what_is_known() -> None:
    game = game_of()
    world = start_world(game, 2)
    gained = np.arange(10.0).reshape(5, 2)
    twice = advance.learn(advance.learn(world, {"us": gained}), {"us": gained})
    np.testing.assert_array_equal(twice["evidence", "us"], 2 * gained)
    np.testing.assert_array_equal(twice["evidence", "russia"], 0)
