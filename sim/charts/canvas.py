"""What all charts share: a sheet to draw on, with heading, key and labels that keep out of each other's way."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.charts import palette
from sim.charts.style import SIZES, figure, known, size_of, sized, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend
    from matplotlib.text import Text

LINE = 1.25  # height of a line of text, in font sizes
LETTER = 0.55  # mean width of a letter, in font sizes


class End(NamedTuple):
    """A label at the right end of what it names: the height it belongs to (data), its text and its colour."""

    y: float
    text: str
    colour: str = palette.INK


class Sheet:
    """A chart in the making: its axes, and what can only be placed once the figure is laid out.

    The room for heading and key is held by blank texts; the texts themselves, which may be wider than the axes, are kept
    out of the layout and start at the left edge of all that belongs to the chart.
    """

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self.font = sized(size_of(ax.figure)).font
        self.panels = [ax]
        self._root: Any = ax.get_figure(root=True)
        self._texts: list[Text] = []
        self._legends: list[tuple[Legend, float]] = []
        self._keys: list[tuple[Axes, Text]] = []
        self._ends: list[tuple[Axes, Sequence[End]]] = []
        dress(ax)

    @property
    def letters(self) -> int:
        """About how many letters fit over the width of the place that the axes were given."""
        place = self.ax.get_subplotspec()
        share = self.ax.get_position().width
        if place is not None:
            columns = place.get_gridspec().ncols
            share = len(place.colspan) / columns
        return max(20, int((share * self._root.get_size_inches()[0] - 0.2) * 72 / (self.font * LETTER)))

    def split(self, rows: int, columns: int, **spec: Any) -> list[list[Axes]]:
        """Panels in the place of the axes, row by row; the axes stay behind them, without marks."""
        place = self.ax.get_subplotspec()
        if place is None:
            raise ValueError("a chart with panels needs axes from a grid, such as those of figure.subplots()")
        self.ax.set_axis_off()
        grid = place.subgridspec(rows, columns, **spec)
        panels = [[self.ax.figure.add_subplot(grid[row, column]) for column in range(columns)] for row in range(rows)]
        self.panels = [panel for row in panels for panel in row]
        for panel in self.panels:
            dress(panel)
        return panels

    def heading(self, title: str, note: str, lift: float = 0.0, legend: Legend | None = None, over: Axes | None = None) -> None:
        """Above the axes, upwards: `lift` points for what stands there already, the legend, a quiet note, the title."""
        ax = over or self.panels[0]
        lift += 3
        if legend is not None:
            legend.set_in_layout(False)
            self._legends.append((legend, lift))
            lift += legend.get_window_extent().height * 72 / self._root.dpi + 2
        note = lines(note, self.letters)
        self._texts.append(beside(ax, note, (0, 1), (0, lift), va="bottom", color=palette.QUIET))
        lift += LINE * self.font * (note.count("\n") + 1) + 2
        title = lines(title, int(self.letters / 1.3))
        head = ax.set_title(title, loc="left", fontsize=self.font * 1.15, fontweight="bold", pad=lift, color=palette.INK)
        self._texts.append(head)
        self._hold(ax, lift + LINE * 1.15 * self.font * (title.count("\n") + 1))
        for text in self._texts:
            text.set_in_layout(False)

    def _hold(self, ax: Axes, height: float) -> None:
        """Keep `height` points above the axes free of other axes."""
        beside(ax, " ", (0, 1), (0, height - self.font), va="bottom")

    def key(self, key: str, under: Axes | None = None) -> None:
        """A text below the axes; its lines are broken to the width of the chart."""
        if not key:
            return
        ax = under or self.panels[0]
        key = "\n".join(lines(line, self.letters) for line in key.split("\n"))
        ax.set_xlabel("\n".join(" " for _ in key.split("\n")), fontsize=self.font, linespacing=LINE, labelpad=5)
        text = beside(ax, key, (0, 0), (0, 0), va="top", color=palette.QUIET, linespacing=LINE)
        text.set_in_layout(False)
        self._keys.append((ax, text))

    def ends(self, ax: Axes, ends: Sequence[End]) -> None:
        """Labels at the right of axes, each as near to its height as the others allow, with a thin line to it."""
        if ends:
            self._ends.append((ax, ends))

    def place(self) -> None:
        """Lay the figure out and put heading, key and labels where there is room."""
        line = {"arrowstyle": "-", "color": palette.QUIET, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0, "relpos": (0, 0.5)}
        notes = [[beside(ax, end.text, (1, end.y), (8, 0), xycoords=("axes fraction", "data"), va="center", color=end.colour,
                         linespacing=1.0, arrowprops=line) for end in ends] for ax, ends in self._ends]  # fmt: skip
        self._root.draw_without_rendering()
        points = 72 / self._root.dpi
        for (ax, ends), labels in zip(self._ends, notes, strict=True):
            heights = [label.get_window_extent().height * 1.06 for label in labels]
            wanted = [float(ax.transData.transform((0, end.y))[1]) for end in ends]
            box, half = ax.get_window_extent(), max(heights) / 2
            for label, want, at in zip(labels, wanted, spread(wanted, heights, box.y0 - half, box.y1 + half), strict=True):
                label.set_position((8, (at - want) * points))
        left = min(box.x0 for panel in self.panels if (box := panel.get_tightbbox()) is not None)
        for text in self._texts:
            box = text.axes.get_window_extent()  # type: ignore[union-attr]
            x, y = text.get_position()
            if text.get_transform().is_affine and text in (text.axes.title, text.axes._left_title):  # type: ignore[union-attr]
                text.set_x((left - box.x0) / box.width)
            else:
                text.set_position(((left - box.x0) * points, y))
