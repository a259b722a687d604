"""The books of provenance of all crises, and the games that they are about."""

from __future__ import annotations

from sim.config import provenance

TREES = provenance.own_trees()
BOOKS = {
    crisis: provenance.book_for(next(iter(trees.values())))
    for crisis, trees in provenance.by_crisis(TREES).items()
}
EVERY = [(crisis, row) for crisis, book in BOOKS.items() for row in book.own]
BOOK = BOOKS[""]


def row_of(path, scenario=provenance.BASE, crisis=""):
    return provenance.provenance_of(path, scenario, BOOKS[crisis])
