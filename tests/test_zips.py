"""Zipped axes: numbers that change together, as points of one named axis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from commands import points_of, run
from strategies import tree_of

import sim
from sim.ensemble.designs import make_plan
from sim.paths import Mistake, get

PAIR = {"zip": {"parties.us.resolve": [0.5, 1.5, 2], "sanctions.compel": [0.1, 0.2, 0.3]}}
FORCES = "parties.russia.forces"


@pytest.mark.parametrize(("kind", "points"), [("grid", 6), ("sobol", 16)])
def test_numbers_of_a_row_change_together(kind: str, points: int) -> None:
    plan = make_plan(tree_of(), {"pair": PAIR, FORCES: [30, 60]}, kind, points, seed=1)
    assert sorted(set(plan.columns["pair"])) == ["1", "2", "3"]
    for point, name in enumerate(plan.columns["pair"]):
        tree = plan.trees[plan.tree_of[point]]
        for path, values in PAIR["zip"].items():
            assert get(tree, path) == values[int(name) - 1]
    assert plan.varying == (FORCES,)
    assert len(plan) == 6


def test_the_order_of_axes_does_not_matter() -> None:
    one = make_plan(tree_of(), {"pair": PAIR, FORCES: [30, 60]})
    other = make_plan(tree_of(), {FORCES: [30, 60], "pair": PAIR})
    assert sorted(one.keys()) == sorted(other.keys())
    known = one.keys()
    for point, key in enumerate(known):
        points = point, other.keys().index(key)
        trees = [
            plan.trees[plan.tree_of[point]]
            for plan, point in zip((one, other), points, strict=True)
        ]
        assert trees[0] == trees[1]


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        ({"pair": {"zip": {"parties.us.reslve": [1, 2]}}}, "did you mean 'parties.us.resolve'"),
        (
            {"pair": {"zip": {"parties.us.resolve": [1, -2]}}},
            "parties.us.resolve: should be from 0.01 to 100, not -2",
        ),
        (
            {"pair": {"zip": {"parties.us.resolve": [1, 2], "sanctions.compel": [0.1]}}},
            "parties.us.resolve has 2, sanctions.compel has 1",
        ),
        ({"pair": {"zip": {}}}, "should be {zip: {PATH"),
        (
            {"pair": {"zip": {"parties.us.resolve": 1}}},
            "pair.zip.parties.us.resolve: should be a list of values, not 1",
        ),
        ({"a.pair": PAIR}, "has a name of its own, without dots"),
        ({"pair": PAIR, "parties.us.resolve": [1, 2]}, "parties.us.resolve is an axis twice"),
    ],
)
def test_mistakes_are_sentences(axes: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistake, match=said.replace("{", r"\{")):
        make_plan(tree_of(), axes)


def test_a_zipped_sweep_grows_and_is_replayed(tmp_path: Path) -> None:
    game = sim.load("paris_2014", {"calendar.turns": 3})
    axes = {"pair": PAIR}
    first = sim.sweep(game, axes=axes, runs=10, out=tmp_path / "z")
    assert len(first.runs) == 30
    grown = sim.sweep(game, axes=axes, runs=20, out=tmp_path / "z")
    fresh = sim.sweep(game, axes=axes, runs=20, out=tmp_path / "fresh")
    assert grown.runs.equals(fresh.runs)
    assert grown.points["pair"].tolist() == ["1", "2", "3"]


def test_every_number_of_a_row_is_counted_as_varied(tmp_path: Path) -> None:
    game = sim.load("paris_2014", {"calendar.turns": 3})
    swept = sim.sweep(game, axes={"pair": PAIR, FORCES: [30, 60]}, runs=4, out=tmp_path / "z")
    assert "of the 3 numbers varied" in swept.answer()[-1]


def test_other_rows_in_the_folder_of_a_sweep_are_refused(tmp_path: Path) -> None:
    game = sim.load("paris_2014", {"calendar.turns": 3})
    sim.sweep(game, axes={"pair": PAIR}, runs=4, out=tmp_path / "z")
    other = {"zip": {**PAIR["zip"], "sanctions.compel": [0.1, 0.2, 0.4]}}
    with pytest.raises(Mistake, match="another configuration"):
        sim.sweep(game, axes={"pair": other}, runs=4, out=tmp_path / "z")


def test_a_choice_counts_as_the_numbers_in_which_its_configurations_differ() -> None:
    _, plan = points_of("scenario=no_monitors,troops_100k", f"axes={{{FORCES}: [30, 60]}}")
    assert set(plan.columns) == {"scenario", FORCES}
    assert {"hazards.monitors", FORCES} <= set(plan.numbers)
    assert all(values.dtype == float for values in plan.numbers.values()), "no titles and words"


def test_a_check_looks_at_stored_sets_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("study=check", "parameters=valley", "runs=4", "calendar.turns=3") == 0
    assert "valley" in capsys.readouterr().out
