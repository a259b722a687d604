"""The diary of a block: a sweep that is one block tells its runs without a second game, in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from asking import ask

from sim.ensemble import diary
from sim.ensemble.results import Sweep
from sim.report import chronicles

SMALL = ("calendar.turns=5", "runs=30")
AXES = "axes={parties.russia.forces:[30,100]}"


@pytest.fixture
def games(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many runs were played again, game by game."""
    played: list[int] = []
    again = chronicles._again

    def counted(swept: Sweep, points: list[int], runs: list[int]) -> Any:
        played.append(len(points))
        return again(swept, points, runs)

    monkeypatch.setattr(chronicles, "_again", counted)
    return played


@pytest.mark.parametrize("axes", ["axes={}", AXES])
def test_what_was_played_just_now_is_told_from_its_diary_and_later_from_a_second_game(
    tmp_path: Path, games: list[int], axes: str
) -> None:
    assert ask(tmp_path, *SMALL, axes) == 0
    page = (tmp_path / "report.html").read_bytes()
    assert b"## Week 5" in page
    assert games == []
    assert ask(tmp_path, "study=report", f"from={tmp_path}") == 0
    assert len(games) == 1
    assert (tmp_path / "report.html").read_bytes() == page


def test_a_sweep_that_grew_or_has_several_blocks_is_played_again(
    tmp_path: Path, games: list[int]
) -> None:
    assert ask(tmp_path / "grown", *SMALL, "axes={}") == 0
    assert ask(tmp_path / "grown", *SMALL, "axes={}", "runs=40") == 0
    assert len(games) == 1
    assert ask(tmp_path / "cut", *SMALL, AXES, "engine.block=20") == 0
    assert len(games) == 2


def test_a_diary_is_of_one_sweep_and_gone_once_it_was_taken() -> None:
    kept: Any = object()
    known, other = ("address", 1), ("address", 2)
    diary.keep(known, [("a", 0, 5), ("b", 2, 4)], kept)
    assert diary.take(other, [("a", 0)]) is None
    assert diary.take(known, [("a", 0), ("b", 1)]) is None, "run 1 of b is not in it"
    assert diary.take(known, [("a", 0)]) is None, "it was taken"
