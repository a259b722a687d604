"""The results as Markdown, put between the markers of README.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "README.md"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def ranged(found: dict[str, float], form: str = ",.0f") -> str:
    """Median (lowest to highest)."""
    return f"{found['median']:{form}} ({found['low']:{form}} to {found['high']:{form}})"


def percent(shares: dict[str, float]) -> str:
    """Median (lowest to highest) of shares, in percent."""
    return ranged({name: 100 * share for name, share in shares.items()}, ".1f") + " %"


def digits(found: dict[str, float]) -> str:
    """As many digits as the number deserves."""
    return ranged(
        found,
        ",.0f"
        if found["median"] >= 100
        else ".1f"
        if found["median"] >= 1
        else ".2f"
        if found["median"] >= 0.1
        else ".3f",
    )


def machine(results: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    return f"{results['cpu']}, {results['cores']} cores, {results['system']}. Python {results['python']}; {versions}."


def same_work(results: dict[str, Any]) -> str:
    found = results["same_work"]
    rows = [
        [
            row["name"],
            f"{row['runs']:,}",
            digits(row["rate"]),
            digits(row["rate_by_clock"]),
            digits(row["times"]) if row["times"] else "",
            "yes" if row["same"] else "**no**",
        ]
        for row in found["rows"]
    ]
    rows += [
        [f"{name}: left out, its package is not installed", "", "", "", "", ""]
        for name in found["absent"]
    ]
    head = [
        "",
        "runs a pass",
        "runs a second of one core",
        "by the clock",
        "the engine is faster by",
        "same outcomes",
    ]
    return f"{found['passes']} passes. {table(head, rows)}".replace(" |", "\n\n|", 1)


def outside(results: dict[str, Any]) -> str:
    """Shares of the time of sweeps."""
    head = ["runs", "recording", "weekly traces, tables and files", "outside the rules in all"]
    rows = []
    for row in results["outside"]:
        shares = [percent(row[name]) for name in ("recording", "harness", "outside")]
        rows.append([f"{row['runs']:,}", *shares])
    said = "A sweep of one point in one process, from the plan to its sealed tables, without charts and page. The target is at most 10 %."
    return f"{said}\n\n{table(head, rows)}"


def whole_job(results: dict[str, Any]) -> str:
    rows = [
        [
            f"{row['runs']:,}",
            str(row["workers"]),
            ranged(row["wall"], ".1f"),
            ranged(row["cpu"], ".1f"),
            ranged(row["playing"], ".2f"),
            f"{row['peak_mb']['median']:,.0f}",
            f"{row['bytes']['median'] / 1e6:.1f}",
            f"{row['table_bytes']['median'] / 1e6:.1f}",
            f"{row['files']['median']:.0f}",
        ]
        for row in results["jobs"]
    ]
    head = [
        "runs",
        "workers",
        "seconds",
        "of processor, all processes",
        "playing alone, summed over workers",
        "peak MB, all processes",
        "MB written",
        "of tables",
        "files",
    ]
    one = results["single"]
    said = f"`study=single` takes {ranged(one['wall'], '.1f')} s, {ranged(one['cpu'], '.1f')} s of processor, and {one['peak_mb']['median']:,.0f} MB."
    return f"{table(head, rows)}\n\n{said}"


def growing(results: dict[str, Any]) -> str:
    grown, parts = results["growth"], []
    for name in ("runs", "turns", "parties"):
        cells = [
            f"{row['size']:,}: {row['seconds']['median']:.2f} s" for row in grown[name]["rows"]
        ]
        parts.append([name, ", ".join(cells), f"{grown[name]['exponent']:.2f}"])
    best = max(grown["block"]["rows"], key=lambda row: row["rate"]["median"])
    blocks = ", ".join(
        f"{row['size']:,}: {row['rate']['median']:,.0f}" for row in grown["block"]["rows"]
    )
    return f"{table(['', 'processor seconds', 'exponent'], parts)}\n\nRuns a second by block size: {blocks}; best at {best['size']:,}."


SECTIONS = {
    "machine": machine,
    "same-work": same_work,
    "outside": outside,
    "whole-job": whole_job,
    "growth": growing,
}


def write(results: dict[str, Any], page: Path = PAGE) -> None:
    """Put every section's text between its markers."""
    for name, section in SECTIONS.items():
        put(name, section(results), page)


def put(name: str, made: str, page: Path = PAGE) -> None:
    """Put the text of one section between its markers."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
    text, count = re.subn(
        pattern, lambda found: f"{found[1]}{made}\n{found[2]}", page.read_text(), flags=re.S
    )
    if count != 1:
        raise ValueError(f"{page.name} should have one section <!-- {name} -->, not {count}")
    page.write_text(text)
