"""What moves it: the effect of each axis and of private resolve on the chances of war and of a settlement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import Sheet, canvas
from sim.charts.declare import chart
from sim.charts.drawing import beside, dress, lines
from sim.charts.folding import listed
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = (
    "driver",
    "kind",
    "outcome",
    "at_least",
    "at_most",
    "least",
    "most",
    "difference",
    "low",
    "high",
    "verdict",
)
AXIS, RESOLVE = "axis", "resolve"
MOST = 12  # drivers shown
NAMED = 3  # drivers that a title names
LABEL, NARROW = 30, 18  # letters of a driver's name, on a page and in a column


def ordered(frame: pd.DataFrame) -> tuple[list[str], list[str], list[str]]:
    """Drivers that act on something, the strongest on the first outcome first; those without effect; and the outcomes."""
    frames.require(frame, COLUMNS, "drivers")
    outcomes = list(dict.fromkeys(frame["outcome"]))
    acts = set(frame.loc[frame["verdict"] != "none", "driver"])
    main = frame[frame["outcome"] == outcomes[0]].set_index("driver")["difference"].abs()
    order = main.sort_values(ascending=False, kind="stable").index
    acting = [str(name) for name in order if name in acts]
    idle = [str(name) for name in dict.fromkeys(frame["driver"]) if name not in acts]
    return acting[:MOST], idle, outcomes


def name_of(row: dict[str, Any], words: Words) -> str:
    """A driver in words: an axis by its name, a party's resolve as such."""
    if row["kind"] == RESOLVE:
        return f"{words.party(row['driver'])}: private resolve"
    return words.axis(row["driver"])


def _titled(row: dict[str, Any], words: Words) -> str:
    """A driver as a title names it, without its unit."""
    if row["kind"] == RESOLVE:
        return f"The private resolve of {words.party(row['driver'])}"
    return words.bare(row["driver"])


def _span(row: dict[str, Any], words: Words) -> str:
    """A difference in points with its interval."""
    gap, low, high = (round(100 * row[name]) for name in ("difference", "low", "high"))
    return f"{gap} ({low} to {high})".replace("-", "−")  # rounded, so that none is a minus zero


def _strongest(frame: pd.DataFrame, words: Words) -> str | None:
    """The driver whose effect on the first outcome is surely larger than every other's; else those that surely move it."""
    return _first(frame, words) or _several(frame, words)


def _several(frame: pd.DataFrame, words: Words) -> str | None:
    """The drivers that surely move the first outcome, the strongest first."""
    acting, _, outcomes = ordered(frame)
    own = frame[frame["outcome"] == outcomes[0]].set_index("driver")
    known = frames.records(own.loc[[name for name in acting if name in own.index]].reset_index())
    rows = [row for row in known if row["low"] > 0 or row["high"] < 0]
    if not rows:
        return None
    names = [words.within(_titled(row, words)) for row in rows[:NAMED]]
    more = [f"{len(rows) - NAMED} more"] if len(rows) > NAMED else []
    what = words.outcome(outcomes[0])
    return f"{what[:1].upper()}{what[1:]} moves with {listed([*names, *more])}"


def _first(frame: pd.DataFrame, words: Words) -> str | None:
    """The one driver that surely moves the first outcome further than every other does, and how far."""
    acting, _, outcomes = ordered(frame)
    rows = frame[(frame["outcome"] == outcomes[0]) & frame["driver"].isin(acting)].set_index(
        "driver"
    )
    if not acting or rows.loc[acting[0], "verdict"] != "moves":
        return None
    first = frames.records(rows.loc[[acting[0]]].reset_index())[0]
    if len(acting) > 1 and first["low"] <= float(rows.loc[acting[1:], "high"].max()):
        return None
    what = words.outcome(outcomes[0])
    return (
        f"{_titled(first, words)} moves {what} most: from {words.percent(first['least'])} to "
        f"{words.percent(first['most'])} of the runs"
    )


def _drivers_words(frame: pd.DataFrame, words: Words) -> str:
    acting, idle, outcomes = ordered(frame)
    rows = frame[(frame["outcome"] == outcomes[0]) & (frame["verdict"] == "moves")].set_index(
        "driver"
    )
    parts = []
    for name in acting:
        if name in rows.index:
            row = frames.records(rows.loc[[name]].reset_index())[0]
            name = words.within(words.bare(name)) if row["kind"] == AXIS else name_of(row, words)
            parts.append(f"{name} by {_span(row, words)} points")
    text = (
        f"What moves {words.outcome(outcomes[0])}: {listed(parts)}."
        if parts
        else "Nothing surely moves it."
    )
    return f"{text} {_idle(idle, words)}".strip()


def _idle(idle: Sequence[str], words: Words) -> str:
    """The drivers without effect, named."""
    if not idle:
        return ""
    named = [words.within(words.bare(name)) if "." in name else words.party(name) for name in idle]
    return f"Without effect (surely less than 2 points): {listed(named)}."


@chart(
    frame="drivers",
    title="What moves it: the chances of {war} and of a settlement",
    height=(0.5, 0.36),
    describe=_drivers_words,
    finding=_strongest,
)
def drivers(frame: pd.DataFrame, look: Look) -> Axes:
    """Effects of axes and of private resolve: a row each, a panel an outcome, from the share at one end to that at the other.

    `frame` has a row a driver and outcome with the columns `driver` (a config path, or a party whose private resolve it
    is), `kind` (`axis` or `resolve`), `outcome`, the shares `least` and `most` at the values `at_least` and `at_most`, their
    `difference` with `low` and `high`, and `verdict` (`moves`, `open` or `none`). The dumbbell with its values at both
    ends is Our World in Data's; sorted effects with intervals are ArviZ's forest plot.
    """
    words = look.words
    acting, idle, outcomes = ordered(frame)
    if not acting:
        acting = list(dict.fromkeys(frame["driver"]))[:MOST]
    stacked = look.narrow
    count = len(acting) * (len(outcomes) * 1.5 if stacked else 1.0)
    with canvas(look, count) as sheet:
        shape = (len(outcomes), 1) if stacked else (1, len(outcomes))
        sheet.split(*shape, wspace=0.04, hspace=0.1)
        labels = [frames.records(frame[frame["driver"] == name])[0] for name in acting]
        for place, (panel, outcome) in enumerate(zip(sheet.panels, outcomes, strict=True)):
            rows = frame[frame["outcome"] == outcome].set_index("driver").reindex(acting)
            _panel(panel, frames.records(rows.reset_index()), words, sheet)
            width = NARROW if stacked else LABEL
            named = [lines(name_of(row, words), width) for row in labels]
            panel.set_yticks(range(len(acting)), named if stacked or place == 0 else [])
            beside(panel, words.column(outcome), (0, 1), (0, 3), va="bottom", fontweight="bold")
        sheet.panels[-1].set_xlabel("share of runs (%)", fontsize=sheet.font)
        note = (
            "Dots: the share of runs at the two values that differ most, averaged over the rest. At the right the difference in "
            "points with its 95 % interval; hollow: it may be nothing."
        )
        if RESOLVE in set(frame["kind"]):
            note += " Private resolve is drawn by luck; it is no axis."
        sheet.heading(f"{note} {_idle(idle, words)}".strip(), 1.5 * sheet.font)
    return sheet.ax


def _panel(panel: Axes, rows: list[dict[str, Any]], words: Words, sheet: Sheet) -> None:
    """A dumbbell a row, its ends named by the values there, the difference at the right."""
    dress(panel, "x")
    for place, row in enumerate(rows):
        if not np.isfinite(row["difference"]):
            continue
        sure = row["verdict"] == "moves"
        inside = palette.LINE if sure else palette.PAPER
        ends = 100 * np.array([row["least"], row["most"]])
        panel.plot(
            ends, [place, place], color=palette.LINE, linewidth=2.2 if sure else 1.0, zorder=3
        )
        panel.plot(
            ends,
            [place, place],
            "o",
            color=palette.LINE,
            markerfacecolor=inside,
            markersize=5,
            zorder=4,
        )
        for x, at, side, shift in (
            (ends[0], row["at_least"], "right", -5),
            (ends[1], row["at_most"], "left", 5),
        ):
            text = str(words.number(at, 3)).partition(" ")[0]
            beside(
                panel,
                text,
                (x, place),
                (shift, 0),
                "data",
                ha=side,
                va="center",
                color=palette.QUIET,
            )
        right = _span(row, words) if not sheet.look.narrow else f"{100 * row['difference']:.0f}"
        beside(panel, right, (1, place), (4, 0), ("axes fraction", "data"), va="center")
    panel.set(ylim=(len(rows) - 0.5, -0.5), xlim=(-28, 134), xticks=[0, 25, 50, 75, 100])
    panel.tick_params(axis="y", length=0)
