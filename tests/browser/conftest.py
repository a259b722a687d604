"""A real browser for the tests of pages: Debian's chromium, headless, driven by playwright; nothing beyond this machine is asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request, Route

CHROMIUM = next(
    (path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path),
    None,
)
HERE = ("127.0.0.1", "localhost", "[::1]", "::1")
LOCAL = ("file", "data", "blob", "about")
GRAVE = ("serious", "critical")


@dataclass
class Heard:
    """What the pages of a test asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)  # asked of another machine, and refused
    errors: list[str] = field(default_factory=list)  # of the console and of scripts
    dialogs: list[str] = field(default_factory=list)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _stop(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.scheme in LOCAL or parts.hostname in HERE:
            route.continue_()
        else:
            self.abroad.append(route.request.url)
            route.abort()

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def listen(self, page: Page) -> None:
        """Collect what this page says."""
        page.on("request", self._asked)
        page.on(
            "console", lambda said: self.errors.append(said.text) if said.type == "error" else None
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._dialog)
        page.route("**/*", self._stop)


@pytest.fixture(
    scope="module"
)  # not the session: while playwright runs, its thread has an event loop that other tests may not share
def browser() -> Iterator[Browser]:
    """Chromium; the test is skipped where it or playwright is missing."""
    playwright = pytest.importorskip(
        "playwright.sync_api",
        reason="the package playwright is not installed: pip install '.[dev]'",
    )
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture
def heard() -> Heard:
    """What the pages of this test asked for (`requests`, `abroad`) and complained of (`errors`, `dialogs`)."""
    return Heard()


@pytest.fixture
def new_page(browser: Browser, heard: Heard) -> Iterator[Callable[..., Page]]:
    """Makes a page in a browser context of its own, with options such as `color_scheme="dark"` or `viewport={...}`."""
    contexts = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        heard.listen(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page in a fresh context, of the size of a desktop's window."""
    return new_page(viewport={"width": 1280, "height": 900})


@pytest.fixture(scope="session")
def serious_faults() -> Callable[[Page], list[str]]:
    """A function that has axe-core look at a page and returns its serious and critical findings, one line an element."""
    pytest.importorskip(
        "axe_playwright_python",
        reason="the package axe-playwright-python is not installed: pip install '.[dev]'",
    )
    script = (
        resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    )

    def faults(page: Page) -> list[str]:
        page.evaluate(f"{script}\n;0")
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert isinstance(found, list)
        return [
            f"{one['impact']} {one['id']}: {one['help']}: {node['html'][:160]} | {(node.get('failureSummary') or '').splitlines()[-1:]}"
            for one in found
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]

    return faults


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the explorer's server is started."""
    from explorer_server import prepared

    return prepared(tmp_path_factory.mktemp("explorer"))


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The address of the explorer's server."""
    from explorer_server import served

    yield from served(folder)


@pytest.fixture
def explorer(page: Any, address: str) -> Any:
    """The explorer's page, with its first board."""
    page.goto(address)
    page.wait_for_selector(".explorer .board")
    return page


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sweep whose report is looked at."""
    from report_steps import swept_into

    return swept_into(tmp_path_factory.mktemp("browser") / "swept")


@pytest.fixture
def words(swept: Any) -> Any:
    """The scenario's own words, as the page has them."""
    from sim.charts.words import Words

    return Words.of(swept.plan.trees[0])


@pytest.fixture
def opened(page: Any, swept: Any) -> Any:
    """The report, with what is folded laid open."""
    from report_steps import unfold

    page.goto((swept.folder / "report.html").as_uri())
    page.wait_for_selector("html.live")
    unfold(page)
    return page
