"""A course: the world a move leads to, and everything that follows from it, each computed once and only when it differs.

A course is a small spreadsheet over runs. Quantities of the world are its cells; derived quantities are formulas over
cells, registered with `@formula` and asked for by key, like cells: `course["share", "ukraine", ""]`. A branch of a course
changes some cells, to rows of candidates `[moves, runs]`; a formula that reads none of the changed cells is taken from the
course it branched from, so a menu is weighed at the price of what its moves change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from sim.params import Game
from sim.world import Key

Array = np.ndarray
Formula = Callable[..., Array]
FORMULAS: dict[str, Formula] = {}


def formula(function: Formula) -> Formula:
    """Register a derived quantity under the function's name; its arguments after the course are the rest of its key."""
    FORMULAS[function.__name__] = function
    return function


class Course(Mapping[Key, Array]):
    """Cells and formulas over runs; `game` holds the parameters.

    `reads` remembers which cells each formula rests on. It depends on the game alone, so one dictionary serves all turns.
    """

    __slots__ = ("_base", "_changed", "_reads", "_trail", "_values", "game", "levels")

    def __init__(self, game: Game, cells: Mapping[Key, Array], reads: dict[Key, frozenset[Key]], levels: Mapping[str, Array]) -> None:
        self.game = game
        self.levels = levels
        self._values: dict[Key, Array] = dict(cells)
        self._reads = reads
        self._base: Course | None = None
        self._changed: frozenset[Key] = frozenset()
        self._trail: list[set[Key]] = []

    def branch(self, changes: Mapping[Key, Array]) -> Course:
        """The course with some cells changed; nothing that does not depend on them is computed again."""
        twig = object.__new__(Course)
        twig.game, twig.levels = self.game, self.levels
        twig._values = dict(changes)
        twig._reads = self._reads
        twig._base = self
        twig._changed = frozenset(changes)
        return twig

    def __getitem__(self, key: Key) -> Array:
        value = self._values.get(key)
        if self._base is None:
            return self._root_value(key, value)
        if value is None:
            value = FORMULAS[key[0]](self, *key[1:]) if self.depends(key) else self._base[key]
            self._values[key] = value
        return value

    def depends(self, key: Key) -> bool:
        """Whether the changed cells of this branch bear on a cell or formula."""
        return not self._changed.isdisjoint(self.reads(key))

    def reads(self, key: Key) -> frozenset[Key]:
        """The cells a key rests on."""
        found = self._reads.get(key)
        if found is None:
            root = self
            while root._base is not None:
                root = root._base
            root[key]
            found = self._reads[key]
        return found

    def _root_value(self, key: Key, value: Array | None) -> Array:
        """The value on the root course, keeping account of the cells each formula reads."""
        if value is None:
            self._trail.append(set())
            value = FORMULAS[key[0]](self, *key[1:])
            self._values[key] = value
            self._reads[key] = frozenset(self._trail.pop())
        elif key not in self._reads:
            self._reads[key] = frozenset((key,))
        if self._trail:
            self._trail[-1] |= self._reads[key]
        return value

    def __iter__(self) -> Iterator[Key]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def lookup(table: tuple[float | Array, ...], index: Array) -> Array:
    """`table[index]`, where each entry is one number or one per run and `index` is `[..., runs]` of whole numbers."""
    chosen = np.full(index.shape, table[0]) if np.ndim(table[0]) == 0 else np.broadcast_to(table[0], index.shape).copy()
    for place, entry in enumerate(table[1:], start=1):
        np.copyto(chosen, entry, where=index == place)
    return chosen
