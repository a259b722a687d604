"""Which charts a study writes, and the sentence that stands for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim import charts
from sim.charts import tongue
from sim.config import settings
from sim.ensemble import results
from sim.model.params import Game
from sim.model.rules.advance import event_turn
from sim.run.history import History


class Drawn(dict[str, str]):
    """Charts by file stem, each with its text alternative.

    `svg` holds those drawn for the page alone, where files have other formats; `narrow` the same charts in the size of a
    column, which the page shows on a phone and where three stand side by side.
    """

    def __init__(self) -> None:
        super().__init__()
        self.svg: dict[str, str] = {}
        self.narrow: dict[str, str] = {}


Wanted = tuple[str, str, Any, dict[str, Any]]  # file stem, chart, frame, options


def marks_of(game: Game) -> list[tuple[Any, str]]:
    """The scenario's dated events within the game, as (date, label); one that runs shift differently is left out."""
    found = []
    for event in game.events.values():
        turn = np.unique(event_turn(game, event))
        if len(turn) == 1 and 0 <= turn[0] < game.calendar.turns:
            found.append(
                (event.date + timedelta(days=float(np.ravel(event.delay)[0])), event.label)
            )
    return found


def sweep_charts(swept: results.Sweep, chosen: settings.Chart, folder: Path | None = None) -> Drawn:
    """Write a sweep's charts below `folder`, else its own; returns each file's stem with its text alternative."""
    tongue.speak(swept.plan.trees[0])
    return _draw(sweep_wanted(swept), folder or swept.folder, chosen)


def middle_point(turns: pd.DataFrame) -> int:
    """The point whose weeks are shown: the middle one of those that have any."""
    there = turns["point"].unique()
    return int(there[len(there) // 2])


def sweep_wanted(swept: results.Sweep) -> Iterator[Wanted]:
    """The charts of a sweep: file stem, chart, frame and options of each."""
    points, turns = swept.points, swept.turns
    points = points[points["runs"] > 0]  # a point whose every run failed has nothing to show
    if not len(points):
        return
    varied = [
        path
        for path, values in swept.plan.columns.items()
        if len(np.unique(values.astype(str))) > 1
    ]
    numeric = [
        path
        for path in varied
        if swept.plan.columns[path].dtype != object and not np.isnan(swept.plan.columns[path]).any()
    ]
    if len(points) == 1:
        yield "outcome_bars", "outcome_bars", points, {}
    else:
        yield "outcome_shares", "outcome_shares", points, {}
    if len(numeric) >= 2:
        yield (
            "phase",
            "phase",
            points,
            {} if numeric == varied else {"x": numeric[0], "y": numeric[1], "by": ""},
        )
    if not len(turns):
        return
    shown = middle_point(turns)
    marks = marks_of(swept.game(shown))
    yield "ladder", "ladder", turns, {"marks": marks}
    yield "fans", "fans", turns, {"point": shown, "marks": marks}
    yield "beliefs", "beliefs", turns, {"point": shown, "marks": marks}
    yield "pain_blowback", "pain_blowback", turns, {"point": shown, "marks": marks}


def run_charts(history: History, folder: Path, chosen: settings.Chart) -> Drawn:
    """Write a single run's charts; returns each file's stem with its text alternative."""
    tongue.speak(history.game)
    return _draw(
        iter([("timeline", "timeline", history.trace, {"events": history.events})]), folder, chosen
    )


def _draw(wanted: Iterator[Wanted], folder: Path, chosen: settings.Chart) -> Drawn:
    captions = Drawn()
    for stem, name, frame, options in wanted:
        drawn = charts.CHARTS[name](frame, size=chosen.size, **options)
        figure = drawn.get_figure(root=True)
        assert figure is not None
        charts.save(figure, folder / "charts" / stem, chosen.format)
        captions[stem] = charts.describe(name, frame, **options)
        if "svg" not in chosen.format:
            captions.svg[stem] = charts.rendered(figure, "svg", stem).decode()
        if chosen.size != "column":
            small: Any = charts.CHARTS[name](frame, size="column", **options).get_figure(root=True)
            captions.narrow[stem] = charts.rendered(small, "svg", f"{stem}-narrow").decode()
    return captions
