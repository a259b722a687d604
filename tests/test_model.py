"""The model: a run is the same in any company, a block is freed when closed, and a turn is played in the order written."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import changed, game_of, play, start_world, tree_of, varied

from sim.model.crisis import Crisis
from sim.model.params import take_runs
from sim.model.recorder import Recorder
from sim.model.rules import advance
from sim.model.world import BY_PARTY
from sim.paths import get

Columns = dict[str, np.ndarray]
SHORT = {"calendar.turns": 9}
MANY = 500


@cache
def everything() -> Columns:
    """Every column of 500 runs of the baseline, nine weeks, in one block."""
    return replay(np.arange(MANY))


def assert_same(found: Columns, runs: Any) -> None:
    """`found` are exactly the columns of these of the 500 runs."""
    expected = everything()
    assert found.keys() == expected.keys()
    for name, column in found.items():
        np.testing.assert_array_equal(column, expected[name][runs], err_msg=name)
        assert column.dtype == expected[name].dtype, name


def replay(runs: Any, compact: bool = True) -> Columns:
    return play(
        changed(SHORT | {"bargaining.recognised": 0.5, "bargaining.rate": 20}),
        runs,
        compact=compact,
    )


def test_the_500_runs_differ_and_end_in_many_ways() -> None:
    columns = everything()
    assert len(np.unique(columns["outcome"])) >= 3
    assert 50 < np.count_nonzero(columns["end_turn"] >= 0) < 450, (
        "some leave the block early, some stay"
    )
    assert len(np.unique(columns["intensity"])) > 300


@pytest.mark.parametrize("run", [0, 1, 137, 499])
def test_a_run_alone_is_the_run_in_its_block(run: int) -> None:
    assert_same(replay([run, run]), [run, run])


@settings(max_examples=8)
@given(st.integers(2, MANY), st.integers(0, MANY - 2))
def test_a_run_is_the_same_in_a_block_of_any_size(size: int, first: int) -> None:
    runs = np.arange(first, min(first + size, MANY))
    assert_same(replay(runs), runs)


def test_order_and_company_do_not_matter() -> None:
    runs = np.random.default_rng(0).permutation(MANY)[:77]
    assert_same(replay(runs), runs)


def test_ended_runs_may_stay_or_leave() -> None:
    assert_same(replay(np.arange(MANY), compact=False), np.arange(MANY))


def test_another_process_plays_the_same_runs() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert_same(
            pool.submit(replay, np.arange(100, 164)).result(timeout=60), np.arange(100, 164)
        )


def test_another_seed_or_run_is_another_crisis() -> None:
    tree = changed(SHORT)
    one, other, again = (play(tree, np.arange(40), seed) for seed in (0, 1, 0))
    assert not np.array_equal(one["intensity"], other["intensity"])
    np.testing.assert_array_equal(one["intensity"], again["intensity"])
    assert not np.array_equal(one["intensity"], play(tree, np.arange(40, 80))["intensity"])


VARYING = {
    "choice.precision": [4, 20],
    "choice.horizon": [3, 9],
    "contest.window": [0, 0.3],
    "parties.us.stake": [0.3, 0.6],
    "parties.us.bite": [0.5, 1],
    "parties.russia.forces": [30, 100],
    "parties.ukraine.step": [2, 8],
    "sanctions.pain.3": [0.2, 0.4],
    "events.presidential_election.delay": [-35, 0],
}


def sides(path: str) -> list[float]:
    """Two values to give a parameter: those above, or its own and one a little off."""
    low, high = next(((low, high) for one, low, high in varied() if one == path), (0, 0))
    own = get(tree_of(), path) if path not in VARYING else 0
    return VARYING.get(path) or [
        own,
        min(1.1 * own + 0.01, high) if own < high else max(0.9 * own, low),
    ]


@pytest.mark.parametrize("path", [*VARYING, "every number"])
def test_a_value_per_run_equals_the_value_for_all(path: str) -> None:
    """A block whose runs differ in a parameter holds each run as if all had its value, though runs leave it as they end."""
    paths = {*VARYING, *(one for one, _, _ in varied())} if path == "every number" else [path]
    which = np.arange(90) % 3 == 0
    mixed = play(
        changed({**SHORT, **{one: np.where(which, *sides(one)).astype(float) for one in paths}}),
        np.arange(90),
        seed=5,
    )
    assert np.any(mixed["end_turn"] >= 0), "some runs left the block"
    for side, chosen in ((0, which), (1, ~which)):
        alone = play(
            changed({**SHORT, **{one: float(sides(one)[side]) for one in paths}}),
            np.arange(90),
            seed=5,
        )
        for name, column in mixed.items():
            np.testing.assert_allclose(
                column[chosen], alone[name][chosen], rtol=1e-12, atol=1e-12, err_msg=name
            )


@pytest.fixture
def crisis() -> Callable[..., Crisis]:
    return lambda game=None, runs=8, **more: Crisis(game or game_of(SHORT), np.arange(runs), **more)


def test_a_closed_model_is_freed(crisis: Callable[..., Crisis]) -> None:
    gone = []
    for _ in range(3):
        with crisis() as model:
            model.play()
            gone += [weakref.ref(model), *(weakref.ref(agent) for agent in model.parties.values())]
        assert not hasattr(model, "world"), "what is large goes at once, not with the garbage"
        del model
    gc.collect()
    assert [reference() for reference in gone] == [None] * len(gone)


def test_a_block_of_one_run_is_refused(crisis: Callable[..., Crisis]) -> None:
    with pytest.raises(ValueError, match="at least two runs"):
        crisis(runs=1)


def test_agents_read_their_party_of_the_models_world(crisis: Callable[..., Crisis]) -> None:
    with crisis() as model:
        assert [agent.name for agent in model.agents] == list(model.game.parties)
        model.step()
        for name, agent in model.parties.items():
            for quantity in BY_PARTY:
                assert getattr(agent, quantity) is model.world[quantity, name]
        with pytest.raises(AttributeError, match="a party has no resolve"):
            _ = model.parties["us"].resolve


def test_the_worlds_arrays_cannot_be_written(crisis: Callable[..., Crisis]) -> None:
    with crisis() as model:
        model.step()
        assert not any(array.flags.writeable for array in model.world.values())
        with pytest.raises(KeyError, match="the world has no"):
            model.world.with_changes({("forces", "moon"): np.zeros(8)})


def test_a_turn_is_played_in_the_order_of_its_docstring(
    monkeypatch: pytest.MonkeyPatch, crisis: Callable[..., Crisis]
) -> None:
    """The numbered lines of `step` and the calls it makes, each watched, name the same phases in the same order."""
    phases = re.findall(r"^\s*\d\. (\w+):?", str(Crisis.step.__doc__), re.MULTILINE)
    assert phases == [
        "Calendar",
        "Observe",
        "Decide",
        "Resolve",
        "Learn",
        "Drift",
        "Chance",
        "Record",
    ]
    seen: list[str] = []

    def watch(owner: Any, name: str, phase: str) -> None:
        original = getattr(owner, name)
        monkeypatch.setattr(
            owner, name, lambda *given, **more: (seen.append(phase), original(*given, **more))[1]
        )

    for owner, name, phase in [
        (advance, "befall", "Calendar"),
        (advance, "observe", "Observe"),
        (Crisis, "_decide", "Decide"),
        (advance, "resolve", "Resolve"),
        (advance, "learn", "Learn"),
        (advance, "drift", "Drift"),
        (advance, "chance", "Chance"),
        (Recorder, "after", "Record"),
    ]:
        watch(owner, name, phase)
    with crisis() as model:
        model.step()
    assert seen == phases


def test_the_horizon_and_the_last_ending_stop_the_model(crisis: Callable[..., Crisis]) -> None:
    with crisis() as model:
        model.play()
        assert model.turn == 9
        assert not model.running
    peace = game_of(
        {
            "bargaining.rate": 20,
            "bargaining.demand": 0.3,
            "bargaining.offer": 0.3,
            "bargaining.talks": 1,
            "bargaining.recognised": 1,
            "bargaining.doubt": 0.001,
            "parties.russia.settlement": 5,
            "parties.ukraine.settlement": 0,
            "parties.us.settlement": 0,
        }
    )
    with crisis(peace) as model:
        columns = model.play().columns()
        assert model.turn < 4
    assert np.all(columns["outcome"] == 0)
    assert np.all(columns["settlement_turn"] == columns["end_turn"])


def test_taking_runs_of_a_world_keeps_every_axis() -> None:
    world = start_world(game_of(), 6)
    part = world.take(np.array([5, 1]))
    assert part.runs == 2
    for key in world:
        np.testing.assert_array_equal(part[key], world[key][..., [5, 1]])


def test_the_game_of_some_runs_holds_their_values_and_shares_what_all_have_alike() -> None:
    forces, horizon = np.arange(30.0, 36.0), np.arange(4.0, 10.0)
    game = game_of({"parties.russia.forces": forces, "choice.horizon": horizon})
    part = take_runs(game, np.array([4, 1]))
    np.testing.assert_array_equal(part.parties["russia"].forces, [34, 31])
    np.testing.assert_array_equal(part.choice.horizon, [8, 5])
    assert part.parties["us"] is game.parties["us"]
    assert part.bargaining is game.bargaining
    assert part.challenger == game.challenger
    assert part.by_run
    assert take_runs(game_of(), np.array([4, 1])) == game_of()
    assert not game_of().by_run
