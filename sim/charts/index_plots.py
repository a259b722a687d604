"""Sensitivity: indices by output and parameter, distances, shares of variance, and whether the indices have settled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import End, Sheet, canvas
from sim.charts.drawing import beside, dress, lines

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


def sensitivity(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str | None = None, size: str = "page"
) -> Axes:
    """Sobol indices: a panel an output, a row a parameter, most telling first; `total` where the frame has it.

    `frame` has `output`, `parameter`, `first`, `first_low`, `first_high` and perhaps the same of `total`.
    """
    frames.require(
        frame, ("output", "parameter", "first", "first_low", "first_high"), "sensitivity"
    )
    kinds = ["first", "total"] if "total" in frame else ["first"]
    note = phrases.FIRST_TOTAL if len(kinds) == 2 else phrases.FIRST_ONLY
    return _dots(
        frame, ax, kinds, note, phrases.INDEX, title or phrases.TITLES["sensitivity"], size
    )


def pawn(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str | None = None, size: str = "page"
) -> Axes:
    """PAWN distances: a panel an output, a row a parameter; up to `pawn_idle` a parameter that does nothing would show as much."""
    frames.require(
        frame, ("output", "parameter", "pawn", "pawn_low", "pawn_high", "pawn_idle"), "pawn"
    )
    return _dots(
        frame, ax, ["pawn"], phrases.PAWN, phrases.DISTANCE, title or phrases.TITLES["pawn"], size
    )


def _dots(
    frame: pd.DataFrame,
    ax: Axes | None,
    kinds: list[str],
    note: str,
    unit: str,
    title: str,
    size: str,
) -> Axes:
    names = list(dict.fromkeys(frame["output"]))
    if size == "column" and len(names) > FEW:
        note = " ".join([note, phrases.FIRST_OUTPUTS.format(shown=FEW, all=len(names))])
        names = names[:FEW]
        frame = frame[frame["output"].isin(names)]
    order = (
        frame[frame["output"] == names[0]]
        .sort_values(kinds[-1], ascending=False, kind="stable")["parameter"]
        .tolist()
    )
    stacked = size == "column" and ax is None
    with canvas(
        "pawn" if "pawn" in kinds else "sensitivity",
        ax,
        size,
        math.ceil(1.3 * len(order) * len(names)) if stacked else len(order),
    ) as sheet:
        grid = sheet.split(
            *((len(names), 1) if stacked else (1, len(names))), wspace=0.06, hspace=0.12
        )
        ends = (
            float(frame[[f"{kind}_low" for kind in kinds]].min().min()),
            float(frame[[f"{kind}_high" for kind in kinds]].max().max()),
        )
        wrapped = {name: lines(words.column(name), WRAP) for name in names}
        for panel, name in zip([panel for row in grid for panel in row], names, strict=True):
            rows = frame[frame["output"] == name].set_index("parameter").loc[order]
            _panel(panel, rows, kinds, ends)
            beside(
                panel, wrapped[name], (0, 1), (0, 3), va="bottom", color=palette.INK
            ).set_in_layout(False)
            first = stacked or panel is sheet.panels[0]
            panel.set_yticks(
                range(len(order)),
                [lines(words.axis(path), NARROW if size == "column" else LABEL) for path in order]
                if first
                else [],
            )
            panel.tick_params(axis="y", length=0)
        grid[-1][(len(grid[-1]) - 1) // 2].set_xlabel(unit, fontsize=sheet.font)
        tall = max(text.count("\n") + 1 for text in wrapped.values())
        sheet.heading(title, note, 1.25 * sheet.font * tall)
    return sheet.ax


def _panel(panel: Axes, rows: pd.DataFrame, kinds: list[str], ends: tuple[float, float]) -> None:
    dress(panel, "x")
    if "pawn" in kinds:
        panel.axvspan(
            0, float(rows["pawn_idle"].iloc[0]), color=palette.RULE, linewidth=0, zorder=0
        )
    for kind in kinds:
        shift = 0.0 if len(kinds) == 1 else -0.16 if kind == "first" else 0.16
        for place, row in enumerate(frames.records(rows)):
            low, high = row[f"{kind}_low"], row[f"{kind}_high"]
            panel.plot([low, high], [place + shift] * 2, color=palette.INK, linewidth=1.0, zorder=2)
            inside = palette.PAPER if kind == "total" else palette.LINE
            panel.plot(
                [row[kind]],
                [place + shift],
                "o",
                markersize=4.5,
                color=palette.LINE,
                markerfacecolor=inside,
                zorder=3,
            )
    panel.set_ylim(len(rows) - 0.5, -0.5)
    panel.set_xlim(min(0.0, 1.02 * ends[0]), 1.05 * ends[1])
    panel.xaxis.get_major_locator().set_params(nbins=4)  # type: ignore[call-arg]


def convergence(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    output: str,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Total indices of one output by number of base points, of its most telling parameters, with their intervals."""
    frames.require(frame, ("output", "base", "parameter", "total", "low", "high"), "convergence")
    rows = frame[frame["output"] == output]
    last = rows[rows["base"] == rows["base"].max()].sort_values(
        "total", ascending=False, kind="stable"
    )
    with canvas("convergence", ax, size) as sheet:
        ax = sheet.ax
        dress(ax, "y")
        ends = []
        for place, path in enumerate(last["parameter"].head(FOLLOWED)):
            line = rows[rows["parameter"] == path]
            colour = COLOURS[place]
            ax.fill_between(
                line["base"], line["low"], line["high"], color=colour, alpha=0.15, linewidth=0
            )
            ax.plot(
                line["base"],
                line["total"],
                color=colour,
                linestyle=LINES[place],
                marker="o",
                markersize=3,
            )
            ends.append(End(float(line["total"].iloc[-1]), lines(words.axis(str(path)), 22)))
        steps = sorted(rows["base"].unique().tolist())
        ax.set_xscale("log", base=2)
        ax.set_xticks(steps, [f"{step:,}" for step in steps])
        ax.minorticks_off()
        ax.set_ylabel(phrases.INDEX, fontsize=sheet.font)
        ax.set_xlabel(phrases.BASE, fontsize=sheet.font)
        sheet.heading(
            title or phrases.TITLES["convergence"],
            phrases.CONVERGED.format(output=words.column(output)),
        )
        sheet.ends(ax, ends)
    return sheet.ax


def noise_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The shares of parameters, luck and both as long rows: `output`, `kind`, `share`, and the bounds of that of the parameters."""
    long = frame.melt(["output"], list(phrases.PART_NAMES), var_name="kind", value_name="share")
    if {"low", "high"} <= set(frame.columns):
        bounds = (
            frame.set_index("output")[["low", "high"]].reindex(long["output"]).set_axis(long.index)
        )
        long[["low", "high"]] = bounds.where(long["kind"] == "parameters")
    order = {name: place for place, name in enumerate(frame["output"])}
    return long.sort_values("output", key=lambda names: names.map(order), kind="stable")


def variance(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    by: str = "noise",
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Shares of variance as stacked bars, a bar an output: `by` noise (parameters, luck, both) or provenance."""
    frames.require(frame, ("output", "kind", "share"), "variance")
    names = list(dict.fromkeys(frame["output"]))
    label = {**phrases.PART_NAMES, **{name: words.kind(name) for name in phrases.KINDS}}
    with canvas("variance", ax, size, len(names)) as sheet:
        ax = sheet.ax
        dress(ax)
        left = np.zeros(len(names))
        for place, part in enumerate(dict.fromkeys(frame["kind"])):
            rows = frame[frame["kind"] == part].set_index("output").reindex(names)
            row = rows["share"].fillna(0.0).to_numpy(dtype=float)
            colour, hatch = palette.FILLS[place % len(palette.FILLS)]
            ax.barh(
                range(len(names)),
                row,
                0.7,
                left,
                facecolor=colour,
                hatch=hatch,
                edgecolor=palette.PAPER,
                linewidth=0,
                label=label[part],
            )
            for at, share in enumerate(row):
                room = share * (sheet.letters - ROOM)
                if room >= SHORT:
                    ax.text(left[at] + share / 2, at, _told(rows.iloc[at], room >= WIDE), ha="center", va="center", color=palette.INK,
                            bbox={"facecolor": palette.PAPER, "edgecolor": "none", "pad": 1.2})  # fmt: skip
            left = left + row
        ax.set(xlim=(0, 1), ylim=(len(names) - 0.5, -0.5))
        ax.set_yticks(range(len(names)), [lines(words.column(name), NARROW) for name in names])
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
        _legend(
            sheet, title or phrases.TITLES[by], phrases.PARTS if by == "noise" else phrases.RESTS
        )
    return sheet.ax


def _told(row: pd.Series, wide: bool) -> str:
    """A share, with its interval where it is known and there is room."""
    if not wide or not {"low", "high"} <= set(row.index) or np.isnan(row["low"]):
        return words.percent(float(row["share"]))
    return words.with_interval(*(float(row[name]) for name in ("share", "low", "high")))


def _legend(sheet: Sheet, title: str, note: str) -> None:
    columns = 2 if sheet.size == "column" else 5
    legend = sheet.ax.legend(
        ncols=columns,
        loc="lower left",
        frameon=False,
        borderaxespad=0,
        fontsize=sheet.font,
        handlelength=1.3,
        columnspacing=1.0,
    )
    sheet.heading(title, note, legend=legend)
