"""Asking a study: by its name and with the settings of the command line."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.door.folders import TemporaryFolder, place
from sim.door.games import Game, command, configured, loaded
from sim.door.results import Findings, Result, Swept, opened
from sim.paths import Mistake


def sweep(
    game: Game | str = "paris_2014",
    axes: Mapping[str, Any] | None = None,
    runs: int = 400,
    out: str | Path | None = None,
    **options: Any,
) -> Swept:
    """Play a design of points, each with many runs.

    Parameters
    ----------
    game
        A game from `sim.load`, or the name of a scenario.
    axes
        What to vary, by dotted path: a list of values, or a distribution with `design="lhs"` or `design="sobol"`. `None` varies
        the scenario's own uncertainties, `{}` plays the scenario as it is.
    runs
        How often each point is played.
    out
        The folder to write to. `None` keeps the result in a temporary folder that is removed with the result.
    options
        Any other setting of `brink study=sweep`, such as `seed=1`, `design="lhs"`, `points=64` or `executor="serial"`; and
        `measures`, outcome measures of your own by name: expressions over the columns of runs, or functions of their table
        that return a number or truth for each run.

    Returns
    -------
    Swept
        The tables of points, runs and turns, the charts and the answer.

    Raises
    ------
    Mistake
        For a wrong axis or setting, or a folder that holds something else.
    """
    found = study("sweep", game, out=out, axes=axes, runs=runs, **options)
    assert isinstance(found, Swept)
    return found


def compare(
    base: Game | str,
    versus: Any,
    runs: int = 4000,
    out: str | Path | None = None,
    **options: Any,
) -> Findings:
    """Play two sides on the same luck and say what differs.

    Parameters
    ----------
    base
        A game from `sim.load`, or the name of a scenario.
    versus
        The other side: the name of a scenario, or changes by path, `{"parties.us.resolve": 2}`.
    runs
        How often each side is played.
    out
        The folder to write to; `None` keeps the result in a temporary folder that is removed with the result.
    options
        Any other setting of `brink study=compare`.

    Returns
    -------
    Findings
        The answer, the table of differences, and the charts.

    Raises
    ------
    Mistake
        For a side that there is not, or that equals the first one.
    """
    found = study("compare", base, out=out, versus=versus, runs=runs, **options)
    assert isinstance(found, Findings)
    return found


def study(
    name: str, /, game: Game | str = "paris_2014", out: str | Path | None = None, **options: Any
) -> Result:
    """Ask any study by name, with the settings that it has on the command line.

    Parameters
    ----------
    name
        The study, as in `brink study=NAME`.
    game
        A game from `sim.load`, or the name of a scenario.
    out
        The folder to write to; `None` keeps the result in a temporary folder that is removed with the result.
    options
        The study's settings, `base=256`. Write `from_` for the setting `from`, which is a word of Python; a result may stand for
        its folder.

    Returns
    -------
    Swept, Findings or Result
        A sweep with its tables, the findings of another study, or what the study said where it leaves neither.

    Raises
    ------
    Mistake
        For a study, a setting or a value that there is not.
    """
    functions, options = _functions(name, options)
    folder, held = place(out)
    return asked(command(name, loaded(game), options, folder), held, functions)


def _functions(name: str, options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The measures that are functions, and the options without them; raises Mistake where a study takes none."""
    given = options.get("measures")
    if not isinstance(given, Mapping):
        return {}, dict(options)
    functions = {key: one for key, one in given.items() if callable(one)}
    if functions and name != "sweep":
        raise Mistake(
            f"measures.{next(iter(functions))}: a function is given to sim.sweep; other studies read it from the sweep (from_=)"
        )
    texts = {key: one for key, one in given.items() if key not in functions}
    others = {key: one for key, one in options.items() if key != "measures"}
    return functions, others if functions and not texts else {**others, "measures": texts}


def asked(
    given: Sequence[str],
    held: TemporaryFolder | None = None,
    functions: Mapping[str, Any] | None = None,
) -> Result:
    """What a study gives that is asked for as on the command line, `["study=compare", "versus=no_monitors", "out=both"]`.

    A sweep also takes measures that are `functions`. Raises Mistake for a wrong argument.
    """
    from sim.studies.registry import run_study

    settings, tree = configured(given)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        run_study(settings, tree)
        if functions:
            _add(settings, tree, functions)
    return opened(Path(settings.out).expanduser(), said.getvalue(), held)


def _add(settings: Any, tree: Mapping[str, Any], functions: Mapping[str, Any]) -> None:
    """Add measures that are functions to a sweep that was just played, and print the answer with them."""
    from sim.report.terminal import answered
    from sim.studies.sweep.writing import with_functions

    print(answered(with_functions(settings, functions)))
