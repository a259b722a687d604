"""The empirical game among doctrines: payoffs by simulation, equilibria, regret, and one party's robust choice."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from sim.charts.words import Words
from sim.config.checks import build_game
from sim.ensemble.designs import Plan
from sim.model.world import Array
from sim.paths import Mistake, Tree, get
from sim.stats import games
from sim.studies.answer import footed, write_answer
from sim.studies.doctrines import Doctrines, overlays
from sim.studies.doctrines import empirical as analysing
from sim.studies.doctrines import robust as hedging
from sim.studies.doctrines import stored as payoffs_kept
from sim.studies.doctrines.empirical import Empirical
from sim.studies.doctrines.findings import SolvedGame, answer
from sim.studies.doctrines.overlays import Doctrine
from sim.studies.inputs import foretold
from sim.studies.weekly import gather, play_weeks

LEAST = 20  # runs a profile, below which an interval of a mean says nothing

MARKS = 61  # precisions shown of the path

FAR = 1000.0  # how far the path is followed, in precision times the range of payoffs

MOST_PROFILES = 20_000


def payoffs_of(trees: Sequence[Tree], spans: Any, seed: int, parties: Sequence[str]) -> Array:
    """Realised payoffs of some parties, `[parties, runs]`: played under the first tree, counted by the last one's numbers."""
    weeks = play_weeks(trees[0], spans, seed)
    game = build_game(trees[-1])
    levels = {name: weeks.column(f"type_{name}").astype(int) for name in game.parties}
    found = analysing.payoffs(
        game,
        weeks.trace,
        weeks.column("end_turn"),
        weeks.column("settlement_turn"),
        weeks.column("status"),
        levels,
    )
    return np.stack([found[name] for name in parties]).astype(np.float32)


@footed
def run(settings: Doctrines, tree: Tree) -> int:
    """Play every combination of doctrines and solve the game; returns the exit status."""
    began = time.time()
    if settings.source is not None:
        kept = payoffs_kept.read(settings)
        tree, chosen, game = kept.tree, kept.chosen, kept.game
        settings = settings.model_copy(update={"runs": game.samples.shape[-1]})
        _several(chosen, tree)
        hedged = hedging.prepare(settings, tree, chosen)
    else:
        chosen = overlays.read(settings.doctrines, tree)
        _several(chosen, tree)
        if settings.runs < LEAST:
            raise Mistake(
                f"runs: {settings.runs} runs a combination are too few for intervals; give at least {LEAST}"
            )
        rows = overlays.profiles(chosen)
        if len(rows) > MOST_PROFILES:
            raise Mistake(
                f"doctrines: {len(rows):,} combinations are more than {MOST_PROFILES:,}; name fewer doctrines or parties"
            )
        plan = overlays.lay(tree, rows)
        hedged = hedging.prepare(settings, tree, chosen)
        if foretold(settings, plan):
            return 0
        counted = Plan({}, (tree,), np.zeros(len(plan), dtype=np.int64), ())
        samples = gather(
            settings, partial(payoffs_of, parties=tuple(chosen)), [plan, counted], settings.runs
        )
        names = tuple(map(_names, chosen.values()))
        game = Empirical(
            tuple(chosen), names, samples.reshape(len(names), *map(len, names), settings.runs)
        )
    words = Words.of(tree)
    said = answer(settings, solve(game, settings, tree), chosen, words)
    said = replace(said, tables={**said.tables, payoffs_kept.TABLE: payoffs_kept.table(game)})
    if hedged is not None:
        said = hedging.add(
            said, settings, hedging.play(settings, tree, chosen, hedged, payoffs_of), words
        )
    write_answer(settings, tree, said, began, words)
    return 0


def _names(options: Sequence[Doctrine]) -> tuple[str, ...]:
    """The names of a party's doctrines."""
    return tuple(doctrine.name for doctrine in options)


def _several(chosen: Mapping[str, Sequence[Doctrine]], tree: Tree) -> None:
    """Raise Mistake where nobody has a choice."""
    if not any(len(options) > 1 for options in chosen.values()):
        raise Mistake(
            f"doctrines: no party has two doctrines to choose between; write some as {overlays.place_of(tree)}/PARTY/NAME.yaml, or name others"
        )


def solve(game: Empirical, settings: Doctrines, tree: Tree) -> SolvedGame:
    """Equilibria of the empirical game and how they stand up to a bootstrap over runs."""
    precision = (
        settings.precision
        if settings.precision is not None
        else float(get(tree, "choice.precision"))
    )
    path = _path(game.payoffs, precision)
    logit = games.logit_equilibrium(game.payoffs, precision)
    kept = games.undominated(game.payoffs)
    left, who = games.reduced(game.payoffs, kept)
    found = games.mixed_equilibria(left) if len(who) == 2 else []
    mixed = [_by_name(game, who, kept, mixtures) for mixtures in found]
    again = analysing.resampled(game, precision, logit, settings.rounds, settings.seed)
    pure = games.pure_equilibria(game.payoffs)
    return SolvedGame(
        game, precision, logit, path, pure, kept, mixed, again, analysing.destinations(game.payoffs)
    )


def _by_name(
    game: Empirical,
    who: Sequence[int],
    kept: Sequence[Sequence[int]],
    mixtures: Sequence[Array],
) -> dict[str, dict[str, float]]:
    """The chances of the doctrines left to each player that still chooses, by player and name."""
    chances: dict[str, dict[str, float]] = {}
    for player, mixture in zip(who, mixtures, strict=True):
        names = [game.doctrines[player][place] for place in kept[player]]
        chances[game.players[player]] = dict(zip(names, map(float, mixture), strict=True))
    return chances


def _path(payoffs: Array, precision: float) -> games.QuantalPath:
    """The path to where choice is nearly best, or as far as it can be followed."""
    far = max(FAR / games.scale(payoffs), 2 * precision)
    while True:
        try:
            return games.quantal_path(payoffs, np.geomspace(far / 1e4, far, MARKS))
        except ArithmeticError:
            far /= 3
