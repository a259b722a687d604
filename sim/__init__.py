"""Brink: an agent-based simulator of a sanctions escalation game.

    import sim
    game = sim.load("no_monitors", {"parties.us.resolve": 2})
    sim.play(game, run=7).chronicle()
    sim.sweep(game, axes={"parties.russia.forces": [30, 100]}, runs=200).points

`load`, `play`, `sweep`, `compare`, `study`, `open`, `params`, `charts` and `Mistake` are what a user needs; each is imported when
it is first asked for. docs/python.md shows them all.

The rooms, floor to roof. Each imports only from rooms above it in this list.

threads: How many threads linear algebra may use.
garbage: When Python looks for garbage.
parts: Large packages that a command loads in part.
paths: Values of plain trees by dotted path, and the nearest valid name.
model: The game, playable with numpy and Mesa alone.
config: From YAML to a checked game, and where every number comes from.
stats: Statistics with more than one client.
ensemble: Many runs, anywhere, into a folder or into memory.
charts: One function a chart.
run: One run: its chronicle, its explanation, and its desks given orders.
report: A folder's page and what the terminal says.
explore: A live page for one crisis and for many.
studies: The questions a user asks, one folder each.
door: The functions that `import sim` gives.
cli: Hydra, and the only reader of its state.
hydra_plugins_src: What Hydra finds of us by itself.
__main__: The command `brink`, and `python -m sim`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim import charts
    from sim.door.games import load
    from sim.door.parameters import params
    from sim.door.results import open
    from sim.door.runs import play
    from sim.door.studies import compare, study, sweep
    from sim.paths import Mistake

_DOOR = {
    "load": "sim.door.games",
    "play": "sim.door.runs",
    "sweep": "sim.door.studies",
    "compare": "sim.door.studies",
    "study": "sim.door.studies",
    "open": "sim.door.results",
    "params": "sim.door.parameters",
    "charts": "sim.charts",
    "Mistake": "sim.paths",
}

__all__ = ["Mistake", "charts", "compare", "load", "open", "params", "play", "study", "sweep"]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is first asked for."""
    if name not in _DOOR:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    module = import_module(_DOOR[name])
    found = globals()[name] = module if name == "charts" else getattr(module, name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
