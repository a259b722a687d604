"""Designs: grids, hypercubes and Sobol points over any number, what varies within a block, and every wrong axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats
from strategies import tree_of

from sim.ensemble.axes import FORMS, hypercube, mapped
from sim.ensemble.designs import STRUCTURAL, game_at, make_plan, single_point
from sim.paths import Mistake, get

RESOLVE, FORCES, BITE = "parties.us.resolve", "parties.russia.forces", "parties.us.bite"


def test_a_grid_is_every_combination_the_last_axis_fastest() -> None:
    plan = make_plan(tree_of(), {RESOLVE: [1, 2], FORCES: {"range": [30, 100, 3]}, BITE: 0.5})
    assert len(plan) == 6
    assert plan.columns[RESOLVE].tolist() == [1, 1, 1, 2, 2, 2]
    assert plan.columns[FORCES].tolist() == [30, 65, 100] * 2
    assert plan.columns[BITE].tolist() == [0.5] * 6
    assert plan.varying == (RESOLVE, FORCES, BITE)


def test_no_axes_make_one_point_the_configuration_itself() -> None:
    plan = single_point(tree_of())
    assert len(plan) == 1
    assert plan.tree_with(np.array([0, 0])) == tree_of()
    assert plan.keys() == ["[]"]


def test_points_of_a_tree_share_a_block_one_value_a_run() -> None:
    plan = make_plan(tree_of(), {RESOLVE: [1, 2], FORCES: [30, 60]})
    game = game_at(plan, np.array([0, 3, 3]))
    np.testing.assert_array_equal(game.parties["us"].resolve, [1, 2, 2])
    np.testing.assert_array_equal(game.parties["russia"].forces, [30, 60, 60])
    assert (
        get(tree_of(), RESOLVE)
        == game_at(single_point(tree_of()), np.array([0])).parties["us"].resolve
    )


def test_an_entry_of_a_list_may_be_an_axis() -> None:
    game = game_at(make_plan(tree_of(), {"sanctions.pain.3": [0.2, 0.4]}), np.array([0, 1]))
    np.testing.assert_array_equal(game.sanctions.pain[3], [0.2, 0.4])


@pytest.mark.parametrize("path", STRUCTURAL)
def test_axes_that_shape_the_arrays_make_trees_of_their_own(path: str) -> None:
    plan = make_plan(tree_of(), {path: [7, 3], RESOLVE: [1, 2]})
    assert plan.varying == (RESOLVE,)
    assert [get(plan.trees[tree], path) for tree in plan.tree_of] == [7, 7, 3, 3]
    assert plan.tree_with(np.array([2, 3]))["calendar"]["turns"] == (
        3 if path == "calendar.turns" else get(tree_of(), "calendar.turns")
    )


@pytest.mark.parametrize(("kind", "points"), [("lhs", 50), ("sobol", 64)])
def test_samples_fill_each_axis_evenly(kind: str, points: int) -> None:
    axes = {
        RESOLVE: {"loguniform": [0.5, 2]},
        FORCES: {"uniform": [30, 100]},
        BITE: [0, 0.5],
        "bargaining.offer": {"normal": [0.5, 0.1]},
    }
    plan = make_plan(tree_of(), axes, kind, points, seed=3)
    assert len(plan) == points
    unit = {
        RESOLVE: np.log(plan.columns[RESOLVE] / 0.5) / np.log(4),
        FORCES: (plan.columns[FORCES] - 30) / 70,
        "bargaining.offer": stats.norm.cdf((plan.columns["bargaining.offer"] - 0.5) / 0.1),
    }
    for path, values in unit.items():
        strata = np.sort((values * points).astype(int))
        assert strata.tolist() == list(range(points)), (
            f"{path}: one point in each of {points} slices"
        )
    assert sorted(plan.columns[BITE].tolist()) == [0.0] * (points // 2) + [0.5] * (points // 2)


@pytest.mark.parametrize("points", [1, 2, 3, 7, 12, 40, 96])
def test_a_hypercube_is_one_of_half_as_many_points_and_as_many_more(points: int) -> None:
    few, many = (hypercube(3, one, np.random.default_rng(5)) for one in (points, 2 * points))
    assert np.array_equal(many[:points], few)
    for whole in (few, many):
        parts = np.sort((whole * len(whole)).astype(int), axis=0)
        assert (parts == np.arange(len(whole))[:, None]).all(), "one point in each part"


def test_new_points_of_a_hypercube_are_drawn_independently_of_the_others() -> None:
    one = hypercube(2, 4096, np.random.default_rng(1))
    for part in (one, one[2048:]):
        assert abs(np.corrcoef(part.T)[0, 1]) < 4 / np.sqrt(len(part))


def test_a_sample_follows_from_its_seed() -> None:
    def column(seed: int, kind: str = "lhs") -> list[float]:
        return list(
            make_plan(tree_of(), {RESOLVE: {"uniform": [1, 2]}}, kind, 8, seed).columns[RESOLVE]
        )

    assert column(0) == column(0)
    assert column(0) != column(1)
    assert column(-1) != column(1)
    assert column(0, "sobol") != column(0)


def test_points_are_known_by_their_values_and_a_plan_by_the_rest() -> None:
    one = make_plan(tree_of(), {RESOLVE: [1, 2]})
    more = make_plan(tree_of(), {RESOLVE: [2, 1, 0.5]})
    assert set(one.keys()) < set(more.keys())
    assert one.address() == more.address()
    assert one.address() != make_plan(tree_of(), {BITE: [1, 2]}).address()
    assert one.address() != make_plan(tree_of("no_monitors"), {RESOLVE: [1, 2]}).address()


def sentence(axes: Any, kind: str = "grid") -> str:
    with pytest.raises(Mistake) as refused:
        make_plan(tree_of(), axes, kind, 8)
    return str(refused.value)


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        (
            {"parties.us.resolv": [1]},
            "axes.parties.us.resolv: there is no such parameter; did you mean 'parties.us.resolve'?",
        ),
        (
            {"parties.us": [1]},
            "axes.parties.us: is not a number (a group of parameters), so it cannot be an axis",
        ),
        (
            {"sanctions.pain": [1]},
            "axes.sanctions.pain: is not a number (a list), so it cannot be an axis",
        ),
        (
            {"title": [1]},
            "axes.title: is not a number ('Paris, 30 March 2014'), so it cannot be an axis",
        ),
        ({RESOLVE: "high"}, f"axes.{RESOLVE}: should be {FORMS}, not 'high'"),
        ({RESOLVE: []}, f"axes.{RESOLVE}: should be {FORMS}, not []"),
        ({RESOLVE: [1, "a"]}, f"axes.{RESOLVE}: should be numbers, not 'a'"),
        ({RESOLVE: [1, True]}, f"axes.{RESOLVE}: should be numbers, not True"),
        ({RESOLVE: [1, 1]}, f"axes.{RESOLVE}: a value stands twice in [1, 1]"),
        ({RESOLVE: {"range": [1, 2]}}, f"axes.{RESOLVE}: should be 3 numbers, not [1, 2]"),
        (
            {RESOLVE: {"range": [1, 2, 0]}},
            f"axes.{RESOLVE}: the third number of a range is how many values to take, not 0",
        ),
        (
            {RESOLVE: {"range": [1, 2, 2.5]}},
            f"axes.{RESOLVE}: the third number of a range is how many values to take, not 2.5",
        ),
        (
            {RESOLVE: {"uniform": [1, 2]}},
            f"axes.{RESOLVE}: a grid takes a list or a range, not {{'uniform': [1, 2]}}; with a distribution use design=lhs or design=sobol",
        ),
        ({"calendar.turns": [2.5]}, "axes.calendar.turns: should be whole numbers, not 2.5"),
        ({"calendar.turns": [0]}, "calendar.turns: should be greater than or equal to 1, not 0"),
        ({RESOLVE: [1, 200]}, f"{RESOLVE}: should be from 0.01 to 100, not 1 to 200"),
        ({"parties.us.tier": [1, 1.5]}, "parties.us.tier: should be a whole tier, not 1 to 1.5"),
    ],
)
def test_a_wrong_axis_of_a_grid(axes: dict[str, Any], said: str) -> None:
    assert sentence(axes) == said


@pytest.mark.parametrize(
    ("axis", "said"),
    [
        ({"uniform": [2, 1]}, "uniform needs a lower bound below the upper, not [2, 1]"),
        ({"uniform": [1, 1]}, "uniform needs a lower bound below the upper, not [1, 1]"),
        (
            {"loguniform": [0, 1]},
            "loguniform needs a lower bound below the upper and above 0, not [0, 1]",
        ),
        ({"unifrom": [1, 2]}, f"should be {FORMS}, not {{'unifrom': [1, 2]}}"),
        (
            {"uniform": [1, 2], "normal": [0, 1]},
            f"should be {FORMS}, not {{'uniform': [1, 2], 'normal': [0, 1]}}",
        ),
        ({"normal": 3}, "should be 2 numbers, not 3"),
    ],
)
def test_a_wrong_axis_of_a_sample(axis: Any, said: str) -> None:
    assert sentence({RESOLVE: axis}, "lhs") == f"axes.{RESOLVE}: {said}"


def test_whole_numbers_come_equally_often_and_both_ends_are_among_them() -> None:
    values, counts = np.unique(
        mapped("a", {"integers": [-1, 2]}, np.linspace(0, 1, 4001)), return_counts=True
    )
    assert values.tolist() == [-1, 0, 1, 2]
    assert np.ptp(counts) <= 1
    with pytest.raises(Mistake, match=r"axes\.a: integers are between two whole numbers"):
        mapped("a", {"integers": [0.5, 2]}, np.array([0.5]))


def test_a_sample_needs_an_axis() -> None:
    for kind in ("lhs", "sobol"):
        assert sentence({}, kind) == f"design: a {kind} design needs at least one axis"


def test_a_normal_axis_that_leaves_the_range_is_refused_before_any_run() -> None:
    assert sentence({"hazards.monitors": {"normal": [0.5, 5]}}, "lhs").startswith(
        "hazards.monitors: should be from 0 to 1, not -"
    )
