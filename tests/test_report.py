"""The page of a sweep: well formed, self-contained, escaped, readable by a machine that reads aloud, and true to its tables."""

import base64
import hashlib
import json
import re
import shutil
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from commands import brink
from omegaconf import OmegaConf
from reader import Reader

from sim.charts.words import PLAIN, Words
from sim.config.checks import build_game
from sim.config.compose import compose, split
from sim.config.settings import Asked, Chart, Executor
from sim.ensemble import results
from sim.ensemble.executors import at_work
from sim.ensemble.results import Sweep
from sim.model.params import LADDER
from sim.report import dictionary, methods, modelmap, origins, phrasing, pictures, sweep_page
from sim.report.answer import answer
from sim.report.gallery import write_gallery
from sim.studies.registry import settings_of
from sim.studies.report.study import found, report

HOSTILE = "<script>alert(1)</script>"
RUNS = 40
BASE = ["calendar.turns=6", "executor=serial", f"runs={RUNS}", "traced=20"]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """Two axes, one number changed, and names that attack the page."""
    folder = tmp_path_factory.mktemp("report") / "here & <b>there"
    axes = "axes={parties.russia.forces:[30,100],parties.us.resolve:[0.5,1,2]}"
    hostile = [
        f"parties.us.name='{HOSTILE}'",
        "title='</title><img src=x onerror=alert(2)> & \u2028'",
        "theatres.ukraine.name='\"><svg onload=alert(3)>'",
        "hazards.accident=0.02",
    ]
    brink(*BASE, axes, *hostile, "chart.format=[svg]", f"out='{folder}'", cwd=folder.parent)
    return Sweep.open(folder)


@pytest.fixture(scope="module")
def html(swept: Sweep) -> str:
    return (swept.folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def read(html: str) -> Reader:
    return Reader(html)


def test_nothing_is_fetched_from_anywhere(html: str, read: Reader) -> None:
    for tag, attrs in read.tags:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form", "audio", "video"), (
            tag
        )
        for name, value in attrs.items():
            assert not name.startswith("on"), f"{tag} has {name}"
            if name in ("src", "href", "xlink:href", "srcset", "data", "action"):
                assert str(value).startswith(("#", "data:image/")), f"{tag} {name}={value}"
    plain = html.replace(
        '"http" + "://www.w3.org/2000/svg"', ""
    )  # the name of a kind of element, which nothing fetches
    assert not re.search(r"(?i)(https?:)?//[a-z0-9.-]+\.[a-z]{2,}|@import|url\((?!#)", plain)
    (script,) = [text for attrs, text in read.scripts if "type" not in attrs]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (rules,) = [str(attrs["content"]) for _, attrs in read.tags if "http-equiv" in attrs]
    assert "default-src 'none'" in rules
    assert f"script-src 'sha256-{digest}'" in rules, "the page's own script runs and no other"
    assert not re.search(r"innerHTML|document\.write|eval\(|fetch\(|XMLHttpRequest", script)


def test_hostile_names_are_shown_and_not_run(html: str, read: Reader) -> None:
    assert len(read.scripts) == 3, "the script and two pieces of data"
    assert "<script>alert" not in html
    assert "<img" not in html
    assert HOSTILE in read.text
    assert "</title><img src=x onerror=alert(2)> &" in read.text
    for attrs, text in read.scripts:
        if "type" in attrs:
            assert not set("<>&\u2028\u2029") & set(text)


def test_headings_are_in_order_and_the_contents_lead_to_them(read: Reader) -> None:
    assert read.headings[0] == 1
    assert read.headings.count(1) == 1
    assert all(
        later <= earlier + 1
        for earlier, later in zip(read.headings, read.headings[1:], strict=False)
    )
    ids = [str(attrs["id"]) for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids)), (
        f"ids twice: {sorted({one for one in ids if ids.count(one) > 1})}"
    )
    links = {
        str(attrs["href"])[1:] for _, attrs in read.tags if str(attrs.get("href")).startswith("#")
    }
    assert len(links) > 8
    assert links <= set(ids)


def test_every_picture_has_words_for_it(read: Reader) -> None:
    ids = {str(attrs["id"]) for _, attrs in read.tags if "id" in attrs}
    pictures = [attrs for tag, attrs in read.tags if tag == "svg"]
    told = [
        (attrs, inside)
        for attrs, inside in zip(pictures, read.svgs, strict=True)
        if attrs.get("aria-hidden") != "true"
    ]
    for attrs, inside in told:  # all but the swatches and bars that stand beside their numbers
        assert attrs["role"] == "img"
        assert inside[:2] == ["title", "desc"]
        assert {attrs["aria-labelledby"], attrs["aria-describedby"]} <= ids
    assert len(told) == 9, "eight charts and the map"
    assert all(attrs.get("alt") for tag, attrs in read.tags if tag == "img")
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in read.tags if tag == "th")
    assert sum(tag == "caption" for tag, _ in read.tags) == sum(
        tag == "table" for tag, _ in read.tags
    )


def test_the_question_and_the_answer_come_first(swept: Sweep, read: Reader) -> None:
    text = read.text.replace("\xa0", " ")
    shares = results.overall(swept.folder)
    said = f"{phrasing.interval(*shares['war'])} of {6 * RUNS} runs reach proxy war or worse"
    assert said in text
    told = json.loads((swept.folder / "summary.json").read_text(encoding="utf-8"))["answer"]
    places = [text.index(one) for one in told]
    assert len(told) == 6
    assert places == sorted(places)
    assert places[-1] < text.index("Data dictionary", 600)


def test_the_script_has_the_numbers_of_the_tables(swept: Sweep, read: Reader) -> None:
    data, points = read.data("points-data"), swept.points
    assert [axis["path"] for axis in data["axes"]] == list(swept.plan.columns)
    rows = np.array(data["points"], dtype=float)
    assert rows[:, :2].tolist() == points[list(swept.plan.columns)].to_numpy().tolist()
    counted = (
        swept.runs.groupby(["point", "outcome"])
        .size()
        .unstack(fill_value=0)
        .reindex(columns=LADDER, fill_value=0)
    )
    assert rows[:, 2].tolist() == points["runs"].tolist()
    told = {one["name"]: rows[:, 3 + at] for at, one in enumerate(data["measures"])}
    assert {name: told[name].tolist() for name in LADDER} == dict(
        zip(LADDER, counted.to_numpy().T.tolist(), strict=True)
    )
    assert (told["war"] == sum(told[name] for name in LADDER[LADDER.index("proxy_war") :])).all()
    for name, status in (("running", 0), ("settled", 1), ("frozen", 3)):
        ended = swept.runs[swept.runs["status"] == status].groupby("point").size()
        assert told[name].tolist() == ended.reindex(range(6), fill_value=0).tolist()
    for sampled in read.data("runs-data")["runs"]:
        (row,) = swept.runs[
            (swept.runs["point"] == sampled["point"]) & (swept.runs["run"] == sampled["run"])
        ].to_dict("records")
        assert sampled["outcome"] == row["outcome"]
        assert sampled["places"][-1] == row["final_rung"]
        assert sampled["forces"][-1] == pytest.approx(row["final_forces_russia"], abs=0.06)


def test_every_column_of_the_runs_is_in_the_dictionary_and_every_entry_in_the_runs(
    swept: Sweep, read: Reader
) -> None:
    axes, columns = list(swept.plan.columns), list(swept.runs.columns)
    assert not [
        name
        for name, entry in dictionary.explain(columns, swept.game(0), axes).items()
        if entry is None
    ]
    for entry, family in dictionary.members(swept.game(0), axes).items():
        assert set(family) & set(columns), f"{entry} is in no column"
        assert entry in read.text
    assert set(dictionary.TURNS) == set(swept.turns.columns)
    kinds = {name for name in dictionary.POINTS if "{" not in name} | set(axes)
    kinds |= {f"{end}_{name}" for end in ("share", "low", "high") for name in (*LADDER, "war")}
    assert kinds == set(swept.points.columns)


def test_provenance_tells_what_was_swept_and_what_was_changed(swept: Sweep, read: Reader) -> None:
    told, kinds, assumed = origins.origins(swept.plan.trees[0], swept.plan.columns, "paris_2014")
    assert {(one.path, one.change) for one in told} == {
        ("parties.russia.forces", "swept"),
        ("parties.us.resolve", "swept"),
        ("hazards.accident", "changed"),
        ("calendar.turns", "changed"),
    }
    assert kinds["assumption"] > kinds["article"] > 0
    assert all(row.kind == "assumption" for row in assumed)
    assert f"{kinds['assumption']} of them" in read.text


def test_the_command_and_the_configuration_are_there(swept: Sweep, html: str, read: Reader) -> None:
    told = str(methods.command(swept.manifest))
    assert told in read.text
    assert "parties.us.resolve:[0.5,1,2]" in told
    assert len(html.encode()) < 5e6


def test_references_are_those_of_what_was_used(swept: Sweep) -> None:
    game = build_game(swept.plan.trees[0])
    quiet = game.model_copy(update={"hazards": game.hazards.model_copy(update={"accident": 0.0})})
    works = ["\n".join(methods.references(one, swept.manifest, [])) for one in (game, quiet)]
    assert "Schelling" in works[0]
    assert "Schelling" not in works[1]
    assert "McKelvey" in works[1]


def test_the_map_has_every_party_desk_and_rung(swept: Sweep) -> None:
    game = swept.game(0)
    drawn = Reader("".join(modelmap.section(game, Words.of(game))))
    named = [party.name for party in game.parties.values()] + [
        rung for theatre in game.theatres.values() for rung in theatre.rungs
    ]
    assert not [name for name in named if name not in drawn.text]
    assert modelmap.move_name(game, "russia", "climb_baltics", Words.of(game)) in drawn.text


def test_processes_draw_and_tell_the_same_bytes_and_write_nothing_themselves(
    swept: Sweep, tmp_path: Path
) -> None:
    stored, chart = Sweep.open(swept.folder), Chart(format=["svg"], size="column")
    asked = Executor(kind="processes", workers=2, scheduler=None)
    with at_work(asked) as executor:
        drawn = sweep_page.write_charts_and_page(stored, answer(stored), chart, tmp_path, executor)
    written = sorted(file.relative_to(tmp_path) for file in tmp_path.glob("**/*") if file.is_file())
    assert "fans" in drawn
    assert Path("report.html") in written
    for name in written:
        assert (tmp_path / name).read_bytes() == (swept.folder / name).read_bytes(), name


def test_it_is_written_from_the_charts_that_are_there(swept: Sweep, tmp_path: Path) -> None:
    shutil.copytree(swept.folder / "charts", tmp_path / "charts")
    captions = dict.fromkeys(
        (file.stem for file in (tmp_path / "charts").glob("*.svg")), "A chart."
    )
    sweep_page.write_sweep(Sweep.open(swept.folder), captions, answer(swept), [], tmp_path)
    assert (tmp_path / "report.html").read_text().count("<svg") >= 6
    assert sorted(captions) == [
        "drivers",
        "durations",
        "endings",
        "fans",
        "ladder",
        "outcome_shares",
        "phase",
        "stories",
    ]


def test_it_is_made_again_elsewhere_with_charts_inline_whatever_the_format(
    swept: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = pictures.sweep_wanted
    monkeypatch.setattr(pictures, "sweep_wanted", lambda swept: islice(wanted(swept), 1))
    config = compose(
        ["study=report", f"from='{swept.folder}'", f"out={tmp_path}", "chart.format=[pdf]"]
    )
    whole = OmegaConf.to_container(config, resolve=True)
    before = (swept.folder / "report.html").read_bytes()
    settings = settings_of(split(whole)[1], Asked(overrides=(f"out={tmp_path}",)))
    assert report(settings, {}) == 0
    assert [file.name for file in (tmp_path / "charts").iterdir()] == ["outcome_shares.pdf"]
    again = Reader((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert [
        attrs["aria-labelledby"] for tag, attrs in again.tags if attrs.get("role") == "img"
    ] == ["outcome_shares-title", "map-title"]
    assert (swept.folder / "report.html").read_bytes() == before, (
        "the sweep's own page is left alone"
    )


def test_the_gallery_links_to_each_report(swept: Sweep, tmp_path: Path) -> None:
    file = write_gallery(found(f"{swept.folder}\n{swept.folder.parent}"), tmp_path / "all", PLAIN)
    read = Reader(file.read_text(encoding="utf-8"))
    (link,) = [
        str(attrs["href"])
        for tag, attrs in read.tags
        if tag == "a" and not str(attrs["href"]).startswith("#")
    ]
    assert (file.parent / unquote(link)).resolve() == (swept.folder / "report.html").resolve()
    assert phrasing.interval(*results.overall(swept.folder)["war"]) in read.text
