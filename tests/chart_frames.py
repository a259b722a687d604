"""Small made-up frames of the shapes that studies write, for the tests of the charts, and each chart drawn of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim import charts
from sim.model.params import LADDER
from sim.stats.outcomes import points_from_counts, wilson

PARTIES = ("us", "russia", "nato", "estonia")
SENDERS = ("us", "estonia")
START = np.datetime64("2014-03-30")
MARKS = [
    (START, "Talks in Paris."),
    (np.datetime64("2014-04-01"), "Ministers meet."),
    (np.datetime64("2014-05-25"), "An election."),
]
GRID = {
    "parties.russia.forces": np.repeat([30.0, 65.0, 100.0], 4),
    "parties.us.credibility": np.tile(np.repeat([0.2, 1.0], 2), 3),
    "bargaining.recognised": np.tile([0.0, 1.0], 6),
}


def points(axes: Mapping[str, Any] = GRID, runs: Sequence[int] | None = None) -> pd.DataFrame:
    """A points frame with made-up outcomes."""
    rng = np.random.default_rng(3)
    count = len(next(iter(axes.values()))) if axes else 1
    totals = [200] * count if runs is None else runs
    table = np.array(
        [rng.multinomial(total, rng.dirichlet(np.ones(len(LADDER)))) for total in totals],
        dtype=float,
    )
    return points_from_counts(table, {path: np.asarray(values) for path, values in axes.items()})


def turns(weeks: int = 26) -> pd.DataFrame:
    """A turns frame of two points, of 80 and 200 runs."""
    return pd.concat(
        [_turns(point, runs, weeks) for point, runs in ((0, 80), (1, 200))], ignore_index=True
    )


def _turns(point: int, runs: int, weeks: int) -> pd.DataFrame:
    rng = np.random.default_rng(point)
    walk = rng.normal(size=(runs, weeks)).cumsum(axis=1)
    traces: dict[str, np.ndarray] = {"pain": 0.05 + 0.002 * np.abs(walk)}
    for at, name in enumerate(PARTIES):
        traces[f"forces.{name}"] = np.abs(40.0 / (1 + at) + walk)
        traces[f"damage.{name}"] = np.abs(walk) / (2 + at)
        if name != "nato":
            traces[f"tier.{name}"] = np.clip(np.round(2 - at + walk / 4), 0, 4)
        if name != "russia":
            traces[f"risk.{name}"] = 1 / (1 + np.exp(-walk / (1 + at)))
            traces[f"belief.russia.of.{name}"] = 1 / (1 + np.exp(walk))
    for at, name in enumerate(SENDERS):
        traces[f"blowback.{name}"] = 0.02 / (1 + at) + 0.001 * np.abs(walk)
    for at, name in enumerate(("us", "nato", "estonia")):
        for level in range(3):
            some = walk[level::3] / 6 + 1 - level
            traces[f"belief.{name}|{level}"] = 1 / (1 + np.exp(-some * (2 if at == 2 else 1)))
    rows = [_quantiles(name, values) for name, values in traces.items()]
    place = np.clip(np.round(2 + walk / 2), 0, len(LADDER) - 2)  # nobody ever clashes
    for at, name in enumerate(LADDER):
        hits = (place == at).sum(axis=0)
        low, high = wilson(hits, runs)
        columns = {
            "q05": low,
            **dict.fromkeys(("mean", "q25", "q50", "q75"), hits / runs),
            "q95": high,
        }
        rows.append(
            pd.DataFrame(
                {"turn": np.arange(weeks), "quantity": f"ladder.{name}", "n": runs, **columns}
            )
        )
    frame = pd.concat(rows, ignore_index=True)
    frame.insert(0, "point", point)
    frame.insert(
        2, "date", pd.to_datetime(START + 7 * frame["turn"].to_numpy().astype("timedelta64[D]"))
    )
    return frame


def _quantiles(name: str, values: np.ndarray) -> pd.DataFrame:
    marks = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    columns = dict(zip(("q05", "q25", "q50", "q75", "q95"), marks, strict=True))
    return pd.DataFrame(
        {
            "turn": np.arange(values.shape[1]),
            "quantity": name,
            "n": len(values),
            "mean": values.mean(axis=0),
            **columns,
        }
    )


def trace(weeks: int = 20) -> pd.DataFrame:
    """The trace of a single run."""
    rng = np.random.default_rng(5)
    walk = rng.normal(size=weeks).cumsum()
    kept = {"place": np.clip(np.round(2 + walk), 0, 6), "estimate": 60 + 9 * rng.normal(size=weeks)}
    kept["belief.russia.of.us"] = np.full(weeks, 0.5)
    kept |= {f"forces.{name}": 60 + walk for name in PARTIES}
    rows = [
        pd.DataFrame({"turn": np.arange(weeks), "quantity": name, "value": values})
        for name, values in kept.items()
    ]
    frame = pd.concat(rows, ignore_index=True)
    frame.insert(
        1, "date", pd.to_datetime(START + 7 * frame["turn"].to_numpy().astype("timedelta64[D]"))
    )
    return frame


def events(weeks: int = 20) -> pd.DataFrame:
    """The moves of a single run, a dated event and an accident."""
    rng = np.random.default_rng(6)
    menus = {
        "diplomacy": (("talk", 7.0), ("warn", -4.4)),
        "economy": (("ease", 7.0), ("impose", -8.0)),
        "force": (("withdraw", 9.0), ("climb_ukraine", -10.0)),
    }
    rows: list[tuple[Any, ...]] = []
    for turn in range(weeks):
        for name in PARTIES:
            for desk, menu in menus.items():
                move, weight = menu[rng.integers(2)]
                if rng.random() < 0.5:
                    rows.append((turn, name, "russia", desk, move, weight, f"{name}: {move}."))
    rows.append((8, "calendar", "", "", "election", np.nan, "An election is held."))
    rows.append(
        (11, "chance", "ukraine", "", "accident", np.nan, "An accident in the border country.")
    )
    frame = pd.DataFrame(
        rows, columns=["turn", "source", "target", "desk", "move", "goldstein", "phrase"]
    )
    frame.insert(
        1, "date", pd.to_datetime(START + 7 * frame["turn"].to_numpy().astype("timedelta64[D]"))
    )
    return frame.sort_values("turn", kind="stable", ignore_index=True)


def ends() -> pd.DataFrame:
    """How 1,000 runs stood at the end, by the worst rung reached: what settled, froze, or went on at which rung."""
    rng = np.random.default_rng(7)
    rows = []
    for at, peak in enumerate(LADDER):
        kinds = ["settlement", "frozen", *LADDER[1 : at + 1]] if at else ["settlement"]
        counts = rng.multinomial(
            (150, 20, 80, 250, 350, 130, 10, 10)[at], rng.dirichlet(np.ones(len(kinds)))
        )
        rows += [(peak, end, int(count)) for end, count in zip(kinds, counts, strict=True)]
    return pd.DataFrame(rows, columns=["peak", "end", "runs"])


def weeks() -> pd.DataFrame:
    """Weeks at each rung of a game of 26."""
    mean = np.array([6.0, 2.0, 8.0, 6.5, 2.5, 0.8, 0.2, 0.0])
    share = np.array([0.5, 0.3, 0.9, 0.6, 0.4, 0.1, 0.05, 0.0])
    columns = {"q25": mean / 2, "q50": np.round(mean), "q75": 1.5 * mean + 1}
    return pd.DataFrame({"place": LADDER, "mean": mean, "share": share, **columns})


def drivers() -> pd.DataFrame:
    """Effects of two axes that act, one that does not, and a private resolve, on war and on settlement."""
    rows: list[dict[str, Any]] = []
    made = {
        "parties.russia.forces": ("axis", 30.0, 100.0, 0.47, 0.65, "moves"),
        "parties.us.credibility": ("axis", 1.0, 0.2, 0.41, 0.72, "moves"),
        "bargaining.recognised": ("axis", 0.0, 1.0, 0.560, 0.563, "none"),
        "russia": ("resolve", "least resolute", "most resolute", 0.21, 0.91, "moves"),
    }
    for outcome, sign in (("war", 1.0), ("settlement", 0.4)):
        for name, (kind, at_least, at_most, least, most, verdict) in made.items():
            gap = sign * (most - least)
            rows.append(
                {
                    "driver": name,
                    "kind": kind,
                    "outcome": outcome,
                    "at_least": at_least,
                    "at_most": at_most,
                    "least": least,
                    "most": least + gap,
                    "difference": gap,
                    "low": gap - 0.015,
                    "high": gap + 0.015,
                    "verdict": verdict,
                }
            )
    return pd.DataFrame(rows)


def lives(weeks: int = 26) -> pd.DataFrame:
    """Four runs week by week."""
    rng = np.random.default_rng(9)
    rows = []
    for number in range(4):
        place = np.clip(2 + rng.integers(-1, 2, weeks).cumsum(), 0, 6)
        dates = pd.to_datetime(START + 7 * np.arange(weeks).astype("timedelta64[D]"))
        name = f"Run {number} of point 3"
        rows.append(
            pd.DataFrame({"story": name, "turn": np.arange(weeks), "date": dates, "place": place})
        )
    return pd.concat(rows, ignore_index=True)


POINTS, TURNS, TRACE, EVENTS = points(), turns(), trace(), events()
CASES: dict[str, tuple[pd.DataFrame, dict[str, Any]]] = {
    "outcome_shares": (POINTS, {}),
    "outcome_bars": (POINTS, {"point": 4}),
    "ladder": (TURNS, {"point": 1, "marks": MARKS}),
    "fan": (TURNS, {"point": 1, "quantity": "forces.russia", "marks": MARKS}),
    "fans": (TURNS, {"point": 1, "marks": MARKS}),
    "phase": (POINTS, {}),
    "beliefs": (TURNS, {"point": 1, "marks": MARKS}),
    "pain_blowback": (TURNS, {"point": 1, "marks": MARKS}),
    "timeline": (TRACE, {"events": EVENTS}),
    "endings": (ends(), {}),
    "durations": (weeks(), {}),
    "drivers": (drivers(), {}),
    "stories": (lives(), {"marks": MARKS}),
}


def draw(name: str, **options: Any) -> Any:
    """A chart of its made-up frame, or of another `frame`."""
    frame, given_options = CASES[name]
    return charts.CHARTS[name](options.pop("frame", frame), **{**given_options, **options})
