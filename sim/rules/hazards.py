"""Accidents (Schelling's risk that leaves something to chance) and the noise of intelligence."""

from __future__ import annotations

import numpy as np

from sim.params import Hazards, Value

Array = np.ndarray


def accident_rate(rules: Hazards, scale: Value, monitors: Array, attack: Array, defence: Array, rung: Array) -> Array:
    """Rate of accidents in a theatre per turn: `eta0 scale exp(-m monitors) (F_R/30) sqrt(D/10) (1 + rung)`."""
    exposure = (attack / rules.challenger_forces) * np.sqrt(defence / rules.defence_forces)
    return rules.accident * scale * np.exp(-rules.monitor_effect * monitors) * exposure * (1 + rung)


def estimate(forces: Array, monitors: Array, sigma: Value, noise: Array) -> Array:
    """What others believe the challenger's forces to be: `F exp(sigma (1 - monitors) z)`, `noise` z standard normal."""
    return forces * np.exp(sigma * (1 - monitors) * noise)
