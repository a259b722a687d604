"""The names of all quantities: cells of a world, and what the formulas of a course derive from them.

They are listed here once, so that a type checker finds a misspelt name; a test holds the formulas to the list.
"""

from __future__ import annotations

from typing import Literal, get_args

OfParty = Literal[
    "forces",
    "tier",
    "announced",
    "stake",
    "damage",
    "called",
    "invited",
]
OfTheatre = Literal[
    "rung",
    "pretext",
    "joined",
]
OfAll = Literal[
    "demand",
    "offer",
    "talks",
    "met",
    "talked",
    "recognised",
    "recognition_cost",
    "monitors",
    "proposed",
    "denial",
    "salience",
]
OfSome = Literal[
    "busy",
    "estimate",
    "surety",
    "optimism",
    "ceiling",
    "type",
    "evidence",
    "status",
]
Cell = OfParty | OfTheatre | OfAll | OfSome
Derived = Literal[
    "accidents",
    "answered",
    "aside",
    "attack",
    "belief",
    "bound",
    "breach",
    "burden",
    "closing",
    "consent",
    "cost",
    "danger",
    "danger_of_accident",
    "decisiveness",
    "defence",
    "deterrent",
    "eases",
    "economy",
    "excuse",
    "expected",
    "expected_further",
    "exposed",
    "face",
    "felt",
    "fighting",
    "follow_through",
    "fought",
    "friction",
    "full",
    "further",
    "gain",
    "gains",
    "insecurity",
    "joined_within",
    "joins_within",
    "last_tier",
    "later_defence",
    "lifted",
    "log_odds",
    "massed",
    "openly",
    "own_costs",
    "pace",
    "pain",
    "pain_of_tier",
    "peril",
    "portion",
    "price",
    "prize",
    "prompted",
    "reckoned",
    "relief",
    "risk",
    "saved",
    "seen",
    "settled",
    "share",
    "share_joined",
    "short",
    "signs",
    "standing",
    "step_free",
    "step_own",
    "step_rates",
    "surplus",
    "tempo",
    "terms",
    "unanswered",
    "unknown",
    "unmet",
    "unsettled",
    "upkeep",
    "war",
    "war_with_third_parties",
    "window",
]
Name = Cell | Derived | Literal["kappa"]
Key = tuple[Name, *tuple[str, ...]]

BY_PARTY: tuple[OfParty, ...] = get_args(OfParty)
BY_THEATRE: tuple[OfTheatre, ...] = get_args(OfTheatre)
SHARED: tuple[OfAll, ...] = get_args(OfAll)
