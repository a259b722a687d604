"""What a crisis taught becomes the prior of the next: runs like the history, counted by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from commands import run
from strategies import tree_of

from sim.config.checks import build_game
from sim.config.compose import load_game
from sim.paths import Mistake
from sim.studies.reputation import study


def test_runs_like_the_history_are_those_with_the_fewest_wrong_answers() -> None:
    alike, most = study.likest(np.array([3, 1, 2, 1, 5]), 0.4)
    assert (alike.tolist(), most) == ([False, True, False, True, False], 1)
    alike, most = study.likest(np.array([3, 1, 2, 1, 5]), 0.5)
    assert (alike.tolist(), most) == ([False, True, True, True, False], 2)


def test_what_is_learnt_is_counted() -> None:
    game = build_game(tree_of("taiwan_1995"))
    names = [name for name in game.parties if name in game.read]
    types = np.zeros((len(names), 8), dtype=int)
    types[0] = [0, 0, 0, 0, 0, 1, 1, 2]
    table = study.learnt(game, types).set_index(["party", "level"])
    assert table.loc[names[0], "before"].tolist() == pytest.approx([1 / 3] * 3)
    assert table.loc[names[0], "after"].tolist() == pytest.approx([5.5 / 9.5, 2.5 / 9.5, 1.5 / 9.5])
    text = study.overlay(table.reset_index(), "paris_2014", "1995")
    tree = yaml.safe_load(text)
    assert tree["defaults"] == ["paris_2014", "_self_"]
    assert set(tree["parties"]) == {"us"}
    with pytest.raises(Mistake, match=r"^informs: paris_2014 has none of the parties"):
        study.overlay(table.drop("us", level=0).reset_index(), "paris_2014", "1995")


def test_a_crisis_informs_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "configs" / "scenario"
    common = (
        "scenario=taiwan_1995",
        "study=reputation",
        "runs=200",
        "calendar.turn_days=45",
        "executor=serial",
    )
    assert run(*common, "keep=0.2", "informs=paris_2014", f"out={folder}") == 0
    game = load_game(["scenario=paris_2014_informed"])
    assert sum(game.parties["us"].prior) == pytest.approx(1, abs=0.001)
    assert game.title == "Paris, 30 March 2014, after Taiwan strait, 18 July 1995"
    with pytest.raises(Mistake, match=r"^runs: \d+ runs are too few to learn from"):
        run(*common, "runs=10", "keep=0.1", f"out={tmp_path / 'few'}")
