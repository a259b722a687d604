"""What a configuration file may hold: a scenario, a party, a doctrine or a set of rules is data and reaches nothing outside of the game."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.config.reading import Document, read
from sim.config.references import ESCAPED
from sim.config.settings import GROUPS, setting_names
from sim.config.shapes import check_shapes
from sim.paths import Mistake

GLOBAL = ("scenario", "rules", "study")  # groups whose files are laid over the whole configuration
EXAMPLES = {
    "scenario": "defaults: [paris_2014, _self_]",
    "study": "defaults: [sweep, _self_]",
    "parties": "name: the United States",
    "doctrine": "resolve: 1",
}
NAMED = ("add", "set", "uncertainties", "words", "axes", "until", "moves", "versus", "doctrines")
REFERENCE = re.compile(r"\$\{\.*[A-Za-z_]\w*(?:\.\w+|\[\w+\])*\}")
SHOULD = "a file may refer to another entry, such as ${parties.us.resolve}, and to nothing else"


def reserved() -> frozenset[str]:
    """Names of groups and entries that are not about the game."""
    return frozenset({"hydra", *setting_names()} - {"study"})


def read_data(file: Path, group: str) -> Document:
    """A file of a group of configurations, checked as far as a file by itself can be.

    Raises Mistake, naming file and line, for what `reading.read` refuses and for: an entry `hydra`, a setting in a file that
    only says what is played, a reference to anything but another entry, a name with dots, defaults that are no list of names.
    """
    kind = group.split("/")[0]
    document = read(file, EXAMPLES.get(kind, "name: value"))
    _check_package(document, kind)
    _check_entries(document, kind)
    _check_texts(document)
    _check_names(document)
    check_shapes(document, kind)
    if "defaults" in document.tree:
        _check_defaults(document, group)
    elif kind == "scenario":
        _check_whole(document)
    return document


def package_of(document: Document, group: str) -> str | None:
    """Where the file's entries go: a scenario's to the top, whether its first line says so or not."""
    return document.package or ("_global_" if group.split("/")[0] in GLOBAL else None)


def _check_package(document: Document, kind: str) -> None:
    if document.package in (None, "_global_" if kind in GLOBAL else "_group_"):
        return
    should = (
        "should be `# @package _global_`, or be left out"
        if kind in GLOBAL
        else "should be left out"
    )
    raise Mistake(f"{document.shown}: its line `# @package {document.package}` {should}")


def _check_entries(document: Document, kind: str) -> None:
    """Refuse entries that are not about the game."""
    tree = document.tree
    if "hydra" in tree:
        document.refuse(
            ("hydra",),
            "`hydra` is not for a file of yours to set; leave it out, or give it on the command line",
        )
    if kind == "study":
        executor = tree.get("executor")
        if isinstance(executor, Mapping) and executor.get("scheduler") is not None:
            document.refuse(
                ("executor", "scheduler"),
                "a scheduler runs programs, so no file names one; give executor.scheduler= on the command line",
            )
        return
    if kind in GLOBAL:
        for name in tree:
            if name in setting_names():
                document.refuse(
                    (name,),
                    f"`{name}` says how a game is studied, and a {kind} says what is played; give {name}= on the command line "
                    f"or in a file of configs/study",
                )


def _check_names(document: Document) -> None:
    """Refuse `parties.us.resolve: 2`, which would be an entry of that long name."""
    for way in document.lines:
        if not way or "." not in way[-1]:
            continue
        above = way[:-1]
        if way[0] != "defaults" and not any(step in NAMED for step in above):
            nested = ": {".join(way[-1].split(".")) + ": ..." + "}" * way[-1].count(".")
            document.refuse(way, f"a name in a file has no dots; write `{nested}` for `{way[-1]}`")


def _texts(node: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, Mapping):
        for key, item in node.items():
            yield (*way, str(key)), str(key)
            yield from _texts(item, (*way, str(key)))
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from _texts(item, (*way, str(place)))
    elif isinstance(node, str):
        yield way, node


def _check_texts(document: Document) -> None:
    """Refuse references to anything but another entry, and those that do not close."""
    for way, text in _texts(document.tree):
        rest = REFERENCE.sub("", ESCAPED.sub("", text))
        if "${" not in rest:
            continue
        start = rest.index("${")
        given = rest[start : start + 40]
        if ":" in given.split("}")[0]:
            document.refuse(way, f"{given} reaches outside of the configuration; {SHOULD}")
        if "}" not in given:
            document.refuse(
                way,
                f"{given} opens a reference that is not closed; write ${{name}}, or \\${{ for the characters themselves",
            )
        document.refuse(way, f"{given} is no reference; {SHOULD}")


def _check_defaults(document: Document, group: str) -> None:
    """Refuse defaults that are no list of files of the game."""
    given, example = (
        document.tree["defaults"],
        EXAMPLES.get(group.split("/")[0], EXAMPLES["scenario"]),
    )
    if not isinstance(given, list):
        document.refuse(
            ("defaults",), f"should be a list of files, such as `{example}`, not {_short(given)}"
        )
    for place, item in enumerate(given):
        way = ("defaults", str(place))
        if isinstance(item, Mapping) and len(item) == 1:
            ((name, value),) = item.items()
            values = value if isinstance(value, list) else [value]
            if not all(part is None or isinstance(part, str) for part in values):
                document.refuse(
                    way,
                    f"should name a file, such as `/parties@parties.us: us`, not {_short(item)}",
                )
            _check_default(document, way, str(name), group, [part or "" for part in values])
        elif isinstance(item, str):
            _check_default(document, way, item, group, [])
        else:
            document.refuse(
                way,
                f"should name a file, such as `paris_2014` or `/parties@parties.us: us`, not {_short(item)}",
            )


def _check_default(
    document: Document, way: tuple[str, ...], name: str, group: str, values: list[str]
) -> None:
    path, _, package = name.split(" ")[-1].partition("@")
    if not path.strip("/"):
        document.refuse(
            way, f"'{name}' names no file; write `paris_2014` or `/parties@parties.us: us`"
        )
    whole = path if path.startswith("/") else f"{group}/{path}"
    first = whole.strip("/").split("/")[0]
    of_study = group.split("/")[0] == "study" and first in GROUPS
    if not of_study and (first in reserved() or first == "study"):
        document.refuse(way, f"`{name}` is not part of a game; give {first}= on the command line")
    if package.removeprefix("_global_.").split(".")[0] in ("_global_", *reserved()):
        document.refuse(
            way,
            f"`{name}` puts a file where none belongs; write `/parties@parties.us: us` for a party",
        )
    if any(".." in part.split("/") for part in (path, *values)):
        document.refuse(
            way, f"`{name}` leads out of the configurations; name a file below configs/"
        )
    if whole.strip("/") == f"{group}/{Path(document.shown).stem}":
        document.refuse(way, f"`{name}` is this file itself; name the one that it is laid over")


def _check_whole(document: Document) -> None:
    """Refuse a scenario that is laid over nothing and is no whole game either."""
    from sim.model.params import Game

    needed = [name for name, field in Game.model_fields.items() if field.is_required()]
    lacks = [name for name in needed if name not in document.tree]
    if lacks:
        raise Mistake(
            f"{document.shown}: is laid over no other scenario and lacks {_listed(lacks)}; begin it with `{EXAMPLES['scenario']}`"
        )


def _listed(names: list[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
