"""What can go wrong with a store: two programs, a block that fails, a folder that is none, a file half written."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from commands import brink
from stores import SMALL, complaints

from sim.ensemble.claims import Busy
from sim.ensemble.files import is_whole, write_whole
from sim.ensemble.results import Sweep
from sim.ensemble.spans import spans_of, write_part
from sim.ensemble.store import Store
from sim.paths import Mistake


def test_two_programs_on_one_store_the_second_is_refused(tmp_path: Path) -> None:
    first, second = Store(tmp_path / "store"), Store(tmp_path / "store")
    first.open({"seed": 0})
    with pytest.raises(Busy, match="another program is writing to"):
        second.open({"seed": 0})
    first.close()
    assert second.open({"seed": 0}) == []
    second.close()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = brink(*SMALL, "runs=10", "out=file/store", cwd=tmp_path, status=None)
    assert (done.returncode, len(complaints(done.stderr))) == (2, 1)
    assert "cannot be written" in done.stderr


def test_a_failing_block_becomes_rows_and_the_sweep_goes_on(tmp_path: Path) -> None:
    code = (
        "import sim.ensemble.block as b\nplay = b.play_spans\n"
        "def failing(tree, spans, *rest):\n"
        "    if any(low == 0 for key, low, high in spans if '60' in key):\n        raise RuntimeError('out of tea')\n"
        "    return play(tree, spans, *rest)\nb.play_spans = failing\nfrom sim.cli.app import main\nmain()\n"
    )
    command = [sys.executable, "-c", code, *SMALL, "runs=400", "out=store"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "out of tea" in done.stderr
    failures = pd.read_parquet(tmp_path / "store" / "failures.parquet")
    assert set(failures.columns) == {"point", "first_run", "last_run", "stage", "error", "seed"}
    assert failures["stage"].unique().tolist() == ["playing"]
    lost = int((failures["last_run"] - failures["first_run"] + 1).sum())
    assert len(Sweep.open(tmp_path / "store").runs) == 1200 - lost
    stopped = subprocess.run(
        [*command[:-1], "out=stopped", "on_error=stop"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert stopped.returncode == 2
    assert "stopped at the first block that failed" in stopped.stderr
    mended = brink(*SMALL, "runs=400", "out=store", cwd=tmp_path)
    assert f"{lost} runs played" in mended.stdout
    assert not (tmp_path / "store" / "failures.parquet").exists()


def test_opening_what_is_no_sweep_says_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="there is no folder"):
        Sweep.open(tmp_path / "nowhere")
    with pytest.raises(Mistake, match="holds no sweep"):
        Sweep.open(tmp_path)
    (tmp_path / ".blocks").mkdir()
    with pytest.raises(Mistake, match="holds an unfinished sweep"):
        Sweep.open(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(Mistake, match="is damaged"):
        Sweep.open(tmp_path)


def test_a_file_appears_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "a", b"old")

    def broken(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a", b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_file_knows_its_runs(tmp_path: Path) -> None:
    table = pa.table({"run": [0, 1, 5], "x": [0.5, 0.25, 0.125]})
    path = write_part(tmp_path, "0", table, [("[1.0]", 0, 2), ("[2.0]", 5, 6)])
    assert spans_of(path) == [("[1.0]", 0, 2), ("[2.0]", 5, 6)]
    assert is_whole(path)
