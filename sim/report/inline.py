"""Pieces of a page: tables, charts as inline SVG with text alternatives, data for the script; everything escaped."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.charts import themed

if TYPE_CHECKING:
    from sim.report.tables import Table

# what a browser could read as the end of a script, or an old one as the end of a line
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
NUMBER = re.compile(r"[<>~±]?\s*-?[\d,.]+(\s*%)?(\s*\(.*\))?|never|–")


def embedded(content: Any, name: str) -> str:
    """Data for the script, as JSON that cannot end its element."""
    text = json.dumps(
        finite(content), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).translate(UNSAFE)
    return f'<script type="application/json" id="{escape(name)}">{text}</script>'


def finite(content: Any) -> Any:
    """Plain data with None in place of what is no number."""
    if isinstance(content, dict):
        return {str(key): finite(item) for key, item in content.items()}
    if isinstance(content, (list, tuple)):
        return [finite(item) for item in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


def heading(text: str, name: str) -> str:
    """A section's heading, which the list of contents names."""
    return f'<h2 id="{escape(name)}">{escape(text)}</h2>'


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def unbroken(text: str) -> str:
    """Plain text as HTML in which no line begins with a percent sign."""
    return escape(text).replace(" %", "&nbsp;%")


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    kind: str = "words",
    name: str = "",
) -> str:
    """A table whose first column heads its rows; a cell that is `Markup` is taken as it is."""
    heads = "".join(f'<th scope="col">{_cell(text)}</th>' for text in head)
    body = "".join(_row(row) for row in rows)
    place = f' id="{escape(name)}"' if name else ""
    return scrolled(
        f'<table class="{kind}"{place}><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>',
        caption,
    )


def _row(cells: Sequence[Any]) -> str:
    return f"<tr>{''.join(_place(column, cell) for column, cell in enumerate(cells))}</tr>"


def _place(column: int, cell: Any) -> str:
    if not column:
        return f'<th scope="row">{_cell(cell)}</th>'
    kind = ' class="number"' if not isinstance(cell, Markup) and NUMBER.fullmatch(str(cell)) else ""
    return f"<td{kind}>{_cell(cell)}</td>"


def scrolled(content: str, label: str) -> str:
    """Content that scrolls sideways on its own, by keyboard too."""
    return f'<div class="wide" role="region" tabindex="0" aria-label="{escape(label, quote=True)}">{content}</div>'


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def _cell(value: Any) -> str:
    return value if isinstance(value, Markup) else escape(str(value))


def code(text: Any) -> Markup:
    """A name of the configuration."""
    return Markup(f"<code>{escape(str(text))}</code>")


def folded(summary: str, content: str, long: bool = False) -> str:
    """Content that opens when asked for; what is `long` stays folded on paper."""
    kind = ' class="long"' if long else ""
    return f"<details{kind}><summary>{escape(summary)}</summary>{content}</details>"


def sections(parts: Sequence[str]) -> list[str]:
    """Parts of a page with each section folded under its heading `<h2>`; parts before the first heading stay as they are."""
    found: list[str] = []
    for piece in re.split(r"(?=<h2 )", "".join(parts)):
        head = re.match(r"<h2 .*?</h2>", piece, flags=re.DOTALL)
        found.append(
            f'<details class="section"><summary>{head[0]}</summary>{piece[head.end() :]}</details>'
            if head
            else piece
        )
    return [piece for piece in found if piece]


def renamed(part: str, title: str, label: str) -> str:
    """A part of a page that stands there several times: its headings end in a title, its ids in a label."""
    part = re.sub(r"(<h2 [^>]*>)(.*?)(</h2>)", rf"\1\2: {escape(title)}\3", part, flags=re.DOTALL)
    used = re.findall(r'\sid="([^"]+)"', part)
    for name in used:
        new = f"{name}-{label}"
        part = re.sub(rf'(\sid="|href="#|url\(#){re.escape(name)}(["\)])', rf"\g<1>{new}\2", part)
        part = re.sub(
            rf'(aria-(?:labelledby|describedby)="){re.escape(name)}"', rf'\g<1>{new}"', part
        )
    return part


def svg_figure(svg: str, stem: str, title: str, text: str) -> str:
    """A chart's SVG within the page with its sentence below."""
    drawn = drawing(svg, stem, title, text)
    return f"<figure tabindex='0'>{drawn}<figcaption>{escape(text)}</figcaption></figure>"


def told(chronicle: str) -> list[str]:
    """A chronicle as HTML: its Markdown has headings, lists and paragraphs, some of them in italics; its title is the page's."""
    parts: list[str] = []
    for kind, lines in groupby(chronicle.split("\n")[1:], lambda line: line[:2] == "- "):
        if kind:
            parts.append(f"<ul>{''.join(f'<li>{unbroken(line[2:])}</li>' for line in lines)}</ul>")
            continue
        for line in filter(None, lines):
            if line.startswith("## "):
                parts.append(f"<h3>{escape(line[3:])}</h3>")
            elif line.startswith("*") and not line.startswith("**"):
                parts.append(f'<p class="note">{unbroken(line.strip("*"))}</p>')
            else:
                parts.append(f"<p>{unbroken(line.replace('**', ''))}</p>")
    return parts


def drawing(svg: str, stem: str, title: str, text: str) -> str:
    """An SVG as an element of the page: no ids that collide, no addresses, a title and a description."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", stem)
    svg = svg[svg.index("<svg") :]
    svg = re.sub(
        r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->|<script.*?</script>",
        "",
        svg,
        flags=re.DOTALL,
    )
    svg = svg.replace("xlink:href=", "href=")
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg))
    wanted = {one or other for one, other in used}
    svg = re.sub(
        r'\sid="([^"]*)"',
        lambda found: f' id="{name}-{found[1]}"' if found[1] in wanted else "",
        svg,
    )
    svg = re.sub(r'(href="|url\()#', rf"\g<1>#{name}-", svg)
    box = re.search(r'viewBox="([^"]+)"', svg)
    first = svg.index(">") + 1
    opening = (
        f'<svg role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc" viewBox="{box[1] if box else "0 0 1 1"}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(text)}</desc>'
    )
    drawn = themed(re.sub(r">\s+<", "><", svg[first:]).strip())
    return f"{opening}{drawn}"


def png_figure(data: bytes, text: str) -> str:
    """A chart as a bitmap within the page."""
    source = base64.b64encode(data).decode()
    picture = f'<img alt="{escape(text, quote=True)}" src="data:image/png;base64,{source}">'
    return f"<figure tabindex='0'>{picture}<figcaption>{escape(text)}</figcaption></figure>"


def laid_out(given: Table) -> str:
    """A table of `sim.report.tables` as HTML, with its intervals; the columns that head its rows come first."""
    rows = list(zip(*(one.wide for one in given.columns), strict=True))
    notes = "".join(paragraph(text, "note") for text in given.notes)
    heads = [one.head for one in given.columns]
    return table(given.title, heads, rows, kind="points") + notes
