"""Faults on purpose: what becomes of generated mistakes, kills, damage and hostile requests. Writes README.md beside it.

`.venv/bin/python experiments/faults/run.py` does all of it, in about an hour on two cores; `run.py configurations=200` does a part, and the
table then says so. Every case follows from `--seed`.
"""

from __future__ import annotations

import argparse
import http.client
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.config.checks import build_game
from sim.config.compose import compose, configs_folder, game_tree
from sim.config.data import read_data
from sim.ensemble.designs import make_plan
from sim.paths import Mistake, leaves, with_value

HERE = Path(__file__).parent
BRINK = [sys.executable, "-m", "sim"]
SENTENCE, ACCEPTED, TRACE = "refused in a sentence", "accepted", "traceback"
SAME, LOST = "the same bytes", "other bytes without a word"
ODD: list[Any] = [
    0, -1, 1e308, 10**400, float("inf"), float("nan"), "", "0,5", "\ud800", "\x1b[2J", None, True, [], {}, [1, [2]], {"uniform": [2, 1]},
    {"a": {"b": 1}}, "9999-12-31", "${oc.env:HOME}", "x" * 10_000,
]  # fmt: skip
PIECES = [
    b"\t", b": ", b"- ", b"[", b"}", b"'", b'"', b"&a ", b"*a", b"!x ", b"\xff", b"\x00", b"${", b"${oc.env:HOME}", b"#", b"\n", b"\n  ",
    b"|", b"---\n", b"<<: ", b"hydra: {}\n", b"0,5", b"1e999", b"\xef\xbb\xbf", b"a.b: 1\n", b"? ", b"@", b"%",
]  # fmt: skip
SWEEP = ["runs=2000", "engine.block=500", "axes={}", "calendar.turns=6"]
SWEEP += ["executor=serial", "chart.format=[svg]"]
Outcome = Counter[str]


def judged(task: Callable[[], object]) -> str:
    """What becomes of a task of this process."""
    try:
        task()
    except Mistake as mistake:
        return SENTENCE if str(mistake) else TRACE
    except Exception as error:
        print(f"  {type(error).__name__}: {str(error)[:150]}", file=sys.stderr)
        return TRACE
    return ACCEPTED


def configurations(count: int, luck: random.Random) -> Outcome:
    """Files with pieces cut out and put in, trees with odd values, axes of odd shapes: all within this process."""
    tree: Any = game_tree(compose([]))
    paths = [path for path, _ in leaves(tree)]
    files = sorted((configs_folder() / "scenario").glob("*.yaml"))
    found: Outcome = Counter()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mine.yaml"
        for number in range(count):
            if number % 3 == 0:
                file.write_bytes(broken(luck.choice(files).read_bytes(), luck))
                found[judged(lambda: read_data(file, "scenario"))] += 1
            elif number % 3 == 1:
                path, value = luck.choice(paths), luck.choice(ODD)
                found[judged(lambda p=path, v=value: build_game(with_value(tree, p, v)))] += 1  # type: ignore[misc]
            else:
                axes = {
                    luck.choice(paths): luck.choice(
                        [*ODD, [luck.choice(ODD)], {"range": luck.choices(ODD, k=3)}]
                    )
                }
                found[judged(lambda a=axes: make_plan(tree, a))] += 1  # type: ignore[misc]
    return found


def broken(data: bytes, luck: random.Random) -> bytes:
    """A file with one to three places changed."""
    for _ in range(luck.randint(1, 3)):
        place = luck.randrange(len(data) + 1)
        cut = luck.choice([0, 0, 1, 5])
        data = data[:place] + luck.choice([*PIECES, b""]) + data[place + cut :]
    return data


def commands(count: int, luck: random.Random) -> Outcome:
    """Overrides with odd values through the whole command, which plays one short crisis where it accepts them."""
    paths = [path for path, _ in leaves(game_tree(compose([])))]
    settings = "runs seed run scenario study out axes chart.format executor.workers"
    names = [*paths, *settings.split()]
    found: Outcome = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(count):
            value = str(luck.choice(ODD)).encode(
                "utf-8", "surrogatepass" if luck.random() < 0.5 else "replace"
            )
            given = luck.choice(names).encode() + b"=" + value.replace(b"\x00", b"")[:2000]
            command = [*BRINK, "study=single", "calendar.turns=3", "chart.format=[svg]", given]
            found[ended(command, Path(folder))] += 1
    return found


def ended(command: list[Any], folder: Path) -> str:
    """What becomes of a command."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if b"Traceback" in done.stderr or done.returncode not in (0, 2):
        print(f"  {command[-1]!r:.80}: {done.stderr[-200:]!r}", file=sys.stderr)
        return TRACE
    return ACCEPTED if done.returncode == 0 else SENTENCE


def content(folder: Path) -> dict[str, bytes]:
    """The bytes of a sweep's tables, by their names in the folder."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*.parquet"))
        if file.is_file()
    }


def made(folder: Path) -> tuple[Path, float]:
    """A sweep that nothing disturbed, and how many seconds it took."""
    began = time.monotonic()
    subprocess.run([*BRINK, *SWEEP, "out=whole"], cwd=folder, capture_output=True, check=True)
    return folder / "whole", time.monotonic() - began


def kills(count: int, luck: random.Random) -> Outcome:
    """A sweep killed at a random moment, once in three by SIGTERM, then asked for again."""
    found: Outcome = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, seconds = made(folder)
        for number in range(count):
            out = folder / f"killed{number}"
            quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            process = subprocess.Popen([*BRINK, *SWEEP, f"out={out.name}"], cwd=folder, **quiet)
            time.sleep(luck.uniform(0, seconds))
            process.send_signal(signal.SIGTERM if number % 3 == 0 else signal.SIGKILL)
            process.wait()
            outcome = ended([*BRINK, *SWEEP, f"out={out.name}"], folder)
            found[compared(outcome, whole, out)] += 1
            shutil.rmtree(out, ignore_errors=True)
    return found


def compared(outcome: str, whole: Path, out: Path) -> str:
    """The outcome of a command that resumed or repaired, told by the bytes it left."""
    if outcome != ACCEPTED:
        return outcome
    return SAME if content(whole) == content(out) else LOST


def damage(count: int, luck: random.Random) -> Outcome:
    """A finished folder with one file cut short, changed, emptied or taken away, then the same command."""
    found: Outcome = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, _ = made(folder)
        files = [
            file.relative_to(whole)
            for file in sorted(whole.rglob("*"))
            if file.is_file() and file.name != ".lock"
        ]
        for number in range(count):
            out = folder / f"damaged{number}"
            shutil.copytree(whole, out)
            file = out / luck.choice(files)
            data = file.read_bytes()
            place = luck.randrange(max(1, len(data)))
            hurt = luck.choice(
                [data[:place], data[:place] + b"\xff" + data[place + 1 :], b"", None]
            )
            file.unlink() if hurt is None else file.write_bytes(hurt)
            found[compared(ended([*BRINK, *SWEEP, f"out={out.name}"], folder), whole, out)] += 1
            shutil.rmtree(out)
    return found


@contextmanager
def explorer(folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server of the live page, with its port."""
    command = [*BRINK, "study=explore", "explore.port=0", "explore.open_browser=false"]
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline().split()[4].rstrip("/").rpartition(":")[2]), server
    finally:
        if server.poll() is None:
            server.kill()
            server.communicate()


def requests(count: int, luck: random.Random) -> Outcome:
    """Requests under foreign names, from foreign pages, for paths that cannot be; then whether the server wrote a traceback."""
    long = "a" * 2000
    hosts = [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        long,
        "[::ffff]evil",
    ]
    paths = [
        "/",
        "/ws",
        "/autoload.js",
        "/" + 2 * long,
        "/static/%00",
        "/static/..%2f..%2fetc%2fpasswd",
    ]
    paths += ["/metadata", "/%ff%fe", "/x?" + long]
    origins = ["http://evil.example", "null", "http://localhost:1", long]
    found: Outcome = Counter()
    with tempfile.TemporaryDirectory() as folder, explorer(Path(folder)) as (port, server):
        for number in range(count):
            headers = {"Host": f"127.0.0.1:{port}"} if number % 2 else {"Host": luck.choice(hosts)}
            if luck.random() < 0.5:
                headers["Origin"] = luck.choice(origins)
            path = luck.choice(paths if number % 2 and "Origin" not in headers else paths[:3])
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            asked.request("GET", path, headers=headers)
            answer = asked.getresponse()
            shared = answer.getheader("Access-Control-Allow-Origin")
            foreign = not number % 2 or "Origin" in headers
            let_in = shared is not None or (foreign and answer.status < 400)
            failed = TRACE if answer.status >= 500 else f"answered with {answer.status}"
            found["let in" if let_in else failed] += 1
            asked.close()
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=30)
        found[TRACE] += errors.count("Traceback")
    return +found


PARTS: dict[str, tuple[int, Callable[[int, random.Random], Outcome]]] = {
    "configurations": (2000, configurations),
    "commands": (200, commands),
    "kills": (60, kills),
    "damage": (40, damage),
    "requests": (30, requests),
}
BAD = (TRACE, LOST, "let in")


def page(rows: dict[str, Any]) -> str:
    """The table of what was tried and what came of it."""
    lines = [
        "# Faults on purpose\n",
        "What `run.py` tried and what came of it; `meant` is how many cases a whole run has. The same seed makes the same cases.\n",
        "| what | cases | meant | what came of it |",
        "|---|---|---|---|",
    ]
    for name, (meant, part) in PARTS.items():
        about = (part.__doc__ or "").split(".")[0]
        row = rows.get(name, {"cases": 0, "outcome": {}})
        told = [f"{number} {what}" for what, number in sorted(row["outcome"].items())]
        lines.append(f"| {about} | {row['cases']} | {meant} | {'; '.join(told) or 'not run'} |")
    bad = sum(row["outcome"].get(what, 0) for row in rows.values() for what in BAD)
    lines.append(f"\nTracebacks, losses and requests let in: {bad}.\n")
    lines.append(
        "Made again by `.venv/bin/python experiments/faults/run.py`; `run.py kills=5` runs a part."
    )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the parts asked for and write the page, in which the others are `not run`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=[*PARTS], help="such as kills or kills=5")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    rows: dict[str, Any] = {}
    for item in given.parts:
        name, _, number = item.partition("=")
        if name not in PARTS:
            parser.error(f"there is no part {name}; there are {', '.join(PARTS)}")
        count, part = int(number or PARTS[name][0]), PARTS[name][1]
        outcome = part(count, random.Random(f"{given.seed} {name}"))
        rows[name] = {"cases": count, "outcome": dict(outcome)}
        (HERE / "README.md").write_text(page(rows), encoding="utf-8")
        print(name, dict(outcome), flush=True)


if __name__ == "__main__":
    main()
