"""What holds of every world that a turn makes: bounds, runs that ended, and the old world left alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import decisions_of, game_of, situations, world_of

from sim.model.agents import played
from sim.model.crisis import Crisis
from sim.model.params import TIERS, Game
from sim.model.rules import advance
from sim.model.world import (
    BY_PARTY,
    BY_THEATRE,
    CLASH,
    RUNNING,
    SETTLED,
    SHARED,
    SHARES,
    Key,
    World,
)


def values(world: World) -> dict[Key, list[float]]:
    return {key: array.tolist() for key, array in world.items()}


def test_ended_runs_are_left_as_they_were() -> None:
    game = game_of()
    before = world_of(game).with_changes(
        {("status",): np.array([RUNNING, SETTLED, CLASH], dtype=np.int8)}
    )
    after = world_of(game, {"talks": 0.77, "forces.us": 99}).with_changes(
        {("evidence", "us"): np.ones((3, 3))}
    )
    kept = advance.keep_ended(before, after)
    for key in before:
        np.testing.assert_array_equal(kept[key][..., 0], after[key][..., 0])
        np.testing.assert_array_equal(kept[key][..., 1:], before[key][..., 1:])
    assert kept["status",].dtype == np.int8


@settings(max_examples=12)
@given(situations(), st.integers(0, 10_000))
def test_every_world_stays_in_its_bounds(situation: tuple[Game, World], seed: int) -> None:
    """From any world under any parameters, three turns keep every quantity finite and within the range of section 2.3."""
    game, world = situation
    with Crisis(game, np.arange(world.runs), seed, compact=False) as model:
        model.world = world
        model._prepare()
        for _ in range(3):
            model.step()
            for key, value in model.world.items():
                assert np.all(np.isfinite(value)) or key[0] == "ceiling", key
                top = np.inf
                if key[0] in ("tier", "announced"):
                    top = TIERS - 1
                elif key[0] == "rung":
                    top = game.theatres[key[1]].top
                elif key[0] in SHARES:
                    top = 1
                if key[0] in (*BY_PARTY, *BY_THEATRE, *SHARED):
                    assert np.all((value >= 0) & (value <= top)), key


@settings(max_examples=10)
@given(situations())
def test_resolving_leaves_the_old_world_alone(situation: tuple[Game, World]) -> None:
    game, world = situation
    kept = values(world)
    _, decisions = decisions_of(game, world)
    advance.resolve(world, game, played(decisions))
    assert values(world) == kept
