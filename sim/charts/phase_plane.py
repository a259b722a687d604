"""The phase diagram: the share of proxy war or worse over two axes of a design."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import Sheet, canvas
from sim.charts.declare import chart
from sim.charts.drawing import LETTER, LINE, Style, beside, letters, lines
from sim.charts.folding import at_row, idle_words, listed
from sim.charts.look import Look
from sim.charts.style import known
from sim.charts.words import Words

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
        return np.searchsorted(levels, values), [Words.number(float(level)) for level in levels]
    edges = np.linspace(levels[0], levels[-1], BINS + 1)
    names = [
        f"{Words.number(float(low), 3)}–{Words.number(float(high), 3)}"
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


class Grid(NamedTuple):
    """What is laid over what: the axes by their role, the rest, and for each role the place of a point and the names."""

    x: str
    y: str
    by: str
    rest: list[str]
    at: tuple[np.ndarray, np.ndarray, np.ndarray]  # along x, y and by
    names: tuple[list[str], list[str], list[str]]


def laid(
    frame: pd.DataFrame, x: str | None, y: str | None, by: str | None, idle: Sequence[str]
) -> Grid:
    """The axes to show and where each point lies on them."""
    frames.war(frame, "phase")
    frames.check_axes(frame, list(idle))
    x, y, by = choose(frame, x, y, by, idle)
    shown = [x, y, *([by] if by else [])]
    at_x, x_names = places(frame[x].to_numpy())
    at_y, y_names = places(frame[y].to_numpy())
    alone = np.zeros(len(frame), dtype=int), [""]
    at_by, by_names = places(frame[by].to_numpy()) if by else alone
    rest = [path for path in frames.varying(frame) if path not in shown]
    return Grid(x, y, by, rest, (at_x, at_y, at_by), (x_names, y_names, by_names))


def _phase_words(
    frame: pd.DataFrame,
    words: Words,
    x: str | None = None,
    y: str | None = None,
    by: str | None = None,
    idle: Sequence[str] = (),
) -> str:
    frames.war(frame, "phase")
    paths = [path for path in choose(frame, x, y, by, idle) if path]
    hits = frame.assign(_successes=frame["share_war"] * frame["runs"])
    table = hits.groupby(paths, as_index=False)[["_successes", "runs"]].sum()
    share = (table["_successes"] / table["runs"]).to_numpy(dtype=float)
    low, high = int(np.argmin(share)), int(np.argmax(share))
    text = (
        f"Share of {words.war()} by {listed(words.axes(paths))}: lowest, {words.percent(share[low])}, at "
        f"{at_row(table.iloc[low], paths, words)}; highest, {words.percent(share[high])}, at "
        f"{at_row(table.iloc[high], paths, words)}."
    )
    return f"{text} {idle_words(idle, words)}".strip()


def _apart(
    frame: pd.DataFrame,
    words: Words,
    x: str | None = None,
    y: str | None = None,
    by: str | None = None,
    idle: Sequence[str] = (),
) -> str | None:
    """The highest and the lowest share of a cell and where it is, if their intervals part."""
    grid = laid(frame, x, y, by, idle)
    shape = tuple(len(names) for names in grid.names)
    flat = np.ravel_multi_index(grid.at, shape)
    cells = averaged(frame, np.zeros_like(flat), flat, (1, int(np.prod(shape))))
    share, half = cells.share[0], cells.half[0]
    least, most = int(np.nanargmin(share)), int(np.nanargmax(share))
    if share[most] - half[most] <= share[least] + half[least]:
        return None
    head, paths = f"{words.war()[:1].upper()}{words.war()[1:]}", [grid.x, grid.y]
    if grid.by or any(frame[path].nunique() > MOST for path in paths):  # no short name of a cell
        span = f"{words.percent(share[least])} to {words.percent(share[most])}"
        return f"{head}: in {span} of the runs, depending on the cell"
    ends = [frame.iloc[int(np.flatnonzero(flat == cell)[0])] for cell in (most, least)]
    said = [
        f"{words.percent(share[cell])} at {at_row(end, paths, words)}"
        for cell, end in zip((most, least), ends, strict=True)
    ]
    return f"{head}: {said[0]}; {said[1]}"


@chart(
    frame="points",
    title="Where war comes: {war}",
    height=(0.5, 0.6),
    describe=_phase_words,
    finding=_apart,
)
def phase(
    frame: pd.DataFrame,
    look: Look,
    *,
    x: str | None = None,
    y: str | None = None,
    by: str | None = None,
    idle: Sequence[str] = (),
) -> Axes:
    """Share of proxy war or worse over the axes `x` and `y`, a panel a value of `by`; other axes are averaged.

    Without names the first axes that vary are taken, those that are `idle` (without effect) last; `by=""` averages the
    third as well. One panel a value only where the panels differ: what does not act is said, not drawn.
    """
    grid = laid(frame, x, y, by, idle)
    words = look.words
    shown = [grid.x, grid.y, *([grid.by] if grid.by else [])]
    names = dict(zip(shown, words.axes(shown), strict=True))
    x_names, y_names, by_names = grid.names
    stacked = _stacked(look, len(by_names), len(x_names))
    rows = (len(y_names) + 1) * (len(by_names) if stacked else 1)
    with canvas(look, max(3, rows)) as sheet:
        split = (len(by_names), 1) if stacked else (1, len(by_names))
        panels = sheet.split(*split, wspace=0.04, hspace=0.04)
        width = sheet.letters if stacked else int(sheet.letters / len(by_names))
        tall = 0
        for place, panel in enumerate(sheet.panels):
            part = grid.at[2] == place
            where = grid.at[1][part], grid.at[0][part]
            _draw(
                panel, averaged(frame[part], *where, (len(y_names), len(x_names))), x_names, y_names
            )
            first, last = stacked or place == 0, not stacked or panel is sheet.panels[-1]
            panel.tick_params(labelleft=first, labelbottom=last)
            if first:
                panel.set_ylabel(names[grid.y], fontsize=sheet.font)
            if grid.by:
                head = lines(f"{names[grid.by]}: {by_names[place]}", max(12, width - 4))
                beside(panel, head, (0, 1), (0, 3), va="bottom")
                tall = max(tall, head.count("\n") + 1)
        below = panels[-1][(len(panels[-1]) - 1) // 2]
        below.set_xlabel(lines(names[grid.x], width), fontsize=sheet.font)
        sheet.heading(_note(grid, idle, words), LINE * sheet.font * tall + 4 * bool(grid.by))
        _fit(
            sheet,
            names[grid.y],
            len(x_names),
            len(y_names),
            len(by_names) if stacked else 1,
            len(by_names),
        )
    return sheet.ax


def _stacked(look: Look, panels: int, columns: int) -> bool:
    """Whether panels stand below each other: where they are too narrow beside each other."""
    ax = look.ax
    if panels == 1 or letters(ax, look.size) >= panels * (2 + LETTERS * columns) + 12:
        return False
    return ax is None or ax.get_window_extent().height > ax.get_window_extent().width


def _note(grid: Grid, idle: Sequence[str], words: Words) -> str:
    other = [path for path in grid.rest if path not in idle]
    averaged_over = f", averaged over {listed(words.axes(other))}" if other else ""
    most = "at most the" if other else "the"
    folded = idle_words([path for path in grid.rest if path in idle], words)
    return (
        f"Share of runs{averaged_over}; ±: {most} half-width of its 95 % interval. {folded}".strip()
    )


def _fit(sheet: Sheet, label: str, columns: int, rows: int, down: int, panels: int) -> None:
    """Set the size of the cells' texts, and break the label at the left, by the room that a panel has."""
    high = (sheet.height - sheet.taken - 4 * sheet.font) / down - 1.5 * sheet.font  # points
    across = 1 if down > 1 else panels
    wide = (sheet.letters - 10) * LETTER * sheet.font / across - sheet.font
    fits = min(sheet.font, wide / columns / (LETTER * LETTERS), high / rows / (2 * LINE))
    for panel in sheet.panels:
        if panel.get_ylabel():
            panel.set_ylabel(lines(label, max(12, int(high / (LETTER * sheet.font)))))
        for text in panel.texts:
            if text.get_gid() == CELL:
                text.set_fontsize(max(LEAST, fits))


def choose(
    frame: pd.DataFrame,
    x: str | None,
    y: str | None,
    by: str | None,
    idle: Sequence[str] = (),
) -> tuple[str, str, str]:
    """The axes to show; raises ValueError when there are not two."""
    for path in (x, y, by):
        if path:
            known(path, frames.axes_of(frame) or ["(no axes)"], "phase: axis")
    given = {path for path in (x, y, by) if path}
    left = [path for path in frames.varying(frame) if path not in given]
    # those that act before the idle, numbers before choices
    left.sort(key=lambda path: (path in idle, frame[path].dtype.kind not in "biuf"))
    x = x or (left.pop(0) if left else None)
    y = y or (left.pop(0) if left else None)
    if x is None or y is None or x == y:
        raise ValueError(
            f"phase: needs two different axes that vary; the frame has {', '.join(frames.varying(frame)) or 'none'}"
        )
    if by is None:
        left = [path for path in left if path not in idle]
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
        edge, hatch = (palette.RULE, "////") if empty else (palette.PAPER, None)
        ax.bar(
            column, 1, 1, row - 0.5, facecolor=colour, edgecolor=edge, linewidth=1.2, hatch=hatch
        )
        text = "" if empty else f"{Words.percent(share)}\n±{100 * cells.half[row, column]:.0f}"
        style: Style = {"ha": "center", "va": "center", "linespacing": 1.1, "gid": CELL}
        ax.text(column, row, text, color=palette.text_on(colour), **style)
    ax.set(xlim=(-0.5, len(x_names) - 0.5), ylim=(-0.5, len(y_names) - 0.5))
    ax.set_xticks(range(len(x_names)), [name.replace("–", "–\n") for name in x_names])
    ax.set_yticks(range(len(y_names)), y_names)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
