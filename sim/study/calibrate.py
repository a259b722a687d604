"""Calibration: which values of some parameters agree with what was known, or with the history up to a date."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim import results
from sim.analysis import calibrate as abc
from sim.analysis.calibrate import Evenness, Posterior, Reference
from sim.charts import fitted, words
from sim.checks import build_game
from sim.designs import Plan, single_point
from sim.paths import Mistake, Tree, get, with_value
from sim.settings import Settings
from sim.study import targets
from sim.study.answer import Answer, write_answer
from sim.study.sources import Bounds, bounds_of, foretold, plan_over
from sim.study.targets import Wanted
from sim.study.weekly import Array, gather

DRAWS = 1000  # equally weighted draws that are saved
CHECKED = 64  # draws of prior and posterior whose runs are compared with the targets
AS_IS = 20  # times the runs of a point, for the scenario as it is
BINS = 10
LEAST_POINTS, LEAST_RUNS = 100, 8


@dataclass(frozen=True)
class Fitted:
    """Everything found: ranges, targets, reference, posterior, ranks of synthetic truths, and what calibrated runs say."""

    bounds: Bounds
    wanted: Wanted
    reference: Reference
    seen: Array
    posterior: Posterior
    draws: pd.DataFrame
    ranks: Array
    beyond: float
    checked: pd.DataFrame
    noise: float


def run(settings: Settings, tree: Tree) -> int:
    """Calibrate the parameters to the targets; returns the exit status."""
    began = time.time()
    bounds, game = bounds_of(settings), build_game(tree)
    wanted = targets.choose(settings, game)
    if settings.points < LEAST_POINTS or settings.runs < LEAST_RUNS:
        raise Mistake(f"points, runs: {settings.points} points of {settings.runs} runs are too few; give at least {LEAST_POINTS} points and {LEAST_RUNS} runs")
    rows, needed = settings.points * (settings.runs if wanted.seen else 1), 2 * abc.LEAST * (len(bounds) + 1)
    if rows * settings.accept < needed:
        raise Mistake(f"accept: {settings.accept:g} of {rows:,} rows are too few for {len(bounds)} parameters (at least {needed} are needed); give more points or a larger accept")
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(len(bounds), rng=np.random.default_rng(settings.seed & (2**64 - 1))).random(settings.points)
    plan = plan_over(tree, bounds, unit)
    if foretold(settings, plan):
        return 0
    task = partial(targets.told, wanted=wanted)
    table = gather(settings, task, [plan], settings.runs, apart=True)
    reference, noise = refer(unit.T, table, wanted, settings.seed)
    seen = np.array([*(target.value for target in wanted.known), *(value for *_, value in wanted.seen)])
    truths = abc.synthetic(reference, settings.accept, settings.truths, settings.seed + 1)
    found, beyond = abc.fitting(reference, seen, settings.accept, settings.tolerance, truths)
    draws = pd.DataFrame({path: low + (high - low) * row for (path, (low, high)), row in zip(bounds.items(), found.draws(DRAWS, settings.seed), strict=True)})
    checked = _check(settings, tree, plan, task, wanted, table, draws)
    whole = Fitted(bounds, wanted, reference, seen, found, draws, truths.ranks, beyond, checked, noise)
    write_answer(settings, tree, _answer(settings, tree, whole), began)
    file = Path(settings.out).expanduser() / "posterior.yaml"
    results.write_whole(file, overlay(tree, whole, _scenario()).encode())
    return 0


def refer(unit: Array, table: Array, wanted: Wanted, seed: int) -> tuple[Reference, float]:
    """The reference from `unit`, `[parameters, points]`, and what runs said, `[targets, points, runs]`.

    Targets known at the start are means over a point's runs, as unsure as the target itself; the history is one run, so that
    with it every run is a row. Also the largest ratio of Monte Carlo noise to a target's own error.
    """
    count, runs = len(wanted.known), table.shape[2]
    shares, spread = table[:count].mean(axis=2, dtype=float), table[:count].std(axis=2, dtype=float)
    error = np.array([target.error for target in wanted.known])
    noise = float((np.sqrt((spread**2).mean(axis=1) / runs) / error).max()) if count else 0.0
    if not wanted.seen:
        return Reference(unit, abc.noisy(shares, error, spread, runs, seed), np.arange(unit.shape[1])), noise
    group = np.repeat(np.arange(unit.shape[1]), runs)
    known = abc.noisy(shares[:, group], error, spread[:, group], runs, seed)
    return Reference(unit[:, group], np.concatenate([known, table[count:].reshape(len(wanted.seen), -1)]), group), noise


def _check(settings: Settings, tree: Tree, plan: Plan, task: Any, wanted: Wanted, table: Array, draws: pd.DataFrame) -> pd.DataFrame:
    """A row a target: what was seen, and what runs say under the prior, the posterior (fresh runs) and the scenario as it is."""
    again = Plan({path: draws[path].to_numpy()[:CHECKED] for path in draws}, plan.trees, np.zeros(CHECKED, dtype=np.int64), plan.varying)
    after = gather(settings.model_copy(update={"seed": settings.seed + 1}), task, [again], settings.runs, apart=True, label="checking").mean(axis=2, dtype=float)
    as_is = gather(settings, task, [single_point(tree)], AS_IS * settings.runs, label="as it is").mean(axis=(1, 2), dtype=float)
    before = table.mean(axis=2, dtype=float)
    rows = []
    told = [*((t.id, t.label, t.value, t.low, t.high, "known") for t in wanted.known), *((name, label, value, value, value, "history") for name, label, _, value in wanted.seen)]
    for place, (name, label, value, least, most, kind) in enumerate(told):
        low, high = np.quantile(before[place], (0.025, 0.975))
        own_low, own_high = np.quantile(after[place], (0.025, 0.975))
        rows.append({"target": name, "label": label, "kind": kind, "seen": value, "low": least, "high": most, "as_it_is": as_is[place],
                     "prior": before[place].mean(), "prior_low": low, "prior_high": high, "posterior": after[place].mean(), "posterior_low": own_low, "posterior_high": own_high,
                     "below_in_prior": float((before[place] <= value).mean())})  # fmt: skip
    return pd.DataFrame(rows)


def overlay(tree: Tree, found: Fitted, scenario: str) -> str:
    """The posterior mean as a scenario: YAML that overlays the one it was made from."""
    nested: dict[str, Any] = {}
    for path, value in found.draws.mean().items():
        steps = str(path).split(".")
        stop = next((place for place in range(1, len(steps)) if isinstance(get(tree, ".".join(steps[:place])), (list, tuple))), len(steps))
        tree = with_value(tree, str(path), round(float(value), 6))
        node = nested
        for step in steps[: stop - 1]:
            node = node.setdefault(step, {})
        node[steps[stop - 1]] = get(tree, ".".join(steps[:stop]))
    until = f" up to {found.wanted.day}" if found.wanted.day else ""
    head = ["# @package _global_", f"# Posterior mean of study=calibrate{until}; put this file into configs/scenario/ and play scenario=posterior. The draws: posterior.parquet."]
    body = {"defaults": [scenario, "_self_"], "title": f"{tree['title']}, calibrated", **nested}
    return "\n".join(head) + "\n" + yaml.safe_dump(body, sort_keys=False, allow_unicode=True)


def _scenario() -> str:
    """The scenario the user chose, as the command knows it."""
    from hydra.core.hydra_config import HydraConfig

    return str(HydraConfig.get().runtime.choices.get("scenario", "paris_2014")) if HydraConfig.initialized() else "paris_2014"


def _parameters(tree: Tree, found: Fitted) -> pd.DataFrame:
    """A row a parameter: range, the scenario's value, posterior mean and quantiles, and how far the spread shrank."""
    rows = []
    ends = {at: found.posterior.quantile(at) for at in (0.025, 0.5, 0.975)}
    for place, (path, (low, high)) in enumerate(found.bounds.items()):
        value, span = get(tree, path), high - low
        as_is = (value["uniform"][0] + value["uniform"][1]) / 2 if isinstance(value, dict) else value
        mean = found.posterior.mean[place]
        variance = float(found.posterior.weights @ (found.posterior.unit[place] - mean) ** 2)
        rows.append({"parameter": path, "low": low, "high": high, "as_it_is": float(as_is), "mean": low + span * mean, **{f"q{1000 * at:03.0f}": low + span * value[place] for at, value in ends.items()},
                     "shrunk": max(0.0, 1 - 12 * variance)})  # fmt: skip
    return pd.DataFrame(rows)


def _answer(settings: Settings, tree: Tree, found: Fitted) -> Answer:
    size, runs = settings.chart.size, settings.runs
    table = _parameters(tree, found)
    values = dict(zip(table["parameter"], table["as_it_is"], strict=True))
    pictures: dict[str, Any] = {
        "corner": (fitted.corner(found.draws, bounds=found.bounds, as_is=values, size=size), f"Posterior of {', '.join(words.axes(list(found.bounds)))}, beside the prior."),
        "check": (fitted.check(found.checked, size=size), "Targets beside what runs from the prior and from the posterior say."),
    }  # fmt: skip
    tables = {"posterior": found.draws, "parameters": table, "targets": found.checked}
    shown = {"parameters": "Posterior: mean, middle 95 %, and by how much the variance shrank from the prior's", "targets": "Targets beside runs of the scenario as it is, of the prior and of the posterior (middle 95 % of points)"}
    even = None
    if found.ranks.shape[1] >= BINS * 5:
        even = abc.evenness(found.ranks, BINS)
        pictures["ranks"] = (fitted.ranks(found.ranks, names=list(found.bounds), low=even.low, high=even.high, bins=BINS, size=size), "Ranks of known truths in their own posteriors; even bars mean a calibrated procedure.")
        tables["ranks"] = pd.DataFrame(found.ranks.T, columns=list(found.bounds))
        table["p_even"] = even.p
    summary = {
        "parameters": table.to_dict("records"), "targets": found.checked.to_dict("records"), "points": settings.points, "runs": runs, "rows": found.reference.unit.shape[1],
        "accepted": found.posterior.unit.shape[1], "effective": found.posterior.effective, "farthest": found.posterior.farthest, "noise": found.noise, "as_far_out": found.beyond, "adjusted": found.posterior.adjusted, "truths": found.ranks.shape[1],
        "idle": _idle(found), "scenario_file": "posterior.yaml",
    }  # fmt: skip
    return Answer(f"{tree['title']}: calibration", _said(found, table, even), summary, tables, shown, pictures)


def _idle(found: Fitted) -> list[str]:
    """Targets that no draw from the prior moves."""
    return [str(name) for name, varies in zip(found.checked["target"], found.reference.varying, strict=True) if not varies]


def _said(found: Fitted, table: pd.DataFrame, even: Evenness | None) -> list[str]:
    rows = sorted(table.to_dict("records"), key=lambda row: -row["shrunk"])
    told = "; ".join(f"{words.axis(row['parameter'])} {words.number(row['mean'], 3)} ({words.number(row['q025'], 3)} to {words.number(row['q975'], 3)}; as it is {words.number(row['as_it_is'], 3)})" for row in rows)
    what = " and ".join(part for part in (f"{len(found.wanted.known)} targets known at the start" if found.wanted.known else "",
                                          f"the history up to {found.wanted.day} ({len(found.wanted.seen)} answers and paths)" if found.wanted.seen else "") if part)  # fmt: skip
    said = [f"Given {what}, the parameters, best known first, are, with the middle 95 % of the posterior: {told}.",
            f"{found.posterior.unit.shape[1]:,} of {found.reference.unit.shape[1]:,} rows were accepted, worth {found.posterior.effective:.0f} independent ones."]  # fmt: skip
    missed = [row for row in found.checked.to_dict("records") if row["below_in_prior"] in (0.0, 1.0) and row["kind"] == "known"]
    apart = [row for row in found.checked.to_dict("records") if row["kind"] == "known" and (row["posterior_high"] < row["low"] or row["posterior_low"] > row["high"])]
    if missed:
        said.append("Beyond what any point of the prior shows: " + "; ".join(f"{row['label'].lower()} ({row['seen']:.2f}; prior {row['prior_low']:.2f} to {row['prior_high']:.2f})" for row in missed) + ".")
    if apart:
        said.append("The calibrated runs still miss: " + "; ".join(f"{row['label'].lower()} ({row['posterior']:.2f} against {row['seen']:.2f})" for row in apart) + ".")
    if not found.posterior.adjusted:
        said.append(f"Taken together the targets lie farther out than all but {found.beyond:.1%} of synthetic truths: nowhere in these ranges does the game meet them all, and the draws are those that come nearest.")
    if _idle(found):
        said.append(f"No draw changes these, so they teach nothing: {', '.join(_idle(found))}.")
    if found.noise > 1:
        said.append(f"The luck of so few runs is up to {found.noise:.1f} times a target's own error, so the posterior is wider than the targets warrant; more runs a point would narrow it.")
    if even is not None:
        least = float(even.p.min() * len(even.p))
        verdict = "even, as they should be" if least > 0.05 else "not even, so its intervals are not to be trusted as they stand"
        said.append(f"Checked on {found.ranks.shape[1]} synthetic truths, the ranks of the procedure are {verdict} (smallest p-value of {len(even.p)} chi-square tests {even.p.min():.2g}).")
    said.append("The posterior mean is saved as the scenario overlay posterior.yaml and the draws as posterior.parquet; the baseline stays as it is.")
    return said
