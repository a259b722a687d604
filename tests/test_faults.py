"""The faults that `experiments/faults` makes: a part of each kind that needs no process of its own."""

from __future__ import annotations

import random
from pathlib import Path

from importing import importable

FOLDER = Path(__file__).parent.parent / "experiments" / "faults"


def test_generated_configurations_end_in_a_sentence_or_a_game() -> None:
    with importable(FOLDER):
        import run

        found = run.configurations(150, random.Random("test"))
        assert sum(found.values()) == 150
        assert not found[run.TRACE]
        assert found[run.SENTENCE] > 50


def test_a_fault_of_the_program_is_counted_as_one() -> None:
    with importable(FOLDER):
        import run

        assert run.judged(lambda: 1 / 0) == run.TRACE
        assert "1 traceback" in run.page({"kills": {"cases": 1, "outcome": {run.TRACE: 1}}})
