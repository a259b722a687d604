"""The quick tier, `make quick`: for each room of the house the tests that say most in the least time, a minute in all on two cores.

A file stands for all of its tests, `file::start` for those of its tests whose names begin so.
"""

from __future__ import annotations

QUICK: dict[str, tuple[str, ...]] = {
    "paths": ("test_asked.py",),
    "threads": ("test_threads.py",),
    "garbage": ("test_garbage.py",),
    "parts": ("test_parts.py",),
    "model": (
        "test_bargaining.py",
        "test_beliefs.py",
        "test_choice.py",
        "test_contest.py",
        "test_draws.py",
        "test_hazards.py",
        "test_sanctions.py",
    ),
    "config": ("test_sources.py", "test_checks.py::test_a_wrong_game"),
    "stats": ("test_games.py", "test_outcomes.py"),
    "ensemble": ("test_designs.py", "test_store_faults.py::test_a_file_"),
    "charts": ("test_chart_errors.py",),
    "run": (
        "test_history.py::test_a_run_told_is",
        "test_history.py::test_events_are",
        "test_steering.py::test_orders_are",
    ),
    "report": ("test_page_parts.py::test_what_is_embedded", "test_page_parts.py::test_inks_have"),
    "explore": ("test_explore_page.py::test_settings_are",),
    "studies": ("test_priors.py::test_luck_that", "test_studies.py::test_an_option"),
    "door": (
        "test_door.py::test_importing_is",
        "test_door.py::test_a_game_knows",
        "test_door.py::test_a_run_has",
        "test_door.py::test_a_mistake",
    ),
    "cli": ("test_lockstep.py::test_numbers_become", "test_settings.py::test_a_wrong_argument"),
    "__main__": ("test_door.py::test_importing_is",),
    "hydra_plugins_src": ("test_lockstep.py::test_numbers_become",),
}


def entries() -> set[str]:
    """All entries of the tier."""
    return {entry for room in QUICK.values() for entry in room}


def is_quick(nodeid: str) -> bool:
    """Whether a test, such as `tests/test_games.py::test_a`, is in the quick tier."""
    file, _, test = nodeid.rpartition("/")[2].partition("::")
    for entry in entries():
        wanted, _, start = entry.partition("::")
        if file == wanted and test.startswith(start):
            return True
    return file == "test_quick.py"
