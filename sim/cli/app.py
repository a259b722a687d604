"""The Hydra door: compose, check, run; a mistake becomes one readable line and exit status 2."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from sim.cli.arguments import quoted
from sim.cli.terminal import Terminated, prepare, stop_in_order
from sim.config.compose import register_search_path, written_out
from sim.garbage import collect

if TYPE_CHECKING:
    from omegaconf import DictConfig

    from sim.config.settings import Asked


def main() -> None:
    """The `brink` command."""
    try:
        prepare()
        register_search_path()
    except BaseException as error:
        _ended(error)
    _guarded(_command)


def _command() -> None:
    """Hand the arguments to Hydra, with names of folders in quotes, and groups and wildcards in names written out."""
    sys.argv[1:] = written_out(quoted(sys.argv[1:]))
    if {"-h", "--help"} & set(sys.argv):
        _help()
    else:
        _hydra_main()


def _help() -> None:
    """Print the help, wrapped; Hydra ends the process once it has given it."""
    from sim.report.lines import wrapped

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            _hydra_main()
    finally:
        print(wrapped(said.getvalue()), end="")


def command(arguments: Sequence[str]) -> None:
    """Give a command in this process, `-m` and all; raises what the `brink` command would say in a line.

    Python code asks a study through `import sim`; this is for sweeps of Hydra's own grammar, which only the command line has.
    """
    from hydra.core.global_hydra import GlobalHydra

    register_search_path()
    GlobalHydra.instance().clear()
    before = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    sys.argv, os.environ["HYDRA_FULL_ERROR"] = ["brink", *arguments], "1"
    try:
        _hydra_main()
    finally:
        sys.argv = before[0]
        if before[1] is None:
            del os.environ["HYDRA_FULL_ERROR"]
        else:
            os.environ["HYDRA_FULL_ERROR"] = before[1]


def run(config: DictConfig) -> None:
    """Check a composed configuration and run its study; exits with 2 at a user's mistake, 1 when runs failed.

    A job of `-m` has Hydra's job folder for `out` and raises instead: the other jobs are played before the user sees the mistake.
    """
    stop_in_order()
    from hydra.core.hydra_config import HydraConfig
    from hydra.types import RunMode

    job = HydraConfig.get()
    if job.mode == RunMode.MULTIRUN:
        _run(config, job.runtime.output_dir)
    else:
        _guarded(_run, config)


class RunsFailed(RuntimeError):
    """A study ended, but some of its runs failed."""


def _run(config: DictConfig, folder: str | None = None) -> None:
    from sim.config.compose import plain, split
    from sim.ensemble.executors import workers_ahead
    from sim.studies.registry import run_study, settings_of, study_of

    _check_files()
    whole = plain(config)
    if folder is not None:
        whole["out"] = folder
    tree, chosen = split(whole)
    settings = settings_of(chosen, asked())
    _remark(tree)
    study = study_of(settings.study)
    if study.plays:
        # Mesa looks through all that is loaded as it is imported, once for each import under way: early and from here it is short
        import_module("sim.model.crisis")
    spread = study.workers and not getattr(settings, "dry_run", False)
    try:
        with workers_ahead(settings.executor) if spread else contextlib.nullcontext():
            collect()
            failed = run_study(settings, tree)
    except KeyboardInterrupt as stop:
        said = resuming(settings.out) if settings.study == "sweep" else "stopped"
        raise type(stop)(said) from None
    if failed:
        raise RunsFailed(f"some runs failed; {settings.out} says which")


def _check_files() -> None:
    """Refuse files that say what they cannot have meant, which only their order shows."""
    from hydra.core.global_hydra import GlobalHydra
    from hydra.core.hydra_config import HydraConfig

    from sim.config.braces import check_files

    hydra = GlobalHydra.instance().hydra
    if hydra is not None:  # a launcher may start a job without one
        check_files(hydra.config_loader, list(HydraConfig.get().overrides.task))


def _remark(tree: dict[str, Any]) -> None:
    """Say what is allowed and yet not what was meant, most likely."""
    from sim.config.checks import build_game
    from sim.config.events import remarks

    for said in remarks(build_game(tree)):
        print(f"brink: {said}", file=sys.stderr)


def asked() -> Asked:
    """What the running command asks for by name."""
    from hydra.core.hydra_config import HydraConfig

    from sim.config.settings import asked_of

    command = HydraConfig.get()
    return asked_of(command.runtime.choices, command.overrides.task)


def resuming(folder: str) -> str:
    """What is left after Ctrl-C, and the command that goes on from there."""
    from hydra.core.hydra_config import HydraConfig
    from hydra.types import RunMode

    job = HydraConfig.get()
    whole = job.sweep.dir if job.mode == RunMode.MULTIRUN else folder
    arguments = [item for item in sys.argv[1:] if not re.match(r"\+*out=", item)]
    return f"stopped; what is finished is kept, and this goes on from there: brink {shlex.join([*arguments, f'out={whole}'])}"


def _guarded(task: Callable[..., None], *arguments: Any) -> None:
    """Do the task; a user's mistake becomes readable lines, Ctrl-C a clean end."""
    try:
        task(*arguments)
    except BaseException as error:
        _ended(error)


def _ended(error: BaseException) -> NoReturn:
    """End the process as an error asks for; what is a fault of ours is raised again."""
    error = _interrupt_in(error) or error
    if isinstance(error, KeyboardInterrupt):
        print(f"brink: {str(error) or 'stopped'}", file=sys.stderr)
        sys.exit(143 if isinstance(error, Terminated) else 130)
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    if isinstance(error, RunsFailed):
        sys.exit(1)
    if isinstance(error, Exception):
        _explain(error)
    raise error


def _interrupt_in(error: BaseException | None) -> KeyboardInterrupt | None:
    """The Ctrl-C that an error was made of: Python wraps one that comes while a class is being defined."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error


def _hydra_main() -> None:
    import hydra  # slow to load: Ctrl-C in the meantime ends in a sentence too

    if any(item.startswith("-") or "hydra" in item for item in sys.argv[1:]):
        hydra.main(config_path=None, config_name="config", version_base="1.3")(run)()
    else:
        _composed_once(sys.argv[1:])


def _composed_once(overrides: Sequence[str]) -> None:
    """What `hydra.main` does with overrides of the game and its study alone.

    It would compose the configuration twice, first only to see whether `hydra.mode` is set in it. None of our files sets that, a
    user's file may not, and options and what is Hydra's on the command line are not given.
    """
    from hydra import initialize
    from hydra.core.global_hydra import GlobalHydra

    with initialize(config_path=None, job_name="app", version_base="1.3"):
        hydra = GlobalHydra.instance().hydra
        if hydra is not None:  # it was made just now
            hydra.run("config", run, [*overrides, "hydra.mode=RUN"])


def _explain(error: Exception) -> NoReturn:
    """Print a user's mistake as lines beginning with `brink:` and exit with 2; anything else is ours and is raised."""
    from sim.config.errors import sentence
    from sim.config.values import NOT_SHOWN

    said = sentence(error, sys.argv[1:])
    if said is None:
        raise error
    for line in said.splitlines():
        shown = NOT_SHOWN.sub("?", line)  # what was given may hold codes that a terminal obeys
        print(f"brink: {shown}", file=sys.stderr)
    sys.exit(2)
