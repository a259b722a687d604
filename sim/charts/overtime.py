"""Charts over time of many runs: the ladder's occupancy, and fans of quantities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, words
from sim.charts.canvas import LINE, End, beside, canvas, dress, lines
from sim.charts.dates import Mark, closed, day_text, days, mark_events, mark_lines, time_axis, within
from sim.charts.shares import fill
from sim.charts.style import known

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

KINDS = ("forces", "tier", "damage", "risk")
PERCENT = ("risk",)
STEPPED = ("tier", "rung", "announced", "place")
FADED = 0.002  # share of the runs under which a band has gone at the end
THIN = 0.09  # share of the runs over which a band that has gone can hold its name where it was widest


def occupancy(frame: pd.DataFrame, point: int | None = None) -> tuple[np.ndarray, np.ndarray, str]:
    """Days, shares of the runs standing at each outcome, `[outcomes, turns]`, and how many runs; all points pooled if None.

    Raises ValueError when the frame lacks an outcome's rows or the shares of a turn do not sum to 1.
    """
    frames.require(frame, ["point", "turn", "date", "quantity", "n", "mean"], "ladder")
    rows = frame if point is None else frames.one_point(frame, point, "ladder")
    bands, runs, dates = [], 0, None
    for name in frames.OUTCOMES:
        one = frames.series(rows, f"ladder.{name}", "ladder")
        weighted = one.assign(standing=one["mean"] * one["n"]).groupby("turn")[["standing", "n"]].sum()
        bands.append((weighted["standing"] / weighted["n"]).to_numpy(dtype=float))
        runs, dates = int(weighted["n"].min()), one.groupby("turn")["date"].first()
    table = np.array(bands)
    if not np.all(np.abs(table.sum(axis=0) - 1) < 1e-6):
        raise ValueError("ladder: the shares of the runs in a turn do not sum to 1")
    assert dates is not None
    return days(dates), table, f"{runs:,}"


def ladder(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    point: int | None = None,
    marks: Sequence[Mark] = (),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Share of the runs at each step of the ladder, week by week, stacked: of one point, or of all points together."""
    dates, table, runs = occupancy(frame, point)
    margin = f"{100 * 0.98 / np.sqrt(int(runs.replace(',', ''))):.1g}"  # half-width at a share of one half, the widest
    with canvas("ladder", ax, size) as sheet:
        ax = sheet.ax
        edges, *bands = closed(dates, *table)
        low = np.zeros(len(edges))
        ends, faded = [], []
        for name, band in zip(frames.OUTCOMES, bands, strict=True):
            ax.fill_between(edges, low, low + band, step="post", label=name, **fill(name))
            if band[-1] >= FADED:
                ends.append(End(float(low[-1] + band[-1] / 2), f"{words.outcome(name)} {words.percent(band[-1])}"))
            elif band.max() > 0:
                faded.append((name, band, low))
            low = low + band
        ax.set(ylim=(0, 1), yticks=np.linspace(0, 1, 6))
        ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.set_ylabel(words.SHARE, fontsize=sheet.font)
        time_axis(ax, edges[0], edges[-1])
        key, lift = mark_events([ax], marks)
        sheet.key(key)
        sheet.heading(title or words.TITLES["ladder"], words.OCCUPANCY.format(runs=runs, margin=margin), lift)
        for name, band, base in faded:
            if band.max() > THIN:
                _name_inside(ax, name, edges, band, base)
            else:
                ends.append(End(float(base[-1]), f"{words.outcome(name)} {words.percent(band[-1])}"))
        sheet.ends(ax, ends)
    return ax


def _name_inside(ax: Axes, name: str, edges: np.ndarray, band: np.ndarray, base: np.ndarray) -> None:
    """The name of a band that fades out, where it is widest."""
    at = int(np.argmax(band[:-1]))
    near = (edges[at] - edges[0]) / (edges[-1] - edges[0])
    side = "left" if near < 0.15 else "right" if near > 0.85 else "center"
    middle = {"left": edges[at], "right": edges[at + 1], "center": (edges[at] + edges[at + 1]) / 2}[side]
    colour = palette.LADDER[name]
    shift = {"left": 4.0, "right": -4.0, "center": 0.0}[side]
    beside(ax, words.outcome(name), (middle, base[at] + band[at] / 2), (shift, 0), "data", ha=side, va="center", zorder=5,
           color=palette.text_on(colour), bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.5})  # fmt: skip


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
        time_axis(ax, edges[0], edges[-1])
        key, lift = mark_events([ax], marks)
        sheet.key(key)
        sheet.heading(title or words.TITLES["fan"].format(quantity=name), words.FAN.format(runs=frames.runs_of(rows, "n")), lift)
        heights: dict[float, list[str]] = {}
        for column, word in words.FAN_ENDS.items():
            heights.setdefault(round(float(table[column][-1]), 9), []).append(word)
        sheet.ends(ax, [End(height, f"{words.number(height, 3)} ({', '.join(names)})") for height, names in heights.items()])
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
    """Fans of several quantities, a row a party and a column a kind; each column but that of forces has one scale."""
    frame, present, names = panels_of(frame, point, parties, kinds)
    with canvas("fans", ax, size, len(names)) as sheet:
        panels = sheet.split(len(names), len(kinds), hspace=0.04, wspace=0.04)
        drawn: dict[str, list[Axes]] = {kind: [] for kind in kinds}
        edges = np.zeros(2)
        for row, name in zip(panels, names, strict=True):
            for panel, kind in zip(row, kinds, strict=True):
                if name in present[kind]:
                    dress(panel, "y")
                    edges, _ = _draw_fan(panel, frames.series(frame, f"{kind}.{name}", "fans"), kind)
                    time_axis(panel, edges[0], edges[-1], labels=row is panels[-1], ticks=4)
                    panel.locator_params(axis="y", nbins=3)
                    drawn[kind].append(panel)
                else:
                    _nothing(panel, sheet.font)
            row[0].set_ylabel(words.party(name), fontsize=sheet.font, fontweight="bold", rotation=0, ha="right", va="center")
        heads = [lines(words.QUANTITIES.get(kind, words.plain(kind)), int(sheet.letters / len(kinds)) - 4) for kind in kinds]
        for place, head in enumerate(heads):
            _one_scale(drawn[kinds[place]], kinds[place])
            beside(panels[0][place], head, (0, 1), (0, 4), va="bottom", linespacing=1.1)
        shown = within(marks, edges[0], edges[-1])
        mark_lines([panel for column in drawn.values() for panel in column], shown)
        dated = [f"{day_text(day)}: {label}" for day, label in shown]
        sheet.key("\n".join([words.DASHED, *dated] if dated else []), panels[-1][0])
        runs = frames.runs_of(frame[frame["quantity"].isin([f"{kind}.{name}" for kind in kinds for name in names])], "n")
        tall = max(head.count("\n") + 1 for head in heads)
        sheet.heading(title or words.TITLES["fans"], words.FAN.format(runs=runs), LINE * sheet.font * tall + 4)
    return sheet.ax


def quantity_rows(frame: pd.DataFrame, quantity: str, point: int | None, chart: str) -> pd.DataFrame:
    """The rows of one quantity at one point; raises ValueError when a fan cannot be drawn of them."""
    frames.require(frame, ["point", "turn", "date", "quantity", "n", *frames.QUANTILES], chart)
    return frames.series(frames.one_point(frame, point, chart), quantity, chart)


def _draw_fan(ax: Axes, rows: pd.DataFrame, quantity: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
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
        ax.fill_between(edges, table[low], table[high], step=step, color=palette.LINE, alpha=alpha, linewidth=0)  # type: ignore[arg-type]
    ax.plot(edges, table["q50"], color=palette.LINE, linewidth=1.5, drawstyle="steps-post" if stepped else "default")
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


def _nothing(panel: Axes, font: float) -> None:
    """A panel for what the party does not have."""
    for spine in panel.spines.values():
        spine.set_visible(False)
    panel.set(xticks=[], yticks=[])
    panel.text(0.5, 0.5, words.NOTHING, transform=panel.transAxes, ha="center", va="center", fontsize=font, color=palette.QUIET)
