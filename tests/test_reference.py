"""The engine against the reference: what docs/ODD.md says, written twice, gives the same runs on the same luck."""

from __future__ import annotations

import math
from operator import itemgetter
from typing import Any

import pytest
from mesa.batchrunner import batch_run
from reference import play
from reference.agents import ReferenceModel
from reference.agreement import (
    agree,
    patched,
)
from reference.luck import Luck, key

from sim.config.compose import configs_folder

PARTIES = ("us", "russia", "ukraine", "nato", "estonia", "latvia", "lithuania")
SCENARIOS = sorted(path.stem for path in (configs_folder() / "scenario").glob("*.yaml"))


def test_luck_is_that_of_the_worked_table() -> None:
    luck, other = Luck(7, 0), Luck(7, 4)
    assert key("seed", 7) == 0x97C0CC176486E446
    assert (luck.base, other.base) == (0x0852190F41961476, 0xECE561B4EFA5E290)
    assert key("accident.ukraine", 3) == 0x01591BFEE2BA518E
    assert luck.uniform("accident.ukraine", 3) == 0.5661260238567797
    assert luck.normal("accident.ukraine", 3) == pytest.approx(0.1665197367962202, abs=1e-15)
    assert other.uniform("intelligence", 0) == 0.5565874589780888


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario(scenario: str) -> None:
    game = patched(scenario, {})
    records = agree(game, [game] * 6)
    story = itemgetter("outcome", "first_climb_turn", "intensity")
    stories = {story(record.columns) for record in records}
    assert len(stories) > 1  # a comparison of one story six times shows little


EXTREMES: dict[str, dict[str, Any]] = {
    "random choice": {"choice.precision": 0},
    "the best move only": {"choice.precision": 2000},
    "the best move only, slow weeks": {"choice.precision": 2000, "calendar.turn_days": 2},
    "one level": {"types.levels": 1},
    "two levels, slow weeks": {"types.levels": 2, "calendar.turn_days": 3},
    "daily turns": {"calendar.turn_days": 1},
    "turns of a fortnight": {"calendar.turn_days": 14},
    "weights of levels": {
        "types.levels": 4,
        "parties.russia.prior": [4, 2, 1, 0.5],
        "parties.us.prior": [0, 1, 0, 3],
    },
    "a blind challenger": {
        "parties.russia.optimism": {"ukraine": 0.6, "baltics": -0.3},
        "parties.russia.optimism_spread": 0.4,
    },
    "a sure but mistaken challenger": {"parties.russia.optimism": {"baltics": 1.0}},
    "a fearful challenger": {"parties.russia.fear": {"ukraine": 0.1, "baltics": 0.05}},
    "a war from the start": {"theatres.ukraine.rung": 1, "theatres.baltics.rung": 1},
    "an invasion from the start": {"theatres.ukraine.rung": 2, "bargaining.cease_fire": 0.3},
    "an incursion": {"theatres.baltics.rung": 2, "parties.nato.resolve": 0.3},
    "a ready ally": {"theatres.baltics.rung": 1, "parties.nato.war": 0.05},
    "many accidents": {"hazards.accident": 0.5},
    "frozen wars": {
        "bargaining.cease_fire": 2,
        "theatres.ukraine.cost": [0, 0, 0],
        "bargaining.rate": 0,
    },
    "deals refused": {"bargaining.rate": 20, "bargaining.recognised": 1, "bargaining.demand": 0.3},
    "certain reservations": {"bargaining.rate": 20, "bargaining.doubt": 0.001},
    "long offers": {"bargaining.invitation": 20, "bargaining.recognised": 0.5},
    "no forces anywhere": {
        **{f"parties.{name}.forces": 0 for name in PARTIES},
        **{f"parties.{name}.establishment": 0 for name in PARTIES},
    },
    "a table near its end": {
        "bargaining.demand": 0.3,
        "bargaining.offer": 0.25,
        "bargaining.recognised": 0.5,
    },
    "small words": {"theatres.baltics.pretext": 0.3, "drift.pretext": 1},
    "measures from the start": {
        "parties.russia.tier": 1,
        "parties.us.tier": 4,
        "parties.us.announced": 0,
        "parties.us.damage": 3,
    },
    "a demand that is met": {"parties.russia.forces": 12, "parties.us.tier": 3},
    "a challenger that threatens": {
        "parties.russia.announced": 3,
        "sanctions.retaliation": 1,
        "parties.us.tier": 0,
    },
    "events that set and add": {
        "events.paris_talks.set": {
            "talks": 0.2,
            "tier.us": 4,
            "pretext.baltics": 1,
            "rung.ukraine": 1,
        },
        "events.paris_talks.add": {
            "talks": 0.3,
            "tier.us": 2,
            "announced.russia": 9,
            "forces.russia": -20,
            "rung.baltics": 1,
        },
        "events.nato_ministers.add": {
            "denial": 0.4,
            "offer": 1,
            "monitors": -0.05,
            "rung.ukraine": 7,
            "forces.russia": 50,
            "salience": 2,
        },
    },
    "late and early events": {
        "events.nato_ministers.delay": 22,
        "events.presidential_election.delay": -41.5,
    },
    "events out of order": {
        "events.paris_talks.date": "2014-04-10",
        "events.paris_talks.set": {"talks": 0.9},
        "events.nato_ministers.date": "2014-04-11",
        "events.nato_ministers.set": {"talks": 0.1},
        "events.presidential_election.date": "2014-03-01",
    },
    "no sender, no guard": {
        **{
            f"parties.{name}.menu": {"force": ["hold", "withdraw"]}
            for name in ("us", "ukraine", "estonia", "latvia", "lithuania")
        },
        **{f"parties.{name}.strength": {} for name in ("us", "nato", "ukraine")},
    },
    "a third party at home in a theatre": {"parties.us.theatre": "ukraine"},
    "a sender that only holds": {"parties.nato.menu.economy": ["hold"]},
    "a minor sender": {"parties.us.bite": 0.2},
}


@pytest.mark.parametrize("changes", EXTREMES.values(), ids=EXTREMES.keys())
def test_extremes(changes: dict[str, Any]) -> None:
    game = patched("paris_2014", {"calendar.turns": 12, **changes})
    agree(game, [game] * 4)


def test_mesa_batches_play_the_same_runs() -> None:
    game = patched("paris_2014", {"calendar.turns": 8})
    rows = batch_run(
        ReferenceModel,
        {"game": [game], "run": range(4), "luck": [3]},
        number_processes=1,
        display_progress=False,
    )
    records = [play(game, run, 3) for run in range(4)]
    assert [row["outcome"] for row in rows] == [record.columns["outcome"] for record in records]
    assert [row["end_turn"] for row in rows] == [record.columns["end_turn"] for record in records]
    assert all(math.isfinite(value) for record in records for value in record.columns.values())
