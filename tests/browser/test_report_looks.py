"""How the report looks: contrast, widths, a phone, paper, and a browser without scripts."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from commands import brink
from report_steps import unfold

SMALLEST = (
    "(one) => one.getBoundingClientRect().width / one.viewBox.baseVal.width"  # pixels a point
)
A4 = (210 / 25.4 * 72, 297 / 25.4 * 72)


@pytest.fixture(scope="module")
def one_run(tmp_path_factory):
    """The folder of a single run."""
    folder = tmp_path_factory.mktemp("run")
    brink("study=single", "calendar.turns=12", f"out={folder}", cwd=folder)
    return folder


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
    boxes = [one.bounding_box() for one in page.locator(".abreast figure").all()]
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


@pytest.mark.parametrize(("width", "abreast"), [(390, 1), (1280, 3), (1920, 3)])
def test_the_pictures_of_a_sweep_are_columns(new_page, swept, width, abreast):
    page = new_page(viewport={"width": width, "height": 800})
    page.goto((swept.folder / "report.html").as_uri())
    page.wait_for_selector("html.live")
    for kind in (".abreast", ".columns"):
        pictures = page.locator(f"{kind} figure svg")
        assert pictures.count() >= 3
        places = {round(one.bounding_box()["x"]) for one in pictures.all()}
        assert len(places) == abreast
        assert all(7 * one.evaluate(SMALLEST) > 8.5 for one in pictures.all()), (
            "letters of 7 points"
        )


@pytest.mark.parametrize(("width", "beside"), [(390, False), (1280, True), (1920, True)])
def test_a_run_s_picture_stands_beside_its_chronicle_or_above_it(new_page, one_run, width, beside):
    page = new_page(viewport={"width": width, "height": 800})
    page.goto((one_run / "report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    picture, text = (page.locator(f".beside {kind}") for kind in ("figure svg", ".told"))
    assert 7 * picture.evaluate(SMALLEST) > 8.5, "letters of 7 points"
    left, right = picture.bounding_box(), text.bounding_box()
    assert (left["x"] + left["width"] < right["x"]) == beside
    assert (left["y"] + left["height"] < right["y"]) == (not beside)
    page.evaluate("scrollTo({top: 1200, behavior: 'instant'})")
    assert (picture.bounding_box()["y"] >= 0) == beside, "it stays while the weeks are read"


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
