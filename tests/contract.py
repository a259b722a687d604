"""What every party of every scenario keeps to; a new scenario's YAML brings its own tests.

Each clause takes a scenario and a party and fails with an AssertionError. Clauses look at one turn, played from a world
some weeks into the crisis, and compare it with the same turn played with something changed that must not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

import numpy as np
from strategies import SCENARIOS, game_of

from sim.model.agents import Decision
from sim.model.choice import pick
from sim.model.crisis import Crisis
from sim.model.draws import Draws
from sim.model.params import Game
from sim.model.rules import advance
from sim.model.world import CLASH, FROZEN, RUNNING, SETTLED, Array, World

RUNS, TURN, SEED = 24, 3, 11
CHANCE = ("accident.", "settlement", "cease_fire")
OBSERVE = advance.observe
Clause = Callable[[str, str], None]


class Tampered:
    """Luck with some streams replaced: `where(stream, turn)` says which, `by` makes the new number of the old."""

    def __init__(
        self, draws: Draws, where: Callable[[str, int], bool], by: Callable[[Array], Array]
    ) -> None:
        self.draws, self.where, self.by = draws, where, by

    def uniform(self, stream: str, turn: int = 0) -> Array:
        number = self.draws.uniform(stream, turn)
        return self.by(number) if self.where(stream, turn) else number

    def normal(self, stream: str, turn: int = 0) -> Array:
        return self.draws.normal(stream, turn)

    def take(self, runs: Array) -> Tampered:
        return Tampered(self.draws.take(runs), self.where, self.by)


@dataclass(frozen=True)
class Turn:
    """A turn as it was played: what each desk decided, the world after it, and what others took the forces to be."""

    decisions: dict[str, Decision]
    after: World
    estimate: Array

    def of(self, party: str) -> dict[str, Decision]:
        return {stream: one for stream, one in self.decisions.items() if one.desk.party == party}


@cache
def stage(scenario: str) -> tuple[Game, World]:
    """The game of a scenario, and its world after a few turns."""
    game = game_of(scenario=scenario)
    with Crisis(game, np.arange(RUNS), SEED, compact=False) as model:
        for _ in range(TURN):
            model.step()
        return game, model.world


def one_turn(
    scenario: str,
    world: World | None = None,
    draws: Draws | Tampered | None = None,
    seen: Array | None = None,
) -> Turn:
    """The turn after the stage's world, or after another; `seen` replaces the estimate of the challenger's forces."""
    game, start = stage(scenario)
    with Crisis(game, np.arange(RUNS), SEED, explain=True, compact=False) as model:
        model.world, model.turn = world or start, TURN
        model.draws = draws or model.draws  # type: ignore[assignment]
        model._prepare()
        with watching(seen):
            model.step()
        assert model.view is not None
        made = {one.desk.stream: one for one in model.decisions}
        return Turn(made, model.world, model.view["forces", game.challenger])


def watching(seen: Array | None) -> AbstractContextManager[Any]:
    """Observation that ends in an estimate given in advance, whatever there is to see."""
    if seen is None:
        return nullcontext()
    return patch(
        "sim.model.crisis.advance.observe",
        lambda world, *given: OBSERVE(world, *given).with_changes({("estimate",): seen}),
    )


@cache
def plain(scenario: str) -> Turn:
    """The turn as it is."""
    return one_turn(scenario)


@cache
def again(scenario: str) -> Turn:
    """The turn played a second time."""
    return one_turn(scenario)


@cache
def with_other_forces(scenario: str) -> Turn:
    """The turn with three times the challenger's forces, and the same estimate of them."""
    game, world = stage(scenario)
    more = {("forces", game.challenger): 3 * world["forces", game.challenger]}
    return one_turn(scenario, world.with_changes(more), seen=plain(scenario).estimate)


@cache
def with_other_fortune(scenario: str) -> Turn:
    """The turn in which every accident strikes, everything settles, and all luck of later turns differs."""
    draws = Tampered(
        Draws(SEED, np.arange(RUNS)),
        lambda stream, turn: stream.startswith(CHANCE) or turn > TURN,
        np.zeros_like,
    )
    return one_turn(scenario, draws=draws)


@cache
def played_on(scenario: str) -> tuple[World, World, Array]:
    """A world in which half the runs have ended, the world two turns later, and which have ended."""
    game, world = stage(scenario)
    status = np.resize(
        np.array([RUNNING, SETTLED, RUNNING, CLASH, RUNNING, FROZEN], dtype=np.int8), RUNS
    )
    with Crisis(game, np.arange(RUNS), SEED, compact=False) as model:
        model.world, model.turn = world.with_changes({("status",): status}), TURN
        model._prepare()
        before = model.world
        model.step()
        model.step()
        return before, model.world, status != RUNNING


def same(one: dict[str, Decision], other: dict[str, Decision]) -> bool:
    """Whether the desks weighed and picked exactly alike."""
    pairs = [(one[stream], other[stream]) for stream in one]
    return all(
        np.array_equal(a.picked, b.picked)
        and np.array_equal(a.chance, b.chance)
        and (
            a.legal is b.legal
            if a.legal is None or b.legal is None
            else np.array_equal(a.legal, b.legal)
        )
        for a, b in pairs
    )


# --- the clauses -----------------------------------------------------------------------------------------------------


def probabilities_sum_to_one(scenario: str, party: str) -> None:
    """Over every desk's menu, with no negative chance and no weight on an illegal move; holding is always legal."""
    turn, game = plain(scenario), stage(scenario)[0]
    assert turn.of(party) or game.parties[party].members, "a party has a desk"
    for decision in turn.of(party).values():
        np.testing.assert_allclose(decision.chance.sum(axis=0), 1, rtol=1e-12)
        assert np.all(decision.chance >= 0)
        assert np.all(decision.chance[0] > 0)
        if decision.legal is not None:
            assert np.all(decision.chance[1:][~decision.legal] == 0)


def no_illegal_move_is_picked(scenario: str, party: str) -> None:
    """Nor is one of no weight, whatever the luck."""
    for decision in plain(scenario).of(party).values():
        assert np.all((decision.picked >= 0) & (decision.picked < len(decision.desk.moves)))
        if decision.legal is not None:
            assert np.all((decision.picked == 0) | pick(decision.legal, decision.picked - 1))


def same_luck_same_moves(scenario: str, party: str) -> None:
    """A turn played again is the same turn."""
    assert same(again(scenario).of(party), plain(scenario).of(party))


def hidden_forces_change_nothing(scenario: str, party: str) -> None:
    """Others know the challenger's forces only by the estimate; the challenger knows its own."""
    known = party == stage(scenario)[0].challenger
    assert same(with_other_forces(scenario).of(party), plain(scenario).of(party)) is not known


def hidden_types_change_nothing(scenario: str, party: str) -> None:
    """Another's private type is nowhere in what a party weighs or picks; its own is in what it picks."""
    game, world = stage(scenario)
    top = game.types.levels - 1
    others = {
        ("type", name): (top - world["type", name]).astype(np.int8)
        for name in game.parties
        if name != party
    }
    assert same(one_turn(scenario, world.with_changes(others)).of(party), plain(scenario).of(party))


def nobody_foresees_luck(scenario: str, party: str) -> None:
    """What chance will resolve in the turn, or later, does not bear on its decisions."""
    other = with_other_fortune(scenario)
    assert same(other.of(party), plain(scenario).of(party))
    after = plain(scenario).after
    moved = [key for key in after if not np.array_equal(other.after[key], after[key])]
    assert moved, "the luck was another"


def nobody_sees_moves_of_the_same_turn(scenario: str, party: str) -> None:
    """Nor how the luck of other desks falls."""
    draws = Draws(SEED, np.arange(RUNS))
    own = f"move.{party}."
    elsewhere = Tampered(
        draws,
        lambda stream, _: stream.startswith("move.") and not stream.startswith(own),
        lambda u: 1 - 2.0**-53 - u,
    )
    other = one_turn(scenario, draws=elsewhere)
    assert same(other.of(party), plain(scenario).of(party))
    rest = {
        stream: one.picked for stream, one in other.decisions.items() if one.desk.party != party
    }
    assert any(
        not np.array_equal(picked, plain(scenario).decisions[stream].picked)
        for stream, picked in rest.items()
    )


def an_ended_run_stays_ended(scenario: str, party: str) -> None:
    """Nothing of the party or of the shared world moves in a run that has ended; the others go on."""
    before, after, ended = played_on(scenario)
    moved = False
    for key in before:
        if len(key) == 1 or key[1] == party or key[0] in ("rung", "pretext"):
            np.testing.assert_array_equal(
                before[key][..., ended], after[key][..., ended], err_msg=str(key)
            )
            moved |= not np.array_equal(before[key][..., ~ended], after[key][..., ~ended])
    assert moved


CLAUSES: tuple[Clause, ...] = (
    probabilities_sum_to_one,
    no_illegal_move_is_picked,
    same_luck_same_moves,
    hidden_forces_change_nothing,
    hidden_types_change_nothing,
    nobody_foresees_luck,
    nobody_sees_moves_of_the_same_turn,
    an_ended_run_stays_ended,
)
ACTORS = [
    (scenario, party) for scenario in SCENARIOS for party in game_of(scenario=scenario).parties
]
