"""What else could have happened to a run: other luck, another move, other parameters, and where two plays of a run part.

Columns of one block are the same run under different conditions: the luck of a run hangs on its number alone, so that what
differs between columns is due to what was changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from sim.model.agents import Decision
from sim.model.crisis import Crisis
from sim.model.draws import Draws
from sim.model.params import Game
from sim.model.world import Array

CHANCE = "chance"
ONCE = ("reserve.", "start.", "type.")  # drawn once a run: no turn has other luck of them
ELSEWHERE = 1 << 40  # number of the first run whose luck is that of other futures
Forced = Mapping[
    tuple[str, int], tuple[Array, Array]
]  # (stream, turn) -> columns, and the numbers they get


class Luck(Draws):
    """The luck of some runs with some numbers replaced.

    Args: `base`, the luck to start from, `[runs]`; `forced`, the numbers of some columns of some streams; `later` and
    `since`, other luck that each column gets from its turn `since` on, accidents and endings from `chance` on (as a rule
    the same turn).
    """

    __slots__ = ("_chance", "_forced", "_later", "_own", "_since")

    def __init__(
        self,
        base: Draws,
        forced: Forced | None = None,
        later: Draws | None = None,
        since: Array | None = None,
        chance: Array | None = None,
    ) -> None:
        self._own, self._forced, self._later, self._since = base, forced or {}, later, since
        self._chance = since if chance is None else chance

    def uniform(self, stream: str, turn: int = 0) -> Array:
        """Numbers of [0, 1), `[runs]`."""
        numbers = self._own.uniform(stream, turn)
        since = self._since if stream.startswith(("move.", "intelligence")) else self._chance
        if self._later is not None and since is not None and not stream.startswith(ONCE):
            numbers = np.where(turn >= since, self._later.uniform(stream, turn), numbers)
        if (stream, turn) in self._forced:
            columns, given = self._forced[stream, turn]
            numbers[columns] = given
        return numbers

    def normal(self, stream: str, turn: int = 0) -> Array:
        """Standard normal numbers, `[runs]`, by inversion of `uniform`."""
        return np.asarray(ndtri(np.minimum(self.uniform(stream, turn) + 2.0**-54, 1 - 2.0**-53)))

    def take(self, runs: Array) -> Luck:
        """The luck of some of these runs, by their indices."""
        forced = {}
        for key, (columns, given) in self._forced.items():
            order = np.argsort(columns)
            kept = np.flatnonzero(np.isin(runs, columns))
            at = order[np.searchsorted(columns, runs[kept], sorter=order)]
            forced[key] = kept, np.broadcast_to(given, np.shape(columns))[at]
        later = None if self._later is None else self._later.take(runs)
        since, chance = (
            None if turns is None else turns[runs] for turns in (self._since, self._chance)
        )
        return Luck(self._own.take(runs), forced, later, since, chance)


@dataclass(frozen=True, eq=False)
class PlayedBlock:
    """A block played in full: the record's columns, `[runs]`, and by turn what was picked and where the crisis stood.

    `menus` are the moves of each desk (`party.desk`); `picked` its places in the menu, `[turns, runs]`, -1 once a run has
    ended; `stood` the status and the rung of each theatre after each turn, `[turns, runs]`.
    """

    columns: Mapping[str, Array]
    menus: Mapping[str, tuple[str, ...]]
    picked: Mapping[str, Array]
    stood: Mapping[str, Array]

    def moves(self, desk: str, turn: int, column: int) -> str:
        """What a desk did: `hold` where there is no such desk or the run has ended."""
        place = int(self.picked[desk][turn, column]) if desk in self.picked else -1
        return self.menus[desk][place] if place >= 0 else "hold"


def play_block(game: Game, runs: Array, seed: int, luck: Luck | None = None) -> PlayedBlock:
    """Play the runs in lockstep to the end, keeping what every desk picked. At least two columns."""
    stood: dict[str, list[Array]] = {name: [] for name in ("", *game.theatres)}
    with Crisis(game, runs, seed, np.arange(0), explain=True, compact=False) as model:
        if luck is not None:
            model.draws = luck
        desks = [desk for party in model.parties.values() for desk in party.desks]
        menus = {f"{desk.party}.{desk.name}": desk.moves for desk in desks}
        picked: dict[str, list[Array]] = {name: [] for name in menus}
        while model.running:
            going = model.world.running
            model.step()
            chosen = {desk_name(decision): decision.picked for decision in model.decisions}
            for name, rows in picked.items():  # an alliance that nowhere meets decides nothing
                at = chosen.get(name, np.zeros(len(runs), dtype=np.int8))
                rows.append(np.where(going, at, -1).astype(np.int8))
            for name, rows in stood.items():
                rows.append(model.world["rung", name] if name else model.world["status",])
        columns = model.recorder.columns()
    return PlayedBlock(columns, menus, _stacked(picked), _stacked(stood))


def play_columns(game: Game, runs: Array, seed: int, luck: Luck | None = None) -> dict[str, Array]:
    """The record's columns alone, `[runs]`, as `play_block` has them: in half the time, since ended runs leave the block."""
    with Crisis(game, runs, seed, np.arange(0)) as model:
        if luck is not None:
            model.draws = luck
        return model.play().columns()


def _stacked(rows: Mapping[str, list[Array]]) -> dict[str, Array]:
    """One array `[turns, runs]` for each name from its rows by turn."""
    return {name: np.stack(each) for name, each in rows.items()}


def desk_name(decision: Decision) -> str:
    """`party.desk`."""
    return f"{decision.desk.party}.{decision.desk.name}"


@dataclass(frozen=True, eq=False)
class Parting:
    """Where pairs of runs part, `[pairs]`: the first turn with another move or another chance (-1 never), and who moved then."""

    turn: Array
    place: Array

    @property
    def parted(self) -> Array:
        """Which pairs part at all, `[pairs]` of bool."""
        return self.turn >= 0


def part(first: PlayedBlock, second: PlayedBlock, base: Array | None = None) -> Parting:
    """Compare the columns of two blocks one by one, or those of `second` with the columns `base` of `first`.

    Moves are compared by name; a desk that one side lacks holds. Where moves agree and the crisis still stands elsewhere,
    chance did it. Within a turn the order is that of play.
    """
    columns = np.arange(first.stood[""].shape[1]) if base is None else base
    turns = min(len(first.stood[""]), len(second.stood[""]))
    theatres = [name for name in first.stood if name in second.stood]
    desks = list(dict.fromkeys([*first.menus, *second.menus]))
    turn, place = np.full(len(columns), -1), np.full(len(columns), "", dtype=object)
    for week in range(turns):
        for desk in desks:
            found = (turn < 0) & (_named(first, desk, week)[columns] != _named(second, desk, week))
            turn[found], place[found] = week, desk
        for name in theatres:
            found = (turn < 0) & (first.stood[name][week][columns] != second.stood[name][week])
            turn[found], place[found] = week, CHANCE
    return Parting(turn, place)


def _named(block: PlayedBlock, desk: str, turn: int) -> Array:
    """The names of the moves of a desk in a turn, `[runs]`."""
    if desk not in block.picked:
        return np.full(block.stood[""].shape[1], "hold", dtype=object)
    names = np.array(
        [*block.menus[desk], "hold"], dtype=object
    )  # the last, -1, for runs that have ended
    return np.asarray(names[block.picked[desk][turn]])


def columns_of(tree: Any, changes: Mapping[str, Array]) -> Any:
    """A configuration with whole columns of values at some paths."""
    from sim.paths import with_value

    for path, values in changes.items():
        tree = with_value(tree, path, values)
    return tree
