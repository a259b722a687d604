"""The house: which rooms there are, imports that only go down, small files and functions, and imports that change nothing in the process."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import sim

HOUSE = Path(sim.__file__).parent
FILES = sorted(HOUSE.rglob("*.py"))
MODULES = {
    ".".join(("sim", *file.relative_to(HOUSE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): file
    for file in FILES
}
UNCLEAN = {"mesa", "hydra", "omegaconf", "pandas", "matplotlib"}
PURE = ("fields", "params", "world", "draws", "choice", "moves", "rules")  # the game's own parts
GAME = (*PURE, "ladder", "recorder", "agents", "crisis")
DOORS = ("__main__", "hydra_plugins_src")  # imported by a program of their own: a command, Hydra
SERVER = "sim.ensemble.preload"  # and by the server that worker processes are forked from
MEDIAN = 150


def rooms() -> list[tuple[str, ...]]:
    """The lines of the package's docstring, floor to roof."""
    return [
        tuple(found[1].split(", "))
        for found in re.finditer(r"^((?:\w+, )*\w+): [A-Z`].*\.$", str(sim.__doc__), re.MULTILINE)
    ]


@cache
def imports(file: Path) -> tuple[str, ...]:
    """Full names of everything a file imports when it runs, inside functions too; what only a type checker reads is left out."""
    found: list[str] = []

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for child in node.orelse:
                walk(child)
            return
        if isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file.name}: imports are written in full"
            found.extend(f"{node.module}.{alias.name}" for alias in node.names)
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith("import_module")
            and isinstance(node.args[0], ast.Constant)
        ):
            found.append(str(node.args[0].value))
        for child in ast.iter_child_nodes(node):
            walk(child)

    walk(ast.parse(file.read_text(encoding="utf-8")))
    return tuple(found)


def room_of(name: str) -> str:
    """`rules` for `sim.model.rules.contest.share`."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "sim" else ""


def arrows() -> Iterator[tuple[Path, str, str]]:
    """File, its room, and the room of each thing of ours that it imports."""
    for name, file in MODULES.items():
        for other in imports(file):
            if room_of(other) and room_of(name):
                yield file, room_of(name), room_of(other)


def test_every_file_is_in_a_room_and_every_room_is_there() -> None:
    listed = [room for line in rooms() for room in line]
    assert len(listed) == len(set(listed))
    assert {room_of(name) for name in MODULES} - {""} == set(listed), (
        "the list in sim/__init__.py names every room"
    )


def test_imports_only_go_down() -> None:
    floor = {room: height for height, line in enumerate(rooms()) for room in line}
    upward = [
        f"{file.relative_to(HOUSE)} imports {other}, which is above {room}"
        for file, room, other in arrows()
        if floor.get(other, 99) > floor.get(room, 0)
    ]
    assert not upward, "\n".join(upward)
    assert sum(1 for _ in arrows()) > 100, "the imports were read"


def modules_used(file: Path) -> set[str]:
    """The modules of ours that a file imports, or imports something of."""
    said = {*imports(file), *(one.rpartition(".")[0] for one in imports(file))}
    return said & set(MODULES)


def test_no_two_files_import_each_other() -> None:
    """Below the level of rooms: no circle among the files of a package, at import."""
    uses = {name: modules_used(file) - {name} for name, file in MODULES.items()}
    for name, others in uses.items():
        package = name.rpartition(".")[0]
        circles = {
            other
            for other in others
            if name in uses[other]
            and other.startswith(package)
            and package != "sim"
            and other != package
        }
        assert not circles, f"{name} and {circles}"


def part_of(name: str) -> str:
    """`rules` for `sim.model.rules.contest`: the part of the game a module is, or nothing."""
    parts = name.split(".")
    return parts[2] if parts[:2] == ["sim", "model"] and len(parts) > 2 else ""


@pytest.mark.parametrize("part", GAME)
def test_the_game_knows_nothing_of_hydra_pandas_and_charts(part: str) -> None:
    allowed = {"framework"} if part in ("agents", "crisis") else set()
    for name, file in MODULES.items():
        if part_of(name) == part:
            outside = {other.split(".")[0] for other in imports(file)}
            assert not outside & UNCLEAN, f"{name} imports {outside & UNCLEAN}"
            assert {"framework"} & {part_of(other) for other in imports(file)} <= allowed


def test_statistics_know_nothing_of_mesa() -> None:
    above = {"framework", "agents", "crisis"}
    for name, file in MODULES.items():
        if room_of(name) == "stats":
            for other in imports(file):
                assert other.split(".")[0] != "mesa", name
                assert part_of(other) not in above, name


def test_only_draws_and_designs_make_generators() -> None:
    """Luck is keyed; samplers of designs and of statistics have a seed of their own, and nothing uses numpy's global one."""
    for name, file in MODULES.items():
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"np\.random\.(?!default_rng|Generator|SeedSequence)\w+", text), name
        assert not re.search(r"^\s*(import random|from random import)", text, re.MULTILINE), name
        if room_of(name) == "model" or (
            name.startswith("sim.ensemble.") and name != "sim.ensemble.axes"
        ):
            assert "default_rng" not in text, name
            assert "self.random" not in text, name


def test_most_files_are_small() -> None:
    sizes = [len(file.read_text(encoding="utf-8").splitlines()) for file in FILES]
    assert statistics.median(sizes) <= MEDIAN


CALM = """
import importlib, locale, logging, multiprocessing, os, random, signal, sys, warnings
import {first}
import numpy as np
def state():
    loaded = sys.modules.get("matplotlib")
    return {{
        "how processes start": multiprocessing.get_start_method(allow_none=True),
        "environment": dict(os.environ), "folder": os.getcwd(), "locale": locale.setlocale(locale.LC_ALL),
        "numpy's luck": str(np.random.get_state()), "python's luck": random.getstate(), "numpy's errors": np.geterr(),
        "numpy's printing": str(np.get_printoptions()), "warnings": list(warnings.filters), "hooks": (sys.excepthook, sys.displayhook),
        "signals": [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE)],
        "log": (logging.getLogger().handlers[:], logging.getLogger().level), "path": sys.path[:],
        "charts": dict(loaded.rcParams) if loaded else None,
    }}
before = state()
for name in {modules!r}:
    importlib.import_module(name)
after = state()
print([what for what in before if before[what] != after[what]])
"""
LIBRARIES = "matplotlib, scipy.special, scipy.stats, scipy.sparse, networkx, pandas, pyarrow.parquet, pydantic, hydra, rich, tqdm.auto"


def test_importing_anything_changes_nothing_in_the_process() -> None:
    modules = [name for name in MODULES if room_of(name) not in DOORS and name != SERVER]
    code = CALM.format(first=LIBRARIES, modules=modules)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_the_docstrings_of_rooms_say_what_they_are_for() -> None:
    for name, file in MODULES.items():
        said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
        assert said, f"{name} has no docstring"
        assert said.splitlines()[0].endswith((".", ":")), name


def test_nothing_below_the_door_asks_hydra_what_is_running() -> None:
    """Results must not depend on the door: what a user asked for is a value, `Settings.asked`."""
    asking = ("hydra.core.hydra_config", "hydra.core.singleton", "hydra.core.utils")
    for name, file in MODULES.items():
        if room_of(name) not in ("cli", *DOORS):
            known = [other for other in imports(file) if other.startswith(asking)]
            assert not known, f"{name} imports {known}"
            composes = any(other.startswith("hydra.core.global_hydra") for other in imports(file))
            assert not composes or name == "sim.config.compose", name


def dataclasses_of(file: Path) -> Iterator[tuple[ast.ClassDef, bool, set[str]]]:
    """A file's dataclasses, whether each makes its own `==`, and all words of its fields' types."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        said = [ast.unparse(one) for one in getattr(node, "decorator_list", [])]
        found = [one for one in said if one.startswith("dataclass")]
        if isinstance(node, ast.ClassDef) and found:
            fields = [
                ast.unparse(one.annotation) for one in node.body if isinstance(one, ast.AnnAssign)
            ]
            yield node, "eq=False" not in found[0], set(re.findall(r"\w+", " ".join(fields)))


def test_what_holds_arrays_has_no_equality_of_its_own() -> None:
    """Two arrays have no single truth value, so that `==` of two such objects raises from Python 3.13 on."""
    given = [(file, *one) for file in FILES for one in dataclasses_of(file)]
    arrays = {"Array", "ndarray", "DataFrame", "Table", "Mixtures"}
    for _ in range(4):  # and what holds one that holds one
        arrays |= {node.name for _, node, _, words in given if words & arrays}
    equal = [
        f"{file.relative_to(HOUSE)}: {node.name}"
        for file, node, compares, words in given
        if compares
        and words & arrays
        and room_of(f"sim.{file.relative_to(HOUSE).parts[0]}") != "model"
    ]
    assert not equal, f"these need eq=False: {equal}"
