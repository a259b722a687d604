"""A new crisis is written as facts over `crisis/blank`, passes its checks, and inherits nothing by accident."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest
import yaml
from commands import run

from sim.config import facts, provenance
from sim.config.aftermath import MILESTONES, read_aftermath
from sim.config.compose import compose, configs_folder, game_tree, load_game
from sim.config.declared import declared
from sim.config.seeds import seeds_folder
from sim.paths import Mistake, leaves
from sim.run.chronicle import chronicle
from sim.run.history import play_run
from sim.studies.new.study import write_skeleton

SOMEBODY = re.compile(r"Ukrain|Russia|Moscow|Kyiv|Baltic|Crimea|NATO\b|2014|Taiwan|China", re.I)
LIBRARY = sorted(
    file
    for file in (configs_folder() / "scenario").glob("*.yaml")
    if facts.BLANK in file.read_text("utf-8")
)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder in which `study=new crisis=mine` has been run."""
    monkeypatch.chdir(tmp_path)
    assert run("study=new", "crisis=mine", "executor=serial") == 0
    return tmp_path


def test_a_new_crisis_passes_its_checks(mine: Path) -> None:
    tree = game_tree(compose(["scenario=mine"]))
    assert provenance.check({"mine": tree}) == []
    assert facts.behaviour_of_file(mine / "configs" / "scenario" / "mine.yaml") == []
    assert tuple(read_aftermath(mine / "seeds" / "mine").reached) == MILESTONES


def test_a_new_crisis_is_told_in_its_own_words(mine: Path) -> None:
    tree = game_tree(compose(["scenario=mine"]))
    assert not SOMEBODY.search(" ".join(str(value) for _, value in leaves(tree)))
    told = chronicle(play_run(tree, 0, 3))
    assert "North" in told
    assert not SOMEBODY.search(told)


def test_a_name_that_will_not_do_is_a_sentence(mine: Path) -> None:
    for name, said in (
        ("", "crisis: is missing"),
        (
            "My-crisis",
            "crisis: a name is lower-case letters, digits and underscores, not 'My-crisis'",
        ),
        ("mine", "crisis: there is a 'mine' already"),
        ("taiwan_1995", "crisis: there is a 'taiwan_1995' already"),
    ):
        with pytest.raises(Mistake, match=f"^{said}"):
            write_skeleton(name, mine)


def test_what_a_crisis_has_to_say_is_asked_for(mine: Path) -> None:
    file = mine / "configs" / "scenario" / "mine.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("  demand: 0.7", "  #"), "utf-8")
    with pytest.raises(
        Mistake, match=r"^bargaining.demand: should be a number from 0 to 1, not None$"
    ):
        load_game(["scenario=mine"])


def test_behaviour_in_a_crisis_file_is_refused(mine: Path) -> None:
    file = mine / "configs" / "scenario" / "mine.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("    step: 10\n", "    step: 10\n    resolve: 2\n") + "drift: {stake: 1}\n",
        "utf-8",
    )
    said = "is behaviour, which is the same for every crisis; leave it out"
    assert facts.behaviour_of_file(file) == [
        f"mine: parties.north.resolve {said}",
        f"mine: drift.stake {said}",
    ]


def test_the_check_of_a_crisis_names_what_its_files_get_wrong(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, rows = (
        mine / "configs" / "scenario" / "mine.yaml",
        mine / "seeds" / "mine" / "assumptions.yaml",
    )
    assert run("study=check", "scenario=mine", "executor=serial") == 0
    assert "behaviour" not in capsys.readouterr().out
    text = file.read_text("utf-8").replace("worth: {border: 0.5}", "worth: {}")
    file.write_text(text.replace("    step: 10\n", "    step: 10\n    resolve: 2\n"), "utf-8")
    rows.write_text(
        rows.read_text("utf-8").replace("low: [1, 0.5, 2]", "low: [1, 1.5, 2]"), "utf-8"
    )
    assert run("study=check", "scenario=mine", "executor=serial") == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "mine: parties.north.resolve is behaviour, which is the same for every crisis" in said
    assert (
        "parties.friend.worth: does not name border, which counts as worth nothing to friend"
        in said
    )
    assert "theatres.border.decisiveness: 1 lies outside of its range, 1.5 to 2" in said


@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.stem)
def test_no_crisis_of_the_library_sets_behaviour(file: Path) -> None:
    assert facts.behaviour_of_file(file) == []


def test_every_pattern_of_behaviour_fits_a_parameter() -> None:
    paths = [re.sub(r"<\w+>", "x", row.path) for row in declared()]
    for pattern in facts.BEHAVIOUR:
        assert any(fnmatch.fnmatchcase(path, pattern) for path in paths), pattern


def test_shared_numbers_have_shared_rows() -> None:
    """Every number of behaviour has a row in the book that belongs to no crisis, whatever party challenges."""
    rows = yaml.safe_load((seeds_folder() / "behaviour.yaml").read_text("utf-8"))["rows"]
    game = game_tree(compose(["scenario=paris_2014"]))
    book = provenance.book_of("", "russia")
    for path, _ in provenance.parameters(game):
        if facts.is_behaviour(path):
            assert provenance.provenance_of(path, book=book) is not None, path
    assert len(book.rows) - len(book.own) == len(rows)


def test_null_takes_out_what_it_names_and_what_is_only_about_it() -> None:
    gone = [f"parties.{name}=null" for name in ("estonia", "latvia", "lithuania", "nato")]
    game = load_game(
        ["theatres.baltics=null", "events.paris_talks=null", *gone, "parties.us.menu.force=null"]
    )
    assert (list(game.theatres), list(game.parties)) == (["ukraine"], ["us", "russia", "ukraine"])
    assert list(game.events) == ["nato_ministers", "presidential_election"]
    assert game.events["nato_ministers"].meets == ()
    assert "force" not in game.parties["us"].menu
    assert not any("baltics" in move for move in game.parties["russia"].menu["force"])
    assert list(game.parties["us"].worth) == ["ukraine"]
    assert "parties.nato.forces" not in game.words
    with pytest.raises(Mistake, match=r"^parties.estonia.theatre: there is no theatre 'baltics'"):
        load_game(["theatres.baltics=null"])


def test_a_scenario_takes_out_an_event_and_an_axis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "configs" / "scenario"
    folder.mkdir(parents=True)
    (folder / "less.yaml").write_text(
        "defaults: [paris_2014, _self_]\nevents: {paris_talks: null}\nuncertainties: null\nparties: {us: {worth: {baltics: null}}}\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    game = load_game(["scenario=less"])
    assert "paris_talks" not in game.events
    assert game.uncertainties == {}
    assert list(game.parties["us"].worth) == ["ukraine"]


def test_events_stand_in_any_order_and_change_nothing_before_the_start(mine: Path) -> None:
    file = mine / "configs" / "scenario" / "mine.yaml"
    tree = game_tree(compose(["scenario=mine"]))
    plain = play_run(tree, 0, 3)
    early = "  earlier:\n    date: 1989-12-01\n    delay: 0\n    label: It was known.\n    add: {talks: 0.9}\n    set: {}\n"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("    talks: true\nuncertainties", f"    talks: true\n{early}uncertainties"),
        "utf-8",
    )
    again = game_tree(compose(["scenario=mine"]))
    assert list(again["events"]) == ["meeting", "earlier"]
    played = play_run(again, 0, 3)
    assert played.summary == plain.summary


def test_blank_lacks_every_fact_that_a_crisis_has_to_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of another crisis stands in it: each number of a game over it is behaviour, its own, or a party's default."""
    folder = tmp_path / "configs" / "scenario"
    folder.mkdir(parents=True)
    (folder / "bare.yaml").write_text("defaults: [crisis/blank, _self_]\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    tree = game_tree(compose(["scenario=bare"]))
    numbers = [path for path, _ in provenance.parameters(tree) if not facts.is_behaviour(path)]
    assert numbers == ["calendar.turns", "calendar.turn_days"]
    with pytest.raises(Mistake) as caught:
        load_game(["scenario=bare"])
    for path in ("title", "calendar.start", "bargaining.demand", "sanctions.pain", "hazards.sigma"):
        assert re.search(rf"{path}: should be .*, not None", str(caught.value)), path


def test_the_page_on_another_crisis_shows_a_variant_that_works(mine: Path) -> None:
    page = (configs_folder().parent / "docs" / "another_crisis.md").read_text("utf-8")
    text, words = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (mine / "configs" / "scenario" / "mine_alone.yaml").write_text(text, "utf-8")
    game = load_game(["scenario=mine_alone"])
    assert list(game.parties) == ["north", "south"]
    overlay = f"defaults: [mine, _self_]\n{words}"
    (mine / "configs" / "scenario" / "mine_words.yaml").write_text(overlay, "utf-8")
    assert load_game(["scenario=mine_words"]).words["nato_clash"] == "war with Britain"
