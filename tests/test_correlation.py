"""Rank correlations between the axes of a sample."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asking import ask, refuses
from strategies import tree_of

from sim.ensemble.axes import sampled
from sim.ensemble.designs import make_plan
from sim.ensemble.remarks import rank_correlation, remarks
from sim.ensemble.results import Sweep
from sim.paths import Mistake
from sim.report.answer import answer

US, RUSSIA, FORCES = "parties.us.resolve", "parties.russia.resolve", "parties.russia.forces"
AXES: dict[str, Any] = {
    US: {"uniform": [0.5, 2]},
    RUSSIA: {"loguniform": [0.4, 1.6]},
    FORCES: {"normal": [60, 10]},
}
PAIRS = ((US, RUSSIA, 0.6), (FORCES, RUSSIA, -0.5))
QUICK = ("calendar.turns=3", "traced=0", "runs=4")


def written(axes: dict[str, Any]) -> str:
    """Axes as an argument of the command."""
    return f"axes={json.dumps(axes)}".replace('"', "")


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
@pytest.mark.parametrize("seed", range(3))
def test_axes_have_the_rank_correlations_asked_for(kind: str, seed: int) -> None:
    rows = sampled(AXES, kind, 256, seed, PAIRS)
    columns = dict(zip(AXES, rows.T, strict=True))
    for first, second, value in (*PAIRS, (US, FORCES, 0)):
        assert abs(rank_correlation(columns[first], columns[second]) - value) < 0.08


def test_each_axis_of_a_hypercube_keeps_one_value_in_each_of_its_equal_parts() -> None:
    plain, made = (sampled(AXES, "lhs", 64, 1, pairs) for pairs in ((), PAIRS))
    np.testing.assert_array_equal(np.sort(plain, axis=0), np.sort(made, axis=0))
    parts = np.sort(np.floor((made[:, 0] - 0.5) / 1.5 * 64))
    np.testing.assert_array_equal(parts, np.arange(64))


def test_each_axis_of_a_sobol_sequence_stays_even() -> None:
    values = sampled(AXES, "sobol", 256, 1, PAIRS)[:, 0]
    tenths = np.histogram(values, bins=10, range=(0.5, 2))[0]
    assert abs(tenths - 25.6).max() < 8


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_the_order_of_axes_and_of_pairs_does_not_matter(kind: str) -> None:
    turned = {FORCES: AXES[FORCES], "correlate": [[RUSSIA, FORCES, -0.5], [RUSSIA, US, 0.6]]}
    turned |= {path: axis for path, axis in reversed(AXES.items()) if path != FORCES}
    one = make_plan(tree_of(), {**AXES, "correlate": [list(pair) for pair in PAIRS]}, kind, 16)
    other = make_plan(tree_of(), turned, kind, 16)
    assert one.pairs == other.pairs
    for path in AXES:
        np.testing.assert_array_equal(one.columns[path], other.columns[path])


def test_axes_that_are_in_no_pair_are_as_without() -> None:
    plain, made = (sampled(AXES, "sobol", 16, 1, pairs) for pairs in ((), PAIRS[:1]))
    np.testing.assert_array_equal(plain[:, 2], made[:, 2])


PAIRED = {"correlate": [[US, RUSSIA, 0.6]]}
MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"correlate": [[US, "parties.russia.resolv", 0.6]]}, f"did you mean '{RUSSIA}'?"),
    ({FORCES: [30, 60], "correlate": [[US, FORCES, 0.6]]}, f"{FORCES} is a list"),
    ({FORCES: {"range": [60, 30, 3]}, "correlate": [[US, FORCES, 0.6]]}, "goes down"),
    ({"pair": {"zip": {FORCES: [1]}}, "correlate": [[US, "pair", 0.6]]}, "pair is a zipped axis"),
    ({"correlate": [[US, US, 0.6]]}, f"{US} is paired with itself"),
    ({"correlate": [[US, RUSSIA, 1]]}, "should be between -1 and 1, not 1"),
    ({"correlate": [[US, RUSSIA, "much"]]}, "should be between -1 and 1, not much"),
    ({"correlate": [[US, RUSSIA, 0.6], [RUSSIA, US, 0.5]]}, "stand together twice"),
    ({"correlate": [US, RUSSIA, 0.6]}, "should be [[AXIS, AXIS, RANK CORRELATION]], not [par"),
    ({"correlate": []}, "should be [[AXIS, AXIS, RANK CORRELATION]], not []"),
    ({"correlat": [[US, RUSSIA, 0.6]]}, "no such parameter; did you mean 'correlate'?"),
    (
        {"correlate": [[US, RUSSIA, 0.9], [RUSSIA, FORCES, 0.9], [US, FORCES, -0.9]]},
        "cannot hold together",
    ),
]


@pytest.mark.parametrize(("axes", "said"), MISTAKES)
def test_mistakes_are_sentences(axes: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistake, match=re.escape(said)) as found:
        make_plan(tree_of(), {**AXES, **axes}, "lhs", 16)
    assert "\n" not in str(found.value)


def test_what_cannot_be_correlated_says_why() -> None:
    with pytest.raises(Mistake, match="a grid has every combination"):
        make_plan(tree_of(), {US: {"range": [1, 2, 3]}, RUSSIA: {"range": [1, 2, 3]}, **PAIRED})
    whole = {US: {"integers": [1, 2]}, RUSSIA: {"integers": [1, 2]}, **PAIRED}
    with pytest.raises(Mistake, match="16 points over these axes are 4 different worlds"):
        make_plan(tree_of(), whole, "sobol", 16)
    with pytest.raises(Mistake, match="3 are too few for 2 correlated axes"):
        make_plan(tree_of(), {**AXES, **PAIRED}, "lhs", 3)


def test_a_correlated_sobol_sequence_grows_and_another_correlation_is_another_sweep(
    tmp_path: Path,
) -> None:
    axes = {US: AXES[US], RUSSIA: AXES[RUSSIA], **PAIRED}
    more = (*QUICK, "design=sobol")
    assert ask(tmp_path / "a", *more, "points=5", written(axes)) == 0
    before = Sweep.open(tmp_path / "a").plan.keys()
    turned = {**axes, "correlate": [[RUSSIA, US, 0.6]]}
    assert ask(tmp_path / "a", *more, "points=8", written(turned)) == 0
    plan = Sweep.open(tmp_path / "a").plan
    assert plan.keys()[:5] == before
    assert plan.pairs == ((RUSSIA, US, 0.6),)
    assert "rank correlation 0.6 asked" in remarks(plan)[0]
    page = (tmp_path / "a" / "report.html").read_text()
    assert "rank correlation 0.6 asked" in page
    assert "Iman, R. L." in page
    for other in ({US: axes[US], RUSSIA: axes[RUSSIA]}, {**axes, "correlate": [[RUSSIA, US, 0.5]]}):
        with pytest.raises(Mistake, match="another configuration"):
            ask(tmp_path / "a", *more, "points=8", written(other))
    sample = (*more, "points=48", written(axes))
    assert ask(tmp_path / "many", *sample) == 0
    with pytest.raises(Mistake, match=r"correlates .* needs independent parameters"):
        ask(tmp_path / "b", "study=sensitivity", f"from={tmp_path / 'many'}")


@pytest.mark.parametrize(
    ("study", "said"),
    [
        ("sensitivity", "study=sensitivity needs independent parameters"),
        ("calibrate", "study=calibrate takes its ranges as independent"),
    ],
)
def test_a_study_of_independent_parameters_refuses_correlations(
    tmp_path: Path, study: str, said: str
) -> None:
    axes = {US: {"uniform": [0.5, 2]}, RUSSIA: {"uniform": [0.4, 1.6]}, **PAIRED}
    refuses(tmp_path, said, f"study={study}", written(axes))


def test_discovery_takes_them_and_a_dry_run_and_a_check_say_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    axes = written({US: AXES[US], RUSSIA: AXES[RUSSIA], **PAIRED})
    sample = ("design=lhs", "points=20", *QUICK, axes)
    commands = (
        ("study=discovery", "points=20", "runs=4", "calendar.turns=3", "dry_run=true", axes),
        ("study=sweep", "dry_run=true", *sample),
        ("study=check", *sample),
    )
    for command in commands:
        assert ask(tmp_path / "x", *command) == 0
        told = " ".join(capsys.readouterr().out.split())
        assert f"{RUSSIA} with {US}: rank correlation 0.6 asked, 0." in told


def test_the_answer_says_that_correlated_axes_are_not_told_apart(tmp_path: Path) -> None:
    axes = written({US: AXES[US], RUSSIA: AXES[RUSSIA], **PAIRED})
    assert ask(tmp_path / "x", "design=lhs", "points=6", *QUICK, axes) == 0
    moves = next(one for one in answer(Sweep.open(tmp_path / "x")).findings if one.topic == "moves")
    assert "are correlated in this sample (0.6), so that what is told of one" in moves.text
