"""The words of the scenario in force, for callers that are not given a `Words` yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sim.charts.words import _WORDS, Words


def speak(crisis: Any) -> None:
    """Take the words of a game, of its tree, or the `Words` given, from here on."""
    _WORDS.set(_words(crisis))


@contextmanager
def spoken(crisis: Any) -> Iterator[None]:
    """The same for a while."""
    before = _WORDS.set(_words(crisis))
    try:
        yield
    finally:
        _WORDS.reset(before)


def _words(crisis: Any) -> Words:
    return crisis if isinstance(crisis, Words) else Words.of(crisis)
