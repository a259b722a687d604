"""The words of the scenario in force, for callers that are not given a `Words` yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sim.charts.words import _WORDS, Words


def speak(crisis: Any) -> None:
    """Take the words of a game, or of its tree, from here on."""
    _WORDS.set(Words.of(crisis))


@contextmanager
def spoken(crisis: Any) -> Iterator[None]:
    """The same for a while."""
    before = _WORDS.set(Words.of(crisis))
    try:
        yield
    finally:
        _WORDS.reset(before)
