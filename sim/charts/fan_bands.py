"""Fans: how a quantity spreads over the runs as time goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
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
from sim.charts.drawing import LINE, End, beside, dress, lines
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
WHOLE = {("q05", "q95"): 0.18, ("q25", "q75"): 0.38}  # the bands of a fan, each with its strength
HALF = {("q25", "q75"): 0.22}
LINES = (
    (palette.WARM, "-"),
    (palette.AMBER, (0, (5, 1.5))),
    (palette.COOL, (0, (3, 1, 1, 1))),
    (palette.INK, (0, (1, 1))),
)
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
        edges, table = _draw_fan(ax, rows, quantity, WHOLE, color=palette.LINE, linewidth=1.5)
        _scaled([ax], [quantity.partition(".")[0]])
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
    shown = names[:MOST] if parties is None else list(parties)
    lacks = [kind for kind, found in present.items() if not set(found) & set(shown)]
    if lacks and kinds:
        raise ValueError(f"fans: no party that is shown has a quantity of kind {lacks[0]!r}")
    return frame, {kind: present[kind] for kind in present if kind not in lacks}, shown


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


def _grows_most(
    frame: pd.DataFrame,
    words: Words,
    point: int | None = None,
    parties: Names = None,
    kinds: Names = None,
) -> str | None:
    """Whose forces change most, where the middle halves of the runs at the start and at the end lie apart."""
    frame, present, shown = panels_of(frame, point, parties, kinds)
    found: dict[str, tuple[float, str]] = {}
    for name in (name for name in shown if name in present.get("forces", ())):
        rows = frames.series(frame, f"forces.{name}", "fans")
        first, last = rows.iloc[0], rows.iloc[-1]
        start, end = float(first["q50"]), float(last["q50"])
        if last["q25"] > first["q75"] or last["q75"] < first["q25"]:
            told = f"from {words.number(start, 2)} to {words.number(end, 2)} thousand (medians)"
            found[name] = (abs(end - start), told)
    most = max(found, key=lambda name: found[name][0], default="")
    return f"{words.party(most)} forces change most: {found[most][1]}" if most else None


@chart(
    frame="turns",
    title="Forces, sanctions, damage and perceived risk",
    height=(0.3, 1.45),
    describe=_fans_words,
    finding=_grows_most,
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
    """Fans of several quantities, a panel a kind, with a line and the middle half of the runs for each party.

    Without `parties` the first four are shown. The parties share a panel, so that their sizes can be compared: lines told
    apart by colour and dashes, of which one legend names them all, are The Economist's.
    """
    from matplotlib.lines import Line2D

    frame, present, names = panels_of(frame, point, parties, kinds)
    styles = {name: _line_of(place) for place, name in enumerate(names)}
    abreast = min(ABREAST[look.shape], len(present))
    blocks = -(-len(present) // abreast)
    with canvas(look, blocks) as sheet:
        panels = [one for row in sheet.split(blocks, abreast, hspace=0.05) for one in row]
        tall, edges = 1, np.zeros(2)
        for place, (panel, kind) in enumerate(zip_longest(panels, present)):
            if kind is None:
                panel.set_axis_off()
                continue
            dress(panel, "y")
            for name in (name for name in names if name in present[kind]):
                series = frames.series(frame, f"{kind}.{name}", "fans")
                edges, _ = _draw_fan(panel, series, kind, HALF, **styles[name])
            time_axis(panel, edges[0], edges[-1], sheet.letters / abreast - 6)
            head = lines(look.words.measure(kind), int(sheet.letters / abreast) - 2)
            beside(panel, head, (0, 1), (0, 4), va="bottom", linespacing=1.1)
            tall = max(tall, head.count("\n") + 1 if place < abreast else 1)
        drawn = panels[: len(present)]
        _scaled(drawn, list(present))
        shown = within(marks, edges[0], edges[-1])
        mark_lines(drawn, shown)
        dated = [f"{day_text(day)}: {label}" for day, label in shown]
        sheet.key("\n".join(["Dashed lines:", *dated] if dated else []), panels[-abreast])
        handles = [Line2D([], [], **styles[name]) for name in names]
        legend = sheet.legend(handles, [look.words.party(name) for name in names])
        lift = LINE * sheet.font * tall + 4
        sheet.heading(_fans_note(frame, names, present, look.words), lift, legend)
    return sheet.ax


def _line_of(place: int) -> dict[str, Any]:
    """How the line of the first, second, ... party is drawn."""
    colour, _ = LINES[place % len(LINES)]
    _, dash = LINES[(place + place // len(LINES)) % len(LINES)]  # more parties: other dashes
    return {"color": colour, "linestyle": dash, "linewidth": 1.5}


def _scaled(panels: Sequence[Axes], kinds: Sequence[str]) -> None:
    """A few ticks up from nought, or whole tiers."""
    for panel, kind in zip(panels, kinds, strict=True):
        if kind == "tier":
            panel.set_ylim(-0.15, 4.15)
            panel.set_yticks([0, 2, 4])
            continue
        if kind not in PERCENT:
            low, high = panel.dataLim.y0, panel.dataLim.y1
            panel.set_ylim(min(0.0, low), 1.05 * high if high > 0 else 1.0)
        panel.locator_params(axis="y", nbins=4, steps=[1, 2, 5, 10])


def _fans_note(
    frame: pd.DataFrame, names: Sequence[str], present: dict[str, list[str]], words: Words
) -> str:
    shown = [f"{kind}.{name}" for kind in present for name in names]
    runs = frames.runs_of(frame[frame["quantity"].isin(shown)], "n")
    everybody = list(dict.fromkeys(name for kind in present for name in present[kind]))
    few = f" {len(names)} of {len(everybody)} parties." if len(names) < len(everybody) else ""
    smoothed = f" Bands of tiers are smoothed over {WINDOW} {words.turn}s."
    return f"{runs}. Lines: medians; bands: the middle half of the runs.{smoothed if 'tier' in present else ''}{few}"


def quantity_rows(
    frame: pd.DataFrame, quantity: str, point: int | None, chart: str
) -> pd.DataFrame:
    """The rows of one quantity at one point; raises ValueError when a fan cannot be drawn of them."""
    frames.require(frame, ["point", "turn", "date", "quantity", "n", *frames.QUANTILES], chart)
    return frames.series(frames.one_point(frame, point, chart), quantity, chart)


def _draw_fan(
    ax: Axes,
    rows: pd.DataFrame,
    quantity: str,
    bands: Mapping[tuple[str, str], float],
    **line: Any,
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Bands and median; steps for what moves in steps. Returns day numbers and the values drawn, by quantile."""
    kind = quantity.partition(".")[0]
    factor = 100.0 if kind in PERCENT else 1.0
    table = {name: factor * rows[name].to_numpy(dtype=float) for name in frames.QUANTILES}
    edges = days(rows["date"])
    stepped = kind in STEPPED or len(edges) == 1
    if kind in STEPPED:
        table |= {name: _smoothed(table[name]) for name in frames.QUANTILES if name != "q50"}
    if stepped:
        edges, *values = closed(edges, *table.values())
        table = dict(zip(table, values, strict=True))
    band: dict[str, Any] = {"step": "post" if stepped else None, "color": line["color"]}
    for (low, high), alpha in bands.items():
        ax.fill_between(edges, table[low], table[high], alpha=alpha, linewidth=0, **band)
    ax.plot(edges, table["q50"], drawstyle="steps-post" if stepped else "default", **line)
    if kind in PERCENT:
        ax.set_ylim(0, 100)
    return edges, table


def _smoothed(values: np.ndarray) -> np.ndarray:
    """The mean of neighbouring weeks: quantiles of whole numbers jump to and fro without meaning anything."""
    half = WINDOW // 2
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, np.ones(WINDOW) / WINDOW, mode="valid")
