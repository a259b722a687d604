"""The page of the functions that `import sim` gives, made from their docstrings.

`python -m sim.door.reference --write` writes `docs/api.md`.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from functools import cached_property
from typing import Any

import sim
from sim.config.compose import configs_folder
from sim.door.games import Game
from sim.door.results import Charts, Findings, Result, Swept
from sim.door.runs import Run

CLASSES = (Game, Run, Result, Swept, Findings, Charts)


def markdown() -> str:
    """The page: a section for each function of the door, then one for each class of results."""
    lines = [
        "# What `import sim` gives",
        "",
        "Written by `python -m sim.door.reference --write` from the docstrings; [python.md](python.md) shows them at work.",
    ]
    for name in ("load", "play", "sweep", "compare", "study", "open", "params"):
        function = getattr(sim, name)
        lines += ["", f"## sim.{name}", "", *_code(f"sim.{name}{_signature(function)}"), ""]
        lines += _sections(function)
    lines += [
        "",
        "## sim.charts",
        "",
        _first(sim.charts),
        "",
        "## sim.Mistake",
        "",
        _first(sim.Mistake),
    ]
    for kind in CLASSES:
        lines += ["", f"## {kind.__name__}", "", inspect.getdoc(kind) or ""]
        rows = [_row(name, member) for name, member in vars(kind).items() if _shown(name, member)]
        if rows:
            lines += ["", "| | |", "|---|---|", *rows]
    return "\n".join(lines) + "\n"


def _code(text: str) -> list[str]:
    return ["```python", text, "```"]


def _signature(function: Callable[..., Any]) -> str:
    """The signature of a function or method, without `self` and without quotes about the names of types."""
    whole = inspect.signature(function)
    seen = [part for name, part in whole.parameters.items() if name != "self"]
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(whole.replace(parameters=seen)))


def _first(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").splitlines()[0]


def _sections(function: Callable[..., Any]) -> list[str]:
    """A docstring in numpy's form as Markdown: arguments, what comes back and errors as lists."""
    lines: list[str] = []
    listed = False
    for line in re.sub(
        r"^(\w+)\n-+$", r"**\1**\n", inspect.getdoc(function) or "", flags=re.M
    ).splitlines():
        if line.startswith("**"):
            listed = True
        if listed and line.startswith("    "):
            lines[-1] += f" {line.strip()}"
        elif listed and line and not line.startswith("**"):
            lines.append(f"- `{line}`:")
        else:
            lines.append(line)
    return lines


def _shown(name: str, member: Any) -> bool:
    """Whether a member of a class is for users."""
    kinds = (property, cached_property)
    return not name.startswith("_") and (isinstance(member, kinds) or inspect.isfunction(member))


def _row(name: str, member: Any) -> str:
    """A row of the table of a class: a property or a method, and its docstring."""
    shown = f"{name}{_signature(member)}" if inspect.isfunction(member) else name
    said = " ".join((inspect.getdoc(member) or "").split())
    escaped = shown.replace("|", "\\|")
    return f"| `{escaped}` | {said} |"


def main(arguments: list[str]) -> int:
    """Write the page, or without `--write` say whether it differs; returns the exit status."""
    page = configs_folder().parent / "docs" / "api.md"
    if page.is_file() and page.read_text(encoding="utf-8") == markdown():
        return 0
    if arguments == ["--write"]:
        page.write_text(markdown(), encoding="utf-8")
        return 0
    print("docs/api.md differs: python -m sim.door.reference --write")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
