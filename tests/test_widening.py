"""A stored sweep grows: an axis more at the number that it had for it, a Sobol sequence by further points."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from asking import ask
from commands import content

from sim.ensemble import store as stores
from sim.ensemble.results import Sweep
from sim.ensemble.store import ADDED, Store
from sim.paths import Mistake
from sim.report import pictures

US, FORCES = "parties.us.resolve", "parties.russia.forces"
TIERS = "parties.us|ukraine.tier"
SMALL = ("calendar.turns=3", "traced=2", "runs=6", f"{FORCES}=50")
ONE = f"axes={{{US}: [1, 2]}}"
TWO = f"axes={{{US}: [1, 2], {FORCES}: [50, 80]}}"


@pytest.fixture(autouse=True)
def _one_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw one chart a sweep, as what is drawn makes no difference here."""
    wanted = pictures.sweep_wanted
    monkeypatch.setattr(pictures, "sweep_wanted", lambda swept: islice(wanted(swept), 1))


def test_an_axis_more_keeps_the_runs_at_the_number_that_it_had(tmp_path: Path) -> None:
    assert ask(tmp_path / "grown", *SMALL, ONE) == 0
    kept = Sweep.open(tmp_path / "grown").runs
    assert ask(tmp_path / "grown", *SMALL, TWO) == 0
    assert ask(tmp_path / "fresh", *SMALL, TWO) == 0
    assert content(tmp_path / "grown") == content(tmp_path / "fresh")
    runs = Sweep.open(tmp_path / "grown").runs
    same = runs[runs[FORCES] == 50]
    assert same["intensity"].tolist() == kept["intensity"].tolist()
    assert len(runs) == 24


@pytest.mark.parametrize("files", [0, 1])
def test_a_kill_while_files_learn_of_the_axis_loses_nothing(
    tmp_path: Path, files: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    assert ask(folder, *SMALL, ONE) == 0
    write, written = stores.write_part, []

    def killed(*given: object) -> Path:
        if len(written) == files:
            raise KeyboardInterrupt
        written.append(given)
        return write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(stores, "write_part", killed)
    with pytest.raises(KeyboardInterrupt):
        ask(folder, *SMALL, TWO)
    assert ADDED in json.loads((folder / ".identity.json").read_text())
    monkeypatch.setattr(stores, "write_part", write)
    found = Store(folder)
    found.open(found.identity() or {})
    found.close()
    assert ADDED not in json.loads((folder / ".identity.json").read_text())
    assert {len(json.loads(key)) for key in found.pieces("runs")} == {2}
    assert ask(folder, *SMALL, TWO) == 0
    assert len(Sweep.open(folder).runs) == 24


@pytest.mark.parametrize("changed", ["hazards.accident=0.01", "seed=3"])
def test_an_axis_more_over_anything_else_is_refused(tmp_path: Path, changed: str) -> None:
    assert ask(tmp_path, *SMALL, ONE) == 0
    before = content(tmp_path)
    with pytest.raises(Mistake, match="another configuration"):
        ask(tmp_path, *SMALL, changed, TWO)
    assert content(tmp_path) == before


def test_a_pattern_is_an_axis_more_where_its_numbers_are_one(tmp_path: Path) -> None:
    wide = f"axes={{{US}: [1, 2], {TIERS}: [0, 1]}}"
    same = ("parties.us.tier=1", "parties.ukraine.tier=1")
    assert ask(tmp_path / "one", *SMALL, *same, ONE) == 0
    assert ask(tmp_path / "one", *SMALL, *same, wide) == 0
    assert ask(tmp_path / "two", *SMALL, "parties.us.tier=1", "parties.ukraine.tier=0", ONE) == 0
    with pytest.raises(Mistake, match="another configuration"):
        ask(tmp_path / "two", *SMALL, "parties.us.tier=1", "parties.ukraine.tier=0", wide)


def test_a_sobol_sequence_grows_and_a_latin_hypercube_says_that_it_does_not(tmp_path: Path) -> None:
    axes = f"axes={{{US}: {{uniform: [1, 2]}}, {FORCES}: {{integers: [40, 60]}}}}"
    few, more = (*SMALL, axes, "points=5"), (*SMALL, axes, "points=9")
    assert ask(tmp_path / "grown", "design=sobol", *few) == 0
    assert ask(tmp_path / "grown", "design=sobol", *more) == 0
    assert ask(tmp_path / "fresh", "design=sobol", *more) == 0
    assert content(tmp_path / "grown") == content(tmp_path / "fresh")
    forces = Sweep.open(tmp_path / "grown").plan.columns[FORCES]
    assert (forces == forces.round()).all()
    assert ask(tmp_path / "lhs", "design=lhs", *few) == 0
    with pytest.raises(Mistake, match=r"Latin hypercube is laid out .* design=sobol can grow"):
        ask(tmp_path / "lhs", "design=lhs", *more)
