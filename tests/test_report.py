"""The page of a sweep: well formed, self-contained, escaped, readable by a machine that reads aloud, and true to its tables."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from itertools import islice, product
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from omegaconf import OmegaConf

from sim.charts import palette
from sim.charts.words import PLAIN, Words
from sim.config.checks import build_game
from sim.config.compose import compose, split
from sim.config.settings import Asked, Chart, Executor
from sim.ensemble import results
from sim.ensemble.executors import at_work
from sim.ensemble.results import Sweep
from sim.model.params import LADDER
from sim.paths import Mistake
from sim.report import (
    dictionary,
    inline,
    methods,
    modelmap,
    origins,
    page,
    phrasing,
    pictures,
    sweep_page,
)
from sim.report.answer import answer
from sim.report.gallery import write_gallery
from sim.stats.outcomes import wilson
from sim.studies.registry import settings_of
from sim.studies.report.study import found, report

VOID = {"meta", "link", "br", "hr", "img", "input"}
HOSTILE = "<script>alert(1)</script>"
RUNS = 40
BASE = ["calendar.turns=6", "executor=serial", f"runs={RUNS}", "traced=20"]


class Reader(HTMLParser):
    """Collects what the tests ask of a page; raises when tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.svgs: list[list[str]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if "svg" in self.open:
            self.svgs[-1].append(tag)
        if tag == "svg":
            self.svgs.append([])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> out of place"

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        elif not self.open or self.open[-1] != "style":
            self.text += data

    def data(self, name: str):
        (said,) = [text for attrs, text in self.scripts if attrs.get("id") == name]
        return json.loads(said)


def brink(*arguments: str, cwd: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sim", *arguments], cwd=cwd, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


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


def test_what_is_embedded_cannot_end_its_element_and_comes_back_the_same() -> None:
    given = {
        "name": "</script><!--&\u2028\u2029'\"\\",
        "number": [1, 2.5, None],
        "none": float("nan"),
    }
    whole = inline.embedded(given, "x")
    assert whole.count("</script>") == 1
    assert not set("&\u2028\u2029") & set(whole)
    assert Reader(whole).data("x") == {**given, "none": None}


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
    assert len(told) == 14, "three charts in one size, five in two, and the map"
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


def test_the_interval_over_all_points_knows_that_they_share_their_luck(tmp_path: Path) -> None:
    """Ten points that are copies of each other tell no more than one of them."""
    rng = np.random.default_rng(0)
    once = rng.choice(["stand_off", "proxy_war"], size=50)
    frames = [
        pd.DataFrame({"point": point, "run": np.arange(50), "outcome": once}) for point in range(10)
    ]
    (tmp_path / "runs.parquet").mkdir()
    pd.concat(frames).to_parquet(tmp_path / "runs.parquet" / "part-00000-x.parquet")
    share, low, high = results.overall(tmp_path)["war"]
    assert share == pytest.approx(np.mean(once == "proxy_war"))
    assert (low, high) == pytest.approx(
        [float(end) for end in wilson(np.sum(once == "proxy_war"), 50)], abs=0.01
    )


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


def test_inks_have_enough_contrast_in_light_and_dark() -> None:
    sheet = page.own_file("page.css")
    schemes = [
        dict(re.findall(r"--(\w+): (#\w{6})", block))
        for block in re.findall(r":root \{(.*?)\}", sheet)
    ]
    assert len(schemes) == 2
    for scheme, ground in product(schemes, ("paper", "band")):
        assert (
            min(palette.contrast(scheme[ink], scheme[ground]) for ink in ("ink", "quiet", "link"))
            >= 4.5
        )
        assert palette.contrast(scheme["rule"], scheme[ground]) >= 3


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
    stored, chart = Sweep.open(swept.folder), Chart(format=["svg"], size="page")
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
        "beliefs",
        "drivers",
        "durations",
        "endings",
        "fans",
        "ladder",
        "outcome_shares",
        "pain_blowback",
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


def test_folders_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(
        Mistake, match=r"no folder of results \(with a manifest.json\) at or below 'nowhere'"
    ):
        found("nowhere")
    with pytest.raises(Mistake, match="name the folders"):
        found("")
