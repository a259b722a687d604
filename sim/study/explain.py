"""One run explained: when its fate was decided, by which decisions, and the smallest single change that would have turned it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.explain import select, table
from sim.analysis.precision import hits
from sim.charts import turning, words
from sim.counterfactual import CHANCE, part, play_block
from sim.designs import Plan, game_at, single_point
from sim.history import History, play_run
from sim.params import LADDER
from sim.paths import Mistake, Tree, nearest
from sim.settings import Settings
from sim.study import turned
from sim.study.answer import Answer, write_answer
from sim.study.sides import other_tree, stored_sides
from sim.study.sources import stored_runs

Array = np.ndarray
LISTED = 3  # changes told in words


def run(settings: Settings, tree: Tree) -> int:
    """Explain run `run` of the configuration, or of point `point` of the sweep `from`; returns the exit status."""
    began = time.time()
    if settings.target not in (*LADDER, "war"):
        allowed = (*LADDER, "war")
        raise Mistake(f"target: there is no outcome '{settings.target}'; allowed are {', '.join(allowed)}{nearest(settings.target, allowed)}")
    plan, seed, point = _place(settings, tree)
    one = np.full(2, point)
    history = play_run(plan.tree_with(one), settings.run, seed)
    saw = bool(hits(np.array([int(history.summary["peak_rung"])]), settings.target)[0])
    fixed = _fixed(plan, point)
    weeks = turned.hindsight(fixed, settings.run, seed, settings.target)
    moves = turned.other_moves(fixed, history, settings.target)
    parameters = turned.other_values(fixed, history, settings.target)
    said = [_headline(history, settings.target, saw, weeks), _moves_words(moves, settings.target, saw), _parameters_words(parameters, saw)]
    tables = {"hindsight": weeks, "decisions": _terms(history, moves)}
    shown: dict[str, str] = {}
    pictures: dict[str, tuple[Any, str]] = {
        "hindsight": (turning.hindsight(weeks, moves, target=settings.target, size=settings.chart.size), _weeks_caption(weeks, settings.target))
    }
    if len(moves):
        tables["moves"], shown["moves"] = moves, "Single moves that turn the run: how likely each was, and its effect over other luck afterwards"
    if len(parameters):
        tables["parameters"], shown["parameters"] = parameters, "The smallest change of each parameter that turns the run"
        pictures["changes"] = turning.changes(parameters, size=settings.chart.size), _parameters_words(parameters, saw)
    summary: dict[str, Any] = {"run": settings.run, "point": point, "target": settings.target, "saw": saw,
                               "moves": moves.to_dict("records"), "parameters": parameters.to_dict("records")}  # fmt: skip
    if settings.versus is not None:
        told, summary["pair"] = _pair(settings, plan, point, seed, tree, history)
        said.insert(1, told)
    elif len(moves):
        first = moves.iloc[0]
        said.append(table(select(history.decisions, str(first["party"]), str(first["desk"]), int(first["turn"])), history.beliefs))
    write_answer(settings, fixed, Answer(f"{history.game.title}: run {settings.run} explained", said, summary, tables, shown, pictures), began)
    return 0


def _place(settings: Settings, tree: Tree) -> tuple[Plan, int, int]:
    """Where the run is: its plan, seed and point."""
    if settings.source is None:
        return single_point(tree), settings.seed, 0
    swept, runs = stored_runs(settings.source, [])
    if settings.point >= len(swept.plan):
        raise Mistake(f"point: the sweep has points 0 to {len(swept.plan) - 1}, not {settings.point}")
    last = int(runs.loc[runs["point"] == settings.point, "run"].max())
    if settings.run > last:
        raise Mistake(f"run: point {settings.point} has runs 0 to {last}, not {settings.run}")
    return swept.plan, int(swept.manifest["seed"]), settings.point


def _fixed(plan: Plan, point: int) -> Tree:
    """The configuration of one point with plain numbers, so that any parameter can become a column."""
    from sim.paths import with_value

    tree = plan.trees[int(plan.tree_of[point])]
    for path in plan.varying:
        tree = with_value(tree, path, float(plan.columns[path][point]))
    return tree


def _pair(settings: Settings, plan: Plan, point: int, seed: int, tree: Tree, history: History) -> tuple[str, dict[str, Any]]:
    """Where the run parts from its pair on the other side, and the desk's table there on both."""
    assert settings.versus is not None
    if settings.source is None:
        other, at = single_point(other_tree(settings.versus, tree)), 0
    else:
        other = stored_sides(settings.source, settings.versus, point)[1].plan
        at = 0 if isinstance(settings.versus, int) else point
    runs = np.full(2, settings.run)
    blocks = [play_block(game_at(side, np.full(2, where)), runs, seed) for side, where in ((plan, point), (other, at))]
    found = part(*blocks)
    turn, place = int(found.turn[0]), str(found.place[0])
    ends = [words.outcome(LADDER[int(block.columns["outcome"][0])]) for block in blocks]
    both = f"One side ends as {ends[0]}, the other as {ends[1]}."
    if turn < 0:
        return f"The pair never parts: every desk makes the same moves on both sides. {both}", {"turn": turn}
    if place == CHANCE:
        return f"The pair parts in week {turn + 1} by chance (an accident or an ending), not by a decision. {both}", {"turn": turn, "place": place}
    party, _, desk = place.partition(".")
    text = [f"The pair parts in week {turn + 1} at {words.desk_of(place)}: {words.plain(blocks[0].moves(place, turn, 0))} on one side, "
            f"{words.plain(blocks[1].moves(place, turn, 0))} on the other. {both}"]  # fmt: skip
    for side in (history, play_run(other.tree_with(np.full(2, at)), settings.run, seed)):
        if f"{party}.{desk}" in {f"{p}.{d}" for p, d in zip(side.decisions["party"], side.decisions["desk"], strict=True)}:
            text.append(table(select(side.decisions, party, desk, turn), side.beliefs))
    return "\n\n".join(text), {"turn": turn, "place": place, "outcomes": ends}


def _terms(history: History, moves: pd.DataFrame) -> pd.DataFrame:
    """Every desk's table in the turns that matter, in long form: a row a term."""
    turns = sorted({0, *(int(turn) for turn in moves["turn"][:LISTED])}) if len(moves) else [0]
    rows = history.decisions[history.decisions["turn"].isin(turns)].drop(columns=["date"])
    keys = ["turn", "party", "desk", "move", "legal", "picked", "draw", "probability"]
    return rows.melt(keys, var_name="term", value_name="utility").dropna(subset=["utility"]).reset_index(drop=True)


def _target(target: str) -> str:
    return words.WAR if target == "war" else words.outcome(target)


def _headline(history: History, target: str, saw: bool, weeks: pd.DataFrame) -> str:
    last = weeks["share"].to_numpy()
    steps = np.diff(last)
    most = int(np.argmax(np.abs(steps))) if len(steps) else 0
    how = f"Run {history.run} {'saw' if saw else 'did not see'} {_target(target)} (outcome: {words.outcome(str(history.summary['outcome']))})."
    return (f"{how} Knowing only who the parties were, its chance of that was {last[0]:.0%}; the week that changed most was week {most + 1}, "
            f"from {last[most]:.0%} before it to {last[most + 1]:.0%} after.")  # fmt: skip


def _weeks_caption(weeks: pd.DataFrame, target: str) -> str:
    share = weeks["share"]
    return f"Chance of {_target(target)} given what had happened: {share.iloc[0]:.0%} at the start, {share.iloc[-1]:.0%} at the end."


def _moves_words(moves: pd.DataFrame, target: str, saw: bool) -> str:
    turns_it = "avoids" if saw else "brings"
    if not len(moves):
        return f"No single other move {turns_it} {_target(target)} with the luck of this run."
    said = []
    for row in moves.head(LISTED).itertuples():
        place = words.desk_of(f"{row.party}.{row.desk}")
        said.append(f"{place} in week {int(row.turn) + 1}: {words.plain(str(row.move))} in place of {words.plain(str(row.made))} "  # type: ignore[call-overload]
                    f"(which it would have done {words.percent(float(row.probability))} of the time; over other luck afterwards the chance goes from "  # type: ignore[arg-type]
                    f"{words.percent(float(row.share_made))} to {words.percent(float(row.share_other))}, {100 * float(row.low):+.0f} to "  # type: ignore[arg-type]
                    f"{100 * float(row.high):+.0f} points)")  # type: ignore[arg-type]  # fmt: skip
    return f"Of {len(moves)} single moves that would each have {'avoided' if saw else 'brought'} it, the likeliest: " + "; ".join(said) + "."


def _parameters_words(parameters: pd.DataFrame, saw: bool) -> str:
    if not len(parameters):
        return f"No single parameter, anywhere in its plausible range, {'avoids' if saw else 'brings'} it with the luck of this run."
    said = [f"{words.axis(str(row.parameter))} from {words.number(row.value)} to {words.number(row.turned)} ({words.percent(float(row.change))} of its "  # type: ignore[arg-type]
            f"range; parts in week {int(row.turn) + 1})" for row in parameters.head(LISTED).itertuples()]  # type: ignore[call-overload]  # fmt: skip
    return f"The smallest changes of one parameter that turn this run: {'; '.join(said)}. They are about this run's luck, not about crises at large."
