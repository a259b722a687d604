"""Forecasts beside what came: questions and answers, reliability, and skill by question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.declare import chart
from sim.charts.drawing import Style, beside, dress, lines
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LABEL, NARROW = 46, 37  # letters of a line of a question's label, on a page and in a column
SCORES = ("brier_runs", "brier_base_rates")


def _labels(look: Look, names: Sequence[str]) -> list[str]:
    return [lines(name, NARROW if look.narrow else LABEL) for name in names]


@chart(frame="questions", title="What the runs said, and what came", height=(0.9, 0.27))
def events(frame: pd.DataFrame, look: Look, *, runs: int) -> Axes:
    """A row an event and a column a date: the share of runs in which it had happened, marked where it had; scores at the right.

    `frame` has a row a question: `event`, `label`, `date`, `runs` (the share), `happened`, `brier_runs`, `brier_base_rates`.
    """
    from sim.stats.outcomes import Z95  # brings pandas, which importing the charts does not need

    frames.require(frame, ["event", "label", "date", "runs", "happened", *SCORES], "events")
    names, dates = list(dict.fromkeys(frame["event"])), sorted(set(frame["date"]))
    words = look.words
    with canvas(look, len(names)) as sheet:
        ax = sheet.ax
        dress(ax)
        for place, name in enumerate(names):
            part = frame[frame["event"] == name]
            for column, day in enumerate(dates):
                _question(ax, part[part["date"] == day], place, column)
            for column, score in enumerate(SCORES):
                mean, other = float(part[score].mean()), float(part[SCORES[1 - column]].mean())
                weight = "bold" if mean < other else "normal"
                style: Style = {"ha": "center", "va": "center", "fontweight": weight}
                ax.text(len(dates) + column, place, f"{mean:.2f}", **style)
        ax.set(xlim=(-0.5, len(dates) + 1.5), ylim=(len(names) - 0.5, -0.5))
        heads = [
            f"{day:%b}\n{day.year}" if look.narrow else f"{day.day} {day:%b}\n{day.year}"
            for day in dates
        ]
        for column, text in enumerate([*heads, "runs", "base\nrates"]):
            style = {"ha": "center", "va": "bottom", "linespacing": 1.1}
            beside(ax, text, (column, 1), (0, 3), ("data", "axes fraction"), **style)
        ax.set_xticks([])
        first = frame.drop_duplicates("event")["label"]
        ax.set_yticks(range(len(names)), _labels(look, [str(label) for label in first]))
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        margin = words.number(50 * Z95 / runs**0.5, 2)
        note = (
            f"Share of {words.count(runs, 'run')} in which it had happened, % (known to within {margin} points). Black corner: it "
            "had; right columns: Brier score, runs against base rates."
        )
        sheet.heading(note, 2.6 * sheet.font)
    return sheet.ax


def _question(ax: Axes, row: pd.DataFrame, place: int, column: int) -> None:
    """A cell: the share of runs by colour and number, a corner where it had happened."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex
    from matplotlib.patches import Polygon

    scale = LinearSegmentedColormap.from_list("shares", palette.SHARES)
    share = float(row["runs"].iloc[0]) if len(row) else None
    colour = palette.PAPER if share is None else to_hex(scale(share))
    ax.bar(column, 1, 1, place - 0.5, facecolor=colour, edgecolor=palette.PAPER, linewidth=1.2)
    text = "?" if share is None else Words.percent(share).replace(" %", "")
    ink = palette.QUIET if share is None else palette.text_on(colour)
    ax.text(column, place, text, ha="center", va="center", color=ink)
    if len(row) and bool(row["happened"].iloc[0]):
        corner = [
            (column + 0.5, place - 0.5),
            (column + 0.26, place - 0.5),
            (column + 0.5, place + 0.1),
        ]
        edge: Style = {"facecolor": palette.INK, "edgecolor": palette.PAPER, "linewidth": 0.6}
        ax.add_patch(Polygon(corner, zorder=4, **edge))


@chart(frame="reliability", title="Were the chances right?", height=(3.4, 0.0))
def reliability(frame: pd.DataFrame, look: Look) -> Axes:
    """What came true against what was said, a mark a bin and forecaster.

    `frame` has a row a bin: `forecaster`, `said`, `came`, `count`. Lines up and down are Wilson's 95 % intervals.
    """
    frames.require(frame, ["forecaster", "said", "came", "count"], "reliability")
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax, "both")
        ax.plot([0, 1], [0, 1], color=palette.QUIET, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
        for name, part in frame.groupby("forecaster", sort=False):  # the runs stand in front
            _forecaster(ax, str(name), part, sheet.font)
        quarters = [0, 0.25, 0.5, 0.75, 1]
        ax.set(xlim=(-0.04, 1.04), ylim=(-0.06, 1.06), xticks=quarters, yticks=quarters)
        ax.set_xlabel("share of runs in which it had happened", fontsize=sheet.font)
        ax.set_ylabel("share of questions that came true", fontsize=sheet.font)
        legend = ax.legend(
            ncols=2,
            loc="lower left",
            frameon=False,
            borderaxespad=0,
            fontsize=sheet.font,
            markerscale=0.6,
        )
        total = int(frame.loc[frame["forecaster"] == frame["forecaster"].iloc[0], "count"].sum())
        note = (
            f"{total} questions at their dates, in bins of what the runs said. Area: questions in the bin; on the line: perfect; "
            "lines up and down: 95 % interval, as if questions were independent."
        )
        sheet.heading(note, legend=legend)
    return sheet.ax


def _forecaster(ax: Axes, name: str, part: pd.DataFrame, font: float) -> None:
    """The bins of one forecaster; those of the runs hold how many questions they have."""
    from sim.stats.outcomes import wilson

    runs = name == "runs"
    marker, face, edge = {
        "runs": ("o", palette.LINE, palette.LINE),
        "base_rates": ("s", palette.PAPER, palette.MARK),
    }.get(name, ("^", palette.PAPER, palette.INK))
    said, came, count = (part[column].to_numpy() for column in ("said", "came", "count"))
    ax.plot(said, came, color=edge, linewidth=0.8, zorder=2)
    low, high = wilson(came * count, count)
    ax.vlines(said, low, high, color=edge, linewidth=1.2 if runs else 0.8, alpha=0.7, zorder=2)
    style: Style = {
        "facecolor": face,
        "edgecolor": edge,
        "linewidth": 1.4,
        "zorder": 4 if runs else 3,
    }
    ax.scatter(said, came, s=14 + 9 * count, marker=marker, label=Words.plain(name), **style)
    for x, y, many in zip(said, came, count, strict=True) if runs else ():
        inside: Style = {"ha": "center", "va": "center", "fontsize": 0.85 * font, "zorder": 5}
        beside(ax, str(many), (x, y), (0, 0), "data", color=palette.PAPER, **inside)


def _skilful(frame: pd.DataFrame, words: Words) -> str | None:
    """On how many questions the runs are surely better, and surely worse, than base rates."""
    frames.require(frame, ["brier_low", "brier_high", "brier_base_rates"], "skill")
    better = int((frame["brier_high"] < frame["brier_base_rates"]).sum())
    worse = int((frame["brier_low"] > frame["brier_base_rates"]).sum())
    return f"Of {words.count(len(frame), 'question')} the runs answer {better} better than base rates and {worse} worse"


@chart(
    frame="events",
    title="Which questions the runs answered better than base rates",
    height=(0.6, 0.27),
    finding=_skilful,
)
def skill(frame: pd.DataFrame, look: Look) -> Axes:
    """Brier score by event, best first: the runs with their interval, joined to base rates.

    `frame` has a row an event: `label`, `brier_runs`, `brier_low`, `brier_high`, `brier_base_rates`.
    """
    needed = ["label", "brier_runs", "brier_low", "brier_high", "brier_base_rates"]
    frames.require(frame, needed, "skill")
    gain = (frame["brier_runs"] - frame["brier_base_rates"]).to_numpy()
    order = frame.iloc[np.argsort(gain, kind="stable")]
    with canvas(look, len(order)) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        for place, row in enumerate(frames.records(order)):
            _score(ax, row, place)
        ax.set_yticks(range(len(order)), _labels(look, [str(label) for label in order["label"]]))
        ax.set_ylim(len(order) - 0.5, -0.5)
        ax.set_xlim(left=-0.02)
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel("Brier score", fontsize=sheet.font)
        sheet.heading(
            "Brier score, mean over the dates: lower is better. Filled: runs, with 95 % interval; hollow: base rates."
        )
    return sheet.ax


def _score(ax: Axes, row: dict[str, Any], place: int) -> None:
    """The runs' score of one event with its interval, joined to that of base rates."""
    better = row["brier_runs"] < row["brier_base_rates"]
    colour = palette.COOL if better else palette.WARM
    joined = [row["brier_runs"], row["brier_base_rates"]]
    ax.plot(joined, [place, place], color=colour, linewidth=1.6, alpha=0.6, zorder=2)
    whisker: Style = {"color": palette.INK, "linewidth": 1.0, "marker": "|", "markersize": 6}
    ax.plot([row["brier_low"], row["brier_high"]], [place, place], zorder=3, **whisker)
    hollow: Style = {
        "markerfacecolor": palette.PAPER,
        "markeredgecolor": palette.INK,
        "markersize": 5,
    }
    ax.plot([row["brier_base_rates"]], [place], "o", zorder=4, **hollow)
    ax.plot([row["brier_runs"]], [place], "o", color=colour, markersize=5.5, zorder=5)
