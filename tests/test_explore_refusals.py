"""What the explorer refuses, keeps apart and lets take home."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from explorer_sessions import FORCES, RUN, SEED, TREE, same_weeks

from sim.config.checks import build_game
from sim.config.compose import compose, configs_folder, game_tree
from sim.explore.session import Session
from sim.run.chronicle import chronicle
from sim.run.history import play_run
from sim.run.steering import play_steered


def test_what_is_taken_home_makes_it_again(
    begin: Callable[..., Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin()
    session.do({"do": "change", "path": FORCES, "value": 45.5})
    session.do({"do": "sit", "party": "us", "taken": True})
    session.do({"do": "order", "desk": "us.economy", "move": "impose"})
    parts = session.do({"do": "finish"})
    lines = [item["line"] for item in session.do({"do": "export", "what": "commands"})["commands"]]
    own = next(line for line in lines if "study=single" in line)
    assert own == (
        f"brink study=single scenario=paris_2014 calendar.turns=9 {FORCES}=45.5 seed={SEED} run={RUN} 'moves={{us.economy@0: impose}}'"
    )
    yaml = base64.b64decode(
        session.do({"do": "export", "what": "configuration"})["download"]["data"]
    ).decode()
    (tmp_path / "configs" / "scenario").mkdir(parents=True)
    (tmp_path / "configs" / "scenario" / "mine.yaml").write_text(yaml)
    monkeypatch.chdir(tmp_path)
    saved = game_tree(compose(["scenario=mine"]))
    told = chronicle(play_steered(build_game(saved), RUN, SEED, {("us.economy", 0): "impose"}))
    archive = zipfile.ZipFile(
        io.BytesIO(
            base64.b64decode(session.do({"do": "export", "what": "run"})["download"]["data"])
        )
    )
    assert archive.read("chronicle.md").decode() == told
    assert {
        "trace.csv",
        "events.csv",
        "decisions.csv",
        "timeline.svg",
        "configuration.yaml",
        "commands.txt",
        "run.json",
    } <= set(archive.namelist())
    trace = pd.read_csv(io.BytesIO(archive.read("trace.csv")))
    assert (
        trace[trace["quantity"] == "place"]["value"].astype(int).tolist()
        == parts["board"]["places"]
    )


def test_a_game_that_no_command_says_is_exported_whole(begin: Callable[..., Session]) -> None:
    session = begin({**TREE, "title": "${oc.env:HOME} <b>"})
    commands = session.do({"do": "export", "what": "commands"})["commands"]
    assert "save the configuration" in commands[0]["says"]
    assert all("scenario=mine" in item["line"] for item in commands[1:])
    assert (
        "\\${oc.env:HOME}"
        in base64.b64decode(
            session.do({"do": "export", "what": "configuration"})["download"]["data"]
        ).decode()
    )


def test_scenarios_of_this_and_of_other_crises_can_be_chosen(begin: Callable[..., Session]) -> None:
    session = begin()
    names = [item["name"] for item in session.do({"do": "hello"})["controls"]["scenarios"]]
    files = sorted((configs_folder() / "scenario").glob("*.yaml"))
    assert {file.stem for file in files} <= set(names)
    others = [file.stem for file in files if "paris_2014" not in file.read_text(encoding="utf-8")]
    for name in ("no_monitors", "with_eu", *others[:3]):
        parts = session.do({"do": "choose", "name": name})
        tree = game_tree(compose([f"scenario={name}"]))
        assert parts["board"]["title"] == tree["title"]
        assert [party["id"] for party in parts["board"]["parties"]] == list(tree["parties"])
        assert session.do({"do": "step"})["board"]["played"] == 1
    assert session.do({"do": "choose", "name": "no_monitor"})["note"]["says"].endswith(
        "did you mean 'no_monitors'?"
    )


def test_two_visits_do_not_mix(begin: Callable[..., Session]) -> None:
    first, second = begin(), begin()
    first.do({"do": "change", "path": FORCES, "value": 99.0})
    first.do({"do": "sit", "party": "us", "taken": True})
    first.do({"do": "choose", "name": "no_monitors"})
    first.do({"do": "step"})
    same_weeks(second.do({"do": "finish"}), play_run(TREE, RUN, SEED))
    assert second.do({"do": "hello"})["controls"]["sliders"][0]["value"] is None
    assert second.visit.seats == []


HOSTILE: list[Any] = [
    None,
    3,
    [],
    "step",
    {},
    {"do": 3},
    {"do": "close"},
    {"do": "__class__"},
    {"do": "step" * 2000},
    {"do": "luck", "seed": "x", "run": 0},
    {"do": "luck", "seed": 2**70, "run": 0},
    {"do": "luck", "seed": 0, "run": -1},
    {"do": "luck", "seed": True, "run": 0},
    {"do": "change", "path": FORCES, "value": float("nan")},
    {"do": "change", "path": FORCES, "value": "50"},
    {"do": "change", "path": ["x"], "value": 1},
    {"do": "sit", "party": "nobody", "taken": True},
    {"do": "order", "desk": "us", "move": "hold"},
    {"do": "back", "turn": 99},
    {"do": "back"},
    {"do": "look", "party": "us", "turn": 99},
    {"do": "look", "party": "us", "turn": -1},
    {"do": "fan", "worlds": 10**9},
    {"do": "fan", "worlds": 200.5},
    {"do": "fork", "desk": "us.force", "turn": 4, "move": "hold"},
    {"do": "both", "worlds": 100},
    {"do": "follow"},
    {"do": "runs", "point": 0},
    {"do": "told", "point": 0, "run": 0},
    {"do": "load", "point": 0, "run": 0},
    {"do": "open", "path": "../.."},
    {"do": "open", "path": "\x00"},
    {"do": "open", "path": "/etc"},
    {"do": "export", "what": "/etc/passwd"},
    {"do": "choose", "name": "../config"},
]


@pytest.mark.parametrize("message", HOSTILE, ids=[str(place) for place in range(len(HOSTILE))])
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(
    begin: Callable[..., Session], message: Any
) -> None:
    session = begin()
    before = json.dumps(session.do({"do": "hello"}))
    answer = session.do(message)
    assert set(answer) == {"note"}
    assert answer["note"]["kind"] == "mistake"
    assert len(answer["note"]["says"].splitlines()) == 1
    assert json.dumps(session.do({"do": "hello"})) == before
