"""The faults that `experiments/faults` makes: a part of each kind that needs no process of its own."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pandas as pd
import pytest
from importing import importable
from strategies import game_of, tree_of

from sim.ensemble.block import play_spans
from sim.paths import Mistake

FOLDER = Path(__file__).parent.parent / "experiments" / "faults"


def test_generated_configurations_end_in_a_sentence_or_a_game() -> None:
    with importable(FOLDER):
        import configurations as made

        found = made.configurations(60, random.Random("test"))
        assert sum(found.values()) == 60
        assert found.keys() <= {made.SENTENCE, made.ACCEPTED}
        assert found[made.SENTENCE] > 20
        assert found[made.ACCEPTED] > 3


def test_a_fault_of_the_program_and_an_impossible_number_are_counted_as_such() -> None:
    with importable(FOLDER):
        import configurations as made
        import run

        def refuse() -> list[str]:
            raise Mistake("runs: should be a number")

        assert made.judged(lambda: [str(1 / 0)]) == made.TRACE
        assert made.judged(lambda: ["damage_us = nan"]) == made.IMPOSSIBLE
        assert made.judged(refuse) == made.SENTENCE
        rows = {"kills": {"cases": 1, "outcome": {made.TRACE: 1}, "seeds": [0]}}
        page = run.page(rows)
        assert "1 traceback" in page
        assert "let in: 1." in page
        assert run.rows_of(page) == rows
        assert run.together(rows["kills"], rows["kills"])["cases"] == 2
        assert run.together(None, rows["kills"]) == rows["kills"]


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    """A few runs as they are."""
    return play_spans(tree_of(), [("", 0, 4)], 0, 0)[0].to_pandas()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("posterior_us", 1.5),
        ("damage_us", float("nan")),
        ("peak_forces_us", float("inf")),
        ("weeks_ukraine_0", 99.0),
        ("final_tier_us", 5),
        ("end_turn", 99.0),
        ("final_forces_us", 1e6),
        ("accidents", -1),
    ],
)
def test_a_number_that_no_run_can_come_to_is_named(
    runs: pd.DataFrame, column: str, value: float
) -> None:
    with importable(FOLDER):
        import configurations as made

        assert made.impossible_numbers(runs, game_of()) == []
        wrong = runs.assign(**{column: value})
        assert column in " ".join(made.impossible_numbers(wrong, game_of()))


def test_files_are_compared_to_the_byte_but_for_the_times_of_the_manifest(tmp_path: Path) -> None:
    with importable(FOLDER):
        import folders

        for name, seconds in (("one", 1), ("other", 2)):
            folder = tmp_path / name
            folder.mkdir()
            (folder / "report.html").write_text("page")
            manifest = {"seed": 1, "timing": {"seconds": seconds}}
            (folder / "manifest.json").write_text(json.dumps(manifest))
        one, other = tmp_path / "one", tmp_path / "other"
        assert folders.compared(one, other) == folders.SAME
        (other / "report.html").write_text("Page")
        assert folders.compared(one, other) == folders.LOST
        (other / "report.html").write_text("page")
        (other / ".report.html.1.tmp").write_text("left behind")
        assert folders.compared(one, other) == folders.LOST


def test_harm_changes_a_file(tmp_path: Path) -> None:
    with importable(FOLDER):
        import folders

        file, luck = tmp_path / "x", random.Random(0)
        for _ in range(20):
            file.write_bytes(b"some bytes")
            folders.hurt_file(file, luck)
            assert not file.exists() or file.read_bytes() != b"some bytes"
