"""What worker processes are forked with, so that a worker is there at once: all that a block needs, and all that a page needs.

The server that forks workers imports this file and has the game; a command that forks them itself loads the rest as well.
A process that forks must have no second thread, so the libraries are set beforehand not to start any.
"""

from importlib import import_module

from sim.parts import load_parts
from sim.threads import one_thread

PAGE = (
    "sim.report.chronicles",
    "sim.report.pictures",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
)

one_thread()
load_parts()

for _name in ("sim.cli.app", "sim.ensemble.block", "sim.config.checks", "sim.model.crisis"):
    import_module(_name)


def load_page() -> None:
    """Import what draws and tells, and draw once: fonts are looked up here and not in each worker."""
    for name in PAGE:
        import_module(name)
    empty = import_module("matplotlib.figure").Figure(layout="constrained")
    empty.subplots().set_xlabel("x")
    empty.draw_without_rendering()
