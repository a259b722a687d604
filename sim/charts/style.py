"""The one style sheet, the sizes, and figures made in them. Nothing of the process changes outside `styled`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sim.charts import palette

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# matplotlib's settings are one table for the whole process: two threads that set and restore it at once would leave it changed
_LOCK = threading.RLock()


@dataclass(frozen=True)
class Size:
    """Where a figure is shown: its width (inches), its greatest height (inches) and the size of its text (points)."""

    width: float
    height: float
    font: float


SIZES = {"page": Size(7.1, 9.6, 8.5), "slide": Size(11.0, 6.2, 11.0), "column": Size(3.5, 8.0, 7.0)}


def rc(size: str = "page") -> dict[Any, Any]:
    """The style sheet at a size, as matplotlib's settings."""
    font = sized(size).font
    return {
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans", "Liberation Sans", "Arial", "Helvetica", "sans-serif"],
        "font.size": font,
        "axes.titlesize": font * 1.15,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": font,
        "xtick.labelsize": font,
        "ytick.labelsize": font,
        "legend.fontsize": font,
        "text.color": palette.INK,
        "axes.labelcolor": palette.INK,
        "axes.edgecolor": palette.INK,
        "xtick.color": palette.INK,
        "ytick.color": palette.INK,
        "axes.facecolor": palette.PAPER,
        "figure.facecolor": palette.PAPER,
        "savefig.facecolor": palette.PAPER,
        "axes.linewidth": 0.6,
        "hatch.linewidth": 0.5,
        "lines.linewidth": 1.4,
        "text.usetex": False,
        "text.parse_math": False,  # a name with $ in it is a name, not a formula
        "text.hinting": "none",  # at the resolution of files letters need none, and are drawn in half the time
        "axes.unicode_minus": True,
        "axes.formatter.use_locale": False,
        "path.simplify": True,
        "savefig.dpi": 200,
        "figure.autolayout": False,  # whatever a user's matplotlibrc says
        "figure.constrained_layout.use": False,
        "svg.fonttype": "none",
    }


def sized(name: str) -> Size:
    """The size of that name; raises ValueError for another."""
    return SIZES[known(name, SIZES, "size")]


def known(name: str, allowed: Any, what: str) -> str:
    """`name` if it is among `allowed`; raises ValueError that names the allowed and the nearest."""
    if name in allowed:
        return name
    near = get_close_matches(str(name), [str(item) for item in allowed], 1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    shown = [str(item) for item in allowed]
    rest = f" and {len(shown) - 12} more" if len(shown) > 12 else ""
    raise ValueError(f"{what} {name!r} is not known{hint}; allowed: {', '.join(shown[:12])}{rest}")


def size_of(width: float) -> str:
    """The size whose text suits a chart as wide as that (inches)."""
    return "slide" if width >= 8.5 else "column" if width <= 4.6 else "page"


@contextmanager
def styled(size: str = "page") -> Iterator[None]:
    """The style sheet in force, for this block only."""
    import matplotlib as mpl

    with _LOCK, mpl.rc_context(rc(size)):
        yield


def blank(height: tuple[float, float], size: str = "page", rows: float = 0) -> Figure:
    """An empty figure of a size; `height` is that of the drawing on a page (inches): a fixed part, and what each row adds."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fixed, each = height
    room = sized(size)
    high = min((fixed + each * rows) * room.font / SIZES["page"].font, room.height)
    with styled(size):
        shape = (room.width, room.height if size == "slide" else high)
        made = Figure(figsize=shape, layout="constrained")
        FigureCanvasAgg(made)  # so that texts can be measured without making a canvas for each
        return made
