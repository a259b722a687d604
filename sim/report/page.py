"""The page of a study: one self-contained HTML file that opens without a server or a network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from sim.charts import CHARTS, dark_rules, tongue, words
from sim.config import provenance
from sim.ensemble import results
from sim.ensemble.files import write_whole
from sim.report import inline, methods, modelmap, origins, phrasing, sample
from sim.report.answer import Answer
from sim.report.dictionary import POINTS, RUNS, TURNS
from sim.report.every_point import MOST_POINTS, points_data, points_html
from sim.report.finding import TOPICS
from sim.report.pictures import Drawn, middle_point
from sim.report.tables import points_table
from sim.run.chronicle import ending
from sim.run.history import History

CHART = "charts"
LEADING = (  # how far it went, how it stood at the end, what moves it: the first of each that was drawn
    ("outcome_shares", "outcome_bars"),
    ("endings", "ladder"),
    ("drivers", "phase"),
)


@cache
def own_file(name: str) -> str:
    """A file that lies beside this one."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def document(title: str, parts: Sequence[str]) -> str:
    """A whole page: `parts` are HTML; its headings `<h2 id=...>` become a list of contents."""
    script = own_file("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rules = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    body = "\n".join(
        re.sub(r"<table>(.*?)</table>", _wrapped, part, flags=re.DOTALL) for part in parts
    )
    found = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', body)
    links = "".join(f'<li><a href="#{name}">{said}</a></li>' for name, said in found)
    contents = f'<nav aria-label="Contents"><ol>{links}</ol></nav>' if len(found) > 2 else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(rules, quote=True)}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f'<style>{own_file("page.css")}{dark_rules()}</style></head><body><a class="skip" href="#main">To the content</a><main id="main">\n'
        f"<h1>{escape(title)}</h1>\n{contents}\n{body}\n</main><script>{script}</script></body></html>\n"
    )


def _wrapped(found: re.Match[str]) -> str:
    caption = re.search(r"<caption>(.*?)</caption>", found[0], re.DOTALL)
    return f'<div class="wide" role="region" tabindex="0" aria-label="{caption[1] if caption else "Table"}">{found[0]}</div>'


def figures(folder: Path, captions: Mapping[str, str], small: bool = False) -> list[str]:
    """The charts of a folder, inlined, with their text alternatives; of `pictures.Drawn` those too that no file holds.

    A chart that was also drawn narrow is shown so on a narrow screen, and with `small` on any.
    """
    kept: Mapping[str, str] = getattr(captions, "svg", {})
    narrow: Mapping[str, str] = getattr(captions, "narrow", {})
    parts = []
    for stem, text in captions.items():
        svg, png = (folder / CHART / f"{stem}.{kind}" for kind in ("svg", "png"))
        if stem not in kept and stem not in narrow and not svg.is_file():
            parts += [inline.png_figure(png.read_bytes(), text)] if png.is_file() else []
            continue
        known = CHARTS[stem].title if stem in CHARTS else words.plain(stem)
        title = known.format(quantity=words.plain(stem), war=words.war())
        if small and stem in narrow:
            parts.append(inline.svg_figure(narrow[stem], stem, title, text))
        else:
            drawn = kept[stem] if stem in kept else svg.read_text(encoding="utf-8")
            parts.append(inline.svg_figure(drawn, stem, title, text, narrow.get(stem, "")))
    return parts


def made_by(manifest: Any) -> str:
    """How it was made: command, seed, versions, configuration."""
    from yaml import safe_dump

    rows = [
        ("seed", str(manifest["seed"])),
        *((name, str(version)) for name, version in manifest["versions"].items()),
    ]
    plain = json.loads(json.dumps(manifest["configuration"], default=results._plain))
    text = escape(safe_dump(plain, sort_keys=False, allow_unicode=True))
    command = methods.command(manifest)
    again = (
        "The resolved configuration below holds all that it was made from."
        if command is None
        else "The command that makes it again:"
    )
    return "".join(
        [
            inline.heading("How it was made", "made"),
            inline.paragraph(again),
            f'<pre class="command" tabindex="0">{escape(command)}</pre>' if command else "",
            inline.table("Seed and versions", ("what", "value"), rows, kind="words versions"),
            inline.folded(
                "The resolved configuration", f'<pre tabindex="0">{text}</pre>', long=True
            ),
        ]
    )


def dictionary() -> list[str]:
    """The data dictionary."""
    parts = [
        inline.heading("Data dictionary", "dictionary"),
        inline.paragraph(
            "Names in braces stand for each party, theatre, axis or outcome of the configuration."
        ),
    ]
    for file, columns in (("runs", RUNS), ("points", POINTS), ("turns", TURNS)):
        rows = [(inline.code(name), column.unit, column.says) for name, column in columns.items()]
        parts.append(
            inline.folded(
                f"{file}.parquet",
                inline.table(f"Columns of {file}.parquet", ("column", "unit", "meaning"), rows),
            )
        )
    return parts


def write_sweep(
    swept: results.Sweep,
    captions: Mapping[str, str],
    found: Answer,
    folder: Path | None = None,
) -> None:
    """Write `report.html` of a sweep into `folder`, else its own; `captions` are those of the charts that lie there."""
    folder = folder or swept.folder
    with tongue.spoken(swept.plan.trees[0]):
        parts = _sweep_parts(swept, captions, found, folder)
    title = json.loads((swept.folder / "summary.json").read_text(encoding="utf-8"))["title"]
    write_whole(folder / "report.html", document(str(title), parts).encode())


def _sweep_parts(
    swept: results.Sweep, captions: Mapping[str, str], found: Answer, folder: Path
) -> list[str]:
    """What stands on the page of a sweep, from the top."""
    manifest, points = swept.manifest, swept.points
    game, axes = swept.game(0), list(swept.plan.columns)
    told = phrasing.varied(dict(swept.plan.columns))
    shares = results.overall(swept.folder)
    tree = swept.plan.trees[0]
    numbers, kinds, assumed = origins.origins(tree, swept.plan.numbers, swept.scenario)
    runs = sample.sampled(swept, game, axes)
    first, others = _leading(captions)
    parts = [*_answer(found), *_three(figures(folder, first, small=True))]
    parts += [
        inline.heading("Charts", "charts"),
        *_charted(swept, told),
        *figures(folder, others),
    ]
    if runs:
        parts += [inline.heading("Single runs", "runs"), *sample.picker(runs)]
    below = [
        inline.heading("Every point", "outcomes"),
        inline.laid_out(points_table(found.cells, found.dead)),
        *_tool(told, points),
        points_html(points, axes, found.cells),
        *modelmap.ladder(game, shares),
        *modelmap.section(game),
        *origins.section(numbers, kinds, assumed, provenance.book_for(tree)),
        inline.heading("Methods", "methods"),
        *(inline.paragraph(text) for text in methods.paragraphs(swept, game, axes)),
        _references(methods.references(game, manifest, numbers)),
        made_by(manifest),
        *dictionary(),
    ]
    parts += inline.sections(below)
    if told:
        parts.append(inline.embedded(points_data(points, axes, found.cells), "points-data"))
    parts.append(inline.embedded(sample.runs_data(runs, game), "runs-data"))
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


def _leading(captions: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The pictures that open the page, one for each of LEADING, and the others in their order."""
    first = [next((stem for stem in kinds if stem in captions), None) for kinds in LEADING]
    drawn: Mapping[str, str] = getattr(captions, "svg", {})
    narrow: Mapping[str, str] = getattr(captions, "narrow", {})
    parts = []
    for names in (
        [name for name in first if name],
        [name for name in captions if name not in first],
    ):
        part = Drawn()
        part.update((name, captions[name]) for name in names)
        part.svg = {name: drawn[name] for name in names if name in drawn}
        part.narrow = {name: narrow[name] for name in names if name in narrow}
        parts.append(part)
    return parts[0], parts[1]


def _three(drawn: Sequence[str]) -> list[str]:
    """The pictures that open the page, side by side where there is room."""
    return [f'<div class="leading">{"".join(drawn)}</div>'] if drawn else []


def _references(works: Sequence[str]) -> str:
    listed = "".join(f"<li>{escape(text)}</li>" for text in works)
    return f"<h3>References</h3><ul>{listed}</ul>"


def _charted(swept: results.Sweep, told: Sequence[str]) -> list[str]:
    """Which point the weekly charts of parties show."""
    if len(swept.points) == 1 or not len(swept.turns):
        return []
    shown = middle_point(swept.turns)
    at = phrasing.where(swept.points.iloc[shown], told)
    return [
        inline.paragraph(
            f"Charts of single parties week by week show the middle point of the design, point {shown}: {at}.",
            "note",
        )
    ]


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


def write_run(history: History, told: str, folder: Path, captions: Mapping[str, str]) -> None:
    """Write `report.html` of a single run: how it ended, its charts, its chronicle, the model behind it."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    with tongue.spoken(history.game):
        parts = [
            inline.paragraph(ending(history).replace("**", ""), "answer"),
            inline.heading("Charts", "charts"),
            *figures(folder, captions),
            inline.heading("Chronicle", "chronicle"),
            f'<pre class="told">{escape(told)}</pre>',
            *modelmap.section(history.game),
            made_by(manifest),
        ]
    write_whole(
        folder / "report.html", document(f"{history.game.title}: run {history.run}", parts).encode()
    )
