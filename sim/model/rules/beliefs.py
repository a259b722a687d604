"""Types and beliefs: exact Bayes over the levels of cost sensitivity, from the likelihood of every observed move."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sim.model.fields import Value

Array = np.ndarray


def level_points(levels: int) -> Array:
    """Quantile points of equiprobable levels of a standard normal: `z_l = Phi^-1((l + 1/2) / L)`, `[levels]`, rising."""
    return np.asarray(ndtri((np.arange(levels) + 0.5) / levels))


def sensitivity(resolve: Value, spread: Value, levels: int) -> Array:
    """Cost sensitivity of each level, `kappa_l = exp(spread z_l) / resolve`: `[levels, 1]` or `[levels, runs]`."""
    points = level_points(levels)[:, None]
    return np.exp(points * np.atleast_1d(spread)) / np.atleast_1d(resolve)


def posterior(evidence: Array, attention: Value, bias: Value) -> Array:
    """Belief over levels, `[levels, runs]`: proportional to `exp(bias z_l + attention evidence_l)`."""
    levels = len(evidence)
    weight = attention * evidence + level_points(levels)[:, None] * np.atleast_1d(bias)
    weight = np.exp(weight - weight.max(axis=0))
    return weight / weight.sum(axis=0)
