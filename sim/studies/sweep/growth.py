"""What a sweep comes to once what its folder holds is counted in: finished runs are kept unless the user drops them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.ensemble import results
from sim.ensemble.designs import Plan
from sim.ensemble.spans import Piece
from sim.ensemble.store import Store
from sim.ensemble.widening import wide_plan
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.studies.sweep import Sweep
from sim.studies.sweep.identity import played

WEEKS = 1000  # runs of one point whose weeks are kept
ALL_WEEKS = 8000  # the same over all points of a sweep, of which each has up to FEW
FEW = 200
LEAST_WEEKS = 20
MOST_POINTS = 1000  # beyond which no weeks are kept unless asked for: their table would outgrow that of the runs


@dataclass(frozen=True, eq=False)
class WantedRuns:
    """What the folder is to hold: the points, the runs of each `[points]`, how many of them with their weeks.

    `beyond` counts the finished runs among them that were not asked for.
    """

    plan: Plan
    runs: Array
    traced: int
    beyond: int


def weeks_kept(points: int) -> int:
    """Runs a point whose weeks are kept unless the user says how many."""
    if points > MOST_POINTS:
        return 0
    return max(WEEKS // points, min(FEW, ALL_WEEKS // points), LEAST_WEEKS)


def traced_runs(settings: Sweep, points: int, manifest: Mapping[str, Any] | None) -> int:
    """Runs a point whose weeks are kept: as many as asked for and as are kept already, or a default."""
    stored = None if manifest is None or settings.shrink else manifest.get("traced")
    if settings.traced == "auto":
        return weeks_kept(points) if stored is None else int(stored)
    return max(int(settings.traced), int(stored or 0))


def enlarged(settings: Sweep, plan: Plan, store: Store) -> WantedRuns:
    """A plan with everything added that its store holds beyond it; the plan as it is with `shrink`.

    Raises Mistake when the store holds blocks of an unfinished sweep that cannot be part of a table with this one.
    """
    asked = np.full(len(plan), settings.runs)
    manifest = store.manifest()
    if settings.shrink:
        return WantedRuns(plan, asked, traced_runs(settings, len(plan), None), 0)
    pieces = store.pieces("runs")
    whole = plan
    if manifest is not None and "plan" in manifest:
        stored = wide_plan(results.Sweep(store.folder, manifest).plan, list(plan.columns))
        whole = united(plan, stored, set(pieces))
    keys, given = whole.keys(), set(plan.keys())
    held = np.array([unbroken(pieces.get(key, [])) for key in keys], dtype=np.int64)
    wanted = np.where([key in given for key in keys], settings.runs, 0)
    runs = np.maximum(wanted, held)
    _refuse_loose(dict(zip(keys, runs.tolist(), strict=True)), pieces, store)
    return WantedRuns(
        whole,
        runs,
        traced_runs(settings, len(whole), manifest),
        int(np.maximum(held - wanted, 0).sum()),
    )


def unbroken(pieces: Sequence[Piece]) -> int:
    """How many runs of a point are there from the first one on without a gap."""
    reached = 0
    for piece in pieces:
        if piece.low > reached:
            break
        reached = max(reached, piece.high)
    return reached


def _refuse_loose(
    runs: dict[str, int], pieces: Mapping[str, Sequence[Piece]], store: Store
) -> None:
    loose = 0
    for key, held in pieces.items():
        loose += sum(max(0, piece.high - max(piece.low, runs.get(key, 0))) for piece in held)
    if loose:
        raise Mistake(
            f"out: {store.folder} holds {loose:,} finished runs of a larger sweep that was not finished; the command that began it "
            "goes on with it, and shrink=true drops what is beyond this one"
        )


def united(plan: Plan, stored: Plan, held: set[str]) -> Plan:
    """The points of a plan and those stored points beyond it that have runs; in the stored order when the plan adds none."""
    known, keys = stored.keys(), plan.keys()
    numbers = {key: number for number, key in enumerate(keys)}
    extra = [place for place, key in enumerate(known) if key not in numbers and key in held]
    if not extra:
        return plan
    if set(keys) <= set(known):
        order = [numbers.get(key, -1) for key in known]
        rows = [
            (place, mine) for place, mine in enumerate(order) if mine >= 0 or known[place] in held
        ]
    else:
        rows = [(-1, mine) for mine in range(len(plan))] + [(place, -1) for place in extra]
    trees = list(plan.trees)
    places = {_content(tree, plan): number for number, tree in enumerate(trees)}
    tree_of = []
    for place, mine in rows:
        if mine >= 0:
            tree_of.append(int(plan.tree_of[mine]))
            continue
        tree = stored.trees[int(stored.tree_of[place])]
        number = places.setdefault(_content(tree, plan), len(trees))
        if number == len(trees):
            trees.append(tree)
        tree_of.append(number)
    columns = {}
    for path, column in plan.columns.items():
        values = [_value(plan, stored, path, row) for row in rows]
        columns[path] = np.array(values, dtype=column.dtype)
    return replace(plan, columns=columns, trees=tuple(trees), tree_of=np.array(tree_of))


def _value(plan: Plan, stored: Plan, path: str, row: tuple[int, int]) -> Any:
    place, mine = row
    return plan.columns[path][mine] if mine >= 0 else stored.columns[path][place]


def _content(tree: Tree, plan: Plan) -> str:
    """What distinguishes one configuration from another, words and swept values apart, but for what shapes the arrays."""
    columns = {path: plan.columns[path] for path in plan.varying}
    fixed = replace(plan, columns=columns, trees=(), varying=())
    return json.dumps(played(tree, fixed), sort_keys=True, default=str)
