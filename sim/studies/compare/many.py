"""Any number of sides on the same luck: ranked, one chart, one table, differences whose intervals hold together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import CHARTS
from sim.charts.frames import records
from sim.charts.words import Words
from sim.ensemble.designs import game_at, make_plan
from sim.model.world import SETTLED, Array
from sim.paths import Mistake, Tree
from sim.report.lines import columns
from sim.report.phrasing import capital, listed
from sim.report.tables import Column, Table, long
from sim.report.terminal import drawn
from sim.stats.effects import paired_difference, pooled
from sim.stats.outcomes import WAR, codes
from sim.stats.paired import LEAST_RUNS
from sim.studies.answer import Answer, Answered
from sim.studies.compare import Compare
from sim.studies.compare.sides import Side, check_axes, names_of, other_tree
from sim.studies.inputs import foretold, played
from sim.studies.targets import columns_of, measures_in, with_measures

KEPT = ("outcome", "status")  # columns that are compared
OUTCOMES = ("war", "settled")


def compare_many(settings: Compare, tree: Tree, others: Sequence[Any]) -> Answered | int:
    """Compare the scenario with each of the others, on the same luck; returns 0 after a `dry_run`.

    Raises Mistake for a stored sweep, a side that stands twice or is the scenario itself, and too few runs.
    """
    if settings.source is not None:
        raise Mistake(
            "versus: with from= it should be one sweep or point; a list is played anew, without from="
        )
    if settings.runs < LEAST_RUNS:
        raise Mistake(
            f"runs: an interval needs at least {LEAST_RUNS} runs a side, not {settings.runs}"
        )
    trees = [tree, *(other_tree(one, tree, settings.asked.overrides) for one in others)]
    for place, one in enumerate(trees):
        if one in trees[:place]:
            raise Mistake(
                f"versus: {others[place - 1]} is the same game as another side; leave it out"
            )
    design = settings.design.kind
    plans = [
        make_plan(one, settings.axes or {}, design, settings.points, settings.seed) for one in trees
    ]
    if foretold(settings, *plans):
        return 0
    words = Words.of(tree)
    names = [
        str(tree["title"]),
        *(
            names_of(tree, one, (plans[0], plan), words)[1]
            for one, plan in zip(others, plans[1:], strict=True)
        ),
    ]
    known = {name: one for name, one in measures_in(tree).items() if one.kind == "share"}
    read, turns = list(dict.fromkeys([*KEPT, *columns_of(known)])), int(tree["calendar"]["turns"])
    sides = [
        Side(
            name,
            plan,
            settings.seed,
            with_measures(played(settings, plan, read), known, turns, KEPT),
        )
        for name, plan in zip(_apart(names, others), plans, strict=True)
    ]
    for side in sides[1:]:
        check_axes(sides[0], side)
    frame = differences(sides, tuple(known))
    of_all = Words.of_all([side.plan.trees[0] for side in sides])
    found = _answer(settings, sides, frame, tuple(known), of_all)
    return Answered(settings, tree, found, words)


def _answer(
    settings: Compare,
    sides: Sequence[Side],
    frame: pd.DataFrame,
    known: Sequence[str],
    words: Words,
) -> Answer:
    """What a comparison of many sides says, of the user's own shares (`known`) too."""
    size = settings.chart.size
    picture = CHARTS["ranking"](frame, words=words, size=size), _caption(frame, words)
    summary = {
        "sides": [side.name for side in sides],
        "runs": settings.runs,
        "differences": frame.to_dict("records"),
    }
    game = game_at(sides[0].plan, np.array([0]))
    return Answer(
        f"{game.title} and {words.count(len(sides) - 1, 'other side')}",
        [
            _headline(frame, settings.runs, words),
            *(_others(frame, outcome) for outcome in ("settled", *known)),
            drawn(_table(frame, tuple(known), words), columns()),
        ],
        summary,
        {"differences": frame},
        {
            "differences": "Each side's shares, and the difference from the first with an interval that holds for all together"
        },
        {"ranking": picture},
    )


def _apart(names: Sequence[str], others: Sequence[Any]) -> list[str]:
    """Names of the sides; of those that would read alike, what was asked for."""
    found = [names[0]]
    for name, asked in zip(names[1:], others, strict=True):
        plain = (
            ", ".join(f"{path} {value}" for path, value in asked.items())
            if isinstance(asked, Mapping)
            else str(asked)
        )
        found.append(name if list(names).count(name) == 1 else plain)
    return found


def differences(sides: Sequence[Side], mine: Sequence[str] = ()) -> pd.DataFrame:
    """A row a side and outcome, the user's measures `mine` among them: its share, and its difference from the first side over the run numbers that both have.

    Intervals are Bonferroni's over all sides and outcomes together. Ranked by the share of war, the largest first.
    """
    outcomes = (*OUTCOMES, *mine)
    hits = [_hits(side, outcomes) for side in sides]
    many = max((len(sides) - 1) * len(outcomes), 1)
    rows = []
    for outcome in outcomes:
        first = hits[0][outcome]
        for side, own in zip(sides, hits, strict=True):
            share, low, high = pooled(own[outcome].T)
            gap, half = (
                (0.0, 0.0)
                if own is hits[0]
                else paired_difference(first.mean(axis=1), own[outcome].mean(axis=1), many)
            )
            rows.append(
                {
                    "side": side.name,
                    "outcome": outcome,
                    "share": share,
                    "share_low": low,
                    "share_high": high,
                    "difference": gap,
                    "low": max(gap - half, -1.0),
                    "high": min(gap + half, 1.0),
                    "baseline": own is hits[0],
                }
            )
    frame = pd.DataFrame(rows)
    shares = frame[frame["outcome"] == "war"].set_index("side")["share"]
    frame["rank"] = frame["side"].map(shares.rank(method="min", ascending=False).astype(int))
    place = frame["outcome"].map(outcomes.index)
    return (
        frame.assign(place=place)
        .sort_values(["place", "rank"], kind="stable", ignore_index=True)
        .drop(columns="place")
    )


def _hits(side: Side, outcomes: Sequence[str]) -> dict[str, Array]:
    return {outcome: _by_run(side.runs, outcome) for outcome in outcomes}


def _by_run(runs: pd.DataFrame, outcome: str) -> Array:
    """Whether each run had the outcome, `[runs, points]`, in the order of run numbers."""
    if outcome not in OUTCOMES:
        hit = runs[outcome].to_numpy(dtype=float)
    else:
        war, settled = codes(runs["outcome"]) >= WAR, (runs["status"] == SETTLED).to_numpy()
        hit = war if outcome == "war" else settled
    table = runs.assign(hit=hit.astype(float)).pivot(index="run", columns="point", values="hit")
    return table.to_numpy()


def _points(value: float) -> str:
    return f"{100 * value:+.1f}".replace("-", "−")


def _change(row: Mapping[str, Any]) -> str:
    return f"{row['side']} ({_points(row['difference'])} points, {_points(row['low'])} to {_points(row['high'])})"


def _parted(frame: pd.DataFrame, outcome: str) -> tuple[list[str], list[str], list[str]]:
    """The sides that surely raise an outcome, that surely lower it, and those of which nothing is shown."""
    rows = records(frame[(frame["outcome"] == outcome) & ~frame["baseline"]])
    up = [_change(row) for row in rows if row["low"] > 0]
    down = [_change(row) for row in rows if row["high"] < 0]
    return up, down, [str(row["side"]) for row in rows if row["low"] <= 0 <= row["high"]]


def _headline(frame: pd.DataFrame, runs: int, words: Words) -> str:
    """What each side does to war, the largest first, with intervals that hold together."""
    base = frame[frame["baseline"] & (frame["outcome"] == "war")].iloc[0]
    text = f"{capital(words.war())} comes in {words.with_interval(base['share'], base['share_low'], base['share_high'])} of {runs:,} runs of “{base['side']}”."
    return " ".join(
        [
            text,
            *_said(frame, "war", "it"),
            "Intervals of differences (95 %, Bonferroni) hold for all sides and outcomes together.",
        ]
    )


def _others(frame: pd.DataFrame, outcome: str) -> str:
    base = frame[frame["baseline"] & (frame["outcome"] == outcome)].iloc[0]
    share = Words.with_interval(base["share"], base["share_low"], base["share_high"])
    text = f"At the end {share} of its runs are settled."
    if outcome != "settled":
        text = f"{capital(Words.plain(outcome))} holds in {share} of its runs."
    return " ".join([text, *_said(frame, outcome, "that")])


def _said(frame: pd.DataFrame, outcome: str, it: str) -> list[str]:
    up, down, open_ = _parted(frame, outcome)
    said = [f"Sides that raise {it}: {listed(up)}."] if up else []
    said += [f"Sides that lower {it}: {listed(down)}."] if down else []
    return said + ([f"No difference is shown for {listed(open_)}."] if open_ else [])


def _caption(frame: pd.DataFrame, words: Words) -> str:
    """The chart in a sentence: the sides in their order, and those that surely differ."""
    war = frame[frame["outcome"] == "war"]
    up, down, _ = _parted(frame, "war")
    text = f"{len(war)} sides from the most {words.war()} to the least: {'; '.join(war['side'])}."
    return f"{text} Surely different from the first side: {'; '.join([*up, *down]) or 'none'}."


def _table(frame: pd.DataFrame, own: Sequence[str], words: Words) -> Table:
    """The ranked table of the terminal."""
    war, settled, *others = (
        frame[frame["outcome"] == outcome].set_index("side") for outcome in (*OUTCOMES, *own)
    )
    sides = war.index.tolist()
    numbers = tuple(f"[{place + 1}]" for place in range(len(sides)))
    told = [Column("side", numbers, numbers, key=True)]
    shown = [(words.war(), war), ("settled at the end", settled.loc[sides])]
    shown += [(words.plain(name), rows.loc[sides]) for name, rows in zip(own, others, strict=True)]
    for head, rows in shown:
        cells = [
            (float(row["share"]), float(row["share_low"]), float(row["share_high"]))
            for _, row in rows.iterrows()
        ]
        gaps = tuple(
            "–" if row["baseline"] else _points(row["difference"]) for _, row in rows.iterrows()
        )
        told += [
            Column(
                head,
                tuple(f"{100 * one[0]:.0f}" for one in cells),
                tuple(long(*one) for one in cells),
            ),
            Column("difference (points)", gaps, gaps),
        ]
    legend = tuple(f"{number} {side}" for number, side in zip(numbers, sides, strict=True))
    return Table("Sides from the most to the least, % (95 % interval)", tuple(told), legend)
