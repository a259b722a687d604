"""What a plain regression on two facts of a crisis says of it, fitted to the other crises of the panel.

The facts are the challenger's superiority at the start and what third parties are bound to send; the regression is a logit with
a ridge, so that few crises of which all or none answered alike still give a chance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.model.params import Game, Uniform
from sim.model.world import Array

RIDGE = 1.0  # penalty on the two slopes, of standardised facts
STEPS = 50


def covariates(game: Game) -> tuple[float, float]:
    """Log of the challenger's weighted forces over the defence's in the disputed theatre, and third parties' bound reserve over it."""
    place = game.disputed

    def weighted(name: str) -> float:
        party = game.parties[name]
        forces = party.forces
        bounds = forces.uniform if isinstance(forces, Uniform) else (forces,)
        ready = np.mean([np.mean(bound) for bound in bounds])
        return float(ready * np.mean(party.strength.get(place, 0.0)))

    defence = sum(weighted(name) for name in game.others) + 1.0
    bound = sum(
        float(np.mean(party.reserve.get(place, 0.0)) * np.mean(party.bond.get(place, 0.0)))
        for party in game.parties.values()
    )
    return float(np.log((weighted(game.challenger) + 1.0) / defence)), float(
        np.log1p(bound / defence)
    )


def fitted(facts: Array, came: Array) -> Array:
    """Intercept and slopes of a ridge logit by Newton's method; `facts` is `[crises, covariates]`, `came` `[crises]` of bool.

    The intercept has a weak pull of its own to a half, as of two crises more, one of each answer.
    """
    design = np.column_stack([np.ones(len(facts)), facts])
    penalty = np.diag([0.5] + [RIDGE] * facts.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (came - chance) - penalty @ weights
        curve = (design.T * (chance * (1 - chance))) @ design + penalty
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.max(np.abs(step)) < 1e-10:
            break
    return weights


def left_out(facts: Sequence[tuple[float, float]], came: Sequence[bool]) -> Array:
    """The chance of each crisis by the regression of all the others, `[crises]`; a half where there are no others."""
    table, answers = np.asarray(facts, dtype=float), np.asarray(came, dtype=float)
    found = np.full(len(table), 0.5)
    for place in range(len(table)):
        others = np.arange(len(table)) != place
        if not others.any():
            continue
        middle, spread = table[others].mean(axis=0), table[others].std(axis=0)
        scaled = (table - middle) / np.where(spread > 0, spread, 1.0)
        weights = fitted(scaled[others], answers[others])
        found[place] = 1 / (1 + np.exp(-(weights[0] + scaled[place] @ weights[1:])))
    return found
