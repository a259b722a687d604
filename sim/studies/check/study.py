"""Look at a sweep before it is played: its axes, points, runs and time, what it changes, and what is out of range."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.charts import vocabulary
from sim.charts.words import Words
from sim.config.facts import behaviour_of_file
from sim.config.provenance import book_for, faults, own_files
from sim.config.seeds import Row
from sim.ensemble.cost import forecast
from sim.ensemble.crises import SCENARIO
from sim.ensemble.designs import Plan
from sim.ensemble.executors import workers_of
from sim.ensemble.remarks import remarks
from sim.paths import Tree, nearest
from sim.report.lines import TEXT, columns
from sim.report.origins import Origin, origins, shown
from sim.studies.check import Check
from sim.studies.sweep.study import plan_of, with_sets

MOST = 20  # changes that are listed


def run(asked: Check, tree: Tree) -> int:
    """Print what the sweep would do; returns the exit status, 1 where the scenario's file sets behaviour.

    Nothing is stored; a short probe measures the time.
    """
    settings = with_sets(asked)
    inherited = settings.axes is None
    axes = dict(tree.get("uncertainties") or {}) if inherited else dict(settings.axes or {})
    plan = plan_of(settings, tree, axes)
    trees = _trees(plan, tree, settings.asked.scenario)
    refused = [
        said for file in own_files() if file.stem in trees for said in behaviour_of_file(file)
    ]
    parts = [
        f"{one.get('title', name)}: the configuration is valid." for name, one in trees.items()
    ]
    parts += _axes(plan, inherited, Words.of(tree))
    for name, one in trees.items():
        numbers, _, _ = origins(one, plan.numbers, name)
        head = f"{name}: " if len(trees) > 1 else ""
        changed = _changes([each for each in numbers if each.change != "swept"])
        parts += [f"{head}{changed[0]}", *changed[1:], *_outside(numbers, plan)]
        parts += [*_words_of_nothing(one), *_worth_of_nothing(one), *faults(book_for(one))]
    runs = [settings.runs] * len(plan)
    workers = workers_of(settings.executor)
    cost = forecast(plan, runs, settings.seed, 0, workers, settings.engine.block)
    parts.append(f"{cost.lines()}.".replace("expected", "Expected"))
    parts += [*refused, "Nothing is stored; the same command with study=sweep plays it."]
    wide = min(columns(), TEXT)
    print(
        "\n".join(
            line for part in parts for line in textwrap.wrap(part, wide, subsequent_indent="  ")
        )
    )
    return int(bool(refused))


def _words_of_nothing(tree: Tree) -> list[str]:
    """A line for each word of a scenario that names nothing which a page would speak of."""
    own = [name for group in ("parties", "theatres", "events") for name in tree.get(group) or {}]
    known = ["names", "war", *own, *vocabulary.OUTCOMES, *vocabulary.PARTIES, *vocabulary.KINDS]
    known += [*vocabulary.QUANTITIES, *vocabulary.COLUMNS, *vocabulary.AXES]
    return [
        f"words.{name}: names nothing, so nothing is called so{nearest(name, known)}"
        for name in tree.get("words") or {}
        if "." not in name and name not in known
    ]


def _worth_of_nothing(tree: Tree) -> Iterator[str]:
    """A line for each party to which a theatre is worth nothing because its file does not name it there."""
    for name, party in (tree.get("parties") or {}).items():
        silent = [
            place for place in tree.get("theatres") or {} if place not in (party.get("worth") or {})
        ]
        if silent:
            yield f"parties.{name}.worth: does not name {', '.join(silent)}, which counts as worth nothing to {name}"


def _trees(plan: Plan, tree: Tree, scenario: str) -> dict[str, Tree]:
    """The first configuration of each scenario that is swept, by its name."""
    named = plan.columns.get(SCENARIO)
    if named is None:
        return {scenario: tree}
    firsts = {str(name): place for place, name in reversed(list(enumerate(named.tolist())))}
    found = {name: plan.trees[int(plan.tree_of[place])] for name, place in firsts.items()}
    return dict(reversed(found.items()))


def _axes(plan: Plan, inherited: bool, words: Words) -> list[str]:
    """Each axis with its values and whose it is."""
    if not plan.columns:
        return ["No axes: one point, the scenario as it is."]
    whose = "inherited from the scenario's uncertainties" if inherited else "given"
    said = [
        f"{words.count(len(plan.columns), 'axis').replace('axiss', 'axes')}, {whose}; {words.count(len(plan), 'point')}."
    ]
    for path, values in plan.columns.items():
        several = list(dict.fromkeys(values.tolist()))
        several = sorted(several) if path in plan.conditions else several
        tried = [words.number(value) for value in several]
        if len(tried) > 8:
            tried = [
                f"{words.number(min(several))} to {words.number(max(several))} ({len(several)} values)"
            ]
        said.append(f"  {path} ({words.within(words.axis(path))}): {', '.join(tried)}")
    return said + [f"  {one}" for one in remarks(plan)]


def _changes(changed: list[Origin]) -> list[str]:
    """What differs from the numbers that provenance gives the scenario."""
    if not changed:
        return ["Every number is the scenario's own."]
    said = [f"{Words.count(len(changed), 'number')} changed or added:"]
    for one in changed[:MOST]:
        said.append(
            f"  {one.path}: {one.tried}" + ("" if one.own == "–" else f" (provenance: {one.own})")
        )
    return said + ([f"  and {len(changed) - MOST} more"] if len(changed) > MOST else [])


def _outside(numbers: list[Origin], plan: Plan) -> Iterator[str]:
    """Values swept or set that lie out of their plausible range."""
    for one in numbers:
        span = _range(one.row, one.path)
        if span is None:
            continue
        values = plan.numbers.get(one.path)
        given = _numbers(one.tried) if values is None else np.asarray(values)
        if given.dtype == object or not len(given):
            continue
        out = given[(given < span[0]) | (given > span[1])]
        if len(out):
            tried = ", ".join(Words.number(value) for value in np.unique(out)[:5])
            yield f"Out of its plausible range ({shown(span[0])} to {shown(span[1])}): {one.path} {tried}"


def _range(row: Row | None, path: str) -> tuple[float, float] | None:
    if row is None:
        return None
    low, high = row.at(path, "low"), row.at(path, "high")
    plain = isinstance(low, (int, float)) and isinstance(high, (int, float))
    return (float(low), float(high)) if plain else None


def _numbers(text: str) -> Any:
    """The value of a number that was set, from its words; nothing for what is no number."""
    try:
        return np.array([float(text.replace(",", ""))])
    except ValueError:
        return np.array([])
