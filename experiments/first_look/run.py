"""Play the default sweep and one run, copy their charts here, and write what they say into README.md beside this file.

.venv/bin/python experiments/first_look/run.py
"""

import json
import re
import shutil
import tempfile
from pathlib import Path

import pandas as pd

import sim

HERE = Path(__file__).parent
SWEPT = ("outcome_shares", "phase", "ladder", "fans", "beliefs", "pain_blowback")


def play(folder: Path) -> tuple[Path, Path]:
    """The default sweep and run 3 of its seed; returns their folders."""
    swept = sim.study("sweep", out=folder / "sweep")
    told = sim.study("single", run=3, out=folder / "single")
    return swept.folder, told.folder


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
        page = HERE / "README.md"
        text = re.sub(
            r"(<!-- findings -->\n).*?(\n<!-- end -->)",
            lambda found: found[1] + findings(swept) + found[2],
            page.read_text(),
            flags=re.S,
        )
        page.write_text(text)


if __name__ == "__main__":
    main()
