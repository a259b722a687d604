"""The sheet that every chart is drawn on: its heading, key and labels keep out of each other's way."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import palette
from sim.charts.drawing import (
    LINE,
    TIGHT,
    End,
    Style,
    beside,
    dress,
    inches_of,
    label_at,
    leftmost,
    letters,
    lines,
    lowest,
    spread,
    that_fit,
)
from sim.charts.look import Look
from sim.charts.style import blank, size_of, sized, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend
    from matplotlib.text import Annotation, Text
    from matplotlib.transforms import Transform


HEADING = 9  # lines that a heading may take, title and numbers above the panels included


class Sheet:
    """A chart in the making: its axes, and what can only be placed once the figure is laid out.

    The room for heading and key is held by blank texts; the texts themselves, which may be wider than the axes, are kept
    out of the layout and start at the left edge of all that belongs to the chart.
    """

    def __init__(self, ax: Axes, look: Look, own: bool) -> None:
        self.ax = ax
        self.look = look
        self.own = own
        self.size = size_of(inches_of(ax))
        self.font = sized(self.size).font
        self.grows = own and self.size != "slide"
        self.taken = 0.0
        self.panels = [ax]
        self._root: Any = ax.get_figure(root=True)
        self._title: tuple[Text, float] | None = None
        self._beside: list[Annotation] = []
        self._legend: tuple[Legend, float] | None = None
        self._ends: list[tuple[Axes, Sequence[End]]] = []
        self._labels: list[tuple[Axes, Sequence[End], list[Annotation]]] = []
        self._keyed = self._cut = False
        root: Any = self._root
        if root.get_layout_engine() is None:
            root.set_layout_engine("constrained")
        dress(ax)

    @property
    def width(self) -> float:
        """The width of the place that the axes were given (pixels), a small margin left out."""
        return inches_of(self.ax) * float(self._root.dpi)

    @property
    def height(self) -> float:
        """The height of that place (points)."""
        place = self.ax.get_subplotspec()
        share = (
            self.ax.get_position().height
            if place is None
            else len(place.rowspan) / place.get_gridspec().nrows
        )
        return float(share * self._root.get_size_inches()[1] * 72)

    @property
    def letters(self) -> int:
        """About how many letters fit over that width."""
        return letters(self.ax, self.size)

    def _grow(self, points: float) -> None:
        """Note that heading or key take so many points; make a figure of the chart's own higher, up to what its size allows."""
        self.taken += points
        if self.grows:
            wide, high = self._root.get_size_inches()
            self._root.set_size_inches(
                wide, max(high, min(high + points / 72, sized(self.size).height))
            )

    def split(self, rows: int, columns: int, **spec: Any) -> list[list[Axes]]:
        """Panels in the place of the axes, row by row; the axes stay behind them, without marks."""
        place = self.ax.get_subplotspec()
        if place is None:
            raise ValueError(
                "a chart with panels needs axes from a grid, such as those of figure.subplots()"
            )
        self.ax.set_axis_off()
        grid = place.subgridspec(rows, columns, **spec)
        self.panels = []
        for at in np.ndindex(rows, columns):
            self.panels.append(self.ax.figure.add_subplot(grid[at]))
            dress(self.panels[-1])
        panels = [
            self.panels[start : start + columns] for start in range(0, rows * columns, columns)
        ]
        return panels

    def heading(self, note: str, lift: float = 0.0, legend: Legend | None = None) -> None:
        """Above the first panel, upwards: `lift` points for what stands there, the legend, a quiet note, the title."""
        ax = self.panels[0]
        lift += 3
        if legend is not None:
            legend.set_in_layout(False)
            self._legend = (legend, lift)
            lift += legend.get_window_extent().height * 72 / self._root.dpi + 2
        note = lines(note, self.letters)
        text = beside(
            ax, note, (0, 1), (0, lift), va="bottom", color=palette.QUIET, linespacing=1.2
        )
        text.set_in_layout(False)
        self._beside.append(text)
        lift += LINE * self.font * (note.count("\n") + 1) + 2
        title = lines(self.look.title, int(self.letters / 1.3))
        # a text and no title of the axes: half of a title's width would count as the panel's in the layout
        bold: dict[str, Any] = {"fontsize": self.font * 1.15, "fontweight": "bold"}
        head = ax.text(0.0, 1.0, title, color=palette.INK, **bold)
        head.set_in_layout(False)
        self._title = (head, lift)
        high = lift + LINE * 1.15 * self.font * (title.count("\n") + 1)
        beside(ax, " ", (0, 1), (0, high - self.font), va="bottom")
        self._grow(high)

    def key(self, key: str, under: Axes | None = None) -> None:
        """A text below the axes; its lines are broken to the width of the chart."""
        if not key:
            return
        self._keyed = True
        entries = [lines(line, self.letters) for line in key.split("\n")]
        if self.grows:
            free = sized(self.size).height - float(self._root.get_size_inches()[1])
            entries = that_fit(entries, free * 72 / (LINE * self.font) - HEADING)
        footer = [lines(self.look.footer, self.letters)] if self.look.footer else []
        key = "\n".join([*entries, *footer])
        ax = under or self.panels[0]
        blank = ax.set_xlabel(
            "\n".join(" " for _ in key.split("\n")),
            fontsize=self.font,
            linespacing=LINE,
            labelpad=5,
        )
        text = beside(
            ax, key, (0, 1), (0, 0), xycoords=blank, va="top", color=palette.QUIET, linespacing=LINE
        )
        text.set_in_layout(False)
        self._beside.append(text)
        self._grow(LINE * self.font * (key.count("\n") + 1))

    def legend(self, handles: Sequence[Any], labels: Sequence[str]) -> Legend:
        """A legend of colours in the order given, in as few rows as fit over the width of the chart."""
        for columns in (8, 7, 6, 5, 4, 3, 2):
            starts = range(min(columns, len(handles)))  # legends fill columns first
            order = [at for start in starts for at in range(start, len(handles), columns)]
            made = self.panels[0].legend(
                [handles[at] for at in order],
                [labels[at] for at in order],
                ncols=columns,
                loc="lower left",
                frameon=False,
                fontsize=self.font,
                **TIGHT,
            )
            if made.get_window_extent().width <= self.width:
                break
        return made

    def side(self, ax: Axes, text: str, columns: int) -> None:
        """A text in the place of a panel that shows nothing, at the right of the first row; broken to about two panels."""
        width = max(16, int(self.letters / columns * min(2, columns - 1)) - 2)
        text = "\n".join(lines(line, width) for line in text.split("\n"))
        style: Style = {"ha": "right", "va": "top", "linespacing": LINE, "color": palette.INK}
        beside(ax, text, (1, 1), (0, 0), **style).set_in_layout(False)

    def foot(self) -> None:
        """The footer below the lowest panels, where no key has it already."""
        if self._keyed or not self.look.footer:
            return
        row = lowest([panel for panel in self.panels if panel.axison] or self.panels)
        ax = next((panel for panel in row if panel.get_xlabel()), row[0])
        footer = lines(self.look.footer, self.letters)
        held = ax.xaxis.label if ax.get_xlabel() else ax.set_xlabel(" ", fontsize=self.font)
        high = LINE * self.font * (footer.count("\n") + 1)
        beside(ax, " ", (0, 0), (0, -high - 3), held, va="bottom")
        style: Style = {"va": "top", "color": palette.QUIET, "linespacing": LINE}
        text = beside(ax, footer, (0, 0), (0, -3), held, **style)
        text.set_in_layout(False)
        self._beside.append(text)
        self._grow(LINE * self.font * (footer.count("\n") + 1.5))

    def ends(self, ax: Axes, ends: Sequence[End]) -> None:
        """Labels at the right of axes, each as near to its height as the others allow, with a thin line to it."""
        self._ends += [(ax, ends)] if ends else []

    def finish(self) -> None:
        """Lay the figure out and put heading, key and labels where there is room, also those of earlier charts on it."""
        for ax, ends in self._ends:
            notes = [label_at(ax, end) for end in ends]
            self._labels.append((ax, ends, notes))
        # of this figure, to be placed again when another comes
        sheets: list[Sheet] = vars(self._root).setdefault("brink_sheets", [])
        sheets[:] = [sheet for sheet in sheets if sheet.ax in self._root.axes] + [self]
        self._lay_out()
        for sheet in sheets:
            sheet.place()
        if self.own:  # nothing will be added to it
            if self._cut:  # a label became wider than it was: once more around it
                self._lay_out()
                self.place()
            self._root.set_layout_engine(None)

    def _lay_out(self) -> None:
        """Give the panels their places; raises ValueError where there is no room for them."""
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "error", message=".*axes sizes collapsed to zero", category=UserWarning
            )
            try:
                self._root.get_layout_engine().execute(self._root)
            except UserWarning:
                wide, high = self._root.get_size_inches()
                raise ValueError(
                    f"{self.look.kind}: there is no room for the chart in {wide:g} x {high:g} inches; give it more"
                ) from None

    def place(self) -> None:
        """Move texts to where the figure's present layout has room for them."""
        from matplotlib.text import Text

        points = 72 / self._root.dpi
        for ax, ends, labels in self._labels:
            # of the text without its line
            heights = [Text.get_window_extent(label).height * 1.06 for label in labels]
            wanted = [float(ax.transData.transform((0, end.y))[1]) for end in ends]
            box, half = ax.get_window_extent(), max(heights) / 2
            for label, want, at in zip(
                labels, wanted, spread(wanted, heights, box.y0, box.y1 + half), strict=True
            ):
                label.set_position((8, (at - want) * points))
        boxes = [panel.get_tightbbox() for panel in leftmost(self.panels)]
        left = min(box.x0 for box in boxes if box is not None)
        self._cut = left < 0
        axes = self.panels[0].get_window_extent()
        for text in self._beside:
            anchor: Any = self.panels[0] if isinstance(text.xycoords, str) else text.xycoords
            start = anchor.get_window_extent().x0
            text.set_position(((left - start) * points, text.get_position()[1]))
        if self._title is not None:
            self._title[0].set_transform(self._raised((left - axes.x0) * points, self._title[1]))
        if self._legend is not None:
            legend, lift = self._legend
            legend.set_bbox_to_anchor(
                (0.0, 1.0), transform=self._raised((left - axes.x0) * points, lift)
            )

    def _raised(self, right: float, up: float) -> Transform:
        """Places within the first panel, moved by so many points."""
        from matplotlib.transforms import ScaledTranslation

        return self.panels[0].transAxes + ScaledTranslation(
            right / 72, up / 72, self._root.dpi_scale_trans
        )


@contextmanager
def canvas(look: Look, rows: float = 0) -> Iterator[Sheet]:
    """A sheet in style on the axes of a look, or on new ones in a figure of its size; placed and finished at the end."""
    from matplotlib.text import Text

    name = look.shape
    with styled(name):
        axes = blank(look.height, name, rows).subplots() if look.ax is None else look.ax
        sheet = Sheet(axes, look, look.ax is None)
        yield sheet
        sheet.foot()
        for panel in set() if sheet.own else {sheet.ax, *sheet.panels}:
            for text in panel.findobj(Text):  # axes made before the style was in force
                name_like: Any = text
                name_like.set_parse_math(False)
        sheet.finish()
