"""Results on disk: Parquet files that say which runs they hold; append, seal, resume, open, refuse what is damaged or foreign.

Every file carries its spans in its footer, `[point key, first run, last run + 1]` in row order, one row a run, and a
digest of its bytes in its name. So resuming, extending and assembling are one operation: gather the spans that are whole,
play what is missing, write all rows in (point, run) order. Files appear whole or not at all: written aside, synced, renamed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.ensemble.spans import (
    ROWS_A_FILE,
    Piece,
    Span,
    files_of,
    read,
    rows_of,
    spans_held,
    without_overlap,
)
from sim.paths import Mistake

Dress = Callable[[pa.Table, np.ndarray], pa.Table]
SPANS = b"brink.spans"
TABLES = ("runs", "traces")


class Busy(Mistake):
    """Another program is writing to the folder."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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
        table, sink, compression="zstd", use_dictionary=others, use_byte_stream_split=floats or False, row_group_size=ROWS_A_FILE,
        write_statistics=[*floats, *others],
    )  # fmt: skip
    return bytes(sink.getvalue())


def write_part(folder: Path, number: str, table: pa.Table, spans: Sequence[Span]) -> Path:
    """Write one file of a table; its name ends in the digest of its bytes."""
    data = table_bytes(table, spans)
    path = folder / f"part-{number}-{_digest(data)}.parquet"
    write_whole(path, data)
    return path


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def is_whole(path: Path) -> bool:
    """Whether a file's bytes are those it was written with."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=8)).hexdigest()
    return path.stem.rsplit("-", 1)[-1] == digest


def spans_of(path: Path) -> list[Span]:
    """Which runs a file holds, in row order."""
    metadata = pq.read_schema(path).metadata or {}
    return [(key, low, high) for key, low, high in json.loads(metadata[SPANS])]


class Store:
    """A sweep's folder.

    `runs.parquet/` and `traces.parquet/` are the sealed tables, `.blocks/` the finished blocks of an unfinished sweep,
    `manifest.json` says how it was made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blocks = folder / ".blocks"
        self._lock: Any = None

    # --- opening ---------------------------------------------------------------------------------------------------

    def open(self, identity: Mapping[str, Any]) -> list[str]:
        """Take the folder for writing under this identity; returns sentences on what was found damaged.

        Raises ValueError when it cannot be written or holds a sweep of another identity (the differences are named), and
        Busy when another program writes to it.
        """
        try:
            self.blocks.mkdir(parents=True, exist_ok=True)
            self._take_lock()
        except (PermissionError, FileExistsError, NotADirectoryError, OSError) as error:
            self.close()
            if isinstance(error, BlockingIOError):
                raise Busy(
                    f"out: another program is writing to {self.folder}; wait for it or choose another folder"
                ) from None
            raise Mistake(
                f"out: the folder {self.folder} cannot be written: {error.strerror or error}"
            ) from None
        self._recover()
        stored, identity = self._identity(), json.loads(json.dumps(identity, default=str))
        known = stored
        if (
            known is not None and "choices" in known and "choices" in identity
        ):  # may be added to; those that both have must be the same
            known = {**known, "choices": {**identity["choices"], **known["choices"]}}
            identity = {**identity, "choices": {**known["choices"], **identity["choices"]}}
        if known is not None and known.get("rules") != identity.get("rules"):
            self.close()
            raise Mistake(
                f"out: {self.folder} was played by other rules (the files of sim/model have changed since), and runs of two games "
                "are never mixed; choose another folder"
            )
        if known is not None and known != identity:
            self.close()
            raise Mistake(
                f"out: {self.folder} holds a sweep of another configuration ({differences(known, identity)}); choose another folder"
            )
        if stored != identity:
            write_whole(self.folder / ".identity.json", json.dumps(identity).encode())
        return self._discard_damaged()

    def _take_lock(self) -> None:
        import fcntl

        self._lock = (self.folder / ".lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _identity(self) -> Any:
        path = self.folder / ".identity.json"
        if not path.exists():
            if (self.folder / "manifest.json").exists():
                return json.loads((self.folder / "manifest.json").read_bytes())["identity"]
            return None
        try:
            return json.loads(path.read_bytes())
        except ValueError:
            return None

    def _recover(self) -> None:
        """Finish or undo what a kill interrupted."""
        for name in TABLES:
            sealed, old = self.folder / f"{name}.parquet", self.folder / f".{name}.old"
            if old.exists() and not sealed.exists():
                old.rename(sealed)
            shutil.rmtree(old, ignore_errors=True)
            shutil.rmtree(self.folder / f".{name}.new", ignore_errors=True)
        for stray in [*self.folder.glob(".*.tmp"), *self.blocks.glob("**/.*.tmp")]:
            stray.unlink(missing_ok=True)

    def _discard_damaged(self) -> list[str]:
        said = []
        for name in TABLES:
            for path in self.files(name):
                if not is_whole(path):
                    said.append(
                        f"{path.relative_to(self.folder)} is damaged; its runs are played again"
                    )
                    path.unlink()
        return said

    def close(self) -> None:
        """Give the folder free."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # --- what is there ---------------------------------------------------------------------------------------------

    def files(self, name: str) -> list[Path]:
        """All files of a table, sealed ones first."""
        return sorted((self.folder / f"{name}.parquet").glob("part-*.parquet")) + sorted(
            (self.blocks / name).glob("part-*.parquet")
        )

    def pieces(self, name: str) -> dict[str, list[Piece]]:
        """By point key, the runs that are there, sorted and without overlap."""
        found: dict[str, list[Piece]] = {}
        for path in self.files(name):
            row = 0
            for key, low, high in spans_of(path):
                found.setdefault(key, []).append(Piece(low, high, path, row))
                row += high - low
        return {key: without_overlap(pieces) for key, pieces in found.items()}

    # --- sealing ---------------------------------------------------------------------------------------------------

    def seal(
        self,
        name: str,
        keys: Sequence[str],
        picks: Sequence[tuple[int, Piece]],
        dress: Dress,
        threads: int = 1,
    ) -> int:
        """Write the rows picked, in their order, to a table's sealed folder; returns how many rows.

        `dress` makes the table as it is stored of the rows of one file and their points; so many files are made at once
        as there are `threads`.
        """
        new, sealed, old = (
            self.folder / label for label in (f".{name}.new", f"{name}.parquet", f".{name}.old")
        )
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)

        def write(number: int, held: list[tuple[int, Piece]]) -> int:
            points = np.repeat(
                [point for point, _ in held], [piece.high - piece.low for _, piece in held]
            ).astype(np.int32)
            table = (
                dress(rows_of([piece for _, piece in held]), points)
                .combine_chunks()
                .unify_dictionaries()
            )
            write_part(new, f"{number:05d}", table, spans_held(keys, held))
            return len(table)

        with ThreadPoolExecutor(
            threads
        ) as pool:  # a file is read, put in order and written outside of Python's lock
            counts = (
                list(pool.map(write, *zip(*enumerate(files_of(picks)), strict=True)))
                if picks
                else []
            )
        if sealed.exists():
            sealed.rename(old)
        if counts:
            new.rename(sealed)
        else:
            shutil.rmtree(new)
        _sync_folder(self.folder)
        shutil.rmtree(old, ignore_errors=True)
        read.cache_clear()
        return sum(counts)

    def drop_blocks(self) -> None:
        """Remove the blocks, once all tables are sealed."""
        shutil.rmtree(self.blocks, ignore_errors=True)

    def rows(self, pieces: Sequence[Piece], low: int, high: int) -> Iterator[tuple[int, pa.Table]]:
        """The rows of runs `low` to `high` of a point, as (first run, rows), from the pieces that hold them."""
        for piece in pieces:
            first, last = max(low, piece.low), min(high, piece.high)
            if first < last:
                yield first, read(piece.file).slice(piece.row + first - piece.low, last - first)


def differences(known: Any, given: Any, most: int = 3) -> str:
    """What differs between two configurations, in a few words."""
    from sim.paths import leaves

    old, new = dict(leaves(known)), dict(leaves(json.loads(json.dumps(given, default=str))))
    found = [
        f"{path}: {old.get(path, 'absent')} there, {new.get(path, 'absent')} here"
        for path in {**old, **new}
        if old.get(path) != new.get(path)
    ]
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return "; ".join(found[:most]) + more
