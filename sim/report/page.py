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

from sim.charts import CHARTS, dark_rules
from sim.charts.words import Words
from sim.ensemble import results
from sim.report import inline, methods
from sim.report.dictionary import POINTS, RUNS, TURNS

CHART = "charts"


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


def figures(folder: Path, captions: Mapping[str, str], words: Words) -> list[str]:
    """The charts of a folder, inlined, with their text alternatives; of `pictures.Drawn` as they were drawn for the page."""
    kept: Mapping[str, str] = getattr(captions, "svg", {})
    parts = []
    for stem, text in captions.items():
        svg, png = (folder / CHART / f"{stem}.{kind}" for kind in ("svg", "png"))
        if stem not in kept and not svg.is_file():
            parts += [inline.png_figure(png.read_bytes(), text)] if png.is_file() else []
            continue
        name = stem.partition("-")[0]  # the chart, of several crises each with its own
        known = CHARTS.get(name)
        title = known.titled(words, words.plain(stem)) if known else words.plain(stem)
        drawn = kept[stem] if stem in kept else svg.read_text(encoding="utf-8")
        parts.append(inline.svg_figure(drawn, stem, title, text))
    return parts


def made_by(manifest: Any, trees: Sequence[Any] = ()) -> str:
    """How it was made: command, seed, versions, and the configuration, or those of several crises (`trees`)."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the same text in a quarter of the time
    rows = [
        ("seed", str(manifest["seed"])),
        *((name, str(version)) for name, version in manifest["versions"].items()),
    ]
    resolved = []
    for tree in trees or (manifest["configuration"],):
        plain = json.loads(json.dumps(tree, default=results._plain))
        text = escape(yaml.dump(plain, Dumper=dumper, sort_keys=False, allow_unicode=True))
        of = f" of {tree['title']}" if len(trees) > 1 else ""
        resolved.append(
            inline.folded(
                f"The resolved configuration{of}", f'<pre tabindex="0">{text}</pre>', long=True
            )
        )
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
            *resolved,
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
