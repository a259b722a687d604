"""What the seeds of a crisis hold, read from YAML: the facts it starts from, and rows of provenance."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import yaml

from sim.paths import Mistake, nearest

Kind = Literal["article", "source", "assumption", "calibrated"]
Seed = TypeVar("Seed")
Leaf = tuple[tuple[str, ...], Any]
State = tuple[tuple[str, int, int], ...]  # files of a folder: name, time of change, size
CHALLENGER = "challenger"  # stands for the challenger of any crisis in the paths of shared rows
SHARED = "behaviour.yaml"  # the rows that hold for every crisis


@dataclass(frozen=True)
class Fact:
    """One fact that a crisis starts from, in our own words; `coding` says how words became a number where `basis` is coded.

    It is from a `paragraph` of an article and of one of the `system`s of the crisis, or from a `source` of the book.
    """

    id: str
    says: str
    basis: Literal["stated", "coded", "told"]
    acts_in: tuple[str, ...]
    system: int | None = None
    paragraph: int | None = None
    source: str | None = None
    value: Any = None
    unit: str | None = None
    date: datetime.date | None = None
    coding: str | None = None
    confidence: Literal["high", "medium", "low"] | None = None


@dataclass(frozen=True)
class Row:
    """Provenance of the numbers at some paths (`*` is any one step): value, plausible range, unit, and where they are from."""

    path: tuple[str, ...]
    value: Any
    unit: str
    why: str
    low: Any = None
    high: Any = None
    kind: Kind = "assumption"
    fact: str | None = None
    source: str | None = None
    target: str | None = None
    scenario: str | None = None

    def pattern(self, path: str) -> str | None:
        """The first of its paths that covers `path` or a list or mapping above it."""
        return next((pattern for pattern in self.path if _rest(pattern, path) is not None), None)

    def first_steps(self) -> set[str]:
        """The first steps of its paths, `*` for one that may be any."""
        firsts = {path.partition(".")[0] for path in self.path}
        return {"*" if "*" in step else step for step in firsts}

    def at(self, path: str, field: Literal["value", "low", "high"] = "value") -> Any:
        """Its value or bound at a path, None where it has none; one bound serves all entries of a list or mapping."""
        pattern = self.pattern(path)
        node = getattr(self, field)
        if pattern is None:
            return None
        for step in _rest(pattern, path) or ():
            if isinstance(node, Mapping):
                node = node.get(step)
            elif isinstance(node, list):
                node = node[int(step)] if step.isdecimal() and int(step) < len(node) else None
            elif field == "value":
                return None
        return node


@dataclass(frozen=True)
class Book:
    """The facts by id, the rows, and the sources by key; the last `shared` rows hold for every crisis."""

    facts: Mapping[str, Fact]
    rows: tuple[Row, ...]
    sources: Mapping[str, str]
    shared: int = 0

    @property
    def own(self) -> tuple[Row, ...]:
        """The rows of the crisis itself, which come before those that hold for every crisis."""
        return self.rows[: len(self.rows) - self.shared]

    def beginning(self, step: str) -> Sequence[tuple[int, Row]]:
        """The rows that may cover a path with this first step, each with its place among all."""
        return self._by_step.get(step, self._by_step["*"])

    @cached_property
    def covering(self) -> dict[tuple[str, str], Row | None]:
        """The row that covers a path in a scenario, for all that were asked so far."""
        return {}

    @cached_property
    def _by_step(self) -> Mapping[str, Sequence[tuple[int, Row]]]:
        """Rows by the first step of their paths; those whose first step may be any are everywhere."""
        found: dict[str, list[tuple[int, Row]]] = {}
        steps = [row.first_steps() for row in self.rows]
        for step in {"*"}.union(*steps):
            places = [place for place, known in enumerate(steps) if known & {step, "*"}]
            found[step] = [(place, self.rows[place]) for place in places]
        return found


@dataclass(frozen=True)
class Verdict:
    """How the baseline of a crisis scored against what happened after: Brier scores over the questions, lower is better.

    `brier` is that of the runs, `low` to `high` its 95 % interval for the number of runs; `base_rates` that of base rates.
    `version` is that of the program whose rules were scored.
    """

    version: str
    runs: int
    questions: int
    brier: float
    low: float
    high: float
    base_rates: float


def seeds_folder() -> Path:
    """The seeds that came with the program: inside the wheel, or beside `sim/` in a checkout."""
    inside = Path(__file__).parent.parent / "seeds"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "seeds"


def state_of(folder: Path) -> State:
    """What changes when a file of a crisis's seeds or the rows that all crises share are written: names, times and sizes."""
    files = [*sorted(folder.glob("*.yaml")), seeds_folder() / SHARED]
    found = ((file.name, file.stat()) for file in files)
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


def folder_of(crisis: str) -> Path:
    """The seeds of a crisis: of the working folder's `seeds/` first, then the program's; of no name, the program's own folder.

    Raises Mistake for a name without a folder.
    """
    if not crisis:
        return seeds_folder()
    above = dict.fromkeys((Path.cwd() / "seeds", seeds_folder()))
    found = [
        folder / crisis
        for folder in above
        if crisis.isidentifier() and (folder / crisis / "article.yaml").is_file()
    ]
    if not found:
        known = sorted(
            {file.parent.name for folder in above for file in folder.glob("*/article.yaml")}
        )
        raise Mistake(
            f"crisis: there is no folder seeds/{crisis} with an article.yaml; there are {', '.join(known) or 'none'}, and an empty "
            f"name stands for seeds itself{nearest(crisis, known)}"
        )
    return found[0]


def read_book(folder: Path, challenger: str = CHALLENGER) -> Book:
    """The facts and rows of a seeds folder, `article.yaml` and every `assumptions*.yaml`, and the rows that all crises share.

    Shared rows of `parties.challenger` are of the party with the name given.
    """
    files = sorted(folder.glob("assumptions*.yaml"))
    book = build_book(
        read_yaml(folder / "article.yaml"), {file.name: read_yaml(file) for file in files}
    )
    common = read_yaml(seeds_folder() / SHARED)
    rows = [_with_challenger(row, challenger) for row in build_rows(common, SHARED)]
    sources = {**common.get("sources", {}), **book.sources}
    return Book(book.facts, (*book.rows, *rows), sources, len(rows))


def _with_challenger(row: Row, name: str) -> Row:
    """A shared row with the challenger's own name in its paths."""
    start = f"parties.{CHALLENGER}."
    paths = [
        f"parties.{name}.{path.removeprefix(start)}" if path.startswith(start) else path
        for path in row.path
    ]
    return replace(row, path=tuple(paths))


def build_book(article: Mapping[str, Any], assumptions: Mapping[str, Mapping[str, Any]]) -> Book:
    """A book from plain trees: of the article, and of the files of rows by their names. Raises Mistake, naming the path."""
    facts = {
        item.get("id"): build(Fact, item, f"article.yaml, {item.get('id')}")
        for item in article["facts"]
    }
    rows: list[Row] = []
    sources: dict[str, str] = {}
    for name, tree in assumptions.items():
        sources.update(tree.get("sources", {}))
        rows += build_rows(tree, name)
    return Book(facts, tuple(rows), sources)


def build_rows(tree: Mapping[str, Any], name: str) -> list[Row]:
    """The rows of the plain tree of a file of this name. Raises Mistake, naming the path."""
    found = []
    for item in tree["rows"]:
        paths = item.get("path", [])
        listed = paths if isinstance(paths, list) else [paths]
        found.append(build(Row, {**item, "path": listed}, f"{name}, {paths}"))
    return found


def read_verdict(folder: Path) -> Verdict | None:
    """The score stored in the `verdict.yaml` of a seeds folder, None where there is none."""
    file = folder / "verdict.yaml"
    return build(Verdict, read_yaml(file), file.name) if file.is_file() else None


def build(kind: type[Seed], item: Mapping[str, Any], where: str) -> Seed:
    """A seed from its mapping, lists made tuples where they belong. Raises Mistake on a key or a word that is not known, or missing."""
    types = get_type_hints(kind)
    declared = fields(kind)  # type: ignore[arg-type]
    missing = [
        field.name for field in declared if field.default is MISSING and field.name not in item
    ]
    if missing:
        raise Mistake(f"{where}: '{missing[0]}' is missing")
    values = {}
    for key, value in item.items():
        if key not in types:
            raise Mistake(
                f"{where}: there is no '{key}', only {', '.join(types)}{nearest(key, types)}"
            )
        if get_origin(types[key]) is Literal and value not in get_args(types[key]):
            raise Mistake(
                f"{where}: {key} is one of {', '.join(get_args(types[key]))}, not {value!r}"
            )
        values[key] = (
            tuple(value) if isinstance(value, list) and get_origin(types[key]) is tuple else value
        )
    return kind(**values)


def read_yaml(file: Path) -> Any:
    """The plain tree of a file of seeds. Raises Mistake for one that cannot be read."""
    try:
        return yaml.load(
            file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except (OSError, yaml.YAMLError) as error:
        raise Mistake(f"{file.name}: {' '.join(str(error).split())}") from None


def entries(value: Any, above: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """The single values of a number, list or mapping, each with the steps that lead to it."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from entries(item, (*above, str(key)))
    elif isinstance(value, (list, tuple)):
        for place, item in enumerate(value):
            yield from entries(item, (*above, str(place)))
    else:
        yield above, value


@lru_cache(maxsize=4096)
def _matcher(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", r"[^.]+") + r"(?:\.(.*))?")


def _rest(pattern: str, path: str) -> list[str] | None:
    """The steps of a path below a pattern that covers it, or None."""
    found = _matcher(pattern).fullmatch(path)
    if found is None:
        return None
    return found[1].split(".") if found[1] else []
