"""The command's arguments before Hydra reads them: a folder's name may be whatever the disk allows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.config.values import check_folders
from sim.paths import Mistake

PATHS = ("out", "from", "history", "explore.folder")  # settings that name a folder
MANY = ("-m", "--multirun")
OTHERWISE = ("true", "false", "nan", "inf", "infinity")  # what Hydra would take for no text


def quoted(arguments: Sequence[str]) -> list[str]:
    """The arguments with the names of folders in quotes, so that Hydra takes `out=a=b(1)` for the name it is.

    Lists, `null` and names that are in quotes already stay as they are, and with `-m` so do names with commas. Raises Mistake for an
    empty name, and a key given twice.
    """
    _check_once(arguments)
    many = any(item in MANY for item in arguments)
    return [_quoted(item, many) for item in arguments]


def _check_once(arguments: Sequence[str]) -> None:
    """Raise Mistake for a key that is given twice, of which Hydra would take the last or lay one over the other without a word."""
    given = [
        item.lstrip("+").partition("=") for item in arguments if re.match(r"[^=-][^=]*=", item)
    ]
    names = [name for name, _, _ in given]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is None:
        return
    values = [value for name, _, value in given if name == twice]
    if values[0].startswith("{"):
        example = "{parties.us.resolve: [1, 2], choice.precision: [5, 10]}"
        shown = example if twice == "axes" else "{...}"
        said = f"write all of them in one, '{twice}={shown}'"
    else:
        said = f"give it once, not as {' and '.join(values)}"
    raise Mistake(f"{twice}: stands twice on the command line; {said}")


def _quoted(argument: str, many: bool) -> str:
    name, equals, value = argument.partition("=")
    if not equals or name.lstrip("+") not in PATHS:
        return argument
    check_folders({name.lstrip("+"): value})
    if value == "null" or value[0] in "['\"" or (many and "," in value):
        return argument
    plain = value.casefold() not in OTHERWISE
    if plain and re.fullmatch(r"[A-Za-z_./$][\w./${}:%-]*", value, re.ASCII):
        return argument
    inner = re.sub(r"(\\*)('|$)", lambda found: found[1] * 2 + (r"\'" if found[2] else ""), value)
    return f"{name}='{inner}'"
