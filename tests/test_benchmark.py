"""The benchmark at a tiny size: every part runs, and all who play the same runs agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from importing import importable

HERE = Path(__file__).parents[1] / "experiments" / "benchmark"
RUNS = 6


@pytest.fixture(scope="module", autouse=True)
def _path() -> Iterator[None]:
    with importable(HERE):
        yield


@pytest.mark.parametrize(
    "name", ["plain loop", "mesa.batch_run", "AgentPy", "EMA workbench", "Hydra multirun"]
)
def test_a_rival_plays_the_same_runs_as_the_engine(name: str) -> None:
    import rivals

    game = rivals.scenario()
    found, absent = rivals.rivals(game)
    if name in absent:
        pytest.skip(f"the package of {name} is not installed")
    count = 2 if name == "Hydra multirun" else RUNS
    made = found[name](count)
    assert made.sum() == count
    np.testing.assert_array_equal(made, rivals.engine(game, count))


def test_blocks_of_any_size_count_the_same() -> None:
    import rivals

    game = rivals.scenario()
    np.testing.assert_array_equal(
        rivals.engine(game, 64, block=64), rivals.engine(game, 64, block=23)
    )


def test_growth_is_fitted_and_games_grow() -> None:
    import growth

    assert growth.exponent([1, 10, 100], [2.0, 20.0, 200.0]) == pytest.approx(1)
    assert growth.exponent([1, 10, 100], [3.0, 300.0, 30000.0]) == pytest.approx(2)
    larger = growth.with_parties(9)
    assert len(larger.parties) == 9
    assert "estonia_3" in larger.parties["nato"].members
    assert growth.with_turns(3).calendar.turns == 3
    found = growth.by_runs(growth.with_turns(2), [8, 16], 1)
    assert [row["size"] for row in found["rows"]] == [8, 16]


def test_passes_take_turns_and_are_summed_up() -> None:
    import timing

    order: list[str] = []
    taken = timing.interleave({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert [len(passes) for passes in taken.values()] == [3, 3]
    assert timing.ratios([2.0, 9.0, 4.0], [1.0, 3.0, 1.0]) == {
        "median": 3.0,
        "low": 2.0,
        "high": 4.0,
    }


def test_the_whole_job_is_measured(tmp_path: Path) -> None:
    import jobs

    found = jobs.job(8, 1, tmp_path / "sweep")
    assert found["files"] > 5
    assert found["bytes"] > found["table_bytes"] > 0
    assert found["peak_mb"] > 50
    assert found["wall"] > found["sweeping"] > found["playing"] > 0


def test_the_time_outside_the_rules_is_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is played; the times are given, as those of a busy machine prove nothing."""
    import parts
    from sizes import QUICK

    passes: list[int] = []

    def clocked(taken: list[object]) -> list[float]:
        passes.append(len(taken))
        return [[1.0], [1.5], [4.0]][len(passes) - 1]  # the rules, with a record, a whole sweep

    monkeypatch.setattr(parts, "seconds", clocked)
    (found,) = parts.outside(QUICK._replace(swept=(64,), passes=1))
    assert passes == [1, 1, 1]
    assert found["runs"] == 64
    shares = {name: found[name]["median"] for name in ("recording", "harness", "outside")}
    assert shares == {"recording": 0.125, "harness": 0.625, "outside": 0.75}


def test_the_page_has_a_place_for_every_part() -> None:
    import page

    text = page.PAGE.read_text()
    assert [text.count(f"<!-- {name} -->") for name in page.SECTIONS] == [1] * len(page.SECTIONS)
