"""Behaviour shared by a panel: scores without the noise of few runs, a fit that is found, and each crisis left out in turn."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from commands import run
from strategies import tree_of

import sim
from sim.paths import Mistake
from sim.studies.calibrate import shared

PANEL = "panel=[berlin_1961,korea_1994,taiwan_1995]"
PARAMETERS = "parameters=[choice.precision,hazards.accident]"


def test_the_score_of_few_runs_is_that_of_many_on_average() -> None:
    rng, chance = np.random.default_rng(0), np.array([0.1, 0.5, 0.8])
    happened = np.array([0.0, 1.0, 1.0])
    told = (rng.random((3, 20_000, 4)) < chance[:, None, None]).astype(np.float32)
    true = float(((chance - happened) ** 2).mean())
    assert shared.fair_brier(told, happened).mean() == pytest.approx(true, abs=0.003)
    by_hand = np.array([[[1.0, 1.0, 0.0, 0.0]]])
    assert shared.fair_brier(by_hand, np.ones(1)) == pytest.approx(0.25 - 0.25 / 3)


def test_a_fit_that_leaves_a_crisis_out_does_not_look_at_it() -> None:
    rng = np.random.default_rng(1)
    unit, candidates = rng.random((2, 80)), rng.random((2, 5000))
    best = np.array([[0.2, 0.2], [0.3, 0.7], [0.8, 0.6]])
    scores = np.stack([((unit - at[:, None]) ** 2).sum(axis=0) for at in best])
    found = shared.fit(unit, scores, candidates)
    assert found.whole == pytest.approx(best.mean(axis=0), abs=0.03)
    for place in range(3):
        others = np.delete(best, place, axis=0).mean(axis=0)
        assert found.left_out[place] == pytest.approx(others, abs=0.03)


def test_answers_of_history_and_runs_stand_in_one_order() -> None:
    tree = tree_of("kosovo_1998")
    happened = shared.came(tree)
    told = shared.answered([tree], (("0", 0, 40),), 0)
    assert told.shape == (15, 40)
    assert happened[:3].tolist() == [1, 1, 1], "fighting was under way"
    assert told[:3].all(), "and is in every run"
    assert told[3:6].mean(axis=1).tolist() == sorted(told[3:6].mean(axis=1)), "war within longer"


def test_a_panel_is_fitted_and_each_crisis_left_out(tmp_path: Path) -> None:
    out = tmp_path / "fitted"
    run(
        "study=calibrate", PANEL, PARAMETERS, "points=18", "runs=8", "executor=serial", f"out={out}"
    )
    found = sim.open(out)
    crises, parameters = found.tables["crises"], found.tables["parameters"]
    assert crises["crisis"].tolist() == ["berlin_1961", "korea_1994", "taiwan_1995"]
    assert ((crises[["as_it_is", "fitted", "left_out", "base_rates"]] >= 0).all()).all()
    assert (parameters["left_out_low"] <= parameters["left_out_high"]).all()
    assert (parameters["fitted"].between(parameters["low"], parameters["high"])).all()
    gap = (crises["left_out"] - crises["as_it_is"]).mean()
    assert found.summary["difference"]["mean"] == pytest.approx(gap)
    assert re.search(r"left out, a mean Brier score of 0\.\d+, against", found.answer()[0])
    sets = yaml.safe_load((out / "fitted.yaml").read_text(encoding="utf-8"))
    assert sets == {row.parameter: [row.fitted] for row in parameters.itertuples()}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("panel=[berlin_1961,korea_1994]",), "panel: needs at least three different crises"),
        (
            (PANEL, "parameters=[choice.precision,hazards.sigma]"),
            "parameters: hazards.sigma is a fact of a crisis",
        ),
        ((PANEL, PARAMETERS, "points=10"), "points, runs: 2 parameters need at least 18 points"),
        ((PANEL, PARAMETERS, "targets=history"), "targets: is about one crisis; with panel="),
        ((PANEL, PARAMETERS, "from=some"), "from: is about one crisis; with panel="),
        (("panel=[berlin_1961,korea_1994,nowhere]", PARAMETERS), "scenario: there is no 'nowhere'"),
    ],
)
def test_a_wrong_panel_is_a_sentence(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=f"^{re.escape(said)}"):
        run("study=calibrate", *arguments, "executor=serial", f"out={tmp_path / 'out'}")
    assert not (tmp_path / "out").exists()
