"""The same run as a plain Mesa model, one agent a party and one turn a step: what `mesa.batch_run` is timed with."""

from __future__ import annotations

from typing import Any

import mesa

from reference.crisis import Decision, Run


class Government(mesa.Agent):  # type: ignore[misc]
    """A party: decides for all its desks."""

    def __init__(self, model: ReferenceModel, name: str) -> None:
        super().__init__(model)
        self.name = name

    def decide(self) -> None:
        self.model.decisions += self.model.play.decide(self.name)


class ReferenceModel(mesa.Model):  # type: ignore[misc]
    """One run. `luck` is the ensemble's seed: a parameter named `seed` is overwritten by Mesa 3.5's `batch_run`."""

    def __init__(self, game: Any, run: int = 0, luck: int = 0, rng: int | None = None) -> None:
        super().__init__(rng=run if rng is None else rng)  # Mesa's own generators are never used
        self.play = Run(game, run, luck)
        self.decisions: list[Decision] = []
        for name in game.parties:
            Government(self, name)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "outcome": lambda model: model.play.outcome,
                "end_turn": lambda model: model.play.log.turns["end_turn"],
                "accidents": lambda model: model.play.log.accidents,
            }
        )

    def step(self) -> None:
        self.decisions = []
        self.play.open_turn()
        self.agents.do("decide")
        self.play.close_turn(self.decisions)
        self.datacollector.collect(self)
        if self.play.over:
            self.running = False
            getattr(mesa.Agent, "_ids", {}).pop(
                self, None
            )  # Mesa 3.3.1 keeps every model that had an agent alive
