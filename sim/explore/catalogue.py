"""The scenarios there are to choose from, and which of their numbers have sliders. Read when asked for, never changed."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.charts import vocabulary
from sim.charts.words import Words
from sim.config import provenance
from sim.config.compose import compose, configs_folder, game_tree
from sim.config.seeds import Book
from sim.ensemble.designs import STRUCTURAL
from sim.paths import Mistake, Tree, get, nearest
from sim.report.origins import basis

OWN = "(this command)"
WHOLE = (".tier", ".announced")  # parameters of whole numbers
ASKS = re.compile(r"#\s*Asks:\s*(.+)")


@dataclass(frozen=True)
class Source:
    """Where a game comes from: its name, what it asks, its configuration, and the arguments of the command that make it.

    `scenario` is the one whose rows of provenance count; `arguments` are None for a game that no command makes by itself.
    """

    name: str
    asks: str
    tree: Tree
    scenario: str
    arguments: tuple[str, ...] | None

    @cached_property
    def book(self) -> Book:
        """The facts and rows of the game's crisis; empty for one that has no seeds."""
        try:
            return provenance.book_for(self.tree)
        except Mistake:
            return Book({}, (), {})

    @cached_property
    def spans(self) -> dict[str, tuple[float, float]]:
        """The plausible range of every number that has one; the scenario's own uncertainties come first."""
        axes = self.tree.get("uncertainties") or {}
        found: dict[str, tuple[float, float]] = {}
        for path in [
            *axes,
            *(
                path
                for path, value in provenance.parameters(self.tree)
                if not isinstance(value, str)
            ),
        ]:
            span = self._span(
                path.removesuffix(".uniform.0").removesuffix(".uniform.1"), axes.get(path)
            )
            if span is not None:
                found.setdefault(*span)
        return found

    def _span(self, path: str, axis: Any) -> tuple[str, tuple[float, float]] | None:
        try:
            low, high = provenance.ranges([path], self.scenario, self.book)[path]
        except Mistake:
            if not isinstance(axis, (list, tuple)) or not axis or isinstance(axis[0], str):
                return None
            low, high = float(min(axis)), float(max(axis))
        value = get(self.tree, path)
        if isinstance(value, (int, float)):
            low, high = min(low, float(value)), max(high, float(value))
        return (path, (low, high)) if low < high else None

    @cached_property
    def words(self) -> Words:
        """What the game calls things."""
        return Words.of(self.tree)

    def own(self, path: str) -> float | str:
        """The game's own number, or in words how it is drawn."""
        value = get(self.tree, path)
        if isinstance(value, Mapping) and "uniform" in value:
            low, high = value["uniform"]
            return f"drawn, {Words.number(low)} to {Words.number(high)}"
        return float(value)

    def slider(self, path: str) -> dict[str, Any]:
        """A parameter as a slider: its words, range, own value, unit, and what the range rests on."""
        if path not in self.spans:
            raise Mistake(f"{path}: has no plausible range to move in{nearest(path, self.spans)}")
        low, high = self.spans[path]
        row = provenance.provenance_of(path, self.scenario, self.book)
        whole = is_whole(path)
        kind = vocabulary.KINDS.get(row.kind, row.kind) if row else "the scenario's own range"
        return {
            "path": path,
            "label": self.words.axes([path])[0],
            "low": low,
            "high": high,
            "own": self.own(path),
            "step": 1 if whole else (high - low) / 200,
            "unit": row.unit if row else "",
            "kind": kind,
            "why": basis(row, self.book, self.words),
        }


def is_whole(path: str) -> bool:
    """Whether only whole numbers fit."""
    return path.endswith(WHOLE) or path in STRUCTURAL


class Catalogue:
    """The game of the command that started the program, and every scenario of ours and of the user's by name."""

    def __init__(self, tree: Tree, scenario: str, arguments: Sequence[str]) -> None:
        self._lock = threading.Lock()  # Hydra composes one configuration at a time in a process
        changed = any(not item.startswith("scenario=") for item in arguments)
        self.first = OWN if changed else scenario
        asks = self.asks().get(scenario, "")
        self._kept = {
            self.first: Source(
                self.first, asks, tree, scenario, tuple(arguments) or (f"scenario={scenario}",)
            )
        }

    def asks(self) -> dict[str, str]:
        """Every scenario's name with what its file says that it asks."""
        found: dict[str, str] = {}
        for folder in (Path.cwd() / "configs", configs_folder()):
            for file in sorted((folder / "scenario").glob("*.yaml")):
                try:
                    said = ASKS.search(file.read_text(encoding="utf-8", errors="replace"))
                except OSError:
                    said = None  # the sentence comes when the scenario is chosen
                found.setdefault(file.stem, said[1] if said else "")
        return dict(sorted(found.items()))

    def names(self) -> list[dict[str, str]]:
        """What there is to choose from: names and what they ask."""
        own = (
            [{"name": OWN, "asks": "The game of the command that started this page."}]
            if self.first == OWN
            else []
        )
        return own + [{"name": name, "asks": asks} for name, asks in self.asks().items()]

    def source(self, name: str) -> Source:
        """A scenario's game; raises Mistake for one that there is not."""
        with self._lock:
            if name not in self._kept:
                known = self.asks()
                if name not in known:
                    raise Mistake(
                        f"scenario: there is no '{name}'; allowed are {', '.join(known)}{nearest(name, known)}"
                    )
                arguments = (f"scenario={name}",)
                self._kept[name] = Source(
                    name, known[name], game_tree(compose(list(arguments))), name, arguments
                )
            return self._kept[name]

    def composed(self, arguments: Sequence[str]) -> Tree | None:
        """What a command with these arguments would play; None when it cannot be composed."""
        with self._lock:
            try:
                return game_tree(compose(list(arguments)))
            except (
                Exception
            ):  # Hydra has many ways to refuse; each means that the command line cannot say it
                return None
