"""The logit response: its limits, stability, exact zeros, and checked numbers of the literature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.model.choice import choose, log_likelihood, logit, pick, probabilities, weights
from sim.model.world import Array

EXTREME = [(0, 1), (1e-300, 1), (1, 1e6), (1e3, 1e6), (1e12, 1e6), (1e12, 0)]


@st.composite
def menus(draw: st.DrawFn) -> tuple[Array, Array, float]:
    """Utilities `[moves, runs]`, what is legal (at least one move a run), and a precision."""
    moves, runs = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    utility = draw(arrays(float, (moves, runs), elements=st.floats(-50, 50)))
    legal = draw(arrays(bool, (moves, runs)))
    legal[draw(st.integers(0, moves - 1))] = True
    return utility, legal, draw(st.sampled_from([0.0, 0.5, 13.0, 1e6]))


@given(menus())
def test_probabilities_are_a_distribution_over_legal_moves(
    menu: tuple[Array, Array, float],
) -> None:
    utility, legal, precision = menu
    chance = probabilities(utility, precision, legal)
    assert np.all(chance[~legal] == 0)
    assert np.all(chance >= 0)
    np.testing.assert_allclose(chance.sum(axis=0), 1, atol=1e-15 * len(utility))
    np.testing.assert_array_equal(
        chance, probabilities(np.where(legal, utility, utility.max() + 99), precision, legal)
    )


@given(menus())
def test_precision_zero_is_uniform_and_large_is_the_best_response(
    menu: tuple[Array, Array, float],
) -> None:
    utility, legal, _ = menu
    np.testing.assert_allclose(
        probabilities(utility, 0, legal), legal / legal.sum(axis=0), atol=1e-15
    )
    rounded = np.round(utility)
    chance = probabilities(rounded, 1e6, legal)
    best = np.where(legal, rounded, -np.inf)
    winners = best == best.max(axis=0)
    np.testing.assert_allclose(chance, winners / winners.sum(axis=0), atol=1e-15)


@pytest.mark.parametrize(("size", "precision"), EXTREME)
def test_extreme_utilities_neither_overflow_nor_lose_the_order(
    size: float, precision: float
) -> None:
    utility = np.array([[size, -size], [0.0, 0.0], [-size, size]])
    chance = probabilities(utility, precision)
    assert np.all(np.isfinite(chance))
    assert np.all(chance[0, 0] >= chance[1, 0])
    assert np.all(chance[1, 0] >= chance[2, 0])
    for picked in range(3):
        row = log_likelihood(
            utility, -utility, np.array([[0.0], [3.0]]), precision, None, np.full(2, picked)
        )
        assert np.all(np.isfinite(row))
        assert np.all(row <= 0)


@given(menus(), st.floats(0, 1, exclude_max=True))
def test_an_illegal_move_is_never_chosen(menu: tuple[Array, Array, float], luck: float) -> None:
    utility, legal, precision = menu
    part, whole = weights(utility, precision, legal)
    assert np.all(part[~legal] == 0)
    for draw in (0.0, luck, 1 - 2.0**-53):
        picked = choose(part, whole, np.full(utility.shape[1], draw))
        assert np.all(pick(part, picked) > 0)


def test_the_unit_interval_is_cut_in_menu_order() -> None:
    part = np.array([[1.0], [0.0], [2.0], [1.0]])
    luck = np.array([0.0, 0.2499, 0.25, 0.7499, 0.75, 1 - 2.0**-53])
    chosen = choose(np.repeat(part, len(luck), axis=1), np.full(len(luck), 4.0), luck)
    np.testing.assert_array_equal(chosen, [0, 0, 2, 2, 3, 3])


def test_rounding_never_picks_a_move_of_no_weight() -> None:
    part = np.array([[0.1], [0.2], [0.0]])
    too_much = np.array([np.nextafter(part.sum(), 1)])
    assert choose(part, too_much, np.array([1 - 2.0**-53]))[0] == 1


def test_shares_of_many_draws_equal_the_probabilities() -> None:
    chance = probabilities(np.array([0.1, 0.3, -0.2]).reshape(3, 1), 5.0)
    luck = (np.arange(30_000) + 0.5) / 30_000
    picked = choose(np.repeat(chance, len(luck), axis=1), np.ones(len(luck)), luck)
    np.testing.assert_allclose(np.bincount(picked) / len(luck), chance[:, 0], atol=1e-4)


@given(menus(), arrays(float, (3, 1), elements=st.floats(0.01, 20)))
def test_log_likelihood_is_the_log_of_the_probability(
    menu: tuple[Array, Array, float], levels: Array
) -> None:
    free, legal, precision = menu
    precision = min(precision, 13.0)
    own = np.flip(free, axis=0) / 7
    for place in range(len(free)):
        picked = np.where(legal[place], place, legal.argmax(axis=0))
        found = log_likelihood(free, own, levels, precision, legal, picked)
        for row, kappa in zip(found, levels[:, 0], strict=True):
            chance = pick(probabilities(free + kappa * own, precision, legal), picked)
            seen = chance > 1e-300  # below that the log is still exact, the probability is not
            np.testing.assert_allclose(row[seen], np.log(chance[seen]), rtol=1e-9, atol=1e-11)
            assert np.all(row[~seen] < -600)


def test_logit_equals_two_probabilities_and_is_exact_at_its_ends() -> None:
    gain = np.linspace(-3, 3, 13)
    two = probabilities(np.stack([gain, np.zeros(13)]), 4.0)[0]
    np.testing.assert_allclose(logit(-4.0 * gain), two, rtol=1e-14)
    assert logit(np.array([1e6, np.inf])).tolist() == [0.0, 0.0]
    assert logit(np.array([-1e6, -np.inf])).tolist() == [1.0, 1.0]


def test_strategic_choice_of_signorino() -> None:
    """Backward logit of a challenge and its answer: lambda 2, resist worth .2; concession 1, war -.5, status quo 0."""
    resist = logit(np.array([-2 * 0.2]))[0]
    value = (1 - resist) * 1.0 + resist * -0.5
    challenge = probabilities(np.array([[value], [0.0]]), 2.0)[0, 0]
    assert resist == pytest.approx(0.5987, abs=5e-5)
    assert value == pytest.approx(0.1020, abs=5e-5)
    assert challenge == pytest.approx(0.5508, abs=5e-5)


@pytest.mark.parametrize(
    ("precision", "row", "column"),
    [
        (0, 0.5, 0.5),
        (0.5, 0.8307, 0.4181),
        (1, 0.8936, 0.3128),
        (2, 0.8608, 0.1911),
        (5, 0.7020, 0.1171),
        (100, 0.5110, 0.1000),
    ],
)
def test_quantal_response_equilibrium_of_matching_pennies(
    precision: float, row: float, column: float
) -> None:
    """McKelvey and Palfrey's game: 9 and 1 for the row player on its two cells, 1 for the column player on the others."""

    def surplus(p: float) -> float:
        """How far p is from the row's answer to the column's answer to p; it falls in p."""
        q = float(probabilities(np.array([[1 - p], [p]]), precision)[0, 0])
        return p - float(probabilities(np.array([[9 * q], [1 - q]]), precision)[0, 0])

    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) < 0 else (low, middle)
    assert low == pytest.approx(row, abs=5e-5)
    assert float(probabilities(np.array([[1 - low], [low]]), precision)[0, 0]) == pytest.approx(
        column, abs=5e-5
    )
