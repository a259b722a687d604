"""Types and beliefs: Bayes over the levels of cost sensitivity, from the likelihood of every observed move (Kydd 2005)."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sim.model import choice
from sim.model.arrays import Array
from sim.model.fields import Value
from sim.model.params import Game
from sim.model.rules.course import Course, formula


def level_points(levels: int) -> Array:
    """Quantile points of equal shares of a standard normal: `z_l = Phi^-1((l + 1/2) / L)`, `[levels]`, rising."""
    return np.asarray(ndtri((np.arange(levels) + 0.5) / levels))


def sensitivity(resolve: Value, spread: Value, levels: int) -> Array:
    """Cost sensitivity of each level, `kappa_l = exp(spread z_l) / resolve`: `[levels, 1]` or `[levels, runs]`."""
    points = level_points(levels)[:, None]
    return np.exp(points * np.atleast_1d(spread)) / np.atleast_1d(resolve)


def levels_of(game: Game) -> dict[str, Array]:
    """Every party's cost sensitivities by level."""
    count = game.types.levels
    return {
        name: sensitivity(party.resolve, party.spread, count)
        for name, party in game.parties.items()
    }


def own_sensitivity(levels: Array, kind: Array) -> Array:
    """A party's cost sensitivity by its own level, `[runs]`."""
    level = kind.astype(np.intp)
    return levels[level, 0 if levels.shape[1] == 1 else np.arange(len(level))]


def expected_sensitivity(levels: Array, evidence: Array) -> Array:
    """The cost sensitivity that the public expects of a party, `[runs]`."""
    return np.asarray((posterior(evidence) * levels).sum(axis=0))


def prior(weights: tuple[Value, ...], levels: int) -> Array:
    """Chance of each level at the start, `[levels, 1]` or `[levels, runs]`; all alike when no weights are given."""
    if not weights:
        return np.full((levels, 1), 1 / levels)
    rows = np.stack([np.atleast_1d(row) for row in np.broadcast_arrays(*weights)]).astype(float)
    return rows / rows.sum(axis=0)


def posterior(evidence: Array) -> Array:
    """Belief over levels from the log of prior and likelihood: `exp(evidence)` scaled to sum to 1, `[levels, runs]`."""
    weight = np.exp(evidence - evidence.max(axis=0))
    return weight / weight.sum(axis=0)


@formula
def belief(course: Course, party: str) -> Array:
    """What everybody else believes of a party's type, `[levels, runs]`."""
    return posterior(course["evidence", party])


@formula
def tempo(course: Course, party: str, desk: str) -> Array:
    """Odds in a week of a move that is worth as much as holding: `tempo (1 + alert salience) / M`, M entries of the menu, hold included.

    Attention follows the crisis (Jones and Baumgartner 2005); states answer hostility (Goldstein and Freeman 1990). A desk
    with more to choose from does not act more.
    """
    rules = course.game.choice
    moves = len(course.game.parties[party].menu[desk])  # type: ignore[index]
    return rules.tempo[desk] / moves * (1 + rules.alert * course["salience",])  # type: ignore[index]


@formula
def prompted(course: Course, party: str, desk: str) -> Array:
    """The same of a move that another's act has put on the agenda, where it has to be answered."""
    return np.maximum(course["tempo", party, desk], course.game.choice.prompt)


def by_type(
    course: Course, party: str, pace: Array, benefit: Array, cost: Array | Value, weeks: Value
) -> Array:
    """Chance that a party of unknown type makes a move within some weeks, by the rule with which it would choose.

    `pace` is the odds of the move at no gain. `sum_l belief_l (1 - (1 + w_l)^-weeks)` with `w_l = pace exp(lambda (benefit - kappa_l cost))`.
    """
    precision = course.game.choice.precision
    gain, price = precision * benefit, precision * cost
    belief, kappa = by_level(course, party, gain, price, pace)
    score = gain - kappa * price
    np.exp(np.minimum(score, choice.LARGEST, out=score), out=score)
    stays = belief * choice.left(score * pace, weeks)
    return 1 - stays.sum(axis=0)


def by_level(course: Course, party: str, *others: Array | Value) -> tuple[Array, Array]:
    """The belief about a party's type and its cost sensitivity, level by level, shaped to be reckoned with others.

    `[levels, runs]`, or `[levels, 1, runs]` where any of the others has rows of candidates.
    """
    belief, kappa = course["belief", party], course.levels[party]
    if max(map(np.ndim, others)) < 2:
        return belief, kappa
    return belief[:, None], kappa[:, None]
