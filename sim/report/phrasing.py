"""Pieces of sentences about a sweep: its axes, where a point lies, shares with intervals, lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.charts.words import Words
from sim.model.world import Array

UNIT = re.compile(r"^(.*?) \(([^()]*)\)$")


def varied(columns: Mapping[str, Array]) -> list[str]:
    """The axes that take more than one value."""
    return [path for path, values in columns.items() if len(np.unique(values.astype(str))) > 1]


def interval(share: float, low: float, high: float) -> str:
    """`54 % (53–55)`."""
    return Words.with_interval(share, low, high)


def named(path: str, words: Words) -> str:
    """An axis within a sentence, without its unit: `Russian troops`."""
    text = words.within(words.axis(path))
    found = UNIT.match(text)
    return found[1] if found else text


def valued(path: str, value: Any, words: Words) -> str:
    """A value of an axis with its unit: `30 thousand`."""
    found = UNIT.match(words.axis(path))
    unit = f" {found[2]}" if found and not re.search(r"\d", found[2]) else ""
    return f"{words.number(value)}{unit}"


def where(row: Any, axes: Sequence[str], words: Words) -> str:
    """Where a point lies: `Russian troops 30 thousand, US resolve 1`."""
    if not axes:
        return f"point {row['point']}"
    parts = [f"{named(path, words)} {valued(path, row[path], words)}" for path in axes[:6]]
    text = ", ".join(parts) + (" and so on" if len(axes) > 6 else "")
    return capital(text)


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
