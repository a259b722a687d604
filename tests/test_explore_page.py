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

from sim.explore.page import origins
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
        ("::1", {"[::1]:9", "localhost:9"}),
        ("10.0.0.7", {"10.0.0.7:9"}),
    ],
)
def test_only_pages_of_its_own_address_may_talk_to_it(address: str, allowed: set[str]) -> None:
    assert set(origins(address, 9)) == allowed
    assert not any("*" in origin for origin in origins("0.0.0.0", 9))


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
