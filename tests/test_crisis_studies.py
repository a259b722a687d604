"""Another crisis played: its words in charts and chronicle, its page, and its studies."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from commands import run
from crises import OF_2014, OTHER
from strategies import SCENARIOS, tree_of

from sim.charts.words import PLAIN, Words
from sim.config import provenance
from sim.config.checks import build_game
from sim.config.compose import compose, game_tree
from sim.config.seeds import folder_of
from sim.paths import with_value
from sim.run.chronicle import chronicle
from sim.run.history import play_run


def test_charts_speak_the_words_of_the_scenario() -> None:
    assert (PLAIN.war(), PLAIN.outcome("proxy_war"), PLAIN.axis("parties.china.resolve")) == (
        "proxy war or worse",
        "proxy war",
        "China: resolve",
    )
    words = Words.of(tree_of(OTHER))
    assert words == Words.of(build_game(tree_of(OTHER))), "a game and its tree speak alike"
    assert words.war() == "limited attack or worse"
    assert words.war_column() == "limited attack\nor worse"
    assert words.column("war") == words.outcome("war")
    assert words.outcome("nato_clash") == "clash with the US"
    assert words.axis("parties.china.resolve") == "Chinese resolve"
    assert words.within("Chinese resolve") == "Chinese resolve"
    assert words.within("China: step") == "China: step"
    assert words.within("Rate of accidents") == "rate of accidents"
    assert words.quantity("demand") == "Assurances demanded (0–1)"
    assert words.kind("article") == "the public record"
    of_2014 = Words.of(build_game(tree_of()))
    assert of_2014.axis("parties.china.resolve") == "China: resolve"
    assert of_2014.kind("article") == "the article"


def test_the_chronicle_names_nobody_of_another_crisis() -> None:
    told = "".join(chronicle(play_run(tree_of(OTHER), run, 6)) for run in range(12))
    assert "China says that its exercises are routine." in told
    assert "limited attack" in told
    assert not OF_2014.search(told)


def test_a_sweep_and_its_page(tmp_path: Path) -> None:
    axes = "axes={parties.china.forces: [40, 100], parties.us.resolve: [1, 2]}"
    folder = tmp_path / "sweep"
    assert (
        run(
            f"scenario={OTHER}",
            axes,
            "runs=20",
            "bargaining.demand=0.6",
            "executor=serial",
            "chart.format=[svg]",
            f"out={folder}",
        )
        == 0
    )
    page = (tmp_path / "sweep" / "report.html").read_text(encoding="utf-8")
    said = re.sub(
        r"base64,[\w+/=]*|nato_clash|nato clash|<style>.*?</style>", "", page, flags=re.DOTALL
    )
    assert [
        found[0]
        for found in re.finditer(r".{20}(?:" + OF_2014.pattern + r").{20}", said, re.IGNORECASE)
    ] == []
    for text in (
        "limited attack or worse",
        "Chinese troops forward (thousand)",
        "The public record (Ross (2000)",
    ):
        assert text in page, text
    again = tmp_path / "again"
    assert run("study=report", f"from={folder}", "chart.format=[svg]", f"out={again}") == 0
    assert (again / "report.html").read_text(encoding="utf-8") == page, "in the same words"


def test_the_studies_of_another_crisis(tmp_path: Path) -> None:
    common = (f"scenario={OTHER}", "executor=serial", "chart.format=[svg]")
    assert (
        run(*common, "study=hindcast", "runs=60", "rounds=20", f"out={tmp_path / 'hindcast'}") == 0
    )
    assert (
        run(
            *common,
            "study=doctrines",
            "runs=20",
            "rounds=20",
            "robust=null",
            "calendar.turns=8",
            f"out={tmp_path / 'doctrines'}",
        )
        == 0
    )
    assert "Missiles fall into the sea" in (tmp_path / "hindcast" / "report.html").read_text(
        encoding="utf-8"
    )
    assert not OF_2014.search((tmp_path / "doctrines" / "summary.json").read_text(encoding="utf-8"))


def test_a_crisis_of_ones_own_beside_ones_own_configurations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(folder_of(OTHER), tmp_path / "seeds" / "mine")
    (tmp_path / "configs" / "scenario").mkdir(parents=True)
    scenario = tmp_path / "configs" / "scenario" / "mine.yaml"
    scenario.write_text(
        "# @package _global_\ndefaults: [taiwan_1995, _self_]\ncrisis: mine\ntitle: Mine\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert folder_of("mine") == tmp_path / "seeds" / "mine"
    assert provenance.own_scenarios() == sorted([*SCENARIOS, "mine"])
    tree = game_tree(compose(["scenario=mine"]))
    said = provenance.check({"mine": tree})
    assert said
    assert all(
        sentence.startswith("mine: ") and sentence.endswith("no number of any scenario")
        for sentence in said
    ), "rows of variants"
    changed = with_value(tree, "parties.china.resolve", 2)
    assert any(
        "parties.china.resolve: scenario mine has 2" in sentence
        for sentence in provenance.check({"mine": changed})
    )
