"""What a modeller may set: every parameter with its unit, its allowed range and its meaning.

Values stand in `configs/` alone; here stand types and ranges. In a block of runs any number may be one value or one
value per run (a 1-d array), so that a design's points share a block. All models are frozen and refuse unknown keys.
`rules_params` holds the sections that are rules, `parties_params` theatres, parties and events.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from pydantic import Field

from sim.model.fields import Params, of_runs
from sim.model.params_crisis import Calendar, Event, Party, Theatre, Uniform
from sim.model.params_rules import (
    TIERS,
    Audience,
    Bargaining,
    Choice,
    Contest,
    Drift,
    Effects,
    Hazards,
    Sanctions,
    Types,
)

__all__ = ["DESKS", "LADDER", "TIERS", "Event", "Game", "Party", "Theatre", "Uniform", "take_runs"]

LADDER = (
    "settlement",
    "stand_down",
    "stand_off",
    "sanctions_war",
    "proxy_war",
    "open_invasion",
    "incursion",
    "nato_clash",
)
DESKS = ("diplomacy", "economy", "force")


class Game(Params):
    """A whole game: rules, theatres, parties and dated events."""

    title: str
    calendar: Calendar
    choice: Choice
    types: Types
    contest: Contest
    sanctions: Sanctions
    bargaining: Bargaining
    hazards: Hazards
    audience: Audience
    drift: Drift
    effects: Effects
    theatres: dict[str, Theatre] = Field(min_length=1)
    parties: dict[str, Party] = Field(min_length=2)
    events: dict[str, Event]
    uncertainties: dict[str, Any] = Field(
        default={}, description="axes that a sweep of this scenario takes when none are given"
    )
    phrases: dict[str, str] = Field(
        default={}, description="chronicle sentences of this scenario, by the move's name"
    )
    crisis: str = Field(
        default="",
        description="its folder in seeds/ and configs/doctrine/; empty: those folders themselves",
    )
    words: dict[str, str] = Field(
        default={},
        description="what charts and pages call paths, quantities, outcomes and parties here",
    )
    contested: dict[str, tuple[str, ...]] = Field(
        default={}, description="parameters that a study varies when it is given none, by study"
    )
    measures: dict[str, str] = Field(
        default={},
        description="outcome measures of one's own: expressions over the columns of a run, by name",
    )

    @cached_property
    def challenger(self) -> str:
        """Name of the one party that may climb."""
        return next(name for name, party in self.parties.items() if party.role == "challenger")

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Names of all parties but the challenger."""
        return tuple(name for name in self.parties if name != self.challenger)

    @cached_property
    def disputed(self) -> str:
        """The theatre that the table is about: the first of the game."""
        return next(iter(self.theatres))

    @cached_property
    def senders(self) -> tuple[str, ...]:
        """Parties that can take measures against the challenger."""
        return tuple(
            name for name in self.others if len(self.parties[name].menu.get("economy", ())) > 1
        )

    @cached_property
    def signatories(self) -> tuple[str, ...]:
        """Who may have to sign a settlement: the challenger, who defends the disputed theatre, and senders.

        A sender whose bite is below `sanctions.major` always signs: there is little that it could lift.
        """
        defenders = [name for name in self.others if self.parties[name].theatre == self.disputed]
        return (self.challenger, *dict.fromkeys((*defenders, *self.senders)))

    @cached_property
    def always_sign(self) -> dict[str, np.ndarray]:
        """Signatories whose hand is not needed, and in which runs: senders whose measures are too small to matter."""
        found = {}
        for name in self.senders:
            me = self.parties[name]
            minor = np.asarray(np.less(me.bite, self.sanctions.major))
            if me.theatre != self.disputed and minor.any():
                found[name] = minor
        return found

    @cached_property
    def read(self) -> frozenset[str]:
        """Parties whose type bears on what others expect: of the rest nobody learns."""
        guardians = {name for names in self.guardians.values() for name in names}
        return frozenset({*self.signatories, *self.senders, *guardians})

    @cached_property
    def clear_sighted(self) -> bool:
        """Whether the challenger sees the defence of every theatre as it is."""
        me = self.parties[self.challenger]
        return not np.any(me.optimism_spread) and not any(map(np.any, me.optimism.values()))

    @cached_property
    def fearful(self) -> bool:
        """Whether the challenger fears the others' forces beside it, anywhere."""
        return any(map(np.any, self.parties[self.challenger].fear.values()))

    @cached_property
    def watches_windows(self) -> bool:
        """Whether it counts with the challenger that a window closes."""
        return bool(np.any(self.contest.window))

    @cached_property
    def guardians(self) -> dict[str, tuple[str, ...]]:
        """Third parties whose menu lets them intervene, by theatre."""
        return {theatre: self._guardians_of(theatre) for theatre in self.theatres}

    def _guardians_of(self, theatre: str) -> tuple[str, ...]:
        entry, parties = f"intervene_{theatre}", self.parties
        return tuple(name for name in self.others if entry in parties[name].menu.get("force", ()))


def take_runs(game: Game, runs: np.ndarray) -> Game:
    """The same game for some of its runs: values given per run are cut to `runs` (indices), all others are kept."""
    result: Game = of_runs(game, runs)
    return result
