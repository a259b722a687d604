"""Play the panel of crises and the lesson of 1961 for 1962, and write what they say into docs/panel.md.

python experiments/panel/run.py [--runs 200] [--swap paris_2014] [--lesson 4000] [--page docs/panel.md]
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

import sim
from sim.charts.frames import records
from sim.charts.words import Words
from sim.stats.outcomes import wilson

PAGE = Path(__file__).parents[2] / "docs" / "panel.md"
TEACHER, PUPIL = "berlin_1961", "cuba_1962"
ASKED = {
    "violence": "fighting",
    "war": "war",
    "agreement": "agreement",
    "imposed": "new measures",
    "eased": "measures eased",
}
FORECASTERS = {
    "runs": "the runs",
    "base_rates": "base rates",
    "logistic": "a regression on two facts",
    "persistence": "nothing happens",
    "coin": "a coin",
}
LARGE = 10.0  # points of a chance, below which a swapped fact is not listed


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign: `+0.12`, `−0.34`."""
    return f"{value:+.{digits}f}".replace("-", "−")


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> list[str]:
    """A table of Markdown."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def chances(crises: Sequence[Mapping[str, Any]], runs: int) -> list[str]:
    """A row a crisis: how far it went, the model's chances with those in bold that came, and its scores."""

    def cell(row: Mapping[str, Any], name: str) -> str:
        low, high = wilson(round(row[name] * runs), runs)
        text = f"{100 * row[name]:.0f} ({100 * low:.0f} to {100 * high:.0f})"
        return f"**{text}**" if row[f"{name}_came"] else text

    def line(row: Mapping[str, Any]) -> list[str]:
        cells = [cell(row, name) for name in ASKED]
        scores = [f"{row['brier_runs']:.2f}", f"{row['brier_base_rates']:.2f}"]
        return [row["label"], row["reached"], *cells, *scores]

    head = ("crisis", "it came to", *ASKED.values(), "Brier, runs", "base rates")
    return table(head, map(line, crises))


def scores(summary: Mapping[str, Any]) -> list[str]:
    """A row a forecaster: mean scores over all questions, and the skill against base rates."""
    whole = {row["forecaster"]: row for row in summary["totals"] if row["over"] == "all"}
    order = {(row["event"], row["forecaster"]): row for row in summary["ordering"]}

    def ranked(name: str) -> str:
        found = [order[event, name] for event in ("violence", "war", "agreement", "imposed")]
        return ", ".join(f"{100 * one['right']:.0f}" for one in found)

    rows = (
        (
            said,
            f"{whole[name]['brier']:.3f}",
            f"{whole[name]['log']:.2f}",
            f"{whole[name]['ranked']:.3f}",
            f"{signed(whole[name]['skill'])} ({signed(whole[name]['skill_low'])} to {signed(whole[name]['skill_high'])})",
            ranked(name),
        )
        for name, said in FORECASTERS.items()
    )
    return table(
        ("forecaster", "Brier", "log", "how far", "skill (95 %)", "pairs ranked rightly, %"), rows
    )


def over_milestones(summary: Mapping[str, Any]) -> list[str]:
    """A row a milestone: the Brier scores of the runs and of base rates, and the skill with its interval."""
    found = {
        (row["over"], row["forecaster"]): row
        for row in summary["totals"]
        if row["forecaster"] in ("runs", "base_rates")
    }
    rows = (
        (
            said,
            f"{found[name, 'runs']['brier']:.3f}",
            f"{found[name, 'base_rates']['brier']:.3f}",
            f"{signed(found[name, 'runs']['brier'] - found[name, 'base_rates']['brier'], 3)}",
        )
        for name, said in ASKED.items()
    )
    return table(("about", "Brier, runs", "base rates", "difference"), rows)


def swapped(swaps: pd.DataFrame, other: str) -> list[str]:
    """The groups of facts of another crisis that change a chance most, the largest change first."""
    events = ["violence", "war", "agreement"]
    large = swaps.assign(size=swaps[events].abs().max(axis=1))
    large = large[large["size"] >= LARGE].sort_values("size", ascending=False, kind="stable")

    def line(row: Mapping[str, Any]) -> list[str]:
        changes = [signed(row[event], 0) for event in events]
        return [f"`{row['crisis']}`", str(row["facts"]), *changes]

    head = ("crisis", f"facts of `{other}`", *(ASKED[event] for event in events))
    return table(head, map(line, records(large)))


def panel(runs: int, swap: str) -> list[str]:
    """The panel, played: its sentences and tables as Markdown."""
    found = sim.study("panel", runs=runs, swap=swap)
    assert hasattr(found, "tables")
    summary = found.summary
    verdict, *_ = found.answer()
    return [
        f"{runs} runs a crisis, seed 0; chances within 26 weeks in %, with 95 % intervals; what came is in bold.",
        "",
        *chances(summary["crises"], runs),
        "",
        verdict,
        "",
        *scores(summary),
        "",
        "Pairs ranked rightly are of fighting, war, agreement and new measures, in this order; a half is chance.",
        "",
        *over_milestones(summary),
        "",
        f"What becomes of a crisis with one group of facts of `{swap}`, in points of chance; changes of {LARGE:.0f} points and more. "
        f"A single change of up to {100 * 1.96 * (0.5 / runs) ** 0.5:.0f} points can be luck, and of so many some larger ones are.",
        "",
        *swapped(found.tables["swaps"], swap),
    ]


def lesson(runs: int, folder: Path) -> list[str]:
    """What 1961 taught of the parties, and what runs of 1962 become with it, as Markdown."""
    learnt = sim.study("reputation", TEACHER, out=folder / "learnt", informs=PUPIL, runs=runs)
    alike = int(learnt.summary["alike"])
    written = yaml.safe_load((folder / "learnt" / f"{PUPIL}_informed.yaml").read_text())
    parties = sim.load(PUPIL).parties
    types = pd.DataFrame(learnt.summary["types"])
    rows = []
    for name in written["parties"]:
        own = types[types["party"] == name]
        for row in records(own):
            low, high = wilson(row["after"] * alike, alike)
            rows.append(
                (
                    parties[name].name,
                    ("most resolute", "middle", "least resolute")[row["level"]],
                    f"{100 * row['before']:.0f}",
                    f"{100 * row['after']:.0f} ({100 * low:.0f} to {100 * high:.0f})",
                )
            )
    changes = {f"parties.{name}.prior": one["prior"] for name, one in written["parties"].items()}
    both = sim.compare(PUPIL, changes, out=folder / "both", runs=runs)
    return [
        f"{alike:,} of {runs:,} runs of `{TEACHER}` go as history did but for at most {learnt.summary['most_wrong']} of 15 answers.",
        "",
        *table(("party", "type", "before, %", "after, % (95 %)"), iter(rows)),
        "",
        f"`{PUPIL}` with this prior beside `{PUPIL}` as it is, {runs:,} pairs of runs on the same luck:",
        "",
        *changed(both.tables["differences"], Words.of(sim.load(PUPIL).tree)),
    ]


def changed(differences: pd.DataFrame, words: Words) -> list[str]:
    """The shares of outcomes on both sides and their difference with its interval, in points."""
    rows = (
        (
            words.column(str(row["quantity"])),
            f"{100 * row['first']:.1f}",
            f"{100 * row['second']:.1f}",
            f"{signed(100 * row['difference'], 1)} ({signed(100 * row['low'], 1)} to {signed(100 * row['high'], 1)})",
        )
        for row in records(differences[differences["kind"] == "share"])
    )
    return table(("outcome", "as it is, %", "informed, %", "difference, points (95 %)"), rows)


def written(page: str, name: str, lines: Sequence[str]) -> str:
    """A page with its part of that name made anew; raises ValueError for a page without the part."""
    pattern = rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)"
    text, count = re.subn(
        pattern, lambda found: found[1] + "\n".join(lines) + "\n" + found[2], page, flags=re.S
    )
    if count != 1:
        raise ValueError(f"the page has {count} parts named {name}, not one")
    return text


def main() -> None:
    """Play both and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--swap", default="paris_2014")
    parser.add_argument("--lesson", type=int, default=4000)
    parser.add_argument("--page", type=Path, default=PAGE)
    given = parser.parse_args()
    text = given.page.read_text(encoding="utf-8")
    text = written(text, "panel", panel(given.runs, given.swap))
    with tempfile.TemporaryDirectory() as folder:
        text = written(text, "lesson", lesson(given.lesson, Path(folder)))
    given.page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
