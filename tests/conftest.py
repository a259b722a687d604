"""What every test shares: Hypothesis' settings, games by scenario, and the switch that rewrites the playthroughs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from quick import is_quick
from strategies import BASELINE, game_of

from sim.model.params import Game

settings.register_profile("house", deadline=None, derandomize=True, database=None, max_examples=25)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-playthroughs",
        action="store_true",
        help="rewrite tests/playthroughs/*.txt instead of comparing with them",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the quick tier, so that `-m quick` selects them."""
    for item in items:
        if is_quick(item.nodeid):
            item.add_marker("quick")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say last of all what was not tested for want of a browser, and the command that brings one."""
    yield
    skipped = [
        report
        for report in terminalreporter.getreports("skipped")
        if "tests/browser/" in report.nodeid
    ]
    if skipped:
        terminalreporter.section("not tested")
        terminalreporter.write_line(
            f"{len(skipped)} tests of the report and the explorer in a real browser were skipped, as this machine has no "
            "Chromium. This brings it: sudo apt-get install chromium"
        )


@pytest.fixture(scope="module")
def catalogue() -> Any:
    """What the explorer offers to choose from."""
    from explorer_sessions import catalogue_of_tests

    return catalogue_of_tests()


@pytest.fixture
def begin(tmp_path: Path, catalogue: Any) -> Iterator[Callable[..., Any]]:
    """Begins a session of the explorer, of its own game or of another tree; all are closed at the end."""
    from explorer_sessions import session

    made = []

    def one(tree: Any = None) -> Any:
        made.append(session(tmp_path, catalogue, tree))
        return made[-1]

    yield one
    for session_ in made:
        session_.close()


@pytest.fixture(scope="session")
def game() -> Callable[..., Game]:
    """`game("no_monitors", {"parties.us.resolve": 2})`: the checked game of a scenario, with values replaced by path."""
    plain = cache(lambda scenario: game_of(scenario=scenario))

    def load(scenario: str = BASELINE, overrides: dict[str, Any] | None = None) -> Game:
        return game_of(overrides, scenario) if overrides else plain(scenario)

    return load
