"""CalibrationFindings: which values of some parameters agree with what was known, or with the history up to a date."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import yaml
from scipy.stats import qmc

from sim.charts.words import Words
from sim.config.checks import build_game
from sim.ensemble.designs import Plan, single_point
from sim.model.world import Array
from sim.paths import Mistake, Tree, get, with_value
from sim.studies.answer import footed, write_answer
from sim.studies.calibrate import Calibrate, priors, shared, targets
from sim.studies.calibrate import rejection as abc
from sim.studies.calibrate.emulate import emulate
from sim.studies.calibrate.findings import CalibrationFindings, answer
from sim.studies.calibrate.priors import Sample
from sim.studies.calibrate.rejection import Reference
from sim.studies.calibrate.targets import Wanted
from sim.studies.inputs import bounds_of, foretold, plan_over, uniform
from sim.studies.weekly import gather

DRAWS = 1000  # equally weighted draws that are saved

CHECKED = 64  # draws of prior and posterior whose runs are compared with the targets

EMULATED = 100_000  # rows of a reference that rests on an emulator

AS_IS = 20  # times the runs of a point, for the scenario as it is

LEAST_POINTS, LEAST_RUNS = 100, 8


@footed
def run(settings: Calibrate, tree: Tree) -> int:
    """Calibrate the parameters to the targets, of one crisis or of a panel; returns the exit status."""
    return (
        shared.run(settings, Words.of(tree))
        if settings.panel is not None
        else of_one(settings, tree)
    )


def of_one(settings: Calibrate, tree: Tree) -> int:
    """Calibrate to what was known of one crisis, or to its history."""
    began = time.time()
    if settings.source is not None:
        sample = priors.stored(settings)
        settings = settings.model_copy(
            update={"points": sample.table.shape[1], "runs": sample.table.shape[2]}
        )
        _enough(settings, sample.wanted, len(sample.bounds))
    else:
        bounds, wanted = bounds_of(settings, tree), targets.choose(settings, build_game(tree))
        _enough(settings, wanted, len(bounds))
        unit = qmc.LatinHypercube(
            len(bounds), rng=np.random.default_rng(settings.seed & (2**64 - 1))
        ).random(settings.points)
        plan = plan_over(tree, uniform(bounds), unit)
        if foretold(settings, plan):
            return 0
        table = gather(
            settings, partial(targets.told, wanted=wanted), [plan], settings.runs, apart=True
        )
        sample = Sample(tree, settings.asked.scenario, plan, bounds, wanted, table)
    tree, plan, bounds, wanted, table = (
        sample.tree,
        sample.plan,
        sample.bounds,
        sample.wanted,
        sample.table,
    )
    task = partial(targets.told, wanted=wanted)
    unit = np.stack(
        [
            (np.asarray(plan.columns[path], dtype=float) - low) / (high - low)
            for path, (low, high) in bounds.items()
        ]
    )
    learnt = refer(unit, table, wanted, settings)
    seen = np.array(
        [*(target.value for target in wanted.known), *(value for *_, value in wanted.seen)]
    )
    found, beyond = abc.fitting(
        learnt.reference, seen, settings.accept, settings.tolerance, settings.truths, settings.seed
    )
    ranks = abc.synthetic(learnt.check, settings.accept, *learnt.truths).ranks
    draws = pd.DataFrame(
        {
            path: low + (high - low) * row
            for (path, (low, high)), row in zip(
                bounds.items(), found.draws(DRAWS, settings.seed), strict=True
            )
        }
    )
    checked = _check(settings, tree, plan, task, wanted, table, draws)
    whole = CalibrationFindings(
        bounds, wanted, learnt.reference, found, draws, ranks, beyond, checked, learnt.stray
    )
    words = Words.of(tree)
    files = {"posterior.yaml": overlay(tree, whole, sample.scenario)}
    write_answer(settings, tree, answer(settings, tree, whole, words), began, words, files)
    return 0


def _enough(settings: Calibrate, wanted: Wanted, parameters: int) -> None:
    """Raise Mistake for too few points, runs or rows kept."""
    if settings.points < LEAST_POINTS or settings.runs < LEAST_RUNS:
        raise Mistake(
            f"points, runs: {settings.points} points of {settings.runs} runs are too few; "
            f"give at least {LEAST_POINTS} points and {LEAST_RUNS} runs"
        )
    rows, needed = (
        settings.points * settings.runs if wanted.seen else EMULATED,
        2 * abc.LEAST * (parameters + 1),
    )
    if rows * settings.accept < needed:
        raise Mistake(
            f"accept: {settings.accept:g} of {rows:,} rows are too few for {parameters} parameters (at least {needed} are needed); "
            "give more points or a larger accept"
        )


@dataclass(frozen=True, eq=False)
class References:
    """What the runs give to learn from: the reference, and truths `(parameters, statistics, groups)` to `check` the procedure on.

    `stray` is the error of the emulator, and of luck that all points share, as a share of each target's own (targets known at the start).
    """

    reference: Reference
    check: Reference
    truths: tuple[Array, Array, Array]
    stray: Array


def refer(unit: Array, table: Array, wanted: Wanted, settings: Calibrate) -> References:
    """Make references of `unit`, `[parameters, points]`, and of what runs said, `[targets, points, runs]`.

    Targets known at the start are means over runs: an emulator of these gives as many rows as are wanted, each as unsure as
    the target, and the points that were played are the truths of the check, at the noise that their runs leave. The history
    is one run, so that with it every run that was played is a row, and truths are drawn among them.
    """
    count, runs, seed = len(wanted.known), table.shape[2], settings.seed & (2**64 - 1)
    means, whole = table[:count].mean(axis=2, dtype=float), table[:count].var(axis=2, dtype=float)
    spread, common = whole, np.zeros(count)
    if (
        settings.source is not None
    ):  # the luck that all points share moves no point beside another, but all of them together
        by_run = table[:count].mean(axis=1, dtype=float)
        spread, common = (
            (table[:count] - by_run[:, None]).var(axis=2, dtype=float),
            by_run.var(axis=1) / runs,
        )
    error = np.array([target.error for target in wanted.known])
    fitted = emulate(unit, means, spread.mean(axis=1) / runs)
    total = np.sqrt(error**2 + fitted.error**2 + common)
    stray = np.hypot(fitted.error, np.sqrt(common)) / error
    if wanted.seen:
        group = np.repeat(np.arange(unit.shape[1]), runs)
        known = (
            abc.noisy(fitted.at(unit), total, seed)[:, group]
            if count
            else np.zeros((0, len(group)))
        )
        rows = Reference(
            unit[:, group],
            np.concatenate([known, table[count:].reshape(len(wanted.seen), -1)]),
            group,
        )
        return References(rows, rows, abc.rows_of(rows, settings.truths, seed + 1), stray)
    drawn = np.random.default_rng(seed + 2).random((len(unit), EMULATED))
    mean = fitted.at(drawn)
    each = np.arange(EMULATED)
    reference = Reference(drawn, abc.noisy(mean, total, seed), each)
    shares = np.array([target.mean is None for target in wanted.known])[:, None]
    own = spread.mean(axis=1, keepdims=True)
    part = own / np.maximum(
        whole.mean(axis=1, keepdims=True), 1e-300
    )  # of the luck: all of it where points share none
    luck = np.where(shares, part * np.clip(mean * (1 - mean), 0, None), own) / runs
    loud = np.sqrt(np.maximum(error[:, None] ** 2, luck) + fitted.error[:, None] ** 2)
    check = Reference(drawn, abc.noisy(mean, loud, seed), each)
    chosen = np.random.default_rng(seed + 1).permutation(unit.shape[1])[: settings.truths]
    added = np.sqrt(np.maximum(error[:, None] ** 2 - spread[:, chosen] / runs, 0.0))
    return References(
        reference,
        check,
        (unit[:, chosen], abc.noisy(means[:, chosen], added, seed + 3), np.full(len(chosen), -1)),
        stray,
    )


def _check(
    settings: Calibrate,
    tree: Tree,
    plan: Plan,
    task: Any,
    wanted: Wanted,
    table: Array,
    draws: pd.DataFrame,
) -> pd.DataFrame:
    """A row a target: what was seen, and what runs say under the prior, the posterior (fresh runs) and the scenario as it is."""
    again = Plan(
        {path: draws[path].to_numpy()[:CHECKED] for path in plan.columns},
        plan.trees,
        np.zeros(CHECKED, dtype=np.int64),
        plan.varying,
    )
    after = gather(
        settings.model_copy(update={"seed": settings.seed + 1}),
        task,
        [again],
        settings.runs,
        apart=True,
        label="checking",
    ).mean(axis=2, dtype=float)
    as_is = gather(
        settings, task, [single_point(tree)], AS_IS * settings.runs, label="as it is"
    ).mean(axis=(1, 2), dtype=float)
    before = table.mean(axis=2, dtype=float)
    rows = []
    told = [
        *((t.id, t.label, t.value, t.low, t.high, "known") for t in wanted.known),
        *((name, label, value, value, value, "history") for name, label, _, value in wanted.seen),
    ]
    for place, (name, label, value, least, most, kind) in enumerate(told):
        low, high = np.quantile(before[place], (0.025, 0.975))
        own_low, own_high = np.quantile(after[place], (0.025, 0.975))
        rows.append(
            {
                "target": name,
                "label": label,
                "kind": kind,
                "seen": value,
                "low": least,
                "high": most,
                "as_it_is": as_is[place],
                "prior": before[place].mean(),
                "prior_low": low,
                "prior_high": high,
                "posterior": after[place].mean(),
                "posterior_low": own_low,
                "posterior_high": own_high,
                "below_in_prior": float((before[place] <= value).mean()),
            }
        )
    return pd.DataFrame(rows)


def overlay(tree: Tree, found: CalibrationFindings, scenario: str) -> str:
    """The posterior mean as a scenario: YAML that overlays the one it was made from."""
    nested: dict[str, Any] = {}
    for path, value in found.draws.mean().items():
        steps = str(path).split(".")
        stop = next(
            (
                place
                for place in range(1, len(steps))
                if isinstance(get(tree, ".".join(steps[:place])), (list, tuple))
            ),
            len(steps),
        )
        tree = with_value(tree, str(path), round(float(value), 6))
        node = nested
        for step in steps[: stop - 1]:
            node = node.setdefault(step, {})
        node[steps[stop - 1]] = get(tree, ".".join(steps[:stop]))
    until = f" up to {found.wanted.day}" if found.wanted.day else ""
    head = [
        "# @package _global_",
        f"# Posterior mean of study=calibrate{until}. Put this file into configs/scenario/ and play scenario=posterior.",
        "# The draws are in posterior.parquet.",
    ]
    body = {"defaults": [scenario, "_self_"], "title": f"{tree['title']}, calibrated", **nested}
    return "\n".join(head) + "\n" + yaml.safe_dump(body, sort_keys=False, allow_unicode=True)
