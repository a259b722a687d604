"""The explorer's page for everybody: keyboard, phone, contrast, several browsers at once, and what it does not serve."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import Any

import pytest
from explorer_server import RUN, press, settle, step
from hostile import BROKEN, HOSTILE


def test_a_hostile_configuration_is_shown_as_text(
    explorer: Any, heard: Any, serious_faults: Callable[[Any], list[str]]
) -> None:
    explorer.get_by_label("Scenario").select_option("hostile")
    settle(explorer)
    assert explorer.locator("h1").inner_text() == f"{BROKEN}{HOSTILE}"
    step(explorer, 2)
    explorer.get_by_role("button", name=BROKEN, exact=True).click()
    settle(explorer)
    assert HOSTILE in explorer.locator(".right h3").inner_text()
    for tab in ("Chronicle", "What may follow", "This week"):
        explorer.get_by_role("tab", name=tab).click()
        if tab == "What may follow":
            explorer.get_by_label("Worlds").fill("100")
            press(explorer, "Play them")
    explorer.locator('.hit[data-week="1"]').click()
    settle(explorer)
    explorer.get_by_role("button", name="what if?").first.click()
    settle(explorer)
    assert explorer.evaluate("window.hurt") is None
    assert explorer.locator("script:not([src])", has_text="window.hurt").count() == 0
    assert explorer.locator("img[src=x]").count() == 0
    assert heard.dialogs == []
    assert heard.errors == []
    assert serious_faults(explorer) == []


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
