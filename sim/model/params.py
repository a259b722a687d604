"""What a modeller may set: every parameter with its unit, its allowed range and its meaning.

Values stand in `configs/` alone; here stand types and ranges. In a block of runs any number may be one value or one
value per run (a 1-d array), so that a design's points share a block. All models are frozen and refuse unknown keys.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from sim.model.fields import Params, Value, each_value, quantity

LADDER = (
    "settlement",
    "stand_down",
    "stand_off",
    "sanctions_war",
    "proxy_war",
    "open_invasion",
    "nato_clash",
)
DESKS = ("diplomacy", "economy", "force")
TIERS = 5  # 0 none, 1 persons, 2 inner circle and a bank, 3 sectoral, 4 energy


class Calendar(Params):
    """When the game starts and how long it lasts."""

    start: datetime.date = Field(description="date of turn 0")
    turns: int = Field(ge=1, le=520, description="turns played at most")
    turn_days: int = Field(ge=1, le=60, description="days a turn lasts")


class Choice(Params):
    """How desks choose: logit quantal response (McKelvey & Palfrey 1998; Signorino 1999)."""

    precision: Value = quantity(
        "1/utility", 0, 1e6, "lambda of the logit: 0 chooses at random, large chooses the best"
    )
    horizon: Value = quantity(
        "turns", 0.1, 104, "planning horizon H, over which hazards are weighed"
    )
    course_turns: int = Field(ge=1, le=26, description="turns a course is projected ahead")
    reaction: Value = quantity(
        "utility",
        -2,
        2,
        "gain at which observers expect the challenger to climb in half of its turns",
    )


class Types(Params):
    """Private types: levels of cost sensitivity, equiprobable a priori."""

    levels: int = Field(ge=1, le=15, description="number L of levels of every party's type")


class Contest(Params):
    """The contest for a theatre (Hirshleifer's ratio form) and what fighting costs."""

    engagement: Value = quantity(
        "share",
        0,
        5,
        "how much a full public commitment adds to the weight of a third party's forces",
    )
    pretext_discount: Value = quantity(
        "share", 0, 1, "psi: share of the challenger's war cost that a full pretext takes away"
    )
    monitor_surcharge: Value = quantity(
        "share", 0, 5, "how much full monitoring adds to the cost of the rungs below the top"
    )
    window: Value = quantity(
        "share", 0, 5, "weight of a closing window: what waiting loses while the defence mobilises"
    )


class Sanctions(Params):
    """Measures, the pain they cause and what a threat of more is worth."""

    pain: tuple[Value, ...] = quantity(
        "utility", 0, 5, "tau: pain on the target of each tier in force, by a sender of bite 1"
    )
    lag_weeks: Value = quantity(
        "weeks", 0.1, 520, "T: time constant with which damage follows pain"
    )
    half_life: Value = quantity(
        "weeks", 1, 1e6, "time in which half of the reachable adaptation to a tier is reached"
    )
    floor: Value = quantity("share", 0, 1, "share of a tier's pain that no adaptation removes")
    leakage: Value = quantity(
        "share", 0, 1, "how far third parties let the target reroute its trade"
    )
    next_tier: Value = quantity(
        "share", 0, 1, "weight of the tier beyond the one announced in expected further sanctions"
    )
    compel: Value = quantity(
        "share",
        0,
        1,
        "share of expected further sanctions carried while standing still with full forces",
    )
    compel_forces: Value = quantity(
        "thousand", 1, 1000, "forces at the border at which the compellent share is full"
    )
    retaliation: Value = quantity(
        "share", 0, 1, "share of its unanswered new tiers a sender expects to be answered"
    )
    reply: Value = quantity(
        "utility/tier", 0, 5, "cost to the challenger of leaving a new tier unanswered"
    )
    major: Value = quantity(
        "share", 0, 1, "bite from which a sender's sectoral tier counts as a sanctions war"
    )
    gdp: Value = quantity("% of GDP", 0.1, 100, "damage that corresponds to one unit of pain")

    @field_validator("pain")
    @classmethod
    def _tiers(cls, value: tuple[Value, ...]) -> tuple[Value, ...]:
        if len(value) != TIERS or any(np.any(np.asarray(b) < a) for a, b in pairwise(value)):
            raise ValueError(f"should be {TIERS} numbers that never fall")
        return value


class Bargaining(Params):
    """The table: demand, offer, talks, recognition and the rate of settlement."""

    demand: Value = quantity(
        "share",
        0,
        1,
        "what the challenger demands at the table at the start, such as autonomy for regions",
    )
    offer: Value = quantity("share", 0, 1, "what the defender offers of it at the start")
    talks: Value = quantity("share", 0, 1, "momentum of talks at the start")
    recognised: Value = quantity(
        "probability",
        0,
        1,
        "chance that the challenger deals with the defender's government at the start",
    )
    recognition_cost: Value = quantity(
        "utility", 0, 2, "cost to the challenger of dealing with that government"
    )
    rate: Value = quantity(
        "1/turn", 0, 5, "rho0: rate of settlement with no gap, recognition and full talks"
    )
    unrecognised: Value = quantity("share", 0, 1, "r0: share of that rate left without recognition")
    gap_scale: Value = quantity("share", 0.001, 10, "s: gap at which the rate falls by a factor e")
    no_talks: Value = quantity("share", 0, 1, "t0: share of the rate left without talks")
    cease_fire: Value = quantity(
        "1/turn", 0, 5, "rate of a cease-fire that freezes a war at the top rung, under full talks"
    )
    relief: Value = quantity(
        "utility", 0, 5, "what a settlement is worth to the challenger beside its terms"
    )
    burden: Value = quantity(
        "share",
        0,
        1,
        "share of a party's own economic and war costs still borne after a settlement",
    )
    residual: Value = quantity(
        "share", 0, 1, "share of the danger that others still see after a settlement"
    )


class Hazards(Params):
    """Accidents (risk that leaves something to chance), monitors and intelligence."""

    accident: Value = quantity("1/turn", 0, 5, "eta0: rate of accidents at the reference forces")
    monitor_effect: Value = quantity(
        "1", 0, 10, "m_eta: how strongly full monitoring lowers the log rate"
    )
    challenger_forces: Value = quantity("thousand", 0.1, 1000, "reference forces of the challenger")
    defence_forces: Value = quantity("thousand", 0.1, 1000, "reference forces of the defence")
    monitors: Value = quantity(
        "share", 0, 1, "share of the authorised mission deployed at the start"
    )
    sigma: Value = quantity(
        "log", 0, 3, "error of the estimate of the challenger's forces without monitors"
    )


class Audience(Params):
    """Audience costs (Fearon 1994)."""

    weight: Value = quantity(
        "utility", 0, 5, "cost to the challenger of giving up its whole claim under full commitment"
    )
    sender: Value = quantity(
        "share",
        0,
        5,
        "the same for others, per tier announced and not imposed, as a share of `weight`",
    )
    denial: Value = quantity("utility", 0, 5, "cost of climbing right after denying the intention")
    climb_down: Value = quantity(
        "utility", 0, 5, "cost to the challenger of being seen to step down a rung"
    )


class Drift(Params):
    """What is left of a quantity after a turn in which nobody renews it."""

    stake: Value = quantity("share", 0, 1, "public commitments")
    talks: Value = quantity("share", 0, 1, "momentum of talks")
    monitors: Value = quantity("share", 0, 1, "monitors deployed")
    pretext: Value = quantity("share", 0, 1, "pretexts")
    denial: Value = quantity("share", 0, 1, "memory of a denial")


class Effects(Params):
    """How much one move changes."""

    claim_pretext: Value = quantity("share", 0, 1, "a claim adds to the pretext")
    claim_stake: Value = quantity("share", 0, 1, "a claim adds to the challenger's commitment")
    warn_stake: Value = quantity("share", 0, 1, "a warning adds to the commitment")
    threat_stake: Value = quantity("share", 0, 1, "a threat of sanctions adds to the commitment")
    talk: Value = quantity("share", 0, 1, "a talk adds to the momentum")
    table: Value = quantity("share", 0, 1, "a concession moves demand or offer")
    refuse: Value = quantity("share", 0, 1, "a refusal takes back of the offer")
    propose: Value = quantity("share", 0, 1, "a proposal adds to the monitors deployed")
    admit: Value = quantity("share", 0, 1, "admitting monitors adds to those deployed")
    reassure: Value = quantity("share", 0, 1, "reassuring minorities takes from the pretext")
    withdraw: Value = quantity("share", 0, 1, "a withdrawal takes of the forces forward")
    measure_cost: Value = quantity(
        "utility", 0, 2, "what changing the measures in force costs at home and among allies"
    )
    alarm_hope: Value = quantity(
        "turns", 0, 26, "turns of reinforcement that an alarm is hoped to bring from the allies"
    )
    alarm_cost: Value = quantity("utility", 0, 2, "what raising the alarm costs at home")


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
    places: tuple[Literal["stand_off", "proxy_war", "open_invasion", "nato_clash"], ...] = Field(
        description="place of each rung on the ladder of outcomes"
    )
    gain: tuple[Value, ...] = quantity(
        "share", 0, 1, "g: share of the theatre's worth in reach at each rung"
    )
    cost: tuple[Value, ...] = quantity(
        "utility", 0, 20, "c: what standing at each rung costs the challenger"
    )
    decisiveness: tuple[Value, ...] = quantity(
        "1", 0.1, 20, "m: how far superior forces decide at each rung"
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

    @model_validator(mode="after")
    def _lengths(self) -> Theatre:
        for field in ("places", "gain", "cost", "decisiveness"):
            if len(getattr(self, field)) != len(self.rungs):
                raise ValueError(
                    f"{field} has {len(getattr(self, field))} entries for {len(self.rungs)} rungs"
                )
        return self


class Party(Params):
    """An actor: its role, its menu of moves desk by desk, its means and what it wants."""

    name: str
    role: Literal["challenger", "defender", "third_party"]
    theatre: str | None = Field(default=None, description="the theatre a defender defends")
    menu: dict[Literal["diplomacy", "economy", "force"], tuple[str, ...]]
    counterpart: str = Field(description="the party that its talk, threats and measures address")
    members: tuple[str, ...] = Field(
        default=(), description="of an alliance that acts only when it meets: whose alarm calls it"
    )
    forces: Value | Uniform = quantity(
        "thousand", 0, 2000, "forces forward in the theatre at the start"
    )
    step: Value = quantity("thousand/turn", 0, 200, "forces that one turn of reinforcement adds")
    anticipated: Value = quantity(
        "share", 0, 1, "share of its steps that the challenger expects it to take while waiting"
    )
    resolve: Value = quantity(
        "1", 0.01, 100, "median resolve: the inverse of the median cost sensitivity"
    )
    spread: Value = quantity("log", 0, 3, "uncertainty about its resolve")
    prior_bias: dict[str, Value] = quantity(
        "log weight",
        -5,
        5,
        "tilt of its prior about each other party (0 none; positive: less resolute)",
    )
    attention: Value = quantity(
        "share", 0, 2, "weight it gives to what moves reveal (1 exact Bayes)"
    )
    tier: Value = quantity("tier", 0, TIERS - 1, "measures in force at the start")
    announced: Value = quantity("tier", 0, TIERS - 1, "measures publicly threatened at the start")
    stake: Value = quantity("share", 0, 1, "public commitment at the start")
    worth: dict[str, Value] = quantity("utility", 0, 10, "what each theatre is worth to it")
    strength: dict[str, Value] = quantity("1", 0, 20, "weight of its forces in each theatre")
    settlement: Value = quantity(
        "utility",
        0,
        5,
        "worth (challenger) or cost (others) of all that can be conceded at the table",
    )
    bite: Value = quantity("share", 0, 5, "weight of its sanctions on the challenger")
    credibility: Value = quantity(
        "probability",
        0,
        1,
        "how far the challenger believes that its further sanctions can come at all",
    )
    blowback: Value = quantity("share", 0, 5, "share of its own sanctions' pain that it bears")
    exposure: Value = quantity("utility/tier", 0, 5, "pain of a tier of counter-measures to it")
    pain_weight: Value = quantity("1", 0, 10, "weight of economic pain in what it wants")
    foresight: Value = quantity(
        "share", 0, 1, "f: weight of long-run pain against damage already felt"
    )
    upkeep: Value = quantity("utility/thousand", 0, 1, "cost of forces kept forward")
    peril: Value = quantity("utility", 0, 20, "cost of an accident that runs out of hand")

    @field_validator("forces", mode="before")
    @classmethod
    def _start(cls, value: Any) -> Any:
        return Uniform.model_validate(value) if isinstance(value, dict) else value

    @field_validator("tier", "announced")
    @classmethod
    def _whole(cls, value: Value) -> Value:
        if np.any(np.asarray(value) % 1):
            raise ValueError("should be a whole tier")
        return value


class Event(Params):
    """Something dated that befalls the game: it adds to, or sets, quantities of the world, or convenes an alliance."""

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
        description="its folder in seeds/ and in configs/doctrine/; empty: those folders themselves",
    )
    words: dict[str, str] = Field(
        default={},
        description="what charts and pages call paths, quantities, outcomes and parties here",
    )
    contested: dict[str, tuple[str, ...]] = Field(
        default={}, description="parameters that a study varies when it is given none, by study"
    )

    @cached_property
    def challenger(self) -> str:
        """Name of the one party that may climb."""
        return next(name for name, party in self.parties.items() if party.role == "challenger")

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Names of all parties but the challenger."""
        return tuple(name for name in self.parties if name != self.challenger)


def take_runs(game: Game, runs: np.ndarray) -> Game:
    """The same game for some of its runs: values given per run are cut to `runs` (indices), all others are kept."""
    result: Game = each_value(
        game, lambda value: value[runs] if isinstance(value, np.ndarray) else value
    )
    return result
