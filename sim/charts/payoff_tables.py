"""Games among doctrines: payoffs with equilibria marked, the path of logit equilibria, and regret over futures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette, phrases, words
from sim.charts.canvas import End, canvas
from sim.charts.drawing import beside, dress

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOURS = palette.SERIES
DASHES = ("-", (0, (6, 2)), (0, (2, 1.4)), "-.", (0, (1, 1)), (0, (8, 1, 1, 1)))
ABREAST = 2


def payoffs(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    players: Sequence[str],
    pure: Sequence[Mapping[str, str]] = (),
    chances: Mapping[str, Mapping[str, float]] | None = None,
    precision: float = 0.0,
    runs: int = 0,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """A panel a party: its payoff in each profile, the first parties' doctrines down and the others' across.

    `frame` has a row a profile and `player`, a column for each of `players` with its doctrine, and `payoff`; `pure` holds
    equilibria as doctrines by player, `chances` the logit equilibrium as chances by player and doctrine.
    """
    frames.require(frame, ["player", "payoff", *players], "payoffs")
    half = (len(players) + 1) // 2
    down, across = players[:half], players[half:]
    names = {player: list(dict.fromkeys(frame[player])) for player in players}
    rows, columns = _combined(down, names), _combined(across, names)
    lines = -(-len(players) // ABREAST) if size != "column" else len(players)
    with canvas("payoffs", ax, size, lines) as sheet:
        abreast = 1 if size == "column" else min(ABREAST, len(players))
        grid = sheet.split(-(-len(players) // abreast), abreast, wspace=0.03, hspace=0.03)
        for place, panel in enumerate(sheet.panels):
            if place >= len(players):
                panel.set_axis_off()
                continue
            part = frame[frame["player"] == players[place]]
            values = _table(part, down, across, rows, columns)
            _cells(panel, values, len(rows) * len(columns) <= 30)
            _mark(panel, down, across, rows, columns, pure, chances)
            low, high = (
                words.number(float(end), 2).replace("-", "−")
                for end in (values.min(), values.max())
            )
            label = phrases.PANEL.format(party=words.party(players[place]), low=low, high=high)
            beside(panel, label, (0, 1), (0, 4), va="bottom", fontweight="bold")
            left, last = place % abreast == 0, place + abreast >= len(players)
            panel.set_yticks(
                range(len(rows)),
                [" · ".join(map(words.plain, row)) for row in rows] if left else [],
            )
            panel.set_xticks(
                range(len(columns)),
                [" · ".join(map(words.plain, column)) for column in columns] if last else [],
            )
            panel.tick_params(axis="x", rotation=90 if len(columns) > 3 else 0, length=0)
            panel.tick_params(axis="y", length=0)
        marks = [phrases.PURE_MARK] if pure else []
        if {"low", "high"} <= set(frame.columns):
            margin = float((frame["high"] - frame["low"]).max()) / 2
            marks.insert(0, phrases.WITHIN.format(half=words.number(margin, 2)))
        marks += (
            [phrases.LOGIT_MARK.format(precision=words.number(precision, 3))] if chances else []
        )
        down_words, across_words = (" · ".join(map(words.party, group)) for group in (down, across))
        sheet.key(
            f"Rows: {down_words}." + (f" Columns: {across_words}." if across else ""), grid[-1][0]
        )
        sheet.heading(
            title or phrases.TITLES["payoffs"],
            phrases.PAYOFFS.format(runs=words.count(runs, "run"), marks=" ".join(marks)),
            1.4 * sheet.font,
        )
    return sheet.ax


def _combined(players: Sequence[str], names: Mapping[str, list[str]]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for player in players:
        found = [(*left, name) for left in found for name in names[player]]
    return found


def _table(
    part: pd.DataFrame,
    down: Sequence[str],
    across: Sequence[str],
    rows: list[tuple[str, ...]],
    columns: list[tuple[str, ...]],
) -> np.ndarray:
    values = np.full((len(rows), len(columns)), np.nan)
    for row in part.to_dict("records"):
        values[
            rows.index(tuple(row[p] for p in down)), columns.index(tuple(row[p] for p in across))
        ] = row["payoff"]
    if np.isnan(values).any():
        raise ValueError("payoffs: the frame lacks some combinations of doctrines")
    return values


def _cells(panel: Axes, values: np.ndarray, told: bool) -> None:
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    dress(panel)
    scale = LinearSegmentedColormap.from_list("payoffs", palette.PAYOFFS)
    span = float(values.max() - values.min()) or 1.0
    for (row, column), value in np.ndenumerate(values):
        colour = to_hex(scale((float(value) - values.min()) / span))
        panel.bar(column, 1, 1, row - 0.5, facecolor=colour, edgecolor=palette.PAPER, linewidth=0.8)
        if told:
            panel.text(
                column,
                row + 0.3,
                words.number(float(value), 2),
                ha="center",
                va="center",
                color=palette.text_on(colour),
            )
    panel.set(xlim=(-0.5, values.shape[1] - 0.5), ylim=(values.shape[0] - 0.5, -0.5))
    for spine in panel.spines.values():
        spine.set_visible(False)


def _mark(
    panel: Axes,
    down: Sequence[str],
    across: Sequence[str],
    rows: list[tuple[str, ...]],
    columns: list[tuple[str, ...]],
    pure: Sequence[Mapping[str, str]],
    chances: Mapping[str, Mapping[str, float]] | None,
) -> None:
    """Dots for the logit equilibrium, their area the chance of the profile, and diamonds for pure equilibria."""
    if chances:
        one = np.array(
            [np.prod([chances[p][name] for p, name in zip(down, row, strict=True)]) for row in rows]
        )
        two = np.array(
            [
                np.prod([chances[p][name] for p, name in zip(across, column, strict=True)])
                for column in columns
            ]
        )
        chance = np.outer(one, two)
        y, x = np.nonzero(chance > 0.01 * chance.max())
        panel.scatter(
            x,
            y,
            s=90 * chance[y, x] / chance.max(),
            color=palette.MARK,
            edgecolor=palette.PAPER,
            linewidth=0.6,
            zorder=4,
        )
    for cell in pure:
        place = (
            columns.index(tuple(cell[p] for p in across)),
            rows.index(tuple(cell[p] for p in down)),
        )
        panel.scatter(
            *place,
            s=42,
            marker="D",
            facecolor="none",
            edgecolor=palette.PAPER,
            linewidth=2.6,
            zorder=5,
        )
        panel.scatter(
            *place,
            s=42,
            marker="D",
            facecolor="none",
            edgecolor=palette.WARM,
            linewidth=1.4,
            zorder=6,
        )


def quantal(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    precision: float | None = None,
    intervals: pd.DataFrame | None = None,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """The path of logit equilibria: a panel a party, the chance of each doctrine by precision.

    `frame` has columns `player`, `doctrine`, `precision` and `chance`; precisions of 0 are left out.
    `intervals` holds `chance_low` and `chance_high` by `player` and `doctrine`, at that `precision`.
    """
    frames.require(frame, ["player", "doctrine", "precision", "chance"], "quantal")
    frame = frame[frame["precision"] > 0]
    players = list(dict.fromkeys(frame["player"]))
    with canvas("quantal", ax, size, len(players)) as sheet:
        for (panel,), player in zip(
            sheet.split(len(players), 1, hspace=0.05), players, strict=True
        ):
            dress(panel, "y")
            ends = []
            part = frame[frame["player"] == player]
            for place, doctrine in enumerate(dict.fromkeys(part["doctrine"])):
                line = part[part["doctrine"] == doctrine].sort_values("precision")
                colour = COLOURS[place % len(COLOURS)]
                panel.plot(
                    line["precision"],
                    line["chance"],
                    color=colour,
                    linestyle=DASHES[place % len(DASHES)],
                    linewidth=1.6,
                )
                last = float(line["chance"].iloc[-1])
                ends.append(
                    End(last, f"{words.plain(str(doctrine))} {words.percent(last)}", colour)
                )
            panel.set(
                xscale="log",
                xlim=(frame["precision"].min(), frame["precision"].max()),
                ylim=(-0.03, 1.03),
            )
            panel.set_yticks([0, 0.5, 1], ["0", "50", "100 %"])
            panel.set_ylabel(words.party(str(player)), fontsize=sheet.font, fontweight="bold")
            panel.tick_params(axis="x", which="both", labelbottom=player == players[-1])
            panel.minorticks_off()
            panel.xaxis.set_major_formatter(lambda value, _: words.number(value))
            if precision is not None:
                panel.axvline(precision, color=palette.QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
                if intervals is not None:
                    _whiskers(
                        panel,
                        intervals[intervals["player"] == player],
                        list(dict.fromkeys(part["doctrine"])),
                        precision,
                    )
            sheet.ends(panel, ends)
        sheet.panels[-1].set_xlabel(phrases.QUANTAL_X, fontsize=sheet.font)
        notes = [
            phrases.QUANTAL.format(
                precision=phrases.NOTHING if precision is None else words.number(precision, 3)
            )
        ]
        notes += [phrases.QUANTAL_WHISKERS] if intervals is not None else []
        sheet.heading(title or phrases.TITLES["quantal"], " ".join(notes))
    return sheet.ax


def _whiskers(panel: Axes, rows: pd.DataFrame, doctrines: Sequence[str], precision: float) -> None:
    """The interval of each doctrine's chance at the precision, side by side."""
    for place, doctrine in enumerate(doctrines):
        row = rows[rows["doctrine"] == doctrine].iloc[0]
        at = precision * 1.12 ** (place - (len(doctrines) - 1) / 2)
        ends = [float(row["chance_low"]), float(row["chance_high"])]
        panel.plot(
            [at, at],
            ends,
            color=COLOURS[place % len(COLOURS)],
            linewidth=1.3,
            marker="_",
            markersize=4,
            zorder=5,
        )


def regret(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    summary: pd.DataFrame,
    party: str,
    title: str | None = None,
    size: str = "page",
) -> Axes:
    """Regret of each doctrine over futures: a mark a future, the greatest with its interval.

    `frame` has a row a future and `doctrine` with its `regret`; `summary` a row a doctrine with `greatest_regret`, `low`, `high`.
    """
    frames.require(frame, ["doctrine", "future", "regret"], "regret")
    frames.require(summary, ["doctrine", "greatest_regret", "low", "high"], "regret")
    names = list(summary["doctrine"])
    best = int(np.argmin(summary["greatest_regret"].to_numpy()))
    with canvas("regret", ax, size, len(names)) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        for place, row in enumerate(summary.itertuples()):
            values = np.sort(frame.loc[frame["doctrine"] == row.doctrine, "regret"].to_numpy())
            lift = 0.24 * (
                ((np.arange(len(values)) * 0.61803) % 1) - 0.5
            )  # spreads marks evenly, the same at every drawing
            ax.plot(
                values,
                place + lift,
                "o",
                color=palette.LINE,
                alpha=0.45,
                markersize=3,
                markeredgewidth=0,
                zorder=3,
            )
            low, high, most = float(row.low), float(row.high), float(row.greatest_regret)  # type: ignore[arg-type]
            ax.plot(
                [low, high],
                [place + 0.32] * 2,
                color=palette.INK,
                linewidth=1.2,
                marker="|",
                markersize=5,
                zorder=4,
            )
            ax.plot([most], [place + 0.32], "D", color=palette.WARM, markersize=5, zorder=5)
            if place == best:
                ax.plot(
                    [most],
                    [place + 0.32],
                    "o",
                    color=palette.INK,
                    markerfacecolor="none",
                    markersize=12,
                    zorder=6,
                )
        ax.set_yticks(range(len(names)), [words.plain(str(name)) for name in names])
        ax.set_ylim(len(names) - 0.4, -0.45)
        ax.set_xlim(left=min(0.0, -0.02 * ax.get_xlim()[1]))
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel(phrases.REGRET_X, fontsize=sheet.font)
        futures = int(frame["future"].nunique())
        sheet.heading(
            title or phrases.TITLES["regret"],
            phrases.REGRET.format(party=words.party(party), futures=futures),
        )
    return sheet.ax
