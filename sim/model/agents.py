"""One Mesa agent per party; it weighs its desks' menus over all runs of a block at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.model import choice
from sim.model.framework import mesa
from sim.model.moves import Context, Move, find_move
from sim.model.params import DESKS, Game
from sim.model.rules.advance import Played
from sim.model.rules.course import Course
from sim.model.rules.payoffs import Terms, total, value_terms
from sim.model.world import Key

if TYPE_CHECKING:
    from sim.model.crisis import Crisis

Array = np.ndarray
Group = tuple[
    tuple[int, ...], Terms
]  # places in a menu, and the terms of the courses they open, `[places, runs]`


@dataclass(frozen=True)
class Desk:
    """A party's desk and its menu."""

    party: str
    name: str
    moves: tuple[str, ...]
    kinds: tuple[tuple[Move, Context], ...]

    @property
    def stream(self) -> str:
        """The stream of luck that decides this desk's moves."""
        return f"move.{self.party}.{self.name}"


@dataclass(frozen=True)
class Decision:
    """What a desk did in one turn and why.

    `picked` is `[runs]`, places in the menu. `free` and `own` are the parts of the value, `[moves, runs]`; `base` holds the
    named terms of the course in which nothing changes, `groups` those of the moves that change something, by their places
    in the menu; `legal` is `[moves, runs]` or None when all are.
    """

    desk: Desk
    picked: Array
    evidence: Array | None
    free: Array
    own: Array
    legal: Array | None
    luck: Array
    base: Terms
    groups: tuple[Group, ...]


def desks_of(game: Game, party: str) -> tuple[Desk, ...]:
    """The desks of a party that have a menu, in the order diplomacy, economy, force."""
    menus = game.parties[party].menu
    desks = []
    for name in DESKS:
        moves = menus.get(name, ())  # type: ignore[call-overload]
        if moves:
            desks.append(
                Desk(party, name, moves, tuple(find_move(move, game, party) for move in moves))
            )
    return tuple(desks)


class PartyAgent(mesa.Agent):  # type: ignore[misc]
    """A party in all runs of a block.

    Its quantities (`agent.forces`, `agent.tier`, `agent.stake`, ...) read the model's world, `[runs]`.
    """

    def __init__(self, model: Crisis, name: str) -> None:
        super().__init__(model)
        self.name = name
        self.desks = desks_of(model.game, name)

    def __getattr__(self, quantity: str) -> Array:
        model = self.__dict__.get("model")
        key = (quantity, self.__dict__.get("name", ""))
        if model is None or key not in model.world:
            raise AttributeError(f"a party has no {quantity}")
        value: Array = model.world[key]
        return value

    def decide(
        self, course: Course, sensitivity: Array, acting: Array | None, luck: Mapping[str, Array]
    ) -> list[Decision]:
        """Weigh every desk's menu on the same course and pick a move each.

        Args: `course`, the world as this party sees it; `sensitivity`, its own kappa, `[runs]`; `acting`, the runs in
        which an alliance meets (None: always); `luck`, uniform numbers by desk, `[runs]`.
        """
        base = value_terms(course, self.name)
        return [
            self._decide(desk, course, base, sensitivity, acting, luck[desk.name])
            for desk in self.desks
        ]

    def _decide(
        self,
        desk: Desk,
        course: Course,
        base: Terms,
        sensitivity: Array,
        acting: Array | None,
        luck: Array,
    ) -> Decision:
        game, runs = course.game, luck.shape[-1]
        groups = _weigh(desk, course, self.name)
        free = _rows(
            base.free, [(places, terms.free) for places, terms in groups], len(desk.moves), runs
        )
        own = _rows(
            base.own, [(places, terms.own) for places, terms in groups], len(desk.moves), runs
        )
        legal = _legal(desk, course, acting, runs)
        precision = game.choice.precision
        part, whole = choice.weights(free + sensitivity * own, precision, legal)
        picked = choice.choose(part, whole, luck)
        evidence = None
        if any(term.ndim > 1 for _, terms in groups for term in terms.own.values()):
            evidence = choice.log_likelihood(
                free, own, course.levels[self.name], precision, legal, picked
            )
        return Decision(desk, picked, evidence, free, own, legal, luck, base, groups)


def _weigh(desk: Desk, course: Course, party: str) -> tuple[Group, ...]:
    """The terms of the courses that a desk's moves open; moves that change the same quantities are weighed together."""
    ahead = course.game.choice.course_turns
    together: dict[frozenset[Key], dict[int, dict[Key, Array]]] = {}
    for place, (move, at) in enumerate(desk.kinds):
        at = Context(at.game, at.party, at.theatre, ahead)
        change: dict[Key, Array] = {**move.change(course, at), **move.prospect(course, at)}
        if change:
            together.setdefault(frozenset(change), {})[place] = change
    groups = []
    runs = course["status",].shape[-1]
    for keys, changes in together.items():
        cells = {
            key: np.stack([np.broadcast_to(change[key], (runs,)) for change in changes.values()])
            for key in sorted(keys)
        }
        groups.append((tuple(changes), value_terms(course.branch(cells), party)))
    return tuple(groups)


def _rows(
    base: dict[str, Array],
    groups: list[tuple[tuple[int, ...], dict[str, Array]]],
    moves: int,
    runs: int,
) -> Array:
    """One row a move: the base course's total where the move changes nothing, else that of its own course."""
    rows = np.empty((moves, runs))
    rows[:] = total(base)
    for places, terms in groups:
        rows[list(places)] = total(terms)
    return rows


def _legal(desk: Desk, course: Course, acting: Array | None, runs: int) -> Array | None:
    legal = np.ones((len(desk.moves), runs), dtype=bool)
    for row, (move, at) in zip(legal, desk.kinds, strict=True):
        row[:] = move.legal(course, at)
        if acting is not None and move.name != "hold":
            row &= acting
    return None if legal.all() else legal


def played(decisions: list[Decision]) -> list[Played]:
    """The moves of all desks as the runs play them."""
    return [Played(move, at, decision.picked == place) for decision in decisions
            for place, (move, at) in enumerate(decision.desk.kinds) if move.name != "hold"]  # fmt: skip
