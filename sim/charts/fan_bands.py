"""Fans: how a quantity spreads over the runs as time goes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import Sheet, canvas
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
from sim.charts.declare import chart
from sim.charts.drawing import LINE, End, Style, beside, dress, lines
from sim.charts.folding import listed
from sim.charts.look import Look
from sim.charts.style import known
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

KINDS = ("forces", "tier", "damage", "risk")
PERCENT = ("risk",)
STEPPED = ("tier", "rung", "announced", "place")
ABREAST = {"page": 4, "slide": 4, "column": 2}  # panels beside each other
MOST = 4  # parties shown, unless others are asked for
WINDOW = 5  # weeks over which the bands of what moves in whole steps are smoothed
BANDS = "Line: median; dark band: middle half of the runs; light band: 5th to 95th percentile."
ENDS = {"q95": "95th", "q75": "75th", "q50": "median", "q25": "25th", "q05": "5th"}


def _fan_words(frame: pd.DataFrame, words: Words, quantity: str, point: int | None = None) -> str:
    rows = quantity_rows(frame, quantity, point, "fan")
    first, last = rows.iloc[0], rows.iloc[-1]
    scale = 100 if quantity.partition(".")[0] in PERCENT else 1
    start, end, low, high = (
        words.number(float(scale * value), 3)
        for value in (first["q50"], last["q50"], last["q05"], last["q95"])
    )
    dates = days(rows["date"])
    return (
        f"{words.quantity(quantity)} in {frames.runs_of(rows, 'n')}: the median is {start} on {day_text(dates[0])} and {end} on "
        f"{day_text(dates[-1])}, when nine in ten runs lie between {low} and {high}."
    )


@chart(frame="turns", title="{quantity}", height=(2.5, 0.0), describe=_fan_words)
def fan(
    frame: pd.DataFrame,
    look: Look,
    *,
    quantity: str,
    point: int | None = None,
    marks: Sequence[Mark] = (),
) -> Axes:
    """One quantity over time in the runs of one point: median, middle half and middle nine tenths.

    Nested quantile bands with the numbers at their ends are the fan chart of the Bank of England, as ArviZ draws it.
    """
    rows, words = quantity_rows(frame, quantity, point, "fan"), look.words
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        edges, table = _draw_fan(ax, rows, quantity)
        time_axis(ax, edges[0], edges[-1], sheet.letters - 22)
        key, lift = mark_events([ax], marks)
        sheet.key(key)
        sheet.heading(f"{frames.runs_of(rows, 'n')}. {BANDS}", lift)
        heights: dict[float, list[str]] = {}
        for column, word in ENDS.items():
            heights.setdefault(round(float(table[column][-1]), 9), []).append(word)
        ends = []
        for height, names in heights.items():
            ends.append(End(height, f"{words.number(height, 3)} ({', '.join(names)})"))
        sheet.ends(ax, ends)
    return ax


Names = Sequence[str] | None


def panels_of(
    frame: pd.DataFrame, point: int | None, parties: Names, kinds: Names
) -> tuple[pd.DataFrame, dict[str, list[str]], list[str]]:
    """The rows of one point, who has each kind of quantity (a game without measures has no tiers), and the parties shown.

    Raises ValueError for what is asked for and not there.
    """
    frames.require(frame, ["point", "turn", "date", "quantity", "n", *frames.QUANTILES], "fans")
    frame = frames.one_point(frame, point, "fans")
    owners = {kind: frames.owners(frame, kind) for kind in kinds or KINDS}
    present = {kind: found for kind, found in owners.items() if found}
    missing = [kind for kind in owners if kind not in present]
    if missing and (kinds or not present):
        raise ValueError(f"fans: the frame has no quantity of kind {missing[0]!r}")
    names = list(dict.fromkeys(name for found in present.values() for name in found))
    for name in parties or ():
        known(name, names, "fans: party")
    return frame, present, names[:MOST] if parties is None else list(parties)


def _fans_words(
    frame: pd.DataFrame,
    words: Words,
    point: int | None = None,
    parties: Names = None,
    kinds: Names = None,
) -> str:
    frame, present, shown = panels_of(frame, point, parties, kinds)
    parts = []
    for kind in present:
        scale = 100 if kind in PERCENT else 1
        rows = {
            name: frames.series(frame, f"{kind}.{name}", "fans")
            for name in shown
            if name in present[kind]
        }
        ends = {name: scale * float(one["q50"].iloc[-1]) for name, one in rows.items()}
        if ends:
            top = max(ends, key=lambda name: ends[name])
            word = words.measure(kind)
            parts.append(
                f"{word[:1].lower()}{word[1:]} {words.number(ends[top], 3)} ({words.party(top)})"
            )
    return f"At the end the highest medians among {listed([words.party(name) for name in shown])} are: {listed(parts)}."


@chart(
    frame="turns",
    title="Forces, sanctions, damage and perceived risk",
    height=(0.5, 0.85),
    describe=_fans_words,
)
def fans(
    frame: pd.DataFrame,
    look: Look,
    *,
    point: int | None = None,
    parties: Names = None,
    kinds: Names = None,
    marks: Sequence[Mark] = (),
) -> Axes:
    """Fans of several quantities, a row a party and a column a kind; each kind but forces has one scale for all parties.

    Without `parties` the first four are shown. Rows and columns of small panels with shared scales are Starsim's
    `sim.plot()` and Our World in Data's facets.
    """
    frame, present, names = panels_of(frame, point, parties, kinds)
    kinds = list(present)
    abreast = ABREAST[look.shape]
    blocks = [tuple(kinds[start : start + abreast]) for start in range(0, len(kinds), abreast)]
    with canvas(look, len(names) * len(blocks)) as sheet:
        shape = (len(names) * len(blocks), min(abreast, len(kinds)))
        panels = sheet.split(*shape, hspace=0.04, wspace=0.04)
        places = [(name, block) for block in blocks for name in names]
        drawn: dict[str, list[Axes]] = {kind: [] for kind in kinds}
        edges, tall = np.zeros(2), 1
        for row, (name, block) in zip(panels, places, strict=True):
            row[0].set_ylabel(look.words.party(name), **_side(sheet))
            for panel, kind in zip_longest(row, block):
                if kind is None or name not in present[kind]:
                    _nothing(panel, "none" if kind else "", sheet.font)
                else:
                    dress(panel, "y")
                    series = frames.series(frame, f"{kind}.{name}", "fans")
                    edges, _ = _draw_fan(panel, series, kind)
                    room = sheet.letters / abreast - 6
                    time_axis(panel, edges[0], edges[-1], room, labels=name == names[-1])
                    drawn[kind].append(panel)
                if kind and name == names[0]:
                    head = lines(look.words.measure(kind), int(sheet.letters / abreast) - 4)
                    beside(panel, head, (0, 1), (0, 4), va="bottom", linespacing=1.1)
                    tall = max(tall, head.count("\n") + 1)
        for kind, column in drawn.items():
            _one_scale(column, kind)
        shown = within(marks, edges[0], edges[-1])
        mark_lines([panel for column in drawn.values() for panel in column], shown)
        dated = [f"{day_text(day)}: {label}" for day, label in shown]
        sheet.key("\n".join(["Dashed lines:", *dated] if dated else []), panels[-1][0])
        sheet.heading(_fans_note(frame, names, kinds, present), LINE * sheet.font * tall + 4)
        _ticks(sheet, drawn, len(panels), len(blocks))
    return sheet.ax


def _side(sheet: Sheet) -> dict[str, Any]:
    """How the name of a row of panels is written."""
    bold = {"fontsize": sheet.font, "fontweight": "bold"}
    return {**bold, "rotation": 0, "ha": "right", "va": "center"}


def _fans_note(
    frame: pd.DataFrame, names: Sequence[str], kinds: Sequence[str], present: dict[str, list[str]]
) -> str:
    shown = [f"{kind}.{name}" for kind in kinds for name in names]
    runs = frames.runs_of(frame[frame["quantity"].isin(shown)], "n")
    everybody = list(dict.fromkeys(name for kind in kinds for name in present[kind]))
    few = f" {len(names)} of {len(everybody)} parties." if len(names) < len(everybody) else ""
    steps = f" Bands of tiers are smoothed over {WINDOW} weeks." if "tier" in kinds else ""
    return f"{runs}. {BANDS}{steps}{few}"


def _ticks(sheet: Sheet, drawn: dict[str, list[Axes]], rows: int, blocks: int) -> None:
    """As many ticks up as there is room for in panels of that height."""
    room = (sheet.height - sheet.taken) / rows - 10 - 4 * sheet.font * blocks / rows  # points
    for panel in (panel for column in drawn.values() for panel in column):
        many = int(np.clip(room / (1.9 * sheet.font), 1, 3))
        panel.locator_params(axis="y", nbins=many, steps=[1, 2, 5, 10])
    for panel in drawn.get("tier", []):
        panel.set_yticks([0, 2, 4] if room > 4 * sheet.font else [0, 4])


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
    if kind in STEPPED:
        bands = [name for name in frames.QUANTILES if name != "q50"]
        table |= {name: _smoothed(table[name]) for name in bands}
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


def _smoothed(values: np.ndarray) -> np.ndarray:
    """The mean of neighbouring weeks: quantiles of whole numbers jump to and fro without meaning anything."""
    half = WINDOW // 2
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, np.ones(WINDOW) / WINDOW, mode="valid")


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
    style: Style = {"ha": "center", "va": "center", "fontsize": font, "color": palette.QUIET}
    panel.text(0.5, 0.5, word, transform=panel.transAxes, **style)
