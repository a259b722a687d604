"""Logit response: utilities, precision, legality -> probabilities; a uniform -> a move. The only logit of the house."""

from __future__ import annotations

import numpy as np

from sim.model.fields import Value

Array = np.ndarray


def logit(against: Array) -> Array:
    """Chance of the better of two options from its log odds against, `1 / (1 + exp(x))` with `x = -lambda gain`, any shape.

    Exact at the limits: infinite odds against leave a chance of zero.
    """
    with np.errstate(over="ignore"):
        chance = np.exp(against)
    chance += 1
    return np.reciprocal(chance, out=chance)


def weights(utility: Array, precision: Value, legal: Array | None = None) -> tuple[Array, Array]:
    """Unnormalised choice weights on regrets, and their sum.

    Args: `utility`, `[moves, runs]`; `precision`, lambda; `legal`, `[moves, runs]` of bool, or None when all are.
    Returns `exp(lambda (V - max V))` with exact zeros where illegal, `[moves, runs]`, and its sum over moves, `[runs]`.
    """
    regret = precision * (utility - _best(utility, legal))
    _exp(regret, legal)
    return regret, _sum(regret)


def probabilities(utility: Array, precision: Value, legal: Array | None = None) -> Array:
    """Quantal response `exp(lambda V) / sum exp(lambda V)` over legal moves, `[moves, runs]`."""
    part, whole = weights(utility, precision, legal)
    return part / whole


def choose(part: Array, whole: Array, luck: Array) -> Array:
    """The move a uniform number picks, `[runs]` of int8: the first whose cumulative weight exceeds `luck * whole`.

    A move of weight zero is never picked.
    """
    threshold = luck * whole
    reached = np.zeros_like(whole)
    picked = np.zeros(whole.shape, dtype=np.int8)
    for row in part:
        reached += row
        picked += reached <= threshold
    if np.any(picked >= len(part)):  # rounding can push the threshold up to the whole
        last = len(part) - 1 - np.argmax(part[::-1] > 0, axis=0)
        picked = np.minimum(picked, last).astype(np.int8)
    return picked


def log_likelihood(
    free: Array, own: Array, levels: Array, precision: Value, legal: Array | None, picked: Array
) -> Array:
    """Log probability of the move picked under every level of cost sensitivity, `[levels, runs]`.

    The utility of level l is `free + kappa_l own`; `free`, `own` and `legal` are `[moves, runs]`, `levels` is kappa,
    `[levels, 1]` or `[levels, runs]`, `picked` `[runs]`. Exact at any precision: nothing underflows.
    """
    free_picked, own_picked = pick(free, picked), pick(own, picked)
    result = np.empty((len(levels), free.shape[-1]))
    regret = np.empty_like(free)
    for row, kappa in zip(result, levels, strict=True):
        np.multiply(own, kappa, out=regret)
        regret += free
        best = _best(regret, legal)
        regret -= best
        regret *= precision
        _exp(regret, legal)
        row[:] = precision * (free_picked + kappa * own_picked - best) - np.log(_sum(regret))
    return result


def pick(rows: Array, picked: Array) -> Array:
    """Of `[moves, runs]`, each run's row `picked`."""
    chosen = rows[0].copy()
    for place, row in enumerate(rows[1:], start=1):
        np.copyto(chosen, row, where=picked == place)
    return chosen


def _best(utility: Array, legal: Array | None) -> Array:
    if legal is None:
        return np.asarray(utility.max(axis=0))
    return np.asarray(
        np.where(legal, utility, -np.inf).max(axis=0)
    )  # much faster than a maximum with `where`


def _exp(regret: Array, legal: Array | None) -> None:
    np.exp(regret if legal is None else np.where(legal, regret, -np.inf), out=regret)


def _sum(rows: Array) -> Array:
    whole = rows[0].copy()
    for row in rows[1:]:
        whole += row
    return whole
