"""The parts that charts are drawn of: texts, axes in style, and how much room there is."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.charts import palette
from sim.charts.style import SIZES, known, size_of, sized

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

Style = dict[str, Any]  # how something is drawn: keyword arguments of matplotlib
LINE = 1.25  # height of a line of text, in font sizes
LETTER = 0.55  # mean width of a letter, in font sizes
MARGIN = 0.1  # inches


def inches_of(ax: Axes) -> float:
    """The width of the place that axes were given (inches), margins left out; beside others some more."""
    root: Any = ax.get_figure(root=True)
    place = ax.get_subplotspec()
    share = (
        ax.get_position().width
        if place is None
        else len(place.colspan) / place.get_gridspec().ncols
    )
    return float(share * root.get_size_inches()[0]) * (1.0 if share == 1 else 0.88) - MARGIN


def size_for(ax: Axes | None, size: str) -> str:
    """The size of a chart on these axes, by their width; `size` itself for new ones. Raises ValueError for an unknown one."""
    return known(size, SIZES, "size") if ax is None else size_of(inches_of(ax))


def letters(ax: Axes | None, size: str = "page") -> int:
    """About how many letters fit over the width of the place that axes were given, or of a new figure of a size."""
    room = sized(size_for(ax, size))
    inches = room.width - MARGIN if ax is None else inches_of(ax)
    return max(20, int(inches * 72 / (room.font * LETTER)))


def beside(
    ax: Axes,
    text: str,
    at: Any,
    by: tuple[float, float],
    xycoords: Any = "axes fraction",
    **style: Any,
) -> Annotation:
    """A text `by` points away from a place, also outside of the axes; in the size of the style in force unless one is given."""
    return ax.annotate(
        text, at, by, xycoords=xycoords, textcoords="offset points", annotation_clip=False, **style
    )


def text_size() -> float:
    """The size of text of the style in force (points)."""
    import matplotlib as mpl

    return float(mpl.rcParams["font.size"])


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
    for spine in ax.spines.values():
        spine.set_in_layout(False)  # it is the panel's own edge, and slow to measure
    ax.tick_params(
        length=2.5,
        width=0.6,
        labelsize=text_size(),
        color=palette.INK,
        labelcolor=palette.INK,
        pad=2,
    )
    ax.set_facecolor(palette.PAPER)
    ax.set_axisbelow(True)
    if grid:
        ax.grid(visible=True, axis=grid, color=palette.RULE, linewidth=0.5)  # type: ignore[arg-type]


def lines(text: str, width: int) -> str:
    """Text broken into lines of at most `width` letters; breaks that it has are kept."""
    return "\n".join(textwrap.fill(part, width) for part in text.split("\n"))


def that_fit(entries: Sequence[str], room: float) -> list[str]:
    """The first entries of a key, as many as fit into so many lines; a last line counts the others."""
    ends = np.cumsum([entry.count("\n") + 1 for entry in entries])
    if ends[-1] <= room:
        return list(entries)
    kept = int(np.searchsorted(ends, room - 1, side="right"))
    return [*entries[:kept], f"… and {len(entries) - kept} more"]


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Middles near those wanted, in the same order, so that things of these heights touch neither each other nor a bound.

    Least squares by pooling neighbours; when there is no room for all, they stand beyond the bounds evenly.
    """
    order = np.lexsort(
        (-np.arange(len(wanted)), np.asarray(wanted))
    )  # of equals the first is the highest
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
    level = np.clip(
        np.repeat([mean for mean, _ in pools], [count for _, count in pools]), first, last
    )
    places = np.empty(len(order))
    places[order] = level + offsets
    return [float(place) for place in places]


LEADER = {
    "arrowstyle": "-",
    "color": palette.QUIET,
    "linewidth": 0.5,
    "patchA": None,  # begun at the edge of the text, less a gap: to cut it at the text's box takes long
    "shrinkA": 2,
    "shrinkB": 0,
    "relpos": (0, 0.5),
}


class End(NamedTuple):
    """A label at the right end of what it names: the height it belongs to (data), its text and its colour."""

    y: float
    text: str
    colour: str = palette.INK


def leftmost(panels: Sequence[Axes]) -> list[Axes]:
    """The panels of the first column."""
    spans = [panel.get_subplotspec() for panel in panels]
    starts = [span.colspan.start if span is not None else 0 for span in spans]
    return [panel for panel, start in zip(panels, starts, strict=True) if start == min(starts)]


def lowest(panels: Sequence[Axes]) -> list[Axes]:
    """The panels of the lowest row, from the left."""
    spans = [panel.get_subplotspec() for panel in panels]
    ends = [span.rowspan.stop if span is not None else 0 for span in spans]
    return [panel for panel, end in zip(panels, ends, strict=True) if end == max(ends)]


TIGHT: Style = {
    "borderaxespad": 0,
    "borderpad": 0.2,
    "handlelength": 1.3,
    "handleheight": 0.9,
    "columnspacing": 0.8,
    "handletextpad": 0.4,
    "labelspacing": 0.3,
}


def label_at(ax: Axes, end: End) -> Annotation:
    """A label right of the axes with a thin line to what it names."""
    style: Style = {"va": "center", "linespacing": 1.0, "color": end.colour}
    anchor = ("axes fraction", "data")
    return beside(ax, end.text, (1, end.y), (8, 0), anchor, arrowprops=dict(LEADER), **style)
