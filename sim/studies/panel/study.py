"""One set of behaviour plays a list of crises and is scored over all of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.charts import forecasts as drawing
from sim.charts.frames import records
from sim.charts.words import Words
from sim.config.aftermath import MILESTONES
from sim.config.another import another
from sim.config.checks import build_game
from sim.ensemble.designs import single_point
from sim.paths import Mistake, Tree, nearest, with_value
from sim.studies.answer import Answer, footed, write_answer
from sim.studies.declare import Playing
from sim.studies.hindcast import findings as hindcast
from sim.studies.inputs import foretold
from sim.studies.panel import Panel, findings, milestones, swaps
from sim.studies.panel.findings import CrisisPlayed
from sim.studies.weekly import gather

CAPTIONS = {
    "crises": "A row a crisis: how far it went, what the runs gave each milestone within 26 weeks and whether it came, and mean Brier scores",
    "totals": "Mean scores over all questions, by milestone and by day (lower is better); skill is against base rates, its interval over crises",
    "ordering": "Of pairs of crises with different answers, the share ranked rightly; a half is chance",
    "leave_one_out": "Skill against base rates when one crisis is left out",
}
SWAPS = (
    "What each crisis's chances become when it is given one group of facts of another, in points"
)
MOST = ("violence", "war", "agreement")  # milestones that swaps are read by


@footed
def run(settings: Panel, tree: Tree) -> int:
    """Play and score the panel; returns the exit status."""
    began = time.time()
    names = settings.crises or tuple(milestones.known_crises())
    if len(set(names)) < 2:
        raise Mistake(f"crises: a panel has at least two crises, not {', '.join(names) or 'none'}")
    if settings.swap is not None and settings.swap not in names:
        raise Mistake(
            f"swap: '{settings.swap}' is none of the crises played{nearest(settings.swap, names)}"
        )
    trees = {name: configured(name, settings.asked.overrides) for name in names}
    if foretold(settings, *(single_point(one) for one in trees.values())):
        return 0
    panel = [play(settings, name, one) for name, one in trees.items()]
    changes = swap_table(settings, trees, panel) if settings.swap else None
    words = Words.of(tree)
    write_answer(settings, trees, answer(settings, panel, changes, words), began, words)
    return 0


def configured(name: str, overrides: Sequence[str]) -> Tree:
    """The configuration of a crisis, half a year long, under the changes that the command makes to the game."""
    tree = another(name, overrides)
    milestones.key_of(
        build_game(tree)
    )  # a crisis without an answer key is refused before any is played
    return with_value(tree, "calendar.turns", milestones.turns_of(tree))


def play(settings: Playing, name: str, tree: Tree) -> CrisisPlayed:
    """A crisis, played."""
    game = build_game(tree)
    after = milestones.key_of(game)
    rows = gather(
        settings, milestones.played, [single_point(tree)], settings.runs, label=f"playing {name}"
    )[:, 0]
    hits = rows.reshape(len(after.events), game.calendar.turns, settings.runs) > 0.5
    return CrisisPlayed(name, game, after, hits)


def swap_table(
    settings: Panel, trees: Mapping[str, Tree], panel: Sequence[CrisisPlayed]
) -> pd.DataFrame:
    """A row a crisis and group of facts: the change of each chance within half a year when the group is the other's, in points."""
    rows, other = [], str(settings.swap)
    for one in panel:
        if one.name == other:
            continue
        for group, changed in swaps.swapped(trees[one.name], trees[other]):
            again = play(settings, one.name, changed)
            row: dict[str, Any] = {"crisis": one.name, "facts": group}
            for event in MOST:
                place = MILESTONES.index(event)
                gap = again.hits[place, -1].mean() - one.hits[place, -1].mean()
                row[event] = 100 * float(gap)
            rows.append(row)
    return pd.DataFrame(rows, columns=["crisis", "facts", *MOST])


def answer(
    settings: Panel, panel: Sequence[CrisisPlayed], changes: pd.DataFrame | None, words: Words
) -> Answer:
    """The sentences, tables, charts and numbers of a panel."""
    table = findings.questions(panel)
    far = findings.how_far(table)
    whole = findings.totals(table, far, settings.rounds, settings.seed)
    order, left = findings.ordering(table), findings.leave_one_out(table)
    crises = findings.by_crisis(panel, table, far, settings.rounds, settings.seed)
    bins, parts = hindcast.split(table)
    size = settings.chart.size
    tables = {
        "crises": crises,
        "questions": table,
        "how_far": far,
        "totals": whole,
        "ordering": order,
        "leave_one_out": left,
        "reliability": bins,
    }
    shown = dict(CAPTIONS)
    if changes is not None and len(changes):
        tables["swaps"] = changes
        shown["swaps"] = f"{SWAPS} ({settings.swap})"
    pictures = {
        "crises": (
            drawing.skill(crises, words=words, size=size),
            "Mean Brier score of each crisis, runs beside base rates.",
        ),
        "reliability": (
            drawing.reliability(bins, words=words, size=size),
            f"Share of questions that came true against what was said: reliability of the runs {parts['runs'].reliability:.3f}.",
        ),
    }
    summary = {
        "runs": settings.runs,
        "crises": crises.to_dict("records"),
        "totals": whole.to_dict("records"),
        "ordering": order.to_dict("records"),
        "leave_one_out": left.to_dict("records"),
        "reliability": {name: part.reliability for name, part in parts.items()},
    }
    told = said(whole, order, left, changes, len(panel), settings)
    return Answer(f"A panel of {len(panel)} crises", told, summary, tables, shown, pictures)


def said(
    whole: pd.DataFrame,
    order: pd.DataFrame,
    left: pd.DataFrame,
    changes: pd.DataFrame | None,
    count: int,
    settings: Panel,
) -> list[str]:
    """The answer in words: skill as it is, also where there is none."""
    rows: dict[str, Any] = {
        row["forecaster"]: row for row in records(whole[whole["over"] == "all"])
    }
    own, base, plain = rows["runs"], rows["base_rates"], rows["logistic"]
    text = [
        f"Over {own['questions']} questions about {count} crises the runs have a Brier score of {own['brier']:.3f}, base rates {base['brier']:.3f}, "
        f"a regression on two facts {plain['brier']:.3f} and a coin {rows['coin']['brier']:.3f} (lower is better). {verdict(own)}",
        f"Log score {own['log']:.2f} against {base['log']:.2f} of base rates; ranked score of how far {own['ranked']:.3f} against {base['ranked']:.3f}.",
    ]
    told = [
        f"{milestones.LABELS[row['event']].lower()} {row['right']:.0%} of {row['pairs']}"
        for row in records(order[order["forecaster"] == "runs"])
        if row["pairs"]
    ]
    if told:
        text.append(f"Pairs of crises ranked rightly (half is chance): {'; '.join(told)}.")
    if len(left):
        low, high = left["skill_runs"].min(), left["skill_runs"].max()
        text.append(
            f"Leaving one crisis out, the skill of the runs lies between {low:+.2f} and {high:+.2f}."
        )
    if changes is not None and len(changes):
        size = changes.assign(size=changes[list(MOST)].abs().max(axis=1))
        most = size.sort_values("size", ascending=False, kind="stable").head(3)
        listed = "; ".join(
            f"{row['facts']} in {row['crisis']} (violence {row['violence']:+.0f} points, war {row['war']:+.0f})"
            for row in records(most)
        )
        text.append(f"Facts of {settings.swap} that change another crisis most: {listed}.")
    text.append(
        "The crises are few and were chosen: the interval is over crises drawn anew, and does not cover the choice."
    )
    return text


def verdict(own: Mapping[str, Any]) -> str:
    """Whether there is skill against base rates that the crises bear."""
    span = f"(95 % over crises: {own['skill_low']:+.2f} to {own['skill_high']:+.2f})"
    if own["skill_low"] > 0:
        return f"They are better than base rates by {own['skill']:.0%} {span}."
    if own["skill_high"] < 0:
        return f"They are worse than base rates by {-own['skill']:.0%} {span}."
    return f"Against base rates that is a skill of {own['skill']:+.2f} {span}: no difference that so few crises could bear."
