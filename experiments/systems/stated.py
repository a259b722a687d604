"""The numbers that provenance states once, with the places that each stands at, its plausible range, and why the idle ones stay."""

from __future__ import annotations

from dataclasses import dataclass

from sim.config import provenance
from sim.config.compose import compose, game_tree

KEPT = {  # why a number stays that moves no headline outcome by a point
    "parties.ukraine.worth.baltics": "a fact of the case; what it moves stays below a point",
    "parties.nato.exposure": "a fact of the case; it decides the damage that is counted of the allies",
    "parties.lithuania.exposure and 2 more": "a fact of the case; it decides the damage that is counted of the three states",
    "parties.lithuania.worth.baltics and 2 more": "it decides when the three states call their allies (`meetings`), no headline outcome",
}


@dataclass(frozen=True)
class Number:
    """A number that provenance states once: at all paths that its row covers alike, with the two ends of its range."""

    paths: tuple[str, ...]
    named: str
    value: float
    low: float
    high: float

    def at(self, end: float) -> tuple[str, ...]:
        """The overrides that set it."""
        return tuple(f"{path}={end}" for path in self.paths)


def numbers_of(scenario: str) -> dict[str, Number]:
    """Every number of a scenario with a plausible range, by the path of its row; those of the calendar are no free numbers."""
    tree = game_tree(compose([f"scenario={scenario}"]))
    book = provenance.book_for(tree)
    found: dict[str, Number] = {}
    for path, value in provenance.parameters(tree):
        row = provenance.provenance_of(path, scenario, book)
        if row is None or not isinstance(value, (int, float)) or path.startswith("calendar"):
            continue
        low, high = row.at(path, "low"), row.at(path, "high")
        if not isinstance(low, (int, float)) or not isinstance(high, (int, float)) or low == high:
            continue
        pattern = str(row.pattern(path))
        rest = path.split(".")[len(pattern.split(".")) :]
        named = ".".join([pattern, *rest])
        if len(row.path) > 1:
            named += f" and {len(row.path) - 1} more"
        key = f"{id(row)} {'.'.join([row.path[0], *rest])}"
        paths = (*found[key].paths, path) if key in found else (path,)
        found[key] = Number(paths, named, float(value), float(low), float(high))
    return {number.named: number for number in found.values()}
