"""Doctrines on disk: `configs/doctrine/<party>/<name>.yaml`, plain YAML of some of that party's parameters.

Those of a crisis with a name of its own lie in `configs/doctrine/<crisis>/<party>/`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.config.checks import build_game, check_path
from sim.config.compose import configs_folder
from sim.config.data import read_data
from sim.ensemble.designs import STRUCTURAL, Plan, check_plan
from sim.model.world import Array
from sim.paths import Mistake, Tree, get, nearest, with_value


@dataclass(frozen=True)
class Doctrine:
    """A named set of one party's parameters; `says` is the file's first comment, `numbers` and `others` hold values by path."""

    party: str
    name: str
    says: str
    numbers: Mapping[str, float]
    others: Mapping[str, Any]


def folders() -> list[Path]:
    """Where doctrines are looked for: the user's own configurations first."""
    return [Path.cwd() / "configs" / "doctrine", configs_folder() / "doctrine"]


def place_of(tree: Tree) -> Path:
    """Where a game's doctrines lie, below a folder that holds `configs`."""
    return Path("configs/doctrine") / str(tree.get("crisis", ""))


def files_of(party: str, crisis: str = "") -> dict[str, Path]:
    """The doctrine files of a party of a crisis, by name."""
    found: dict[str, Path] = {}
    for folder in folders():
        for file in sorted((folder / crisis / party).glob("*.yaml")):
            found.setdefault(file.stem, file)
    return dict(sorted(found.items()))


def read(
    wanted: Mapping[str, Sequence[str] | None] | None, tree: Tree
) -> dict[str, list[Doctrine]]:
    """The doctrines asked for, by party (None: all there are), checked against a game's configuration.

    Raises Mistake for a party or a doctrine that there is not, and for a doctrine that does not fit its party.
    """
    parties, crisis = list(tree["parties"]), str(tree.get("crisis", ""))
    if wanted is None:
        wanted = {party: None for party in parties if files_of(party, crisis)}
    chosen: dict[str, list[Doctrine]] = {}
    for party, names in wanted.items():
        if party not in parties:
            raise Mistake(
                f"doctrines: there is no party '{party}' in this game, only {', '.join(parties)}{nearest(party, parties)}"
            )
        files = files_of(party, crisis)
        for name in files if names is None else names:
            if name not in files:
                has = f"has {', '.join(files)}{nearest(name, files)}" if files else "has none"
                raise Mistake(
                    f"doctrines.{party}: there is no doctrine '{name}'; {place_of(tree) / party} {has}"
                )
            chosen.setdefault(party, []).append(_read(party, name, files[name], tree))
        names = [doctrine.name for doctrine in chosen.get(party, [])]
        if not names or len(set(names)) < len(names):
            raise Mistake(
                f"doctrines.{party}: needs at least one doctrine, none of them twice, not {', '.join(names) or 'none'}"
            )
    return chosen


def _read(party: str, name: str, file: Path, tree: Tree) -> Doctrine:
    where = f"doctrine {party}/{name}"
    values = read_data(file, f"doctrine/{party}").tree
    text = file.read_text(encoding="utf-8-sig")
    says = next(
        (line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("#")), ""
    )
    numbers: dict[str, float] = {}
    others: dict[str, Any] = {}
    for path, value in _entries(values, f"parties.{party}"):
        try:
            check_path(tree, path)
        except Mistake as mistake:
            raise Mistake(f"{where}: {mistake}") from None
        is_number = (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and path not in STRUCTURAL
        )
        drawn = isinstance(get(tree, path), Mapping) and set(get(tree, path)) == {"uniform"}
        if is_number and drawn:
            numbers.update({f"{path}.uniform.{end}": float(value) for end in (0, 1)})
        elif is_number:
            numbers[path] = float(value)
        else:
            others[path] = value
    doctrine = Doctrine(party, name, says, numbers, others)
    try:
        build_game(changed(tree, [doctrine]))
    except Mistake as mistake:
        raise Mistake("\n".join(f"{where}: {line}" for line in str(mistake).splitlines())) from None
    return doctrine


def _entries(node: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """The values of a mapping by path; lists stay whole, save the bounds of a start value that is drawn."""
    for key, value in node.items():
        path = f"{prefix}.{key}"
        if isinstance(value, Mapping) and set(value) != {"uniform"}:
            yield from _entries(value, path)
        elif isinstance(value, Mapping):
            yield from (
                (f"{path}.uniform.{end}", item) for end, item in enumerate(value["uniform"])
            )
        else:
            yield path, value


def sets(doctrine: Doctrine) -> str:
    """What a doctrine sets, in a line."""
    values = [f"{path.split('.', 2)[2]} {value:g}" for path, value in doctrine.numbers.items()]
    return (
        ", ".join(
            [
                *values,
                *(f"{path.split('.', 2)[2]} {value}" for path, value in doctrine.others.items()),
            ]
        )
        or "nothing"
    )


def changed(tree: Tree, doctrines: Sequence[Doctrine], numbers: bool = True) -> Tree:
    """The configuration under some doctrines; without `numbers`, only what they set that is no number."""
    for doctrine in doctrines:
        for path, value in {**doctrine.others, **(doctrine.numbers if numbers else {})}.items():
            tree = with_value(tree, path, value)
    return tree


def profiles(chosen: Mapping[str, Sequence[Doctrine]]) -> list[tuple[Doctrine, ...]]:
    """Every combination of the parties' doctrines, the last party's changing fastest."""
    return list(itertools.product(*chosen.values()))


def lay(
    tree: Tree, rows: Sequence[Sequence[Doctrine]], beside: Mapping[str, Array] | None = None
) -> Plan:
    """A plan with a point for each row of doctrines; `beside` holds further axes, `[rows]`, that a doctrine's number overrides.

    Numbers become axes that vary within a block; other values make configurations of their own.
    """
    columns = {path: np.array(values, dtype=float) for path, values in (beside or {}).items()}
    paths = dict.fromkeys(path for row in rows for doctrine in row for path in doctrine.numbers)
    for path in paths:
        values = columns.get(path, np.full(len(rows), float(get(tree, path))))
        for place, row in enumerate(rows):
            for doctrine in row:
                values[place] = doctrine.numbers.get(path, values[place])
        columns[path] = values
    kinds: dict[str, int] = {}
    trees: list[Tree] = []
    tree_of = np.zeros(len(rows), dtype=np.int64)
    for place, row in enumerate(rows):
        kind = repr([sorted(doctrine.others.items()) for doctrine in row])
        if kind not in kinds:
            kinds[kind] = len(trees)
            trees.append(changed(tree, row, numbers=False))
        tree_of[place] = kinds[kind]
    plan = Plan(columns, tuple(trees), tree_of, tuple(columns))
    check_plan(plan)
    return plan
