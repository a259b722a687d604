"""The explorer's server as users start it, in a folder with a sweep and a hostile scenario; and how its page is worked."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asking import swept
from hostile import BROKEN, HOSTILE

SCENARIO = f"""# @package _global_
# Asks: {HOSTILE}{BROKEN}
defaults: [paris_2014, _self_]
title: '{BROKEN}{HOSTILE}'
calendar: {{turns: 5}}
parties:
  us: {{name: '{HOSTILE}'}}
theatres:
  ukraine: {{name: '{BROKEN}', rungs: ['{HOSTILE}', '{BROKEN}', x]}}
words: {{proxy_war: '{HOSTILE}', us: '{BROKEN}', forces: '{HOSTILE}'}}
"""
SEED, RUN = 1, 4


def prepared(root: Path) -> Path:
    """Where the server is started: a sweep, a hostile scenario, and a link that leads outside."""
    here = root / "here"
    (here / "configs" / "scenario").mkdir(parents=True)
    (here / "configs" / "scenario" / "hostile.yaml").write_text(SCENARIO)
    swept(
        here,
        "calendar.turns=6",
        "runs=12",
        "axes={parties.russia.forces: [30, 90], parties.us.resolve: [0.5, 2]}",
    )
    (here / "link").symlink_to(root)
    return here


def served(folder: Path) -> Iterator[str]:
    """A server's address; Ctrl-C ends it without a complaint."""
    wanted = (
        "explore.port=0",
        "explore.open_browser=false",
        "calendar.turns=8",
        f"seed={SEED}",
        f"run={RUN}",
    )
    command = [sys.executable, "-m", "sim", "study=explore", *wanted]
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    said = server.stdout.readline()
    assert said.startswith("The explorer is at http://127.0.0.1:"), said
    yield said.split()[4]
    server.send_signal(signal.SIGINT)
    _, errors = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Traceback" not in errors


def settle(page: Any) -> None:
    """Wait until every request is answered."""
    page.wait_for_selector(".explorer[aria-busy=false]")


def press(page: Any, name: str, **options: Any) -> None:
    page.get_by_role("button", name=name, **options).click()
    settle(page)


def step(page: Any, weeks: int = 1) -> None:
    for _ in range(weeks):
        page.locator(".transport .main").click()
        settle(page)


def chronicle(page: Any) -> list[str]:
    """What has happened so far, the first first."""
    page.get_by_role("tab", name="Chronicle").click()
    found = []
    for heading, items in zip(
        page.locator(".told h3").all(), page.locator(".told ul").all(), strict=True
    ):
        found.append(
            (
                int(heading.inner_text().split(",")[0].split()[1]),
                [item.inner_text() for item in items.locator("li").all()],
            )
        )
    return [text for _, said in sorted(found) for text in said]
