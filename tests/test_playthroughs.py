"""Playthroughs: single runs written out week by week. Their diff is how a change of the rules is reviewed.

After a change that is meant, rewrite them with `python -m pytest tests/test_playthroughs.py --write-playthroughs` and read
the diff. Numbers may differ by one in the last digit printed; all else must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from strategies import changed

from sim.run.chronicle import ending
from sim.run.decisions import TERM_NAMES
from sim.run.history import History, play_run

FOLDER = Path(__file__).parent / "playthroughs"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# name: scenario, run, seed, and what is changed to keep it short or make it end
PLAYED = {
    "paris_first_weeks": ("paris_2014", 0, 0, {"calendar.turns": 5}),
    "early_settlement": ("kyiv_recognised", 8, 0, {"calendar.turns": 6, "bargaining.demand": 0.4}),
    "irresolute_west_war": (
        "irresolute_west",
        24,
        0,
        {"calendar.turns": 5, "parties.russia.resolve": 2.0},
    ),
    "nato_answers": (
        "paris_2014",
        5,
        0,
        {"calendar.turns": 6, "theatres.baltics.rung": 2, "parties.nato.resolve": 2.0},
    ),
}


def written(history: History, scenario: str) -> Iterator[str]:
    """A run as text: each week's events, the world after it, each desk's menu with its chances, and the terms behind one."""
    yield f"{scenario}, run {history.run} of seed {history.seed}. {ending(history).replace('**', '')}"
    types = [f"{name} {history.summary[f'type_{name}']}" for name in history.game.parties]
    yield f"types (0 the most resolute): {', '.join(types)}"
    trace = history.trace.pivot(index="turn", columns="quantity", values="value")
    for turn, week in trace.iterrows():
        day = history.decisions.loc[history.decisions["turn"] == turn, "date"].iloc[0]
        yield f"\n== turn {turn}, {day.day} {day:%B %Y}"
        events = history.events[history.events["turn"] == turn]
        yield from (
            f"   {row.phrase}"
            for row in events[events["source"].isin(["calendar", "chance"])].itertuples()
        )
        yield from (
            menu(rows)
            for _, rows in history.decisions[history.decisions["turn"] == turn].groupby(
                ["party", "desk"], sort=False
            )
        )
        if turn == 0:
            yield from why(history)
        yield "   after: " + ", ".join(f"{name} {week[name]:.4g}" for name in shown(history))


def shown(history: History) -> list[str]:
    game = history.game
    tiers = [f"tier.{name}" for name in ("us", game.challenger)]
    forces, table = (
        [f"forces.{game.challenger}", "estimate"],
        ["demand", "offer", "talks", "met", "monitors", "salience"],
    )
    return (
        [f"rung.{name}" for name in game.theatres]
        + tiers
        + forces
        + table
        + ["risk.us", "belief.us"]
    )


def menu(rows: pd.DataFrame) -> str:
    """One desk's week: what it did, and every legal move with its chance."""
    made = rows[rows["picked"]].iloc[0]
    chances = ", ".join(
        f"{row.move} {row.probability:.3f}" for row in rows[rows["legal"]].itertuples()
    )
    return (
        f"   {made['party']}.{made['desk']}: {made['move']}   [{chances}; draw {made['draw']:.3f}]"
    )


def why(history: History) -> Iterator[str]:
    """What each move of the challenger's first decision on force gains over holding, by term."""
    rows = history.decisions
    rows = rows[
        (rows["turn"] == 0) & (rows["party"] == history.game.challenger) & (rows["desk"] == "force")
    ]
    for row in rows[rows["legal"] & (rows["move"] != "hold")].to_dict("records"):
        terms = ", ".join(
            f"{name} {row[name]:.4f}" for name in TERM_NAMES if abs(row[name] or 0) >= 5e-5
        )
        yield f"      {row['move']}: {row['value']:.4f} = {terms}"


def agrees(found: str, kept: str) -> bool:
    """The same words, and numbers within one of the last digit kept."""
    if NUMBER.sub("#", found) != NUMBER.sub("#", kept):
        return False
    pairs = zip(NUMBER.findall(found), NUMBER.findall(kept), strict=True)
    return all(
        abs(float(one) - float(other))
        <= 1.001 * 10.0 ** -len(other.partition(".")[2]) * ("." in other)
        for one, other in pairs
    )


@pytest.mark.parametrize("name", PLAYED)
def test_a_playthrough_is_as_it_was(name: str, request: pytest.FixtureRequest) -> None:
    scenario, run, seed, overrides = PLAYED[name]
    lines = list(written(play_run(changed(overrides, scenario), run, seed), scenario))
    text = "\n".join(lines) + "\n"
    file = FOLDER / f"{name}.txt"
    if request.config.getoption("--write-playthroughs"):
        file.write_text(text, encoding="utf-8")
    kept = file.read_text(encoding="utf-8").split("\n")
    for number, (one, other) in enumerate(zip(text.split("\n"), kept, strict=False), 1):
        assert agrees(one, other), (
            f"{file.name}, line {number}:\n now  {one}\n kept {other}\n--write-playthroughs rewrites it, if the change is meant"
        )
    assert len(text.split("\n")) == len(kept), (
        f"{file.name} has {len(kept)} lines, the run now {len(text.splitlines())}"
    )


def test_no_playthrough_is_left_over() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(PLAYED)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("talks 0.4512", "talks 0.4513", True),
        ("talks 0.45", "talks 0.47", False),
        ("tier 2", "tier 3", False),
        ("hold 0.1", "talk 0.1", False),
        ("-0.100", "0.100", False),
        ("p 0.999", "p 1.000", True),
        ("x 1", "x 1 2", False),
    ],
)
def test_lines_agree_to_the_last_digit_printed(one: str, other: str, same: bool) -> None:
    assert agrees(one, other) is same
