"""A report with names that attack it, and how its page is worked."""

from __future__ import annotations

import re
from pathlib import Path

from commands import brink
from hostile import BROKEN, HOSTILE

from sim.charts.words import Words
from sim.ensemble.results import Sweep

FORCES, RESOLVE, ACCIDENT = "parties.russia.forces", "parties.us.resolve", "hazards.accident"


def swept_into(folder: Path) -> Sweep:
    """Three axes, one of them of many values, and a party, a theatre and a title that attack the page."""
    axes = f"{{{FORCES}:[30,100],{RESOLVE}:[0.5,1,2],{ACCIDENT}:[{','.join(str(round(0.01 * step, 2)) for step in range(14))}]}}"
    quoted = BROKEN.replace("'", "\\'")
    hostile = [
        f"parties.us.name='{HOSTILE}'",
        f"theatres.ukraine.name='{quoted}'",
        f"title='{quoted}{HOSTILE}'",
    ]
    brink(
        "calendar.turns=6",
        "executor=serial",
        "runs=20",
        "traced=20",
        f"axes={axes}",
        *hostile,
        "chart.format=[svg]",
        f"out={folder}",
        cwd=folder.parent,
    )
    return Sweep.open(folder)


def unfold(page, kind="details.section"):
    """Open what is folded."""
    page.evaluate(f"document.querySelectorAll('{kind}').forEach((one) => {{ one.open = true; }})")


def chosen(page, host, label, option):
    """Choose an option of the box that is labelled so, by their texts."""
    box = (
        page.locator(f"{host} label")
        .filter(has_text=re.compile(f"^{re.escape(label)}"))
        .locator("select")
    )
    box.select_option(label=option)


def shown(points, outcome="war"):
    """The share of runs with an outcome over some points, as the page writes it."""
    return Words.percent(
        float((points[f"share_{outcome}"] * points["runs"]).sum() / points["runs"].sum())
    )


def wanted(points, across, down, outcome="war"):
    """The cells of the phase diagram as the table has them, row by row; `across` and `down` are a column and its values."""
    rows = []
    for low in down[1]:
        row = points[points[down[0]] == low]
        rows.append([shown(row[row[across[0]] == value], outcome) for value in across[1]])
    return rows


def grid(page):
    """The cells of the phase diagram, row by row."""
    rows = page.locator("#explore .map tbody tr")
    return [rows.nth(row).locator("td").all_inner_texts() for row in range(rows.count())]
