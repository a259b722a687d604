"""`brink study=explore`: a live page for one crisis and for many, served to this machine."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Sequence

from sim.config.settings import setting_names
from sim.explore.catalogue import Catalogue
from sim.explore.folder import Folder
from sim.explore.page import panel, serve
from sim.explore.session import Session
from sim.explore.visit import Visit
from sim.parts import load_whole
from sim.paths import Tree
from sim.studies.explore import Exploring

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def run(settings: Exploring, tree: Tree) -> int:
    """Serve the page until Ctrl-C; returns the exit status."""
    panel()
    load_whole()  # a page answers its visitors in threads
    chosen = settings.explore
    folder = Folder(chosen.folder)
    catalogue = Catalogue(tree, settings.asked.scenario, game_arguments(settings.asked.overrides))

    def begin() -> Session:
        return Session(Visit(catalogue, folder, settings.seed, settings.run), chosen.worlds)

    begin().close()  # a game that cannot be played is refused before there is a page

    def started(address: str) -> None:
        print(f"The explorer is at {address} (Ctrl-C ends it).")
        if chosen.address not in LOOPBACK:
            print("Whoever can reach this machine can use it.", file=sys.stderr)
        sys.stdout.flush()
        if chosen.open_browser:
            webbrowser.open(address)

    serve(begin, chosen.address, chosen.port, started, f"Brink: {tree.get('title', 'explorer')}")
    return 0


def game_arguments(overrides: Sequence[str]) -> list[str]:
    """The arguments of the command that are about the game; those of the study are not."""
    kept = []
    for item in overrides:
        group = item.lstrip("+~").partition("=")[0].partition("@")[0].split(".")[0].split("/")[0]
        if group not in (*setting_names(), "hydra"):
            kept.append(item)
    return kept
