"""A plain page of a study: answer, table, charts, how it was made; one self-contained HTML file."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from sim import results
from sim.history import History, ending
from sim.params import LADDER
from sim.report.terminal import share
from sim.store import write_whole

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
img { max-width: 100%; height: auto; background: #fff; } figure { margin: 1.5rem 0; } figcaption { font-size: .9rem; }
table { border-collapse: collapse; font-size: .85rem; display: block; overflow-x: auto; }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #8888; } th { text-align: left; }
pre { overflow-x: auto; font-size: .8rem; } @media print { body { max-width: none; } figure { break-inside: avoid; } }
"""


def document(title: str, parts: Sequence[str]) -> str:
    """A whole page."""
    head = f"<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>{escape(title)}</title><style>{STYLE}</style>"
    body = "\n".join(parts)
    return f"<!doctype html>\n<html lang='en'><head>{head}</head><body><main>\n<h1>{escape(title)}</h1>\n{body}\n</main></body></html>\n"


def figures(folder: Path, captions: dict[str, str]) -> list[str]:
    """The charts of a folder, inlined, with their text alternatives."""
    parts = []
    for stem, text in captions.items():
        for suffix, kind in ((".svg", "svg+xml"), (".png", "png")):
            file = folder / "charts" / f"{stem}{suffix}"
            if file.is_file():
                data = base64.b64encode(file.read_bytes()).decode()
                picture = f"<img alt='{escape(text, quote=True)}' src='data:image/{kind};base64,{data}'>"
                parts.append(f"<figure>{picture}<figcaption>{escape(text)}</figcaption></figure>")
                break
    return parts


def points_html(points: pd.DataFrame, axes: Sequence[str]) -> str:
    """The outcome table."""
    names = (*LADDER, "war")
    head = "".join(
        f"<th scope='col'>{escape(name)}</th>" for name in (*axes, "runs", *(n.replace("_", " ") for n in LADDER), "proxy war or worse")
    )
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(f'{row[a]:g}' if isinstance(row[a], float) else str(row[a]))}</td>" for a in axes)
        + f"<td>{int(row['runs']):,}</td>" + "".join(f"<td>{share(row, name)}</td>" for name in names) + "</tr>"
        for _, row in points.head(200).iterrows()
    )  # fmt: skip
    return (
        f"<table><caption>Share of runs by outcome, % (95 % interval)</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def made_by(manifest: Any) -> str:
    """How it was made: seed, versions, configuration."""
    from yaml import safe_dump

    rows = "".join(
        f"<tr><th>{escape(k)}</th><td>{escape(str(v))}</td></tr>" for k, v in {"seed": manifest["seed"], **manifest["versions"]}.items()
    )
    text = escape(safe_dump(json.loads(json.dumps(manifest["configuration"], default=results._plain)), sort_keys=False))
    return f"<h2>How it was made</h2><table>{rows}</table><details><summary>The resolved configuration</summary><pre>{text}</pre></details>"


def write_sweep(swept: results.Sweep, captions: dict[str, str]) -> None:
    """Write `report.html` of a sweep."""
    summary = json.loads((swept.folder / "summary.json").read_text())
    war = summary["outcomes"]["war"]
    answer = (f"Over {summary['runs']:,} runs at {summary['points']} points, {war['share']:.0%} reach proxy war or worse "
              f"(95 % interval {war['low']:.1%} to {war['high']:.1%}).")  # fmt: skip
    parts = [f"<p><strong>{escape(answer)}</strong></p>", points_html(swept.points, list(swept.plan.columns)), "<h2>Charts</h2>",
             *figures(swept.folder, captions), made_by(swept.manifest)]  # fmt: skip
    write_whole(swept.folder / "report.html", document(summary["title"], parts).encode())


def write_run(history: History, told: str, folder: Path, captions: dict[str, str]) -> None:
    """Write `report.html` of a single run: how it ended, its charts, its chronicle."""
    manifest = json.loads((folder / "manifest.json").read_text())
    parts = [f"<p><strong>{escape(ending(history).replace('**', ''))}</strong></p>", *figures(folder, captions), "<h2>Chronicle</h2>",
             f"<pre>{escape(told)}</pre>", made_by(manifest)]  # fmt: skip
    write_whole(folder / "report.html", document(f"{history.game.title}: run {history.run}", parts).encode())
