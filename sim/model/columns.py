"""The columns of a run, declared once: name, type, unit, meaning, and whether two runs are compared by it.

A name in braces stands for every party, theatre and so on of the game: `damage_{party}`. Tables, dictionary and comparisons
are made from these declarations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sim.model.params import LADDER, Game

Kind = Literal["outcome", "end", "turn", "whole", "real"]
ENDS = (
    "settled",
    "frozen",
    "clash",
    *LADDER[1:-1],
)  # how it stood: over, or still running at a place


@dataclass(frozen=True)
class Column:
    """One column, or a family of them: `kind` is how it is stored, `compared` whether studies of differences use it."""

    name: str
    kind: Kind
    unit: str
    says: str
    compared: bool = False

    @property
    def family(self) -> str:
        """What the name in braces stands for, or nothing."""
        return self.name.partition("{")[2].partition("}")[0]


LEVELS = ", ".join(f"{place} {name.replace('_', ' ')}" for place, name in enumerate(LADDER))
NEVER = "turn, from 0; missing: never"
COLUMNS = (
    Column("outcome", "outcome", "name", f"the run in a word: {', '.join(LADDER)}"),
    Column("end", "end", "name", f"how it stood at the end: {', '.join(ENDS)}"),
    Column("peak_rung", "whole", "2–7", f"worst place reached on the ladder: {LEVELS}", True),
    Column("final_rung", "whole", "0–7", "place on the ladder in the last turn"),
    Column("status", "whole", "0–3", "0 running at the horizon, 1 settled, 2 clash, 3 frozen"),
    Column(
        "first_climb_turn", "turn", NEVER, "first turn in which open force rose by a rung", True
    ),
    Column(
        "first_sectoral_turn",
        "turn",
        NEVER,
        "first turn after which a major sender has sectoral measures in force",
        True,
    ),
    Column(
        "first_counter_turn",
        "turn",
        NEVER,
        "first turn after which the challenger has new counter-measures in force",
        True,
    ),
    Column("settlement_turn", "turn", NEVER, "turn in which the crisis was settled", True),
    Column(
        "end_turn",
        "turn",
        "turn, from 0; missing: played to the horizon",
        "turn in which the run ended in any way",
        True,
    ),
    Column("accidents", "whole", "count", "accidents that moved a theatre up by a rung", True),
    Column("meetings", "whole", "count", "turns in which the two sides met at the table", True),
    Column("refused_{signatory}", "whole", "count", "deals that the party refused to sign"),
    Column("peak_rung_{theatre}", "whole", "rung, from 0", "highest rung reached there", True),
    Column("rung_{theatre}", "whole", "rung, from 0", "where the theatre stands in the last turn"),
    Column("weeks_{rung}", "real", "weeks", "time for which the theatre stood at the rung", True),
    Column("weeks_at_{place}", "real", "weeks", "time for which the run stood at the place", True),
    Column("start_forces_{challenger}", "real", "thousand", "its forces forward at the start"),
    Column("peak_forces_{party}", "real", "thousand", "its largest forces forward", True),
    Column("final_forces_{party}", "real", "thousand", "its forces in the last turn", True),
    Column("damage_{party}", "real", "% of GDP", "economic damage felt by the last turn", True),
    Column(
        "final_tier_{economy}", "whole", "tier, 0–4", "measures in force in the last turn", True
    ),
    Column("type_{party}", "whole", "level, from 0", "its true type: 0 is the most resolute level"),
    Column(
        "posterior_{party}", "real", "probability", "public belief in its true level at the end"
    ),
    Column(
        "intensity",
        "real",
        "Goldstein points",
        "conflict less co-operation: minus the Goldstein weight of every move made, summed",
        True,
    ),
    Column("intensity_weekly", "real", "Goldstein points a week", "the same a week played", True),
    Column(
        "intensity_{dyad}",
        "real",
        "Goldstein points",
        "the same for the moves of one party towards another",
    ),
    Column(
        "risk_start_{other}",
        "real",
        "probability",
        "chance of a climb in its theatre within the horizon, as seen in the first turn",
    ),
    Column("risk_peak_{other}", "real", "probability", "largest such chance in any turn", True),
)
INTENSITY = "intensity_"


def names_of(game: Game, family: str) -> Iterator[str]:
    """What a name in braces stands for in a game."""
    parties = game.parties
    if family == "party":
        yield from parties
    elif family == "other":
        yield from game.others
    elif family == "challenger":
        yield game.challenger
    elif family == "signatory":
        yield from game.signatories
    elif family == "economy":
        yield from (name for name, party in parties.items() if party.menu.get("economy"))
    elif family == "theatre":
        yield from game.theatres
    elif family == "place":
        yield from LADDER[1:-1]
    elif family == "rung":
        for name, theatre in game.theatres.items():
            yield from (f"{name}_{rung}" for rung in range(len(theatre.rungs)))
    elif family == "dyad":
        for one in parties:
            yield from (f"{one}_{other}" for other in parties if other != one)
    else:
        raise KeyError(family)


def written_out(game: Game) -> dict[str, Column]:
    """Every column that a game's runs may have, by its name."""
    found: dict[str, Column] = {}
    for column in COLUMNS:
        family = column.family
        if not family:
            found[column.name] = column
            continue
        for name in names_of(game, family):
            found[column.name.replace(f"{{{family}}}", name)] = column
    return found


def compared(game: Game) -> list[str]:
    """Columns by which runs are compared, the place on the ladder first."""
    return [name for name, column in written_out(game).items() if column.compared]


@lru_cache(maxsize=4096)
def kind_of(name: str) -> Kind:
    """How a column of this name is stored, by its declaration; the longest declared beginning counts.

    Raises KeyError for a name that no declaration covers.
    """
    exact = next((column for column in COLUMNS if column.name == name), None)
    if exact is not None:
        return exact.kind
    fits = [
        (len(column.name.partition("{")[0]), column.kind)
        for column in COLUMNS
        if column.family and name.startswith(column.name.partition("{")[0])
    ]
    if not fits:
        raise KeyError(name)
    return max(fits)[1]
