"""Beliefs by observer and true type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, words
from sim.charts.canvas import End, canvas, dress, font_of, heading, label_ends, lines, split
from sim.charts.dates import Mark, closed, days, mark_events, marks_height, put_key, time_axis

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Paths = dict[int, "pd.DataFrame"]  # rows of turns by true level
COLUMNS = ("point", "turn", "date", "quantity", "n", "mean", "q25", "q75")
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
        raise ValueError("beliefs: the frame has no quantity such as 'belief.us|0', a belief by true level")
    return {observer: dict(sorted(paths.items())) for observer, paths in found.items()}


def alike(observers: dict[str, Paths]) -> list[tuple[list[str], Paths]]:
    """Observers whose beliefs are the same at every turn put together, so that no panel repeats another."""
    groups: list[tuple[list[str], Paths]] = []
    for observer, paths in observers.items():
        for names, known in groups:
            if known.keys() == paths.keys() and all(_same(known[level], paths[level]) for level in paths):
                names.append(observer)
                break
        else:
            groups.append(([observer], paths))
    return groups


def _same(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    columns = ["turn", "mean", "q25", "q75"]
    one, two = first[columns].to_numpy(dtype=float), second[columns].to_numpy(dtype=float)
    return one.shape == two.shape and bool(np.allclose(one, two, atol=1e-6))


def beliefs(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    point: int | None = None,
    marks: Sequence[Mark] = (),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """What observers believe of the challenger's resolve, a line a true type; a panel for observers who see alike."""
    frames.require(frame, COLUMNS, "beliefs")
    groups = alike(by_observer(frames.one_point(frame, point, "beliefs")))
    columns = 1 if len(groups) == 1 or size == "column" else ABREAST
    rows = -(-len(groups) // columns)
    with canvas("beliefs", ax, size, max(rows, 1)) as ax:
        panels = [panel for row in split(ax, rows, columns, wspace=0.04, hspace=0.06) for panel in row]
        for spare in panels[len(groups) :]:
            spare.remove()
        shown, ends = panels[: len(groups)], []
        for place, (panel, (names, paths)) in enumerate(zip(shown, groups, strict=True)):
            levels = 1 + max(max(paths) for _, paths in groups)
            ends.append((panel, _draw(panel, paths, levels)))
            panel.tick_params(labelleft=place % columns == 0, labelbottom=place + columns >= len(groups))
            who = ", ".join(words.party(name) for name in names)
            panel.set_ylabel(words.QUANTITIES["belief"] if place % columns == 0 else "", fontsize=font_of(panel))
            if len(groups) > 1 or len(names) > 1:
                panel.annotate(lines(f"{who} ({words.ALIKE})" if len(names) > 1 else who, 90 // columns), (0, 1), (0, 3),
                               xycoords="axes fraction", textcoords="offset points", va="bottom", fontsize=font_of(panel),
                               fontweight="bold", annotation_clip=False)  # fmt: skip
        key = mark_events(shown, marks)
        put_key(ax, key)
        heading(ax, title or words.TITLES["beliefs"], words.BELIEFS, marks_height(ax, marks) + 2)
        label_ends(ends)
    return ax


def _draw(ax: Axes, paths: Paths, levels: int) -> list[End]:
    dress(ax, "y")
    ends, edges = [], np.zeros(2)
    for level, rows in paths.items():
        place = level / max(levels - 1, 1) * (len(palette.TYPES) - 1)
        colour, style = palette.TYPES[round(place)], STYLES[round(place)]
        edges, mean, low, high = _drawn(rows)
        ax.fill_between(edges, low, high, color=colour, alpha=0.12, linewidth=0)
        ax.plot(edges, mean, color=colour, linestyle=style, linewidth=1.5)
        ends.append(End(float(mean[-1]), f"{words.level(level, levels)} ({int(rows['n'].iloc[-1]):,})", palette.INK))
    ax.set(ylim=(0, 1), yticks=np.linspace(0, 1, 6))
    time_axis(ax, edges[0], edges[-1], ticks=5)
    return ends


def _drawn(rows: pd.DataFrame) -> list[np.ndarray]:
    dates = days(rows["date"])
    values = [rows[name].to_numpy(dtype=float) for name in ("mean", "q25", "q75")]
    return [dates, *values] if len(dates) > 1 else list(closed(dates, *values))
