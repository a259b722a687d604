"""A sweep's folder as a whole: its tables made from the sealed runs, its manifest, and opening it again."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.config.checks import build_game
from sim.config.provenance import BASE
from sim.ensemble.claims import damaged, parts_of
from sim.ensemble.designs import Plan
from sim.ensemble.files import is_whole, sealed, write_whole
from sim.ensemble.manifests import manifest_in
from sim.ensemble.shares import overall
from sim.ensemble.spans import Piece, table_of
from sim.ensemble.store import Store
from sim.model.params import LADDER, Game
from sim.model.recorder import disputed
from sim.model.world import Array
from sim.paths import Mistake, Tree
from sim.stats import outcomes

OUTCOMES = (*LADDER, "war")  # `war` is proxy war or worse
ROWS_AT_ONCE = 4096  # runs whose weeks are summed up together


def versions() -> dict[str, str]:
    """What the results depend on: the program, Python, libraries, machine."""
    names = ("brink-sim", "mesa", "numpy", "scipy", "pydantic", "pyarrow", "hydra-core")
    machine = f"{platform.system()} {platform.machine()}"
    found = {name: _version(name) for name in names}
    return {"python": platform.python_version(), "machine": machine, **found}


@cache
def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed as a package"


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file whole or not at all."""
    write_whole(path, (json.dumps(content, indent=2, default=_plain) + "\n").encode())


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    return value.tolist() if isinstance(value, np.ndarray) else str(value)


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame as one Parquet file, whole or not at all."""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), sink, compression="zstd")
    write_whole(path, bytes(sink.getvalue()))


def tables(plan: Plan, store: Store) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The points and turns frames of a sealed store, the latter without rows where no weeks were kept; runs are read file by file."""
    counts = np.zeros((len(plan), len(LADDER)))
    for file in sealed(store.folder):
        part = pq.read_table(file, columns=["point", "outcome"])
        np.add.at(counts, (part["point"].to_numpy(), outcomes.codes(part["outcome"])), 1)
    points = outcomes.points_from_counts(counts, dict(plan.columns))
    frames = list(_turns(plan, store))
    turns = (
        pd.concat(frames).sort_values("point", kind="stable", ignore_index=True)
        if frames
        else outcomes.no_turns()
    )
    return points, turns


def _turns(plan: Plan, store: Store) -> Iterator[pd.DataFrame]:
    """The weeks of the points of each configuration, some at a time."""
    keys, traces, runs = plan.keys(), store.pieces("traces"), store.pieces("runs")
    traced = [(point, piece) for point, key in enumerate(keys) for piece in traces.get(key, [])]
    for tree in range(len(plan.trees)):
        game = game_of(plan, int(np.argmax(plan.tree_of == tree)))
        turns, level = game.calendar.turns, f"type_{game.challenger}"
        dates = outcomes.turn_dates(game.calendar.start, game.calendar.turn_days, turns)
        for some in _batches(
            [(point, piece) for point, piece in traced if plan.tree_of[point] == tree]
        ):
            rows = pa.concat_tables(
                [
                    table
                    for point, piece in some
                    for _, table in store.rows([piece], piece.low, piece.high)
                ]
            )
            there = [
                name
                for name in rows.column_names
                if pa.types.is_list(rows[name].type) and rows[name].null_count < len(rows)
            ]
            types = [
                table[level]
                for point, piece in some
                for _, table in store.rows(runs[keys[point]], piece.low, piece.high)
            ]
            points = np.repeat(
                [point for point, _ in some], [piece.high - piece.low for _, piece in some]
            )
            levels = pa.chunked_array(
                [chunk for column in types for chunk in column.chunks]
            ).to_numpy()
            yield outcomes.turns_frame(
                points,
                {name: _matrix(rows[name], turns) for name in there},
                levels,
                game.others,
                dates,
            )


def _batches(pieces: Sequence[tuple[int, Piece]]) -> Iterator[list[tuple[int, Piece]]]:
    """Whole points together, up to about `ROWS_AT_ONCE` rows."""
    held: list[tuple[int, Piece]] = []
    rows = 0
    for point, piece in pieces:
        if rows >= ROWS_AT_ONCE and point != held[-1][0]:
            yield held
            held, rows = [], 0
        held.append((point, piece))
        rows += piece.high - piece.low
    if held:
        yield held


def _matrix(column: pa.ChunkedArray, turns: int) -> Array:
    flat = column.combine_chunks().flatten()
    return flat.to_numpy(zero_copy_only=False).reshape(-1, turns)


def game_of(plan: Plan, point: int) -> Game:
    """The game of one point."""
    return build_game(plan.tree_with(np.array([point])))


def places(plan: Plan, store: Store) -> list[Array]:
    """Each point's outcomes as places on the ladder, in the order of its runs."""
    pieces, found = store.pieces("runs"), []
    for key in plan.keys():  # noqa: SIM118 - a plan is no mapping
        parts = [
            outcomes.codes(rows["outcome"]) for _, rows in store.rows(pieces.get(key, []), 0, 2**62)
        ]
        found.append(np.concatenate(parts) if parts else np.zeros(0, dtype=np.int8))
    return found


def summary(plan: Plan, folder: Path, game: Game) -> dict[str, Any]:
    """The sweep in a few numbers: shares over all runs with intervals over replicates."""
    found = overall(folder)
    runs = sum(pq.read_metadata(file).num_rows for file in sealed(folder))
    shares = {
        name: {"share": share, "low": low, "high": high}
        for name, (share, low, high) in found.items()
    }
    titles = dict.fromkeys(str(tree["title"]) for tree in _firsts(plan))
    return {
        "title": "; ".join(titles) if len(titles) > 1 else game.title,
        "points": len(plan),
        "runs": runs,
        "outcomes": shares,
    }


def _firsts(plan: Plan) -> list[Tree]:
    """The first configuration of each crisis of a plan."""
    found: dict[str, Tree] = {}
    for tree in plan.trees:
        found.setdefault(str(tree.get("crisis", "")), tree)
    return list(found.values())


@dataclass(frozen=True)
class Sweep:
    """A stored sweep, opened for reading.

    `folder` holds it; `manifest` says how it was made. Raises ValueError when the folder holds none.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @classmethod
    def open(cls, folder: str | Path) -> Sweep:
        """Open a finished sweep's folder."""
        path = Path(folder).expanduser()
        if not path.is_dir():
            raise Mistake(f"from: there is no folder {path}")
        if not (path / "manifest.json").is_file():
            unfinished = (path / ".blocks").is_dir()
            said = (
                "holds an unfinished sweep; the command that made it resumes it"
                if unfinished
                else "holds no sweep (manifest.json is missing)"
            )
            raise Mistake(f"from: {path} {said}")
        manifest = manifest_in(path)
        if manifest is None:
            raise Mistake(
                f"from: {path / 'manifest.json'} is damaged; the command that made it makes it again"
            )
        return cls(path, manifest)

    @property
    def scenario(self) -> str:
        """The scenario it was made from, of several the first."""
        named = self.manifest.get("plan", {}).get("columns", {}).get("scenario")
        return str(
            named[0] if named else (self.manifest.get("choices") or {}).get("scenario", BASE)
        )

    @cached_property
    def plan(self) -> Plan:
        """The design it was made from."""
        kept = self.manifest["plan"]
        columns = {path: _column(values) for path, values in kept["columns"].items()}
        return Plan(
            columns,
            tuple(kept["trees"]),
            np.array(kept["tree_of"]),
            tuple(kept["varying"]),
            kept.get("conditions", {}),
            tuple((first, second, value) for first, second, value in kept.get("pairs", ())),
        )

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run, in (point, run) order."""
        return table_of(self.folder).to_pandas()

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a point."""
        return pq.read_table(self.folder / "points.parquet").to_pandas()

    @cached_property
    def turns(self) -> pd.DataFrame:
        """Quantiles by point, turn and quantity."""
        path = self.folder / "turns.parquet"  # not there when no run was traced
        return pq.read_table(path).to_pandas() if path.is_file() else pd.DataFrame()

    def game(self, point: int = 0) -> Game:
        """The game of one point."""
        return self._games.get(point) or self._games.setdefault(point, game_of(self.plan, point))

    @cached_property
    def _games(self) -> dict[int, Game]:
        return {}  # by point: answer, charts and page ask for the same few again and again


def _column(values: list[Any]) -> Array:
    """An axis as an array: of numbers, or of objects when it names choices."""
    return np.array(
        values, dtype=object if any(isinstance(value, str) for value in values) else None
    )


def check_whole(swept: Sweep, setting: str = "from") -> None:
    """Raise Mistake when a file of a sweep's tables is damaged or lost; charts and the page do not count."""
    files = [path for path in parts_of(swept.folder) if not is_whole(path)]
    known = swept.manifest.get("files") or {}
    tables = {name: known[name] for name in known if name.endswith((".parquet", ".json"))}
    files += [swept.folder / name for name in damaged(swept.folder, tables)]
    stored = sum(
        pq.read_metadata(path).num_rows
        for path in parts_of(swept.folder)
        if path.parent.name == "runs.parquet" and path not in files
    )
    if files or stored < int(swept.manifest["runs"]):
        what = (
            f"{files[0]} is damaged or lost"
            if files
            else f"{swept.folder} lacks {int(swept.manifest['runs']) - stored:,} of its runs"
        )
        raise Mistake(
            f"{setting}: {what}; the command that made its sweep plays the lost runs again and makes its tables anew"
        )


def observers_of(game: Game) -> dict[str, str]:
    """Each party that watches the challenger, and the theatre it watches."""
    return {name: disputed(game, name) for name in game.others}
