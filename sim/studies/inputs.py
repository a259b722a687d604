"""What studies of analysis work on: the runs of a stored sweep, or a plan of their own over ranges of provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.config import provenance
from sim.ensemble import conditions, correlation, designs
from sim.ensemble.axes import mapped
from sim.ensemble.cost import forecast
from sim.ensemble.crises import check_one
from sim.ensemble.designs import Plan
from sim.ensemble.executors import at_work, workers_of
from sim.ensemble.files import sealed
from sim.ensemble.frames import play_frame
from sim.ensemble.progress import Bar
from sim.ensemble.remarks import remarks
from sim.ensemble.results import Sweep, check_whole
from sim.ensemble.spans import table_of
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.report.lines import wrapped
from sim.studies.declare import OverRanges, Playing

Bounds = dict[str, tuple[float, float]]
Spreads = dict[str, Any]  # of each parameter an axis, as a design takes it


def stored_runs(
    folder: str, columns: Sequence[str], setting: str = "from", point: int | None = None
) -> tuple[Sweep, pd.DataFrame]:
    """A stored sweep and some columns of its runs, with `point` and `run`, in (point, run) order.

    Raises Mistake for a folder without a sweep, for a column that the sweep does not have, and for a sweep of several
    crises unless the study is of one `point` alone.
    """
    swept = Sweep.open(folder)
    if "plan" not in swept.manifest:
        made = swept.manifest.get(
            "study", swept.manifest.get("identity", {}).get("study", "something else")
        )
        raise Mistake(f"{setting}: {Path(folder)} holds the answer of study={made}, not a sweep")
    check_whole(swept, setting)
    if point is None:
        check_one(swept.plan, setting)
    there = stored_columns(swept)
    for name in columns:
        if name not in there:
            raise Mistake(
                f"{setting}: the runs in {Path(folder)} have no column '{name}'; sweep again with this version of the program"
            )
    wanted = list(dict.fromkeys(["point", "run", *columns]))
    return swept, table_of(swept.folder, columns=wanted).to_pandas()


def stored_columns(swept: Sweep) -> list[str]:
    """Names of the columns of a sweep's runs."""
    first = next(iter(sealed(swept.folder)), None)
    if first is None:
        raise Mistake(f"from: {swept.folder} has no runs (runs.parquet is missing)")
    return [str(name) for name in pq.read_schema(first).names]


def scenario_of(settings: OverRanges) -> str:
    """The scenario that a study is of: that of the sweep it reads (`from`), else the one named.

    Raises Mistake when there is no sweep in `from`.
    """
    if settings.source is None:
        return settings.asked.scenario
    return Sweep.open(settings.source).scenario


def parameters_of(settings: OverRanges, tree: Tree) -> tuple[str, ...]:
    """The parameters that a study varies: those given, else those that the scenario names for it. Raises Mistake when it names none."""
    if settings.parameters is not None:
        return settings.parameters
    named = tree.get("contested", {}).get(settings.study)
    if not named:
        raise Mistake(
            f"parameters: this scenario names none for study={settings.study} (contested.{settings.study}); "
            "give some, for example 'parameters=[choice.precision, hazards.accident]'"
        )
    return tuple(named)


def bounds_of(settings: OverRanges, tree: Tree) -> Bounds:
    """The range of each parameter: of `axes` where given, else those of the study's parameters from their provenance.

    Raises Mistake for an axis that is no range, a path without one, or a range of a single value.
    """
    correlation.check_none(settings.axes, f"study={settings.study} takes its ranges as independent")
    conditions.check_none(settings.axes, settings.study)
    own = {path: _bounds(path, axis) for path, axis in (settings.axes or {}).items()}
    found = own or _ranges(settings, tree)
    _check_paths(found)
    return dict(sorted(found.items()))  # the same design whatever order they are written in


def spreads_of(settings: OverRanges, tree: Tree) -> Spreads:
    """How each parameter is spread: as `axes` say, correlations apart, else evenly over its range from provenance.

    Raises Mistake for an axis that cannot be drawn from, a path without a range, or a range of a single value.
    """
    conditions.check_none(settings.axes, settings.study)
    own, _ = correlation.parted(settings.axes or {})
    if own:
        given, ends = own, ends_of(own)
    else:
        ends = _ranges(settings, tree)
        given = uniform(ends)
    _check_paths(ends)
    return dict(sorted(given.items()))  # the same design whatever order they are written in


def ends_of(spreads: Spreads) -> Bounds:
    """The lowest and the highest value of each parameter; of a normal distribution its middle 99.8 %."""
    found = {}
    for path, axis in spreads.items():
        inner = isinstance(axis, Mapping) and "normal" in axis
        unit = np.array([0.001, 0.999]) if inner else np.linspace(0, 1, 1001)
        values = mapped(path, axis, unit)
        found[path] = float(values.min()), float(values.max())
    return found


def uniform(bounds: Bounds) -> Spreads:
    """Ranges as axes."""
    return {path: {"uniform": list(ends)} for path, ends in bounds.items()}


def _ranges(settings: OverRanges, tree: Tree) -> Bounds:
    named = parameters_of(settings, tree)
    return provenance.ranges(named, settings.asked.scenario, provenance.book_for(tree))


def _check_paths(found: Bounds) -> None:
    for path, (low, high) in found.items():
        if low >= high:
            raise Mistake(
                f"{path}: its range is the single value {low:g}; a study of parameters needs ranges, so leave it out or widen it"
            )
        if path in designs.STRUCTURAL:
            raise Mistake(
                f"{path}: takes whole numbers that change the shape of the game; put it into the axes of a sweep instead"
            )
    if len(found) < 2:
        raise Mistake(
            f"parameters: a study of parameters needs at least two of them, not {', '.join(found) or 'none'}"
        )


def _bounds(path: str, axis: Any) -> tuple[float, float]:
    values = axis["uniform"] if isinstance(axis, Mapping) and set(axis) == {"uniform"} else None
    if (
        not isinstance(values, Sequence)
        or len(values) != 2
        or any(isinstance(v, (bool, str)) or not isinstance(v, (int, float)) for v in values)
    ):
        raise Mistake(
            f"axes.{path}: should be {{uniform: [low, high]}} in this study, not {axis!r}"
        )
    return float(values[0]), float(values[1])


def plan_over(tree: Tree, spreads: Spreads, unit: Array) -> Plan:
    """The plan whose points are `unit`, `[points, parameters]` in 0..1, laid over the axes; every point is checked."""
    for path in spreads:
        designs.check_axis(tree, path)
    columns = {
        path: mapped(path, axis, unit[:, place])
        for place, (path, axis) in enumerate(spreads.items())
    }
    plan = Plan(columns, (tree,), np.zeros(len(unit), dtype=np.int64), tuple(spreads))
    designs.check_plan(plan)
    return plan


def foretold(settings: Playing, *plans: Plan) -> bool:
    """With `dry_run`, print what playing the plans would cost; returns whether that was all that was asked."""
    for plan in plans if settings.dry_run else ():
        runs = [settings.runs] * len(plan)
        workers = workers_of(settings.executor)
        cost = forecast(plan, runs, settings.seed, 0, workers, settings.engine.block)
        print(wrapped("\n".join([cost.lines(), *remarks(plan)])))
    return settings.dry_run


def played(
    settings: Playing, plan: Plan, columns: Sequence[str], starts: Array | None = None
) -> pd.DataFrame:
    """Play `runs` replicates of every point of a plan, numbered from 0 or from each point's `starts`.

    Gives `point`, `run` and the columns, in (point, run) order.
    """
    with at_work(settings.executor) as executor, Bar(len(plan) * settings.runs, "playing") as bar:
        workers, most = workers_of(settings.executor), settings.engine.block
        table = play_frame(
            plan,
            settings.runs,
            settings.seed,
            columns,
            executor,
            workers,
            most,
            bar.add,
            starts,
        )
    return table.to_pandas()
