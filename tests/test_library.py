"""The library of crises: each loads, answers for its numbers, plays in its own words and has a whole answer key."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from strategies import tree_of

import sim
from sim.config import provenance
from sim.config.checks import build_game
from sim.config.seeds import seeds_folder
from sim.run.chronicle import chronicle
from sim.run.history import play_run

LIBRARY = (
    "berlin_1961",
    "cuba_1962",
    "iraq_1994",
    "korea_1994",
    "taiwan_1995",
    "kosovo_1998",
    "india_2001",
    "iran_2011",
)
KEPT_APART = re.compile(r"georgia|ossetia|ukraine_202|russia_202", re.IGNORECASE)
OF_2014 = re.compile(r"Ukrain|Kyiv|Crimea|Baltic|Estonia|Latvia|Lithuania|Putin|Lavrov")


@pytest.mark.parametrize("name", LIBRARY)
def test_a_crisis_answers_for_every_number(name: str) -> None:
    assert provenance.faults(provenance.book_of(name)) == []
    assert provenance.unaccounted(tree_of(name), name) == []
    assert provenance.disagreements(tree_of(name), name) == []


@pytest.mark.parametrize("name", LIBRARY)
def test_facts_say_how_sure_they_are_and_how_they_were_coded(name: str) -> None:
    for fact in provenance.book_of(name).facts.values():
        assert fact.confidence in ("high", "medium", "low"), fact.id
        assert fact.source in provenance.book_of(name).sources, fact.id
        assert (fact.coding is not None) == (fact.basis == "coded"), fact.id


@pytest.mark.parametrize("name", LIBRARY)
def test_the_answer_key_is_dated_and_agrees_with_itself(name: str) -> None:
    after, game = provenance.aftermath(name), build_game(tree_of(name))
    assert after.start == game.calendar.start
    assert game.calendar.turns * game.calendar.turn_days >= 26 * 7
    assert set(after.reached) == {"violence", "war", "agreement", "imposed", "eased"}
    for what, mark in after.reached.items():
        if mark.date is not None:
            assert after.start <= mark.date <= after.start + timedelta(weeks=26), what
    assert after.events
    for event in after.events:
        if event.date is not None:
            assert event.day == (event.date - after.start).days, event.id
        if event.asked == "ever":
            assert event.happened == tuple(
                event.date is not None and event.date <= day for day in after.checkpoints
            ), event.id


@pytest.mark.parametrize("name", LIBRARY)
def test_the_chronicle_reads_in_the_crisis_own_words(name: str) -> None:
    tree = tree_of(name)
    short = {**tree, "calendar": {**tree["calendar"], "turns": 8}}
    told = "".join(chronicle(play_run(short, run, 5)) for run in range(2))
    assert not OF_2014.search(told)
    assert not [word for word in ("_", "None", "{") if word in told]


def test_what_is_kept_for_a_check_from_outside_is_not_coded() -> None:
    names = [file.name for file in seeds_folder().iterdir() if file.is_dir()]
    assert not [name for name in (*names, *provenance.own_scenarios()) if KEPT_APART.search(name)]


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("india_2001", r"NATO\b|Moscow|Russia|Taiwan|Berlin|Cuba\b|Iran|Kosovo"),
        ("berlin_1961", r"Taiwan|Cuba\b|India|Iran|Kosovo|Kuwait|Russia"),
    ],
)
def test_the_page_of_a_crisis_speaks_of_no_other(name: str, others: str, tmp_path: Path) -> None:
    small = {"calendar.turns": 4, "chart.format": ["svg"], "traced": 6}
    swept = sim.sweep(name, runs=8, out=tmp_path / name, executor="serial", **small)
    page = swept.report.read_text(encoding="utf-8")
    shown = re.compile(r"base64,[\w+/=]*|<style>.*?</style>|<script>.*?</script>", re.DOTALL)
    said = shown.sub("", page).replace("nato_clash", "").replace("nato clash", "")
    wrong = re.compile(rf"{OF_2014.pattern}|autonomy|{others}", re.IGNORECASE)
    found = [said[max(0, one.start() - 30) : one.end() + 20] for one in wrong.finditer(said)]
    assert found == []
    assert build_game(tree_of(name)).title in said
