"""Runs in the history's terms, and their scores: a table for each way of looking at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from sim.config.aftermath import Aftermath
from sim.model.draws import Draws
from sim.model.params import Game
from sim.model.rules.start import start
from sim.model.world import Array
from sim.stats import scores as scoring
from sim.stats.outcomes import QUANTILES, wilson
from sim.studies.hindcast import Hindcast
from sim.studies.hindcast import history as aftermath

EDGES = np.array([0.2, 0.4, 0.6, 0.8])  # of the reliability bins


@dataclass(frozen=True, eq=False)
class Forecast:
    """The runs in the history's terms: `hits` `[events, turns, runs]` of bool, `weekly` `[paths, turns, runs]`."""

    after: Aftermath
    game: Game
    hits: Array
    weekly: Array

    @property
    def dates(self) -> list[Any]:
        """The day on which each turn ends."""
        return [
            self.after.start + timedelta(days=(turn + 1) * self.game.calendar.turn_days)
            for turn in range(self.hits.shape[1])
        ]


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
            chance = {
                "runs": float(hits.mean()),
                "base_rates": float(base[check]),
                "persistence": still,
                "coin": 0.5,
            }
            row = {
                "event": event.id,
                "label": event.label,
                "mapping": event.mapping,
                "rated": event.climatology is not None and event.asked != "at",
                "date": pd.Timestamp(after.checkpoints[check]),
                "turn": turn - 1,
                "happened": came,
                "low": float(low),
                "high": float(high),
            }
            row |= chance
            row |= {
                f"brier_{name}": float(scoring.brier(np.array(value), np.array(came)))
                for name, value in chance.items()
            }
            row |= {
                f"log_{name}": float(scoring.log_score(np.array(value), np.array(came)))
                for name, value in chance.items()
            }
            rows.append({**row, "expected_brier": chance["runs"] * (1 - chance["runs"])})
    return pd.DataFrame(rows)


def _at_start(said: Forecast, place: int, runs: int = 1000) -> bool:
    """Whether a state holds in most runs before the first turn."""
    world = start(said.game, Draws(0, np.arange(runs)), runs)
    first = {".".join(key): values[None] for key, values in world.items() if values.ndim == 1}
    return bool(
        scoring.holds(said.after.events[place], scoring.Paths(first, {}, np.full(runs, -1))).mean()
        > 0.5
    )


def _hits(said: Forecast, table: pd.DataFrame) -> Array:
    """Which runs answered each question with yes, `[questions, runs]`."""
    places = {event.id: place for place, event in enumerate(said.after.events)}
    return np.stack(
        [said.hits[places[row["event"]], row["turn"]] for row in table.to_dict("records")]
    )


def by_event(said: Forecast, table: pd.DataFrame, settings: Hindcast) -> pd.DataFrame:
    """A row an event: mean scores over its dates, with the interval that the number of runs leaves."""
    rows = []
    for event, part in table.groupby("event", sort=False):
        came, hits = part["happened"].to_numpy(dtype=bool), _hits(said, part)
        own = scoring.scored(came, part["runs"].to_numpy(), hits, settings.rounds, settings.seed)
        row: dict[str, Any] = {
            "event": event,
            "label": part["label"].iloc[0],
            "mapping": part["mapping"].iloc[0],
            "dates": len(part),
            "brier_runs": own.brier,
            "brier_low": own.brier_low,
            "brier_high": own.brier_high,
            "log_runs": own.log,
            "log_low": own.log_low,
            "log_high": own.log_high,
            "expected_brier": part["expected_brier"].mean(),
        }
        for name in scoring.FORECASTERS[1:]:
            row |= {
                f"brier_{name}": part[f"brier_{name}"].mean(),
                f"log_{name}": part[f"log_{name}"].mean(),
            }
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
            forecasts = {
                "runs": said.hits[place].mean(axis=1),
                "base_rates": base,
                "persistence": np.zeros(len(days)),
                "coin": np.full(len(days), 0.5),
            }
            rows.append(
                {
                    "event": event.id,
                    "label": event.label,
                    **{name: scoring.ranked(chance, came) for name, chance in forecasts.items()},
                }
            )
    return pd.DataFrame(rows)


def totals(
    said: Forecast, table: pd.DataFrame, timing: pd.DataFrame, settings: Hindcast
) -> pd.DataFrame:
    """A row a forecaster, over all questions, those with a base rate of their own (for the others it is a coin), and by mapping."""
    rows = []
    kinds = {
        "all": table["turn"] >= 0,
        "rated": table["rated"],
        **{kind: table["mapping"] == kind for kind in ("close", "loose")},
    }
    for over, chosen in kinds.items():
        part = table[chosen]
        if not len(part):
            continue
        came, close = (
            part["happened"].to_numpy(dtype=bool),
            timing[timing["event"].isin(part["event"])],
        )
        base = float(part["brier_base_rates"].mean())
        for name in scoring.FORECASTERS:
            own = scoring.scored(
                came,
                part[name].to_numpy(),
                _hits(said, part) if name == "runs" else None,
                settings.rounds,
                settings.seed,
            )
            rows.append(
                {
                    "over": over,
                    "forecaster": name,
                    "questions": len(part),
                    "brier": own.brier,
                    "brier_low": own.brier_low,
                    "brier_high": own.brier_high,
                    "brier_sum": own.brier * len(part),
                    "log": own.log,
                    "log_low": own.log_low,
                    "log_high": own.log_high,
                    "log_sum": own.log * len(part),
                    "when": float(close[name].mean()) if len(close) else 0.0,
                    "when_sum": float(close[name].sum()),
                    "skill": 1 - own.brier / base if base > 0 else 0.0,
                }
            )
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
                quantiles = {
                    f"q{round(100 * q):02d}": float(marks[number, turn])
                    for number, q in enumerate(QUANTILES)
                }
                rows.append(
                    {
                        "path": path.id,
                        "quantity": path.quantity,
                        "unit": path.unit,
                        "turn": turn,
                        "date": pd.Timestamp(day),
                        "seen": float(seen[turn]),
                        "mean": float(means[turn]),
                        **quantiles,
                        "crps": float(score[turn]),
                        "crps_persistence": float(abs(begun - seen[turn])),
                    }
                )
    return pd.DataFrame(rows)


def split(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, scoring.Murphy]]:
    """Murphy's split of runs and of base rates: a row a bin, and the parts by forecaster."""
    parts = {
        name: scoring.murphy(table[name].to_numpy(), table["happened"].to_numpy(dtype=float), EDGES)
        for name in ("runs", "base_rates")
    }
    rows = [
        {
            "forecaster": name,
            "said": said,
            "came": came,
            "count": int(count),
            "reliability": part.reliability,
            "resolution": part.resolution,
            "uncertainty": part.uncertainty,
            "within": part.within,
            "brier": part.score,
        }
        for name, part in parts.items()
        for said, came, count in zip(part.said, part.came, part.count, strict=True)
    ]
    return pd.DataFrame(rows), parts
