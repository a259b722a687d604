"""Packages of which a command needs a small part: the part is loaded, and the rest when it is first asked for.

Mesa's package file loads its grids, networks and batch runner, and with them more of SciPy, networkx and tqdm; that of
scipy.special loads what wraps its functions for other libraries than NumPy. Two classes and a few functions are all that a
command takes of them, which have files of their own. So these packages are imported without running their own file. It is run,
in the same module, when somebody asks for anything else (`mesa.DataCollector`, `import scipy.stats`): every user in the process
has the whole package, each class of it once.

Both halves are Python's own ways: a finder in `sys.meta_path` that gives a loader of its own, and a class of the module with
`__getattr__`, which is asked for what a module does not hold. `importlib.util.LazyLoader` would not do: it runs the file as soon
as a part is imported, or somebody looks for the files of all modules.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_UFUNCS = ("betaln", "expit", "logit", "ndtr", "ndtri", "stdtrit", "xlog1py", "xlogy")
PARTS: Mapping[str, Mapping[str, str]] = {
    "mesa": {"Agent": "mesa.agent", "Model": "mesa.model"},
    "scipy.special": dict.fromkeys(_UFUNCS, "scipy.special._ufuncs"),
}  # by package, what is taken of it and in which file that is
_LOCK = threading.RLock()  # while a file is run, other threads wait for what it gives
_run: set[str] = set()  # packages whose own file has been run, or is being run


def load_parts() -> None:
    """From here on import the packages of `PARTS` in part; those that are there already stay whole."""
    if not any(isinstance(one, _Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def load_whole() -> None:
    """Load these packages whole, now or when they are imported: for threads, which could wait for one another over their files."""
    sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, _Finder)]
    for name in PARTS:
        package = sys.modules.get(name)
        if isinstance(package, _Package):
            _run_file(package)


class _Finder(MetaPathFinder):
    """Finds the packages as Python does, and puts off running their files."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a package is; nothing for a module that is none of them."""
        spec = PathFinder.find_spec(name, path, target) if name in PARTS else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Later(spec.loader)
        return spec


class _Later(Loader):
    """Makes a module and leaves its file to `_Package`, with the loader that can run it."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The module as its own loader makes it."""
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is run yet."""
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._loader
        _run.discard(module.__name__)
        module.__class__ = _Package


class _Package(ModuleType):
    """A package whose own file may still have to be run."""

    def __getattr__(self, name: str) -> Any:
        """A part, or what the file gives; asked for only where it is not there yet."""
        part = PARTS[self.__name__].get(name)
        found = getattr(import_module(part), name, None) if part else None
        if found is not None:
            setattr(self, name, found)
            return found
        with _LOCK:
            _run_file(self)
            if name in self.__dict__:
                return self.__dict__[name]
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return import_module, (self.__name__,)


def _run_file(package: ModuleType) -> None:
    """Run the file of a package, once; Mesa's would set how new processes are started, which stays as it was."""
    spec = package.__spec__
    if package.__name__ in _run or spec is None or spec.loader is None:
        return
    _run.add(package.__name__)
    before = multiprocessing.get_start_method(allow_none=True)
    try:
        spec.loader.exec_module(package)
    except BaseException:
        _run.discard(package.__name__)  # as with any import that fails, the next one tries again
        raise
    finally:
        if multiprocessing.get_start_method(allow_none=True) != before:
            multiprocessing.set_start_method(before, force=True)
