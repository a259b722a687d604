"""Outcome shares: of every point of a design, and of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette, words
from sim.charts.canvas import LINE, canvas, dress, font_of, heading, lines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MANY = 40  # points from which rows are too thin for labels
COLUMNS = 4  # axes shown beside the bars at most


def outcome_shares(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    axes: list[str] | None = None,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Outcome shares by point: one stacked bar a point, and where proxy war begins, with its interval.

    `frame` has a row a point; `axes` are the config paths shown beside the bars (those that vary, four at most). From
    40 points on the rows are put in order of their share of war and drawn without labels.
    """
    table, war = frames.shares(frame, "outcome_shares"), frames.war(frame, "outcome_shares")
    paths = frames.varying(frame)[:COLUMNS] if axes is None else list(axes)
    names = frames.axis_words(frame, paths)
    count = len(frame)
    dense = count >= MANY
    order = np.argsort(-war[:, 0], kind="stable") if dense else np.arange(count)
    table, war = table[order], war[order]
    with canvas("outcome_shares", ax, size, min(count, MANY)) as ax:
        _stack(ax, table, 1.0 if dense else 0.78)
        _boundary(ax, war, dense)
        ax.set(xlim=(0, 1), ylim=(count - 0.5, -0.5), yticks=[], xticks=np.linspace(0, 1, 6))
        ax.set_xticklabels([f"{place}" for place in range(0, 101, 20)])
        ax.set_xlabel(words.SHARE, fontsize=font_of(ax))
        ax.spines["left"].set_visible(False)
        if dense:
            ax.set_ylabel(words.DENSE_ORDER, fontsize=font_of(ax))
        else:
            _table(ax, frame, paths, names)
            _numbers(ax, war)
        text = (words.DENSE if dense else words.SHARES).format(points=_points(count), runs=frames.runs_of(frame))
        heading(ax, title or words.TITLES["outcome_shares"], text, _key(ax) + 4)
    return ax


def outcome_bars(
    frame: pd.DataFrame, ax: Axes | None = None, *, point: int | None = None, title: str | None = None, size: str = "page"
) -> Axes:
    """The seven outcomes of one point: a bar each, with its interval and its number."""
    row = frames.one_point(frame, point, "outcome_bars")
    if len(row) != 1:
        raise ValueError(f"outcome_bars: point {row['point'].iloc[0]} has {len(row)} rows; one was expected")
    table = frames.shares(row, "outcome_bars", bounds=True)[0]
    low, high = (row[[f"{side}_{name}" for name in frames.OUTCOMES]].to_numpy(dtype=float)[0] for side in ("low", "high"))
    with canvas("outcome_bars", ax, size) as ax:
        dress(ax, "x")
        for place, name in enumerate(frames.OUTCOMES):
            ax.barh(place, table[place], 0.72, **_fill(name))
            _whisker(ax, place, table[place], low[place], high[place])
            ax.annotate(words.with_interval(table[place], low[place], high[place]), (high[place], place), (6, 0),
                        textcoords="offset points", va="center", fontsize=font_of(ax))  # fmt: skip
        ax.set(xlim=(0, min(1.0, max(0.2, 1.1 * high.max()))), ylim=(len(table) - 0.5, -0.5))
        ax.set_yticks(range(len(table)), [words.outcome(name) for name in frames.OUTCOMES])
        ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel(words.SHARE, fontsize=font_of(ax))
        heading(ax, title or words.TITLES["outcome_bars"], words.BARS.format(runs=frames.runs_of(row)))
    return ax


def _points(count: int) -> str:
    return f"{count:,} point" if count == 1 else f"{count:,} points"


def _fill(name: str) -> dict[str, Any]:
    """Colour and hatching of an outcome; the hatching takes the edge's colour."""
    hatch = palette.HATCHES.get(name)
    return {"facecolor": palette.LADDER[name], "edgecolor": palette.HATCH_INK.get(name, palette.PAPER), "hatch": hatch, "linewidth": 0}


def _stack(ax: Axes, table: np.ndarray, height: float) -> None:
    left = np.zeros(len(table))
    for name, share in zip(frames.OUTCOMES, table.T, strict=True):
        ax.barh(np.arange(len(table)), share, height, left, label=words.outcome(name), **_fill(name))
        left = left + share


def _whisker(ax: Axes, y: float, at: float, low: float, high: float) -> None:
    """An interval in ink on a paper halo, readable on any colour."""
    for colour, width, cap in ((palette.PAPER, 3.2, 4.5), (palette.INK, 1.2, 3.5)):
        ax.plot([low, high], [y, y], color=colour, linewidth=width, marker="|", markersize=cap * 1.6, markeredgewidth=width, zorder=4,
                solid_capstyle="butt", clip_on=False)  # fmt: skip


def _boundary(ax: Axes, war: np.ndarray, dense: bool) -> None:
    """Where proxy war begins in each row, with the interval of the share to its right."""
    share, low, high = war.T
    rows = np.arange(len(war))
    if dense:
        edges = np.append(rows - 0.5, len(rows) - 0.5)
        ends = [np.append(1 - bound, 1 - bound[-1]) for bound in (high, low, share)]
        ax.fill_betweenx(edges, ends[0], ends[1], step="post", color=palette.INK, alpha=0.3, linewidth=0, zorder=3)
        for colour, width in ((palette.PAPER, 2.6), (palette.INK, 1.2)):
            ax.plot(np.repeat(ends[2][:-1], 2), np.repeat(edges, 2)[1:-1], color=colour, linewidth=width, zorder=4)
        return
    for row in range(len(war)):
        _whisker(ax, row, 1 - share[row], 1 - high[row], 1 - low[row])
    ax.plot(1 - share, rows, "D", color=palette.INK, markeredgecolor=palette.PAPER, markersize=5, markeredgewidth=0.8, zorder=5,
            clip_on=False)  # fmt: skip


def _numbers(ax: Axes, war: np.ndarray) -> None:
    font = font_of(ax)
    for row, (share, low, high) in enumerate(war):
        ax.annotate(words.with_interval(share, low, high), (1, row), (8, 0), xycoords=("axes fraction", "data"),
                    textcoords="offset points", va="center", fontsize=font, annotation_clip=False)  # fmt: skip
    ax.annotate(words.WAR_COLUMN, (1, 1), (8, 3), xycoords="axes fraction", textcoords="offset points", va="bottom", fontsize=font,
                color=palette.QUIET, annotation_clip=False, linespacing=1.1)  # fmt: skip


def _table(ax: Axes, frame: pd.DataFrame, paths: list[str], names: list[str]) -> None:
    """The axes' values left of the bars, a column an axis; a value that repeats the row above is left out."""
    font = font_of(ax)
    if paths:
        columns = [[words.number(value) for value in frame[path]] for path in paths]
    else:
        columns = [[words.number(value) for value in frame["point"]] if "point" in frame else [""] * len(frame)]
        names = [words.POINT]
    shown = [[""] * len(frame) for _ in columns]
    for row in range(len(frame)):
        fresh = row == 0
        for place, column in enumerate(columns):
            fresh = fresh or column[row] != column[row - 1] or place == len(columns) - 1
            if fresh:
                shown[place][row] = column[row]
        if row and len(columns) > 1 and columns[0][row] != columns[0][row - 1]:
            ax.axhline(row - 0.5, color=palette.QUIET, linewidth=0.6, xmin=0, zorder=1)
    right = 8.0
    for column, name in zip(reversed(shown), reversed(names), strict=True):
        head = lines(name, 13)
        width = font * 0.62 * max(len(text) for text in [*column, *head.split("\n")])
        for row, text in enumerate(column):
            if text:
                ax.annotate(text, (0, row), (-right, 0), xycoords=("axes fraction", "data"), textcoords="offset points", ha="right",
                            va="center", fontsize=font, annotation_clip=False)  # fmt: skip
        ax.annotate(head, (0, 1), (-right, 3), xycoords="axes fraction", textcoords="offset points", ha="right", va="bottom",
                    fontsize=font, color=palette.QUIET, annotation_clip=False, linespacing=1.1)  # fmt: skip
        right += width + font


def _key(ax: Axes) -> float:
    """The outcomes with their colours above the axes, in the order of the stack; returns the room it takes (points)."""
    from matplotlib.transforms import ScaledTranslation

    font, columns = font_of(ax), 4
    handles, labels = ax.get_legend_handles_labels()
    order = [place for column in range(columns) for place in range(column, len(handles), columns)]  # legends fill column by column
    root = ax.get_figure(root=True)
    assert root is not None
    raised = ax.transAxes + ScaledTranslation(0, 2 / 72, root.dpi_scale_trans)
    ax.legend([handles[place] for place in order], [labels[place] for place in order], ncols=columns, loc="lower left",
              bbox_to_anchor=(0, 1), bbox_transform=raised, frameon=False, borderaxespad=0, borderpad=0.2, handlelength=1.3,
              handleheight=0.9, columnspacing=1.0, handletextpad=0.4, fontsize=font, labelspacing=0.3)  # fmt: skip
    return 2 * LINE * font * 1.1 + 4
