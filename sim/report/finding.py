"""One finding of a study: what it is about, the sentences that state it, and the numbers behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TOPICS = {
    "asked": "What was asked",
    "far": "How far it went and how it ended",
    "moves": "What moves it",
    "nothing": "What does not",
    "own": "Measures of your own",  # only where there are some
    "luck": "Private resolve and luck",
    "trust": "How far to trust it",
}


@dataclass(frozen=True)
class Finding:
    """One finding: its topic (a key of TOPICS), the sentence or two that state it, and the numbers behind them."""

    topic: str
    text: str
    figures: Mapping[str, Any] = field(default_factory=dict)


def plain(shares: Mapping[str, tuple[float, float, float]]) -> dict[str, dict[str, float]]:
    """Shares with their intervals, for summary.json."""
    return {
        name: {"share": share, "low": low, "high": high}
        for name, (share, low, high) in shares.items()
    }
