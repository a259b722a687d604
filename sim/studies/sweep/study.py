"""The main job: play a design of points, each with many runs, and write its tables, charts and page."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.config.another import another
from sim.ensemble import results
from sim.ensemble.cost import Forecast, forecast
from sim.ensemble.crises import SCENARIO
from sim.ensemble.designs import Plan, beside, make_plan
from sim.ensemble.executors import make_executor, workers_of
from sim.ensemble.progress import Bar, say
from sim.ensemble.recovery import verify
from sim.ensemble.remarks import remarks
from sim.ensemble.sealing import seal
from sim.ensemble.store import Store
from sim.ensemble.sweep import Stopped, Tally, play
from sim.ensemble.zips import stored
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.report.lines import wrapped
from sim.stats.precision import Goal, further_runs, half_widths, parse_goals
from sim.studies.sweep import Sweep
from sim.studies.sweep.growth import MOST_POINTS, WantedRuns, enlarged, traced_runs
from sim.studies.sweep.identity import identity
from sim.studies.sweep.writing import SweepDone, finish, is_sealed, mended

if TYPE_CHECKING:
    from sim.report.answer import Answer


def sweep(settings: Sweep, tree: Tree) -> int:
    """Sweep the axes asked for, or the scenario's own uncertainties, or stored sets of parameters."""
    settings = with_sets(settings)
    axes = settings.axes if settings.axes is not None else tree.get("uncertainties", {})
    if settings.design.kind != "grid":
        settings = settings.model_copy(update={"axes": axes})
    return sweep_plan(settings, plan_of(settings, tree, axes))


def plan_of(settings: Sweep, tree: Tree, axes: Mapping[str, Any]) -> Plan:
    """The points of the axes; those of the axis `scenario` are laid over each scenario that it names.

    Raises Mistake for axes that cannot be laid over each of them.
    """
    design = settings.design.kind, settings.points, settings.seed
    if SCENARIO not in axes:
        return make_plan(tree, axes, *design)
    names = _scenarios(axes[SCENARIO])
    others = {path: axis for path, axis in axes.items() if path != SCENARIO}
    plans = []
    for name in names:
        chosen = {SCENARIO: (name, names)}
        try:
            tree = another(name, settings.asked.overrides)
            plans.append(make_plan(tree, others, *design, chosen=chosen))
        except Mistake as error:
            said = [f"{line} (with scenario={name})" for line in str(error).splitlines()]
            raise Mistake("\n".join(said)) from None
    return beside(plans, [SCENARIO], [(name,) for name in names])


def _scenarios(axis: Any) -> list[str]:
    """The scenarios that an axis names; raises Mistake for what is no list of different names."""
    listed = [axis] if isinstance(axis, str) else axis
    is_list = isinstance(listed, (list, tuple)) and listed
    if not is_list or not all(isinstance(name, str) for name in listed):
        raise Mistake(
            f"axes.scenario: should be a list of scenarios, such as [ONE, OTHER], not {axis!r}"
        )
    twice = [name for name in listed if listed.count(name) > 1]
    if twice:
        raise Mistake(f"axes.scenario: {twice[0]} stands twice in {', '.join(listed)}")
    return list(listed)


def with_sets(settings: Sweep) -> Sweep:
    """Settings whose axes hold the stored sets of parameters that they name."""
    if settings.parameters is None:
        return settings
    axes = {**(settings.axes or {}), **stored(settings.parameters)}
    return settings.model_copy(update={"axes": axes})


def sweep_plan(settings: Sweep, plan: Plan) -> int:
    """Play a plan into a store, then write its tables, charts and page; returns the exit status, 1 when runs failed.

    What the store holds beyond the plan is kept in it, unless `shrink` drops it.
    """
    goals = parse_goals(settings.until or {}, len(plan))
    _say_repeats(settings, plan)
    began = time.time()
    folder = Path(settings.out).expanduser()
    store = Store(folder)
    if settings.dry_run:
        print(wrapped("\n".join([_forecast(settings, plan, store).lines(), *remarks(plan)])))
        return 0
    taken_back = partial(verify, plan, settings.seed, store) if settings.recover else None
    for said in store.open(identity(settings, plan), taken_back):
        print(f"brink: {said}", file=sys.stderr)
    try:
        wanted = enlarged(settings, plan, store)
        _say_beyond(settings, wanted, store)
        runs, tally, reached = _play(settings, wanted, goals, store)
        made = SweepDone(runs, wanted.traced, tally, began, reached)
        found = None
        if tally.played or tally.failed or not is_sealed(wanted, runs, store):
            say("writing tables, charts and the page")
            threads = min(workers_of(settings.executor), os.cpu_count() or 1)
            done = seal(wanted.plan, runs, wanted.traced, store, threads=threads)
            found = finish(settings, wanted.plan, done, made, store, vars(settings.asked))
        else:
            found = mended(settings, store)
        _print(results.Sweep.open(folder), tally, found)
        return 1 if tally.failed else 0
    finally:
        store.close()


def _forecast(settings: Sweep, plan: Plan, store: Store) -> Forecast:
    """What playing the plan would cost, had its folder nothing in it."""
    traced = traced_runs(settings, len(plan), store.manifest())
    runs, workers = [settings.runs] * len(plan), workers_of(settings.executor)
    return forecast(plan, runs, settings.seed, traced, workers, settings.engine.block)


def _say_beyond(settings: Sweep, wanted: WantedRuns, store: Store) -> None:
    """Say what the folder holds beyond what was asked, and that many points keep no weeks."""
    if wanted.beyond and not settings.until:
        print(
            f"brink: {store.folder} holds {wanted.beyond:,} runs beyond those asked for; they are kept (shrink=true drops them)",
            file=sys.stderr,
        )
    if not wanted.traced and settings.traced == "auto":
        print(
            f"brink: above {MOST_POINTS:,} points no weeks are kept and nothing is charted over time; traced=20 keeps them",
            file=sys.stderr,
        )


def _say_repeats(settings: Sweep, plan: Plan) -> None:
    """Say so when a sample over lists drew the same point more than once; raise Mistake for other points that come twice."""
    keys = plan.keys()
    if len(set(keys)) < len(keys):
        twice = next(key for place, key in enumerate(keys) if key in keys[:place])
        named = zip(sorted(plan.columns), json.loads(twice), strict=True)
        raise Mistake(
            f"axes: the point {', '.join(f'{path}={value}' for path, value in named)} comes twice"
        )
    choices = {path: values for path, values in plan.columns.items() if values.dtype == object}
    combinations = len(pd.DataFrame(choices).drop_duplicates()) if choices else 1
    if settings.design.kind != "grid" and len(plan) < settings.points * combinations:
        print(
            f"brink: {settings.points * combinations:,} points over these axes are {len(plan):,} different worlds; each is played "
            "once (more runs= play them more often)",
            file=sys.stderr,
        )


def _play(
    settings: Sweep, wanted: WantedRuns, goals: tuple[Goal, ...], store: Store
) -> tuple[Array, Tally, dict[str, float]]:
    """Play what is missing; with goals, batch after batch until each is reached. Returns runs a point, what was done, half-widths."""
    plan, runs = wanted.plan, wanted.runs
    workers, whole = workers_of(settings.executor), Tally()
    start = partial(make_executor, settings.executor)
    with Bar(int(runs.sum()), "playing") as bar:
        while True:
            bar.expect(int(runs.sum()))
            try:
                tally = play(
                    plan,
                    runs,
                    settings.seed,
                    wanted.traced,
                    store,
                    start,
                    workers,
                    settings.engine.block,
                    settings.on_error == "stop",
                    bar.add,
                )
            except Stopped as error:
                raise Mistake(
                    f"stopped at the first block that failed: {error}; what is finished is kept"
                ) from None
            whole.add(tally)
            if not goals or tally.failed:
                return runs, whole, {}
            places = results.places(plan, store)
            more = further_runs(goals, places, settings.most)
            if (more <= runs).all():
                return runs, whole, _reached(settings, goals, places)
            runs = np.maximum(more, runs)


def _reached(settings: Sweep, goals: tuple[Goal, ...], places: list[Array]) -> dict[str, float]:
    """The widest half-width of each goal; says so when the most runs allowed did not suffice."""
    reached = {}
    for name, goal, widths in zip(
        settings.until or {}, goals, half_widths(goals, places), strict=True
    ):
        reached[name] = float(widths.max())
        if reached[name] > goal.half_width:
            print(
                f"brink: until.{name}: {settings.most:,} runs a point (most=) give ±{reached[name]:.4f}, not ±{goal.half_width:g}",
                file=sys.stderr,
            )
    return reached


def _print(swept: results.Sweep, tally: Tally, found: Answer | None) -> None:
    """The answer and the table, then what was played and where it is; the answer is computed unless it is at hand."""
    from sim.report.answer import answer
    from sim.report.terminal import answered, summary_lines

    print(answered(found or answer(swept)), end="\n\n")
    if tally.failed and not swept.manifest["runs"]:
        failures = f"{swept.folder}/failures.parquet"
        print(wrapped(f"No run was played: each block failed. {failures} says why"))
    elif tally.played or tally.failed:
        print(summary_lines(swept.manifest, swept.folder))
    else:
        runs = swept.manifest["runs"]
        print(wrapped(f"Already complete: all {runs:,} runs are in {swept.folder}"))
    for failed in tally.failed:
        print(
            f"brink: {failed.runs} runs failed while {failed.stage}: {failed.error}",
            file=sys.stderr,
        )
