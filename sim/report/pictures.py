"""Which charts a study writes, and the sentence that stands for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import charts
from sim.charts.words import Words
from sim.config import settings
from sim.ensemble import results
from sim.ensemble.crises import OneCrisis, crises_of, names_of
from sim.ensemble.executors import SerialExecutor
from sim.model.params import Game
from sim.model.rules.advance import event_turn
from sim.report import moved, phrasing, picture_tables
from sim.report.cells import read_cells

if TYPE_CHECKING:  # what plays is loaded only by who plays
    from sim.run.history import History

Named = tuple[str, Any, dict[str, Any]]  # a chart's name, its table and its options


class Drawn(dict[str, str]):
    """Charts by file stem, each with its text alternative; `svg` holds those drawn for the page alone.

    The page shows each in the size of a column: beside others where there is room, below them on a phone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.svg: dict[str, str] = {}

    def add(self, others: Drawn) -> None:
        """Take in the charts of another."""
        self.update(others)
        self.svg.update(others.svg)


@dataclass(frozen=True, eq=False)
class Wanted:
    """A chart to be drawn: its file stem, its name among the charts, its table and options, and in whose words.

    `about` is the title of the crisis that it shows, where a sweep has several; the stem then ends in `-` and its name.
    """

    stem: str
    chart: str
    frame: Any
    options: Mapping[str, Any]
    words: Words
    about: str = ""


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


def sweep_charts(
    swept: results.Sweep,
    chosen: settings.Chart,
    folder: Path,
    executor: Executor,
) -> Drawn:
    """Write a sweep's charts below `folder`; returns each file's stem with its text alternative.

    Those that are drawn on request (`also`) are among them where `chosen` names them. An executor draws them, several at
    once where it has several workers; this process alone writes files.
    """
    wanted = [
        one
        for one in sweep_wanted(swept)
        if one.chart in chosen.also or one.chart not in settings.ALSO
    ]
    return _draw(wanted, folder, chosen, _footer(swept), executor)


def middle_point(turns: pd.DataFrame) -> int:
    """The point whose weeks are shown: the middle one of those that have any."""
    there = turns["point"].unique()
    return int(there[len(there) // 2])


def _footer(swept: results.Sweep) -> str:
    """What a sweep's charts rest on: runs, seed, version of the program."""
    manifest = swept.manifest
    runs = Words.count(int(manifest["runs"]), "run")
    return f"{runs} · seed {manifest['seed']} · Brink {manifest['versions'].get('brink-sim', '')}".strip()


def sweep_wanted(swept: results.Sweep) -> Iterator[Wanted]:
    """The charts of a sweep: those of all its points, then those of each of its crises; those drawn on request come last."""
    words = Words.of_all(swept.plan.trees)
    for stem, frame, options in _of_points(swept, words):
        yield Wanted(stem, stem, frame, options, words)
    crises = crises_of(swept)
    for one in crises if len(swept.turns) else ():
        own = Words.of(one.tree)
        about, end = (one.title, f"-{one.label}") if len(crises) > 1 else ("", "")
        for name, frame, options in _over_time(swept, one, own):
            yield Wanted(f"{name}{end}", name, frame, options, own, about)


def _of_points(swept: results.Sweep, words: Words) -> Iterator[Named]:
    """The charts of all points together."""
    points = swept.points
    points = points[points["runs"] > 0]  # a point whose every run failed has nothing to show
    if not len(points):
        return
    cells = read_cells(swept)
    varied = phrasing.varied(dict(swept.plan.columns))
    measured = moved.measure(cells, {path: swept.plan.tried[path] for path in varied})
    idle = [path for path in varied if moved.is_dead(path, measured)]
    if len(points) == 1:
        yield "outcome_bars", points, {}
    else:
        yield "outcome_shares", points, {"idle": idle}
    yield "endings", picture_tables.endings(cells), {}
    game = swept.game(0) if len(names_of(swept.plan)) == 1 else None
    drivers = picture_tables.drivers(cells, measured, game, words)
    if len(drivers):
        yield "drivers", drivers, {}
    weeks = picture_tables.durations(swept)
    if len(weeks):
        yield "durations", weeks, {}
    yield from _phase(swept, points, varied, idle)


def _over_time(swept: results.Sweep, crisis: OneCrisis, words: Words) -> Iterator[Named]:
    """The charts of one crisis turn by turn: of its points together, and of the middle one of them."""
    turns = swept.turns[swept.turns["point"].isin(crisis.points)]
    if not len(turns):
        return
    shown = middle_point(turns)
    marks = marks_of(swept.game(shown))
    yield "ladder", turns, {"marks": marks}
    at_point = {"point": shown, "marks": marks}
    yield "fans", turns, {"parties": _leading(crisis.game, turns), **at_point}
    told = picture_tables.stories(swept, crisis.points, words)
    if len(told):
        yield "stories", told, {"marks": marks}
    yield "beliefs", turns, at_point
    if swept.game(shown).senders:
        yield "pain_blowback", turns, at_point


def _phase(
    swept: results.Sweep, points: pd.DataFrame, varied: Sequence[str], idle: Sequence[str]
) -> Iterator[Named]:
    """The phase diagram, where two axes of numbers vary."""
    columns = swept.plan.columns
    numeric = [
        path
        for path in varied
        if columns[path].dtype != object and not np.isnan(columns[path]).any()
    ]
    numeric.sort(key=lambda path: path in idle)
    if len(numeric) >= 2:
        of_all = {} if len(numeric) == len(varied) else {"x": numeric[0], "y": numeric[1], "by": ""}
        yield "phase", points, {"idle": idle, **of_all}


def _leading(game: Game, turns: pd.DataFrame) -> list[str]:
    """Three parties whose course is shown: the challenger, the first defender, and the sender whose measures bite most."""
    defenders = [name for name, party in game.parties.items() if party.role == "defender"]
    others = [
        name
        for name in game.others
        if name not in defenders[:1] and game.parties[name].menu.get("economy")
    ]
    senders = sorted(others, key=lambda name: -float(np.mean(game.parties[name].bite)))
    known = charts.frames.owners(turns, "forces")
    wanted = [game.challenger, *defenders[:1], *senders[:1]]
    return [name for name in wanted if name in known]


def run_charts(history: History, folder: Path, chosen: settings.Chart) -> Drawn:
    """Write a single run's charts; returns each file's stem with its text alternative."""
    words = Words.of(history.game)
    wanted = [Wanted("timeline", "timeline", history.trace, {"events": history.events}, words)]
    footer = f"run {history.run} · seed {history.seed} · Brink {results.versions()['brink-sim']}"
    return _draw(wanted, folder, chosen, footer, SerialExecutor())


def _draw(
    wanted: Sequence[Wanted], folder: Path, chosen: settings.Chart, footer: str, executor: Executor
) -> Drawn:
    """Draw the charts and write their files; they come back with their text, drawn for the page where no file is."""
    captions = Drawn()
    drawings = [executor.submit(_drawn, one, chosen, footer) for one in wanted]
    for one, drawing in zip(wanted, drawings, strict=True):
        files, drawn = drawing.result()
        for form, content in files.items():
            charts.put(folder / "charts" / one.stem, form, content)
        captions.add(drawn)
    return captions


def _drawn(one: Wanted, chosen: settings.Chart, footer: str) -> tuple[dict[str, bytes], Drawn]:
    """A chart laid out once, and a second time where its files have another size than the page: its files, and the page's part."""
    chart, stem, drawn = charts.CHARTS[one.chart], one.stem, Drawn()
    look: dict[str, Any] = {
        "words": one.words,
        "footer": f"{one.about} · {footer}" if one.about else footer,
        "title": chart.heading(one.frame, one.words, **one.options),
    }
    said = chart.describe(one.frame, one.words, **one.options)
    drawn[stem] = f"{one.about}: {said}" if one.about else said
    files: dict[str, bytes] = {}
    for size in dict.fromkeys((chosen.size, "column")):
        made: Any = chart(one.frame, size=size, **look, **one.options).get_figure(root=True)
        if size == chosen.size:
            files = {form: charts.rendered(made, form, stem) for form in chosen.format}
        if size == "column" and (size != chosen.size or "svg" not in files):
            drawn.svg[stem] = charts.rendered(made, "svg", stem).decode()
    return files, drawn
