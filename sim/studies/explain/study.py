"""One run explained: when its fate was decided, by which decisions, and the smallest single change that would have turned it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import turning_points as turning
from sim.charts.words import Words
from sim.ensemble.designs import Plan, game_at, single_point
from sim.model.params import LADDER
from sim.model.world import Array
from sim.paths import Mistake, Tree, with_value
from sim.report.pictures import marks_of
from sim.run.counterfactual import CHANCE, part, play_block
from sim.run.decision_table import select, table
from sim.run.history import History, play_run
from sim.studies.answer import Answer, footed, write_answer
from sim.studies.compare.sides import other_tree, stored_sides
from sim.studies.explain import Explain, sentences
from sim.studies.explain import counterfactuals as turned
from sim.studies.explain.closest import TRIED, closest
from sim.studies.explain.other_values import other_values
from sim.studies.inputs import stored_runs
from sim.studies.targets import measures_in, target_of

LISTED = 3  # turns whose tables are kept
WIDE = 78  # columns of the table of a decision, whose percentages take one more each in the answer


@footed
def run(settings: Explain, tree: Tree) -> int:
    """Explain run `run` of the configuration, or of point `point` of the sweep `from`; returns the exit status."""
    began = time.time()
    plan, seed, point, runs = _place(settings, tree)
    settings, missed = _chosen(settings, tree, plan, seed, point, runs)
    target, size = settings.target, settings.chart.size
    asked = target_of(target, measures_in({**plan.trees[0], "measures": _measures(plan, tree)}))
    history = play_run(plan.tree_with(np.full(2, point)), settings.run, seed)
    saw = turned.saw_it(history, asked)
    fixed = _fixed(plan, point)
    words = Words.of(fixed)
    weeks = turned.hindsight(fixed, settings.run, seed, asked)
    moves, many = turned.other_moves(fixed, history, asked)
    parameters = other_values(fixed, history, asked)
    said = [
        sentences.nearest(missed, settings, weeks, words)
        + sentences.headline(history, target, saw, weeks, words),
        sentences.of_moves(moves, many, target, saw, words),
        sentences.of_parameters(parameters, saw, words),
    ]
    tables, shown = _tables(weeks, _terms(history, moves), moves, parameters)
    marks = marks_of(history.game)
    drawn = turning.hindsight(
        weeks,
        words=words,
        moves=moves,
        futures=turned.FUTURES,
        target=target,
        marks=marks,
        size=size,
    )
    pictures: dict[str, tuple[Any, str]] = {
        "hindsight": (drawn, sentences.weeks_caption(weeks, target, words))
    }
    if len(parameters):
        pictures["changes"] = turning.changes(parameters, words=words, size=size), said[2]
    summary: dict[str, Any] = {
        "run": settings.run,
        "point": point,
        "target": target,
        "saw": saw,
        "outcome": history.summary["outcome"],
        "moves": moves.to_dict("records"),
        "parameters": parameters.to_dict("records"),
    }
    if settings.versus is not None:
        told, summary["pair"] = _pair(settings, plan, point, seed, tree, history, words)
        said.insert(1, told)
    elif len(moves):
        said.append(_heaviest_table(history, moves))
    title = f"{history.game.title}: run {settings.run} explained"
    write_answer(
        settings, fixed, Answer(title, said, summary, tables, shown, pictures), began, words
    )
    return 0


def _tables(
    weeks: pd.DataFrame, terms: pd.DataFrame, moves: pd.DataFrame, parameters: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """The tables to keep, and the captions of those that the answer shows."""
    tables, shown = {"hindsight": weeks, "decisions": terms}, {}
    if len(moves):
        tables["moves"] = moves
        shown["moves"] = (
            "Single moves that turn the run: the chance of each, and of the target over other luck afterwards"
        )
    if len(parameters):
        tables["parameters"] = parameters
        shown["parameters"] = "The smallest change of each parameter that turns the run"
    return tables, shown


def _heaviest_table(history: History, moves: pd.DataFrame) -> str:
    """What the desk weighed where the move was made that changes the chance most."""
    heaviest = moves.iloc[sentences.heaviest(moves)]
    party, desk, turn = str(heaviest["party"]), str(heaviest["desk"]), int(heaviest["turn"])
    return table(select(history.decisions, party, desk, turn), history.beliefs, WIDE)


def _measures(plan: Plan, tree: Tree) -> dict[str, str]:
    """The texts of the measures of the plan's configuration and of the command's own."""
    return {**plan.trees[0].get("measures", {}), **tree.get("measures", {})}


def _chosen(
    settings: Explain, tree: Tree, plan: Plan, seed: int, point: int, runs: Array
) -> tuple[Explain, int]:
    """The settings with the run that came nearest, where that is asked for, and from how many it was chosen.

    Raises Mistake where a run or another target is named beside it.
    """
    name = settings.nearest
    if name is None:
        return settings, 0
    given = [item.split("=")[0] for item in settings.asked.overrides]
    for other in ("run", "target"):
        if other in given:
            raise Mistake(
                f"{other}: nearest={name} finds the run and names the target; leave {other}= out"
            )
    known = measures_in({**plan.trees[0], "measures": _measures(plan, tree)})
    asked = target_of(name, known, "nearest")
    run, missed = closest(_fixed(plan, point), seed, asked, runs)
    return settings.model_copy(update={"run": run, "target": name}), missed


def _place(settings: Explain, tree: Tree) -> tuple[Plan, int, int, Array]:
    """Where the run is: its plan, seed and point, and the numbers of the runs that are there."""
    if settings.source is None:
        return single_point(tree), settings.seed, 0, np.arange(TRIED)
    swept, runs = stored_runs(settings.source, [], point=settings.point)
    if settings.point >= len(swept.plan):
        raise Mistake(
            f"point: the sweep has points 0 to {len(swept.plan) - 1}, not {settings.point}"
        )
    there = runs.loc[runs["point"] == settings.point, "run"]
    if not len(there):
        held = sorted(runs["point"].unique().tolist())
        told = f"points {held[0]} to {held[-1]} have some" if held else "no point has any"
        raise Mistake(f"point: {settings.point} has no runs, as all of them failed; {told}")
    last = int(there.max())
    if settings.run > last and settings.nearest is None:
        raise Mistake(f"run: point {settings.point} has runs 0 to {last}, not {settings.run}")
    return swept.plan, int(swept.manifest["seed"]), settings.point, there.to_numpy()


def _fixed(plan: Plan, point: int) -> Tree:
    """The configuration of one point with plain numbers, so that any parameter can become a column."""
    tree = plan.trees[int(plan.tree_of[point])]
    for path in plan.varying:
        if plan.columns[path].dtype == object:  # a choice, which the tree has made already
            continue
        tree = with_value(tree, path, float(plan.columns[path][point]))
    return tree


def _pair(
    settings: Explain, plan: Plan, point: int, seed: int, tree: Tree, history: History, words: Words
) -> tuple[str, dict[str, Any]]:
    """Where the run parts from its pair on the other side, and the desk's table there on both."""
    assert settings.versus is not None
    if settings.source is None:
        other, at = single_point(other_tree(settings.versus, tree, settings.asked.overrides)), 0
    else:
        other = stored_sides(settings.source, settings.versus, point, tree)[0][1].plan
        at = 0 if isinstance(settings.versus, int) else point
    runs = np.full(2, settings.run)
    blocks = [
        play_block(game_at(side, np.full(2, where)), runs, seed)
        for side, where in ((plan, point), (other, at))
    ]
    found = part(blocks[0], blocks[1])
    turn, place = int(found.turn[0]), str(found.place[0])
    ends = [words.outcome(LADDER[int(block.columns["outcome"][0])]) for block in blocks]
    both = f"One side ends as {ends[0]}, the other as {ends[1]}."
    if turn < 0:
        return f"The pair never parts: every desk makes the same moves on both sides. {both}", {
            "turn": turn
        }
    where = {"turn": turn, "place": place, "outcomes": ends}
    if place == CHANCE:
        return (
            f"The pair parts in {words.turn} {turn + 1} by chance (an accident or an ending), not by a decision. {both}",
            where,
        )
    party, _, desk = place.partition(".")
    text = [
        f"The pair parts in {words.turn} {turn + 1} at {words.desk_of(place)}: {words.plain(blocks[0].moves(place, turn, 0))} on one side, "
        f"{words.plain(blocks[1].moves(place, turn, 0))} on the other. {both}"
    ]
    for side in (history, play_run(other.tree_with(np.full(2, at)), settings.run, seed)):
        if f"{party}.{desk}" in {
            f"{p}.{d}" for p, d in zip(side.decisions["party"], side.decisions["desk"], strict=True)
        }:
            text.append(table(select(side.decisions, party, desk, turn), side.beliefs, WIDE))
    return "\n\n".join(text), where


def _terms(history: History, moves: pd.DataFrame) -> pd.DataFrame:
    """Every desk's table in the turns that matter, in long form: a row a term."""
    turns = sorted({0, *(int(turn) for turn in moves["turn"][:LISTED])}) if len(moves) else [0]
    rows = history.decisions[history.decisions["turn"].isin(turns)].drop(columns=["date"])
    keys = ["turn", "party", "desk", "move", "legal", "picked", "draw", "probability"]
    return (
        rows.melt(keys, var_name="term", value_name="utility")
        .dropna(subset=["utility"])
        .reset_index(drop=True)
    )
