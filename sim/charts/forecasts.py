"""Forecasts beside what came: questions and answers, reliability, skill by question, and observed paths in the fan of the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import canvas
from sim.charts.dates import Mark, closed, days, mark_events, time_axis
from sim.charts.drawing import LINE, beside, dress, lines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LABEL, NARROW = 46, 37  # letters of a line of a question's label, on a page and in a column
STEPS = ("tier", "rung")


def _labels(sheet_size: str, names: Sequence[str]) -> list[str]:
    return [lines(name, NARROW if sheet_size == "column" else LABEL) for name in names]


def events(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    runs: int,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """A row an event and a column a date: the share of runs in which it had happened, marked where it had; scores at the right.

    `frame` has a row a question: `event`, `label`, `date`, `runs` (the share), `happened`, `brier_runs`, `brier_base_rates`.
    """
    frames.require(
        frame,
        ["event", "label", "date", "runs", "happened", "brier_runs", "brier_base_rates"],
        "events",
    )
    names, dates = list(dict.fromkeys(frame["event"])), sorted(set(frame["date"]))
    with canvas("events", ax, size, len(names)) as sheet:
        from matplotlib.colors import LinearSegmentedColormap, to_hex
        from matplotlib.patches import Polygon

        ax = sheet.ax
        dress(ax)
        scale = LinearSegmentedColormap.from_list("shares", palette.SHARES)
        for place, name in enumerate(names):
            part = frame[frame["event"] == name]
            for column, day in enumerate(dates):
                row = part[part["date"] == day]
                colour = to_hex(scale(float(row["runs"].iloc[0]))) if len(row) else palette.PAPER
                ax.bar(
                    column,
                    1,
                    1,
                    place - 0.5,
                    facecolor=colour,
                    edgecolor=palette.PAPER,
                    linewidth=1.2,
                )
                text = (
                    words.percent(float(row["runs"].iloc[0])).replace(" %", "")
                    if len(row)
                    else phrases.NOT_KNOWN
                )
                ax.text(
                    column,
                    place,
                    text,
                    ha="center",
                    va="center",
                    color=palette.text_on(colour) if len(row) else palette.QUIET,
                )
                if len(row) and bool(row["happened"].iloc[0]):
                    corner = [
                        (column + 0.5, place - 0.5),
                        (column + 0.26, place - 0.5),
                        (column + 0.5, place + 0.1),
                    ]
                    ax.add_patch(
                        Polygon(
                            corner,
                            facecolor=palette.INK,
                            edgecolor=palette.PAPER,
                            linewidth=0.6,
                            zorder=4,
                        )
                    )
            for column, score in enumerate(("brier_runs", "brier_base_rates")):
                mean, other = (
                    float(part[key].mean())
                    for key in (score, "brier_base_rates" if column == 0 else "brier_runs")
                )
                ax.text(
                    len(dates) + column,
                    place,
                    f"{mean:.2f}",
                    ha="center",
                    va="center",
                    fontweight="bold" if mean < other else "normal",
                )
        ax.set(xlim=(-0.5, len(dates) + 1.5), ylim=(len(names) - 0.5, -0.5))
        heads = [
            f"{day:%b}\n{day.year}" if sheet.size == "column" else f"{day.day} {day:%b}\n{day.year}"
            for day in dates
        ]
        for column, head in enumerate([*heads, *phrases.EVENTS_SCORES]):
            beside(
                ax,
                head,
                (column, 1),
                (0, 3),
                ("data", "axes fraction"),
                ha="center",
                va="bottom",
                linespacing=1.1,
            )
        ax.set_xticks([])
        ax.set_yticks(
            range(len(names)),
            _labels(
                sheet.size,
                [str(frame.loc[frame["event"] == name, "label"].iloc[0]) for name in names],
            ),
        )
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        sheet.heading(
            title or phrases.TITLES["events"],
            phrases.EVENTS.format(
                runs=words.count(runs, "run"), margin=words.number(50 * 1.96 / runs**0.5, 2)
            ),
            2.6 * sheet.font,
        )
    return sheet.ax


def reliability(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str | None = None, size: str = "page"
) -> Axes:
    """What came true against what was said, a mark a bin and forecaster.

    `frame` has a row a bin: `forecaster`, `said`, `came`, `count`. Lines up and down are Wilson's 95 % intervals.
    """
    from sim.stats.outcomes import wilson

    frames.require(frame, ["forecaster", "said", "came", "count"], "reliability")
    with canvas("reliability", ax, size) as sheet:
        ax = sheet.ax
        dress(ax, "both")
        ax.plot([0, 1], [0, 1], color=palette.QUIET, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
        styles = {
            "runs": ("o", palette.LINE, palette.LINE),
            "base_rates": ("s", palette.PAPER, palette.MARK),
        }
        for name, part in frame.groupby("forecaster", sort=False):  # the runs stand in front
            marker, face, edge = styles.get(str(name), ("^", palette.PAPER, palette.INK))
            area = 14 + 9 * part["count"].to_numpy()
            ax.plot(part["said"], part["came"], color=edge, linewidth=0.8, zorder=2)
            low, high = wilson(
                part["came"].to_numpy() * part["count"].to_numpy(), part["count"].to_numpy()
            )
            ax.vlines(
                part["said"],
                low,
                high,
                color=edge,
                linewidth=1.2 if name == "runs" else 0.8,
                alpha=0.7,
                zorder=2,
            )
            ax.scatter(
                part["said"],
                part["came"],
                s=area,
                marker=marker,
                facecolor=face,
                edgecolor=edge,
                linewidth=1.4,
                zorder=4 if name == "runs" else 3,
                label=words.plain(str(name)),
            )
            for row in part.to_dict("records") if name == "runs" else []:
                beside(
                    ax,
                    str(row["count"]),
                    (row["said"], row["came"]),
                    (0, 0),
                    "data",
                    ha="center",
                    va="center",
                    color=palette.text_on(str(face)),
                    fontsize=0.85 * sheet.font,
                    zorder=5,
                )
        ax.set(
            xlim=(-0.04, 1.04),
            ylim=(-0.06, 1.06),
            xticks=[0, 0.25, 0.5, 0.75, 1],
            yticks=[0, 0.25, 0.5, 0.75, 1],
        )
        ax.set_xlabel(phrases.RELIABILITY_X, fontsize=sheet.font)
        ax.set_ylabel(phrases.RELIABILITY_Y, fontsize=sheet.font)
        legend = ax.legend(
            ncols=2,
            loc="lower left",
            frameon=False,
            borderaxespad=0,
            fontsize=sheet.font,
            markerscale=0.6,
        )
        total = int(frame.loc[frame["forecaster"] == frame["forecaster"].iloc[0], "count"].sum())
        sheet.heading(
            title or phrases.TITLES["reliability"],
            phrases.RELIABILITY.format(count=total),
            legend=legend,
        )
    return sheet.ax


def skill(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str | None = None, size: str = "page"
) -> Axes:
    """Brier score by event, best first: the runs with their interval, joined to base rates.

    `frame` has a row an event: `label`, `brier_runs`, `brier_low`, `brier_high`, `brier_base_rates`.
    """
    frames.require(
        frame, ["label", "brier_runs", "brier_low", "brier_high", "brier_base_rates"], "skill"
    )
    order = frame.iloc[
        np.argsort((frame["brier_runs"] - frame["brier_base_rates"]).to_numpy(), kind="stable")
    ]
    with canvas("skill", ax, size, len(order)) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        for place, row in enumerate(order.to_dict("records")):
            better = row["brier_runs"] < row["brier_base_rates"]
            colour = palette.COOL if better else palette.WARM
            ax.plot(
                [row["brier_runs"], row["brier_base_rates"]],
                [place, place],
                color=colour,
                linewidth=1.6,
                alpha=0.6,
                zorder=2,
            )
            ax.plot(
                [row["brier_low"], row["brier_high"]],
                [place, place],
                color=palette.INK,
                linewidth=1.0,
                marker="|",
                markersize=6,
                zorder=3,
            )
            ax.plot(
                [row["brier_base_rates"]],
                [place],
                "o",
                markerfacecolor=palette.PAPER,
                markeredgecolor=palette.INK,
                markersize=5,
                zorder=4,
            )
            ax.plot([row["brier_runs"]], [place], "o", color=colour, markersize=5.5, zorder=5)
        ax.set_yticks(
            range(len(order)), _labels(sheet.size, [str(label) for label in order["label"]])
        )
        ax.set_ylim(len(order) - 0.5, -0.5)
        ax.set_xlim(left=-0.02)
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel(phrases.SKILL_X, fontsize=sheet.font)
        sheet.heading(title or phrases.TITLES["skill"], phrases.SKILL)
    return sheet.ax


def watched(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    seen: Mapping[str, Sequence[Mapping[str, Any]]],
    runs: int,
    marks: Sequence[Mark] = (),
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Observed paths in the fan of the runs, a panel a path.

    `frame` has a row a path and week with its quantiles and `seen`; `seen` holds each path's own dated points with their ranges.
    """
    frames.require(frame, ["path", "quantity", "date", "seen", *frames.QUANTILES], "watched")
    names = list(dict.fromkeys(frame["path"]))
    abreast = 1 if size == "column" else 2
    with canvas("watched", ax, size, -(-len(names) // abreast)) as sheet:
        grid = sheet.split(-(-len(names) // abreast), abreast, hspace=0.06, wspace=0.04)
        first, last = float(days(frame["date"]).min()), float(days(frame["date"]).max())
        for place, panel in enumerate(sheet.panels):
            if place >= len(names):
                panel.set_axis_off()
                continue
            part = frame[frame["path"] == names[place]]
            _path(panel, part, seen[names[place]], first, last)
            time_axis(
                panel,
                first,
                last,
                sheet.letters / abreast - 6,
                labels=place + abreast >= len(names),
            )
            up = LINE * sheet.font + 3 if marks and place < abreast else 0
            beside(
                panel,
                words.quantity(str(part["quantity"].iloc[0])),
                (0, 1),
                (0, 4 + up),
                va="bottom",
            )
        for row in grid:
            for panel in row:
                panel.locator_params(axis="y", nbins=4)
        for place, name in enumerate(names):
            if str(frame.loc[frame["path"] == name, "quantity"].iloc[0]).startswith(STEPS):
                locator: Any = sheet.panels[place].yaxis.get_major_locator()
                locator.set_params(integer=True)
        shown = [panel for panel in sheet.panels if panel.axison]
        key, lift = mark_events(shown, marks, abreast)
        sheet.key(key, grid[-1][0])
        sheet.heading(
            title or phrases.TITLES["watched"],
            phrases.WATCHED.format(runs=words.count(runs, "run")),
            1.5 * sheet.font + lift,
        )
    return sheet.ax


def _path(
    panel: Axes, part: pd.DataFrame, seen: Sequence[Mapping[str, Any]], first: float, last: float
) -> None:
    dress(panel, "y")
    kind = str(part["quantity"].iloc[0]).partition(".")[0]
    stepped = kind in STEPS
    at = days(part["date"])
    table = {name: part[name].to_numpy(dtype=float) for name in (*frames.QUANTILES, "seen")}
    if stepped:
        at, *values = closed(at, *table.values())
        table = dict(zip(table, values, strict=True))
    for (low, high), alpha in {("q05", "q95"): 0.18, ("q25", "q75"): 0.38}.items():
        panel.fill_between(
            at,
            table[low],
            table[high],
            step="post" if stepped else None,
            color=palette.LINE,
            alpha=alpha,
            linewidth=0,
        )
    drawn = "steps-post" if stepped else "default"
    panel.plot(at, table["q50"], color=palette.LINE, linewidth=1.5, drawstyle=drawn)
    known = ~np.isnan(table["seen"])
    panel.plot(
        at[known], table["seen"][known], color=palette.INK, linewidth=1.6, drawstyle=drawn, zorder=4
    )
    points = [
        row
        for row in seen
        if row.get("best") is not None and first <= days([row["date"]])[0] <= last
    ]
    where = days([row["date"] for row in points])
    if not stepped and points:
        best = np.array([float(row["best"]) for row in points])
        least = np.array(
            [
                best[place] if row.get("low") is None else float(row["low"])
                for place, row in enumerate(points)
            ]
        )
        most = np.array(
            [
                best[place] if row.get("high") is None else float(row["high"])
                for place, row in enumerate(points)
            ]
        )
        panel.errorbar(
            where,
            best,
            yerr=[best - least, most - best],
            fmt="o",
            color=palette.INK,
            markersize=3,
            linewidth=0.9,
            capsize=2,
            zorder=5,
        )
    top = max(float(table["q95"].max()), float(table["seen"][known].max(initial=0.0)))
    panel.set_ylim(-0.06 * (top or 1) if stepped else 0, 1.08 * top if top > 0 else 1)
