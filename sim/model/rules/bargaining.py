"""The table: how likely a settlement is and what it is worth."""

from __future__ import annotations

import numpy as np

from sim.model.fields import Value
from sim.model.params import Bargaining

Array = np.ndarray


def openness(talks: Array, no_talks: Value) -> Array:
    """`t0 + (1 - t0) talks`."""
    return no_talks + (1 - no_talks) * talks


def settlement_rate(
    rules: Bargaining, demand: Array, offer: Array, recognised: Array, talks: Array
) -> Array:
    """Rate of settlement per turn: `rho0 (r0 + (1-r0) recognised) exp(-G/s) (t0 + (1-t0) talks)`, `G = max(demand - offer, 0)`."""
    gap = np.maximum(demand - offer, 0.0)
    access = rules.unrecognised + (1 - rules.unrecognised) * recognised
    return rules.rate * access * np.exp(-gap / rules.gap_scale) * openness(talks, rules.no_talks)


def terms(demand: Array, offer: Array) -> Array:
    """What a settlement would give the challenger, x: halfway between demand and offer."""
    return (demand + offer) / 2


def within(rate: Array, horizon: Value) -> Array:
    """Chance of an event of this rate within a horizon: `1 - exp(-rate H)`."""
    return -np.expm1(-rate * horizon)
