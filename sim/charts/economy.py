"""Sanctions: pain on the target against blowback on the senders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import End, canvas
from sim.charts.dates import Mark, closed, days, mark_events, time_axis
from sim.charts.drawing import dress, lines
from sim.charts.style import known

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = ("mean", "q25", "q50", "q75")
NARROW = 75  # letters over the width of the chart under which labels have no numbers
STYLES = ((0, (5, 1)), (0, (3, 1, 1, 1)), (0, (2, 1)), (0, (1, 1)))


def pain_blowback(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    point: int | None = None,
    senders: Sequence[str] | None = None,
    marks: Sequence[Mark] = (),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Pain on the challenger and blowback on its senders: over time for one point; point by point when there are many."""
    frame, names = chosen(frame, point, senders)
    draw = _over_time if frame["point"].nunique() == 1 else _by_point
    return draw(frame, ax, names, marks, title, size)


def chosen(
    frame: pd.DataFrame, point: int | None, senders: Sequence[str] | None
) -> tuple[pd.DataFrame, list[str]]:
    """The rows of `point` (all when None) and the senders shown; raises ValueError for what is not there."""
    frames.require(frame, ["point", "turn", "date", "quantity", "n", *COLUMNS], "pain_blowback")
    if point is not None:
        frame = frames.one_point(frame, point, "pain_blowback")
    names = frames.owners(frame, "blowback")
    if not names:
        raise ValueError("pain_blowback: the frame has no quantity such as 'blowback.us'")
    for name in senders or ():
        known(name, names, "pain_blowback: sender")
    return frame, list(senders or names)


def _over_time(
    frame: pd.DataFrame,
    ax: Axes | None,
    senders: list[str],
    marks: Sequence[Mark],
    title: str | None,
    size: str,
) -> Axes:
    who = frames.challenger(frame)
    paths = {
        phrases.PAIN.format(party=words.party(who)): frames.series(frame, "pain", "pain_blowback")
    }
    paths |= {
        words.party(name): frames.series(frame, f"blowback.{name}", "pain_blowback")
        for name in senders
    }
    with canvas("pain_blowback", ax, size) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        edges = np.zeros(2)
        for place, rows in enumerate(paths.values()):
            edges, median, low, high = _band(rows)
            colour, style = (
                (palette.WARM, "-")
                if place == 0
                else (palette.COOL, STYLES[(place - 1) % len(STYLES)])
            )
            ax.fill_between(edges, low, high, color=colour, alpha=0.15, linewidth=0)
            ax.plot(edges, median, color=colour, linestyle=style)
        ends = _ends(paths, narrow=sheet.letters < NARROW)
        ax.set_ylim(bottom=min(0.0, *(end.y for end in ends)))
        time_axis(
            ax,
            edges[0],
            edges[-1],
            sheet.letters - max(len(end.text.split("\n")[0]) for end in ends) - 12,
        )
        ax.set_ylabel(phrases.PAIN_AXIS, fontsize=sheet.font)
        key, lift = mark_events([ax], marks)
        sheet.key(key)
        note = phrases.PAIN_TIME.format(runs=frames.runs_of(next(iter(paths.values())), "n"))
        sheet.heading(title or phrases.TITLES["pain_blowback"], note, lift)
        sheet.ends(ax, ends)
    return ax


def _ends(paths: dict[str, pd.DataFrame], narrow: bool) -> list[End]:
    """A label for the pain, first among `paths`, and one for each height at which blowbacks end."""
    last = {
        name: (float(rows["q50"].iloc[-1]), float(rows["mean"].iloc[-1]))
        for name, rows in paths.items()
    }
    pain, *senders = last
    heights: dict[float, list[str]] = {}
    for name in senders:
        heights.setdefault(round(last[name][0], 9), []).append(name)
    ends = []
    for names, at, colour in [
        ([pain], last[pain][0], palette.WARM),
        *((group, at, palette.COOL) for at, group in heights.items()),
    ]:
        who = names[0] if names == [pain] else phrases.BLOWBACK.format(party=", ".join(names))
        means = sorted(
            {words.number(last[name][1], 2) for name in names},
            key=lambda text: float(text.replace(",", "")),
        )
        mean = means[0] if len(means) == 1 else f"{means[0]}–{means[-1]}"
        text = (
            who
            if narrow
            else phrases.MEDIAN.format(name=who, median=words.number(at, 2), mean=mean)
        )
        ends.append(End(at, lines(text, 20 if narrow else 30), colour))
    return ends


def _band(rows: pd.DataFrame) -> list[np.ndarray]:
    dates = days(rows["date"])
    values = [rows[name].to_numpy(dtype=float) for name in ("q50", "q25", "q75")]
    return [dates, *values] if len(dates) > 1 else list(closed(dates, *values))


def _by_point(
    frame: pd.DataFrame,
    ax: Axes | None,
    senders: list[str],
    marks: Sequence[Mark],
    title: str | None,
    size: str,
) -> Axes:
    """One mark a point and sender in the last turn; the scenario's dates have no place here."""
    turn = int(frame["turn"].max())
    last = frame[frame["turn"] == turn]
    pain = frames.series(last, "pain", "pain_blowback").set_index("point")
    with canvas("pain_blowback", ax, size) as sheet:
        ax = sheet.ax
        dress(ax, "both")
        ends = []
        for place, name in enumerate(senders):
            rows = (
                frames.series(last, f"blowback.{name}", "pain_blowback")
                .set_index("point")
                .reindex(pain.index)
            )
            x, y = pain["mean"].to_numpy(dtype=float), rows["mean"].to_numpy(dtype=float)
            spans = [
                np.abs(table[["q25", "q75"]].to_numpy(dtype=float).T - middle)
                for table, middle in ((pain, x), (rows, y))
            ]
            colour = palette.TYPES[place % len(palette.TYPES)]
            ax.errorbar(
                x, y, spans[1], spans[0], fmt="none", ecolor=colour, elinewidth=0.6, alpha=0.3
            )
            marker, sign = list(palette.SENDER_MARKERS.items())[place % len(palette.SENDER_MARKERS)]
            ax.plot(x, y, marker, color=colour, markersize=4.5,
                    markeredgecolor=palette.PAPER, markeredgewidth=0.4)  # fmt: skip
            ends.append(End(float(y[np.argmax(x)]), f"{sign} {words.party(name)}"))
        ax.set_xlim(left=0)
        ax.set_ylim(bottom=0)
        ax.set_xlabel(phrases.PAIN_X, fontsize=sheet.font)
        ax.set_ylabel(phrases.BLOWBACK_Y, fontsize=sheet.font)
        sheet.heading(title or phrases.TITLES["pain_blowback"], phrases.PAIN_POINTS)
        sheet.ends(ax, ends)
    return ax
