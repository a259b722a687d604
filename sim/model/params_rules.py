"""The parameters of the rules: how governments choose, contest, sanction, bargain and are bound by their words.

None of them belongs to one crisis: one set plays them all.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
from pydantic import Field, field_validator

from sim.model.fields import Params, Value, quantity

TIERS = 5  # 0 none, 1 persons, 2 inner circle and a bank, 3 sectoral, 4 energy


class Choice(Params):
    """How desks choose: a logit whose status quo has a constant of its own (Train 2009; Signorino 1999)."""

    precision: Value = quantity(
        "1/utility", 0, 1e6, "lambda of the logit: 0 chooses at random, large chooses the best"
    )
    horizon: Value = quantity("weeks", 0.1, 104, "H, over which hazards are weighed")
    tempo: dict[Literal["diplomacy", "economy", "force"], Value] = quantity(
        "odds/week",
        0,
        20,
        "odds in a week shared evenly by the entries of a desk's menu, holding too",
    )
    prompt: Value = quantity(
        "odds/week", 0, 20, "odds in a week of a move that another's act has put on the agenda"
    )
    alert: Value = quantity(
        "share", 0, 10, "how much a unit of salience adds to the tempo of every desk"
    )
    salience: Value = quantity("1", 0, 20, "salience of the crisis at the start")


class Types(Params):
    """Private types: levels of cost sensitivity."""

    levels: int = Field(ge=1, le=15, description="number L of levels of every party's type")


class Contest(Params):
    """The contest for a theatre (Hirshleifer's ratio form) and what fighting costs."""

    tripwire: Value = quantity(
        "thousand", 0.1, 1000, "weighted forces of a third party that half complete its tripwire"
    )
    home: Value = quantity(
        "thousand", 0.1, 1000, "weighted forces the challenger has in any case against an attack"
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
    bite_weeks: Value = quantity(
        "weeks", 1, 520, "B: time over which the challenger weighs relief from measures in force"
    )
    compel: Value = quantity(
        "share", 0, 1, "share of expected further measures carried while standing still in force"
    )
    compel_forces: Value = quantity(
        "thousand", 1, 1000, "the challenger's forces at which the demand to pull back is all unmet"
    )
    retaliation: Value = quantity(
        "share", 0, 1, "share of its unanswered new tiers a sender expects to be answered"
    )
    reply: Value = quantity(
        "utility/tier", 0, 5, "cost to the challenger of leaving a new tier unanswered"
    )
    dissent: Value = quantity(
        "utility", 0, 5, "what imposing costs a sender at home and among allies, in own costs"
    )
    major: Value = quantity(
        "share", 0, 1, "bite from which a sender signs a settlement and can wage a sanctions war"
    )
    gdp: Value = quantity("% of GDP", 0.1, 100, "damage that corresponds to one unit of pain")

    @field_validator("pain")
    @classmethod
    def _tiers(cls, value: tuple[Value, ...]) -> tuple[Value, ...]:
        if len(value) != TIERS or any(np.any(np.asarray(b) < a) for a, b in pairwise(value)):
            raise ValueError(f"should be {TIERS} numbers that never fall")
        return value


class Bargaining(Params):
    """The table: demand, offer, talks, recognition, consent and the rate at which a deal is closed."""

    demand: Value = quantity("share", 0, 1, "what the challenger demands at the start")
    offer: Value = quantity("share", 0, 1, "what the defender offers of it at the start")
    talks: Value = quantity("share", 0, 1, "momentum of talks at the start")
    recognised: Value = quantity(
        "probability", 0, 1, "chance that the challenger deals with the defender at the start"
    )
    recognition_cost: Value = quantity(
        "utility", 0, 2, "cost to the challenger of dealing with the defender's government"
    )
    rate: Value = quantity(
        "1/week", 0, 20, "rho0: rate at which a deal that all would sign is closed at a full table"
    )
    unrecognised: Value = quantity("share", 0, 1, "r0: share of that rate left without recognition")
    gap_scale: Value = quantity("share", 0.001, 10, "s: gap at which the rate falls by a factor e")
    no_talks: Value = quantity("share", 0, 1, "t0: share of the rate left without talks")
    invitation: Value = quantity("weeks", 1, 26, "weeks for which an offer to talk stands")
    doubt: Value = quantity(
        "utility", 0.001, 10, "spread of the private reservation that each signatory brings"
    )
    cease_fire: Value = quantity(
        "1/week", 0, 5, "rate of a cease-fire that freezes a war at the top rung, under full talks"
    )
    burden: Value = quantity(
        "share", 0, 1, "share of a party's economic and war costs still borne after a settlement"
    )
    residual: Value = quantity(
        "share", 0, 1, "share of the danger that others still see after a settlement"
    )


class Hazards(Params):
    """Accidents (risk that leaves something to chance), monitors and intelligence."""

    accident: Value = quantity("1/week", 0, 5, "eta0: rate of accidents at the reference forces")
    monitor_effect: Value = quantity(
        "1", 0, 10, "m_eta: how strongly full monitoring lowers the log rate"
    )
    challenger_forces: Value = quantity("thousand", 0.1, 1000, "reference forces of the challenger")
    defence_forces: Value = quantity("thousand", 0.1, 1000, "reference forces of the defence")
    monitors: Value = quantity(
        "share", 0, 1, "share of the authorised mission deployed at the start"
    )
    sigma: Value = quantity(
        "log", 0, 3, "error of a week's reading of the challenger's forces without monitors"
    )


class Audience(Params):
    """What public words bind a government to (Fearon 1994, 1997)."""

    weight: Value = quantity(
        "utility", 0, 5, "cost to the challenger of giving up its whole claim under full commitment"
    )
    sender: Value = quantity(
        "utility", 0, 5, "cost to a sender of a threat not carried out, under full commitment"
    )
    relent: Value = quantity(
        "utility", 0, 5, "cost to a sender of easing a tier while nothing of its demand is met"
    )
    denial: Value = quantity("utility", 0, 5, "cost of climbing right after denying the intention")
    climb_down: Value = quantity(
        "utility", 0, 5, "cost to the challenger of being seen to step down a rung"
    )
    abandon: Value = quantity(
        "utility", 0, 5, "cost to a third party of standing aside while all it is bound to is lost"
    )


class Drift(Params):
    """What is left of a quantity after a week in which nobody renews it."""

    stake: Value = quantity("share", 0, 1, "public commitments")
    talks: Value = quantity("share", 0, 1, "momentum of talks")
    pretext: Value = quantity("share", 0, 1, "pretexts")
    denial: Value = quantity("share", 0, 1, "memory of a denial")
    salience: Value = quantity("share", 0, 1, "salience of the crisis")


class Effects(Params):
    """How much one move changes."""

    claim: Value = quantity("share", 0, 1, "a claim adds to the pretext")
    stake: Value = quantity("share", 0, 1, "a public word adds to the commitment behind it")
    talk: Value = quantity("share", 0, 1, "a meeting adds to the momentum of talks")
    table: Value = quantity("share", 0, 1, "a concession moves demand or offer")
    refuse: Value = quantity("share", 0, 1, "a refusal takes back of the offer")
    monitors: Value = quantity(
        "share", 0, 1, "a proposal of monitors that is taken up adds to them"
    )
    withdraw: Value = quantity("share", 0, 1, "a withdrawal takes of the forces forward")
