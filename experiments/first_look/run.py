"""Play the default sweep and one run, copy their charts here, and write what they say into the pages that show them.

Those are README.md beside this file and that of the project. Below each picture stands its finding, as its title has it.

.venv/bin/python experiments/first_look/run.py
"""

import json
import re
import shutil
import tempfile
from pathlib import Path

import pandas as pd

import sim
from sim import charts
from sim.charts.words import Words
from sim.ensemble.results import Sweep
from sim.report.pictures import sweep_wanted

HERE = Path(__file__).parent
PAGES = (HERE / "README.md", HERE.parents[1] / "README.md")
SWEPT = (
    "outcome_shares",
    "endings",
    "drivers",
    "durations",
    "phase",
    "ladder",
    "fans",
    "stories",
    "beliefs",
    "pain_blowback",
)
# a picture of a page, and the line of its finding where it has one already
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]*charts/(\w+)\.png)\)(?:\n\n\*\*[^\n]*\*\*)?")


def play(folder: Path) -> tuple[Path, Path]:
    """The default sweep and run 3 of its seed; returns their folders."""
    swept = sim.study(
        "sweep",
        out=folder / "sweep",
        chart={"format": ["png", "svg"], "size": "page", "also": ["beliefs", "pain_blowback"]},
    )
    told = sim.study(
        "single", run=3, out=folder / "single", chart={"format": ["png", "svg"], "size": "page"}
    )
    return swept.folder, told.folder


def titles(swept: Path, told: Path) -> dict[str, str]:
    """The title of each picture: what it shows, as the chart itself computes it."""
    found = {
        one.stem: charts.CHARTS[one.chart].heading(one.frame, one.words, **one.options)
        for one in sweep_wanted(Sweep.open(swept))
    }
    trace, events = (pd.read_parquet(told / f"{name}.parquet") for name in ("trace", "events"))
    words = Words.of(sim.load())
    found["timeline"] = charts.CHARTS["timeline"].heading(trace, words, events=events)
    return found


def captioned(text: str, found: dict[str, str]) -> str:
    """A page with the finding of each of its pictures as its alternative text and below it."""
    return PICTURE.sub(lambda at: f"![{found[at[2]]}]({at[1]})\n\n**{found[at[2]]}.**", text)


def share(row: pd.Series, name: str = "war") -> str:
    """A share with its interval, in per cent."""
    return f"{row[f'share_{name}']:.0%} ({row[f'low_{name}']:.0%} to {row[f'high_{name}']:.0%})"


def findings(swept: Path) -> str:
    """What the sweep says, as Markdown, every number read from its tables."""
    points = pd.read_parquet(swept / "points.parquet")
    summary = json.loads((swept / "summary.json").read_text())
    troops, belief, cost = (
        "parties.russia.forces",
        "parties.us.credibility",
        "bargaining.recognition_cost",
    )
    axes = [troops, belief, cost]

    def at(*values: float) -> pd.Series:
        return points[(points[axes] == list(values)).all(axis=1)].iloc[0]

    low, high, dear = at(30, 1, 0.4), at(100, 0.2, 0.4), at(65, 1, 0.4)
    cheap, doubted = at(65, 1, 0.05), at(65, 0.2, 0.4)
    lines = [
        f"{summary['runs']:,} runs at {summary['points']} points; intervals are Wilson's, 95 %.",
        "",
        f"- **Between the corners** proxy war or worse goes from {share(low)} with 30,000 Russian troops and a threat of sanctions "
        f"that Moscow believes, to {share(high)} with 100,000 and one that it does not.",
        f"- **Believing the threat.** At 65,000 troops the share is {share(dear)} when further sanctions are held possible, "
        f"{share(doubted)} when they are hardly believed.",
        f"- **The build-up.** An open invasion comes in {share(at(30, 1, 0.4), 'open_invasion')} of runs at 30,000 troops, "
        f"in {share(at(100, 1, 0.4), 'open_invasion')} at 100,000.",
        f"- **Recognition.** Whether recognising Kyiv is dear or cheap from the start, settlement before any climb comes in "
        f"{share(dear, 'settlement')} and {share(cheap, 'settlement')}: these runs do not tell them apart.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Regenerate everything."""
    with tempfile.TemporaryDirectory() as folder:
        swept, told = play(Path(folder))
        (HERE / "charts").mkdir(exist_ok=True)
        for name in SWEPT:
            for suffix in (".png", ".svg"):
                shutil.copy(swept / "charts" / f"{name}{suffix}", HERE / "charts")
        shutil.copy(told / "charts" / "timeline.png", HERE / "charts")
        shutil.copy(told / "charts" / "timeline.svg", HERE / "charts")
        found = titles(swept, told)
        for page in PAGES:
            text = re.sub(
                r"(<!-- findings -->\n).*?(\n<!-- end -->)",
                lambda part: part[1] + findings(swept) + part[2],
                page.read_text(encoding="utf-8"),
                flags=re.S,
            )
            page.write_text(captioned(text, found), encoding="utf-8")


if __name__ == "__main__":
    main()
