"""The page of a single run: how it ended, its charts, its chronicle, the model behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sim.charts.words import Words
from sim.ensemble.files import write_whole
from sim.report import inline, modelmap
from sim.report.page import document, figures, made_by
from sim.run.chronicle import ending
from sim.run.history import History


def write_run(history: History, told: str, folder: Path, captions: Mapping[str, str]) -> None:
    """Write `report.html` of a single run: how it ended, its charts, its chronicle, the model behind it."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    words = Words.of(history.game)
    parts = [
        inline.paragraph(ending(history).replace("**", ""), "answer"),
        '<div class="beside">',
        *figures(folder, captions, words),
        f'<div class="told">{inline.heading("Chronicle", "chronicle")}',
        *inline.told(told),
        "</div></div>",
        *modelmap.section(history.game, words),
        made_by(manifest),
    ]
    write_whole(
        folder / "report.html", document(f"{history.game.title}: run {history.run}", parts).encode()
    )
