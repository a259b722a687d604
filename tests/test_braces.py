"""Braces that do not say what was meant are refused wherever they stand: on the command line, in a file, through Python."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from commands import brink, points_of
from hydra import initialize
from hydra.core.global_hydra import GlobalHydra

from sim.config.braces import check_overrides, emptied
from sim.config.compose import (
    compose,
    game_tree,
    register_search_path,
    unresolved,
    written_out,
)
from sim.config.provenance import own_scenarios
from sim.paths import Mistake

US = "parties.us.resolve"
OVER = "defaults: [paris_2014, _self_]\n"
NOTHING = "empty braces change nothing, since they are laid over what stands there"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a place for scenarios, parties and studies."""
    monkeypatch.chdir(tmp_path)
    for group in ("scenario", "parties", "study"):
        (tmp_path / "configs" / group).mkdir(parents=True)
    return tmp_path / "configs"


GAME = ("events={}", "parties.us.menu={ }", "theatres={}", "+words={}", "parties.us={menu: { }}")


@pytest.mark.parametrize(
    "item", [*GAME, "parties={us: {menu: {}}}", "parties={us: {}}", f"{US[:10]}={{worth: {{}}}}"]
)
def test_empty_braces_on_the_command_line_are_refused(item: str) -> None:
    """By the command and by the door, which both write their overrides out here."""
    with pytest.raises(Mistake, match=rf"{NOTHING}.*\{{NAME: null\}}"):
        written_out(["runs=4", item])


@pytest.mark.parametrize("item", ["chart={}", "executor={}", "engine={ }"])
def test_empty_braces_for_settings_are_refused(item: str) -> None:
    with pytest.raises(Mistake, match=f"{NOTHING}; leave it out"):
        written_out([item])


def test_empty_braces_where_nothing_stands_say_that_there_is_nothing() -> None:
    kept = ["axes={}", "events={paris_talks: null}", "+parties.eu={strength: {}}", "until={}"]
    assert written_out(kept) == kept
    assert written_out(["parties={eu: {strength: {}}}"])


def test_empty_axes_are_told_from_those_of_a_study_without_composing(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where something may give axes is a configuration composed to see whether it does."""
    asked: list[list[str]] = []

    def composed(others: Sequence[str]) -> dict[str, Any]:
        asked.append(list(others))
        return unresolved(compose(others))

    check_overrides(["axes={}", "runs=4", "parties.us.resolve=2", "study=sweep"], composed)
    assert not asked
    (mine / "study" / "mine.yaml").write_text(
        f"# my study\ndefaults: [sweep, _self_]\n'axes' : {{{US}: [1, 2]}}\n"
    )
    check_overrides(["axes={}", "study=sweep"], composed)
    assert asked.pop() == ["study=sweep"]
    with pytest.raises(Mistake, match=f"axes: {NOTHING}"):
        check_overrides(["axes={}", "study=mine"], composed)


@pytest.mark.parametrize(
    "other", ["+axes.x=1", "--config-dir=here", "hydra.searchpath=[a]", "a@axes=b"]
)
def test_what_may_give_axes_is_composed(other: str) -> None:
    with pytest.raises(Mistake, match=f"axes: {NOTHING}"):
        check_overrides(["axes={}", other], lambda others: {"axes": {"x": 1}})


FILES = [
    ("parties: {us: {menu: {}}}", "line 2: parties.us.menu: "),
    ("parties: {us: {resolve: 2, worth: { }}}", "line 2: parties.us.worth: "),
    ("parties: {}", "line 2: parties: "),
    ("title: a\nparties:\n  us: {}", "line 4: parties.us: "),
    ("parties: {us: {menu: &none {}}, ukraine: {menu: *none}}", "line 2: parties.us.menu: "),
]


@pytest.mark.parametrize(("content", "what"), FILES, ids=[what for _, what in FILES])
def test_empty_braces_in_a_file_are_refused_with_their_line(
    mine: Path, content: str, what: str
) -> None:
    (mine / "scenario" / "mine.yaml").write_text(OVER + content)
    with pytest.raises(Mistake) as refused:
        compose(["scenario=mine"])
    assert str(refused.value).startswith(f"configs/scenario/mine.yaml, {what}{NOTHING}")
    assert "\n" not in str(refused.value)
    with pytest.raises(Mistake, match=NOTHING):
        points_of("scenario=paris_2014,mine")


def test_the_file_that_is_laid_over_another_is_named(mine: Path) -> None:
    (mine / "parties" / "usa.yaml").write_text("defaults: [us, _self_]\nmenu: {}\n")
    (mine / "scenario" / "mine.yaml").write_text(
        "defaults: [paris_2014, {override /parties@parties.us: usa}, _self_]\ntitle: a\n"
    )
    (mine / "study" / "mine.yaml").write_text("defaults: [sweep, _self_]\nexecutor: {}\n")
    with pytest.raises(Mistake, match=r"^configs/parties/usa.yaml, line 2: parties.us.menu: empty"):
        compose(["scenario=mine"])
    with pytest.raises(Mistake, match=r"^configs/study/mine.yaml, line 2: executor: empty"):
        compose(["study=mine"])


def test_a_file_may_begin_a_group_with_nothing_and_null_empties_one(mine: Path) -> None:
    (mine / "scenario" / "mine.yaml").write_text(
        OVER + "parties: {eu: {strength: {}}}\nuncertainties: null\n"
    )
    tree = game_tree(compose(["scenario=mine"]))
    assert tree["parties"]["eu"] == {"strength": {}}
    assert tree["uncertainties"] == {}


def test_our_own_files_lay_no_empty_braces_over_anything() -> None:
    register_search_path()
    GlobalHydra.instance().clear()
    with initialize(config_path=None, version_base="1.3"):
        loader = GlobalHydra.instance().config_loader()
        for name in own_scenarios():
            assert [path for _, _, path in emptied(loader, [f"scenario={name}"])] == []


@pytest.mark.parametrize(
    "item",
    [
        f"axes={{{US}: [1, 2], {US}: [3]}}",
        "parties.us={resolve: 1, resolve: 2}",
        f"axes={{a: {{zip: {{{US}: [1, 2], {US}: [1, 2]}}}}}}",
        "versus=[{doctrine.us: threaten, doctrine.us: reassure}]",
    ],
)
def test_a_name_twice_in_braces_is_refused_and_the_last_is_not_taken(item: str) -> None:
    with pytest.raises(Mistake, match="stands twice in its braces; keep one"):
        written_out([item])


def test_names_may_come_again_in_other_braces_and_in_texts() -> None:
    kept = [
        f"axes={{{US}: {{uniform: [1, 2]}}, choice.precision: {{uniform: [8, 9]}}}}",
        "versus=[{doctrine.us: threaten}, {doctrine.us: reassure}]",
        'title="a: b, a: c"',
    ]
    assert written_out(kept) == kept


@pytest.mark.parametrize("pair", ["{}", "[]", "()"])
def test_braces_too_deep_are_refused_before_they_are_read(pair: str) -> None:
    deep = f"axes={{a: {pair[0] * 3000}{pair[1] * 3000}}}"
    with pytest.raises(Mistake, match="axes: has braces or brackets within others, more than 32"):
        written_out([deep])


@pytest.mark.parametrize("flag", ["--config-dir={}", "hydra.searchpath=[file://{}]"])
def test_a_folder_that_the_command_line_adds_is_read_as_strictly(tmp_path: Path, flag: str) -> None:
    folder = tmp_path / "theirs" / "scenario"
    folder.mkdir(parents=True)
    first = "# @package _global_\n" + OVER
    (folder / "mine.yaml").write_text(first + "title: 'A ${oc.env:HOME}'\n")
    (folder / "good.yaml").write_text(OVER + "title: A good title\n")
    asked = (flag.format(folder.parent), "study=check", "runs=4")
    done = brink(*asked, "scenario=mine", cwd=tmp_path, status=2)
    assert "theirs/scenario/mine.yaml, line 3: ${oc.env:HOME} reaches outside" in done.stderr
    assert (
        "A good title: the configuration is valid"
        in brink(*asked, "scenario=good", cwd=tmp_path).stdout
    )
