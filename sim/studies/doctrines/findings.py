"""The findings of the study of doctrines: tables, charts and sentences of a solved game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import best_replies as replying
from sim.charts import payoff_tables as gaming
from sim.charts.words import Words
from sim.stats import games
from sim.studies.answer import Answer
from sim.studies.doctrines import Doctrines
from sim.studies.doctrines import empirical as analysing
from sim.studies.doctrines.empirical import Empirical, Robustness
from sim.studies.doctrines.overlays import Doctrine, sets

EQUILIBRIA = "Pure equilibria of the mean payoffs, and of resamples of the runs: the share of resamples that find each"
MIXED = "Nash equilibria between the two parties left once dominated doctrines are gone"


@dataclass(frozen=True, eq=False)
class SolvedGame:
    """The empirical game and its solutions.

    `logit` is the equilibrium at `precision` and `path` those at rising precisions; `pure` are the profiles without regret, `mixed` the
    Nash equilibria between two parties, `kept` each player's undominated doctrines, and `ends` where best replies lead, as shares.
    """

    game: Empirical
    precision: float
    logit: games.Mixtures
    path: games.QuantalPath
    pure: list[tuple[int, ...]]
    kept: tuple[tuple[int, ...], ...]
    mixed: list[dict[str, dict[str, float]]]
    again: Robustness
    ends: Mapping[tuple[int, ...] | None, float]


def answer(
    settings: Doctrines, solved: SolvedGame, chosen: Mapping[str, Sequence[Doctrine]], words: Words
) -> Answer:
    """The sentences, tables, charts and numbers of a solved game."""
    profiles = pd.DataFrame(solved.game.profiles())
    regret = pd.DataFrame(analysing.regrets(solved.game, solved.logit))
    for column, table in (("chance_low", solved.again.low), ("chance_high", solved.again.high)):
        regret[column] = np.concatenate(table)
    path = pd.DataFrame(_path_rows(solved))
    tables = {
        "payoffs": profiles,
        "regret": regret,
        "quantal": path,
        "doctrines": pd.DataFrame(_doctrine_rows(chosen)),
    }
    shown = {
        "doctrines": "The doctrines, and what each sets",
        "regret": f"Each doctrine in the logit equilibrium (precision {words.number(solved.precision, 3)}), with 95 % intervals",
    }
    for name, caption in (("equilibria", EQUILIBRIA), ("mixed", MIXED)):
        rows = pd.DataFrame(_equilibria(solved) if name == "equilibria" else _mixed(solved))
        if len(rows):
            tables[name], shown[name] = rows, caption
    return Answer(
        f"Doctrines of {', '.join(map(words.party, solved.game.players))}",
        _sentences(solved, regret, words),
        _summary(solved, len(profiles)),
        tables,
        shown,
        _pictures(settings, solved, profiles, path, regret, words),
    )


def _path_rows(solved: SolvedGame) -> list[dict[str, Any]]:
    """A row for each player, doctrine and precision of the path."""
    game, precisions, rows = solved.game, solved.path.precisions, []
    for player, names, mixtures in zip(
        game.players, game.doctrines, solved.path.mixtures, strict=True
    ):
        for place, doctrine in enumerate(names):
            for at, chance in zip(precisions, mixtures[:, place], strict=True):
                rows.append(
                    {
                        "player": player,
                        "doctrine": doctrine,
                        "precision": float(at),
                        "chance": float(chance),
                    }
                )
    return rows


def _doctrine_rows(chosen: Mapping[str, Sequence[Doctrine]]) -> list[dict[str, Any]]:
    """A row for each party and doctrine: what it says and what it sets."""
    return [
        {"party": party, "doctrine": item.name, "says": item.says, "sets": sets(item)}
        for party, options in chosen.items()
        for item in options
    ]


def _chances(solved: SolvedGame) -> dict[str, dict[str, float]]:
    """The chance of each doctrine in the logit equilibrium, by player and name."""
    game = solved.game
    return {
        player: dict(zip(names, map(float, mixture), strict=True))
        for player, names, mixture in zip(game.players, game.doctrines, solved.logit, strict=True)
    }


def _pictures(
    settings: Doctrines,
    solved: SolvedGame,
    profiles: pd.DataFrame,
    path: pd.DataFrame,
    regret: pd.DataFrame,
    words: Words,
) -> dict[str, tuple[Any, str]]:
    """The charts by name, each with its caption."""
    game, size = solved.game, settings.chart.size
    payoffs = gaming.payoffs(
        profiles,
        words=words,
        players=game.players,
        pure=[game.named(cell) for cell in solved.pure],
        chances=_chances(solved),
        precision=solved.precision,
        runs=game.samples.shape[-1],
        size=size,
    )
    who = " and ".join(map(words.party, game.players))
    last = words.number(float(solved.path.precisions[-1]), 3)
    return {
        "payoffs": (
            payoffs,
            f"Realised payoffs of {who} in every combination of doctrines, equilibria marked.",
        ),
        "replies": (
            replying.replies(profiles, words=words, players=game.players, size=size),
            "Best replies: from each combination of doctrines the party that gains most switches, until nobody gains.",
        ),
        "quantal": (
            gaming.quantal(
                path, words=words, precision=solved.precision, intervals=regret, size=size
            ),
            f"Chance of each doctrine in the logit equilibrium as precision rises to {last}.",
        ),
    }


def _summary(solved: SolvedGame, rows: int) -> dict[str, Any]:
    """The numbers of `summary.json`."""
    game, kept, dropped = solved.game, {}, _dropped(solved)
    for player, names in zip(game.players, game.doctrines, strict=True):
        kept[player] = [name for name in names if name not in dropped[player]]
    ends = [
        {"profile": game.named(cell) if cell else None, "share": share}
        for cell, share in solved.ends.items()
    ]
    return {
        "players": dict(zip(game.players, map(list, game.doctrines), strict=True)),
        "profiles": rows // len(game.players),
        "runs": game.samples.shape[-1],
        "precision": solved.precision,
        "pure": [game.named(cell) for cell in solved.pure],
        "logit": _chances(solved),
        "mixed": solved.mixed,
        "undominated": kept,
        "no_pure_in_resamples": solved.again.none,
        "best_replies_end_in": ends,
    }


def _dropped(solved: SolvedGame) -> dict[str, list[str]]:
    """By player, the doctrines that the repeated removal of dominated ones takes away."""
    game, dropped = solved.game, {}
    for player, names, kept in zip(game.players, game.doctrines, solved.kept, strict=True):
        dropped[player] = [name for place, name in enumerate(names) if place not in kept]
    return dropped


def _equilibria(solved: SolvedGame) -> list[dict[str, object]]:
    """A row a profile that is a pure equilibrium, of the means or of some resample."""
    cells = dict.fromkeys([*solved.pure, *list(solved.again.pure)[:10]])
    return [
        {
            **solved.game.named(cell),
            "of_the_means": cell in solved.pure,
            "found_again": float(solved.again.pure.get(cell, 0.0)),
        }
        for cell in cells
    ]


def _mixed(solved: SolvedGame) -> list[dict[str, object]]:
    """A row an equilibrium between two parties, player and doctrine played."""
    return [
        {"equilibrium": number, "player": player, "doctrine": name, "chance": chance}
        for number, mixture in enumerate(solved.mixed)
        for player, names in mixture.items()
        for name, chance in names.items()
        if chance > 0
    ]


def _sentences(solved: SolvedGame, regret: pd.DataFrame, words: Words) -> list[str]:
    """The answer in sentences, equilibria first."""
    game = solved.game
    over = f"{game.payoffs[0].size:,} combinations of doctrines, {game.samples.shape[-1]:,} runs each on the same luck"
    likeliest = [
        regret[regret["player"] == player].sort_values("chance").iloc[-1] for player in game.players
    ]
    logit = "; ".join(
        f"{words.party(str(row['player']))} {words.plain(str(row['doctrine']))} {row['chance']:.0%} "
        f"({row['chance_low']:.0%} to {row['chance_high']:.0%})"
        for row in likeliest
    )
    said = [
        f"{_pure_words(solved, words)} (Over {over}.)",
        f"In the logit equilibrium at precision {words.number(solved.precision, 3)} the likeliest doctrines are, "
        f"with 95 % intervals: {logit}.",
    ]
    losers = [
        f"{words.plain(name)} ({words.party(player)})"
        for player, names in _dropped(solved).items()
        for name in names
    ]
    if losers:
        said.append(
            f"Never worth playing, whatever the others do, by repeated removal of dominated doctrines: {', '.join(losers)}."
        )
    for mixture in solved.mixed:
        if any(0 < chance < 1 for names in mixture.values() for chance in names.values()):
            told = "; ".join(_mixture(player, names, words) for player, names in mixture.items())
            said.append(
                f"Between the two parties left with a choice there is an equilibrium in mixed doctrines: {told}."
            )
    lost = regret.sort_values("greatest_regret").iloc[-1]
    said.append(
        f"The dearest mistake is {words.plain(str(lost['doctrine']))} of {words.party(str(lost['player']))}: "
        f"against some combination it forgoes {words.number(float(lost['greatest_regret']), 2)} of payoff."
    )
    return said


def _mixture(player: str, names: Mapping[str, float], words: Words) -> str:
    """A player and the doctrines that it mixes, each with its chance."""
    played = [f"{words.plain(name)} {chance:.0%}" for name, chance in names.items() if chance > 0]
    return f"{words.party(player)} {', '.join(played)}"


def _pure_words(solved: SolvedGame, words: Words) -> str:
    """The pure equilibria in a sentence."""
    game = solved.game
    if not solved.pure:
        return f"No combination of doctrines is an equilibrium in pure doctrines; {solved.again.none:.0%} of resamples agree."
    told = []
    for cell in solved.pure:
        names = ", ".join(
            f"{words.party(player)} {words.plain(name)}"
            for player, name in game.named(cell).items()
        )
        told.append(
            f"{names} (found in {solved.again.pure.get(cell, 0.0):.0%} of resamples; "
            f"best replies lead there from {solved.ends[cell]:.0%} of all combinations)"
        )
    many = "is one pure equilibrium" if len(told) == 1 else f"are {len(told)} pure equilibria"
    return f"There {many}: {'; '.join(told)}."
