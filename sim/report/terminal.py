"""What a sweep ends in on the terminal: the answer, a table that fits, and where everything is."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.report.answer import Answer
from sim.report.finding import TOPICS
from sim.report.lines import TEXT, columns
from sim.report.tables import Column, Table, points_table

GAP = 2
MOST_HEAD = 4  # lines of a heading above which it becomes a number with a legend
DROPS = 3
ATTEMPTS = (  # columns dropped, intervals (see `_cells`), headings of axes as numbers
    (0, 2, False),
    (0, 1, False),
    (0, 1, True),
    (1, 1, True),
    (2, 1, True),
    (3, 1, True),
    (3, 0, True),
)


def answered(found: Answer, width: int | None = None) -> str:
    """The six findings and the table, wrapped to `width` columns."""
    width = width or columns()
    return f"{sentences(found, width)}\n\n{drawn(points_table(found.cells, found.dead, found.words), width)}"


def sentences(found: Answer, width: int) -> str:
    """The title and the six findings, each under its topic."""
    wide = min(width, TEXT)
    parts = [textwrap.fill(found.title, wide)]
    for one in found:
        text = f"{TOPICS[one.topic]}: {one.text}"
        parts.append(
            textwrap.fill(
                text, wide, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
            )
        )
    return "\n\n".join(parts)


def drawn(table: Table, width: int) -> str:
    """A table as text no wider than `width`: intervals, then long headings, then columns go until it fits."""
    for drop, intervals, numbered in ATTEMPTS:
        kept = [one for one in table.columns if not one.drop or one.drop <= DROPS - drop]
        chosen = [_cells(one, place, intervals, kept) for place, one in enumerate(kept)]
        heads, legend = _heads(kept, chosen, numbered)
        lines = _laid(heads, chosen, [one.key for one in kept], width)
        if lines is not None:
            return "\n".join(_whole(table, kept, lines, legend, width))
    least = [one for one in table.columns if one.key or not one.drop]
    most = max(width // len(least) - GAP, 4)
    cells = [_clipped(one.cells, most) for one in least]
    heads, legend = _heads(least, cells, True)
    lines = _laid(heads, cells, [one.key for one in least], 10**6) or []
    return "\n".join(_whole(table, least, lines, legend, width))


def _clipped(cells: Sequence[str], most: int) -> list[str]:
    return [cell[:most] for cell in cells]


def _cells(column: Column, place: int, intervals: int, kept: Sequence[Column]) -> Sequence[str]:
    """The cells with their intervals: of all columns (2), of the first share and of settlements (1), of none (0)."""
    first = next(at for at, one in enumerate(kept) if not one.key and one.head != "runs")
    main = place == first or column.head.startswith("settled at")
    return column.wide if intervals == 2 or (intervals == 1 and main) else column.cells


def _heads(
    kept: Sequence[Column], cells: Sequence[Sequence[str]], numbered: bool
) -> tuple[list[str], list[str]]:
    """The headings; with `numbered` those of axes are numbers, with a legend, where they are long beside their cells."""
    told: list[str] = []
    legend: list[str] = []
    for one, column in zip(kept, cells, strict=True):
        wide = max((len(cell) for cell in column), default=0)
        if numbered and one.key and len(one.head) > max(2 * wide, 12):
            legend.append(f"[{len(legend) + 1}] {one.head}")
        told.append(
            f"[{len(legend)}]" if legend and legend[-1].endswith(f"] {one.head}") else one.head
        )
    return told, legend


def _laid(
    heads: Sequence[str], cells: Sequence[Sequence[str]], left: Sequence[bool], width: int
) -> list[str] | None:
    """The lines of a table, None when it does not fit: headings wrap, and columns widen while there is room."""
    wide = [
        max(max(map(len, head.split()), default=1), *map(len, column), 1)
        for head, column in zip(heads, cells, strict=True)
    ]
    if sum(wide) + GAP * (len(wide) - 1) > width:
        return None
    while True:
        wrapped = [textwrap.wrap(head, size) for head, size in zip(heads, wide, strict=True)]
        tallest = max(range(len(wide)), key=lambda place: len(wrapped[place]))
        full = sum(wide) + GAP * (len(wide) - 1) >= width
        if len(wrapped[tallest]) <= 2 or full:
            break
        wide[tallest] += 1
    tall = max(map(len, wrapped))
    if tall > MOST_HEAD and width < 10**6:
        return None
    rows = [[*[""] * (tall - len(lines)), *lines] for lines in wrapped]
    body = [list(row) for row in zip(*cells, strict=True)]
    whole = [*(list(row) for row in zip(*rows, strict=True)), ["-" * size for size in wide], *body]
    return [_line(row, wide, left) for row in whole]


def _line(row: Sequence[str], wide: Sequence[int], left: Sequence[bool]) -> str:
    """A row's cells at the widths of their columns, words of those on the left to the left."""
    cells = [
        cell.ljust(size) if first and not _is_number(cell) else cell.rjust(size)
        for cell, size, first in zip(row, wide, left, strict=True)
    ]
    return (" " * GAP).join(cells).rstrip()


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace(",", "").replace("-", "", 1).isdigit()


def _whole(
    table: Table, kept: Sequence[Column], lines: Sequence[str], legend: Sequence[str], width: int
) -> list[str]:
    """Title, lines, legend and notes, wrapped."""
    notes = [*legend, *table.notes]
    gone = len(table.columns) - len(kept)
    notes += [f"{gone} more columns are in report.html."] if gone else []
    wide = min(width, TEXT)
    return [
        *textwrap.wrap(table.title, wide),
        "",
        *lines,
        "",
        *(line for note in notes for line in textwrap.wrap(note, wide)),
    ]


def summary_lines(manifest: Mapping[str, Any], folder: Path) -> str:
    """How much was played, how fast, and where it is."""
    timing = manifest["timing"]
    stored = f", {timing['stored']:,} found in the folder" if timing["stored"] else ""
    played = f"{timing['played']:,} runs played in {timing['seconds']:.1f} s{stored}."
    points = f"{manifest['points']:,} point{'s' * (manifest['points'] != 1)}"
    whole = f"{manifest['runs']:,} runs at {points}."
    return f"{whole}\n{played}\nTables, charts and report.html are in\n{folder}"
