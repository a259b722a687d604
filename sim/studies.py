"""What a user asks for by name: each study ties a design, an ensemble, an analysis and charts."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim import results
from sim.analysis import explain as explaining
from sim.designs import Plan, make_plan, single_point
from sim.ensemble import Stopped, Tally, play, seal
from sim.executors import make_executor, workers_of
from sim.paths import Tree
from sim.progress import Bar, say
from sim.settings import Settings
from sim.store import Store

TRACED = 8000  # runs of a sweep whose weeks are kept, over all points
LEAST_TRACED = 20


def run_study(settings: Settings, tree: Tree) -> int:
    """Run the study asked for; returns the exit status."""
    return STUDIES[settings.study](settings, tree)


def sweep(settings: Settings, tree: Tree) -> int:
    """Play a design into a store, then write its tables, charts and page."""
    axes = settings.axes if settings.axes is not None else tree.get("uncertainties", {})
    plan = make_plan(tree, axes, settings.design.kind, settings.points, settings.seed)
    runs = np.full(len(plan), settings.runs)
    folder = Path(settings.out).expanduser()
    store = Store(folder)
    began = time.time()
    for said in store.open(identity(settings, plan)):
        say(said)
    try:
        traced = _traced(settings, plan, folder)
        tally = _play(settings, plan, runs, traced, store)
        say("writing tables")
        done = _seal(plan, runs, traced, store, tally)
        return _finish(settings, plan, done, traced, store, tally, began)
    finally:
        store.close()


def identity(settings: Settings, plan: Plan) -> dict[str, Any]:
    """What makes a stored sweep another: configuration, axes, design, seed, version. Runs and axis values may grow."""
    bare = [{key: value for key, value in tree.items() if key != "uncertainties"} for tree in plan.trees]
    bare = [_without(tree, list(plan.columns)) for tree in bare]
    sampled = {} if settings.design.kind == "grid" else {"points": len(plan), "axes": settings.axes}
    return {"seed": settings.seed, "design": {"kind": settings.design.kind, **sampled}, "axes": sorted(plan.columns),
            "version": results.versions()["brink-sim"], "configuration": bare[0]}  # fmt: skip


def _without(node: Any, paths: list[str], prefix: str = "") -> Any:
    """A plain tree without the leaves that axes set."""
    if prefix in paths:
        return "axis"
    if isinstance(node, dict):
        return {key: _without(item, paths, f"{prefix}.{key}" if prefix else str(key)) for key, item in node.items()}
    if isinstance(node, (list, tuple)):
        return [_without(item, paths, f"{prefix}.{place}") for place, item in enumerate(node)]
    return node


def _traced(settings: Settings, plan: Plan, folder: Path) -> int:
    if settings.traced != "auto":
        return int(settings.traced)
    if (folder / "manifest.json").is_file():
        return int(results.Sweep.open(folder).manifest["traced"])
    return max(LEAST_TRACED, TRACED // len(plan))


def _play(settings: Settings, plan: Plan, runs: np.ndarray, traced: int, store: Store) -> Tally:
    workers = workers_of(settings.executor)
    start = partial(make_executor, settings.executor)
    with Bar(int(runs.sum()), "playing") as bar:
        try:
            return play(plan, runs, settings.seed, traced, store, start, workers, settings.engine.block, settings.on_error == "stop", bar.add)
        except Stopped as error:
            raise ValueError(f"stopped at the first block that failed: {error}; what is finished is kept") from None


def _seal(plan: Plan, runs: np.ndarray, traced: int, store: Store, tally: Tally) -> int:
    """Seal the tables unless nothing changed; returns how many runs there are."""
    return seal(plan, runs, traced, store)


def _finish(settings: Settings, plan: Plan, done: int, traced: int, store: Store, tally: Tally, began: float) -> int:
    from sim.report import page
    from sim.report.pictures import sweep_charts

    folder = store.folder
    points, turns = results.tables(plan, store)
    results.write_frame(folder / "points.parquet", points)
    if len(turns):
        results.write_frame(folder / "turns.parquet", turns)
    game = results.build_game(plan.tree_with(np.array([0])))
    summary = results.summary(plan, points, game)
    results.write_json(folder / "summary.json", summary)
    failures = pd.DataFrame(
        [{"point": plan.keys().index(key), "first_run": low, "last_run": high - 1, "stage": failed.stage, "error": failed.error, "seed": settings.seed}
         for failed in tally.failed for key, low, high in failed.block.spans]
    )  # fmt: skip
    if len(failures):
        results.write_frame(folder / "failures.parquet", failures)
    else:
        (folder / "failures.parquet").unlink(missing_ok=True)
    seconds = time.time() - began
    manifest = {
        "identity": identity(settings, plan), "address": plan.address(), "settings": settings.model_dump(by_alias=True), "configuration": plan.trees[0],
        "plan": {"columns": dict(plan.columns), "trees": plan.trees, "tree_of": plan.tree_of, "varying": plan.varying},
        "seed": settings.seed, "runs": done, "runs_a_point": settings.runs, "points": len(plan), "traced": traced, "versions": results.versions(),
        "timing": {"seconds": seconds, "played": tally.played, "stored": tally.stored, "playing_seconds": tally.playing, "writing_seconds": tally.writing,
                   "runs_a_second": tally.played / max(seconds, 1e-9), "runs_a_second_of_a_worker": tally.played / max(tally.playing, 1e-9)},
        "failed_runs": sum(failed.runs for failed in tally.failed), "retried_blocks": tally.retried,
    }  # fmt: skip
    results.write_json(folder / "manifest.json", manifest)
    opened = results.Sweep.open(folder)
    page.write_sweep(opened, sweep_charts(opened, settings.chart))
    _print_sweep(opened, tally)
    return 1 if tally.failed else 0


def _print_sweep(swept: results.Sweep, tally: Tally) -> None:
    from sim.report.terminal import points_table, summary_lines

    print(points_table(swept.points, list(swept.plan.columns)))
    print(summary_lines(swept.manifest, swept.folder))
    for failed in tally.failed:
        print(f"brink: {failed.runs} runs failed while {failed.stage}: {failed.error}", file=sys.stderr)


def single(settings: Settings, tree: Tree) -> int:
    """Play one run and tell it."""
    plan = single_point(tree)
    return _tell(settings, plan.tree_with(np.array([0, 0])), settings.run, settings.seed, {"study": "single"})


def replay(settings: Settings, tree: Tree) -> int:
    """Play one run of a stored sweep again and tell it; checks that it is the same to the bit."""
    stored = results.Sweep.open(settings.source or "")
    if settings.point >= len(stored.plan):
        raise ValueError(f"point: the sweep has points 0 to {len(stored.plan) - 1}, not {settings.point}")
    row = stored.runs[(stored.runs["point"] == settings.point) & (stored.runs["run"] == settings.run)]
    if not len(row):
        last = int(stored.runs.loc[stored.runs["point"] == settings.point, "run"].max())
        raise ValueError(f"run: point {settings.point} has runs 0 to {last}, not {settings.run}")
    played = stored.plan.tree_with(np.array([settings.point, settings.point]))
    origin = {"study": "replay", "from": str(stored.folder), "point": settings.point, "stored": row.iloc[0].to_dict()}
    return _tell(settings, played, settings.run, int(stored.manifest["seed"]), origin)


def _tell(settings: Settings, tree: Tree, run: int, seed: int, origin: dict[str, Any]) -> int:
    from sim.history import chronicle, play_run
    from sim.report import page
    from sim.report.pictures import run_charts

    history = play_run(tree, run, seed)
    shown = None
    if settings.explain:
        party, desk, turn = explaining.parse_place(settings.explain)
        shown = explaining.table(explaining.select(history.decisions, party, desk, turn), history.beliefs)
    same = _same(origin.pop("stored", None), history.summary)
    folder = Path(settings.out).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"out: the folder {folder} cannot be written: {error.strerror}") from None
    told = chronicle(history)
    results.write_whole(folder / "chronicle.md", told.encode())
    for name in ("events", "decisions", "beliefs", "trace"):
        results.write_frame(folder / f"{name}.parquet", getattr(history, name))
    results.write_json(folder / "summary.json", {**origin, "seed": seed, **history.summary})
    results.write_json(folder / "manifest.json", {**origin, "seed": seed, "run": run, "configuration": tree, "versions": results.versions(), "identity": origin})
    page.write_run(history, told, folder, run_charts(history, folder, settings.chart))
    print(told if shown is None else shown)
    if same is not None:
        print(same)
    say(f"written to {folder}")
    return 0


def _same(stored: dict[str, Any] | None, played: dict[str, Any]) -> str | None:
    """Whether a replayed run equals the stored one, column by column, to the bit."""
    if stored is None:
        return None
    parted = [name for name, value in played.items() if name in stored and not (stored[name] == value or (value is None and pd.isna(stored[name])))]
    if parted:
        raise ValueError(f"replay: the run differs from the stored one in {', '.join(parted)}; was it made with other library versions?")
    return f"The same as the stored run, bit for bit, in all {len([name for name in played if name in stored])} columns."


STUDIES: dict[str, Callable[[Settings, Tree], int]] = {"sweep": sweep, "single": single, "replay": replay}
