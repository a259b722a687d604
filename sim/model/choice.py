"""How a desk chooses: a logit whose status quo has a constant of its own. The only choice rule of the house.

A legal move m weighs `w_m = tempo exp(lambda (V_m - V_hold))` in a week, holding weighs 1 (Train 2009; Matejka and McKay
2015 derive it from costly attention; Calvo 1983 and Jones and Baumgartner 2005 for policies that are looked at now and
then). A turn of d days holds with the chance that so many days of such weeks would, `(1 + sum w)^(-d/7)`.
"""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Array
from sim.model.fields import Value

LARGEST = 700.0  # a log weight above which an exponential would overflow


def logit(against: Array) -> Array:
    """Chance of the better of two options from its log odds against, `1 / (1 + exp(x))`, any shape.

    Exact at the limits: infinite odds against leave a chance of zero.
    """
    with np.errstate(over="ignore"):
        chance = np.exp(against)
    chance += 1
    return np.reciprocal(chance, out=chance)


def scores(gain: Array, precision: Value, tempo: Value | Array, legal: Array | None) -> Array:
    """Log weights `ln tempo + lambda gain` of moves other than holding, `-inf` where illegal, `[moves, runs]`."""
    with np.errstate(divide="ignore"):
        score = precision * gain + np.log(tempo)
    return score if legal is None else np.where(legal, score, -np.inf)


def log_chances(score: Array, weeks: Value | Array) -> Array:
    """Log chances of holding (row 0) and of each other move in a turn of so many weeks, `[1 + moves, ..., runs]`.

    `score` holds the log weights of the other moves, `[moves, ..., runs]`. Nothing overflows: with `b = max(0, score)`,
    `ln(1 + sum w) = b + ln(exp(-b) + sum exp(score - b))`. Where no move has a weight that a number can hold, each has
    its limit, `weeks` times that weight.
    """
    best = np.maximum(score.max(axis=0), 0.0)
    others = score - best
    np.exp(others, out=others)
    moving = _sum(others)
    log_whole = best + np.log1p(moving + np.expm1(-best))
    result = np.empty((len(score) + 1, *np.broadcast_shapes(score.shape[1:], np.shape(weeks))))
    result[0] = -log_whole * weeks
    with np.errstate(divide="ignore", invalid="ignore"):
        act = np.log(-np.expm1(result[0])) - best - np.log(moving)
        act = np.where(moving > 0, act, np.log(weeks))
        result[1:] = np.where(score == -np.inf, -np.inf, score + act)
    return result


def _a_week(weeks: Value | Array) -> bool:
    return bool(np.all(weeks == 1)) if isinstance(weeks, np.ndarray) else weeks == 1


def chances(score: Array, weeks: Value | Array) -> Array:
    """Chances of holding (row 0) and of each other move in a turn, `[1 + moves, runs]`, adding up to 1."""
    if _a_week(weeks):  # the logit itself, in fewer steps
        best = np.maximum(score.max(axis=0), 0.0)
        result = np.empty((len(score) + 1, *score.shape[1:]))
        np.negative(best, out=result[0])
        np.subtract(score, best, out=result[1:])
        np.exp(result, out=result)
        result /= _sum(result)
        return result
    return np.exp(log_chances(score, weeks))


def log_likelihood(
    free: Array, own: Array, levels: Array, weeks: Value | Array, picked: Array
) -> Array:
    """Log chance of what was done under every level of cost sensitivity, `[levels, runs]`.

    `free` holds the log weights at no sensitivity and `own` what a unit of it adds, `[moves, runs]`; `levels` is kappa,
    `[levels, 1]` or `[levels, runs]`; `picked` is `[runs]`, 0 for holding.
    """
    score = levels * own[:, None]  # [moves, levels, runs]
    score += free[:, None]
    if not _a_week(weeks):
        return pick(log_chances(score, weeks), picked)
    chosen = np.where(picked > 0, pick(score, picked - 1), 0.0)
    best = np.maximum(score.max(axis=0), 0.0)
    score -= best
    np.exp(score, out=score)
    return chosen - (best + np.log(np.exp(-best) + _sum(score)))


def choose(chance: Array, luck: Array) -> Array:
    """The move a uniform number picks, `[runs]` of int8: the first whose cumulative chance exceeds it.

    A move without a chance is never picked.
    """
    reached = np.zeros_like(luck)
    picked = np.zeros(luck.shape, dtype=np.int8)
    for row in chance:
        reached += row
        picked += reached <= luck
    if (picked >= len(chance)).any():  # rounding can leave the sum below the luckiest number
        last = len(chance) - 1 - np.argmax(chance[::-1] > 0, axis=0)
        picked = np.minimum(picked, last).astype(np.int8)
    return picked


def left(weight: Array, weeks: Value) -> Array:
    """Chance that a move of this weight is not made within some weeks when it is the only one weighed: `(1 + w)^-weeks`.

    Whole weeks are multiplied out, which is several times faster than a power; a value per run gives the same bits.
    """
    rest = 1 / (1 + weight)
    if np.ndim(weeks) == 0:
        return _power(rest, float(weeks))
    result = np.empty_like(rest)
    for value in np.unique(weeks):
        np.copyto(result, _power(rest, float(value)), where=np.equal(weeks, value))
    return result


def _power(base: Array, exponent: float) -> Array:
    if exponent != int(exponent) or not 0 < exponent <= 512:
        return np.power(base, exponent)
    bits = bin(int(exponent))[3:]
    result = base
    for bit in bits:
        result = result * result
        if bit == "1":
            result = result * base
    return result


def pick(rows: Array, picked: Array) -> Array:
    """Of `[moves, ..., runs]`, each run's row `picked`."""
    chosen = rows[0].copy()
    for place, row in enumerate(rows[1:], start=1):
        np.copyto(chosen, row, where=picked == place)
    return chosen


def _sum(rows: Array) -> Array:
    whole = rows[0].copy()
    for row in rows[1:]:
        whole += row
    return whole
