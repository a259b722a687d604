"""From one world to the next: starts, dated events, moves that sum, drift, chance, endings, and bounds that always hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import course_of, decisions_of, game_of, situations, start_world, world_of

from sim.model.agents import played
from sim.model.crisis import Crisis
from sim.model.draws import Draws
from sim.model.moves import find_move
from sim.model.params import TIERS, Game
from sim.model.rules import advance
from sim.model.rules.advance import Played
from sim.model.world import BY_PARTY, CLASH, RUNNING, SETTLED, SHARED, Key, World

SHARES = (
    "stake",
    "adaptation",
    "alarmed",
    "pretext",
    "demand",
    "offer",
    "talks",
    "recognised",
    "monitors",
    "denial",
)


def event(day: str, **given: Any) -> dict[str, Any]:
    return {"date": day, "delay": 0, "label": "It happens.", "add": {}, "set": {}} | given


def moved(game: Game, world: World, *moves: tuple[str, str]) -> World:
    """The world after some moves (party, move), each made in every run."""
    return advance.resolve(
        world,
        [
            Played(*find_move(move, game, party), np.ones(world.runs, dtype=bool))
            for party, move in moves
        ],
    )


def values(world: World) -> dict[Key, list[float]]:
    return {key: array.tolist() for key, array in world.items()}


# --- the start and the calendar --------------------------------------------------------------------------------------


def test_the_start_is_as_the_parameters_say() -> None:
    game = game_of(
        {
            "parties.us.tier": 3,
            "parties.us.announced": 2,
            "parties.russia.forces": {"uniform": [40, 50]},
            "bargaining.recognised": 0.25,
        }
    )
    world = start_world(game, 20_000)
    assert np.all(world["tier", "us"] == 3)
    assert np.all(world["announced", "us"] == 3), "what is in force was announced"
    forces = world["forces", "russia"]
    assert 40 <= forces.min() < 40.01 < 49.99 < forces.max() <= 50
    assert np.mean(world["recognised",]) == pytest.approx(0.25, abs=0.015)
    for level in range(5):
        assert np.mean(world["type", "us"] == level) == pytest.approx(0.2, abs=0.015)
    for key in (
        ("damage", "russia"),
        ("adaptation", "us"),
        ("alarmed", "latvia"),
        ("rung", "ukraine"),
        ("mark",),
        ("denial",),
        ("status",),
    ):
        assert not world[key].any()


@pytest.mark.parametrize(("day", "delay", "turn"), [("2014-03-30", 0, 0), ("2014-04-05", 0, 0), ("2014-04-06", 0, 1), ("2014-05-25", 0, 8),
                                                    ("2014-05-25", -42, 2), ("2014-04-01", -7, -1), ("2014-04-01", 5.5, 1)])  # fmt: skip
def test_an_event_falls_in_the_week_of_its_date_and_delay(
    day: str, delay: float, turn: int
) -> None:
    game = game_of({"events": {"one": event(day, delay=delay)}})
    assert game.events["one"].date == date.fromisoformat(day)
    assert advance.event_turn(game, game.events["one"]) == turn


def test_events_set_then_add_in_their_order_and_stay_in_bounds() -> None:
    game = game_of({"events": {
        "first": event("2014-03-30", set={"talks": 0.5, "forces.us": 9, "offer": 0.4}, add={"talks": 0.2}),
        "second": event("2014-03-31", set={"forces.us": 3}, add={"talks": 0.6, "tier.us": 9, "rung.ukraine": 9, "forces.nato": -999}),
        "later": event("2014-04-06", set={"offer": 1}),
    }})  # fmt: skip
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
    assert advance.befall(world, game, 2)[0] is world


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


# --- moves -----------------------------------------------------------------------------------------------------------


def test_simultaneous_moves_add_up_on_the_same_world() -> None:
    game = game_of(
        {"effects.talk": 0.35, "effects.table": 0.08, "effects.propose": 0.05, "effects.admit": 0.2}
    )
    world = world_of(game, {"talks": 0.1, "demand": 0.7, "offer": 0.3, "monitors": 0.1})
    made = [
        ("us", "talk"),
        ("russia", "talk"),
        ("russia", "concede"),
        ("ukraine", "concede"),
        ("us", "propose_monitors"),
    ]
    after = moved(game, world, *made, ("russia", "admit_monitors"))
    for key, value in {
        ("talks",): 0.8,
        ("demand",): 0.62,
        ("offer",): 0.38,
        ("monitors",): 0.35,
    }.items():
        np.testing.assert_allclose(after[key], value, err_msg=str(key))
    many = moved(game, world, *[("us", "talk")] * 4)
    np.testing.assert_array_equal(many["talks",], 1)


def test_moves_are_made_only_where_they_are_made() -> None:
    game = game_of()
    world = start_world(game, 4)
    where = np.array([True, False, True, False])
    after = advance.resolve(world, [Played(*find_move("climb_ukraine", game, "russia"), where)])
    np.testing.assert_array_equal(after["rung", "ukraine"], where)
    np.testing.assert_array_equal(after["rung", "baltics"], 0)


def test_a_threat_sets_the_line_at_the_rungs_then_occupied() -> None:
    game = game_of()
    world = world_of(game, {"rung.ukraine": [0, 1, 2], "rung.baltics": [1, 1, 0], "mark": 5})
    np.testing.assert_array_equal(
        moved(game, world, ("us", "threaten"), ("russia", "climb_ukraine"))["mark",], [1, 2, 2]
    )
    np.testing.assert_array_equal(
        moved(game, world, ("us", "threaten"), ("latvia", "threaten"))["mark",], [1, 2, 2]
    )
    np.testing.assert_array_equal(moved(game, world, ("russia", "threaten"))["mark",], 5)


def test_an_alarm_lasts_one_turn() -> None:
    game = game_of()
    alarmed = moved(game, start_world(game), ("latvia", "alarm"))
    np.testing.assert_array_equal(alarmed["alarmed", "latvia"], 1)
    np.testing.assert_array_equal(alarmed["alarmed", "estonia"], 0)
    np.testing.assert_array_equal(
        moved(game, alarmed, ("estonia", "alarm"))["alarmed", "latvia"], 0
    )
    np.testing.assert_array_equal(moved(game, alarmed, ("latvia", "alarm"))["alarmed", "latvia"], 1)


def test_an_alliance_acts_only_when_it_meets_or_a_member_raised_the_alarm() -> None:
    game = game_of({"events": {"summit": event("2014-04-06", meets=["nato"])}})
    world = world_of(game, {"alarmed.latvia": [0, 1, 0, 0], "alarmed.ukraine": [0, 0, 1, 0]}, 4)
    model, decisions = decisions_of(game, world)
    for decision in (one for one in decisions if one.desk.party == "nato"):
        assert decision.legal is not None
        for move, row in zip(decision.desk.moves, decision.legal, strict=True):
            assert row.tolist() == ([True] * 4 if move == "hold" else [False, True, False, False])
    model.world = world_of(game, {}, 4)
    model.step()  # turn 1: the summit
    assert all(
        one.legal is None or one.legal.any(axis=1).all()
        for one in model.decisions
        if one.desk.party == "nato"
    )


# --- drift and chance ------------------------------------------------------------------------------------------------


def test_what_nobody_renews_fades_by_its_half_life() -> None:
    fading = {"stake": 0.9, "talks": 0.8, "monitors": 0.98, "pretext": 0.97, "denial": 0.7}
    game = game_of(
        {f"drift.{name}": left for name, left in fading.items()} | {"sanctions.half_life": 4}
    )
    world = world_of(
        game,
        {
            "talks": 1,
            "monitors": 1,
            "denial": 1,
            "stake.us": 1,
            "pretext.baltics": 1,
            "adaptation.us": 0,
            "forces.us": 7,
        },
    )
    for _ in range(4):
        world = advance.drift(world, course_of(game, world))
    for name, left in fading.items():
        key = (
            (name, "us") if name == "stake" else (name, "baltics") if name == "pretext" else (name,)
        )
        np.testing.assert_allclose(world[key], left**4, err_msg=name)
    np.testing.assert_allclose(world["adaptation", "us"], 0.5)
    for key in (("forces", "us"), ("demand",), ("offer",), ("tier", "us"), ("mark",)):
        np.testing.assert_array_equal(world[key], world_of(game, {"forces.us": 7})[key])


def test_damage_moves_to_the_long_run_pain() -> None:
    game = game_of({"sanctions.lag_weeks": 0.1, "sanctions.gdp": 8})
    world = world_of(game, {"tier.us": 3})
    course = course_of(game, world)
    after = advance.drift(world, course)
    for party in game.parties:
        np.testing.assert_allclose(
            after["damage", party], 8 * course["pain", party] * (1 - np.exp(-10)), rtol=1e-12
        )


@pytest.mark.parametrize(
    ("rate", "rung", "status"), [(0, 2, CLASH), (5, 2, CLASH), (0, 1, RUNNING)]
)
def test_a_rung_that_is_a_clash_ends_the_run_before_any_settlement(
    rate: float, rung: int, status: int
) -> None:
    game = game_of({"bargaining.rate": rate, "hazards.accident": 0, "bargaining.cease_fire": 5})
    cells = {"rung.baltics": rung, "demand": 0, "offer": 1, "recognised": 1, "talks": 1}
    world = world_of(game, cells, 200)
    after, _ = advance.chance(world, course_of(game, world), Draws(0, np.arange(200)), 0)
    assert np.all(after["status",] == status)


def test_ended_runs_are_left_as_they_were() -> None:
    game = game_of()
    before = world_of(game).with_changes(
        {("status",): np.array([RUNNING, SETTLED, CLASH], dtype=np.int8)}
    )
    after = world_of(game, {"talks": 0.77, "forces.us": 99}).with_changes(
        {("evidence", "us"): np.ones((5, 3))}
    )
    kept = advance.keep_ended(before, after)
    for key in before:
        np.testing.assert_array_equal(kept[key][..., 0], after[key][..., 0])
        np.testing.assert_array_equal(kept[key][..., 1:], before[key][..., 1:])
    assert kept["status",].dtype == np.int8


@settings(max_examples=12)
@given(situations(), st.integers(0, 10_000))
def test_every_world_stays_in_its_bounds(situation: tuple[Game, World], seed: int) -> None:
    """From any world under any parameters, three turns keep every quantity finite and within the range of section 2.3."""
    game, world = situation
    with Crisis(game, np.arange(world.runs), seed, compact=False) as model:
        model.world = world
        model._prepare()
        for _ in range(3):
            model.step()
            for key, value in model.world.items():
                assert np.all(np.isfinite(value)), key
                top = (
                    TIERS - 1
                    if key[0] in ("tier", "announced")
                    else len(game.theatres[key[1]].rungs) - 1
                    if key[0] == "rung"
                    else np.inf
                )
                if key[0] in (*BY_PARTY, *SHARED, "rung", "pretext"):
                    assert np.all((value >= 0) & (value <= (1 if key[0] in SHARES else top))), key


@settings(max_examples=10)
@given(situations())
def test_resolving_leaves_the_old_world_alone(situation: tuple[Game, World]) -> None:
    game, world = situation
    kept = values(world)
    _, decisions = decisions_of(game, world)
    advance.resolve(world, played(decisions))
    assert values(world) == kept
