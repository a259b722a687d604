"""The parts of the benchmark: each takes sizes and gives plain data."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from growth import by_block, by_game, by_runs, with_parties, with_turns
from jobs import jobs, single
from rivals import BLOCK, SEED, engine, hydra, rivals, scenario, tree_of
from sizes import Sizes
from timing import interleave, ratios, seconds, spread

from sim.ensemble.blocks import block_size
from sim.ensemble.designs import make_plan
from sim.ensemble.executors import SerialExecutor
from sim.ensemble.results import tables
from sim.ensemble.sealing import seal
from sim.ensemble.store import Store
from sim.ensemble.sweep import play
from sim.model.crisis import Crisis
from sim.model.params import Game
from sim.studies.sweep.growth import weeks_kept

FEW = ("AgentPy", "EMA workbench", "Hydra multirun")


def same_work(sizes: Sizes) -> dict[str, Any]:
    """Runs a second of the engine and every rival, and whether their outcomes agree."""
    game = scenario()
    others, absent = rivals(game)
    runs = {name: sizes.others if name in FEW else sizes.reference for name in others}
    truth = {count: engine(game, count) for count in {*runs.values(), sizes.engine}}
    for name, work in others.items():
        work(1 if name != "Hydra multirun" else 2)  # imports
    works = {
        "Brink": partial(engine, game, sizes.engine),
        **{name: partial(work, runs[name]) for name, work in others.items()},
    }
    taken = interleave({**works, "one Hydra job": partial(hydra, game, 1)}, sizes.passes)
    runs["Brink"] = sizes.engine
    rates: dict[str, list[float]] = {}
    rows = []
    for name in works:
        passes = taken[name]
        clock = [took.wall for took, _ in passes]
        spent = [took.cpu for took, _ in passes]
        count = runs[name]
        if name == "Hydra multirun":  # a job more or less, without starting Python
            count -= 1
            clock = [
                wall - one.wall
                for wall, (one, _) in zip(clock, taken["one Hydra job"], strict=True)
            ]
            spent = [
                cpu - one.cpu for cpu, (one, _) in zip(spent, taken["one Hydra job"], strict=True)
            ]
        rates[name] = [count / seconds for seconds in spent]
        rows.append(
            {
                "name": name,
                "runs": runs[name],
                "rate": spread(rates[name]),
                "rate_by_clock": spread([count / seconds for seconds in clock]),
                "times": ratios(rates["Brink"], rates[name]) if name != "Brink" else None,
                "same": all(np.array_equal(made, truth[runs[name]]) for _, made in passes),
            }
        )
    return {"passes": sizes.passes, "absent": absent, "rows": rows}


def _sweep(game: Game, tree: dict[str, Any], runs: int) -> None:
    """A sweep of one point as the program makes it, up to its tables."""
    plan = make_plan(tree, {}, "grid", 1, SEED)
    wanted, kept = np.array([runs]), weeks_kept(1)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.open({})
        try:
            done = play(
                plan, wanted, SEED, kept, store, SerialExecutor, 1, BLOCK, True, lambda more: None
            )
            seal(plan, wanted, kept, store)
            tables(plan, store)
        finally:
            store.close()
    if done.failed:
        raise RuntimeError(done.failed[0].error)


class _Silent:
    """A recorder that keeps nothing."""

    def __init__(self, *given: Any) -> None: ...

    def before(self, *given: Any) -> None: ...

    def moves(self, *given: Any) -> None: ...

    def after(self, *given: Any) -> None: ...

    def close(self, *given: Any) -> None: ...


def _play_only(game: Game, tree: dict[str, Any], runs: int, silent: bool) -> None:
    from sim.model import crisis as model

    kept, size = model.Recorder, block_size(runs, 1, BLOCK)
    model.Recorder = _Silent if silent else kept  # type: ignore[misc,assignment]
    try:
        for low in range(0, runs, size):
            with Crisis(game, np.arange(low, min(low + size, runs)), SEED, np.arange(0)) as crisis:
                made: Any = crisis.play()
            if not silent:
                made.columns()
    finally:
        model.Recorder = kept  # type: ignore[misc]


def outside(sizes: Sizes) -> list[dict[str, Any]]:
    """Shares of a sweep's time that go into recording, and into traces, tables and files, by number of runs."""
    game, tree = scenario(), tree_of()
    tree.pop("uncertainties", None)
    rows = []
    for runs in sizes.swept:
        works = {
            "rules": partial(_play_only, game, tree, runs, True),
            "record": partial(_play_only, game, tree, runs, False),
            "sweep": partial(_sweep, game, tree, runs),
        }
        taken = interleave(works, sizes.passes)
        spent = {name: seconds(passes) for name, passes in taken.items()}
        shares = {
            "recording": [
                (record - rules) / sweep
                for rules, record, sweep in zip(*spent.values(), strict=True)
            ],
            "harness": [
                (sweep - record) / sweep for _, record, sweep in zip(*spent.values(), strict=True)
            ],
            "outside": [
                (sweep - rules) / sweep for rules, _, sweep in zip(*spent.values(), strict=True)
            ],
        }
        rows.append({"runs": runs, **{name: spread(share) for name, share in shares.items()}})
    return rows


def whole_job(sizes: Sizes) -> list[dict[str, Any]]:
    """From YAML to tables and charts, by runs and workers."""
    return jobs(list(sizes.jobs), sizes.workers, max(1, sizes.passes // 2))


def one_run(sizes: Sizes) -> dict[str, Any]:
    """A single run, told and drawn."""
    return single(max(1, sizes.passes // 2))


def growth(sizes: Sizes) -> dict[str, Any]:
    """How cost grows."""
    game, passes = scenario(), max(1, sizes.passes // 2)
    return {
        "runs": by_runs(game, list(sizes.runs), passes),
        "turns": by_game({turns: with_turns(turns) for turns in sizes.turns}, sizes.grown, passes),
        "parties": by_game(
            {parties: with_parties(parties) for parties in sizes.parties}, sizes.grown, passes
        ),
        "block": by_block(game, list(sizes.blocks), max(sizes.blocks), passes),
    }
