"""Where a result is: in a folder that the user named, or in a temporary one that goes when the result goes."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path


class TemporaryFolder:
    """A temporary folder, removed when nothing refers to it any more and at the latest when Python ends."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="brink_"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def place(out: str | Path | None) -> tuple[Path, TemporaryFolder | None]:
    """The folder of a result, and what keeps it where it is temporary."""
    if out is not None:
        return Path(out).expanduser(), None
    held = TemporaryFolder()
    return held.path, held
