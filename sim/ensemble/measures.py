"""A user's own measures of the runs of a stored sweep: computed from its runs, so that a new measure plays nothing again.

Measures that a function of Python gave are kept in `measures.parquet`, a column each, as what made them is not stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.config.checks import build_game
from sim.config.measures import Measure, check_name, measures_of
from sim.ensemble.designs import Plan
from sim.ensemble.files import sealed
from sim.model.columns import written_out
from sim.model.params import Game
from sim.model.world import Array
from sim.paths import Mistake
from sim.stats.outcomes import Z95, wilson

GIVEN = "measures.parquet"  # the values of measures that functions gave, with `point` and `run`
FUNCTION = "a function of Python"


def in_plan(plan: Plan) -> dict[str, Measure]:
    """The measures of a plan's configuration by name."""
    return measures_of(build_game(plan.tree_with(np.array([0]))))


def in_folder(plan: Plan, folder: Path) -> dict[str, Measure]:
    """The measures of a stored sweep by name: those of its configuration, then those that functions gave."""
    found = in_plan(plan)
    given = _given(folder)
    if given is not None:
        for name in given.columns[2:]:
            kind = "share" if given[name].dtype == bool else "mean"
            found[str(name)] = Measure(str(name), FUNCTION, kind, {})
    return found


def _given(folder: Path) -> pd.DataFrame | None:
    """The values that functions gave, unless the sweep has grown since; raises Mistake for a damaged file."""
    file = folder / GIVEN
    if not file.is_file():
        return None
    runs = sum(pq.read_metadata(part).num_rows for part in sealed(folder))
    try:
        frame = pq.read_table(file).to_pandas()
    except (OSError, pa.ArrowInvalid):
        raise Mistake(f"out: {file} is damaged; delete it and give its functions again") from None
    return frame if len(frame) == runs else None


def values_in(
    measures: Mapping[str, Measure], folder: Path, turns: int
) -> Iterator[tuple[Array, Array, dict[str, Array]]]:
    """File by file: the point and the number of each run, and each measure's values, `[runs]` of float.

    Raises Mistake for a measure that has no value in some run, as a division by zero leaves.
    """
    read = sorted({column for one in measures.values() for column in one.columns})
    given = _given(folder) if any(one.tree is None for one in measures.values()) else None
    first = 0
    for file in sealed(folder) if measures else []:
        part = pq.read_table(file, columns=["point", "run", *read]).to_pandas()
        rows = slice(first, first + len(part))
        first += len(part)
        found = {}
        for name, one in measures.items():
            if one.tree is not None:
                found[name] = one.values(part, turns)
            elif given is not None:
                found[name] = given[name].to_numpy(dtype=float)[rows]
        check(found)
        yield part["point"].to_numpy(), part["run"].to_numpy(), found


def check(found: Mapping[str, Array]) -> None:
    """Raise Mistake for a measure that is no number in some run."""
    for name, values in found.items():
        if not np.isfinite(values).all():
            many = int((~np.isfinite(values)).sum())
            raise Mistake(
                f"measures.{name}: is no number in {many:,} of {len(values):,} runs (a division by zero?)"
            )


def points_columns(plan: Plan, folder: Path, game: Game) -> dict[str, Array]:
    """Columns of `points` for each measure, `[points]`: `share_NAME` or `mean_NAME`, with `low_NAME` and `high_NAME`.

    A share has Wilson's 95 % interval, a mean the normal one of its runs.
    """
    measures = in_folder(plan, folder)
    size = len(plan)
    runs = np.zeros(size)
    sums = {name: np.zeros((2, size)) for name in measures}
    for point, _, values in values_in(measures, folder, game.calendar.turns):
        runs += np.bincount(point, minlength=size)
        for name, column in values.items():
            sums[name] += [np.bincount(point, column**power, size) for power in (1, 2)]
    columns: dict[str, Array] = {}
    for name, one in measures.items():
        mean, square = sums[name] / np.maximum(runs, 1)
        if one.kind == "share":
            low, high = wilson(sums[name][0], runs)
        else:
            spread = np.sqrt(np.maximum(square - mean**2, 0) / np.maximum(runs - 1, 1))
            low, high = mean - Z95 * spread, mean + Z95 * spread
        columns |= {f"{one.kind}_{name}": mean, f"low_{name}": low, f"high_{name}": high}
    return columns


def given_frame(plan: Plan, runs: pd.DataFrame, functions: Mapping[str, Any]) -> pd.DataFrame:
    """The values that functions give of the runs of a sweep, with `point` and `run`.

    Each function takes the frame of all runs and returns a column of as many rows: what holds (bool) or numbers. Raises
    Mistake for anything else, and for a name that is taken.
    """
    found = runs[["point", "run"]].copy()
    game = build_game(plan.tree_with(np.array([0])))
    for name, function in functions.items():
        check_name(name, [*written_out(game), *game.measures])
        values = np.asarray(function(runs))
        if values.shape != (len(runs),) or values.dtype.kind not in "biuf":
            raise Mistake(
                f"measures.{name}: the function should return one number or truth for each of {len(runs):,} runs, not "
                f"{values.dtype} of shape {values.shape}"
            )
        check({name: values.astype(float)})
        found[name] = values if values.dtype == bool else values.astype(float)
    return found
