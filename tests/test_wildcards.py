"""Groups and wildcards in paths: in overrides, in axes, in sides of a comparison."""

import numpy as np
import pytest
from commands import run

from sim.charts.words import PLAIN
from sim.config.checks import build_game
from sim.config.compose import compose, game_tree, written_out
from sim.ensemble.designs import make_plan
from sim.ensemble.results import Sweep
from sim.paths import Mistake, expand, get, with_value

TREE = {
    "parties": {"a": {"forces": 1, "tier": 2}, "b": {"forces": 3}, "c": {"forces": 5, "tier": 6}}
}
BALTIC = ("estonia", "latvia", "lithuania")


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("parties.*.forces", ["parties.a.forces", "parties.b.forces", "parties.c.forces"]),
        ("parties.*.tier", ["parties.a.tier", "parties.c.tier"]),
        ("parties.{a,c}.forces", ["parties.a.forces", "parties.c.forces"]),
        ("parties.a|b.forces", ["parties.a.forces", "parties.b.forces"]),
        ("parties.b.forces", ["parties.b.forces"]),
    ],
)
def test_a_pattern_names_the_paths_that_fit(pattern: str, paths: list[str]) -> None:
    assert expand(TREE, pattern) == paths
    assert [get(with_value(TREE, pattern, 9), path) for path in paths] == [9] * len(paths)
    assert get(TREE, pattern) == get(TREE, paths[0])


@pytest.mark.parametrize(
    "pattern", ["parties.*.frces", "parties.{a,d}.forces", "parties.{a,b}.tier", "partis.*.forces"]
)
def test_a_pattern_that_does_not_fit_is_refused(pattern: str) -> None:
    with pytest.raises(KeyError):
        expand(TREE, pattern)


def test_overrides_are_written_out() -> None:
    given = ["scenario=no_monitors", "parties.{estonia,latvia,lithuania}.forces=7", "seed=3"]
    assert written_out(given) == [
        given[0],
        *(f"parties.{name}.forces=7" for name in BALTIC),
        "seed=3",
    ]
    tree = game_tree(compose(["parties.*.resolve=1.5", "parties.us.resolve=2"]))
    assert {party["resolve"] for name, party in tree["parties"].items() if name != "us"} == {1.5}
    assert tree["parties"]["us"]["resolve"] == 2
    with pytest.raises(Mistake, match=r"no parties\.latvja; did you mean 'parties\.latvia'\?"):
        written_out(["parties.{estonia,latvja}.forces=7"])
    with pytest.raises(Mistake, match=r"parties\.\*\.frces: nothing fits it"):
        written_out(["parties.*.frces=7"])


def test_an_axis_of_several_parties_is_one_axis() -> None:
    tree = game_tree(compose([]))
    plan = make_plan(tree, {"parties.estonia|latvia|lithuania.forces": [5, 20]})
    assert len(plan) == 2
    game = build_game(plan.tree_with(np.array([0, 1])))
    for name in BALTIC:
        assert np.ravel(game.parties[name].forces).tolist() == [5, 20]
    assert (
        PLAIN.axis("parties.{estonia,latvia,lithuania}.forces")
        == "Estonia, Latvia and Lithuania: forces (thousand)"
    )
    assert PLAIN.axis("parties.*.forces") == "All parties: forces (thousand)"


def test_a_sweep_over_a_group_is_the_sweep_over_each_and_grows(tmp_path) -> None:
    """The runs of the group's points are those with each party set by itself."""
    small = ("calendar.turns=4", "executor=serial", "runs=10", "traced=0")
    axes = "axes={parties.{estonia,latvia,lithuania}.forces: [5, %s]}"
    folder = tmp_path / "swept"
    assert run(*written_out([*small, axes % 20, f"out={folder}"])) == 0
    alone = tmp_path / "alone"
    assert (
        run(*small, "axes={}", *(f"parties.{name}.forces=20" for name in BALTIC), f"out={alone}")
        == 0
    )
    swept, one = Sweep.open(folder).runs, Sweep.open(alone).runs
    assert swept[swept["point"] == 1]["intensity"].tolist() == one["intensity"].tolist()
    assert run(*written_out([*small, axes % "20, 30", f"out={folder}"])) == 0, (
        "the same axis with one more value"
    )
    assert Sweep.open(folder).manifest["timing"]["played"] == 10
