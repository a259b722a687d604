"""The runs of a stored sweep laid out by point and replicate, read once for the answer, the terminal and the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow.parquet as pq

from sim.ensemble import measures
from sim.ensemble.designs import Plan
from sim.ensemble.files import sealed
from sim.ensemble.results import Sweep
from sim.model.params import LADDER
from sim.model.world import CLASH, FROZEN, RUNNING, SETTLED, Array
from sim.stats.outcomes import WAR, codes

MOST_CELLS = (
    4_000_000  # points times replicates; of more runs the first replicates of each point are read
)
NONE = -1
ENDS = {"settled": SETTLED, "frozen": FROZEN, "clash": CLASH, "running": RUNNING}


@dataclass(frozen=True, eq=False)
class Own:
    """A measure of the user's: its text, whether it is a `share` or a `mean`, its values `[points, replicates]`, NaN: no run."""

    text: str
    kind: str
    values: Array


Rows = Mapping[str, Mapping[str, float]]  # what each row of a zipped axis sets, by path


@dataclass(frozen=True, eq=False)
class Cells:
    """How far each run went and how it stood at the end, `[points, replicates]` of int8, -1 where there is no such run.

    `peak` is the run's outcome as a place on the ladder, `final` the place in the last turn, `status` how it ended, `types` each
    party's true level, `columns` the axes by point, `own` the user's own measures, `rows` what zipped axes set. `left_out`
    counts replicates a point that were not read.
    """

    columns: Mapping[str, Array]
    peak: Array
    final: Array
    status: Array
    types: Mapping[str, Array]
    left_out: int = 0
    own: Mapping[str, Own] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return int((self.peak != NONE).sum())

    def reached(self, outcome: str) -> Array:
        """Which runs have that outcome; `war` is proxy war or worse. `[points, replicates]`, NaN: no run."""
        place = self.peak >= WAR if outcome == "war" else self.peak == LADDER.index(outcome)
        return self._hits(place)

    def ended(self, end: str) -> Array:
        """Which runs ended as `settled`, `frozen`, `clash` or `running`. `[points, replicates]`, NaN: no run."""
        return self._hits(self.status == ENDS[end])

    def stood(self, outcome: str) -> Array:
        """Which runs were still running or frozen at that place of the ladder in the last turn; `war` is proxy war or worse."""
        place = self.final >= WAR if outcome == "war" else self.final == LADDER.index(outcome)
        return self._hits(place & (self.status != SETTLED))

    def _hits(self, which: Array) -> Array:
        return np.where(self.peak == NONE, np.nan, which)

    @cached_property
    def war(self) -> Array:
        """`reached("war")`."""
        return self.reached("war")


def read_cells(swept: Sweep) -> Cells:
    """The cells of a stored sweep; of very many runs the first replicates of each point."""
    files = sealed(swept.folder)
    points = len(swept.plan)
    most = max(MOST_CELLS // max(points, 1), 1)
    names = pq.read_schema(files[0]).names if files else []
    types = [name.removeprefix("type_") for name in names if name.startswith("type_")]
    wanted = [
        "point",
        "run",
        "outcome",
        "final_rung",
        "status",
        *(f"type_{name}" for name in types),
    ]
    width = 0
    laid = {name: np.full((points, 0), NONE, dtype=np.int8) for name in wanted[2:]}
    for file in files:
        table = pq.read_table(file, columns=wanted)
        point, run = table["point"].to_numpy(), table["run"].to_numpy()
        width = max(width, int(run.max(initial=-1)) + 1)
        kept = run < most
        for name, whole in laid.items():
            short = min(width, most) - whole.shape[1]
            if short > 0:
                whole = np.pad(whole, ((0, 0), (0, short)), constant_values=NONE)
            # of sweeps joined, one may lack a party
            column = codes(table[name]) if name == "outcome" else table[name].to_numpy()
            values = column.astype(float)[kept]
            whole[point[kept], run[kept]] = np.nan_to_num(values, nan=NONE).astype(np.int8)
            laid[name] = whole
    return Cells(
        dict(swept.plan.columns),
        laid["outcome"],
        laid["final_rung"],
        laid["status"],
        {name: laid[f"type_{name}"] for name in types},
        max(width - most, 0),
        _own(swept, min(width, most)),
        _rows(swept.plan),
    )


def _rows(plan: Plan) -> dict[str, Rows]:
    """What each row of each zipped axis sets: the numbers that go with its names."""
    free = {path: at for path, at in plan.numbers.items() if path not in plan.columns}
    found: dict[str, Rows] = {}
    for axis, names in plan.columns.items():
        if names.dtype == object and all(name.isdigit() for name in names):
            points = [np.flatnonzero(names == name) for name in sorted(set(names))]
            mine = {path: values for path, values in free.items() if _goes_with(values, points)}
            found[axis] = {str(names[at[0]]): _at(mine, int(at[0])) for at in points}
    return found


def _goes_with(values: Array, groups: Sequence[Array]) -> bool:
    """Whether a number is the same at all points of each group."""
    return all(np.ptp(values[points]) == 0 for points in groups)


def _at(numbers: Mapping[str, Array], point: int) -> dict[str, float]:
    return {path: float(values[point]) for path, values in numbers.items()}


def _own(swept: Sweep, width: int) -> dict[str, Own]:
    """The user's own measures of the runs that are read."""
    plan, turns = swept.plan, swept.game(0).calendar.turns
    known = measures.in_folder(plan, swept.folder)
    laid = {name: np.full((len(plan), width), np.nan) for name in known}
    for point, run, values in measures.values_in(known, swept.folder, turns):
        kept = run < width
        for name, column in values.items():
            laid[name][point[kept], run[kept]] = column[kept]
    return {name: Own(one.text, one.kind, laid[name]) for name, one in known.items()}
