"""Packages that a command loads in part: they are whole for whoever asks for more, with the same classes and functions."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.parts import PARTS

BEGIN = "import multiprocessing, sys\nfrom sim.parts import load_parts, load_whole\nload_parts()\n"
HEAVY = (
    "networkx",
    "tqdm",
)  # of what a package loads with its own file, in every release of Mesa 3


def said(code: str) -> list[str]:
    """What a process of its own prints that has begun like a command."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_the_game_loads_two_classes_of_mesa_and_a_few_functions_of_scipy() -> None:
    """Newer releases of Mesa and SciPy load more with these files than the first ones that are supported."""
    code = f"""
import inspect
import sim.model.crisis
inspect.getmodule(sim.model.crisis.Crisis)  # looks for the files of all modules
print(*(name for name in {HEAVY!r} if name in sys.modules))
print("mesa.batchrunner" in sys.modules, "mesa.space" in sys.modules)
import mesa.model
print(issubclass(sim.model.crisis.Crisis, mesa.model.Model))
"""
    assert said(code) == ["", "False False", "True"]


def test_whoever_asks_for_more_has_the_whole_package() -> None:
    code = """
import mesa
from mesa import Agent, Model
agents = mesa.agent
from mesa import space
import mesa.datacollection
print(space.Agent is Agent is agents.Agent is mesa.Agent, mesa.DataCollector is mesa.datacollection.DataCollector)
print(mesa.__version__.split(".")[0], mesa.batch_run.__module__, multiprocessing.get_start_method(allow_none=True))
print(hasattr(mesa, "nonsense"), "Model" in mesa.__all__)
"""
    assert said(code) == ["True True", "3 mesa.batchrunner None", "False True"]


def test_the_functions_are_those_of_the_whole_package() -> None:
    names = sorted(PARTS["scipy.special"])
    code = f"""
import scipy.special
parts = [getattr(scipy.special, name) for name in {names!r}]
import scipy.stats, pickle
load_whole()
print([getattr(scipy.special, name) for name in {names!r}] == parts, len(parts))
print(scipy.special.logsumexp([0.0]), pickle.loads(pickle.dumps(scipy.special)) is scipy.special)
"""
    assert said(code) == [f"True {len(names)}", "0.0 True"]


@pytest.mark.parametrize("package", PARTS)
def test_a_second_thread_waits_for_the_file(package: str) -> None:
    last = {"mesa": "__version__", "scipy.special": "test"}[
        package
    ]  # what the file gives at its end
    code = f"""
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
sys.setswitchinterval(1e-5)
package = import_module({package!r})
with ThreadPoolExecutor(8) as pool:
    print(len(set(pool.map(lambda _: id(getattr(package, {last!r})), range(8)))))
"""
    assert said(code) == ["1"]


def test_threads_may_have_them_whole_from_the_start() -> None:
    code = """
import mesa
load_whole()
import scipy.special
print("batch_run" in vars(mesa), "test" in vars(scipy.special), len({type(mesa), type(scipy.special)}))
"""
    assert said(code) == ["True True 2"]


def test_what_is_there_already_stays_as_it_is() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import mesa\n" + BEGIN + "import mesa.model; print(type(mesa).__name__)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["module"]
