"""Games in strategic form: best replies, dominance, and pure, mixed and logit quantal-response equilibria.

Payoffs are one array `[players, strategies of player 0, strategies of player 1, ...]`; mixtures are one array of
probabilities per player. The logit equilibrium (McKelvey & Palfrey 1995) solves `log p_is = lambda u_is(p) + const_i` for all
players i and strategies s; it is followed from the centre, at precision 0, by its arc length (Turocy 2005), so that turns of
the branch do no harm. Its limit is a Nash equilibrium.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.world import Array

Mixtures = tuple[Array, ...]
TIE = 1e-9  # payoffs nearer than this, in units of the game's range, are equal
EXACT = 1e-11  # residual at which a point lies on the branch
STEPS = 20_000  # of the arc at most


def scale(payoffs: Array) -> float:
    """The largest range of any player's payoffs; 1 for a game in which nothing matters."""
    ranges = payoffs.reshape(len(payoffs), -1)
    return float((ranges.max(axis=1) - ranges.min(axis=1)).max()) or 1.0


def against(payoffs: Array, mixtures: Sequence[Array], player: int) -> Array:
    """Expected payoff of each strategy of a player against the others' mixtures, `[strategies]`."""
    values = payoffs[player]
    for other in reversed(range(len(mixtures))):
        if other != player:
            values = np.tensordot(values, mixtures[other], axes=([other], [0]))
    return values


def _pairwise(payoffs: Array, mixtures: Sequence[Array], player: int, rival: int) -> Array:
    """The same by the pure strategies of one rival, `[strategies, strategies of the rival]`."""
    values = payoffs[player]
    for other in reversed(range(len(mixtures))):
        if other not in (player, rival):
            values = np.tensordot(values, mixtures[other], axes=([other], [0]))
    return values if player < rival else values.T


def regrets(payoffs: Array, mixtures: Sequence[Array]) -> Array:
    """What each player could gain by its best reply, `[players]`; zero in a Nash equilibrium."""
    values = [against(payoffs, mixtures, player) for player in range(len(mixtures))]
    return np.array(
        [value.max() - value @ mixture for value, mixture in zip(values, mixtures, strict=True)]
    )


def best_replies(payoffs: Array) -> Array:
    """Where a player's strategy is a best reply to the others' (ties count), shaped as the payoffs, of bool."""
    best = np.stack(
        [
            values.max(axis=player, keepdims=True) + 0 * values
            for player, values in enumerate(payoffs)
        ]
    )
    return np.asarray(payoffs >= best - TIE * scale(payoffs))


def pure_equilibria(payoffs: Array) -> list[tuple[int, ...]]:
    """Profiles of strategies that are best replies to one another, in order."""
    cells = np.argwhere(best_replies(payoffs).all(axis=0)).tolist()
    return [tuple(cell) for cell in cells]


def undominated(payoffs: Array) -> tuple[tuple[int, ...], ...]:
    """Each player's strategies that survive the repeated removal of those that another is always strictly better than."""
    kept = [list(range(count)) for count in payoffs.shape[1:]]
    slack = TIE * scale(payoffs)
    while True:
        left = payoffs[np.ix_(range(len(payoffs)), *kept)]
        worse = [
            (player, place)
            for player in range(len(kept))
            for place in range(len(kept[player]))
            if _dominated(left[player], player, place, slack)
        ]
        if not worse:
            return tuple(map(tuple, kept))
        player, place = worse[0]
        del kept[player][place]


def _dominated(values: Array, player: int, place: int, slack: float) -> bool:
    rows = np.moveaxis(values, player, 0).reshape(values.shape[player], -1)
    return bool((rows - rows[place] > slack).all(axis=1).any())


def reduced(payoffs: Array, kept: Sequence[Sequence[int]]) -> tuple[Array, tuple[int, ...]]:
    """The game left with some strategies: its payoffs among players who still choose, and who they are."""
    players = tuple(player for player, places in enumerate(kept) if len(places) > 1)
    left = payoffs[np.ix_(range(len(payoffs)), *kept)][list(players)]
    return left.reshape(len(players), *(len(kept[player]) for player in players)), players


def mixed_equilibria(payoffs: Array) -> list[Mixtures]:
    """All equilibria of a two-player game in supports of equal size, pure ones included (support enumeration).

    These are all there are when the game is not degenerate (no player indifferent by coincidence).
    """
    rows, columns = payoffs.shape[1:]
    slack = 1e-8 * scale(payoffs)
    found: list[Mixtures] = []
    for size in range(1, min(rows, columns) + 1):
        for one in itertools.combinations(range(rows), size):
            for two in itertools.combinations(range(columns), size):
                second = _indifferent(payoffs[0][np.ix_(one, two)], two, columns)
                first = _indifferent(payoffs[1][np.ix_(one, two)].T, one, rows)
                if (
                    first is not None
                    and second is not None
                    and (regrets(payoffs, (first, second)) <= slack).all()
                ):
                    found.append((first, second))
    return found


def _indifferent(values: Array, support: tuple[int, ...], count: int) -> Array | None:
    """The mixture over a support that makes the other player indifferent among its own, or None."""
    size = len(support)
    matrix = np.vstack([np.hstack([values, -np.ones((size, 1))]), np.append(np.ones(size), 0.0)])
    try:
        solved = np.linalg.solve(matrix, np.append(np.zeros(size), 1.0))[:size]
    except np.linalg.LinAlgError:
        return None
    if solved.min() <= 0:
        return None
    mixture = np.zeros(count)
    mixture[list(support)] = solved
    return mixture


@dataclass(frozen=True, eq=False)
class QuantalPath:
    """Logit equilibria along the principal branch: `mixtures` has `[precisions, strategies]` for every player."""

    precisions: Array
    mixtures: Mixtures

    def at(self, place: int) -> Mixtures:
        """The equilibrium at one of the precisions."""
        return tuple(mixture[place] for mixture in self.mixtures)


class _Branch:
    """The equations of the branch: unknowns are the log probabilities of all strategies, then precision times the game's range."""

    def __init__(self, payoffs: Array) -> None:
        self.payoffs = payoffs / scale(payoffs)
        self.counts = payoffs.shape[1:]
        self.starts = np.concatenate([[0], np.cumsum(self.counts)]).astype(int)

    def mixtures(self, z: Array) -> Mixtures:
        return tuple(
            np.exp(z[low : low + count])
            for low, count in zip(self.starts, self.counts, strict=False)
        )

    def residual(self, z: Array) -> tuple[Array, Array]:
        """How far a point is from the branch, `[strategies]`, and the derivatives, `[strategies, strategies + 1]`."""
        played, precision = self.mixtures(z), z[-1]
        off, slope = np.empty(len(z) - 1), np.zeros((len(z) - 1, len(z)))
        for player, (low, count) in enumerate(zip(self.starts, self.counts, strict=False)):
            value, own = against(self.payoffs, played, player), slice(low, low + count)
            off[own] = z[own] - z[low] - precision * (value - value[0])
            off[low] = played[player].sum() - 1
            rest = slice(low + 1, low + count)
            slope[rest, rest] = np.eye(count - 1)
            slope[rest, low] = -1
            slope[low, own] = played[player]
            slope[rest, -1] = -(value - value[0])[1:]
            for rival, (start, many) in enumerate(zip(self.starts, self.counts, strict=False)):
                if rival != player:
                    table = _pairwise(self.payoffs, played, player, rival) * played[rival]
                    slope[rest, start : start + many] = -precision * (table - table[0])[1:]
        return off, slope

    def corrected(self, z: Array, fixed: bool) -> Array | None:
        """The point of the branch near `z`: nearest, or at the same precision when that is `fixed`; None when Newton fails."""
        z = z.copy()
        for _ in range(12):
            off, slope = self.residual(z)
            if np.abs(off).max() < EXACT * max(1.0, abs(z[-1])):
                return z
            try:
                if fixed:
                    z[:-1] -= np.linalg.solve(slope[:, :-1], off)
                else:
                    z -= np.linalg.lstsq(slope, off, rcond=None)[0]
            except np.linalg.LinAlgError:
                return None
            if not np.isfinite(z).all() or z[:-1].max() > 1:
                return None
        return None

    def direction(self, z: Array, before: Array) -> Array:
        """The unit tangent of the branch that goes on as `before` did."""
        ahead = np.linalg.svd(self.residual(z)[1])[2][-1]
        return ahead if ahead @ before >= 0 else -ahead


def quantal_path(payoffs: Array, precisions: Sequence[float] | Array) -> QuantalPath:
    """Logit equilibria at rising precisions, on the branch that begins with all strategies alike.

    Raises ArithmeticError when the branch cannot be followed that far.
    """
    branch, wanted = _Branch(payoffs), np.asarray(precisions, dtype=float) * scale(payoffs)
    z = np.append(np.concatenate([np.full(count, -np.log(count)) for count in branch.counts]), 0.0)
    found: list[Array] = []
    step, ahead = 0.1, branch.direction(z, np.append(np.zeros(len(z) - 1), 1.0))
    for _ in range(STEPS):
        while len(found) < len(wanted) and z[-1] == wanted[len(found)]:
            found.append(z)
        if len(found) == len(wanted):
            break
        guess = z + step * ahead
        new = branch.corrected(guess, fixed=False)
        if new is None or np.linalg.norm(new - guess) > 0.3 * step:
            step /= 2
            if step < 1e-12:
                break
            continue
        while len(found) < len(wanted) and z[-1] < wanted[len(found)] <= new[-1]:
            part = (wanted[len(found)] - z[-1]) / (new[-1] - z[-1])
            between = z + part * (new - z)
            between[-1] = wanted[len(found)]
            exact = branch.corrected(between, fixed=True)
            if exact is None:
                break
            found.append(exact)
        else:
            ahead, z = branch.direction(new, ahead), new
            step = min(step * 1.6, 0.5 + 0.2 * abs(z[-1]))
            continue
        step /= 2
    if len(found) < len(wanted):
        raise ArithmeticError(
            f"the branch of logit equilibria could not be followed beyond precision {z[-1] / scale(payoffs):g}"
        )
    by_player = zip(*(branch.mixtures(z) for z in found), strict=True)
    weights = [np.stack(rows) for rows in by_player]
    mixtures = tuple(each / each.sum(axis=1, keepdims=True) for each in weights)
    return QuantalPath(np.asarray(precisions, dtype=float), mixtures)


def logit_equilibrium(
    payoffs: Array, precision: float, near: Sequence[Array] | None = None
) -> Mixtures:
    """The logit equilibrium at a precision: the one next to `near` where Newton finds it, else that of the principal branch."""
    if near is not None:
        branch = _Branch(payoffs)
        start = np.append(
            np.concatenate([np.log(np.maximum(mixture, 1e-300)) for mixture in near]),
            precision * scale(payoffs),
        )
        solved = branch.corrected(start, fixed=True)
        if solved is not None:
            return tuple(mixture / mixture.sum() for mixture in branch.mixtures(solved))
    return quantal_path(payoffs, [precision]).at(0)
