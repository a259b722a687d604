"""What a run of the reference leaves behind: its decisions, turns and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reference.values import Pair
from reference.world import World


@dataclass(frozen=True)
class Decision:
    """One desk's choice: gains and chances over its menu, hold first (an illegal move has None and 0), the move made."""

    party: str
    desk: str
    menu: Sequence[str]
    parts: list[Pair | None]  # free and own parts of what each move gains
    chances: list[float]
    move: str
    evidence: list[float]  # log chance of the move made, had the party been of each level


@dataclass(frozen=True)
class Turn:
    """What happened in one turn; `beliefs` and `traces` as the document's weekly traces define them."""

    decisions: list[Decision]
    beliefs: dict[str, list[float]]  # the public's, after the turn, by party
    traces: dict[str, float]


@dataclass(frozen=True)
class Record:
    """A run played out."""

    world: World
    status: str
    columns: dict[str, float]
    turns: list[Turn] = field(repr=False)
