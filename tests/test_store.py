"""Faults a sweep survives: kills, damage, a full disk, a second program, a clock that goes backwards."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import brink, content
from stores import SMALL, complaints

from sim.ensemble.files import is_whole
from sim.ensemble.results import Sweep


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished sweep of 3 x 400 runs."""
    folder = tmp_path_factory.mktemp("whole")
    brink(*SMALL, "runs=400", "out=store", cwd=folder)
    return folder / "store"


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "store"))


def test_rows_are_in_order_and_whole(whole: Path) -> None:
    runs = Sweep.open(whole).runs
    assert runs[["point", "run"]].to_numpy().tolist() == [
        [point, run] for point in range(3) for run in range(400)
    ]
    assert all(is_whole(file) for file in (whole / "runs.parquet").iterdir())
    assert not (whole / ".blocks").exists()


def test_killed_at_twenty_moments_the_same_command_ends_in_the_same_bytes(
    whole: Path, tmp_path: Path
) -> None:
    luck = random.Random(0)
    command = [sys.executable, "-m", "sim", *SMALL, "runs=400", "out=store"]
    kills = 0
    for _ in range(20):
        started = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        blocks = tmp_path / "store" / ".blocks"
        while (
            not blocks.exists()
            and started.poll() is None
            and not (tmp_path / "store" / "manifest.json").exists()
        ):
            time.sleep(0.01)
        time.sleep(luck.uniform(0, 0.4))
        if started.poll() is None:
            started.send_signal(signal.SIGKILL)
            kills += 1
        started.wait()
    assert kills >= 3, "the program was too fast to be killed"
    brink(*SMALL, "runs=400", "out=store", cwd=tmp_path)
    assert content(tmp_path / "store") == content(whole)


def test_only_what_is_missing_is_played_again(whole: Path, tmp_path: Path) -> None:
    brink(*SMALL, "runs=400", "out=store", cwd=tmp_path)
    again = brink(*SMALL, "runs=400", "out=store", cwd=tmp_path)
    assert "Already complete" in again.stdout
    more = brink(*SMALL, "runs=500", "out=store", cwd=tmp_path)
    assert "300 runs played" in more.stdout
    assert "1,200 found in the folder" in more.stdout


def test_a_sweep_grows_by_runs_and_by_values(copy: Path, tmp_path: Path) -> None:
    grown = [argument.replace("[30,60,100]", "[30,45,60,100]") for argument in SMALL]
    done = brink(*grown, "runs=500", "out=store", cwd=tmp_path)
    assert (
        "800 runs played" in done.stdout
    )  # 500 at the new value, 100 more at each of the three old ones
    (tmp_path / "at_once").mkdir()
    brink(*grown, "runs=500", "out=fresh", cwd=tmp_path / "at_once")
    assert content(copy) == content(tmp_path / "at_once" / "fresh")


def test_another_configuration_is_refused_and_nothing_is_touched(
    copy: Path, tmp_path: Path
) -> None:
    before = content(copy)
    done = brink(*SMALL, "runs=400", "parties.us.resolve=2", "out=store", cwd=tmp_path, status=None)
    assert done.returncode == 2
    assert "parties.us.resolve: 1 there, 2 here" in done.stderr
    assert len(complaints(done.stderr)) == 1
    assert content(copy) == before


def test_words_may_change_and_no_run_is_played_again_for_them(copy: Path, whole: Path) -> None:
    done = brink(*SMALL, "runs=400", "out=store", "title=A crisis by another name", cwd=copy.parent)
    assert "Already complete" in done.stdout
    assert "A crisis by another name" in (copy / "report.html").read_text()
    assert "A crisis by another name" not in (whole / "report.html").read_text()
    assert content(copy) == content(whole)


def test_a_sweep_that_keeps_no_weeks_has_its_table_of_them_too(tmp_path: Path) -> None:
    small = [one for one in SMALL if not one.startswith("traced=")]
    brink(*small, "runs=20", "out=store", "traced=0", cwd=tmp_path)
    turns = Sweep.open(tmp_path / "store").turns
    assert len(turns) == 0
    assert {"point", "turn", "date", "quantity", "n", "mean", "q50"} <= set(turns)


@pytest.mark.parametrize("harm", ["truncated", "flipped"])
def test_a_damaged_file_is_found_said_and_played_again(
    copy: Path, whole: Path, tmp_path: Path, harm: str
) -> None:
    file = next((copy / "runs.parquet").iterdir())
    data = bytearray(file.read_bytes())
    if harm == "truncated":
        data = data[: len(data) // 2]
    else:
        data[len(data) // 3] ^= 1
    file.write_bytes(bytes(data))
    done = brink(*SMALL, "runs=400", "out=store", cwd=tmp_path)
    assert "is damaged; its runs are played again" in done.stderr
    assert content(copy) == content(whole)


def test_a_clock_that_goes_backwards_changes_nothing(
    copy: Path, whole: Path, tmp_path: Path
) -> None:
    for file in copy.rglob("*"):
        os.utime(file, (4e9, 4e9))  # all of it made in the future
    brink(*SMALL, "runs=400", "out=store", cwd=tmp_path)
    assert content(copy) == content(whole)


def test_a_read_only_store_can_be_read(whole: Path, tmp_path: Path) -> None:
    for path in [whole, *whole.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = brink(
            "study=replay",
            f"from={whole}",
            "point=2",
            "run=399",
            "chart.format=[png]",
            "out=again",
            cwd=tmp_path,
        )
    finally:
        for path in [whole, *whole.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert "The same as the stored run, bit for bit" in done.stdout


def test_the_manifest_says_how_it_was_made(whole: Path) -> None:
    manifest = json.loads((whole / "manifest.json").read_text())
    assert {
        "identity",
        "address",
        "configuration",
        "seed",
        "versions",
        "timing",
        "measured",
        "runs",
        "points",
    } <= set(manifest)
    assert manifest["runs"] == 1200
    assert manifest["measured"]["bytes_on_disk"] > 10_000


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of 3 MB; needs the right to mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        shutil.which("mount") is None
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True
        ).returncode
    ):
        pytest.skip("no file system can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_is_one_line_and_the_same_command_goes_on_once_there_is_room(
    small_disk: Path, whole: Path
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 2_700_000)
    full = brink(*SMALL, "runs=400", "out=store", cwd=small_disk, status=None)
    assert full.returncode == 2
    assert "the disk is full" in full.stderr
    assert len(complaints(full.stderr)) == 1
    finished = list((small_disk / "store").rglob("part-*.parquet"))
    assert all(is_whole(path) for path in finished)
    ballast.unlink()
    brink(*SMALL, "runs=400", "out=store", cwd=small_disk)
    assert content(small_disk / "store") == content(whole)
