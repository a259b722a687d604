"""Behaviour shared by a panel of crises: fitted to their answer keys, and tried on each crisis when that one was left out.

The score of each crisis, as a function of the parameters, is emulated by a polynomial (`emulate`); the parameters taken are those
with the least mean over crises. The mean Brier score of n runs is freed of what their number adds to it, p(1 - p) / (n - 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import yaml
from scipy.stats import qmc

from sim.charts.words import Words
from sim.config.checks import build_game
from sim.config.facts import is_behaviour
from sim.config.settings import Asked
from sim.ensemble.designs import Plan
from sim.ensemble.spans import Span
from sim.model.world import Array
from sim.paths import Mistake, Tree, get, with_value
from sim.stats.scores import turns_by
from sim.studies.answer import Answer, Answered
from sim.studies.calibrate import Calibrate
from sim.studies.calibrate.emulate import POINTS_A_TERM, Emulator, emulate
from sim.studies.hindcast import history as aftermath
from sim.studies.inputs import Bounds, bounds_of, foretold, plan_over, uniform
from sim.studies.panel import findings, milestones
from sim.studies.panel.study import configured, play
from sim.studies.weekly import gather, play_weeks

TRIED = 20_000  # sets of parameters among which the best is sought on the emulator
CHECKED = 20  # times the runs of a point, for the scores that are reported
RESAMPLES = 2000
OF_ONE = ("source", "targets", "upto", "history", "accept", "tolerance", "truths")
CAPTIONS = {
    "crises": "Mean Brier scores of each crisis (lower is better): behaviour as it is, fitted to all crises, and fitted to the others",
    "parameters": "Each parameter: its range, as it is, fitted to all crises, and the span of the fits that leave one crisis out",
}


@dataclass(frozen=True, eq=False)
class Fitted:
    """The parameters fitted to all crises and to all but each, as shares of their ranges: `[parameters]`, `[crises, parameters]`."""

    whole: Array
    left_out: Array


def run(settings: Calibrate, words: Words) -> Answered | int:
    """Fit behaviour to the panel and leave one crisis out at a time; returns 0 after a `dry_run`."""
    _of_a_panel(settings)
    names = settings.panel or ()
    trees = {name: configured(name, settings.asked.overrides) for name in names}
    bounds = _bounds(settings, names[0], trees)
    rng = np.random.default_rng(settings.seed & (2**64 - 1))
    unit = qmc.LatinHypercube(len(bounds), rng=rng).random(settings.points)
    plans = [_plan(name, tree, bounds, unit) for name, tree in trees.items()]
    if foretold(settings, *plans):
        return 0
    scores = []
    for (name, tree), plan in zip(trees.items(), plans, strict=True):
        told = gather(
            settings, answered, [plan], settings.runs, apart=True, label=f"playing {name}"
        )
        scores.append(fair_brier(told, came(tree)))
    found = fit(unit.T, np.stack(scores), rng.random((len(bounds), TRIED)))
    table = tried(settings, trees, bounds, found)
    files = {"fitted.yaml": sets(bounds, found)}
    said = answer(settings, trees, bounds, found, table, words)
    return Answered(settings, trees, said, words, files)


def _of_a_panel(settings: Calibrate) -> None:
    """Raise Mistake for a panel of fewer than three crises, and for options that a panel has no use for."""
    names = settings.panel or ()
    if len(set(names)) < len(names) or len(names) < 3:
        raise Mistake(
            f"panel: needs at least three different crises, so that two are left when one is left out, not {', '.join(names) or 'none'}"
        )
    for name in OF_ONE:
        field = Calibrate.model_fields[name]
        if getattr(settings, name) != field.default:
            raise Mistake(
                f"{field.alias or name}: is about one crisis; with panel= the targets are the answer keys of its crises, so leave it out"
            )


def _bounds(settings: Calibrate, first: str, trees: Mapping[str, Tree]) -> Bounds:
    """The range of each parameter, which must be behaviour that all crises share."""
    asked = Asked({**settings.asked.choices, "scenario": first}, settings.asked.overrides)
    bounds = bounds_of(settings.model_copy(update={"asked": asked}), trees[first])
    for path in bounds:
        if not is_behaviour(path):
            raise Mistake(
                f"parameters: {path} is a fact of a crisis; a panel shares behaviour, such as choice.precision or hazards.accident"
            )
    least = POINTS_A_TERM * (1 + len(bounds))
    if settings.points < least or settings.runs < 2:
        raise Mistake(
            f"points, runs: {len(bounds)} parameters need at least {least} points of 2 runs, not {settings.points} of {settings.runs}"
        )
    return bounds


def _plan(name: str, tree: Tree, bounds: Bounds, unit: Array) -> Plan:
    """The points of one crisis; raises Mistake, naming the crisis, where it does not have a parameter."""
    try:
        return plan_over(tree, uniform(bounds), unit)
    except Mistake as error:
        raise Mistake(f"{str(error).removeprefix('axes.')} (in {name})") from None


def answered(trees: Sequence[Tree], spans: tuple[Span, ...], seed: int) -> Array:
    """What a block's runs answer to each milestone and day of their crisis, 0 or 1, `[milestones days, runs]`."""
    game = build_game(trees[0])
    after = milestones.key_of(game)
    runs = np.concatenate([np.arange(low, high) for _, low, high in spans])
    paths = aftermath.paths_of(game, play_weeks(trees[0], spans, seed), runs, seed)
    cube = aftermath.read_off(after, game, paths, game.calendar.turns)
    hits = cube.reshape(len(after.events), game.calendar.turns, len(runs))
    days = [turns_by(after.start, game.calendar.turn_days, day) for day in after.checkpoints]
    at = [max(1, turns) - 1 for turns in days]
    return np.asarray(hits[:, at].reshape(-1, len(runs)), dtype=np.float32)


def came(tree: Tree) -> Array:
    """What history answered, in the same order, `[milestones days]`."""
    after = milestones.key_of(build_game(tree))
    return np.array([bool(one) for event in after.events for one in event.happened], dtype=float)


def fair_brier(told: Array, happened: Array) -> Array:
    """The mean Brier score of each point, without what the number of its runs adds; `told` is `[questions, points, runs]`."""
    runs = told.shape[2]
    share = told.mean(axis=2, dtype=float)
    noise = share * (1 - share) / (runs - 1)
    return np.asarray(((share - happened[:, None]) ** 2 - noise).mean(axis=0))


def fit(unit: Array, scores: Array, candidates: Array) -> Fitted:
    """The best of the candidates, `[parameters, candidates]`, for all crises together and for all but each.

    `unit` is `[parameters, points]` as shares of the ranges, `scores` `[crises, points]`.
    """
    emulator: Emulator = emulate(unit, scores, np.zeros(len(scores)))
    said = emulator.at(candidates)
    others = [np.arange(len(scores)) != place for place in range(len(scores))]
    best = [int(np.argmin(said[kept].mean(axis=0))) for kept in others]
    return Fitted(
        candidates[:, int(np.argmin(said.mean(axis=0)))],
        np.stack([candidates[:, place] for place in best]),
    )


def tried(
    settings: Calibrate, trees: Mapping[str, Tree], bounds: Bounds, found: Fitted
) -> pd.DataFrame:
    """A row a crisis: mean Brier scores of fresh runs as it is, fitted to all, and fitted to the others; and of base rates."""
    more = settings.model_copy(update={"seed": settings.seed + 1, "runs": CHECKED * settings.runs})
    rows = []
    for place, (name, tree) in enumerate(trees.items()):
        kinds = {
            "as_it_is": tree,
            "fitted": _with(tree, bounds, found.whole),
            "left_out": _with(tree, bounds, found.left_out[place]),
        }
        row: dict[str, Any] = {"crisis": name}
        for kind, changed in kinds.items():
            table = findings.questions([play(more, name, changed)])
            row[kind] = float(table["brier_runs"].mean())
            row["base_rates"] = float(table["brier_base_rates"].mean())
        rows.append(row)
    return pd.DataFrame(rows)


def _with(tree: Tree, bounds: Bounds, unit: Array) -> Tree:
    """A configuration with the parameters at shares of their ranges."""
    for path, value in _values(bounds, unit).items():
        tree = with_value(tree, path, value)
    return tree


def _values(bounds: Bounds, unit: Array) -> dict[str, float]:
    spans = zip(bounds.items(), unit.tolist(), strict=True)
    return {path: round(low + (high - low) * share, 6) for (path, (low, high)), share in spans}


def answer(
    settings: Calibrate,
    trees: Mapping[str, Tree],
    bounds: Bounds,
    found: Fitted,
    table: pd.DataFrame,
    words: Words,
) -> Answer:
    """The sentences and tables, skill as it is, also where there is none."""
    first = next(iter(trees.values()))
    whole, ends = _values(bounds, found.whole), found.left_out
    rows = []
    for place, (path, (low, high)) in enumerate(bounds.items()):
        span = low + (high - low) * ends[:, place]
        own = _as_it_is(first, path)
        rows.append((path, low, high, own, whole[path], float(span.min()), float(span.max())))
    names = ["parameter", "low", "high", "as_it_is", "fitted", "left_out_low", "left_out_high"]
    parameters = pd.DataFrame(rows, columns=names)
    means = table.drop(columns="crisis").mean()
    gap = (table["left_out"] - table["as_it_is"]).to_numpy()
    least, most = _interval(gap, settings.seed)
    values = "; ".join(
        f"{words.axis(path)} {words.number(value, 3)} (as it is {words.number(_as_it_is(first, path), 3)})"
        for path, value in whole.items()
    )
    told = [
        f"Behaviour fitted to all but one of {len(table)} crises has, on the one left out, a mean Brier score of {means['left_out']:.3f}, "
        f"against {means['as_it_is']:.3f} as it is and {means['base_rates']:.3f} of base rates (lower is better). {_verdict(gap, least, most)}",
        f"Fitted to all of them it scores {means['fitted']:.3f} on the same, which says nothing of another crisis: {values}.",
        "The baseline stays as it is. fitted.yaml holds the numbers as a set: in configs/sets it is played as parameters=fitted.",
    ]
    summary = {
        "points": settings.points,
        "runs": settings.runs,
        "crises": table.to_dict("records"),
        "parameters": parameters.to_dict("records"),
        "difference": {"mean": float(gap.mean()), "low": least, "high": most},
    }
    tables = {"crises": table, "parameters": parameters}
    return Answer(f"Behaviour shared by {len(table)} crises", told, summary, tables, CAPTIONS)


def _as_it_is(tree: Tree, path: str) -> float:
    """A parameter of a crisis; of one that is drawn, the middle of its range."""
    value = get(tree, path)
    return float(np.mean(value["uniform"]) if isinstance(value, Mapping) else value)


def _interval(gap: Array, seed: int) -> tuple[float, float]:
    """A 95 % interval of the mean over crises drawn anew."""
    rng = np.random.default_rng(seed & (2**64 - 1))
    drawn = gap[rng.integers(len(gap), size=(RESAMPLES, len(gap)))].mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def _verdict(gap: Array, low: float, high: float) -> str:
    """Whether the fit carries over to a crisis that it has not seen."""
    span = f"a change of {gap.mean():+.3f} (95 % over crises: {low:+.3f} to {high:+.3f})"
    if high < 0:
        return f"That is {span}: the fit carries over."
    if low > 0:
        return f"That is {span}: the fit does harm to a crisis that it has not seen."
    return f"That is {span}: no gain is shown."


def sets(bounds: Bounds, found: Fitted) -> str:
    """The fitted numbers as a stored set, `parameters=fitted` of a sweep."""
    body = {path: [value] for path, value in _values(bounds, found.whole).items()}
    head = "# Behaviour fitted to a panel by study=calibrate; put into configs/sets, it is parameters=fitted.\n"
    return head + yaml.safe_dump(body, sort_keys=False, default_flow_style=None)
