"""Where an outcome comes about: boxes of parameters in plain sentences."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.charts.words import Words
from sim.ensemble import correlation
from sim.ensemble.axes import sampled
from sim.ensemble.designs import Plan
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.stats.slicing import is_grid
from sim.studies.answer import footed, write_answer
from sim.studies.discovery import Discovery, findings
from sim.studies.discovery import boxes as discovering
from sim.studies.discovery import trees as rules
from sim.studies.discovery.boxes import Sample
from sim.studies.discovery.findings import Searched
from sim.studies.discovery.peeling import peel
from sim.studies.inputs import foretold, plan_over, played, spreads_of, stored_runs
from sim.studies.targets import measures_in, stored_seen, target_of

HALVED = 200  # points from which on a sample of them is split in two; a grid is split by runs
LEAST_RUNS = 200  # in all
LEAST_EACH = 20  # a point of a grid


@footed
def run(settings: Discovery, tree: Tree) -> int:
    """Look for boxes in a fresh Latin hypercube over `parameters`, or in the sweep `from`; returns the exit status."""
    began = time.time()
    if settings.density != "auto" and not 0 < settings.density < 1:
        raise Mistake(
            f"density: should be a share between 0 and 1, or auto, not {settings.density:g}"
        )
    rules.check_prim(settings.prim)
    if settings.source is not None:
        frame, columns, tree = _stored(settings, tree)
    else:
        target = target_of(settings.target, measures_in(tree))
        plan = _laid(settings, tree)
        if foretold(settings, plan):
            return 0
        frame, columns = played(settings, plan, target.columns), dict(plan.columns)
        frame["seen"] = target.seen(frame, int(tree["calendar"]["turns"]))
    left_out = [path for path, column in columns.items() if len(np.unique(column)) < 2]
    columns = {path: column for path, column in columns.items() if path not in left_out}
    _check_enough(columns, len(frame))
    values = np.stack(list(columns.values()), axis=1)
    train, test, split = split_samples(values, frame)
    density = None if settings.density == "auto" else float(settings.density)
    peeling = rules.ema_peel if settings.prim == "ema" else peel
    title, paths, words = str(tree["title"]), list(columns), Words.of(tree)
    searched = Searched(title, settings.target, paths, train, test, split, left_out)
    try:
        found = discovering.find(train, test, settings.boxes, density, peeling)
    except Mistake as none:
        if settings.source is not None:  # the sweep is there; nothing was played that could be lost
            raise
        said = findings.nothing(searched, settings.runs, str(none), words)
    else:
        said = findings.answer(searched, found, settings.chart.size, words)
    write_answer(settings, tree, said, began, words)
    return 0


def _laid(settings: Discovery, tree: Tree) -> Plan:
    """A fresh Latin hypercube over the parameters."""
    spreads = spreads_of(settings, tree)
    _, pairs = correlation.parted(settings.axes or {})
    whole = {path: {"uniform": [0.0, 1.0]} for path in spreads}
    unit = sampled(whole, "lhs", settings.points, settings.seed, pairs)
    return replace(plan_over(tree, spreads, unit), pairs=pairs)


def _stored(settings: Discovery, tree: Tree) -> tuple[pd.DataFrame, dict[str, Array], Tree]:
    """The runs of a stored sweep, its columns of numbers and its configuration; raises Mistake where it varies a choice.

    The runs have `point`, `run`, `outcome` and whether the target was `seen`.
    """
    swept, frame = stored_runs(str(settings.source), ["outcome"])
    frame["seen"] = stored_seen(swept, frame, target_of(settings.target, measures_in(tree, swept)))
    numbers: dict[str, Array] = {}
    choices: list[str] = []
    for path, column in swept.plan.columns.items():
        if column.dtype != object:
            numbers[path] = np.asarray(column, dtype=float)
        elif len(np.unique(column.astype(str))) > 1:
            choices.append(path)
    if choices:
        raise Mistake(
            f"from: the sweep varies {', '.join(choices)}, which is a choice and no number, so that no box can bound it; give the "
            "sweep of one of them, or hold them against one another with study=compare"
        )
    return frame, numbers, swept.plan.trees[0]


def _check_enough(columns: Mapping[str, Array], runs: int) -> None:
    """Raise Mistake where no axis varies or where runs are too few."""
    if not columns:
        raise Mistake(
            "from: no axis of the sweep has two values, so there is nothing to tell its points apart by"
        )
    if runs < LEAST_RUNS:
        raise Mistake(
            f"runs: {runs} runs in all are too few to discover anything in; take at least {LEAST_RUNS}"
        )


def split_samples(values: Array, frame: pd.DataFrame) -> tuple[Sample, Sample, str]:
    """A sample to seek boxes in, another to measure them in, and in a word how they were parted."""
    points, seen = frame["point"].to_numpy(), frame["seen"].to_numpy(dtype=float)
    if len(values) >= HALVED and not is_grid(values):
        whole = _sample(values, points, seen)
        odd = np.arange(len(values)) % 2 == 1
        return whole.of(~odd), whole.of(odd), "every other point"
    if not is_grid(values):
        whole = _sample(values, points, seen)
        return whole, whole, "the same points (there are few), so they are flattering"
    least = int(np.bincount(points, minlength=len(values)).min())
    if least < LEAST_EACH:
        raise Mistake(
            f"from: some points have {least} runs, too few to measure a box of a grid in; take at least {LEAST_EACH} a point"
        )
    table = np.stack([seen[points == point][:least] for point in range(len(values))])
    seek, test = (
        Sample(values, part.sum(axis=1), np.full(len(values), float(part.shape[1])), part)
        for part in (table[:, ::2], table[:, 1::2])
    )
    return seek, test, "every other run"


def _sample(values: Array, points: Array, seen: Array) -> Sample:
    runs = np.bincount(points, minlength=len(values)).astype(float)
    won = np.bincount(points, seen, len(values))
    return Sample(values, won, runs).of(runs > 0)
