"""One Mesa agent per party; it weighs its desks' menus over all runs of a block at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model import choice
from sim.model.arrays import Array
from sim.model.framework import mesa
from sim.model.moves.catalogue import find_move
from sim.model.moves.move import Context, Move, always
from sim.model.params import DESKS, Game
from sim.model.rules.advance import MoveMade
from sim.model.rules.course import Course
from sim.model.rules.payoffs import Terms, total, value_terms
from sim.model.world import Key

if TYPE_CHECKING:
    from sim.model.crisis import Crisis

TIRED = 1e-9  # weeks until a desk may act again that count as none
Group = tuple[tuple[int, ...], Terms]  # places in a menu, and the terms of the courses they open


@dataclass(frozen=True, eq=False)
class Desk:
    """A party's desk and its menu: `moves` begins with `hold`, `kinds` are those of the other moves."""

    party: str
    name: str
    moves: tuple[str, ...]
    kinds: tuple[tuple[Move, Context], ...]

    @property
    def stream(self) -> str:
        """The stream of luck that decides this desk's moves."""
        return f"move.{self.party}.{self.name}"


class WeighedMenu(NamedTuple):
    """A menu weighed on a course: `groups` of courses that moves open, `added` terms by place, and gains over holding.

    `free` and `own` are `[moves, runs]` without the row of holding; `revealing` says whether a type bears on them.
    """

    groups: tuple[Group, ...]
    added: dict[int, Terms]
    free: Array
    own: Array
    revealing: bool


@dataclass(frozen=True, eq=False)
class Decision:
    """What a desk did in one turn and why.

    `picked` is `[runs]`, places in the menu, 0 for holding; `chance` `[1 + moves, runs]`. `base` holds the terms of the
    course in which nothing changes, `weighed` the rest of the menu; `legal` is `[moves, runs]` or None when all are; `tempo`
    is each move's odds in a week were it worth as much as holding, `[moves, runs]`.
    """

    desk: Desk
    picked: Array
    evidence: Array | None
    chance: Array
    base: Terms
    weighed: WeighedMenu
    legal: Array | None
    luck: Array
    sensitivity: Array
    tempo: Array


class Agenda(NamedTuple):
    """When an alliance acts: `meets` by an event, when nothing waits, or `called`, `[runs]` of bool."""

    meets: Array
    called: Array


def desks_of(game: Game, party: str) -> tuple[Desk, ...]:
    """The desks of a party that have a menu, in the order diplomacy, economy, force."""
    menus = game.parties[party].menu
    desks = []
    for name in DESKS:
        moves = [move for move in menus.get(name, ()) if move != "hold"]  # type: ignore[call-overload]
        if moves:
            kinds = tuple(find_move(move, game, party) for move in moves)
            desks.append(Desk(party, name, ("hold", *moves), kinds))
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
        self,
        course: Course,
        seen: Course,
        sensitivity: Array,
        agenda: Agenda | None,
        luck: Mapping[str, Array],
    ) -> list[Decision]:
        """Weigh every desk's menu on the same course and pick a move each.

        Args: `course`, the world as this party sees it; `seen`, as those see it who read its moves; `sensitivity`, its own
        kappa, `[runs]`; `agenda`, when an alliance acts (None: always); `luck`, uniform numbers by desk, `[runs]`.
        """
        if agenda is not None and not (agenda.meets | agenda.called).any():
            return []  # an alliance that nowhere meets
        base = value_terms(course, self.name)
        others = base if seen is course else value_terms(seen, self.name)
        return [
            self._decide(desk, (course, base), (seen, others), sensitivity, agenda, luck[desk.name])
            for desk in self.desks
        ]

    def _decide(
        self,
        desk: Desk,
        mine: tuple[Course, Terms],
        theirs: tuple[Course, Terms],
        sensitivity: Array,
        agenda: Agenda | None,
        luck: Array,
    ) -> Decision:
        course, base = mine
        rules, runs = course.game.choice, luck.shape[-1]
        legal = _legal(desk, course, agenda, runs)
        tempo, weeks = _pace(desk, course, agenda, runs)
        weighed = weigh(desk, course, base, legal, runs)
        gain = weighed.free + sensitivity * weighed.own
        chance = choice.chances(choice.scores(gain, rules.precision, tempo, legal), weeks)
        picked = choice.choose(chance, luck)
        evidence = None
        if weighed.revealing and self.name in course.game.read:
            read = weighed if theirs[0] is course else weigh(desk, *theirs, legal, runs)
            free = choice.scores(read.free, rules.precision, tempo, legal)
            levels, own = course.levels[self.name], rules.precision * read.own
            evidence = choice.log_likelihood(free, own, levels, weeks, picked)
        return Decision(
            desk, picked, evidence, chance, base, weighed, legal, luck, sensitivity, tempo
        )


def weigh(desk: Desk, course: Course, base: Terms, legal: Array | None, runs: int) -> WeighedMenu:
    """What each move of a desk gains over holding; a move that is legal nowhere is not weighed.

    Moves that change the same quantities are weighed together, moves of the same effect once.
    """
    open_to = [place for place in range(len(desk.kinds)) if legal is None or legal[place].any()]
    together: dict[frozenset[Key], dict[int, dict[Key, Array]]] = {}
    same: dict[object, list[int]] = {}
    for place in open_to:
        move, at = desk.kinds[place]
        effect = move.weighed or move.change
        if move.adds:
            continue
        alike = same.setdefault((effect, at.theatre), [])
        alike.append(place)
        if len(alike) == 1 and (change := effect(course, at)):
            together.setdefault(frozenset(change), {})[place] = change
    free, own = np.zeros((2, len(desk.kinds), runs))
    held_free, held_own = total(base.free), total(base.own)
    groups = []
    for keys, changes in together.items():
        cells = {key: _stacked(key, list(changes.values()), runs) for key in keys}
        terms = value_terms(course.twig(cells), desk.party)
        groups.append((tuple(changes), terms))
        places = list(changes)
        free[places] = total(terms.free) - held_free
        own[places] = total(terms.own) - held_own
    for first, *others in same.values():
        if others:
            free[others], own[others] = free[first], own[first]
    added = {place: extra for place in open_to if (extra := _extra(desk, course, place))}
    for place, extra in added.items():
        for rows, parts in ((free, extra.free), (own, extra.own)):
            if parts:
                rows[place] += total(parts)
    revealing = any(terms.own for terms in added.values()) or any(
        part.ndim > 1 for _, terms in groups for part in terms.own.values()
    )
    return WeighedMenu(tuple(groups), added, free, own, revealing)


def _extra(desk: Desk, course: Course, place: int) -> Terms | None:
    """The terms of a move beside the course it opens: its tolls, or all it adds; None where it has none."""
    move, at = desk.kinds[place]
    if move.adds:
        return move.adds(course, at)
    free = {"effort": -move.toll(course, at)} if move.toll else {}
    own = {"dissent": -move.own_toll(course, at)} if move.own_toll else {}
    return Terms(free, own) if free or own else None


def _stacked(key: Key, changes: Sequence[Mapping[Key, Array]], runs: int) -> Array:
    """What each of several changes makes of one quantity, `[changes, runs]`."""
    rows = np.empty((len(changes), runs))
    for row, change in zip(rows, changes, strict=True):
        row[:] = change[key]
    return rows


def _pace(
    desk: Desk, course: Course, agenda: Agenda | None, runs: int
) -> tuple[Array, Array | float]:
    """The tempo of each move, `[moves, runs]`, and the weeks of choice in a turn.

    A move that answers another's act is on the agenda; at an alliance's dated meeting everything is, and nothing waits.
    """
    tempo, weeks = course["tempo", desk.party, desk.name], course.game.calendar.weeks
    answer = course["prompted", desk.party, desk.name]
    rows = np.empty((len(desk.kinds), runs))
    rows[:] = tempo
    for row, (move, at) in zip(rows, desk.kinds, strict=True):
        if move.prompt:
            np.copyto(row, answer, where=move.prompt(course, at))
    if agenda is None or not agenda.meets.any():
        return rows, weeks
    return np.where(agenda.meets, answer, rows), np.where(agenda.meets, max(weeks, 1.0), weeks)


def _legal(desk: Desk, course: Course, agenda: Agenda | None, runs: int) -> Array | None:
    legal = np.ones((len(desk.kinds), runs), dtype=bool)
    for row, (move, at) in zip(legal, desk.kinds, strict=True):
        if move.legal is not always:
            row[:] = move.legal(course, at)
    if agenda is not None:
        legal &= agenda.meets | agenda.called
    if course.game.calendar.weeks < 1:
        legal &= course["busy", desk.party, desk.name] < TIRED
    return None if legal.all() else legal


def played(decisions: list[Decision]) -> list[MoveMade]:
    """The moves of all desks as the runs play them."""
    return [
        MoveMade(move, at, decision.picked == place)
        for decision in decisions
        for place, (move, at) in enumerate(decision.desk.kinds, start=1)
    ]
