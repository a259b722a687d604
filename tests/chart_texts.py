"""What charts say: the texts drawn with axes, and whether they are whole and apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text


def root(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def panels(ax: Axes) -> list[Any]:
    return [panel for panel in root(ax).axes if panel.axison]


def lengths(ax: Axes, side: str = "width") -> Any:
    """The widths or heights of the bars of an axes, `[colours, bars]`."""
    lists = []
    for bars in ax.containers:
        lists.append([getattr(bar, f"get_{side}")() for bar in bars])  # type: ignore[attr-defined]
    return np.array(lists)


def lines_of(ax: Axes, marker: str = "None") -> list[Any]:
    return [line for line in ax.lines if line.get_marker() == marker]


def texts_of(ax: Axes) -> Iterator[Text]:
    """Every text that is drawn with axes."""
    yield from ax.texts
    yield from (
        ax.title,
        ax.xaxis.label,
        ax.yaxis.label,
        *(text for text in ax.get_children() if isinstance(text, Text)),
    )
    legend = ax.get_legend()
    yield from legend.get_texts() if legend else ()
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        yield from (
            tick.label1
            for tick in axis.get_major_ticks()
            if low <= tick.get_loc() <= high and tick.label1.get_visible()
        )


def faults(figure: Figure) -> list[str]:
    """Texts that are cut by the figure's edge or touch each other."""
    figure.draw_without_rendering()
    texts = {
        text
        for ax in figure.axes
        if ax.axison
        for text in texts_of(ax)
        if text.get_visible() and text.get_text().strip()
    }
    boxes = {text: Text.get_window_extent(text) for text in texts}
    found = [
        f"cut: {text.get_text()!r}"
        for text, box in boxes.items()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > figure.bbox.x1 + 1 or box.y1 > figure.bbox.y1 + 1
    ]
    for (one, a), (two, b) in combinations(boxes.items(), 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > 1 and high > 2.5:  # boxes have some room above and below the letters
            found.append(f"overlap: {one.get_text()!r} and {two.get_text()!r}")
    return sorted(found)
