"""Where the engine's time goes: formulas of a course by name, and the other stages of a turn, by timers put around them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from rivals import SEED

from sim.model import agents, choice
from sim.model import crisis as model
from sim.model.draws import Draws
from sim.model.params import Game
from sim.model.recorder import Recorder
from sim.model.rules import advance
from sim.model.rules.course import FORMULAS

STAGES: tuple[tuple[str, Any, str], ...] = (
    ("recording", Recorder, "before"), ("recording", Recorder, "moves"), ("recording", Recorder, "after"), ("recording", Recorder, "close"),
    ("recording", Recorder, "columns"), ("drawing luck", Draws, "uniform"), ("drawing luck", Draws, "normal"),
    ("choice: weights", choice, "weights"), ("choice: pick", choice, "choose"),
    ("choice: likelihood of the move", choice, "log_likelihood"),
    ("weighing: stacking moves", agents, "_weigh"), ("weighing: rows of a menu", agents, "_rows"),
    ("weighing: legal moves", agents, "_legal"),
    ("weighing: terms of values", agents, "value_terms"), ("advance: resolve", advance, "resolve"), ("advance: drift", advance, "drift"),
    ("advance: chance", advance, "chance"), ("advance: learn", advance, "learn"), ("advance: ended runs kept", advance, "keep_ended"),
    ("ended runs leave", model.Crisis, "_keep"), ("rest of a turn", model.Crisis, "step"), ("start", model.Crisis, "__init__"),
)  # fmt: skip


class Watch:
    """Own seconds and calls by name: what a timed call spends in another timed call counts there alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self.cells: dict[str, int] = defaultdict(int)
        self._inner = [0.0]

    def around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            began = time.process_time()
            made = work(*given, **named)
            took = time.process_time() - began
            self.seconds[name] += took - self._inner.pop()
            self._inner[-1] += took
            self.calls[name] += 1
            self.cells[name] += getattr(made, "size", 0)
            return made

        return watched


@contextmanager
def watching() -> Iterator[Watch]:
    """Timers around every formula and stage, taken off at the end."""
    watch, formulas = Watch(), dict(FORMULAS)
    stages = [(owner, attribute, getattr(owner, attribute)) for _, owner, attribute in STAGES]
    try:
        for name, work in formulas.items():
            FORMULAS[name] = watch.around(f"formula: {name}", work)
        for (name, owner, attribute), (_, _, work) in zip(STAGES, stages, strict=True):
            setattr(owner, attribute, watch.around(name, work))
        yield watch
    finally:
        FORMULAS.update(formulas)
        for owner, attribute, work in stages:
            setattr(owner, attribute, work)


def profile(game: Game, runs: int) -> dict[str, Any]:
    """Share of a block's time by stage and formula, with calls a turn and numbers made a call and run; one play before warms up."""
    with model.Crisis(game, np.arange(runs), SEED, np.arange(0)) as crisis:
        crisis.play()
    with watching() as watch:
        began = time.process_time()
        with model.Crisis(game, np.arange(runs), SEED, np.arange(0)) as crisis:
            crisis.play().columns()
        whole, turns = time.process_time() - began, crisis.turn
    rows = []
    for name, seconds in sorted(watch.seconds.items(), key=lambda item: -item[1]):
        calls, cells = watch.calls[name], watch.cells[name]
        rows.append({
            "name": name, "share": seconds / whole, "calls": calls / turns, "numbers": cells / calls / runs,
            "ns_a_number": 1e9 * seconds / cells if cells else None,
        })  # fmt: skip
    return {"runs": runs, "turns": turns, "rows": rows, "seconds": whole}
