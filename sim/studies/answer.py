"""What a study of analysis leaves behind: its answer in words, tables, charts, manifest and page in one folder."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import charts
from sim.charts.words import Words
from sim.config.settings import Settings
from sim.ensemble import results
from sim.ensemble.claims import claimed
from sim.ensemble.files import write_whole
from sim.paths import Tree
from sim.report import inline, page
from sim.report.lines import wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 60  # rows of a table shown on the page


@dataclass(frozen=True, eq=False)
class Answer:
    """A study's findings.

    `words` are paragraphs, the first the answer itself; `tables` frames by file name, of which `shown` appear on the page
    under their captions; `pictures` charts by file name, each with the sentence that stands for it; `summary` plain numbers.
    """

    title: str
    words: Sequence[str]
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    shown: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, tuple[Axes, str]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Answered:
    """What a study returns to whoever runs it, who writes it: an answer, and what the answer is of.

    `settings` are those that the study was played with, `tree` is the configuration of its game, `words` are that game's own,
    `files` holds the text of further files by name, and `last` is a sentence that ends what is printed.
    """

    settings: Settings
    tree: Tree
    answer: Answer
    words: Words
    files: Mapping[str, str] = field(default_factory=dict)
    last: str = ""


def rests_on(settings: Settings) -> str:
    """`400 runs each · seed 0 · Brink 0.2.0`; of a stored sweep its folder in place of runs and seed."""
    source, runs = getattr(settings, "source", None), getattr(settings, "runs", None)
    parts = [Words.count(runs, "run") + " each"] if runs else []
    parts.append(f"seed {settings.seed}")
    if isinstance(source, str):
        parts = [f"runs of {Path(source).expanduser().resolve().name}"]
    return " · ".join([*parts, f"Brink {results.versions()['brink-sim']}"])


def write_answer(answered: Answered, began: float) -> None:
    """Write everything to `out` and print the answer; `began` is when the study started (time.time).

    Raises Mistake when the folder is not free for this study, Busy when another program writes to it.
    """
    folder = Path(answered.settings.out).expanduser()
    with claimed(folder, answered.settings.study):
        _write(folder, answered, began)
        for name, text in answered.files.items():
            write_whole(folder / name, text.encode())
    print(wrapped("\n\n".join(map(spaced, answered.answer.words))))
    print(f"\n{wrapped(f'Tables, charts and report.html are in {folder}')}")
    if answered.last:
        print(wrapped(answered.last))


def _write(folder: Path, answered: Answered, began: float) -> None:
    settings, answer = answered.settings, answered.answer
    for name, table in answer.tables.items():
        results.write_frame(folder / f"{name}.parquet", finite(name, table))
    captions = {}
    for stem, (drawn, caption) in answer.pictures.items():
        figure: Any = drawn.get_figure(root=True)
        charts.save(figure, folder / "charts" / stem, settings.chart.format)
        captions[stem] = caption
    results.write_json(
        folder / "summary.json",
        {
            "title": answer.title,
            "study": settings.study,
            "answer": [*map(spaced, answer.words)],
            **answer.summary,
        },
    )
    manifest = {
        "study": settings.study,
        "seed": settings.seed,
        "from": getattr(settings, "source", None),
        "settings": settings.model_dump(by_alias=True),
        "configuration": answered.tree,
        "versions": results.versions(),
        "tables": sorted(answer.tables),
        "charts": sorted(captions),
        "timing": {"seconds": time.time() - began},
    }
    results.write_json(folder / "manifest.json", manifest)
    parts = [
        f"<p><strong>{_unbroken(spaced(answer.words[0]))}</strong></p>",
        *(part for text in answer.words[1:] for part in _told(text)),
    ]
    parts += [table_html(answer.tables[name], caption) for name, caption in answer.shown.items()]
    parts += [
        inline.heading("Charts", "charts"),
        *page.figures(folder, captions, answered.words),
        page.made_by(manifest),
    ]
    write_whole(folder / "report.html", page.document(answer.title, parts).encode())


def spaced(text: str) -> str:
    """A text with all its percentages written alike, as `95 %`."""
    return re.sub(r"(?<=\d)%", " %", text)


def _unbroken(text: str) -> str:
    """A text as HTML in which no line begins with a percent sign."""
    return escape(text).replace(" %", "&nbsp;%")


def _told(text: str) -> list[str]:
    """A text as HTML: paragraphs, and what is laid out in columns as it is."""
    blocks = [block for block in spaced(text).split("\n\n") if block.strip()]
    return [
        f'<pre tabindex="0">{escape(block)}</pre>'
        if "\n" in block
        else f"<p>{_unbroken(block)}</p>"
        for block in blocks
    ]


def finite(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table itself; raises RuntimeError when it holds something that is no number: a fault of ours, never of the user."""
    for column in table.columns:
        values = table[column]
        if values.isna().any() or (
            pd.api.types.is_float_dtype(values) and not np.isfinite(values).all()
        ):
            raise RuntimeError(f"table {name}, column {column}: holds values that are no numbers")
    return table


def table_html(table: pd.DataFrame, caption: str) -> str:
    """A table of the page, its first rows, numbers with four digits."""
    head = "".join(
        f"<th scope='col'>{escape(Words.plain(str(name)))}</th>" for name in table.columns
    )
    rows = "".join(_row(row) for row in table.head(MOST_ROWS).itertuples(index=False))
    more = f" (the first {MOST_ROWS} of {len(table):,} rows)" if len(table) > MOST_ROWS else ""
    return f"<table><caption>{escape(caption + more)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(values: Iterable[Any]) -> str:
    return "<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in values) + "</tr>"


def _cell(value: Any) -> str:
    if isinstance(value, (float, np.floating)):
        return Words.number(float(value))
    return (
        f"{value:,}"
        if isinstance(value, (int, np.integer)) and not isinstance(value, bool)
        else str(value)
    )
