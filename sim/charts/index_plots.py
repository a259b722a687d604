"""Sensitivity: indices by output and parameter, distances, shares of variance, and whether the indices have settled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.declare import chart
from sim.charts.drawing import End, Style, beside, dress, lines
from sim.charts.folding import listed
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LABEL, NARROW = 30, 20  # letters of a parameter's label, on a page and in a column
ROOM = 24  # letters beside stacked bars
SHORT, WIDE = 5, 14  # letters of a share, and of one with its interval
FEW = 2  # outputs shown in a column
WRAP = 17  # letters over a panel
COLOURS = palette.SERIES
LINES = ("-", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (2, 1)))
FOLLOWED = 5  # parameters whose convergence is drawn


BELOW = -0.1  # indices are drawn down to here; lower ones stand at the edge, and the note says so
IDLE = 0.05  # total index under which a parameter hardly matters
INDEX = "share of variance"


def _leading(frame: pd.DataFrame, words: Words) -> str | None:
    """The parameter that surely decides most of the first output."""
    frames.require(
        frame, ("output", "parameter", "first", "first_low", "first_high"), "sensitivity"
    )
    kind = "total" if "total" in frame else "first"
    output = frame["output"].iloc[0]
    rows = frame[frame["output"] == output].sort_values(kind, ascending=False, kind="stable")
    if len(rows) < 2 or rows[f"{kind}_low"].iloc[0] <= rows[f"{kind}_high"].iloc[1:].max():
        return None
    name = words.bare(str(rows["parameter"].iloc[0]))
    return f"{name} decides most of {words.column(str(output))}"


def noisy(frame: pd.DataFrame) -> str:
    """What negative indices mean, in words, or nothing where there are none."""
    kinds = [kind for kind in ("first", "total") if kind in frame]
    values = frame[kinds].to_numpy(dtype=float)
    many = int((values < 0).sum())
    if not many:
        return ""
    lowest = f"{values.min():.2f}".replace("-", "−")
    noun, verb = ("index", "is") if many == 1 else ("indices", "are")
    text = f"No share of a variance is negative: the {many} {noun} below zero (down to {lowest}) {verb} noise of the estimate."
    return f"{text} A larger base= lessens it." if values.min() < BELOW else text


@chart(
    frame="indices",
    title="How much of the outcome each parameter decides",
    height=(0.6, 0.3),
    finding=_leading,
)
def sensitivity(frame: pd.DataFrame, look: Look) -> Axes:
    """Sobol indices: a panel an output, a row a parameter, most telling first; `total` where the frame has it.

    `frame` has `output`, `parameter`, `first`, `first_low`, `first_high` and perhaps the same of `total`. Sorted dots with
    intervals, first order beside total, are how the EMA workbench and SALib show them.
    """
    frames.require(
        frame, ("output", "parameter", "first", "first_low", "first_high"), "sensitivity"
    )
    kinds = ["first", "total"] if "total" in frame else ["first"]
    note = (
        "Filled: alone (first order); hollow: with all its interactions (total); whiskers: 95 % interval."
        if len(kinds) == 2
        else "Each parameter alone (first order); whiskers: 95 % interval."
    )
    return _dots(frame, look, kinds, f"{note} {noisy(frame)}".strip(), INDEX)


def contradicted(frame: pd.DataFrame, words: Words) -> str:
    """Which parameters PAWN ranks among the first three although Sobol finds next to nothing, and what that means."""
    output = frame["output"].iloc[0]
    rows = frame[frame["output"] == output]
    if "total" not in rows or len(rows) < 2:
        return ""
    top = rows.sort_values("pawn", ascending=False, kind="stable").head(3)
    odd = top[(top["total"] < IDLE) & (top["total_high"] < 2 * IDLE)]
    if not len(odd):
        return ""
    sure = odd[odd["pawn_low"] > odd["pawn_idle"]]
    names = listed([words.within(words.bare(str(name))) for name in odd["parameter"]])
    why = (
        "It shifts the distribution without moving its variance much."
        if len(sure)
        else "Its interval reaches into the grey: nothing is shown."
    )
    return f"Ranked high here although Sobol's total index is next to nothing: {names}. {why}"


@chart(
    frame="indices",
    title="How far knowing a parameter moves the outcome",
    height=(0.6, 0.3),
)
def pawn(frame: pd.DataFrame, look: Look) -> Axes:
    """PAWN distances: a panel an output, a row a parameter; up to `pawn_idle` a parameter that does nothing would show as much.

    The grey ground of a parameter without effect is SALib's dummy parameter. Where the ranking contradicts Sobol's, the
    note says so.
    """
    columns = ("output", "parameter", "pawn", "pawn_low", "pawn_high", "pawn_idle")
    frames.require(frame, columns, "pawn")
    note = (
        "Kolmogorov-Smirnov distance, median over slices; whiskers: 95 % interval. Grey: what a parameter without effect "
        "would show."
    )
    note = f"{note} {contradicted(frame, look.words)}".strip()
    return _dots(frame, look, ["pawn"], note, "distance (0–1)")


def _dots(frame: pd.DataFrame, look: Look, kinds: list[str], note: str, unit: str) -> Axes:
    names, words = list(dict.fromkeys(frame["output"])), look.words
    if look.narrow and len(names) > FEW:
        note = f"{note} The first {FEW} of {len(names)} outputs."
        names = names[:FEW]
        frame = frame[frame["output"].isin(names)]
    main = frame[frame["output"] == names[0]]
    order = main.sort_values(kinds[-1], ascending=False, kind="stable")["parameter"].tolist()
    stacked = look.narrow and look.ax is None
    count = math.ceil(1.3 * len(order) * len(names)) if stacked else len(order)
    with canvas(look, count) as sheet:
        shape = (len(names), 1) if stacked else (1, len(names))
        grid = sheet.split(*shape, wspace=0.06, hspace=0.12)
        low = float(frame[[f"{kind}_low" for kind in kinds]].min().min())
        high = float(frame[[f"{kind}_high" for kind in kinds]].max().max())
        wrapped = {name: lines(words.column(name), WRAP) for name in names}
        width = NARROW if look.narrow else LABEL
        labels = [lines(words.axis(path), width) for path in order]
        for panel, name in zip(sheet.panels, names, strict=True):
            rows = frame[frame["output"] == name].set_index("parameter").loc[order]
            _panel(panel, rows, kinds, (low, high))
            head = beside(panel, wrapped[name], (0, 1), (0, 3), va="bottom", color=palette.INK)
            head.set_in_layout(False)
            panel.set_yticks(
                range(len(order)), labels if stacked or panel is sheet.panels[0] else []
            )
            panel.tick_params(axis="y", length=0)
        grid[-1][(len(grid[-1]) - 1) // 2].set_xlabel(unit, fontsize=sheet.font)
        tall = max(text.count("\n") + 1 for text in wrapped.values())
        sheet.heading(note, 1.25 * sheet.font * tall)
    return sheet.ax


def _panel(panel: Axes, rows: pd.DataFrame, kinds: list[str], ends: tuple[float, float]) -> None:
    dress(panel, "x")
    least = max(BELOW, min(0.0, 1.02 * ends[0]))
    if "pawn" in kinds:
        idle = float(rows["pawn_idle"].iloc[0])
        panel.axvspan(0, idle, color=palette.RULE, linewidth=0, zorder=0)
    elif least < 0:
        panel.axvline(0, color=palette.QUIET, linewidth=0.6, zorder=1)
    for kind in kinds:
        shift = 0.0 if len(kinds) == 1 else -0.16 if kind == "first" else 0.16
        inside = palette.PAPER if kind == "total" else palette.LINE
        for place, row in enumerate(frames.records(rows)):
            low, high = row[f"{kind}_low"], row[f"{kind}_high"]
            panel.plot([low, high], [place + shift] * 2, color=palette.INK, linewidth=1.0, zorder=2)
            marker = "<" if row[kind] < least else "o"
            dot: Style = {"color": palette.LINE, "markerfacecolor": inside, "markersize": 4.5}
            panel.plot([max(row[kind], least)], [place + shift], marker, zorder=3, **dot)
    panel.set_ylim(len(rows) - 0.5, -0.5)
    panel.set_xlim(least, 1.05 * ends[1])
    panel.xaxis.get_major_locator().set_params(nbins=4)  # type: ignore[call-arg]


@chart(frame="convergence", title="Have the indices settled?", height=(2.6, 0.0))
def convergence(frame: pd.DataFrame, look: Look, *, output: str) -> Axes:
    """Total indices of one output by number of base points, of its most telling parameters, with their intervals."""
    frames.require(frame, ("output", "base", "parameter", "total", "low", "high"), "convergence")
    words = look.words
    rows = frame[frame["output"] == output]
    last = rows[rows["base"] == rows["base"].max()]
    last = last.sort_values("total", ascending=False, kind="stable")
    with canvas(look) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        ends = []
        for place, path in enumerate(last["parameter"].head(FOLLOWED)):
            line = rows[rows["parameter"] == path]
            colour = COLOURS[place]
            band: Style = {"color": colour, "alpha": 0.15, "linewidth": 0}
            ax.fill_between(line["base"], line["low"], line["high"], **band)
            style: Style = {
                "color": colour,
                "linestyle": LINES[place],
                "marker": "o",
                "markersize": 3,
            }
            ax.plot(line["base"], line["total"], **style)
            name = lines(words.axis(str(path)), 30 if not look.narrow else 18)
            ends.append(End(float(line["total"].iloc[-1]), name))
        steps = sorted(rows["base"].unique().tolist())
        ax.set_xscale("log", base=2)
        ax.set_xticks(steps, [f"{step:,}" for step in steps])
        ax.minorticks_off()
        ax.set_ylabel(INDEX, fontsize=sheet.font)
        ax.set_xlabel("base points", fontsize=sheet.font)
        note = f"Total indices of {words.column(output)} by number of base points; bands: 95 % interval."
        sheet.heading(note)
        sheet.ends(ax, ends)
    return sheet.ax
