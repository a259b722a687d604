"""Outcome measures of the user's own: the language, and their way through tables, page, answer and the Python door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from asking import ask, swept, wishes
from strategies import tree_of

import sim
from sim.config.checks import build_game
from sim.config.measures import measures_of, parse
from sim.door.games import composed
from sim.ensemble.claims import Busy, locked
from sim.model.columns import written_out
from sim.paths import Mistake
from sim.studies.sweep.writing import with_functions

KNOWN = written_out(build_game(tree_of()))
LONG = "weeks_at_proxy_war + weeks_at_open_invasion > 4"
TURN = "first_climb_turn"
RUNS = pd.DataFrame(
    {
        "outcome": ["settlement", "proxy_war", "open_invasion"],
        "weeks_at_proxy_war": [0.0, 3.0, 2.0],
        "weeks_at_open_invasion": [0.0, 0.0, 6.0],
        "accidents": [0, 1, 2],
        TURN: [np.nan, 3.0, 0.0],
    }
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (LONG, [0, 0, 1]),
        ("weeks_at_proxy_war / 2 - -accidents * 3", [0, 4.5, 7]),
        ("max(weeks_at_proxy_war, weeks_at_open_invasion, 1)", [1, 3, 6]),
        ("abs(min(accidents, 1) - 2)", [2, 1, 1]),
        ("0 < accidents <= 1 or not weeks_at_open_invasion < 5", [0, 1, 1]),
        ("outcome == 'settlement' or outcome != 'open_invasion' and accidents > 0", [1, 1, 0]),
        (f"{TURN} < 4", [0, 1, 1]),
        (f"{TURN} >= 20", [1, 0, 0]),  # a turn that never came is the horizon
        (f"{TURN} + 1", [27, 4, 1]),
    ],
)
def test_an_expression_is_what_it_says(text: str, values: list[float]) -> None:
    assert parse("mine", text, KNOWN).values(RUNS, 26).tolist() == values


def test_what_a_block_records_and_what_is_stored_measure_alike() -> None:
    recorded = {"outcome": np.array([0, 4, 5], dtype=np.int8), TURN: np.array([-1, 3, 0])}
    both = parse("mine", f"outcome == 'proxy_war' or {TURN} > 20", KNOWN)
    assert both.values(recorded, 26).tolist() == both.values(RUNS, 26).tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mine", "weeks_at_proxy_wa > 1", "did you mean 'weeks_at_proxy_war'?"),
        ("mine", "__import__('os').system('x')", "is none of numbers"),
        ("mine", "accidents.real", "is none of numbers"),
        ("mine", "accidents ** 9", "is none of numbers"),
        ("mine", "[accidents for x in y]", "is none of numbers"),
        ("mine", "(lambda: 1)()", "is none of numbers"),
        ("mine", "accidents if accidents else 1", "is none of numbers"),
        ("mine", "pow(accidents, 2)", "is none of numbers"),
        ("mine", "abs(accidents, 2)", "abs takes one number"),
        ("mine", "accidents > 1 >", "cannot be read"),
        ("mine", "(" * 300 + "accidents" + ")" * 150, "cannot be read"),
        ("mine", "accidents and 1", "'accidents' should be a comparison, not a number"),
        ("mine", "(accidents > 1) + 1", "should be a number, not a comparison"),
        ("mine", "outcome", "compare it"),
        ("mine", "outcome == 'settlemen'", "did you mean 'settlement'?"),
        ("mine", "outcome < 'settlement'", "a name is compared as in"),
        ("mine", "accidents == 'settlement'", "accidents is a number"),
        ("mine", "outcome == 'settlement' == 'war'", "a name is compared as in"),
        ("mine", "outcome == outcome", "a name is compared as in"),
        ("mine", "outcome == 1", "there is no '1'"),
        ("mine", "accidents in outcome", "other means"),
        ("mine", "1 > 0", "reads no column"),
        ("mine", "True", "is none of numbers"),
        ("mine", " ", "should be an expression"),
        ("mine", "accidents + " * 60 + "1", "at most 500"),
        ("accidents", "meetings > 1", "recorded column"),
        ("war", "meetings > 1", "recorded column or outcome"),
        ("my-own", "meetings > 1", "letters, digits"),
    ],
)
def test_what_the_language_lacks_is_refused_in_a_sentence(name: str, text: str, said: str) -> None:
    with pytest.raises(Mistake) as error:
        parse(name, text, KNOWN)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(f"measures.{name}: ")


def test_a_scenario_is_refused_with_a_wrong_measure() -> None:
    tree = {**tree_of(), "measures": {"mine": "accident > 1"}}
    with pytest.raises(Mistake, match=r"measures.mine: a run has no column 'accident'"):
        build_game(tree)
    tree["measures"] = {"mine": "accidents > 1"}
    assert measures_of(build_game(tree))["mine"].kind == "share"


AXES = "axes={parties.russia.forces: [30, 100]}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep that is given measures only after it was played."""
    folder = tmp_path_factory.mktemp("measured")
    swept(folder, AXES, "runs=40")
    return folder / "sweep"


def _measured(folder: Path) -> dict[str, Any]:
    assert (
        ask(
            folder,
            "study=sweep",
            "traced=0",
            AXES,
            "runs=40",
            f'measures={{long_war: "{LONG}", fights: "weeks_at_proxy_war * 2"}}',
        )
        == 0
    )
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return manifest


def test_a_measure_added_to_a_finished_sweep_plays_nothing_and_is_everywhere(folder: Path) -> None:
    assert _measured(folder)["timing"]["played"] == 0
    runs, points = (pd.read_parquet(folder / f"{name}.parquet") for name in ("runs", "points"))
    weeks = runs["weeks_at_proxy_war"] + runs["weeks_at_open_invasion"]
    share = (weeks > 4).groupby(runs["point"]).mean()
    assert np.allclose(points["share_long_war"], share)
    assert (points["low_long_war"] <= points["share_long_war"]).all()
    assert (points["share_long_war"] <= points["high_long_war"]).all()
    twice = (runs["weeks_at_proxy_war"] * 2).groupby(runs["point"])
    assert np.allclose(points["mean_fights"], twice.mean())
    half = 1.959963984540054 * twice.std() / 40**0.5
    assert np.allclose(points["high_fights"] - points["mean_fights"], half)
    summary = json.loads((folder / "summary.json").read_text())
    found = next(one for one in summary["findings"] if one["topic"] == "own")
    assert found["measures"]["long_war"]["share"] == pytest.approx((weeks > 4).mean())
    assert "Long war (weeks_at_proxy_war + weeks_at_open_invasion > 4) holds in" in found["text"]
    page = (folder / "report.html").read_text()
    assert "Measures of your own" in page
    assert "fights (mean)" in page


def test_a_division_by_zero_is_told_and_the_runs_are_kept(folder: Path) -> None:
    before = pd.read_parquet(folder / "runs.parquet")
    with pytest.raises(Mistake, match=r"measures.ratio: is no number in \d+ of 80 runs"):
        ask(
            folder,
            "study=sweep",
            "traced=0",
            AXES,
            "runs=40",
            "measures={ratio: 'accidents / accidents'}",
        )
    assert pd.read_parquet(folder / "runs.parquet").equals(before)
    assert _measured(folder)["timing"]["played"] == 0


def test_a_function_is_added_to_no_folder_that_another_program_writes_to(tmp_path: Path) -> None:
    assert ask(tmp_path / "swept", "traced=0", "axes={}", "runs=4", "calendar.turns=3") == 0
    settings, _ = wishes(f"out={tmp_path / 'swept'}")
    with locked(tmp_path / "swept"), pytest.raises(Busy, match="another program is writing"):
        with_functions(settings, {"mine": lambda runs: runs["accidents"]})  # type: ignore[arg-type]
    assert not (tmp_path / "swept" / "measures.parquet").exists()


def test_a_function_is_a_measure_through_the_door(tmp_path: Path) -> None:
    found = sim.sweep(
        axes={"parties.russia.forces": [30, 100]},
        runs=30,
        out=tmp_path / "door",
        executor="serial",
        measures={"long_war": LONG, "quick": lambda runs: runs["end_turn"] < 10},
    )
    share = (found.runs["end_turn"] < 10).groupby(found.runs["point"]).mean()
    assert np.allclose(found.points["share_quick"], share)
    assert "share_long_war" in found.points
    assert any("Quick (a function of Python) holds in" in text for text in found.answer())
    again = sim.open(tmp_path / "door")
    assert "share_quick" in again.points  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda runs: 1, "one number or truth for each of 20 runs"),
        (lambda runs: runs["outcome"], "one number or truth"),
        (lambda runs: runs["accidents"] / runs["accidents"], "is no number in"),
    ],
)
def test_a_function_that_gives_no_column_is_refused(function: Any, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        sim.sweep(axes={}, runs=20, traced=0, executor="serial", measures={"mine": function})
    with pytest.raises(Mistake, match=r"measures.mine: a function is given to sim.sweep"):
        sim.study("discovery", measures={"mine": function})


def test_compare_holds_measures_against_one_another(tmp_path: Path) -> None:
    mine = "measures={wide: 'peak_forces_russia > 80', climbs: 'accidents + meetings', zero: 'accidents < 0'}"
    other = "versus={parties.russia.forces: 110}"
    assert ask(tmp_path / "two", "study=compare", other, mine, "runs=60") == 0
    rows = pd.read_parquet(tmp_path / "two" / "differences.parquet").set_index("quantity")
    assert rows.loc["wide", "kind"] == "share"
    assert rows.loc["wide", "low"] > 0
    assert rows.loc["climbs", "kind"] == "index"
    assert "zero" in json.loads((tmp_path / "two" / "summary.json").read_text())["absent"]
    assert (
        ask(
            tmp_path / "many",
            "study=compare",
            "versus=[no_monitors, {parties.russia.forces: 110}]",
            mine,
            "runs=60",
        )
        == 0
    )
    many = pd.read_parquet(tmp_path / "many" / "differences.parquet")
    assert list(dict.fromkeys(many["outcome"])) == ["war", "settled", "wide", "zero"]
    wide = many[(many["outcome"] == "wide") & ~many["baseline"]]
    assert wide["difference"].max() == pytest.approx(rows.loc["wide", "difference"])
    assert (
        "Wide holds in" in json.loads((tmp_path / "many" / "summary.json").read_text())["answer"][2]
    )
    source = swept(tmp_path, AXES, "runs=40")
    assert ask(tmp_path / "points", "study=compare", f"from={source}", "versus=1", mine) == 0
    rows = pd.read_parquet(tmp_path / "points" / "differences.parquet").set_index("quantity")
    assert rows.loc["wide", "low"] > 0


def test_a_command_adds_to_the_measures_of_a_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "configs" / "scenario" / "mine.yaml"
    file.parent.mkdir(parents=True)
    text = "# @package _global_\ndefaults: [paris_2014, _self_]\nmeasures: {one: 'accidents > 1', two: 'meetings'}\n"
    file.write_text(text)
    monkeypatch.chdir(tmp_path)
    tree, *_ = composed(
        ["scenario=mine", "measures={one: null}", "measures.three='max(accidents, meetings)'"]
    )
    assert tree["measures"] == {"two": "meetings", "three": "max(accidents, meetings)"}
