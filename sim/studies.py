"""What a user asks for by name: the studies, each in a file of its own that is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from sim.paths import Tree
from sim.settings import Settings
from sim.sources import folder_of

Study = Callable[[Settings, Tree], int]


def _lazily(module: str, function: str = "run") -> Study:
    """A study that loads its module only when it is run."""

    def run(settings: Settings, tree: Tree) -> int:
        study: Study = getattr(import_module(module), function)
        return study(settings, tree)

    return run


STUDIES: dict[str, Study] = {
    "sweep": _lazily("sim.study.sweep", "sweep"),
    "single": _lazily("sim.study.single", "single"),
    "replay": _lazily("sim.study.single", "replay"),
    "gather": _lazily("sim.study.join", "gather"),
    "report": _lazily("sim.study.report", "report"),
    "gallery": _lazily("sim.study.report", "gallery"),
    "compare": _lazily("sim.study.compare"),
    "explain": _lazily("sim.study.explain"),
    "sensitivity": _lazily("sim.study.sensitivity"),
    "discovery": _lazily("sim.study.discovery"),
    "doctrines": _lazily("sim.study.doctrines"),
    "hindcast": _lazily("sim.study.hindcast"),
    "calibrate": _lazily("sim.study.calibrate"),
    "explore": _lazily("sim.study.explore"),
}


def run_study(settings: Settings, tree: Tree) -> int:
    """Run the study asked for; returns the exit status. Charts and pages speak the words of the scenario."""
    from sim.charts import tongue
    from sim.checks import build_game

    build_game(tree)  # a configuration that is no game is told before anything is made of it
    folder_of(str(tree.get("crisis", "")))  # a crisis without seeds is told before anything is played
    with tongue.spoken(tree):
        return STUDIES[settings.study](settings, tree)
