"""Fans: how a quantity spreads over the runs as time goes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import End, canvas
from sim.charts.dates import (
    Mark,
    closed,
    day_text,
    days,
    mark_events,
    mark_lines,
    time_axis,
    within,
)
from sim.charts.drawing import LINE, beside, dress, lines, size_for
from sim.charts.style import known

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

KINDS = ("forces", "tier", "damage", "risk")
PERCENT = ("risk",)
STEPPED = ("tier", "rung", "announced", "place")
ABREAST = {"page": 4, "slide": 4, "column": 2}  # panels beside each other
MOST = 4  # parties on a slide, unless more are asked for


def fan(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    quantity: str,
    point: int | None = None,
    marks: Sequence[Mark] = (),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """One quantity over time in the runs of one point: median, middle half and middle nine tenths."""
    rows = quantity_rows(frame, quantity, point, "fan")
    with canvas("fan", ax, size) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        name = words.quantity(quantity)
        edges, table = _draw_fan(ax, rows, quantity)
        time_axis(ax, edges[0], edges[-1], sheet.letters - 22)
        key, lift = mark_events([ax], marks)
        sheet.key(key)
        sheet.heading(
            title or phrases.TITLES["fan"].format(quantity=name),
            phrases.FAN.format(runs=frames.runs_of(rows, "n")),
            lift,
        )
        heights: dict[float, list[str]] = {}
        for column, word in phrases.FAN_ENDS.items():
            heights.setdefault(round(float(table[column][-1]), 9), []).append(word)
        sheet.ends(
            ax,
            [
                End(height, f"{words.number(height, 3)} ({', '.join(names)})")
                for height, names in heights.items()
            ],
        )
    return ax


def panels_of(
    frame: pd.DataFrame, point: int | None, parties: Sequence[str] | None, kinds: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, list[str]], list[str]]:
    """The rows of one point, who has each kind of quantity, and the parties shown; raises ValueError for what is not there."""
    frames.require(frame, ["point", "turn", "date", "quantity", "n", *frames.QUANTILES], "fans")
    frame = frames.one_point(frame, point, "fans")
    present = {kind: frames.owners(frame, kind) for kind in kinds}
    for kind, found in present.items():
        if not found:
            raise ValueError(f"fans: the frame has no quantity of kind {kind!r}")
    names = list(dict.fromkeys(name for found in present.values() for name in found))
    for name in parties or ():
        known(name, names, "fans: party")
    return frame, present, names if parties is None else list(parties)


def fans(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    point: int | None = None,
    parties: Sequence[str] | None = None,
    kinds: Sequence[str] = KINDS,
    marks: Sequence[Mark] = (),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Fans of several quantities, a row a party and a column a kind; each kind but forces has one scale for all parties."""
    frame, present, names = panels_of(frame, point, parties, kinds)
    shape = size_for(ax, size)
    abreast = ABREAST[known(shape, ABREAST, "size")]
    note = ""
    if parties is None and shape == "slide" and len(names) > MOST:
        note = phrases.FIRST.format(shown=MOST, all=len(names))
        names = names[:MOST]
    blocks = [tuple(kinds[start : start + abreast]) for start in range(0, len(kinds), abreast)]
    with canvas("fans", ax, size, len(names) * len(blocks)) as sheet:
        panels = sheet.split(
            len(names) * len(blocks), min(abreast, len(kinds)), hspace=0.04, wspace=0.04
        )
        places = [(name, block) for block in blocks for name in names]
        drawn: dict[str, list[Axes]] = {kind: [] for kind in kinds}
        edges, tall = np.zeros(2), 1
        for row, (name, block) in zip(panels, places, strict=True):
            row[0].set_ylabel(
                words.party(name),
                fontsize=sheet.font,
                fontweight="bold",
                rotation=0,
                ha="right",
                va="center",
            )
            for panel, kind in zip_longest(row, block):
                if kind is None or name not in present[kind]:
                    _nothing(panel, phrases.NOTHING if kind else "", sheet.font)
                else:
                    dress(panel, "y")
                    edges, _ = _draw_fan(
                        panel, frames.series(frame, f"{kind}.{name}", "fans"), kind
                    )
                    time_axis(
                        panel,
                        edges[0],
                        edges[-1],
                        sheet.letters / abreast - 6,
                        labels=name == names[-1],
                    )
                    drawn[kind].append(panel)
                if kind and name == names[0]:
                    head = lines(words.measure(kind), int(sheet.letters / abreast) - 4)
                    beside(panel, head, (0, 1), (0, 4), va="bottom", linespacing=1.1)
                    tall = max(tall, head.count("\n") + 1)
        for kind, column in drawn.items():
            _one_scale(column, kind)
        shown = within(marks, edges[0], edges[-1])
        mark_lines([panel for column in drawn.values() for panel in column], shown)
        dated = [f"{day_text(day)}: {label}" for day, label in shown]
        sheet.key("\n".join([phrases.DASHED, *dated] if dated else []), panels[-1][0])
        runs = frames.runs_of(
            frame[frame["quantity"].isin([f"{kind}.{name}" for kind in kinds for name in names])],
            "n",
        )
        sheet.heading(
            title or phrases.TITLES["fans"],
            f"{phrases.FAN.format(runs=runs)} {note}".strip(),
            LINE * sheet.font * tall + 4,
        )
        room = (
            (sheet.height - sheet.taken) / len(panels)
            - 10
            - 4 * sheet.font * len(blocks) / len(panels)
        )  # of a panel, points
        for panel in (panel for column in drawn.values() for panel in column):
            panel.locator_params(
                axis="y", nbins=int(np.clip(room / (1.9 * sheet.font), 1, 3)), steps=[1, 2, 5, 10]
            )
        for panel in drawn.get("tier", []):
            panel.set_yticks([0, 2, 4] if room > 4 * sheet.font else [0, 4])
    return sheet.ax


def quantity_rows(
    frame: pd.DataFrame, quantity: str, point: int | None, chart: str
) -> pd.DataFrame:
    """The rows of one quantity at one point; raises ValueError when a fan cannot be drawn of them."""
    frames.require(frame, ["point", "turn", "date", "quantity", "n", *frames.QUANTILES], chart)
    return frames.series(frames.one_point(frame, point, chart), quantity, chart)


def _draw_fan(
    ax: Axes, rows: pd.DataFrame, quantity: str
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Bands and median; steps for what moves in steps. Returns day numbers and the values drawn, by quantile."""
    kind = quantity.partition(".")[0]
    factor = 100.0 if kind in PERCENT else 1.0
    table = {name: factor * rows[name].to_numpy(dtype=float) for name in frames.QUANTILES}
    edges = days(rows["date"])
    stepped = kind in STEPPED or len(edges) == 1
    if stepped:
        edges, *values = closed(edges, *table.values())
        table = dict(zip(table, values, strict=True))
    step = "post" if stepped else None
    for (low, high), alpha in {("q05", "q95"): 0.18, ("q25", "q75"): 0.38}.items():
        ax.fill_between(
            edges,
            table[low],
            table[high],
            step=step,  # type: ignore[arg-type]
            color=palette.LINE,
            alpha=alpha,
            linewidth=0,
        )
    ax.plot(
        edges,
        table["q50"],
        color=palette.LINE,
        linewidth=1.5,
        drawstyle="steps-post" if stepped else "default",
    )
    if kind == "tier":
        ax.set_ylim(-0.15, 4.15)
    elif kind in PERCENT:
        ax.set_ylim(0, 100)
    else:
        ax.set_ylim(bottom=min(0.0, float(table["q05"].min())))
        if table["q95"].max() <= 0:
            ax.set_ylim(top=1)
    return edges, table


def _one_scale(panels: list[Axes], kind: str) -> None:
    """One scale for a column of panels, so that parties can be compared; forces differ too much for one."""
    if kind == "forces" or not panels:
        return
    top = max(panel.get_ylim()[1] for panel in panels)
    low = min(panel.get_ylim()[0] for panel in panels)
    for panel in panels:
        panel.set_ylim(low, top)


def _nothing(panel: Axes, word: str, font: float) -> None:
    """A panel for what the party does not have."""
    for spine in panel.spines.values():
        spine.set_visible(False)
    panel.set(xticks=[], yticks=[])
    panel.text(
        0.5,
        0.5,
        word,
        transform=panel.transAxes,
        ha="center",
        va="center",
        fontsize=font,
        color=palette.QUIET,
    )
