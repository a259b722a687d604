"""A run whose desks may be given orders, and the worlds that may follow from its present.

An order works in one way only: the number of luck that the desk draws is replaced by one that picks the move. So an order
goes through the model's own choice, and every other desk and chance keeps the run's own luck.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from sim.model.agents import Decision
from sim.model.crisis import Crisis
from sim.model.draws import Draws
from sim.model.params import Game
from sim.model.recorder import Recorder
from sim.model.rules.course import Course
from sim.model.world import Array
from sim.paths import Mistake, nearest
from sim.run.counterfactual import ELSEWHERE, Luck, desk_name
from sim.run.decisions import is_legal
from sim.run.history import History, RecordedRun

LEAST = 1e-9  # a move less likely than this cannot be picked by a number of luck
PLACE = re.compile(r"(\w+\.\w+)@(\d{1,4})")
Orders = Mapping[
    tuple[str, int], str
]  # (party.desk, turn) -> the move that the desk is ordered to make


class Steered(RecordedRun):
    """A run, turn by turn, whose desks may be given orders; all else keeps the run's own luck.

    `numbers` holds the luck that was replaced, by (stream, turn).
    """

    def __init__(self, game: Game, run: int, seed: int) -> None:
        super().__init__(game, run, seed)
        self.numbers: dict[tuple[str, int], float] = {}
        self._own = self.model.draws
        self._ahead: tuple[int, tuple[Course, list[Decision]]] | None = None

    def ahead(self) -> tuple[Course, list[Decision]]:
        """What observers see in the turn to come and how every desk weighs its menu, orders left out."""
        if self._ahead is None or self._ahead[0] != self.model.turn:
            self._ahead = self.model.turn, self.model.weigh()
        return self._ahead[1]

    def number(self, desk: str, move: str) -> dict[tuple[str, int], float]:
        """The number of luck, by (stream, turn), that makes a desk (`party.desk`) choose a move in the turn to come.

        Raises Mistake for a desk or a move that there is not, and for a move that is not legal or too unlikely to be picked.
        """
        desks = {desk_name(decision): decision for decision in self.ahead()[1]}
        if desk not in desks:
            raise Mistake(
                f"there is no desk '{desk}', only {', '.join(desks)}{nearest(desk, desks)}"
            )
        return {(desks[desk].desk.stream, self.model.turn): luck_of(desks[desk], move)}

    def tell(self, orders: Mapping[str, str], strict: bool = True) -> list[str]:
        """Play a turn in which desks (`party.desk`) make these moves; returns those that cannot.

        Raises Mistake for a move that is not legal or too unlikely to be picked, unless `strict` is off: that desk then
        decides as it would have.
        """
        forced: dict[tuple[str, int], float] = {}
        refused = []
        for desk, move in orders.items():
            try:
                forced |= self.number(desk, move)
            except Mistake:
                if strict or desk not in {desk_name(decision) for decision in self.ahead()[1]}:
                    raise
                refused.append(desk)
        self.numbers |= forced
        if forced:
            both = np.arange(2)
            self.model.draws = Luck(
                self._own, {key: (both, np.full(2, number)) for key, number in forced.items()}
            )
        self.step()
        self.model.draws = self._own
        return refused


def luck_of(decision: Decision, move: str) -> float:
    """The number of luck, in the middle of those that pick it, that makes a desk choose a move in the first column.

    Raises Mistake for a move that is not on the desk's menu, not legal now, or less likely than any number can pick.
    """
    name, menu = desk_name(decision), decision.desk.moves
    if move not in menu:
        raise Mistake(
            f"{name}: there is no move '{move}', only {', '.join(menu)}{nearest(move, menu)}"
        )
    chance, place = decision.chance[:, 0], menu.index(move)
    if chance[place] <= LEAST:
        why = (
            f"is so unlikely here (less than {LEAST:g}) that it cannot be picked"
            if is_legal(decision, place)
            else "is not open to it in this turn"
        )
        raise Mistake(f"{name}: {move} {why}")
    return float(chance[:place].sum() + chance[place] / 2)


def steered(
    game: Game, run: int, seed: int, orders: Orders, until: int | None = None, strict: bool = True
) -> tuple[Steered, list[str]]:
    """A run played up to a turn, or to its end, with these orders; and the orders that could not be followed, as `desk@turn`.

    Raises Mistake for an order that names no desk or turn, and, with `strict`, for one that cannot be followed.
    """
    last = game.calendar.turns
    late = [f"{desk}@{turn}" for desk, turn in orders if not 0 <= turn < last]
    if late:
        raise Mistake(f"{late[0]}: the run has turns 0 to {last - 1}")
    told, refused = Steered(game, run, seed), []
    try:
        while told.model.running and told.model.turn < (last if until is None else until):
            turn = told.model.turn
            now = {desk: move for (desk, when), move in orders.items() if when == turn}
            refused += [f"{desk}@{turn}" for desk in told.tell(now, strict)]
    except BaseException:
        told.model.close()
        raise
    return told, refused


def read_orders(moves: Mapping[str, str]) -> dict[tuple[str, int], str]:
    """Orders as users write them, `{ukraine.force@3: reinforce}`; raises Mistake for an entry that cannot be read."""
    found = {place: PLACE.fullmatch(place) for place in moves}
    unread = next((place for place, parts in found.items() if parts is None), None)
    if unread is not None:
        raise Mistake(f"moves: should be PARTY.DESK@TURN, for example us.force@6, not '{unread}'")
    return {(parts[1], int(parts[2])): str(moves[place]) for place, parts in found.items() if parts}


def play_steered(game: Game, run: int, seed: int, orders: Orders) -> History:
    """One run in full whose desks follow these orders."""
    told, _ = steered(game, run, seed, orders)
    with told.model:
        late = max((turn for _, turn in orders), default=-1)
        if late >= told.model.turn:
            raise Mistake(
                f"the run ends in turn {told.model.turn - 1}, before the move that is asked for in turn {late}"
            )
        return told.history()


def futures(
    game: Game,
    run: int,
    seed: int,
    turn: int,
    worlds: int,
    numbers: Mapping[tuple[str, int], float],
) -> tuple[Recorder, Mapping[str, Array]]:
    """Worlds that share a run's past up to a turn, and what it knows in that turn, and have other luck from then on.

    `numbers` is the luck replaced by (stream, turn) of that past and, where desks have orders, of the turn itself.
    The worlds of any two calls have the same luck. Gives their record, all traced, and its columns, `[worlds]`.
    """
    runs, columns = np.full(worlds, run), np.arange(worlds)
    own, later = Draws(seed, runs), Draws(seed, ELSEWHERE + columns)
    known = {("intelligence", turn): (columns, own.uniform("intelligence", turn))}
    forced = {key: (columns, np.full(worlds, number)) for key, number in numbers.items()}
    with Crisis(game, runs, seed) as model:
        model.draws = Luck(own, {**known, **forced}, later, np.full(worlds, turn))
        record = model.play()
        return record, record.columns()
