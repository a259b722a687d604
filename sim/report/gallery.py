"""One index page over many folders of results."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sim.charts import palette
from sim.charts.words import Words
from sim.ensemble.files import read_object, write_whole
from sim.ensemble.manifests import is_manifest
from sim.ensemble.shares import overall
from sim.model.params import LADDER
from sim.paths import Mistake
from sim.report import inline, page

TITLE = "Brink: results"


def write_gallery(folders: Sequence[Path], out: Path, words: Words) -> Path:
    """Write `index.html` into `out` with a card for each folder; returns the page."""
    cards = [_card(folder, out, f"card{place}", words) for place, folder in enumerate(folders)]
    swept = [card for card in cards if card["shares"]]
    parts = [
        inline.paragraph(
            f"{words.count(len(cards), 'result')} on one page. Each links to its own report."
        )
    ]
    if swept:
        rows = [
            (card["title"], card["folder"], f"{card['runs']:,}", *_shares(card)) for card in swept
        ]
        head = ("sweep", "folder", "runs", "settlement", "open invasion", words.war())
        parts.append(
            inline.table(
                "Share of all runs of each sweep, with 95 % intervals in brackets", head, rows
            )
        )
    listed = "".join(f"<li>{card['html']}</li>" for card in cards)
    parts += [inline.heading("Results", "results"), f'<ul class="cards">{listed}</ul>']
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / "index.html", page.document(TITLE, parts).encode())
    return out / "index.html"


def _shares(card: Mapping[str, Any]) -> list[str]:
    """The shares of a sweep that the table shows."""
    shown = ("settlement", "open_invasion", "war")
    return [Words.with_interval(*card["shares"][name]) for name in shown]


def is_gallery(file: Path) -> bool:
    """Whether a file is an index page that this module wrote."""
    return f"<title>{TITLE}</title>" in file.read_text(encoding="utf-8", errors="replace")


def _read(folder: Path, name: str) -> dict[str, Any]:
    content = read_object(folder / name)
    if content is None or (name == "manifest.json" and not is_manifest(content)):
        raise Mistake(
            f"from: {folder / name} is missing or damaged, so that {folder} cannot be shown"
        )
    return content


def _card(folder: Path, out: Path, name: str, words: Words) -> dict[str, Any]:
    manifest, summary = _read(folder, "manifest.json"), _read(folder, "summary.json")
    study = str(manifest.get("study") or manifest.get("settings", {}).get("study", "sweep"))
    title = str(summary.get("title") or manifest.get("configuration", {}).get("title", folder.name))
    shares = overall(folder) if "plan" in manifest else {}
    said = [str(text) for text in summary.get("answer", [])][:1]
    if shares:
        said = [
            f"{words.count(int(summary['runs']), 'run')}: {words.war()} {words.with_interval(*shares['war'])}, "
            f"settlement {words.with_interval(*shares['settlement'])}."
        ]
    elif "outcome" in summary:
        said = [f"One run; it peaks at {words.outcome(str(summary['outcome']))}."]
    html = f"<h3>{escape(title)}</h3>" + (stacked(shares, name, words) if shares else "")
    html += (
        "".join(f"<p>{escape(text)}</p>" for text in said)
        + f'<p class="note">{escape(study)}, seed {escape(str(manifest.get("seed", "–")))}</p>'
    )
    if (folder / "report.html").is_file():
        where = quote(Path(os.path.relpath(folder / "report.html", out)).as_posix())
        html += f'<p><a href="{where}">Report: {escape(folder.name)}</a></p>'
    return {
        "title": title,
        "folder": folder.name,
        "runs": int(summary.get("runs", 1)),
        "shares": shares,
        "html": html,
    }


def stacked(shares: dict[str, tuple[float, float, float]], name: str, words: Words) -> str:
    """The outcomes of a sweep as one bar."""
    left, parts = 0.0, []
    for place in LADDER:
        share = shares[place][0]
        width = 100 * share
        fill = f'fill="{palette.LADDER[place]}" stroke="{palette.PAPER}" stroke-width=".3"'
        parts.append(f'<rect x="{left:.2f}" y="0" width="{width:.2f}" height="10" {fill}/>')
        left += width
    said = ", ".join(
        f"{words.outcome(place)} {words.percent(shares[place][0])}" for place in LADDER
    )
    return inline.svg_figure(
        f'<svg viewBox="0 0 100 10">{"".join(parts)}</svg>',
        name,
        "Outcomes",
        f"From the left: {said}.",
    )
