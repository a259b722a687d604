"""Whose folder it is: a folder belongs to one kind of study, one program at a time writes to it, and nothing foreign is touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sim.ensemble.files import digest_of, is_part, is_stray, is_whole, read_object, write_whole
from sim.paths import Mistake

MARK = ".identity.json"  # says what the folder is of; the manifest is the second witness
TABLES = ("runs", "traces")
PARTS = (
    ("", "parquet"),
    (".", "new"),
    (".", "old"),
)  # folders of a table: sealed, in the making, replaced
# What may lie in a folder that counts as empty: our lock, Hydra's notes on a job, what file managers leave.
HARMLESS = (
    ".lock",
    ".hydra",
    "multirun.yaml",
    "brink.log",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
)
SHOWN = 3  # names of a folder that a message gives


class Busy(Mistake):
    """Another program is writing to the folder."""


def kind_of(folder: Path) -> str | None:
    """The study that a folder belongs to, by its mark or else by its manifest; None where neither says it."""
    mark = read_object(folder / MARK)
    if mark is not None:
        return str(mark.get("study", "sweep"))
    manifest = read_object(folder / "manifest.json") or {}
    if "plan" in manifest:
        return str(manifest.get("study", "sweep"))
    return str(manifest["study"]) if "study" in manifest else None


def parts_of(folder: Path) -> list[Path]:
    """All files of tables in a sweep's folder, sealed ones first."""
    places = [folder / f"{name}.parquet" for name in TABLES]
    places += [folder / ".blocks" / name for name in TABLES]
    return [
        path
        for place in places
        if place.is_dir()
        for path in sorted(place.iterdir())
        if is_part(path)
    ]


def _check_parts(folder: Path) -> None:
    """Raise Mistake when a folder that this program fills, moves and empties is a link, or a file has its name: neither is ours."""
    parts = [folder / f"{dot}{name}.{kind}" for name in TABLES for dot, kind in PARTS]
    blocks = folder / ".blocks"
    for part in [*parts, blocks, *(blocks / name for name in TABLES), folder / "charts"]:
        if part.exists() and not part.is_dir():
            raise Mistake(
                f"out: {part} is a file, and this program keeps a folder of that name; move the file away, or choose another folder"
            )
        if part.is_symlink():
            raise Mistake(
                f"out: {part} is a link to {part.readlink()}, and this program writes and removes files of its own folder only; "
                "put the files themselves there, or choose another folder"
            )


def check(folder: Path, kind: str) -> None:
    """Raise Mistake when a study of this kind may not write to a folder: it belongs to another, or to somebody else."""
    if not folder.is_dir():
        return
    _check_parts(folder)
    found = kind_of(folder)
    if found == kind:
        return
    if found is not None:
        raise Mistake(
            f"out: {folder} holds the results of study={found}; choose another folder for study={kind}"
        )
    parts = parts_of(folder)
    if parts and is_whole(parts[0]):  # runs of ours; the store says what to do about them
        if kind == "sweep":
            return
        raise Mistake(
            f"out: {folder} holds the runs of a sweep; choose another folder for study={kind}"
        )
    foreign = [path.name for path in sorted(folder.iterdir()) if not _counts_as_nothing(path)]
    if foreign:
        more = f" and {len(foreign) - SHOWN} more" if len(foreign) > SHOWN else ""
        raise Mistake(
            f"out: {folder} is not empty and nothing in it says that this program wrote it ({', '.join(foreign[:SHOWN])}{more}); "
            "choose an empty folder or a new one"
        )


def _counts_as_nothing(path: Path) -> bool:
    empty = path.name == ".blocks" and not any(one.is_file() for one in path.rglob("*"))
    return path.name in HARMLESS or is_stray(path) or empty


class Claim:
    """A folder taken for writing, until it is closed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: FileLock | None = None

    def take(self, kind: str) -> None:
        """Make the folder and lock it; raises Mistake when it is not free for this kind of study, Busy when it is locked."""
        check(self.folder, kind)
        self.lock()
        try:
            check(self.folder, kind)
        except Mistake:
            self.close()
            raise

    def lock(self) -> None:
        """Make the folder and lock it, whatever it holds."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self.folder / ".lock", timeout=0)
            self._lock.acquire()
        except Timeout:
            self._lock = None
            raise Busy(
                f"out: another program is writing to {self.folder}; wait for it or choose another folder"
            ) from None
        except OSError as error:
            self._lock = None
            raise Mistake(
                f"out: the folder {self.folder} cannot be written: {error.strerror or error}"
            ) from None

    def close(self) -> None:
        """Give the folder free."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


@contextmanager
def claimed(folder: Path, kind: str) -> Iterator[None]:
    """Within this, the folder is this program's to write results of one kind of study into; raises as `Claim.take` does."""
    claim = Claim(folder)
    claim.take(kind)
    try:
        if kind_of(folder) is None:
            write_whole(folder / MARK, json.dumps({"study": kind}).encode())
        yield
    finally:
        claim.close()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Within this, no other program writes to the folder; raises Busy when one does, and Mistake for a link in its place."""
    _check_parts(folder)
    claim = Claim(folder)
    claim.lock()
    try:
        yield
    finally:
        claim.close()


def damaged(folder: Path, digests: dict[str, Any]) -> list[str]:
    """The files of a folder, named with their digests, that are missing or no longer what was written."""
    return [name for name, known in digests.items() if digest_of(folder / name) != known]
