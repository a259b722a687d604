"""Two scenarios, configurations, points or stored sweeps on the same luck: what differs, and where their runs part."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import paired, vocabulary
from sim.charts.words import Words
from sim.ensemble.designs import game_at, make_plan
from sim.model.params import Game
from sim.paths import Mistake, Tree
from sim.run.counterfactual import CHANCE, Parting, PlayedBlock, part, play_block
from sim.stats import paired as comparing
from sim.stats.outcomes import WAR
from sim.stats.paired import Comparison, Difference
from sim.studies.answer import Answer, footed, write_answer
from sim.studies.compare import Compare
from sim.studies.compare.sides import Side, check_axes, compared, names_of, other_tree, stored_sides
from sim.studies.inputs import foretold, played
from sim.studies.targets import columns_of, measures_in, with_measures

SAMPLE = 2048  # runs a side that are played again to see where they part
Parted = tuple[pd.DataFrame, tuple[int, int] | None, int]  # as `_partings` returns it


@footed
def run(settings: Compare, tree: Tree) -> int:
    """Compare `scenario` (or the sweep `from`) with `versus`; returns the exit status."""
    began = time.time()
    if settings.versus is None:
        raise Mistake(
            "versus: is missing; give a scenario, {path: value}, or with from= another sweep's folder or a point of the same"
        )
    if isinstance(settings.versus, tuple):
        from sim.studies.compare.many import compare_many

        return compare_many(settings, tree, settings.versus)
    if settings.source is None:
        trees = (tree, other_tree(settings.versus, tree, settings.asked.overrides))
        if trees[0] == trees[1]:
            raise Mistake(
                "versus: changes nothing, so that both sides are the same game; give another scenario, value or doctrine"
            )
        plans = [
            make_plan(
                side, settings.axes or {}, settings.design.kind, settings.points, settings.seed
            )
            for side in trees
        ]
        if foretold(settings, *plans):
            return 0
        known = measures_in(tree)
        columns = compared(*(game_at(plan, np.array([0])) for plan in plans))
        read = list(dict.fromkeys([*columns, *columns_of(known)]))
        turns = int(tree["calendar"]["turns"])
        sides = [
            Side(
                name,
                plan,
                settings.seed,
                with_measures(played(settings, plan, read), known, turns, columns),
            )
            for name, plan in zip(
                names_of(tree, settings.versus, plans, Words.of(tree)), plans, strict=True
            )
        ]
    else:
        sides, known = stored_sides(settings.source, settings.versus, settings.point, tree)
    check_axes(*sides)
    games = [game_at(side.plan, np.array([0])) for side in sides]
    shares = [name for name, one in known.items() if one.kind == "share"]
    found = comparing.compare(sides[0].runs, sides[1].runs, games[0].calendar.turns, shares)
    said = _answer(settings, sides, games, found, _partings(sides, games), Words.of_all(games))
    first = sides[0].plan.trees[0]
    write_answer(settings, first, said, began, Words.of(first))
    return 0


def _partings(sides: Sequence[Side], games: Sequence[Game]) -> Parted:
    """Where a sample of pairs part; one that does, as (point, run); and the size of the sample, 0 for two crises."""
    if games[0].crisis != games[1].crisis:
        return pd.DataFrame(), None, 0
    one, two = sides
    pairs = one.runs[["point", "run"]].merge(two.runs[["point", "run"]])
    pairs = pairs[(one.plan.tree_of[pairs["point"]] == 0) & (two.plan.tree_of[pairs["point"]] == 0)]
    pairs = pairs.iloc[np.linspace(0, len(pairs) - 1, min(SAMPLE, len(pairs))).astype(int)]
    points, runs = pairs["point"].to_numpy(), pairs["run"].to_numpy()
    blocks = [play_block(game_at(side.plan, points), runs, side.seed) for side in sides]
    found = part(blocks[0], blocks[1])
    moves = [_moves_at(block, found) for block in blocks]
    table = comparing.parted_table(found.turn, found.place, *moves)
    war = [block.columns["outcome"] >= WAR for block in blocks]
    telling = (
        np.flatnonzero(found.parted & (war[0] != war[1]))
        if (war[0] != war[1]).any()
        else np.flatnonzero(found.parted)
    )
    first = (int(points[telling[0]]), int(runs[telling[0]])) if len(telling) else None
    return table, first, len(pairs)


def _moves_at(block: PlayedBlock, found: Parting) -> list[str]:
    """What each pair's run of a side does where the pair parts: a move, chance, or nothing where it never parts."""
    moves = []
    for column, (turn, place) in enumerate(zip(found.turn, found.place, strict=True)):
        decided = place not in ("", CHANCE)
        moves.append(block.moves(place, turn, column) if decided else str(place))
    return moves


def _answer(
    settings: Compare,
    sides: Sequence[Side],
    games: Sequence[Game],
    found: Comparison,
    parted_at: Parted,
    words: Words,
) -> Answer:
    partings, first, sampled = parted_at
    names = [side.name for side in sides]
    table = found.frame()
    parted = float(partings["share"].sum()) if len(partings) else 0.0
    said = [
        _headline(names, found, words),
        _others(found, words),
        _savings(found),
        _parting_words(partings, parted, sampled, first, games, words),
    ]
    tables = {"differences": table, **({"partings": partings} if len(partings) else {})}
    shown = {
        "differences": "Second side less first, with 95 % intervals; shares and means over runs"
    }
    if len(partings):
        shown["partings"] = "The first decision at which pairs of runs part (turn 0 is the first)"
    summary = {
        "first": names[0],
        "second": names[1],
        "runs": found.runs,
        "points": found.points,
        "absent": found.absent,
        "equal": found.equal,
        "fixed": dict(found.fixed),
        "parted": {"share": parted, "pairs": sampled},
        "differences": table.to_dict("records"),
    }
    return Answer(
        f"{names[0]} against {names[1]}",
        [text for text in said if text],
        summary,
        tables,
        shown,
        _pictures(settings, games, names, found, table, parted_at, words),
    )


def _pictures(
    settings: Compare,
    games: Sequence[Game],
    names: Sequence[str],
    found: Comparison,
    table: pd.DataFrame,
    parted_at: Parted,
    words: Words,
) -> dict[str, tuple[Any, str]]:
    """The charts of the answer with their captions: differences of shares and of indices, and where pairs part."""
    size, pictures = settings.chart.size, dict[str, tuple[Any, str]]()
    if found.differences:
        shares = table[table["kind"] == "share"]
        drawn = paired.differences(shares, words=words, names=names, size=size)
        pictures["differences"] = drawn, _caption(found, "share", names, words)
        indices = table[table["kind"] == "index"]
        if len(indices):
            drawn = paired.index_differences(indices, words=words, names=names, size=size)
            pictures["index_differences"] = drawn, _caption(found, "index", names, words)
    partings, _, sampled = parted_at
    if len(partings):
        turns = min(game.calendar.turns for game in games)
        parted, most = float(partings["share"].sum()), _place(str(partings["place"].iloc[0]), words)
        pictures["partings"] = (
            paired.partings(partings, words=words, turns=turns, runs=sampled, size=size),
            f"{parted:.0%} of {sampled:,} pairs of runs part; most often at {most}.",
        )
    return pictures


def _points(value: float) -> str:
    return f"{100 * value:+.1f}".replace("-", "−")


def _headline(names: Sequence[str], found: Comparison, words: Words) -> str:
    war = found.of("war")
    over = f"{found.runs:,} pairs of runs" + (
        f" at each of {found.points:,} points" if found.points > 1 else ""
    )
    if war is None:
        return f"Over {over} neither side sees {words.war()}."
    verdict = "" if war.certain else "; the interval includes zero, so no difference is shown"
    head = words.war()
    return (
        f"{head[:1].upper()}{head[1:]} comes in {war.first:.1%} of runs of “{names[0]}” and in {war.second:.1%} of “{names[1]}”: a difference of "
        f"{_points(war.difference)} points (95 % interval {_points(war.low)} to {_points(war.high)}) over {over} on the same "
        f"luck{verdict}. {war.halving:,} runs would halve the interval."
    )


def _others(found: Comparison, words: Words) -> str:
    """The other outcomes that surely differ, largest first."""
    rows = sorted(
        (
            item
            for item in found.differences
            if item.kind == "share" and item.quantity != "war" and item.certain
        ),
        key=lambda item: -abs(item.difference),
    )
    said = [
        f"{words.column(item.quantity)} {_points(item.difference)} ({_points(item.low)} to {_points(item.high)})"
        for item in rows
    ]
    return (
        f"Also, in points: {', '.join(said)}."
        if said
        else "No single outcome's share differs beyond doubt."
    )


def _savings(found: Comparison) -> str:
    war = found.of("war") or next(iter(found.differences), None)
    if war is None:
        return "No recorded quantity differs in any run: the two sides are the same game as far as can be seen."
    return f"With independent luck the same interval would take {war.saving:.1f} times as many runs a side."


def _parting_words(
    table: pd.DataFrame,
    parted: float,
    sampled: int,
    first: tuple[int, int] | None,
    games: Sequence[Game],
    words: Words,
) -> str:
    if games[0].crisis != games[1].crisis:
        return (
            "These are two crises: their parties, places and days are not the same, so that only the shares of outcomes are compared, "
            "and no decision of one side is that of the other."
        )
    if not len(table) or first is None:
        return f"Not one of {sampled:,} pairs that were played again parts: every desk makes the same moves on both sides."
    row = table.iloc[0]
    who = _place(str(row["place"]), words)
    one, other = (words.plain(str(row[name])) for name in ("first_move", "second_move"))
    moves = "" if row["place"] == CHANCE else f" ({one} on one side, {other} on the other)"
    number = f"{first[1]}" + (f" of point {first[0]}" if first[0] else "")
    return (
        f"{parted:.0%} of {sampled:,} pairs part at some decision; the most frequent first one is {who} in {words.turn} "
        f"{row['turn'] + 1}{moves}, in {row['share']:.0%} of all. Run {number} is a pair to look into: study=explain."
    )


def _place(place: str, words: Words) -> str:
    if place == CHANCE:
        return "chance (an accident or an ending)"
    party, _, desk = place.partition(".")
    return f"the {vocabulary.DESKS.get(desk, desk)} desk of {words.party(party)}"


def _caption(found: Comparison, kind: str, names: Sequence[str], words: Words) -> str:
    rows = [item for item in found.differences if item.kind == kind]
    best: Difference = max(rows, key=lambda item: abs(item.difference) / (item.spread or 1.0))
    return (
        f"What {names[1]} changes against {names[0]}: most of all {words.column(best.quantity)}, from {words.number(best.first)} to "
        f"{words.number(best.second)}."
    )
