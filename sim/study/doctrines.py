"""The empirical game among doctrines: payoffs by simulation, equilibria, regret, and one party's robust choice."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis import doctrines as analysing
from sim.analysis import games
from sim.analysis.doctrines import Empirical, Robustness
from sim.charts import gaming, words
from sim.checks import build_game
from sim.designs import Plan
from sim.paths import Mistake, Tree, get
from sim.settings import Settings
from sim.study import hedging, overlays
from sim.study.answer import Answer, write_answer
from sim.study.weekly import Array, gather, play_weeks
from sim.study.overlays import Doctrine
from sim.study.sources import foretold

LEAST = 20  # runs a profile, below which an interval of a mean says nothing
MARKS = 61  # precisions shown of the path
FAR = 1000.0  # how far the path is followed, in precision times the range of payoffs
MOST_PROFILES = 20_000


@dataclass(frozen=True)
class Solved:
    """The empirical game and all that was found of it."""

    game: Empirical
    precision: float
    logit: games.Mixtures
    path: games.QuantalPath
    pure: list[tuple[int, ...]]
    kept: tuple[tuple[int, ...], ...]
    mixed: list[dict[str, dict[str, float]]]
    again: Robustness
    ends: Mapping[tuple[int, ...] | None, float]


def payoffs_of(trees: Sequence[Tree], spans: Any, seed: int, parties: Sequence[str]) -> Array:
    """Realised payoffs of some parties, `[parties, runs]`: played under the first tree, counted by the last one's numbers."""
    weeks = play_weeks(trees[0], spans, seed)
    game = build_game(trees[-1])
    levels = {name: weeks.column(f"type_{name}").astype(int) for name in game.parties}
    found = analysing.payoffs(game, weeks.trace, weeks.column("end_turn"), weeks.column("settlement_turn"), weeks.column("status"), levels)
    return np.stack([found[name] for name in parties]).astype(np.float32)


def run(settings: Settings, tree: Tree) -> int:
    """Play every combination of doctrines and solve the game; returns the exit status."""
    began = time.time()
    chosen = overlays.read(settings.doctrines, tree)
    if not any(len(options) > 1 for options in chosen.values()):
        raise Mistake("doctrines: no party has two doctrines to choose between; give some, for example 'doctrines={us: null, russia: null}'")
    if settings.runs < LEAST:
        raise Mistake(f"runs: {settings.runs} runs a combination are too few for intervals; give at least {LEAST}")
    rows = overlays.profiles(chosen)
    if len(rows) > MOST_PROFILES:
        raise Mistake(f"doctrines: {len(rows):,} combinations are more than {MOST_PROFILES:,}; name fewer doctrines or parties")
    plan = overlays.lay(tree, rows)
    hedged = hedging.prepare(settings, tree, chosen)
    if foretold(settings, plan):
        return 0
    players = tuple(chosen)
    counted = Plan({}, (tree,), np.zeros(len(plan), dtype=np.int64), ())
    samples = gather(settings, partial(payoffs_of, parties=players), [plan, counted], settings.runs)
    shape = tuple(len(options) for options in chosen.values())
    names = tuple(tuple(doctrine.name for doctrine in options) for options in chosen.values())
    solved = solve(Empirical(players, names, samples.reshape(len(players), *shape, settings.runs)), settings, tree)
    answer = _answer(settings, solved, chosen)
    if hedged is not None:
        answer = hedging.add(answer, settings, hedging.play(settings, tree, chosen, hedged, payoffs_of))
    write_answer(settings, tree, answer, began)
    return 0


def solve(game: Empirical, settings: Settings, tree: Tree) -> Solved:
    """Equilibria of the empirical game and how they stand up to a bootstrap over runs."""
    precision = settings.precision if settings.precision is not None else float(get(tree, "choice.precision"))
    path = _path(game.payoffs, precision)
    logit = games.logit_equilibrium(game.payoffs, precision)
    kept = games.undominated(game.payoffs)
    left, who = games.reduced(game.payoffs, kept)
    found = games.mixed_equilibria(left) if len(who) == 2 else []
    mixed = [{game.players[player]: {game.doctrines[player][place]: float(chance) for place, chance in zip(kept[player], mixture, strict=True)}
              for player, mixture in zip(who, mixtures, strict=True)} for mixtures in found]  # fmt: skip
    again = analysing.resampled(game, precision, logit, settings.rounds, settings.seed)
    pure = games.pure_equilibria(game.payoffs)
    return Solved(game, precision, logit, path, pure, kept, mixed, again, analysing.destinations(game.payoffs))


def _path(payoffs: Array, precision: float) -> games.QuantalPath:
    """The path to where choice is nearly best, or as far as it can be followed."""
    far = max(FAR / games.scale(payoffs), 2 * precision)
    while True:
        try:
            return games.quantal_path(payoffs, np.geomspace(far / 1e4, far, MARKS))
        except ArithmeticError:
            far /= 3


def _answer(settings: Settings, solved: Solved, chosen: Mapping[str, Sequence[Doctrine]]) -> Answer:
    game, size = solved.game, settings.chart.size
    profiles = pd.DataFrame(game.profiles())
    regret = pd.DataFrame(analysing.regrets(game, solved.logit))
    for column, table in (("chance_low", solved.again.low), ("chance_high", solved.again.high)):
        regret[column] = np.concatenate(table)
    path = pd.DataFrame([
        {"player": player, "doctrine": doctrine, "precision": float(at), "chance": float(chance)}
        for player, names, rows in zip(game.players, game.doctrines, solved.path.mixtures, strict=True)
        for place, doctrine in enumerate(names) for at, chance in zip(solved.path.precisions, rows[:, place], strict=True)
    ])  # fmt: skip
    list_of = pd.DataFrame([{"party": party, "doctrine": item.name, "says": item.says, "sets": ", ".join(f"{p.split('.', 2)[2]} {v:g}" for p, v in item.numbers.items()) or "nothing"}
                            for party, options in chosen.items() for item in options])  # fmt: skip
    equilibria = _equilibria(solved)
    chances = {player: dict(zip(names, map(float, mixture), strict=True)) for player, names, mixture in zip(game.players, game.doctrines, solved.logit, strict=True)}
    pure = [game.named(cell) for cell in solved.pure]
    runs = game.samples.shape[-1]
    pictures = {
        "payoffs": (gaming.payoffs(profiles, players=game.players, pure=pure, chances=chances, precision=solved.precision, runs=runs, size=size),
                    f"Realised payoffs of {' and '.join(map(words.party, game.players))} in every combination of doctrines, equilibria marked."),
        "quantal": (gaming.quantal(path, precision=solved.precision, size=size),
                    f"Chance of each doctrine in the logit equilibrium as precision rises to {words.number(float(solved.path.precisions[-1]), 3)}."),
    }  # fmt: skip
    tables = {"payoffs": profiles, "regret": regret, "quantal": path, "doctrines": list_of, "equilibria": equilibria}
    shown = {"doctrines": "The doctrines, and what each sets", "regret": f"Each doctrine in the logit equilibrium (precision {words.number(solved.precision, 3)}), with 95 % intervals",
             "equilibria": "Equilibria, and how often they are found again when runs are resampled"}  # fmt: skip
    summary = {
        "players": {player: list(names) for player, names in zip(game.players, game.doctrines, strict=True)}, "profiles": len(profiles) // len(game.players),
        "runs": runs, "precision": solved.precision, "pure": pure, "logit": chances, "mixed": solved.mixed,
        "undominated": {player: [names[place] for place in places] for player, names, places in zip(game.players, game.doctrines, solved.kept, strict=True)},
        "no_pure_in_resamples": solved.again.none, "best_replies_end_in": [{"profile": game.named(cell) if cell else None, "share": share} for cell, share in solved.ends.items()],
    }  # fmt: skip
    title = f"Doctrines of {', '.join(map(words.party, game.players))}"
    return Answer(title, [*_said(solved, regret)], summary, tables, shown, pictures)


def _equilibria(solved: Solved) -> pd.DataFrame:
    """A row an equilibrium and player's doctrine: kind, chance, and the share of resamples that find it (1 for the logit)."""
    game, rows = solved.game, []
    cells = list(dict.fromkeys([*solved.pure, *list(solved.again.pure)[:10]]))
    for number, cell in enumerate(cells):
        rows += [{"kind": "pure" if cell in solved.pure else "pure, in resamples only", "number": number, "player": player, "doctrine": name,
                  "chance": 1.0, "found_again": float(solved.again.pure.get(cell, 0.0))} for player, name in game.named(cell).items()]  # fmt: skip
    for number, mixture in enumerate(solved.mixed):
        rows += [{"kind": "Nash, two players left", "number": number, "player": player, "doctrine": name, "chance": chance, "found_again": 1.0}
                 for player, names in mixture.items() for name, chance in names.items() if chance > 0]  # fmt: skip
    rows += [{"kind": "logit", "number": 0, "player": player, "doctrine": name, "chance": float(chance), "found_again": 1.0}
             for player, names, mixture in zip(game.players, game.doctrines, solved.logit, strict=True)
             for name, chance in zip(names, mixture, strict=True)]  # fmt: skip
    return pd.DataFrame(rows)


def _said(solved: Solved, regret: pd.DataFrame) -> list[str]:
    game = solved.game
    over = f"{game.payoffs[0].size:,} combinations of doctrines, {game.samples.shape[-1]:,} runs each on the same luck"
    likeliest = [regret[regret["player"] == player].sort_values("chance").iloc[-1] for player in game.players]
    logit = "; ".join(f"{words.party(str(row['player']))} {words.plain(str(row['doctrine']))} {row['chance']:.0%} ({row['chance_low']:.0%} to {row['chance_high']:.0%})"
                      for row in likeliest)  # fmt: skip
    said = [f"{_pure_words(solved)} (Over {over}.)",
            f"In the logit equilibrium at precision {words.number(solved.precision, 3)} the likeliest doctrines are, with 95 % intervals: {logit}."]  # fmt: skip
    dropped = {player: [name for place, name in enumerate(names) if place not in kept]
               for player, names, kept in zip(game.players, game.doctrines, solved.kept, strict=True)}  # fmt: skip
    losers = [f"{words.plain(name)} ({words.party(player)})" for player, names in dropped.items() for name in names]
    if losers:
        said.append(f"Never worth playing, whatever the others do, by repeated removal of dominated doctrines: {', '.join(losers)}.")
    lost = regret.sort_values("greatest_regret").iloc[-1]
    said.append(f"The dearest mistake is {words.plain(str(lost['doctrine']))} of {words.party(str(lost['player']))}: against some combination it forgoes "
                f"{words.number(float(lost['greatest_regret']), 2)} of payoff.")  # fmt: skip
    return said


def _pure_words(solved: Solved) -> str:
    game = solved.game
    if not solved.pure:
        return f"No combination of doctrines is an equilibrium in pure doctrines; {solved.again.none:.0%} of resamples agree."
    told = []
    for cell in solved.pure:
        names = ", ".join(f"{words.party(player)} {words.plain(name)}" for player, name in game.named(cell).items())
        told.append(f"{names} (found in {solved.again.pure.get(cell, 0.0):.0%} of resamples; best replies lead there from {solved.ends[cell]:.0%} of all combinations)")
    many = "is one pure equilibrium" if len(told) == 1 else f"are {len(told)} pure equilibria"
    return f"There {many}: {'; '.join(told)}."
