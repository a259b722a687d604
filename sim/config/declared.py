"""Every parameter as it is declared: path, unit, range and meaning, as the table of docs/ODD.md.

`python -m sim.config.declared docs/ODD.md` writes the table into the page, between two comments.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin

from sim.model.fields import Params
from sim.model.params import Game

BEGIN, END = "<!-- parameters -->", "<!-- end of parameters -->"
NAMES = {"parties": "<i>", "theatres": "<k>", "events": "<e>"}
ENTRIES = {"pain": "<tier>", "gain": "<rung>", "cost": "<rung>", "decisiveness": "<rung>"}
BY_NAME = {"tempo": "<desk>", "add": "<q>", "set": "<q>"}


class Declared(NamedTuple):
    """A parameter's path, unit, least and largest allowed value, and meaning."""

    path: str
    unit: str
    low: float
    high: float
    meaning: str


def declared(node: type[Params] = Game, prefix: str = "") -> Iterator[Declared]:
    """Every number that a modeller may set, in the order of the declarations."""
    for name, field in node.model_fields.items():
        path, extra = prefix + name, field.json_schema_extra
        if isinstance(extra, dict) and "low" in extra:
            low, high = float(str(extra["low"])), float(str(extra["high"]))
            last = _entries(name, field.annotation)
            yield Declared(path + last, str(extra["unit"]), low, high, field.description or "")
        elif _section(field.annotation):
            yield from declared(field.annotation, f"{path}.")  # type: ignore[arg-type]
        elif get_origin(field.annotation) is dict and _section(get_args(field.annotation)[1]):
            entry = get_args(field.annotation)[1]
            yield from declared(entry, f"{path}.{NAMES[name]}.")
        else:
            yield from _whole(path, field)


def _section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Params)


def _entries(name: str, annotation: Any) -> str:
    """What follows the name of a list or of a group by theatre, desk or quantity."""
    if get_origin(annotation) is dict:
        return "." + BY_NAME.get(name, "<k>")
    if get_origin(annotation) is tuple:
        return "." + ENTRIES.get(name, "<l>")
    return ""


def _whole(path: str, field: Any) -> Iterator[Declared]:
    """A whole number declared with bounds (turns, days, levels)."""
    if field.annotation is int:
        bounds: dict[str, float] = {}
        for item in field.metadata:
            for kind in ("ge", "le"):
                bounds[kind] = getattr(item, kind, bounds.get(kind, 0))
        yield Declared(path, "whole", bounds["ge"], bounds["le"], field.description or "")


def table() -> str:
    """The parameters as a table in Markdown."""
    lines = ["| parameter | unit | range | meaning |", "|---|---|---|---|"]
    lines += [
        f"| `{row.path}` | {row.unit} | {row.low:g} to {row.high:g} | {row.meaning} |"
        for row in declared()
    ]
    return "\n".join(lines)


def with_table(page: str) -> str:
    """A page with its table of parameters as they are declared now; raises ValueError when it has no place for one."""
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"the page has no lines '{BEGIN}' and '{END}'")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(with_table(target.read_text(encoding="utf-8")), encoding="utf-8")
