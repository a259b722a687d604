"""The explorer's server: what it needs, whom it lets in, and how it is refused in a sentence."""

from __future__ import annotations

import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from asking import wish

from sim.explore.guard import origins, refusal
from sim.paths import Mistake
from sim.studies.explore.study import game_arguments

WITHOUT = "import sys; sys.modules['panel'] = None; sys.argv = ['brink', 'study=explore']; from sim.cli.app import main; main()"


def test_without_panel_it_says_what_to_install(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert (
        done.stderr
        == "brink: study=explore needs Panel, which is not installed: pip install 'brink-sim[explore]'\n"
    )


def test_by_default_it_is_for_this_machine_and_this_folder_alone() -> None:
    chosen = wish("study=explore").explore
    assert (chosen.address, chosen.folder, chosen.worlds) == ("127.0.0.1", ".", 1000)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("explore.port=70000", "explore.port: should be less than or equal to 65535, not 70000"),
        ("explore.worlds=10", "explore.worlds: should be greater than or equal to 100, not 10"),
        ("explore.worlds=6000", "explore.worlds: should be less than or equal to 5000, not 6000"),
        ("explore.port=x", "explore.port: should be a whole number, not 'x'"),
        ("+explore.prot=1", "explore.prot: there is no such setting; did you mean 'port'?"),
        ("explore.folder=3", "explore.folder: should be text, not 3"),
        (
            "explore.address='a b'",
            "explore.address: should be a name or an address of this machine, such as 127.0.0.1, not 'a b'",
        ),
    ],
)
def test_settings_are_checked(given: str, said: str) -> None:
    with pytest.raises(Mistake) as refused:
        wish("study=explore", given)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("127.0.0.1", {"127.0.0.1:9", "localhost:9"}),
        ("localhost", {"127.0.0.1:9", "localhost:9"}),
        (
            "::1",
            {"127.0.0.1:9", "localhost:9"},
        ),  # under [::1] as the same name, which needs no list
        ("10.0.0.7", {"10.0.0.7:9"}),
    ],
)
def test_only_pages_of_its_own_address_may_talk_to_it(address: str, allowed: set[str]) -> None:
    assert set(origins(address, 9)) == allowed
    assert not any("*" in origin for origin in origins("0.0.0.0", 9))


HERE = "127.0.0.1:9"
EVIL = "http://evil.example"


@pytest.mark.parametrize(
    ("host", "origin", "path", "status"),
    [
        (HERE, None, "/", None),
        ("localhost:9", "http://localhost:9", "/ws", None),
        ("localhost:8000", "http://localhost:8000", "/ws", None),  # through a tunnel
        ("[::1]:9", "http://[::1]:9", "/ws", None),
        (HERE, "http://localhost:9", "/ws", None),
        ("evil.example:9", None, "/", 403),  # a name that its owner leads to this machine
        ("evil.example:9", "http://evil.example:9", "/ws", 403),
        ("127.0.0.1.evil.example:9", None, "/", 403),
        ("localhost.evil.example", None, "/", 403),
        (None, None, "/", 403),
        ("", None, "/", 403),
        (HERE, EVIL, "/ws", 403),
        (HERE, "http://localhost:8000", "/ws", 403),  # another program of this machine
        (HERE, "null", "/ws", 403),
        (HERE, None, "/" + "a" * 4000, 414),
        (HERE, None, "/static/%00", 400),
        (HERE, None, "/static/..%2f..%2fetc/passwd", 400),
        (HERE, None, "/autoload.js?bokeh-autoload-element=1", 404),
    ],
)
def test_only_requests_under_its_own_name_for_paths_it_can_have_are_answered(
    host: str | None, origin: str | None, path: str, status: int | None
) -> None:
    assert refusal(host, origin, path, "127.0.0.1", 9) == status


def test_on_all_networks_it_is_asked_by_number_but_by_no_foreign_name() -> None:
    assert refusal("192.0.2.7:9", None, "/", "0.0.0.0", 9) is None
    assert refusal("evil.example:9", None, "/", "0.0.0.0", 9) == 403
    assert refusal("192.0.2.7:9", None, "/", "10.0.0.7", 9) == 403


def test_only_arguments_about_the_game_are_kept() -> None:
    given = [
        "study=explore",
        "scenario=no_monitors",
        "explore.port=0",
        "seed=3",
        "parties.us.resolve=2",
        "+phrases.hold=x",
        "out=y",
        "hydra.job.name=z",
    ]
    assert game_arguments(given) == [
        "scenario=no_monitors",
        "parties.us.resolve=2",
        "+phrases.hold=x",
    ]


@pytest.mark.skipif(
    find_spec("panel") is None,
    reason="the package panel is not installed: pip install 'brink-sim[explore]'",
)
def test_a_port_that_is_taken_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command: list[Any] = [
            sys.executable,
            "-m",
            "sim",
            "study=explore",
            f"explore.port={port}",
            "explore.open_browser=false",
        ]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert done.stderr.startswith(f"brink: explore.port: 127.0.0.1:{port} cannot be had")
