"""Which rules of the game these are: a digest of the files of `sim/model`, so that runs of different rules are never mixed."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import sim.model


@cache
def digest() -> str:
    """The digest of every source file of the game, names and contents; the parameters are declared in them too."""
    root = Path(sim.model.__file__).parent
    found = hashlib.blake2b(digest_size=8)
    for file in sorted(root.rglob("*.py")):
        found.update(file.relative_to(root).as_posix().encode() + b"\0")
        found.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return found.hexdigest()
