"""A manifest that is whole as JSON and yet no manifest is damaged: a sentence for who reads it, and the sweep's command mends it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asking import ask

from sim.ensemble.manifests import is_manifest
from sim.ensemble.results import Sweep
from sim.paths import Mistake

SMALL = ("calendar.turns=3", "traced=0", "axes={parties.us.resolve: [1, 2]}", "runs=6")
Found = dict[str, Any]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished sweep of 2 points."""
    folder = tmp_path_factory.mktemp("manifests") / "store"
    assert ask(folder, *SMALL) == 0
    return folder


@pytest.fixture
def manifest(store: Path) -> Found:
    """What its manifest says."""
    found: Found = json.loads((store / "manifest.json").read_bytes())
    return found


HARM: list[Callable[[Found], Any]] = [
    lambda found: found.update(plan=5),
    lambda found: found.update(plan={}),
    lambda found: found.update(runs="many"),
    lambda found: found.update(versions=[1]),
    lambda found: found.update(choices=[1]),
    lambda found: found.update(files=7),
    lambda found: found.update(settings={}),
    lambda found: found.pop("timing"),
    lambda found: found.pop("configuration"),
    lambda found: found["plan"].update(tree_of=[0, 7]),
    lambda found: found["plan"].update(tree_of=[0]),
    lambda found: found["plan"].update(trees=["a"]),
    lambda found: found["plan"]["columns"].update({"parties.us.resolve": [1]}),
    lambda found: found["runs_a_point"].append(3),
]


@pytest.mark.parametrize("harm", HARM)
def test_what_is_no_manifest_is_known_as_such(
    manifest: Found, harm: Callable[[Found], Any]
) -> None:
    assert is_manifest(manifest)
    harm(manifest)
    assert not is_manifest(manifest)


def test_an_answer_of_another_study_needs_no_plan() -> None:
    assert is_manifest({"study": "hindcast", "versions": {}})
    assert not is_manifest({"study": 5})
    assert not is_manifest({"a": 1})


@pytest.mark.parametrize("text", ['{"plan": 5, "study": "sweep"}', "{}", "[]", '{"study": {}}'])
def test_readers_say_it_and_the_command_makes_it_again(
    store: Path, manifest: Found, tmp_path: Path, text: str
) -> None:
    (store / "manifest.json").write_text(text)
    with pytest.raises(Mistake, match=r"from: .*manifest\.json is damaged"):
        Sweep.open(store)
    for study in ("report", "sensitivity", "hindcast", "explain"):
        with pytest.raises(Mistake, match="is damaged"):
            ask(tmp_path / "out", f"study={study}", f"from={store}")
    with pytest.raises(Mistake):
        ask(tmp_path / "out", "study=gallery", f"from={store}")
    assert ask(store, *SMALL) == 0
    again = json.loads((store / "manifest.json").read_bytes())
    assert {**again, "timing": 0, "measured": 0} == {**manifest, "timing": 0, "measured": 0}


def test_a_summary_that_is_a_list_is_a_sentence_in_a_gallery(store: Path, tmp_path: Path) -> None:
    kept = (store / "summary.json").read_bytes()
    (store / "summary.json").write_text("[]")
    with pytest.raises(Mistake, match=r"summary\.json is missing or damaged"):
        ask(tmp_path / "out", "study=gallery", f"from={store}")
    (store / "summary.json").write_bytes(kept)


def test_a_gallery_goes_into_no_folder_of_somebody_else(store: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "letter.txt").write_text("x")
    with pytest.raises(Mistake, match="is not empty and nothing in it says that this program"):
        ask(tmp_path / "theirs", "study=gallery", f"from={store}")
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["letter.txt"]
    for _ in range(2):
        assert ask(tmp_path / "new", "study=gallery", f"from={store}") == 0
