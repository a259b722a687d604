"""Luck is keyed: uniform, independent across streams, turns, runs and seeds, and the same in any block."""

from __future__ import annotations

from hashlib import blake2b
from itertools import combinations
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.model.draws import Draws

RUNS = 20_000
KEYS = [
    ("intelligence", 0),
    ("intelligence", 1),
    ("move.us.economy", 0),
    ("move.us.force", 0),
    ("accident.ukraine", 7),
    ("type.russia", 0),
]
NARROW = 4.5 / np.sqrt(
    RUNS
)  # a correlation beyond this has odds of one in 150,000; the numbers never change
WRAP = (1 << 64) - 1


def by_hand(seed: int, run: int, stream: str, turn: int) -> tuple[int, float]:
    """The base of a run and its number, by section 7.1 of the ODD in whole-number arithmetic."""

    def key(name: str, number: int) -> int:
        return int.from_bytes(
            blake2b(f"{name}@{number}".encode(), digest_size=8).digest(), "little"
        )

    def mix(z: int) -> int:
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & WRAP
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & WRAP
        return z ^ (z >> 31)

    start = key("seed", seed)
    base = mix(mix((run * 0x9E3779B97F4A7C15 + start) & WRAP) ^ start)
    return base, (mix((base + key(stream, turn)) & WRAP) >> 11) * 2.0**-53


def test_worked_numbers_of_the_description() -> None:
    luck = Draws(7, np.array([0, 4]))
    assert luck.uniform("accident.ukraine", 3)[0] == 0.5661260238567797
    assert luck.uniform("intelligence", 0)[1] == 0.5565874589780888
    assert luck.normal("accident.ukraine", 3)[0] == pytest.approx(0.1665197367962202, abs=1e-15)
    assert luck.normal("intelligence", 0)[1] == pytest.approx(0.14232274429208258, abs=1e-15)
    assert [hex(by_hand(7, run, "", 0)[0]) for run in (0, 4)] == [
        "0x852190f41961476",
        "0xece561b4efa5e290",
    ]


@given(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**40),
    st.text("abcxyz._", max_size=20),
    st.integers(0, 519),
)
def test_equals_the_hash_worked_in_whole_numbers(
    seed: int, run: int, stream: str, turn: int
) -> None:
    assert (
        Draws(seed, np.array([run])).uniform(stream, turn)[0] == by_hand(seed, run, stream, turn)[1]
    )


@pytest.mark.parametrize("seed", [0, 1, -1])
@pytest.mark.parametrize(("stream", "turn"), KEYS)
def test_numbers_are_uniform_and_normal(seed: int, stream: str, turn: int) -> None:
    luck = Draws(seed, np.arange(RUNS))
    uniform = luck.uniform(stream, turn)
    assert uniform.min() >= 0
    assert uniform.max() < 1
    assert stats.kstest(uniform, "uniform").pvalue > 1e-4
    assert stats.kstest(luck.normal(stream, turn), "norm").pvalue > 1e-4


def test_streams_turns_and_seeds_are_independent() -> None:
    rows = [
        Draws(seed, np.arange(RUNS)).uniform(stream, turn)
        for seed in (0, 1)
        for stream, turn in KEYS
    ]
    for one, other in combinations(rows, 2):
        assert abs(np.corrcoef(one, other)[0, 1]) < NARROW
        cells, _, _ = np.histogram2d(one, other, bins=8, range=[[0, 1], [0, 1]])
        assert stats.chisquare(cells.ravel()).pvalue > 1e-5


def test_neighbouring_runs_and_turns_are_independent() -> None:
    rows = np.array([Draws(0, np.arange(RUNS)).uniform("settlement", turn) for turn in range(3)])
    for lag in (1, 2, 7):
        assert abs(np.corrcoef(rows[0, :-lag], rows[0, lag:])[0, 1]) < NARROW
    one_run = Draws(0, np.array([5]))
    path = np.concatenate([one_run.uniform("settlement", turn) for turn in range(2000)])
    assert stats.kstest(path, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(path[:-1], path[1:])[0, 1]) < 4.5 / np.sqrt(2000)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40), st.integers(0, 50))
def test_a_run_has_the_same_luck_in_any_block_and_order(runs: list[int], turn: int) -> None:
    everything = Draws(3, np.arange(10_001))
    block = Draws(3, np.array(runs))
    np.testing.assert_array_equal(block.uniform("x", turn), everything.uniform("x", turn)[runs])
    np.testing.assert_array_equal(
        block.take(np.arange(len(runs))[::-1]).normal("x", turn),
        everything.normal("x", turn)[runs][::-1],
    )


def test_a_number_asked_twice_is_the_same_and_others_do_not_disturb_it() -> None:
    luck = Draws(1, np.arange(5))
    first = luck.uniform("type.us")
    luck.uniform("a.new.stream", 3)
    luck.normal("type.us")
    np.testing.assert_array_equal(luck.uniform("type.us"), first)


def test_normals_stay_finite_at_the_ends_of_the_unit_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        Draws, "uniform", lambda self, stream, turn=0: np.array([0.0, 1 - 2.0**-53])
    )
    lowest, highest = Draws(0, np.arange(2)).normal("x")
    assert lowest == pytest.approx(NormalDist().inv_cdf(2.0**-54), rel=1e-9)
    assert highest == pytest.approx(NormalDist().inv_cdf(1 - 2.0**-53), rel=1e-9)
