"""`brink -m` with Hydra's own sweeper, each job a sweep in its own folder, and `study=gather`, which joins them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim import results
from sim.results import Sweep

SMALL = ["calendar.turns=4", "chart.format=[png]", "executor=serial", "runs=20", "traced=5"]


def brink(*arguments: str, cwd: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "sim", *arguments], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    return done


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for name in ("runs", "traces") for file in sorted((folder / f"{name}.parquet").glob("*"))}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the jobs of a multirun, `jobs/0` to `jobs/3`."""
    folder = tmp_path_factory.mktemp("made")
    brink("-m", *SMALL, "axes={}", "scenario=paris_2014,with_eu", "parties.us.resolve=1,2", "out=jobs", cwd=folder)
    return folder


@pytest.fixture
def jobs(made: Path, tmp_path: Path) -> Path:
    """A copy of two of them, to be harmed."""
    for number in ("0", "1"):
        shutil.copytree(made / "jobs" / number, tmp_path / "jobs" / number)
    return tmp_path


def test_each_job_is_a_sweep_in_its_own_folder(made: Path) -> None:
    assert sorted(path.name for path in (made / "jobs").iterdir() if path.is_dir()) == ["0", "1", "2", "3"]
    swept = [Sweep.open(made / "jobs" / number) for number in "0123"]
    assert [each.game().parties["us"].resolve for each in swept] == [1, 2, 1, 2]
    assert ["eu" in each.game().parties for each in swept] == [False, False, True, True]


def test_gathered_jobs_are_the_lockstep_sweep_to_the_byte(made: Path) -> None:
    brink("study=gather", "from=jobs", "out=gathered", "chart.format=[png]", cwd=made)
    sweeps = ["scenario=paris_2014,with_eu", "parties.us.resolve=1,2"]
    brink("-m", "hydra/sweeper=lockstep", *SMALL, "axes={}", *sweeps, "out=lockstep", cwd=made)
    assert content(made / "gathered") == content(made / "lockstep")
    one, other = Sweep.open(made / "gathered"), Sweep.open(made / "lockstep")
    pd.testing.assert_frame_equal(one.points, other.points)
    pd.testing.assert_frame_equal(one.turns, other.turns)
    assert one.manifest["gathered"] == [f"jobs/{number}" for number in range(4)]
    assert {"charts", "report.html", "summary.json"} <= {path.name for path in (made / "gathered").iterdir()}
    told = brink("study=replay", "from=gathered", "point=3", "run=7", "out=told", cwd=made).stdout
    assert "The same as the stored run, bit for bit" in told


def test_sweeps_of_other_axes_and_settings_join_by_path(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "jobs" / "0", tmp_path / "parts" / "a")
    brink(*SMALL, "axes={parties.us.resolve:[2,3],hazards.sigma:[0.1,0.2]}", "out=parts/b", cwd=tmp_path)
    brink(*SMALL, "axes={}", "parties.us.menu.force=[hold]", "scenario=with_eu", "runs=30", "out=parts/deeper/c", cwd=tmp_path)
    brink("study=gather", "from='part*'", "out=parts/all", "chart.format=[png]", cwd=tmp_path)
    joined = Sweep.open(tmp_path / "parts" / "all")
    assert list(joined.plan.columns) == ["scenario", "parties.us.resolve", "hazards.sigma", "parties.us.menu.force"]
    points = joined.points
    assert points["runs"].tolist() == [20] * 5 + [30]
    assert points["scenario"].tolist() == ["paris_2014"] * 5 + ["with_eu"]
    assert points["parties.us.resolve"].tolist() == [1, 2, 2, 3, 3, 1]
    assert points["hazards.sigma"].tolist() == [0.35, 0.1, 0.2, 0.1, 0.2, 0.35]
    assert points["parties.us.menu.force"].nunique() == 2
    part = Sweep.open(tmp_path / "parts" / "b").runs
    whole = joined.runs[joined.runs["point"].between(1, 4)].reset_index(drop=True)
    for name in set(part.columns) - {"point"}:
        assert part[name].astype(object).where(part[name].notna(), None).tolist() == (
            whole[name].astype(object).where(whole[name].notna(), None).tolist()
        ), name
    brink("study=gather", "from=parts", "out=parts/all", "chart.format=[png]", cwd=tmp_path, status=2)  # asked for another way
    brink("study=gather", "from='part*'", "out=parts/all", "chart.format=[png]", cwd=tmp_path)  # the same again, its own result left out
    assert len(Sweep.open(tmp_path / "parts" / "all").plan) == 6


def test_a_point_that_two_sweeps_hold_is_taken_once_with_the_most_runs(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "jobs" / "1", tmp_path / "parts" / "a")
    brink(*SMALL, "runs=30", "axes={parties.us.resolve:[2,4]}", "out=parts/b", cwd=tmp_path)
    brink("study=gather", "from=parts", "out=all", "chart.format=[png]", cwd=tmp_path)
    points = Sweep.open(tmp_path / "all").points
    assert points[["parties.us.resolve", "runs"]].to_numpy().tolist() == [[2, 30], [4, 30]]


def test_failed_runs_keep_their_points(jobs: Path) -> None:
    failed = {"point": [0], "first_run": [3], "last_run": [4], "stage": ["playing"], "error": ["boom"], "seed": [0]}
    results.write_frame(jobs / "jobs" / "1" / "failures.parquet", pd.DataFrame(failed))
    brink("study=gather", "from=jobs", "out=all", "chart.format=[png]", cwd=jobs)
    assert pd.read_parquet(jobs / "all" / "failures.parquet")[["point", "first_run"]].to_numpy().tolist() == [[1, 3]]


def _manifest(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
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
        (lambda job: None, "jobs/1/charts", "from: there is no sweep in jobs/1/charts or below it"),
    ],
)
def test_what_cannot_be_joined_is_said_in_one_line(jobs: Path, harm: Callable[[Path], object], source: str, said: str) -> None:
    harm(jobs / "jobs" / "1")
    told = brink("study=gather", f"from={source}", "out=all", cwd=jobs, status=2).stderr
    assert said in told
    assert told.count("\n") == 1
    assert not (jobs / "all" / "runs.parquet").exists()


def test_a_failing_job_does_not_keep_the_others_from_playing(tmp_path: Path) -> None:
    done = brink("-m", *SMALL, "axes={}", "parties.us.resolve=-1,2", "out=jobs", cwd=tmp_path, status=2)
    assert "parties.us.resolve: should be from 0.01 to 100, not -1" in done.stderr
    assert Sweep.open(tmp_path / "jobs" / "1").game().parties["us"].resolve == 2
