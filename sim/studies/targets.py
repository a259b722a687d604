"""What a study asks about: an outcome of the ladder, war, or a measure of the user's own that holds or does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.config.checks import build_game
from sim.config.measures import Measure, measures_of, parse
from sim.ensemble import measures
from sim.ensemble.results import OUTCOMES, Sweep
from sim.model.columns import written_out
from sim.model.world import Array
from sim.paths import Mistake, Tree, nearest
from sim.stats.outcomes import codes
from sim.stats.precision import hits


@dataclass(frozen=True, eq=False)
class Sought:
    """Something that each run sees or does not: an outcome by its `name`, or a `measure`."""

    name: str
    measure: Measure | None = None

    @property
    def columns(self) -> list[str]:
        """The columns of a run that a target is read from."""
        return ["outcome"] if self.measure is None else list(self.measure.columns)

    def seen(self, columns: Any, turns: int) -> Array:
        """Which runs see it, `[runs]` of bool, from their columns as recorded or stored; `turns` is the horizon.

        Raises Mistake where a measure is no number, as a division by zero leaves.
        """
        if self.measure is not None:
            values = self.measure.values(columns, turns)
            measures.check({self.name: values})
            return np.asarray(values > 0)
        named = columns["outcome"]
        places = np.asarray(named)
        return hits(places if places.dtype.kind in "iu" else codes(pd.Series(places)), self.name)


def target_of(
    name: str, known: Mapping[str, Measure] | None = None, setting: str = "target"
) -> Sought:
    """The target of that name, among outcomes and `known` measures; `setting` is where it was named.

    Raises Mistake for a name of neither, and for a measure that is a number and does not hold or fail.
    """
    if name in OUTCOMES:
        return Sought(name)
    known = known or {}
    if name not in known:
        allowed = [*OUTCOMES, *(key for key, one in known.items() if one.kind == "share")]
        raise Mistake(
            f"{setting}: there is no outcome or measure '{name}'; allowed are {', '.join(allowed)}{nearest(name, allowed)}"
        )
    if known[name].kind != "share":
        raise Mistake(
            f"{setting}: the measure {name} is a number; one that holds or does not compares it, such as '{known[name].text} > 1'"
        )
    return Sought(name, known[name])


def measures_in(tree: Tree, swept: Sweep | None = None) -> dict[str, Measure]:
    """The measures that a study knows by name: those of a stored sweep, then those of the configuration that the command names."""
    if swept is None:
        return measures_of(build_game(tree))
    known = written_out(swept.game())
    own = {name: parse(name, text, known) for name, text in (tree.get("measures") or {}).items()}
    return {**measures.in_folder(swept.plan, swept.folder), **own}


def columns_of(known: Mapping[str, Measure]) -> list[str]:
    """The columns of runs that measures read."""
    return list(dict.fromkeys(name for one in known.values() for name in one.columns))


def stored_values(swept: Sweep, known: Mapping[str, Measure]) -> pd.DataFrame:
    """Every run of a stored sweep with its measures: `point`, `run` and a column each, in (point, run) order."""
    turns = swept.game().calendar.turns
    pieces = [
        pd.DataFrame({"point": point, "run": run, **values})
        for point, run, values in measures.values_in(known, swept.folder, turns)
    ]
    none = pd.DataFrame({"point": [], "run": []})
    return pd.concat(pieces, ignore_index=True) if pieces else none


def stored_seen(swept: Sweep, frame: pd.DataFrame, target: Sought) -> Array:
    """Which runs of a stored sweep see the target, in their order; `frame` holds their outcomes where that is the target."""
    if target.measure is None:
        return target.seen(frame, 0)
    return stored_values(swept, {target.name: target.measure})[target.name].to_numpy() > 0


def with_measures(
    frame: pd.DataFrame, known: Mapping[str, Measure], turns: int, kept: Sequence[str]
) -> pd.DataFrame:
    """Some columns of runs, `point` and `run` among them, and a column for each measure of them."""
    values = {name: one.values(frame, turns) for name, one in known.items()}
    measures.check(values)
    return frame[["point", "run", *kept]].assign(**values)
