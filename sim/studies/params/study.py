"""What each number of a game means, where it is from, and what range is plausible."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.charts.words import Words
from sim.config import provenance
from sim.paths import Mistake, expand, is_pattern, nearest
from sim.report.lines import TEXT, columns
from sim.report.origins import shown
from sim.studies.params import Params

MOST = 30  # parameters that are printed in full; of more only paths and values


@dataclass(frozen=True)
class Parameter:
    """One number of a game: its path, meaning, value, unit, plausible range, basis and the reason for it."""

    path: str
    meaning: str
    value: Any
    unit: str
    low: Any
    high: Any
    basis: str
    why: str


def run(settings: Params, tree: Mapping[str, Any]) -> int:
    """Print the parameters that `find` names; returns the exit status."""
    words = Words.of(tree)
    found = list(look_up(tree, settings.find, settings.asked.scenario, words))
    if not found:
        paths = [path for path, _ in provenance.parameters(tree)]
        raise Mistake(
            f"find: no parameter has '{settings.find}' in its path, meaning or reason{nearest(settings.find, paths)}"
        )
    wide = min(columns(), TEXT)
    if len(found) > MOST:
        lines = [line for one in found for line in _short(one, wide)]
        print("\n".join(lines))
        print(f"\n{len(found)} parameters; a narrower find= says what each means and rests on.")
    else:
        print("\n\n".join(_told(one, wide, words) for one in found))
    return 0


def look_up(tree: Mapping[str, Any], find: str, scenario: str, words: Words) -> Iterator[Parameter]:
    """The numbers and dates of a game whose path, meaning or reason holds the text, or whose path fits a pattern."""
    book = provenance.book_for(tree)
    fitting = _fitting(tree, find)
    for path, value in provenance.parameters(tree):
        row = provenance.provenance_of(path, scenario, book)
        one = Parameter(
            path,
            words.axis(path),
            value,
            row.unit if row else "",
            row.at(path, "low") if row else None,
            row.at(path, "high") if row else None,
            row.kind if row else "own",
            row.why if row else "nothing that came with the program",
        )
        text = f"{path} {one.meaning} {one.why}".lower()
        if (
            any(path == other or path.startswith(f"{other}.") for other in fitting)
            or find.lower() in text
        ):
            yield one


def _fitting(tree: Mapping[str, Any], find: str) -> list[str]:
    """The paths that a pattern names; none for a plain word."""
    try:
        return expand(tree, find) if is_pattern(find) else []
    except KeyError:
        return []


def _told(one: Parameter, wide: int, words: Words) -> str:
    """A parameter in full: path, value and range on the first lines, then what it means and rests on."""
    unit = f" {one.unit}" if one.unit not in ("", "1") else ""  # 1: a number without a unit
    span = "" if one.low is None else f"; plausible: {shown(one.low)} to {shown(one.high)}"
    lines = [one.path, f"  value: {shown(one.value)}{unit}{span}; {words.kind(one.basis)}"]
    text = f"{one.meaning}. {one.why}"
    wrapped = textwrap.wrap(text, wide, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(
        [
            *textwrap.wrap(lines[0], wide),
            *textwrap.wrap(lines[1], wide, initial_indent="  ", subsequent_indent="  "),
            *wrapped,
        ]
    )


def _short(one: Parameter, wide: int) -> list[str]:
    """A parameter on one line where it fits."""
    return textwrap.wrap(f"{one.path}: {shown(one.value)}", wide, subsequent_indent="  ")
