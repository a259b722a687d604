"""The engine and the reference on the same runs: all columns, chances, beliefs and moves agree."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from reference import Record, play
from sim.config.checks import build_game
from sim.config.compose import compose, game_tree
from sim.model.crisis import Crisis
from sim.model.fields import Params
from sim.model.params import Game
from sim.model.rules import beliefs

Tree = dict[str, Any]
Path = tuple[str | int, ...]
CLOSE = 1e-9
SINGLE = 1e-6  # traces are kept in single precision


@cache
def tree(scenario: str) -> Tree:
    return game_tree(compose([f"scenario={scenario}"]))


def patched(scenario: str, changes: dict[str, Any]) -> Game:
    """The game of a scenario with the numbers at these paths replaced."""
    patch = copy.deepcopy(tree(scenario))
    for path, value in changes.items():
        *way, last = path.split(".")
        node = patch
        for step in way:
            node = node.setdefault(step, {})
        node[last] = value
    return build_game(patch)


def agree(game: Game, points: Sequence[Game], seed: int = 7) -> list[Record]:
    """Play a block both ways and compare all that is decided, believed and recorded; returns the reference's records.

    Run r of the block is run r of `points[r]`, in which every number is a single one.
    """
    runs = np.arange(len(points))
    records = [play(point, run, seed) for run, point in enumerate(points)]
    with Crisis(game, runs, seed, runs, explain=True, compact=False) as model:
        for turn in range(max(len(record.turns) for record in records)):
            assert model.running
            model.step()
            compare_turn(model, records, turn)
        assert not model.running
        compare_record(model, records)
    return records


def close(theirs: Any, ours: Any, tolerance: float, where: str) -> None:
    """Numbers in the same order agree; a mapping's are taken by name."""
    if isinstance(ours, dict):
        assert theirs.keys() == ours.keys(), where
        names = list(ours)
        theirs, ours = [theirs[name] for name in names], [ours[name] for name in names]
    else:
        names = list(range(len(ours)))
    near = np.isclose(theirs, ours, rtol=tolerance, atol=tolerance)
    assert near.all(), f"{where}: " + "; ".join(
        f"{names[i]} is {theirs[i]} in the engine, {ours[i]} in the reference"
        for i in np.flatnonzero(~near)
    )


def compare_turn(model: Crisis, records: list[Record], turn: int) -> None:
    """What every desk weighed and did, and what the public believes after it, in runs still played.

    The engine leaves out an alliance that acts in no run of the block; there the reference must hold.
    """
    played = [
        (run, record.turns[turn]) for run, record in enumerate(records) if turn < len(record.turns)
    ]
    decided = {(one.desk.party, one.desk.name): one for one in model.decisions}
    for run, week in played:
        assert decided.keys() <= {(ours.party, ours.desk) for ours in week.decisions}
        for ours in week.decisions:
            theirs = decided.get((ours.party, ours.desk))
            where = f"run {run}, turn {turn}, {ours.party}.{ours.desk}"
            if theirs is None:
                assert ours.move == "hold", where
                continue
            assert tuple(ours.menu) == theirs.desk.moves, where
            close(theirs.chance[:, run], ours.chances, CLOSE, where)
            assert ours.menu[theirs.picked[run]] == ours.move, where
    for party in model.game.parties:
        public = beliefs.posterior(model.world["evidence", party])
        for run, week in played:
            where = f"run {run}, turn {turn}, beliefs about {party}"
            close(public[:, run], week.beliefs[party], CLOSE, where)


def compare_record(model: Crisis, records: list[Record]) -> None:
    columns, trace = model.recorder.columns(), model.recorder.trace
    for run, record in enumerate(records):
        close(
            {name: float(column[run]) for name, column in columns.items()},
            record.columns,
            CLOSE,
            f"run {run}",
        )
        for turn in range(model.turn):
            kept = record.turns[
                min(turn, len(record.turns) - 1)
            ].traces  # an ended run stays as its last turn left it
            close(
                {name: weeks[turn][run] for name, weeks in trace.items()},
                kept,
                SINGLE,
                f"run {run}, turn {turn}",
            )


def numbers(node: Any, path: Path = ()) -> Iterator[tuple[Path, float, float, float]]:
    """Every number of a game that has a range: its path, its value and a range about it, within the one allowed."""
    if isinstance(node, Params):
        for name, field in type(node).model_fields.items():
            extra = field.json_schema_extra
            bounds = (
                (extra["low"], extra["high"])
                if isinstance(extra, dict) and "low" in extra
                else None
            )
            yield from _numbers(getattr(node, name), (*path, name), bounds)
    elif isinstance(node, dict):
        for name, item in node.items():
            yield from numbers(item, (*path, name))


def _numbers(
    value: Any, path: Path, bounds: tuple[Any, Any] | None
) -> Iterator[tuple[Path, float, float, float]]:
    if isinstance(value, Params) or bounds is None:
        yield from numbers(value, path)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _numbers(item, (*path, name), bounds)
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _numbers(item, (*path, place), bounds)
    elif path[-1] not in ("tier", "announced", "rung") and path[0] != "events":
        low, high = float(bounds[0]), float(bounds[1])
        reach = 3 * abs(value) or 0.5
        yield path, value, max(low, -reach if low < 0 else value / 4), min(high, reach)
