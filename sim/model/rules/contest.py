"""The contest for a theatre: who would prevail, and what fighting costs."""

from __future__ import annotations

import numpy as np

from sim.model.choice import logit
from sim.model.fields import Value

Array = np.ndarray
TINY = 1e-9


def odds(attack: Array, defence: Array) -> Array:
    """Log of defence over attack, any shape; the ratio is bounded away from 0 and infinity by 1e-9 (thousand men)."""
    return np.log(np.maximum(defence, TINY) / np.maximum(attack, TINY))


def share(log_odds: Array, decisiveness: Array | Value) -> Array:
    """Share of a theatre the challenger would hold: `p = A^m / (A^m + D^m)` (Hirshleifer 1989, ratio form).

    `log_odds` is `log(D / A)`; `decisiveness` is m.
    """
    return logit(decisiveness * log_odds)


def war_cost(
    cost: Array, pretext: Array, discount: Value, surcharge: Array, resistance: Value, held: Array
) -> Array:
    """Cost of standing at a rung: `c (1 - psi pretext) (1 + surcharge) (1 + theta (1 - 2 p))`.

    A pretext makes it cheaper, monitors dearer below the top, and a defence that holds more than half dearer still
    (`resistance` theta; `held` is p, the challenger's share).
    """
    return cost * (1 - discount * pretext) * (1 + surcharge) * (1 + resistance * (1 - 2 * held))
