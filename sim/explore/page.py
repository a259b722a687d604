"""The explorer in a browser: a Panel component that shows a session's parts, and the server that gives each visitor one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.charts import palette
from sim.explore.guard import hush, origins, protect
from sim.explore.session import HEAVY, Parts, Session
from sim.paths import Mistake
from sim.report.inline import finite

SCRIPTS = ("tools", "board", "side", "middle", "sweeps", "page")
WAITING = 6  # requests of one page that may wait
VISITS = 64  # pages at once
LARGEST = 1 << 20  # bytes of one request
MISSING = "study=explore needs Panel, which is not installed: pip install 'brink-sim[explore]'"
FULL = "This page has as many visitors as it can serve; try again in a minute."
TEMPLATE = """
{% extends base %}
{% block postamble %}
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>html, body { margin: 0; background: #ffffff; } @media (prefers-color-scheme: dark) { html, body { background: #14181c; } }</style>
{% endblock %}
{% block contents %}{{ embed(roots.page) }}{% endblock %}
"""
log = logging.getLogger(__name__)


def panel() -> Any:
    """Panel, loaded when it is needed; raises Mistake, with what to install, where it is missing."""
    try:
        import_module("panel.custom")
        return import_module("panel")
    except ImportError:
        raise Mistake(MISSING) from None


def web(name: str) -> str:
    """A file of the page."""
    return (Path(__file__).parent / "web" / name).read_text(encoding="utf-8")


def dumped(parts: Parts) -> str:
    """Parts as text for the page, without what is no number."""
    return json.dumps(finite(parts), allow_nan=False)


@cache
def component() -> Any:
    """The class of the page; Panel keeps one for the process."""
    custom: Any = import_module("panel.custom")
    param: Any = import_module("param")

    class BrinkExplorer(custom.JSComponent):  # type: ignore[misc]
        """Shows `first`, then each `answer`; what the visitor does comes as messages."""

        first = param.String(default="{}")
        answer = param.String(default="")
        _esm = "\n".join(web(f"{name}.js") for name in SCRIPTS)
        _stylesheets = [web("page.css").replace("WARM", palette.WARM).replace("COOL", palette.COOL)]  # noqa: RUF012

        def __init__(self, asked: Callable[[Any], None] | None = None, **params: Any) -> None:
            super().__init__(**params)
            self._asked = asked

        def _handle_msg(self, data: Any) -> None:
            if self._asked is not None:
                self._asked(data)

    return BrinkExplorer


class Page:
    """One visitor's page: takes requests one at a time, works outside of the server's loop, shows the answers.

    `crowd` is shared by all pages: how many heavy requests are worked on at once.
    """

    def __init__(self, session: Session, crowd: asyncio.Semaphore) -> None:
        self.session, self.crowd = session, crowd
        self.turn, self.waiting, self.count = asyncio.Lock(), 0, 0
        self.shown = component()(
            asked=self.asked, first=dumped(session.do({"do": "hello"})), sizing_mode="stretch_width"
        )
        self.document = panel().state.curdoc
        self.gone = False
        self._tasks: set[asyncio.Task[None]] = set()

    def asked(self, message: Any) -> None:
        """Take a request; one too many is refused."""
        if self.waiting >= WAITING:
            self._show(
                {"note": {"kind": "mistake", "says": "Still busy with what was asked before."}}
            )
            return
        self.waiting += 1
        self._start(self._work(message))

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, message: Any) -> None:
        heavy = isinstance(message, dict) and message.get("do") in HEAVY
        try:
            async with self.turn, self.crowd if heavy else contextlib.nullcontext():
                parts = await asyncio.to_thread(self._answer, message)
        finally:
            self.waiting -= 1
        if not self.gone:
            self.document.add_next_tick_callback(partial(self._show, parts))

    def _answer(self, message: Any) -> Parts:
        try:
            return self.session.do(message)
        except Exception as error:  # a fault of ours ends neither the server nor the visit
            log.exception("the explorer could not answer")
            return {
                "note": {
                    "kind": "mistake",
                    "says": f"The program failed ({type(error).__name__}); the terminal says more.",
                }
            }

    def _show(self, parts: Parts) -> None:
        if self.gone:  # closed while the answer was made
            return
        self.count += 1
        self.shown.answer = dumped({"count": self.count, "parts": parts})

    def leave(self) -> None:
        """Let go of the visit once the last request is answered, which nobody sees any more."""
        self.gone = True
        self._start(self._leave())

    async def _leave(self) -> None:
        async with self.turn:
            self.session.close()


def application(begin: Callable[[], Session]) -> Callable[[], Any]:
    """What Panel calls for every visitor: `begin` makes a session of their own."""
    found = panel()
    crowd = asyncio.Semaphore(max(1, os.cpu_count() or 1))
    there: set[Page] = set()

    def visit() -> Any:
        if len(there) >= VISITS:
            return found.pane.Str(FULL)
        page = Page(begin(), crowd)
        there.add(page)

        def gone(context: Any) -> None:
            there.discard(page)
            page.leave()

        found.state.on_session_destroyed(gone)
        template = found.Template(TEMPLATE)
        template.add_panel("page", page.shown)
        return template

    return visit


def serve(
    begin: Callable[[], Session],
    address: str,
    port: int,
    started: Callable[[str], None],
    title: str,
) -> None:
    """Serve the explorer until Ctrl-C; `started` is called with its address. Raises Mistake when the port cannot be had."""
    found = panel()
    port = port or _free(address)
    host = f"[{address}]" if ":" in address else address
    try:
        server = found.io.server.get_server(
            {"/": application(begin)},
            port=port,
            address=address,
            websocket_origin=origins(address, port) or None,
            title={"/": title},
            show=False,
            start=False,
            verbose=False,
            websocket_max_message_size=LARGEST,
            check_unused_sessions_milliseconds=5000,
        )
    except OSError as error:
        raise Mistake(
            f"explore.port: {host}:{port} cannot be had ({error.strerror or error}); give another, such as explore.port=0"
        ) from None
    found.config.browser_info = False
    protect(server, address, port)
    hush()
    server.start()
    try:
        started(f"http://{host}:{port}/")
        server.io_loop.start()
    except KeyboardInterrupt:
        pass
    finally:
        with contextlib.suppress(Exception):
            server.stop()


def _free(address: str) -> int:
    """A port that nobody listens on."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as found:
            found.bind((address, 0))
            return int(found.getsockname()[1])
    except OSError as error:
        raise Mistake(
            f"explore.address: {address} is not an address of this machine ({error.strerror or error})"
        ) from None
