"""Worker processes, one by one: each has a pipe of its own, so that one that dies takes nothing with it but what it was doing."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
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
from typing import Any, TypeVar

from sim.ensemble.workers import interrupts_left, leave_interrupts
from sim.garbage import collect
from sim.parts import load_parts
from sim.threads import one_thread

T = TypeVar("T")


class Dead(RuntimeError):
    """A worker process ended in the middle of a call."""


class Elsewhere(Exception):
    """Where a call failed in its worker: the cause of the error that is raised here."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class Lane:
    """One process, made when it is first needed and again after it died; `kept` from one executor to the next where it was made ahead."""

    def __init__(self, kept: bool = False) -> None:
        self.kept = kept
        self.stopped = False
        self._process: Any = None
        self._pipe: Any = None

    @property
    def there(self) -> bool:
        """Whether it has a process."""
        return self._process is not None

    def start(self, context: Any) -> None:
        """Make the process, in the way of a context of multiprocessing."""
        pipe, far = context.Pipe()
        process = context.Process(target=_serve, args=(far,), daemon=True)
        process.start()
        far.close()
        self._process, self._pipe = process, pipe

    def play(self, call: Callable[[], T]) -> T:
        """What a call returns in the process, or raises there; raises Dead when the process ends meanwhile."""
        if not self.there:
            leave_interrupts()
            self.start(_context())
        try:
            self._pipe.send(call)
            done, found = self._pipe.recv()
        except (EOFError, OSError):
            self._process.kill()
            self.close()
            raise Dead from None
        if not done:
            error, said = found
            raise error from Elsewhere(said)
        result: T = found
        return result

    def stop(self) -> None:
        """Kill the process, whatever it does; the lane is of no use afterwards."""
        self.stopped = True
        process = self._process
        if process is not None:
            with suppress(ValueError):  # it died and was closed just now
                process.kill()

    def close(self) -> None:
        """End the process, which is idle or was killed."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if process is not None:
            pipe.close()
            process.terminate()
            process.join()
            process.close()


_ready: list[Lane] = []  # idle, with processes that were made ahead


def lanes(count: int) -> list[Lane]:
    """So many lanes; first those whose processes are there already."""
    taken = _ready[:count]
    del _ready[:count]
    return taken + [Lane() for _ in range(count - len(taken))]


def give_back(used: Sequence[Lane]) -> None:
    """Take back idle lanes: those that were made ahead wait for the next executor, the processes of others end."""
    for lane in used:
        if lane.kept and lane.there and not lane.stopped:
            _ready.append(lane)
        else:
            lane.close()


@contextmanager
def ahead(count: int) -> Iterator[None]:
    """Within this, so many processes are there or under way, for each executor in turn.

    Where this process may fork, they are forked from it with all that it has loaded. Elsewhere on Linux the server that
    forks them loads the game in the background.
    """
    made: list[Lane] = []
    if _may_fork():
        import_module("sim.ensemble.preload").load_page()
        made = [Lane(kept=True) for _ in range(count)]
        gc.freeze()  # what is loaded stays, and a collection would only copy the pages that the processes share
        collect()  # they play
        with interrupts_left(tracker=False):
            for lane in made:
                lane.start(get_context("fork"))
        _ready.extend(made)
    elif _context().get_start_method() == "forkserver":
        with interrupts_left():
            forkserver.ensure_running()
    try:
        yield
    finally:
        for lane in made:
            lane.close()
        _ready[:] = [lane for lane in _ready if lane not in made]


def _may_fork() -> bool:
    """Whether a fork of this process is whole: on Linux, while no second thread may hold a lock."""
    tasks = Path("/proc/self/task")
    return sys.platform.startswith("linux") and tasks.is_dir() and len(list(tasks.iterdir())) == 1


def _context() -> BaseContext:
    """How workers are started later: on Linux forked from a server that has loaded the game once, elsewhere each from nothing."""
    method = "forkserver" if sys.platform.startswith("linux") else "spawn"
    if get_start_method(allow_none=True) not in (None, *get_all_start_methods()):
        set_start_method(
            method, force=True
        )  # a job of joblib has a method of its own, which a new process would not know
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["sim.ensemble.preload"])
    return context


def _serve(pipe: Any) -> None:
    """In a worker: answer each call with what it returns, or with its error and where that was."""
    _prepare()
    while True:
        answer: tuple[bool, Any]
        try:
            call = pipe.recv()
        except EOFError:
            return
        except BaseException as error:  # a call that cannot be read here
            answer = _failed(error)
        else:
            answer = _answer(call)
        try:
            pipe.send(answer)
        except (EOFError, OSError):
            return
        except Exception as error:  # what cannot be pickled
            done, found = answer
            said = f"a worker's {'result' if done else 'error'} cannot be sent: {error}"
            pipe.send((False, (RuntimeError(said), "" if done else found[1])))
        call = answer = None  # type: ignore[assignment]  # they may be large, and the next call far away


def _answer(call: Callable[[], Any]) -> tuple[bool, Any]:
    try:
        return True, call()
    except BaseException as error:
        return _failed(error)


def _failed(error: BaseException) -> tuple[bool, Any]:
    return False, (error, "".join(traceback.format_exception(error)))


def _prepare() -> None:
    """In a new worker: one thread for linear algebra, no Ctrl-C, an end when the parent ends, the game imported ahead."""
    one_thread()
    load_parts()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):  # a forked process has the command's own way of ending
        kind = getattr(signal, name, None)
        if kind is not None and callable(signal.getsignal(kind)):
            signal.signal(kind, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()
    import sim.model.crisis  # noqa: F401


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
