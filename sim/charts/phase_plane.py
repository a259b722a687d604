"""The phase diagram: the share of proxy war or worse over two axes of a design."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import canvas
from sim.charts.drawing import LETTER, LINE, beside, letters, lines
from sim.charts.style import known

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST = 9  # values of an axis drawn one by one; more are put into bins
BINS = 6
PANELS = 4  # small multiples at most
LETTERS = 6  # that a cell is wide at least
LEAST = 5.0  # size of text (points) in the smallest cells
CELL = "share"  # marks the texts of cells


class Cells(NamedTuple):
    """Shares, half-widths and points averaged in each cell, `[rows, columns]`, NaN and 0 where there are none."""

    share: np.ndarray
    half: np.ndarray
    points: np.ndarray


def places(values: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The place of each value along an axis, and the names of the places: the values, or bins of equal width when many."""
    if values.dtype.kind not in "biuf":
        kinds, place = np.unique(values.astype(str), return_inverse=True)
        return place, [str(kind) for kind in kinds]
    levels = np.unique(values)
    if len(levels) <= MOST:
        return np.searchsorted(levels, values), [words.number(float(level)) for level in levels]
    edges = np.linspace(levels[0], levels[-1], BINS + 1)
    names = [
        f"{words.number(float(low), 3)}–{words.number(float(high), 3)}"
        for low, high in pairwise(edges)
    ]
    return np.clip(np.searchsorted(edges, values, side="right") - 1, 0, BINS - 1), names


def averaged(
    frame: pd.DataFrame, row: np.ndarray, column: np.ndarray, shape: tuple[int, int]
) -> Cells:
    """War shares averaged over the points of each cell, weighted by runs.

    The half-width is the mean of the points' half-widths: points share their luck, so that their errors go together, and
    the mean of them is never more than this.
    """
    table, runs = frames.war(frame, "phase"), frame["runs"].to_numpy(dtype=float)
    share, half, weight, points = (np.zeros(shape) for _ in range(4))
    np.add.at(share, (row, column), runs * table[:, 0])
    np.add.at(half, (row, column), runs * (table[:, 2] - table[:, 1]) / 2)
    np.add.at(weight, (row, column), runs)
    np.add.at(points, (row, column), 1)
    some = np.where(weight > 0, weight, np.nan)
    return Cells(share / some, half / some, points)


def phase(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    x: str | None = None,
    y: str | None = None,
    by: str | None = None,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Share of proxy war or worse over the axes `x` and `y`, a panel a value of `by`; other axes are averaged.

    Without names the first axes that vary are taken; `by=""` averages the third as well.
    """
    frames.war(frame, "phase")
    x, y, by = choose(frame, x, y, by)
    shown = [x, y, *([by] if by else [])]
    names = dict(zip(shown, frames.axis_words(frame, shown), strict=True))
    at_x, x_names = places(frame[x].to_numpy())
    at_y, y_names = places(frame[y].to_numpy())
    at_by, by_names = (
        places(frame[by].to_numpy()) if by else (np.zeros(len(frame), dtype=int), [""])
    )
    shape = (len(y_names), len(x_names))
    rest = [path for path in frames.varying(frame) if path not in shown]
    narrow = (
        len(by_names) > 1 and letters(ax, size) < len(by_names) * (2 + LETTERS * len(x_names)) + 12
    )
    stacked = narrow and (
        ax is None or ax.get_window_extent().height > ax.get_window_extent().width
    )
    with canvas(
        "phase", ax, size, max(3, (len(y_names) + 1) * (len(by_names) if stacked else 1))
    ) as sheet:
        grid = sheet.split(
            *((len(by_names), 1) if stacked else (1, len(by_names))), wspace=0.04, hspace=0.04
        )
        width = sheet.letters if stacked else int(sheet.letters / len(by_names))
        tall = 0
        for place, panel in enumerate(sheet.panels):
            part = at_by == place
            cells = averaged(frame[part], at_y[part], at_x[part], shape)
            _draw(panel, cells, x_names, y_names)
            panel.tick_params(
                labelleft=stacked or place == 0,
                labelbottom=not stacked or panel is sheet.panels[-1],
            )
            if stacked or place == 0:
                panel.set_ylabel(names[y], fontsize=sheet.font)
            if by:
                head = lines(f"{names[by]}: {by_names[place]}", max(12, width - 4))
                beside(panel, head, (0, 1), (0, 3), va="bottom")
                tall = max(tall, head.count("\n") + 1)
        below = grid[-1][(len(grid[-1]) - 1) // 2]
        below.set_xlabel(lines(names[x], width), fontsize=sheet.font)
        note = (
            phrases.PHASE_AVERAGED.format(axes=", ".join(words.axes(rest)))
            if rest
            else phrases.PHASE
        )
        sheet.heading(
            title or phrases.TITLES["phase"].format(war=words.war()),
            note,
            LINE * sheet.font * tall + 4 * bool(by),
        )
        high = (sheet.height - sheet.taken - 4 * sheet.font) / (
            len(by_names) if stacked else 1
        ) - 1.5 * sheet.font  # of a panel, points
        wide = (sheet.letters - 10) * LETTER * sheet.font / (
            1 if stacked else len(by_names)
        ) - sheet.font
        font = max(
            LEAST,
            min(
                sheet.font,
                wide / len(x_names) / (LETTER * LETTERS),
                high / len(y_names) / (2 * LINE),
            ),
        )
        for panel in sheet.panels:
            if panel.get_ylabel():
                panel.set_ylabel(lines(names[y], max(12, int(high / (LETTER * sheet.font)))))
            for text in panel.texts:
                if text.get_gid() == CELL:
                    text.set_fontsize(font)
    return sheet.ax


def choose(
    frame: pd.DataFrame, x: str | None, y: str | None, by: str | None
) -> tuple[str, str, str]:
    """The axes to show; raises ValueError when there are not two."""
    for path in (x, y, by):
        if path:
            known(path, frames.axes_of(frame) or ["(no axes)"], "phase: axis")
    given = {path for path in (x, y, by) if path}
    left = [path for path in frames.varying(frame) if path not in given]
    left.sort(key=lambda path: frame[path].dtype.kind not in "biuf")  # numbers before choices
    x = x or (left.pop(0) if left else None)
    y = y or (left.pop(0) if left else None)
    if x is None or y is None or x == y:
        raise ValueError(
            f"phase: needs two different axes that vary; the frame has {', '.join(frames.varying(frame)) or 'none'}"
        )
    if by is None:
        by = left[0] if left and frame[left[0]].nunique() <= PANELS else ""
    elif by and (by in (x, y) or frame[by].nunique() > PANELS):
        raise ValueError(f"phase: by={by!r} should be a third axis with at most {PANELS} values")
    return x, y, by


def _draw(ax: Axes, cells: Cells, x_names: list[str], y_names: list[str]) -> None:
    """Cells coloured and annotated; those without points are hatched."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    scale = LinearSegmentedColormap.from_list("shares", palette.SHARES)
    for (row, column), share in np.ndenumerate(cells.share):
        empty = np.isnan(share)
        colour = palette.PAPER if empty else to_hex(scale(float(share)))
        ax.bar(column, 1, 1, row - 0.5, facecolor=colour, edgecolor=palette.RULE if empty else palette.PAPER, linewidth=1.2,
               hatch="////" if empty else None)  # fmt: skip
        text = "" if empty else f"{words.percent(share)}\n±{100 * cells.half[row, column]:.0f}"
        ax.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            linespacing=1.1,
            color=palette.text_on(colour),
            gid=CELL,
        )
    ax.set(xlim=(-0.5, len(x_names) - 0.5), ylim=(-0.5, len(y_names) - 0.5))
    ax.set_xticks(range(len(x_names)), [name.replace("–", "–\n") for name in x_names])
    ax.set_yticks(range(len(y_names)), y_names)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
