"""Nothing that a study prints needs more than 80 columns, in a pipe or on a terminal of 80."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from asking import ask
from commands import brink

from sim.report.lines import wrapped

US, RUSSIA = "parties.us.resolve", "parties.russia.resolve"
RANGES = f"axes={{{US}: {{uniform: [0.5, 2]}}, {RUSSIA}: {{uniform: [0.3, 1.2]}}}}"
PAIRED = f"axes={{{US}: {{uniform: [0.5, 2]}}, {RUSSIA}: {{uniform: [0.3, 1.2]}}, correlate: [[{US}, {RUSSIA}, 0.6]]}}"
WHEN = f"axes={{{US}: [0.5, 2], {RUSSIA}: {{values: [0.4, 1], when: {{{US}: 2}}}}}}"
SHORT = ("calendar.turns=4",)
COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("study=check", "runs=4", WHEN, *SHORT),
    "check of a sample": ("study=check", "runs=4", "design=lhs", "points=8", PAIRED, *SHORT),
    "dry run": ("dry_run=true", "runs=4", WHEN, *SHORT),
    "dry run of a study": ("study=discovery", "dry_run=true", "points=8", PAIRED, *SHORT),
    "params in full": ("study=params", "find=resolve"),
    "params in short": ("study=params", "find=parties"),
    "single": ("study=single", "seed=7", *SHORT),
    "a force desk": ("study=single", "seed=7", "explain=russia.force@2", *SHORT),
    "an economy desk": ("study=single", "seed=7", "explain=us.economy@2", *SHORT),
    "explain": ("study=explain", "run=7", *SHORT),
    "compare": ("study=compare", "versus=no_monitors", "runs=20", *SHORT),
    "compare many": (
        "study=compare",
        f"versus=[no_monitors, troops_100k, {{{US}: 0.5}}]",
        "runs=20",
        *SHORT,
    ),
    "sensitivity": ("study=sensitivity", "base=8", "runs=4", RANGES, *SHORT),
    "discovery": ("study=discovery", "points=60", "runs=4", RANGES, *SHORT),
    "doctrines": (
        "study=doctrines",
        "runs=20",
        "doctrines={russia: [pressure, bargain]}",
        "robust=null",
        *SHORT,
    ),
    "reputation": ("study=reputation", "scenario=taiwan_1995", "runs=200", "keep=0.5"),
    "panel": ("study=panel", "crises=[paris_2014, taiwan_1995]", "runs=10", "rounds=20"),
}


@pytest.fixture
def printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., list[str]]:
    """Asks a study in a folder of its own, as in a pipe; gives the lines that it prints."""

    def no_terminal(*_: int) -> os.terminal_size:
        raise OSError

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(os, "get_terminal_size", no_terminal)

    def ask_and_read(*command: str, out: str = "out") -> list[str]:
        capsys.readouterr()
        assert ask(Path(out), *command) == 0
        return capsys.readouterr().out.splitlines()

    return ask_and_read


def too_wide(lines: list[str], wide: int = 80) -> list[str]:
    """The lines of more characters than there are columns."""
    assert lines
    return [line for line in lines if len(line) > wide]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_study_prints_no_line_of_more_than_80_characters(
    name: str, printed: Callable[..., list[str]]
) -> None:
    assert not too_wide(printed(*COMMANDS[name]))


@pytest.mark.parametrize("name", ["check of a sample", "params in full", "a force desk"])
def test_a_terminal_of_80_columns_is_wide_enough(
    name: str, printed: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((80, 24)))
    assert not too_wide(printed(*COMMANDS[name]))


def test_a_sweep_and_what_is_made_of_it_fit(printed: Callable[..., list[str]]) -> None:
    for name, axes in (("one", WHEN), ("two", f"axes={{{US}: [0.5, 1], {RUSSIA}: [0.7]}}")):
        assert not too_wide(printed("runs=10", axes, *SHORT, out=f"all/{name}"))
    assert not too_wide(printed("runs=10", WHEN, *SHORT, out="all/one"))
    of_one = (
        ("study=gather", "from=all"),
        ("study=replay", "from=all/one", "point=2", "run=3", "explain=russia.force@2"),
        ("study=report", "from=all/one"),
        ("study=gallery", "from=all"),
    )
    for number, command in enumerate(of_one):
        assert not too_wide(printed(*command, out=f"of_one_{number}"))


def test_the_help_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = brink("--help", cwd=tmp_path).stdout.splitlines()
    assert not too_wide(lines)
    assert any(line.startswith("study: calibrate, check") for line in lines)


def test_a_line_that_fits_stays_as_it_is_and_another_is_wrapped_below_its_indent() -> None:
    table = "name   value\n----   -----\n  one      1"
    assert wrapped(table, 20) == table
    assert wrapped("- a b c d", 5) == "- a b\n  c d"
    assert wrapped("  a b c d", 5) == "  a b\n    c\n    d"
    assert wrapped("a-b c_d/e", 4) == "a-b\nc_d/e", "names and paths stay whole"
