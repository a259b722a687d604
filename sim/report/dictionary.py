"""What each column of the tables of a sweep holds: the data dictionary of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.model.params import LADDER, Game


@dataclass(frozen=True)
class Column:
    """A column, or a family of them whose `{party}` and the like stand for names of the game."""

    unit: str
    says: str


LEVELS = ", ".join(f"{place} {name.replace('_', ' ')}" for place, name in enumerate(LADDER))
TURN = "turn, from 0; missing: never"
RUNS = {
    "point": Column("number", "the row of the design, from 0"),
    "run": Column("number", "the replicate; run i has the same luck at every point"),
    "{axis}": Column("as the parameter", "the point's value of an axis that was swept"),
    "outcome": Column("name", f"how the run is told: {', '.join(LADDER)}"),
    "peak_rung": Column("0–6", f"the outcome as a number: {LEVELS}"),
    "final_rung": Column("0–6", "place on the ladder in the last turn"),
    "status": Column(
        "0–3", "0 running at the horizon, 1 settled, 2 clash, 3 frozen by a cease-fire"
    ),
    "first_climb_turn": Column(TURN, "the first turn in which any theatre rose by a rung"),
    "first_sectoral_turn": Column(
        TURN, "the first turn after which a major sender has sectoral measures in force"
    ),
    "first_counter_turn": Column(
        TURN, "the first turn after which the challenger has new counter-measures in force"
    ),
    "settlement_turn": Column(TURN, "the turn in which the crisis was settled"),
    "end_turn": Column(
        "turn, from 0; missing: played to the horizon", "the turn in which the run ended in any way"
    ),
    "accidents": Column("count", "accidents that moved a theatre up by a rung"),
    "start_forces_{challenger}": Column("thousand", "the challenger's forces forward at the start"),
    "peak_forces_{party}": Column("thousand", "the party's largest forces forward"),
    "final_forces_{party}": Column("thousand", "the party's forces forward in the last turn"),
    "damage_{party}": Column("% of GDP", "economic damage felt by the last turn"),
    "final_tier_{sender}": Column("tier, 0–4", "measures in force in the last turn"),
    "type_{party}": Column(
        "level, from 0", "the party's true type: 0 is the most resolute, the last level the least"
    ),
    "posterior_{party}": Column(
        "probability", "public belief in the party's true level, on all that it did"
    ),
    "rung_{theatre}": Column("rung, from 0", "where the theatre stands in the last turn"),
    "intensity": Column(
        "Goldstein points",
        "conflict less co-operation: minus the Goldstein weight of every move made, summed",
    ),
    "intensity_weekly": Column("Goldstein points a turn", "the same for each turn played"),
    "intensity_{source}_{target}": Column(
        "Goldstein points", "the same for the moves of one party towards another"
    ),
    "risk_start_{other}": Column(
        "probability",
        "chance of a climb within the planning horizon, as the party saw it in the first turn",
    ),
    "risk_peak_{other}": Column("probability", "the largest such chance in any turn"),
}
POINTS = {
    "point": RUNS["point"],
    "{axis}": RUNS["{axis}"],
    "runs": Column("count", "runs played at the point"),
    "share_{outcome}": Column(
        "share, 0–1", "runs with that outcome; war stands for proxy war or worse"
    ),
    "low_{outcome}": Column("share, 0–1", "lower end of the 95 % interval (Wilson)"),
    "high_{outcome}": Column("share, 0–1", "upper end of the 95 % interval (Wilson)"),
}
TURNS = {
    "point": RUNS["point"],
    "turn": Column("turn, from 0", "the turn"),
    "quantity": Column("name", "what is followed, such as forces.PARTY or ladder.OUTCOME"),
    "date": Column("date", "first day of the turn"),
    "n": Column("count", "runs followed week by week"),
    "mean": Column("as the quantity", "mean over those runs"),
    "q05": Column(
        "as the quantity", "5th percentile; of ladder shares the lower end of the 95 % interval"
    ),
    "q25": Column("as the quantity", "25th percentile; of ladder shares the share"),
    "q50": Column("as the quantity", "median; of ladder shares the share"),
    "q75": Column("as the quantity", "75th percentile; of ladder shares the share"),
    "q95": Column(
        "as the quantity", "95th percentile; of ladder shares the upper end of the 95 % interval"
    ),
}


def members(game: Game, axes: Sequence[str]) -> dict[str, dict[str, Column]]:
    """The dictionary with every family written out: by entry, the columns of a game's `runs.parquet` that it stands for."""
    names = {
        "axis": list(axes), "party": list(game.parties), "theatre": list(game.theatres), "challenger": [game.challenger],
        "other": list(game.others), "sender": [name for name, party in game.parties.items() if party.menu.get("economy")],
        "source": list(game.parties),
    }  # fmt: skip
    found: dict[str, dict[str, Column]] = {}
    for entry, column in RUNS.items():
        kind = entry.partition("{")[2].partition("}")[0]
        if kind == "source":
            found[entry] = {
                f"intensity_{one}_{other}": column for one in game.parties for other in game.parties
            }
        else:
            found[entry] = (
                {entry.replace(f"{{{kind}}}", name): column for name in names[kind]}
                if kind
                else {entry: column}
            )
    return found


def explain(columns: Sequence[str], game: Game, axes: Sequence[str]) -> dict[str, Column | None]:
    """Each column's entry, None for one that the dictionary does not know."""
    known = {
        name: column for group in members(game, axes).values() for name, column in group.items()
    }
    return {name: known.get(name) for name in columns}
