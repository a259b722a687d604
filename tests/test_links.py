"""A link in a sweep's folder leads to files that are not this program's: nothing behind it is moved, removed or written."""

from __future__ import annotations

import os
import shutil
from itertools import islice
from pathlib import Path

import pytest
from asking import ask

from sim.ensemble.files import clear, write_whole
from sim.ensemble.results import Sweep
from sim.ensemble.shares import overall
from sim.paths import Mistake
from sim.report import pictures

ALL = pictures.sweep_wanted
SMALL = ("calendar.turns=3", "traced=2", "axes={parties.us.resolve: [1, 2]}")
LINKED = (
    "runs.parquet",
    "traces.parquet",
    ".runs.old",
    ".traces.new",
    ".blocks",
    ".blocks/runs",
    "charts",
)


@pytest.fixture(autouse=True)
def _one_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw one chart a sweep, as what is drawn makes no difference here."""
    monkeypatch.setattr(pictures, "sweep_wanted", lambda swept: islice(ALL(swept), 1))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder of the user's, with a file and a folder in it."""
    folder = tmp_path / "elsewhere"
    (folder / "below").mkdir(parents=True)
    (folder / "letter.txt").write_text("dear to me")
    (folder / "below" / "letter.txt").write_text("dear to me too")
    return folder


def texts(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


@pytest.mark.parametrize("name", LINKED)
@pytest.mark.parametrize("more", [(), ("recover=true",), ("runs=30",), ("runs=10", "shrink=true")])
def test_a_store_whose_tables_are_links_is_refused_and_what_they_lead_to_stays(
    tmp_path: Path, elsewhere: Path, name: str, more: tuple[str, ...]
) -> None:
    store = tmp_path / "store"
    assert ask(store, *SMALL, "runs=20") == 0
    part, before = store / name, texts(elsewhere)
    if part.exists():
        part.rename(tmp_path / "aside")
    part.parent.mkdir(exist_ok=True)
    part.symlink_to(elsewhere)
    with pytest.raises(Mistake, match="elsewhere, and this program writes"):
        ask(store, *SMALL, *(more if "runs" in str(more) else ("runs=20", *more)))
    assert texts(elsewhere) == before
    assert part.is_symlink()


@pytest.mark.parametrize("name", ["runs.parquet", ".runs.old", "charts", ".blocks"])
def test_a_file_in_the_place_of_a_folder_is_refused_and_stays(tmp_path: Path, name: str) -> None:
    store = tmp_path / "store"
    assert ask(store, *SMALL, "runs=4") == 0
    part = store / name
    if part.is_dir():
        part.rename(tmp_path / "aside")
    part.write_text("mine")
    with pytest.raises(Mistake, match="is a file, and this program keeps a folder of that name"):
        ask(store, *SMALL, "runs=4")
    assert part.read_text() == "mine"


def test_a_page_made_again_goes_behind_no_link(tmp_path: Path, elsewhere: Path) -> None:
    store = tmp_path / "store"
    assert ask(store, *SMALL, "runs=4") == 0
    drawn = [path.name for path in (store / "charts").iterdir()]
    (store / "charts").rename(tmp_path / "aside")
    (elsewhere / drawn[0]).write_text("mine")
    (store / "charts").symlink_to(elsewhere)
    with pytest.raises(Mistake, match="is a link to"):
        ask(store, "study=report", f"from={store}")
    assert (elsewhere / drawn[0]).read_text() == "mine"


def test_a_file_is_written_behind_no_link(tmp_path: Path, elsewhere: Path) -> None:
    letter = elsewhere / "letter.txt"
    (tmp_path / f".a.json.{os.getpid()}.tmp").symlink_to(letter)
    (tmp_path / "a.json").symlink_to(letter)
    write_whole(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_text() == "new"
    assert letter.read_text() == "dear to me"


@pytest.mark.parametrize("study", ["report", "explain", "gather"])
def test_what_lies_beside_a_table_s_files_is_not_read(tmp_path: Path, study: str) -> None:
    """A note, what a file manager leaves, a copy that a synchroniser made: none counts as runs."""
    store = tmp_path / "store"
    assert ask(store, *SMALL, "runs=20") == 0
    shares, table = overall(store), store / "runs.parquet"
    part = next(table.glob("part-*"))
    for name in ("notes.txt", "desktop.ini"):
        (table / name).write_text("x")
    (table / "below").mkdir()
    for name in ("part-copy.parquet", "part-00000 (copy).parquet", f"below/{part.name}"):
        shutil.copy(part, table / name)
    assert len(Sweep.open(store).runs) == 40
    assert overall(store) == shares
    assert ask(tmp_path / "out", f"study={study}", f"from={store}") == 0


def test_clearing_a_table_never_goes_behind_a_link(tmp_path: Path, elsewhere: Path) -> None:
    link, before, moved = tmp_path / "link", texts(elsewhere), list[Path]()
    link.symlink_to(elsewhere)
    clear(link, spare=moved.append)
    assert not link.is_symlink()
    assert not moved
    assert texts(elsewhere) == before
