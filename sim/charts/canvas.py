"""What all charts share: a sheet to draw on, whose heading, key and labels keep out of each other's way."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.charts import palette
from sim.charts.style import figure, size_of, sized, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend
    from matplotlib.text import Annotation

LINE = 1.25  # height of a line of text, in font sizes
LETTER = 0.55  # mean width of a letter, in font sizes
LEADER = {"arrowstyle": "-", "color": palette.QUIET, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0, "relpos": (0, 0.5)}


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

    def __init__(self, ax: Axes, kind: str) -> None:
        self.ax = ax
        self.kind = kind
        self.font = sized(size_of(ax.figure)).font
        self.panels = [ax]
        self._root: Any = ax.get_figure(root=True)
        self._title: Any = None
        self._beside: list[Annotation] = []
        self._legend: tuple[Legend, float] | None = None
        self._ends: list[tuple[Axes, Sequence[End]]] = []
        dress(ax)

    @property
    def width(self) -> float:
        """The width of the place that the axes were given (pixels), a small margin left out."""
        place = self.ax.get_subplotspec()
        share = self.ax.get_position().width if place is None else len(place.colspan) / place.get_gridspec().ncols
        return float((share * self._root.get_size_inches()[0] - 0.1) * self._root.dpi)

    @property
    def letters(self) -> int:
        """About how many letters fit over that width."""
        return max(20, int(self.width / self._root.dpi * 72 / (self.font * LETTER)))

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

    def heading(self, title: str, note: str, lift: float = 0.0, legend: Legend | None = None) -> None:
        """Above the first panel, upwards: `lift` points for what stands there, the legend, a quiet note, the title."""
        ax = self.panels[0]
        lift += 3
        if legend is not None:
            legend.set_in_layout(False)
            self._legend = (legend, lift)
            lift += legend.get_window_extent().height * 72 / self._root.dpi + 2
        note = lines(note, self.letters)
        text = beside(ax, note, (0, 1), (0, lift), va="bottom", color=palette.QUIET, linespacing=1.2)
        text.set_in_layout(False)
        self._beside.append(text)
        lift += LINE * self.font * (note.count("\n") + 1) + 2
        title = lines(title, int(self.letters / 1.3))
        self._title = ax.set_title(title, loc="left", fontsize=self.font * 1.15, fontweight="bold", pad=lift, color=palette.INK)
        self._title.set_in_layout(False)
        high = lift + LINE * 1.15 * self.font * (title.count("\n") + 1)
        beside(ax, " ", (0, 1), (0, high - self.font), va="bottom")

    def key(self, key: str, under: Axes | None = None) -> None:
        """A text below the axes; its lines are broken to the width of the chart."""
        if not key:
            return
        ax = under or self.panels[0]
        key = "\n".join(lines(line, self.letters) for line in key.split("\n"))
        blank = ax.set_xlabel("\n".join(" " for _ in key.split("\n")), fontsize=self.font, linespacing=LINE, labelpad=5)
        text = beside(ax, key, (0, 1), (0, 0), xycoords=blank, va="top", color=palette.QUIET, linespacing=LINE)
        text.set_in_layout(False)
        self._beside.append(text)

    def ends(self, ax: Axes, ends: Sequence[End]) -> None:
        """Labels at the right of axes, each as near to its height as the others allow, with a thin line to it."""
        self._ends += [(ax, ends)] if ends else []

    def place(self) -> None:
        """Lay the figure out and put heading, key and labels where there is room."""
        notes = [[beside(ax, end.text, (1, end.y), (8, 0), xycoords=("axes fraction", "data"), va="center", color=end.colour,
                         linespacing=1.0, arrowprops=dict(LEADER)) for end in ends] for ax, ends in self._ends]  # fmt: skip
        self._lay_out()
        points = 72 / self._root.dpi
        for (ax, ends), labels in zip(self._ends, notes, strict=True):
            heights = [label.get_window_extent().height * 1.06 for label in labels]
            wanted = [float(ax.transData.transform((0, end.y))[1]) for end in ends]
            box, half = ax.get_window_extent(), max(heights) / 2
            for label, want, at in zip(labels, wanted, spread(wanted, heights, box.y0 - half, box.y1 + half), strict=True):
                label.set_position((8, (at - want) * points))
        left = min(around.x0 for panel in self.panels if (around := panel.get_tightbbox()) is not None)
        axes = self.panels[0].get_window_extent()
        for text in self._beside:
            anchor: Any = self.panels[0] if isinstance(text.xycoords, str) else text.xycoords
            start = anchor.get_window_extent().x0
            text.set_position(((left - start) * points, text.get_position()[1]))
        if self._title is not None:
            self._title.set_x((left - axes.x0) / axes.width)
        if self._legend is not None:
            self._move_legend((left - axes.x0) / axes.width, *self._legend)

    def _lay_out(self) -> None:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message=".*axes sizes collapsed to zero", category=UserWarning)
            try:
                for _ in range(2):  # one pass moves tick labels, the next makes room for them
                    self._root.draw_without_rendering()
            except UserWarning:
                wide, high = self._root.get_size_inches()
                raise ValueError(f"{self.kind}: there is no room for the chart in {wide:g} x {high:g} inches; give it more") from None

    def _move_legend(self, x: float, legend: Legend, lift: float) -> None:
        from matplotlib.transforms import ScaledTranslation

        raised = self.panels[0].transAxes + ScaledTranslation(0, lift / 72, self._root.dpi_scale_trans)
        legend.set_bbox_to_anchor((x, 1.0), transform=raised)


@contextmanager
def canvas(kind: str, ax: Axes | None, size: str = "page", rows: int = 0) -> Iterator[Sheet]:
    """A sheet in style on `ax`, or on new axes in a figure of that kind and size; placed and finished at the end."""
    from matplotlib.text import Text

    name = size if ax is None else size_of(ax.figure)
    sized(name)
    with styled(name):
        sheet = Sheet(figure(kind, name, rows).subplots() if ax is None else ax, kind)
        yield sheet
        for panel in {sheet.ax, *sheet.panels}:
            for text in panel.findobj(Text):
                name_like: Any = text
                name_like.set_parse_math(False)  # a name with $ in it is a name, not a formula
        sheet.place()


def beside(ax: Axes, text: str, at: Any, by: tuple[float, float], xycoords: Any = "axes fraction", **style: Any) -> Annotation:
    """A text `by` points away from a place, also outside of the axes."""
    style = {"fontsize": sized(size_of(ax.figure)).font, **style}
    return ax.annotate(text, at, by, xycoords=xycoords, textcoords="offset points", annotation_clip=False, **style)


def width_of(text: Annotation) -> float:
    """How wide a text is drawn (points)."""
    root: Any = text.get_figure(root=True)
    return float(text.get_window_extent().width) * 72 / float(root.dpi)


def dress(ax: Axes, grid: str = "") -> None:
    """Axes in style, also those made outside of it: two spines, short ticks, a quiet grid along `grid` (x, y or none)."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set(color=palette.INK, linewidth=0.6)
    font = sized(size_of(ax.figure)).font
    ax.tick_params(length=2.5, width=0.6, labelsize=font, color=palette.INK, labelcolor=palette.INK, pad=2)
    ax.set_facecolor(palette.PAPER)
    ax.set_axisbelow(True)
    if grid:
        ax.grid(visible=True, axis=grid, color=palette.RULE, linewidth=0.5)  # type: ignore[arg-type]


def lines(text: str, width: int) -> str:
    """Text broken into lines of at most `width` letters; breaks that it has are kept."""
    return "\n".join(textwrap.fill(part, width) for part in text.split("\n"))


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Middles near those wanted, in the same order, so that things of these heights touch neither each other nor a bound.

    Least squares by pooling neighbours; when there is no room for all, they stand beyond the bounds evenly.
    """
    order = np.argsort(wanted, kind="stable")
    high_of = np.asarray(heights, dtype=float)[order]
    offsets = np.concatenate([[0.0], np.cumsum((high_of[1:] + high_of[:-1]) / 2)])
    first, last = low + high_of[0] / 2, high - high_of[-1] / 2 - offsets[-1]
    if first > last:
        first = last = (first + last) / 2
    pools: list[tuple[float, int]] = []
    for value in np.asarray(wanted, dtype=float)[order] - offsets:
        pools.append((float(value), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (left, a), (right, b) = pools[-2:]
            pools[-2:] = [((left * a + right * b) / (a + b), a + b)]
    level = np.clip(np.repeat([mean for mean, _ in pools], [count for _, count in pools]), first, last)
    places = np.empty(len(order))
    places[order] = level + offsets
    return [float(place) for place in places]
