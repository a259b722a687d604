"""The study that compares two sides, and what it says of stored sweeps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from asking import ask, check_folder, summary, wishes
from commands import command, run

from sim.charts.words import PLAIN
from sim.ensemble.designs import Plan
from sim.paths import Mistake
from sim.studies.compare.sides import _point_name, other_tree
from sim.studies.explain import counterfactuals as turned
from sim.studies.explain import other_values


def test_the_other_side_is_a_scenario_or_values_by_path() -> None:
    _, base = wishes()
    assert other_tree("no_monitors", base)["hazards"]["monitors"] == 0
    both = other_tree({"scenario": "no_monitors", "parties.us.resolve": 2}, base)
    assert (both["hazards"]["monitors"], both["parties"]["us"]["resolve"]) == (0, 2)
    with pytest.raises(
        Mistake, match=r"versus\.parties\.us\.resolv.*did you mean 'parties\.us\.resolve'"
    ):
        other_tree({"parties.us.resolv": 2}, base)
    assert other_tree({"doctrine.us": "engage"}, base)["parties"]["us"]["announced"] == 2
    with pytest.raises(Mistake, match="there is no doctrine 'engag'"):
        other_tree({"doctrine.us": "engag"}, base)
    with pytest.raises(Mistake, match="needs from=FOLDER"):
        other_tree(3, base)


def test_compare_from_start_to_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        ask(
            tmp_path,
            "study=compare",
            "versus={parties.us.resolve: 2}",
            "runs=60",
            "calendar.turns=12",
        )
        == 0
    )
    said = " ".join(capsys.readouterr().out.split())
    assert "95 % interval" in said
    assert "on the same luck" in said
    found = summary(tmp_path)
    assert found["runs"] == 60
    assert 0 < found["parted"]["share"] <= 1
    assert {"war", "intensity"} <= set(
        pd.read_parquet(tmp_path / "differences.parquet")["quantity"]
    )
    check_folder(tmp_path, "differences", "index_differences", "partings")


def test_a_change_without_effect_is_said_to_have_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        ask(
            tmp_path,
            "study=compare",
            "versus={bargaining.cease_fire: 0.06}",
            "runs=30",
            "calendar.turns=2",
        )
        == 0
    )
    assert "Not one of 30 pairs" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(
        Mistake, match="versus: changes nothing, so that both sides are the same game"
    ):
        ask(tmp_path / "same", "study=compare", "versus={}", "runs=30")


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweeps") / "one"
    assert (
        ask(
            folder,
            "axes={parties.russia.forces: [30, 100]}",
            "calendar.turns=8",
            "runs=40",
            "traced=0",
        )
        == 0
    )
    return folder


def test_two_points_of_a_stored_sweep_are_compared(
    sweep: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path / "a", "study=compare", f"from={sweep}", "point=0", "versus=1") == 0
    assert "point 0 (Russian troops (thousand) 30)" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(Mistake, match="holds the answer of study=compare, not a sweep"):
        ask(tmp_path / "b", "study=compare", f"from={tmp_path / 'a'}", "versus=1")


def test_a_run_of_a_stored_sweep_is_explained(
    sweep: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turned, "FUTURES", 16)
    monkeypatch.setattr(other_values, "COARSE", 4)
    assert ask(tmp_path, "study=explain", f"from={sweep}", "point=1", "run=3", "versus=0") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "The pair" in said
    assert "Run 3" in said
    check_folder(
        tmp_path, "hindsight", *(["changes"] if (tmp_path / "parameters.parquet").is_file() else [])
    )


def test_a_run_and_its_pair_in_another_scenario_are_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the overrides of the command on both sides, as the command has them."""
    more = ["calendar.turns=4", "executor=serial", "chart.format=[svg]", f"out={tmp_path}"]
    assert run("study=explain", "run=3", "versus=no_monitors", *more) == 0
    assert "The pair parts in week" in " ".join(capsys.readouterr().out.split())
    assert summary(tmp_path)["pair"]["place"]
    page = (tmp_path / "report.html").read_text()
    assert (
        page.count("<pre") >= 4
    )  # the desk's table and its beliefs, on both sides, keep their columns
    assert "<p>The draw was" in page


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (["versus=7"], "versus: the sweep has points 0 to 1, not 7"),
        (["versus=0"], "versus: is point 0 itself"),
        (["versus=nowhere"], "there is no folder nowhere"),
        (["versus={parties.us.resolve: 2}"], "another sweep's folder, or the number of a point"),
        ([], "versus: is missing"),
    ],
)
def test_mistakes_with_stored_sweeps_are_sentences(
    sweep: Path, tmp_path: Path, overrides: list[str], sentence: str
) -> None:
    with pytest.raises(Mistake, match=sentence):
        ask(tmp_path, "study=compare", f"from={sweep}", *overrides)


def test_a_point_of_choices_has_a_name() -> None:
    columns = {
        "scenario": np.array(["paris_2014", "no_monitors"], dtype=object),
        "calendar.turns": np.array([6.0, 6.0]),
        "hazards.sigma": np.array([0.1, 0.2]),
    }
    named = _point_name(Plan(columns, ({}, {}), np.arange(2), ("hazards.sigma",)), 1, PLAIN)
    assert named == "point 1 (Scenario no_monitors, Error of intelligence (log) 0.2)"


def test_the_other_side_keeps_what_the_command_set_and_nothing_else_that_ran(
    tmp_path: Path,
) -> None:
    """State of another command in this process must not reach the comparison."""
    _, tree = wishes("calendar.turns=10")
    command("study=single", "calendar.turns=2", "parties.us.resolve=2", f"out={tmp_path / 'one'}")
    assert other_tree("no_monitors", tree)["calendar"]["turns"] != 2
    kept = other_tree("no_monitors", tree, ["scenario=with_eu", "calendar.turns=9", "versus=x"])
    assert kept["calendar"]["turns"] == 9
    assert "eu" not in kept["parties"]


def test_a_point_without_runs_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from types import SimpleNamespace

    from sim.ensemble.designs import make_plan
    from sim.studies.explain import study as explaining

    _, tree = wishes("calendar.turns=10")
    plan = make_plan(tree, {"parties.us.resolve": [1, 2, 3]})
    runs = pd.DataFrame({"point": [1, 1, 2], "run": [0, 1, 0]})
    held = SimpleNamespace(plan=plan, manifest={"seed": 0}), runs
    monkeypatch.setattr(explaining, "stored_runs", lambda *given, **named: held)
    settings, _ = wishes("study=explain", "from=sweep", "point=0")
    with pytest.raises(Mistake, match="point: 0 has no runs, as all of them failed; points 1 to 2"):
        explaining._place(settings, tree)  # type: ignore[arg-type]
    monkeypatch.setattr(explaining, "stored_runs", lambda *given, **named: (held[0], runs.head(0)))
    with pytest.raises(Mistake, match="no point has any"):
        explaining._place(settings, tree)  # type: ignore[arg-type]
