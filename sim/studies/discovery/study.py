"""Where an outcome comes about: boxes of parameters in plain sentences."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import box_plots as boxing
from sim.charts import words
from sim.ensemble import correlation
from sim.ensemble.axes import sampled
from sim.ensemble.designs import Plan
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.stats.slicing import is_grid
from sim.studies.answer import Answer, write_answer
from sim.studies.discovery import Discovery
from sim.studies.discovery import boxes as discovering
from sim.studies.discovery import trees as rules
from sim.studies.discovery.boxes import Box, Sample
from sim.studies.inputs import foretold, plan_over, played, spreads_of, stored_runs
from sim.studies.targets import measures_in, stored_seen, target_of

HALVED = 200  # points from which on a sample of them is split in two; a grid is split by runs
LEAST_RUNS = 200  # in all
LEAST_EACH = 20  # a point of a grid


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
    peeling = rules.ema_peel if settings.prim == "ema" else discovering.peel
    title, paths = str(tree["title"]), list(columns)
    try:
        found = discovering.find(train, test, settings.boxes, density, peeling)
    except Mistake as none:
        if settings.source is not None:  # the sweep is there; nothing was played that could be lost
            raise
        nothing = _nothing(settings, title, _samples(paths, train, test), str(none))
        write_answer(settings, tree, nothing, began)
        return 0
    answer = _answer(settings, title, paths, train, test, found, split, left_out)
    write_answer(settings, tree, answer, began)
    return 0


def _nothing(settings: Discovery, title: str, points: pd.DataFrame, why: str) -> Answer:
    """The answer where no box was found: why, what was seen, and the points that were played."""
    what = words.within(words.column(settings.target))
    low, high = float(points["share"].min()), float(points["share"].max())
    seen = (
        f"Over {len(points):,} points of {settings.runs:,} runs the share of {what} is from {words.percent(low)} to "
        f"{words.percent(high)}; points.parquet keeps the points and their shares."
    )
    said = [f"No box was found. {why}.", seen]
    if high > low:
        said.append(_lean(points, what))
    summary = {"target": settings.target, "share": float(points["share"].mean()), "boxes": []}
    return Answer(f"{title}: where {what} comes about", said, summary, {"points": points})


def _lean(points: pd.DataFrame, what: str) -> str:
    """In which half of each parameter's range the target is seen more often, for the one with the largest gap."""
    gaps = {}
    for path in points.columns[:-1]:
        upper = points[path] > points[path].median()
        gaps[str(path)] = points.loc[~upper, "share"].mean(), points.loc[upper, "share"].mean()
    path = max(gaps, key=lambda name: abs(gaps[name][1] - gaps[name][0]))
    below, above = gaps[path]
    return (
        f"Most of a gap is seen over {words.within(words.axis(path))}: {what} in {words.percent(below)} of the runs in the lower half of its "
        f"range, in {words.percent(above)} in the upper; it may be luck."
    )


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


def conditions(paths: list[str], bounds: Array, whole: Array) -> list[str]:
    """What a box asks of each parameter that it restricts, in words."""
    said = []
    for path, (low, high), (least, most) in zip(
        paths, bounds.tolist(), whole.tolist(), strict=True
    ):
        name, low_text, high_text = (
            words.within(words.axis(path)),
            words.number(low, 3),
            words.number(high, 3),
        )
        if low > least and high < most:
            said.append(
                f"{name} is {low_text}"
                if low == high
                else f"{name} is from {low_text} to {high_text}"
            )
        elif low > least:
            said.append(f"{name} is at least {low_text}")
        elif high < most:
            said.append(f"{name} is at most {high_text}")
    return said


def _answer(
    settings: Discovery,
    title: str,
    paths: list[str],
    train: Sample,
    test: Sample,
    found: list[Box],
    split: str,
    left_out: list[str],
) -> Answer:
    target, size = settings.target, settings.chart.size
    whole, base = (
        discovering.extent(train.values),
        float(
            sum(part.hits.sum() for part in (train, test))
            / sum(part.runs.sum() for part in (train, test))
        ),
    )
    said = [
        _sentence(paths, box, whole, base, target, number)
        for number, box in enumerate(found, start=1)
    ]
    said.append(
        f"Found over {len(train.values):,} points and measured on {split}; {base:.0%} of all runs see it.".replace(
            "  ", " "
        )
    )
    tables = {"boxes": _boxes_table(paths, found, whole), "trajectory": _steps_table(found)}
    shown = {"boxes": "What each box asks of each parameter that it restricts"}
    if rules.has("sklearn"):
        tables["tree"], told = _tree(paths, train, test, target)
        shown["tree"] = "The leaves of a regression tree, densest first"
        said.append(told)
    else:
        said.append(f"A tree beside the boxes needs scikit-learn: {rules.INSTALL}")
    said += [f"{words.axis(path)} has a single value and is left out." for path in left_out]
    bounds = {
        number: (*box.density_interval, *box.coverage_interval)
        for number, box in enumerate(found, start=1)
    }
    pictures: dict[str, tuple[Any, str]] = {}
    if len(paths) > 1 and len(tables["boxes"]):
        drawn = boxing.box_scatter(
            _samples(paths, train, test),
            boxes=tables["boxes"],
            target=target,
            base=base,
            bounds=bounds,
            size=size,
        )
        pictures["box_scatter"] = drawn, said[0]
    pictures |= {
        "trajectory": (
            boxing.trajectory(
                tables["trajectory"], target=target, base=base, bounds=bounds, size=size
            ),
            f"Peeling: {said[0]}",
        ),
        "boxes": (boxing.boxes(tables["boxes"], size=size), said[0]),
    }
    summary = {
        "target": target,
        "share": base,
        "points": len(train.values),
        "runs": int(train.runs.sum() + test.runs.sum()),
        "measured_on": split,
        "boxes": [
            {
                "density": box.density,
                "density_interval": box.density_interval,
                "coverage": box.coverage,
                "coverage_interval": box.coverage_interval,
                "mass": box.mass,
                "when": conditions(paths, box.bounds, whole),
            }
            for box in found
        ],
    }
    return Answer(
        f"{title}: where {words.within(words.column(target))} comes about",
        said,
        summary,
        tables,
        shown,
        pictures,
    )


def _sentence(
    paths: list[str], box: Box, whole: Array, base: float, target: str, number: int
) -> str:
    when = joined(conditions(paths, box.bounds, whole))
    dense, cover = box.density_interval, box.coverage_interval
    begin = "When" if number == 1 else "Of what is left, when"
    return (
        f"{begin} {when}: {box.density:.0%} of runs see {words.within(words.column(target))} (95 % interval {dense[0]:.0%} to {dense[1]:.0%}), against "
        f"{base:.0%} overall; it holds {box.coverage:.0%} of them ({cover[0]:.0%} to {cover[1]:.0%}) in {box.mass:.0%} of the runs."
    )


def joined(parts: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _tree(paths: list[str], train: Sample, test: Sample, target: str) -> tuple[pd.DataFrame, str]:
    """The tree's leaves as a table, and its densest and sparsest in a sentence."""
    whole, leaves = discovering.extent(train.values), rules.leaves(train, test)
    rows = [
        {
            "when": joined(conditions(paths, leaf.bounds, whole)) or "always",
            "density": leaf.density,
            "coverage": leaf.coverage,
            "mass": leaf.mass,
        }
        for leaf in leaves
    ]
    first, last = rows[0], rows[-1]
    told = (
        f"A tree of {len(rows)} leaves sees it most often, in {first['density']:.0%} of runs, when {first['when']}; and least, in "
        f"{last['density']:.0%}, when {last['when']}."
    )
    return pd.DataFrame(rows), told


def _samples(paths: list[str], train: Sample, test: Sample) -> pd.DataFrame:
    """Every point once, a column a parameter, with the `share` of its runs that see the target."""
    if train is test:
        values, hits, runs = train.values, train.hits, train.runs
    elif train.values is test.values:  # a grid, whose runs were halved
        values, hits, runs = train.values, train.hits + test.hits, train.runs + test.runs
    else:
        values = np.concatenate([train.values, test.values])
        hits = np.concatenate([train.hits, test.hits])
        runs = np.concatenate([train.runs, test.runs])
    return pd.DataFrame(values, columns=paths).assign(share=hits / np.maximum(runs, 1))


def _boxes_table(paths: list[str], found: list[Box], whole: Array) -> pd.DataFrame:
    rows = [
        {
            "box": number,
            "parameter": paths[place],
            "low": box.bounds[place, 0],
            "high": box.bounds[place, 1],
            "from": whole[place, 0],
            "to": whole[place, 1],
            "density": box.density,
            "coverage": box.coverage,
            "mass": box.mass,
        }
        for number, box in enumerate(found, start=1)
        for place in box.kept
    ]
    return pd.DataFrame(rows)


def _steps_table(found: list[Box]) -> pd.DataFrame:
    rows = [
        {
            "box": number,
            "step": at,
            "density": step.density,
            "coverage": step.coverage,
            "mass": step.mass,
            "restricted": step.restricted,
            "chosen": at == box.chosen,
        }
        for number, box in enumerate(found, start=1)
        for at, step in enumerate(box.steps)
    ]
    return pd.DataFrame(rows)
