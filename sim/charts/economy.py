"""Sanctions: what they cost the target and their senders, in damage to their economies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.dates import Mark, closed, days, mark_events, time_axis
from sim.charts.declare import chart
from sim.charts.drawing import End, Style, dress, lines
from sim.charts.folding import listed
from sim.charts.look import Look
from sim.charts.style import known
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = ("mean", "q25", "q50", "q75")
NARROW = 75  # letters over the width of the chart under which labels are broken early
UNIT = "damage (% of GDP)"


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


def _ends(frame: pd.DataFrame, names: Sequence[str]) -> dict[str, tuple[float, float, float]]:
    """Damage in the last week by party, lowest and highest mean over points, and the widest middle half."""
    last = frame[frame["turn"] == frame["turn"].max()]
    found = {}
    for name in names:
        rows = frames.series(last, f"damage.{name}", "pain_blowback")
        found[name] = (
            float(rows["mean"].min()),
            float(rows["mean"].max()),
            float(rows["q50"].mean()),
        )
    return found


def _damage_words(
    frame: pd.DataFrame,
    words: Words,
    point: int | None = None,
    senders: Sequence[str] | None = None,
) -> str:
    frame, names = chosen(frame, point, senders)
    who = frames.challenger(frame)
    parts = []
    for name, (low, high, _) in _ends(frame, [who, *names]).items():
        text = f"{low:.2g}" if f"{low:.2g}" == f"{high:.2g}" else f"{low:.2g} to {high:.2g}"
        parts.append(f"{words.party(name)} {text}")
    return f"Mean damage to economies at the end, in % of GDP: {listed(parts)}."


def _target_pays(
    frame: pd.DataFrame,
    words: Words,
    point: int | None = None,
    senders: Sequence[str] | None = None,
) -> str | None:
    """How much more the target loses than the sender that loses most, where their middle halves lie apart."""
    frame, names = chosen(frame, point, senders)
    if frame["point"].nunique() > 1:
        return None
    last = frame[frame["turn"] == frame["turn"].max()]
    who = frames.challenger(frame)
    target = frames.series(last, f"damage.{who}", "pain_blowback").iloc[0]
    rows = {name: frames.series(last, f"damage.{name}", "pain_blowback").iloc[0] for name in names}
    dearest = max(rows, key=lambda name: float(rows[name]["q50"]))
    if target["q25"] <= rows[dearest]["q75"]:
        return None
    return (
        f"At the end {words.party(who)} has lost {target['q50']:.1f} % of GDP, no sender more than "
        f"{rows[dearest]['q50']:.1f} % (medians)"
    )


@chart(
    frame="turns",
    title="What sanctions cost the target and their senders",
    height=(2.9, 0.0),
    describe=_damage_words,
    finding=_target_pays,
)
def pain_blowback(
    frame: pd.DataFrame,
    look: Look,
    *,
    point: int | None = None,
    senders: Sequence[str] | None = None,
    marks: Sequence[Mark] = (),
) -> Axes:
    """Damage to the challenger's economy and to its senders', in % of GDP: over time, or point by point when there are many.

    A unit that readers know, in place of the game's utility, is Our World in Data's rule.
    """
    frame, names = chosen(frame, point, senders)
    if frame["point"].nunique() == 1:
        return _over_time(frame, look, names, marks)
    return _by_point(frame, look, names)


def _over_time(frame: pd.DataFrame, look: Look, senders: list[str], marks: Sequence[Mark]) -> Axes:
    words = look.words
    paths = {
        name: frames.series(frame, f"damage.{name}", "pain_blowback")
        for name in (frames.challenger(frame), *senders)
    }
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        edges = np.zeros(2)
        heights: dict[float, list[str]] = {}
        for place, (name, rows) in enumerate(paths.items()):
            edges, median, low, high = _band(rows)
            colour = palette.WARM if place == 0 else palette.COOL
            if place == 0:
                ax.fill_between(edges, low, high, color=colour, alpha=0.15, linewidth=0)
            ax.plot(edges, median, color=colour, linewidth=2.0 if place == 0 else 1.1)
            heights.setdefault(round(float(median[-1]), 2) if place else np.inf, []).append(name)
        ends = _labels(paths, heights, words, 20 if sheet.letters < NARROW else 26)
        ax.set_ylim(bottom=0)
        widest = max(len(line) for end in ends for line in end.text.split("\n"))
        time_axis(ax, edges[0], edges[-1], sheet.letters - widest - 12)
        ax.set_ylabel(UNIT, fontsize=sheet.font)
        key, lift = mark_events([ax], marks)
        sheet.key(key)
        runs = frames.runs_of(next(iter(paths.values())), "n")
        who = words.party(frames.challenger(frame))
        sheet.heading(f"{runs}. Lines: medians; band: the middle half of the runs, of {who}.", lift)
        sheet.ends(ax, ends)
    return ax


def _labels(
    paths: dict[str, pd.DataFrame], heights: dict[float, list[str]], words: Words, width: int
) -> list[End]:
    """A label for the target, and one for each height at which senders end."""
    ends = []
    for at, names in heights.items():
        value = float(paths[names[0]]["q50"].iloc[-1])
        colour = palette.WARM if np.isinf(at) else palette.COOL
        text = f"{', '.join(words.party(name) for name in names)}: {value:.1f} %"
        ends.append(End(value, lines(text, width), colour))
    return ends


def _band(rows: pd.DataFrame) -> list[np.ndarray]:
    dates = days(rows["date"])
    values = [rows[name].to_numpy(dtype=float) for name in ("q50", "q25", "q75")]
    return [dates, *values] if len(dates) > 1 else list(closed(dates, *values))


def _by_point(frame: pd.DataFrame, look: Look, senders: list[str]) -> Axes:
    """One mark a point and sender in the last week; the scenario's dates have no place here."""
    last = frame[frame["turn"] == frame["turn"].max()]
    who = frames.challenger(frame)
    target = frames.series(last, f"damage.{who}", "pain_blowback").set_index("point")
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax, "both")
        ends = []
        for place, name in enumerate(senders):
            rows = frames.series(last, f"damage.{name}", "pain_blowback").set_index("point")
            rows = rows.reindex(target.index)
            x, y = target["mean"].to_numpy(dtype=float), rows["mean"].to_numpy(dtype=float)
            spans = [
                np.abs(table[["q25", "q75"]].to_numpy(dtype=float).T - middle)
                for table, middle in ((target, x), (rows, y))
            ]
            colour = palette.TYPES[place % len(palette.TYPES)]
            bar: Style = {"fmt": "none", "ecolor": colour, "elinewidth": 0.6, "alpha": 0.3}
            ax.errorbar(x, y, spans[1], spans[0], **bar)
            marker, sign = list(palette.SENDER_MARKERS.items())[place % len(palette.SENDER_MARKERS)]
            edge: Style = {"markeredgecolor": palette.PAPER, "markeredgewidth": 0.4}
            ax.plot(x, y, marker, color=colour, markersize=4.5, **edge)
            ends.append(End(float(y[np.argmax(x)]), f"{sign} {look.words.party(name)}"))
        ax.set_xlim(left=0)
        ax.set_ylim(bottom=0)
        ax.set_xlabel(f"{look.words.party(who)}: {UNIT}", fontsize=sheet.font)
        ax.set_ylabel(f"sender: {UNIT}", fontsize=sheet.font)
        sheet.heading(
            f"Each point and sender in the last {look.words.turn}. Marks: mean; whiskers: middle half of the runs."
        )
        sheet.ends(ax, ends)
    return ax
