"""Accidents (Schelling's risk that leaves something to chance) and the noise of intelligence."""

from __future__ import annotations

import numpy as np

from sim.model.fields import Value
from sim.model.params import Hazards

Array = np.ndarray


def calm(rules: Hazards, monitors: Array) -> Array:
    """What monitors leave of the rate of accidents: `exp(-m monitors)`."""
    return np.exp(-rules.monitor_effect * monitors)


def friction(rules: Hazards, defence: Array) -> Array:
    """How the defence adds to accidents: `sqrt(D / 10)`."""
    return np.sqrt(defence / rules.defence_forces)


def accident_rate(
    rules: Hazards, scale: Value, calm: Array, attack: Array, friction: Array, rung: Array
) -> Array:
    """Rate of accidents in a theatre per turn: `eta0 scale exp(-m monitors) (F_R/30) sqrt(D/10) (1 + rung)`."""
    return (
        (rules.accident * scale / rules.challenger_forces) * attack * calm * friction * (1 + rung)
    )


def estimate(forces: Array, monitors: Array, sigma: Value, noise: Array) -> Array:
    """What others believe the challenger's forces to be: `F exp(sigma (1 - monitors) z)`, `noise` z standard normal."""
    return forces * np.exp(sigma * (1 - monitors) * noise)
