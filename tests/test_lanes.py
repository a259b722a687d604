"""Worker processes made ahead: forked from a command, kept from one executor to the next, replaced when they die."""

import subprocess
import sys
from pathlib import Path

import pytest

from sim.ensemble.blocks import WORTH_A_WORKER, block_size

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks only on Linux")
HEAD = """
import os, threading, time
from sim.threads import one_thread
one_thread()  # before NumPy is loaded, as the command does
from sim.config.settings import Executor as Chosen
from sim.ensemble.executors import ProcessExecutor, at_work, workers_ahead
from sim.ensemble.workers import Died
chosen = Chosen(kind="processes", workers=2)

def who():
    time.sleep(0.3)  # so that both have a part
    return os.getpid(), os.getppid()

def ask(executor, times=4):
    return {future.result() for future in [executor.submit(who) for _ in range(times)]}

def broken():
    raise KeyError("the name")

def secret():
    return lambda: 1

if __name__ == "__main__":
"""


def run(folder: Path, body: str) -> str:
    """What a script prints whose main part is `body`, in a process of its own, which has one thread."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    (folder / "script.py").write_text(HEAD + lines)
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@LINUX
def test_one_executor_after_another_has_the_processes_that_this_one_forked(tmp_path: Path) -> None:
    said = run(
        tmp_path,
        """
with workers_ahead(chosen):
    with at_work(chosen) as executor:
        first = ask(executor)
    with at_work(chosen) as executor:
        then = ask(executor)
print(first == then, len(first), {parent for _, parent in first} == {os.getpid()})
gone = [pid for pid, _ in first if os.path.exists(f"/proc/{pid}")]
print(gone)
""",
    )
    assert said == "True 2 True\n[]"


@LINUX
def test_a_process_with_a_second_thread_is_not_forked(tmp_path: Path) -> None:
    said = run(
        tmp_path,
        """
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
with workers_ahead(chosen), at_work(chosen) as executor:
    print(os.getpid() in {parent for _, parent in ask(executor)})
""",
    )
    assert said == "False"


@LINUX
def test_a_process_made_ahead_that_dies_is_replaced(tmp_path: Path) -> None:
    said = run(
        tmp_path,
        """
with workers_ahead(chosen):
    executor = ProcessExecutor(2)
    deadly = executor.submit(os._exit, 1)
    harmless = [executor.submit(pow, 2, power) for power in range(20)]
    print(isinstance(deadly.exception(), Died), executor.retried)
    print([future.result() for future in harmless] == [2**power for power in range(20)])
    executor.shutdown()
    with at_work(chosen) as executor:
        print(len(ask(executor)))
""",
    )
    assert said == "True 3\nTrue\n2"


@LINUX
def test_what_was_stopped_is_not_used_again(tmp_path: Path) -> None:
    said = run(
        tmp_path,
        """
with workers_ahead(chosen):
    executor = ProcessExecutor(2)
    before = ask(executor)
    pending = [executor.submit(time.sleep, 60) for _ in range(4)]
    time.sleep(0.3)
    began = time.monotonic()
    executor.shutdown(cancel_futures=True)
    print(time.monotonic() - began < 5, all(future.done() for future in pending))
    with at_work(chosen) as executor:
        print(len(ask(executor) & before))
""",
    )
    assert said == "True True\n0"


def test_an_error_says_where_it_was_and_what_cannot_be_sent_is_an_error(tmp_path: Path) -> None:
    said = run(
        tmp_path,
        """
with workers_ahead(chosen), at_work(chosen) as executor:
    error = executor.submit(broken).exception()
    print(repr(error), "in broken" in str(error.__cause__))
    print(executor.submit(secret).exception())
    print(executor.submit(pow, 2, 3).result(), executor.retried)
""",
    )
    first, second, third = said.splitlines()
    assert first == "KeyError('the name') True"
    assert second.startswith("a worker's result cannot be sent: ")
    assert third == "8 0"


@pytest.mark.parametrize(
    ("total", "workers", "most", "size"),
    [
        (WORTH_A_WORKER, 2, 4096, WORTH_A_WORKER),
        (4 * WORTH_A_WORKER, 2, 4096, 2 * WORTH_A_WORKER),
        (1500, 8, 4096, WORTH_A_WORKER),
        (1000, 2, 64, 64),
        (1, 2, 4096, WORTH_A_WORKER),
    ],
)
def test_blocks_are_not_made_small_to_keep_workers_busy(
    total: int, workers: int, most: int, size: int
) -> None:
    assert block_size(total, workers, most) == size
