"""The parameters of a crisis: its calendar, theatres, parties and dated events."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from sim.model.fields import Params, Value, quantity
from sim.model.params_rules import TIERS

PLACES = Literal["stand_off", "proxy_war", "open_invasion", "incursion", "nato_clash"]


class Calendar(Params):
    """When the game starts and how long it lasts."""

    start: datetime.date = Field(description="date of turn 0")
    turns: int = Field(ge=1, le=520, description="turns played at most")
    turn_days: int = Field(ge=1, le=60, description="days a turn lasts")

    @property
    def weeks(self) -> float:
        """Weeks a turn lasts: what every rate per week is multiplied by."""
        return self.turn_days / 7


class Uniform(Params):
    """A start value drawn once per run, evenly between two bounds."""

    uniform: tuple[Value, Value] = quantity("thousand", 0, 2000, "lower and upper bound")

    @field_validator("uniform")
    @classmethod
    def _ordered(cls, value: tuple[Value, Value]) -> tuple[Value, Value]:
        if np.any(np.asarray(value[0]) > np.asarray(value[1])):
            raise ValueError("the lower bound should not exceed the upper")
        return value


class Theatre(Params):
    """A place the crisis can be fought over, rung by rung."""

    name: str
    rungs: tuple[str, ...] = Field(
        min_length=2, max_length=7, description="names of the rungs, from quiet to war"
    )
    places: tuple[PLACES, ...] = Field(description="place of each rung on the ladder of outcomes")
    gain: tuple[Value, ...] = quantity(
        "share", 0, 1, "g: share of the theatre's worth in reach at each rung"
    )
    cost: tuple[Value, ...] = quantity(
        "utility", 0, 20, "c: what standing at each rung costs the challenger"
    )
    decisiveness: tuple[Value, ...] = quantity(
        "1",
        0.1,
        20,
        "m: how far superior forces decide at each rung; nothing is fought for at the first",
    )
    resistance: Value = quantity(
        "share", 0, 1, "how far the cost of fighting rises with the strength of the defence"
    )
    accidents: Value = quantity(
        "share", 0, 10, "how many accidents happen here, relative to the reference"
    )
    pretext: Value = quantity(
        "share", 0, 1, "how far the case for intervening has been made at the start"
    )
    rung: Value = quantity("rung", 0, 6, "where the challenger stands at the start")

    @property
    def top(self) -> int:
        """Number of the last rung."""
        return len(self.rungs) - 1

    @cached_property
    def open_rungs(self) -> tuple[float, ...]:
        """How many of the rungs up to each are open force; deniable ones count as quiet."""
        steps = np.cumsum([kind != "stand_off" for kind in self.places])
        return tuple(float(step) for step in steps)

    @cached_property
    def open_at_start(self) -> Value:
        """How many rungs of open force the challenger stands on at the start."""
        return np.asarray(self.open_rungs)[np.asarray(self.rung, dtype=np.intp)]

    @field_validator("rung")
    @classmethod
    def _whole(cls, value: Value) -> Value:
        return _whole_number(value, "rung")

    @model_validator(mode="after")
    def _lengths(self) -> Theatre:
        for field in ("places", "gain", "cost", "decisiveness"):
            if len(getattr(self, field)) != len(self.rungs):
                raise ValueError(
                    f"{field} has {len(getattr(self, field))} entries for {len(self.rungs)} rungs"
                )
        if np.any(np.asarray(self.rung) > self.top):
            raise ValueError(
                f"rung is above the top: the rungs are 0 to {self.top} ({', '.join(self.rungs)})"
            )
        return self


def _whole_number(value: Value, what: str) -> Value:
    if np.any(np.asarray(value) % 1):
        raise ValueError(f"should be a whole {what}")
    return value


class Party(Params):
    """An actor: its role, its menu of moves desk by desk, its means and what it wants."""

    name: str
    role: Literal["challenger", "defender", "third_party"]
    theatre: str | None = Field(default=None, description="the theatre a defender defends")
    menu: dict[Literal["diplomacy", "economy", "force"], tuple[str, ...]]
    counterpart: str = Field(description="the party that its talk, threats and measures address")
    members: tuple[str, ...] = Field(
        default=(),
        description="of an alliance that acts only when it meets: whose call convenes it",
    )
    forces: Value | Uniform = quantity(
        "thousand", 0, 2000, "forces forward in the theatre at the start"
    )
    establishment: Value = quantity(
        "thousand", 0, 2000, "what stands there in peace: not withdrawn, and kept without upkeep"
    )
    step: Value = quantity("thousand", 0, 200, "forces that one decision to reinforce adds")
    anticipated: Value = quantity(
        "steps/week", 0, 5, "steps a week that the challenger expects it to take while waiting"
    )
    resolve: Value = quantity(
        "1", 0.01, 100, "median resolve: the inverse of the median cost sensitivity"
    )
    spread: Value = quantity("log", 0, 3, "uncertainty about its resolve")
    prior: tuple[Value, ...] = quantity(
        "weight", 0, 1e6, "weights of its levels, resolute first; empty: all alike"
    )
    tier: Value = quantity("tier", 0, TIERS - 1, "measures in force at the start")
    announced: Value = quantity("tier", 0, TIERS - 1, "measures publicly threatened at the start")
    damage: Value = quantity("% of GDP", 0, 100, "damage that measures long in force have done")
    stake: Value = quantity("share", 0, 1, "public commitment at the start")
    worth: dict[str, Value] = quantity("utility", 0, 10, "what each theatre is worth to it")
    strength: dict[str, Value] = quantity("1", 0, 20, "weight of its forces in each theatre")
    settlement: Value = quantity(
        "utility", 0, 5, "worth (challenger) or cost (others) of all that can be conceded"
    )
    bite: Value = quantity("share", 0, 5, "weight of its sanctions on the challenger")
    credibility: Value = quantity(
        "probability", 0, 1, "how far the challenger believes that its threats can be carried out"
    )
    blowback: Value = quantity("share", 0, 5, "share of its own sanctions' pain that it bears")
    exposure: Value = quantity("utility/tier", 0, 5, "pain of a tier of counter-measures to it")
    pain_weight: Value = quantity("1", 0, 10, "weight of economic pain in what it wants")
    foresight: Value = quantity(
        "share", 0, 1, "f: weight of long-run pain against damage already felt"
    )
    upkeep: Value = quantity(
        "utility/thousand", 0, 1, "cost of forces kept forward above the establishment"
    )
    peril: Value = quantity("utility", 0, 20, "cost of an accident that runs out of hand")
    war: Value = quantity(
        "utility", 0, 20, "own cost of a war between the challenger and third parties"
    )
    reserve: dict[str, Value] = quantity(
        "thousand", 0, 2000, "weighted forces that join a theatre's defence if it intervenes there"
    )
    bond: dict[str, Value] = quantity(
        "share", 0, 1, "how far it is publicly bound to defend a theatre"
    )
    fear: dict[str, Value] = quantity(
        "utility", 0, 5, "what the others' forces, as a multiple of its own, cost the challenger"
    )
    optimism: dict[str, Value] = quantity(
        "log", -3, 3, "how far the challenger underrates the defence of a theatre"
    )
    optimism_spread: Value = quantity("log", 0, 2, "spread of its optimism, drawn once a run")

    @field_validator("forces", mode="before")
    @classmethod
    def _start(cls, value: Any) -> Any:
        return Uniform.model_validate(value) if isinstance(value, dict) else value

    @field_validator("tier", "announced")
    @classmethod
    def _whole(cls, value: Value) -> Value:
        return _whole_number(value, "tier")


class Event(Params):
    """Something dated that befalls the game: it adds to, or sets, quantities of the world, or convenes parties."""

    date: datetime.date
    delay: Value = quantity("days", -365, 365, "shift of the date")
    label: str
    add: dict[str, Value] = quantity(
        "as the quantity", -1000, 1000, "what it adds, by the quantity's name"
    )
    set: dict[str, Value] = quantity(
        "as the quantity", -1000, 1000, "what it sets, by the quantity's name"
    )
    meets: tuple[str, ...] = Field(default=(), description="alliances that meet")
    talks: bool = Field(default=False, description="the two sides sit down at the table")
