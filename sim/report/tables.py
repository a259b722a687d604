"""Tables of a sweep in a form that any width can take: which rows and columns, as text, for the terminal and the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.charts.words import Words
from sim.model.params import LADDER
from sim.model.world import Array
from sim.report import own
from sim.report.cells import Cells, Rows
from sim.report.phrasing import capital, varied
from sim.stats.effects import levels, pooled

RARE = 0.005  # an outcome below it in every row has no column
MOST_NUMBERS = 24  # set by a zipped axis, beyond which they are not told one by one
MOST_ROWS = 40  # points beyond which a table sums up by axis
WORST_FIRST = LADDER[::-1]
END_WORDS = {"settled": "settled at the end", "frozen": "frozen", "running": "still open"}


@dataclass(frozen=True)
class Column:
    """A column: its heading, its cells, the same cells with intervals, and how soon it is dropped (0: never)."""

    head: str
    cells: tuple[str, ...]
    wide: tuple[str, ...]
    drop: int = 0
    key: bool = False


@dataclass(frozen=True)
class Table:
    """A table: what its rows are, its columns with those that head the rows first, and notes that go below it."""

    title: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()


Group = tuple[tuple[str, ...], Array]  # what heads a row, and the points behind it


def points_table(cells: Cells, dead: Sequence[str], words: Words) -> Table:
    """The table that answers how far and how it ended: a row a point, dead axes folded, or a row a value of each axis."""
    axes = varied(dict(cells.columns))
    live = [path for path in axes if path not in dead]
    if not axes:
        return one_point(cells, words)
    groups = list(_by_point(cells, live))
    notes = [_folded(axes, dead, words)] if len(live) < len(axes) else []
    if len(groups) > MOST_ROWS:
        heads, groups = ["axis", "value"], list(_by_axis(cells, axes, words))
        notes = [
            f"{words.count(len(cells.peak), 'point')}, summed up by axis; points.parquet has each of them."
        ]
    else:
        heads = words.axes(live) if live else ["points"]
    columns = []
    for place, head in enumerate(heads):
        values = tuple(at[place] for at, _ in groups)
        columns.append(Column(head, values, values, key=True))
    runs = {int((cells.peak[points] >= 0).sum()) for _, points in groups}
    if len(runs) > 1:
        counted = tuple(f"{int((cells.peak[points] >= 0).sum()):,}" for _, points in groups)
        columns.append(Column("runs", counted, counted, drop=3))
    else:
        notes.append(f"Each row: {words.count(runs.pop() if runs else 0, 'run')}.")
    notes += [_row_names(axis, rows, words) for axis, rows in cells.rows.items() if axis in live]
    measured, rare = _measures(cells, [points for _, points in groups], words)
    notes += (
        [f"The worst of less than half a per cent in every row: {', '.join(rare)}."] if rare else []
    )
    title = "Share of runs by the worst they reach and by how they end, % (95 % interval)"
    return Table(title, (*columns, *measured), tuple(notes))


def _row_names(axis: str, rows: Rows, words: Words) -> str:
    """What the rows of a zipped axis set, or where that stands where it is much."""
    numbers = max(map(len, rows.values()))
    if numbers * len(rows) > MOST_NUMBERS:
        return f"{capital(words.axis(axis))}: {len(rows)} rows of {words.count(numbers, 'number')} each, in manifest.json."
    told = []
    for name, values in rows.items():
        several = (f"{words.axis(path)} {words.number(value)}" for path, value in values.items())
        told.append(f"{name} is {', '.join(several)}")
    return f"{capital(words.axis(axis))}: {'; '.join(told)}."


def _by_point(cells: Cells, live: Sequence[str]) -> Iterator[Group]:
    """The points that share the values of the axes that are shown, in reading order."""
    rows: dict[tuple[object, ...], list[int]] = {}
    for point in range(len(cells.peak)):
        if (cells.peak[point] >= 0).any():
            key = tuple(cells.columns[path][point] for path in live)
            rows.setdefault(key, []).append(point)
    for key in sorted(rows, key=_reading) if live else rows:
        yield tuple(Words.number(value) for value in key) or ("all",), np.array(rows[key])


def _reading(key: tuple[Any, ...]) -> tuple[tuple[int, float, str], ...]:
    """Numbers by size, then names by letter, then what has no value."""
    return tuple(
        (1, 0.0, str(one))
        if isinstance(one, str)
        else (0, float(one), "")
        if one == one
        else (2, 0.0, "")
        for one in key
    )


def _by_axis(cells: Cells, axes: Sequence[str], words: Words) -> Iterator[Group]:
    """The points at each value of each axis, or in each third of its range."""
    for path, name in zip(axes, words.axes(list(axes)), strict=True):
        for place, level in enumerate(levels(cells.columns[path])):
            value = words.number(level.low)
            value += "" if level.low == level.high else f" to {words.number(level.high)}"
            yield (name if place == 0 else "", value), level.points


def _measures(
    cells: Cells, groups: Sequence[Array], words: Words
) -> tuple[list[Column], list[str]]:
    """The columns of shares, what one looks for first, and the names of the outcomes left out since they are nowhere frequent."""
    hits = [(words.war(), cells.war, 0)]
    rare = []
    for name in WORST_FIRST:
        reached = cells.reached(name)
        if max((pooled(reached[points])[0] for points in groups), default=0.0) < RARE:
            rare.append(words.outcome(name))
        else:
            hits.append((_worst(name, words), reached, 1 + (name in ("stand_off", "stand_down"))))
    ends = [(said, cells.ended(name), 2 * (name != "settled")) for name, said in END_WORDS.items()]
    hits += [one for one in ends if np.nansum(one[1])]
    columns = []
    for head, found, drop in hits:
        shares = [pooled(found[points]) for points in groups]
        columns.append(
            Column(
                head,
                tuple(short(*one) for one in shares),
                tuple(long(*one) for one in shares),
                drop,
            )
        )
    return [columns[0], *_own(cells, groups), *columns[1:]], rare


def _own(cells: Cells, groups: Sequence[Array]) -> list[Column]:
    """A column for each measure of the user's."""
    columns = []
    for name, mine in cells.own.items():
        values = [own.pooled(mine, points) for points in groups]
        plain = tuple(own.shown(mine, one[0]).removesuffix(" %") for one in values)
        wide = tuple(own.long(mine, *one) for one in values)
        head = Words.plain(name) + (" (mean)" if mine.kind == "mean" else "")
        columns.append(Column(head, plain, wide))
    return columns


def _worst(name: str, words: Words) -> str:
    return "settled before a climb" if name == "settlement" else words.outcome(name)


def one_point(cells: Cells, words: Words) -> Table:
    """The table of a sweep without axes: a row a place on the ladder, how many runs peak there, how many end there."""
    rows = [name for name in WORST_FIRST[:-1] if np.nansum(cells.reached(name) + cells.stood(name))]
    peaks = [pooled(cells.reached(name)) for name in rows]
    finals = [pooled(cells.stood(name)) for name in rows]
    peaks.append(pooled(cells.reached("settlement")))
    finals.append(pooled(cells.ended("settled")))
    heads = (*(words.outcome(name) for name in rows), "settled (at the worst: before a climb)")
    shares = (("as the worst", peaks), ("at the end", finals))
    told = []
    for head, found in shares:
        narrow, wide = tuple(short(*one) for one in found), tuple(long(*one) for one in found)
        told.append(Column(head, narrow, wide))
    notes = [f"{words.count(cells.runs, 'run')}."]
    frozen = pooled(cells.ended("frozen"))
    notes += [f"Frozen by a cease-fire at the end: {long(*frozen)} %."] if frozen[0] else []
    absent = [words.outcome(name) for name in WORST_FIRST[:-1] if name not in rows]
    notes += [f"Never seen: {', '.join(absent)}."] if absent else []
    for name, mine in cells.own.items():
        unit = " %" if mine.kind == "share" else " on average"
        told_own = own.long(mine, *own.pooled(mine, slice(None)))
        notes.append(f"{capital(words.plain(name))}: {told_own}{unit}.")
    title = "Share of runs by the worst they reach and by where they stand at the end, % (95 % interval)"
    return Table(
        title, (Column("place on the ladder", heads, heads, key=True), *told), tuple(notes)
    )


def short(share: float, low: float, high: float) -> str:
    """A share in per cent: `57`."""
    return Words.percent(share).removesuffix(" %")


def long(share: float, low: float, high: float) -> str:
    """A share in per cent with its interval: `57 (51-62)`."""
    return f"{short(share, low, high)} ({100 * low:.0f}-{100 * high:.0f})"


def _folded(axes: Sequence[str], dead: Sequence[str], words: Words) -> str:
    names = [
        words.within(name)
        for path, name in zip(axes, words.axes(list(axes)), strict=True)
        if path in dead
    ]
    return f"Averaged over {' and '.join(names)}, of which no effect is shown."
