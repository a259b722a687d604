"""`hydra/sweeper=lockstep`: which points a command line gives, how little is composed for them, and the folder it makes."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import brink, content, points_of

from sim.cli import sweeper as lockstep
from sim.ensemble.results import Sweep
from sim.paths import Mistake, get
from sim.report import pictures
from sim.studies.sweep.study import sweep_plan

SMALL = [
    "calendar.turns=4",
    "chart.format=[png]",
    "executor=serial",
    "runs=20",
    "traced=5",
    "axes={}",
]


def test_numbers_become_axes_and_choices_configurations() -> None:
    settings, plan = points_of(
        "parties.us.resolve=0.5,1,2", "scenario=paris_2014,no_monitors", "out=here"
    )
    assert settings.out == "here"
    assert plan.varying == ("parties.us.resolve",)
    assert plan.columns["scenario"].tolist() == ["paris_2014"] * 3 + ["no_monitors"] * 3
    assert plan.columns["parties.us.resolve"].tolist() == [0.5, 1, 2] * 2
    assert [get(plan.trees[tree], "hazards.monitors") for tree in plan.tree_of] == [
        plan.trees[0]["hazards"]["monitors"]
    ] * 3 + [0] * 3


def test_composing_costs_by_configuration_never_by_point(monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[lockstep.Texts] = []
    real = lockstep._composed

    def counting(*arguments: object) -> object:
        composed.append(arguments[-1])  # type: ignore[arg-type]
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(lockstep, "_composed", counting)
    _, plan = points_of(
        "parties.us.resolve=range(0.5,2.5,0.1)",
        "parties.russia.forces=range(20,70)",
        "scenario=paris_2014,with_eu",
    )
    assert len(plan) == 20 * 50 * 2
    assert composed == [("paris_2014",), ("with_eu",)]
    assert len(plan.trees) == 2


def test_ten_thousand_points_are_composed_and_checked_within_five_seconds() -> None:
    began = time.process_time()  # the machine may be busy with something else
    _, plan = points_of(
        "parties.us.resolve=range(0.5,2.5,0.02)", "parties.russia.forces=range(20,120)"
    )
    assert len(plan) == 10_000
    assert time.process_time() - began < 5


def test_every_kind_of_sweep() -> None:
    assert points_of("hazards.sigma=range(0,1,0.25)")[1].columns["hazards.sigma"].tolist() == [
        0,
        0.25,
        0.5,
        0.75,
    ]
    assert points_of("hazards.sigma=choice(0.1,0.2)")[1].columns["hazards.sigma"].tolist() == [
        0.1,
        0.2,
    ]
    glob = points_of("scenario=glob(*_reco*,exclude=with*)")[1]
    assert glob.columns["scenario"].tolist() == ["kyiv_recognised"]
    _, plan = points_of(
        "hazards.sigma=interval(0.1,0.4)",
        "parties.russia.forces=tag(log,interval(10,1000))",
        "design=sobol",
        "points=64",
    )
    sigma, forces = plan.columns["hazards.sigma"], plan.columns["parties.russia.forces"]
    assert 0.1 <= sigma.min() < 0.12
    assert 0.38 < sigma.max() <= 0.4
    assert np.median(forces) == pytest.approx(100, rel=0.1)  # the middle of a logarithmic interval


def test_whole_numbers_lists_and_dates_make_configurations() -> None:
    _, plan = points_of(
        "calendar.turns=4,5",
        "parties.us.menu.force=[hold],[hold,reinforce]",
        "events.paris_talks.date=2014-03-30,2014-03-31",
    )
    assert len(plan) == len(plan.trees) == 8
    assert plan.varying == ()
    assert set(plan.columns["parties.us.menu.force"]) == {"[hold]", "[hold,reinforce]"}
    assert [get(plan.trees[tree], "calendar.turns") for tree in plan.tree_of] == plan.columns[
        "calendar.turns"
    ].tolist()
    assert {str(get(tree, "events.paris_talks.date")) for tree in plan.trees} == {
        "2014-03-30",
        "2014-03-31",
    }


def test_what_follows_from_an_axis_follows_it() -> None:
    _, plan = points_of("parties.us.resolve=0.5,2", "parties.ukraine.resolve=${parties.us.resolve}")
    assert [get(tree, "parties.ukraine.resolve") for tree in plan.trees] == [0.5, 2]
    assert plan.varying == ()


def test_without_a_sweep_it_plays_the_scenarios_own_uncertainties() -> None:
    _, plan = points_of("scenario=no_monitors")
    assert len(plan) == 27
    assert "scenario" not in plan.columns
    assert list(points_of("scenario=no_monitors,paris_2014")[1].columns) == ["scenario"]
    assert list(
        points_of("scenario=no_monitors,paris_2014", "axes={hazards.sigma:[0,1]}")[1].columns
    ) == ["scenario", "hazards.sigma"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["parties.us.resolv=1,2"],
            "parties.us.resolv: there is no such parameter; did you mean 'parties.us.resolve'?",
        ),
        (
            ["parties.us.resolve=1,-2"],
            "parties.us.resolve: should be from 0.01 to 100, not -2 to 1",
        ),
        (["parties.us.resolve=1,1"], "parties.us.resolve: 1 stands twice in 1, 1; name each once"),
        (
            ["parties.eu.resolve=1,2", "scenario=with_eu,paris_2014"],
            "did you mean 'parties.us.resolve'? (with scenario=paris_2014)",
        ),
        (
            ["seed=1,2"],
            "seed: the lockstep sweeper varies the game, not how it is studied; for that leave hydra/sweeper=lockstep out",
        ),
        (
            ["executor=serial,processes"],
            "executor: the lockstep sweeper varies the game, not how it is studied",
        ),
        (["study=single"], "study: the lockstep sweeper plays study=sweep, not study=single"),
        (
            ["hazards.sigma=interval(0,1)"],
            "design: an interval has no values to make a grid of; add design=lhs (or sobol) and points=",
        ),
        (
            ["scenario=paris_2014,with_eu", "design=lhs"],
            "design: lhs lays points over numbers, and none is swept; leave design= out",
        ),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], said: str) -> None:
    with pytest.raises(Mistake) as told:
        points_of(*arguments)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_the_points_of_one_sweep_share_their_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, runs in (("few", 7), ("many", 70)):
        mine = tmp_path / "configs" / "effort" / f"{name}.yaml"
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.write_text(f"runs: {runs}\n")
    assert points_of("+effort@_global_=few")[0].runs == 7
    said = r"^runs: effort@_global_=many changes it, but the points of one sweep share their settings; give it on the command line$"
    with pytest.raises(Mistake, match=said):
        points_of("+effort@_global_=few,many")


def sweep(*arguments: str) -> int:
    return sweep_plan(*points_of(*SMALL, *arguments))


def test_one_folder_that_grows_by_choices_and_refuses_another_game(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "sweep_charts", lambda *_: pictures.Drawn())
    grown, fresh = tmp_path / "grown", tmp_path / "fresh"
    sweep("scenario=paris_2014,with_eu", "parties.us.resolve=1,2", f"out={grown}")
    more = ["scenario=paris_2014,with_eu,no_monitors", "parties.us.resolve=1,2"]
    sweep(*more, f"out={grown}")
    assert Sweep.open(grown).manifest["timing"]["played"] == 40
    sweep(*more, f"out={fresh}")
    assert content(grown) == content(fresh)
    with pytest.raises(Mistake, match=r"hazards\.sigma: 0\.35 there, 0\.5 here"):
        sweep(*more, "hazards.sigma=0.5", f"out={grown}")
    assert content(grown) == content(fresh)


def test_the_command_makes_one_folder(tmp_path: Path) -> None:
    sweeps = ["scenario=paris_2014,with_eu", "parties.us.resolve=1,2"]
    told = brink("-m", "hydra/sweeper=lockstep", *SMALL, *sweeps, "out=sweep", cwd=tmp_path)
    assert "What was asked: How likely is proxy war or worse" in told.stdout
    assert [line for line in told.stderr.splitlines() if " runs/s, about " not in line] == []
    assert [path.name for path in tmp_path.iterdir()] == ["sweep"]
    swept = Sweep.open(tmp_path / "sweep")
    assert (
        swept.runs.groupby(["scenario", "parties.us.resolve"], sort=False).size().tolist()
        == [20] * 4
    )
    assert swept.plan.columns["scenario"].tolist() == [
        "paris_2014",
        "paris_2014",
        "with_eu",
        "with_eu",
    ]
    assert swept.points["scenario"].tolist() == ["paris_2014", "paris_2014", "with_eu", "with_eu"]
    of_eu = pd.Series(swept.runs["damage_eu"])  # a party that only one of the scenarios has
    assert (of_eu.isna() == (swept.runs["scenario"] == "paris_2014")).all()
    assert {"charts", "report.html", "summary.json", "turns.parquet"} <= {
        path.name for path in (tmp_path / "sweep").iterdir()
    }
