"""Beliefs by observer and true type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.dates import Mark, closed, days, mark_events, time_axis
from sim.charts.declare import chart
from sim.charts.drawing import LINE, End, Style, beside, dress, lines
from sim.charts.folding import listed
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Paths = dict[int, "pd.DataFrame"]  # rows of turns by true level
COLUMNS = ("point", "turn", "date", "quantity", "n", "q25", "q50", "q75")
ABREAST = 2  # panels beside each other
STYLES = ("-", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (2, 1)), (0, (1, 1)))


def by_observer(frame: pd.DataFrame) -> dict[str, Paths]:
    """For each observer the rows of its belief by true level; raises ValueError when there are none."""
    found: dict[str, Paths] = {}
    for name in frames.quantities(frame):
        kind, _, rest = name.partition(".")
        observer, bar, level = rest.rpartition("|")
        if kind == "belief" and bar and level.isdigit():
            found.setdefault(observer, {})[int(level)] = frames.series(frame, name, "beliefs")
    if not found:
        raise ValueError(
            "beliefs: the frame has no quantity such as 'belief.us|0', a belief by true level"
        )
    return {observer: dict(sorted(paths.items())) for observer, paths in found.items()}


def alike(observers: dict[str, Paths]) -> list[tuple[list[str], Paths]]:
    """Observers whose beliefs are the same at every turn put together, so that no panel repeats another."""
    groups: list[tuple[list[str], Paths]] = []
    for observer, paths in observers.items():
        for names, known in groups:
            if known.keys() == paths.keys() and all(
                _same(known[level], paths[level]) for level in paths
            ):
                names.append(observer)
                break
        else:
            groups.append(([observer], paths))
    return groups


def _same(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    columns = ["turn", "q25", "q50", "q75"]
    one, two = first[columns].to_numpy(dtype=float), second[columns].to_numpy(dtype=float)
    return one.shape == two.shape and bool(np.allclose(one, two, atol=1e-6))


def told_apart(paths: Paths) -> int | None:
    """The week (from 1) after which a truly most resolute challenger is never mistaken for a truly least resolute one.

    That is when the middle halves of the runs of both leave each other out for good; None when they never do.
    """
    most, least = paths[min(paths)], paths[max(paths)]
    count = min(len(most), len(least))
    apart = most["q25"].to_numpy(dtype=float)[:count] > least["q75"].to_numpy(dtype=float)[:count]
    if not count or not apart[-1]:
        return None
    mixed = np.flatnonzero(~apart)
    return 1 if not len(mixed) else int(mixed[-1]) + 2


def _found_out(frame: pd.DataFrame, words: Words, point: int | None = None) -> str | None:
    """When the challenger's resolve is known, by the observer who is first to know it."""
    frames.require(frame, COLUMNS, "beliefs")
    observers = by_observer(frames.one_point(frame, point, "beliefs"))
    weeks = {name: told_apart(paths) for name, paths in observers.items() if len(paths) > 1}
    known = {name: week for name, week in weeks.items() if week is not None}
    if not known:
        return None
    name = min(known, key=lambda one: known[one])
    who = words.party(frames.challenger(frame))
    return f"{words.party(name)} knows from {words.turn} {known[name]} on whether {who} is resolute"


def _beliefs_words(frame: pd.DataFrame, words: Words, point: int | None = None) -> str:
    frames.require(frame, COLUMNS, "beliefs")
    parts = []
    for names, paths in alike(by_observer(frames.one_point(frame, point, "beliefs"))):
        ends = {level: float(rows["q50"].iloc[-1]) for level, rows in paths.items()}
        who = listed([words.party(name) for name in names])
        parts.append(f"{who}: {ends[min(ends)]:.2f} and {ends[max(ends)]:.2f}")
    text = "Median believed resolve (0 to 1) at the end, of a challenger truly most and truly least resolute, by observer"
    return f"{text}: {'; '.join(parts)}."


@chart(
    frame="turns",
    title="What observers believe of the challenger's resolve, by its true type",
    height=(0.4, 2.1),
    describe=_beliefs_words,
    finding=_found_out,
)
def beliefs(
    frame: pd.DataFrame,
    look: Look,
    *,
    point: int | None = None,
    marks: Sequence[Mark] = (),
) -> Axes:
    """What observers believe of the challenger's resolve, a line a true type; a panel for observers who see alike.

    Only the two extreme types have a band: bands of neighbours would cover each other. Lines named at their ends are Our
    World in Data's.
    """
    frames.require(frame, COLUMNS, "beliefs")
    words = look.words
    groups = alike(by_observer(frames.one_point(frame, point, "beliefs")))
    columns = 1 if len(groups) == 1 or look.narrow else ABREAST
    rows = -(-len(groups) // columns)
    with canvas(look, rows) as sheet:
        sheet.split(rows, columns, wspace=0.04, hspace=0.04)
        panels = sheet.panels
        for spare in panels[len(groups) :]:
            spare.remove()
        sheet.panels = shown = panels[: len(groups)]
        levels = 1 + max(max(paths) for _, paths in groups)
        heads = [_head(names, words, sheet.letters // columns - 4) for names, _ in groups]
        for place, (panel, (_, paths)) in enumerate(zip(shown, groups, strict=True)):
            sheet.ends(panel, _draw(panel, paths, levels, sheet.letters / columns - 24, words))
            panel.tick_params(
                labelleft=place % columns == 0, labelbottom=place + columns >= len(groups)
            )
            if place % columns == 0:
                panel.set_ylabel(words.measure("belief"), fontsize=sheet.font)
        key, lift = mark_events(shown, marks, columns)
        for panel, head in zip(shown, heads, strict=True):
            up = lift if panel in shown[:columns] else 0.0
            bold: Style = {"fontweight": "bold", "linespacing": 1.1}
            beside(panel, head, (0, 1), (0, up + 3), va="bottom", **bold)
        sheet.key(key, shown[columns * (rows - 1)])
        tall = max(head.count("\n") + 1 for head in heads[:columns])
        note = "Lines: the median, by how resolute the challenger truly is. Bands, of the two extremes: the middle half of their runs."
        sheet.heading(note, lift + LINE * sheet.font * tall + 4)
    return sheet.ax


def _head(observers: Sequence[str], words: Words, width: int) -> str:
    """The observers of a panel, in lines of at most so many letters."""
    name = ", ".join(words.party(one) for one in observers)
    return lines(f"{name} (who see alike)" if len(observers) > 1 else name, width)


def _draw(ax: Axes, paths: Paths, levels: int, letters: float, words: Words) -> list[End]:
    dress(ax, "y")
    ends, edges = [], np.zeros(2)
    for level, rows in paths.items():
        place = level / max(levels - 1, 1) * (len(palette.TYPES) - 1)
        colour, style = palette.TYPES[round(place)], STYLES[round(place)]
        edges, median, low, high = _drawn(rows)
        if level in (min(paths), max(paths)):
            ax.fill_between(edges, low, high, color=colour, alpha=0.15, linewidth=0)
        ax.plot(edges, median, color=colour, linestyle=style, linewidth=1.6)
        ends.append(End(float(median[-1]), words.level(level, levels), palette.INK))
    ax.set(ylim=(0, 1), yticks=np.linspace(0, 1, 6))
    time_axis(ax, edges[0], edges[-1], letters)
    return ends


def _drawn(rows: pd.DataFrame) -> list[np.ndarray]:
    dates = days(rows["date"])
    values = [rows[name].to_numpy(dtype=float) for name in ("q50", "q25", "q75")]
    return [dates, *values] if len(dates) > 1 else list(closed(dates, *values))
