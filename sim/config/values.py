"""The one door for values, whether from a file, the command line or Python: no number or text goes by that nothing after it can hold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.paths import Mistake, leaves

NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
LARGEST = 2**1000  # of a whole number; a little above, it is no floating-point number any more
MOST_POINTS = 10_000_000
FOLDERS = ("out", "from")  # settings whose empty text comes from an unset variable of the shell


def check_values(tree: Mapping[str, Any], finite: bool = False) -> None:
    """Raise Mistake, one line each, for whole numbers too large for a computer's and texts with half or unseen characters.

    With `finite`, also for numbers that are not finite.
    """
    wrong = list(_wrong(tree, finite))
    if wrong:
        raise Mistake("\n".join(wrong))


def _wrong(tree: Mapping[str, Any], finite: bool) -> Iterator[str]:
    for path, value in leaves(tree):
        if isinstance(value, int) and abs(value) >= LARGEST:
            digits = int(value.bit_length() * math.log10(2)) + 1
            yield f"{path}: is a number of about {digits} digits; no number here has that many"
        elif finite and isinstance(value, (float, np.ndarray)) and not np.isfinite(value).all():
            wrong = np.asarray(value)[~np.isfinite(value)].flat[0]
            yield f"{path}: should be a finite number, not {wrong}"
        for text in (path, value):
            if isinstance(text, str) and (found := NOT_SHOWN.search(text)):
                shown = path.encode("ascii", "backslashreplace").decode()
                yield f"{shown}: holds a character that cannot be shown (U+{ord(found[0]):04X}); take it out"


def check_folders(tree: Mapping[str, Any]) -> None:
    """Raise Mistake for a folder that is named by an empty text."""
    for name in FOLDERS:
        value = tree.get(name)
        if isinstance(value, str) and not value.strip():
            raise Mistake(
                f"{name}: is empty, as an unset variable of the shell is; give the name of a folder"
            )


def check_size(axes: Mapping[str, Any], kind: str) -> None:
    """Raise Mistake for a design of too many points, before anything of its size is made."""
    total = 1
    for path, axis in axes.items():
        total *= _count(path, axis)
        if kind == "grid" and total > MOST_POINTS:
            raise Mistake(
                f"axes: make more than {MOST_POINTS:,} points at {path}; take fewer values, or design=sobol with points="
            )


def _count(path: str, axis: Any) -> int:
    """How many values an axis lists; what is no list is left to its reader."""
    if isinstance(axis, (list, tuple)):
        return max(1, len(axis))
    if not (isinstance(axis, Mapping) and set(axis) == {"range"}):
        return 1
    given = axis["range"]
    if not isinstance(given, (list, tuple)) or len(given) != 3:
        return 1
    for value in given:
        if isinstance(value, float) and not math.isfinite(value):
            raise Mistake(f"axes.{path}: a range has finite ends, not {value}")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return 1
    count = given[2]
    if count > MOST_POINTS:
        raise Mistake(f"axes.{path}: a range has at most {MOST_POINTS:,} values, not {count:g}")
    return max(1, int(count))
