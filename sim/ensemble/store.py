"""Results on disk: Parquet files that say which runs they hold; append, seal, resume, open, refuse what is damaged or foreign.

Every file carries its spans in its footer, `[point key, first run, last run + 1]` in row order, one row a run, and a
digest of its bytes in its name. So resuming, extending and assembling are one operation: gather the spans that are whole,
play what is missing, write all rows in (point, run) order. Files appear whole or not at all: written aside, synced, renamed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.ensemble import widening
from sim.ensemble.claims import MARK, TABLES, Claim
from sim.ensemble.files import (
    clear,
    digest,
    is_part,
    is_stray,
    is_whole,
    read_object,
    sync_folder,
    write_whole,
)
from sim.ensemble.manifests import manifest_in
from sim.ensemble.spans import (
    Piece,
    files_of,
    read,
    rows_of,
    spans_held,
    spans_of,
    without_overlap,
    write_part,
)
from sim.paths import Mistake

Dress = Callable[[pa.Table, np.ndarray], pa.Table]
ADDED = "added"  # in a mark: axes whose numbers not all files say yet
SEAL = "digest"  # in a mark: of all else in it


class Store:
    """A sweep's folder.

    `runs.parquet/` and `traces.parquet/` are the sealed tables, `.blocks/` the finished blocks of an unfinished sweep,
    `.identity.json` says what they are of, `manifest.json` how they were made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blocks = folder / ".blocks"
        self._claim = Claim(folder)

    # --- opening ---------------------------------------------------------------------------------------------------

    def open(
        self, identity: Mapping[str, Any], verify: Callable[[], None] | None = None
    ) -> list[str]:
        """Take the folder for writing under this identity; returns sentences on what was found damaged.

        `verify` is called for runs of which nothing says any more what they are, and raises Mistake when they are not of this
        identity. Raises Mistake when the folder cannot be written, is not free or holds something else (the differences are
        named), and Busy when another program writes to it. Nothing in the folder is changed before that is known.
        """
        self._claim.take(str(identity.get("study", "sweep")))
        try:
            self._agree(json.loads(json.dumps(identity, default=str)), verify)
        except BaseException:
            self.close()
            raise
        self._recover()
        self.blocks.mkdir(exist_ok=True)
        said = self._discard_damaged()
        self._widen()
        return said

    def _agree(self, identity: dict[str, Any], verify: Callable[[], None] | None) -> None:
        """Write the identity unless it is there; raises Mistake where the folder holds another."""
        marked, stored = self._marked(), self.identity()
        if marked is None and verify is not None and stored != identity:
            stored = None  # a damaged manifest is no witness against runs that are verified
        if stored is None and any(self.files(name) for name in TABLES):
            if verify is None:
                raise Mistake(
                    f"out: {self.folder} holds runs, but {MARK} and manifest.json, which say what they are of, are missing or damaged; "
                    "the command that made them takes them back with recover=true"
                )
            verify()
        known = stored
        if known is not None and "choices" in known and "choices" in identity:
            # choices may be added to; those that both have must be the same
            known = {**known, "choices": {**identity["choices"], **known["choices"]}}
            identity = {**identity, "choices": {**known["choices"], **identity["choices"]}}
        if known is not None and known.get("rules") != identity.get("rules"):
            raise Mistake(
                f"out: {self.folder} was played by other rules (the files of sim/model have changed since), and runs of two games "
                "are never mixed; choose another folder"
            )
        more = {} if known is None else widening.added(known, identity)
        if known is not None and known != identity and not more:
            raise Mistake(
                f"out: {self.folder} holds a sweep of another configuration ({differences(known, identity)}); choose another folder"
                f"{widening.hint(known, identity)}"
            )
        if more:
            self._mark({**identity, ADDED: more})
        elif stored != identity or marked is None:
            self._mark(identity)

    def _mark(self, identity: Mapping[str, Any]) -> None:
        """Write down what the folder is of, with a digest of it."""
        whole = {**identity, SEAL: _seal(identity)}
        write_whole(self.folder / MARK, json.dumps(whole).encode())

    def _marked(self) -> dict[str, Any] | None:
        """What the folder's mark says; None where there is none or a byte of it has changed."""
        found = read_object(self.folder / MARK) or {}
        seal = found.pop(SEAL, None)
        return found if found and seal == _seal(found) else None

    def _widen(self) -> None:
        """Let all files say of their points what axes added since say of them; what a kill interrupts goes on the next time."""
        mark = self._marked() or {}
        more = mark.pop(ADDED, None)
        if more is None:
            return
        for path in [path for name in TABLES for path in self.files(name)]:
            spans = spans_of(path)
            wide = [
                (widening.wide_key(key, mark["axes"], more), low, high) for key, low, high in spans
            ]
            if wide != spans:
                number = path.stem.removeprefix("part-").rsplit("-", 1)[0]
                write_part(path.parent, number, read(path), wide)
                path.unlink()
        self._mark(mark)

    def identity(self) -> dict[str, Any] | None:
        """What the folder is of, by its mark or else by its manifest; None where neither says it."""
        found = self._marked()
        if found is None:
            found = (self.manifest() or {}).get("identity")
        if not isinstance(found, dict) or not found:
            return None
        return {key: item for key, item in found.items() if key != ADDED}

    def manifest(self) -> dict[str, Any] | None:
        """How the sweep was made; None where there is no manifest or it is damaged."""
        return manifest_in(self.folder)

    def _recover(self) -> None:
        """Finish or undo what a kill interrupted; only files that this program wrote are removed."""
        for name in TABLES:
            sealed, old = self.folder / f"{name}.parquet", self.folder / f".{name}.old"
            if old.is_dir() and not sealed.exists():
                old.rename(sealed)
            clear(old)
            clear(self.folder / f".{name}.new")
        places = [self.folder, self.folder / "charts", *(self.blocks / name for name in TABLES)]
        for place in places:
            strays = [path for path in place.iterdir() if is_stray(path)] if place.is_dir() else []
            for path in strays:
                path.unlink(missing_ok=True)

    def _discard_damaged(self) -> list[str]:
        said = []
        for name in TABLES:
            for path in self.files(name):
                if not is_whole(path):
                    what = "runs" if name == "runs" else "weeks"
                    said.append(
                        f"{path.relative_to(self.folder)} is damaged; its {what} are played again"
                    )
                    path.unlink()
        return said

    def close(self) -> None:
        """Give the folder free."""
        self._claim.close()

    # --- what is there ---------------------------------------------------------------------------------------------

    def files(self, name: str) -> list[Path]:
        """All files of a table, sealed ones first."""
        places = [self.folder / f"{name}.parquet", self.blocks / name]
        found = [sorted(place.iterdir()) for place in places if place.is_dir()]
        return [path for paths in found for path in paths if is_part(path)]

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
        clear(new)
        new.mkdir(parents=True, exist_ok=True)

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
            clear(new)
        sync_folder(self.folder)
        clear(old, spare=partial(_move_into, sealed))
        read.cache_clear()
        return sum(counts)

    def drop_blocks(self) -> None:
        """Remove the blocks, once all tables are sealed."""
        for name in TABLES:
            clear(self.blocks / name)
        clear(self.blocks)

    def rows(self, pieces: Sequence[Piece], low: int, high: int) -> Iterator[tuple[int, pa.Table]]:
        """The rows of runs `low` to `high` of a point, as (first run, rows), from the pieces that hold them."""
        for piece in pieces:
            first, last = max(low, piece.low), min(high, piece.high)
            if first < last:
                yield first, read(piece.file).slice(piece.row + first - piece.low, last - first)


def _seal(identity: Mapping[str, Any]) -> str:
    return digest(json.dumps(identity, sort_keys=True).encode())


def _move_into(folder: Path, path: Path) -> None:
    """Move what is not ours out of a folder that goes."""
    folder.mkdir(exist_ok=True)
    path.rename(folder / path.name)


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
