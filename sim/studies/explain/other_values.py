"""What turns a run: the smallest change of a single parameter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.config import provenance
from sim.config.checks import build_game
from sim.ensemble.designs import STRUCTURAL
from sim.model.world import Array
from sim.paths import Mistake, Tree, get, with_value
from sim.run.counterfactual import part, play_block, play_columns
from sim.run.history import History
from sim.studies.explain.counterfactuals import WIDEST, saw_it
from sim.studies.targets import Sought

BEST_PARAMETERS = 12
COARSE = 17  # values tried over a range
FINE = 16  # and between a value that turns the run and its neighbour


def other_values(tree: Tree, history: History, target: Sought) -> pd.DataFrame:
    """The smallest change of each single parameter, within its plausible range, that turns the run: the smallest first.

    `change` is its size as a share of the range; `turn` and `place` say where the changed run parts from this one. Values are
    tried on a grid, then between the nearest that turns the run and its neighbour.
    """
    saw = saw_it(history, target)
    tree, base, spans = _numbers(tree, history)
    grids = {path: _grid(path, base[path], low, high) for path, (low, high) in spans.items()}
    coarse = _valid(tree, base, grids)
    nearest = _nearest(tree, history, target, saw, base, coarse)
    ranked = sorted(
        nearest,
        key=lambda path: abs(nearest[path][0] - base[path]) / (spans[path][1] - spans[path][0]),
    )[:BEST_PARAMETERS]
    between = {
        path: np.linspace(nearest[path][1], nearest[path][0], FINE + 2)[1:-1]
        for path in ranked
        if not _whole(path)
    }
    closer = _nearest(tree, history, target, saw, base, _valid(tree, base, between))
    rows, book = [], provenance.book_of(history.game.crisis, history.game.challenger)
    for path in ranked:
        value = closer.get(path, nearest[path])[0]
        change = abs(value - base[path]) / (spans[path][1] - spans[path][0])
        row = provenance.provenance_of(path, book=book)
        rows.append(
            {
                "parameter": path,
                "kind": row.kind if row else "assumption",
                "value": base[path],
                "turned": value,
                "change": change,
            }
        )
    if not rows:
        return pd.DataFrame(
            {
                name: []
                for name in ("parameter", "kind", "value", "turned", "change", "turn", "place")
            }
        )
    frame = pd.DataFrame(rows)
    columns = {
        path: np.where(np.arange(len(rows)) == place, value, base[path])
        for place, (path, value) in enumerate(zip(frame["parameter"], frame["turned"], strict=True))
    }
    columns = {
        path: np.append(values, base[path]) for path, values in columns.items()
    }  # the last is the run itself
    block = play_block(
        build_game(_with(tree, columns)), np.full(len(rows) + 1, history.run), history.seed
    )
    found = part(block, block, np.full(len(rows) + 1, len(rows)))
    return frame.assign(turn=found.turn[:-1], place=found.place[:-1]).sort_values(
        "change", kind="stable", ignore_index=True
    )


def _numbers(
    tree: Tree, history: History
) -> tuple[Tree, dict[str, float], dict[str, tuple[float, float]]]:
    """The tree with drawn start forces as numbers, and the value and range of every parameter that has a range."""
    challenger = f"parties.{history.game.challenger}.forces"
    if isinstance(get(tree, challenger), dict):
        tree = with_value(
            tree, challenger, float(history.summary[f"start_forces_{history.game.challenger}"])
        )
    base: dict[str, float] = {}
    spans: dict[str, tuple[float, float]] = {}
    book = provenance.book_of(history.game.crisis, history.game.challenger)
    for path, value in provenance.parameters(tree):
        if path in STRUCTURAL or isinstance(value, str):
            continue
        try:
            low, high = provenance.ranges([path], book=book)[path]
        except Mistake:  # a number without a plausible range is left as it is
            continue
        if low < high:
            base[path], spans[path] = float(value), (low, high)
    return tree, base, spans


def _whole(path: str) -> bool:
    return path.endswith((".tier", ".announced"))


def _grid(path: str, base: float, low: float, high: float) -> Array:
    values = np.arange(np.ceil(low), high + 0.5) if _whole(path) else np.linspace(low, high, COARSE)
    return values[~np.isclose(values, base)]


def _valid(tree: Tree, base: dict[str, float], tried: dict[str, Array]) -> dict[str, Array]:
    """The values of each parameter that make a game, asked of all together: a group with one that does not is halved."""
    if not sum(map(len, tried.values())) or _makes_game(tree, _columns(base, tried)):
        return tried
    paths = list(tried)
    if len(paths) == 1:
        good = [value for value in tried[paths[0]] if _makes_game(tree, {paths[0]: float(value)})]
        return {paths[0]: np.array(good)}
    middle = len(paths) // 2
    first = _valid(tree, base, {path: tried[path] for path in paths[:middle]})
    return {**first, **_valid(tree, base, {path: tried[path] for path in paths[middle:]})}


def _columns(base: dict[str, float], tried: dict[str, Array]) -> dict[str, Array]:
    """A column for each value tried of each parameter, the others at their own value."""
    own = np.repeat(np.arange(len(tried)), [len(values) for values in tried.values()])
    value = np.concatenate([*tried.values()])
    return {path: np.where(own == at, value, base[path]) for at, path in enumerate(tried)}


def _makes_game(tree: Tree, changes: dict[str, Any]) -> bool:
    try:
        build_game(_with(tree, changes))
    except Mistake:
        return False
    return True


def _nearest(
    tree: Tree,
    history: History,
    target: Sought,
    saw: bool,
    base: dict[str, float],
    tried: dict[str, Array],
) -> dict[str, tuple[float, float]]:
    """Of the values tried of each parameter, the nearest that turns the run, and its neighbour on the side of the run's own value."""
    owner = [path for path, values in tried.items() for _ in values]
    value = np.array([v for values in tried.values() for v in values])
    turned = np.zeros(len(owner), dtype=bool)
    for low in range(0, len(owner), WIDEST):
        here = slice(low, low + WIDEST)
        own = np.array(
            [*owner[here], "", ""]
        )  # two columns of the run itself: a block is never one wide
        values = np.append(value[here], [0.0, 0.0])
        columns = {
            path: np.where(own == path, values, base[path]) for path in dict.fromkeys(owner[here])
        }
        game = build_game(_with(tree, columns))
        ended = play_columns(game, np.full(len(own), history.run), history.seed)
        seen = target.seen(ended, history.game.calendar.turns)
        turned[here] = (seen != saw)[:-2]
    found = {}
    for path, mine_tried in tried.items():
        mine = turned[[who == path for who in owner]]
        if mine.any():
            best = float(min(mine_tried[mine], key=lambda v: abs(v - base[path])))
            between = [
                float(v)
                for v in (*mine_tried, base[path])
                if min(best, base[path]) <= v <= max(best, base[path]) and v != best
            ]
            found[path] = best, min(between, key=lambda v: abs(v - best))
    return found


def _with(tree: Tree, columns: dict[str, Any]) -> Tree:
    for path, values in columns.items():
        tree = with_value(tree, path, values)
    return tree
