"""Calibration against known answers: posteriors, ranks of synthetic truths, and emulators."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, kstest

from sim.paths import Mistake
from sim.studies.calibrate import rejection as calibrate
from sim.studies.calibrate.emulate import emulate
from sim.studies.calibrate.rejection import Reference


def coins(rows: int = 6000, tosses: int = 40, seed: int = 0) -> Reference:
    """Coins of unknown bias: the first statistic counts heads, the second is nothing but noise; so is the second parameter."""
    rng = np.random.default_rng(seed)
    unit = rng.random((2, rows))
    return Reference(
        unit,
        np.stack([rng.binomial(tosses, unit[0]) / tosses, rng.normal(size=rows)]),
        np.arange(rows),
    )


@pytest.mark.parametrize("heads", [4, 12, 30])
def test_the_posterior_of_a_coin_is_the_beta_distribution(heads: int) -> None:
    found = calibrate.posterior(coins(), np.array([heads / 40, 0.0]), 0.05)
    exact = beta(1 + heads, 1 + 40 - heads)
    assert found.mean[0] == pytest.approx(exact.mean(), abs=0.02)
    for at in (0.05, 0.5, 0.95):
        assert found.quantile(at)[0] == pytest.approx(exact.ppf(at), abs=0.035)


def test_the_adjustment_makes_up_for_a_wide_net() -> None:
    """With four of ten rows kept, draws as they are spread far wider than the exact posterior; moved ones do not."""
    exact = beta(13, 29)
    moved, raw = (
        calibrate.posterior(coins(), np.array([0.3, 0.0]), 0.4, adjust=adjust)
        for adjust in (True, False)
    )
    spread = [float(found.quantile(0.9)[0] - found.quantile(0.1)[0]) for found in (moved, raw)]
    assert spread[0] == pytest.approx(exact.ppf(0.9) - exact.ppf(0.1), rel=0.15)
    assert spread[1] > 1.4 * spread[0]


def test_what_no_statistic_tells_keeps_its_prior() -> None:
    found = calibrate.posterior(coins(), np.array([0.3, 0.0]), 0.2)
    draws = found.draws(2000, 1)
    assert kstest(draws[1], "uniform").statistic < 0.06
    assert kstest(draws[0], "uniform").statistic > 0.3


def test_draws_follow_the_weights_and_stay_in_range() -> None:
    found = calibrate.posterior(coins(), np.array([0.02, 0.0]), 0.1)
    draws = found.draws(4000, 1)
    assert draws.mean(axis=1) == pytest.approx(found.mean, abs=0.01)
    assert draws.min() > 0
    assert draws.max() < 1


def test_ranks_of_synthetic_truths_are_even() -> None:
    reference = coins(3000)
    found = calibrate.synthetic(reference, 0.1, *calibrate.rows_of(reference, 400, 3))
    even = calibrate.evenness(found.ranks, 10)
    assert even.counts.sum(axis=1).tolist() == [400, 400]
    assert (even.p > 0.001).all()
    assert (even.low, even.high) == (29.0, 52.0)


def test_ranks_of_an_overconfident_procedure_are_not() -> None:
    """A posterior from a reference with too little noise is too narrow: truths fall outside, and the ranks tell."""
    noisy, sure = coins(3000, tosses=20), coins(3000, tosses=2000)
    low_and_high = [
        calibrate.posterior(sure, noisy.stats[:, row], 0.05).rank(noisy.unit[:, row])
        for row in range(200)
    ]
    assert calibrate.evenness(np.array(low_and_high).T, 10).p[0] < 1e-6


def test_the_truth_is_judged_without_its_own_rows() -> None:
    reference = coins(500)
    double = Reference(
        np.repeat(reference.unit, 2, axis=1),
        np.repeat(reference.stats, 2, axis=1),
        np.repeat(reference.group, 2),
    )
    found = calibrate.posterior(double, double.stats[:, 10], 0.2, without=5)
    assert not np.isclose(found.unit[1], double.unit[1, 10]).any()


def test_targets_out_of_reach_are_not_reached_by_extrapolation() -> None:
    rng = np.random.default_rng(4)
    unit = rng.random((1, 2000))
    reference = Reference(unit, unit * 0.5 + 0.01 * rng.normal(size=(1, 2000)), np.arange(2000))
    within, share = calibrate.fitting(reference, np.array([0.25]), 0.1)
    assert within.adjusted
    assert share > 0.1
    assert within.mean[0] == pytest.approx(0.5, abs=0.02)
    beyond, share = calibrate.fitting(reference, np.array([3.0]), 0.1)
    assert not beyond.adjusted
    assert share == 0
    assert 0.9 < beyond.mean[0] < 0.97  # the nearest tenth of the prior, not its very edge


def test_truths_are_drawn_from_different_groups() -> None:
    reference = coins(40)
    double = Reference(
        np.repeat(reference.unit, 3, axis=1),
        np.repeat(reference.stats, 3, axis=1),
        np.repeat(reference.group, 3),
    )
    unit, stats, group = calibrate.rows_of(double, 100, 0)
    assert sorted(group) == list(range(40))
    np.testing.assert_array_equal(unit, reference.unit[:, group])
    np.testing.assert_array_equal(stats, reference.stats[:, group])


def test_noise_is_as_large_as_the_error() -> None:
    found = calibrate.noisy(np.zeros((2, 20_000)), np.array([0.1, 0.0]), 0)
    assert found[0].std() == pytest.approx(0.1, rel=0.02)
    assert (found[1] == 0).all()


def test_an_emulator_finds_the_polynomial_behind_noisy_means() -> None:
    rng = np.random.default_rng(2)
    unit = rng.random((2, 900))
    truth = 0.3 + 0.4 * unit[0] - 0.5 * unit[0] * unit[1] ** 2
    found = emulate(unit, (truth + 0.05 * rng.normal(size=900))[None], np.array([0.05**2]))
    assert found.degree == 3
    fresh = rng.random((2, 500))
    missed = found.at(fresh)[0] - (0.3 + 0.4 * fresh[0] - 0.5 * fresh[0] * fresh[1] ** 2)
    assert np.sqrt((missed**2).mean()) == pytest.approx(found.unsure[0], rel=0.5)
    assert found.lack[0] < 0.02


def test_an_emulator_says_what_it_cannot_follow() -> None:
    unit = np.random.default_rng(3).random((1, 600))
    found = emulate(unit, (unit > 0.5).astype(float), np.zeros(1))
    assert found.lack[0] == pytest.approx(
        np.sqrt(((unit > 0.5) - found.at(unit))[0].var()), rel=0.05
    )
    assert found.lack[0] > 0.1


def test_fewer_points_carry_a_plainer_emulator() -> None:
    rng = np.random.default_rng(4)
    degrees = [
        emulate(rng.random((6, points)), np.zeros((1, points)), np.zeros(1)).degree
        for points in (600, 200, 100)
    ]
    assert degrees == [3, 2, 1]


@pytest.mark.parametrize(
    ("seen", "accept", "tolerance", "said"),
    [
        ([0.3, 0.0], 0.1, 1e-9, "tolerance: no draw came within 1e-09 of the targets, the nearest"),
        (
            [0.3, 0.0],
            0.001,
            None,
            "accept: the 6 draws accepted are worth .* too few for 2 parameters",
        ),
    ],
)
def test_no_draws_or_too_few_are_sentences(
    seen: list[float], accept: float, tolerance: float | None, said: str
) -> None:
    with pytest.raises(Mistake, match=said):
        calibrate.posterior(coins(), np.array(seen), accept, tolerance)


def test_statistics_that_never_differ_are_a_sentence() -> None:
    with pytest.raises(Mistake, match="no statistic differs"):
        calibrate.posterior(
            Reference(np.random.default_rng(0).random((1, 50)), np.ones((2, 50)), np.arange(50)),
            np.ones(2),
            0.5,
        )
