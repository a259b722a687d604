"""How it stood at the end, and for how long: what became of runs by the worst rung that they reached, and weeks at each rung."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.declare import chart
from sim.charts.drawing import Style, beside, dress, lines
from sim.charts.folding import listed
from sim.charts.look import Look
from sim.charts.shares import fill, whisker
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SETTLED, FROZEN = "settlement", "frozen"
ENDINGS = (SETTLED, FROZEN, *frames.OUTCOMES[1:])  # in the order of a bar's parts
WAR = frames.OUTCOMES[frames.OUTCOMES.index("proxy_war") :]
ALL = "all"
TOLD = 0.07  # of a bar's width that a part needs for its number
FEW = 5  # runs under which a row's shares say nothing
NARROW = 75  # letters over the width of the chart under which numbers are left out


def ending(name: str, words: Words) -> str:
    """How a run stood at its end, in words: `settled`, `frozen`, or the rung at which it was still going on."""
    plain = {SETTLED: "settled", FROZEN: "frozen by a cease-fire"}
    return words.own(f"end_{name}", plain.get(name) or f"at {words.outcome(name)}")


def table_of(frame: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """Row names, `all` first and then the worst rungs from the worst, and counts of runs, `[rows, endings]`.

    `frame` has a row a worst rung and ending: `peak`, `end` and `runs`. Raises ValueError for names that are not known.
    """
    frames.require(frame, ("peak", "end", "runs"), "endings")
    counts = np.zeros((len(frames.OUTCOMES), len(ENDINGS)))
    for row in frames.records(frame):
        for name, allowed in ((row["peak"], frames.OUTCOMES), (row["end"], ENDINGS)):
            if name not in allowed:
                raise ValueError(f"endings: {name!r} is not known; allowed: {', '.join(allowed)}")
        counts[frames.OUTCOMES.index(row["peak"]), ENDINGS.index(row["end"])] += row["runs"]
    kept = [place for place in reversed(range(len(counts))) if counts[place].sum() >= FEW]
    names = [ALL, *(frames.OUTCOMES[place] for place in kept)]
    return names, np.stack([counts.sum(axis=0), *(counts[place] for place in kept)])


def _settled_after_war(frame: pd.DataFrame) -> tuple[float, float, float, float]:
    """Shares of all runs, and of those that saw war, that end settled; then runs in all, and with war."""
    war = frame["peak"].isin(WAR)
    settled = frame["end"] == SETTLED
    total, wars = float(frame["runs"].sum()), float(frame.loc[war, "runs"].sum())
    both = float(frame.loc[war & settled, "runs"].sum())
    return float(frame.loc[settled, "runs"].sum()) / total, both / max(wars, 1), total, wars


def _found(frame: pd.DataFrame, words: Words) -> str | None:
    """How many settle, of all and of those with war; None where nearly no run saw war."""
    frames.require(frame, ("peak", "end", "runs"), "endings")
    settled, after, _, wars = _settled_after_war(frame)
    if wars < 100:
        return None
    return (
        f"At the end {words.percent(settled)} of the runs are settled, and of those that saw war "
        f"{words.percent(after)}"
    )


def _endings_words(frame: pd.DataFrame, words: Words) -> str:
    whole = table_of(frame)[1][0]
    shares = whole / whole.sum()
    parts = [
        f"{ending(name, words)} {words.percent(share)}"
        for name, share in zip(ENDINGS, shares, strict=True)
        if share > 0
    ]
    _, after, total, wars = _settled_after_war(frame)
    text = f"How {words.count(int(total), 'run')} stood at the end: {listed(parts)}."
    if wars:
        text += (
            f" Of the {int(wars):,} that saw {words.war()}, {words.percent(after)} were settled."
        )
    return text


@chart(
    frame="endings",
    title="How it stood at the end, by the worst rung reached",
    height=(0.5, 0.36),
    describe=_endings_words,
    finding=_found,
)
def endings(frame: pd.DataFrame, look: Look) -> Axes:
    """How runs stood at the end: all of them, and apart by the worst rung that each had reached.

    `frame` has a row a worst rung and ending: `peak` (a rung), `end` (`settlement`, `frozen`, or the rung at which the run
    was still going on) and `runs`. Sorted bars of one length with their numbers inside are The Economist's way to show
    what parts of a whole became.
    """
    words = look.words
    names, counts = table_of(frame)
    with canvas(look, len(names) + 1) as sheet:
        ax = sheet.ax
        dress(ax)
        rows = np.arange(len(names)) + np.where(np.arange(len(names)) > 0, 0.35, 0.0)
        shares = counts / counts.sum(axis=1, keepdims=True)
        left = np.zeros(len(names))
        for name, share in zip(ENDINGS, shares.T, strict=True):
            if share.any():
                ax.barh(rows, share, 0.8, left, label=ending(name, words), **_fill(name))
                _inside(ax, name, rows, left, share, sheet.letters)
            left = left + share
        whole = counts[0].sum()
        label = [f"all runs ({int(whole):,})"]
        for name, row in zip(names[1:], counts[1:], strict=True):
            label.append(f"{words.outcome(name)} ({words.percent(row.sum() / whole)} of runs)")
        width = 18 if look.narrow else 40
        ax.set_yticks(rows, [lines(text, width) for text in label])
        ax.set(xlim=(0, 1), ylim=(rows[-1] + 0.55, -0.55))
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}")
        ax.set_xlabel(f"share of each row's runs in the last {words.turn} (%)", fontsize=sheet.font)
        legend = sheet.legend(*ax.get_legend_handles_labels())
        sheet.heading(
            f"Rows: the worst rung that runs reached. Colours: where they stood in the last {words.turn}.",
            0.0,
            legend,
        )
    return sheet.ax


def _fill(name: str) -> dict[str, Any]:
    if name == FROZEN:
        return {
            "facecolor": palette.ICE,
            "edgecolor": palette.LIGHT,
            "hatch": "||||",
            "linewidth": 0,
        }
    return fill(name)


def _inside(
    ax: Axes, name: str, rows: np.ndarray, left: np.ndarray, share: np.ndarray, letters: int
) -> None:
    """The percentages of parts that are wide enough."""
    colour = palette.ICE if name == FROZEN else palette.LADDER[name]
    for y, start, part in zip(rows, left, share, strict=True):
        if part >= TOLD * max(1.0, NARROW / letters):
            box = {"facecolor": colour, "edgecolor": "none", "pad": 1.0}
            style: Style = {
                "ha": "center",
                "va": "center",
                "color": palette.text_on(colour),
                "bbox": box,
            }
            ax.text(start + part / 2, y, f"{100 * part:.0f}", **style)


def _weeks_words(frame: pd.DataFrame, words: Words) -> str:
    frames.require(frame, ("place", "mean", "share", "q25", "q50", "q75"), "durations")
    parts = [
        f"{words.outcome(str(row['place']))} {row['mean']:.1f}"
        for row in frames.records(frame)
        if row["mean"] > 0
    ]
    return f"Weeks that a run spends at each rung, on average: {listed(parts)}."


def _short(frame: pd.DataFrame, words: Words) -> str | None:
    """How long proxy war lasts where it comes, when at least a twentieth of the runs see it."""
    frames.require(frame, ("place", "share", "q50", "mean"), "durations")
    rows = frame[(frame["place"] == "proxy_war") & (frame["share"] >= 0.05)]
    if not len(rows):
        return None
    row, name = rows.iloc[0], words.outcome("proxy_war")
    return (
        f"Where {name} comes, half of the runs spend at most {words.count(round(row['q50']), 'week')} in it, of "
        f"{frame['mean'].sum():.0f}"
    )


@chart(
    frame="durations",
    title="For how long: weeks at each rung",
    height=(0.5, 0.28),
    describe=_weeks_words,
    finding=_short,
)
def durations(frame: pd.DataFrame, look: Look) -> Axes:
    """Weeks at each rung of the ladder, among the runs that were ever there.

    `frame` has a row a rung: `place`, `mean` (weeks of all runs), `share` (of runs that were ever there) and the quartiles
    `q25`, `q50`, `q75` of weeks among these. A dot with its middle half is ArviZ's forest plot.
    """
    frames.require(frame, ("place", "mean", "share", "q25", "q50", "q75"), "durations")
    words = look.words
    rows = frame[frame["share"] > 0].iloc[::-1]
    with canvas(look, len(rows) + 1) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        for place, row in enumerate(frames.records(rows)):
            colour = palette.LADDER[row["place"]]
            ax.barh(place, row["mean"], 0.62, **fill(row["place"]))
            whisker(ax, place, row["q25"], row["q75"])
            ax.plot(
                [row["q50"]],
                [place],
                "o",
                color=palette.INK,
                markerfacecolor=colour,
                markersize=6,
                zorder=6,
            )
            text = words.percent(row["share"])
            beside(ax, text, (1, place), (8, 0), ("axes fraction", "data"), va="center")
        beside(
            ax,
            "runs\never there",
            (1, 1),
            (8, 3),
            va="bottom",
            color=palette.QUIET,
            linespacing=1.1,
        )
        ax.set_yticks(range(len(rows)), [words.outcome(str(name)) for name in rows["place"]])
        ax.set(
            ylim=(len(rows) - 0.4, -0.6),
            xlim=(0, max(1.0, 1.04 * float(rows[["q75", "mean"]].max().max()))),
        )
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel("weeks", fontsize=sheet.font)
        note = (
            "Bar: mean over all runs, which add up to the length of the game. Circle and line: median and middle half "
            "among the runs that were ever there."
        )
        sheet.heading(note, 2.5 * sheet.font)
    return sheet.ax
