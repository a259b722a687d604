"""Two futures of one run, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from sim.run.steering import Steered


@dataclass(frozen=True)
class Fork:
    """Two futures of one run, on the same luck: as it was (`own`) and with one other move at a desk in a turn (`other`).

    `orders` are those of the other future; `dropped` those of later weeks that could not be followed in it.
    """

    desk: str
    turn: int
    made: str
    move: str
    own: Steered
    other: Steered
    orders: dict[tuple[str, int], str]
    dropped: list[str]

    def close(self) -> None:
        """Let go of both runs."""
        self.own.model.close()
        self.other.model.close()
