"""What came after and the runs beside it: reading the history, and runs week by week in its terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from sim.config import provenance
from sim.config.aftermath import Aftermath, ObservedPath, read_aftermath
from sim.config.checks import build_game
from sim.config.seeds import folder_of
from sim.ensemble.files import sealed
from sim.ensemble.spans import Span, table_of
from sim.model.draws import Draws
from sim.model.params import Game
from sim.model.rules.start import start
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.stats.scores import Paths, happened, turns_by
from sim.studies.hindcast import Hindcast
from sim.studies.inputs import stored_runs
from sim.studies.weekly import Weeks, play_weeks, weeks_of


@lru_cache(maxsize=4)
def read(folder: str | None, crisis: str = "") -> Aftermath:
    """What came after: from `history.yaml` in a folder, else in the seeds of a crisis. Raises Mistake when there is none."""
    if folder is None and (folder_of(crisis) / "history.yaml").is_file():
        return provenance.aftermath(crisis)
    if folder is None:
        raise Mistake(
            f"history: the seeds of this crisis ({folder_of(crisis).name}) have no history.yaml; name a folder that holds one"
        )
    path = Path(folder).expanduser()
    if not (path / "history.yaml").is_file():
        raise Mistake(
            f"history: there is no file {path / 'history.yaml'}; give the folder that holds one, or leave history out"
        )
    return read_aftermath(path)


def check(after: Aftermath, game: Game, last: int) -> None:
    """Raise Mistake when the game does not begin with the history, or ends before turn `last` of it."""
    if game.calendar.start != after.start:
        raise Mistake(
            f"history: begins on {after.start}, the game on {game.calendar.start} (calendar.start)"
        )
    if game.calendar.turns < last:
        day = after.start + timedelta(days=last * game.calendar.turn_days)
        raise Mistake(
            f"calendar.turns: {game.calendar.turns} turns end before {day}; give calendar.turns={last}"
        )


def turns_at(after: Aftermath, game: Game) -> list[int]:
    """Turns played by each checkpoint."""
    return [turns_by(after.start, game.calendar.turn_days, day) for day in after.checkpoints]


def known_paths(after: Aftermath, game: Game) -> tuple[list[ObservedPath], list[str]]:
    """The observed paths whose quantity the game has, and the names of the others."""
    quantities = {
        f"{kind}.{name}"
        for name, party in game.parties.items()
        for kind in ("forces", "damage", *(["tier"] if party.menu.get("economy") else []))
    }
    quantities |= {f"{kind}.{name}" for kind in ("rung", "pretext") for name in game.theatres} | {
        "talks",
        "monitors",
        "demand",
        "offer",
    }
    kept = [path for path in after.paths if path.quantity in quantities]
    return kept, [path.id for path in after.paths if path not in kept]


def paths_of(game: Game, weeks: Weeks, runs: Array, seed: int) -> Paths:
    """Runs (their numbers given) week by week, with their status and what they began with."""
    world = start(game, Draws(seed, runs), len(runs))
    begun = {".".join(key): values for key, values in world.items() if values.ndim == 1}
    ended = weeks.column("end_turn")
    turns = np.arange(len(next(iter(weeks.trace.values()))))[:, None]
    status = np.where((ended >= 0) & (turns >= ended), weeks.column("status"), 0)
    return Paths({**weeks.trace, "status": status}, {**begun, "status": np.zeros(len(runs))}, ended)


def read_off(after: Aftermath, game: Game, paths: Paths, turns: int) -> Array:
    """Every event (0 or 1) and every observed quantity at the end of each of the first turns, `[(events + paths) turns, runs]`."""
    rows = [happened(event, paths)[:turns].astype(np.float32) for event in after.events]
    rows += [
        paths.weekly[path.quantity][:turns].astype(np.float32)
        for path in known_paths(after, game)[0]
    ]
    return np.concatenate(rows)


def watched(
    trees: Sequence[Tree], spans: tuple[Span, ...], seed: int, folder: str | None, turns: int
) -> Array:
    """The same of a block's runs, played; `folder` holds the history (None: the program's own)."""
    game, runs = (
        build_game(trees[0]),
        np.concatenate([np.arange(low, high) for _, low, high in spans]),
    )
    return read_off(
        read(folder, game.crisis),
        game,
        paths_of(game, play_weeks(trees[0], spans, seed), runs, seed),
        turns,
    )


def stored(settings: Hindcast, folder: str | None) -> tuple[Array, Game, Tree]:
    """The same of the runs of a stored sweep's point whose weeks are kept; its game and configuration."""
    swept, frame = stored_runs(
        settings.source or "",
        ["end_turn", "settlement_turn", "status"],
        point=settings.point,
    )
    if settings.point >= len(swept.plan):
        raise Mistake(
            f"point: the sweep has points 0 to {len(swept.plan) - 1}, not {settings.point}"
        )
    there = sealed(swept.folder, "traces")
    kept = table_of(swept.folder, "traces", point=settings.point) if there else None
    if kept is None or not len(kept):
        raise Mistake(
            f"from: {swept.folder} keeps no weeks of point {settings.point}; sweep with traced=1000"
        )
    game = swept.game(settings.point)
    after = read(folder, game.crisis)
    turns = turns_at(after, game)[-1]
    check(after, game, turns)
    runs = kept["run"].to_numpy()
    told = frame[frame["point"] == settings.point].set_index("run").loc[runs]
    rows = weeks_of(pa.Table.from_pandas(told, preserve_index=False), kept)
    tree = swept.plan.tree_with(np.full(1, settings.point))
    return (
        read_off(after, game, paths_of(game, rows, runs, int(swept.manifest["seed"])), turns),
        game,
        tree,
    )
