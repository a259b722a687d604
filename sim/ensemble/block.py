"""One block: some runs of some points of one configuration, played in lockstep and written to a file. Runs in any process."""

from __future__ import annotations

import socket
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.ensemble.spans import Span, write_part
from sim.ensemble.workers import Lost
from sim.model.columns import ENDS, kind_of
from sim.model.params import LADDER
from sim.model.world import Array

NAMED = {"outcome": LADDER, "end": ENDS}  # kinds of columns that hold one name of a list


@dataclass(frozen=True, eq=False)
class Block:
    """What to play: spans of runs, the configuration with each varying axis one value per run, and where to write."""

    number: str
    spans: tuple[Span, ...]
    tree: dict[str, Any]
    seed: int
    traced: int
    folder: Path
    sweep: str = ""  # the address of its plan, where it is all that the sweep plays

    @property
    def size(self) -> int:
        """How many runs."""
        return sum(high - low for _, low, high in self.spans)


@dataclass(frozen=True, eq=False)
class BlockDone:
    """What came of a block: its runs, seconds of playing and of writing; or the stage that failed and why."""

    block: Block
    runs: int
    seconds: float
    writing: float
    stage: str = ""
    error: str = ""


def play_block(block: Block) -> BlockDone:
    """Play a block and write its tables. A failure of the game is returned, one of the disk is raised.

    Raises Lost, before playing, where the sweep's folder cannot be seen: on a cluster's worker that does not share it.
    """
    if not block.folder.is_dir():
        raise Lost(
            f"out: there is no folder {block.folder} on {socket.gethostname()}; all workers of a sweep must share it"
        )
    started = time.perf_counter()
    stage = "playing"
    try:
        runs, traces = play_spans(block.tree, block.spans, block.seed, block.traced, block.sweep)
    except MemoryError:
        raise
    except Exception as error:  # any fault of a rule becomes failure rows: the sweep goes on
        where = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__}: {error} ({Path(where.filename).name}, line {where.lineno})"
        return BlockDone(block, block.size, time.perf_counter() - started, 0.0, stage, said)
    done = time.perf_counter()
    if traces is not None:
        kept = traced_spans(block.spans, block.traced)
        write_part(block.folder / "traces", block.number, traces, kept)
    write_part(block.folder / "runs", block.number, runs, block.spans)
    return BlockDone(block, block.size, done - started, time.perf_counter() - done)


def traced_spans(spans: Sequence[Span], traced: int) -> list[Span]:
    """The part of the spans whose weeks are kept: each point's first `traced` runs."""
    return [(key, low, min(high, traced)) for key, low, high in spans if low < traced]


def play_spans(
    tree: dict[str, Any], spans: Sequence[Span], seed: int, traced: int, sweep: str = ""
) -> tuple[pa.Table, pa.Table | None]:
    """Play runs and return their table, one row a run in the spans' order, and the traces of those within `traced`.

    The process keeps the diary of runs that are all of a small `sweep`, which is its plan's address.
    """
    from sim.config.checks import build_game
    from sim.ensemble import diary
    from sim.model.crisis import Crisis

    numbers = np.concatenate([np.arange(low, high) for _, low, high in spans])
    count = len(numbers)
    chosen = np.flatnonzero(numbers < traced)
    if (
        count == 1
    ):  # a block is never one run wide: a second column, dropped afterwards, keeps the bits
        numbers, tree = np.repeat(numbers, 2), _doubled(tree)
    told = bool(sweep) and len(chosen) > 0 and 1 < count <= diary.MOST
    game = build_game(tree)
    with Crisis(game, numbers, seed, chosen, explain=told, compact=not told) as model:
        if told:
            diary.keep((sweep, seed), spans, diary.written(model, chosen))
        record, turns = model.play(), game.calendar.turns
    columns = {name: values[:count] for name, values in record.columns().items()}
    table = pa.table(
        {
            "run": numbers[:count].astype(np.int64),
            **{name: as_column(name, values) for name, values in columns.items()},
        }
    )
    if not len(chosen):
        return table, None
    return table, _traces(record.trace, numbers[chosen], turns)


def _doubled(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _doubled(item) for key, item in node.items()}
    if isinstance(node, (list, tuple)):
        return [_doubled(item) for item in node]
    return np.repeat(node, 2) if isinstance(node, np.ndarray) else node


def as_column(name: str, values: Array) -> pa.Array:
    """A column as stored, by its declaration: names from a list, turns empty where it never happened, whole and real numbers."""
    kind = kind_of(name)
    if kind in NAMED:
        return pa.DictionaryArray.from_arrays(
            pa.array(values.astype(np.int8)), pa.array(NAMED[kind])
        )
    if kind == "turn":
        return pa.array(values.astype(np.int16), mask=values < 0)
    if kind == "whole":
        return pa.array(values)
    return pa.array(values.astype(np.float64))


def _traces(trace: dict[str, list[Array]], numbers: Array, turns: int) -> pa.Table:
    """A row a traced run, each quantity a list of one number a turn; after a run's end its last value stays."""
    columns: dict[str, pa.Array] = {"run": pa.array(numbers.astype(np.int64))}
    for name, history in trace.items():
        weeks = np.stack(history + [history[-1]] * (turns - len(history)), axis=1)
        offsets = pa.array(np.arange(len(numbers) + 1, dtype=np.int32) * turns)
        columns[name] = pa.ListArray.from_arrays(offsets, pa.array(weeks.reshape(-1)))
    return pa.table(columns)
