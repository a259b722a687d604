"""Where blocks are played: one seam, `concurrent.futures.Executor`. Each executor survives the death of a worker by itself."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import (
    forkserver,
    get_all_start_methods,
    get_context,
    get_start_method,
    parent_process,
    set_start_method,
)
from multiprocessing.context import BaseContext
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from sim.config import settings
from sim.ensemble import cluster
from sim.ensemble.workers import TRIES, Died, interrupts_left, leave_interrupts
from sim.paths import Mistake
from sim.threads import one_thread

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

    Each process is a pool of its own, so that one that dies takes nothing with it but the block it was playing, which is
    played again (`retried` counts that). A block whose process died `TRIES` times raises Died.
    """

    def __init__(self, workers: int) -> None:
        self.retried = 0
        self._lanes = [_Lane() for _ in range(workers)]
        self._idle: SimpleQueue[_Lane] = SimpleQueue()
        for lane in self._lanes:
            self._idle.put(lane)
        self._threads = ThreadPoolExecutor(workers, initializer=leave_interrupts)
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
                except BrokenProcessPool:
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
        for lane in self._lanes:
            lane.close(wait)


class _Lane:
    """One process, made when it is first needed and again after it died."""

    def __init__(self) -> None:
        self.stopped = False
        self._pool: ProcessPoolExecutor | None = None

    def play(self, call: Callable[[], T]) -> T:
        """Run a call in the process; raises BrokenProcessPool when it dies."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=_context(), initializer=_prepare)
        try:
            return self._pool.submit(call).result()
        except BrokenProcessPool:
            self._pool = None
            raise

    def stop(self) -> None:
        """Kill the process, whatever it does; the lane is of no use afterwards."""
        self.stopped = True
        pool = self._pool
        for process in list((pool._processes or {}).values()) if pool is not None else []:
            process.kill()

    def close(self, wait: bool) -> None:
        """End the process once it is idle."""
        if self._pool is not None:
            self._pool.shutdown(wait=wait)


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


def start_ahead(chosen: settings.Executor) -> None:
    """Load the game for workers in the background, while this process is still at something else."""
    if (
        chosen.kind == "processes"
        and workers_of(chosen) > 1
        and _context().get_start_method() == "forkserver"
    ):
        with interrupts_left():
            forkserver.ensure_running()


def _context() -> BaseContext:
    """How workers are started: on Linux forked from a server that has loaded the game once, elsewhere each from nothing."""
    method = "forkserver" if sys.platform.startswith("linux") else "spawn"
    if get_start_method(allow_none=True) not in (None, *get_all_start_methods()):
        set_start_method(
            method, force=True
        )  # a job of joblib has a method of its own, which a new process would not know
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["sim.ensemble.preload"])
    return context


def _prepare() -> None:
    """In a new worker: one thread for linear algebra, no Ctrl-C, an end when the parent ends, the game imported ahead."""
    one_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    import sim.model.crisis  # noqa: F401


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
