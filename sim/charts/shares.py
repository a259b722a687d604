"""Outcome shares: of every point of a design, and of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import Sheet, canvas
from sim.charts.drawing import LINE, beside, dress, lines, width_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend

MANY = 40  # points up to which each has its row, with labels
MOST_ROWS = 300  # rows that can still be told apart
LEAST = 5.5  # size of text (points) under which the labels of rows would not be read
COLUMNS = 4  # axes shown beside the bars at most
NARROW = 75  # letters over the width of the chart under which the axes are named in the note


def outcome_shares(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    axes: list[str] | None = None,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Outcome shares by point: one stacked bar a point, and where proxy war begins, with its interval.

    `frame` has a row a point; `axes` are the config paths shown beside the bars (those that vary, four at most). With
    more than 40 points, or where there is no room for labels, the points are put in order of their share of war.
    """
    table, war = frames.shares(frame, "outcome_shares"), frames.war(frame, "outcome_shares")
    paths = frames.varying(frame)[:COLUMNS] if axes is None else list(axes)
    names = frames.axis_words(frame, paths)
    count = len(frame)
    with canvas("outcome_shares", ax, size, min(count, MANY)) as sheet:
        ax = sheet.ax
        font = _row_font(sheet, count)
        dense = count > MANY or font < LEAST
        if dense:
            order = np.argsort(-war[:, 0], kind="stable")
            table, war = (_averaged(rows[order]) for rows in (table, war))
        _stack(ax, table, dense)
        _boundary(ax, war, dense)
        ax.set(xlim=(0, 1), ylim=(len(table) - 0.5, -0.5), yticks=[])
        _share_axis(sheet)
        ax.spines["left"].set_visible(False)
        points, first = words.count(count, "point"), words.outcome("proxy_war")
        lift, note = (
            0.0,
            [
                (phrases.DENSE if dense else phrases.SHARES).format(
                    points=points, runs=frames.runs_of(frame), first=first
                )
            ],
        )
        if len(table) < count:
            note.append(phrases.DENSE_MEAN.format(points=count / len(table)))
        if dense:
            ax.set_ylabel(phrases.DENSE_ORDER.format(war=words.war()), fontsize=sheet.font)
        else:
            narrow = sheet.letters < NARROW
            heads = [chr(ord("a") + place) for place in range(len(names))] if narrow else names
            note += (
                [f"{head}: {name}." for head, name in zip(heads, names, strict=True)]
                if narrow
                else []
            )
            lift = max(_table(sheet, font, frame, paths, heads), _numbers(sheet, font, war, narrow))
        sheet.heading(title or phrases.TITLES["outcome_shares"], " ".join(note), lift, _key(sheet))
    return ax


def outcome_bars(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    point: int | None = None,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """The seven outcomes of one point: a bar each, with its interval and its number."""
    row = frames.one_point(frame, point, "outcome_bars")
    if len(row) != 1:
        raise ValueError(
            f"outcome_bars: point {row['point'].iloc[0]} has {len(row)} rows; one was expected"
        )
    table = frames.shares(row, "outcome_bars", bounds=True)[0]
    low, high = (
        row[[f"{side}_{name}" for name in frames.OUTCOMES]].to_numpy(dtype=float)[0]
        for side in ("low", "high")
    )
    with canvas("outcome_bars", ax, size) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        for place, name in enumerate(frames.OUTCOMES):
            ax.barh(place, table[place], 0.72, **fill(name))
            _whisker(ax, place, low[place], high[place])
            text = words.with_interval(table[place], low[place], high[place])
            beside(ax, text, (high[place], place), (7, 0), "data", va="center")
        ax.set(xlim=(0, min(1.0, max(0.2, 1.1 * high.max()))), ylim=(len(table) - 0.5, -0.5))
        ax.set_yticks(range(len(table)), [words.outcome(name) for name in frames.OUTCOMES])
        _share_axis(sheet)
        ax.tick_params(axis="y", length=0)
        sheet.heading(
            title or phrases.TITLES["outcome_bars"], phrases.BARS.format(runs=frames.runs_of(row))
        )
    return ax


def fill(name: str) -> dict[str, Any]:
    """Colour and hatching of an outcome; the hatching takes the edge's colour."""
    ink = palette.HATCH_INK.get(name, palette.PAPER)
    return {
        "facecolor": palette.LADDER[name],
        "edgecolor": ink,
        "hatch": palette.HATCHES.get(name),
        "linewidth": 0,
    }


def _share_axis(sheet: Sheet) -> None:
    sheet.ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
    sheet.ax.set_xlabel(phrases.SHARE, fontsize=sheet.font)


def _averaged(rows: np.ndarray) -> np.ndarray:
    """Rows in their order, so many neighbours averaged that no more than can be told apart are left."""
    if len(rows) <= MOST_ROWS:
        return rows
    return np.stack([part.mean(axis=0) for part in np.array_split(rows, MOST_ROWS)])


def _stack(ax: Axes, table: np.ndarray, dense: bool) -> None:
    """A bar a row; where they are dense, one area an outcome."""
    left, edges = np.zeros(len(table)), np.arange(len(table) + 1) - 0.5
    for name, share in zip(frames.OUTCOMES, table.T, strict=True):
        if dense:
            from_, to = (np.append(bound, bound[-1]) for bound in (left, left + share))
            ax.fill_betweenx(edges, from_, to, step="post", label=words.outcome(name), **fill(name))
        else:
            ax.barh(
                np.arange(len(table)), share, 0.78, left, label=words.outcome(name), **fill(name)
            )
        left = left + share


def _whisker(ax: Axes, y: float, low: float, high: float) -> None:
    """An interval in ink on a paper halo, readable on any colour."""
    for colour, width, cap in ((palette.PAPER, 3.2, 7.0), (palette.INK, 1.2, 5.5)):
        ax.plot([low, high], [y, y], color=colour, linewidth=width, marker="|", markersize=cap, markeredgewidth=width, zorder=4,
                solid_capstyle="butt", clip_on=False)  # fmt: skip


def _boundary(ax: Axes, war: np.ndarray, dense: bool) -> None:
    """Where proxy war begins in each row, with the interval of the share to its right."""
    share, low, high = war.T
    if not dense:
        for row in range(len(war)):
            _whisker(ax, row, 1 - high[row], 1 - low[row])
        ax.plot(1 - share, np.arange(len(war)), "D", color=palette.INK, markeredgecolor=palette.PAPER, markersize=5,
                markeredgewidth=0.8, zorder=5, clip_on=False)  # fmt: skip
        return
    edges = np.arange(len(war) + 1) - 0.5
    from_, to, middle = (np.append(1 - bound, 1 - bound[-1]) for bound in (high, low, share))
    ax.fill_betweenx(
        edges, from_, to, step="post", color=palette.INK, alpha=0.3, linewidth=0, zorder=3
    )
    for colour, width in ((palette.PAPER, 2.6), (palette.INK, 1.2)):
        ax.plot(
            np.repeat(middle[:-1], 2),
            np.repeat(edges, 2)[1:-1],
            color=colour,
            linewidth=width,
            zorder=4,
        )


def _row_font(sheet: Sheet, rows: int) -> float:
    """The size of text that fits into a row (points)."""
    if sheet.grows:
        return sheet.font
    return min(sheet.font, 0.85 * (sheet.height - 11 * sheet.font) / rows)


def _numbers(sheet: Sheet, font: float, war: np.ndarray, narrow: bool) -> float:
    """The share of war with its interval right of each bar; returns the height of the column's head (points)."""
    for row, (share, low, high) in enumerate(war):
        text = words.percent(share) if narrow else words.with_interval(share, low, high)
        beside(
            sheet.ax, text, (1, row), (8, 0), ("axes fraction", "data"), va="center", fontsize=font
        )
    head = phrases.WAR_NARROW if narrow else words.war_column()
    beside(sheet.ax, head, (1, 1), (8, 3), va="bottom", color=palette.QUIET, linespacing=1.1)
    return LINE * sheet.font * (head.count("\n") + 1)


def _table(
    sheet: Sheet, font: float, frame: pd.DataFrame, paths: list[str], names: list[str]
) -> float:
    """The axes' values left of the bars, a column an axis; a value that repeats the row above is left out.

    Returns the height of the columns' heads (points).
    """
    ax = sheet.ax
    if paths:
        columns = [[words.number(value) for value in frame[path]] for path in paths]
    else:
        numbers = frame["point"] if "point" in frame else range(len(frame))
        columns, names = [[words.number(value) for value in numbers]], [phrases.POINT]
    right, tall = 8.0, 0
    for place in reversed(range(len(columns))):
        outer = list(
            zip(*columns[: place + 1], strict=True)
        )  # a value is shown where it or one left of it changes
        last = place == len(columns) - 1
        texts = [beside(ax, text, (0, row), (-right, 0), ("axes fraction", "data"), ha="right", va="center", fontsize=font)
                 for row, text in enumerate(columns[place]) if last or row == 0 or outer[row] != outer[row - 1]]  # fmt: skip
        head = lines(names[place], 14)
        texts.append(
            beside(
                ax,
                head,
                (0, 1),
                (-right, 3),
                ha="right",
                va="bottom",
                color=palette.QUIET,
                linespacing=1.1,
            )
        )
        right += max(width_of(text) for text in texts) + sheet.font
        tall = max(tall, head.count("\n") + 1)
    breaks = [row for row in range(1, len(frame)) if columns[0][row] != columns[0][row - 1]]
    for row in breaks if 2 * len(breaks) < len(frame) else []:
        ax.axhline(row - 0.5, color=palette.QUIET, linewidth=0.6, zorder=1)
    return LINE * sheet.font * tall


def _key(sheet: Sheet) -> Legend:
    """The outcomes with their colours, in the order of the stack, in as few rows as fit."""
    handles, labels = sheet.ax.get_legend_handles_labels()
    for columns in (7, 4, 3, 2):
        order = [
            place for column in range(columns) for place in range(column, len(handles), columns)
        ]  # legends fill columns first
        legend = sheet.ax.legend([handles[place] for place in order], [labels[place] for place in order], ncols=columns, loc="lower left",
                                 frameon=False, borderaxespad=0, borderpad=0.2, handlelength=1.3, handleheight=0.9, columnspacing=0.8,
                                 handletextpad=0.4, fontsize=sheet.font, labelspacing=0.3)  # fmt: skip
        if legend.get_window_extent().width <= sheet.width:
            break
    return legend
