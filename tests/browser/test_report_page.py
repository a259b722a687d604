"""The report as a person meets it: opened from disk in a real browser, worked by mouse and keyboard, on a phone, on paper."""

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from commands import brink

from sim.charts.words import Words
from sim.ensemble.results import Sweep
from sim.model.params import LADDER

HOSTILE = "<script>window.hurt = 1</script>"
BROKEN = '"><img src=x onerror="window.hurt = 2">'
FORCES, RESOLVE, ACCIDENT = "parties.russia.forces", "parties.us.resolve", "hazards.accident"
ARROWS = (
    ("ArrowRight", 0, 1),
    ("ArrowDown", 1, 1),
    ("ArrowLeft", 1, 0),
    ("ArrowUp", 0, 0),
    ("ArrowUp", 0, 0),
)
A4 = (210 / 25.4 * 72, 297 / 25.4 * 72)


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """Three axes, one of them of many values, and a party, a theatre and a title that attack the page."""
    folder = tmp_path_factory.mktemp("browser") / "swept"
    axes = f"{{{FORCES}:[30,100],{RESOLVE}:[0.5,1,2],{ACCIDENT}:[{','.join(str(round(0.01 * step, 2)) for step in range(14))}]}}"
    quoted = BROKEN.replace("'", "\\'")
    hostile = [
        f"parties.us.name='{HOSTILE}'",
        f"theatres.ukraine.name='{quoted}'",
        f"title='{quoted}{HOSTILE}'",
    ]
    brink(
        "calendar.turns=6",
        "executor=serial",
        "runs=20",
        "traced=20",
        f"axes={axes}",
        *hostile,
        "chart.format=[svg]",
        f"out={folder}",
        cwd=folder.parent,
    )
    return Sweep.open(folder)


@pytest.fixture
def words(swept):
    """The scenario's own words, as the page has them."""
    return Words.of(swept.plan.trees[0])


@pytest.fixture
def opened(page, swept):
    page.goto((swept.folder / "report.html").as_uri())
    page.wait_for_selector("html.live")
    unfold(page)
    return page


def unfold(page, kind="details.section"):
    """Open what is folded."""
    page.evaluate(f"document.querySelectorAll('{kind}').forEach((one) => {{ one.open = true; }})")


def chosen(page, host, label, option):
    """Choose an option of the box that is labelled so, by their texts."""
    box = (
        page.locator(f"{host} label")
        .filter(has_text=re.compile(f"^{re.escape(label)}"))
        .locator("select")
    )
    box.select_option(label=option)


def shown(points, outcome="war"):
    """The share of runs with an outcome over some points, as the page writes it."""
    return Words.percent(
        float((points[f"share_{outcome}"] * points["runs"]).sum() / points["runs"].sum())
    )


def wanted(points, across, down, outcome="war"):
    """The cells of the phase diagram as the table has them, row by row; `across` and `down` are a column and its values."""
    rows = []
    for low in down[1]:
        row = points[points[down[0]] == low]
        rows.append([shown(row[row[across[0]] == value], outcome) for value in across[1]])
    return rows


def grid(page):
    """The cells of the phase diagram, row by row."""
    rows = page.locator("#explore .map tbody tr")
    return [rows.nth(row).locator("td").all_inner_texts() for row in range(rows.count())]


def test_it_opens_from_disk_and_asks_for_nothing_else(opened, heard, swept):
    opened.mouse.wheel(0, 20_000)
    opened.wait_for_timeout(100)
    assert heard.requests == [(swept.folder / "report.html").as_uri()]
    assert heard.abroad == heard.errors == heard.dialogs == []


def test_names_that_attack_are_shown_and_nothing_of_them_runs(opened, heard):
    assert opened.evaluate("window.hurt") is None
    assert opened.locator("img[src=x], [onerror], [onload]").count() == 0
    assert opened.title() == f"{BROKEN}{HOSTILE}"
    assert opened.locator("h1").inner_text() == f"{BROKEN}{HOSTILE}"
    text = opened.locator("main").inner_text()
    assert HOSTILE in text
    assert BROKEN in text
    assert heard.errors == heard.dialogs == []


def test_the_phase_diagram_has_the_numbers_of_the_table(opened, swept, words):
    points = swept.points
    want = wanted(points, (FORCES, (30, 100)), (RESOLVE, (2, 1, 0.5)))
    assert grid(opened) == want, "the two axes with numbers that come first"
    chosen(opened, "#explore", "Across", words.axis(RESOLVE))
    chosen(opened, "#explore", "Down", words.axis(FORCES))
    chosen(opened, "#explore", "Share of runs with", words.outcome("sanctions_war"))
    want = wanted(points, (RESOLVE, (0.5, 1, 2)), (FORCES, (100, 30)), "sanctions_war")
    assert grid(opened) == want
    assert words.outcome("sanctions_war") in opened.locator("#explore .map caption").inner_text()
    chosen(opened, "#explore", "Across", words.axis(ACCIDENT))
    assert len(grid(opened)[0]) == 6, "an axis of many values is cut into six parts"
    chosen(opened, "#explore", "Down", words.axis(ACCIDENT))
    assert len(grid(opened)) == 1, "one axis twice is one line"


def test_a_cell_tells_its_interval_when_pointed_at(opened, swept, words):
    said = opened.locator("#explore .said")
    assert "84 of 84 points" in said.inner_text()
    opened.locator("#explore .map td").first.hover()
    points = swept.points[(swept.points[FORCES] == 30) & (swept.points[RESOLVE] == 2)]
    text = said.inner_text()
    assert f"{shown(points)} of {int(points['runs'].sum())} runs see {words.war()}" in text
    assert re.search(
        r"95 % interval at most [<>\d]+ % to [<>\d]+ %, as the 14 points averaged share their luck",
        text,
    )
    assert all(words.outcome(name) in text for name in LADDER)


def test_a_cell_of_one_point_has_the_interval_of_the_table(opened, swept, words):
    box = (
        opened.locator("#explore label")
        .filter(has_text=f"{words.axis(ACCIDENT)}: ")
        .locator("input")
    )
    box.nth(0).fill("0.03")
    box.nth(1).fill("0.03")
    opened.locator("#explore .map td").first.hover()
    (row,) = swept.points[
        (swept.points[FORCES] == 30)
        & (swept.points[RESOLVE] == 2)
        & (swept.points[ACCIDENT] == 0.03)
    ].to_dict("records")
    ends = [words.percent(row[f"{end}_war"]) for end in ("low", "high")]
    assert (
        f"{words.percent(row['share_war'])} of 20 runs"
        in opened.locator("#explore .said").inner_text()
    )
    assert (
        f"95 % interval {ends[0]} to {ends[1]} (point {row['point']})"
        in opened.locator("#explore .said").inner_text()
    )


def test_points_are_filtered_and_sorted(opened, words):
    table = opened.locator("table#points")
    assert table.locator("tbody tr").count() == 84
    chosen(opened, "#explore", f"Only {words.axis(FORCES)}", "100")
    assert table.locator("tbody tr").count() == 42
    assert "Shown: 42 of 42 points kept" in table.locator("caption").inner_text()
    low, high = opened.locator("#explore input[type=number]").all()
    low.fill("0.02")
    high.fill("0.05")
    assert table.locator("tbody tr").count() == 3 * 4
    assert "12 of 84 points are kept" in opened.locator("#explore .said").inner_text()
    low.fill("9")
    assert table.locator("tbody tr").count() == 0
    low.fill("0.02")
    head = table.locator("thead th").last
    for order, sign in (("ascending", 1), ("descending", -1)):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == order
        shares = [
            float(text.strip("<> ").split(" ")[0])
            for text in table.locator("tbody tr td:last-child").all_inner_texts()
        ]
        assert [sign * share for share in shares] == sorted(sign * share for share in shares)


def test_a_run_is_picked_and_its_chronicle_read(opened, swept, words):
    runs = pd.DataFrame(
        opened.evaluate("JSON.parse(document.getElementById('runs-data').textContent).runs")
    )
    outcome = runs["outcome"].iloc[-1]
    chosen(opened, "#pick", "Outcome", words.outcome(outcome))
    some = (
        opened.locator("#pick label")
        .filter(has_text=re.compile("^Run"))
        .locator("option")
        .all_inner_texts()
    )
    assert len(some) == (runs["outcome"] == outcome).sum()
    assert all(text.endswith(words.outcome(outcome)) for text in some)
    chosen(opened, "#pick", "Run", some[-1])
    point, run = map(int, re.findall(r"\d+", some[-1])[:2])
    assert opened.locator("#pick h3").inner_text() == some[-1].replace("point", "Point")
    said = opened.locator("#pick").inner_text()
    assert f"point={point} run={run}" in said
    (row,) = swept.runs[(swept.runs["point"] == point) & (swept.runs["run"] == run)].to_dict(
        "records"
    )
    assert f"Accidents that moved a theatre up: {row['accidents']}." in said
    weeks = opened.locator("#pick svg rect title")
    assert weeks.count() == 6
    assert (
        weeks.nth(5)
        .text_content()
        .startswith(f"week 6: {words.outcome(LADDER[int(row['final_rung'])])};")
    )
    told = opened.locator("#pick .chronicle")
    told.locator("summary").click()
    assert told.locator("h4").count() == (6 if pd.isna(row["end_turn"]) else row["end_turn"] + 1)
    file = swept.folder.parent / "told" / "chronicle.md"
    brink(
        "study=replay",
        f"from={swept.folder}",
        f"point={point}",
        f"run={run}",
        f"out={file.parent}",
        cwd=file.parent.parent,
    )
    lines = [
        line.strip("#-* ").replace("**", "") for line in file.read_text().splitlines()[1:] if line
    ]
    assert told.inner_text().split("\n", 1)[1].split() == " ".join(lines).split(), (
        "word for word what the command tells"
    )
    assert HOSTILE in told.inner_text()


def test_all_of_it_is_reached_by_keyboard(opened):
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    assert opened.locator(".skip").bounding_box()["x"] >= 0, "the link is seen once it is reached"
    places = opened.evaluate(
        "[...document.querySelectorAll('a[href], button, select, input, summary, [tabindex=\"0\"]')].filter((one) => one.checkVisibility()).length"
    )
    reached = set()
    for _ in range(places + 5):
        opened.keyboard.press("Tab")
        tag, outline = opened.evaluate(
            "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]"
        )
        if tag == "BODY":
            break
        assert outline != "none", f"a focused {tag} is not marked"
        reached.add(tag)
    assert {"A", "SELECT", "INPUT", "BUTTON", "TD", "SUMMARY", "PRE", "DIV"} <= reached
    first = opened.locator("#explore .map td").first
    first.focus()
    for key, row, column in ARROWS:
        opened.keyboard.press(key)
        at = opened.evaluate(
            "[document.activeElement.parentElement.rowIndex - 1, document.activeElement.cellIndex - 1]"
        )
        assert at == [row, column], key
    assert "95 % interval" in opened.locator("#explore .said").inner_text()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_axe_finds_no_serious_fault(new_page, swept, serious_faults, scheme, width):
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto((swept.folder / "report.html").as_uri())
    page.wait_for_selector("html.live")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground))) < 200) == (scheme == "dark")
    assert serious_faults(page) == []


def test_axe_finds_what_is_wrong(page, serious_faults):
    page.set_content(
        '<html lang="en"><body style="color:#ccc;background:#fff">Pale <img src="data:image/png;base64,"></body></html>'
    )
    assert {fault.split()[1] for fault in serious_faults(page)} >= {"image-alt:", "color-contrast:"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_overflows_and_the_first_column_stays(new_page, swept, width, scheme):
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto((swept.folder / "report.html").as_uri())
    page.wait_for_selector("html.live")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    unfold(page, "details")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.mouse.wheel(300, 0)
    assert page.evaluate("scrollX") == 0
    sizes = page.evaluate(
        "[...document.querySelectorAll('main p, main li, main td, main label')].map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 12
    over = page.evaluate(
        "[...document.querySelectorAll('figure svg')].filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth).length"
    )
    assert over == 0, "a picture is cropped"
    table = page.locator("table#points")
    table.evaluate("(one) => { one.parentElement.scrollLeft = 10000; }")
    cell = table.locator("tbody th").first
    edge = table.evaluate("(one) => one.parentElement.getBoundingClientRect().left")
    assert cell.bounding_box()["x"] == pytest.approx(edge, abs=1)
    ground = cell.evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground)[:3])) < 200) == (scheme == "dark")


def test_it_is_read_from_the_top(new_page, swept):
    """The answer and three pictures come first; what is long is folded, and a link to it opens it."""
    page = new_page(viewport={"width": 1280, "height": 1000})
    page.goto((swept.folder / "report.html").as_uri())
    page.wait_for_selector("html.live")
    findings = page.locator(".question, .answer, .findings div")
    assert findings.count() == 6
    boxes = [one.bounding_box() for one in page.locator(".leading figure").all()]
    assert len(boxes) == 3
    assert len({round(box["y"]) for box in boxes}) == 1, "side by side"
    assert boxes[-1]["x"] + boxes[-1]["width"] > 1200, "across the width"
    assert max(box["y"] for box in boxes) < 1000, "on the first screen"
    assert all(one.bounding_box()["y"] < boxes[0]["y"] for one in findings.all())
    assert not page.locator("table#points").is_visible()
    assert not page.locator("#explore").is_visible()
    for name in ("outcomes", "methods", "dictionary"):
        page.locator(f'nav a[href="#{name}"]').click()
        assert page.locator(f"details:has(#{name})").get_attribute("open") is not None
    assert page.locator("table#points").is_visible()


def test_a_phone_has_charts_of_its_own_size(new_page, swept):
    wide, narrow = (new_page(viewport={"width": width, "height": 800}) for width in (1280, 390))
    for page in (wide, narrow):
        page.goto((swept.folder / "report.html").as_uri())
        page.wait_for_selector("html.live")
    assert wide.locator("figure .narrow:visible").count() == 0
    assert narrow.locator("figure .narrow:visible").count() >= 3
    assert narrow.locator("figure .broad:visible").count() == 0
    assert narrow.locator(".leading figure").count() == 3


def test_it_prints_on_a4(opened, tmp_path):
    file = tmp_path / "report.pdf"
    opened.emulate_media(media="print")
    assert not opened.locator("#explore").is_visible()
    opened.emulate_media()
    opened.pdf(path=file, prefer_css_page_size=True, print_background=True)
    content = file.read_bytes()
    boxes = {
        tuple(map(float, found.split()))
        for found in re.findall(rb"/MediaBox \[([^\]]+)\]", content)
    }
    assert boxes, "no page in the file"
    for left, top, right, bottom in boxes:
        assert (right - left, bottom - top) == pytest.approx(A4, abs=1)
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
        ).stdout
        assert "Data dictionary" in text
        assert "the whole run" in text or "runs.parquet" in text, "what is folded is printed"


def test_it_reads_without_its_script(new_page, swept):
    page = new_page(java_script_enabled=False)
    page.goto((swept.folder / "report.html").as_uri())
    assert not page.locator("#explore").is_visible()
    page.locator("summary", has_text="Every point").click()
    assert page.locator("table#points").is_visible(), "what is folded opens without the script"
    assert page.locator("table#points tbody tr").count() == 84
    assert page.locator("figure svg").count() >= 6
    assert Path(page.url).name == "report.html"
