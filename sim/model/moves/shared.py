"""What moves of more than one desk change, and what they cost."""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Array
from sim.model.moves.move import Changes, Context, Quantities
from sim.model.rules.course import Course
from sim.model.world import Key

ONE = np.ones(1)


def raised(q: Quantities, key: Key, amount: Array | float, top: float = 1.0) -> Array:
    """A quantity raised by an amount, at most to its top."""
    return np.minimum(q[key] + amount, top)


def raise_stake(q: Quantities, at: Context) -> Changes:
    """Puts more of the mover's word at stake in public."""
    return {("stake", at.party): raised(q, ("stake", at.party), at.game.effects.stake)}


def relent(course: Course, at: Context) -> Array:
    """What giving way costs in public while nothing is given for it (Fearon 1994; McLean and Whang 2014).

    Others relent as far as their demand is unmet; the challenger that pulls back is seen to step down by so much.
    """
    game = at.game
    if at.party == game.challenger:
        return np.atleast_1d(game.audience.climb_down * game.effects.withdraw)
    return game.audience.relent * course["unmet", ""]
