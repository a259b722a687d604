"""Who may ask the server of the explorer: only pages under names that are its own, and only for paths that it can have."""

from __future__ import annotations

import logging
import socket
from contextlib import suppress
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ALL = ("0.0.0.0", "::")  # of every network that the machine is in
LONGEST = 1024  # characters of a path and its question
UNUSED = ("autoload.js", "metadata")  # for pages of other servers, which this one has none of
LIBRARIES = ("tornado", "bokeh", "panel", "asyncio")


def names_of(address: str) -> tuple[str, ...]:
    """The names under which a server at an address is asked, as they stand in a `Host` line, without the port."""
    if address in ("127.0.0.1", "localhost", "::1"):
        return LOOPBACK
    if address not in ALL:
        return (f"[{address}]" if ":" in address else address,)
    own = socket.gethostname()
    found = [*LOOPBACK, own, socket.getfqdn()]
    with suppress(OSError):
        found += socket.gethostbyname_ex(own)[2]
    return tuple(dict.fromkeys(found))


def is_allowed(host: str | None, address: str) -> bool:
    """Whether a request's `Host` names this server.

    A page of elsewhere whose own name leads to this machine (DNS rebinding) has that name there. The port is free, so that
    a tunnel may have another; a server on all networks is also asked by any number, which no name can pretend to be.
    """
    name = _without_port(host or "").lower().rstrip(".")
    if name in (known.lower() for known in names_of(address)):
        return True
    return address in ALL and _is_number(name)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[: host.find("]") + 1]
    return host.rpartition(":")[0] if ":" in host else host


def _is_number(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def origins(address: str, port: int) -> list[str]:
    """Where else pages that talk to the server may be from, beside the name that it is asked under."""
    return [f"{name}:{port}" for name in names_of(address) if not name.startswith("[")]


def refusal(host: str | None, origin: str | None, path: str, address: str, port: int) -> int | None:
    """The HTTP status that a request is refused with, None for one to answer."""
    if not is_allowed(host, address):
        return 403
    if origin is not None:
        source = urlsplit(origin).netloc.lower()
        if source not in ((host or "").lower(), *(name.lower() for name in origins(address, port))):
            return 403
    if len(path) > LONGEST:
        return 414
    plain = unquote(path.partition("?")[0], errors="replace")
    if not plain.isprintable() or ".." in plain.split("/"):
        return 400
    return 404 if plain.rpartition("/")[2] in UNUSED else None


def protect(server: Any, address: str, port: int) -> None:
    """Check every request of a server of Panel, websockets included, before anything answers it."""
    from tornado.web import ErrorHandler

    site = server._tornado
    find = site.find_handler

    def checked(request: Any, **options: Any) -> Any:
        asked = request.headers
        host, origin = asked.get("Host"), asked.get("Origin")
        status = refusal(host, origin, request.uri or "", address, port)
        if status is None:
            return find(request, **options)
        return site.get_handler_delegate(request, ErrorHandler, {"status_code": status})

    site.find_handler = checked


def hush() -> None:
    """Leave what libraries say about the requests of others in one line each, without a trace of their insides."""
    for name in LIBRARIES:
        logging.getLogger(name).addFilter(_in_a_line)
        for handler in logging.getLogger(name).handlers:
            handler.addFilter(_in_a_line)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_in_a_line)
    logging.getLogger("tornado.access").setLevel(logging.ERROR)


def _in_a_line(record: logging.LogRecord) -> bool:
    if record.name.partition(".")[0] not in LIBRARIES:
        return True
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
    lines = record.getMessage().strip().splitlines() or [""]
    record.msg = f"{lines[0][:200]}{f' ({kind})' if kind else ''}"
    record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
    return True
