"""The report as a person meets it: opened from disk in a real browser, worked by mouse and keyboard."""

import re

import pandas as pd
from commands import brink
from hostile import BROKEN, HOSTILE
from report_steps import ACCIDENT, FORCES, RESOLVE, chosen, grid, shown, wanted

from sim.model.params import LADDER

ARROWS = (
    ("ArrowRight", 0, 1),
    ("ArrowDown", 1, 1),
    ("ArrowLeft", 1, 0),
    ("ArrowUp", 0, 0),
    ("ArrowUp", 0, 0),
)


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
    weeks_told = told.locator("h4").filter(has_text=re.compile(r"^Week \d+,"))
    assert weeks_told.count() == (6 if pd.isna(row["end_turn"]) else row["end_turn"] + 1)
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
