"""Where every number comes from: what the seeds say about a game's numbers, and whether the two agree.

A scenario names the crisis it is of (`crisis`), and with it the seeds that are its book. `python -m sim.config.provenance --check`
compares every scenario with the book of its crisis: those that came with the program and those of `./configs`.
"""

from __future__ import annotations

import datetime
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.config.aftermath import Aftermath, read_aftermath
from sim.config.facts import behaviour_of_file
from sim.config.seeds import (
    CHALLENGER,
    Book,
    Row,
    State,
    Verdict,
    entries,
    folder_of,
    read_book,
    read_verdict,
    state_of,
)
from sim.paths import Mistake, leaves, nearest

BASE = "paris_2014"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
Tree = Mapping[str, Any]


def crisis_of(game_tree: Tree) -> str:
    """The crisis that a game is of; empty for the one whose seeds lie in `seeds/` itself."""
    return str(game_tree.get("crisis", ""))


@lru_cache(maxsize=96)
def _once(reader: Callable[..., Any], folder: Path, state: State, *more: str) -> Any:
    """What a reader finds in a folder of seeds, read once and again when a file changes: `state` says how it was then."""
    return reader(folder, *more)


def book_of(crisis: str = "", challenger: str = CHALLENGER) -> Book:
    """The facts and rows of a crisis whose challenger has this name; the rows that all crises share come last."""
    folder = folder_of(crisis)
    found: Book = _once(read_book, folder, state_of(folder), challenger)
    return found


def book_for(game_tree: Tree) -> Book:
    """The facts and rows of the crisis of a game."""
    parties = game_tree.get("parties") or {}
    named = [name for name, party in parties.items() if (party or {}).get("role") == "challenger"]
    return book_of(crisis_of(game_tree), *named[:1])


def aftermath(crisis: str = "") -> Aftermath:
    """What happened after the start of a crisis, for scoring."""
    folder = folder_of(crisis)
    found: Aftermath = _once(read_aftermath, folder, state_of(folder))
    return found


def verdict(crisis: str = "") -> Verdict | None:
    """How the baseline of a crisis scored against what happened after; None where no score is stored."""
    folder = folder_of(crisis)
    found: Verdict | None = _once(read_verdict, folder, state_of(folder))
    return found


def provenance_of(path: str, scenario: str = BASE, book: Book | None = None) -> Row | None:
    """The row that covers a path: one of the scenario's own, then one of the crisis, then the one with the most steps spelt out."""
    book = book or book_of()
    if (path, scenario) not in book.covering:
        book.covering[path, scenario] = _covering(path, scenario, book)
    return book.covering[path, scenario]


def _covering(path: str, scenario: str, book: Book) -> Row | None:
    best: tuple[bool, bool, int] | None = None
    chosen, own = None, len(book.own)
    for place, row in book.beginning(path.partition(".")[0]):
        pattern = row.pattern(path)
        if pattern is None or row.scenario not in (None, scenario) or row.at(path) is None:
            continue
        rank = (
            row.scenario is not None,
            place < own,
            sum(step != "*" for step in pattern.split(".")),
        )
        if best is None or rank > best:
            best, chosen = rank, row
    return chosen


def ranges(
    paths: Sequence[str], scenario: str = BASE, book: Book | None = None
) -> dict[str, tuple[float, float]]:
    """The plausible range, low and high, of each path; raises Mistake for a path that has none, or one per entry."""
    found = {}
    for path in paths:
        row = provenance_of(path, scenario, book)
        if row is None:
            known = [name for other in (book or book_of()).rows for name in other.path]
            raise Mistake(f"{path}: no row of provenance gives a range{nearest(path, known)}")
        low, high = row.at(path, "low"), row.at(path, "high")
        if isinstance(low, (list, dict)) or isinstance(high, (list, dict)):
            raise Mistake(
                f"{path}: has a range for each entry; name one of {', '.join(f'{path}.{name}' for (name,), _ in entries(low))}"
            )
        if low is None or high is None:
            raise Mistake(f"{path}: is not a quantity and has no range")
        found[path] = (float(low), float(high))
    return found


def parameters(game_tree: Tree) -> Iterator[tuple[str, Any]]:
    """Every number and date of a game with its path; what a sweep of it may try (`uncertainties`) is left out."""
    for path, value in leaves(
        {key: node for key, node in game_tree.items() if key != "uncertainties"}
    ):
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield path, value
        elif isinstance(value, datetime.date) or (isinstance(value, str) and DAY.fullmatch(value)):
            yield path, str(value)


def unaccounted(game_tree: Tree, scenario: str = BASE, book: Book | None = None) -> list[str]:
    """Paths of numbers and dates of a game that no row of provenance covers."""
    book = book or book_for(game_tree)
    return [
        path for path, _ in parameters(game_tree) if provenance_of(path, scenario, book) is None
    ]


def disagreements(game_tree: Tree, scenario: str = BASE, book: Book | None = None) -> list[str]:
    """One sentence for every number of a game that is not what its row says, and every axis that leaves its range."""
    said, book = [], book or book_for(game_tree)
    for path, value in parameters(game_tree):
        row = provenance_of(path, scenario, book)
        if row and not _same(value, row.at(path)):
            said.append(
                f"{path}: scenario {scenario} has {value}, its {row.kind} row says {row.at(path)}"
            )
    for path, axis in game_tree.get("uncertainties", {}).items():
        if path == "correlate":
            continue
        if isinstance(axis, Mapping):
            axis = {key: item for key, item in axis.items() if key != "when"}
        try:
            low, high = ranges([path], scenario, book)[path]
        except Mistake as mistake:
            said.append(f"uncertainties.{mistake}")
            continue
        outside = [
            value
            for _, value in entries(axis)
            if isinstance(value, (int, float)) and not low <= value <= high
        ]
        said += [
            f"uncertainties.{path}: scenario {scenario} tries {value:g}, outside of {low:g} to {high:g}"
            for value in outside
        ]
    return said


def faults(book: Book | None = None) -> list[str]:
    """One sentence for every row that contradicts itself, the fact it cites, or cites what there is not."""
    book = book or book_of()
    cited = [
        f"{fact.id}: there is no source '{fact.source}'{nearest(fact.source, book.sources)}"
        for fact in book.facts.values()
        if fact.source and fact.source not in book.sources
    ]
    return cited + [
        f"{', '.join(row.path)}: {fault}" for row in book.rows for fault in _row_faults(row, book)
    ]


def _row_faults(row: Row, book: Book) -> Iterator[str]:
    for steps, value in entries(row.value):
        path = ".".join((row.path[0], *steps))
        low, high = row.at(path, "low"), row.at(path, "high")
        if isinstance(value, datetime.date):
            continue
        if low is None or high is None:
            yield "a number needs low and high"
        elif not low <= value <= high:
            yield f"{value:g} lies outside of its range, {low:g} to {high:g}"
    needed = {"article": "fact", "source": "source", "calibrated": "target"}.get(row.kind)
    if needed and not getattr(row, needed):
        yield f"a row of kind {row.kind} names its {needed}"
    if row.source and row.source.split(":")[0] not in book.sources:
        yield f"there is no source '{row.source.split(':')[0]}'{nearest(row.source.split(':')[0], book.sources)}"
    if row.fact and row.fact not in book.facts:
        yield f"there is no fact '{row.fact}'{nearest(row.fact, book.facts)}"
    elif row.fact and row.kind == "article" and not _quotes(row, book):
        fact = book.facts[row.fact]
        yield f"says {row.value}, the fact {row.fact} it rests on says {fact.date if fact.value is None else fact.value}"


def _quotes(row: Row, book: Book) -> bool:
    """Whether a row says what its fact says: the same numbers or date; or one number, and as its range the fact's two."""
    fact = book.facts[row.fact or ""]
    stated = [value for _, value in entries(fact.date if fact.value is None else fact.value)]
    given = [value for _, value in entries(row.value)]
    return given == stated or (len(given) == 1 and [row.low, row.high] == stated)


def unused(trees: Mapping[str, Tree], book: Book | None = None) -> list[str]:
    """Rows of the crisis, path by path, that give no number of any of these games (trees by scenario)."""
    book, used = book or book_of(), set()
    for scenario, tree in trees.items():
        for path, _ in parameters(tree):
            row = provenance_of(path, scenario, book)
            if row:
                used.add((id(row), row.pattern(path)))
    return [
        f"{name}: the row gives no number of any scenario"
        for row in book.own
        for name in row.path
        if (id(row), name) not in used
    ]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-12)
    return str(one) == str(other)


def own_scenarios() -> list[str]:
    """Names of all scenarios that came with the program or lie in `./configs`."""
    return sorted({file.stem for file in own_files()})


def own_files() -> list[Path]:
    """The files of all scenarios, ours and those of `./configs`."""
    from sim.config.compose import configs_folder

    folders = dict.fromkeys((configs_folder().resolve(), (Path.cwd() / "configs").resolve()))
    return sorted(file for folder in folders for file in (folder / "scenario").glob("*.yaml"))


def own_trees() -> dict[str, Tree]:
    """The trees of these scenarios, by name."""
    from sim.config.compose import compose, game_tree

    return {name: game_tree(compose([f"scenario={name}"])) for name in own_scenarios()}


def by_crisis(trees: Mapping[str, Tree]) -> dict[str, dict[str, Tree]]:
    """Trees by scenario, put together by the crisis they are of."""
    found: dict[str, dict[str, Tree]] = {}
    for name, tree in trees.items():
        found.setdefault(crisis_of(tree), {})[name] = tree
    return found


def check(trees: Mapping[str, Tree]) -> list[str]:
    """Everything in which these scenarios (trees by name) and the books of their crises do not agree, a sentence each."""
    said: list[str] = []
    for crisis, own in by_crisis(trees).items():
        book = book_for(next(iter(own.values())))
        said += [
            f"{folder_of(crisis).name}: {fault}" for fault in (*faults(book), *unused(own, book))
        ]
    for name, tree in trees.items():
        said += [
            f"{path}: scenario {name} has this number without a row of provenance"
            for path in unaccounted(tree, name)
        ]
        said += disagreements(tree, name)
    return said


if __name__ == "__main__":
    if sys.argv[1:] != ["--check"]:
        sys.exit("usage: python -m sim.config.provenance --check")
    try:
        every = own_trees()
        found = check(every) + [said for file in own_files() for said in behaviour_of_file(file)]
    except Mistake as mistake:
        sys.exit(str(mistake))
    agreed = [
        f"{folder_of(crisis).name}: {len(book_of(crisis).own)} rows agree with {len(trees)} scenarios and with "
        f"{len(book_of(crisis).facts)} facts"
        for crisis, trees in by_crisis(every).items()
    ]
    print("\n".join(found or agreed))
    sys.exit(bool(found))
