"""The panel's scores: a table of questions over all crises, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.charts.frames import records
from sim.config.aftermath import MILESTONES, Aftermath
from sim.model.params import Game
from sim.model.world import Array
from sim.stats import scores as scoring
from sim.studies.hindcast import findings as hindcast
from sim.studies.panel.baseline import covariates, left_out
from sim.studies.panel.milestones import DAYS

FORECASTERS = ("runs", "base_rates", "logistic", "persistence", "coin")
FAR = ("violence", "war")  # the thresholds of how far a crisis went
LEVELS = ("no violence", "violence", "war")


@dataclass(frozen=True, eq=False)
class CrisisPlayed:
    """A crisis of the panel: its name, game, answer key, and which milestones runs had reached, `[milestones, turns, runs]`."""

    name: str
    game: Game
    after: Aftermath
    hits: Array


def questions(panel: Sequence[CrisisPlayed]) -> pd.DataFrame:
    """A row a crisis, milestone and day, with what each forecaster said and its Brier and log scores."""
    tables = []
    for one in panel:
        said = hindcast.Forecast(one.after, one.game, one.hits, np.zeros((0, *one.hits.shape[1:])))
        table = hindcast.questions(said)
        days = {day: place for place, day in enumerate(one.after.checkpoints)}
        table.insert(0, "crisis", one.name)
        table["days"] = [DAYS[days[stamp.date()]] for stamp in table["date"]]
        tables.append(table)
    whole = pd.concat(tables, ignore_index=True)
    facts = {one.name: covariates(one.game) for one in panel}
    whole["logistic"] = 0.5
    for _, part in whole.groupby(["event", "days"], sort=False):
        chance = left_out([facts[name] for name in part["crisis"]], part["happened"].tolist())
        whole.loc[part.index, "logistic"] = chance
    came = whole["happened"].to_numpy(dtype=bool)
    whole["brier_logistic"] = scoring.brier(whole["logistic"].to_numpy(), came)
    whole["log_logistic"] = scoring.log_score(whole["logistic"].to_numpy(), came)
    return whole


def how_far(table: pd.DataFrame) -> pd.DataFrame:
    """A row a crisis and day: how far it went, and each forecaster's ranked probability score over no violence, violence, war."""
    rows = []
    for (crisis, days), part in table[table["event"].isin(FAR)].groupby(
        ["crisis", "days"], sort=False
    ):
        ordered = part.set_index("event").loc[list(FAR)]
        came = ordered["happened"].to_numpy(dtype=float)
        row: dict[str, Any] = {"crisis": crisis, "days": days, "reached": LEVELS[int(came.sum())]}
        for name in FORECASTERS:
            row[name] = scoring.ranked(ordered[name].to_numpy(dtype=float), came)
        rows.append(row)
    return pd.DataFrame(rows)


def ordering(table: pd.DataFrame) -> pd.DataFrame:
    """A row a milestone and forecaster: of the pairs of crises with different answers, the share ranked rightly (ties a half)."""
    rows = []
    for event in MILESTONES:
        own = table[table["event"] == event]
        for name in FORECASTERS:
            right = pairs = 0.0
            for _, part in own.groupby("days", sort=False):
                came = part["happened"].to_numpy(dtype=bool)
                gaps = part[name].to_numpy()[came][:, None] - part[name].to_numpy()[~came][None, :]
                right += float((gaps > 0).sum() + 0.5 * (gaps == 0).sum())
                pairs += gaps.size
            share = right / pairs if pairs else 0.5
            rows.append({"event": event, "forecaster": name, "pairs": int(pairs), "right": share})
    return pd.DataFrame(rows)


def totals(table: pd.DataFrame, far: pd.DataFrame, rounds: int, seed: int) -> pd.DataFrame:
    """A row a forecaster, over all questions, each milestone and each day: mean scores, and skill against base rates.

    `skill_low` and `skill_high` are a 95 % interval over crises drawn anew: few crises leave it wide.
    """
    rows = []
    kinds = {"all": table, **{event: table[table["event"] == event] for event in MILESTONES}}
    kinds |= {f"{days} days": table[table["days"] == days] for days in DAYS}
    for over, part in kinds.items():
        if not len(part):
            continue
        means = part.groupby("crisis", sort=False)[[f"brier_{name}" for name in FORECASTERS]].mean()
        base = means["brier_base_rates"].to_numpy()
        for name in FORECASTERS:
            own = means[f"brier_{name}"].to_numpy()
            low, high = _interval(own, base, rounds, seed)
            rows.append(
                {
                    "over": over,
                    "forecaster": name,
                    "questions": len(part),
                    "brier": float(part[f"brier_{name}"].mean()),
                    "log": float(part[f"log_{name}"].mean()),
                    "ranked": float(far[name].mean()),
                    "skill": _skill(own, base),
                    "skill_low": low,
                    "skill_high": high,
                }
            )
    return pd.DataFrame(rows)


def _skill(own: Array, base: Array) -> float:
    return float(1 - own.mean() / base.mean()) if base.mean() > 0 else 0.0


def _interval(own: Array, base: Array, rounds: int, seed: int) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    drawn = [rng.integers(len(own), size=len(own)) for _ in range(rounds)]
    found = np.quantile([_skill(own[place], base[place]) for place in drawn], (0.025, 0.975))
    return float(found[0]), float(found[1])


def leave_one_out(table: pd.DataFrame) -> pd.DataFrame:
    """A row a crisis: the skill of the runs and of the regression against base rates over all other crises."""
    rows = []
    for crisis in table["crisis"].unique():
        others = table[table["crisis"] != crisis]
        if len(others):
            base = others["brier_base_rates"].to_numpy()
            row = {"left_out": crisis}
            for name in ("runs", "logistic"):
                row[f"skill_{name}"] = _skill(others[f"brier_{name}"].to_numpy(), base)
            rows.append(row)
    return pd.DataFrame(rows)


def by_crisis(
    panel: Sequence[CrisisPlayed], table: pd.DataFrame, far: pd.DataFrame, rounds: int, seed: int
) -> pd.DataFrame:
    """A row a crisis: how far it went, the runs' chances within half a year, and mean scores over its questions."""
    rows = []
    for one in panel:
        part = table[table["crisis"] == one.name]
        last = part[part["days"] == DAYS[-1]].set_index("event")
        own = scoring.scored(
            part["happened"].to_numpy(dtype=bool),
            part["runs"].to_numpy(),
            hits_of(one, part),
            rounds,
            seed,
        )
        reached = far[(far["crisis"] == one.name) & (far["days"] == DAYS[-1])]
        rows.append(
            {
                "crisis": one.name,
                "label": one.game.title,
                "reached": reached["reached"].iloc[0],
                **{event: float(last["runs"][event]) for event in MILESTONES},
                **{f"{event}_came": bool(last["happened"][event]) for event in MILESTONES},
                "brier_runs": own.brier,
                "brier_low": own.brier_low,
                "brier_high": own.brier_high,
                **{
                    f"brier_{name}": float(part[f"brier_{name}"].mean()) for name in FORECASTERS[1:]
                },
                "log_runs": own.log,
                "ranked_runs": float(far.loc[far["crisis"] == one.name, "runs"].mean()),
                "ranked_base_rates": float(far.loc[far["crisis"] == one.name, "base_rates"].mean()),
            }
        )
    return pd.DataFrame(rows)


def hits_of(one: CrisisPlayed, part: pd.DataFrame) -> Array:
    """Which runs answered each question of a crisis with yes, `[questions, runs]`."""
    places = {event.id: place for place, event in enumerate(one.after.events)}
    return np.stack([one.hits[places[row["event"]], row["turn"]] for row in records(part)])
