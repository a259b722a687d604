"""How code is written: short files and functions, no comprehension in another, every line formatted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim

ROOT = Path(sim.__file__).parent.parent
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def long_file(text: str) -> Iterator[tuple[int, str]]:
    """Nothing, or the length of a file of more than 300 lines."""
    if (size := len(text.splitlines())) > 300:
        yield size, "has more than 300 lines"


def long_function(text: str) -> Iterator[tuple[int, str]]:
    """Functions of more than 60 lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            size = (node.end_lineno or 0) - node.lineno + 1
            if size > 60:
                yield node.lineno, f"{node.name} has {size} lines, more than 60"


def nested_comprehension(text: str) -> Iterator[tuple[int, str]]:
    """Comprehensions that hold another one."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, COMPREHENSIONS):
            inner = (child for child in ast.walk(node) if child is not node)
            if any(isinstance(child, COMPREHENSIONS) for child in inner):
                yield node.lineno, "a comprehension holds another one"


def unformatted(text: str) -> Iterator[tuple[int, str]]:
    """Lines that the formatter is told to leave alone."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"#\s*fmt:\s*(skip|off)", line):
            yield number, "the formatter formats every line"


RULES = {
    "long file": long_file,
    "long function": long_function,
    "comprehension in a comprehension": nested_comprehension,
    "line kept from the formatter": unformatted,
}


@pytest.mark.parametrize("rule", RULES)
def test_code_is_written_plainly(rule: str) -> None:
    broken = []
    for folder in ("sim", "tests", "experiments"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for line, said in RULES[rule](file.read_text(encoding="utf-8")):
                broken.append(f"{file.relative_to(ROOT)}:{line}: {said}")
    assert not broken, "\n".join(broken)
