"""What the rows of a zipped axis set is told below the table that names them by numbers."""

from __future__ import annotations

from pathlib import Path

from asking import ask

from sim.charts.words import PLAIN
from sim.ensemble.results import Sweep
from sim.report.cells import read_cells
from sim.report.tables import points_table

FORCES, RESOLVE, US = "parties.russia.forces", "parties.russia.resolve", "parties.us.resolve"


def test_the_table_says_what_each_row_of_a_zip_sets(tmp_path: Path) -> None:
    pair = f"pair: {{zip: {{{FORCES}: [30, 100], {RESOLVE}: [0.5, 1.1]}}}}"
    other = f"lone: {{zip: {{{US}: [0.5, 1, 2]}}}}"
    assert ask(tmp_path, "calendar.turns=2", "runs=4", f"axes={{{pair}, {other}}}") == 0
    cells = read_cells(Sweep.open(tmp_path))
    assert cells.rows["pair"] == {
        "1": {FORCES: 30.0, RESOLVE: 0.5},
        "2": {FORCES: 100.0, RESOLVE: 1.1},
    }
    assert cells.rows["lone"] == {"1": {US: 0.5}, "2": {US: 1.0}, "3": {US: 2.0}}
    said = " ".join(points_table(cells, (), PLAIN).notes)
    first, second = (PLAIN.axis(path) for path in (RESOLVE, FORCES))
    assert f"1 is {first} 0.5, {second} 30; 2 is {first} 1.1, {second} 100." in said
    assert "Lone: 1 is" in said
    assert "Lone: 1 is" not in " ".join(points_table(cells, ["lone"], PLAIN).notes), "folded"


def test_much_that_a_zip_sets_is_left_to_the_manifest(tmp_path: Path) -> None:
    values = ", ".join(map(str, range(10, 35)))
    assert (
        ask(
            tmp_path, "calendar.turns=2", "runs=2", f"axes={{a: {{zip: {{{FORCES}: [{values}]}}}}}}"
        )
        == 0
    )
    notes = points_table(read_cells(Sweep.open(tmp_path)), (), PLAIN).notes
    assert "A: 25 rows of 1 number each, in manifest.json." in notes
