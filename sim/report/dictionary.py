"""What each column of the tables of a sweep holds: the data dictionary of the page."""

from __future__ import annotations

from collections.abc import Sequence

from sim.model.columns import COLUMNS, Column, names_of
from sim.model.params import Game

RUNS = {
    "point": Column("point", "whole", "number", "the row of the design, from 0"),
    "run": Column(
        "run", "whole", "number", "the replicate; run i has the same luck at every point"
    ),
    "{axis}": Column(
        "{axis}", "real", "as the parameter", "the point's value of an axis that was swept"
    ),
    **{column.name: column for column in COLUMNS},
}


def _column(name: str, unit: str, says: str) -> Column:
    """A column of a table that is made from runs."""
    return Column(name, "real", unit, says)


POINTS = {
    "point": RUNS["point"],
    "{axis}": RUNS["{axis}"],
    "runs": _column("runs", "count", "runs played at the point"),
    "share_{outcome}": _column(
        "share_{outcome}", "share, 0–1", "runs with that outcome; war stands for proxy war or worse"
    ),
    "low_{outcome}": _column(
        "low_{outcome}", "share, 0–1", "lower end of the 95 % interval (Wilson)"
    ),
    "high_{outcome}": _column(
        "high_{outcome}", "share, 0–1", "upper end of the 95 % interval (Wilson)"
    ),
    "mean_{measure}": _column(
        "mean_{measure}",
        "as the measure",
        "mean of a measure of your own; low_ and high_ bound it (95 %). One that holds or not has share_",
    ),
}
TURNS = {
    "point": RUNS["point"],
    "turn": _column("turn", "turn, from 0", "the turn"),
    "quantity": _column(
        "quantity", "name", "what is followed, such as forces.PARTY or ladder.OUTCOME"
    ),
    "date": _column("date", "date", "first day of the turn"),
    "n": _column("n", "count", "runs followed turn by turn"),
    "mean": _column("mean", "as the quantity", "mean over those runs"),
    "q05": _column(
        "q05",
        "as the quantity",
        "5th percentile; of ladder shares the lower end of the 95 % interval",
    ),
    "q25": _column("q25", "as the quantity", "25th percentile; of ladder shares the share"),
    "q50": _column("q50", "as the quantity", "median; of ladder shares the share"),
    "q75": _column("q75", "as the quantity", "75th percentile; of ladder shares the share"),
    "q95": _column(
        "q95",
        "as the quantity",
        "95th percentile; of ladder shares the upper end of the 95 % interval",
    ),
}


def members(game: Game, axes: Sequence[str]) -> dict[str, dict[str, Column]]:
    """The dictionary with every family written out: by entry, the columns of a game's `runs.parquet` that it stands for."""
    found: dict[str, dict[str, Column]] = {}
    for entry, column in RUNS.items():
        family = column.family
        if not family:
            found[entry] = {entry: column}
            continue
        names = axes if family == "axis" else names_of(game, family)
        found[entry] = {entry.replace(f"{{{family}}}", name): column for name in names}
    return found


def explain(columns: Sequence[str], game: Game, axes: Sequence[str]) -> dict[str, Column | None]:
    """Each column's entry, None for one that the dictionary does not know."""
    known = {
        name: column for group in members(game, axes).values() for name, column in group.items()
    }
    return {name: known.get(name) for name in columns}
