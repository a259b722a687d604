"""Nothing finished is lost and nothing foreign is touched: what a folder may hold, what is kept in it, and what is made again."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from asking import ask
from commands import content
from stores import LIKE_OURS, tree_bytes

from sim.config.settings import ALSO
from sim.ensemble.claims import Busy, locked
from sim.ensemble.files import digest_of
from sim.ensemble.results import Sweep
from sim.ensemble.store import Store
from sim.paths import Mistake
from sim.report import pictures

US = "parties.us.resolve"
ALL = pictures.sweep_wanted
SMALL = ("calendar.turns=3", "traced=2", f"axes={{{US}: [1, 2]}}")


@pytest.fixture(autouse=True)
def _one_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw one chart a sweep, as what is drawn makes no difference here."""
    monkeypatch.setattr(pictures, "sweep_wanted", lambda swept: islice(ALL(swept), 1))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A finished sweep of 2 points of 20 runs."""
    assert ask(tmp_path / "store", *SMALL, "runs=20") == 0
    return tmp_path / "store"


@pytest.mark.parametrize("study", ["sweep", "single"])
def test_a_folder_that_is_not_ours_is_refused_and_left_as_it_is(tmp_path: Path, study: str) -> None:
    folder = tmp_path / "mine"
    for name in LIKE_OURS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("dear to me")
    before = tree_bytes(folder)
    with pytest.raises(Mistake, match="is not empty and nothing in it says that this program"):
        ask(folder, f"study={study}", "calendar.turns=3")
    assert tree_bytes(folder) == before


def test_what_lies_in_our_folder_and_is_not_ours_stays(store: Path) -> None:
    theirs = ("runs.parquet/notes.txt", ".x.tmp", "notes.md", "charts/own.png")
    for name in theirs:
        (store / name).write_text("dear to me")
    assert ask(store, *SMALL, "runs=30") == 0
    for name in theirs:
        assert (store / name).read_text() == "dear to me", name


def test_a_smaller_question_keeps_what_is_finished_until_it_is_told_to_drop_it(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(store)
    capsys.readouterr()
    assert ask(store, "calendar.turns=3", "traced=0", f"axes={{{US}: [1]}}", "runs=5") == 0
    said = capsys.readouterr()
    assert "Already complete" in said.out
    assert (
        "holds 35 runs beyond those asked for; they are kept (shrink=true drops them)" in said.err
    )
    assert content(store) == before
    assert ask(store, "calendar.turns=3", f"axes={{{US}: [1, 3]}}", "runs=5") == 0
    swept = Sweep.open(store)
    assert sorted(swept.plan.columns[US].tolist()) == [1, 2, 3]
    assert sorted(swept.manifest["runs_a_point"]) == [5, 20, 20]
    assert (
        ask(store, "calendar.turns=3", "traced=0", f"axes={{{US}: [1]}}", "runs=5", "shrink=true")
        == 0
    )
    assert len(Sweep.open(store).runs) == 5


def test_blocks_of_a_larger_sweep_are_not_dropped_unless_told(store: Path) -> None:
    table = next((store / "runs.parquet").iterdir())
    later = store / ".blocks" / "runs"
    later.mkdir(parents=True)
    from sim.ensemble.spans import read, spans_of, write_part

    rows = read(table).select(["run"])
    key = spans_of(table)[0][0]
    write_part(later, "0000000-000000090", rows.slice(0, 10), [(key, 90, 100)])
    with pytest.raises(
        Mistake, match="holds 10 finished runs of a larger sweep that was not finished"
    ):
        ask(store, *SMALL, "runs=20")
    assert any(later.iterdir())
    assert ask(store, *SMALL, "runs=20", "shrink=true") == 0
    assert not later.exists()


def test_a_folder_belongs_to_one_kind_of_study(store: Path, tmp_path: Path) -> None:
    before = tree_bytes(store)
    for study in (
        ("single",),
        ("explain", "run=1"),
        ("compare", "versus=no_monitors"),
        ("replay", f"from={store}"),
    ):
        with pytest.raises(
            Mistake,
            match=f"holds the results of study=sweep; choose another folder for study={study[0]}",
        ):
            ask(store, f"study={study[0]}", *study[1:])
    assert tree_bytes(store) == before
    assert ask(tmp_path / "one", "study=single", "calendar.turns=3") == 0
    assert ask(tmp_path / "one", "study=single", "calendar.turns=3", "run=2") == 0
    with pytest.raises(Mistake, match="holds the results of study=single"):
        ask(tmp_path / "one", *SMALL, "runs=2")


def test_every_writer_locks(tmp_path: Path, store: Path) -> None:
    with locked(tmp_path / "one"), pytest.raises(Busy, match="another program is writing to"):
        ask(tmp_path / "one", "study=single", "calendar.turns=3")
    with locked(store), pytest.raises(Busy):
        ask(store, *SMALL, "runs=20")
    with locked(store), pytest.raises(Busy):
        ask(store, "study=report", f"from={store}")


BROKEN = {"empty": b"", "null": b"null", "truncated": b'{"seed": 0, "des', "latin": b"\xff\xfe{}"}


@pytest.mark.parametrize("harm", BROKEN)
def test_the_manifest_is_the_second_witness_and_without_both_a_sample_is_played_again(
    store: Path, harm: str
) -> None:
    (store / ".identity.json").write_bytes(BROKEN[harm])
    with pytest.raises(Mistake, match="holds a sweep of another configuration"):
        ask(store, *SMALL, "runs=20", "parties.us.blowback=0.3")
    before = content(store)
    (store / "manifest.json").write_bytes(BROKEN[harm])
    with pytest.raises(Mistake, match="takes them back with recover=true"):
        ask(store, *SMALL, "runs=20")
    with pytest.raises(Mistake, match="are not those of this command"):
        ask(store, *SMALL, "runs=20", "seed=5", "recover=true")
    assert content(store) == before
    assert ask(store, *SMALL, "runs=20", "recover=true") == 0
    assert content(store) == before
    assert Store(store).identity() == Sweep.open(store).manifest["identity"]


def test_a_changed_byte_that_leaves_a_witness_readable_makes_it_none(store: Path) -> None:
    mark, manifest = store / ".identity.json", store / "manifest.json"
    mark.write_bytes(mark.read_bytes().replace(b'"seed": 0', b'"seed": 4'))
    before = content(store)
    assert ask(store, *SMALL, "runs=20") == 0, "the manifest says what it is of"
    for witness in (mark, manifest):
        witness.write_bytes(witness.read_bytes().replace(b'"seed": 0', b'"seed": 4'))
    with pytest.raises(Mistake, match="another configuration"):
        ask(store, *SMALL, "runs=20")
    with pytest.raises(Mistake, match="are not those of this command"):
        ask(store, *SMALL, "runs=20", "seed=5", "recover=true")
    assert ask(store, *SMALL, "runs=20", "recover=true") == 0
    assert content(store) == before
    with pytest.raises(Mistake, match="another configuration"):  # a whole mark is not overruled
        ask(store, *SMALL, "runs=20", "parties.us.blowback=0.3", "recover=true")


def _lose(path: Path) -> None:
    path.unlink()


def _harm(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("harm", [_lose, _harm])
def test_what_is_damaged_or_lost_is_made_again_the_same_to_the_byte(
    store: Path, harm: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree_bytes(store)
    assert len(before) == 9
    chart = next(path for path in sorted((store / "charts").iterdir()))
    for path in (
        store / "points.parquet",
        store / "turns.parquet",
        store / "summary.json",
        store / "report.html",
        chart,
    ):
        harm(path)
        capsys.readouterr()
        assert ask(store, *SMALL, "runs=20") == 0
        assert "made again, as lost or damaged" in capsys.readouterr().err
        assert tree_bytes(store) == before, path.name
    harm(next((store / "traces.parquet").iterdir()))
    assert ask(store, *SMALL, "runs=20") == 0
    tables = {name: data for name, data in before.items() if "parquet/" in name}
    assert content(store) == {
        name.replace(".parquet", "", 1): data for name, data in tables.items()
    }


@pytest.mark.parametrize("harm", [_lose, _harm])
def test_a_chart_on_request_is_made_again_too_also_where_it_is_not_named_again(
    tmp_path: Path, harm: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def aside(swept: Sweep) -> list[pictures.Wanted]:
        return [one for one in ALL(swept) if one.chart in ALSO]

    monkeypatch.setattr(pictures, "sweep_wanted", aside)
    folder = tmp_path / "store"
    assert ask(folder, *SMALL, "runs=20", f"chart.also=[{','.join(ALSO)}]") == 0
    before = tree_bytes(folder)
    for name in ALSO:
        harm(folder / "charts" / f"{name}.svg")
        assert ask(folder, *SMALL, "runs=20") == 0
        assert tree_bytes(folder) == before, name


def test_more_weeks_of_a_finished_sweep_are_played(store: Path) -> None:
    runs = {name: data for name, data in content(store).items() if name.startswith("runs")}
    assert ask(store, "calendar.turns=3", "traced=10", f"axes={{{US}: [1, 2]}}", "runs=20") == 0
    swept = Sweep.open(store)
    assert swept.manifest["traced"] == 10
    assert swept.turns["n"].max() == 10
    assert {name: data for name, data in content(store).items() if name.startswith("runs")} == runs
    assert ask(store, *SMALL, "runs=20") == 0
    assert Sweep.open(store).manifest["traced"] == 10


def test_charts_of_what_a_sweep_was_go_and_a_user_s_own_stay(store: Path) -> None:
    """A folder that grew held the pictures of its smaller self, which nothing made again and no page showed."""
    manifest = json.loads((store / "manifest.json").read_text())
    old, theirs = store / "charts" / "old.svg", store / "charts" / "edited.svg"
    for path in (old, theirs):
        path.write_text("<svg/>")
        manifest["files"][f"charts/{path.name}"] = digest_of(path)
    outside = store / "notes.md"
    outside.write_text("dear to me")
    manifest["files"]["charts/../notes.md"] = digest_of(outside)
    (store / "manifest.json").write_text(json.dumps(manifest))
    theirs.write_text("<svg>changed by the user</svg>")
    assert ask(store, *SMALL, "runs=30") == 0
    assert not old.exists()
    assert theirs.exists()
    assert outside.exists()
    made = json.loads((store / "manifest.json").read_text())
    assert "former" not in made
    assert not {"charts/old.svg", "charts/edited.svg"} & set(made["files"])


def test_readers_check_what_they_read(store: Path, tmp_path: Path) -> None:
    sound = (store / "points.parquet").read_bytes()
    _harm(store / "points.parquet")
    for study in ("report", "replay", "sensitivity"):
        with pytest.raises(
            Mistake, match=r"points.parquet is damaged or lost; the command that made its sweep"
        ):
            ask(tmp_path / study, f"study={study}", f"from={store}")
    (store / "points.parquet").write_bytes(sound)
    _lose(next((store / "runs.parquet").iterdir()))
    with pytest.raises(Mistake, match="lacks 40 of its runs"):
        ask(tmp_path / "again", "study=replay", f"from={store}")


def test_a_page_made_anew_is_known_to_the_sweep_s_own_command(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(store, "study=report", f"from={store}", "chart.size=slide") == 0
    page = (store / "report.html").read_bytes()
    capsys.readouterr()
    assert ask(store, *SMALL, "runs=20") == 0
    assert "made again" not in capsys.readouterr().err
    assert (store / "report.html").read_bytes() == page


def test_a_gallery_may_lie_beside_results_and_keeps_other_pages(store: Path) -> None:
    above = store.parent
    assert ask(above, "study=gallery", f"from={above}") == 0
    assert ask(above, "study=gallery", f"from={above}") == 0
    (above / "index.html").write_text("<title>Mine</title>")
    with pytest.raises(Mistake, match="was not written by this study"):
        ask(above, "study=gallery", f"from={above}")


def test_a_manifest_alone_says_what_an_older_folder_is_of(store: Path) -> None:
    (store / ".identity.json").unlink()
    assert ask(store, *SMALL, "runs=20") == 0
    mark = json.loads((store / ".identity.json").read_text())
    assert mark.pop("digest")
    assert mark == Sweep.open(store).manifest["identity"]
    assert np.all(np.array(Sweep.open(store).manifest["runs_a_point"]) == 20)
