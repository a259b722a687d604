"""The words of the scenario that is being told: what its `words` say, and the names of its parties, theatres and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_OWN: ContextVar[Mapping[str, str]] = ContextVar("words of the scenario")
_NAMES: ContextVar[tuple[str, ...]] = ContextVar("names of the scenario")


def speak(crisis: Any) -> None:
    """Take the words of a game, or of its tree, from here on."""
    whole: Mapping[str, Any] = crisis if isinstance(crisis, Mapping) else vars(crisis)
    _OWN.set(whole.get("words", {}))
    _NAMES.set(
        tuple(name for group in ("parties", "theatres", "events") for name in whole.get(group, {}))
    )


@contextmanager
def spoken(crisis: Any) -> Iterator[None]:
    """The same for a while."""
    before = _OWN.set({}), _NAMES.set(())
    try:
        speak(crisis)
        yield
    finally:
        _OWN.reset(before[0])
        _NAMES.reset(before[1])


def own(key: str, otherwise: str) -> str:
    """The scenario's word for something, else the one given."""
    return _OWN.get({}).get(key, otherwise)


def has(key: str) -> bool:
    """Whether the scenario has a word of its own for something."""
    return key in _OWN.get({})


def names() -> tuple[str, ...]:
    """What the scenario calls its parties, theatres and events in its configuration."""
    return _NAMES.get(())
