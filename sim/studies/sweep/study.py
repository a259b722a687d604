"""The main job: play a design of points, each with many runs, and write its tables, charts and page."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.ensemble import results
from sim.ensemble.cost import forecast, measured
from sim.ensemble.designs import Plan, make_plan
from sim.ensemble.executors import make_executor, workers_of
from sim.ensemble.progress import Bar, say
from sim.ensemble.store import Store
from sim.ensemble.sweep import Stopped, Tally, play, seal
from sim.ensemble.zips import stored
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.stats.precision import Goal, further_runs, half_widths, parse_goals
from sim.studies.sweep import Sweep
from sim.studies.sweep.identity import identity

if TYPE_CHECKING:
    from sim.report.answer import Answer

WEEKS = 1000  # runs of one point whose weeks are kept
ALL_WEEKS = 8000  # the same over all points of a sweep, of which each has up to FEW
FEW = 200
LEAST_WEEKS = 20
MOST_POINTS = 1000  # beyond which no weeks are kept unless asked for: their table would outgrow that of the runs


@dataclass(frozen=True, eq=False)
class Made:
    """A sweep as played: how many runs each point has, what was done, since when, and the half-widths of its goals."""

    runs: Array
    traced: int
    tally: Tally
    began: float
    reached: dict[str, float]


def sweep(settings: Sweep, tree: Tree) -> int:
    """Sweep the axes asked for, or the scenario's own uncertainties, or stored sets of parameters."""
    settings = with_sets(settings)
    axes = settings.axes if settings.axes is not None else tree.get("uncertainties", {})
    if settings.design.kind != "grid":
        settings = settings.model_copy(update={"axes": axes})
    return sweep_plan(
        settings, make_plan(tree, axes, settings.design.kind, settings.points, settings.seed)
    )


def with_sets(settings: Sweep) -> Sweep:
    """Settings whose axes hold the stored sets of parameters that they name."""
    if settings.parameters is None:
        return settings
    axes = {**(settings.axes or {}), **stored(settings.parameters)}
    return settings.model_copy(update={"axes": axes})


def sweep_plan(settings: Sweep, plan: Plan) -> int:
    """Play a plan into a store, then write its tables, charts and page; returns the exit status, 1 when runs failed."""
    goals = parse_goals(settings.until or {}, len(plan))
    _say_repeats(settings, plan)
    began = time.time()
    folder = Path(settings.out).expanduser()
    runs = np.full(len(plan), settings.runs)
    if settings.dry_run:
        traced = _traced(settings, plan, folder)
        print(
            forecast(
                plan,
                runs.tolist(),
                settings.seed,
                traced,
                workers_of(settings.executor),
                settings.engine.block,
            ).lines()
        )
        return 0
    store = Store(folder)
    for said in store.open(identity(settings, plan)):
        print(f"brink: {said}", file=sys.stderr)
    try:
        traced = _traced(settings, plan, folder)
        if not traced and settings.traced == "auto":
            print(
                f"brink: above {MOST_POINTS:,} points no weeks are kept and nothing is charted over time; traced=20 keeps them",
                file=sys.stderr,
            )
        runs, tally, reached = _play(settings, plan, runs, goals, traced, store)
        made = Made(runs, traced, tally, began, reached)
        if tally.played or tally.failed or not _is_sealed(plan, runs, store):
            say("writing tables, charts and the page")
            done = seal(
                plan,
                runs,
                traced,
                store,
                threads=min(workers_of(settings.executor), os.cpu_count() or 1),
            )
            found = finish(settings, plan, done, made, store, vars(settings.asked))
        else:
            found = None
        _print(results.Sweep.open(folder), tally, found)
        return 1 if tally.failed else 0
    finally:
        store.close()


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


def weeks_kept(points: int) -> int:
    """Runs a point whose weeks are kept unless the user says how many."""
    if points > MOST_POINTS:
        return 0
    return max(WEEKS // points, min(FEW, ALL_WEEKS // points), LEAST_WEEKS)


def _traced(settings: Sweep, plan: Plan, folder: Path) -> int:
    if settings.traced != "auto":
        return int(settings.traced)
    if (folder / "manifest.json").is_file():
        return int(results.Sweep.open(folder).manifest["traced"])
    return weeks_kept(len(plan))


def _play(
    settings: Sweep, plan: Plan, runs: Array, goals: tuple[Goal, ...], traced: int, store: Store
) -> tuple[Array, Tally, dict[str, float]]:
    """Play what is missing; with goals, batch after batch until each is reached. Returns runs a point, what was done, half-widths."""
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
                    traced,
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
            wanted = further_runs(goals, places, settings.most)
            if (wanted <= runs).all():
                return runs, whole, _reached(settings, goals, places)
            runs = np.maximum(wanted, runs)


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


def _is_sealed(plan: Plan, runs: Array, store: Store) -> bool:
    """Whether the folder already holds just this, complete, and tells it in the words of this configuration."""
    if not (store.folder / "manifest.json").is_file() or any(store.blocks.rglob("part-*.parquet")):
        return False
    stored = results.Sweep.open(store.folder)
    same = stored.plan.keys() == plan.keys() and stored.manifest["address"] == plan.address()
    return (
        same
        and stored.manifest["runs"] == int(runs.sum())
        and (store.folder / "report.html").is_file()
    )


def finish(
    settings: Sweep, plan: Plan, done: int, made: Made, store: Store, noted: Mapping[str, Any]
) -> Answer:
    """Everything but the runs: points, turns, failures, summary, manifest (with `noted` in it), charts, page; the answer."""
    from sim.report import page
    from sim.report.answer import answer
    from sim.report.pictures import sweep_charts

    folder = store.folder
    points, turns = results.tables(plan, store)
    results.write_frame(folder / "points.parquet", points)
    results.write_frame(folder / "turns.parquet", turns)
    _write_failures(settings, plan, made.tally, folder)
    manifest = {**_manifest(settings, plan, done, made), **noted}
    found = answer(results.Sweep(folder, manifest))
    summary = results.summary(plan, folder, results.game_of(plan, 0))
    results.write_json(folder / "summary.json", {**summary, **found.summary()})
    results.write_json(folder / "manifest.json", manifest)
    opened = results.Sweep.open(folder)
    page.write_sweep(opened, sweep_charts(opened, settings.chart), found)
    width = float(
        max((points[f"high_{name}"] - points[f"low_{name}"]).max() / 2 for name in results.OUTCOMES)
    )
    manifest["measured"] = vars(measured(folder, len(plan), done, time.time() - made.began, width))
    results.write_json(folder / "manifest.json", manifest)
    store.drop_blocks()
    return found


def _write_failures(settings: Sweep, plan: Plan, tally: Tally, folder: Path) -> None:
    numbers = {key: point for point, key in enumerate(plan.keys())}
    rows = [
        {
            "point": numbers[key],
            "first_run": low,
            "last_run": high - 1,
            "stage": failed.stage,
            "error": failed.error,
            "seed": settings.seed,
        }
        for failed in tally.failed
        for key, low, high in failed.block.spans
    ]
    if rows:
        results.write_frame(folder / "failures.parquet", pd.DataFrame(rows))
    else:
        (folder / "failures.parquet").unlink(missing_ok=True)


def _manifest(settings: Sweep, plan: Plan, done: int, made: Made) -> dict[str, Any]:
    seconds, tally = time.time() - made.began, made.tally
    timing = {
        "seconds": seconds,
        "played": tally.played,
        "stored": done - tally.played,
        "playing_seconds": tally.playing,
        "writing_seconds": tally.writing,
        "runs_a_second": tally.played / max(seconds, 1e-9),
        "runs_a_second_of_a_worker": tally.played / max(tally.playing, 1e-9),
    }
    return {
        "identity": identity(settings, plan),
        "address": plan.address(),
        "settings": settings.model_dump(by_alias=True),
        "configuration": plan.trees[0],
        "plan": {
            "columns": dict(plan.columns),
            "trees": plan.trees,
            "tree_of": plan.tree_of,
            "varying": plan.varying,
        },
        "seed": settings.seed,
        "runs": done,
        "runs_a_point": made.runs,
        "points": len(plan),
        "traced": made.traced,
        "versions": results.versions(),
        "timing": timing,
        "failed_runs": sum(failed.runs for failed in tally.failed),
        "retried_blocks": tally.retried,
        "until": {
            name: {"asked": value, "reached": made.reached.get(name)}
            for name, value in (settings.until or {}).items()
        },
    }


def _print(swept: results.Sweep, tally: Tally, found: Answer | None) -> None:
    """The answer and the table, then what was played and where it is; the answer is computed unless it is at hand."""
    from sim.report.answer import answer
    from sim.report.terminal import answered, summary_lines

    print(answered(found or answer(swept)), end="\n\n")
    if tally.failed and not swept.manifest["runs"]:
        print(f"No run was played: each block failed. {swept.folder}/failures.parquet says why")
    elif tally.played or tally.failed:
        print(summary_lines(swept.manifest, swept.folder))
    else:
        print(f"Already complete: all {swept.manifest['runs']:,} runs are in {swept.folder}")
    for failed in tally.failed:
        print(
            f"brink: {failed.runs} runs failed while {failed.stage}: {failed.error}",
            file=sys.stderr,
        )
