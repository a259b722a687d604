"""The one strict reader of YAML: a file as a plain tree with the line of every entry, or a sentence that says what to write."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from sim.config.syntax import syntax_mistake
from sim.paths import Mistake

MOST_BYTES = 4_000_000  # of a file
MOST_ENTRIES = 100_000  # of a file once every alias stands for what it names
DEEPEST = 32  # groups within groups
MOST_DIGITS = 40  # of a whole number
BASIC: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PLAIN_TAGS = tuple(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")
)
MERGE_TAG = "tag:yaml.org,2002:merge"
HEADER = re.compile(r"^\s*#\s*@\s*package\b[ \t]*(.*)$")
OCTAL = re.compile(r"[-+]?0[0-7_]+")
NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Loader(BASIC):  # type: ignore[misc]
    """YAML without dates and without numbers to the base of 60, and with 1e3 as a number."""


def _without_numbers(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Tags and their patterns, but for dates and numbers."""
    left_out = ("timestamp", "int", "float", "value")
    return [pair for pair in pairs if pair[0].rpartition(":")[2] not in left_out]


Loader.yaml_implicit_resolvers = {
    first: _without_numbers(pairs) for first, pairs in BASIC.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?$"
        r"|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+$|[-+]?\.(?:inf|Inf|INF)$|\.(?:nan|NaN|NAN)$"
    ),
    list("-+0123456789."),
)
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int",
    re.compile(r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$"),
    list("-+0123456789"),
)


@dataclass(frozen=True)
class Document:
    """What a file holds: its plain tree, the line of every entry by path, and the package that its first comments name."""

    shown: str
    tree: dict[str, Any]
    lines: dict[tuple[str, ...], int]
    package: str | None

    def refuse(self, way: tuple[str, ...], what: str) -> NoReturn:
        """Raise Mistake about the entry at a path."""
        refuse(self.shown, self.lines.get(way), what)


def shown_path(file: Path) -> str:
    """A file's name for a sentence: from the working folder where it lies below."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def refuse(shown: str, line: int | None, what: str) -> NoReturn:
    """Raise Mistake about a line of a file, or about the file."""
    raise Mistake(f"{shown}, line {line}: {what}" if line else f"{shown}: {what}")


def read(file: Path, example: str = "title: My crisis") -> Document:
    """A YAML file, checked whole before anything is made of it.

    Raises Mistake, naming the file and the line, for a file that cannot be read, is not UTF-8, holds no group of entries,
    names an entry twice, has tags, aliases that never end, numbers that are not finite, or breaks the syntax of YAML.
    `example` is what a first line could be.
    """
    shown = shown_path(file)
    text = _decoded(file, shown)
    root = _composed(text, shown)
    if root is None:
        refuse(shown, None, f"is empty; write at least one entry, such as `{example}`")
    if not isinstance(root, yaml.MappingNode):
        kind = "a list" if isinstance(root, yaml.SequenceNode) else f"a single value ({root.value})"
        refuse(
            shown, _line(root), f"should hold entries with names, such as `{example}`, not {kind}"
        )
    _measure(root, shown)
    lines: dict[tuple[str, ...], int] = {}
    for way, node in _walk(root):
        lines.setdefault(way, _line(node))
        _check_node(node, shown)
    loader = Loader("")
    try:
        tree: dict[str, Any] = loader.construct_document(root)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        refuse(shown, mark.line + 1 if mark else None, f"cannot be read: {problem}")
    finally:
        loader.dispose()
    return Document(shown, tree, lines, _package(text, shown))


def _decoded(file: Path, shown: str) -> str:
    """The text of a file without a byte-order mark."""
    try:
        if not file.is_file():
            refuse(shown, None, "is not a file")
        if file.stat().st_size > MOST_BYTES:
            refuse(
                shown,
                None,
                f"is larger than {MOST_BYTES // 1_000_000} MB, too large for a configuration",
            )
        data = file.read_bytes()
    except OSError as error:
        refuse(shown, None, f"cannot be read: {error.strerror or error}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:64]:
        refuse(shown, None, "is not UTF-8 (UTF-16, it seems); save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        refuse(
            shown, line, f"is not UTF-8 (byte 0x{data[error.start]:02x}); save the file as UTF-8"
        )
    if found := NOT_SHOWN.search(text.replace("\r\n", "\n")):
        line = text.count("\n", 0, found.start()) + 1
        refuse(
            shown,
            line,
            f"holds a character that cannot be shown (U+{ord(found[0]):04X}); take it out",
        )
    return text


def _composed(text: str, shown: str) -> Any:
    """The nodes of a text; None when it holds nothing."""
    try:
        depth = 0
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    said = f"has groups within groups, {DEEPEST} deep and more"
                    refuse(shown, _line(event), said)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        return yaml.compose(text, Loader=Loader)
    except yaml.reader.ReaderError as error:
        refuse(shown, None, f"cannot be read: {error.reason} (U+{error.character:04X})")
    except yaml.MarkedYAMLError as error:
        refuse(shown, *syntax_mistake(error, text))


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _children(node: Any) -> list[Any]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _measure(root: Any, shown: str) -> None:
    """Refuse aliases that lead back to themselves, and those that make more entries than a configuration can have."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()

    def size(node: Any) -> int:
        if id(node) in open_nodes:
            refuse(shown, _line(node), "holds itself through an alias (*), without an end")
        if id(node) not in sizes:
            open_nodes.add(id(node))
            sizes[id(node)] = 1 + sum(size(child) for child in _children(node))
            open_nodes.discard(id(node))
            if sizes[id(node)] > MOST_ENTRIES:
                refuse(
                    shown,
                    _line(node),
                    f"makes more than {MOST_ENTRIES:,} entries of its aliases (*)",
                )
        return sizes[id(node)]

    size(root)


def _walk(node: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every node with its path, once for each path; keys come before their values."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            yield (*way, name), key
            yield from _walk(value, (*way, name))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _walk(value, (*way, str(place)))
    yield way, node


def _check_node(node: Any, shown: str) -> None:
    """Refuse what a node cannot be: tags of its own, keys that are no names or stand twice, numbers that are not finite."""
    line = _line(node)
    if node.tag not in (*PLAIN_TAGS, MERGE_TAG):
        name = node.tag.replace("tag:yaml.org,2002:", "!!")
        refuse(shown, line, f"has the tag {name}, which means nothing here; leave it out")
    if isinstance(node, yaml.MappingNode):
        _check_keys(node, shown)
    if not isinstance(node, yaml.ScalarNode):
        return
    if found := NOT_SHOWN.search(node.value):
        refuse(
            shown,
            line,
            f"holds a character that cannot be shown (U+{ord(found[0]):04X}); take it out",
        )
    kind = node.tag.rpartition(":")[2]
    if kind == "int" and sum(map(str.isdigit, node.value)) > MOST_DIGITS:
        refuse(
            shown, line, f"holds a number of {len(node.value)} digits; no number here has that many"
        )
    if kind == "int" and OCTAL.fullmatch(node.value):
        plain = node.value.lstrip("+-0_") or "0"
        refuse(
            shown,
            line,
            f"{node.value} would be read to the base of 8; write {plain}, or '{node.value}' for text",
        )
    if kind == "float" and not _is_finite(node.value):
        refuse(shown, line, f"{node.value[:20]} is not a finite number; write one that is")


def _check_keys(node: Any, shown: str) -> None:
    lines: dict[str, int] = {}
    before = None
    for key, value in node.value:
        if key.tag == MERGE_TAG:
            continue
        if key.tag != "tag:yaml.org,2002:str":
            name = key.value if isinstance(key, yaml.ScalarNode) else "a list or a group"
            point = _decimal(before, key, value)
            said = f"has {name or 'nothing'} for a name, which is no text; put the name in quotes"
            refuse(shown, _line(key), point or said)
        if key.value in lines:
            refuse(
                shown,
                _line(key),
                f"'{key.value}' stands twice in one group, first in line {lines[key.value]}; keep one",
            )
        lines[key.value] = _line(key)
        before = value


def _decimal(whole: Any, key: Any, value: Any) -> str | None:
    """What to write for `{resolve: 0,5}`, which YAML reads as 0 and an empty entry named 5; None where it is nothing like it."""
    texts = [getattr(node, "value", None) for node in (whole, key, value)]
    if texts[2] == "" and all(isinstance(one, str) and one.isdigit() for one in texts[:2]):
        return f"has a comma in a number; numbers take a point, so write {texts[0]}.{texts[1]}"
    return None


def _is_finite(text: str) -> bool:
    try:
        return math.isfinite(float(text.replace("_", "")))
    except ValueError:
        return False


def _package(text: str, shown: str) -> str | None:
    """What `# @package NAME` says before the first entry."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            return None
        if found := HEADER.match(line):
            names = found[1].split()
            if len(names) != 1:
                refuse(shown, number, "should be `# @package _global_`, or be left out")
            return names[0]
    return None
