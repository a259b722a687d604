"""What a sweep tells in words: the chronicles of stored runs, and the table of the terminal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from commands import run

from sim.charts.words import PLAIN
from sim.config.compose import compose, game_tree
from sim.ensemble.results import Sweep
from sim.report import chronicles, tables, terminal
from sim.report.cells import read_cells
from sim.run.chronicle import chronicle
from sim.run.history import play_run


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """Six points of forty runs over six weeks."""
    folder = tmp_path_factory.mktemp("chronicles") / "swept"
    axes = "axes={parties.russia.forces:[30,100],parties.us.resolve:[0.5,1,2]}"
    assert (
        run("calendar.turns=6", "executor=serial", "runs=40", "traced=0", axes, f"out={folder}")
        == 0
    )
    return Sweep.open(folder)


def test_the_table_of_the_terminal_shows_names_and_gaps_as_they_are(swept: Sweep) -> None:
    forces = np.array([30.0, np.nan, np.nan, 100.0, 12345.0, 0.5])
    columns = {
        "parties.russia.forces": forces,
        "parties.us.menu": np.array(["[hold]", "[b]"] * 3, dtype=object),
    }
    told = terminal.drawn(
        tables.points_table(replace(read_cells(swept), columns=columns), (), PLAIN), 120
    )
    assert told.count("[hold]") == 3
    assert "nan" not in told.replace("unanswered", "")
    assert len([line for line in told.splitlines() if line.strip().startswith("–")]) == 2
    assert "12,345" in told


def test_chronicles_are_those_of_the_runs_played_alone(swept: Sweep) -> None:
    points, runs = swept.runs.iloc[[5, 77, 230]][["point", "run"]].to_numpy().T.tolist()
    alone = [
        play_run(swept.plan.tree_with(np.full(2, point)), run, int(swept.manifest["seed"]))
        for point, run in zip(points, runs, strict=True)
    ]
    places = [
        one.trace.loc[one.trace["quantity"] == "place", "value"].astype(int).tolist()
        for one in alone
    ]
    assert chronicles.told(swept, points, runs, places) == [chronicle(one) for one in alone]
    assert chronicles.told(swept, points[:1], runs[:1], places[:1]) == [chronicle(alone[0])], (
        "one run by itself"
    )
    other = (np.asarray(places) + 1).tolist()
    assert chronicles.told(swept, points, runs, other) == [""] * 3, (
        "a run that goes another way is not told"
    )


def test_a_step_without_open_force_is_not_said_to_be_no_climb() -> None:
    """The first words of a chronicle agree with the weeks below them."""
    tree = game_tree(compose([]))
    for number in range(8, 40):
        history = play_run(tree, number, 0)
        first, weeks = chronicle(history).split("## ", 1)
        steps = "escalates in" in weeks
        assert not ("nobody ever climbed" in first and steps), number
        if "nobody ever used open force" in first:
            assert steps, number
            return
    raise AssertionError("no run has a step without open force")
