"""The folder whose sweeps may be opened: nothing outside of it is read, whatever a path or a link says."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.charts import frames
from sim.charts.phase_plane import places
from sim.charts.words import Words, turn_word
from sim.ensemble.results import Sweep
from sim.ensemble.spans import table_of
from sim.model.params import LADDER, Game
from sim.paths import Mistake, nearest

DEEP = 4  # folders below the root in which sweeps are looked for
MOST_SWEEPS = 200
MOST_FOLDERS = 5000
MOST_POINTS = 2000
MOST_RUNS = 200
MOST_BYTES = 50_000_000  # of a manifest


class Folder:
    """The root below which sweeps lie."""

    def __init__(self, root: str | Path) -> None:
        path = Path(root).expanduser()
        if not path.is_dir():
            raise Mistake(f"explore.folder: there is no folder {path}")
        self.root = path.resolve()

    def inside(self, path: str | Path) -> Path:
        """Where a path really leads; raises Mistake when that is outside of the root, by `..` or by a link."""
        try:
            found = (self.root / path).resolve()
        except (OSError, ValueError, RuntimeError):
            raise Mistake("from: that is no path") from None
        if not found.is_relative_to(self.root):
            raise Mistake(
                "from: only folders inside the one that this program was started with can be opened"
            )
        return found

    def sweeps(self) -> list[str]:
        """The sweeps below the root, by path from it; links are not followed."""
        return list(self._sweeps())

    def _sweeps(self) -> Iterator[str]:
        found = 0
        for seen, (where, inner, files) in enumerate(os.walk(self.root, followlinks=False)):
            place = Path(where).relative_to(self.root)
            whole = "manifest.json" in files and "runs.parquet" in inner
            inner[:] = (
                []
                if whole or len(place.parts) >= DEEP
                else sorted(name for name in inner if not name.startswith("."))
            )
            if whole:
                found += 1
                yield str(place)
            if found >= MOST_SWEEPS or seen >= MOST_FOLDERS:
                return

    def open(self, path: str) -> Stored:
        """A finished sweep; raises Mistake for what is none, or leads outside with any of its files."""
        found = self.inside(path)
        if found.is_dir():
            for file in (
                found / "manifest.json",
                found / "points.parquet",
                found / "runs.parquet",
                *found.glob("runs.parquet/*"),
            ):
                self.inside(file)
            if (found / "manifest.json").is_file() and (
                found / "manifest.json"
            ).stat().st_size > MOST_BYTES:
                raise Mistake(
                    "from: its manifest is too large for this page; play its runs with study=replay"
                )
        name = str(found.relative_to(self.root))
        try:
            swept = Sweep.open(found)
        except Mistake as mistake:
            raise Mistake(str(mistake).replace(str(found), f"'{name}'")) from None
        if "plan" not in swept.manifest:
            raise Mistake(
                f"from: '{name}' holds results of study={swept.manifest.get('study', 'another study')}, not a sweep"
            )
        try:
            _ = swept.plan, swept.points
        except (OSError, KeyError, TypeError, ValueError, json.JSONDecodeError):
            raise Mistake(f"from: '{name}' is damaged or of another version") from None
        return Stored(name, swept)


@dataclass(frozen=True)
class Stored:
    """A stored sweep, opened from the folder."""

    name: str
    swept: Sweep

    @property
    def seed(self) -> int:
        """The seed of its luck."""
        return int(self.swept.manifest["seed"])

    def point(self, point: int) -> int:
        """The number of a point, checked."""
        if not 0 <= point < len(self.swept.plan):
            raise Mistake(
                f"point: the sweep has points 0 to {len(self.swept.plan) - 1}, not {point}"
            )
        return point

    def game(self, point: int) -> Game:
        """The game of a point, as the sweep played it: its axes one value for each of two columns."""
        from sim.ensemble.designs import game_at

        return game_at(self.swept.plan, np.full(2, self.point(point)))

    def shown(self) -> dict[str, Any]:
        """Its axes, and its points with the share of each outcome; `cell` is a point's place along each axis."""
        words = Words.of_all(self.swept.plan.trees)
        points = self.swept.points.head(MOST_POINTS)
        axes = frames.varying(points) or frames.axes_of(points)
        at = {axis: places(points[axis].to_numpy()) for axis in axes}
        rows = []
        for place, row in enumerate(frames.records(points)):
            cell = [int(at[axis][0][place]) for axis in axes]
            rows.append(_point(row, axes, cell))
        named = [
            {"path": axis, "label": label, "values": at[axis][1]}
            for axis, label in zip(axes, words.axes(axes), strict=True)
        ]
        title = str(self.swept.plan.trees[0].get("title", ""))
        return {
            "name": self.name,
            "title": title,
            "seed": self.seed,
            "axes": named,
            "points": rows,
            "all": len(self.swept.points),
            "war": words.war(),
        }

    def runs(self, point: int, outcome: str = "") -> dict[str, Any]:
        """The first runs of a point, or those with an outcome: number, outcome, weeks of first climb and end."""
        if outcome and outcome not in LADDER:
            raise Mistake(
                f"outcome: there is no '{outcome}'; allowed are {', '.join(LADDER)}{nearest(outcome, LADDER)}"
            )
        columns = ["run", "outcome", "first_climb_turn", "end_turn", "accidents"]
        table = table_of(
            self.swept.folder, columns=[*columns, "point"], point=self.point(point)
        ).to_pandas()
        chosen = table[table["outcome"] == outcome] if outcome else table
        rows = [
            {
                "run": int(row["run"]),
                "outcome": str(row["outcome"]),
                "climb": _week(row["first_climb_turn"]),
                "end": _week(row["end_turn"]),
                "accidents": int(row["accidents"]),
            }
            for row in frames.records(chosen.head(MOST_RUNS))
        ]
        return {
            "point": point,
            "outcome": outcome,
            "turn": turn_word(self.game(point).calendar),
            "runs": rows,
            "all": len(chosen),
        }


def _week(turn: Any) -> str:
    """A turn as a week; a dash where it never came."""
    return "–" if turn is None or turn != turn else str(int(turn) + 1)


def _point(row: Mapping[str, Any], axes: Sequence[str], cell: Sequence[int]) -> dict[str, Any]:
    """A point as the page shows it."""
    return {
        "point": int(row["point"]),
        "runs": int(row["runs"]),
        "at": [Words.number(row[axis]) for axis in axes],
        "cell": cell,
        "shares": [round(float(row[f"share_{name}"]), 6) for name in LADDER],
        "war": Words.with_interval(row["share_war"], row["low_war"], row["high_war"]),
        "share": round(float(row["share_war"]), 6),
    }
