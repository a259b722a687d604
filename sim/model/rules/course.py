"""A course: the world a move leads to, and everything that follows from it, each computed once and only when it differs.

A course is a small spreadsheet over runs. Quantities of the world are its cells; derived quantities are formulas over
cells, registered with `@formula` and asked for by key, like cells: `course["share", "ukraine", ""]`. A branch of a course
changes some cells, to rows of candidates `[moves, runs]`; a formula that reads none of the changed cells is taken from the
course it branched from, so a menu is weighed at the price of what its moves change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import numpy as np

from sim.model.arrays import Array
from sim.model.params import Game
from sim.model.world import Key

Formula = Callable[..., Array]
Reads = dict[Key, frozenset[Key]]  # which cells each formula rests on
FORMULAS: dict[str, Formula] = {}
NONE = np.zeros(1)


def formula(function: Formula) -> Formula:
    """Register a derived quantity under the function's name; its arguments after the course are the rest of its key."""
    FORMULAS[function.__name__] = function
    return function


class Course(dict[Key, Array]):
    """Cells and formulas over runs; `game` holds the parameters, `levels` each party's cost sensitivities by level.

    `reads` remembers which cells each formula rests on. It depends on the game alone, so one dictionary serves all turns.
    A key that is neither a cell nor a formula raises KeyError.
    """

    __slots__ = ("_base", "_changed", "_reads", "_twigs", "game", "levels")

    def __init__(
        self,
        game: Game,
        cells: Mapping[Key, Array],
        reads: Reads,
        levels: Mapping[str, Array],
    ) -> None:
        super().__init__(cells)
        self.game = game
        self.levels = levels
        self._reads = reads
        self._base: Course | None = None
        self._changed: frozenset[Key] = frozenset()
        self._twigs: dict[tuple[int, frozenset[Key]], list[Course]] = {}  # of all its branches

    @property
    def known(self) -> Reads:
        """Which cells each formula rests on, as far as it has been asked."""
        return self._reads

    def branch(self, changes: Mapping[Key, Array]) -> Course:
        """The course with some cells changed; nothing that does not depend on them is computed again."""
        twig = Course(self.game, changes, self._reads, self.levels)
        twig._base = self
        twig._changed = frozenset(changes)
        twig._twigs = self._twigs
        return twig

    def pin(self, keys: Iterable[Key], reads: Reads) -> Course:
        """The course with some formulas held at their present values in all that branches from it.

        `reads` is a dictionary of its own for courses with these keys pinned.
        """
        held = Course(self.game, {key: self[key] for key in keys}, reads, self.levels)
        held._base = self
        held._twigs = self._twigs
        for key in keys:
            reads[key] = frozenset((key,))
        return held

    def twig(self, changes: Mapping[Key, Array]) -> Course:
        """The same, shared with whoever asks for the same changes again: what they lead to is computed once."""
        alike = self._twigs.setdefault((id(self), frozenset(changes)), [])
        for known in alike:
            if all(np.array_equal(known[key], value) for key, value in changes.items()):
                return known
        alike.append(self.branch(changes))
        return alike[-1]

    def forget(self) -> None:
        """Let go of the shared branches of this course and of all its branches.

        They hold on to what they branched from, so that without this the arrays of a turn stay until Python looks for circles.
        """
        self._twigs.clear()

    def __missing__(self, key: Key) -> Array:
        base = self._base
        value = FORMULAS[key[0]](self, *key[1:]) if base is None or self.depends(key) else base[key]
        self[key] = value
        return value

    def depends(self, key: Key) -> bool:
        """Whether the changed cells of this branch bear on a cell or formula."""
        return not self._changed.isdisjoint(self._reads.get(key) or self.reads(key))

    def reads(self, key: Key) -> frozenset[Key]:
        """The cells a key rests on: itself, or those its formula reads, directly or through others."""
        found = self._reads.get(key)
        if found is None:
            found = frozenset((key,))
            if key[0] in FORMULAS:
                tracer = Tracer(self)
                FORMULAS[key[0]](tracer, *key[1:])
                found = frozenset(tracer.found)
            self._reads[key] = found
        return found


class Tracer:
    """Stands in for a course while one formula is evaluated, and notes the cells it rests on."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.game, self.levels = course.game, course.levels
        self.found: set[Key] = set()

    def __getitem__(self, key: Key) -> Array:
        self.found |= self.course.reads(key)
        return self.course[key]


def lookup(table: tuple[float | Array, ...], index: Array) -> Array:
    """`table[index]`, where each entry is one number or one per run and `index` is `[..., runs]` of whole numbers.

    An index beyond the table, where an illegal move would lead, takes its last entry.
    """
    if all(type(entry) is float for entry in table):
        return _constants(table).take(index.astype(np.intp), mode="clip")
    chosen = np.broadcast_to(np.asarray(table[-1], dtype=float), index.shape).copy()
    for place, entry in enumerate(table[:-1]):
        np.copyto(chosen, entry, where=index <= place if place == 0 else index == place)
    return chosen


@lru_cache(maxsize=512)
def _constants(table: tuple[float, ...]) -> Array:
    return np.array(table)
