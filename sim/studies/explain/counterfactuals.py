"""What turns a run: the chance it had week by week, single other moves, and single other values of parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.config import provenance
from sim.config.checks import build_game
from sim.ensemble.designs import STRUCTURAL
from sim.model.draws import Draws
from sim.model.world import Array
from sim.paths import Mistake, Tree, get, with_value
from sim.run.counterfactual import ELSEWHERE, Luck, part, play_block
from sim.run.history import History
from sim.stats.outcomes import turn_dates, wilson
from sim.stats.paired import paired
from sim.studies.targets import Sought

FUTURES = 128  # futures with other luck, for each week and each move
WIDEST = 4096  # columns of a block
LEAST_LIKELY = 1e-6  # moves less likely than this are not thought of
BEST_MOVES = 16
BEST_PARAMETERS = 12
COARSE, FINE = (
    17,
    16,
)  # values tried over a range, and between a value that turns the run and its neighbour


def saw_it(history: History, target: Sought) -> bool:
    """Whether a run saw the target."""
    columns = {name: [value] for name, value in history.summary.items()}
    return bool(target.seen(columns, history.game.calendar.turns)[0])


def hindsight(tree: Tree, run: int, seed: int, target: Sought) -> pd.DataFrame:
    """Chance of the target given all that happened up to each week: a row a week, 0 being before the first.

    From then on the luck is that of other runs, the same ones for every week.
    """
    game = build_game(tree)
    weeks = game.calendar.turns + 1
    since = np.repeat(np.arange(weeks), FUTURES)
    share = futures(tree, run, seed, since, {}, target).reshape(weeks, FUTURES).sum(axis=1)
    low, high = wilson(share, np.full(weeks, FUTURES))
    dates = turn_dates(game.calendar.start, game.calendar.turn_days, weeks)
    return pd.DataFrame(
        {
            "week": np.arange(weeks),
            "date": pd.to_datetime(dates),
            "share": share / FUTURES,
            "low": low,
            "high": high,
        }
    )


def futures(
    tree: Tree,
    run: int | Array,
    seed: int,
    since: Array,
    forced: dict[tuple[str, int], tuple[Array, Array]],
    target: Sought,
    early: int = 0,
) -> Array:
    """Whether columns of one run, or of one each, see the target, each with the luck of another from its turn `since` on, `[columns]`.

    Accidents and endings have it `early` turns before.
    """
    seen, game = [], build_game(tree)
    for low in range(0, len(since), WIDEST):
        part_of = np.arange(low, min(low + WIDEST, len(since)))
        runs = np.broadcast_to(run, len(since))[part_of]
        later = Draws(seed, ELSEWHERE + part_of % FUTURES)
        own = {
            key: _within(columns, values, low, len(part_of))
            for key, (columns, values) in forced.items()
        }
        luck = Luck(Draws(seed, runs), own, later, since[part_of], since[part_of] - early)
        block = play_block(game, runs, seed, luck)
        seen.append(target.seen(block.columns, game.calendar.turns))
    return np.concatenate(seen)


def _within(columns: Array, values: Array, low: int, size: int) -> tuple[Array, Array]:
    here = (columns >= low) & (columns < low + size)
    return columns[here] - low, values[here]


def other_moves(tree: Tree, history: History, target: Sought) -> tuple[pd.DataFrame, int]:
    """Single other moves that turn the run with its own luck: the likeliest, in that order, and how many there are in all.

    `share_made` and `share_other` are the chances of the target over other luck after that decision, with the move made and the
    other one; `low` and `high` bound their difference (95 %). Every legal move of every desk and turn is tried.
    """
    tried = _candidates(history.decisions)
    if not len(tried):
        return tried.drop(columns="luck"), 0
    saw = saw_it(history, target)
    never = np.full(len(tried), history.game.calendar.turns)
    turned = (
        futures(
            tree, history.run, history.seed, never, _forced(tried, np.arange(len(tried))), target
        )
        != saw
    )
    best = (
        tried[turned]
        .sort_values("probability", ascending=False, kind="stable", ignore_index=True)
        .head(BEST_MOVES)
    )
    if not len(best):
        return best.drop(columns="luck"), 0
    both = pd.concat([best, best], ignore_index=True)
    since = np.repeat(both["turn"].to_numpy() + 1, FUTURES)
    second = both.iloc[len(best) :]
    columns = (second.index.to_numpy()[:, None] * FUTURES + np.arange(FUTURES)).reshape(-1)
    forced = _forced(second.loc[second.index.repeat(FUTURES)], columns)
    share = (
        futures(tree, history.run, history.seed, since, forced, target, early=1)
        .astype(float)
        .reshape(2, len(best), FUTURES)
    )
    bounds = [paired(made, other, bounded=True)[1:3] for made, other in zip(*share, strict=True)]
    low, high = zip(*bounds, strict=True)
    effects = {
        "share_made": share[0].mean(axis=1),
        "share_other": share[1].mean(axis=1),
        "low": low,
        "high": high,
    }
    return best.drop(columns="luck").assign(**effects), int(turned.sum())


def _candidates(decisions: pd.DataFrame) -> pd.DataFrame:
    """Every move that a desk could have made and did not, with what was made and a number of luck that would have picked it."""
    keys = ["turn", "party", "desk"]
    before = decisions.groupby(keys, sort=False)["probability"].cumsum() - decisions["probability"]
    made = decisions.loc[decisions["picked"], [*keys, "move"]].rename(columns={"move": "made"})
    rows = decisions[[*keys, "move", "probability"]].assign(
        luck=before + decisions["probability"] / 2
    )
    return rows[
        decisions["legal"] & ~decisions["picked"] & (decisions["probability"] > LEAST_LIKELY)
    ].merge(made, on=keys)


def _forced(rows: pd.DataFrame, columns: Array) -> dict[tuple[str, int], tuple[Array, Array]]:
    """The luck that makes each column's desk pick the move of its row, by stream and turn."""
    found: dict[tuple[str, int], tuple[Array, Array]] = {}
    streams = "move." + rows["party"] + "." + rows["desk"]
    luck, turns = rows["luck"].to_numpy(), rows["turn"].to_numpy()
    for stream, turn in dict.fromkeys(zip(streams, turns.tolist(), strict=True)):
        places = np.flatnonzero((streams == stream).to_numpy() & (turns == turn))
        found[str(stream), turn] = (columns[places], luck[places])
    return found


def other_values(tree: Tree, history: History, target: Sought) -> pd.DataFrame:
    """The smallest change of each single parameter, within its plausible range, that turns the run: the smallest first.

    `change` is its size as a share of the range; `turn` and `place` say where the changed run parts from this one. Values are
    tried on a grid, then between the nearest that turns the run and its neighbour.
    """
    saw = saw_it(history, target)
    tree, base, spans = _numbers(tree, history)
    coarse = {
        path: _valid(tree, path, _grid(path, base[path], low, high))
        for path, (low, high) in spans.items()
    }
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
    fine = {path: _valid(tree, path, values) for path, values in between.items()}
    closer = _nearest(tree, history, target, saw, base, fine)
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


def _valid(tree: Tree, path: str, values: Array) -> Array:
    """The values of a parameter that make a game."""
    if _makes_game(tree, path, values):
        return values
    return np.array([value for value in values if _makes_game(tree, path, float(value))])


def _makes_game(tree: Tree, path: str, value: Any) -> bool:
    try:
        build_game(with_value(tree, path, value))
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
        block = play_block(
            build_game(_with(tree, columns)), np.full(len(own), history.run), history.seed
        )
        seen = target.seen(block.columns, history.game.calendar.turns)
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


def _with(tree: Tree, columns: dict[str, Array]) -> Tree:
    for path, values in columns.items():
        tree = with_value(tree, path, values)
    return tree
