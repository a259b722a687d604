"""A stored sweep as draws from a prior: its points for parameters, its runs for what they say to the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sim.ensemble.designs import Plan
from sim.ensemble.results import Sweep
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.stats.slicing import is_grid
from sim.studies.calibrate import Calibrate, targets
from sim.studies.calibrate.targets import ChosenTargets
from sim.studies.inputs import Bounds, stored_runs
from sim.studies.weekly import Weeks

LHS = "sweep with design=lhs and axes={PATH: {uniform: [LOW, HIGH]}}"


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws from the prior and what their runs said: the scenario they are of, the range of each axis, `[targets, points, runs]`."""

    tree: Tree
    scenario: str
    plan: Plan
    bounds: Bounds
    wanted: ChosenTargets
    table: Array


def stored(settings: Calibrate) -> Sample:
    """The sweep `from` as such a sample.

    Raises Mistake where it is no sample of even priors, and for targets of the history: its runs share their luck over the points,
    while a single history needs runs that do not.
    """
    swept, _ = stored_runs(settings.source or "", [])
    bounds = _bounds(swept)
    wanted = targets.choose(settings, swept.game())
    if wanted.seen:
        raise Mistake(
            "from: run i of a sweep has the same luck at every point, so that one history cannot be told by it; "
            "leave from= out, or take targets known at the start (targets=known)"
        )
    columns = targets.columns_of(wanted.known, swept.game().challenger)
    frame = stored_runs(settings.source or "", columns)[1]
    least = int(np.bincount(frame["point"], minlength=len(swept.plan)).min())
    frame = frame[frame["run"] < least]
    if not least or len(frame) != least * len(swept.plan):
        raise Mistake(f"from: {swept.folder} has points without runs; sweep them again")
    weeks, game = (
        Weeks(pa.Table.from_pandas(frame[columns], preserve_index=False), {}),
        swept.game(),
    )
    table = np.stack([targets.passed(target, weeks, game) for target in wanted.known]).astype(
        np.float32
    )
    return Sample(
        swept.plan.trees[0],
        swept.scenario,
        swept.plan,
        bounds,
        wanted,
        table.reshape(len(table), len(swept.plan), least),
    )


def _bounds(swept: Sweep) -> Bounds:
    plan = swept.plan
    axes = (swept.manifest.get("identity") or {}).get("design", {}).get("axes") or {}
    varying = [
        path
        for path, column in plan.columns.items()
        if column.dtype == object or len(np.unique(column)) > 1
    ]
    if len(plan.trees) > 1 or len(varying) < 2:
        raise Mistake(
            f"from: {swept.folder} varies {', '.join(varying) or 'no parameter'}; a calibration needs two parameters or more of one "
            f"configuration: {LHS}"
        )
    uneven = [
        path
        for path in plan.columns
        if not (isinstance(axes.get(path), Mapping) and set(axes[path]) == {"uniform"})
    ]
    if plan.pairs:
        raise Mistake(
            f"from: the sweep in {swept.folder} correlates its axes, and its points are no draws from independent priors: {LHS}"
        )
    if uneven or is_grid(
        np.stack([np.asarray(column, dtype=float) for column in plan.columns.values()], axis=1)
    ):
        raise Mistake(
            f"from: the points of {swept.folder} are no draws from even priors ({', '.join(uneven or plan.columns)}); {LHS}"
        )
    return {
        path: (float(axes[path]["uniform"][0]), float(axes[path]["uniform"][1]))
        for path in plan.columns
    }
