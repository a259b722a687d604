"""Charts in a sentence with the main numbers, for those who cannot see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import belief_bands as believing
from sim.charts import economy, frames, onerun, palette, words
from sim.charts import fans as fanning
from sim.charts import ladder_bands as standing
from sim.charts import phase_plane as plane
from sim.charts.dates import day_text, days
from sim.charts.style import known

if TYPE_CHECKING:
    import pandas as pd


def describe(name: str, frame: pd.DataFrame, **options: Any) -> str:
    """A sentence that says what the chart of that name shows of a frame; `options` as for the chart.

    Raises ValueError where the chart would.
    """
    sentence = SENTENCES[known(name, SENTENCES, "chart")]
    drawn_only = ("title", "size", "marks")
    return sentence(
        frame, **{key: value for key, value in options.items() if key not in drawn_only}
    )


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _at(row: pd.Series, paths: list[str]) -> str:
    """Where a point lies: `Russian troops (thousand) 30, US resolve 1`."""
    if not paths:
        return f"point {row['point']}" if "point" in row else "the only point"
    return ", ".join(
        f"{name} {words.number(row[path])}"
        for path, name in zip(paths, words.axes(paths), strict=True)
    )


def _shares(frame: pd.DataFrame, axes: list[str] | None = None) -> str:
    frames.shares(frame, "outcome_shares")
    war = frames.war(frame, "outcome_shares")
    paths = frames.varying(frame) if axes is None else axes
    frames.axis_words(frame, paths)
    low, high = int(np.argmin(war[:, 0])), int(np.argmax(war[:, 0]))
    if len(frame) == 1:
        return f"In {frames.runs_of(frame)}, {words.war()} comes in {words.with_interval(*war[0])}."
    return (
        f"Outcome shares of {words.count(len(frame), 'point')} of {frames.runs_of(frame)}: {words.war()} goes from "
        f"{words.with_interval(*war[low])} at {_at(frame.iloc[low], paths)} to {words.with_interval(*war[high])} at "
        f"{_at(frame.iloc[high], paths)}."
    )


def _bars(frame: pd.DataFrame, point: int | None = None) -> str:
    row = frames.one_point(frame, point, "outcome_bars")
    table = frames.shares(row, "outcome_bars", bounds=True)[0]
    bounds = [
        (float(row[f"low_{name}"].iloc[0]), float(row[f"high_{name}"].iloc[0]))
        for name in frames.OUTCOMES
    ]
    parts = [f"{words.outcome(name)} {words.with_interval(share, *bound)}"
             for name, share, bound in zip(frames.OUTCOMES, table, bounds, strict=True)]  # fmt: skip
    return f"Outcomes of {frames.runs_of(row)} with 95 % intervals: {_listed(parts)}."


def _ladder(frame: pd.DataFrame, point: int | None = None) -> str:
    stand = standing.occupancy(frame, point)
    last = [f"{words.outcome(name)} {words.with_interval(*bounds)}"
            for name, *bounds in zip(frames.OUTCOMES, stand.shares[:, -1], stand.low, stand.high, strict=True)]  # fmt: skip
    return f"Where {standing.counted(stand)} stand in the turn of {day_text(stand.days[-1])}, with 95 % intervals: {_listed(last)}."


def _fan(frame: pd.DataFrame, quantity: str, point: int | None = None) -> str:
    rows = fanning.quantity_rows(frame, quantity, point, "fan")
    first, last = rows.iloc[0], rows.iloc[-1]
    scale = 100 if quantity.partition(".")[0] in fanning.PERCENT else 1
    start, end, low, high = (
        words.number(float(scale * value), 3)
        for value in (first["q50"], last["q50"], last["q05"], last["q95"])
    )
    dates = days(rows["date"])
    return (
        f"{words.quantity(quantity)} in {frames.runs_of(rows, 'n')}: the median is {start} on {day_text(dates[0])} and {end} on "
        f"{day_text(dates[-1])}, when nine in ten runs lie between {low} and {high}."
    )


def _fans(
    frame: pd.DataFrame,
    point: int | None = None,
    parties: Sequence[str] | None = None,
    kinds: Sequence[str] = fanning.KINDS,
) -> str:
    frame = fanning.panels_of(frame, point, parties, kinds)[0]
    parts = []
    for kind in kinds:
        scale = 100 if kind in fanning.PERCENT else 1
        ends = {name: scale * float(frames.series(frame, f"{kind}.{name}", "fans")["q50"].iloc[-1])
                for name in frames.owners(frame, kind) if parties is None or name in parties}  # fmt: skip
        if ends:
            top = max(ends, key=lambda name: ends[name])
            word = words.measure(kind)
            parts.append(
                f"{word[:1].lower()}{word[1:]} {words.number(ends[top], 3)} ({words.party(top)})"
            )
    return f"At the end the highest medians among the parties are: {_listed(parts)}."


def _phase(
    frame: pd.DataFrame, x: str | None = None, y: str | None = None, by: str | None = None
) -> str:
    frames.war(frame, "phase")
    x, y, by = plane.choose(frame, x, y, by)
    paths = [path for path in (x, y, by) if path]
    table = (
        frame.assign(_successes=frame["share_war"] * frame["runs"])
        .groupby(paths, as_index=False)[["_successes", "runs"]]
        .sum()
    )
    share = (table["_successes"] / table["runs"]).to_numpy(dtype=float)
    low, high = int(np.argmin(share)), int(np.argmax(share))
    return (
        f"Share of {words.war()} by {_listed(words.axes(paths))}: lowest, {words.percent(share[low])}, at {_at(table.iloc[low], paths)}; "
        f"highest, {words.percent(share[high])}, at {_at(table.iloc[high], paths)}."
    )


def _beliefs(frame: pd.DataFrame, point: int | None = None) -> str:
    frames.require(frame, believing.COLUMNS, "beliefs")
    parts = []
    for names, paths in believing.alike(
        believing.by_observer(frames.one_point(frame, point, "beliefs"))
    ):
        ends = {level: float(rows["q50"].iloc[-1]) for level, rows in paths.items()}
        most, least = min(ends), max(ends)
        parts.append(
            f"{_listed([words.party(name) for name in names])}: {ends[most]:.2f} and {ends[least]:.2f}"
        )
    text = "Median believed resolve (0 to 1) at the end, of a challenger truly most and truly least resolute, by observer"
    return f"{text}: {'; '.join(parts)}."


def _pain(
    frame: pd.DataFrame, point: int | None = None, senders: Sequence[str] | None = None
) -> str:
    frame, names = economy.chosen(frame, point, senders)
    last = frame[frame["turn"] == frame["turn"].max()]
    who = words.party(frames.challenger(frame))
    costs = []
    for quantity in ("pain", *(f"blowback.{name}" for name in names)):
        means = frames.series(last, quantity, "pain_blowback")["mean"]
        low, high = f"{means.min():.2g}", f"{means.max():.2g}"
        costs.append(low if low == high else f"{low} to {high}")
    senders_ = _listed(
        [f"{words.party(name)} {cost}" for name, cost in zip(names, costs[1:], strict=True)]
    )
    return f"Mean pain of sanctions on {who} at the end is {costs[0]} (utility a turn); blowback on the senders: {senders_}."


def _timeline(frame: pd.DataFrame, events: pd.DataFrame) -> str:
    place, _, moves, dated = onerun.parts(frame, events)
    names = list(palette.LADDER)
    values = place["value"].to_numpy(dtype=int)
    hostile = int((moves["goldstein"] < 0).sum()) if len(moves) else 0
    kinds = f"{hostile} of conflict and {len(moves) - hostile} of cooperation"
    peak, end = (words.outcome(names[value]) for value in (values.max(), values[-1]))
    return (
        f"One run of {words.count(len(values), 'turn')} with {words.count(len(moves), 'move')}, {kinds}, and "
        f"{words.count(len(dated), 'dated event')}; it peaks at {peak} and ends at {end}."
    )


SENTENCES: dict[str, Callable[..., str]] = {
    "outcome_shares": _shares,
    "outcome_bars": _bars,
    "ladder": _ladder,
    "fan": _fan,
    "fans": _fans,
    "phase": _phase,
    "beliefs": _beliefs,
    "pain_blowback": _pain,
    "timeline": _timeline,
}
