"""Equilibria against textbook games and published numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.world import Array
from sim.stats import games


def bimatrix(row: list[list[float]], column: list[list[float]]) -> Array:
    return np.array([row, column], dtype=float)


# the row player gets 9 at (top, left) and 1 at (bottom, right), the column player 1 elsewhere
ASYMMETRIC = bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]])
PENNIES = bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
DILEMMA = bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
CHICKEN = bimatrix([[0, -1], [1, -10]], [[0, 1], [-1, -10]])

seeds = st.integers(0, 2**32 - 1)
shapes = st.sampled_from([(2, 2), (3, 2), (2, 3, 2), (3, 3, 3), (2, 2, 2, 2)])


def random_game(seed: int, shape: tuple[int, ...]) -> Array:
    return np.random.default_rng(seed).normal(size=(len(shape), *shape))


def mixtures_of(path: games.QuantalPath, place: int) -> list[list[float]]:
    return [mixture.round(4).tolist() for mixture in path.at(place)]


def test_logit_equilibria_of_asymmetric_matching_pennies_are_the_published_ones() -> None:
    precisions = [0, 0.5, 1, 2, 5, 100]
    known = [
        (0.5, 0.5),
        (0.8307, 0.4181),
        (0.8936, 0.3128),
        (0.8608, 0.1911),
        (0.7020, 0.1171),
        (0.5110, 0.1000),
    ]
    path = games.quantal_path(ASYMMETRIC, precisions)
    for place, (top, left) in enumerate(known):
        assert path.mixtures[0][place, 0] == pytest.approx(top, abs=5e-5)
        assert path.mixtures[1][place, 0] == pytest.approx(left, abs=5e-5)


def test_the_limit_of_the_branch_is_the_nash_equilibrium() -> None:
    far = games.quantal_path(ASYMMETRIC, [1e5]).at(0)
    assert far[0][0] == pytest.approx(0.5, abs=1e-4)
    assert far[1][0] == pytest.approx(0.1, abs=1e-4)


def test_matching_pennies_has_no_pure_and_one_mixed_equilibrium() -> None:
    assert games.pure_equilibria(PENNIES) == []
    ((row, column),) = games.mixed_equilibria(PENNIES)
    np.testing.assert_allclose([row, column], [[0.5, 0.5], [0.5, 0.5]])


def test_prisoners_defect_and_cooperation_is_dominated() -> None:
    assert games.pure_equilibria(DILEMMA) == [(1, 1)]
    assert games.undominated(DILEMMA) == ((1,), (1,))
    ((row, column),) = games.mixed_equilibria(DILEMMA)
    assert row.tolist() == column.tolist() == [0.0, 1.0]


def test_chicken_has_two_pure_equilibria_and_a_mixed_one() -> None:
    assert games.pure_equilibria(CHICKEN) == [(0, 1), (1, 0)]
    found = games.mixed_equilibria(CHICKEN)
    assert len(found) == 3
    mixed = next(row for row, _ in found if 0 < row[0] < 1)
    np.testing.assert_allclose(mixed, [0.9, 0.1])


def test_logit_of_a_symmetric_game_stays_symmetric_until_the_mixed_equilibrium() -> None:
    path = games.quantal_path(CHICKEN, [0, 1, 1000])
    np.testing.assert_allclose(path.mixtures[0], path.mixtures[1], atol=1e-8)
    assert path.mixtures[0][2, 0] == pytest.approx(0.9, abs=1e-3)


def test_rock_paper_scissors_mixes_all_three() -> None:
    wins = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    game = bimatrix(wins, (-np.array(wins)).tolist())
    ((row, column),) = games.mixed_equilibria(game)
    np.testing.assert_allclose([row, column], np.full((2, 3), 1 / 3))


def test_three_players_who_want_to_agree() -> None:
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0], payoffs[:, 1, 1, 1] = 1, 2
    assert games.pure_equilibria(payoffs) == [(0, 0, 0), (1, 1, 1)]
    last = games.quantal_path(payoffs, [200]).at(0)
    assert all(
        mixture[1] > 0.999 for mixture in last
    )  # the principal branch leads to the better one


def test_repeated_removal_needs_several_rounds() -> None:
    game = bimatrix([[3, 1], [2, 2], [0, 3]], [[1, 0], [3, 2], [2, 1]])
    # the column player's right is dominated by left; then only top survives for the row player
    assert games.undominated(game) == ((0,), (0,))
    left, players = games.reduced(game, ((0, 1, 2), (0,)))
    assert players == (0,)
    assert left.tolist() == [[3.0, 2.0, 0.0]]


def test_a_game_in_which_nothing_matters() -> None:
    still = np.zeros((2, 2, 3))
    assert len(games.pure_equilibria(still)) == 6
    path = games.quantal_path(still, [0, 1, 50])
    np.testing.assert_allclose(path.mixtures[1], 1 / 3)


@given(seeds, shapes)
def test_logit_equilibria_answer_themselves(seed: int, shape: tuple[int, ...]) -> None:
    payoffs = random_game(seed, shape)
    path = games.quantal_path(payoffs, [0.3, 2.0, 15.0])
    for place, precision in enumerate(path.precisions):
        played = path.at(place)
        for player, mixture in enumerate(played):
            value = precision * games.against(payoffs, played, player)
            response = np.exp(value - value.max())
            np.testing.assert_allclose(mixture, response / response.sum(), atol=1e-8)


@given(seeds, shapes)
def test_pure_equilibria_leave_no_regret_and_others_do(seed: int, shape: tuple[int, ...]) -> None:
    payoffs = random_game(seed, shape)
    found = games.pure_equilibria(payoffs)
    for cell in np.ndindex(*shape):
        mixtures = [np.eye(count)[place] for count, place in zip(shape, cell, strict=True)]
        assert (games.regrets(payoffs, mixtures).max() < 1e-12) == (cell in found)


@given(seeds)
def test_every_two_player_game_has_an_odd_number_of_equilibria(seed: int) -> None:
    payoffs = random_game(seed, (3, 3))
    found = games.mixed_equilibria(payoffs)
    assert len(found) % 2 == 1  # Wilson (1971): true of all but degenerate games
    for mixtures in found:
        assert games.regrets(payoffs, mixtures).max() < 1e-8


@given(seeds, shapes)
def test_the_branch_ends_near_a_nash_equilibrium(seed: int, shape: tuple[int, ...]) -> None:
    payoffs = random_game(seed, shape)
    assert games.regrets(payoffs, games.quantal_path(payoffs, [2000.0]).at(0)).max() < 0.005


def test_an_equilibrium_is_found_again_from_nearby() -> None:
    payoffs = random_game(5, (3, 3, 3))
    first = games.logit_equilibrium(payoffs, 4.0)
    again = games.logit_equilibrium(payoffs + 0.001 * random_game(6, (3, 3, 3)), 4.0, first)
    for one, two in zip(first, again, strict=True):
        np.testing.assert_allclose(one, two, atol=0.01)
        assert not np.array_equal(one, two)
