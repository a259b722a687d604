"""Beliefs by observer and true type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import End, canvas
from sim.charts.dates import Mark, closed, days, mark_events, time_axis
from sim.charts.drawing import LINE, beside, dress, lines

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
    with canvas("beliefs", ax, size, rows) as sheet:
        panels = [
            panel for row in sheet.split(rows, columns, wspace=0.04, hspace=0.04) for panel in row
        ]
        for spare in panels[len(groups) :]:
            spare.remove()
        sheet.panels = shown = panels[: len(groups)]
        levels = 1 + max(max(paths) for _, paths in groups)
        names = [", ".join(words.party(name) for name in observers) for observers, _ in groups]
        heads = [
            lines(f"{name} {phrases.ALIKE}" if ", " in name else name, sheet.letters // columns - 4)
            for name in names
        ]
        for place, (panel, (_, paths)) in enumerate(zip(shown, groups, strict=True)):
            sheet.ends(panel, _draw(panel, paths, levels, sheet.letters / columns - 30))
            panel.tick_params(
                labelleft=place % columns == 0, labelbottom=place + columns >= len(groups)
            )
            if place % columns == 0:
                panel.set_ylabel(words.measure("belief"), fontsize=sheet.font)
        key, lift = mark_events(shown, marks, columns)
        for panel, head in zip(shown, heads, strict=True):
            up = lift if panel in shown[:columns] else 0.0
            beside(
                panel, head, (0, 1), (0, up + 3), va="bottom", fontweight="bold", linespacing=1.1
            )
        sheet.key(key, shown[columns * (rows - 1)])
        tall = max(head.count("\n") + 1 for head in heads[:columns])
        sheet.heading(
            title or phrases.TITLES["beliefs"], phrases.BELIEFS, lift + LINE * sheet.font * tall + 4
        )
    return sheet.ax


def _draw(ax: Axes, paths: Paths, levels: int, letters: float) -> list[End]:
    dress(ax, "y")
    ends, edges = [], np.zeros(2)
    for level, rows in paths.items():
        place = level / max(levels - 1, 1) * (len(palette.TYPES) - 1)
        colour, style = palette.TYPES[round(place)], STYLES[round(place)]
        edges, median, low, high = _drawn(rows)
        ax.fill_between(edges, low, high, color=colour, alpha=0.12, linewidth=0)
        ax.plot(edges, median, color=colour, linestyle=style, linewidth=1.5)
        ends.append(
            End(
                float(median[-1]),
                f"{words.level(level, levels)} ({int(rows['n'].iloc[-1]):,})",
                palette.INK,
            )
        )
    ax.set(ylim=(0, 1), yticks=np.linspace(0, 1, 6))
    time_axis(ax, edges[0], edges[-1], letters)
    return ends


def _drawn(rows: pd.DataFrame) -> list[np.ndarray]:
    dates = days(rows["date"])
    values = [rows[name].to_numpy(dtype=float) for name in ("q50", "q25", "q75")]
    return [dates, *values] if len(dates) > 1 else list(closed(dates, *values))
