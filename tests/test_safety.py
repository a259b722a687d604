"""What a command meets outside of its files: numbers that no computer holds, names of any kind, streams and signals of its process."""

from __future__ import annotations

import errno
import os
import shlex
import signal
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from commands import points_of
from omegaconf import OmegaConf
from strategies import game_of, tree_of

from sim.cli.arguments import quoted
from sim.config.checks import build_game
from sim.config.compose import load_game
from sim.config.errors import sentence
from sim.config.events import remarks
from sim.config.values import check_folders, check_size, check_values
from sim.ensemble.designs import make_plan
from sim.ensemble.executors import check_guard
from sim.paths import Mistake, with_value

US = "parties.us.resolve"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (10**400, "x.0: is a number of about 401 digits; no number here has that many"),
        (-(10**400), "x.0: is a number of about 401 digits"),
        ("\ud800", "x.0: holds a character that cannot be shown (U+D800); take it out"),
        ("\x1b[2J", "x.0: holds a character that cannot be shown (U+001B)"),
        (float("inf"), "x.0: should be a finite number, not inf"),
        (float("nan"), "x.0: should be a finite number, not nan"),
    ],
)
def test_what_nothing_can_hold_does_not_come_past_the_door(value: Any, said: str) -> None:
    with pytest.raises(Mistake) as refused:
        check_values({"x": [value]}, finite=True)
    assert str(refused.value).startswith(said)


def test_the_game_and_its_axes_have_the_same_door() -> None:
    with pytest.raises(Mistake, match=f"{US}: is a number of about 401 digits"):
        build_game(with_value(tree_of(), US, 10**400))
    with pytest.raises(Mistake, match=f"axes.{US}.0: is a number of about 401 digits"):
        make_plan(tree_of(), {US: [10**400]})
    with pytest.raises(Mistake, match="title: holds a character that cannot be shown"):
        build_game(with_value(tree_of(), "title", "a\ud800"))


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        ({US: {"range": [1, 2, 10**9]}}, "a range has at most 10,000,000 values"),
        ({US: {"range": [1, float("inf"), 3]}}, "a range has finite ends, not inf"),
        ({US: {"range": [1, 2, float("inf")]}}, "a range has finite ends, not inf"),
        ({US: {"range": [1, 1, 3]}}, "a range from 1 to 1 has one value and not 3; write [1]"),
        (
            {US: {"range": [1, 2, 10**4]}, "parties.russia.resolve": {"range": [1, 2, 10**4]}},
            "make more than 10,000,000 points at parties.russia.resolve",
        ),
    ],
)
def test_a_design_is_counted_before_it_is_made(axes: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistake) as refused:
        make_plan(tree_of(), axes)
    assert said in str(refused.value)
    check_size({US: [1.0, 2.0], "choice.precision": {"uniform": [1, 2]}}, "lhs")


def test_a_game_lies_in_years_that_can_be_counted() -> None:
    for start in ("9999-12-30", "0001-01-01"):
        tree = {**tree_of(), "events": {}}
        with pytest.raises(
            Mistake, match=r"calendar\.start: a game should lie between 1000-01-01 and 9900-01-01"
        ):
            build_game(with_value(tree, "calendar.start", start))


def test_an_event_after_the_end_is_said() -> None:
    assert remarks(game_of()) == []
    name = list(tree_of()["events"])[-1]
    (said,) = remarks(game_of({f"events.{name}.date": "2030-01-01"}))
    assert said.startswith(f"events.{name}: comes on 2030-01-01, after the last week of the game")


NAMES = [
    "naïve",
    "a=b",
    "x(1)",
    "a&b",
    "s#1",
    "~/x",
    "1e3",
    "it's",
    "a,b",
    "50%",
    "back\\",
    "a b",
    "{x}y",
    "null2",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_may_have_any_name_that_the_disk_takes(name: str) -> None:
    from hydra.core.override_parser.overrides_parser import OverridesParser

    (argument,) = quoted([f"out={name}"])
    (override,) = OverridesParser.create().parse_overrides([argument])
    given = override.value()
    value = OmegaConf.create({"out": getattr(given, "text", given)}).out
    assert str(value) == name
    assert isinstance(value, str)


@pytest.mark.parametrize(
    "given", ["study=single", f"{US}=2", "from=[a,b]", "from=null", "out='x'", "out=plain/x_1"]
)
def test_other_arguments_stay_as_they_are(given: str) -> None:
    assert quoted([given, "seed=1"]) == [given, "seed=1"]
    assert quoted(["-m", "from=a,b"]) == ["-m", "from=a,b"]


@pytest.mark.parametrize("name", ["out", "from"])
def test_an_empty_folder_is_refused(name: str) -> None:
    for arguments in ([f"{name}="], [f"{name}= "]):
        with pytest.raises(
            Mistake, match=f"{name}: is empty, as an unset variable of the shell is"
        ):
            quoted(arguments)
    with pytest.raises(Mistake, match="is empty"):
        check_folders({name: ""})


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("scenario=no_monitors,no_monitors", "scenario: no_monitors stands twice"),
        (
            f"{US}=int(interval(1,5))",
            r"int\(interval\(\)\) is not taken here; write whole numbers as range",
        ),
    ],
)
def test_a_choice_is_named_once_and_whole_numbers_are_listed(argument: str, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        points_of(argument, "out=x")


def test_a_script_without_a_guard_is_told_so_before_it_runs_itself(tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    main = types.SimpleNamespace(__file__=str(script))
    script.write_text("import sim\nsim.sweep(sim.load())\n")
    with pytest.raises(
        Mistake, match=r"each worker runs mine\.py again, so put what it does under `if __name__"
    ):
        check_guard(main)
    script.write_text("import sim\nif __name__ == '__main__':\n    sim.sweep(sim.load())\n")
    check_guard(main)
    check_guard(types.SimpleNamespace())


def test_a_limit_of_file_sizes_and_a_long_name_are_sentences() -> None:
    assert "ulimit -f" in str(sentence(OSError(errno.EFBIG, "File too large"), []))
    assert "too long" in str(sentence(OSError(errno.ENAMETOOLONG, "x", "a" * 300), []))


COMMAND = [sys.executable, "-m", "sim"]
SMALL = ["study=single", "calendar.turns=3", "events=null", "chart.format=[svg]"]


def test_it_works_with_what_a_notebook_a_terminal_and_a_service_hand_down(tmp_path: Path) -> None:
    """A backend of a notebook, a terminal without umlauts, no standard error, a folder with an odd name: all at once."""
    inherited = {"MPLBACKEND": "module://not_there.backend", "PYTHONIOENCODING": "ascii"}
    line = shlex.join([*COMMAND, *SMALL, "out=a=b(1) ï"]) + " 2>&-"
    done = subprocess.run(
        line,
        shell=True,
        cwd=tmp_path,
        env={**os.environ, **inherited},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "a=b(1) ï" / "summary.json").is_file()
    assert b"Paris, 30 March 2014" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_ends_in_a_line(tmp_path: Path, number: signal.Signals) -> None:
    code = "import os, signal; from sim.cli import app; app._hydra_main = lambda: os.kill(os.getpid(), int(%d)); app.main()"
    done = subprocess.run(
        [sys.executable, "-c", code % number],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 128 + number
    assert done.stderr == "brink: stopped\n"


@pytest.mark.parametrize("module", ["hydra", "numpy", "sim.cli.app"])
def test_stopped_while_it_is_loaded_it_ends_in_a_line(tmp_path: Path, module: str) -> None:
    """Ctrl-C while a module is imported, as by a finder that sends it in the place of the user."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\nclass Sends:\n    def find_spec(self, name, *rest):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Sends())\n"
    )
    paths = os.pathsep.join([str(tmp_path), *sys.path])
    done = subprocess.run(
        [sys.executable, "-m", "sim", "study=check"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "brink: stopped\n")


def test_a_ctrl_c_that_python_wraps_is_a_ctrl_c() -> None:
    code = (
        "from sim.cli import app\nclass Broken:\n"
        "    def __set_name__(self, *given): raise KeyboardInterrupt\n"
        "def within():\n    class Owner:\n        field = Broken()\napp._guarded(within)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "brink: stopped\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("scenario=a,b", "scenario: has more than one value; 'axes={scenario: [a,b]}' plays them"),
        (f"{US}=1,2", f"numbers take a point: {US}=1.2; a list is written '{US}=[1,2]', 'axes="),
    ],
)
def test_several_values_without_m_say_the_sweep_that_takes_them(given: str, said: str) -> None:
    with pytest.raises(Exception) as refused:  # noqa: PT011  Hydra's
        load_game([given])
    assert said in str(sentence(refused.value, [given]))


def test_axes_of_a_study_without_axes_are_not_said_to_stand_twice() -> None:
    given = ["study=single", f"axes={{{US}: [1, 2]}}"]
    with pytest.raises(Exception) as refused:  # noqa: PT011  Hydra's
        load_game(given)
    assert "no such option of study=single" in str(sentence(refused.value, given))


@pytest.mark.parametrize("name", ["axes", "versus", "+axes"])
def test_a_group_given_twice_is_refused_and_not_laid_over_the_other(name: str) -> None:
    with pytest.raises(Mistake, match="stands twice on the command line; write all of them in one"):
        quoted([f"{name}={{{US}: [1, 2]}}", "runs=4", f"{name.lstrip('+')}={{{US}: [3]}}"])
    assert quoted([f"{name}={{{US}: [1, 2]}}", "runs=4"])


@pytest.mark.parametrize("second", ["runs=6", "+runs=6", "runs=5"])
def test_a_setting_given_twice_is_refused_and_the_last_is_not_taken(second: str) -> None:
    with pytest.raises(
        Mistake, match=r"runs: stands twice on the command line; give it once, not as 5 and [56]"
    ):
        quoted(["study=single", "runs=5", second])
    assert quoted(["~axes", "axes=null", "--cfg=job"]) == ["~axes", "axes=null", "--cfg=job"]
