"""A few stored runs of each outcome, for the page: which, how they went week by week, and the command that tells them in full."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.charts.words import Words
from sim.ensemble.crises import OneCrisis
from sim.ensemble.files import sealed
from sim.ensemble.results import Sweep
from sim.model.params import LADDER, Game
from sim.report import inline
from sim.report.phrasing import where

EACH = 4  # runs of an outcome


def sampled(swept: Sweep, crisis: OneCrisis, axes: list[str]) -> list[dict[str, Any]]:
    """Up to four runs of each outcome that were kept turn by turn, from points of a crisis as far apart as there are; the worst first."""
    return _sampled(swept, crisis, axes, Words.of(crisis.tree))


def _sampled(
    swept: Sweep, crisis: OneCrisis, axes: list[str], words: Words
) -> list[dict[str, Any]]:
    game = crisis.game
    files = sealed(swept.folder, "traces")
    wanted = ["point", "run", *axes, "place", f"forces.{game.challenger}"]
    if not files or f"forces.{game.challenger}" not in pq.read_schema(files[0]).names:
        return []
    table = pq.read_table(
        files[0], columns=[*wanted]
    )  # one file holds thousands of runs, enough to choose from
    keys = table.select(["point", "run"]).to_pandas()
    runs = pd.concat([_runs(file, game) for file in sealed(swept.folder)[:1]])
    keys["row"] = np.arange(len(keys))
    keys = keys[keys["point"].isin(crisis.points)]
    found = keys.merge(runs, on=["point", "run"], sort=False)
    told = []
    for place in reversed(range(len(LADDER))):
        rows = found[found["outcome"] == LADDER[place]]
        rows = (
            rows.iloc[np.unique(np.linspace(0, len(rows) - 1, min(EACH, len(rows))).astype(int))]
            if len(rows)
            else rows
        )
        told += [
            _told(swept, game, axes, table.slice(int(row["row"]), 1).to_pylist()[0], row, words)
            for _, row in rows.iterrows()
        ]
    from sim.report import chronicles  # plays, which needs all of the game; a worker does it

    at, numbers = [one["point"] for one in told], [one["run"] for one in told]
    places = [one["places"] for one in told]
    for one, text in zip(told, chronicles.told(swept, at, numbers, places), strict=True):
        one["chronicle"] = text
    return told


def _runs(file: Any, game: Game) -> pd.DataFrame:
    names = [
        "point",
        "run",
        "outcome",
        "final_rung",
        "first_climb_turn",
        "first_sectoral_turn",
        "first_counter_turn",
        "settlement_turn",
        "end_turn",
        "accidents",
        f"start_forces_{game.challenger}",
        f"peak_forces_{game.challenger}",
        "intensity_weekly",
    ]
    frame: pd.DataFrame = pq.read_table(file, columns=names).to_pandas()
    return frame


def _told(
    swept: Sweep, game: Game, axes: list[str], weeks: dict[str, Any], row: Any, words: Words
) -> dict[str, Any]:
    point, run = int(row["point"]), int(row["run"])
    who = game.parties[game.challenger].name
    parts = [
        f"{words.outcome(row['outcome'])}, ending at {words.outcome(LADDER[int(row['final_rung'])])}."
    ]
    for column, text in (
        ("first_climb_turn", "first climb"),
        ("first_sectoral_turn", "first sectoral measures"),
        ("first_counter_turn", "first counter-measures"),
        ("settlement_turn", "settled"),
    ):
        parts.append(
            f"{text[:1].upper()}{text[1:]}: {'never' if np.isnan(row[column]) else f'{words.turn} {int(row[column]) + 1}'}."
        )
    parts.append(f"Accidents that moved a theatre up: {int(row['accidents'])}.")
    parts.append(
        f"Forces forward of {who}: {row[f'start_forces_{game.challenger}']:,.0f},000 at the start, "
        f"{row[f'peak_forces_{game.challenger}']:,.0f},000 at most."
    )
    at = where({**weeks, "point": point}, axes, words)
    return {
        "point": point,
        "run": run,
        "at": at,
        "outcome": str(row["outcome"]),
        "label": words.outcome(str(row["outcome"])),
        "challenger": who,
        "turn": str(words.turn),
        "places": [int(place) for place in weeks["place"]],
        "forces": [round(float(value), 1) for value in weeks[f"forces.{game.challenger}"]],
        "says": parts,
        "command": f"brink study=replay from={shlex.quote(str(swept.folder))} point={point} run={run}",
    }


def picker(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """The part of the page that shows single runs: a place for the script, and the same as a table."""
    rows = [
        (
            f"point {run['point']}, run {run['run']}",
            run["label"],
            run["at"],
            " ".join(run["says"][1:]),
        )
        for run in runs
    ]
    listed = inline.table(
        "Some runs of each outcome, the worst first",
        ("run", "outcome", "where", "what happened"),
        rows,
    )
    return [
        inline.paragraph(
            "A few runs of each outcome that were kept in full. They show how such runs go, not how often."
        ),
        '<div class="tool" id="pick"></div>',
        inline.folded("These runs as a table", listed),
    ]


def runs_data(runs: Sequence[Mapping[str, Any]], words: Words) -> dict[str, Any]:
    """The sample of runs for the script."""
    from sim.charts import palette

    ladder = [
        {"name": name, "label": words.outcome(name), "colour": palette.LADDER[name]}
        for name in LADDER
    ]
    return {"ladder": ladder, "runs": list(runs)}
