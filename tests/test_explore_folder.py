"""Stored sweeps in the explorer: what is inside the folder opens, and nothing else, whatever a path or a link says."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asking import swept
from strategies import changed

from sim.ensemble.results import Sweep
from sim.explore.catalogue import Catalogue
from sim.explore.folder import MOST_RUNS, Folder
from sim.explore.session import Session
from sim.explore.visit import Visit
from sim.paths import Mistake
from sim.run.chronicle import chronicle
from sim.run.history import play_run

AXES = "axes={parties.russia.forces: [30, 90], parties.us.resolve: [0.5, 2]}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sweep inside, and one beside it that links lead to."""
    whole = tmp_path_factory.mktemp("explored")
    inside = whole / "inside"
    swept(inside / "a", "calendar.turns=6", "runs=20", AXES, "seed=5")
    shutil.copytree(inside / "a" / "sweep", whole / "outside")
    (inside / "link").symlink_to(whole / "outside")
    shutil.copytree(inside / "a" / "sweep", inside / "sly")
    (inside / "sly" / "manifest.json").unlink()
    (inside / "sly" / "manifest.json").symlink_to(whole / "outside" / "manifest.json")
    shutil.copytree(inside / "a" / "sweep", inside / "slier")
    part = next((inside / "slier" / "runs.parquet").glob("*.parquet"))
    part.unlink()
    part.symlink_to(next((whole / "outside" / "runs.parquet").glob("*.parquet")))
    (inside / "loop").symlink_to(inside / "loop")
    return inside


@pytest.fixture
def session(root: Path) -> Iterator[Session]:
    tree = changed({"calendar.turns": 6})
    made = Session(
        Visit(
            Catalogue(tree, "paris_2014", ("scenario=paris_2014", "calendar.turns=6")), Folder(root)
        )
    )
    yield made
    made.close()


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "a/../../outside",
        "link",
        "link/.",
        "sly",
        "slier",
        "loop",
        "/",
        "/etc",
        "~",
        "..",
        "\x00",
    ],
)
def test_what_leads_outside_is_refused(session: Session, root: Path, path: str) -> None:
    with pytest.raises(Mistake) as refused:
        session.visit.open(path)
    assert "outside" not in str(refused.value)
    assert str(root.parent) not in str(refused.value), "no path of the machine is told"
    absolute = str(root.parent / "outside")
    with pytest.raises(Mistake, match="only folders inside"):
        session.visit.open(absolute)


def test_sweeps_are_found_and_links_are_not_followed(session: Session) -> None:
    assert session.do({"do": "sweeps"})["sweeps"] == [os.path.join("a", "sweep"), "slier", "sly"]


def test_a_point_a_run_and_its_chronicle(session: Session, root: Path) -> None:
    kept = Sweep.open(root / "a" / "sweep")
    shown = session.do({"do": "open", "path": "a/sweep"})["sweep"]
    assert [axis["values"] for axis in shown["axes"]] == [["30", "90"], ["0.5", "2"]]
    assert [row["cell"] for row in shown["points"]] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert [row["share"] for row in shown["points"]] == pytest.approx(
        kept.points["share_war"].tolist(), abs=1e-6
    )
    listed = session.do({"do": "runs", "point": 2, "outcome": ""})["runs"]
    stored = kept.runs[kept.runs["point"] == 2]
    assert [run["outcome"] for run in listed["runs"]] == stored["outcome"].astype(str).tolist()
    assert len(listed["runs"]) <= MOST_RUNS
    some = str(stored["outcome"].iloc[0])
    assert session.do({"do": "runs", "point": 2, "outcome": some})["runs"]["all"] == int(
        (stored["outcome"] == some).sum()
    )
    told = session.do({"do": "told", "point": 2, "run": 7})["told"]
    point = kept.plan.tree_with(stored["point"].to_numpy()[:2])
    assert told["chronicle"] == chronicle(play_run(point, 7, 5))
    places = told["board"]["places"]
    assert max(max(places), 2) == int(stored["peak_rung"].iloc[7]) or str(
        stored["outcome"].iloc[7]
    ) in ("settlement", "stand_down")


def test_a_run_of_a_sweep_is_played_on_here_and_replayed_by_a_command(session: Session) -> None:
    session.do({"do": "open", "path": "a/sweep"})
    told = session.do({"do": "told", "point": 1, "run": 4})["told"]
    parts = session.do({"do": "load", "point": 1, "run": 4})
    assert (parts["controls"]["seed"], parts["controls"]["run"]) == ("5", 4)
    assert session.do({"do": "finish"})["board"]["trace"] == told["board"]["trace"]
    commands = session.do({"do": "export", "what": "commands"})["commands"]
    assert "brink study=replay from=a/sweep point=1 run=4" in [item["line"] for item in commands]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"do": "open", "path": "a"}, "from: 'a' holds no sweep (manifest.json is missing)"),
        ({"do": "open", "path": "nothing"}, "from: there is no folder 'nothing'"),
        ({"do": "runs", "point": 4, "outcome": ""}, "point: the sweep has points 0 to 3, not 4"),
        ({"do": "runs", "point": 0, "outcome": "peace"}, "outcome: there is no 'peace'"),
        ({"do": "told", "point": 0, "run": -1}, "run: should be a whole number from 0, not -1"),
        ({"do": "load", "point": -1, "run": 0}, "point: the sweep has points 0 to 3, not -1"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(
    session: Session, message: dict[str, Any], said: str
) -> None:
    session.do({"do": "open", "path": "a/sweep"})
    assert session.do(message)["note"]["says"].startswith(said)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"plan": {"columns": {}}, "seed": 0}',
        json.dumps({"plan": 3}),
        json.dumps({"study": "compare"}),
    ],
)
def test_a_damaged_manifest_is_told_in_a_sentence(
    session: Session, root: Path, content: str
) -> None:
    folder = root / "damaged"
    shutil.copytree(root / "a" / "sweep", folder)
    try:
        (folder / "manifest.json").write_text(content)
        note = session.do({"do": "open", "path": "damaged"})["note"]
        assert note["kind"] == "mistake"
        assert "'damaged'" in note["says"]
    finally:
        shutil.rmtree(folder)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"explore\.folder: there is no folder"):
        Folder(tmp_path / "nothing")
