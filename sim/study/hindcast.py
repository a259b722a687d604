"""Runs started on the first day of the history, scored against what happened after."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis import hindcast as scoring
from sim.analysis.outcomes import QUANTILES, wilson
from sim.charts import scored, words
from sim.checks import build_game
from sim.designs import single_point
from sim.draws import Draws
from sim.params import Game
from sim.paths import Mistake, Tree
from sim.rules import advance
from sim.settings import Settings
from sim.sources import Aftermath
from sim.study import aftermath
from sim.study.answer import Answer, write_answer
from sim.study.weekly import Array, gather
from sim.study.sources import foretold

LEAST = 50  # runs, below which a share says nothing about a chance
EDGES = np.array([0.2, 0.4, 0.6, 0.8])  # of the reliability bins
NAMES = {"runs": "the runs", "base_rates": "base rates", "persistence": "persistence", "coin": "a coin"}


@dataclass(frozen=True)
class Forecast:
    """The runs in the history's terms: `hits` `[events, turns, runs]` of bool, `weekly` `[paths, turns, runs]`."""

    after: Aftermath
    game: Game
    hits: Array
    weekly: Array

    @property
    def dates(self) -> list[Any]:
        """The day on which each turn ends."""
        return [self.after.start + timedelta(days=(turn + 1) * self.game.calendar.turn_days) for turn in range(self.hits.shape[1])]


def run(settings: Settings, tree: Tree) -> int:
    """Score fresh runs, or the weeks that a stored sweep keeps, against the history; returns the exit status."""
    began = time.time()
    after = aftermath.read(settings.history)
    if settings.source:
        rows, game, tree = aftermath.stored(settings, settings.history)
    else:
        game, plan = build_game(tree), single_point(tree)
        turns = aftermath.turns_at(after, game)[-1]
        aftermath.check(after, game, turns)
        if foretold(settings, plan):
            return 0
        rows = gather(settings, partial(aftermath.watched, folder=settings.history, turns=turns), [plan], settings.runs)[:, 0]
    if rows.shape[-1] < LEAST:
        raise Mistake(f"runs: {rows.shape[-1]} runs are too few to score chances; give at least {LEAST}")
    turns = aftermath.turns_at(after, game)[-1]
    cube = rows.reshape(-1, turns, rows.shape[-1])
    count = len(after.events)
    write_answer(settings, tree, answer(settings, Forecast(after, game, cube[:count] > 0.5, cube[count:])), began)
    return 0


def questions(said: Forecast) -> pd.DataFrame:
    """A row an event and checkpoint whose answer is known: what each forecaster said and its scores."""
    after, rows = said.after, []
    days = np.array([(day - after.start).days for day in after.checkpoints])
    for place, event in enumerate(after.events):
        base = scoring.chances(after, event, days)
        still = float(_at_start(said, place)) if event.asked == "at" else 0.0
        for check, turn in enumerate(aftermath.turns_at(after, said.game)):
            came = event.happened[check]
            if came is None or turn == 0:
                continue
            hits = said.hits[place, turn - 1]
            low, high = wilson(hits.sum(), len(hits))
            chance = {"runs": float(hits.mean()), "base_rates": float(base[check]), "persistence": still, "coin": 0.5}
            row = {"event": event.id, "label": event.label, "mapping": event.mapping, "date": pd.Timestamp(after.checkpoints[check]), "turn": turn - 1, "happened": came,
                   "low": float(low), "high": float(high)}  # fmt: skip
            row |= {name: value for name, value in chance.items()}
            row |= {f"brier_{name}": float(scoring.brier(np.array(value), np.array(came))) for name, value in chance.items()}
            row |= {f"log_{name}": float(scoring.log_score(np.array(value), np.array(came))) for name, value in chance.items()}
            rows.append({**row, "expected_brier": chance["runs"] * (1 - chance["runs"])})
    return pd.DataFrame(rows)


def _at_start(said: Forecast, place: int, runs: int = 1000) -> bool:
    """Whether a state holds in most runs before the first turn."""
    world = advance.start(said.game, Draws(0, np.arange(runs)), runs)
    first = {".".join(key): values[None] for key, values in world.items() if values.ndim == 1}
    return bool(scoring.holds(said.after.events[place], scoring.Paths(first, {}, np.full(runs, -1))).mean() > 0.5)


def _hits(said: Forecast, table: pd.DataFrame) -> Array:
    """Which runs answered each question with yes, `[questions, runs]`."""
    places = {event.id: place for place, event in enumerate(said.after.events)}
    return np.stack([said.hits[places[row["event"]], row["turn"]] for row in table.to_dict("records")])


def by_event(said: Forecast, table: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A row an event: mean scores over its dates, with the interval that the number of runs leaves."""
    rows = []
    for event, part in table.groupby("event", sort=False):
        came, hits = part["happened"].to_numpy(dtype=bool), _hits(said, part)
        own = scoring.scored(came, part["runs"].to_numpy(), hits, settings.rounds, settings.seed)
        row: dict[str, Any] = {"event": event, "label": part["label"].iloc[0], "mapping": part["mapping"].iloc[0], "dates": len(part),
                               "brier_runs": own.brier, "brier_low": own.brier_low, "brier_high": own.brier_high, "log_runs": own.log,
                               "log_low": own.log_low, "log_high": own.log_high, "expected_brier": part["expected_brier"].mean()}  # fmt: skip
        for name in scoring.FORECASTERS[1:]:
            row |= {f"brier_{name}": part[f"brier_{name}"].mean(), f"log_{name}": part[f"log_{name}"].mean()}
        rows.append(row)
    return pd.DataFrame(rows)


def when(said: Forecast) -> pd.DataFrame:
    """A row an event that is asked about once for all: ranked probability score of when it first happened."""
    after, rows = said.after, []
    days = np.array([(day - after.start).days for day in said.dates])
    for place, event in enumerate(after.events):
        if event.asked == "ever" and not any(answer is None for answer in event.happened):
            came = days > (event.day if event.day is not None else np.inf)
            base = scoring.chances(after, event, days)
            forecasts = {"runs": said.hits[place].mean(axis=1), "base_rates": base, "persistence": np.zeros(len(days)), "coin": np.full(len(days), 0.5)}
            rows.append({"event": event.id, "label": event.label, **{name: scoring.ranked(chance, came) for name, chance in forecasts.items()}})
    return pd.DataFrame(rows)


def totals(said: Forecast, table: pd.DataFrame, timing: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A row a forecaster, over all questions and over those that the game answers closely or loosely."""
    rows = []
    for over in ("all", "close", "loose"):
        part = table if over == "all" else table[table["mapping"] == over]
        if not len(part):
            continue
        came, close = part["happened"].to_numpy(dtype=bool), timing[timing["event"].isin(part["event"])]
        base = float(part["brier_base_rates"].mean())
        for name in scoring.FORECASTERS:
            own = scoring.scored(came, part[name].to_numpy(), _hits(said, part) if name == "runs" else None, settings.rounds, settings.seed)
            rows.append({"over": over, "forecaster": name, "questions": len(part), "brier": own.brier, "brier_low": own.brier_low, "brier_high": own.brier_high,
                         "brier_sum": own.brier * len(part), "log": own.log, "log_low": own.log_low, "log_high": own.log_high, "log_sum": own.log * len(part),
                         "when": float(close[name].mean()) if len(close) else 0.0, "when_sum": float(close[name].sum()), "skill": 1 - own.brier / base if base > 0 else 0.0})  # fmt: skip
    return pd.DataFrame(rows)


def watched(said: Forecast) -> pd.DataFrame:
    """A row an observed path and week: what was seen (NaN past the last observation), the runs' quantiles, and both scores."""
    rows = []
    kept, _ = aftermath.known_paths(said.after, said.game)
    for place, path in enumerate(kept):
        seen = scoring.observed(path.points, path.columns, path.between, said.dates)
        begun = scoring.observed(path.points, path.columns, path.between, [said.after.start])[0]
        values = said.weekly[place]
        marks, means = np.quantile(values, QUANTILES, axis=1), values.mean(axis=1, dtype=float)
        score = scoring.crps(values, np.nan_to_num(seen))
        for turn, day in enumerate(said.dates):
            if not np.isnan(begun):
                quantiles = {f"q{round(100 * q):02d}": float(marks[number, turn]) for number, q in enumerate(QUANTILES)}
                rows.append({"path": path.id, "quantity": path.quantity, "unit": path.unit, "turn": turn, "date": pd.Timestamp(day), "seen": float(seen[turn]), "mean": float(means[turn]),
                             **quantiles, "crps": float(score[turn]), "crps_persistence": float(abs(begun - seen[turn]))})  # fmt: skip
    return pd.DataFrame(rows)


def _split(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, scoring.Murphy]]:
    parts = {name: scoring.murphy(table[name].to_numpy(), table["happened"].to_numpy(dtype=float), EDGES) for name in ("runs", "base_rates")}
    rows = [{"forecaster": name, "said": said, "came": came, "count": int(count), "reliability": part.reliability, "resolution": part.resolution,
             "uncertainty": part.uncertainty, "within": part.within, "brier": part.score}
            for name, part in parts.items() for said, came, count in zip(part.said, part.came, part.count, strict=True)]  # fmt: skip
    return pd.DataFrame(rows), parts


def answer(settings: Settings, said: Forecast) -> Answer:
    """Everything that is written of a hindcast."""
    table, timing, whole_paths = questions(said), when(said), watched(said)
    paths = whole_paths.dropna(ignore_index=True) if len(whole_paths) else whole_paths
    events, whole = by_event(said, table, settings), totals(said, table, timing, settings)
    bins, parts = _split(table)
    runs, size = said.hits.shape[-1], settings.chart.size
    pictures: dict[str, Any] = {
        "events": (scored.events(table, runs=runs, size=size), f"Share of {runs:,} runs in which each event had happened by each date, beside what came and Brier scores."),
        "reliability": (scored.reliability(bins, size=size), f"Share of questions that came true against what the runs said: reliability {parts['runs'].reliability:.3f}."),
        "skill": (scored.skill(events, size=size), "Brier score of each event, runs beside base rates."),
    }  # fmt: skip
    tables = {"questions": table, "events": events, "when": timing, "totals": whole, "reliability": bins}
    if len(paths):
        tables["paths"] = paths
        seen = {path.id: [dict(zip(path.columns, row, strict=True)) for row in path.points] for path in said.after.paths}
        pictures["watched"] = (scored.watched(whole_paths, seen=seen, runs=runs, size=size), "Observed paths of forces, sanctions, monitors and rungs in the fan of the runs.")
    shown = {"totals": "Mean scores (lower is better) over all questions, and over those that the game answers closely or loosely; skill is against base rates",
             "events": "Mean scores of each event over its dates", "when": "Ranked probability score of when it first happened, over weeks"}  # fmt: skip
    summary = {
        "runs": runs, "questions": len(table), "totals": whole.to_dict("records"), "murphy": {name: {k: v for k, v in vars(part).items() if np.ndim(v) == 0} for name, part in parts.items()},
        "paths": _path_means(paths), "left_out": aftermath.known_paths(said.after, said.game)[1],
    }  # fmt: skip
    title = f"{said.game.title}: the runs against what happened"
    return Answer(title, _said(whole, events, parts, paths, said), summary, tables, shown, pictures)


def _path_means(paths: pd.DataFrame) -> list[dict[str, Any]]:
    return [{"path": str(name), "unit": str(part["unit"].iloc[0]), "weeks": len(part), "crps": float(part["crps"].mean()), "crps_persistence": float(part["crps_persistence"].mean())}
            for name, part in (paths.groupby("path", sort=False) if len(paths) else [])]  # fmt: skip


def _said(whole: pd.DataFrame, events: pd.DataFrame, parts: Mapping[str, scoring.Murphy], paths: pd.DataFrame, said: Forecast) -> list[str]:
    row: Mapping[str, Any] = {str(item["forecaster"]): item for item in whole[whole["over"] == "all"].to_dict("records")}
    own = row["runs"]
    others = ", ".join(f"{row[name]['brier']:.3f} of {NAMES[name]}" for name in scoring.FORECASTERS[1:])
    skill = own["skill"]
    verdict = f"{skill:.0%} better than base rates" if skill > 0 else f"{-skill:.0%} worse than base rates"
    text = [f"Over {own['questions']} answers to {len(events)} yes/no questions the runs have a Brier score of {own['brier']:.3f} (95 % interval {own['brier_low']:.3f} to {own['brier_high']:.3f} "
            f"for {said.hits.shape[-1]:,} runs; lower is better), against {others}: {verdict}.",
            f"Log score {own['log']:.2f} ({own['log_low']:.2f} to {own['log_high']:.2f}) against {row['base_rates']['log']:.2f} of base rates; "
            f"ranked score of when things happen {own['when']:.3f} against {row['base_rates']['when']:.3f}."]  # fmt: skip
    part = parts["runs"]
    text.append(f"Murphy's split of {part.score:.3f}: reliability {part.reliability:.3f} (0 is perfect), less resolution {part.resolution:.3f}, plus uncertainty {part.uncertainty:.3f}, "
                f"plus {part.within:+.3f} within bins.")  # fmt: skip
    gap = events["brier_runs"] - events["brier_base_rates"]
    best, worst = (_listed(events.iloc[np.argsort(sign * gap.to_numpy(), kind="stable")[:3]]) for sign in (1, -1))
    text.append(f"Better than base rates above all on: {best}. Worse above all on: {worst}.")
    if len(paths):
        text.append("Weekly paths, continuous ranked score of the runs against no change at all: " + "; ".join(
            f"{words.plain(item['path'])} {item['crps']:.2f} against {item['crps_persistence']:.2f} ({item['unit']})" for item in _path_means(paths)) + ".")  # fmt: skip
    text.append("One crisis is one draw: the intervals cover the number of runs alone, not the luck of this history. Nothing in the baseline is set from it.")
    return text


def _listed(rows: pd.DataFrame) -> str:
    return "; ".join(f"{row['label']} ({row['brier_runs']:.2f} against {row['brier_base_rates']:.2f})" for row in rows.to_dict("records"))
