"""What the study of doctrines says: tables, charts and words of a solved game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.charts import best_replies as replying
from sim.charts import payoff_tables as gaming
from sim.charts import words
from sim.stats import games
from sim.studies.answer import Answer
from sim.studies.doctrines import Doctrines
from sim.studies.doctrines import empirical as analysing
from sim.studies.doctrines.empirical import Empirical, Robustness
from sim.studies.doctrines.overlays import Doctrine, sets

EQUILIBRIA = "Pure equilibria of the mean payoffs, and of resamples of the runs: the share of resamples that find each"
MIXED = "Nash equilibria between the two parties left once dominated doctrines are gone"


@dataclass(frozen=True, eq=False)
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


def answer(settings: Doctrines, solved: Solved, chosen: Mapping[str, Sequence[Doctrine]]) -> Answer:
    """Everything that is written of the game."""
    game, size = solved.game, settings.chart.size
    profiles = pd.DataFrame(game.profiles())
    regret = pd.DataFrame(analysing.regrets(game, solved.logit))
    for column, table in (("chance_low", solved.again.low), ("chance_high", solved.again.high)):
        regret[column] = np.concatenate(table)
    path = pd.DataFrame(
        [
            {
                "player": player,
                "doctrine": doctrine,
                "precision": float(at),
                "chance": float(chance),
            }
            for player, names, rows in zip(
                game.players, game.doctrines, solved.path.mixtures, strict=True
            )
            for place, doctrine in enumerate(names)
            for at, chance in zip(solved.path.precisions, rows[:, place], strict=True)
        ]
    )
    list_of = pd.DataFrame(
        [
            {
                "party": party,
                "doctrine": item.name,
                "says": item.says,
                "sets": sets(item),
            }
            for party, options in chosen.items()
            for item in options
        ]
    )
    chances = {
        player: dict(zip(names, map(float, mixture), strict=True))
        for player, names, mixture in zip(game.players, game.doctrines, solved.logit, strict=True)
    }
    pure = [game.named(cell) for cell in solved.pure]
    runs = game.samples.shape[-1]
    pictures = {
        "payoffs": (
            gaming.payoffs(
                profiles,
                players=game.players,
                pure=pure,
                chances=chances,
                precision=solved.precision,
                runs=runs,
                size=size,
            ),
            f"Realised payoffs of {' and '.join(map(words.party, game.players))} in every combination of doctrines, equilibria marked.",
        ),
        "replies": (
            replying.replies(profiles, players=game.players, size=size),
            "Best replies: from each combination of doctrines the party that gains most switches, until nobody gains.",
        ),
        "quantal": (
            gaming.quantal(path, precision=solved.precision, intervals=regret, size=size),
            f"Chance of each doctrine in the logit equilibrium as precision rises to {words.number(float(solved.path.precisions[-1]), 3)}.",
        ),
    }
    tables = {"payoffs": profiles, "regret": regret, "quantal": path, "doctrines": list_of}
    shown = {
        "doctrines": "The doctrines, and what each sets",
        "regret": f"Each doctrine in the logit equilibrium (precision {words.number(solved.precision, 3)}), with 95 % intervals",
    }
    for name, caption in (("equilibria", EQUILIBRIA), ("mixed", MIXED)):
        rows = pd.DataFrame(_equilibria(solved) if name == "equilibria" else _mixed(solved))
        if len(rows):
            tables[name], shown[name] = rows, caption
    summary = {
        "players": {
            player: list(names) for player, names in zip(game.players, game.doctrines, strict=True)
        },
        "profiles": len(profiles) // len(game.players),
        "runs": runs,
        "precision": solved.precision,
        "pure": pure,
        "logit": chances,
        "mixed": solved.mixed,
        "undominated": {
            player: [names[place] for place in places]
            for player, names, places in zip(game.players, game.doctrines, solved.kept, strict=True)
        },
        "no_pure_in_resamples": solved.again.none,
        "best_replies_end_in": [
            {"profile": game.named(cell) if cell else None, "share": share}
            for cell, share in solved.ends.items()
        ],
    }
    title = f"Doctrines of {', '.join(map(words.party, game.players))}"
    return Answer(title, [*_said(solved, regret)], summary, tables, shown, pictures)


def _equilibria(solved: Solved) -> list[dict[str, object]]:
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


def _mixed(solved: Solved) -> list[dict[str, object]]:
    """A row an equilibrium between two parties, player and doctrine played."""
    return [
        {"equilibrium": number, "player": player, "doctrine": name, "chance": chance}
        for number, mixture in enumerate(solved.mixed)
        for player, names in mixture.items()
        for name, chance in names.items()
        if chance > 0
    ]


def _said(solved: Solved, regret: pd.DataFrame) -> list[str]:
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
        f"{_pure_words(solved)} (Over {over}.)",
        f"In the logit equilibrium at precision {words.number(solved.precision, 3)} the likeliest doctrines are, "
        f"with 95 % intervals: {logit}.",
    ]
    dropped = {
        player: [name for place, name in enumerate(names) if place not in kept]
        for player, names, kept in zip(game.players, game.doctrines, solved.kept, strict=True)
    }
    losers = [
        f"{words.plain(name)} ({words.party(player)})"
        for player, names in dropped.items()
        for name in names
    ]
    if losers:
        said.append(
            f"Never worth playing, whatever the others do, by repeated removal of dominated doctrines: {', '.join(losers)}."
        )
    for mixture in solved.mixed:
        if any(0 < chance < 1 for names in mixture.values() for chance in names.values()):
            told = "; ".join(
                f"{words.party(player)} {', '.join(f'{words.plain(name)} {chance:.0%}' for name, chance in names.items() if chance > 0)}"
                for player, names in mixture.items()
            )
            said.append(
                f"Between the two parties left with a choice there is an equilibrium in mixed doctrines: {told}."
            )
    lost = regret.sort_values("greatest_regret").iloc[-1]
    said.append(
        f"The dearest mistake is {words.plain(str(lost['doctrine']))} of {words.party(str(lost['player']))}: "
        f"against some combination it forgoes {words.number(float(lost['greatest_regret']), 2)} of payoff."
    )
    return said


def _pure_words(solved: Solved) -> str:
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
