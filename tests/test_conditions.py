"""Axes that are varied only where another has a value."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asking import ask, refuses
from commands import points_of
from strategies import tree_of
from test_correlation import written

import sim
from sim.ensemble.designs import make_plan
from sim.ensemble.remarks import remarks
from sim.ensemble.results import Sweep
from sim.paths import Mistake, get
from sim.stats.grids import is_grid

US, RUSSIA, FORCES = "parties.us.resolve", "parties.russia.resolve", "parties.russia.forces"
QUICK = ("calendar.turns=3", "traced=0", "runs=4")
WHERE: dict[str, Any] = {"values": [0.5, 2], "when": {FORCES: 100}}
AXES: dict[str, Any] = {FORCES: [30, 100], US: WHERE}
PAIR: dict[str, Any] = {"zip": {RUSSIA: [0.5, 2]}}


def rows(axes: dict[str, Any], *design: Any) -> set[tuple[Any, ...]]:
    """The points of axes by their values, in the order of the paths; each once."""
    plan = make_plan(tree_of(), axes, *design)
    found = list(zip(*(plan.columns[path] for path in sorted(axes)), strict=True))
    assert len(set(found)) == len(found)
    return set(found)


def test_where_the_condition_fails_there_is_one_point_at_the_base_value() -> None:
    base = get(tree_of(), US)
    assert rows(AXES) == {(30, base), (100, 0.5), (100, 2)}
    assert rows(AXES) == rows(dict(reversed(AXES.items())))
    both = {"values": [0.5, 2], "when": {FORCES: [60, 100], RUSSIA: 1}}
    of_two = {FORCES: [30, 60, 100], RUSSIA: [0.5, 1], US: both}
    assert len(rows(of_two)) == 4 + 2 * 2


def test_an_axis_hangs_on_the_value_that_another_was_given() -> None:
    chained = {**AXES, RUSSIA: {"values": [0.4, 0.8], "when": {US: 2}}}
    base, russia = get(tree_of(), US), get(tree_of(), RUSSIA)
    expected = {(30, russia, base), (100, russia, 0.5), (100, 0.4, 2), (100, 0.8, 2)}
    assert rows(chained) == expected
    at_base = {**AXES, RUSSIA: {"values": [0.4, 0.8], "when": {US: base}}}
    assert {(30, 0.4, base), (30, 0.8, base)} <= rows(at_base)


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_a_sample_has_the_base_value_where_the_condition_fails(kind: str) -> None:
    axes = {FORCES: [30, 100], US: {"uniform": [0.5, 2], "when": {FORCES: 100}}}
    plan = make_plan(tree_of(), axes, kind, 16, 1)
    varied = plan.columns[FORCES] == 100
    assert len(plan) == varied.sum() + 1
    assert len(np.unique(plan.columns[US][varied])) == varied.sum()
    assert plan.columns[US][~varied].tolist() == [get(tree_of(), US)]
    turned = make_plan(tree_of(), dict(reversed(axes.items())), kind, 16, 1)
    assert plan.keys() == turned.keys()


def test_conditions_may_hang_on_rows_of_a_zip_and_on_scenarios(tmp_path: Path) -> None:
    plan = make_plan(tree_of(), {"pair": PAIR, US: {"values": [0.5, 2], "when": {"pair": 2}}})
    assert plan.columns["pair"].tolist() == ["1", "2", "2"]
    axes = {
        "scenario": ["paris_2014", "no_monitors"],
        US: {**WHERE, "when": {"scenario": "no_monitors"}},
    }
    assert ask(tmp_path / "a", *QUICK, written(axes)) == 0
    points = Sweep.open(tmp_path / "a").points
    assert points["scenario"].tolist() == ["paris_2014", "no_monitors", "no_monitors"]
    assert points[US].tolist()[1:] == [0.5, 2]


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({US: {**WHERE, "when": {"parties.russia.force": 100}}}, f"did you mean '{FORCES}'?"),
    ({US: {**WHERE, "when": {FORCES: 60}}}, f"{FORCES} is never 60, only 30, 100"),
    ({US: {**WHERE, "when": {FORCES: True}}}, f"{FORCES} is never True"),
    ({US: {**WHERE, "when": {US: 2}}}, "an axis cannot hang on itself"),
    ({RUSSIA: {"values": [1], "when": {US: 2}}, US: {**WHERE, "when": {RUSSIA: 1}}}, "in a circle"),
    ({US: {**WHERE, "when": 100}}, "should be {AXIS: VALUE}, not 100"),
    ({US: {**WHERE, "when": {}}}, "should be {AXIS: VALUE}, not {}"),
    ({US: {"values": [1, 2]}}, "should be {values: [...], when: {AXIS: VALUE}}"),
    ({US: {"when": {FORCES: 100}}}, "has a when and no values"),
    ({US: {"values": [1, 2], "wehn": {FORCES: 100}}}, "no 'wehn', only"),
    ({US: {"values": [1, 2], "wehn": {FORCES: 100}}}, "did you mean 'when'?"),
    ({"pair": {**PAIR, "when": {FORCES: 100}}}, "a zipped axis takes no when"),
    ({"pair": {"zip": {RUSSIA: {"values": [1], "when": {FORCES: 100}}}}}, "should be a list"),
    ({"pair": PAIR, US: {**WHERE, "when": {"pair": 3}}}, "pair is never 3, only 1, 2"),
    ({"calendar.turns": {"values": [3, 4], "when": {FORCES: 100}}}, "the game its shape"),
]


@pytest.mark.parametrize(("axes", "said"), MISTAKES)
def test_mistakes_are_sentences(axes: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistake, match=re.escape(said)) as found:
        make_plan(tree_of(), {**AXES, **axes})
    assert "\n" not in str(found.value)


def test_what_is_drawn_from_a_distribution_is_no_condition() -> None:
    with pytest.raises(Mistake, match="drawn from a distribution and takes no value exactly"):
        make_plan(tree_of(), {FORCES: {"uniform": [30, 100]}, US: WHERE}, "lhs", 8)


@pytest.mark.parametrize("study", ["sensitivity", "discovery", "calibrate"])
def test_a_study_with_points_of_its_own_refuses_them(tmp_path: Path, study: str) -> None:
    axes = {FORCES: {"uniform": [30, 100]}, US: {"uniform": [1, 2], "when": {FORCES: 100}}}
    refuses(
        tmp_path, f"study={study} varies each parameter everywhere", f"study={study}", written(axes)
    )


def test_a_sweep_grows_under_one_condition_and_is_another_under_another(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    assert ask(folder, *QUICK, f"axes={{{FORCES}: [30, 100]}}") == 0
    assert ask(folder, *QUICK, written(AXES)) == 0  # an axis more, at the number that it had
    assert len(Sweep.open(folder).points) == 4
    wide = {US: {**WHERE, "values": [0.5, 1, 2]}, FORCES: [30, 60, 100]}
    assert ask(folder, *QUICK, written(wide)) == 0
    assert ask(tmp_path / "fresh", *QUICK, written(wide)) == 0
    grown, fresh = (Sweep.open(path).runs for path in (folder, tmp_path / "fresh"))
    names = [FORCES, US, "run"]
    both = [one.set_index(names).sort_index()["intensity"] for one in (grown, fresh)]
    assert both[0].loc[both[1].index].equals(both[1])
    for other in ({FORCES: [30, 100], US: [0.5, 2]}, {**AXES, US: {**WHERE, "when": {FORCES: 30}}}):
        with pytest.raises(Mistake, match="another configuration"):
            ask(folder, *QUICK, written(other))
    with pytest.raises(Mistake, match="another configuration"):  # the number where it fails
        ask(folder, *QUICK, written(AXES), f"{US}=1.5")


def test_levels_are_compared_where_the_axis_is_varied(tmp_path: Path) -> None:
    game = sim.load("paris_2014", {"calendar.turns": 6})
    swept = sim.sweep(game, axes=AXES, runs=12, out=tmp_path / "a", chart={"format": ["svg"]})
    plan = swept.stored.plan
    assert np.isnan(plan.tried[US]).sum() == 1
    assert is_grid(plan.tried)
    assert not is_grid(
        {path: values[1:] for path, values in plan.tried.items()}
        | {FORCES: plan.tried[FORCES][:-1]}
    )
    said = "US resolve is varied at 2 of the 3 points and compared over these"
    assert any(said in text for text in swept.answer())
    assert remarks(plan)[0] in (tmp_path / "a" / "report.html").read_text()


def test_such_sweeps_are_gathered_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    low = {**AXES, US: {**WHERE, "when": {FORCES: 30}}}
    for name, axes in (("one", AXES), ("two", low)):
        assert ask(tmp_path / "all" / name, *QUICK, written(axes)) == 0
    assert ask(tmp_path / "joined", "study=gather", f"from={tmp_path / 'all'}") == 0
    assert len(Sweep.open(tmp_path / "joined").points) == 6
    both = ("study=compare", "versus=no_monitors", "runs=20", "calendar.turns=3", written(AXES))
    assert ask(tmp_path / "compared", *both) == 0
    assert ask(tmp_path / "x", "study=check", *QUICK, written(AXES)) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"{US}: varied where {FORCES} is 100 (2 of 3 points), else 1." in told


def test_lockstep_choices_take_conditions_and_zips_of_a_grid() -> None:
    lists = f"{FORCES}: [30, 100], {US}: {{values: [0.5, 2], when: {{{FORCES}: 100}}}}"
    _, plan = points_of("scenario=paris_2014,no_monitors", f"axes={{{lists}}}")
    assert len(plan) == 2 * 3
    assert list(plan.conditions) == [US]
    _, plan = points_of(
        "scenario=paris_2014,no_monitors", f"axes={{pair: {{zip: {{{US}: [1, 2]}}}}}}"
    )
    assert len(plan) == 4


def test_conditions_are_sorted_so_that_their_order_does_not_matter() -> None:
    orders = ([60, 100], [100, 60])
    plans = [
        make_plan(tree_of(), {FORCES: [30, 60, 100], US: {**WHERE, "when": {FORCES: order}}})
        for order in orders
    ]
    for one, other in pairwise(plans):
        assert one.conditions == other.conditions
