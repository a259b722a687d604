"""The study of hindcasts as a user asks for it: fresh runs, stored sweeps, and the score that other studies read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from asking import ask, check_folder, summary, wish

from sim.paths import Mistake
from sim.studies.hindcast import history as reading


def test_history_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="history: there is no file"):
        ask(tmp_path / "out", "study=hindcast", f"history={tmp_path}")


def test_too_few_runs_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="20 runs are too few"):
        ask(tmp_path, "study=hindcast", "runs=20")


def test_the_study_whole(tmp_path: Path) -> None:
    assert ask(tmp_path, "study=hindcast", "runs=64", "rounds=30") == 0
    check_folder(tmp_path, "events", "reliability", "skill", "watched")
    table = pd.read_parquet(tmp_path / "questions.parquet")
    assert len(table) == 14 * 4 - 1  # one answer is not known
    assert table["event"].nunique() == 14
    totals = pd.read_parquet(tmp_path / "totals.parquet").set_index(["over", "forecaster"])
    assert totals.loc[("all", "coin"), "brier"] == pytest.approx(0.25)
    assert totals.loc[("all", "persistence"), "brier"] == pytest.approx(table["happened"].mean())
    mean = (table["runs"] - table["happened"]).pow(2).mean()
    assert totals.loc[("all", "runs"), "brier"] == pytest.approx(mean)
    rated = table[
        ~table["event"].isin(
            ["talks_again", "allied_ground_troops", "small_border_force", "crimea_settled"]
        )
    ]
    assert totals.loc[("rated", "base_rates"), "brier"] == pytest.approx(
        (rated["base_rates"] - rated["happened"]).pow(2).mean()
    )
    assert f"Over the {len(rated)} for which there is a base rate" in summary(tmp_path)["answer"][0]
    assert summary(tmp_path)["left_out"] == ["tier_eu"]
    close = totals.loc[("close", "runs"), "brier"]
    assert any(
        f"{close:.3f} against" in text and "has the thing itself" in text
        for text in summary(tmp_path)["answer"]
    )
    never = table[table["event"] == "crimea_settled"]
    assert (never["runs"] < 0.3).all()


def test_a_stored_sweep_says_the_same_as_fresh_runs(tmp_path: Path) -> None:
    ask(tmp_path, "study=sweep", "axes={}", "calendar.turns=48", "runs=64", "traced=64", "seed=5")
    settings = wish("study=hindcast", f"from={tmp_path}")
    rows, game, tree = reading.stored(settings, None)
    fresh = reading.watched([tree], (("0", 0, 64),), 5, None, 48)
    np.testing.assert_array_equal(rows, fresh)
    assert game.calendar.turns == 48


def test_a_sweep_that_keeps_no_weeks_is_a_sentence(tmp_path: Path) -> None:
    ask(tmp_path, "study=sweep", "axes={}", "calendar.turns=2", "runs=2", "traced=0")
    with pytest.raises(Mistake, match="keeps no weeks of point 0"):
        ask(tmp_path / "out", "study=hindcast", f"from={tmp_path}")


def test_its_score_is_kept_with_the_seeds_for_other_studies(tmp_path, monkeypatch):
    from sim.config.seeds import read_verdict
    from sim.studies.hindcast import verdict

    rows = [
        {
            "over": over,
            "forecaster": name,
            "questions": 4,
            "brier": score,
            "brier_low": score - 0.01,
            "brier_high": score + 0.01,
        }
        for over, name, score in (
            ("all", "runs", 0.2),
            ("all", "base_rates", 0.3),
            ("rated", "runs", 0.25),
            ("rated", "base_rates", 0.24),
        )
    ]
    (tmp_path / "summary.json").write_text(json.dumps({"runs": 50, "totals": rows}))
    manifest = {"versions": {"brink-sim": "9"}, "configuration": {"crisis": "here"}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "seeds" / "here").mkdir(parents=True)
    (tmp_path / "seeds" / "here" / "article.yaml").write_text("facts: []")
    monkeypatch.chdir(tmp_path)
    stored = read_verdict(verdict.write_verdict(tmp_path).parent)
    assert (stored.version, stored.runs, stored.questions) == ("9", 50, 4)
    assert (stored.brier, stored.low, stored.high, stored.base_rates) == (0.25, 0.24, 0.26, 0.24), (
        "of those with a base rate"
    )
    (tmp_path / "summary.json").write_text("{}")
    with pytest.raises(Mistake, match="holds no answer of study=hindcast"):
        verdict.verdict_of(tmp_path)
