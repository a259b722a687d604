"""Two sides compared: differences with their intervals, and when and where their runs part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import Sheet, canvas
from sim.charts.declare import chart
from sim.charts.drawing import Style, beside, dress, lines
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = ("quantity", "first", "second", "difference", "low", "high")
MOST, FEW = 14, 9  # indices shown, on a page and in a column
TALL = 1.7  # how much higher rows of a column are, whose labels take more lines
PARTS = 5  # desks with a colour of their own
LABEL = 30  # letters of a row's label before it is broken
COLOURS = (*palette.SERIES[:PARTS], palette.REST)
HATCHES = ("", "////", "", "....", "", "")


SIZES_OF_EFFECT = {0.2: "small", 0.5: "medium", 0.8: "large"}  # Cohen 1988, in standard deviations


def _largest(
    frame: pd.DataFrame, words: Words, names: Sequence[str] = ("first", "second")
) -> str | None:
    """The outcome that changes most, if its interval leaves out zero."""
    frames.require(frame, COLUMNS, "differences")
    row = frame.iloc[int(np.argmax(np.abs(frame["difference"].to_numpy())))]
    if row["low"] <= 0 <= row["high"]:
        return None
    gap = f"{abs(100 * row['difference']):.0f}"
    many = "point" if gap == "1" else "points"
    verb = "more" if row["difference"] > 0 else "less"
    return f"{names[1]}: {gap} {many} {verb} {words.outcome(str(row['quantity']))}"


@chart(
    frame="differences", title="What changes, on the same luck", height=(0.5, 0.3), finding=_largest
)
def differences(
    frame: pd.DataFrame, look: Look, *, names: Sequence[str] = ("first", "second")
) -> Axes:
    """Differences of outcome shares in points: a row an outcome, with its interval and the shares on both sides."""
    frames.require(frame, COLUMNS, "differences")
    words = look.words
    with canvas(look, len(frame)) as sheet:
        labels = [
            f"{words.percent(row['first'])} → {words.percent(row['second'])}"
            for row in frames.records(frame)
        ]
        _rows(sheet, frame, 100.0, np.ones(len(frame)), labels)
        sheet.ax.set_xlabel("difference in points; whiskers: 95 % interval", fontsize=sheet.font)
        sheet.heading(f"“{names[1]}” less “{names[0]}”. Filled: the interval leaves out zero.")
    return sheet.ax


@chart(
    frame="differences",
    title="What changes besides the outcome, on the same luck",
    height=(0.5, 0.3),
)
def index_differences(
    frame: pd.DataFrame, look: Look, *, names: Sequence[str] = ("first", "second")
) -> Axes:
    """Differences of indices in standard deviations of the first side's runs: the largest, with their means on both sides.

    Columns of different units stand on one scale; the shaded steps say what counts as small, medium and large (Cohen 1988).
    Indices of a pair of parties are left out: the whole says it in a unit that can be read.
    """
    frames.require(frame, (*COLUMNS, "spread"), "index_differences")
    words = look.words
    frame = _readable(frame, words)
    scale = np.where(frame["spread"] > 0, frame["spread"], 1.0)
    most = FEW if look.narrow else MOST
    order = np.argsort(-np.abs(frame["difference"].to_numpy() / scale), kind="stable")[:most]
    shown = frame.iloc[order]
    with canvas(look, math.ceil(len(shown) * (TALL if look.narrow else 1))) as sheet:
        labels = [
            f"{words.number(row['first'], 3)} → {words.number(row['second'], 3)}".replace("-", "−")
            for row in frames.records(shown)
        ]
        _rows(sheet, shown, 1.0, scale[order], labels)
        _steps(sheet)
        sheet.ax.set_xlabel(
            "less  ←  difference in standard deviations  →  more", fontsize=sheet.font
        )
        sheet.heading(
            f"“{names[1]}” less “{names[0]}”; at the right both means. Shades: up to small (0.2), medium (0.5) and large (0.8) "
            "differences. Filled: the 95 % interval leaves out zero."
        )
    return sheet.ax


def _steps(sheet: Sheet) -> None:
    """Shades on both sides of zero up to what is called small, medium and large."""
    ax = sheet.ax
    low, high = ax.get_xlim()
    wide = max(abs(low), abs(high), 0.25)
    for size in SIZES_OF_EFFECT:
        ax.axvspan(-size, size, color=palette.LINE, alpha=0.06, linewidth=0, zorder=0)
    ax.set_xlim(-wide, wide)


def _readable(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The rows that have words of their own, a `label` each; parties for whom everything is the same share a row."""
    pairs = frame["quantity"].str.startswith("intensity_") & (
        frame["quantity"] != "intensity_weekly"
    )
    frame = frame[~pairs] if not pairs.all() else frame
    frame = frame.assign(label=frame["quantity"].map(words.column))
    counted = frame["quantity"].str.endswith("_turn")  # stored from 0, written from 1
    frame[["first", "second"]] = frame[["first", "second"]].add(counted.astype(float), axis=0)
    owner = frame["label"].str.partition(": ")
    same = [owner[2].where(owner[2] != "", frame["label"]), *(frame[name] for name in COLUMNS[1:])]
    named = owner[0].where(owner[2] != "", "").groupby(same, sort=False).transform(", ".join)
    frame["label"] = np.where(owner[2] != "", named + ": " + owner[2], frame["label"])
    return frame.drop_duplicates(["label", *COLUMNS[1:]])


def _rows(
    sheet: Sheet, frame: pd.DataFrame, factor: float, scale: np.ndarray, labels: Sequence[str]
) -> None:
    """A point and a whisker a row around zero; the text of each row stands at the right."""
    ax = sheet.ax
    dress(ax, "x")
    ax.axvline(0, color=palette.INK, linewidth=0.8, zorder=1)
    for place, (row, unit) in enumerate(zip(frames.records(frame), scale, strict=True)):
        middle, low, high = (factor * row[name] / unit for name in ("difference", "low", "high"))
        inside = palette.INK if low > 0 or high < 0 else palette.PAPER
        whisker: Style = {"color": palette.INK, "linewidth": 1.2, "marker": "|", "markersize": 6}
        ax.plot([low, high], [place, place], zorder=3, **whisker)
        dot: Style = {"color": palette.INK, "markerfacecolor": inside, "markersize": 5}
        ax.plot([middle], [place], "o", zorder=4, **dot)
        beside(ax, labels[place], (1, place), (8, 0), ("axes fraction", "data"), va="center")
    ax.set_ylim(len(frame) - 0.5, -0.5)
    width = 18 if sheet.size == "column" else LABEL
    named = frame.get("label", frame["quantity"].map(sheet.look.words.column))
    ax.set_yticks(range(len(frame)), [lines(str(label), width) for label in named])
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.08)


@chart(
    frame="partings",
    title="When the runs of the two sides part, and at whose decision",
    height=(2.6, 0.0),
)
def partings(frame: pd.DataFrame, look: Look, *, turns: int, runs: int) -> Axes:
    """Share of pairs that have parted, week by week, by the desk at whose decision they first did.

    `frame` has a row a kind of parting: `turn`, `place`, `share`; `turns` and `runs` are how many were played.
    """
    from sim.stats.outcomes import wilson

    frames.require(frame, ("turn", "place", "share"), "partings")
    words = look.words
    named, heights = _heights(frame, turns)
    labels = [*(words.desk_of(name) for name in named), "any other"]
    shares = heights[:, -1]
    bounds = wilson(np.round(shares * runs), np.full(len(shares), runs))
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        base, edges = np.zeros(turns), np.arange(1, turns + 1)
        for place, (share, low, high) in enumerate(zip(shares, *bounds, strict=True)):
            if share <= 0:
                continue
            label = f"{labels[place]} {words.with_interval(float(share), float(low), float(high))}"
            fill: Style = {
                "facecolor": COLOURS[place],
                "hatch": HATCHES[place],
                "edgecolor": palette.LIGHT,
            }
            ax.bar(edges, heights[place], 1.0, base, linewidth=0, label=label, **fill)
            base = base + heights[place]
        ax.set(xlim=(0.5, turns + 0.5), ylim=(0, min(1.0, 1.08 * float(base[-1]))))
        ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.set_ylabel("share of pairs parted (%)", fontsize=sheet.font)
        ax.set_xlabel(words.turn, fontsize=sheet.font)
        legend = ax.legend(
            ncols=1 if sheet.size == "column" else 3,
            loc="lower left",
            frameon=False,
            borderaxespad=0,
            fontsize=sheet.font,
            handlelength=1.3,
            columnspacing=1.0,
            labelspacing=0.3,
        )
        played = words.count(runs, "run")
        note = f"{played} a side played again. Each pair is counted under the first decision that differs."
        sheet.heading(note, legend=legend)
    return sheet.ax


def _heights(frame: pd.DataFrame, turns: int) -> tuple[list[str], np.ndarray]:
    """The desks at which most pairs part, and the cumulated shares of these and of the rest, `[desks + 1, turns]`."""
    largest = frame.groupby("place")["share"].sum().sort_values(ascending=False, kind="stable")
    named = [str(name) for name in largest.index[:PARTS]]
    table = np.zeros((len(named) + 1, turns))
    for row in frames.records(frame):
        place = named.index(row["place"]) if row["place"] in named else len(named)
        table[place, row["turn"]] += row["share"]
    return named, np.cumsum(table, axis=1)
