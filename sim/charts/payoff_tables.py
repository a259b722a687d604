"""Games among doctrines: payoffs of the profiles that matter, the path of logit equilibria, and regret over futures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.declare import chart
from sim.charts.drawing import End, Style, beside, dress, lines
from sim.charts.look import Look
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOURS = palette.SERIES
DASHES = ("-", (0, (6, 2)), (0, (2, 1.4)), "-.", (0, (1, 1)), (0, (8, 1, 1, 1)))
MOST = 8  # profiles shown
LIKELY = 3  # of them the likeliest of the logit equilibrium


def _cells(frame: pd.DataFrame, players: Sequence[str]) -> pd.DataFrame:
    """Payoffs with a row a profile (an index of doctrines) and a column a player; raises ValueError where one is missing."""
    frames.require(frame, ["player", "payoff", *players], "payoffs")
    table = frame.pivot_table(index=list(players), columns="player", values="payoff", sort=False)
    full = int(np.prod([frame[player].nunique() for player in players]))
    if len(table) < full or table.isna().any(axis=None):
        raise ValueError("payoffs: the frame lacks some combinations of doctrines")
    return table


def chosen(
    frame: pd.DataFrame,
    players: Sequence[str],
    pure: Sequence[Mapping[str, str]],
    chances: Mapping[str, Mapping[str, float]] | None,
) -> dict[tuple[str, ...], str]:
    """The profiles that matter, each with why: equilibria, the likeliest, and each party's best; at most eight.

    A profile is a doctrine a player; the same profile may matter for more than one reason.
    """
    table = _cells(frame, players)
    why: dict[tuple[str, ...], list[str]] = {}
    for cell in pure:
        why.setdefault(tuple(cell[player] for player in players), []).append("equilibrium")
    if chances:
        chance = {cell: _chance(cell, players, chances) for cell in map(_names, table.index)}
        for likely in sorted(chance, key=lambda one: -chance[one])[:LIKELY]:
            why.setdefault(likely, []).append(f"chance {Words.percent(chance[likely])}")
    for player in players:
        why.setdefault(_names(table[player].idxmax()), []).append(f"best for {player}")
    return {cell: "; ".join(reasons) for cell, reasons in list(why.items())[:MOST]}


def _chance(
    cell: tuple[str, ...], players: Sequence[str], chances: Mapping[str, Mapping[str, float]]
) -> float:
    """The chance of a profile in the logit equilibrium, in which parties choose apart."""
    pairs = zip(players, cell, strict=True)
    return float(np.prod([chances[player][name] for player, name in pairs]))


def _names(cell: Any) -> tuple[str, ...]:
    """A label of the table as a profile; a game of one player has plain labels."""
    return cell if isinstance(cell, tuple) else (str(cell),)


@chart(
    frame="payoffs",
    title="What the combinations of doctrines that matter bring each party",
    height=(0.6, 0.5),
)
def payoffs(
    frame: pd.DataFrame,
    look: Look,
    *,
    players: Sequence[str],
    pure: Sequence[Mapping[str, str]] = (),
    chances: Mapping[str, Mapping[str, float]] | None = None,
    precision: float = 0.0,
    runs: int = 0,
) -> Axes:
    """A panel a party, a row a profile that matters: its payoff with its interval, within the range of all profiles.

    `frame` has a row a profile and `player`, a column for each of `players` with its doctrine, `payoff`, and perhaps `low` and
    `high`; `pure` holds equilibria as doctrines by player, `chances` the logit equilibrium as chances by player and
    doctrine. The profiles are the equilibria, the likeliest and each party's best: a few that can be read, not all of them.
    """
    rows = chosen(frame, players, pure, chances)
    words = look.words
    stacked = look.narrow and look.ax is None
    letters = [chr(ord("A") + at) for at in range(len(rows))]
    with canvas(look, len(rows) * (0.5 * len(players) if stacked else 0.6)) as sheet:
        shape = (len(players), 1) if stacked else (1, len(players))
        sheet.split(*shape, wspace=0.04, hspace=0.04)
        for panel, player in zip(sheet.panels, players, strict=True):
            part = frame[frame["player"] == player].set_index(list(players))
            _payoff_panel(panel, part, rows)
            first = stacked or panel is sheet.panels[0]
            panel.set_yticks(range(len(rows)), letters if first else [])
            beside(panel, words.party(player), (0, 1), (0, 4), va="bottom", fontweight="bold")
        key = [
            f"{letter}  {_profile(cell, players, words)} ({_reasons(why, players, words)})"
            for letter, (cell, why) in zip(letters, rows.items(), strict=True)
        ]
        sheet.key("\n".join(key), sheet.panels[-1 if stacked else 0])
        note = f"Realised payoff, mean of {words.count(runs, 'run')}, with its 95 % interval; grey: from the worst to the best of "
        note += f"all {len(frame) // len(players):,} combinations. Diamonds: equilibria."
        if chances:
            note += f" Chances: logit equilibrium at precision {words.number(precision, 3)}."
        sheet.heading(note, 1.4 * sheet.font)
    return sheet.ax


def _payoff_panel(panel: Axes, part: pd.DataFrame, rows: Mapping[tuple[str, ...], str]) -> None:
    """One party's payoffs of the profiles shown, on the range of all."""
    dress(panel, "x")
    low, high = float(part["payoff"].min()), float(part["payoff"].max())
    panel.axvspan(low, high, color=palette.PRIOR, alpha=0.25, linewidth=0, zorder=0)
    for place, (cell, why) in enumerate(rows.items()):
        at: Any = cell if len(cell) > 1 else cell[0]
        row = part.loc[at]
        if {"low", "high"} <= set(part.columns):
            ends = [float(row["low"]), float(row["high"])]
            panel.plot(ends, [place, place], color=palette.INK, linewidth=1.2, zorder=3)
        marker, colour = ("D", palette.WARM) if "equilibrium" in why else ("o", palette.LINE)
        panel.plot([float(row["payoff"])], [place], marker, color=colour, markersize=5, zorder=4)
    panel.set_ylim(len(rows) - 0.5, -0.5)
    panel.margins(x=0.08)
    panel.locator_params(axis="x", nbins=3)
    panel.tick_params(axis="y", length=0)


def _profile(cell: tuple[str, ...], players: Sequence[str], words: Words) -> str:
    """A profile in words: `US threaten, Russia bargain`."""
    pairs = zip(players, cell, strict=True)
    return ", ".join(f"{words.party(player)} {words.plain(name)}" for player, name in pairs)


def _reasons(why: str, players: Sequence[str], words: Words) -> str:
    for player in players:
        why = why.replace(f"best for {player}", f"best for {words.party(player)}")
    return why


@chart(
    frame="quantal",
    title="Logit equilibria: from choosing blindly to choosing best",
    height=(0.3, 1.2),
)
def quantal(
    frame: pd.DataFrame,
    look: Look,
    *,
    precision: float | None = None,
    intervals: pd.DataFrame | None = None,
) -> Axes:
    """The path of logit equilibria: a panel a party, the chance of each doctrine by precision.

    `frame` has columns `player`, `doctrine`, `precision` and `chance`; precisions of 0 are left out.
    `intervals` holds `chance_low` and `chance_high` by `player` and `doctrine`, at that `precision`.
    """
    frames.require(frame, ["player", "doctrine", "precision", "chance"], "quantal")
    frame = frame[frame["precision"] > 0]
    players = list(dict.fromkeys(frame["player"]))
    words = look.words
    with canvas(look, len(players)) as sheet:
        sheet.split(len(players), 1, hspace=0.05)
        for panel, player in zip(sheet.panels, players, strict=True):
            part = frame[frame["player"] == player]
            ends = _paths(panel, part, words)
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
        sheet.panels[-1].set_xlabel("precision (1/utility, logarithmic)", fontsize=sheet.font)
        shown = "none" if precision is None else words.number(precision, 3)
        note = f"Chance of each doctrine; dashed line: precision {shown}. At the right the last point of the path."
        sheet.heading(note if intervals is None else f"{note} Whiskers: 95 % interval.")
    return sheet.ax


def _paths(panel: Axes, part: pd.DataFrame, words: Words) -> list[End]:
    """One party's chances of its doctrines by precision, and their labels."""
    dress(panel, "y")
    ends = []
    for place, doctrine in enumerate(dict.fromkeys(part["doctrine"])):
        line = part[part["doctrine"] == doctrine].sort_values("precision")
        colour, dash = COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)]
        style: Style = {"color": colour, "linestyle": dash, "linewidth": 1.6}
        panel.plot(line["precision"], line["chance"], **style)
        last = float(line["chance"].iloc[-1])
        ends.append(End(last, f"{words.plain(str(doctrine))} {words.percent(last)}", colour))
    return ends


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


def _least_regret(
    frame: pd.DataFrame, words: Words, summary: pd.DataFrame, party: str
) -> str | None:
    """The doctrine with the least greatest regret, where its interval lies below every other's."""
    order = summary.sort_values("greatest_regret", kind="stable")
    if len(order) < 2 or order["high"].iloc[0] >= order["low"].iloc[1:].min():
        return None
    name = words.plain(str(order["doctrine"].iloc[0]))
    return f"{words.party(party)} regrets least with “{name}”, at worst {words.number(order['greatest_regret'].iloc[0], 2)}"


@chart(
    frame="futures",
    title="What each doctrine forgoes when the future is not known",
    height=(0.6, 0.55),
    finding=_least_regret,
)
def regret(frame: pd.DataFrame, look: Look, *, summary: pd.DataFrame, party: str) -> Axes:
    """Regret of each doctrine over futures: a mark a future, the greatest with its interval.

    `frame` has a row a future and `doctrine` with its `regret`; `summary` a row a doctrine with `greatest_regret`, `low`,
    `high`. One dot a future, all shown, is the EMA workbench's view of robustness.
    """
    frames.require(frame, ["doctrine", "future", "regret"], "regret")
    frames.require(summary, ["doctrine", "greatest_regret", "low", "high"], "regret")
    words, names = look.words, list(summary["doctrine"])
    best = int(np.argmin(summary["greatest_regret"].to_numpy()))
    with canvas(look, len(names)) as sheet:
        ax = sheet.ax
        dress(ax, "x")
        for place, row in enumerate(frames.records(summary)):
            values = frame.loc[frame["doctrine"] == row["doctrine"], "regret"].to_numpy()
            _regrets(ax, np.sort(values), place, row, place == best)
        width = 16 if look.narrow else 40
        ax.set_yticks(range(len(names)), [lines(words.plain(str(name)), width) for name in names])
        ax.set_ylim(len(names) - 0.4, -0.45)
        ax.set_xlim(left=min(0.0, -0.02 * ax.get_xlim()[1]))
        ax.tick_params(axis="y", length=0)
        label = "regret: payoff short of the best doctrine in that future"
        ax.set_xlabel(lines(label, sheet.letters - 20), fontsize=sheet.font)
        futures = int(frame["future"].nunique())
        note = (
            f"{words.party(party)}: a mark for each of {futures} futures. Diamond: greatest regret with its 95 % interval; "
            "ringed: least of these."
        )
        sheet.heading(note)
    return sheet.ax


def _regrets(ax: Axes, values: np.ndarray, place: int, row: dict[str, Any], best: bool) -> None:
    """One doctrine's regrets, spread evenly so that marks do not cover each other, and the greatest below them."""
    lift = 0.24 * (((np.arange(len(values)) * 0.61803) % 1) - 0.5)  # the same at every drawing
    dots: Style = {"color": palette.LINE, "alpha": 0.45, "markersize": 3, "markeredgewidth": 0}
    ax.plot(values, place + lift, "o", zorder=3, **dots)
    low, high, most = (float(row[name]) for name in ("low", "high", "greatest_regret"))
    y = place + 0.32
    whisker: Style = {"color": palette.INK, "linewidth": 1.2, "marker": "|", "markersize": 5}
    ax.plot([low, high], [y, y], zorder=4, **whisker)
    ax.plot([most], [y], "D", color=palette.WARM, markersize=5, zorder=5)
    if best:
        ring: Style = {"color": palette.INK, "markerfacecolor": "none", "markersize": 12}
        ax.plot([most], [y], "o", zorder=6, **ring)
