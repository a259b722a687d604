"""The worlds that may follow from the present week, and those of both sides of a fork, as frames, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim import charts
from sim.charts.words import Words
from sim.explore.visit import Visit
from sim.model.params import LADDER, Game
from sim.model.world import Array
from sim.paths import Mistake, nearest
from sim.report.pictures import marks_of
from sim.run.events import day_of
from sim.run.history import trace_of
from sim.run.steering import Steered, futures
from sim.stats import outcomes
from sim.stats.outcomes import WAR
from sim.stats.paired import paired

LEAST, MOST = 100, 5000  # worlds one request may ask for
WEEKS = 520_000  # worlds times weeks


@dataclass(frozen=True, eq=False)
class Fan:
    """What may follow: `turn` is the present one, `places` each world's outcome, `frame` the weekly quantiles."""

    game: Game
    turn: int
    places: Array
    frame: pd.DataFrame

    @property
    def points(self) -> pd.DataFrame:
        """The outcomes' shares with intervals, as one point."""
        return outcomes.points_frame(self.places, np.zeros(len(self.places), dtype=np.int64), 1, {})


def most(game: Game) -> int:
    """How many worlds one request may ask for: fewer of longer games."""
    return min(MOST, max(LEAST, WEEKS // game.calendar.turns))


def limited(worlds: int, game: Game) -> int:
    """A number of worlds that one request may ask for; raises Mistake for another."""
    if not LEAST <= worlds <= most(game):
        raise Mistake(f"worlds: should be {LEAST} to {most(game):,}, not {worlds}")
    return worlds


def fan(visit: Visit, worlds: int) -> Fan:
    """Worlds from the present week: the same past and the orders that desks have now, other luck from here on."""
    if visit.over:
        raise Mistake(
            f"the crisis has ended, and nothing follows; go back a few {visit.words.turn}s"
        )
    told = visit.told
    numbers = dict(told.numbers)
    for desk, move in visit.pending.items():
        numbers |= told.number(desk, move)
    return _fan(told, visit.turn, limited(worlds, visit.game), numbers)


def _fan(told: Steered, turn: int, worlds: int, numbers: Mapping[tuple[str, int], float]) -> Fan:
    game = told.game
    record, columns = futures(game, told.run, told.seed, turn, worlds, numbers)
    turns = game.calendar.turns
    trace = {
        name: np.stack([*history, *[history[-1]] * (turns - len(history))], axis=1)
        for name, history in record.trace.items()
    }
    dates = [day_of(game, week) for week in range(turns)]
    frame = outcomes.turns_frame(
        np.zeros(worlds, dtype=np.int64),
        trace,
        columns[f"type_{game.challenger}"],
        game.others,
        dates,
    )
    return Fan(game, turn, columns["outcome"].astype(np.int64), frame)


def both(visit: Visit, worlds: int) -> dict[str, Any]:
    """The outcomes of both sides of the fork over the same other luck, with the difference of war and its 95 % interval."""
    if visit.fork is None:
        raise Mistake(
            f"there is nothing to compare; choose a {visit.words.turn} and another move first"
        )
    found, limit, words = visit.fork, limited(worlds, visit.game), visit.words
    arms = []
    for told, move in ((found.own, found.made), (found.other, found.move)):
        numbers = {
            key: number for key, number in found.other.numbers.items() if key[1] < found.turn
        }
        arms.append(
            _fan(told, found.turn, limit, numbers | _number(visit, found.desk, found.turn, move))
        )
    war = [arm.places >= WAR for arm in arms]
    _, low, high, *_ = paired(war[0].astype(float), war[1].astype(float), bounded=True)
    share = [float(values.mean()) for values in war]
    bounds = f"{100 * low:+.1f} to {100 * high:+.1f}".replace("-", "−")
    said = (
        f"Over {limit:,} other lucks from {words.turn} {found.turn + 1} on, {words.war()} comes in {Words.percent(share[0])} of the "
        f"worlds as it was and in {Words.percent(share[1])} with the other move; 95 % interval of the difference {bounds} points."
    )
    return {"says": said, "tables": [table(arm, words) for arm in arms]}


def _number(visit: Visit, desk: str, turn: int, move: str) -> dict[tuple[str, int], float]:
    """The luck that makes a desk choose a move in a turn that was played."""
    from sim.run.steering import steered

    orders = {key: order for key, order in visit.orders.items() if key[1] < turn}
    told, _ = steered(visit.game, visit.run, visit.seed, orders, turn)
    with told.model:
        return told.number(desk, move)


def table(fan: Fan, words: Words) -> list[dict[str, Any]]:
    """The outcomes with shares and 95 % intervals, and war."""
    row = fan.points.iloc[0]
    named = [*((name, words.outcome(name)) for name in LADDER), ("war", words.war())]
    return [
        {
            "name": name,
            "label": label,
            "share": float(row[f"share_{name}"]),
            "words": words.with_interval(
                row[f"share_{name}"], row[f"low_{name}"], row[f"high_{name}"]
            ),
        }
        for name, label in named
    ]


def quantities(fan: Fan, words: Words) -> list[dict[str, str]]:
    """What can be shown as a fan, in words."""
    names = [
        name
        for name in charts.frames.quantities(fan.frame)
        if not name.startswith("ladder.") and "|" not in name
    ]
    return [{"name": name, "label": words.quantity(name)} for name in names]


def pictures(fan: Fan, quantity: str, words: Words) -> list[dict[str, str]]:
    """The ladder and the fan of one quantity: SVG, and the sentence that stands for it."""
    known = [item["name"] for item in quantities(fan, words)]
    if quantity not in known:
        raise Mistake(f"quantity: there is no '{quantity}'{nearest(quantity, known)}")
    now = (
        f"The present, {words.turn} {fan.turn + 1}: what lies before it is the same in every world."
    )
    marks = [*marks_of(fan.game), (day_of(fan.game, fan.turn), now)]
    title = f"Where {len(fan.places):,} worlds stand, {words.turn} by {words.turn}"
    drawn = [
        ("ladder", charts.ladder(fan.frame, words=words, marks=marks, title=title), {}),
        (
            "fan",
            charts.fan(fan.frame, words=words, quantity=quantity, marks=marks),
            {"quantity": quantity},
        ),
    ]
    return [
        {
            "svg": charts.rendered(_figure(ax), "svg", f"explore-{name}").decode(),
            "says": charts.describe(name, fan.frame, words=words, **options),
        }
        for name, ax, options in drawn
    ]


def timeline(told: Steered, words: Words) -> dict[str, str]:
    """The chart of a run so far, as in its report."""
    frames = {
        "frame": trace_of(told.model.recorder, told.game),
        "events": pd.DataFrame(told.parts["events"]),
    }
    frames["events"]["date"] = pd.to_datetime(frames["events"]["date"])
    drawn = charts.timeline(frames["frame"], words=words, events=frames["events"])
    says = charts.describe("timeline", frames["frame"], words=words, events=frames["events"])
    return {
        "svg": charts.rendered(_figure(drawn), "svg", "explore-timeline").decode(),
        "says": says,
    }


def _figure(ax: Any) -> Any:
    return ax.get_figure(root=True)
