"""Games and worlds to test with: composed scenarios, overrides by path, and random worlds and parameters for Hypothesis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.config.checks import build_game
from sim.config.compose import compose, configs_folder, game_tree
from sim.model.agents import Decision
from sim.model.crisis import Crisis
from sim.model.draws import Draws
from sim.model.params import TIERS, Game, Params
from sim.model.rules import beliefs, deal, start
from sim.model.rules.course import Course
from sim.model.world import BY_PARTY, SHARED, Array, World, key_of
from sim.paths import Tree, get, with_value

SCENARIOS = tuple(sorted(path.stem for path in (configs_folder() / "scenario").glob("*.yaml")))
BASELINE = "paris_2014"
BOUND = (".tier", ".announced", ".rung", ".establishment")  # whole numbers, and what forces bound
ORDERED = ("sanctions.pain", "uniform")  # entries that must rise: no place for single draws


@cache
def tree_of(scenario: str = BASELINE) -> Tree:
    """The plain configuration of a scenario's game. Do not change it."""
    return game_tree(compose([f"scenario={scenario}"]))


def changed(overrides: Mapping[str, Any], scenario: str = BASELINE) -> Tree:
    """The scenario's tree with values replaced by path."""
    tree = tree_of(scenario)
    for path, value in overrides.items():
        tree = with_value(tree, path, value)
    return tree


def game_of(overrides: Mapping[str, Any] | None = None, scenario: str = BASELINE) -> Game:
    """The checked game of a scenario with values replaced by path."""
    return build_game(changed(overrides or {}, scenario))


def play(
    tree: Tree, runs: Sequence[int] | Array, seed: int = 0, compact: bool = True
) -> dict[str, Array]:
    """Every column of some runs, traces included, as one array a name. Importable, so that another process can do it."""
    with Crisis(build_game(tree), np.asarray(runs), seed, compact=compact) as model:
        record = model.play()
        horizon = model.game.calendar.turns
    columns = record.columns()
    for name, weeks in record.trace.items():
        columns[f"trace.{name}"] = np.stack(weeks + [weeks[-1]] * (horizon - len(weeks)), axis=-1)
    return columns


def start_world(game: Game, runs: int = 3, seed: int = 0) -> World:
    """The world before turn 0."""
    return start.start(game, Draws(seed, np.arange(runs)), runs)


def world_of(game: Game, cells: Mapping[str, Any] | None = None, runs: int = 3) -> World:
    """The start world with quantities set by name (`forces.us`), one value each or one per run."""
    given = {
        key_of(path): np.array(np.broadcast_to(np.asarray(value, dtype=float), (runs,)))
        for path, value in (cells or {}).items()
    }
    return start_world(game, runs).with_changes(given)


def course_of(game: Game, world: Mapping[Any, Array]) -> Course:
    """A fresh root course of a world, as the model makes it: with the defence and the forces as they are."""
    return deal.course_of(game, world, {}, beliefs.levels_of(game))  # type: ignore[arg-type]


def random_world(game: Game, luck: np.random.Generator, runs: int = 4, edges: float = 0.3) -> World:
    """A world with every quantity anywhere in its range; a share `edges` of the values lies on the range's ends."""

    def between(low: float, high: float) -> Array:
        value = luck.uniform(low, high, runs)
        return np.where(luck.random(runs) < edges, luck.choice([low, high], runs), value)

    def whole(top: int) -> Array:
        return luck.integers(0, top + 1, runs).astype(float)

    changes: dict[Any, Array] = {}
    for name in game.parties:
        changes |= {(quantity, name): between(0, 1) for quantity in BY_PARTY}
        changes["forces", name], changes["damage", name] = between(0, 120), between(0, 12)
        changes["tier", name], changes["announced", name] = whole(TIERS - 1), whole(TIERS - 1)
        changes["called", name], changes["invited", name] = between(0, 2), between(0, 4)
        changes["type", name] = whole(game.types.levels - 1).astype(np.int8)
        changes["evidence", name] = luck.normal(0, 3, (game.types.levels, runs))
    for name, theatre in game.theatres.items():
        changes["rung", name], changes["joined", name] = whole(theatre.top), whole(1)
        changes["pretext", name] = between(0, 1)
    changes |= {(quantity,): between(0, 1) for quantity in SHARED}
    for quantity in ("recognised", "met", "proposed"):
        changes[quantity,] = whole(1)
    changes["salience",] = between(0, 4)
    changes["estimate",], changes["surety",] = between(1, 120), between(0, 50)
    for name in game.signatories:
        changes["ceiling", name] = np.where(luck.random(runs) < edges, np.inf, between(-1, 1))
    return start_world(game, runs).with_changes(changes)


def ranges(node: Any, prefix: str = "") -> Iterator[tuple[str, float, float]]:
    """Path, lowest and highest value of every number of a game that a design may vary."""
    for name, field in type(node).model_fields.items():
        extra, value, path = field.json_schema_extra, getattr(node, name), f"{prefix}{name}"
        if isinstance(extra, dict) and "low" in extra:
            low, high = float(str(extra["low"])), float(str(extra["high"]))
            items = (
                enumerate(value)
                if isinstance(value, tuple)
                else value.items()
                if isinstance(value, dict)
                else None
            )
            if isinstance(value, Params) or path.endswith(ORDERED):
                continue
            yield from (
                [(path, low, high)]
                if items is None
                else [(f"{path}.{key}", low, high) for key, _ in items]
            )
        elif isinstance(value, Params):
            yield from ranges(value, f"{path}.")
        elif isinstance(value, dict):
            for key, item in value.items():
                if isinstance(item, Params):
                    yield from ranges(item, f"{path}.{key}.")


@cache
def varied(scenario: str = BASELINE) -> tuple[tuple[str, float, float], ...]:
    """The numbers of a scenario with their ranges: events apart, whose values are free, and those that others bind."""
    every = ranges(game_of(scenario=scenario))
    return tuple(
        entry
        for entry in every
        if not entry[0].startswith("events.") and not entry[0].endswith(BOUND)
    )


@st.composite
def overrides(draw: st.DrawFn, scenario: str = BASELINE, most: int = 10) -> dict[str, float]:
    """Up to `most` parameters anywhere in their allowed range, its ends included."""
    paths = draw(st.lists(st.sampled_from(varied(scenario)), max_size=most, unique=True))
    drawn = {
        path: draw(
            st.one_of(
                st.sampled_from([low, high]),
                st.floats(low, high),
                st.floats(low, min(high, low + 2)),
            )
        )
        for path, low, high in paths
    }
    return drawn | within_forces(drawn, scenario)


def within_forces(drawn: Mapping[str, Any], scenario: str = BASELINE) -> dict[str, float]:
    """What must be set beside some parameters: an establishment is never above the forces, a reserve never none."""
    beside: dict[str, float] = {}
    for path, value in drawn.items():
        if path.endswith(".forces"):
            establishment = path.replace(".forces", ".establishment")
            least = float(np.min(value))
            beside[establishment] = min(least, get(tree_of(scenario), establishment))
        if ".reserve." in path:
            beside[path] = np.maximum(value, 1.0)
    return beside


@st.composite
def situations(
    draw: st.DrawFn, scenario: str = BASELINE, runs: int = 4, most: int = 10
) -> tuple[Game, World]:
    """A game with some parameters changed, and a world of it."""
    game = game_of(draw(overrides(scenario, most)), scenario)
    luck = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return game, random_world(game, luck, runs, draw(st.sampled_from([0.0, 0.3, 1.0])))


def decisions_of(game: Game, world: World, seed: int = 0) -> tuple[Crisis, list[Decision]]:
    """What every desk decides in a world, in turn 0, and the model in which it did, left open; the events of turn 0 come first."""
    model = Crisis(game, np.arange(world.runs), seed, explain=True, compact=False)
    model.world = world
    model._prepare()
    model.step()
    return model, model.decisions
