"""What a sweep writes beside its runs: tables, summary, manifest, charts and page, and making them again when they are damaged."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.config.settings import ALSO, Chart, Settings
from sim.ensemble import measures, results
from sim.ensemble.claims import damaged, locked
from sim.ensemble.cost import measured
from sim.ensemble.designs import Plan
from sim.ensemble.executors import at_work
from sim.ensemble.files import digest_of, is_part
from sim.ensemble.store import Store
from sim.ensemble.sweep import Tally
from sim.model.world import Array
from sim.studies.sweep import Sweep
from sim.studies.sweep.growth import WantedRuns
from sim.studies.sweep.identity import identity

if TYPE_CHECKING:
    from sim.report.answer import Answer


TABLES = ("points.parquet", "turns.parquet", "summary.json")


@dataclass(frozen=True, eq=False)
class SweepDone:
    """A sweep as played: how many runs each point has, what was done, since when, and the half-widths of its goals."""

    runs: Array
    traced: int
    tally: Tally
    began: float
    reached: dict[str, float]


def is_sealed(wanted: WantedRuns, runs: Array, store: Store) -> bool:
    """Whether the folder already holds just this, complete, and speaks of it in the words of this configuration."""
    manifest = store.manifest()
    if manifest is None or "plan" not in manifest or any(map(is_part, store.blocks.rglob("*"))):
        return False
    plan, stored = wanted.plan, results.Sweep(store.folder, manifest)
    return (
        stored.plan.keys() == plan.keys()
        and manifest["address"] == plan.address()
        and manifest["runs"] == int(runs.sum())
        and manifest["traced"] == wanted.traced
    )


def mended(settings: Sweep, store: Store) -> Answer | None:
    """Make again what is damaged or lost beside the runs, the same to the byte; the answer, or None when all is whole."""
    manifest = store.manifest() or {}
    known = manifest.get("files")
    lost = ["the page"] if known is None else damaged(store.folder, known)
    if not lost:
        return None
    settings = settings.model_copy(update={"chart": _as_drawn(settings.chart, known or {})})
    names = ", ".join(lost[:3]) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")
    print(f"brink: made again, as lost or damaged: {names}", file=sys.stderr)
    found, files = written(settings, results.Sweep(store.folder, manifest), store)
    results.write_json(store.folder / "manifest.json", {**manifest, "files": files})
    return found


def _as_drawn(chosen: Chart, known: Mapping[str, Any]) -> Chart:
    """What is asked of charts now, and what was before, when the files that are `known` were written: formats, charts on request."""
    charts = [Path(name) for name in known if name.startswith("charts/")]
    stems = {path.stem.partition("-")[0] for path in charts}
    forms = dict.fromkeys((*chosen.format, *(path.suffix[1:] for path in charts)))
    also = tuple(name for name in ALSO if name in stems or name in chosen.also)
    return chosen.model_copy(update={"format": tuple(forms), "also": also})


def finish(
    settings: Sweep, plan: Plan, done: int, made: SweepDone, store: Store, noted: Mapping[str, Any]
) -> Answer:
    """Everything but the runs: points, turns, failures, summary, manifest (with `noted` in it), charts, page; the answer."""
    folder = store.folder
    _write_failures(plan, made.tally, folder)
    before = store.manifest() or {}
    former = {**(before.get("former") or {}), **(before.get("files") or {})}
    manifest = {**_manifest(settings, plan, done, made), **noted}
    results.write_json(folder / "manifest.json", {**manifest, "former": former})
    swept = results.Sweep.open(folder)
    found, files = written(settings, swept, store)
    points = swept.points
    width = float(
        max((points[f"high_{name}"] - points[f"low_{name}"]).max() / 2 for name in results.OUTCOMES)
    )
    manifest["measured"] = vars(measured(folder, len(plan), done, time.time() - made.began, width))
    _drop_former(folder, {name: former[name] for name in former.keys() - files.keys()})
    results.write_json(folder / "manifest.json", {**manifest, "files": files})
    store.drop_blocks()
    return found


def _drop_former(folder: Path, former: Mapping[str, Any]) -> None:
    """Remove charts of what the sweep was before it grew or shrank, named with their digests; one changed since is the user's."""
    for name, known in former.items():
        path = (folder / name).resolve()
        if path.parent == (folder / "charts").resolve() and digest_of(path) == known:
            path.unlink(missing_ok=True)


def written(
    settings: Sweep, swept: results.Sweep, store: Store
) -> tuple[Answer, dict[str, str | None]]:
    """Write what follows from the runs and the manifest: tables, summary, charts, page; the answer, and the files' digests."""
    from sim.report import sweep_page
    from sim.report.answer import answer

    folder, plan = swept.folder, swept.plan
    points, turns = results.tables(plan, store)
    game = results.game_of(plan, 0)
    points = points.assign(**measures.points_columns(plan, folder, game))
    results.write_frame(folder / "points.parquet", points)
    results.write_frame(folder / "turns.parquet", turns)
    found = answer(swept)
    summary = results.summary(plan, folder, game)
    results.write_json(folder / "summary.json", {**summary, **found.summary()})
    with at_work(settings.executor, near=True) as executor:
        captions = sweep_page.write_charts_and_page(swept, found, settings.chart, executor=executor)
    tables = {name: digest_of(folder / name) for name in TABLES}
    return found, {**tables, **digests(folder, captions, settings)}


def with_functions(settings: Sweep, functions: Mapping[str, Any]) -> Answer:
    """Add the measures that functions give to a finished sweep, and write anew what follows from them; the answer.

    Raises Busy when another program writes to the folder.
    """
    store = Store(Path(settings.out).expanduser())
    with locked(store.folder):
        swept = results.Sweep.open(store.folder)
        values = measures.given_frame(swept.plan, swept.runs, functions)
        results.write_frame(store.folder / measures.GIVEN, values)
        found, files = written(settings, swept, store)
        results.write_json(store.folder / "manifest.json", {**swept.manifest, "files": files})
    return found


def digests(folder: Path, stems: Iterable[str], settings: Settings) -> dict[str, str | None]:
    """The digests of a folder's page and of its charts, by name."""
    names = [f"charts/{stem}.{form}" for stem in stems for form in settings.chart.format]
    found = {name: digest_of(folder / name) for name in ("report.html", *names)}
    return {name: known for name, known in found.items() if known is not None}


def _write_failures(plan: Plan, tally: Tally, folder: Path) -> None:
    numbers = {key: point for point, key in enumerate(plan.keys())}
    rows = [
        {
            "point": numbers[key],
            "first_run": low,
            "last_run": high - 1,
            "stage": failed.stage,
            "error": failed.error,
            "seed": failed.block.seed,
        }
        for failed in tally.failed
        for key, low, high in failed.block.spans
    ]
    if rows:
        results.write_frame(folder / "failures.parquet", pd.DataFrame(rows))
    else:
        (folder / "failures.parquet").unlink(missing_ok=True)


def _manifest(settings: Sweep, plan: Plan, done: int, made: SweepDone) -> dict[str, Any]:
    seconds, tally = time.time() - made.began, made.tally
    timing = {
        "seconds": seconds,
        "played": tally.played,
        "stored": tally.stored,
        "playing_seconds": tally.playing,
        "writing_seconds": tally.writing,
        "runs_a_second": tally.played / max(seconds, 1e-9),
        "runs_a_second_of_a_worker": tally.played / max(tally.playing, 1e-9),
    }
    known = identity(settings, plan)
    return {
        "identity": known,
        "address": plan.address(),
        "settings": settings.model_dump(by_alias=True),
        "configuration": plan.trees[0],
        "plan": {
            "columns": dict(plan.columns),
            "trees": plan.trees,
            "tree_of": plan.tree_of,
            "varying": plan.varying,
            **({"conditions": plan.conditions} if plan.conditions else {}),
            **({"pairs": plan.pairs} if plan.pairs else {}),
        },
        "seed": known["seed"],
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
