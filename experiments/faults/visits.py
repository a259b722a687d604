"""Requests to the live page that no page of ours makes."""

from __future__ import annotations

import http.client
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch import TRACE

LET_IN = "let in"
LONG = "a" * 2000
HOSTS = ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", LONG)
PLACES = ("/", "/ws", "/autoload.js")
ODD_PLACES = (
    *PLACES,
    "/" + 2 * LONG,
    "/static/%00",
    "/static/..%2f..%2fetc%2fpasswd",
    "/metadata",
    "/%ff%fe",
    "/x?" + LONG,
)
ORIGINS = ("http://evil.example", "null", "http://localhost:1", LONG)
SOCKET = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
SOCKET["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="


@contextmanager
def explorer(folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server of the live page, with its port."""
    command = [sys.executable, "-m", "sim", "study=explore", "explore.port=0"]
    server = subprocess.Popen(
        [*command, "explore.open_browser=false"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline().split()[4].rstrip("/").rpartition(":")[2]), server
    finally:
        if server.poll() is None:
            server.kill()
            server.communicate()


def requests(count: int, luck: random.Random) -> Counter[str]:
    """Requests and websockets under foreign names, from foreign pages, for odd paths, cut off in the middle; and the server's own words"""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, explorer(Path(folder)) as (port, server):
        for number in range(count):
            own = number % 2 == 1
            headers = {"Host": f"127.0.0.1:{port}" if own else luck.choice(HOSTS)}
            if luck.random() < 0.5:
                headers["Origin"] = luck.choice(ORIGINS)
            foreign = not own or "Origin" in headers
            path = luck.choice(PLACES if foreign else ODD_PLACES)
            if path == "/ws":
                headers |= SOCKET
            found[answered(port, path, headers, foreign, number % 5 == 0)] += 1
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=60)
        found[TRACE] += errors.count("Traceback")
    return +found


def answered(port: int, path: str, headers: dict[str, str], foreign: bool, hurried: bool) -> str:
    """What the server answers; one that is `hurried` goes before it has read the answer, and asks again."""
    if hurried:
        gone = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        gone.request("GET", path, headers=headers)
        gone.close()
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", path, headers=headers)
    answer = asked.getresponse()
    shared = answer.getheader("Access-Control-Allow-Origin")
    asked.close()
    if shared is not None or (foreign and answer.status < 400):
        return LET_IN
    return TRACE if answer.status >= 500 else f"answered with {answer.status}"
