"""How wide the output of the terminal may be, and text that is no wider."""

from __future__ import annotations

import shutil
import textwrap

LEAST, PLAIN, TEXT = 60, 80, 100  # columns: the fewest, those of a pipe, the most of a paragraph


def columns() -> int:
    """How wide the output may be: the terminal's width, 80 in a pipe."""
    return max(shutil.get_terminal_size((PLAIN, 24)).columns, LEAST)


def wrapped(text: str, width: int | None = None) -> str:
    """A text no wider than the output may be: a line that fits stays as it is, another is wrapped below its own indent."""
    wide = min(width or columns(), TEXT)
    return "\n".join(part for line in text.split("\n") for part in _wrapped(line, wide))


def _wrapped(line: str, wide: int) -> list[str]:
    if len(line) <= wide:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    below = f"{indent}  " if indent or line.startswith("- ") else indent
    return textwrap.wrap(
        line, wide, subsequent_indent=below, break_on_hyphens=False, break_long_words=False
    )
