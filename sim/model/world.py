"""The vocabulary of play: `World`, the read-only arrays of all runs, and the legend of its axes.

Runs are always the last axis. Quantities are addressed by keys, tuples such as `("forces", "russia")`,
`("rung", "baltics")` or `("talks",)`; each is one array `[runs]`. A world is never changed: `with_changes` and `take`
make a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from sim.model.arrays import Array as Array
from sim.model.names import BY_PARTY as BY_PARTY
from sim.model.names import BY_THEATRE as BY_THEATRE
from sim.model.names import SHARED as SHARED
from sim.model.names import Cell as Cell
from sim.model.names import Key as Key

SHARES: tuple[Cell, ...] = (
    "stake",
    "pretext",
    "monitors",
    "proposed",
    "talks",
    "met",
    "recognised",
    "denial",
    "joined",
    "demand",
    "offer",
)
UNITS: dict[Cell, str] = {
    "forces": "thousand",
    "tier": "0..4",
    "announced": "0..4",
    "stake": "0..1",
    "damage": "% of GDP",
    "called": "weeks",
    "invited": "weeks",
    "rung": "0..top",
    "pretext": "0..1",
    "joined": "0 or 1",
    "demand": "0..1",
    "offer": "0..1",
    "talks": "0..1",
    "met": "0 or 1",
    "talked": "weeks",
    "recognised": "0 or 1",
    "recognition_cost": "utility",
    "monitors": "0..1",
    "proposed": "0 or 1",
    "denial": "0..1",
    "salience": "1",
    "busy": "weeks",
    "estimate": "thousand",
    "surety": "1/log^2",
    "optimism": "log",
    "ceiling": "utility",
    "type": "level",
    "evidence": "log weight",
    "status": "enum",
}
RUNNING, SETTLED, CLASH, FROZEN = range(4)
STATUS = ("running", "settled", "clash", "frozen")


class World(Mapping[Key, Array]):
    """The state of every run of a block.

    Keys and shapes: `(name, party)` for BY_PARTY and `type`, `(name, theatre)` for BY_THEATRE and `optimism`,
    `("ceiling", signatory)`, `(name,)` for SHARED, `estimate`, `surety` and `status`, each `[runs]`;
    `("busy", party, desk)` where turns are shorter than a week;
    `("evidence", party)` is `[levels, runs]`, the log likelihood of the party's moves so far.
    """

    __slots__ = ("_values", "runs")

    def __init__(self, values: Mapping[Key, Array]) -> None:
        self._values = dict(values)
        self.runs = self._values["status",].shape[-1]
        _close(values)

    def __getitem__(self, key: Key) -> Array:
        return self._values[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def running(self) -> Array:
        """Which runs go on, `[runs]` of bool."""
        return self["status",] == RUNNING

    def with_changes(self, changes: Mapping[Key, Array]) -> World:
        """Give this world with some quantities replaced; raises KeyError for one that it does not have."""
        unknown = [key for key in changes if key not in self._values]
        if unknown:
            raise KeyError(f"the world has no {unknown[0]}")
        _close(changes)
        changed = World.__new__(World)  # all else is closed to writing already
        changed._values, changed.runs = {**self._values, **changes}, self.runs
        return changed

    def take(self, runs: Array) -> World:
        """The world of some runs only, by their indices."""
        return World({key: array[..., runs] for key, array in self._values.items()})


def _close(values: Mapping[Key, Array]) -> None:
    """Let nobody write into these arrays any more."""
    for array in values.values():
        array.flags.writeable = False


def key_of(path: str) -> Key:
    """The key of a quantity written with dots, as in configurations: `forces.us` is `("forces", "us")`."""
    return cast("Key", tuple(path.split(".")))
