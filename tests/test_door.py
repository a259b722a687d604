"""The door: what `import sim` gives, as a notebook uses it."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest
from commands import brink

import sim
from sim.door.games import arguments, composed, written

SMALL = {"calendar.turns": 6}
QUICK = {"executor": "serial", "chart": {"format": ["svg"]}}


@pytest.fixture(autouse=True)
def _no_window() -> None:
    mpl.use("agg")


def test_importing_is_light_and_gives_eight_functions_lazily() -> None:
    code = "import sys, sim; print({'numpy', 'hydra', 'pydantic', 'matplotlib'} & set(sys.modules)); print(*sorted(sim.__all__))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == [
        "set()",
        "Mistake charts compare load open params play study sweep",
    ]
    assert set(sim.__all__) <= set(dir(sim))
    assert all(getattr(sim, name).__doc__ for name in sim.__all__)
    with pytest.raises(AttributeError, match="no attribute 'swep'"):
        sim.swep  # noqa: B018


def test_a_game_knows_its_scenario_its_overrides_and_its_tree() -> None:
    game = sim.load("no_monitors", {"parties.us.resolve": 2, **SMALL})
    assert game.scenario == "no_monitors"
    assert game.overrides == ("parties.us.resolve=2", "calendar.turns=6")
    assert game.tree["parties"]["us"]["resolve"] == 2
    assert float(game.parties["us"].resolve) == 2
    assert game.changed({"parties.us.resolve": 3}).tree["parties"]["us"]["resolve"] == 3
    assert "no_monitors" in repr(game)
    assert game.title in game._repr_html_()


@pytest.mark.parametrize(
    ("scenario", "overrides", "said"),
    [
        ("no_monitor", {}, r"scenario: there is no 'no_monitor'.* did you mean 'no_monitors'\?"),
        (
            "no_monitors",
            {"parties.us.resolv": 2},
            r"parties\.us\.resolv: .* did you mean 'parties\.us\.resolve'",
        ),
        (
            "no_monitors",
            {"parties.us.resolve": -2},
            r"parties\.us\.resolve: should be from .*, not -2",
        ),
        ("no_monitors", {"runs": 3}, "runs: is a setting of a study"),
        ("no_monitors", "runs=3", "overrides: should be a mapping or a list"),
        ("no_monitors", {"title": object()}, "title: should be a number, text, a list"),
    ],
)
def test_a_mistake_is_one_sentence(scenario: str, overrides: object, said: str) -> None:
    with pytest.raises(sim.Mistake, match=said) as refused:
        sim.load(scenario, overrides)  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["plain", "it's", 'a "quoted" word', "back\\", "\\'", "${no.reference}", "a, [b] {c: d}"],
)
def test_text_reaches_the_configuration_as_it_is(text: str) -> None:
    tree, *_ = composed(arguments({"title": text}))
    assert tree["title"] == text


def test_values_are_written_as_the_command_line_reads_them() -> None:
    import numpy as np

    assert written("x", np.float64(0.25)) == "0.25"
    assert written("x", np.arange(3)) == "[0, 1, 2]"
    assert written("x", {"a": None, "b": (True, "c")}) == "{a: null, b: [true, 'c']}"


def test_a_run_has_a_chronicle_tables_and_a_chart() -> None:
    game = sim.load("paris_2014", SMALL)
    one = sim.play(game, seed=0, run=7)
    again = sim.play(game, seed=0, run=7)
    assert one.chronicle() == again.chronicle()
    assert one.summary["run"] == 7
    assert {"source", "move", "phrase"} <= set(one.events)
    assert {"party", "probability", "picked"} <= set(one.decisions)
    assert one.decision("us.force@2").count("\n") > 2
    assert one.plot().figure is not None
    assert game.title in one._repr_html_()
    steered = sim.play(game, run=7, moves={"ukraine.force@1": "mobilise"})
    picked = steered.decisions.query(
        "party == 'ukraine' and desk == 'force' and turn == 1 and picked"
    )
    assert picked["move"].tolist() == ["mobilise"]


def test_a_sweep_in_memory_shows_itself_and_leaves_nothing() -> None:
    swept = sim.sweep(
        sim.load("paris_2014", SMALL),
        axes={"parties.russia.forces": [30, 100]},
        runs=6,
        seed=3,
        **QUICK,
    )
    assert isinstance(swept, sim.door.results.Swept)
    assert swept.points["parties.russia.forces"].tolist() == [30, 100]
    assert len(swept.runs) == 12
    assert set(swept.turns["point"]) == {0, 1}
    assert swept.manifest["seed"] == 3
    assert "ladder" in swept.charts
    assert swept.plot("ladder").figure is not None
    with pytest.raises(sim.Mistake, match=r"no 'laddr' here.* did you mean 'ladder'"):
        swept.plot("laddr")
    shown = swept._repr_html_()
    assert swept.answer()[0].split(" (")[0] in shown
    assert "<table" in shown
    folder = swept.folder
    assert folder.is_dir()
    del swept
    gc.collect()
    assert not folder.exists()


def test_a_folder_is_opened_again(tmp_path: Path) -> None:
    made = sim.compare(
        sim.load("paris_2014", SMALL),
        {"parties.us.resolve": 2},
        runs=20,
        out=tmp_path / "both",
        **QUICK,
    )
    again = sim.open(tmp_path / "both")
    assert again.answer() == made.answer()
    assert again.tables.keys() == made.tables.keys()
    assert made.answer()[0] in " ".join(made.text.split())
    assert "<table" in again._repr_html_()
    with pytest.raises(sim.Mistake, match="there is no folder"):
        sim.open(tmp_path / "nothing")


def test_a_study_without_a_folder_gives_what_it_said() -> None:
    said = sim.study("sweep", sim.load("paris_2014", SMALL), axes={}, dry_run=True, **QUICK)
    assert "expected: 1 point," in said.text
    with pytest.raises(sim.Mistake, match="study: there is no 'swep'"):
        sim.study("swep")


def test_the_page_of_the_door_is_that_of_its_docstrings() -> None:
    from sim.door.reference import markdown

    page = Path(__file__).parents[1] / "docs" / "api.md"
    assert page.read_text(encoding="utf-8") == markdown(), "python -m sim.door.reference --write"
    assert 'scenario: str = "paris_2014"' in markdown().replace("'", '"')


def test_the_command_and_the_door_write_the_same_bytes(tmp_path: Path) -> None:
    axes = {"parties.russia.forces": [30, 100]}
    game = sim.load("paris_2014", SMALL)
    sim.sweep(game, axes=axes, runs=4, out=tmp_path / "door", **QUICK)
    given = ["study=sweep", "scenario=paris_2014", "calendar.turns=6", "executor=serial"]
    given += ["chart={format: [svg]}", "axes={parties.russia.forces: [30, 100]}", "runs=4"]
    brink(*given, f"out={tmp_path / 'command'}", cwd=tmp_path)
    ours, theirs = files_of(tmp_path / "door"), files_of(tmp_path / "command")
    assert ours.keys() == theirs.keys()
    same = {name for name in ours if ours[name] == theirs[name]}
    assert {name for name in ours if name.endswith((".parquet", ".svg", "summary.json"))} <= same
    made, told = (
        json.loads((tmp_path / name / "manifest.json").read_text()) for name in ("door", "command")
    )
    for manifest in (made, told):
        for name in ("timing", "measured", "overrides"):
            del manifest[name]
        del manifest["settings"]["out"]
        del manifest["files"]["report.html"]  # it says how it was made, and when
    assert made == told


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder that a user reads, by its path."""
    files = (file for file in folder.rglob("*") if file.is_file())
    named = {str(file.relative_to(folder)): file for file in files}
    return {name: file.read_bytes() for name, file in named.items() if not name.startswith(".")}


def test_parameters_are_found_by_a_word() -> None:
    found = sim.params("resolve")
    assert "parties.us.resolve" in found["path"].tolist()
    assert found["path"].str.len().gt(0).all()
    assert len(sim.params("no such word")) == 0
