"""Sweeps, gathered sweeps, comparisons and pages of more than one crisis: each in its own words, and together what all games have."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import content, points_of, run

import sim
from sim.charts.words import Words
from sim.config.compose import compose, game_tree
from sim.ensemble.crises import crises_of
from sim.ensemble.results import Sweep
from sim.ensemble.shares import overall
from sim.paths import Mistake
from sim.report import pictures

BOTH = ("paris_2014", "taiwan_1995")
SMALL = ("calendar.turns=4", "executor=serial", "runs=20", "traced=10", "chart.format=[svg]")
AXES = "axes={scenario:[paris_2014,taiwan_1995],parties.us.resolve:[1,2]}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of two crises, with its charts and page."""
    folder = tmp_path_factory.mktemp("made") / "both"
    assert run(AXES, *SMALL, f"out={folder}") == 0
    return folder


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No charts are drawn, as they take longer than all else."""
    monkeypatch.setattr(pictures, "sweep_charts", lambda *_: pictures.Drawn())


def test_points_of_two_crises_stand_in_one_table(made: Path) -> None:
    swept = Sweep.open(made)
    assert swept.points[["scenario", "parties.us.resolve"]].values.tolist() == [
        [name, resolve] for name in BOTH for resolve in (1, 2)
    ]
    rows = swept.runs.set_index("scenario")
    for name, own, other in ((BOTH[0], "russia", "china"), (BOTH[1], "china", "russia")):
        assert rows.loc[name, f"start_forces_{own}"].notna().all()
        assert rows.loc[name, f"start_forces_{other}"].isna().all(), "blank where it is not known"
    assert [one.label for one in crises_of(swept)] == list(BOTH)
    assert [one.points.tolist() for one in crises_of(swept)] == [[0, 1], [2, 3]]
    runs = rows.loc[BOTH[1]]
    share = overall(made, np.array([2, 3]))["sanctions_war"][0]
    assert share == pytest.approx((runs["outcome"] == "sanctions_war").mean())


def test_each_crisis_plays_as_it_does_alone(made: Path, tmp_path: Path, undrawn: None) -> None:
    """The sweeps of each, gathered, are the joint sweep to the byte; and the sweep of Hydra's own axes is it, too."""
    for name in BOTH:
        alone = tmp_path / "parts" / name
        run(f"scenario={name}", "axes={parties.us.resolve:[1,2]}", *SMALL, f"out={alone}")
    run("study=gather", f"from={tmp_path / 'parts'}", f"out={tmp_path / 'all'}")
    assert content(tmp_path / "all") == content(made)
    pd.testing.assert_frame_equal(Sweep.open(tmp_path / "all").points, Sweep.open(made).points)
    _, plan = points_of(*SMALL, "scenario=paris_2014,taiwan_1995", "parties.us.resolve=1,2")
    assert plan.keys() == Sweep.open(made).plan.keys()
    assert plan.address() == Sweep.open(made).plan.address()
    told = tmp_path / "told"
    run("study=replay", f"from={made}", "point=3", "run=7", "chart.format=[svg]", f"out={told}")
    assert "China" in (told / "report.html").read_text(encoding="utf-8")


def test_the_page_tells_each_crisis_in_its_own_words(made: Path) -> None:
    page = (made / "report.html").read_text(encoding="utf-8")
    found = re.findall(r'\sid="([^"]+)"', page)
    assert len(found) == len(set(found))
    titles = [one.title for one in crises_of(Sweep.open(made))]
    assert json.loads((made / "summary.json").read_text())["title"] == "; ".join(titles)
    ladders = [
        text
        for text in re.findall(r"<figcaption>(.*?)</figcaption>", page)
        if " stand in the last " in text
    ]
    assert [text.partition(":")[0] for text in ladders] == titles
    assert "NATO clash" in ladders[0]
    assert "NATO clash" not in ladders[1]
    assert "clash with the US" in ladders[1]
    for title in titles:
        assert f"Where the numbers come from: {title}" in page
        assert f"The ladder: {title}" in page
    together = page.partition('id="ladder-paris_2014"')[0]
    assert "war with third parties" in together, "what names somebody has a word for all"
    charts = {file.stem for file in (made / "charts").iterdir()}
    assert {"outcome_shares", "fans-paris_2014", "fans-taiwan_1995"} <= charts
    assert "fans" not in charts


def test_words_of_several_crises_are_those_that_all_share() -> None:
    trees = [game_tree(compose([f"scenario={name}"])) for name in BOTH]
    both = Words.of_all(trees)
    assert both.outcome("open_invasion") == "open invasion", "one of them says landing"
    assert both.axis("parties.us.resolve") == "US resolve"
    assert both.axis("parties.china.forces") == "Chinese troops forward (thousand)"
    assert both.axis("bargaining.demand") == "Demand at the start"
    assert Words.of_all(trees[1:]) == Words.of(trees[1])
    assert Words.of_all([trees[0], trees[0]]) == Words.of(trees[0])


def test_two_crises_are_compared_by_shares_alone(tmp_path: Path) -> None:
    both = tmp_path / "both"
    run(
        "study=compare",
        "versus=taiwan_1995",
        "runs=60",
        "executor=serial",
        "calendar.turns=8",
        "chart.format=[svg]",
        f"out={both}",
    )
    found = sim.open(both)
    table = found.tables["differences"]
    assert set(table["kind"]) == {"share"}
    assert "partings" not in found.tables
    assert "These are two crises" in found.answer()[-1]
    assert "desk of" not in " ".join(found.answer())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("axes={scenario:[paris_2014,taiwn_1995]}",), "scenario: there is no 'taiwn_1995'"),
        (("axes={scenario:[paris_2014,paris_2014]}",), "axes.scenario: paris_2014 stands twice"),
        (("axes={scenario:3}",), "axes.scenario: should be a list of scenarios"),
        (
            ("axes={scenario:[paris_2014,taiwan_1995],parties.russia.forces:[30,60]}",),
            r"axes.parties.russia.forces: there is no such parameter.* \(with scenario=taiwan_1995\)",
        ),
        (
            ("study=sensitivity", "axes={scenario:[paris_2014,taiwan_1995]}", "parameters=null"),
            "axes.scenario: ",
        ),
    ],
)
def test_a_wrong_list_of_scenarios_is_a_sentence(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(Mistake, match=f"^{said}"):
        run(*arguments, "executor=serial", "runs=2", f"out={tmp_path / 'out'}")
    assert not (tmp_path / "out").exists()


def test_a_study_of_one_crisis_says_so(made: Path, tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"^from: the sweep is of 2 crises \(Paris, .*; Taiwan "):
        run("study=sensitivity", f"from={made}", f"out={tmp_path / 'out'}")


def test_a_check_looks_at_each_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    axes = "axes={scenario:[paris_2014,taiwan_1995],parties.us.resolve:[1,5]}"
    assert run("study=check", axes, "runs=4", "calendar.turns=4", "executor=serial") == 0
    said = " ".join(capsys.readouterr().out.split())
    for part in (
        "Paris, 30 March 2014: the",
        "Taiwan strait, 18 July 1995: the",
        "4 points",
        "taiwan_1995: 1 number changed",
    ):
        assert part in said, part
