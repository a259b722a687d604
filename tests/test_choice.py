"""The choice rule: a logit whose status quo has a constant of its own, its limits, exact zeros, and numbers of the literature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.model.choice import (
    chances,
    choose,
    left,
    log_chances,
    log_likelihood,
    logit,
    pick,
    scores,
)
from sim.model.world import Array

EXTREME = [(0, 1), (1e-300, 1), (1, 1e6), (1e3, 1e6), (1e12, 1e6), (1e12, 0)]
Menu = tuple[Array, Array, Array]


@st.composite
def menus(draw: st.DrawFn) -> Menu:
    """Gains over holding `[moves, runs]`, what is legal, and the tempo of each move."""
    moves, runs = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    gain = draw(arrays(float, (moves, runs), elements=st.floats(-50, 50)))
    tempo = draw(arrays(float, (moves, runs), elements=st.sampled_from([0.01, 0.1, 0.5, 3.0])))
    return gain, draw(arrays(bool, (moves, runs))), tempo


def made(gain: Array, precision: float, tempo: Array | float, weeks: float = 1.0) -> Array:
    return chances(scores(gain, precision, tempo, None), weeks)


@given(menus(), st.sampled_from([0.0, 0.5, 13.0, 1e6]), st.sampled_from([1 / 7, 1.0, 2.0]))
def test_chances_are_a_distribution_over_holding_and_legal_moves(
    menu: Menu, precision: float, weeks: float
) -> None:
    gain, legal, tempo = menu
    chance = chances(scores(gain, precision, tempo, legal), weeks)
    assert chance.shape == (len(gain) + 1, gain.shape[1])
    assert np.all(chance[1:][~legal] == 0)
    assert np.all(chance >= 0)
    np.testing.assert_allclose(chance.sum(axis=0), 1, rtol=1e-12)
    better = np.where(legal, gain, gain.max() + 99)
    np.testing.assert_array_equal(chance, chances(scores(better, precision, tempo, legal), weeks))


@given(menus(), st.floats(0, 13))
def test_the_odds_of_a_move_against_holding_are_its_weight(menu: Menu, precision: float) -> None:
    gain, _, tempo = menu
    gain = gain / 50
    chance = made(gain, precision, tempo)
    np.testing.assert_allclose(chance[1:] / chance[0], tempo * np.exp(precision * gain), rtol=1e-9)


@given(menus())
def test_without_precision_every_legal_move_comes_at_its_tempo(menu: Menu) -> None:
    gain, legal, tempo = menu
    weight = np.where(legal, tempo, 0)
    chance = chances(scores(gain, 0, tempo, legal), 1.0)
    np.testing.assert_allclose(chance[0], 1 / (1 + weight.sum(axis=0)), rtol=1e-12)
    np.testing.assert_allclose(chance[1:], weight / (1 + weight.sum(axis=0)), atol=1e-15)


@given(menus())
def test_with_large_precision_the_best_is_done_and_holding_where_nothing_gains(menu: Menu) -> None:
    gain, legal, tempo = menu
    rounded = np.where(legal, np.round(gain), -99)
    chance = chances(scores(rounded, 1e6, tempo, legal), 1.0)
    best = rounded.max(axis=0)
    np.testing.assert_allclose(chance[0][best < 0], 1)
    np.testing.assert_allclose(chance[0][best > 0], 0, atol=1e-15)
    winners = np.where(rounded == best, tempo, 0.0)
    expected = np.where(best > 0, winners / winners.sum(axis=0), chance[1:])
    np.testing.assert_allclose(chance[1:], expected, atol=1e-12)


@given(menus(), st.floats(0, 13))
def test_a_turn_of_some_weeks_holds_as_often_as_so_many_weeks_one_by_one(
    menu: Menu, precision: float
) -> None:
    gain, legal, tempo = menu
    score = scores(gain / 50, precision, tempo, legal)
    week = chances(score, 1.0)
    for weeks in (1 / 7, 2.0, 3.5):
        turn = chances(score, weeks)
        np.testing.assert_allclose(turn[0], week[0] ** weeks, rtol=1e-9)
        share = np.where(legal, week[1:], 0) / np.maximum(week[1:].sum(axis=0), 1e-300)
        np.testing.assert_allclose(turn[1:], (1 - turn[0]) * share, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(np.exp(log_chances(score, 1.0)), week, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(("size", "precision"), EXTREME)
@pytest.mark.parametrize("weeks", [1.0, 1 / 7])
def test_extreme_gains_neither_overflow_nor_lose_the_order(
    size: float, precision: float, weeks: float
) -> None:
    gain = np.array([[size, -size], [0.0, 0.0], [-size, size]])
    chance = made(gain, precision, 0.5, weeks)
    assert np.all(np.isfinite(chance))
    assert np.all(chance[1, 0] >= chance[2, 0])
    assert np.all(chance[2, 0] >= chance[3, 0])
    free, own = scores(gain, precision, 0.5, None), -precision * gain
    for picked in range(4):
        row = log_likelihood(free, own, np.array([[0.0], [3.0]]), weeks, np.full(2, picked))
        assert not np.any(np.isnan(row))
        assert np.all(row <= 0)


def test_moves_too_poor_for_any_number_still_have_a_chance_in_logarithms() -> None:
    score = np.array([[-800.0, -40.0], [-900.0, -np.inf]])
    logs = log_chances(score, 1 / 7)
    np.testing.assert_allclose(logs[:, 0], [0, -800 + np.log(1 / 7), -900 + np.log(1 / 7)])
    np.testing.assert_allclose(logs[1, 1], -40 + np.log(1 / 7))


@given(menus(), st.floats(0, 1, exclude_max=True), st.sampled_from([0.0, 13.0, 1e6]))
def test_an_illegal_move_is_never_chosen(menu: Menu, luck: float, precision: float) -> None:
    gain, legal, tempo = menu
    chance = chances(scores(gain, precision, tempo, legal), 1.0)
    for draw in (0.0, luck, 1 - 2.0**-53):
        picked = choose(chance, np.full(gain.shape[1], draw))
        assert np.all(pick(chance, picked) > 0)


def test_the_unit_interval_is_cut_in_menu_order_after_holding() -> None:
    chance = np.array([[0.25], [0.0], [0.5], [0.25]])
    luck = np.array([0.0, 0.2499, 0.25, 0.7499, 0.75, 1 - 2.0**-53])
    chosen = choose(np.repeat(chance, len(luck), axis=1), luck)
    np.testing.assert_array_equal(chosen, [0, 0, 2, 2, 3, 3])


def test_rounding_never_picks_a_move_of_no_chance() -> None:
    chance = np.array([[0.1], [0.9 - 2.0**-50], [0.0]])
    assert choose(chance, np.array([1 - 2.0**-53]))[0] == 1


def test_shares_of_many_draws_equal_the_chances() -> None:
    chance = made(np.array([0.1, 0.3, -0.2]).reshape(3, 1), 5.0, 0.4)
    luck = (np.arange(30_000) + 0.5) / 30_000
    picked = choose(np.repeat(chance, len(luck), axis=1), luck)
    np.testing.assert_allclose(np.bincount(picked) / len(luck), chance[:, 0], atol=1e-4)


@given(
    menus(),
    arrays(float, (3, 1), elements=st.floats(0.01, 20)),
    st.floats(0, 13),
    st.sampled_from([1.0, 2.0]),
)
def test_log_likelihood_is_the_log_of_the_chance(
    menu: Menu, levels: Array, precision: float, weeks: float
) -> None:
    gain, legal, tempo = menu
    own = np.flip(gain, axis=0) / 7
    free = scores(gain, precision, tempo, legal)
    for place in range(len(gain) + 1):
        allowed = legal[place - 1] if place else np.ones(gain.shape[1], dtype=bool)
        picked = np.where(allowed, place, 0)
        found = log_likelihood(free, precision * own, levels, weeks, picked)
        for row, kappa in zip(found, levels[:, 0], strict=True):
            chance = chances(scores(gain + kappa * own, precision, tempo, legal), weeks)
            seen = pick(chance, picked) > 1e-250  # below, the log is still exact, the chance is not
            expected = np.log(pick(chance, picked)[seen])
            np.testing.assert_allclose(row[seen], expected, rtol=1e-7, atol=1e-7)
            assert np.all(row[~seen] < -500)


@given(st.floats(1e-6, 50), st.sampled_from([0.5, 1.0, 6.0, 26.0, 6.3]))
def test_a_move_is_not_made_within_weeks_as_often_as_week_by_week(
    weight: float, weeks: float
) -> None:
    rest = left(np.array([weight]), weeks)[0]
    assert rest == pytest.approx((1 + weight) ** -weeks, rel=1e-9)
    each = left(np.array([weight, weight]), np.array([weeks, 6.0]))
    assert each[0] == rest
    assert each[1] == left(np.array([weight]), 6.0)[0]


def test_logit_equals_a_choice_of_two_and_is_exact_at_its_ends() -> None:
    gain = np.linspace(-3, 3, 13)
    np.testing.assert_allclose(logit(-4.0 * gain), made(gain[None], 4.0, 1.0)[1], rtol=1e-12)
    assert logit(np.array([1e6, np.inf])).tolist() == [0.0, 0.0]
    assert logit(np.array([-1e6, -np.inf])).tolist() == [1.0, 1.0]


def test_strategic_choice_of_signorino() -> None:
    """Backward logit of a challenge and its answer: lambda 2, resist worth .2; concession 1, war -.5, status quo 0."""
    resist = made(np.array([[0.2]]), 2.0, 1.0)[1, 0]
    value = (1 - resist) * 1.0 + resist * -0.5
    challenge = made(np.array([[value]]), 2.0, 1.0)[1, 0]
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

    def answer(first: float, second: float) -> float:
        """The chance of the first of two moves of a desk that holds as readily as it acts."""
        return float(made(np.array([[first - second]]), precision, 1.0)[1, 0])

    def surplus(p: float) -> float:
        """How far p is from the row's answer to the column's answer to p; it falls in p."""
        q = answer(1 - p, p)
        return p - answer(9 * q, 1 - q)

    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) < 0 else (low, middle)
    assert low == pytest.approx(row, abs=5e-5)
    assert answer(1 - low, low) == pytest.approx(column, abs=5e-5)
