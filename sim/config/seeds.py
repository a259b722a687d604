"""What the seeds of a crisis hold, read from YAML: the facts it starts from, rows of provenance, and what happened after."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import yaml

from sim.paths import Mistake, nearest

Kind = Literal["article", "source", "assumption", "calibrated"]
Seed = TypeVar("Seed")
Leaf = tuple[tuple[str, ...], Any]


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
    """The facts by id, the rows, and the sources by key."""

    facts: Mapping[str, Fact]
    rows: tuple[Row, ...]
    sources: Mapping[str, str]


@dataclass(frozen=True)
class Condition:
    """A quantity compared with a threshold: its value, its change in a turn, or its change since the start."""

    quantity: str
    compare: Literal[">=", "<=", ">", "<", "=="]
    threshold: float
    measure: Literal["value", "change", "since_start"] = "value"
    from_turn: int = 0
    turns: int = 1


@dataclass(frozen=True)
class Happening:
    """A yes/no question about what came after; `test` holds alternatives, each of conditions that hold together."""

    id: str
    label: str
    happened: tuple[bool | None, ...]
    test: tuple[tuple[Condition, ...], ...]
    mapping: Literal["close", "loose"]
    note: str
    climatology: Mapping[str, Any] | None
    sources: tuple[str, ...]
    confidence: Literal["high", "medium", "low"]
    date: datetime.date | None = None
    day: int | None = None
    asked: Literal["ever", "at"] = "ever"


@dataclass(frozen=True)
class ObservedPath:
    """What was observed of one quantity, point by point, in the columns named."""

    id: str
    quantity: str
    unit: str
    between: Literal["line", "steps"]
    columns: tuple[str, ...]
    points: tuple[Any, ...]
    sources: tuple[str, ...]
    confidence: Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Aftermath:
    """What happened after the start, for scoring only; `climatology` names the row of base rates to score against."""

    start: datetime.date
    checkpoints: tuple[datetime.date, ...]
    sources: Mapping[str, str]
    events: tuple[Happening, ...]
    paths: tuple[ObservedPath, ...]
    base_rates: tuple[Mapping[str, Any], ...]
    climatology: str


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
        raise Mistake(f"crisis: there is no folder seeds/{crisis} with an article.yaml; there are {', '.join(known) or 'none'}, and an empty "
                      f"name stands for seeds itself{nearest(crisis, known)}")  # fmt: skip
    return found[0]


def read_book(folder: Path) -> Book:
    """The facts and rows of a seeds folder: `article.yaml` and every `assumptions*.yaml`."""
    files = sorted(folder.glob("assumptions*.yaml"))
    return build_book(_read(folder / "article.yaml"), {file.name: _read(file) for file in files})


def build_book(article: Mapping[str, Any], assumptions: Mapping[str, Mapping[str, Any]]) -> Book:
    """A book from plain trees: of the article, and of the files of rows by their names. Raises Mistake, naming the place."""
    facts = {
        item.get("id"): _build(Fact, item, f"article.yaml, {item.get('id')}")
        for item in article["facts"]
    }
    rows, sources = [], {}
    for name, tree in assumptions.items():
        sources.update(tree.get("sources", {}))
        for item in tree["rows"]:
            paths = item.get("path", [])
            rows.append(
                _build(
                    Row,
                    {**item, "path": paths if isinstance(paths, list) else [paths]},
                    f"{name}, {paths}",
                )
            )
    return Book(facts, tuple(rows), sources)


def read_aftermath(folder: Path) -> Aftermath:
    """What happened after, from the `history.yaml` of a seeds folder."""
    return build_aftermath(_read(folder / "history.yaml"))


def read_verdict(folder: Path) -> Verdict | None:
    """The score stored in the `verdict.yaml` of a seeds folder, None where there is none."""
    file = folder / "verdict.yaml"
    return _build(Verdict, _read(file), file.name) if file.is_file() else None


def build_aftermath(tree: Mapping[str, Any]) -> Aftermath:
    """What happened after, from a plain tree. Raises Mistake, naming the place."""
    events = []
    for item in tree["events"]:
        where = f"history.yaml, {item.get('id')}"
        test = [
            tuple(_build(Condition, part, where) for part in alternative)
            for alternative in item.get("test", [])
        ]
        events.append(_build(Happening, {**item, "test": test}, where))
    paths = [
        _build(ObservedPath, item, f"history.yaml, {item.get('id')}") for item in tree["paths"]
    ]
    return _build(Aftermath, {**tree, "events": events, "paths": paths}, "history.yaml")


def _build(kind: type[Seed], item: Mapping[str, Any], where: str) -> Seed:
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


def _read(file: Path) -> Any:
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
