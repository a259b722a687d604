"""Observed paths in the fan of the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.dates import Mark, closed, days, mark_events, time_axis
from sim.charts.declare import chart
from sim.charts.drawing import LINE, Style, beside, dress
from sim.charts.folding import listed
from sim.charts.look import Look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

STEPS = ("tier", "rung")


def still(frame: pd.DataFrame) -> list[str]:
    """The paths on which nothing moves, neither in nine tenths of the runs nor in what was observed."""
    names = []
    for name, rows in frame.groupby("path", sort=False):
        values = rows[[*frames.QUANTILES, "seen"]].to_numpy(dtype=float)
        if np.nanmax(values) == np.nanmin(values):
            names.append(str(name))
    return names


@chart(
    frame="paths",
    title="The path that occurred, in the fan of the runs",
    height=(0.4, 1.25),
)
def watched(
    frame: pd.DataFrame,
    look: Look,
    *,
    seen: Mapping[str, Sequence[Mapping[str, Any]]],
    runs: int,
    marks: Sequence[Mark] = (),
) -> Axes:
    """Observed paths in the fan of the runs, a panel a path; paths on which nothing moves are named and not drawn.

    `frame` has a row a path and week with its quantiles and `seen`; `seen` holds each path's own dated points with their ranges.
    """
    frames.require(frame, ["path", "quantity", "date", "seen", *frames.QUANTILES], "watched")
    words, quiet = look.words, still(frame)
    label = {
        str(path): words.quantity(str(rows["quantity"].iloc[0]))
        for path, rows in frame.groupby("path", sort=False)
    }
    names = [name for name in label if name not in quiet] or list(label)
    abreast = 1 if look.narrow else 2
    rows = -(-len(names) // abreast)
    first, last = float(days(frame["date"]).min()), float(days(frame["date"]).max())
    with canvas(look, rows) as sheet:
        grid = sheet.split(rows, abreast, hspace=0.06, wspace=0.04)
        for place, panel in enumerate(sheet.panels):
            if place >= len(names):
                panel.set_axis_off()
                continue
            name = names[place]
            _path(panel, frame[frame["path"] == name], seen[name], first, last)
            room, lowest = sheet.letters / abreast - 6, place + abreast >= len(names)
            time_axis(panel, first, last, room, labels=lowest)
            up = LINE * sheet.font + 3 if marks and place < abreast else 0
            beside(panel, label[name], (0, 1), (0, 4 + up), va="bottom")
            whole = str(frame.loc[frame["path"] == name, "quantity"].iloc[0]).startswith(STEPS)
            panel.locator_params(axis="y", nbins=4, **({"integer": True} if whole else {}))
        shown = [panel for panel in sheet.panels if panel.axison]
        key, lift = mark_events(shown, marks, abreast)
        sheet.key(key, grid[-1][0])
        note = (
            f"{words.count(runs, 'run')}. Line: median; dark band: middle half; light band: 5th to 95th percentile. Black: what was "
            "observed, with its range."
        )
        left_out = [label[name] for name in quiet if name not in names]
        if left_out:
            note += f" Not drawn, since nothing moves in the runs or in fact: {listed(left_out)}."
        sheet.heading(note, 1.5 * sheet.font + lift)
    return sheet.ax


def _path(
    panel: Axes, part: pd.DataFrame, seen: Sequence[Mapping[str, Any]], first: float, last: float
) -> None:
    """One path: the fan of the runs, the observed line, and the dated points with their ranges."""
    dress(panel, "y")
    stepped = str(part["quantity"].iloc[0]).partition(".")[0] in STEPS
    at = days(part["date"])
    table = {name: part[name].to_numpy(dtype=float) for name in (*frames.QUANTILES, "seen")}
    if stepped:
        at, *values = closed(at, *table.values())
        table = dict(zip(table, values, strict=True))
    step: Style = {"step": "post" if stepped else None, "color": palette.LINE, "linewidth": 0}
    for (low, high), alpha in {("q05", "q95"): 0.18, ("q25", "q75"): 0.38}.items():
        panel.fill_between(at, table[low], table[high], alpha=alpha, **step)
    drawn = "steps-post" if stepped else "default"
    panel.plot(at, table["q50"], color=palette.LINE, linewidth=1.5, drawstyle=drawn)
    known = ~np.isnan(table["seen"])
    black: Style = {"color": palette.INK, "linewidth": 1.6, "drawstyle": drawn, "zorder": 4}
    panel.plot(at[known], table["seen"][known], **black)
    if not stepped:
        _points(panel, [row for row in seen if row.get("best") is not None], first, last)
    top = max(float(table["q95"].max()), float(table["seen"][known].max(initial=0.0)))
    panel.set_ylim(-0.06 * (top or 1) if stepped else 0, 1.08 * top if top > 0 else 1)


def _points(panel: Axes, seen: Sequence[Mapping[str, Any]], first: float, last: float) -> None:
    """Observed points with their ranges, those within the axis."""
    rows = [row for row in seen if first <= days([row["date"]])[0] <= last]
    if not rows:
        return
    best = np.array([float(row["best"]) for row in rows])
    low, high = (_known(rows, name, best) for name in ("low", "high"))
    style: Style = {
        "fmt": "o",
        "color": palette.INK,
        "markersize": 3,
        "linewidth": 0.9,
        "capsize": 2,
    }
    panel.errorbar(
        days([row["date"] for row in rows]), best, yerr=[best - low, high - best], zorder=5, **style
    )


def _known(rows: Sequence[Mapping[str, Any]], name: str, best: np.ndarray) -> np.ndarray:
    """One end of the range of each point, the point itself where it has none."""
    pairs = zip(rows, best, strict=True)
    return np.array([at if row.get(name) is None else float(row[name]) for row, at in pairs])
