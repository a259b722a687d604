"""One run played alone, with every decision, belief and event kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sim.config.checks import build_game
from sim.ensemble.block import as_column
from sim.ensemble.diary import turn_of
from sim.model.crisis import Crisis
from sim.model.params import Game
from sim.model.recorder import Recorder
from sim.run.decisions import decision_rows
from sim.run.events import EVENT, day_of, page_rows


@dataclass(frozen=True, eq=False)
class History:
    """A run: its game, its summary row, and frames of events, decisions, weekly quantities and beliefs."""

    game: Game
    run: int
    seed: int
    summary: dict[str, Any]
    events: pd.DataFrame
    decisions: pd.DataFrame
    trace: pd.DataFrame
    beliefs: pd.DataFrame


class RecordedRun:
    """A run played alone, turn by turn, bit for bit as in any block, with all that it does kept; close it at the end.

    Args: `game`, its numbers one value each or two equal ones; `run` and `seed`, its luck.
    """

    def __init__(self, game: Game, run: int, seed: int) -> None:
        self.game, self.run, self.seed = game, run, seed
        self.model = Crisis(
            game, np.array([run, run]), seed, np.array([0]), explain=True, compact=False
        )
        self.parts: dict[str, list[dict[str, Any]]] = {"events": [], "decisions": [], "beliefs": []}

    def step(self) -> None:
        """Play a turn and keep what was decided, believed and what befell."""
        model, game, turn = self.model, self.game, self.model.turn
        day, page = day_of(game, turn), turn_of(model)
        assert model.view is not None
        for decision in model.decisions:
            self.parts["decisions"] += decision_rows(game, decision, model.view, turn, day)
        self.parts["beliefs"] += _belief_rows(model, turn, day)
        self.parts["events"] += page_rows(game, page, turn, 0)

    def history(self) -> History:
        """The whole run; it has to be over."""
        record = self.model.recorder
        summary = {
            name: as_column(name, values[:1])[0].as_py()
            for name, values in record.columns().items()
        }
        frames = {
            name: pd.DataFrame(rows, columns=EVENT if name == "events" else None)
            for name, rows in self.parts.items()
        }
        for frame in frames.values():
            frame["date"] = pd.to_datetime(frame["date"])
        return History(
            self.game,
            self.run,
            self.seed,
            {"run": self.run, **summary},
            trace=trace_of(record, self.game),
            **frames,
        )


def play_run(tree: dict[str, Any], run: int, seed: int) -> History:
    """Play one run alone, bit for bit as in any block, and keep everything.

    `tree` is a configuration whose varying axes, if any, are arrays of two equal values.
    """
    told = RecordedRun(build_game(tree), run, seed)
    with told.model:
        while told.model.running:
            told.step()
        return told.history()


def trace_of(record: Recorder, game: Game) -> pd.DataFrame:
    """The turns played so far, in long form: turn, date, quantity, value."""
    rows = [
        {"turn": turn, "date": day_of(game, turn), "quantity": name, "value": float(value[0])}
        for name, history in record.trace.items()
        for turn, value in enumerate(history)
    ]
    frame = pd.DataFrame(rows)
    frame["date"] = pd.to_datetime(frame["date"])
    return frame


def _belief_rows(model: Crisis, turn: int, day: date) -> list[dict[str, Any]]:
    """What all others believed of each party's type when desks decided, level by level."""
    view = model.view
    assert view is not None
    return [
        {"turn": turn, "date": day, "party": party, "level": level, "belief": float(row[0])}
        for party in model.game.parties
        for level, row in enumerate(view["belief", party])
    ]
