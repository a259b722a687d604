"""Where blocks are played: one seam, `concurrent.futures.Executor`. Each executor survives the death of a worker by itself."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from sim.config import settings
from sim.ensemble import cluster
from sim.ensemble.lanes import Dead, Lane, ahead, give_back, lanes
from sim.ensemble.workers import TRIES, Died, leave_interrupts
from sim.paths import Mistake

T = TypeVar("T")


class SerialExecutor(Executor):
    """Plays each block at once, in this process."""

    retried = 0

    def submit(self, task: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run the task now and return its finished future."""
        future: Future[T] = Future()
        try:
            future.set_result(task(*args, **kwargs))
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            future.set_exception(error)
        return future


class ProcessExecutor(Executor):
    """Plays blocks in processes of this machine.

    Each process has a lane of its own, so that one that dies takes nothing with it but the block it was playing, which is
    played again (`retried` counts that). A block whose process died `TRIES` times raises Died.
    """

    def __init__(self, workers: int) -> None:
        self.retried = 0
        self._lanes = lanes(workers)
        self._idle: SimpleQueue[Lane] = SimpleQueue()
        for lane in self._lanes:
            self._idle.put(lane)
        self._threads = ThreadPoolExecutor(workers, initializer=leave_interrupts, initargs=(False,))
        self._lock = threading.Lock()
        self._unfinished: set[Future[Any]] = set()

    def submit(self, task: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Queue the task for the next free process."""
        future = self._threads.submit(self._play, partial(task, *args, **kwargs))
        self._unfinished.add(future)
        future.add_done_callback(self._unfinished.discard)
        return future

    def _play(self, call: Callable[[], T]) -> T:
        lane = self._idle.get()
        try:
            for _ in range(TRIES):
                try:
                    return lane.play(call)
                except Dead:
                    if lane.stopped:
                        raise
                    with self._lock:
                        self.retried += 1
            raise Died(f"the worker died {TRIES} times")
        finally:
            self._idle.put(lane)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; with `cancel_futures` those that still play are stopped at once, as what they write is whole or not there."""
        self._threads.shutdown(wait=False, cancel_futures=cancel_futures)
        if cancel_futures and self._unfinished:
            for lane in self._lanes:
                lane.stop()
        self._threads.shutdown(wait=wait)
        if wait:  # else they end with this process
            give_back(self._lanes)
            self._lanes = []


def make_executor(chosen: settings.Executor) -> Executor:
    """The executor a user asked for; raises ValueError when there is none to be had."""
    if chosen.kind == "dask" or (chosen.kind == "processes" and workers_of(chosen) > 1):
        check_guard(sys.modules["__main__"])
    if chosen.kind == "dask":
        return (
            cluster.connect(chosen.scheduler)
            if chosen.scheduler
            else cluster.start(workers_of(chosen))
        )
    if chosen.kind == "serial" or workers_of(chosen) == 1:
        return SerialExecutor()
    return ProcessExecutor(workers_of(chosen))


@contextmanager
def at_work(chosen: settings.Executor, near: bool = False) -> Iterator[Executor]:
    """The executor a user asked for, shut down at the end; a `near` one is of this machine, and of this process for a cluster's.

    Raises Mistake when its workers die again and again.
    """
    executor = SerialExecutor() if near and chosen.kind == "dask" else make_executor(chosen)
    try:
        yield executor
    except Died as error:
        raise Mistake(
            f"executor: {error}, most likely for want of memory; what is finished is kept, and executor=serial or a smaller "
            "engine.block needs less"
        ) from None
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def check_guard(main: object) -> None:
    """Raise Mistake when workers would run the whole script of this process again, each of them: its guard is not there."""
    file = getattr(main, "__file__", None)
    if not file or not str(file).endswith(".py"):
        return
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    if "__name__" not in text and Path(file).name != "__main__.py":
        raise Mistake(
            f"executor: each worker runs {Path(file).name} again, so put what it does under `if __name__ == '__main__':`, "
            f"or give executor=serial"
        )


def workers_of(chosen: settings.Executor) -> int:
    """How many blocks it plays at once."""
    if chosen.kind == "serial":
        return 1
    if chosen.workers != "auto":
        return chosen.workers
    if chosen.scheduler:
        return cluster.count(chosen.scheduler)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def workers_ahead(chosen: settings.Executor) -> Iterator[None]:
    """Within this, the processes that a user asked for are made once, also where several executors follow one another."""
    count = workers_of(chosen) if chosen.kind == "processes" else 1
    with ahead(count) if count > 1 else nullcontext():
        yield
