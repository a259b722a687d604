"""Which runs are where: spans of runs as rows of files, cut into files of equal size, joined where they lie together, read, written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.ensemble.files import digest, sealed, write_whole
from sim.paths import Mistake

Span = tuple[str, int, int]  # a point's key, first run, last run + 1
ROWS_A_FILE = 32_768
SPANS = b"brink.spans"


@dataclass(frozen=True)
class Piece:
    """Runs `low` to `high` of a point, as rows of a file from `row` on."""

    low: int
    high: int
    file: Path
    row: int


@lru_cache(maxsize=8)  # points of several configurations take turns
def read(path: Path) -> pa.Table:
    """A whole file."""
    return pq.read_table(path)


def without_overlap(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a point in the order of their runs, each run once."""
    kept: list[Piece] = []
    reached = 0
    for piece in sorted(pieces, key=lambda piece: (piece.low, -piece.high)):
        low = max(piece.low, reached) if kept else piece.low
        if low < piece.high:
            kept.append(Piece(low, piece.high, piece.file, piece.row + low - piece.low))
            reached = piece.high
    return kept


def files_of(picks: Iterable[tuple[int, Piece]]) -> Iterator[list[tuple[int, Piece]]]:
    """Cut what is picked, as (point, piece) in order, into files of equal size."""
    held: list[tuple[int, Piece]] = []
    count = 0
    for point, piece in picks:
        low = piece.low
        while low < piece.high:
            high = min(piece.high, low + ROWS_A_FILE - count)
            held.append((point, Piece(low, high, piece.file, piece.row + low - piece.low)))
            count, low = count + high - low, high
            if count == ROWS_A_FILE:
                yield held
                held, count = [], 0
    if held:
        yield held


def rows_of(pieces: Sequence[Piece]) -> pa.Table:
    """The pieces' rows, one after the other; those that lie together in a file are taken at once."""
    slices: list[tuple[Path, int, int]] = []
    for piece in pieces:
        rows = piece.high - piece.low
        if slices and slices[-1][0] == piece.file and slices[-1][2] == piece.row:
            slices[-1] = (piece.file, slices[-1][1], piece.row + rows)
        else:
            slices.append((piece.file, piece.row, piece.row + rows))
    return pa.concat_tables(
        [read(file).slice(first, last - first) for file, first, last in slices],
        promote_options="default",
    )


def spans_held(keys: Sequence[str], held: Sequence[tuple[int, Piece]]) -> list[Span]:
    """The runs of picked pieces by their points' keys."""
    spans: list[Span] = []
    for point, piece in held:
        if spans and spans[-1][0] == keys[point] and spans[-1][2] == piece.low:
            spans[-1] = (keys[point], spans[-1][1], piece.high)
        else:
            spans.append((keys[point], piece.low, piece.high))
    return spans


def table_bytes(table: pa.Table, spans: Sequence[Span]) -> bytes:
    """A Parquet file of the table with its spans in the footer."""
    table = table.replace_schema_metadata({SPANS: json.dumps(list(spans)).encode()})
    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    others = [
        field.name
        for field in table.schema
        if field.name not in floats and not pa.types.is_nested(field.type)
    ]
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        use_dictionary=others,
        use_byte_stream_split=floats or False,
        row_group_size=ROWS_A_FILE,
        write_statistics=[*floats, *others],
    )
    return bytes(sink.getvalue())


def write_part(folder: Path, number: str, table: pa.Table, spans: Sequence[Span]) -> Path:
    """Write one file of a table; its name ends in the digest of its bytes."""
    data = table_bytes(table, spans)
    path = folder / f"part-{number}-{digest(data)}.parquet"
    write_whole(path, data)
    return path


def spans_of(path: Path) -> list[Span]:
    """Which runs a file holds, in row order."""
    metadata = pq.read_schema(path).metadata or {}
    return [(key, low, high) for key, low, high in json.loads(metadata[SPANS])]


def table_of(
    folder: Path, name: str = "runs", columns: Sequence[str] | None = None, point: int | None = None
) -> pa.Table:
    """Rows of one of a sweep's sealed tables, of all points or of one; raises Mistake where it has none."""
    files = sealed(folder, name)
    if not files:
        raise Mistake(f"from: {folder} has no {name} ({name}.parquet is missing or empty)")
    return pq.read_table(
        [str(file) for file in files],
        columns=None if columns is None else list(columns),
        filters=None if point is None else [("point", "=", point)],
    )
