"""`brink study=gather from=...`: the sweeps found in a folder, or in those of a pattern, as one sweep in one folder."""

from __future__ import annotations

import glob
import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.config.settings import Design, Settings
from sim.ensemble import results
from sim.ensemble.claims import TABLES
from sim.ensemble.files import is_whole
from sim.ensemble.join import joined
from sim.ensemble.results import Sweep
from sim.ensemble.sealing import seal
from sim.ensemble.store import Store
from sim.ensemble.sweep import Tally
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.studies import sweep as sweeping
from sim.studies.gather import Gather
from sim.studies.sweep.writing import SweepDone, finish

OURS = "brink-sim"


def gather(settings: Gather, tree: Tree) -> int:
    """Join the sweeps below `from` into `out`; `tree` is not used, as each sweep has its own configuration."""
    began = time.time()
    source, folder = settings.source, Path(settings.out).expanduser()
    sweeps = [Sweep.open(path) for path in folders(source, folder)]
    check(sweeps, source)
    stores = [Store(swept.folder) for swept in sweeps]
    held = [runs_of(swept, store) for swept, store in zip(sweeps, stores, strict=True)]
    plan, places = joined(sweeps, held)
    runs = np.array([held[sweep][point] for sweep, point in places])
    keys = [swept.plan.keys() for swept in sweeps]
    traced = max(int(swept.manifest["traced"]) for swept in sweeps)
    store = Store(folder)
    identity = {"study": "gather", "from": source, "version": sweeps[0].manifest["versions"][OURS]}
    store.open(identity)
    try:
        done = seal(
            plan,
            runs,
            traced,
            store,
            [(stores[sweep], keys[sweep][point]) for sweep, point in places],
        )
        noted = {
            "study": "gather",
            "identity": identity,
            "versions": versions(sweeps),
            "gathered": [str(swept.folder) for swept in sweeps],
            "failed_runs": sum(int(swept.manifest.get("failed_runs", 0)) for swept in sweeps),
        }
        made = SweepDone(runs, traced, Tally(asked=done, stored=done), began, {})
        finish(
            _as_sweep(settings, int(sweeps[0].manifest["seed"])),
            plan,
            done,
            made,
            store,
            noted,
        )
        _write_failures(sweeps, places, folder)
    finally:
        store.close()
    _print(Sweep.open(folder), len(sweeps))
    return 0


def _as_sweep(settings: Gather, seed: int) -> sweeping.Sweep:
    """The settings under which the joined sweeps are written as one."""
    common = {name: getattr(settings, name) for name in Settings.model_fields}
    return sweeping.Sweep(**{**common, "seed": seed}, design=Design(kind="grid"), axes={})


def folders(source: str, out: Path) -> list[Path]:
    """The folders of finished sweeps in, or below, the folders and patterns of `source`, one a line, in natural order, without `out`.

    Raises Mistake when a line names none, or one of them is unfinished.
    """
    roots = [root for line in source.splitlines() for root in _roots(line)]
    found = {
        path.resolve(): path
        for root in roots
        for path in _below(root)
        if path.resolve() != out.resolve()
    }
    for path in found.values():
        if not (path / "manifest.json").is_file() or any(
            (path / ".blocks").rglob("part-*.parquet")
        ):
            raise Mistake(
                f"from: {path} holds an unfinished sweep; the command that made it finishes it"
            )
    sweeps = [path for path in found.values() if "plan" in Sweep.open(path).manifest]
    if not sweeps:
        named = ", ".join(source.splitlines())
        if not named:
            raise Mistake("from: name the folders of sweeps, as '[FOLDER, FOLDER]' or a pattern")
        raise Mistake(f"from: there is no sweep in {named} or below it")
    return sorted(
        sweeps,
        key=lambda path: [
            int(part) if part.isdigit() else part for part in re.split(r"(\d+)", str(path))
        ],
    )


def _roots(named: str) -> list[Path]:
    """The folders that a name or a pattern stands for."""
    path = str(Path(named).expanduser())
    names = glob.glob(path, recursive=True) if glob.has_magic(path) else [path]
    roots = [Path(name) for name in names if Path(name).is_dir()]
    if not roots:
        raise Mistake(f"from: there is no folder {named}")
    return roots


def _below(root: Path) -> Iterator[Path]:
    """Folders in which a study wrote; none is looked for within one."""
    for name, inner, files in os.walk(root):
        if "manifest.json" in files or ".identity.json" in files:
            inner.clear()
            yield Path(name)
        inner[:] = [folder for folder in inner if not folder.startswith(".")]


def check(sweeps: Sequence[Sweep], source: str) -> None:
    """Refuse sweeps whose runs cannot stand in one table: of another version of the program, or another seed."""
    first = sweeps[0]
    for swept in sweeps[1:]:
        there, here = first.manifest["versions"][OURS], swept.manifest["versions"][OURS]
        if there != here:
            raise Mistake(
                f"from: {first.folder} was made with {OURS} {there}, {swept.folder} with {here}; sweep again with one version to join them"
            )
        if _rules(first) != _rules(swept):
            raise Mistake(
                f"from: {first.folder} and {swept.folder} were played by different rules of the game; sweep one of them again to "
                "join them"
            )
        if first.manifest["seed"] != swept.manifest["seed"]:
            raise Mistake(
                f"from: {first.folder} has seed {first.manifest['seed']}, {swept.folder} has {swept.manifest['seed']}; "
                "the points of one table share their luck, so use one seed (for more replicates, more runs=)"
            )
    for swept in sweeps:
        for path in (file for name in TABLES for file in Store(swept.folder).files(name)):
            if not is_whole(path):
                raise Mistake(
                    f"from: {path} is damaged; the command that made its sweep plays the lost runs again"
                )


def _rules(swept: Sweep) -> Any:
    return swept.manifest["identity"].get("rules")


def runs_of(swept: Sweep, store: Store) -> Array:
    """How many runs each point has, `[points]`."""
    pieces, keys = store.pieces("runs"), swept.plan.keys()
    counts = []
    for key in keys:
        ends = [piece.high for piece in pieces.get(key, [])]
        counts.append(max(ends, default=0))
    return np.array(counts)


def versions(sweeps: Sequence[Sweep]) -> dict[str, str]:
    """What the sweeps were made with; where they differ, all of it."""
    names = dict.fromkeys(name for swept in sweeps for name in swept.manifest["versions"])
    found = {}
    for name in names:
        told = [str(swept.manifest["versions"].get(name, "unknown")) for swept in sweeps]
        found[name] = ", ".join(dict.fromkeys(told))
    return found


def _write_failures(
    sweeps: Sequence[Sweep], places: Sequence[tuple[int, int]], folder: Path
) -> None:
    """The sweeps' failed runs under the points' new numbers."""
    numbers = {place: number for number, place in enumerate(places)}
    rows: list[dict[Any, Any]] = []
    for sweep, swept in enumerate(sweeps):
        path = swept.folder / "failures.parquet"
        for row in pq.read_table(path).to_pylist() if path.is_file() else []:
            if (sweep, row["point"]) in numbers:
                rows.append({**row, "point": numbers[sweep, row["point"]]})
    if rows:
        results.write_frame(folder / "failures.parquet", pd.DataFrame(rows))


def _print(swept: Sweep, count: int) -> None:
    from sim.report.answer import answer
    from sim.report.terminal import answered

    print(answered(answer(swept)), end="\n\n")
    runs, points = swept.manifest["runs"], swept.manifest["points"]
    print(
        f"{runs:,} runs at {points:,} points of {count} sweeps.\n"
        f"Tables, charts and report.html are in\n{swept.folder}"
    )
