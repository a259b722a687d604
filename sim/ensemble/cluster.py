"""Blocks on a Dask cluster: one started here, or one that runs elsewhere and sees the same folder."""

from __future__ import annotations

import logging
import re
import threading
import uuid
import warnings
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache, partial
from importlib import import_module, metadata
from typing import Any, TypeVar

from sim.ensemble.progress import say
from sim.ensemble.workers import TRIES, Died, Lost, interrupts_left
from sim.paths import Mistake

T = TypeVar("T")
OURS = "brink-sim"
PATIENCE = 10  # seconds to wait for a scheduler to answer
UNKNOWN = 8  # workers to expect of a cluster that has none yet
SILENT = logging.CRITICAL + 1  # Dask calls a connection that an interruption closed critical
KEPT = "what is finished is kept, and the same command resumes"
ONE_AT_A_TIME = threading.Lock()


def start(workers: int) -> DaskExecutor:
    """A cluster on this machine: `workers` processes of one thread each, ended with the sweep.

    Whoever reaches a scheduler can have it run programs, other users of this machine too. So all of its connections are
    encrypted with a key of this run, which is in memory alone, and one without the key is refused.
    """
    dask = _distributed()
    try:
        security = dask.Security.temporary()
    except ImportError:
        raise Mistake(
            "executor: dask needs one more library, which keeps others out of its scheduler; install it with: "
            "pip install cryptography"
        ) from None
    no_pages: dict[str, list[str]] = {
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
    }  # whoever asks the scheduler's own pages needs no key
    with interrupts_left(), import_module("dask").config.set(no_pages):
        cluster = dask.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            memory_limit=0,
            dashboard_address=None,
            silence_logs=SILENT,
            host="127.0.0.1",
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            protocol="tls://",
            security=security,
        )
        client = dask.Client(cluster, security=security, set_as_default=False)
        return DaskExecutor(client, cluster)


def connect(address: str) -> DaskExecutor:
    """A cluster that runs already; raises Mistake when no scheduler answers at `address`."""
    client = _client(address)
    found = client.run(metadata.version, OURS, on_error="return")
    for worker, version in found.items():
        if version != _version_here():
            client.close(timeout=2)
            raise _other(
                worker, f"no {OURS}" if isinstance(version, Exception) else f"{OURS} {version}"
            )
    if not found:
        say(
            f"the scheduler at {address} has no workers yet; the sweep goes on as soon as one is there"
        )
    return DaskExecutor(client)


def count(address: str) -> int:
    """How many workers a cluster has now, or a guess when it has none yet."""
    client = _client(address)
    try:
        return len(client.nthreads()) or UNKNOWN
    finally:
        client.close()


class DaskExecutor(Executor):
    """Plays blocks on a Dask cluster, which plays a block again when its worker dies."""

    def __init__(self, client: Any, cluster: Any = None) -> None:
        self._client, self._cluster = client, cluster
        self._address = client.scheduler.address
        self._version = _version_here()
        self._remote: dict[Future[Any], Any] = {}
        self._started: dict[str, int] = {}
        self._topic = f"brink-{uuid.uuid4().hex}"
        client.subscribe_topic(self._topic, self._count)

    @property
    def retried(self) -> int:
        """How many blocks were started again because their worker died."""
        return sum(self._started.values()) - len(self._started)

    def _count(self, event: tuple[Any, str]) -> None:
        key = event[1]
        self._started[key] = self._started.get(key, 0) + 1

    def submit(self, task: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand the task to the cluster."""
        future: Future[T] = Future()
        key = f"block-{uuid.uuid4().hex}"
        try:
            remote = self._client.submit(
                _on_worker,
                self._version,
                self._topic,
                key,
                partial(task, *args, **kwargs),
                key=key,
                pure=False,
            )
        except Exception as error:
            raise self._gone(str(error)) from None
        self._remote[future] = remote
        remote.add_done_callback(partial(self._finished, future))
        return future

    def _finished(self, future: Future[Any], remote: Any) -> None:
        """Hand over what became of a task; runs in a thread of Dask."""
        self._remote.pop(future, None)
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(remote.result())
        except BaseException as error:
            future.set_exception(self._said(error, remote.status))

    def _said(self, error: BaseException, status: str) -> BaseException:
        name = type(error).__name__
        if name == "KilledWorker":
            return Died(f"the worker died {getattr(error, 'allowed_failures', TRIES) + 1} times")
        if status == "cancelled" or "Cancelled" in name or name == "CommClosedError":
            return self._gone("the connection was lost")
        if isinstance(error, ModuleNotFoundError) or "deserialization" in str(error):
            where = f"the Dask cluster at {self._address}"
            return Lost(
                f"executor: {where} cannot load the program ({_brief(error)}); install {OURS} for its scheduler and every worker"
            )
        return error

    def _gone(self, why: str) -> Lost:
        return Lost(f"executor: the Dask scheduler at {self._address} is gone ({why}); {KEPT}")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, and end it when it was started here."""
        self._client.close(timeout=2)
        if self._cluster is not None:
            self._cluster.close(timeout=10)


def _on_worker(version: str, topic: str, key: str, call: Callable[[], T]) -> T:
    """Play a block on a worker, one at a time however many threads it has; raises Lost when its program is another."""
    from distributed import get_worker

    if _version_here() != version:
        raise _other(get_worker().address, f"{OURS} {_version_here()}")
    get_worker().log_event(topic, key)
    with ONE_AT_A_TIME:
        return call()


def _other(worker: str, found: str) -> Lost:
    return Lost(
        f"executor: the Dask worker at {worker} has {found}; install the version of this machine on all of them"
    )


@cache
def _version_here() -> str:
    try:
        return metadata.version(OURS)
    except metadata.PackageNotFoundError:
        return "not installed as a package"


def _client(address: str) -> Any:
    dask = _distributed()
    if not re.fullmatch(r"\w+://[^/]+:\d+", address):
        raise Mistake(f"executor.scheduler: should look like tcp://host:8786, not {address}")
    try:
        with interrupts_left(), warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # about versions of libraries, which our own check covers
            return dask.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise Mistake(
            f"executor.scheduler: no Dask scheduler answers at {address} ({_brief(error)})"
        ) from None


def _brief(error: BaseException) -> str:
    """The first line of an error, or of what caused it."""
    cause = error.__cause__ or error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]


def _distributed() -> Any:
    """Dask's distributed library; raises Mistake with the command that installs it."""
    try:
        import distributed
    except ImportError:
        raise Mistake(
            "executor: dask needs one more library; install it with: pip install 'distributed>=2025.1'"
        ) from None
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.nanny"):
        logging.getLogger(name).setLevel(SILENT)  # what matters is said in our own sentences
    return distributed
