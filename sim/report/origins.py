"""Where the numbers behind a sweep come from: those swept or changed, and what rests on assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.charts.words import Words
from sim.config import provenance
from sim.config.seeds import Book, Row
from sim.paths import leaves
from sim.report import inline

KINDS = {
    "article": "A fact that the crisis starts from states it, or its words were coded as a number.",
    "source": "A cited source, such as a data set or a contemporary report.",
    "calibrated": "Set so that the model meets a target that was known at the start date.",
    "assumption": "A judgement of the modellers, with a plausible range.",
    "own": "No row of provenance: a number of this configuration alone.",
}


@dataclass(frozen=True)
class Origin:
    """A number that was swept or changed: what was tried, what the scenario has, and the row of provenance, if any."""

    path: str
    change: str
    tried: str
    own: str
    row: Row | None

    @property
    def kind(self) -> str:
        """The kind of number its range rests on."""
        return self.row.kind if self.row else "own"


def origins(
    tree: Mapping[str, Any], columns: Mapping[str, np.ndarray], scenario: str
) -> tuple[list[Origin], Counter[str], list[Row]]:
    """What was swept or changed; how many parameters rest on each kind of number; the assumptions."""
    book = provenance.book_for(tree)
    found = [_swept(path, values, scenario, book) for path, values in columns.items()]
    kinds: Counter[str] = Counter()
    assumed: dict[int, Row] = {}
    for path, value in provenance.parameters(tree):
        row = provenance.provenance_of(path, scenario, book)
        kinds[row.kind if row else "own"] += 1
        if row and row.kind == "assumption":
            assumed[id(row)] = row
        if any(path == axis or path.startswith(f"{axis}.") for axis in columns):
            continue
        if row is None or not _same(value, row.at(path)):
            found.append(
                Origin(
                    path,
                    "changed" if row else "added",
                    shown(value),
                    shown(row.at(path)) if row else "–",
                    row,
                )
            )
    return found, kinds, list(assumed.values())


def _swept(path: str, values: np.ndarray, scenario: str, book: Book) -> Origin:
    row = provenance.provenance_of(path, scenario, book)
    if values.dtype == object:
        tried = ", ".join(str(value) for value in dict.fromkeys(values.tolist()))
    else:
        several = np.unique(values[~np.isnan(values.astype(float))])
        tried = (
            ", ".join(Words.number(value) for value in several)
            if len(several) <= 8
            else (
                f"{Words.number(several[0])} to {Words.number(several[-1])} ({len(several)} values)"
            )
        )
    return Origin(path, "swept", tried, shown(row.at(path)) if row else "–", row)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return bool(np.isclose(one, other, rtol=1e-12, atol=0))
    return str(one) == str(other)


def shown(value: Any) -> str:
    """A value of the configuration in a cell."""
    if isinstance(value, Mapping):
        return (
            "; ".join(f"{path}: {shown(leaf)}" for path, leaf in leaves(value)) if value else "none"
        )
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(item) for item in value)
    return "–" if value is None else Words.number(value)


def span(row: Row | None, path: str) -> str:
    """The plausible range of a path."""
    if row is None:
        return "–"
    low, high = row.at(path, "low"), row.at(path, "high")
    return "–" if low is None or high is None else f"{shown(low)} to {shown(high)}"


def section(
    found: Sequence[Origin], kinds: Counter[str], assumed: Sequence[Row], book: Book, words: Words
) -> list[str]:
    """The section of the page; `book` is that of the crisis."""
    all_of_them = sum(kinds.values())
    theirs = Counter(origin.kind for origin in found)
    parts = [inline.heading("Where the numbers come from", "provenance")]
    parts.append(
        inline.paragraph(
            f"The configuration has {all_of_them} numbers and dates. {kinds['assumption']} of them "
            f"({kinds['assumption'] / max(all_of_them, 1):.0%}) "
            "rest on assumptions: judgements with a plausible range, not measurements. Of the "
            f"{words.count(len(found), 'parameter')} swept or changed here, {theirs['assumption'] + theirs['own']} rest on "
            "assumptions or on no row at all."
        )
    )
    if found:
        parts.append(_changed_table(found, book, words))
    else:
        parts.append(inline.paragraph("Nothing was swept, and every number is the scenario's own."))
    parts.append(_kinds_table(kinds, theirs, words))
    if assumed:
        parts.append(inline.folded(f"All {len(assumed)} assumptions", _assumptions_table(assumed)))
    return parts


def _changed_table(found: Sequence[Origin], book: Book, words: Words) -> str:
    """What was swept or changed, what the scenario has in its place, and what that rests on."""
    head = (
        "parameter",
        "in words",
        "what was done",
        "values here",
        "in the scenario's provenance",
        "plausible range",
        "unit",
        "kind",
        "rests on",
    )
    rows = [
        (
            inline.code(one.path),
            words.axis(one.path),
            one.change,
            one.tried,
            one.own,
            span(one.row, one.path),
            one.row.unit if one.row else "–",
            words.kind(one.kind),
            basis(one.row, book, words),
        )
        for one in found
    ]
    return inline.table("Every parameter that was swept or changed", head, rows)


def _kinds_table(kinds: Counter[str], theirs: Counter[str], words: Words) -> str:
    """How many numbers are of each kind, of all (`kinds`) and of those swept or changed (`theirs`)."""
    rows = [
        (words.kind(kind), f"{kinds[kind]}", f"{theirs[kind]}", text)
        for kind, text in KINDS.items()
        if kinds[kind] or theirs[kind]
    ]
    return inline.table(
        "What the numbers of this configuration rest on",
        ("kind", "numbers", "swept or changed", "meaning"),
        rows,
    )


def _assumptions_table(assumed: Sequence[Row]) -> str:
    """The assumptions with their plausible ranges and reasons."""
    rows = [
        (
            inline.code(", ".join(row.path)),
            shown(row.value),
            f"{shown(row.low)} to {shown(row.high)}",
            row.unit,
            row.why,
        )
        for row in assumed
    ]
    return inline.table(
        "The assumptions, with the ranges worth trying",
        ("parameter", "value", "plausible range", "unit", "why"),
        rows,
    )


def basis(row: Row | None, book: Book, words: Words) -> str:
    """What a row of a book rests on, in words."""
    if row is None:
        return "nothing that came with the program"
    said = row.why
    if row.fact in book.facts:
        fact = book.facts[str(row.fact)]
        where = (
            f" (paragraph {fact.paragraph})"
            if fact.paragraph
            else f" ({book.sources[fact.source]})"
            if fact.source
            else ""
        )
        head = words.kind("article")
        said += f" {head[:1].upper()}{head[1:]}{where}: {fact.says}"
    if row.source:
        key, _, more = row.source.partition(":")
        said += f" Source: {book.sources.get(key, key)}{';' if more else '.'}{more}"
    if row.target:
        said += f" Calibrated to: {row.target}."
    return said
