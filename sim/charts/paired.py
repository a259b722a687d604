"""Two sides compared: differences with their intervals, and when and where their runs part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import Sheet, canvas
from sim.charts.drawing import beside, dress, lines

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


def differences(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    names: Sequence[str] = ("first", "second"),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Differences of outcome shares in points: a row an outcome, with its interval and the shares on both sides."""
    frames.require(frame, COLUMNS, "differences")
    with canvas("differences", ax, size, len(frame)) as sheet:
        labels = [
            f"{words.percent(row['first'])} → {words.percent(row['second'])}"
            for row in frames.records(frame)
        ]
        _rows(sheet, frame, 100.0, np.ones(len(frame)), labels)
        sheet.ax.set_xlabel(phrases.DIFFERENCE, fontsize=sheet.font)
        sheet.heading(
            title or phrases.TITLES["differences"],
            phrases.DIFFERENCES.format(first=names[0], second=names[1]),
        )
    return sheet.ax


def index_differences(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    names: Sequence[str] = ("first", "second"),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Differences of indices in standard deviations of the first side's runs: the largest, with their means on both sides."""
    frames.require(frame, (*COLUMNS, "spread"), "index_differences")
    frame = _alike(frame)
    scale = np.where(frame["spread"] > 0, frame["spread"], 1.0)
    order = np.argsort(-np.abs(frame["difference"].to_numpy() / scale), kind="stable")[
        : FEW if size == "column" else MOST
    ]
    shown = frame.iloc[order]
    with canvas(
        "index_differences", ax, size, math.ceil(len(shown) * (TALL if size == "column" else 1))
    ) as sheet:
        labels = [
            f"{words.number(row['first'], 3)} → {words.number(row['second'], 3)}".replace("-", "−")
            for row in frames.records(shown)
        ]
        _rows(sheet, shown, 1.0, scale[order], labels)
        sheet.ax.set_xlabel(phrases.STANDARD, fontsize=sheet.font)
        sheet.heading(
            title or phrases.TITLES["index_differences"],
            phrases.DIFFERENCES.format(first=names[0], second=names[1]),
        )
    return sheet.ax


def _alike(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a `label` a row, those of parties for whom everything is the same in one row."""
    frame = frame.assign(label=frame["quantity"].map(words.column))
    owner = frame["label"].str.partition(": ")
    same = [owner[2].where(owner[2] != "", frame["label"]), *(frame[name] for name in COLUMNS[1:])]
    named = owner[0].where(owner[2] != "", "").groupby(same, sort=False).transform(", ".join)
    frame["label"] = np.where(owner[2] != "", named + ": " + owner[2], frame["label"])
    return frame.drop_duplicates(["label", *COLUMNS[1:]])


def _rows(
    sheet: Sheet, frame: pd.DataFrame, factor: float, scale: np.ndarray, labels: Sequence[str]
) -> None:
    """A point and a whisker a row around zero; what is told beside each row stands at the right."""
    ax = sheet.ax
    dress(ax, "x")
    ax.axvline(0, color=palette.INK, linewidth=0.8, zorder=1)
    for place, (row, unit) in enumerate(zip(frames.records(frame), scale, strict=True)):
        middle, low, high = (factor * row[name] / unit for name in ("difference", "low", "high"))
        inside = palette.INK if low > 0 or high < 0 else palette.PAPER
        ax.plot(
            [low, high],
            [place, place],
            color=palette.INK,
            linewidth=1.2,
            marker="|",
            markersize=6,
            zorder=3,
        )
        ax.plot(
            [middle],
            [place],
            "o",
            color=palette.INK,
            markerfacecolor=inside,
            markersize=5,
            zorder=4,
        )
        beside(ax, labels[place], (1, place), (8, 0), ("axes fraction", "data"), va="center")
    ax.set_ylim(len(frame) - 0.5, -0.5)
    width = 18 if sheet.size == "column" else LABEL
    ax.set_yticks(
        range(len(frame)),
        [
            lines(str(label), width)
            for label in frame.get("label", frame["quantity"].map(words.column))
        ],
    )
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.08)


def partings(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    turns: int,
    runs: int,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Share of pairs that have parted, week by week, by the desk at whose decision they first did.

    `frame` has a row a kind of parting: `turn`, `place`, `share`; `turns` and `runs` are how many were played.
    """
    from sim.stats.outcomes import wilson

    frames.require(frame, ("turn", "place", "share"), "partings")
    largest = frame.groupby("place")["share"].sum().sort_values(ascending=False, kind="stable")
    named = list(largest.index[:PARTS])
    table = np.zeros((len(named) + 1, turns))
    for row in frames.records(frame):
        place = named.index(row["place"]) if row["place"] in named else len(named)
        table[place, row["turn"]] += row["share"]
    heights = np.cumsum(table, axis=1)
    labels = [words.desk_of(str(name)) for name in named] + [phrases.ELSEWHERE]
    kept = [place for place in range(len(labels)) if heights[place, -1] > 0]
    shares = heights[:, -1]
    bounds = wilson(np.round(shares * runs), np.full(len(shares), runs))
    told = [
        words.with_interval(float(share), float(low), float(high))
        for share, low, high in zip(shares, *bounds, strict=True)
    ]
    with canvas("partings", ax, size) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        base = np.zeros(turns)
        edges = np.arange(1, turns + 1)
        for place in kept:
            ax.bar(edges, heights[place], 1.0, base, facecolor=COLOURS[place], hatch=HATCHES[place], edgecolor=palette.PAPER, linewidth=0,
                   label=f"{labels[place]} {told[place]}")  # fmt: skip
            base = base + heights[place]
        ax.set(xlim=(0.5, turns + 0.5), ylim=(0, min(1.0, 1.08 * float(base[-1]))))
        ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.set_ylabel(phrases.PARTED, fontsize=sheet.font)
        ax.set_xlabel(phrases.WEEKS, fontsize=sheet.font)
        columns = 1 if sheet.size == "column" else 3
        legend = ax.legend(ncols=columns, loc="lower left", frameon=False, borderaxespad=0, fontsize=sheet.font, handlelength=1.3,
                           columnspacing=1.0, labelspacing=0.3)  # fmt: skip
        sheet.heading(
            title or phrases.TITLES["partings"],
            phrases.PARTINGS.format(runs=words.count(runs, "run")),
            legend=legend,
        )
    return sheet.ax
