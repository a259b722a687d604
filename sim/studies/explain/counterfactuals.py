"""What turns a run: the chance it had week by week, and single other moves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.config.checks import build_game
from sim.model.draws import Draws
from sim.model.world import Array
from sim.paths import Tree
from sim.run.counterfactual import ELSEWHERE, Luck, play_columns
from sim.run.history import History
from sim.stats.outcomes import turn_dates, wilson
from sim.stats.paired import paired
from sim.studies.targets import Sought

FUTURES = 128  # futures with other luck, for each week and each move
WIDEST = 8192  # columns of a block; two of half the width take longer
LEAST_LIKELY = 1e-6  # moves less likely than this are not thought of
BEST_MOVES = 16


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
        seen.append(target.seen(play_columns(game, runs, seed, luck), game.calendar.turns))
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
