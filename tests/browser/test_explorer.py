"""The explorer as a class meets it: in a real browser, against a server of its own that is started as users start it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from asking import ask
from explorer_server import RUN, SEED, chronicle, press, settle, step

from sim.charts.words import Words

pytest.importorskip(
    "panel", reason="the package panel is not installed: pip install 'brink-sim[explore]'"
)


STEPS = 3


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same run by the command."""
    out = tmp_path_factory.mktemp("alone")
    assert ask(out, "study=single", "calendar.turns=8", f"seed={SEED}", f"run={RUN}") == 0
    return out


def test_its_figures_are_those_of_the_command_and_nothing_leaves_this_machine(
    explorer: Any, heard: Any, alone: Path
) -> None:
    step(explorer, STEPS)
    press(explorer, "To the end")
    events = pd.read_parquet(alone / "events.parquet")
    played = events["phrase"].tolist()
    told = [text for text in chronicle(explorer) if text != "Nobody moves."]
    assert told == played
    trace = (
        pd.read_parquet(alone / "trace.parquet")
        .pivot(index="turn", columns="quantity", values="value")
        .iloc[-1]
    )
    explorer.get_by_role("tab", name="This week").click()
    rows = explorer.locator("#panel table").first.locator("tbody tr")
    for row, party in zip(
        rows.all(),
        ("us", "russia", "ukraine", "nato", "estonia", "latvia", "lithuania"),
        strict=True,
    ):
        assert row.locator("td").nth(0).inner_text().split(" ")[0] == Words.number(
            round(float(trace[f"forces.{party}"]), 3), 3
        )
    assert heard.abroad == []
    assert heard.errors == []
    assert len(heard.requests) > 3


def test_a_party_is_played_and_the_way_back_is_open(explorer: Any, heard: Any) -> None:
    step(explorer)
    press(explorer, "Ukraine", exact=True)
    explorer.get_by_label("Take these desks myself").check()
    settle(explorer)
    explorer.get_by_role("group", name="force").get_by_role("radio", name="mobilise").check()
    settle(explorer)
    explorer.locator(".wide-button").click()
    settle(explorer)
    there = chronicle(explorer)
    assert "Ukraine mobilises." in there
    press(explorer, "Commands that make it again")
    assert (
        "'moves={ukraine.force@1: mobilise}'"
        in explorer.locator(".commands pre").first.inner_text()
    )
    press(explorer, "Back a week")
    assert chronicle(explorer) == there[: len(chronicle(explorer))]
    assert chronicle(explorer).count("Ukraine mobilises.") == there.count("Ukraine mobilises.") - 1
    assert heard.errors == []


def test_a_fork_compares_two_futures_on_the_same_luck(explorer: Any, heard: Any) -> None:
    press(explorer, "To the end")
    before = chronicle(explorer)
    explorer.locator('.hit[data-week="2"]').click()
    settle(explorer)
    explorer.get_by_role("button", name="what if? Russia, force").first.click()
    settle(explorer)
    arms = explorer.locator("#panel figure")
    assert arms.count() == 2
    assert "on the same luck" in explorer.locator("#panel .lead").first.inner_text()
    press(explorer, "The same choice in 1,000 worlds")
    assert (
        "Over 1,000 other lucks from week 3 on"
        in explorer.locator("#panel .lead").nth(1).inner_text()
    )
    press(explorer, "Go on in the other future")
    assert explorer.get_by_role("button", name="Play week 4").count() == 1
    assert chronicle(explorer) != before[: len(chronicle(explorer))]
    assert heard.errors == []


def test_parallel_worlds_and_a_slider(explorer: Any, heard: Any) -> None:
    step(explorer, 2)
    slider = explorer.locator('input[data-path="parties.russia.forces"]')
    slider.focus()
    explorer.keyboard.press("ArrowRight")
    settle(explorer)
    assert explorer.locator(".slider.changed").count() == 1
    assert explorer.get_by_role("button", name="Play week 3").count() == 1
    explorer.get_by_role("tab", name="What may follow").click()
    explorer.get_by_label("Worlds").fill("200")
    press(explorer, "Play them")
    pictures = explorer.locator("#panel img")
    assert pictures.count() == 2
    assert all(picture.get_attribute("alt") for picture in pictures.all())
    assert all(
        picture.evaluate("img => img.complete && img.naturalWidth > 100")
        for picture in pictures.all()
    )
    explorer.get_by_label("Worlds").fill("9999")
    press(explorer, "Play them")
    assert "worlds: should be 100 to 5,000, not 9999" in explorer.locator(".note").inner_text()
    assert heard.errors == []


def test_a_stored_sweep_a_point_a_run_and_paths_that_are_refused(
    explorer: Any, heard: Any, folder: Path
) -> None:
    explorer.get_by_role("tab", name="Stored sweeps").click()
    settle(explorer)
    explorer.get_by_label("Sweeps found here").select_option("sweep")
    settle(explorer)
    assert explorer.locator(".cell").count() == 4
    explorer.locator(".cell").nth(1).click()
    settle(explorer)
    press(explorer, "run 3", exact=True)
    assert "run 3 of seed 0" not in explorer.locator(".note").inner_text()
    said = " ".join(explorer.locator(".told p.item").all_inner_texts())
    press(explorer, "Play this run here")
    press(explorer, "To the end")
    played = chronicle(explorer)
    assert len(played) > 6
    assert [text for text in played if text not in said] == [], "the chronicle folds words together"
    explorer.get_by_role("tab", name="Stored sweeps").click()
    for path in ("..", "link", "/etc", str(folder.parent)):
        explorer.get_by_label("Or a folder below").fill(path)
        press(explorer, "Open", exact=True)
        assert "only folders inside" in explorer.locator(".note").inner_text()
    assert heard.errors == []


def test_what_is_taken_home_arrives(explorer: Any) -> None:
    step(explorer)
    with explorer.expect_download() as waiting:
        explorer.get_by_role("button", name="This run, to its end").click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        about = json.loads(archive.read("run.json"))
        assert (about["seed"], about["run"]) == (SEED, RUN)
        assert "chronicle.md" in archive.namelist()
