"""The state of one visit: which game, which luck, which orders desks were given, and how far the crisis has been played.

It knows nothing of browsers. Every visit has its own; what visits share (the catalogue, the folder) is never changed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.charts.words import Words
from sim.config.checks import build_game
from sim.explore.catalogue import Catalogue, Source, is_whole
from sim.explore.folder import Folder, Stored
from sim.explore.forks import Fork
from sim.model.params import Game
from sim.paths import Mistake, Tree, nearest, with_value
from sim.run.steering import Steered, steered

MOST_CHANGES = 40
SEEDS = 2**63


class Visit:
    """One visitor's crisis. Raises Mistake, one sentence, for whatever cannot be done, and then stays as it was.

    `orders` are those given to desks so far by (party.desk, turn), `pending` those for the turn to come.
    """

    def __init__(self, catalogue: Catalogue, folder: Folder, seed: int = 0, run: int = 0) -> None:
        self.catalogue, self.folder = catalogue, folder
        self.source: Source = catalogue.source(catalogue.first)
        self.seed, self.run = seed, run
        self.changes: dict[str, float] = {}
        self.orders: dict[tuple[str, int], str] = {}
        self.pending: dict[str, str] = {}
        self.seats: list[str] = []
        self.dropped: list[str] = []
        self.stored: Stored | None = None
        self.fork: Fork | None = None
        self.told = self._played(self.tree, {}, 0)

    @property
    def tree(self) -> Tree:
        """The configuration: the source's with what the visitor changed."""
        return self._changed(self.source, self.changes)

    @property
    def game(self) -> Game:
        """The game that is played."""
        return self.told.game

    @property
    def words(self) -> Words:
        """What the game calls things."""
        return Words.of(self.game)

    @property
    def turn(self) -> int:
        """The turn to come."""
        return int(self.told.model.turn)

    @property
    def over(self) -> bool:
        """Whether the crisis has ended."""
        return not self.told.model.running

    @staticmethod
    def _changed(source: Source, changes: dict[str, float]) -> Tree:
        tree = source.tree
        for path, value in changes.items():
            tree = with_value(tree, path, int(value) if is_whole(path) else value)
        return tree

    def _played(
        self, tree: Tree, orders: dict[tuple[str, int], str], until: int, strict: bool = True
    ) -> Steered:
        told, self.dropped = steered(build_game(tree), self.run, self.seed, orders, until, strict)
        return told

    def _begin(self, told: Steered, orders: dict[tuple[str, int], str]) -> None:
        """Go on with another run; what was compared belonged to the old one."""
        self.told.model.close()
        self.told, self.pending = told, {}
        lost = set(self.dropped)
        self.orders = {
            key: move
            for key, move in orders.items()
            if key[1] < self.turn and f"{key[0]}@{key[1]}" not in lost
        }
        self.seats = [party for party in self.seats if party in self.game.parties]
        self.unfork()

    def choose(self, name: str, seed: int | None = None, run: int | None = None) -> None:
        """Begin a scenario, without changes and orders."""
        self._begin_from(
            self.catalogue.source(name),
            self.seed if seed is None else seed,
            self.run if run is None else run,
        )

    def luck(self, seed: int, run: int) -> None:
        """Play the same game from the start with the luck of another seed or run; orders are forgotten."""
        self._begin_from(self.source, seed, run, self.changes)

    def _begin_from(
        self, source: Source, seed: int, run: int, changes: dict[str, float] | None = None
    ) -> None:
        if not (isinstance(seed, int) and -SEEDS <= seed < SEEDS):
            raise Mistake(f"seed: should be a whole number from -2^63 to 2^63 - 1, not {seed!r}")
        if not (isinstance(run, int) and 0 <= run < 1 << 40):
            raise Mistake(f"run: should be a whole number from 0, not {run!r}")
        before = self.seed, self.run
        self.seed, self.run = seed, run
        try:
            told = self._played(self._changed(source, changes or {}), {}, 0)
        except Mistake:
            self.seed, self.run = before
            raise
        self.source, self.changes = source, dict(changes or {})
        self._begin(told, {})

    def change(self, path: str, value: float | None) -> None:
        """Set a parameter (None: the scenario's own value again) and play again to the same week, with the same luck and orders."""
        slider = self.source.slider(path)
        changes = {name: given for name, given in self.changes.items() if name != path}
        if value is not None:
            if not slider["low"] <= value <= slider["high"]:
                raise Mistake(
                    f"{path}: the plausible range is {slider['low']:g} to {slider['high']:g}, not {value:g}"
                )
            if is_whole(path) and value % 1:
                raise Mistake(f"{path}: should be a whole number, not {value:g}")
            changes[path] = float(value)
        if len(changes) > MOST_CHANGES:
            raise Mistake(f"at most {MOST_CHANGES} parameters can be changed at once")
        told = self._played(
            self._changed(self.source, changes), self.orders, self.turn, strict=False
        )
        self.changes = changes
        self._begin(told, self.orders)

    def reset(self) -> None:
        """Give every parameter the scenario's own value again."""
        told = self._played(self.source.tree, self.orders, self.turn, strict=False)
        self.changes = {}
        self._begin(told, self.orders)

    def sit(self, party: str, taken: bool = True) -> None:
        """Take a party's desks, or leave them."""
        if party not in self.game.parties:
            raise Mistake(
                f"there is no party '{party}', only {', '.join(self.game.parties)}{nearest(party, self.game.parties)}"
            )
        self.seats = [
            name
            for name in self.game.parties
            if (name in self.seats and name != party) or (name == party and taken)
        ]
        if not taken:
            self.pending = {
                desk: move
                for desk, move in self.pending.items()
                if not desk.startswith(f"{party}.")
            }

    def order(self, desk: str, move: str | None) -> None:
        """Give a desk of a party that is taken an order for the turn to come; None lets the model decide."""
        if desk.partition(".")[0] not in self.seats:
            raise Mistake(f"{desk}: take the party's desks first")
        if move is None:
            self.pending.pop(desk, None)
            return
        if self.over:
            raise Mistake("the crisis has ended; go back to decide otherwise")
        self.told.number(desk, move)
        self.pending[desk] = move

    def step(self) -> None:
        """Play the turn to come."""
        if self.over:
            raise Mistake("the crisis has ended; go back or to the start")
        turn = self.turn
        self.told.tell(self.pending)
        self.orders |= {(desk, turn): move for desk, move in self.pending.items()}
        self.pending, self.dropped = {}, []

    def finish(self) -> None:
        """Play to the end; desks without orders decide for themselves."""
        while not self.over:
            self.step()

    def back(self, turn: int) -> None:
        """Return to the beginning of a turn that was played; later orders are forgotten."""
        if not 0 <= turn <= self.turn:
            raise Mistake(
                f"week: the crisis has been played to {self.words.turn} {self.turn}, so there is no going to {self.words.turn} {turn + 1}"
            )
        orders = {key: move for key, move in self.orders.items() if key[1] < turn}
        self._begin(self._replayed(orders, turn), orders)

    def _replayed(
        self, orders: dict[tuple[str, int], str], until: int | None, strict: bool = True
    ) -> Steered:
        told, self.dropped = steered(self.game, self.run, self.seed, orders, until, strict)
        return told

    def diverge(self, desk: str, turn: int, move: str) -> Fork:
        """Compare this run with one in which a desk made another move in a week that was played, on the same luck.

        Orders of later weeks are kept in both, where they can be followed.
        """
        made = self.made(desk, turn)
        if move == made:
            raise Mistake(
                f"{desk}: made that move ({move}) in {self.words.turn} {turn + 1}; choose another one"
            )
        other_orders = {**self.orders, (desk, turn): move}
        until = {key: order for key, order in other_orders.items() if key[1] <= turn}
        self._replayed(until, turn + 1).model.close()  # refuses a move that is not open there
        other = self._replayed(other_orders, None, strict=False)
        dropped = self.dropped
        try:
            own = self._replayed(self.orders, None)
        except BaseException:
            other.model.close()
            raise
        self.unfork()
        self.dropped = []
        self.fork = Fork(desk, turn, made, move, own, other, other_orders, dropped)
        return self.fork

    def made(self, desk: str, turn: int) -> str:
        """What a desk did in a turn that was played."""
        rows = [
            row
            for row in self.told.parts["decisions"]
            if row["turn"] == turn and f"{row['party']}.{row['desk']}" == desk
        ]
        if not rows:
            raise Mistake(
                f"{desk}: made no decision in {self.words.turn} {turn + 1} of this run, which has been played to {self.words.turn} {self.turn}"
            )
        return next(str(row["move"]) for row in rows if row["picked"])

    def follow(self) -> None:
        """Go on in the other future of the fork, from the week after the move."""
        if self.fork is None:
            raise Mistake("there is no other future to go on in; compare with another move first")
        orders = {key: move for key, move in self.fork.orders.items() if key[1] <= self.fork.turn}
        self._begin(self._replayed(orders, self.fork.turn + 1), orders)

    def unfork(self) -> None:
        """Let go of what was compared."""
        if self.fork is not None:
            self.fork.close()
        self.fork = None

    def open(self, path: str) -> Stored:
        """Open a stored sweep inside the folder."""
        self.stored = self.folder.open(path)
        return self.stored

    def opened(self) -> Stored:
        """The stored sweep that is open."""
        if self.stored is None:
            raise Mistake("no sweep is open")
        return self.stored

    def load(self, point: int, run: int) -> None:
        """Play a run of the open sweep here, from its start."""
        stored = self.opened()
        tree: Any = stored.swept.plan.tree_with(np.array([stored.point(point)]))
        plain = _plain(tree)
        name = f"{stored.name}, point {point}"
        self._begin_from(
            Source(name, f"A run of the sweep {stored.name}.", plain, stored.swept.scenario, None),
            stored.seed,
            run,
        )

    def close(self) -> None:
        """Let go of everything."""
        self.unfork()
        self.told.model.close()


def _plain(node: Any) -> Any:
    """A tree whose columns of one value are numbers."""
    if isinstance(node, dict):
        return {key: _plain(item) for key, item in node.items()}
    if isinstance(node, (list, tuple)):
        return [_plain(item) for item in node]
    return node.item() if isinstance(node, np.ndarray) and node.size == 1 else node
