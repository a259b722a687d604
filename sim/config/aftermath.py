"""What happened after the start of a crisis, read from its `history.yaml`: for scoring only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sim.config.seeds import build, read_yaml, seeds_folder
from sim.paths import Mistake, nearest

MILESTONES = ("violence", "war", "agreement", "imposed", "eased")  # what is asked of every crisis


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
class Reached:
    """When one of the milestones that every crisis is asked about was first reached; no date: not in half a year."""

    date: datetime.date | None
    note: str
    sources: tuple[str, ...]
    confidence: Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Aftermath:
    """What happened after the start, for scoring only; `climatology` names the row of base rates to score against.

    `reached` holds the milestones, all or none; `base_rates` are those of all crises (`base_rates.yaml`) and the history's own.
    """

    start: datetime.date
    sources: Mapping[str, str]
    climatology: str
    checkpoints: tuple[datetime.date, ...] = ()
    events: tuple[Happening, ...] = ()
    paths: tuple[ObservedPath, ...] = ()
    base_rates: tuple[Mapping[str, Any], ...] = ()
    reached: Mapping[str, Reached] = field(default_factory=dict)


def read_aftermath(folder: Path) -> Aftermath:
    """What happened after, from the `history.yaml` of a seeds folder."""
    return build_aftermath(read_yaml(folder / "history.yaml"))


def common_base_rates() -> tuple[Mapping[str, Any], ...]:
    """The base rates that serve every crisis, a row each."""
    return tuple(read_yaml(seeds_folder() / "base_rates.yaml")["base_rates"])


def _conditions(parts: Iterable[Any], where: str) -> tuple[Condition, ...]:
    return tuple(build(Condition, part, where) for part in parts)


def build_aftermath(tree: Mapping[str, Any]) -> Aftermath:
    """What happened after, from a plain tree. Raises Mistake, naming the path."""
    events = []
    for item in tree.get("events", []):
        where = f"history.yaml, {item.get('id')}"
        test = [_conditions(alternative, where) for alternative in item.get("test", [])]
        events.append(build(Happening, {**item, "test": test}, where))
    paths = [
        build(ObservedPath, item, f"history.yaml, {item.get('id')}")
        for item in tree.get("paths", [])
    ]
    own = {row["id"]: row for row in tree.get("base_rates", [])}
    rates = [row for row in common_base_rates() if row["id"] not in own]
    parts = {"events": events, "paths": paths, "base_rates": [*rates, *own.values()]}
    found = build(Aftermath, {**tree, **parts, "reached": _reached(tree)}, "history.yaml")
    known = [row["id"] for row in found.base_rates if "violence" in row]
    if found.climatology not in known:
        raise Mistake(
            f"history.yaml: climatology is one of {', '.join(known)}, not '{found.climatology}'"
            f"{nearest(found.climatology, known)}"
        )
    return found


def _reached(tree: Mapping[str, Any]) -> dict[str, Reached]:
    """The milestones of a history; raises Mistake where one is missing, not known, or dated before the start."""
    given = tree.get("reached") or {}
    lacking = [name for name in MILESTONES if given and name not in given]
    if lacking:
        raise Mistake(
            f"history.yaml, reached: '{lacking[0]}' is missing; "
            f"it says when each of {', '.join(MILESTONES)} was first reached, or `date: null`"
        )
    found = {}
    for name, item in given.items():
        where = f"history.yaml, reached.{name}"
        if name not in MILESTONES:
            raise Mistake(
                f"{where}: is no milestone; they are {', '.join(MILESTONES)}{nearest(name, MILESTONES)}"
            )
        found[name] = build(Reached, item, where)
        day = found[name].date
        if day is not None and not isinstance(day, datetime.date):
            raise Mistake(f"{where}: date should be a day such as 1995-07-18 or null, not {day!r}")
        if day is not None and day < tree["start"]:
            raise Mistake(f"{where}: {day} is before the start, {tree['start']}")
    return found
