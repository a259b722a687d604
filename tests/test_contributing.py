"""Each worked example of the contribution guide, applied to a copy of the repository, does what the guide says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^## How to add (?:a|an) (.+)$", re.MULTILINE)
EDIT = re.compile(
    r"^`(?P<file>[^`\n]+)` \((?P<how>new|at the end|before|after|in place of)(?: `(?P<line>[^`\n]+)`)?\):\n\n"
    r"```\w*\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = ("brink", "python", "cp", "ls", "sed", "mkdir")
MOST = {  # files that an example may touch beside the reference, which is written from the ODD alone
    "party": 3,
    "move": 9,
    "term of a payoff": 6,
    "column": 3,
    "chart": 3,
    "study": 2,
}


class Edit(NamedTuple):
    """Text to put into a file: new, at its end, or before, after or in place of the line that holds `line`."""

    file: str
    how: str
    line: str
    text: str


def sections() -> dict[str, str]:
    """The text of each worked example by what it adds."""
    _, *parts = HEADING.split(GUIDE)
    return {
        name: text.partition("\n## ")[0] for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def edits(section: str) -> list[Edit]:
    """The edits of an example in order."""
    return [
        Edit(found["file"], found["how"], found["line"] or "", found["text"])
        for found in EDIT.finditer(section)
    ]


def apply(edit: Edit, copy: Path) -> None:
    """Make an edit; fails where the guide names a line that is not there."""
    file = copy / edit.file
    if edit.how == "new":
        assert not file.exists(), f"{edit.file} is there already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(edit.text, encoding="utf-8")
        return
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    if edit.how == "at the end":
        lines.append(edit.text)
    else:
        places = [place for place, line in enumerate(lines) if edit.line in line]
        assert places, f"{edit.file} has no line with {edit.line!r}"
        first = places[0] + (edit.how == "after")
        last = first + (edit.how == "in place of")
        lines[first:last] = [edit.text]
    file.write_text("".join(lines), encoding="utf-8")


def commands(section: str) -> list[tuple[str, list[str]]]:
    """The commands of an example, each with the lines that its output must hold."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(CONSOLE.findall(section)).splitlines():
        if line.split(" ")[0] in PROGRAMS:
            found.append((line, []))
        else:
            found[-1][1].append(line.strip())
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program, its configuration and its seeds, in a folder of their own."""
    for name in ("sim", "configs", "seeds", "docs", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, arguments in (("brink", "-m sim"), ("python", "")):
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        script.chmod(0o755)
    return tmp_path


def test_the_guide_has_an_example_of_each_kind() -> None:
    assert set(MOST) <= set(sections())


@pytest.mark.parametrize("what", sections())
def test_an_example_works_and_touches_few_files(what: str, copy: Path) -> None:
    section = sections()[what]
    made, asked = edits(section), commands(section)
    assert asked, "an example ends with a command that shows it"
    touched = {edit.file for edit in made if not edit.file.startswith("tests/reference/")}
    assert len(touched) <= MOST.get(what, 99), sorted(touched)
    for edit in made:
        apply(edit, copy)
    paths = os.pathsep.join(map(str, (copy, copy / "sim" / "hydra_plugins_src")))
    environment = {
        **os.environ,
        "PYTHONPATH": paths,
        "PATH": f"{copy / 'programs'}{os.pathsep}{os.environ['PATH']}",
    }
    for command, wanted in asked:
        done = subprocess.run(
            ["sh", "-c", command], cwd=copy, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        for line in wanted:
            assert line in done.stdout, f"{command} does not print: {line}\n{done.stdout}"
