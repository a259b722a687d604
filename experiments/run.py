"""Play experiments with the program's own commands and write what they found into their pages.

    python experiments/run.py                    all of them, some minutes on two cores
    python experiments/run.py monitors           one, or several
    python experiments/run.py --quick monitors   a few runs in a folder of its own, to see that it works

An experiment is a folder with an `experiment.yaml`: a question, `steps` (commands of `brink`, given in that folder, whose `configs/` they
read), `numbers` taken from what the steps stored, and `findings`, sentences with those numbers in them. A finding `holds` some
claims about intervals: where the runs do not bear one out, the page is not written.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from baseline.tables import markdown, replace
from estimates import Estimate, number, opened, rows
from PIL import Image

import sim
from sim.cli.app import command
from sim.door.studies import asked

HERE = Path(__file__).parent
QUICK = ("runs=30", "calendar.turns=10", "executor=serial", "chart.format=[png]")
WHOLE = ("chart.format=[png,svg]", "chart.size=page")  # beside what a step's command says
COLOURS = 96  # of a chart's picture, enough for its few inks and their edges
SVG = 45_000  # bytes up to which the drawing is kept beside the picture
SECTIONS = ("answer", "command", "findings", "numbers")


class Unborne(ValueError):
    """A finding that the runs do not bear out."""


def names() -> list[str]:
    """The experiments that there are."""
    return sorted(file.parent.name for file in HERE.glob("*/experiment.yaml"))


def read(folder: Path) -> dict[str, Any]:
    """What an experiment's file says."""
    return yaml.safe_load((folder / "experiment.yaml").read_text(encoding="utf-8"))


def play(folder: Path, arguments: Sequence[str]) -> None:
    """One command of `brink`, given in that folder; raises ValueError with what it said when it fails."""
    try:
        with contextlib.chdir(folder):
            if arguments[0] == "-m":  # only the command line has sweeps of Hydra's grammar
                with contextlib.redirect_stdout(io.StringIO()):
                    command(arguments)
            else:
                asked(arguments)
    except sim.Mistake as mistake:
        raise ValueError(f"{folder.name}: brink {shlex.join(arguments)}: {mistake}") from None


def picture(made: Path, kept: Path) -> None:
    """Keep a chart with fewer colours, and its drawing where that is small."""
    kept.parent.mkdir(exist_ok=True)
    with Image.open(made.with_suffix(".png")) as whole:
        whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
            kept.with_suffix(".png"), optimize=True
        )
    drawing = made.with_suffix(".svg")
    if drawing.is_file() and drawing.stat().st_size <= SVG:
        shutil.copy(drawing, kept.with_suffix(".svg"))


def check(claims: Sequence[str], found: Mapping[str, Estimate]) -> None:
    """Raise Unborne for a claim that does not hold.

    `war < 0`: the whole interval lies below; `war ~ 0`: it includes 0; `first > last`: the one interval lies above the other.
    """
    for claim in claims:
        name, sign, bound = claim.split()
        low, high = (
            (found[bound].low, found[bound].high)
            if bound in found
            else (float(bound), float(bound))
        )
        if not found[name].bears(sign, low, high):
            raise Unborne(
                f"'{claim}' is claimed, but {name} is {found[name]}"
                + (f" and {bound} {found[bound]}" if bound in found else "")
            )


def table_of(step: Mapping[str, Any], folder: Path) -> str:
    """What a step stored, as Markdown: its points' numbers, or its own answer in words."""
    if "shows" in step:
        return markdown(*rows(folder, step["shows"]))
    said = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["answer"]
    return "\n>\n".join(f"> {text}" for text in said)


def sections(given: Mapping[str, Any], stored: Path, quick: bool) -> dict[str, str]:
    """The text of every section of the page."""
    found = {name: number(stored / item["from"], item) for name, item in given["numbers"].items()}
    for finding in [] if quick else given["findings"]:
        check(finding.get("holds", []), found)
    commands = "\n".join(
        f"brink {step['command']} out=outputs/{name}" for name, step in given["steps"].items()
    )
    told = [
        f"**{step['says']}**\n\n{table_of(step, stored / name)}"
        for name, step in given["steps"].items()
    ]
    return {
        "answer": _flat(given["answer"]).format(**found),
        "command": f"```console\n{commands}\n```",
        "findings": "\n".join(
            f"- {_flat(finding['says']).format(**found)}" for finding in given["findings"]
        ),
        "numbers": "\n\n".join(told),
    }


def _flat(text: str) -> str:
    return " ".join(text.split())


def experiment(
    folder: Path, quick: bool = False, play: Callable[[Path, Sequence[str]], None] = play
) -> None:
    """Play an experiment's steps, keep its charts and write its page; raises Unborne when a finding does not hold."""
    given = read(folder)
    with tempfile.TemporaryDirectory() as place:
        stored = Path(place)
        for name, step in given["steps"].items():
            more = (*QUICK, *step.get("quick", [])) if quick else WHOLE
            play(folder, [*shlex.split(step["command"]), f"out={stored / name}", *more])
        written = sections(given, stored, quick)
        opened.cache_clear()  # the tables of a sweep take much room
        shutil.rmtree(folder / "charts", ignore_errors=True)
        for name, step in given["steps"].items():
            for chart in step.get("charts", []):
                picture(stored / name / "charts" / chart, folder / "charts" / f"{name}_{chart}")
    for name in SECTIONS:
        replace(name, written[name], folder / "README.md")


def section(page: Path, name: str) -> str:
    """What stands in a section of a page."""
    found = re.search(
        rf"<!-- {name}: begin -->\n(.*?)\n?<!-- {name}: end -->",
        page.read_text(encoding="utf-8"),
        flags=re.S,
    )
    if found is None:
        raise ValueError(f"{page.parent.name}/{page.name} has no section {name}")
    return found[1]


def index(root: Path) -> None:
    """The table of all experiments, from their pages."""
    body = []
    for name in names():
        given = read(root / name)
        body.append(
            [
                f"[{given['title']}]({name}/README.md)",
                _flat(given["question"]),
                section(root / name / "README.md", "answer"),
            ]
        )
    replace(
        "experiments",
        markdown(["experiment", "question", "answer"], body).replace("---:", "---"),
        root / "README.md",
    )


def main() -> None:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(names())}; none: all"
    )
    parser.add_argument("--quick", action="store_true", help="a few runs in a folder of its own")
    asked = parser.parse_args()
    for name in asked.names:
        if name not in names():
            parser.error(f"there is no experiment '{name}', only {', '.join(names())}")
    root = HERE
    if asked.quick:
        root = Path(tempfile.mkdtemp(prefix="experiments_"))
        shutil.copytree(HERE, root, dirs_exist_ok=True)
    for name in asked.names or names():
        experiment(root / name, asked.quick)
        print(f"{name}: played and written to {root / name / 'README.md'}")
    index(root)


if __name__ == "__main__":
    try:
        main()
    except ValueError as error:
        sys.exit(f"experiments: {error}")
