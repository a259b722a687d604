"""The explorer as a class meets it: in a real browser, against a server of its own that is started as users start it."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from asking import ask, swept

from sim.charts.words import Words

pytest.importorskip(
    "panel", reason="the package panel is not installed: pip install 'brink-sim[explore]'"
)

HOSTILE = "<script>window.hurt = 1</script>"
BROKEN = '"><img src=x onerror="window.hurt = 2">'
SCENARIO = f"""# @package _global_
# Asks: {HOSTILE}{BROKEN}
defaults: [paris_2014, _self_]
title: '{BROKEN}{HOSTILE}'
calendar: {{turns: 5}}
parties:
  us: {{name: '{HOSTILE}'}}
theatres:
  ukraine: {{name: '{BROKEN}', rungs: ['{HOSTILE}', '{BROKEN}', x]}}
words: {{proxy_war: '{HOSTILE}', us: '{BROKEN}', forces: '{HOSTILE}'}}
"""
SEED, RUN = 1, 4
STEPS = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server is started: a sweep, a hostile scenario, and a link that leads outside."""
    root = tmp_path_factory.mktemp("explorer")
    here = root / "here"
    (here / "configs" / "scenario").mkdir(parents=True)
    (here / "configs" / "scenario" / "hostile.yaml").write_text(SCENARIO)
    swept(
        here,
        "calendar.turns=6",
        "runs=12",
        "axes={parties.russia.forces: [30, 90], parties.us.resolve: [0.5, 2]}",
    )
    (here / "link").symlink_to(root)
    return here


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A server's address; Ctrl-C ends it without a complaint."""
    wanted = (
        "explore.port=0",
        "explore.open_browser=false",
        "calendar.turns=8",
        f"seed={SEED}",
        f"run={RUN}",
    )
    command = [sys.executable, "-m", "sim", "study=explore", *wanted]
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    said = server.stdout.readline()
    assert said.startswith("The explorer is at http://127.0.0.1:"), said
    yield said.split()[4]
    server.send_signal(signal.SIGINT)
    _, errors = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Traceback" not in errors


def settle(page: Any) -> None:
    """Wait until every request is answered."""
    page.wait_for_selector(".explorer[aria-busy=false]")


def press(page: Any, name: str, **options: Any) -> None:
    page.get_by_role("button", name=name, **options).click()
    settle(page)


def step(page: Any, weeks: int = 1) -> None:
    for _ in range(weeks):
        page.locator(".transport .main").click()
        settle(page)


def chronicle(page: Any) -> list[str]:
    """What has happened so far, the first first."""
    page.get_by_role("tab", name="Chronicle").click()
    found = []
    for heading, items in zip(
        page.locator(".told h3").all(), page.locator(".told ul").all(), strict=True
    ):
        found.append(
            (
                int(heading.inner_text().split(",")[0].split()[1]),
                [item.inner_text() for item in items.locator("li").all()],
            )
        )
    return [text for _, said in sorted(found) for text in said]


@pytest.fixture
def opened(page: Any, address: str) -> Any:
    page.goto(address)
    page.wait_for_selector(".explorer .board")
    return page


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same run by the command."""
    out = tmp_path_factory.mktemp("alone")
    assert ask(out, "study=single", "calendar.turns=8", f"seed={SEED}", f"run={RUN}") == 0
    return out


def test_its_figures_are_those_of_the_command_and_nothing_leaves_this_machine(
    opened: Any, heard: Any, alone: Path
) -> None:
    step(opened, STEPS)
    press(opened, "To the end")
    events = pd.read_parquet(alone / "events.parquet")
    played = events["phrase"].tolist()
    told = [text for text in chronicle(opened) if text != "Nobody moves."]
    assert told == played
    trace = (
        pd.read_parquet(alone / "trace.parquet")
        .pivot(index="turn", columns="quantity", values="value")
        .iloc[-1]
    )
    opened.get_by_role("tab", name="This week").click()
    rows = opened.locator("#panel table").first.locator("tbody tr")
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


def test_a_party_is_played_and_the_way_back_is_open(opened: Any, heard: Any) -> None:
    step(opened)
    press(opened, "Ukraine", exact=True)
    opened.get_by_label("Take these desks myself").check()
    settle(opened)
    opened.get_by_role("group", name="force").get_by_role("radio", name="mobilise").check()
    settle(opened)
    opened.locator(".wide-button").click()
    settle(opened)
    there = chronicle(opened)
    assert "Ukraine mobilises." in there
    press(opened, "Commands that make it again")
    assert (
        "'moves={ukraine.force@1: mobilise}'" in opened.locator(".commands pre").first.inner_text()
    )
    press(opened, "Back a week")
    assert chronicle(opened) == there[: len(chronicle(opened))]
    assert chronicle(opened).count("Ukraine mobilises.") == there.count("Ukraine mobilises.") - 1
    assert heard.errors == []


def test_a_fork_compares_two_futures_on_the_same_luck(opened: Any, heard: Any) -> None:
    press(opened, "To the end")
    before = chronicle(opened)
    opened.locator('.hit[data-week="2"]').click()
    settle(opened)
    opened.get_by_role("button", name="what if? Russia, force").first.click()
    settle(opened)
    arms = opened.locator("#panel figure")
    assert arms.count() == 2
    assert "on the same luck" in opened.locator("#panel .lead").first.inner_text()
    press(opened, "The same choice in 1,000 worlds")
    assert (
        "Over 1,000 other lucks from week 3 on"
        in opened.locator("#panel .lead").nth(1).inner_text()
    )
    press(opened, "Go on in the other future")
    assert opened.get_by_role("button", name="Play week 4").count() == 1
    assert chronicle(opened) != before[: len(chronicle(opened))]
    assert heard.errors == []


def test_parallel_worlds_and_a_slider(opened: Any, heard: Any) -> None:
    step(opened, 2)
    slider = opened.locator('input[data-path="parties.russia.forces"]')
    slider.focus()
    opened.keyboard.press("ArrowRight")
    settle(opened)
    assert opened.locator(".slider.changed").count() == 1
    assert opened.get_by_role("button", name="Play week 3").count() == 1
    opened.get_by_role("tab", name="What may follow").click()
    opened.get_by_label("Worlds").fill("200")
    press(opened, "Play them")
    pictures = opened.locator("#panel img")
    assert pictures.count() == 2
    assert all(picture.get_attribute("alt") for picture in pictures.all())
    assert all(
        picture.evaluate("img => img.complete && img.naturalWidth > 100")
        for picture in pictures.all()
    )
    opened.get_by_label("Worlds").fill("9999")
    press(opened, "Play them")
    assert "worlds: should be 100 to 5,000, not 9999" in opened.locator(".note").inner_text()
    assert heard.errors == []


def test_a_stored_sweep_a_point_a_run_and_paths_that_are_refused(
    opened: Any, heard: Any, folder: Path
) -> None:
    opened.get_by_role("tab", name="Stored sweeps").click()
    settle(opened)
    opened.get_by_label("Sweeps found here").select_option("sweep")
    settle(opened)
    assert opened.locator(".cell").count() == 4
    opened.locator(".cell").nth(1).click()
    settle(opened)
    press(opened, "run 3", exact=True)
    assert "run 3 of seed 0" not in opened.locator(".note").inner_text()
    said = opened.locator(".told p.item").all_inner_texts()
    press(opened, "Play this run here")
    press(opened, "To the end")
    assert [text for text in chronicle(opened) if text != "Nobody moves."] == [
        text for text in said if text != "Nobody moves."
    ]
    opened.get_by_role("tab", name="Stored sweeps").click()
    for path in ("..", "link", "/etc", str(folder.parent)):
        opened.get_by_label("Or a folder below").fill(path)
        press(opened, "Open", exact=True)
        assert "only folders inside" in opened.locator(".note").inner_text()
    assert heard.errors == []


def test_a_hostile_configuration_is_shown_as_text(
    opened: Any, heard: Any, serious_faults: Callable[[Any], list[str]]
) -> None:
    opened.get_by_label("Scenario").select_option("hostile")
    settle(opened)
    assert opened.locator("h1").inner_text() == f"{BROKEN}{HOSTILE}"
    step(opened, 2)
    opened.get_by_role("button", name=BROKEN, exact=True).click()
    settle(opened)
    assert HOSTILE in opened.locator(".right h3").inner_text()
    for tab in ("Chronicle", "What may follow", "This week"):
        opened.get_by_role("tab", name=tab).click()
        if tab == "What may follow":
            opened.get_by_label("Worlds").fill("100")
            press(opened, "Play them")
    opened.locator('.hit[data-week="1"]').click()
    settle(opened)
    opened.get_by_role("button", name="what if?").first.click()
    settle(opened)
    assert opened.evaluate("window.hurt") is None
    assert opened.locator("script:not([src])", has_text="window.hurt").count() == 0
    assert opened.locator("img[src=x]").count() == 0
    assert heard.dialogs == []
    assert heard.errors == []
    assert serious_faults(opened) == []


def test_two_browsers_at_once_do_not_mix(
    new_page: Callable[..., Any], address: str, heard: Any
) -> None:
    first, second = new_page(), new_page()
    for page in (first, second):
        page.goto(address)
        page.wait_for_selector(".explorer .board")
    first.get_by_label("Run", exact=True).fill("9")
    first.get_by_role("button", name="Start", exact=True).click()
    second.locator(".transport .main").click()
    first.locator(".transport .main").click()
    second.get_by_role("button", name="To the end").click()
    settle(first)
    settle(second)
    assert first.get_by_role("button", name="Play week 2").count() == 1
    assert (
        second.locator(".where")
        .inner_text()
        .startswith(("The horizon", "The parties", "A cease-fire", "The clash"))
    )
    assert first.get_by_label("Run", exact=True).input_value() == "9"
    assert second.get_by_label("Run", exact=True).input_value() == str(RUN)
    assert heard.errors == []


def test_what_is_taken_home_arrives(opened: Any) -> None:
    step(opened)
    with opened.expect_download() as waiting:
        opened.get_by_role("button", name="This run, to its end").click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        about = json.loads(archive.read("run.json"))
        assert (about["seed"], about["run"]) == (SEED, RUN)
        assert "chronicle.md" in archive.namelist()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(
    new_page: Callable[..., Any],
    address: str,
    scheme: str,
    serious_faults: Callable[[Any], list[str]],
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 1440, "height": 900})
    page.goto(address)
    page.wait_for_selector(".explorer .board")
    step(page, 2)
    page.locator('.hit[data-week="0"]').click()
    settle(page)
    for summary in page.locator(".right summary").all():
        summary.click()
    for tab in ("This week", "Chronicle", "What may follow", "Another move", "Stored sweeps"):
        page.get_by_role("tab", name=tab).click()
        settle(page)
        assert serious_faults(page) == [], tab


def test_it_is_worked_by_keyboard_and_fits_a_phone(
    new_page: Callable[..., Any], address: str
) -> None:
    page = new_page(viewport={"width": 390, "height": 800})
    page.goto(address)
    page.wait_for_selector(".explorer .board")
    page.locator(".transport .main").focus()
    for _ in range(3):
        page.keyboard.press("Enter")
        settle(page)
    assert page.get_by_role("button", name="Play week 4").count() == 1, (
        "the focus stays on the button that was pressed"
    )
    page.get_by_role("tab", name="This week").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Chronicle").get_attribute("aria-selected") == "true"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_page_of_another_address_is_not_served_a_socket(address: str) -> None:
    host = address.removeprefix("http://").rstrip("/")
    asked = http.client.HTTPConnection(host, timeout=10)
    asked.request(
        "GET",
        "/ws",
        headers={
            "Origin": "http://elsewhere.example",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol": "bokeh, x",
        },
    )
    assert asked.getresponse().status == 403
    asked.close()


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "elsewhere.example", 403),  # a name whose owner leads it to this machine
        ("/ws", "elsewhere.example", 403),
        ("/autoload.js?bokeh-autoload-element=1", "", 404),
        ("/" + "a" * 4000, "", 414),
        ("/static/%00", "", 400),
    ],
)
def test_a_request_that_is_not_for_it_gets_a_status(
    address: str, path: str, host: str, status: int
) -> None:
    asked = http.client.HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=10)
    asked.request("GET", path, headers={"Host": host} if host else {})
    answer = asked.getresponse()
    assert answer.status == status
    assert answer.getheader("Access-Control-Allow-Origin") is None
    asked.close()


def test_a_page_closed_while_it_waits_leaves_no_trace(
    new_page: Callable[..., Any], address: str
) -> None:
    """What the server wrote is read when it ends, by the fixture that started it."""
    for pause in (0, 100, 300):
        page = new_page()
        page.goto(address)
        page.wait_for_selector(".explorer .board")
        page.get_by_role("button", name="To the end").click()
        page.wait_for_timeout(pause)
        page.close()
