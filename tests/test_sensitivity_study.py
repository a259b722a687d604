"""The study of sensitivity as a user asks for it: fresh points, stored sweeps, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from asking import TWO, ask, check_folder, refuses, summary, swept
from commands import run


def test_sensitivity_from_start_to_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path, "study=sensitivity", TWO, "base=64", "runs=8") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "the parameters decide" in said
    assert "95 % interval" in said
    check_folder(tmp_path, "convergence", "sensitivity", "noise", "pawn", "provenance")
    table = pd.read_parquet(tmp_path / "indices.parquet")
    assert set(table["parameter"]) == {"parties.russia.resolve", "choice.precision"}
    assert summary(tmp_path)["points"] == 256


def test_sensitivity_of_a_stored_sweep(tmp_path: Path) -> None:
    axes = "axes={parties.russia.resolve: [0.3, 0.6, 1.2], parties.us.resolve: [0.5, 1, 2], contest.window: [0.15]}"
    assert (
        ask(tmp_path / "answer", "study=sensitivity", f"from={swept(tmp_path, axes, 'runs=40')}")
        == 0
    )
    check_folder(tmp_path / "answer", "sensitivity", "noise", "pawn", "provenance")
    assert any(
        "contest.window has a single value" in text
        for text in summary(tmp_path / "answer")["warnings"]
    )
    assert "total" in pd.read_parquet(tmp_path / "answer" / "indices.parquet")


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (["base=100"], "base: a Sobol design takes a power of two from 8 on, such as 128, not 100"),
        (["runs=2"], "runs: 2 a point cannot tell luck from parameters"),
        (
            ["parameters=[hazards.defence_forces,parties.us.resolve]"],
            "hazards.defence_forces: its range is the single value 10",
        ),
        (["parameters=[parties.us.resolve]"], "needs at least two"),
        (
            ["parameters=[parties.us.resolv,contest.window]"],
            "parties.us.resolv: no row of provenance gives a range",
        ),
        (["parameters=[types.levels,contest.window]"], "changes? the shape of the game"),
        (["axes={contest.window: wide}"], "axes.contest.window: should be a list of numbers"),
    ],
)
def test_mistakes_are_sentences(tmp_path: Path, overrides: list[str], sentence: str) -> None:
    refuses(tmp_path, sentence, "study=sensitivity", *overrides)


@pytest.mark.parametrize(
    ("sweep", "sentence"),
    [
        (["axes={}"], "no axis with two values"),
        (
            ["axes={parties.us.resolve: [0.5, 1, 2]}"],
            "the sweep has 3 points over parties.us.resolve; a sensitivity needs at least 9",
        ),
        (
            ["design=lhs", "points=10", TWO],
            "10 points are too few to cut each parameter's range into slices; take at least 40, or a grid",
        ),
    ],
)
def test_stores_of_few_points_are_refused(tmp_path: Path, sweep: list[str], sentence: str) -> None:
    refuses(
        tmp_path,
        sentence,
        "study=sensitivity",
        f"from={swept(tmp_path, *sweep, 'runs=20', 'calendar.turns=2')}",
    )


def test_a_store_that_was_changed_is_refused(tmp_path: Path) -> None:
    sweep = swept(
        tmp_path,
        "axes={parties.us.resolve: [0.5, 1, 2], parties.russia.resolve: [0.3, 0.6, 1.2]}",
        "runs=4",
        "calendar.turns=2",
    )
    for file in (sweep / "runs.parquet").glob("*.parquet"):
        pq.write_table(pq.read_table(file).drop_columns(["damage_russia"]), file)
    refuses(
        tmp_path,
        "is damaged or lost",
        "study=sensitivity",
        f"from={sweep}",
    )


def test_a_choice_is_an_axis_of_a_grid(tmp_path: Path) -> None:
    axes = "axes={parties.russia.resolve: [0.3, 0.6, 1.2], parties.us.resolve: [0.5, 1, 2]}"
    for name in ("paris_2014", "no_monitors"):
        run(
            f"scenario={name}",
            axes,
            "runs=20",
            "traced=0",
            "calendar.turns=8",
            "executor=serial",
            "chart.format=[svg]",
            f"out={tmp_path / name}",
        )
    assert ask(tmp_path / "all", "study=gather", f"from={tmp_path}") == 0
    assert ask(tmp_path / "answer", "study=sensitivity", f"from={tmp_path / 'all'}") == 0
    table = pd.read_parquet(tmp_path / "answer" / "indices.parquet")
    assert set(table["parameter"]) == {"scenario", "parties.russia.resolve", "parties.us.resolve"}
    assert table.loc[table["parameter"] == "scenario", "to"].unique().tolist() == [1]
    refuses(
        tmp_path / "box",
        "varies scenario, which is a choice and no number",
        "study=discovery",
        f"from={tmp_path / 'all'}",
    )


def test_what_has_not_settled_is_named(tmp_path: Path) -> None:
    assert ask(tmp_path, "study=sensitivity", TWO, "base=32", "runs=8") == 0
    warned = " ".join(summary(tmp_path)["warnings"])
    assert "not yet settled are the indices of" in warned
    assert "take a larger base or more runs" in warned


def test_what_was_played_is_kept_where_nothing_can_be_explained(tmp_path: Path) -> None:
    answer = tmp_path / "answer"
    narrow = "axes={parties.russia.resolve: {uniform: [0.5, 0.501]}, choice.precision: {uniform: [15, 15.01]}}"
    given = ["study=sensitivity", narrow, "base=8", "runs=4", "calendar.turns=1"]
    assert ask(answer, *given) == 0
    said = summary(answer)["answer"]
    assert said[0].startswith("Nothing can be explained. sensitivity: ")
    assert "Means over 32 points" in said[1]
    assert len(pd.read_parquet(answer / "points.parquet")) == 32
    points = pd.read_parquet(answer / "points.parquet")
    assert summary(answer)["means"]["war"] == pytest.approx(points["war"].mean())
