"""Runs started on the first day of the history, scored against what happened after."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import forecasts as drawing
from sim.charts import observed_paths
from sim.charts.frames import records
from sim.charts.words import Words
from sim.config.aftermath import ObservedPath
from sim.config.checks import build_game
from sim.ensemble.designs import single_point
from sim.paths import Mistake, Tree
from sim.report.pictures import marks_of
from sim.stats import scores as scoring
from sim.studies.answer import Answer, footed, write_answer
from sim.studies.hindcast import Hindcast
from sim.studies.hindcast import findings as scored
from sim.studies.hindcast import history as aftermath
from sim.studies.hindcast.findings import Forecast
from sim.studies.inputs import foretold
from sim.studies.weekly import gather

LEAST = 50  # runs, below which a share says nothing about a chance

MAPPED = {"close": "has the thing itself", "loose": "has only something that stands for it"}
NAMES = {
    "runs": "the runs",
    "base_rates": "base rates",
    "persistence": "persistence",
    "coin": "a coin",
}
CAPTIONS = {
    "totals": "Mean scores (lower is better): all questions, those rated (with a base rate of their own), those the game answers closely or loosely; "
    "skill is against base rates",
    "events": "Mean scores of each event over its dates",
    "when": "Ranked probability score of when it first happened, over weeks",
}


@footed
def run(settings: Hindcast, tree: Tree) -> int:
    """Score fresh runs, or the weeks that a stored sweep keeps, against the history; returns the exit status."""
    began = time.time()
    if settings.source:
        rows, game, tree = aftermath.stored(settings, settings.history)
        _enough(rows.shape[-1])
    else:
        _enough(settings.runs)
        game, plan = build_game(tree), single_point(tree)
        after = aftermath.read(settings.history, game.crisis)
        turns = aftermath.turns_at(after, game)[-1]
        aftermath.check(after, game, turns)
        if foretold(settings, plan):
            return 0
        rows = gather(
            settings,
            partial(aftermath.watched, folder=settings.history, turns=turns),
            [plan],
            settings.runs,
        )[:, 0]
    after = aftermath.read(settings.history, game.crisis)
    turns = aftermath.turns_at(after, game)[-1]
    cube = rows.reshape(-1, turns, rows.shape[-1])
    count = len(after.events)
    words = Words.of(tree)
    write_answer(
        settings,
        tree,
        answer(settings, Forecast(after, game, cube[:count] > 0.5, cube[count:]), words),
        began,
        words,
    )
    return 0


def _enough(runs: int) -> None:
    if runs < LEAST:
        raise Mistake(f"runs: {runs} runs are too few to score chances; give at least {LEAST}")


def answer(settings: Hindcast, said: Forecast, words: Words) -> Answer:
    """The sentences, tables, charts and numbers of a hindcast."""
    table, timing, whole_paths = scored.questions(said), scored.when(said), scored.watched(said)
    paths = whole_paths.dropna(ignore_index=True) if len(whole_paths) else whole_paths
    events = scored.by_event(said, table, settings)
    whole = scored.totals(said, table, timing, settings)
    bins, parts = scored.split(table)
    pictures = _pictures(settings, said, table, events, bins, parts, words)
    tables = {
        "questions": table,
        "events": events,
        "when": timing,
        "totals": whole,
        "reliability": bins,
    }
    if len(paths):
        tables["paths"] = paths
        pictures["watched"] = _paths_picture(settings, said, whole_paths, words)
    summary = {
        "runs": said.hits.shape[-1],
        "questions": len(table),
        "totals": whole.to_dict("records"),
        "murphy": {name: _numbers(part) for name, part in parts.items()},
        "paths": _path_means(paths),
        "left_out": aftermath.known_paths(said.after, said.game)[1],
    }
    title = f"{said.game.title}: the runs against what happened"
    words_of = _said(whole, events, parts, paths, said)
    return Answer(title, words_of, summary, tables, dict(CAPTIONS), pictures)


def _pictures(
    settings: Hindcast,
    said: Forecast,
    table: pd.DataFrame,
    events: pd.DataFrame,
    bins: pd.DataFrame,
    parts: Mapping[str, scoring.Murphy],
    words: Words,
) -> dict[str, Any]:
    """The charts of the questions by name, each with its caption."""
    runs, size = said.hits.shape[-1], settings.chart.size
    return {
        "events": (
            drawing.events(table, words=words, runs=runs, size=size),
            f"Share of {runs:,} runs in which each event had happened by each date, beside what came and Brier scores.",
        ),
        "reliability": (
            drawing.reliability(bins, words=words, size=size),
            f"Share of questions that came true against what the runs said: reliability {parts['runs'].reliability:.3f}.",
        ),
        "skill": (
            drawing.skill(events, words=words, size=size),
            "Brier score of each event, runs beside base rates.",
        ),
    }


def _paths_picture(
    settings: Hindcast, said: Forecast, paths: pd.DataFrame, words: Words
) -> tuple[Any, str]:
    """The chart of the observed paths in the fan of the runs, with its caption."""
    runs, size = said.hits.shape[-1], settings.chart.size
    seen = {path.id: _points(path) for path in said.after.paths}
    figure = observed_paths.watched(
        paths, words=words, seen=seen, runs=runs, marks=marks_of(said.game), size=size
    )
    return figure, "Observed paths of forces, sanctions, monitors and rungs in the fan of the runs."


def _points(path: ObservedPath) -> list[dict[str, Any]]:
    """The dated points of an observed path, by column."""
    return [dict(zip(path.columns, row, strict=True)) for row in path.points]


def _numbers(part: scoring.Murphy) -> dict[str, Any]:
    """The parts of a score that are single numbers."""
    return {name: value for name, value in vars(part).items() if np.ndim(value) == 0}


def _path_means(paths: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "path": str(name),
            "unit": str(part["unit"].iloc[0]),
            "weeks": len(part),
            "crps": float(part["crps"].mean()),
            "crps_persistence": float(part["crps_persistence"].mean()),
        }
        for name, part in (paths.groupby("path", sort=False) if len(paths) else [])
    ]


def _said(
    whole: pd.DataFrame,
    events: pd.DataFrame,
    parts: Mapping[str, scoring.Murphy],
    paths: pd.DataFrame,
    said: Forecast,
) -> list[str]:
    row: Mapping[str, Any] = {
        str(item["forecaster"]): item for item in whole[whole["over"] == "all"].to_dict("records")
    }
    own = row["runs"]
    others = ", ".join(
        f"{row[name]['brier']:.3f} of {NAMES[name]}" for name in scoring.FORECASTERS[1:]
    )
    verdict = _better(own["skill"])
    text = [
        f"Over {own['questions']} answers to {len(events)} yes/no questions the runs have a Brier score of {own['brier']:.3f} "
        f"(95 % interval {own['brier_low']:.3f} to {own['brier_high']:.3f} for {said.hits.shape[-1]:,} runs; lower is better), "
        f"against {others}: {verdict}."
        + (
            f" Over the {rated['questions']} for which there is a base rate it is {rated['brier']:.3f}, {_better(rated['skill'])}."
            if (rated := _own(whole, "rated")) and rated["questions"] < own["questions"]
            else ""
        ),
        f"Log score {own['log']:.2f} ({own['log_low']:.2f} to {own['log_high']:.2f}) against {row['base_rates']['log']:.2f} of base rates; "
        f"ranked score of when things happen {own['when']:.3f} against {row['base_rates']['when']:.3f}.",
    ]
    mapped = {kind: _pair(whole, kind) for kind in ("close", "loose")}
    told = [
        f"{own:.3f} against {base:.3f} where the game {MAPPED[kind]}"
        for kind, (own, base) in mapped.items()
        if own is not None
    ]
    text.append(
        f"Brier scores of the runs against base rates by what stands behind the answer: {'; '.join(told)}."
    )
    part = parts["runs"]
    text.append(
        f"Murphy's split of {part.score:.3f}: reliability {part.reliability:.3f} (0 is perfect), less resolution {part.resolution:.3f}, "
        f"plus uncertainty {part.uncertainty:.3f}, and {part.within:+.3f} within bins."
    )
    gap = events["brier_runs"] - events["brier_base_rates"]
    best, worst = (
        _listed(events.iloc[np.argsort(sign * gap.to_numpy(), kind="stable")[:3]])
        for sign in (1, -1)
    )
    text.append(f"Better than base rates above all on: {best}. Worse above all on: {worst}.")
    if len(paths):
        scores = "; ".join(map(_path_words, _path_means(paths)))
        text.append(
            f"Weekly paths, continuous ranked score of the runs against no change at all: {scores}."
        )
    text.append(
        "One crisis is one draw: the intervals cover the number of runs alone, not the luck of this history. "
        "Nothing in the baseline is set from it."
    )
    return text


def _path_words(item: Mapping[str, Any]) -> str:
    """The score of one path beside that of no change."""
    return f"{Words.plain(item['path'])} {item['crps']:.2f} against {item['crps_persistence']:.2f} ({item['unit']})"


def _better(skill: float) -> str:
    return (
        f"{skill:.0%} better than base rates"
        if skill > 0
        else f"{-skill:.0%} worse than base rates"
    )


def _own(whole: pd.DataFrame, kind: str) -> dict[str, Any]:
    """The scores of the runs over the questions of one kind; empty where there are none."""
    return next(iter(records(whole[(whole["over"] == kind) & (whole["forecaster"] == "runs")])), {})


def _pair(whole: pd.DataFrame, kind: str) -> tuple[float | None, float | None]:
    """Brier scores of the runs and of base rates over the questions of one kind, None where there are none."""
    rows = whole[whole["over"] == kind].set_index("forecaster")["brier"]
    return (float(rows["runs"]), float(rows["base_rates"])) if len(rows) else (None, None)


def _listed(rows: pd.DataFrame) -> str:
    return "; ".join(
        f"{row['label']} ({row['brier_runs']:.2f} against {row['brier_base_rates']:.2f})"
        for row in rows.to_dict("records")
    )
