"""Configurations that nobody would write: files with broken places, numbers of odd kinds, axes of odd shapes."""

from __future__ import annotations

import contextlib
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from launch import ACCEPTED, SENTENCE, TRACE, asked, load

from sim.config.checks import build_game
from sim.config.compose import compose, configs_folder, game_tree
from sim.config.data import read_data
from sim.config.errors import sentence
from sim.ensemble.block import play_spans
from sim.ensemble.designs import Plan, make_plan
from sim.model.columns import written_out
from sim.model.params import Game
from sim.paths import Tree, leaves, with_value

IMPOSSIBLE = "accepted with an impossible number"
TURNS = 3  # of each game that is played, unless the case itself is the number of turns
RUNS = 4
ODD: tuple[Any, ...] = (
    *(0, -1, 0.5, 1e-300, 1e308, 10**400, float("inf"), float("nan"), None, True),
    *("", "0,5", "\ud800", "\x1b[2J", "9999-12-31", "${oc.env:HOME}", "x" * 10_000),
    *([], {}, [1, [2]], {"uniform": [2, 1]}, {"a": {"b": 1}}),
)
PIECES = (
    *(b"\t", b": ", b"- ", b"[", b"}", b"'", b'"', b"&a ", b"*a", b"!x ", b"\xff", b"\x00", b"${"),
    *(b"${oc.env:HOME}", b"#", b"\n", b"\n  ", b"|", b"---\n", b"<<: ", b"hydra: {}\n", b"0,5"),
    *(b"1e999", b"\xef\xbb\xbf", b"a.b: 1\n", b"? ", b"@", b"%", b""),
)
ONCE = "runs seed run scenario study out axes chart.format executor.workers"
SINGLE = ("study=single", "calendar.turns=3", "events=null", "chart.format=[svg]")


def judged(task: Callable[[], list[str]]) -> str:
    """What becomes of a task of this process, which returns what is impossible in its result."""
    try:
        found = task()
    except Exception as error:
        if sentence(error, []):
            return SENTENCE
        print(f"  {type(error).__name__}: {str(error)[:300]}", file=sys.stderr)
        return TRACE
    if found:
        print(f"  impossible: {'; '.join(found[:4])}", file=sys.stderr)
    return IMPOSSIBLE if found else ACCEPTED


def configurations(count: int, luck: random.Random) -> Counter[str]:
    """Broken files, odd values, axes of odd shapes; what is accepted is played and its numbers are checked, all within one process"""
    tree: Any = game_tree(compose([]))
    paths = [path for path, _ in leaves(tree)]
    files = sorted((configs_folder() / "scenario").glob("*.yaml"))
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        file = Path("configs", "scenario", "mine.yaml")
        file.parent.mkdir(parents=True)
        for number in range(count):
            if number % 3 == 0:
                file.write_bytes(broken(luck.choice(files).read_bytes(), luck))
                found[judged(lambda: read_and_played(file))] += 1
                continue
            path, value = luck.choice(paths), luck.choice(ODD)
            if number % 3 == 1:
                found[judged(lambda p=path, v=value: played(with_value(tree, p, v), {}))] += 1  # type: ignore[misc]
                continue
            shapes = [value, [value], [0.5, value], {"range": luck.choices(ODD, k=3)}]
            axes = {path: luck.choice(shapes)}
            found[judged(lambda a=axes: played(tree, a))] += 1  # type: ignore[misc]
    return found


def broken(data: bytes, luck: random.Random) -> bytes:
    """A file with one to three places changed."""
    for _ in range(luck.randint(1, 3)):
        place = luck.randrange(len(data) + 1)
        cut = luck.choice([0, 0, 1, 5])
        data = data[:place] + luck.choice(PIECES) + data[place + cut :]
    return data


def read_and_played(file: Path) -> list[str]:
    """What is impossible in the runs of a scenario's file; raises what the command turns into a sentence."""
    read_data(file, "scenario")
    return played(game_tree(compose([f"scenario={file.stem}"])), {})


def played(tree: Tree, axes: dict[str, Any]) -> list[str]:
    """What is impossible in a few short runs of the first and the last point of a plan; raises Mistake where there is no plan."""
    build_game(tree)
    if tree["calendar"]["turns"] > TURNS:  # not a case of its own, which would be played as it is
        tree = with_value(tree, "calendar.turns", TURNS)
    plan = make_plan(tree, axes)
    impossible = []
    for point in sorted({0, len(plan) - 1}):
        impossible += of_point(plan, point)
    return impossible


def of_point(plan: Plan, point: int) -> list[str]:
    """What is impossible in a few runs of a point."""
    tree = plan.tree_with(np.full(RUNS, point))
    # an overflow or a division by nothing is an impossible number too, wherever it happens
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        runs, _ = play_spans(tree, [(plan.keys()[point], 0, RUNS)], 0, RUNS)
    return impossible_numbers(runs.to_pandas(), build_game(tree))


def impossible_numbers(runs: pd.DataFrame, game: Game) -> list[str]:
    """Columns of runs that hold what no run can come to: no number, a share beyond 0 to 1, less than nothing, a week that never was."""
    said = []
    last = game.calendar.turns - 1
    span = game.calendar.turns * game.calendar.turn_days / 7
    for name, column in written_out(game).items():
        if name not in runs or column.kind in ("outcome", "end"):
            continue
        values = runs[name].to_numpy(dtype=float)
        wrong = ~np.isfinite(values)
        if column.kind == "turn":  # no number where it never happened
            wrong = (values < 0) | (values > last) | (values % 1 != 0) & ~np.isnan(values)
        if column.unit == "probability":
            wrong |= (values < 0) | (values > 1)
        elif column.unit == "weeks":
            wrong |= (values < 0) | (values > span + 1e-9)
        elif not column.unit.startswith("Goldstein"):
            wrong |= values < 0
        if column.unit.startswith("tier"):
            wrong |= values > 4
        if wrong.any():
            said.append(f"{name} = {values[wrong][0]}")
    for party in game.parties:
        peak, final = f"peak_forces_{party}", f"final_forces_{party}"
        if {peak, final} <= set(runs) and (runs[peak] < runs[final]).any():
            said.append(f"{final} above {peak}")
    return said


def overrides(luck: random.Random, names: list[str]) -> Iterator[bytes]:
    """Without end: an odd value for one of the names, as the bytes of an argument."""
    while True:
        form = "surrogatepass" if luck.random() < 0.5 else "replace"
        value = str(luck.choice(ODD)).encode("utf-8", form).replace(b"\x00", b"")
        yield luck.choice(names).encode() + b"=" + value[:2000]


def commands(count: int, luck: random.Random) -> Counter[str]:
    """Overrides with odd values through the whole command, which plays a short crisis where it accepts them; its numbers are checked"""
    load()
    names = [*(path for path, _ in leaves(game_tree(compose([])))), *ONCE.split()]
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        for number, given in zip(range(count), overrides(luck, names)):  # noqa: B905
            folder = Path(name) / str(number)
            folder.mkdir()
            outcome = asked([*SINGLE, given], folder)
            if outcome == ACCEPTED and strange_files(folder):
                print(f"  impossible: {given!r:.90}: {strange_files(folder)}", file=sys.stderr)
                outcome = IMPOSSIBLE
            if outcome == TRACE:
                print(f"  by {given!r:.90}", file=sys.stderr)
            found[outcome] += 1
    return found


def strange_files(folder: Path) -> list[str]:
    """Numbers of a single run's tables that are infinite, and shares outside of 0 to 1."""
    said = []
    for path in sorted(folder.rglob("*.parquet")):
        for name, values in pd.read_parquet(path).select_dtypes("number").items():
            share = "belief" in str(name) or "probability" in str(name)
            if np.isinf(values).any() or (share and ((values < 0) | (values > 1)).any()):
                said.append(f"{path.name}: {name}")
    return said
