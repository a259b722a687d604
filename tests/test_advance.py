"""From one world to the next: starts, dated events, moves that sum, drift, chance, endings, and bounds that always hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from strategies import course_of, decisions_of, game_of, start_world, world_of

from sim.model.draws import Draws
from sim.model.moves.catalogue import find_move
from sim.model.params import TIERS, Game
from sim.model.rules import advance, hazards
from sim.model.rules.advance import MoveMade
from sim.model.rules.deal import Deal
from sim.model.world import (
    CLASH,
    RUNNING,
    SETTLED,
    World,
)


def event(day: str, **given: Any) -> dict[str, Any]:
    return {"date": day, "delay": 0, "label": "It happens.", "add": {}, "set": {}} | given


def moved(game: Game, world: World, *moves: tuple[str, str]) -> World:
    """The world after some moves (party, move), each made in every run."""
    return advance.resolve(
        world,
        game,
        [
            MoveMade(*find_move(move, game, party), np.ones(world.runs, dtype=bool))
            for party, move in moves
        ],
    )


def test_the_start_is_as_the_parameters_say() -> None:
    game = game_of(
        {
            "parties.us.tier": 3,
            "parties.us.announced": 4,
            "parties.russia.forces": {"uniform": [40, 50]},
            "bargaining.recognised": 0.25,
        }
    )
    world = start_world(game, 20_000)
    assert np.all(world["tier", "us"] == 3)
    assert np.all(world["announced", "us"] == 4)
    forces = world["forces", "russia"]
    assert 40 <= forces.min() < 40.01 < 49.99 < forces.max() <= 50
    assert np.mean(world["recognised",]) == pytest.approx(0.25, abs=0.015)
    for level in range(3):
        assert np.mean(world["type", "us"] == level) == pytest.approx(1 / 3, abs=0.015)
    for key in (
        ("damage", "russia"),
        ("called", "latvia"),
        ("joined", "baltics"),
        ("rung", "ukraine"),
        ("denial",),
        ("status",),
    ):
        assert not world[key].any()


@pytest.mark.parametrize(
    ("day", "delay", "turn"),
    [
        ("2014-03-30", 0, 0),
        ("2014-04-05", 0, 0),
        ("2014-04-06", 0, 1),
        ("2014-05-25", 0, 8),
        ("2014-05-25", -42, 2),
        ("2014-04-01", -7, -1),
        ("2014-04-01", 5.5, 1),
    ],
)
def test_an_event_falls_in_the_week_of_its_date_and_delay(
    day: str, delay: float, turn: int
) -> None:
    game = game_of({"events": {"one": event(day, delay=delay)}})
    assert game.events["one"].date == date.fromisoformat(day)
    assert advance.event_turn(game, game.events["one"]) == turn


def test_events_set_then_add_in_their_order_and_stay_in_bounds() -> None:
    game = game_of(
        {
            "events": {
                "first": event(
                    "2014-03-30",
                    set={"talks": 0.5, "forces.us": 9, "offer": 0.4},
                    add={"talks": 0.2},
                ),
                "second": event(
                    "2014-03-31",
                    set={"forces.us": 3},
                    add={"talks": 0.6, "tier.us": 9, "rung.ukraine": 9, "forces.nato": -999},
                ),
                "later": event("2014-04-06", set={"offer": 1}),
            }
        }
    )
    world, meetings = advance.befall(start_world(game), game, 0)
    assert meetings == {}
    expected = {
        ("talks",): 1,
        ("forces", "us"): 3,
        ("offer",): 0.4,
        ("tier", "us"): TIERS - 1,
        ("rung", "ukraine"): 2,
        ("forces", "nato"): 0,
    }
    for key, value in expected.items():
        np.testing.assert_array_equal(world[key], value, err_msg=str(key))
    np.testing.assert_array_equal(advance.befall(world, game, 1)[0]["offer",], 1)
    np.testing.assert_array_equal(advance.befall(world, game, 2)[0]["offer",], world["offer",])


def test_one_event_may_set_and_add_to_the_same_quantity() -> None:
    game = game_of({"events": {"one": event("2014-03-30", set={"talks": 0.3}, add={"talks": 0.2})}})
    np.testing.assert_allclose(advance.befall(start_world(game), game, 0)[0]["talks",], 0.5)


def test_a_delay_may_differ_by_run_and_so_may_meetings() -> None:
    delay = np.array([0.0, 7.0, 0.0])
    game = game_of(
        {"events": {"one": event("2014-03-30", delay=delay, set={"talks": 0.9}, meets=["nato"])}}
    )
    world, meetings = advance.befall(world_of(game, {"talks": 0.1}), game, 0)
    np.testing.assert_array_equal(world["talks",], [0.9, 0.1, 0.9])
    np.testing.assert_array_equal(meetings["nato"], [True, False, True])


def test_simultaneous_moves_add_up_on_the_same_world() -> None:
    game = game_of({"effects.table": 0.08, "effects.monitors": 0.25})
    cells = {"demand": 0.7, "offer": 0.3, "monitors": 0.1, "proposed": 1}
    made = [("russia", "concede"), ("ukraine", "concede"), ("russia", "admit_monitors")]
    after = moved(game, world_of(game, cells), *made)
    for key, value in {"demand": 0.62, "offer": 0.38, "monitors": 0.35, "proposed": 0}.items():
        np.testing.assert_allclose(after[key,], value, err_msg=key)


def test_moves_are_made_only_where_they_are_made() -> None:
    game = game_of()
    world = start_world(game, 4)
    where = np.array([True, False, True, False])
    after = advance.resolve(
        world, game, [MoveMade(*find_move("climb_ukraine", game, "russia"), where)]
    )
    np.testing.assert_array_equal(after["rung", "ukraine"], where)
    np.testing.assert_array_equal(after["rung", "baltics"], 0)


def test_talks_take_two_and_who_defends_is_met_only_once_dealt_with() -> None:
    game = game_of({"effects.talk": 0.35, "bargaining.invitation": 4})
    cells = {"talks": 0.1, "recognised": [0, 0, 1], "met": 0}
    world = world_of(game, cells)
    alone = moved(game, world, ("russia", "talk"))
    np.testing.assert_array_equal(alone["met",], 0)
    np.testing.assert_array_equal(alone["invited", "russia"], 4)
    np.testing.assert_allclose(alone["talks",], 0.1)
    kyiv = moved(game, world, ("russia", "talk"), ("ukraine", "talk"))
    np.testing.assert_array_equal(kyiv["met",], [0, 0, 1])
    np.testing.assert_allclose(kyiv["talks",], [0.1, 0.1, 0.45])
    later = moved(game, alone, ("us", "talk"))
    np.testing.assert_array_equal(later["met",], 1)
    np.testing.assert_array_equal(later["invited", "russia"], 0)


def test_the_estimate_follows_what_is_seen_to_move() -> None:
    game = game_of({"parties.russia.step": 10})
    world = world_of(game, {"forces.russia": 50, "estimate": 40})
    after = moved(game, world, ("russia", "reinforce"))
    np.testing.assert_allclose(after["estimate",], hazards.follow(np.array([40.0]), 50, 60)[0])
    assert np.all(after["estimate",] > 40)


def test_an_alliance_acts_only_when_it_meets_or_a_member_has_called() -> None:
    game = game_of({"events": {"summit": event("2014-04-06", meets=["nato"])}})
    world = world_of(game, {"called.latvia": [0, 1, 0, 0], "rung.baltics": 0}, 4)
    model, decisions = decisions_of(game, world)
    for decision in (one for one in decisions if one.desk.party == "nato"):
        assert np.all(decision.picked[[0, 2, 3]] == 0)
    model.world = world_of(game, {}, 4)
    model.step()  # turn 1: the summit
    assert any(one.desk.party == "nato" for one in model.decisions)


def test_what_nobody_renews_fades() -> None:
    fading = {"stake": 0.9, "talks": 0.8, "pretext": 0.97, "denial": 0.7, "salience": 0.6}
    game = game_of({f"drift.{name}": left for name, left in fading.items()})
    cells = {"talks": 1, "denial": 1, "salience": 1, "stake.us": 1, "pretext.baltics": 1}
    world = world_of(game, cells | {"forces.us": 7, "invited.us": 3, "called.latvia": 0.5})
    still = np.zeros(world.runs)
    after = world
    for _ in range(2):
        after = advance.drift(after, course_of(game, after), still)
    keys = {"stake": ("stake", "us"), "pretext": ("pretext", "baltics")}
    for name, left in fading.items():
        np.testing.assert_allclose(after[keys.get(name, (name,))], left**2, err_msg=name)
    np.testing.assert_array_equal(after["invited", "us"], 1)
    np.testing.assert_array_equal(after["called", "latvia"], 0)
    for key in (("forces", "us"), ("demand",), ("offer",), ("tier", "us")):
        np.testing.assert_array_equal(after[key], world[key])


def test_hostile_moves_heat_the_crisis_by_their_weight() -> None:
    game, yes = game_of(), np.ones(3, dtype=bool)
    names = [("russia", "climb_ukraine"), ("us", "impose"), ("us", "talk")]
    made = [MoveMade(*find_move(name, game, party), yes) for party, name in names]
    np.testing.assert_allclose(advance.hostility(made, 3) * advance.HOSTILITY, 10 + 8)


def test_damage_moves_to_the_long_run_pain() -> None:
    game = game_of({"sanctions.lag_weeks": 0.1, "sanctions.gdp": 8})
    world = world_of(game, {"tier.us": 3})
    course = course_of(game, world)
    after = advance.drift(world, course, np.zeros(world.runs))
    for party in game.parties:
        expected = 8 * course["pain", party] * (1 - np.exp(-10))
        np.testing.assert_allclose(
            after["damage", party], np.broadcast_to(expected, (3,)), rtol=1e-12
        )


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("joined", "status"), [(1, CLASH), (0, RUNNING)])
def test_a_third_party_that_joins_ends_the_run_before_any_settlement(
    signed: bool, joined: int, status: int
) -> None:
    game = game_of({"hazards.accident": 0, "bargaining.cease_fire": 0})
    world = world_of(game, {"rung.baltics": 2, "joined.baltics": joined})
    deal = Deal(np.full(3, signed), {}, {})
    after, _ = advance.chance(world, course_of(game, world), deal, Draws(0, np.arange(3)), 0)
    assert np.all(after["status",] == (SETTLED if signed and not joined else status))
