"""One run in full: played anew, or a run of a stored sweep played again, bit for bit."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.config.checks import build_game
from sim.ensemble import results
from sim.ensemble.claims import claimed
from sim.ensemble.designs import single_point
from sim.ensemble.files import write_whole
from sim.ensemble.progress import say
from sim.paths import Mistake, Tree
from sim.report.lines import columns, wrapped
from sim.run import decision_table as explaining
from sim.studies.replay import Replay
from sim.studies.single import Single

if TYPE_CHECKING:
    from sim.run.history import History


def single(settings: Single, tree: Tree) -> int:
    """Play one run and tell it."""
    plan = single_point(tree)
    return _tell(
        settings,
        plan.tree_with(np.array([0, 0])),
        settings.run,
        settings.seed,
        {"study": "single"},
        settings.moves or {},
    )


def replay(settings: Replay, tree: Tree) -> int:
    """Play one run of a stored sweep again and tell it; checks that it is the same to the bit."""
    stored = results.Sweep.open(settings.source)
    results.check_whole(stored)
    if settings.point >= len(stored.plan):
        raise Mistake(
            f"point: the sweep has points 0 to {len(stored.plan) - 1}, not {settings.point}"
        )
    row = stored.runs[
        (stored.runs["point"] == settings.point) & (stored.runs["run"] == settings.run)
    ]
    if not len(row):
        last = int(stored.runs.loc[stored.runs["point"] == settings.point, "run"].max())
        raise Mistake(f"run: point {settings.point} has runs 0 to {last}, not {settings.run}")
    played = stored.plan.tree_with(np.array([settings.point, settings.point]))
    origin = {
        "study": "replay",
        "from": str(stored.folder),
        "point": settings.point,
        "stored": row.iloc[0].to_dict(),
    }
    return _tell(settings, played, settings.run, int(stored.manifest["seed"]), origin)


def _tell(
    settings: Single | Replay,
    tree: Tree,
    run: int,
    seed: int,
    origin: dict[str, Any],
    moves: Mapping[str, str] = MappingProxyType({}),
) -> int:
    from sim.run.chronicle import chronicle
    from sim.run.history import play_run

    if moves:
        from sim.run.steering import play_steered, read_orders

        history, origin = (
            play_steered(build_game(tree), run, seed, read_orders(moves)),
            {**origin, "moves": dict(moves)},
        )
    else:
        history = play_run(tree, run, seed)
    shown = None
    if settings.explain:
        party, desk, turn = explaining.parse_place(settings.explain)
        shown = explaining.table(
            explaining.select(history.decisions, party, desk, turn), history.beliefs, columns()
        )
    same = _same(origin.pop("stored", None), history.summary)
    folder, told = Path(settings.out).expanduser(), chronicle(history)
    with claimed(folder, settings.study):
        _write(folder, history, told, tree, {**origin, "seed": seed, "run": run})
        print(wrapped(told if shown is None else shown))
        if same is not None:
            print(wrapped(same))
        sys.stdout.flush()  # what was asked for first; charts and the page take longer than the game
        from sim.report import run_page
        from sim.report.pictures import run_charts

        run_page.write_run(history, told, folder, run_charts(history, folder, settings.chart))
    say(f"written to {folder}")
    return 0


def _write(folder: Path, history: History, told: str, tree: Tree, origin: dict[str, Any]) -> None:
    """Write a run's chronicle, tables, summary and manifest; `origin` says where it comes from."""
    write_whole(folder / "chronicle.md", told.encode())
    for name in ("events", "decisions", "beliefs", "trace"):
        results.write_frame(folder / f"{name}.parquet", getattr(history, name))
    results.write_json(folder / "summary.json", {**origin, **history.summary})
    made = {"configuration": tree, "versions": results.versions(), "identity": origin}
    results.write_json(folder / "manifest.json", {**origin, **made})


def _same(stored: dict[str, Any] | None, played: dict[str, Any]) -> str | None:
    """Whether a replayed run equals the stored one, column by column, to the bit."""
    if stored is None:
        return None
    parted = [
        name
        for name, value in played.items()
        if name in stored
        and not (stored[name] == value or (value is None and pd.isna(stored[name])))
    ]
    if parted:
        raise Mistake(
            f"replay: the run differs from the stored one in {', '.join(parted)}; was it made with other library versions?"
        )
    return f"The same as the stored run, bit for bit, in all {len([name for name in played if name in stored])} columns."
