"""docs/ODD.md says what the declarations say: its parameters, columns, moves and terms."""

from __future__ import annotations

import re
from pathlib import Path

from strategies import game_of

from sim.config.declared import declared, with_table
from sim.model.columns import COLUMNS
from sim.model.moves.catalogue import CATALOGUE
from sim.model.params import LADDER
from sim.model.rules.payoffs import TERMS
from sim.model.world import UNITS

PAGE = (Path(__file__).parents[1] / "docs" / "ODD.md").read_text(encoding="utf-8")


def test_the_table_of_parameters_is_current() -> None:
    assert with_table(PAGE) == PAGE, "python -m sim.config.declared docs/ODD.md rewrites it"


def test_every_number_of_a_game_is_in_the_table() -> None:
    paths = {row.path for row in declared()}
    assert len(paths) == len(list(declared()))
    assert {"choice.tempo.<desk>", "parties.<i>.worth.<k>", "sanctions.pain.<tier>"} <= paths
    assert {"types.levels", "parties.<i>.forces"} <= paths
    sections = {path.partition(".")[0] for path in paths}
    assert sections == {
        name for name, value in game_of() if name != "title" and not isinstance(value, (str, dict))
    } | {"parties", "theatres", "events"}


def test_every_column_is_defined() -> None:
    for column in COLUMNS:
        name = column.name.replace("intensity_{dyad}", "intensity_{source}_{target}").replace(
            "weeks_{rung}", "weeks_{theatre}_{rung}"
        )
        name = name.replace("{economy}", "{party}")
        assert f"`{name}`" in PAGE, column.name


def test_every_move_stands_with_its_code_and_weight() -> None:
    rows = dict(
        re.findall(r"^\| (\w+) \((?:any|diplomacy|economy|force)\) \| ([^|]+) \|", PAGE, re.M)
    )
    for name, move in CATALOGUE.items():
        kind = f"{name}_k" if move.at_theatre else name
        assert rows.pop(kind) == f"{move.code}, {move.weight:+g}".replace("+0", "0"), name
    assert not rows


def test_every_term_quantity_and_place_is_named() -> None:
    for term in TERMS:
        assert f"`{term.name}`" in PAGE, term.name
    for quantity in UNITS:
        assert f"`{quantity}`" in PAGE, quantity
    assert ", ".join(f"{place} {name}" for place, name in enumerate(LADDER)) in PAGE
