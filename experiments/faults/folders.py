"""Sweeps that are killed, and finished folders that are damaged: what the same command makes of them."""

from __future__ import annotations

import json
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from launch import ACCEPTED, SENTENCE, TRACE, asked, ended, load, start

SAME, LOST = "the same bytes", "other bytes without a word"
TAKEN = "refused in a sentence with nothing changed, then taken back by recover=true"
OUT = "out=whole"  # one name for all of them, as the page shows the command
SWEEP = ["runs=40", "engine.block=10", "axes={}", "calendar.turns=3", "events=null"]
SWEEP += ["executor=serial", "chart.format=[svg]"]
WEEKS, NO_WEEKS = [*SWEEP, "traced=5"], [*SWEEP, "traced=0"]
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
TIMED = ("timing", "measured", "retried_blocks")  # of the manifest: how it was made, not what


def content(folder: Path) -> dict[str, Any]:
    """All that a folder promises to hold again, by name: every file to the byte, and the manifest but for its times."""
    found: dict[str, Any] = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != ".lock":
            found[str(file.relative_to(folder))] = file.read_bytes()
    manifest = json.loads(found["manifest.json"])
    found["manifest.json"] = {key: manifest[key] for key in manifest if key not in TIMED}
    return found


def compared(whole: Path, out: Path) -> str:
    """Whether a folder holds what another one holds; the names of what differs go to standard error."""
    one, other = content(whole), content(out)
    differ = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    if differ:
        print(f"  differs: {', '.join(differ)}", flush=True)
    return LOST if differ else SAME


@contextmanager
def prepared(*commands: list[str]) -> Iterator[list[tuple[Path, float]]]:
    """For each command, the folder of a sweep that nothing disturbed, and how many seconds it took."""
    load()
    with tempfile.TemporaryDirectory() as name:
        made = []
        for number, command in enumerate(commands):
            folder = Path(name) / f"whole{number}"
            folder.mkdir()
            began = time.monotonic()
            if (outcome := asked([*command, OUT], folder)) != ACCEPTED:
                raise RuntimeError(f"the sweep to compare with was {outcome}")
            made.append((folder, time.monotonic() - began))
        yield made


def kills(count: int, luck: random.Random) -> Counter[str]:
    """A sweep ended at a random moment by SIGKILL, SIGTERM or Ctrl-C, then asked for again; file by file, against one left alone"""
    found: Counter[str] = Counter()
    with prepared(NO_WEEKS, WEEKS) as whole:
        for number in range(count):
            with_weeks, fresh = number % 10 == 5, number % 10 == 0
            reference, seconds = whole[with_weeks]
            command = [*(WEEKS if with_weeks else NO_WEEKS), OUT]
            folder = reference.with_name(f"killed{number}")
            folder.mkdir()
            started = start(command, folder, fresh)
            time.sleep(luck.uniform(0, seconds + 3 * fresh))
            started.send(SIGNALS[number % len(SIGNALS)])
            first = ended(started, interrupted=True)
            outcome = TRACE if first == TRACE else asked(command, folder)
            if outcome == ACCEPTED:
                outcome = compared(reference / "whole", folder / "whole")
            found[outcome] += 1
            shutil.rmtree(folder)
    return found


def damage(count: int, luck: random.Random) -> Counter[str]:
    """A finished folder with a file or two cut short, changed, emptied or taken away, then the same command; file by file"""
    found: Counter[str] = Counter()
    with prepared(NO_WEEKS, WEEKS) as whole:
        for number in range(count):
            with_weeks = number % 4 == 3
            reference, _ = whole[with_weeks]
            command = [*(WEEKS if with_weeks else NO_WEEKS), OUT]
            folder = reference.with_name(f"damaged{number}")
            shutil.copytree(reference, folder)
            files = sorted(path for path in (folder / "whole").rglob("*") if path.is_file())
            files = [path for path in files if path.name != ".lock"]
            hurt = luck.sample(files, 2 if number % 4 == 0 else 1)
            if number % 20 == 0:  # both witnesses of what the folder is of
                hurt = [folder / "whole" / name for name in (".identity.json", "manifest.json")]
            for path in hurt:
                hurt_file(path, luck)
            found[repaired(command, folder, reference / "whole")] += 1
            shutil.rmtree(folder)
    return found


def hurt_file(path: Path, luck: random.Random) -> None:
    """Cut a file short, change a byte of it, empty it or take it away."""
    data = path.read_bytes()
    place = luck.randrange(len(data))
    changed = bytes([data[place] ^ luck.randrange(1, 256)])
    hurt = luck.choice([data[:place], data[:place] + changed + data[place + 1 :], b"", None])
    if hurt is None:
        path.unlink()
    else:
        path.write_bytes(hurt)


def repaired(command: list[str], folder: Path, reference: Path) -> str:
    """What the command makes of a damaged folder; one that is refused has to be as it was, and to be taken back when told."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    outcome = asked(command, folder)
    if outcome == SENTENCE:
        after = {path: path.read_bytes() for path in before if path.is_file()}
        if after != before:
            return LOST
        outcome = asked([*command, "recover=true"], folder)
        if outcome == ACCEPTED:
            return TAKEN
        return outcome
    return compared(reference, folder / "whole") if outcome == ACCEPTED else outcome
