"""The time axis: dates, and the dated events of the scenario marked by numbers with a key below."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import palette
from sim.charts.drawing import LINE, beside, letters, text_size
from sim.model.world import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AXIS = 0.65  # of the letters over a chart, those over its time axis where names stand beside it
Mark = tuple[Any, str]  # a date (date, datetime64 or ISO text) and its label


def _tools() -> Any:
    import matplotlib.dates

    return matplotlib.dates


def days(dates: Iterable[Any]) -> Array:
    """Dates as matplotlib's day numbers; raises ValueError for what is no date."""
    try:
        each = [np.datetime64(date, "D") for date in dates]
        return np.asarray(_tools().date2num(np.array(each, dtype="datetime64[D]")), dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"a date was expected, such as 2014-03-30: {error}") from None


def closed(dates: Array, *values: Array) -> tuple[Array, ...]:
    """Dates and values with the last turn drawn to its end, so that steps show every turn in full, even a single one."""
    week = dates[-1] - dates[-2] if len(dates) > 1 else 7.0
    return np.append(dates, dates[-1] + week), *(np.append(value, value[-1]) for value in values)


def day_text(date: float) -> str:
    """A day number as `30 March 2014`."""
    day: datetime.datetime = _tools().num2date(date)
    return f"{day.day} {day:%B %Y}"


def time_axis(ax: Axes, first: float, last: float, letters: float, labels: bool = True) -> None:
    """A time axis from one day number to another, with as many ticks as fit into `letters`; the first names the year."""
    at, named = _ticks(float(first), float(last), int(np.clip(letters // 7, 3, 8)))
    ax.set_xlim(first, last)
    ax.set_xticks(at, named)
    ax.tick_params(axis="x", labelbottom=labels, pad=4)


@lru_cache(maxsize=64)
def _ticks(first: float, last: float, most: int) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Where ticks stand from one day number to another, at most so many, and their labels."""
    tools = _tools()
    values = tools.AutoDateLocator(minticks=2, maxticks=most).tick_values(
        tools.num2date(first), tools.num2date(last)
    )
    at = tuple(float(value) for value in values if first <= value <= last)
    named = []
    for place, value in enumerate(at):
        day: datetime.datetime = tools.num2date(value)
        word = f"{day:%b}" if last - first > 75 else f"{day.day} {day:%b}"
        named.append(
            f"{word}\n{day.year}" if place == 0 or (day.month == 1 and day.day <= 7) else word
        )
    return at, tuple(named)


def within(marks: Sequence[Mark], first: float, last: float) -> list[tuple[float, str]]:
    """Day numbers and labels of the events from `first` to `last`, in order; raises ValueError for what is no mark."""
    try:
        pairs = [(date, str(label)) for date, label in marks]
    except (TypeError, ValueError):
        raise ValueError("marks should be pairs of a date and a label") from None
    dated = zip(days(date for date, _ in pairs), (label for _, label in pairs), strict=True)
    return sorted((float(day), label) for day, label in dated if first <= day <= last)


def mark_lines(panels: Sequence[Axes], shown: Sequence[tuple[float, str]]) -> None:
    """A thin line through every panel at each event."""
    for ax in panels:
        for day, _ in shown:
            ax.axvline(day, color=palette.QUIET, linewidth=0.7, linestyle=(0, (2, 2)), zorder=3)


def mark_events(panels: Sequence[Axes], marks: Sequence[Mark], rows: int = 1) -> tuple[str, float]:
    """Mark the events that lie within the axis by lines, and by numbers above the first `rows` panels.

    What comes again has the number of its first time. Returns the key, a line an event, and the room above these panels
    that the numbers take (points).
    """
    first, last = panels[0].get_xlim()
    shown = within(marks, first, last)
    if not shown:
        return "", 0.0
    mark_lines(panels, shown)
    times: dict[str, list[float]] = {}
    for day, label in shown:
        times.setdefault(label, []).append(day)
    number_of = {label: number for number, label in enumerate(times, start=1)}
    per_letter = (last - first) / (AXIS * letters(panels[0]))
    groups: list[tuple[list[float], set[int]]] = []
    for day, label in shown:
        groups.append(([day], {number_of[label]}))
        while len(groups) > 1 and _touch(groups[-2], groups[-1], per_letter):
            at, numbers = groups.pop()
            groups[-1] = (groups[-1][0] + at, groups[-1][1] | numbers)
    for ax in panels[:rows]:
        for at, numbers in groups:
            beside(
                ax,
                _numbers(numbers),
                (float(np.mean(at)), 1),
                (0, 4.5),
                ("data", "axes fraction"),
                ha="center",
                va="bottom",
                color=palette.QUIET,
            )
    key = "\n".join(f"{number_of[label]}  {_when(on)}: {label}" for label, on in times.items())
    return key, LINE * text_size() + 3


def _touch(
    one: tuple[list[float], set[int]], other: tuple[list[float], set[int]], per_letter: float
) -> bool:
    """Whether the numbers of two groups of events, each in the middle of its days, leave less than two letters between them."""
    apart = float(np.mean(other[0]) - np.mean(one[0])) / per_letter
    return apart < (len(_numbers(one[1])) + len(_numbers(other[1]))) / 2 + 2


def _numbers(numbers: set[int]) -> str:
    """`3`, `3, 4`, `3–6` or `1, 3–5`: three or more that follow one another are a range."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join(parts)


def _when(on: list[float]) -> str:
    """The day of an event; of what comes again the first and last day, and how often it came."""
    if len(on) == 1:
        return day_text(on[0])
    return f"{len(on)} times from {day_text(on[0])} to {day_text(on[-1])}"
