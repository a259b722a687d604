"""Indices of sensitivity against known functions: Saltelli's design, luck, PAWN, grids and samples."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from sim.charts.words import PLAIN
from sim.paths import Mistake
from sim.stats import indices as sensing
from sim.stats import slicing
from sim.stats.indices import Indices
from sim.studies.sensitivity import study

A, B = 7.0, 0.1
V1, V2, V13 = (
    (1 + B * np.pi**4 / 5) ** 2 / 2,
    A**2 / 8,
    8 * B**2 * np.pi**8 / 225,
)  # of Ishigami's function (Saltelli et al. 2000)
V = V1 + V2 + V13
FIRST, TOTAL = np.array([V1, V2, 0]) / V, np.array([V1 + V13, V2, V13]) / V
BASE, RUNS = 1024, 20


def ishigami(unit: np.ndarray) -> np.ndarray:
    x = (2 * unit - 1) * np.pi
    return np.asarray(
        np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])
    )


def lucky(unit: np.ndarray, seed: int = 1) -> np.ndarray:
    """Ishigami's function plus luck of the row (variance 9) and luck whose size hangs on the third parameter."""
    rng = np.random.default_rng(seed)
    luck, bent = (
        np.tile(rng.standard_normal((BASE, RUNS)), (len(unit) // BASE, 1)) for _ in range(2)
    )
    x3 = (2 * unit[:, 2] - 1) * np.pi
    return np.asarray(ishigami(unit)[:, None] + 3 * luck + 2 * x3[:, None] * bent)


@pytest.fixture(scope="module")
def unit() -> np.ndarray:
    return sensing.saltelli(3, BASE, 0)


def test_saltelli_design_swaps_one_column_at_a_time(unit: np.ndarray) -> None:
    first, second, *swapped = unit.reshape(5, BASE, 3)
    for place, page in enumerate(swapped):
        others = [column for column in range(3) if column != place]
        assert np.array_equal(page[:, place], second[:, place])
        assert np.array_equal(page[:, others], first[:, others])


def test_without_luck_the_indices_are_those_of_scipy(unit: np.ndarray) -> None:
    from scipy.stats import sobol_indices

    y = ishigami(unit)
    found = sensing.sobol(np.stack([y, y], axis=1), 3)
    rows = y.reshape(5, 1, BASE)
    told = sobol_indices(func={"f_A": rows[0], "f_B": rows[1], "f_AB": rows[2:]}, n=BASE)
    np.testing.assert_allclose(found.first, told.first_order, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.total, told.total_order, rtol=1e-9)
    np.testing.assert_allclose(found.first, FIRST, atol=0.02)
    np.testing.assert_allclose(found.total, TOTAL, atol=0.02)


def test_luck_does_not_bias_the_indices_and_the_intervals_hold_the_truth(unit: np.ndarray) -> None:
    found = sensing.sobol(lucky(unit), 3)
    np.testing.assert_allclose(found.first, FIRST, atol=0.06)
    np.testing.assert_allclose(found.total, TOTAL, atol=0.06)
    assert ((found.first_low <= FIRST) & (found.first_high >= FIRST)).all()
    assert ((found.total_low <= TOTAL) & (found.total_high >= TOTAL)).all()
    means = lucky(unit).mean(axis=1)
    plain = sensing.sobol(np.stack([means, means], axis=1), 3)
    assert (
        plain.total[0] < TOTAL[0] - 0.02
    )  # what comes of one and the same luck in both factors: variance that is luck's


def test_the_variance_is_split_into_parameters_luck_and_both(unit: np.ndarray) -> None:
    luck, bent = 9.0, 4 * np.pi**2 / 3
    truth = np.array([V, luck, bent]) / (V + luck + bent)
    found = sensing.parts(lucky(unit)[: 2 * BASE])
    np.testing.assert_allclose([found.parameters, found.luck, found.both], truth, atol=0.03)
    assert found.low <= truth[0] <= found.high
    assert found.parameters + found.luck + found.both == pytest.approx(1)


def test_the_same_split_where_all_points_share_their_luck(unit: np.ndarray) -> None:
    rng = np.random.default_rng(5)
    luck, bent = rng.standard_normal((2, 1, 200))
    x3 = (2 * unit[: 2 * BASE, 2:] - 1) * np.pi
    values = ishigami(unit[: 2 * BASE])[:, None] + 3 * luck + 2 * x3 * bent
    found = sensing.crossed(values, resamples=50)
    truth = np.array([V, 9.0, 4 * np.pi**2 / 3]) / (V + 9 + 4 * np.pi**2 / 3)
    np.testing.assert_allclose([found.parameters, found.luck, found.both], truth, atol=0.05)
    assert found.low <= truth[0] <= found.high


def test_pawn_agrees_with_salib_and_knows_an_idle_parameter(unit: np.ndarray) -> None:
    x = np.column_stack([unit[: 2 * BASE], np.random.default_rng(0).random(2 * BASE)])
    y = ishigami(x)
    found = slicing.pawn(x, y)
    assert found.distance[3] < found.idle < found.distance[0] < found.distance[1]
    assert ((found.low <= found.distance) & (found.distance <= found.high)).all()
    salib = pytest.importorskip("SALib.analyze.pawn")
    told = salib.analyze({"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}, x, y, S=10)
    np.testing.assert_allclose(found.distance, told["median"], atol=0.01)


def grid(levels: int = 4) -> np.ndarray:
    return np.stack(
        [
            axis.ravel()
            for axis in np.meshgrid(*[np.arange(levels, dtype=float)] * 3, indexing="ij")
        ],
        axis=1,
    )


def test_a_grid_gives_the_indices_of_its_analysis_of_variance() -> None:
    points = grid()
    a, b, c = points.T
    y = a + 2 * (b - 1.5) * (c - 1.5) + b
    parts = [np.var(a), np.var(b), 0.0, np.var(2 * (b - 1.5) * (c - 1.5))]
    whole = sum(parts)
    found = slicing.given(
        points, y[:, None] + np.random.default_rng(1).standard_normal((1, 50)), resamples=40
    )
    np.testing.assert_allclose(
        found.first, np.array(parts[:3]) / whole, atol=1e-9
    )  # luck common to all points cancels
    np.testing.assert_allclose(
        found.total, [parts[0] / whole, (parts[1] + parts[3]) / whole, parts[3] / whole], atol=1e-9
    )


def test_a_sample_gives_first_order_indices_without_the_bias_of_its_slices(
    unit: np.ndarray,
) -> None:
    found = slicing.given(unit[: 2 * BASE], lucky(unit)[: 2 * BASE], resamples=60)
    np.testing.assert_allclose(found.first, FIRST, atol=0.05)
    assert found.first_low[2] < 0.01  # the third has no effect alone
    assert not len(found.total)


def test_slices_of_few_points_do_not_flatter_an_idle_parameter() -> None:
    """Five slices of 200 points differ by chance alone: 0.02 of the variance in the mean, if nothing were taken off."""
    rng, found = np.random.default_rng(6), []
    for _ in range(40):
        unit = rng.random((200, 2))
        found.append(slicing.given(unit, np.repeat(unit[:, :1], 4, axis=1), resamples=2).first[1])
    assert abs(np.mean(found)) < 0.008


def test_provenance_shares_are_those_of_the_parameters_behind_them() -> None:
    draws = np.tile(np.array([[0.3], [0.2], [0.1]]), (1, 10))
    found = Indices(
        *[np.array([0.3, 0.2, 0.1])] * 3, *[np.array([0.5, 0.2, 0.3])] * 3, draws, draws
    )
    shares = sensing.vouched(found, ["article", "assumption", "article"])
    assert shares["article"][0] == pytest.approx((0.4 + 0.2) / 0.8)
    assert shares["assumption"][0] == pytest.approx(0.25)
    with pytest.raises(Mistake, match="no variance to share out"):
        sensing.vouched(
            Indices(*[np.zeros(1)] * 6, np.zeros((1, 3)), np.zeros((1, 3))), ["article"]
        )


def test_outputs_that_tell_nothing_are_sentences() -> None:
    rng = np.random.default_rng(2)
    telling = rng.random((400, 1)) > rng.random((400, 10))
    values = {
        "war": telling.astype(float),
        "open_invasion": np.zeros((400, 10)),
        "settlement": (rng.random((400, 10)) < 0.5).astype(float),
        "damage_russia": rng.random((400, 1)) + rng.random((400, 10)),
    }
    kept, warned = study.telling(values, PLAIN)
    assert list(kept) == ["war", "damage_russia"]
    assert "Open invasion is 0 in every run" in warned[0]
    assert "Settlement: what the parameters do to it cannot be told from luck" in warned[1]
    rare = (rng.random((400, 1)) < 0.03) & (rng.random((400, 10)) < 0.5)
    assert "saturates" in study.telling({"war": rare.astype(float)}, PLAIN)[1][0]
    with pytest.raises(Mistake, match="no output can be explained"):
        study.telling({"war": np.ones((10, 4))}, PLAIN)


def test_few_hits_give_finite_indices_or_a_sentence() -> None:
    """Rare outcomes in small designs: resamples without any of them are left out of the intervals, and of the shares."""
    told = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        values = (rng.random((4 * 8, 6)) < 0.4 * (rng.random((4 * 8, 1)) < 0.1)).astype(float)
        with contextlib.suppress(Mistake):
            told.append(sensing.sobol(values, 2, 60))
    assert 0 < len(told) < 12
    assert all(np.isfinite(part).all() for found in told for part in vars(found).values())
    with pytest.raises(Mistake, match="take a larger base or more runs"):
        sensing.sobol(np.zeros((32, 6)), 2, 60)


def test_a_spread_that_hangs_on_two_runs_is_refused() -> None:
    values = np.zeros((27, 40))
    values[0, :2] = 1  # one hit in either half of the luck: most resamples lose one of them
    with pytest.raises(
        Mistake, match="in most resamples nothing varies with the parameters beside luck"
    ):
        slicing.given(grid(3), values)
