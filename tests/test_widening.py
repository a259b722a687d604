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


@pytest.mark.parametrize(("design", "more"), [("sobol", 9), ("lhs", 12)])
def test_a_sample_grows_in_place_to_what_it_would_have_been(
    tmp_path: Path, design: str, more: int
) -> None:
    axes = f"axes={{{US}: {{uniform: [1, 2]}}, {FORCES}: {{integers: [40, 60]}}}}"
    given = (*SMALL, axes, f"design={design}")
    assert ask(tmp_path / "grown", *given, "points=6") == 0
    assert ask(tmp_path / "grown", *given, f"points={more}") == 0
    assert ask(tmp_path / "fresh", *given, f"points={more}") == 0
    assert content(tmp_path / "grown") == content(tmp_path / "fresh")
    plan = Sweep.open(tmp_path / "grown").plan
    assert len(plan) == more
    assert (plan.columns[FORCES] == plan.columns[FORCES].round()).all()


def test_a_latin_hypercube_grows_by_doubling_alone(tmp_path: Path) -> None:
    free = f"{US}: {{uniform: [1, 2]}}, {FORCES}: {{uniform: [40, 60]}}"
    for name, axes, more, said in (
        ("free", free, 9, "grows by doubling its points, and design=sobol by any number"),
        ("tied", f"{free}, correlate: [[{US}, {FORCES}, 0.5]]", 12, "is laid out for its number"),
    ):
        given = (*SMALL, "design=lhs", f"axes={{{axes}}}")
        assert ask(tmp_path / name, *given, "points=6") == 0
        with pytest.raises(Mistake, match=said):
            ask(tmp_path / name, *given, f"points={more}")
