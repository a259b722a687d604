"""Blocks on every executor: the same bytes, whatever dies meanwhile, and a clean end."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import content

from sim.config.compose import compose, game_tree
from sim.config.settings import Executor as Chosen
from sim.ensemble.block import Block, play_block
from sim.ensemble.designs import Plan, make_plan
from sim.ensemble.executors import ProcessExecutor, at_work, make_executor, workers_of
from sim.ensemble.sealing import seal
from sim.ensemble.store import Store
from sim.ensemble.sweep import Tally, play
from sim.ensemble.workers import Died, Lost
from sim.paths import Mistake

RUNS, BLOCK = 300, 64


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(
        game_tree(compose(["calendar.turns=4"])), {"parties.russia.forces": [30, 60, 100]}
    )


def sweep(
    plan: Plan,
    folder: Path,
    start: Callable[[], Executor],
    workers: int,
    progress: Callable[[int], None] = lambda runs: None,
) -> Tally:
    """Play a plan into a folder and seal it."""
    store, runs = Store(folder), np.full(len(plan), RUNS)
    store.open({"rules": "these"})
    try:
        tally = play(plan, runs, 0, 5, store, start, workers, BLOCK, False, progress)
        seal(plan, runs, 5, store)
        store.drop_blocks()
    finally:
        store.close()
    return tally


@pytest.fixture(scope="module")
def expected(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("serial")
    assert (
        sweep(plan, folder, partial(make_executor, Chosen(kind="serial", workers=1)), 1).played
        == 3 * RUNS
    )
    return content(folder)


class Kill:
    """A progress callback that kills a process once, at the first block that is finished."""

    def __init__(self, pid: Callable[[], int]) -> None:
        self.pid, self.done = pid, False

    def __call__(self, runs: int) -> None:
        if not self.done:
            self.done = True
            os.kill(self.pid(), signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_processes_give_the_bytes_of_one(
    plan: Plan, expected: dict[str, bytes], tmp_path: Path, workers: int
) -> None:
    chosen = Chosen(kind="processes", workers=workers)
    sweep(plan, tmp_path, partial(make_executor, chosen), workers_of(chosen))
    assert content(tmp_path) == expected


def test_dask_gives_the_bytes_of_one(
    plan: Plan, expected: dict[str, bytes], tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    sweep(plan, tmp_path, partial(make_executor, Chosen(kind="dask", workers=2)), 2)
    assert content(tmp_path) == expected


def test_workers_that_die_again_and_again_are_a_sentence() -> None:
    """Whoever draws or asks in processes: a block of a sweep that kills its workers becomes a row of failures instead."""
    with (
        pytest.raises(Mistake, match=r"^executor: the worker died 3 times.*executor=serial"),
        at_work(Chosen(kind="processes", workers=2)) as executor,
    ):
        executor.submit(os._exit, 1).result()


def test_a_killed_worker_costs_a_retry_of_its_block_alone(
    plan: Plan, expected: dict[str, bytes], tmp_path: Path
) -> None:
    executor = ProcessExecutor(2)
    kill = Kill(executor.submit(os.getpid).result)
    tally = sweep(plan, tmp_path, lambda: executor, 2, kill)
    assert kill.done
    assert tally.retried == 1
    assert not tally.failed
    assert content(tmp_path) == expected


def test_a_task_that_kills_its_workers_is_given_up_and_the_others_go_on() -> None:
    executor = ProcessExecutor(2)
    try:
        deadly, harmless = (
            executor.submit(os._exit, 1),
            [executor.submit(pow, 2, power) for power in range(20)],
        )
        assert isinstance(deadly.exception(), Died)
        assert [future.result() for future in harmless] == [2**power for power in range(20)]
        assert executor.retried == 3
    finally:
        executor.shutdown(cancel_futures=True)


def test_shutting_down_stops_what_still_plays() -> None:
    executor = ProcessExecutor(2)
    assert executor.submit(pow, 2, 3).result() == 8
    pending = [executor.submit(time.sleep, 60) for _ in range(4)]
    time.sleep(0.2)
    began = time.monotonic()
    executor.shutdown(cancel_futures=True)
    assert time.monotonic() - began < 5
    assert all(future.done() for future in pending)


def test_a_block_says_when_its_folder_cannot_be_seen(tmp_path: Path) -> None:
    with pytest.raises(Lost, match="all workers of a sweep must share it"):
        play_block(Block("0", (), {}, 0, 0, tmp_path / "elsewhere"))


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A scheduler of its own with one worker, as on a cluster; gives its process and address."""
    pytest.importorskip("distributed")
    import json

    file = tmp_path / "scheduler.json"
    quiet: dict[str, Any] = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": tmp_path,
    }
    dask = [sys.executable, "-m", "dask"]
    leader = subprocess.Popen(
        [*dask, "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
        **quiet,
    )
    worker = subprocess.Popen(
        [*dask, "worker", "--nthreads", "1", "--no-dashboard", "--scheduler-file", str(file)],
        **quiet,
    )
    try:
        deadline = time.monotonic() + 60
        while not file.exists() or not file.read_text().endswith("}"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield leader, json.loads(file.read_text())["address"]
    finally:
        for process in (worker, leader):
            process.terminate()
            process.wait()


def test_a_dead_scheduler_ends_the_sweep_with_a_sentence_and_it_goes_on(
    plan: Plan,
    expected: dict[str, bytes],
    tmp_path: Path,
    scheduler: tuple[subprocess.Popen[bytes], str],
) -> None:
    leader, address = scheduler
    chosen = Chosen(kind="dask", workers="auto", scheduler=address)
    with pytest.raises(
        Mistake,
        match=rf"the Dask scheduler at {address} is gone .*; what is finished is kept, and the same command resumes",
    ):
        sweep(plan, tmp_path / "store", partial(make_executor, chosen), 2, Kill(lambda: leader.pid))
    tally = sweep(
        plan, tmp_path / "store", partial(make_executor, Chosen(kind="serial", workers=1)), 1
    )
    assert tally.stored >= BLOCK / 2
    assert content(tmp_path / "store") == expected


def test_a_killed_dask_worker_costs_a_retry(
    plan: Plan, expected: dict[str, bytes], tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    executor = make_executor(Chosen(kind="dask", workers=2))
    kill = Kill(executor.submit(os.getpid).result)
    tally = sweep(plan, tmp_path, lambda: executor, 2, kill)
    assert kill.done
    assert not tally.failed
    assert tally.retried <= 2
    assert content(tmp_path) == expected


def test_a_worker_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    from sim.ensemble import cluster

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as running:
        monkeypatch.setattr(cluster, "_version_here", lambda: "999")
        with pytest.raises(
            Mistake, match=r"has brink-sim \S+; install the version of this machine on all of them"
        ):
            cluster.connect(running.scheduler_address)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "tcp://127.0.0.1:1",
            r"executor\.scheduler: no Dask scheduler answers at tcp://127\.0\.0\.1:1 ",
        ),
        ("here", r"should look like tcp://host:8786, not here"),
    ],
)
def test_a_scheduler_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    pytest.importorskip("distributed")
    from sim.ensemble import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(Mistake, match=said):
        workers_of(Chosen(kind="dask", workers="auto", scheduler=address))


def test_without_the_library_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # type: ignore[arg-type]
    with pytest.raises(Mistake, match="pip install 'distributed"):
        make_executor(Chosen(kind="dask", workers=2))


def test_no_thread_is_left(plan: Plan) -> None:
    before = threading.active_count()
    executor = ProcessExecutor(3)
    assert executor.submit(pow, 2, 3).result() == 8
    executor.shutdown()
    assert threading.active_count() == before


def test_a_scheduler_started_here_lets_nobody_in_who_lacks_its_key() -> None:
    distributed = pytest.importorskip("distributed")
    executor = make_executor(Chosen(kind="dask", workers=1))
    try:
        address = executor._client.scheduler.address  # type: ignore[attr-defined]
        assert address.startswith("tls://127.0.0.1:")
        port = address.rpartition(":")[2]
        for foreign in (None, distributed.Security.temporary()):
            kind = "tcp" if foreign is None else "tls"
            refused = r"Timed out|in the handshake|certificate|connect|reset by peer"
            with pytest.raises(OSError, match=refused):
                distributed.Client(f"{kind}://127.0.0.1:{port}", timeout=3, security=foreign)
        assert executor.submit(pow, 2, 3).result() == 8
    finally:
        executor.shutdown()


def test_dask_says_nothing_itself_not_even_what_it_calls_critical() -> None:
    pytest.importorskip("distributed")
    with make_executor(Chosen(kind="dask", workers=1)):
        assert not logging.getLogger("distributed.scheduler").isEnabledFor(logging.CRITICAL)
