"""How much each parameter decides, how much luck does, and on what kind of number the answer rests."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.charts.words import Words
from sim.ensemble import correlation
from sim.ensemble.conditions import told
from sim.ensemble.designs import Plan
from sim.ensemble.measures import check
from sim.model.params import LADDER
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.stats import indices as sensing
from sim.stats import slicing
from sim.stats.outcomes import WAR, codes
from sim.studies.answer import Answer, footed, write_answer
from sim.studies.inputs import (
    Spreads,
    ends_of,
    foretold,
    plan_over,
    played,
    spreads_of,
    stored_runs,
)
from sim.studies.sensitivity import Sensitivity
from sim.studies.sensitivity import findings as sensed
from sim.studies.sensitivity.findings import OutputSensitivity, SensitivityFindings
from sim.studies.targets import columns_of, measures_in, stored_values

INDEPENDENT = "needs independent parameters, as a share of variance has no one owner otherwise"
LEAST_RUNS = 4  # a point: two in each half of the luck
LEAST_POINTS = 9
LEAST_SAMPLE = 40
FIRST_BASE = 64  # base points from which on convergence is told
STEP_RESAMPLES = 100


@footed
def run(settings: Sensitivity, tree: Tree) -> int:
    """Play a Saltelli design over the ranges of `parameters`, or take the sweep `from` as it is; returns the exit status."""
    began = time.time()
    found: SensitivityFindings | Answer | None
    found, base = (
        _stored(settings.source, tree) if settings.source is not None else _fresh(settings, tree)
    )
    words = Words.of(base)
    if isinstance(found, SensitivityFindings):
        found = sensed.answer(settings, base, found, words)
    if found is not None:
        write_answer(settings, base, found, began, words)
    return 0


def _fresh(settings: Sensitivity, tree: Tree) -> tuple[SensitivityFindings | Answer | None, Tree]:
    correlation.check_none(settings.axes, f"study=sensitivity {INDEPENDENT}")
    spreads = spreads_of(settings, tree)
    _enough_runs(settings.runs)
    plan = plan_over(tree, spreads, sensing.saltelli(len(spreads), settings.base, settings.seed))
    if foretold(settings, plan):
        return None, tree
    words = Words.of(tree)
    starts = settings.runs * (
        np.arange(len(plan)) % settings.base
    )  # the points of a base row share their luck, each row has its own
    known = measures_in(tree)
    columns = list(dict.fromkeys(["outcome", damage_of(tree), *columns_of(known)]))
    frame = played(settings, plan, columns, starts)
    values = outputs(frame, len(plan))
    for name, one in known.items():
        values[name] = one.values(frame, int(tree["calendar"]["turns"])).reshape(len(plan), -1)
    check({name: values[name] for name in known})
    try:
        return _indices(settings, spreads, plan, values, words), tree
    except Mistake as nothing:  # the runs are played: what they show is kept
        return sensed.nothing(str(tree["title"]), _points(plan, values), str(nothing), words), tree


def _indices(
    settings: Sensitivity, spreads: Spreads, plan: Plan, values: dict[str, Array], words: Words
) -> SensitivityFindings:
    """What a Saltelli design shows; raises Mistake where no output can be explained."""
    kept, warned = telling(
        {name: rows[: 2 * settings.base] for name, rows in values.items()}, words
    )
    unit = _unit(list(plan.columns.values()))[
        : 2 * settings.base
    ]  # A and B: points that do not hang on one another
    each = {
        name: OutputSensitivity(
            sensing.sobol(values[name], len(spreads)),
            sensing.parts(rows),
            slicing.pawn(unit, rows.mean(axis=1)),
        )
        for name, rows in kept.items()
    }
    steps = _convergence({name: values[name] for name in kept}, list(spreads), settings.base)
    return SensitivityFindings(
        each, ends_of(spreads), tuple(warned), _points(plan, values), settings.runs, steps
    )


def _stored(folder: str, asked: Tree) -> tuple[SensitivityFindings, Tree]:
    swept, _ = stored_runs(folder, [])
    known = measures_in(asked, swept)
    plan, tree = swept.plan, swept.plan.trees[0]
    _check_independent(plan)
    levels = {path: _numbers(column) for path, column in plan.columns.items()}
    varying = [path for path, column in levels.items() if np.ptp(column) > 0]
    if not varying or len(plan) < LEAST_POINTS:
        raise Mistake(
            f"from: the sweep has {len(plan)} points over {', '.join(varying) or 'no axis with two values'}; a sensitivity needs at "
            f"least {LEAST_POINTS} points over axes that vary"
        )
    unit = _unit([levels[path] for path in varying])
    if not slicing.is_grid(unit) and len(plan) < LEAST_SAMPLE:
        raise Mistake(
            f"from: {len(plan)} points are too few to cut each parameter's range into slices; take at least {LEAST_SAMPLE}, or a grid"
        )
    frame = stored_runs(folder, ["outcome", damage_of(tree)])[1]
    least = int(frame["point"].value_counts().min())
    _enough_runs(least)
    values = outputs(frame[frame["run"] < least], len(plan))
    own = stored_values(swept, known)
    values |= {
        name: own[name].to_numpy()[own["run"] < least].reshape(len(plan), -1) for name in known
    }
    kept, warned = telling(values, Words.of(tree))
    each = {
        name: OutputSensitivity(
            slicing.given(unit, rows), sensing.crossed(rows), slicing.pawn(unit, rows.mean(axis=1))
        )
        for name, rows in kept.items()
    }
    warned += [
        f"{path} has a single value in the sweep and is left out."
        for path in plan.columns
        if path not in varying
    ]
    if not slicing.is_grid(unit):
        warned.append(
            "The points of the sweep give first-order indices; totals take study=sensitivity on a fresh design."
        )
    bounds = {path: (float(levels[path].min()), float(levels[path].max())) for path in varying}
    return SensitivityFindings(
        each, bounds, tuple(warned), _points(plan, values), least, pd.DataFrame()
    ), tree


def _check_independent(plan: Plan) -> None:
    """Raise Mistake for a sweep whose axes hang on one another."""
    if plan.pairs:
        first, second, value = plan.pairs[0]
        raise Mistake(
            f"from: the sweep correlates {first} with {second} ({value:g}), and this study {INDEPENDENT}"
        )
    if plan.conditions:
        path, needed = next(iter(plan.conditions.items()))
        raise Mistake(
            f"from: the sweep varies {path} only {told(needed)}, and this study {INDEPENDENT}"
        )


def damage_of(tree: Tree) -> str:
    """The column of the challenger's damage."""
    return "damage_" + next(
        str(name) for name, party in tree["parties"].items() if party["role"] == "challenger"
    )


def outputs(frame: pd.DataFrame, points: int) -> dict[str, Array]:
    """What is explained, `[points, runs]` each: outcomes as 0 or 1, and damage; the frame is in (point, run) order."""
    place = codes(frame["outcome"]).reshape(points, -1)
    damage = next(str(name) for name in frame.columns if str(name).startswith("damage_"))
    found = {
        "war": place >= WAR,
        "open_invasion": place == LADDER.index("open_invasion"),
        "settlement": place == LADDER.index("settlement"),
    }
    return {
        **{name: hit.astype(float) for name, hit in found.items()},
        damage: frame[damage].to_numpy(dtype=float).reshape(points, -1),
    }


def telling(values: dict[str, Array], words: Words) -> tuple[dict[str, Array], list[str]]:
    """The outputs that vary with the parameters, and a sentence for each that does not, or hardly. Raises Mistake when none is left."""
    kept, warned = {}, []
    for name, rows in values.items():
        label, mean = sensed.label(name, words), float(rows.mean())
        if np.ptp(rows) == 0:
            warned.append(
                f"{label} is {mean:g} in every run at every point, so nothing explains it; widen the ranges."
            )
        elif not sensing.told_from_luck(rows):
            warned.append(
                f"{label}: what the parameters do to it cannot be told from luck (its mean is {mean:.2g}); take more runs or wider ranges."
            )
        else:
            kept[name] = rows
            share = name in ("war", *LADDER)
            if share and not sensing.SATURATED < mean < 1 - sensing.SATURATED:
                warned.append(
                    f"{label} saturates: it comes in {mean:.1%} of runs, so its indices rest on few of them."
                )
    if not kept:
        raise Mistake("sensitivity: no output can be explained. " + " ".join(warned))
    return kept, warned


def _convergence(values: dict[str, Array], parameters: list[str], base: int) -> pd.DataFrame:
    """Total indices from the first 64, 128, ... base points: a row an output, step and parameter."""
    steps = [
        1 << power
        for power in range(3, base.bit_length())
        if 1 << power >= min(FIRST_BASE, base // 2)
    ]
    rows = []
    for name, whole in values.items():
        cube = whole.reshape(len(parameters) + 2, base, -1)
        for step in steps:
            try:
                found = sensing.sobol(
                    cube[:, :step].reshape(-1, cube.shape[2]), len(parameters), STEP_RESAMPLES
                )
            except Mistake:  # so few points that nothing varies: a step that is not told
                continue
            rows += [
                {
                    "output": name,
                    "base": step,
                    "parameter": path,
                    "total": found.total[at],
                    "low": found.total_low[at],
                    "high": found.total_high[at],
                }
                for at, path in enumerate(parameters)
            ]
    return pd.DataFrame(rows)


def _numbers(column: Array) -> Array:
    """An axis as numbers; a choice, such as of scenarios, by the place of each name among all: only its levels are told apart."""
    return (
        np.unique(column.astype(str), return_inverse=True)[1].astype(float)
        if column.dtype == object
        else column.astype(float)
    )


def _unit(columns: Sequence[Array]) -> Array:
    """The points as shares of the way through each axis, `[points, axes]`."""
    return np.stack(
        [(column - column.min()) / max(float(np.ptp(column)), 1e-300) for column in columns], axis=1
    )


def _points(plan: Plan, values: dict[str, Array]) -> pd.DataFrame:
    """A row a point: its axes and the mean of each output."""
    return pd.DataFrame(
        {**plan.columns, **{name: rows.mean(axis=1) for name, rows in values.items()}}
    )


def _enough_runs(runs: int) -> None:
    if runs < LEAST_RUNS:
        raise Mistake(
            f"runs: {runs} a point cannot tell luck from parameters; take at least {LEAST_RUNS} (20 serve well)"
        )
