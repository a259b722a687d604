"""`brink -m` with Hydra's own sweeper, each job a sweep in its own folder, and `study=gather`, which joins them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from commands import brink, command, content, points_of, run

from sim.ensemble import results
from sim.ensemble.results import Sweep
from sim.paths import Mistake
from sim.report import pictures
from sim.studies.sweep.study import sweep_plan

SMALL = ["calendar.turns=4", "chart.format=[png]", "executor=serial", "runs=20", "traced=5"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the jobs of a multirun, `jobs/0` to `jobs/3`."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(pictures, "sweep_charts", lambda *_: pictures.Drawn())
        command(
            "-m",
            *SMALL,
            "axes={}",
            "scenario=paris_2014,with_eu",
            "parties.us.resolve=1,2",
            "out=jobs",
        )
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder; no charts are drawn, as they take longer than all else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pictures, "sweep_charts", lambda *_: pictures.Drawn())
    monkeypatch.setattr(pictures, "run_charts", lambda *_: {})
    return tmp_path


@pytest.fixture
def jobs(made: Path, here: Path) -> Path:
    """Two of the jobs in a working folder, to be harmed."""
    for number in ("0", "1"):
        shutil.copytree(made / "jobs" / number, here / "jobs" / number)
    return here


def test_each_job_is_a_sweep_in_its_own_folder(made: Path) -> None:
    assert sorted(path.name for path in (made / "jobs").iterdir() if path.is_dir()) == [
        "0",
        "1",
        "2",
        "3",
    ]
    swept = [Sweep.open(made / "jobs" / number) for number in "0123"]
    assert [each.game().parties["us"].resolve for each in swept] == [1, 2, 1, 2]
    assert ["eu" in each.game().parties for each in swept] == [False, False, True, True]


def test_gathered_jobs_are_the_lockstep_sweep_to_the_byte(
    made: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made)
    told = brink("study=gather", "from=jobs", "out=gathered", "chart.format=[png]", cwd=made).stdout
    said = "80 runs at 4 points of 4 sweeps. Tables, charts and report.html are in gathered"
    assert said in " ".join(told.split()), "lines are as wide as the terminal"
    sweep_plan(
        *points_of(
            *SMALL,
            "axes={}",
            "scenario=paris_2014,with_eu",
            "parties.us.resolve=1,2",
            "out=lockstep",
        )
    )
    assert content(made / "gathered") == content(made / "lockstep")
    one, other = Sweep.open(made / "gathered"), Sweep.open(made / "lockstep")
    pd.testing.assert_frame_equal(one.points, other.points)
    pd.testing.assert_frame_equal(one.turns, other.turns)
    assert one.manifest["gathered"] == [f"jobs/{number}" for number in range(4)]
    tried = one.plan.columns["parties.us.resolve"]
    assert [one.game(point).parties["us"].resolve for point in range(4)] == list(tried)
    assert one.game() is one.game(0), "built once"
    assert {"charts", "report.html", "summary.json"} <= {
        path.name for path in (made / "gathered").iterdir()
    }
    run(
        "study=replay", "from=gathered", "point=3", "run=7", "out=told", "chart.format=[png]"
    )  # raises when it is not the same


def test_sweeps_of_other_axes_and_settings_join_by_path(made: Path, here: Path) -> None:
    shutil.copytree(made / "jobs" / "0", here / "parts" / "a")
    run(*SMALL, "axes={parties.us.resolve:[2,3],hazards.sigma:[0.1,0.2]}", "out=parts/b")
    run(
        *SMALL,
        "axes={}",
        "parties.us.menu.force=[hold]",
        "scenario=with_eu",
        "runs=30",
        "out=parts/deeper/c",
    )
    run("study=gather", "from=[parts/a,parts/b]", "out=two")
    assert Sweep.open("two").points["parties.us.resolve"].tolist()[:2] == [1, 2]
    with pytest.raises(Mistake, match=r"^from: there is no folder parts/z$"):
        run("study=gather", "from=[parts/a,parts/z]", "out=three")
    run("study=gather", "from='part*'", "out=parts/all")
    joined = Sweep.open("parts/all")
    assert list(joined.plan.columns) == [
        "scenario",
        "parties.us.resolve",
        "hazards.sigma",
        "parties.us.menu.force",
    ]
    points = joined.points
    assert points["runs"].tolist() == [20] * 5 + [30]
    assert points["scenario"].tolist() == ["paris_2014"] * 5 + ["with_eu"]
    assert points["parties.us.resolve"].tolist() == [1, 2, 2, 3, 3, 1]
    assert points["hazards.sigma"].tolist() == [0.35, 0.1, 0.2, 0.1, 0.2, 0.35]
    assert points["parties.us.menu.force"].nunique() == 2
    part = Sweep.open("parts/b").runs
    whole = joined.runs[joined.runs["point"].between(1, 4)].reset_index(drop=True)
    for name in set(part.columns) - {"point"}:
        pd.testing.assert_series_equal(
            part[name], whole[name], check_dtype=False, check_categorical=False
        )
    with pytest.raises(Mistake, match="holds a sweep of another configuration"):
        run("study=gather", "from=parts", "out=parts/all")
    run("study=gather", "from='part*'", "out=parts/all")  # again, its own result left out
    assert len(Sweep.open("parts/all").plan) == 6


def test_irregular_points_are_charted(made: Path, here: Path) -> None:
    shutil.copytree(made / "jobs" / "0", "parts/a")
    run(
        *SMALL, "axes={parties.us.resolve:[2,3],parties.russia.forces:[30,60]}", "out=parts/b"
    )  # forces are drawn in the other
    brink("study=gather", "from=parts", "out=all", "chart.format=[png]", cwd=here)
    joined = Sweep.open("all")
    assert np.isnan(joined.points["parties.russia.forces"]).tolist() == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert Path("all/charts/outcome_shares.png").is_file()
    run("study=replay", "from=all", "point=0", "run=1", "out=told", "chart.format=[png]")


def test_a_point_that_two_sweeps_hold_is_taken_once_with_the_most_runs(
    made: Path, here: Path
) -> None:
    shutil.copytree(made / "jobs" / "1", here / "parts" / "a")
    run(*SMALL, "runs=30", "axes={parties.us.resolve:[2,4]}", "out=parts/b")
    run("study=gather", "from=parts", "out=all")
    assert Sweep.open("all").points[["parties.us.resolve", "runs"]].to_numpy().tolist() == [
        [2, 30],
        [4, 30],
    ]


def test_failed_runs_keep_their_points(jobs: Path) -> None:
    failed = {
        "point": [0],
        "first_run": [3],
        "last_run": [4],
        "stage": ["playing"],
        "error": ["boom"],
        "seed": [0],
    }
    results.write_frame(jobs / "jobs" / "1" / "failures.parquet", pd.DataFrame(failed))
    run("study=gather", "from=jobs", "out=all")
    assert pd.read_parquet("all/failures.parquet")[["point", "first_run"]].to_numpy().tolist() == [
        [1, 3]
    ]


def _manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def _damage(folder: Path) -> None:
    file = next((folder / "runs.parquet").iterdir())
    data = np.fromfile(file, dtype=np.uint8)
    data[len(data) // 2] ^= 1
    data.tofile(file)


@pytest.mark.parametrize(
    ("harm", "source", "said"),
    [
        (
            lambda job: _manifest(job, lambda kept: kept.update(seed=5)),
            "jobs",
            "from: jobs/0 has seed 0, jobs/1 has 5; the points of one table",
        ),
        (
            lambda job: _manifest(job, lambda kept: kept["versions"].update({"brink-sim": "9"})),
            "jobs",
            "jobs/1 with 9; sweep again with one version to join them",
        ),
        (_damage, "jobs", "is damaged; the command that made its sweep plays the lost runs again"),
        (
            lambda job: (job / "manifest.json").unlink(),
            "jobs",
            "from: jobs/1 holds an unfinished sweep; the command that made it finishes it",
        ),
        (lambda job: None, "nowhere", "from: there is no folder nowhere"),
        (lambda job: None, "[]", "from: name the folders of sweeps, as '[FOLDER, FOLDER]'"),
        (
            lambda job: None,
            "jobs/1/runs.parquet",
            "from: there is no sweep in jobs/1/runs.parquet or below it",
        ),
    ],
)
def test_what_cannot_be_joined_is_said_in_one_line(
    jobs: Path, harm: Callable[[Path], object], source: str, said: str
) -> None:
    harm(jobs / "jobs" / "1")
    with pytest.raises(Mistake) as told:
        run("study=gather", f"from={source}", "out=all")
    assert said in str(told.value)
    assert "\n" not in str(told.value)
    assert not Path("all/runs.parquet").exists()


def test_a_failing_job_does_not_keep_the_others_from_playing(here: Path) -> None:
    with pytest.raises(
        Mistake, match=r"^parties\.us\.resolve: should be from 0\.01 to 100, not -1$"
    ):
        command("-m", *SMALL, "axes={}", "parties.us.resolve=-1,2", "out=jobs")
    assert Sweep.open("jobs/1").game().parties["us"].resolve == 2
