"""Errors of YAML's syntax in words of a newcomer."""

from __future__ import annotations

import yaml

SYNTAX = {  # what libyaml says, and what to write
    "found a tab character that violates indentation": "is indented with a tab; use spaces",
    "mapping values are not allowed": "holds a second colon, or the line before lacks one; write `name: value` on a line of its own "
    "and put a text with a colon in quotes",
    "did not find expected ',' or ']'": "is not part of the list that began here; close it with ]",
    "did not find expected ',' or '}'": "is not part of the group that began here; close it with }",
    "did not find expected '-' indicator": "mixes a list with entries that have names; begin every line with - or none",
    "could not find expected ':'": "lacks a colon; write `name: value`",
    "found unexpected end of stream": "opens a quotation mark that is never closed",
    "found undefined alias": "uses a name after * that no & gives",
    "did not find expected key": "does not go on as its group began; indent all entries of a group alike, and write a quotation mark "
    "within quotes twice",
    "found unknown escape character": "holds a backslash that means nothing in double quotes; use single quotes",
    "found invalid Unicode character": "holds half of a character (a lone surrogate); write the character itself",
    "but found another document": "begins a second document; leave the line --- out",
    "expected a single document": "begins a second document; leave the line --- out",
}


def syntax_mistake(error: yaml.MarkedYAMLError, text: str) -> tuple[int | None, str]:
    """The line, counted from 1, of an error of syntax in a text, and a sentence that says what to write."""
    problem = error.problem or error.context or "cannot be read"
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines()
    number = min(mark.line + 1, len(lines)) if mark else None
    line = lines[number - 1] if number else ""
    if "cannot start any token" in problem:
        found = line[mark.column : mark.column + 1] if mark is not None else ""
        said = (
            "is indented with a tab; use spaces"
            if found == "\t" or line.startswith("\t")
            else f"has a value that begins with {found or line.strip()[:1]}; put it in quotes"
        )
        return number, said
    for start, said in SYNTAX.items():
        if problem.startswith(start):
            if error.context_mark is not None and ("close" in said):
                number = error.context_mark.line + 1
                said = said.replace("is not part of", "has something that does not fit into")
                if "${" in text.splitlines()[number - 1]:
                    said += ", and put ${} in quotes there"
            return number, said
    return number, f"cannot be read as YAML: {problem}"
