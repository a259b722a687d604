"""Studies that ask about a user's own measures, and commands that add some."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from asking import ask, swept

import sim
from sim.door.games import composed
from sim.paths import Mistake


def _refused(*given: str) -> str:
    with pytest.raises(Mistake) as error:
        ask(Path("nowhere"), *given)
    return str(error.value)


LHS = "axes={parties.russia.forces: {uniform: [20, 120]}, choice.precision: {uniform: [8, 25]}}"


def test_discovery_and_sensitivity_ask_about_a_measure(tmp_path: Path) -> None:
    source = swept(tmp_path, "design=lhs", "points=40", "runs=8", LHS)
    mine = "measures={wide: 'peak_forces_russia > 80', climbs: 'accidents + meetings'}"
    assert ask(tmp_path / "boxes", "study=discovery", f"from={source}", "target=wide", mine) == 0
    found = json.loads((tmp_path / "boxes" / "summary.json").read_text())
    runs = pd.read_parquet(source / "runs.parquet")
    assert found["share"] == pytest.approx((runs["peak_forces_russia"] > 80).mean())
    assert "Russian troops (thousand) is at least" in " ".join(found["boxes"][0]["when"])
    assert ask(tmp_path / "sobol", "study=sensitivity", f"from={source}", mine) == 0
    noise = pd.read_parquet(tmp_path / "sobol" / "noise.parquet").set_index("output")
    means = pd.read_parquet(tmp_path / "sobol" / "points.parquet").mean()
    assert means["climbs"] == pytest.approx((runs["accidents"] + runs["meetings"]).mean())
    assert noise.loc["wide", "mean"] == pytest.approx(found["share"])
    said = _refused("study=discovery", f"from={source}", "target=wid", mine)
    assert "there is no outcome or measure 'wid'" in said
    assert "did you mean 'wide'?" in said
    assert "climbs" not in said
    said = _refused("study=discovery", f"from={source}", "target=climbs", mine)
    assert (
        said
        == "target: the measure climbs is a number; one that holds or does not compares it, such as 'accidents + meetings > 1'"
    )


def test_fresh_points_are_asked_about_a_measure(tmp_path: Path) -> None:
    mine = "measures={wide: 'peak_forces_russia > 80'}"
    given = (LHS, mine, "points=30", "runs=8")
    assert ask(tmp_path / "boxes", "study=discovery", "target=wide", *given) == 0
    assert 0.1 < json.loads((tmp_path / "boxes" / "summary.json").read_text())["share"] < 0.9
    assert ask(tmp_path / "sobol", "study=sensitivity", LHS, mine, "base=8", "runs=4") == 0
    assert "wide" in set(pd.read_parquet(tmp_path / "sobol" / "noise.parquet")["output"])


def test_explain_says_what_turns_a_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.studies.explain import counterfactuals, other_values

    monkeypatch.setattr(counterfactuals, "FUTURES", 8)
    monkeypatch.setattr(other_values, "COARSE", 3)
    monkeypatch.setattr(other_values, "FINE", 2)
    mine = "measures={wide: 'peak_forces_russia > 80'}"
    assert (
        ask(tmp_path / "why", "study=explain", "run=3", "target=wide", mine, "calendar.turns=6")
        == 0
    )
    summary = json.loads((tmp_path / "why" / "summary.json").read_text())
    one = sim.play(sim.load("paris_2014", ["calendar.turns=6"]), run=3)
    assert summary["saw"] == (one.summary["peak_forces_russia"] > 80)
    weeks = pd.read_parquet(tmp_path / "why" / "hindsight.parquet")
    assert weeks["share"].iloc[-1] == summary["saw"]


@pytest.mark.parametrize("given", ["measures=[1]", "measures.x=max(accidents,meetings)"])
def test_measures_that_hydra_cannot_read_are_refused_in_a_sentence(given: str) -> None:
    with pytest.raises(Mistake, match="measures: should be names with expressions in quotes"):
        composed([given])
