"""The table a sweep ends in, as plain text."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from sim.model.params import LADDER

MOST_ROWS = 60


def share(row: Any, name: str) -> str:
    """A share with its 95 % interval, in per cent."""
    return f"{100 * row[f'share_{name}']:.0f} ({100 * row[f'low_{name}']:.0f}-{100 * row[f'high_{name}']:.0f})"


def points_table(points: pd.DataFrame, axes: Sequence[str]) -> str:
    """One line a point: its axes' values, runs, and each outcome's share in per cent with its 95 % interval."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from sim.charts import words

    table = Table(
        title="Share of runs by outcome, % (95 % interval)",
        box=SIMPLE,
        title_justify="left",
        pad_edge=False,
    )
    for axis in axes:
        table.add_column(escape(words.axis(axis)), justify="right", overflow="fold")
    for name in ("runs", *LADDER, "war"):
        table.add_column(escape(words.outcome(name)), justify="right")
    for _, row in points.head(MOST_ROWS).iterrows():
        cells = [escape(words.number(row[axis])) for axis in axes]
        table.add_row(
            *cells, f"{int(row['runs']):,}", *(share(row, name) for name in (*LADDER, "war"))
        )
    out = StringIO()
    width = max(shutil.get_terminal_size((160, 40)).columns, 160)
    Console(file=out, width=width, no_color=True).print(table)
    more = (
        f"... and {len(points) - MOST_ROWS} more points in points.parquet\n"
        if len(points) > MOST_ROWS
        else ""
    )
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n" + more


def summary_lines(manifest: Mapping[str, Any], folder: Path) -> str:
    """How much was played, how fast, and where it is."""
    timing = manifest["timing"]
    stored = f", {timing['stored']:,} found in the folder" if timing["stored"] else ""
    played = f"{timing['played']:,} runs played in {timing['seconds']:.1f} s{stored}"
    return f"{manifest['runs']:,} runs at {manifest['points']:,} points: {played}. Tables, charts and report.html are in {folder}"
