"""One party's robust choice among its doctrines, over futures drawn from ranges and from the doctrines of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import payoff_tables as gaming
from sim.charts.words import Words
from sim.ensemble.designs import Plan, single_point
from sim.model.world import Array
from sim.paths import Mistake, Tree, nearest
from sim.studies.answer import Answer
from sim.studies.doctrines import Doctrines, overlays
from sim.studies.doctrines import regret as robust
from sim.studies.doctrines.overlays import Doctrine
from sim.studies.doctrines.regret import Robust
from sim.studies.inputs import Bounds, bounds_of, parameters_of
from sim.studies.weekly import gather

SHARE = 3  # one run in so many of those a combination has, for every doctrine and future
LEAST = 20
LEAST_FUTURES = 4
Chosen = Mapping[str, Sequence[Doctrine]]


@dataclass(frozen=True, eq=False)
class Hedge:
    """What to play: the party, its doctrines, the ranges, and the futures as numbers and as the others' doctrines."""

    party: str
    bounds: Bounds
    beside: dict[str, Array]
    others: list[tuple[Doctrine, ...]]
    set_aside: list[str]


@dataclass(frozen=True, eq=False)
class RobustChoice:
    """What came of it; `as_is` when the payoff that satisfies is that of the scenario as it is."""

    hedge: Hedge
    names: list[str]
    found: Robust
    runs: int
    as_is: bool


def prepare(settings: Doctrines, tree: Tree, chosen: Chosen) -> Hedge | None:
    """Lay out the futures for the party named by `robust`; None when none is. Raises Mistake for one that cannot choose."""
    party = settings.robust
    if party is None:
        return None
    if len(chosen.get(party, ())) < 2:
        able = [name for name, options in chosen.items() if len(options) > 1]
        raise Mistake(
            f"robust: '{party}' has no doctrines to choose between; allowed are {', '.join(able)}{nearest(party, able)}"
        )
    if settings.points < LEAST_FUTURES:
        raise Mistake(
            f"points: {settings.points} futures are too few to choose over; give at least {LEAST_FUTURES}"
        )
    touched = {
        path
        for options in chosen.values()
        for doctrine in options
        for path in (*doctrine.numbers, *doctrine.others)
    }
    wanted = () if settings.axes else parameters_of(settings, tree)
    aside = [path for path in wanted if _holds_any(path, touched)]
    kept = settings.model_copy(
        update={"parameters": tuple(path for path in wanted if path not in aside)}
    )
    bounds = bounds_of(kept, tree)
    overlap = [path for path in bounds if _holds_any(path, touched)]
    if overlap:
        raise Mistake(
            f"axes.{overlap[0]}: a doctrine sets it, so it cannot be one of the ranges of a future"
        )
    from scipy.stats import qmc

    rivals = [options for name, options in chosen.items() if name != party]
    unit = qmc.LatinHypercube(
        len(bounds) + len(rivals), rng=np.random.default_rng(settings.seed & (2**64 - 1))
    ).random(settings.points)
    beside = {
        path: low + (high - low) * unit[:, place]
        for place, (path, (low, high)) in enumerate(bounds.items())
    }
    shares = unit[:, len(bounds) :].T
    picked = [_picked(options, share) for options, share in zip(rivals, shares, strict=True)]
    others: list[tuple[Doctrine, ...]] = list(zip(*picked, strict=True)) or [()] * len(unit)
    return Hedge(party, bounds, beside, others, aside)


def play(
    settings: Doctrines, tree: Tree, chosen: Chosen, hedge: Hedge, payoffs: Callable[..., Array]
) -> RobustChoice:
    """Play every doctrine of the party in every future on the same luck, and compare."""
    options, runs = chosen[hedge.party], max(LEAST, settings.runs // SHARE)
    count = len(hedge.others)
    rows = [(mine, *theirs) for mine in options for theirs in hedge.others]
    beside = {path: np.tile(values, len(options)) for path, values in hedge.beside.items()}
    plan = overlays.lay(tree, rows, beside)
    counted = overlays.lay(tree, [()] * len(rows), beside)
    task = partial(payoffs, parties=(hedge.party,))
    samples = gather(settings, task, [plan, counted], runs, label="futures")[0].reshape(
        len(options), count, runs
    )
    enough = settings.enough
    if enough is None:
        as_is: Plan = single_point(tree)
        enough = float(
            gather(settings, task, [as_is], settings.runs, label="as it is").mean(dtype=float)
        )
    found = robust.choose(samples.astype(float), enough, settings.rounds, settings.seed)
    return RobustChoice(
        hedge, [doctrine.name for doctrine in options], found, runs, settings.enough is None
    )


def add(answer: Answer, settings: Doctrines, hedged: RobustChoice, words: Words) -> Answer:
    """The answer with robust choice added: a table a doctrine, one a future, a chart and a paragraph."""
    found, names, party = hedged.found, hedged.names, hedged.hedge.party
    table = pd.DataFrame(
        {
            "doctrine": names,
            "mean": found.mean,
            "least": found.least,
            "greatest_regret": found.greatest,
            "low": found.greatest_low,
            "high": found.greatest_high,
            "satisfied": found.satisfied,
            "satisfied_low": found.satisfied_low,
            "satisfied_high": found.satisfied_high,
        }
    )
    futures = pd.DataFrame(_futures(hedged))
    chart = gaming.regret(
        futures, words=words, summary=table, party=party, size=settings.chart.size
    )
    best = words.plain(names[found.minimax])
    caption = f"Regret of {words.party(party)}'s doctrines over {len(hedged.hedge.others)} futures; {best} has the least greatest regret."
    summary = {
        **answer.summary,
        "robust": {
            "party": party,
            "futures": len(hedged.hedge.others),
            "runs": hedged.runs,
            "ranges": hedged.hedge.bounds,
            "set_aside": hedged.hedge.set_aside,
            "enough": found.enough,
            "minimax_regret": names[found.minimax],
            "satisficing": names[found.satisficing],
            "same_in_resamples": found.same,
        },
    }
    return replace(
        answer,
        words=[*answer.words, _said(hedged, words)],
        summary=summary,
        tables={**answer.tables, "robust": table, "futures": futures},
        shown={
            **answer.shown,
            "robust": f"{words.party(party)} over futures that are not known, with 95 % intervals",
        },
        pictures={**answer.pictures, "regret": (chart, caption)},
    )


def _holds_any(path: str, others: Iterable[str]) -> bool:
    """Whether one of the other paths is this one or lies within it."""
    return any(path == other or other.startswith(f"{path}.") for other in others)


def _picked(options: Sequence[Doctrine], shares: Array) -> list[Doctrine]:
    """The doctrine at each share of the list, `[futures]` of 0 to 1."""
    return [options[int(share * len(options))] for share in shares]


def _futures(hedged: RobustChoice) -> list[dict[str, Any]]:
    """A row for each doctrine and future: the regret, the numbers and the others' doctrines."""
    hedge, rows = hedged.hedge, []
    for future, others in enumerate(hedge.others):
        numbers = {path: float(values[future]) for path, values in hedge.beside.items()}
        rivals = {f"doctrine_{doctrine.party}": doctrine.name for doctrine in others}
        for place, name in enumerate(hedged.names):
            regret = float(hedged.found.regret[place, future])
            rows.append({"doctrine": name, "future": future, "regret": regret, **numbers, **rivals})
    return sorted(rows, key=lambda row: hedged.names.index(str(row["doctrine"])))


def _said(hedged: RobustChoice, words: Words) -> str:
    found, names, hedge = hedged.found, hedged.names, hedged.hedge
    best, often = found.minimax, found.satisficing
    regret, low, high = (
        words.number(float(ends[best]), 2)
        for ends in (found.greatest, found.greatest_low, found.greatest_high)
    )
    share = f"{found.satisfied[often]:.0%} of futures ({found.satisfied_low[often]:.0%} to {found.satisfied_high[often]:.0%})"
    satisfies = (
        f"{words.number(found.enough, 2)}{' (the scenario as it is)' if hedged.as_is else ''}"
    )
    reaches = f"{words.plain(names[often]).capitalize()} most often reaches a payoff of {satisfies}: in {share}."
    if not found.satisfied.any():
        reaches = f"None reaches a payoff of {satisfies} in any future, so that none satisfies; give a lower one (enough=)."
    told = (
        f"For {words.party(hedge.party)}, over {len(hedge.others)} futures ({len(hedge.bounds)} numbers anywhere in their ranges, "
        f"the others' doctrines any), {words.plain(names[best])} has the least greatest regret: {regret} (95 % interval {low} to {high}; "
        f"the same doctrine in {found.same:.0%} of resamples). {reaches}"
    )
    return told + (
        f" Left out of the ranges, since a doctrine sets them: {', '.join(hedge.set_aside)}."
        if hedge.set_aside
        else ""
    )
