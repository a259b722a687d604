"""The user's own files: whatever is wrong in one is a sentence with its line, and no file reaches out of the game."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from sim.config import reading
from sim.config.compose import compose, configs_folder, game_tree, load_game
from sim.config.data import package_of, read_data
from sim.config.errors import sentence
from sim.config.references import check_references
from sim.paths import Mistake

OVER = "defaults: [paris_2014, _self_]\n"
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]\n" for number in range(1, 11)
)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a place for scenarios."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "configs" / "scenario"
    folder.mkdir(parents=True)
    return folder


def said(file: Path, content: str | bytes, group: str = "scenario") -> str:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Mistake) as refused:
        read_data(file, group)
    text = str(refused.value)
    assert "\n" not in text
    return text


YAML: list[tuple[str, str]] = [
    ("title: Paris: the talks", "line 1: holds a second colon"),
    ("title: a\nparties:\n\tus: {}", "line 3: is indented with a tab; use spaces"),
    (
        "title: a\nparties: {us: {resolve: 1}\n",
        "line 2: has something that does not fit into the group",
    ),
    ("title: 'a\n", "line 1: opens a quotation mark that is never closed"),
    ("title: a\ntitle: b", "line 2: 'title' stands twice in one group, first in line 1; keep one"),
    (
        "title: !python/object/apply:os.system [ls]",
        "line 1: has the tag !python/object/apply:os.system",
    ),
    (
        "title: !!binary aGk=",
        "line 1: has the tag !!binary, which means nothing here; leave it out",
    ),
    ("title: @home", "line 1: has a value that begins with @; put it in quotes"),
    ("words: &w {a: *w}", "line 1: holds itself through an alias (*), without an end"),
    (BOMB, "line 5: makes more than 100,000 entries of its aliases (*)"),
    ("title: " + "[" * 5000, "line 1: has groups within groups, 32 deep and more"),
    ("title: *nobody", "line 1: uses a name after * that no & gives"),
    (
        "- a\n- b",
        "line 1: should hold entries with names, such as `defaults: [paris_2014, _self_]`, not a list",
    ),
    ("5", "line 1: should hold entries with names"),
    ("", "is empty; write at least one entry, such as `defaults: [paris_2014, _self_]`"),
    ("# Asks: nothing\n", "is empty; write at least one entry"),
    ("title: a\n---\ntitle: b", "line 2: begins a second document; leave the line --- out"),
    ("no: 1", "line 1: has no for a name, which is no text; put the name in quotes"),
    (
        "parties: {us: {resolve: 0,5}}",
        "line 1: has a comma in a number; numbers take a point, so write 0.5",
    ),
    ('title: "\\ud800"', "line 1: holds half of a character (a lone surrogate)"),
    ('title: "\\u001b[2J"', "line 1: holds a character that cannot be shown (U+001B); take it out"),
    ("title: a\x07", "line 1: holds a character that cannot be shown (U+0007); take it out"),
    ("choice: {precision: 010}", "line 1: 010 would be read to the base of 8; write 10"),
    ("choice: {precision: .inf}", "line 1: .inf is not a finite number"),
    ("choice: {precision: 1e999}", "line 1: 1e999 is not a finite number"),
    ("choice: {precision: " + "9" * 400 + "}", "line 1: holds a number of 400 digits"),
]


@pytest.mark.parametrize(("content", "what"), YAML, ids=[what for _, what in YAML])
def test_what_is_wrong_in_a_file_is_a_sentence_with_its_line(
    mine: Path, content: str, what: str
) -> None:
    began = time.monotonic()
    assert said(mine / "mine.yaml", content).startswith(
        f"configs/scenario/mine.yaml{',' if what.startswith('line') else ':'} {what}"
    )
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (
            "title: caf\u00e9".encode("latin-1"),
            "line 1: is not UTF-8 (byte 0xe9); save the file as UTF-8",
        ),
        ("title: a".encode("utf-16"), ": is not UTF-8 (UTF-16, it seems); save it as UTF-8"),
        (b"#" * 4_000_001, ": is larger than 4 MB, too large for a configuration"),
    ],
)
def test_a_file_that_is_no_text_is_refused(mine: Path, content: bytes, what: str) -> None:
    assert what in said(mine / "mine.yaml", content)


DATA: list[tuple[str, str]] = [
    (
        "parties.us.resolve: 2\n",
        "a name in a file has no dots; write `parties: {us: {resolve: ...}}` for `parties.us.resolve`",
    ),
    ("hydra: {job_logging: {}}\n", "`hydra` is not for a file of yours to set"),
    (
        "executor: {kind: dask, scheduler: 'tcp://elsewhere:1'}\n",
        "`executor` says how a game is studied",
    ),
    ("out: /etc\n", "`out` says how a game is studied, and a scenario says what is played"),
    ("title: ${oc.env:TOKEN}\n", "${oc.env:TOKEN} reaches outside of the configuration"),
    (
        "title: '${hydra:runtime.cwd}'\n",
        "${hydra:runtime.cwd} reaches outside of the configuration",
    ),
    ("title: '${oc.${words.a}:TOKEN}'\n", "${oc.:TOKEN} reaches outside of the configuration"),
    ("words: {'${oc.env:TOKEN}': a}\n", "${oc.env:TOKEN} reaches outside of the configuration"),
    ("title: '\\\\${oc.env:TOKEN}'\n", "${oc.env:TOKEN} reaches outside of the configuration"),
    ("title: 'a\\\\\\\\${oc.env:TOKEN}'\n", "${oc.env:TOKEN} reaches outside of the configuration"),
    (
        "title: ${unclosed\n",
        "${unclosed opens a reference that is not closed; write ${name}, or \\${ for",
    ),
    ("parties: [us]\n", "parties should be a group of entries with names, not a list"),
    (
        "parties: {us: {menu: {force: hold}}}\n",
        "parties.us.menu.force should be a list, such as [a, b], not 'hold'",
    ),
]


@pytest.mark.parametrize(("content", "what"), DATA, ids=[what for _, what in DATA])
def test_a_scenario_is_data(mine: Path, content: str, what: str) -> None:
    assert f"configs/scenario/mine.yaml, line 2: {what}" in said(mine / "mine.yaml", OVER + content)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("5", "should be a list of files, such as `defaults: [paris_2014, _self_]`, not 5"),
        ("[5]", "should name a file, such as `paris_2014` or `/parties@parties.us: us`, not 5"),
        ("['': us]", "'' names no file; write `paris_2014` or `/parties@parties.us: us`"),
        ("[/: us]", "'/' names no file; "),
        (
            "[override /hydra/job_logging: none]",
            "`override /hydra/job_logging` is not part of a game",
        ),
        (
            "[override /executor: dask]",
            "`override /executor` is not part of a game; give executor= on the command line",
        ),
        ("[/study: sweep]", "`/study` is not part of a game"),
        (
            "[/parties@hydra.job_logging: evil]",
            "`/parties@hydra.job_logging` puts a file where none belongs",
        ),
        ("[/parties@_global_: evil]", "`/parties@_global_` puts a file where none belongs"),
        ("[/parties@parties.us: ../../../secret]", "leads out of the configurations"),
        ("[mine]", "`mine` is this file itself; name the one that it is laid over"),
    ],
)
def test_defaults_name_files_of_the_game_alone(mine: Path, given: str, what: str) -> None:
    assert what in said(mine / "mine.yaml", f"defaults: {given}\n")


def test_no_first_line_puts_a_file_elsewhere(mine: Path) -> None:
    for name in ("hydra", "hydra.job_logging", "executor", "parties.us"):
        assert "should be `# @package _global_`, or be left out" in said(
            mine / "mine.yaml", f"# @package {name}\n{OVER}"
        )
    assert "should be left out" in said(
        mine / "us.yaml", "# @package hydra\nresolve: 2\n", "parties"
    )


def test_a_scheduler_comes_from_no_file(mine: Path) -> None:
    text = said(
        mine / "mine.yaml",
        "defaults: [sweep, _self_]\nexecutor:\n  scheduler: tcp://elsewhere:8786\n",
        "study",
    )
    assert "line 3: a scheduler runs programs, so no file names one" in text


def test_a_file_without_the_package_line_or_with_a_byte_order_mark_is_an_overlay(
    mine: Path,
) -> None:
    file = mine / "mine.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + f"{OVER}parties:\n  us: {{resolve: 2}}\n".encode())
    assert package_of(read_data(file, "scenario"), "scenario") == "_global_"
    assert load_game(["scenario=mine"]).parties["us"].resolve == 2


def test_a_scenario_over_nothing_says_how_to_lay_it_over_another(mine: Path) -> None:
    text = said(mine / "mine.yaml", "parties: {us: {resolve: 2}}\n")
    assert "is laid over no other scenario and lacks title" in text
    assert text.endswith("begin it with `defaults: [paris_2014, _self_]`")


def composed(mine: Path, content: str) -> str:
    """What the command says of a scenario."""
    (mine / "mine.yaml").write_text(content)
    with pytest.raises(Exception) as refused:  # noqa: PT011  Hydra's and ours
        load_game(["scenario=mine"])
    text = sentence(refused.value, ["scenario=mine"])
    assert text is not None
    assert "\n" not in text
    return text


def test_what_only_the_whole_shows_is_a_sentence_too(mine: Path) -> None:
    assert composed(mine, OVER + "parties:\n  US: {resolve: 2}\n").endswith("did you mean 'us'?")
    assert "write 0.5" in composed(mine, OVER + "parties:\n  us: {resolve: '0,5'}\n")
    assert "did you mean 'paris_2014'?" in composed(mine, "defaults: [parris_2014, _self_]\n")
    (mine / "other.yaml").write_text("defaults: [mine, _self_]\n")
    assert "lead back to" in composed(mine, "defaults: [other, _self_]\n")


@pytest.mark.parametrize(
    ("tree", "what"),
    [
        ({"title": "${nope}"}, "title: refers to 'nope', which there is not"),
        (
            {"title": "${titel}", "title2": "x"},
            "title: refers to 'titel', which there is not; did you mean 'title'?",
        ),
        ({"a": "${b}", "b": "${a}"}, "a: refers to itself (a, b, a)"),
        ({"a": {"b": "${a}"}}, "refers to itself"),
        ({"a": "\\\\${a}"}, "a: refers to itself (a, a)"),
        (
            {"a0": "x" * 100, **{f"a{n}": f"${{a{n - 1}}}" * 10 for n in range(1, 12)}},
            "its references make more than 1,000,000 characters and entries",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_or_has_no_end_is_refused(
    tree: dict[str, Any], what: str
) -> None:
    with pytest.raises(Mistake) as refused:
        check_references(tree)
    assert what in str(refused.value)


def test_a_reference_to_another_entry_is_followed(mine: Path) -> None:
    (mine / "mine.yaml").write_text(OVER + "title: Demand ${bargaining.demand}\n")
    tree = game_tree(compose(["scenario=mine"]))
    assert tree["title"] == f"Demand {tree['bargaining']['demand']}"


def test_the_main_file_of_another_program_and_its_logging_are_not_read(mine: Path) -> None:
    folder = mine.parent
    (folder / "config.yaml").write_text("model: resnet\nlr: 0.1\n")
    (folder / "hydra" / "job_logging").mkdir(parents=True)
    (folder / "hydra" / "job_logging" / "brink.yaml").write_text(
        "handlers: {x: {class: os.system}}\n"
    )
    (folder / "executor").mkdir()
    (folder / "executor" / "processes.yaml").write_text(
        "kind: dask\nscheduler: tcp://elsewhere:1\n"
    )
    config = compose(["out=x"])
    assert config.executor.kind == "processes"
    assert "model" not in config


def test_our_own_files_pass() -> None:
    folder = configs_folder()
    for kind in ("scenario", "parties", "rules", "doctrine", "study"):
        files = list((folder / kind).rglob("*.yaml"))
        assert files
        for file in files:
            read_data(file, str(file.parent.relative_to(folder)))


def test_numbers_dates_and_texts_are_what_they_look_like(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("a: 1e3\nb: 2014-03-30\nc: 12:30\nd: -5\ne: .5\nf: {<<: {x: 1}, y: 2}\ng: 0\n")
    tree = reading.read(file).tree
    assert tree == {
        "a": 1000.0,
        "b": "2014-03-30",
        "c": "12:30",
        "d": -5,
        "e": 0.5,
        "f": {"x": 1, "y": 2},
        "g": 0,
    }
