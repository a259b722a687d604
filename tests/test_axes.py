"""A point is its named values: the order in which axes are written changes no result, in any design and any study."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from asking import ask, refuses, summary
from commands import points_of
from strategies import tree_of

from sim.config.checks import build_game
from sim.ensemble.axes import listed, sampled, typed
from sim.ensemble.designs import make_plan
from sim.ensemble.results import Sweep
from sim.paths import Mistake

US, RUSSIA, FORCES = "parties.us.resolve", "parties.russia.resolve", "parties.russia.forces"
QUICK = ("calendar.turns=3", "traced=0")


def written(axes: dict[str, Any]) -> str:
    """Axes as an argument of the command."""
    return f"axes={json.dumps(axes)}".replace('"', "")


def shares(folder: Path) -> dict[tuple[float, ...], tuple[float, ...]]:
    """What came of each point, by its named values."""
    swept = Sweep.open(folder)
    names = sorted(swept.plan.columns)
    rows = swept.runs.groupby(names)[["intensity", "damage_us", "peak_rung"]].mean()
    return {tuple(np.atleast_1d(at)): tuple(row) for at, row in zip(rows.index, rows.to_numpy())}  # noqa: B905


@pytest.mark.parametrize("kind", ["grid", "lhs", "sobol"])
def test_axes_in_another_order_are_the_same_points(kind: str) -> None:
    axes: dict[str, Any] = {US: [0.5, 2], RUSSIA: {"range": [0.4, 1.6, 3]}, FORCES: [30, 60]}
    if kind != "grid":
        axes |= {RUSSIA: {"uniform": [0.4, 1.6]}}
    turned = dict(reversed(axes.items()))
    one, other = (make_plan(tree_of(), each, kind, 16, seed=5) for each in (axes, turned))
    assert set(one.keys()) == set(other.keys())
    if kind != "grid":
        assert one.keys() == other.keys()
        for path in axes:
            np.testing.assert_array_equal(one.columns[path], other.columns[path])


def test_a_sweep_that_grows_with_its_axes_turned_gives_each_point_its_own_runs(
    tmp_path: Path,
) -> None:
    two = written({US: [0.5, 2], RUSSIA: [0.5, 2]})
    three = written({RUSSIA: [0.5, 1, 2], US: [0.5, 2]})
    assert ask(tmp_path / "grown", *QUICK, "runs=20", two) == 0
    assert ask(tmp_path / "grown", *QUICK, "runs=20", three) == 0
    assert ask(tmp_path / "fresh", *QUICK, "runs=20", three) == 0
    assert shares(tmp_path / "grown") == shares(tmp_path / "fresh")
    assert len(shares(tmp_path / "grown")) == 6


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_a_sample_asked_for_with_its_axes_turned_is_there_already(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    axes = {US: {"uniform": [0.5, 2]}, RUSSIA: {"uniform": [0.5, 2]}}
    more = (*QUICK, f"design={kind}", "points=4", "runs=10")
    assert ask(tmp_path / "a", *more, written(axes)) == 0
    before = shares(tmp_path / "a")
    capsys.readouterr()
    assert ask(tmp_path / "a", *more, written(dict(reversed(axes.items())))) == 0
    assert "40 runs played" not in capsys.readouterr().out
    assert shares(tmp_path / "a") == before


def test_lockstep_choices_and_axes_in_another_order_are_the_same_points() -> None:
    arguments = [f"{US}=1,2", f"{RUSSIA}=0.5,1", "scenario=paris_2014,no_monitors"]
    from sim.studies.sweep.identity import identity

    one, other = points_of(*arguments), points_of(*reversed(arguments))
    assert set(one[1].keys()) == set(other[1].keys())
    assert identity(*one) == identity(*other)


STUDIES = {
    "sensitivity": ("base=64", "runs=4"),
    "discovery": ("points=60", "runs=20"),
    "compare": ("versus={hazards.accident: 0.2}", "runs=20", "design=lhs", "points=4"),
}


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_says_the_same_whatever_the_order_of_its_axes(tmp_path: Path, study: str) -> None:
    axes = {US: {"uniform": [0.5, 2]}, RUSSIA: {"uniform": [0.5, 2]}}
    for name, each in (("a", axes), ("b", dict(reversed(axes.items())))):
        done = ask(
            tmp_path / name, f"study={study}", *STUDIES[study], "calendar.turns=6", written(each)
        )
        assert done == 0
    one, other = (summary(tmp_path / name) for name in ("a", "b"))
    assert json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    for file in (tmp_path / "a").glob("*.parquet"):
        pd.testing.assert_frame_equal(
            pd.read_parquet(file), pd.read_parquet(tmp_path / "b" / file.name), check_like=True
        )


def test_stored_sweeps_with_axes_in_another_order_are_compared_point_by_point(
    tmp_path: Path,
) -> None:
    axes = {US: [0.5, 2], RUSSIA: [0.5, 1, 2]}
    turned = dict(reversed(axes.items()))
    assert ask(tmp_path / "one", *QUICK, "runs=30", written(axes)) == 0
    for name, each in (("two", axes), ("three", turned)):
        assert ask(tmp_path / name, *QUICK, "runs=30", "hazards.accident=0.3", written(each)) == 0
        versus = f"versus={tmp_path / name}"
        assert (
            ask(tmp_path / f"to_{name}", "study=compare", f"from={tmp_path / 'one'}", versus) == 0
        )
    assert summary(tmp_path / "to_two") == summary(tmp_path / "to_three")


def test_gathered_sweeps_with_axes_in_another_order_share_their_points(tmp_path: Path) -> None:
    assert (
        ask(tmp_path / "s" / "a", *QUICK, "runs=20", written({US: [0.5, 2], RUSSIA: [1, 2]})) == 0
    )
    assert (
        ask(tmp_path / "s" / "b", *QUICK, "runs=20", written({RUSSIA: [2, 3], US: [0.5, 2]})) == 0
    )
    assert ask(tmp_path / "all", "study=gather", f"from={tmp_path / 's'}") == 0
    assert (
        ask(tmp_path / "once", *QUICK, "runs=20", written({US: [0.5, 2], RUSSIA: [1, 2, 3]})) == 0
    )
    assert shares(tmp_path / "all") == shares(tmp_path / "once")


@pytest.mark.parametrize(
    ("low", "high", "count", "values"),
    [
        (0.1, 0.5, 5, [0.1, 0.2, 0.3, 0.4, 0.5]),
        (-0.3, 0.3, 7, [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]),
        (1e-6, 5e-6, 5, [1e-6, 2e-6, 3e-6, 4e-6, 5e-6]),
        (0, 1, 4, [0, 1 / 3, 2 / 3, 1]),
        (3, 1, 3, [3, 2, 1]),
    ],
)
def test_a_range_gives_the_numbers_that_a_user_would_type(
    low: float, high: float, count: int, values: list[float]
) -> None:
    assert listed("x", {"range": [low, high, count]}) == values


def test_a_point_is_found_again_by_a_number_that_differs_in_its_last_digit(tmp_path: Path) -> None:
    one, other = (make_plan(tree_of(), {US: [value]}) for value in (0.3, 0.1 + 0.2))
    assert one.columns[US][0] != other.columns[US][0]
    assert one.keys() == other.keys()
    assert typed(0.1 + 0.2) == 0.3
    assert typed(-0.0) == 0 and not np.signbit(typed(-0.0))  # noqa: PT018
    plan = points_of(f"{US}=range(0.1,0.6,0.1)")[1]
    assert plan.columns[US].tolist() == [0.1, 0.2, 0.3, 0.4, 0.5]


def test_a_list_over_a_range_s_points_plays_none_of_them_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path / "a", *QUICK, "runs=10", written({US: {"range": [0.1, 0.5, 5]}})) == 0
    capsys.readouterr()
    assert (
        ask(tmp_path / "a", *QUICK, "runs=10", written({US: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]})) == 0
    )
    assert "10 runs played" in capsys.readouterr().out
    assert len(Sweep.open(tmp_path / "a").plan) == 6


@pytest.mark.parametrize("given", ["nan", "inf", "-inf"])
def test_no_number_that_is_not_finite_comes_past_the_door(tmp_path: Path, given: str) -> None:
    refuses(
        tmp_path,
        rf"{FORCES}.*should be.* finite number.*, not {given}",
        f"axes={{{FORCES}: [{given}]}}",
    )
    refuses(
        tmp_path,
        f"^{FORCES}: should be a finite number, not {given}$",
        "axes={}",
        f"{FORCES}={given}",
    )
    with pytest.raises(Mistake, match="density"):
        ask(tmp_path / "x", "study=discovery", f"density={given}")
    with pytest.raises(Mistake, match=f"^axes.{US}: should be finite numbers, not {given}$"):
        listed(US, [1.0, float(given)])
    tree = tree_of()
    several = {**tree["choice"], "precision": np.array([8.0, float(given)])}
    with pytest.raises(
        Mistake, match=f"^choice.precision: should be a finite number, not {given}$"
    ):
        build_game({**tree, "choice": several})


def test_a_sample_over_lists_plays_no_world_twice_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("lhs", "sobol"):
        assert len(np.unique(sampled({US: [1, 2], RUSSIA: [1, 2]}, kind, 16, 0), axis=0)) == 4
        assert len(sampled({US: [1, 2], RUSSIA: [1, 2]}, kind, 16, 0)) == 4
        assert len(sampled({US: [1, 2], RUSSIA: {"uniform": [1, 2]}}, kind, 16, 0)) == 16
    done = ask(tmp_path / "a", *QUICK, "design=lhs", "points=6", "runs=4", written({US: [1, 2]}))
    assert done == 0
    assert "6 points over these axes are 2 different worlds" in capsys.readouterr().err
    assert len(Sweep.open(tmp_path / "a").plan) == 2


def test_a_range_of_one_value_and_a_grid_too_large_are_sentences() -> None:
    with pytest.raises(Mistake, match=r"a range from 1 to 1 has one value and not 3; write \[1\]"):
        listed(US, {"range": [1, 1, 3]})
    with pytest.raises(Mistake, match=r"a range has at most 10,000,000 values, not 1e\+09"):
        make_plan(tree_of(), {US: {"range": [0, 1, 1e9]}})
    thousand = {"range": [1, 2, 1000]}
    with pytest.raises(Mistake, match="make more than 10,000,000 points"):
        make_plan(tree_of(), {US: thousand, RUSSIA: thousand, FORCES: {"range": [30, 60, 1000]}})


def test_runs_of_other_rules_are_never_added_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.ensemble import rules

    more = (*QUICK, written({US: [1, 2]}))
    assert ask(tmp_path / "s" / "a", *more, "runs=10") == 0
    monkeypatch.setattr(rules, "digest", lambda: "of other rules")
    with pytest.raises(Mistake, match="was played by other rules"):
        ask(tmp_path / "s" / "a", *more, "runs=20")
    assert ask(tmp_path / "s" / "b", *more, "runs=10") == 0
    with pytest.raises(Mistake, match="were played by different rules of the game"):
        ask(tmp_path / "all", "study=gather", f"from={tmp_path / 's'}")


def test_the_rules_are_known_by_every_file_of_the_game(tmp_path: Path) -> None:
    import shutil

    import sim.model
    from sim.ensemble.rules import digest

    copied = tmp_path / "model"
    shutil.copytree(
        Path(sim.model.__file__).parent, copied, ignore=shutil.ignore_patterns("__pycache__")
    )
    known = digest.__wrapped__()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.model, "__file__", str(copied / "__init__.py"))
        assert digest.__wrapped__() == known
        rule = copied / "rules" / "hazards.py"
        rule.write_text(rule.read_text().replace("1", "2", 1))
        assert digest.__wrapped__() != known
