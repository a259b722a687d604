"""The page of the panel: its parts are made by experiments/panel/run.py, and its tables say what they are given."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from importing import importable

from sim.config.aftermath import MILESTONES
from sim.studies.panel.milestones import known_crises

PANEL = Path(__file__).parents[1] / "experiments" / "panel"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    import importlib.util

    spec = importlib.util.spec_from_file_location("panel_run", PANEL / "run.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    with importable(PANEL):
        spec.loader.exec_module(found)
    return found


def test_the_page_has_a_row_for_each_crisis(script: ModuleType) -> None:
    page = script.PAGE.read_text(encoding="utf-8")
    for part in ("panel", "lesson"):
        again = script.written(page, part, ["made anew"])
        assert f"<!-- {part}: begin -->\nmade anew\n<!-- {part}: end -->" in again
    rows = page.partition("| crisis | it came to |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(rows) == len(known_crises())
    with pytest.raises(ValueError, match="has 0 parts named other"):
        script.written(page, "other", [])


def test_what_came_is_in_bold_and_has_an_interval(script: ModuleType) -> None:
    chances = dict(zip(MILESTONES, (0.5, 0.0, 1.0, 0.25, 0.1), strict=True))
    came = {f"{name}_came": name in ("violence", "eased") for name in MILESTONES}
    row = {
        "label": "A",
        "reached": "war",
        **chances,
        **came,
        "brier_runs": 0.126,
        "brier_base_rates": 0.2,
    }
    *_, line = script.chances([row], 100)
    assert line.startswith("| A | war | **50 (40 to 60)** | 0 (0 to 4) | 100 (96 to 100) | 25 (")
    assert line.endswith(" | **10 (6 to 17)** | 0.13 | 0.20 |")


def test_large_changes_come_first_and_small_ones_not_at_all(script: ModuleType) -> None:
    frame = pd.DataFrame(
        [
            ("a", "forces", 11.0, 0.0, -3.0),
            ("b", "the table", 9.0, 1.0, -2.0),
            ("c", "forces", 0.0, -40.0, 0.4),
        ],
        columns=["crisis", "facts", "violence", "war", "agreement"],
    )
    _, _, *rows = script.swapped(frame, "z")
    assert rows == ["| `c` | forces | +0 | −40 | +0 |", "| `a` | forces | +11 | +0 | −3 |"]
