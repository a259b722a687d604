"""Imported once by the server that worker processes are forked from: all that a block needs, so that a worker is there at once.

A process that forks must have no second thread, so the libraries are set beforehand not to start any.
"""

import os
from importlib import import_module

from sim.threads import one_thread

one_thread()
os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")

for _name in ("sim.cli.app", "sim.ensemble.block", "sim.config.checks", "sim.model.crisis"):
    import_module(_name)
