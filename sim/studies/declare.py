"""How a study is declared: its name, its options with default, range and meaning, examples, and the function that runs it.

Each folder of `sim/studies` declares its study once, in its `__init__.py`. The file `configs/study/NAME.yaml`, the help, the
table of docs/studies.md and the check of a command are made from the declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from sim.config.settings import Settings, option
from sim.paths import Tree

Run = Callable[[Any, Tree], Any]  # gives an `answer.Answered`, or an exit status
MOST_RUNS, MOST_POINTS = 100_000_000, 10_000_000


@dataclass(frozen=True)
class Study:
    """A question that a user can ask.

    `settings` is the class of its options and `summary` one sentence on what it answers. `run` names its function as
    `module:function`, so that nothing heavy is imported before it is needed; it returns what it answered, which `run_study`
    writes, or the exit status of a study that wrote its own. `examples` are arguments of the command, each with
    a remark or none. `game` holds values of the game and of shared settings that the study begins with, and `groups` the options of the configuration's
    groups that it takes. `workers` says whether it plays blocks of runs over worker processes, `seeds` whether the crisis that
    the command names has to have seeds, and `plays` whether it plays at all.
    """

    name: str
    summary: str
    settings: type[Settings]
    run: str
    examples: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    game: Mapping[str, Any] = field(default_factory=dict)
    workers: bool = True
    seeds: bool = True
    plays: bool = True

    def function(self) -> Run:
        """The function that runs it, imported now."""
        module, _, name = self.run.partition(":")
        found: Run = getattr(import_module(module), name)
        return found


def runs_option(default: int, of: str = "a point") -> Any:
    """The option `runs`."""
    return option(default, f"replicates {of}", ge=1, le=MOST_RUNS)


def points_option(default: int, of: str) -> Any:
    """The option `points`."""
    return option(default, of, ge=1, le=MOST_POINTS)


def rounds_option() -> Any:
    """The option `rounds`."""
    return option(200, "resamples of the bootstrap", ge=20, le=100_000)


def number_option(meaning: str) -> Any:
    """An option that numbers a point or a run from 0."""
    return option(0, meaning, ge=0, lt=2**40)


# pages of sweeps and of runs show pictures in the size of a column, beside others or a text; their files are these drawings
# unless others are asked for
AS_ON_THE_PAGE = {"chart": {"format": ["svg"], "size": "column"}}


class Playing(Settings):
    """Options of a study that plays runs of its own."""

    runs: int = runs_option(400)
    dry_run: bool = option(False, "say what it would cost and play only a short probe")


class FromSweep(Settings):
    """The option of a study that can take a stored sweep in place of fresh runs."""

    source: str | None = option(None, "the folder of a stored sweep; null plays anew", alias="from")


class OverRanges(FromSweep, Playing):
    """Options of a study that varies parameters over ranges."""

    parameters: tuple[str, ...] | None = option(
        None,
        "what to vary, over the ranges of provenance; null: what the scenario names for this study (contested)",
    )
    axes: dict[str, Any] | None = option(
        None,
        "ranges of your own in place of parameters: {PATH: {uniform: [LOW, HIGH]}}; sensitivity and discovery also take {integers: [LOW, HIGH]} and lists, "
        "discovery correlate: [[A, B, 0.6]]",
    )
