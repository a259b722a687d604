"""What a user asks for by name: the studies, each in a file of its own that is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from sim.config.seeds import folder_of
from sim.config.settings import Settings
from sim.paths import Tree

Study = Callable[[Settings, Tree], int]


def _lazily(module: str, function: str = "run") -> Study:
    """A study that loads its module only when it is run."""

    def run(settings: Settings, tree: Tree) -> int:
        study: Study = getattr(import_module(module), function)
        return study(settings, tree)

    return run


STUDIES: dict[str, Study] = {
    "sweep": _lazily("sim.studies.sweep.study", "sweep"),
    "single": _lazily("sim.studies.single.study", "single"),
    "replay": _lazily("sim.studies.single.study", "replay"),
    "gather": _lazily("sim.studies.gather.study", "gather"),
    "report": _lazily("sim.studies.report.study", "report"),
    "gallery": _lazily("sim.studies.report.study", "gallery"),
    "compare": _lazily("sim.studies.compare.study"),
    "explain": _lazily("sim.studies.explain.study"),
    "sensitivity": _lazily("sim.studies.sensitivity.study"),
    "discovery": _lazily("sim.studies.discovery.study"),
    "doctrines": _lazily("sim.studies.doctrines.study"),
    "hindcast": _lazily("sim.studies.hindcast.study"),
    "calibrate": _lazily("sim.studies.calibrate.study"),
    "explore": _lazily("sim.studies.explore.study"),
}


def run_study(settings: Settings, tree: Tree) -> int:
    """Run the study asked for; returns the exit status. Charts and pages speak the words of the scenario."""
    from sim.charts import tongue
    from sim.config.checks import build_game

    build_game(tree)  # a configuration that is no game is told before anything is made of it
    folder_of(
        str(tree.get("crisis", ""))
    )  # a crisis without seeds is told before anything is played
    with tongue.spoken(tree):
        return STUDIES[settings.study](settings, tree)
