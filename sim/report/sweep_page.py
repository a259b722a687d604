"""The page of a sweep: the answer and three pictures at the top, the charts, some single runs, and what lies below."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from sim.charts.words import Words
from sim.config import settings
from sim.ensemble import results
from sim.ensemble.crises import OneCrisis, crises_of
from sim.ensemble.executors import SerialExecutor
from sim.ensemble.files import write_whole
from sim.report import inline, methods, phrasing, pictures, sample, several
from sim.report.answer import Answer
from sim.report.every_point import MOST_POINTS, points_data, points_html
from sim.report.finding import TOPICS
from sim.report.page import dictionary, document, figures, made_by
from sim.report.pictures import Drawn, middle_point
from sim.report.tables import points_table

LEADING = (  # how far it went, how it stood at the end, what moves it: the first of each that was drawn
    ("outcome_shares", "outcome_bars"),
    ("endings", "ladder"),
    ("drivers", "phase"),
)


def write_charts_and_page(
    swept: results.Sweep,
    found: Answer,
    chosen: settings.Chart,
    folder: Path | None = None,
    executor: Executor | None = None,
) -> Drawn:
    """Draw the charts of a sweep and write its page into `folder`, else its own; the charts that the page shows.

    An executor does both, and plays the runs that the page tells, several at once where it has several workers.
    """
    executor, folder = executor or SerialExecutor(), folder or swept.folder
    axes = list(swept.plan.columns)
    telling = [executor.submit(sample.sampled, swept, one, axes) for one in crises_of(swept)]
    captions = pictures.sweep_charts(swept, chosen, folder, executor)
    runs = [run for told in telling for run in told.result()]
    write_sweep(swept, captions, found, runs, folder)
    return captions


def write_sweep(
    swept: results.Sweep,
    captions: Mapping[str, str],
    found: Answer,
    runs: Sequence[Mapping[str, Any]],
    folder: Path,
) -> None:
    """Write `report.html` of a sweep into `folder`.

    `captions` are those of the charts that lie there, `runs` the single runs that it tells.
    """
    parts = _sweep_parts(swept, captions, found, runs, folder)
    title = json.loads((swept.folder / "summary.json").read_text(encoding="utf-8"))["title"]
    write_whole(folder / "report.html", document(str(title), parts).encode())


def _sweep_parts(
    swept: results.Sweep,
    captions: Mapping[str, str],
    found: Answer,
    runs: Sequence[Mapping[str, Any]],
    folder: Path,
) -> list[str]:
    """What stands on the page of a sweep, from the top."""
    points, axes, words = swept.points, list(swept.plan.columns), found.words
    crises = crises_of(swept)
    told = phrasing.varied(dict(swept.plan.columns))
    first, others = _leading(captions)
    known = [several.origins_in(swept, one) for one in crises]
    parts = [*_answer(found), *_placed("abreast", figures(folder, first, words))]
    parts += [
        inline.heading("Charts", "charts"),
        *_charted(swept, told, crises),
        *_placed("columns", figures(folder, others, words)),
    ]
    if runs:
        parts += [inline.heading("Single runs", "runs"), *sample.picker(runs)]
    below = [
        inline.heading("Every point", "outcomes"),
        inline.laid_out(points_table(found.cells, found.dead, words)),
        *_tool(told, points),
        points_html(points, axes, found.cells, words),
        *several.sections(swept, crises, known),
        inline.heading("Methods", "methods"),
        *map(inline.paragraph, methods.paragraphs(swept, [one.game for one in crises], axes)),
        _references(several.references(swept, crises, known)),
        made_by(swept.manifest, [one.tree for one in crises]),
        *dictionary(),
    ]
    parts += inline.sections(below)
    if told:
        parts.append(inline.embedded(points_data(points, axes, found.cells, words), "points-data"))
    parts.append(inline.embedded(sample.runs_data(runs, words), "runs-data"))
    return parts


def _answer(found: Answer) -> list[str]:
    """The six findings: the question, then how far it went, large; the others below, each under its topic."""
    first, far, *others = found
    listed = "".join(
        f"<div><dt>{escape(TOPICS[one.topic])}</dt><dd>{inline.unbroken(one.text)}</dd></div>"
        for one in others
    )
    return [
        inline.paragraph(first.text, "question"),
        f'<p class="answer">{inline.unbroken(far.text)}</p>',
        f'<dl class="findings">{listed}</dl>',
    ]


def _first_drawn(kinds: Sequence[str], captions: Mapping[str, str]) -> str | None:
    return next((stem for stem in kinds if stem in captions), None)


def _leading(captions: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The pictures that open the page, one for each of LEADING, and the others in their order."""
    first = [_first_drawn(kinds, captions) for kinds in LEADING]
    drawn: Mapping[str, str] = getattr(captions, "svg", {})
    parts = []
    for names in (
        [name for name in first if name],
        [name for name in captions if name not in first],
    ):
        part = Drawn()
        part.update((name, captions[name]) for name in names)
        part.svg = {name: drawn[name] for name in names if name in drawn}
        parts.append(part)
    return parts[0], parts[1]


def _placed(kind: str, drawn: Sequence[str]) -> list[str]:
    """Pictures in the size of a column: `abreast`, side by side where there is room, or in `columns`, from the top of each."""
    return [f'<div class="{kind}">{"".join(drawn)}</div>'] if drawn else []


def _references(works: Sequence[str]) -> str:
    listed = "".join(f"<li>{escape(text)}</li>" for text in works)
    return f"<h3>References</h3><ul>{listed}</ul>"


def _charted(swept: results.Sweep, told: Sequence[str], crises: Sequence[OneCrisis]) -> list[str]:
    """Which point the charts over time show of each crisis."""
    notes: list[str] = []
    if len(swept.points) == 1 or not len(swept.turns):
        return notes
    for one in crises:
        turns = swept.turns[swept.turns["point"].isin(one.points)]
        if not len(turns):
            continue
        shown = middle_point(turns)
        at = phrasing.where(swept.points.iloc[shown], told, Words.of(one.tree))
        whose = f" of {one.title}" if len(crises) > 1 else " of the design"
        notes.append(
            f"Charts of single parties over time show the middle point{whose}, point {shown}: {at}."
        )
    if len(crises) > 1:
        notes.insert(
            0,
            f"The sweep is of {len(crises)} crises. Their parties, places and days are not the same, so that each has its own "
            "charts over time, in its own words.",
        )
    return [inline.paragraph(text, "note") for text in notes]


def _tool(told: Sequence[str], points: pd.DataFrame) -> list[str]:
    if not told:
        return []
    more = (
        f" It holds the first {MOST_POINTS:,} of {len(points):,} points."
        if len(points) > MOST_POINTS
        else ""
    )
    note = inline.paragraph(
        f"Choose the axes of the map and which points to keep; the table below follows.{more} Axes not shown are averaged.",
        "note",
    )
    return [f'<div class="tool" id="explore"><h3>Explore the points</h3>{note}</div>']
