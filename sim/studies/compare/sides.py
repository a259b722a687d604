"""The two sides of a comparison: scenarios, values replaced, points of one stored sweep, or two stored sweeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.charts.words import Words
from sim.config.another import another
from sim.config.checks import check_path
from sim.config.measures import Measure
from sim.ensemble.designs import Plan
from sim.ensemble.results import Sweep
from sim.model import columns as declared
from sim.model.params import Game
from sim.paths import Mistake, Tree, with_value
from sim.studies.doctrines.overlays import changed, read
from sim.studies.inputs import stored_columns, stored_runs
from sim.studies.targets import measures_in, stored_values


@dataclass(frozen=True, eq=False)
class Side:
    """One side: its name, its plan, and its runs with `point`, `run` and the columns compared."""

    name: str
    plan: Plan
    seed: int
    runs: pd.DataFrame


def other_tree(
    versus: str | int | Mapping[str, Any], tree: Tree, overrides: Sequence[str] = ()
) -> Tree:
    """The other side's configuration: a scenario under the same `overrides` as this one, or this one with values replaced.

    A mapping may name a `scenario` and doctrines (`doctrine.us: threaten`) beside its paths. Raises Mistake for anything that
    is no scenario, doctrine or path.
    """
    if isinstance(versus, int):
        raise Mistake("versus: a point number needs from=FOLDER, the sweep that has the point")
    changes = {"scenario": versus} if isinstance(versus, str) else dict(versus)
    scenario = changes.pop("scenario", None)
    if scenario is not None:
        tree = another(str(scenario), overrides)
    held = {
        path.removeprefix("doctrine."): [str(changes.pop(path))]
        for path in [*changes]
        if path.startswith("doctrine.")
    }
    if held:
        tree = changed(
            tree, [doctrine for chosen in read(held, tree).values() for doctrine in chosen]
        )
    for path, value in changes.items():
        try:
            check_path(tree, path)
        except ValueError as error:
            raise Mistake(f"versus.{error}") from None
        tree = with_value(tree, path, value)
    return tree


def names_of(tree: Tree, versus: Any, plans: Sequence[Plan], words: Words) -> tuple[str, str]:
    """What the two sides are called."""
    if isinstance(versus, Mapping):
        given = ", ".join(
            _named(path, value, words) for path, value in versus.items() if path != "scenario"
        )
        other = str(plans[1].trees[0]["title"]) if "scenario" in versus else str(tree["title"])
        return str(tree["title"]), f"{other} with {given}" if given else other
    return str(tree["title"]), str(plans[1].trees[0]["title"])


def _named(path: str, value: Any, words: Words) -> str:
    """A change in words: `US resolve 2`, `US doctrine “engage”`."""
    kind, _, party = path.partition(".")
    return (
        f"{words.party(party)} doctrine “{words.plain(str(value))}”"
        if kind == "doctrine"
        else f"{words.axis(path)} {words.number(value)}"
    )


def compared(first: Game, second: Game) -> list[str]:
    """Columns that both games record and by which runs are compared, the outcome first; of two crises that alone.

    A party or an index of one crisis is not that of another, even where the two have the same name.
    """
    if first.crisis != second.crisis:
        return ["outcome"]
    both = set(declared.compared(second))
    return ["outcome", *(name for name in declared.compared(first) if name in both)]


def stored_sides(
    source: str, versus: str | int | Mapping[str, Any], point: int, tree: Tree
) -> tuple[list[Side], dict[str, Measure]]:
    """Two points of one stored sweep, or two stored sweeps of the same points and seed; and the measures that both have.

    `tree` is the configuration that the command names, for measures of its own.
    """
    if isinstance(versus, Mapping):
        raise Mistake(
            "versus: with from= it should be another sweep's folder, or the number of a point of the same sweep"
        )
    whole = point if isinstance(versus, int) else None
    swept, _ = stored_runs(source, [], point=whole)
    if isinstance(versus, int):
        count = len(swept.plan)
        for name, value in (("point", point), ("versus", versus)):
            if not 0 <= value < count:
                raise Mistake(f"{name}: the sweep has points 0 to {count - 1}, not {value}")
        if point == versus:
            raise Mistake(f"versus: is point {point} itself; give another point of the sweep")
        words = Words.of(swept.plan.trees[int(swept.plan.tree_of[point])])
        columns = _there(compared(swept.game(point), swept.game(versus)), stored_columns(swept))
        known = measures_in(tree, swept)
        runs = _with_measures(stored_runs(source, columns, point=point)[1], swept, known)
        return [
            Side(
                _point_name(swept.plan, number, words),
                _only(swept.plan, number),
                int(swept.manifest["seed"]),
                runs[runs["point"] == number].assign(point=0),
            )
            for number in (point, versus)
        ], known
    if not Path(versus).expanduser().is_dir():
        raise Mistake(
            f"versus: with from= it should be another sweep's folder or a point's number, and there is no folder {versus}"
        )
    others = stored_runs(versus, [], "versus")[0]
    both = [name for name in stored_columns(swept) if name in stored_columns(others)]
    columns = _there(compared(swept.game(), others.game()), both)
    theirs = measures_in(tree, others)
    ours = measures_in(tree, swept)
    known = {
        name: one for name, one in ours.items() if name in theirs and theirs[name].text == one.text
    }
    sides = [
        Side(
            _title(each.plan),
            each.plan,
            int(each.manifest["seed"]),
            _with_measures(stored_runs(folder, columns, setting)[1], each, known),
        )
        for each, folder, setting in ((swept, source, "from"), (others, versus, "versus"))
    ]
    if sides[0].seed != sides[1].seed:
        raise Mistake(
            f"versus: the sweeps have seeds {sides[0].seed} and {sides[1].seed}; only runs of one seed share their luck"
        )
    return [sides[0], aligned(sides[1], sides[0].plan)], known


def _with_measures(runs: pd.DataFrame, swept: Sweep, known: Mapping[str, Measure]) -> pd.DataFrame:
    """The runs of a stored sweep with a column for each measure."""
    return runs.assign(**stored_values(swept, known)[list(known)]) if known else runs


def aligned(side: Side, plan: Plan) -> Side:
    """A side with its points numbered as those of a plan; as it is when it has other points."""
    numbers = {key: number for number, key in enumerate(plan.keys())}
    keys = side.plan.keys()
    if sorted(side.plan.columns) != sorted(plan.columns) or set(keys) != set(numbers):
        return side
    places = np.array([numbers[key] for key in keys])
    runs = side.runs.assign(point=places[side.runs["point"].to_numpy()])
    order = np.argsort(places)
    columns = {path: values[order] for path, values in side.plan.columns.items()}
    renumbered = replace(side.plan, columns=columns, tree_of=side.plan.tree_of[order])
    return replace(
        side,
        plan=renumbered,
        runs=runs.sort_values(["point", "run"], kind="stable", ignore_index=True),
    )


def _there(wanted: Sequence[str], there: Sequence[str]) -> list[str]:
    """The columns that a store has; raises Mistake when it lacks the outcome itself."""
    if "outcome" not in there:
        raise Mistake(
            "from: the runs have no column 'outcome', without which nothing can be compared"
        )
    return [name for name in wanted if name in there]


def _title(plan: Plan) -> str:
    return str(plan.trees[0]["title"])


def _point_name(plan: Plan, point: int, words: Words) -> str:
    paths = [
        path for path, values in plan.columns.items() if len(np.unique(values.astype(str))) > 1
    ]
    at = ", ".join(
        f"{words.axis(path)} {words.number(plan.columns[path][point])}" for path in paths
    )
    return f"point {point} ({at})" if at else f"point {point}"


def _only(plan: Plan, point: int) -> Plan:
    columns = {path: values[[point]] for path, values in plan.columns.items()}
    return Plan(
        columns, (plan.trees[int(plan.tree_of[point])],), np.zeros(1, dtype=np.int64), plan.varying
    )


def check_axes(first: Side, second: Side) -> None:
    """Refuse two designs whose points do not correspond."""
    if len(first.plan) == len(second.plan) == 1:
        return
    named = sorted(first.plan.columns) == sorted(second.plan.columns)
    if not named or first.plan.keys() != second.plan.keys():
        raise Mistake(
            f"versus: the sides have other points ({len(first.plan)} over {', '.join(first.plan.columns) or 'no axes'} against "
            f"{len(second.plan)} over {', '.join(second.plan.columns) or 'no axes'}); give both the same axes"
        )
