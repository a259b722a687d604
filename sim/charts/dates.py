"""The time axis: dates, and the dated events of the scenario marked by numbers with a key below."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import palette
from sim.charts.canvas import LINE, font_of, lines, wide

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Mark = tuple[Any, str]  # a date (date, datetime64 or ISO text) and its label
Array = np.ndarray


def days(dates: Iterable[Any]) -> Array:
    """Dates as matplotlib's day numbers; raises ValueError for what is no date."""
    import matplotlib.dates

    tools: Any = matplotlib.dates
    try:
        return np.array([tools.date2num(np.datetime64(date, "D")) for date in dates], dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"a date was expected, such as 2014-03-30: {error}") from None


def closed(dates: Array, *values: Array) -> tuple[Array, ...]:
    """Dates and values with the last turn drawn to its end, so that steps show every turn in full, even a single one."""
    week = dates[-1] - dates[-2] if len(dates) > 1 else 7.0
    return np.append(dates, dates[-1] + week), *(np.append(value, value[-1]) for value in values)


def day_text(date: float) -> str:
    """A day number as `30 March 2014`."""
    import matplotlib.dates

    tools: Any = matplotlib.dates
    day: datetime.datetime = tools.num2date(date)
    return f"{day.day} {day:%B %Y}"


def time_axis(ax: Axes, first: float, last: float, labels: bool = True, ticks: int = 7) -> None:
    """A time axis from one day number to another, at most `ticks` ticks, the year named once."""
    import matplotlib.dates

    tools: Any = matplotlib.dates
    ax.set_xlim(first, last)
    locator = tools.AutoDateLocator(minticks=2, maxticks=ticks, interval_multiples=True)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(
        tools.ConciseDateFormatter(
            locator,
            formats=["%Y", "%b", "%-d %b" if _padless() else "%d %b", "%H:%M", "%H:%M", "%S.%f"],
            zero_formats=["", "%b\n%Y", "%b", "%d %b", "%H:%M", "%H:%M"],
            offset_formats=[""] * 6,
            show_offset=False,
        )
    )
    ax.tick_params(axis="x", labelbottom=labels)


def _padless() -> bool:
    """Whether this platform's dates can be written without a leading zero."""
    try:
        return datetime.date(2014, 3, 1).strftime("%-d") == "1"
    except ValueError:
        return False


def mark_events(panels: Sequence[Axes], marks: Sequence[Mark]) -> str:
    """Draw a thin line at each event within the axis, numbered above the first panel; return the key, a line an event."""
    first, last = panels[0].get_xlim()
    try:
        dated = [(day, str(label)) for (date, label), day in zip(marks, days(date for date, _ in marks), strict=True)]
    except (TypeError, ValueError) as error:
        raise ValueError(f"marks should be pairs of a date and a label: {error}") from None
    shown = sorted((day, label) for day, label in dated if first <= day <= last)
    groups: list[tuple[list[float], list[int]]] = []
    for number, (day, _) in enumerate(shown, start=1):
        for ax in panels:
            ax.axvline(day, color=palette.QUIET, linewidth=0.7, linestyle=(0, (2, 2)), zorder=3)
        if groups and day - groups[-1][0][-1] < 0.03 * (last - first):
            groups[-1][0].append(day)
            groups[-1][1].append(number)
        else:
            groups.append(([day], [number]))
    font = font_of(panels[0])
    for at, numbers in groups:
        panels[0].annotate(", ".join(map(str, numbers)), (float(np.mean(at)), 1), (0, 2), xycoords=("data", "axes fraction"),
                           textcoords="offset points", ha="center", va="bottom", fontsize=font * 0.95, color=palette.QUIET,
                           annotation_clip=False)  # fmt: skip
    return "\n".join(f"{number}  {day_text(day)}: {label}" for number, (day, label) in enumerate(shown, start=1))


def marks_height(ax: Axes, marks: Sequence[Mark]) -> float:
    """Room above the axes (points) that the numbers of the events take."""
    return LINE * font_of(ax) if marks else 0.0


def put_key(ax: Axes, key: str) -> None:
    """The key of the events, below the axes."""
    if key:
        wrapped = "\n".join(lines(line, wide(ax)) for line in key.split("\n"))
        ax.set_xlabel(wrapped, loc="left", fontsize=font_of(ax), color=palette.QUIET, labelpad=6, linespacing=1.25)
