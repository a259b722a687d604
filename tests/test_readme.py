"""The README's commands run as they stand, one after the other in one empty folder."""

import re
import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.S)
COMMANDS = [
    shlex.split(line, comments=True)
    for block in BLOCKS
    for line in block.splitlines()
    if line.startswith("brink")
]


def test_there_are_commands():
    assert len(COMMANDS) >= 5


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Every command once, in the order of the README, as later ones read what earlier ones made; tests run in any order."""
    folder = tmp_path_factory.mktemp("empty")
    return [
        subprocess.run(
            [sys.executable, "-m", "sim", *command[1:]], cwd=folder, capture_output=True, text=True
        )
        for command in COMMANDS
    ]


@pytest.mark.parametrize(
    "place", range(len(COMMANDS)), ids=[" ".join(command)[:60] for command in COMMANDS]
)
def test_command_runs(place, done):
    assert done[place].returncode == 0, done[place].stderr
    assert done[place].stdout.strip()
    lines = done[place].stderr.splitlines()
    assert not [line for line in lines if " runs/s, about " not in line]  # progress is no fault


def test_scenarios_of_the_readme_are_those_there_are():
    named = set(
        re.findall(
            r"`(\w+)`",
            "\n".join(
                line
                for line in (ROOT / "README.md").read_text().splitlines()
                if line.startswith("| `")
            ),
        )
    )
    assert named == {file.stem for file in (ROOT / "configs" / "scenario").glob("*.yaml")}


def test_pictures_of_the_readme_are_those_that_one_command_makes():
    text = (ROOT / "README.md").read_text()
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert pictures
    assert "experiments/first_look/run.py" in text
    made = (ROOT / "experiments" / "first_look" / "run.py").read_text()
    for path in pictures:
        assert (ROOT / path).is_file(), path
        assert Path(path).parent == Path("experiments/first_look/charts")
        assert f'"{Path(path).stem}"' in made


PAGES = (ROOT / "README.md", ROOT / "experiments" / "first_look" / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=["project", "first look"])
def test_pictures_have_their_finding_below_them_and_are_of_this_version(page):
    """The title is what the chart itself says, and the footer names the version: a picture of another one is seen."""
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\.png\)\n\n\*\*([^\n]*)\.\*\*\n", page.read_text())
    assert len(shown) == page.read_text().count("![")
    for title, path, below in shown:
        drawn = (page.parent / f"{path}.svg").read_text()
        said = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
        assert title == below
        assert title in " ".join(said.split()), f"{path}: run experiments/first_look/run.py"
        assert f"Brink {version('brink-sim')}" in said, path
