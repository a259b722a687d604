"""Where blocks are played: one seam, `concurrent.futures.Executor`."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from sim import settings

T = TypeVar("T")
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class SerialExecutor(Executor):
    """Plays each block at once, in this process."""

    def submit(self, task: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:  # type: ignore[override]
        """Run the task now and return its finished future."""
        future: Future[T] = Future()
        try:
            future.set_result(task(*args, **kwargs))
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            future.set_exception(error)
        return future


def make_executor(chosen: settings.Executor) -> Executor:
    """The executor a user asked for."""
    if chosen.kind == "serial" or workers_of(chosen) == 1:
        return SerialExecutor()
    return ProcessPoolExecutor(workers_of(chosen), mp_context=get_context("spawn"), initializer=_prepare)


def workers_of(chosen: settings.Executor) -> int:
    """How many blocks it plays at once."""
    if chosen.kind == "serial":
        return 1
    return len(os.sched_getaffinity(0)) if chosen.workers == "auto" else chosen.workers


def _prepare() -> None:
    """In a new worker: one thread for linear algebra, Ctrl-C left to the parent, the game imported ahead."""
    import signal

    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import sim.model  # noqa: F401
