"""Economic pain: measures in force, adaptation, damage, and what a threat of more is worth."""

from __future__ import annotations

import numpy as np

from sim.model.fields import Value

Array = np.ndarray


def effective(adaptation: Array, floor: Value, leakage: Value) -> Array:
    """Share of a tier's pain left after adaptation: `1 - leakage (1 - floor) adaptation`."""
    return 1 - leakage * (1 - floor) * adaptation


def adapt(adaptation: Array, turn_days: int, half_life: Value) -> Array:
    """Adaptation a turn later: the distance to 1 halves every `half_life` weeks."""
    return 1 - (1 - adaptation) * np.exp2(-turn_days / (7 * np.asarray(half_life)))


def settle_damage(damage: Array, target: Array, turn_days: int, lag_weeks: Value) -> Array:
    """Damage a turn later: `damage + (target - damage) (1 - exp(-days / T))`, in % of GDP."""
    return damage + (target - damage) * -np.expm1(-turn_days / (7 * np.asarray(lag_weeks)))


def further(
    bite: Value, expected: Array, in_force: Array, announced: Array, beyond: Array, next_tier: Value
) -> Array:
    """Expected pain of one sender's further sanctions: `b w [tau(announced) - tau(tier) + h (tau(next) - tau(announced))]`.

    `in_force`, `announced` and `beyond` are pains of the tier in force, the one announced and the one beyond it;
    `expected` is b, the follow-through expected of the sender; `next_tier` is h.
    """
    return bite * expected * ((announced - in_force) + next_tier * (beyond - announced))


def follow_through(sensitivity: Array) -> Array:
    """Chance that a sender of cost sensitivity kappa imposes what it announced: `1 / (1 + kappa^4)`."""
    return 1 / (1 + sensitivity**4)
