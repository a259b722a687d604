"""How well a share is known, however often one looks: confidence sequences for shares and paired differences.

A Wilson interval holds for a number of runs fixed beforehand. Who looks after every batch and stops when it is narrow needs
an interval that holds at all times at once. Here the beta-binomial mixture martingale (Robbins 1970; Howard et al. 2021):
`M_n(p) = B(s + a, n - s + b) / (B(a, b) p^s (1-p)^(n-s))` exceeds `1 / alpha` at some n with probability at most alpha, so
`{p : M_n(p) < 1 / alpha}` covers the share at every n with probability at least `1 - alpha`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, xlog1py, xlogy

from sim.model.params import LADDER
from sim.model.world import Array
from sim.paths import Mistake, nearest

ALPHA = 0.05
PRIOR = 0.5  # Jeffreys' weight for both parameters of the mixture
GROWTH = 4.0  # the most that a further batch may multiply the runs of a point
SPARE = 1.1  # a little more than the square-root law asks for


@dataclass(frozen=True)
class Goal:
    """A half-width wanted for a share (`points` empty: at every point) or for the difference of a share between two points."""

    outcome: str
    half_width: float
    points: tuple[int, ...] = ()


def parse_goals(wanted: Mapping[str, object], points: int) -> tuple[Goal, ...]:
    """Goals from `{outcome.open_invasion: 0.01, difference.0.3.war: 0.02}`; raises ValueError for anything else."""
    return tuple(_goal(name, value, points) for name, value in wanted.items())


def _goal(name: str, value: object, points: int) -> Goal:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 0.5:
        raise Mistake(f"until.{name}: should be a half-width above 0 and below 0.5, not {value!r}")
    found = re.fullmatch(r"outcome\.(\w+)|difference\.(\d+)\.(\d+)\.(\w+)", name)
    if not found:
        raise Mistake(
            f"until.{name}: should be outcome.NAME or difference.POINT.POINT.NAME, for example outcome.open_invasion"
        )
    outcome = found[1] or found[4]
    allowed = (*LADDER, "war")
    if outcome not in allowed:
        raise Mistake(
            f"until.{name}: there is no outcome '{outcome}'; allowed are {', '.join(allowed)}{nearest(outcome, allowed)}"
        )
    pair = (int(found[2]), int(found[3])) if found[2] else ()
    if any(point >= points for point in pair) or len(set(pair)) < len(pair):
        raise Mistake(f"until.{name}: should name two different points from 0 to {points - 1}")
    return Goal(outcome, float(value), pair)


def hits(places: Array, outcome: str) -> Array:
    """Which runs had an outcome, `[runs]` of bool; `war` is proxy war or worse."""
    return (
        places >= LADDER.index("proxy_war") if outcome == "war" else places == LADDER.index(outcome)
    )


def sequence(
    successes: Array | int, runs: Array | int, alpha: float = ALPHA
) -> tuple[Array, Array]:
    """Lower and upper end of the confidence sequence of a share, any shape; (0, 1) without runs."""
    won, count = np.broadcast_arrays(
        np.asarray(successes, dtype=float), np.asarray(runs, dtype=float)
    )
    share = np.divide(won, count, out=np.full(won.shape, 0.5), where=count > 0)
    fixed = betaln(won + PRIOR, count - won + PRIOR) - betaln(PRIOR, PRIOR)

    def outside(p: Array) -> Array:
        return fixed - xlogy(won, p) - xlog1py(count - won, -p) >= -np.log(alpha)

    return _edge(outside, share, np.zeros(won.shape)), _edge(outside, share, np.ones(won.shape))


def _edge(outside: object, inside: Array, end: Array) -> Array:
    """Between `inside`, which the interval holds, and `end`: where it stops, by bisection; `end` itself when it holds that."""
    near, far = inside.copy(), end.copy()
    for _ in range(60):
        middle = (near + far) / 2
        out = outside(middle)  # type: ignore[operator]
        near, far = np.where(out, near, middle), np.where(out, middle, far)
    return far


def difference(first: Array, second: Array, alpha: float = ALPHA) -> tuple[float, float]:
    """Confidence sequence of the difference of two shares on paired runs (`[runs]` of bool each).

    Runs won only by the first and only by the second are each a share with half of alpha; their ends are subtracted.
    """
    count = min(len(first), len(second))
    a, b = first[:count], second[:count]
    low, high = sequence(np.array([(a & ~b).sum(), (b & ~a).sum()]), np.full(2, count), alpha / 2)
    return float(low[0] - high[1]), float(high[0] - low[1])


def half_widths(goals: Sequence[Goal], places: Sequence[Array]) -> list[Array]:
    """For every goal the half-width reached at each point it concerns."""
    reached = []
    for goal in goals:
        if goal.points:
            low, high = difference(
                hits(places[goal.points[0]], goal.outcome),
                hits(places[goal.points[1]], goal.outcome),
            )
            reached.append(np.full(2, (high - low) / 2))
        else:
            ends = sequence(
                np.array([hits(p, goal.outcome).sum() for p in places]),
                np.array([len(p) for p in places]),
            )
            reached.append((ends[1] - ends[0]) / 2)
    return reached


def further_runs(goals: Sequence[Goal], places: Sequence[Array], most: int) -> Array:
    """How many runs each point should have after the next batch, `[points]`: what it has when its goals are reached.

    The next batch follows the square-root law, at most `GROWTH` times what is there, and never more than `most`.
    """
    have = np.array([len(p) for p in places])
    wanted = have.astype(float)
    for goal, reached in zip(goals, half_widths(goals, places), strict=True):
        concerned = np.array(goal.points) if goal.points else np.arange(len(places))
        factor = np.clip(SPARE * (reached / goal.half_width) ** 2, 1.1, GROWTH)
        need = np.where(reached > goal.half_width, have[concerned] * factor, have[concerned])
        wanted[concerned] = np.maximum(wanted[concerned], need)
    return np.minimum(np.ceil(wanted), most).astype(np.int64)
