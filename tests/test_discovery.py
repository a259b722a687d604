"""Discovery against a planted box, and what it says where there is nothing to find."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from asking import TWO, ask, check_folder, refuses, summary, swept
from strategies import tree_of

from sim.charts.words import Words
from sim.paths import Mistake
from sim.studies.discovery import boxes as discovering
from sim.studies.discovery import trees as rules
from sim.studies.discovery.boxes import Sample
from sim.studies.discovery.findings import conditions, joined
from sim.studies.discovery.peeling import LEAST_MASS, extent, measure, peel

LOW, HIGH = 0.6, 0.3  # the planted box: the first parameter above, the second below
INSIDE, OUTSIDE, RUNS = 0.9, 0.1, 20


def planted(points: int = 3000, seed: int = 0) -> Sample:
    rng = np.random.default_rng(seed)
    values = rng.random((points, 5))
    box = (values[:, 0] > LOW) & (values[:, 1] < HIGH)
    hits = rng.binomial(RUNS, np.where(box, INSIDE, OUTSIDE)).astype(float)
    return Sample(values, hits, np.full(points, float(RUNS)))


@pytest.fixture(scope="module")
def halves() -> tuple[Sample, Sample]:
    return planted(seed=0), planted(seed=1)


def test_a_planted_box_is_found_and_measured(halves: tuple[Sample, Sample]) -> None:
    box = discovering.find(*halves, density=0.85)[0]
    assert box.kept == (0, 1)
    assert box.bounds[0, 0] == pytest.approx(LOW, abs=0.05)
    assert box.bounds[1, 1] == pytest.approx(HIGH, abs=0.05)
    assert box.density == pytest.approx(INSIDE, abs=0.05)
    truth = 0.12 * INSIDE / (0.12 * INSIDE + 0.88 * OUTSIDE)
    assert box.coverage == pytest.approx(truth, abs=0.08)
    assert box.density_interval[0] <= box.density <= box.density_interval[1]
    assert box.coverage_interval[0] <= box.coverage <= box.coverage_interval[1]


def test_the_balance_of_density_and_coverage_finds_it_without_a_number(
    halves: tuple[Sample, Sample],
) -> None:
    boxes = discovering.find(*halves)
    assert boxes[0].kept == (0, 1)
    assert boxes[0].density > 0.7
    assert len(boxes) == 1  # what is left is noise


def test_a_second_box_is_found_where_there_is_one() -> None:
    def both(seed: int) -> Sample:
        rng = np.random.default_rng(seed)
        values = rng.random((3000, 4))
        box = (values[:, 0] > 0.75) | (values[:, 2] < 0.15)
        hits = rng.binomial(RUNS, np.where(box, INSIDE, OUTSIDE)).astype(float)
        return Sample(values, hits, np.full(3000, float(RUNS)))

    first, second = discovering.find(both(0), both(1), density=0.85)[:2]
    assert {first.kept, second.kept} == {(0,), (2,)}


def test_peeling_only_ever_narrows_and_grows_denser(halves: tuple[Sample, Sample]) -> None:
    sample = halves[0]
    steps = peel(sample.values, sample.hits, sample.runs)
    assert steps[0].coverage == steps[0].mass == 1
    density, mass = (
        np.array([step.density for step in steps]),
        np.array([step.mass for step in steps]),
    )
    assert (np.diff(density) > 0).all()
    assert (np.diff(mass) < 0).all()
    assert mass[-1] >= LEAST_MASS
    for step in steps:
        again = measure(sample.values, sample.hits, sample.runs, step.bounds, extent(sample.values))
        assert np.array_equal(again.bounds, step.bounds)
        assert replace(again, bounds=step.bounds).__dict__ == step.__dict__


def test_a_restriction_that_could_be_luck_is_dropped_and_telling_ones_stay(
    halves: tuple[Sample, Sample],
) -> None:
    whole = extent(halves[0].values)
    bounds = whole.copy()
    bounds[0, 0], bounds[1, 1], bounds[3, 0] = LOW, HIGH, 0.1
    kept = discovering.prune(halves[0], bounds)
    assert kept[3].tolist() == whole[3].tolist()
    assert (kept[:2] == bounds[:2]).all()


def test_few_values_are_peeled_one_by_one_and_points_weigh_by_their_runs() -> None:
    values = np.array([[a, b] for a in (30.0, 65.0, 100.0) for b in (0.2, 0.6, 1.0)])
    runs = np.full(9, 200.0)
    hits = np.where((values[:, 0] >= 65) & (values[:, 1] <= 0.2), 180.0, 20.0)
    by_run = (np.arange(200) < hits[:, None]).astype(float)
    box = discovering.find(
        Sample(values, hits, runs), Sample(values, hits, runs, by_run), density=0.85
    )[0]
    assert box.bounds.tolist() == [[65, 100], [0.2, 0.2]]
    assert box.density == pytest.approx(0.9)
    heavy = Sample(np.array([[0.0], [1.0]]), np.array([0.0, 90.0]), np.array([900.0, 100.0]))
    assert peel(heavy.values, heavy.hits, heavy.runs)[0].density == pytest.approx(0.09)


def test_nothing_to_find_is_said(halves: tuple[Sample, Sample]) -> None:
    sample = halves[0]
    with pytest.raises(Mistake, match="no run of 60,000 sees it"):
        discovering.find(Sample(sample.values, np.zeros(3000), sample.runs), sample)
    with pytest.raises(Mistake, match="every run of 60,000 sees it"):
        discovering.find(Sample(sample.values, sample.runs, sample.runs), sample)
    with pytest.raises(
        Mistake, match=r"density: no box is so dense; the densest reaches \d\d% against 20% overall"
    ):
        discovering.find(*halves, density=0.99)
    rng = np.random.default_rng(3)
    noise = [
        Sample(sample.values, rng.binomial(RUNS, 0.3, 3000).astype(float), sample.runs)
        for _ in range(2)
    ]
    with pytest.raises(Mistake, match="no box of parameters is surely denser than the 30%"):
        discovering.find(*noise)


def test_a_box_in_words() -> None:
    whole = np.array([[0.0, 100.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    bounds = np.array([[62.0, 100.0], [0.0, 0.45], [0.2, 0.4], [0.0, 1.0]])
    paths = [
        "parties.russia.forces",
        "parties.us.credibility",
        "contest.window",
        "hazards.accident",
    ]
    said = joined(conditions(paths, bounds, whole, Words.of(tree_of())))
    assert said == (
        "Russian troops (thousand) is at least 62, credibility of further US sanctions is at most 0.45 and weight of a closing window is "
        "from 0.2 to 0.4"
    )


def test_a_tree_finds_the_planted_box(halves: tuple[Sample, Sample]) -> None:
    pytest.importorskip("sklearn")
    leaves = rules.leaves(*halves)
    assert leaves[0].bounds[0, 0] == pytest.approx(LOW, abs=0.03)
    assert leaves[0].bounds[1, 1] == pytest.approx(HIGH, abs=0.03)
    assert leaves[0].density == pytest.approx(INSIDE, abs=0.05)
    assert sum(leaf.mass for leaf in leaves) == pytest.approx(1, abs=0.01)


def test_the_ema_workbench_finds_the_planted_box(halves: tuple[Sample, Sample]) -> None:
    pytest.importorskip("ema_workbench")
    box = discovering.find(*halves, most=1, density=0.8, steps_of=rules.ema_peel)[0]
    assert {0, 1} <= set(box.kept)
    assert box.bounds[0, 0] == pytest.approx(LOW, abs=0.08)
    assert box.density > 0.75


def test_a_missing_extra_names_the_command(
    halves: tuple[Sample, Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "has", lambda package: False)
    with pytest.raises(Mistake, match=r"pip install 'brink-sim\[analysis\]'"):
        rules.leaves(*halves)
    with pytest.raises(Mistake, match=r"pip install 'brink-sim\[analysis\]'"):
        rules.ema_peel(*[np.zeros(1)] * 3)


def test_discovery_from_start_to_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path, "study=discovery", TWO, "points=240", "runs=8") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "of runs see proxy war or worse (95 % interval" in said
    assert "it holds" in said
    check_folder(tmp_path, "box_scatter", "boxes", "trajectory")
    found = summary(tmp_path)["boxes"][0]
    assert found["density"] > summary(tmp_path)["share"]
    assert pd.read_parquet(tmp_path / "trajectory.parquet")["chosen"].sum() == len(
        summary(tmp_path)["boxes"]
    )


def test_discovery_in_a_stored_sweep_and_without_the_extra(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = swept(
        tmp_path,
        "axes={parties.russia.resolve: [0.3, 0.6, 1.2], parties.us.resolve: [0.5, 1, 2]}",
        "runs=60",
    )
    monkeypatch.setattr(rules, "has", lambda package: False)
    assert ask(tmp_path / "answer", "study=discovery", f"from={sweep}") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "measured on every other run" in said
    assert "pip install 'brink-sim[analysis]'" in said


@pytest.mark.parametrize(
    ("axes", "runs", "sentence"),
    [
        ("{parties.russia.resolve: [0.3]}", 300, "no axis of the sweep has two values"),
        ("{parties.russia.resolve: [0.3, 1]}", 20, "40 runs in all are too few"),
    ],
)
def test_stores_that_tell_nothing_are_refused(
    tmp_path: Path, axes: str, runs: int, sentence: str
) -> None:
    sweep = swept(tmp_path, f"axes={axes}", f"runs={runs}", "calendar.turns=6")
    refuses(tmp_path, sentence, "study=discovery", f"from={sweep}")


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (["target=wars"], "there is no outcome or measure 'wars'; allowed are settlement"),
        (["density=thick"], "density: should be a number or 'auto', not 'thick'"),
        (["density=1.5"], "density: should be a share between 0 and 1, or auto, not 1.5"),
    ],
)
def test_mistakes_are_sentences(tmp_path: Path, overrides: list[str], sentence: str) -> None:
    refuses(tmp_path, sentence, "study=discovery", TWO, "points=40", "runs=10", *overrides)


@pytest.mark.parametrize(
    ("overrides", "why"),
    [
        (["target=nato_clash", "calendar.turns=1"], "no run of 400 sees it"),
        (["density=0.99", "calendar.turns=6"], "density: no box is so dense"),
    ],
)
def test_what_was_played_is_kept_where_no_box_is_found(
    tmp_path: Path, overrides: list[str], why: str
) -> None:
    answer = tmp_path / "answer"
    assert ask(answer, "study=discovery", TWO, "points=40", "runs=10", *overrides) == 0
    said = summary(answer)["answer"]
    assert said[0].startswith("No box was found. ")
    assert why in said[0]
    points = pd.read_parquet(answer / "points.parquet")
    assert list(points.columns) == ["choice.precision", "parties.russia.resolve", "share"]
    assert len(points) == 40
    assert summary(answer)["share"] == pytest.approx(points["share"].mean())
    low, high = (f"{100 * value:.0f} %" for value in (points["share"].min(), points["share"].max()))
    assert f"is from {low} to {high}" in said[1]
    assert (len(said) == 3) == (points["share"].nunique() > 1)
