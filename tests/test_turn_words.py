"""A turn is told as what it lasts: a day in a crisis of days, a week in one of weeks, a turn in any other."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from commands import run
from strategies import tree_of

from sim.charts import CHARTS
from sim.charts.words import Words, turn_word
from sim.config.checks import build_game
from sim.paths import with_value
from sim.run.chronicle import chronicle
from sim.run.history import play_run

DAYS = "cuba_1962"
COUNTED = re.compile(
    r"\b[Ww]eek \d|week by week|(?:last|first|this|each|every) week\b", re.IGNORECASE
)


@pytest.mark.parametrize(("days", "word"), [(1, "day"), (7, "week"), (3, "turn"), (14, "turn")])
def test_a_turn_is_called_by_its_length(days: int, word: str) -> None:
    tree = with_value(tree_of(), "calendar.turn_days", days)
    assert turn_word(tree["calendar"]) == word
    assert turn_word(SimpleNamespace(turn_days=days)) == word
    words = Words.of(tree)
    assert words.turn == Words.of(build_game(tree)).turn == word
    assert words.column("settlement_turn") == f"{word.capitalize()} of settlement"
    assert CHARTS["ladder"].titled(words).endswith(f"{word} by {word}")
    assert words.column("weeks_at_proxy_war") == "Weeks at: proxy war", "a span of time"


def test_days_and_weeks_together_are_turns() -> None:
    assert Words.of_all([tree_of(), tree_of(DAYS)]).turn == "turn"
    assert Words.of_all([tree_of(), tree_of("taiwan_1995")]).turn == "week"


def test_a_chronicle_of_days() -> None:
    tree = with_value(tree_of(DAYS), "calendar.turns", 12)
    told = [chronicle(play_run(tree, number, 0)) for number in range(4)]
    for text in told:
        assert "## Day 1, 22 October 1962" in text
        assert not COUNTED.search(text)
    assert any(re.search(r"(climb came|was settled) in day \d", text) for text in told)
    weeks = chronicle(play_run(with_value(tree_of(), "calendar.turns", 3), 0, 0))
    assert "## Week 2, 6 April 2014" in weeks


def test_a_page_of_days_counts_no_weeks(tmp_path: Path) -> None:
    axes = "axes={parties.us.forces:[90,180],parties.us.resolve:[1,2]}"
    folder = tmp_path / "days"
    small = ("calendar.turns=14", "runs=20", "executor=serial", "chart.format=[svg]")
    assert run(f"scenario={DAYS}", axes, *small, f"out={folder}") == 0
    page = (folder / "report.html").read_text(encoding="utf-8").partition('id="dictionary"')[0]
    said = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page, flags=re.DOTALL)
    found = [said[max(0, one.start() - 40) : one.end() + 20] for one in COUNTED.finditer(said)]
    assert found == []
    assert "stand in the last day" in said
    assert re.search(r"in day \d+", said)


def test_an_explained_run_and_a_comparison_of_days(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = ("calendar.turns=8", "executor=serial", "chart.format=[svg]")
    run(
        f"scenario={DAYS}",
        "study=compare",
        "versus={parties.us.resolve:2}",
        "runs=60",
        *small,
        f"out={tmp_path / 'both'}",
    )
    run(f"scenario={DAYS}", "study=single", "run=1", "seed=0", *small, f"out={tmp_path / 'one'}")
    said = " ".join(capsys.readouterr().out.split())
    assert re.search(r" in day \d", said)
    assert not COUNTED.search(said)


def test_the_explorer_plays_days(tmp_path: Path) -> None:
    from sim.explore.catalogue import Catalogue
    from sim.explore.folder import Folder
    from sim.explore.session import Session
    from sim.explore.visit import Visit

    tree = with_value(tree_of(DAYS), "calendar.turns", 9)
    catalogue = Catalogue(tree, DAYS, ("calendar.turns=9",))
    session = Session(Visit(catalogue, Folder(tmp_path), 0, 1), 200)
    try:
        board = session.do({"do": "step"})["board"]
        assert board["turn"] == "day"
        assert board["words"].startswith("1 of 9 days;")
        assert "play a day" not in board["words"]
        wrong = session.do({"do": "look", "party": "us", "turn": 5})["note"]["says"]
        assert re.search(r"played to day \d", wrong)
    finally:
        session.close()


def test_a_key_that_is_short_for_the_name_of_its_party_is_in_capitals() -> None:
    names = {"eec": "the European Economic Community", "ussr": "the Soviet Union", "seato": "SEATO"}
    tree = with_value(tree_of(), "parties", {key: {"name": name} for key, name in names.items()})
    words = Words.of(tree)
    assert [words.party(key) for key in names] == ["EEC", "Ussr", "SEATO"]
    assert Words.of(with_value(tree, "words", {"eec": "Brussels"})).party("eec") == "Brussels"
