"""What doctrines bring: realised payoffs, the empirical game among parties' doctrines, and robust choice for one of them.

*Payoff.* A party's realised payoff is the mean over the weeks of what it then has, in the utility of the model's payoffs, with
every chance replaced by what happened: q by whether the run is settled, danger by what the challenger holds, pain by the
damage felt, peril and war by whether a clash came. After a run's end its last week goes on. With s = 1 once settled, else 0,
and b = 1 - (1 - burden) s:

    challenger   (1 - s) [ sum_k worth_k g_k p_k - upkeep - peril clash ] + s settlement x
                 - b kappa [ sum_k fighting_k + pain_weight damage / gdp + war clash ]
    others       (1 - s) [ - D - upkeep - peril clash ] - s [ settlement x + residual D ]
                 - b kappa [ pain_weight damage / gdp + war clash ],   D = sum_k worth_k g_k p_k

g, p, fighting, upkeep and x are those of the model, with the defence as it is; war is borne by the challenger and by third
parties that can intervene; kappa is that of the run's own type. What is only said (audience costs, recognition) and how moves
are seen do not count. The numbers are the party's own of the scenario, whatever doctrine it acts on: a doctrine is how it acts,
never what it wants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.model.params import Game
from sim.model.rules import beliefs
from sim.model.rules.course import Course
from sim.model.world import CLASH, Array, key_of
from sim.stats import games
from sim.stats.outcomes import Z95

Trace = Mapping[str, Array]  # weekly quantities by name, `[turns, runs]`


def payoffs(
    game: Game,
    trace: Trace,
    ended: Array,
    settled: Array,
    status: Array,
    levels: Mapping[str, Array],
) -> dict[str, Array]:
    """Realised payoff of every party, `[runs]`.

    Args: `game`, whose numbers count; `trace`; `ended` and `settled`, the turn in which a run ended or was settled, -1 never,
    `[runs]`; `status` at the end; `levels`, each party's own level.
    """
    turns = np.arange(len(trace["demand"]))[:, None]
    at_peace = (settled >= 0) & (turns >= settled)
    clash = (status == CLASH) & (turns >= ended)
    burden = 1 - (1 - game.bargaining.burden) * at_peace
    course = course_of(game, trace)
    held = {k: course["gain", k, ""] * course["share", k, "", ""] for k in game.theatres}
    at_war = {game.challenger, *(name for names in game.guardians.values() for name in names)}
    found = {}
    for name, party in game.parties.items():
        kappa = _sensitivity(game, name, levels[name])
        taken = _total([worth * held[theatre] for theatre, worth in party.worth.items()], turns)
        own = party.pain_weight * trace[f"damage.{name}"] / game.sanctions.gdp
        own = own + party.war * clash * (name in at_war)
        open_still = -course["upkeep", name] - party.peril * clash
        settlement = party.settlement * course["terms",]
        if name == game.challenger:
            own = own + _total([course["fighting", k, ""] for k in game.theatres], turns)
            value = np.where(at_peace, settlement, taken + open_still)
        else:
            settlement = -settlement - game.bargaining.residual * taken
            value = np.where(at_peace, settlement, open_still - taken)
        found[name] = (value - burden * kappa * own).mean(axis=0)
    return found


def course_of(game: Game, trace: Trace) -> Course:
    """The weeks as they were, `[turns, runs]`, for the model's own formulas; the challenger sees the defence as it is."""
    cells = {key_of(name): values for name, values in trace.items()}
    none = np.zeros_like(trace["demand"])
    cells |= {("optimism", name): none for name in game.theatres}
    return Course(game, cells, {}, {})


def _total(parts: Sequence[Array], like: Array) -> Array:
    return np.asarray(sum(parts, np.zeros_like(like, dtype=float)))


def _sensitivity(game: Game, name: str, level: Array) -> Array:
    party = game.parties[name]
    by_level = beliefs.sensitivity(party.resolve, party.spread, game.types.levels)
    return by_level[level, 0] if by_level.shape[1] == 1 else by_level[level, np.arange(len(level))]


@dataclass(frozen=True, eq=False)
class Empirical:
    """A game among doctrines, estimated: `samples` are realised payoffs `[players, doctrines of player 0, ..., runs]`.

    Run i has the same luck at every profile, so that differences between profiles are paired.
    """

    players: tuple[str, ...]
    doctrines: tuple[tuple[str, ...], ...]
    samples: Array

    @cached_property
    def payoffs(self) -> Array:
        """Mean payoffs `[players, doctrines of player 0, ...]`."""
        return np.asarray(self.samples.mean(axis=-1, dtype=float))

    @cached_property
    def errors(self) -> Array:
        """Half-widths of their 95 % intervals."""
        return np.asarray(
            Z95 * self.samples.std(axis=-1, ddof=1, dtype=float) / np.sqrt(self.samples.shape[-1])
        )

    def named(self, cell: Sequence[int]) -> dict[str, str]:
        """A profile by its doctrines' names."""
        return {
            player: names[place]
            for player, names, place in zip(self.players, self.doctrines, cell, strict=True)
        }

    def profiles(self) -> list[dict[str, object]]:
        """A row a profile and player: payoff with its interval, the player's best reply, what that adds and its interval."""
        rows: list[dict[str, object]] = []
        for cell in np.ndindex(*self.payoffs.shape[1:]):
            for player, name in enumerate(self.players):
                options = [
                    (*cell[:player], other, *cell[player + 1 :])
                    for other in range(len(self.doctrines[player]))
                ]
                best = options[
                    int(np.argmax([self.payoffs[(player, *option)] for option in options]))
                ]
                gain = (self.samples[(player, *best)] - self.samples[(player, *cell)]).astype(float)
                half = Z95 * gain.std(ddof=1) / np.sqrt(len(gain))
                mean, error = (
                    float(self.payoffs[(player, *cell)]),
                    float(self.errors[(player, *cell)]),
                )
                rows.append(
                    {
                        **self.named(cell),
                        "player": name,
                        "payoff": mean,
                        "low": mean - error,
                        "high": mean + error,
                        "best_reply": self.doctrines[player][best[player]],
                        "gain": float(gain.mean()),
                        "gain_low": float(gain.mean() - half),
                        "gain_high": float(gain.mean() + half),
                    }
                )
        return rows


def destinations(payoffs: Array) -> dict[tuple[int, ...] | None, float]:
    """Where best replies lead, as shares of all profiles; None stands for a round that never ends.

    From each profile the player with most to gain replies best, again and again, until nobody gains.
    """
    slack = games.TIE * games.scale(payoffs)
    found: dict[tuple[int, ...] | None, float] = {None: 0.0}
    found.update(dict.fromkeys(games.pure_equilibria(payoffs), 0.0))
    cells = list(np.ndindex(*payoffs.shape[1:]))
    for start in cells:
        cell, seen = start, set()
        while cell not in seen:
            seen.add(cell)
            lines = [_replies(values, cell, player) for player, values in enumerate(payoffs)]
            gains = [float(line.max() - line[cell[player]]) for player, line in enumerate(lines)]
            mover = int(np.argmax(gains))
            if gains[mover] <= slack:
                break
            cell = (*cell[:mover], int(np.argmax(lines[mover])), *cell[mover + 1 :])
        found[cell if cell in found else None] += 1 / len(cells)
    return found


def _replies(values: Array, cell: tuple[int, ...], player: int) -> Array:
    """A player's payoff by its own doctrine, `[doctrines]`, where the others play those of a cell."""
    return np.asarray(np.moveaxis(values, player, -1)[cell[:player] + cell[player + 1 :]])


def regrets(game: Empirical, mixtures: Sequence[Array]) -> list[dict[str, object]]:
    """A row a doctrine: its chance, its payoff against the others' mixtures and what that is short of the best.

    `greatest_regret` is the most that it forgoes against any profile of pure doctrines.
    """
    rows: list[dict[str, object]] = []
    for player, name in enumerate(game.players):
        values = games.against(game.payoffs, mixtures, player)
        lost = game.payoffs[player].max(axis=player, keepdims=True) - game.payoffs[player]
        worst = np.moveaxis(lost, player, 0).reshape(len(values), -1).max(axis=1)
        rows += [
            {
                "player": name,
                "doctrine": doctrine,
                "chance": float(mixtures[player][place]),
                "payoff": float(values[place]),
                "regret": float(values.max() - values[place]),
                "greatest_regret": float(worst[place]),
            }
            for place, doctrine in enumerate(game.doctrines[player])
        ]
    return rows


@dataclass(frozen=True, eq=False)
class Robustness:
    """How an answer stands up to another draw of the same runs.

    `pure` maps a profile to the share of resamples in which it is an equilibrium, `none` is the share without any; `low` and
    `high` bound each player's mixture in the middle 95 % of them.
    """

    pure: Mapping[tuple[int, ...], float]
    none: float
    low: games.Mixtures
    high: games.Mixtures


def resampled(
    game: Empirical, precision: float, mixtures: Sequence[Array], rounds: int, seed: int
) -> Robustness:
    """Bootstrap over runs, whole runs at a time over all profiles: equilibria of the pure game and of the logit response."""
    rng = np.random.default_rng(seed)
    runs = game.samples.shape[-1]
    flat = game.samples.reshape(-1, runs).astype(float)
    counts: dict[tuple[int, ...], int] = {}
    none, found = 0, []
    for _ in range(rounds):
        weights = np.bincount(rng.integers(runs, size=runs), minlength=runs) / runs
        payoffs = (flat @ weights).reshape(game.payoffs.shape)
        pure = games.pure_equilibria(payoffs)
        none += not pure
        for cell in pure:
            counts[cell] = counts.get(cell, 0) + 1
        found.append(games.logit_equilibrium(payoffs, precision, mixtures))
    by_player = [np.stack(rows) for rows in zip(*found, strict=True)]
    bounds = [np.quantile(rows, (0.025, 0.975), axis=0) for rows in by_player]
    ranked = dict(
        sorted(
            ((cell, count / rounds) for cell, count in counts.items()), key=lambda item: -item[1]
        )
    )
    return Robustness(
        ranked, none / rounds, tuple(low for low, _ in bounds), tuple(high for _, high in bounds)
    )
