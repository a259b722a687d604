"""The same runs of the same seed by other means. Each takes a number of runs and gives how many ended in each place, `[7]`."""

from __future__ import annotations

import importlib.util
import inspect
import io
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.config.compose import compose, game_tree, load_game
from sim.model.crisis import Crisis
from sim.model.params import LADDER, Game
from sim.model.world import Array

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from reference import play as play_reference
from reference.agents import ReferenceModel
from reference.crisis import Run

Rival = Callable[[int], Array]
SEED, BLOCK = 0, 8192
HERE = Path(__file__).parent


def counted(outcomes: Any) -> Array:
    return np.bincount(np.asarray(outcomes, dtype=np.int64), minlength=len(LADDER))


def engine(game: Game, runs: int, block: int = BLOCK) -> Array:
    """The lockstep engine, one process, no weekly traces."""
    made = np.zeros(len(LADDER), dtype=np.int64)
    for low in range(0, runs, block):
        with Crisis(game, np.arange(low, min(low + block, runs)), SEED, np.arange(0)) as model:
            made += counted(model.play().columns()["outcome"])
    return made


def loop(game: Game, runs: int) -> Array:
    """The naive reference, one run after another in a plain loop."""
    return counted([play_reference(game, run, SEED).columns["outcome"] for run in range(runs)])


def batch_run(game: Game, runs: int) -> Array:
    """The reference as a plain Mesa model under `mesa.batch_run`, one process."""
    import mesa

    repeated = (
        {"rng": [0]} if "rng" in inspect.signature(mesa.batch_run).parameters else {"iterations": 1}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = mesa.batch_run(
            ReferenceModel,
            {"game": [game], "run": list(range(runs)), "luck": [SEED]},
            number_processes=1,
            max_steps=game.calendar.turns,
            data_collection_period=-1,
            display_progress=False,
            **repeated,
        )
    return counted([row["outcome"] for row in rows])


def agentpy(game: Game, runs: int) -> Array:
    """The reference as an AgentPy model under its Experiment."""
    import agentpy as ap

    class Government(ap.Agent):  # type: ignore[misc]
        def setup(self, who: Any = None) -> None:
            self.who = next(who)

        def decide(self) -> None:
            self.model.decisions += self.model.play.decide(self.who)

    class Model(ap.Model):  # type: ignore[misc]
        def setup(self) -> None:
            self.play = Run(game, self.p.run, SEED)
            self.governments = ap.AgentList(
                self, len(game.parties), Government, who=iter(game.parties)
            )

        def step(self) -> None:
            self.decisions: list[Any] = []
            self.play.open_turn()
            self.governments.decide()
            self.play.close_turn(self.decisions)
            if self.play.over:
                self.stop()

        def end(self) -> None:
            self.report("outcome", self.play.outcome)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done = ap.Experiment(
            Model,
            [{"run": run, "steps": game.calendar.turns} for run in range(runs)],
            randomize=False,
        )
        return counted(done.run(display=False).reporters["outcome"])


def workbench(game: Game, runs: int) -> Array:
    """The reference as a function under the EMA workbench's sequential evaluator."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ema_workbench as ema

        model = ema.Model(
            "reference",
            function=lambda run=0: {
                "outcome": play_reference(game, int(run), SEED).columns["outcome"]
            },
        )
        model.uncertainties = [ema.IntegerParameter("run", 0, max(runs - 1, 1))]
        model.outcomes = [ema.ScalarOutcome("outcome")]
        point = getattr(ema, "Scenario", None) or ema.Sample
        with (
            redirect_stderr(io.StringIO()),
            ema.SequentialEvaluator(model) as evaluator,
        ):  # its progress bar
            _, found = evaluator.perform_experiments(
                [point(str(run), run=run) for run in range(runs)]
            )
    return counted(found["outcome"])


def hydra(game: Game, runs: int) -> Array:
    """The reference as a Hydra job a run, by Hydra's own basic launcher: `-m run=0,1,2,...`, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        tests = HERE.parents[1] / "tests"
        paths = os.pathsep.join(map(str, (HERE.parents[1], tests)))
        said = subprocess.run(
            [
                sys.executable,
                str(HERE / "hydra_job.py"),
                "-m",
                "study=single",
                f"run=range({runs})",
                f"hydra.sweep.dir={folder}",
            ],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
    return counted(
        [int(line.split()[1]) for line in said.stdout.splitlines() if line.startswith("outcome ")]
    )


RIVALS = {
    "plain loop": ("", loop),
    "mesa.batch_run": ("", batch_run),
    "AgentPy": ("agentpy", agentpy),
    "EMA workbench": ("ema_workbench", workbench),
    "Hydra multirun": ("", hydra),
}


def rivals(game: Game) -> tuple[dict[str, Rival], list[str]]:
    """Those that play on the reference and can run here, and the names of those whose package is not installed."""
    absent = [
        name
        for name, (package, _) in RIVALS.items()
        if package and importlib.util.find_spec(package) is None
    ]
    return {
        name: partial(work, game) for name, (_, work) in RIVALS.items() if name not in absent
    }, absent


def scenario(name: str = "paris_2014", **values: Any) -> Game:
    """A scenario's game."""
    return load_game([f"scenario={name}", *(f"{path}={value}" for path, value in values.items())])


def tree_of(name: str = "paris_2014") -> dict[str, Any]:
    """A scenario's plain tree."""
    return game_tree(compose([f"scenario={name}"]))
