"""What every executor shares: what the death of a worker is called, and who sees Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

from sim.paths import Mistake

TRIES = 3  # deaths of a worker after which the block it was playing is taken to be the cause


class Died(RuntimeError):
    """Every worker that played this block died."""


class Lost(Mistake):
    """The executor itself is gone: nothing more can be played."""


def leave_interrupts(tracker: bool = True) -> None:
    """Leave Ctrl-C to the main thread, here and in all threads and processes started from this thread.

    Processes that are not forked from this one need multiprocessing's `tracker`.
    """
    if hasattr(signal, "pthread_sigmask"):
        if tracker:  # starting it unblocks signals again, so that comes first
            resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


@contextmanager
def interrupts_left(tracker: bool = True) -> Iterator[None]:
    """Within this, threads and processes that are started never see Ctrl-C; one that comes meanwhile is seen afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    leave_interrupts(tracker)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
