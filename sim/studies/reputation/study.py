"""Runs of a crisis that went as history did, and the types that their parties had."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.charts.frames import records
from sim.charts.words import Words
from sim.config.checks import build_game
from sim.ensemble.designs import single_point
from sim.ensemble.files import write_whole
from sim.ensemble.spans import Span
from sim.model.params import Game
from sim.model.rules.beliefs import prior
from sim.model.world import Array
from sim.paths import Mistake, Tree, with_value
from sim.report.lines import wrapped
from sim.stats.scores import turns_by
from sim.studies.answer import Answer, footed, write_answer
from sim.studies.hindcast import history as aftermath
from sim.studies.inputs import foretold
from sim.studies.panel import milestones
from sim.studies.reputation import Reputation
from sim.studies.weekly import gather, play_weeks

LEAST = 20  # runs like the history, below which nothing is learnt
CAPTION = "Chance of each level of a party's type, the most resolute first: before the crisis and after it"


@footed
def run(settings: Reputation, tree: Tree) -> int:
    """Learn from the crisis and write what was learnt; returns the exit status."""
    began = time.time()
    tree = with_value(tree, "calendar.turns", milestones.turns_of(tree))
    game, plan = build_game(tree), single_point(tree)
    milestones.key_of(game)
    if foretold(settings, plan):
        return 0
    rows = gather(settings, played, [plan], settings.runs)[:, 0]
    count = len(_read(game))
    wrong, types = rows[0], rows[1 : 1 + count].astype(int)
    alike, most = likest(wrong, settings.keep)
    if alike.sum() < LEAST:
        raise Mistake(
            f"runs: {alike.sum()} runs are too few to learn from; give more runs, or a larger keep="
        )
    table = learnt(game, types[:, alike])
    write_answer(
        settings, tree, answer(settings, game, table, int(alike.sum()), most), began, Words.of(tree)
    )
    file = Path(settings.out).expanduser() / f"{_name(settings)}.yaml"
    write_whole(file, overlay(table, settings.informs, game.title).encode())
    print(wrapped(f"The priors are in {file}"))
    return 0


def played(trees: Sequence[Tree], spans: tuple[Span, ...], seed: int) -> Array:
    """Of a block's runs: how many answers of the history each has wrong, and the parties' types, `[1 + parties, runs]`."""
    game = build_game(trees[0])
    after = milestones.key_of(game)
    runs = np.concatenate([np.arange(low, high) for _, low, high in spans])
    weeks = play_weeks(trees[0], spans, seed)
    paths = aftermath.paths_of(game, weeks, runs, seed)
    cube = aftermath.read_off(after, game, paths, game.calendar.turns)
    hits = cube.reshape(len(after.events), game.calendar.turns, len(runs))
    wrong = np.zeros(len(runs), dtype=np.float32)
    for check, day in enumerate(after.checkpoints):
        turn = max(1, turns_by(after.start, game.calendar.turn_days, day)) - 1
        for place, event in enumerate(after.events):
            wrong += hits[place, turn] != float(bool(event.happened[check]))
    types = [weeks.column(f"type_{name}").astype(np.float32) for name in _read(game)]
    return np.stack([wrong, *types])


def likest(wrong: Array, keep: float) -> tuple[Array, int]:
    """The runs `[runs]` of bool with the fewest wrong answers, at least a share `keep` of all, and how many the worst has."""
    most = int(np.sort(wrong)[max(0, int(np.ceil(keep * len(wrong))) - 1)])
    return wrong <= most, most


def learnt(game: Game, types: Array) -> pd.DataFrame:
    """A row a party and level: its chance before, and after as half a run more of each level counted; `types` is `[parties, runs]`."""
    rows = []
    for name, own in zip(_read(game), types, strict=True):
        levels = game.types.levels
        before = np.asarray(prior(game.parties[name].prior, levels), dtype=float).reshape(
            levels, -1
        )[:, 0]
        counted = np.bincount(own, minlength=levels) + 0.5
        after = counted / counted.sum()
        rows += [
            {
                "party": name,
                "level": level,
                "before": float(before[level]),
                "after": float(after[level]),
            }
            for level in range(levels)
        ]
    return pd.DataFrame(rows)


def overlay(table: pd.DataFrame, informs: str | None, taught_by: str) -> str:
    """The priors as a configuration: a scenario laid over the one it informs, for the parties that both have."""
    priors: dict[str, Any] = {
        str(name): {"prior": part["after"].astype(float).round(4).tolist()}
        for name, part in table.groupby("party", sort=False)
    }
    tree: dict[str, Any] = {"parties": priors}
    if informs is not None:
        from sim.config.compose import load_game

        game = load_game([f"scenario={informs}"])
        tree["parties"] = _shared(priors, game, informs)
        tree = {"defaults": [informs, "_self_"], "title": f"{game.title}, after {taught_by}"} | tree
    text = f"# @package _global_\n# How resolute the parties are, as {taught_by} taught it; written by study=reputation.\n"
    return text + yaml.safe_dump(tree, sort_keys=False, default_flow_style=None)


def _shared(priors: Mapping[str, Any], game: Game, informs: str) -> dict[str, Any]:
    found = {
        name: item
        for name, item in priors.items()
        if name in game.parties and len(item["prior"]) == game.types.levels
    }
    if not found:
        raise Mistake(
            f"informs: {informs} has none of the parties that this crisis taught about ({', '.join(priors)})"
        )
    return found


def answer(settings: Reputation, game: Game, table: pd.DataFrame, alike: int, most: int) -> Answer:
    """The sentences and the table."""
    first = table[table["level"] == 0]
    told = [
        f"{game.parties[row['party']].name} {row['before']:.0%} before, {row['after']:.0%} after"
        for row in records(first)
    ]
    text = [
        f"Chance of the most resolute type: {'; '.join(told)}.",
        f"Learnt from {alike:,} of {settings.runs:,} runs, those with at most {most} of 15 answers unlike the history "
        f"(violence, war, agreement, measures imposed and eased, each within 4, 13 and 26 weeks).",
    ]
    summary = {
        "runs": settings.runs,
        "alike": alike,
        "most_wrong": most,
        "types": table.to_dict("records"),
    }
    return Answer(f"What {game.title} taught", text, summary, {"types": table}, {"types": CAPTION})


def _read(game: Game) -> list[str]:
    """The parties whose type bears on what others expect, in the game's order."""
    return [name for name in game.parties if name in game.read]


def _name(settings: Reputation) -> str:
    return "priors" if settings.informs is None else f"{settings.informs}_informed"
