"""From finished runs, wherever they lie, to a sweep's sealed tables: all rows in (point, run) order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.ensemble.designs import Plan
from sim.ensemble.spans import Piece
from sim.ensemble.store import Store
from sim.model.world import Array


def seal(
    plan: Plan,
    runs: Array,
    traced: int,
    store: Store,
    sources: Sequence[tuple[Store, str]] = (),
    threads: int = 1,
) -> int:
    """Write the sealed tables in (point, run) order, so many files at once; returns the number of runs.

    `sources` says where the runs of each point are, as a store and the point's key there; by default in `store` itself.
    """
    keys = plan.keys()
    for name, wanted in (("traces", np.minimum(runs, traced)), ("runs", runs)):
        found = _pieces(sources or [(store, key) for key in keys], name, wanted)
        picks = [(point, piece) for point, pieces in enumerate(found) for piece in pieces]
        count = store.seal(
            name, keys, picks, partial(_dressed, plan, _schema(plan, found)), threads
        )
    return count


def _pieces(sources: Sequence[tuple[Store, str]], name: str, runs: Array) -> list[list[Piece]]:
    """Of each point, the pieces that hold its first `runs` runs."""
    stores = {store for store, _ in sources}
    there = {store: store.pieces(name) for store in stores}
    return [
        _cut(there[store].get(key, []), wanted)
        for (store, key), wanted in zip(sources, runs.tolist(), strict=True)
    ]


def _cut(pieces: Sequence[Piece], runs: int) -> list[Piece]:
    """Pieces as far as they hold the first `runs` runs."""
    return [replace(piece, high=min(piece.high, runs)) for piece in pieces if piece.low < runs]


def _schema(plan: Plan, found: Sequence[Sequence[Piece]]) -> dict[str, pa.DataType]:
    """The columns that any configuration has, but for those of the plan, in one order."""
    firsts: dict[int, Piece] = {}
    for tree, pieces in zip(plan.tree_of.tolist(), found, strict=True):
        for piece in pieces[:1]:  # none where all runs of the point failed
            firsts.setdefault(tree, piece)
    fields = [field for piece in firsts.values() for field in pq.read_schema(piece.file)]
    return {
        field.name: field.type
        for field in fields
        if field.name not in ("point", "run", *plan.columns)
    }


def _dressed(plan: Plan, schema: dict[str, pa.DataType], rows: pa.Table, points: Array) -> pa.Table:
    """Rows with their points' numbers and axis values in front; a column that a configuration lacks is empty."""
    columns = {"point": pa.array(points), "run": rows["run"]}
    columns |= {path: pa.array(values[points]) for path, values in plan.columns.items()}
    there = set(rows.column_names)
    return pa.table(
        columns
        | {
            name: rows[name] if name in there else pa.nulls(len(rows), kind)
            for name, kind in schema.items()
        }
    )
