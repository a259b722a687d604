"""Something else that has the name of a file of ours: a line says so, and what was played is kept."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from asking import ask

from sim.paths import Mistake
from sim.report import pictures

ALL = pictures.sweep_wanted
SMALL = ("calendar.turns=3", "traced=2", "axes={parties.us.resolve: [1, 2]}")


@pytest.fixture(autouse=True)
def _one_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw one chart a sweep, as what is drawn makes no difference here."""
    monkeypatch.setattr(pictures, "sweep_wanted", lambda swept: islice(ALL(swept), 1))


def runs_of(folder: Path) -> dict[str, bytes]:
    """The files of the runs, by name."""
    return {file.name: file.read_bytes() for file in sorted((folder / "runs.parquet").iterdir())}


@pytest.mark.parametrize(
    "name", ["manifest.json", ".identity.json", "report.html", "points.parquet", "charts"]
)
def test_what_has_the_name_of_a_file_of_ours_is_told_and_moving_it_away_mends_all(
    tmp_path: Path, name: str
) -> None:
    store = tmp_path / "store"
    assert ask(store, *SMALL, "runs=20") == 0
    whole, place = runs_of(store), store / name
    place.rename(tmp_path / "aside")
    if name == "charts":
        place.write_text("dear to me")
    else:
        place.mkdir()
    with pytest.raises(
        Mistake, match=rf"{name} (cannot be written: .*directory|is a file, and this)"
    ):
        ask(store, *SMALL, "runs=20")
    assert runs_of(store) == whole
    place.rename(tmp_path / "theirs")
    assert ask(store, *SMALL, "runs=20") == 0
    assert runs_of(store) == whole
    assert place.exists()
