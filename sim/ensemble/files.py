"""Files that appear whole or not at all, digests of them, and which names in a folder are this program's own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.paths import Mistake

PART = re.compile(r"part-[\d-]+-[0-9a-f]{16}\.parquet")  # a file of a table; its digest is last
ASIDE = re.compile(r"\.(?P<name>.+)\.\d+\.tmp")  # what `write_whole` leaves when it is killed
OURS = re.compile(
    r"(\.identity|manifest|summary)\.json|\w+\.parquet|report\.html|index\.html|chronicle\.md|posterior\.yaml"
)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all; raises Mistake where a folder has its name, or a file that of its folder."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, aside, data)
    except (IsADirectoryError, NotADirectoryError, FileExistsError) as error:
        raise Mistake(
            f"out: {path} cannot be written: {(error.strerror or '').lower()}; move away what has its name"
        ) from None
    sync_folder(path.parent)


def _replace(path: Path, aside: Path, data: bytes) -> None:
    """Write a file aside and put it in its place."""
    try:
        aside.unlink(missing_ok=True)  # a link of that name leads to another file
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def digest(data: bytes) -> str:
    """The digest of some bytes, 16 hexadecimal digits."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def digest_of(path: Path) -> str | None:
    """The digest of a file's bytes; None where there is no such file."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, _blake).hexdigest()


def _blake() -> Any:
    return hashlib.blake2b(digest_size=8)


def is_whole(path: Path) -> bool:
    """Whether the bytes of a table's file are those it was written with."""
    return path.stem.rsplit("-", 1)[-1] == digest_of(path)


def read_object(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file; None where the file is missing, damaged, empty or holds anything else."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found else None


def is_part(path: Path) -> bool:
    """Whether a path is a file of a table, by its name."""
    return bool(PART.fullmatch(path.name)) and path.is_file()


def sealed(folder: Path, name: str = "runs") -> list[Path]:
    """The files of one of a sweep's sealed tables, in the order of their rows; what else lies beside them is none of them."""
    place = folder / f"{name}.parquet"
    return [path for path in sorted(place.iterdir()) if is_part(path)] if place.is_dir() else []


def is_stray(path: Path) -> bool:
    """Whether a path is what this program leaves of a file of its own when it is killed in the middle of it."""
    found = ASIDE.fullmatch(path.name)
    return bool(found and (PART.fullmatch(found["name"]) or OURS.fullmatch(found["name"])))


def clear(folder: Path, spare: Callable[[Path], None] | None = None) -> None:
    """Remove the files of a table that this program wrote into a folder, and the folder once it is empty.

    Anything else in it stays, or is handed to `spare`, which may move it. A link to a folder elsewhere is removed, and
    nothing behind it is touched.
    """
    if folder.is_symlink():
        folder.unlink()
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if is_part(path) or is_stray(path):
            path.unlink()
        elif spare is not None:
            spare(path)
    with contextlib.suppress(OSError):
        folder.rmdir()
