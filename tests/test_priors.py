"""Calibration on a stored sweep: its points as draws from a prior, the luck that they share, and sweeps that are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from asking import ask, check_folder, summary, wish
from commands import run
from strategies import game_of

from sim.paths import Mistake
from sim.studies.calibrate import rejection as calibrate
from sim.studies.calibrate import targets
from sim.studies.calibrate.priors import stored
from sim.studies.calibrate.study import refer

STORED = ("study=sweep", "design=lhs", "points=120", "runs=10", "calendar.turns=6", "traced=0")
EVEN = "axes={parties.russia.resolve: {uniform: [0.3, 1.2]}, theatres.ukraine.cost.2: {uniform: [0.3, 0.9]}}"


def test_a_stored_sweep_is_a_sample_of_its_axes(tmp_path: Path) -> None:
    assert (
        run(
            *STORED,
            EVEN,
            "scenario=no_monitors",
            "executor=serial",
            "chart.format=[svg]",
            f"out={tmp_path / 'sweep'}",
        )
        == 0
    )
    assert ask(tmp_path / "out", "study=calibrate", f"from={tmp_path / 'sweep'}", "truths=50") == 0
    check_folder(tmp_path / "out", "corner", "check", "ranks")
    found = summary(tmp_path / "out")
    assert (found["points"], found["runs"]) == (120, 10)
    assert [row["low"] for row in found["parameters"]] == [0.3, 0.3]
    assert (
        yaml.safe_load((tmp_path / "out" / "posterior.yaml").read_text())["defaults"][0]
        == "no_monitors"
    )
    sample = stored(wish("study=calibrate", f"from={tmp_path / 'sweep'}"))
    runs = pd.read_parquet(tmp_path / "sweep" / "runs.parquet")
    calm = [target.id for target in sample.wanted.known].index("calm")
    assert sample.table[calm].mean(axis=1).tolist() == pytest.approx(
        (runs["peak_rung"] < 4).groupby(runs["point"]).mean().tolist()
    )
    with pytest.raises(Mistake, match="one history cannot be told by it; leave from= out"):
        ask(
            tmp_path / "no",
            "study=calibrate",
            f"from={tmp_path / 'sweep'}",
            "targets=[easing]",
            "upto=2014-04-30",
        )


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (
            ["axes={parties.russia.resolve: [0.3, 0.6], parties.us.resolve: [1, 2]}"],
            "are no draws from even priors",
        ),
        (
            [
                "design=lhs",
                "points=9",
                "axes={hazards.sigma: {uniform: [0, 1]}, contest.window: {loguniform: [0.1, 1]}}",
            ],
            "even priors .contest.window",
        ),
        (
            ["axes={parties.russia.resolve: [0.3, 0.6]}"],
            "varies parties.russia.resolve; a calibration needs two parameters or more",
        ),
    ],
)
def test_sweeps_that_are_no_prior_are_sentences(
    overrides: list[str], said: str, tmp_path: Path
) -> None:
    ask(tmp_path / "sweep", "study=sweep", "runs=8", "calendar.turns=2", "traced=0", *overrides)
    with pytest.raises(Mistake, match=said):
        ask(tmp_path / "out", "study=calibrate", f"from={tmp_path / 'sweep'}")


def test_luck_that_all_points_share_is_an_error_of_all() -> None:
    """Shares of 100 runs that draw the same 100 numbers at every point: no point is off beside another, and all are off together."""
    wanted = targets.choose(wish("study=calibrate", "targets=[calm]"), game_of())
    rng = np.random.default_rng(1)
    unit = rng.random((1, 400))
    table = (rng.random(100)[None, None] < unit[0][None, :, None]).astype(np.float32)
    own, shared = (
        refer(unit, table, wanted, wish("study=calibrate", "targets=[calm]", *more))
        for more in ([], ["from=somewhere"])
    )
    one_error = np.sqrt(table[0].mean(axis=0).var() / 100)
    assert shared.stray[0] == pytest.approx(
        np.hypot(own.stray[0], one_error / wanted.known[0].error), rel=0.25
    )
    ranks = calibrate.synthetic(shared.check, 0.01, *shared.truths).ranks
    assert (calibrate.evenness(ranks, 10).p > 0.001).all()
