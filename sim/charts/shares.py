"""How far it goes: the worst rung that runs reach, at every point of a design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import Sheet, canvas
from sim.charts.declare import chart
from sim.charts.drawing import LINE, Style, beside, lines, width_of
from sim.charts.folding import Folded, at_row, folded, idle_words, live
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MANY = 40  # rows up to which each has its labels
MOST_ROWS = 300  # rows that can still be told apart
LEAST = 5.5  # size of text (points) under which the labels of rows would not be read
COLUMNS = 4  # axes shown beside the bars at most
NARROW = 75  # letters over the width of the chart under which the axes are named in the note
SHARE = "share of runs (%)"


def _far(frame: pd.DataFrame, words: Words, idle: Sequence[str] = ()) -> str | None:
    """The range of war over the rows, where the intervals of its ends leave each other out."""
    rows = folded(frame, live(frame, idle), "outcome_shares")
    low, high = (rows.war[pick(rows.war[:, 0])] for pick in (np.argmin, np.argmax))
    if low[2] >= high[1]:
        return None
    war = words.war()
    return f"{war[:1].upper()}{war[1:]}: in {words.percent(low[0])} to {words.percent(high[0])} of the runs, by the settings"


def _shares_words(
    frame: pd.DataFrame, words: Words, axes: list[str] | None = None, idle: Sequence[str] = ()
) -> str:
    paths = live(frame, idle) if axes is None else axes
    frames.check_axes(frame, paths)
    rows = folded(frame, paths, "outcome_shares")
    war = rows.war
    if len(rows.axes) == 1:
        return f"In {frames.runs_of(frame)}, {words.war()} comes in {words.with_interval(*war[0])}."
    low, high = int(np.argmin(war[:, 0])), int(np.argmax(war[:, 0]))
    text = (
        f"The worst rung that runs reach, at {words.count(len(frame), 'point')} of {frames.runs_of(frame)}: {words.war()} goes "
        f"from {words.with_interval(*war[low])} at {at_row(rows.axes.iloc[low], paths, words)} to "
        f"{words.with_interval(*war[high])} at {at_row(rows.axes.iloc[high], paths, words)}."
    )
    return f"{text} {idle_words(idle, words)}".strip()


@chart(
    frame="points",
    title="How far it goes: the worst rung reached, point by point",
    height=(0.6, 0.2),
    describe=_shares_words,
    finding=_far,
)
def outcome_shares(
    frame: pd.DataFrame,
    look: Look,
    *,
    axes: list[str] | None = None,
    idle: Sequence[str] = (),
) -> Axes:
    """The worst rung reached by point: one stacked bar a point, and where proxy war begins, with its interval.

    `frame` has a row a point; `axes` are the config paths shown beside the bars (those that vary, four at most), `idle`
    those that have no effect, over which points are averaged. With more than 40 rows, or where there is no room for
    labels, the rows are put in order of their share of war. One row a combination, read like a table, and shares that
    sum to 100 are taken from Our World in Data's stacked bars.
    """
    words = look.words
    paths = live(frame, idle)[:COLUMNS] if axes is None else list(axes)
    frames.check_axes(frame, paths)
    rows = folded(frame, live(frame, idle) if axes is None else paths, look.kind)
    table, war, count = rows.shares, rows.war, len(rows.axes)
    with canvas(look, min(count, MANY)) as sheet:
        ax = sheet.ax
        font = _row_font(sheet, count)
        dense = count > MANY or font < LEAST
        if dense:
            order = np.argsort(-war[:, 0], kind="stable")
            table, war = (_averaged(part[order]) for part in (table, war))
        _stack(ax, table, dense, words)
        _boundary(ax, war, dense)
        ax.set(xlim=(0, 1), ylim=(len(table) - 0.5, -0.5), yticks=[])
        share_axis(sheet)
        ax.spines["left"].set_visible(False)
        note = [_note(frame, rows, dense, words), idle_words(idle, words)]
        lift = 0.0
        if len(table) < count:
            note.append(f"Each line is the mean of about {count / len(table):.0f} points.")
        if dense:
            ax.set_ylabel(
                f"points, in the order of their share of {words.war()}", fontsize=sheet.font
            )
        else:
            narrow = sheet.letters < NARROW
            names = words.axes(paths)
            heads = [chr(ord("a") + place) for place in range(len(names))] if narrow else names
            if narrow:
                note += [f"{head}: {name}." for head, name in zip(heads, names, strict=True)]
            left = _table(sheet, font, rows.axes, paths, heads)
            lift = max(left, _numbers(sheet, font, war, narrow))
        sheet.heading(
            " ".join(filter(None, note)), lift, sheet.legend(*ax.get_legend_handles_labels())
        )
    return ax


def _note(frame: pd.DataFrame, rows: Folded, dense: bool, words: Words) -> str:
    """How many points of how many runs, and what the marks mean."""
    first, points = words.outcome("proxy_war"), words.count(len(frame), "point")
    if rows.points > 1:
        points = f"{words.count(len(rows.axes), 'combination')} from {points}"
    mark = (
        f"Dark line: where {first} begins; band: its 95 % interval."
        if dense
        else f"Diamond: where {first} begins; whiskers and brackets: its 95 % interval."
    )
    return f"The worst rung of each run; {points} of {frames.runs_of(frame)}. {mark}"


def fill(name: str) -> dict[str, Any]:
    """Colour and hatching of an outcome; the hatching takes the edge's colour."""
    ink = palette.HATCH_INK.get(name, palette.LIGHT)
    return {
        "facecolor": palette.LADDER[name],
        "edgecolor": ink,
        "hatch": palette.HATCHES.get(name),
        "linewidth": 0,
    }


def share_axis(sheet: Sheet) -> None:
    """Name the axis of shares, in percent."""
    sheet.ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
    sheet.ax.set_xlabel(SHARE, fontsize=sheet.font)


def _averaged(rows: np.ndarray) -> np.ndarray:
    """Rows in their order, so many neighbours averaged that no more than can be told apart are left."""
    if len(rows) <= MOST_ROWS:
        return rows
    return np.stack([part.mean(axis=0) for part in np.array_split(rows, MOST_ROWS)])


def _stack(ax: Axes, table: np.ndarray, dense: bool, words: Words) -> None:
    """A bar a row; where they are dense, one area an outcome. Outcomes that no row has are left out."""
    left, edges = np.zeros(len(table)), np.arange(len(table) + 1) - 0.5
    for name, share in zip(frames.OUTCOMES, table.T, strict=True):
        if not share.any():
            continue
        label, right = words.outcome(name), left + share
        if dense:
            from_, to = (np.append(bound, bound[-1]) for bound in (left, right))
            ax.fill_betweenx(edges, from_, to, step="post", label=label, **fill(name))
        else:
            ax.barh(np.arange(len(table)), share, 0.78, left, label=label, **fill(name))
        left = right


def whisker(ax: Axes, y: float, low: float, high: float) -> None:
    """An interval in ink on a paper halo, readable on any colour."""
    for colour, width, cap in ((palette.PAPER, 3.2, 7.0), (palette.INK, 1.2, 5.5)):
        ax.plot(
            [low, high],
            [y, y],
            color=colour,
            linewidth=width,
            marker="|",
            markersize=cap,
            markeredgewidth=width,
            zorder=4,
            solid_capstyle="butt",
            clip_on=False,
        )


def _boundary(ax: Axes, war: np.ndarray, dense: bool) -> None:
    """Where proxy war begins in each row, with the interval of the share to its right."""
    share, low, high = war.T
    if not dense:
        for row in range(len(war)):
            whisker(ax, row, 1 - high[row], 1 - low[row])
        style: Style = {"markeredgecolor": palette.PAPER, "markersize": 5, "markeredgewidth": 0.8}
        ax.plot(
            1 - share, np.arange(len(war)), "D", color=palette.INK, zorder=5, clip_on=False, **style
        )
        return
    edges = np.arange(len(war) + 1) - 0.5
    from_, to, middle = (np.append(1 - bound, 1 - bound[-1]) for bound in (high, low, share))
    ax.fill_betweenx(
        edges, from_, to, step="post", color=palette.INK, alpha=0.3, linewidth=0, zorder=3
    )
    along, across = np.repeat(middle[:-1], 2), np.repeat(edges, 2)[1:-1]
    for colour, width in ((palette.PAPER, 2.6), (palette.INK, 1.2)):
        ax.plot(along, across, color=colour, linewidth=width, zorder=4)


def _row_font(sheet: Sheet, rows: int) -> float:
    """The size of text that fits into a row (points)."""
    if sheet.grows:
        return sheet.font
    return min(sheet.font, 0.85 * (sheet.height - 11 * sheet.font) / rows)


def _numbers(sheet: Sheet, font: float, war: np.ndarray, narrow: bool) -> float:
    """The share of war with its interval right of each bar; returns the height of the column's head (points)."""
    words = sheet.look.words
    for row, (share, low, high) in enumerate(war):
        text = words.percent(share) if narrow else words.with_interval(share, low, high)
        beside(
            sheet.ax, text, (1, row), (8, 0), ("axes fraction", "data"), va="center", fontsize=font
        )
    head = "war" if narrow else words.war_column()
    beside(sheet.ax, head, (1, 1), (8, 3), va="bottom", color=palette.QUIET, linespacing=1.1)
    return LINE * sheet.font * (head.count("\n") + 1)


def _table(
    sheet: Sheet, font: float, frame: pd.DataFrame, paths: list[str], names: list[str]
) -> float:
    """The axes' values left of the bars, a column an axis; a value that repeats the row above is left out.

    Returns the height of the columns' heads (points).
    """
    ax, words = sheet.ax, sheet.look.words
    if paths:
        columns = [list(map(words.number, frame[path])) for path in paths]
    else:
        numbers = frame["point"] if "point" in frame else range(len(frame))
        columns, names = [list(map(words.number, numbers))], ["point"]
    right, tall = 8.0, 0
    for place in reversed(range(len(columns))):
        texts = _column(ax, columns, place, right, font)
        head = lines(names[place], 14)
        quiet: Style = {"color": palette.QUIET, "linespacing": 1.1}
        texts.append(beside(ax, head, (0, 1), (-right, 3), ha="right", va="bottom", **quiet))
        right += max(width_of(text) for text in texts) + sheet.font
        tall = max(tall, head.count("\n") + 1)
    breaks = [row for row in range(1, len(frame)) if columns[0][row] != columns[0][row - 1]]
    for row in breaks if 2 * len(breaks) < len(frame) else []:
        ax.axhline(row - 0.5, color=palette.QUIET, linewidth=0.6, zorder=1)
    return LINE * sheet.font * tall


def _column(ax: Axes, columns: list[list[str]], place: int, right: float, font: float) -> list[Any]:
    """The values of one axis; one is shown where it, or one left of it, changes."""
    outer = list(zip(*columns[: place + 1], strict=True))
    last, anchor = place == len(columns) - 1, ("axes fraction", "data")
    return [
        beside(ax, text, (0, row), (-right, 0), anchor, ha="right", va="center", fontsize=font)
        for row, text in enumerate(columns[place])
        if last or row == 0 or outer[row] != outer[row - 1]
    ]
