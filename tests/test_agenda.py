"""When desks act: what puts a move on the agenda, who rests, how long calls and offers stand, and what heats a crisis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import course_of, decisions_of, game_of, world_of

from sim.model.agents import Decision
from sim.model.draws import Draws
from sim.model.moves.catalogue import CATALOGUE, find_move
from sim.model.params import Game
from sim.model.rules import advance
from sim.model.rules.advance import MoveMade
from sim.model.rules.deal import Deal
from sim.model.world import World

QUIET = {"rung.ukraine": 0, "rung.baltics": 0, "recognised": 0, "forces.russia": 60}
# a move, a world in which another's act has put it on the agenda, and one in which none has
PROMPTS: list[tuple[str, str, dict[str, float], dict[str, float]]] = [
    ("us", "talk", {"invited.russia": 1}, {"invited.ukraine": 1}),
    ("russia", "talk", {"invited.us": 1}, {"invited.russia": 1}),
    ("russia", "talk", {"invited.ukraine": 1, "recognised": 1}, {"invited.ukraine": 1}),
    (
        "latvia",
        "consult",
        {"pretext.baltics": 0.21, "stake.nato": 0},
        {"pretext.baltics": 0.2, "stake.nato": 0},
    ),
    (
        "latvia",
        "consult",
        {"pretext.baltics": 0.5, "stake.nato": 0.4},
        {"pretext.baltics": 0.5, "stake.nato": 0.5},
    ),
    ("latvia", "consult", {"rung.baltics": 1}, {"rung.ukraine": 1}),
    ("ukraine", "refuse", {"met": 1}, {"talks": 1}),
    ("ukraine", "concede", {"talked": 0.5}, {"invited.russia": 1}),
    ("russia", "recognise", {"invited.ukraine": 1}, {"invited.us": 1}),
    ("russia", "admit_monitors", {"proposed": 1, "monitors": 0.9}, {"proposed": 1, "monitors": 1}),
    ("us", "ease", {"forces.russia": 30, "rung.baltics": 1}, {"forces.russia": 31}),
    ("us", "ease", {"forces.russia": 30}, {"forces.russia": 30, "rung.ukraine": 1}),
    ("us", "impose", {"rung.ukraine": 1}, {"rung.baltics": 1}),
    ("us", "threaten", {"rung.baltics": 2}, {"tier.russia": 4}),
    ("russia", "impose", {"tier.us": 3}, {"tier.us": 3, "tier.russia": 1}),
    ("us", "reinforce", {"rung.ukraine": 1}, {}),
    ("ukraine", "mobilise", {"rung.ukraine": 1}, {"rung.baltics": 2}),
    ("nato", "intervene_baltics", {"rung.baltics": 1}, {"rung.ukraine": 2}),
]
SET = {
    "events": {},
    "choice.alert": 0,
    "choice.prompt": 0.9,
    "choice.tempo.diplomacy": 0.4,
    "choice.tempo.economy": 0.1,
    "sanctions.compel_forces": 60,
}
SUMMIT = {
    "one": {
        "date": "2014-03-30",
        "delay": 0,
        "label": "They meet.",
        "add": {},
        "set": {},
        "meets": ["nato"],
    },
}


def prompted(party: str, name: str, cells: dict[str, float]) -> bool:
    game = game_of(SET)
    move, at = find_move(name, game, party)
    assert move.prompt is not None
    return bool(np.all(move.prompt(world_of(game, QUIET | cells), at)))


def desk(game: Game, world: World, party: str, name: str) -> Decision:
    stream = f"move.{party}.{name}"
    return next(one for one in decisions_of(game, world)[1] if one.desk.stream == stream)


def moved(game: Game, world: World, *moves: tuple[str, str]) -> World:
    everywhere = np.ones(world.runs, dtype=bool)
    made = [MoveMade(*find_move(name, game, party), everywhere) for party, name in moves]
    return advance.resolve(world, game, made)


def drifted(game: Game, world: World, heat: float = 0.0) -> World:
    return advance.drift(world, course_of(game, world), np.full(world.runs, heat))


# --- the agenda ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("party", "name", "yes", "no"), PROMPTS)
def test_anothers_act_puts_a_move_on_the_agenda(
    party: str, name: str, yes: dict[str, float], no: dict[str, float]
) -> None:
    assert prompted(party, name, yes)
    assert not prompted(party, name, no)


def test_a_challengers_build_up_and_easing_answer_nothing() -> None:
    for name in ("reinforce", "ease"):
        assert not prompted("russia", name, {"rung.ukraine": 2, "forces.russia": 0})
        assert not prompted("russia", name, {"rung.ukraine": 0, "forces.russia": 0})
    known = {find_move(name, game_of(), party)[0].name for party, name, _, _ in PROMPTS}
    assert known == {name for name, move in CATALOGUE.items() if move.prompt}


def test_a_move_on_the_agenda_is_made_at_the_pace_of_an_answer() -> None:
    game = game_of(SET)
    made = desk(game, world_of(game, QUIET | {"rung.ukraine": [0, 1, 1]}), "us", "economy")
    assert made.desk.moves == ("hold", "ease", "threaten", "impose")
    calm, answer = 0.1 / 4, 0.9
    np.testing.assert_allclose(
        made.tempo, [[calm] * 3, [calm, answer, answer], [calm, answer, answer]]
    )


def test_at_a_dated_meeting_everything_is_on_the_agenda_and_nothing_waits() -> None:
    """Where a turn is a day, others hold as long as a day of such weeks would; an alliance that meets has its week."""
    game = game_of(SET | {"calendar.turn_days": 1, "choice.precision": 0, "events": SUMMIT})
    world = world_of(game, QUIET)
    made = desk(game, world, "nato", "diplomacy")
    assert made.desk.moves == ("hold", "warn", "assure")
    np.testing.assert_allclose(made.chance[0], 1 / (1 + 2 * 0.9))
    alone = desk(game, world, "us", "diplomacy")
    assert alone.desk.moves == ("hold", "warn", "talk", "propose_monitors")
    np.testing.assert_allclose(alone.chance[0], (1 + 3 * 0.1) ** (-1 / 7))


def test_a_member_that_is_attacked_convenes_its_alliance() -> None:
    game = game_of(SET)
    cells = QUIET | {
        "rung.ukraine": [0, 2, 0],
        "rung.baltics": [1, 0, 0],
        "called.latvia": [0, 0, 1],
    }
    made = desk(game, world_of(game, cells), "nato", "diplomacy")
    assert made.legal is not None
    np.testing.assert_array_equal(made.legal[0], [True, False, True])


# --- rest, calls and offers ------------------------------------------------------------------------------------------


def test_where_a_turn_is_a_day_a_desk_that_acted_rests_half_a_week() -> None:
    game = game_of(SET | {"calendar.turn_days": 1})
    world = world_of(game, QUIET)
    after = moved(game, world, ("us", "warn"))
    np.testing.assert_array_equal(after["busy", "us", "diplomacy"], 0.5)
    np.testing.assert_array_equal(after["busy", "us", "economy"], 0)
    for day in range(1, 5):
        after = drifted(game, after)
        np.testing.assert_allclose(after["busy", "us", "diplomacy"], max(0.5 - day / 7, 0))
    tired = world_of(game, QUIET | {"busy.us.diplomacy": [0.5, 1e-12, 0]})
    legal = desk(game, tired, "us", "diplomacy").legal
    assert legal is not None
    np.testing.assert_array_equal(legal, [[False, True, True]] * 3)


def test_where_a_turn_is_a_week_nobody_rests() -> None:
    assert not [key for key in world_of(game_of()) if key[0] == "busy"]


@pytest.mark.parametrize(("days", "standing"), [(7, [2, 1, 0]), (1, [8 / 7, 1, 6 / 7])])
def test_a_call_convenes_for_a_week_after_the_turn_in_which_it_is_made(
    days: int, standing: list[float]
) -> None:
    game = game_of(SET | {"calendar.turn_days": days, "effects.stake": 0.2})
    world = world_of(game, QUIET | {"stake.nato": 0.3, "stake.us": 0.3})
    after = moved(game, world, ("latvia", "consult"), ("estonia", "consult"))
    np.testing.assert_allclose(after["stake", "nato"], 0.3 + 2 * 0.2)
    np.testing.assert_allclose(after["stake", "us"], 0.3)
    for weeks in standing:
        np.testing.assert_allclose(after["called", "latvia"], weeks)
        np.testing.assert_array_equal(after["called", "lithuania"], 0)
        after = drifted(game, after)


def test_offers_that_meet_become_one_meeting_and_others_stand() -> None:
    game = game_of(SET | {"effects.talk": 0.35, "bargaining.invitation": 4})
    cells: dict[str, Any] = {
        "talks": 0.1,
        "recognised": [0, 1, 0],
        "invited.us": 1,
        "invited.nato": [0, 0, 2],
    }
    world = world_of(game, QUIET | cells)
    after = moved(game, world, ("russia", "talk"), ("ukraine", "talk"))
    np.testing.assert_allclose(after["talks",], 0.1 + 0.35, err_msg="once, however many meet")
    for name, weeks in {"russia": 0, "us": 0, "nato": 0, "ukraine": [4, 0, 4]}.items():
        np.testing.assert_array_equal(after["invited", name], weeks, err_msg=name)
    for left in (2, 1, 0):
        np.testing.assert_array_equal(after["talked",], left)
        after = drifted(game, after)
    world = world_of(game, QUIET | {"met": 1, "talks": 0.1})
    np.testing.assert_array_equal(moved(game, world)["talked",], 2, err_msg="by an event")
    np.testing.assert_allclose(moved(game, world)["talks",], 0.1)


# --- what heats a crisis ---------------------------------------------------------------------------------------------


def test_salience_fades_and_grows_with_hostility() -> None:
    game = game_of(SET | {"drift.salience": 0.6})
    after = drifted(game, world_of(game, QUIET | {"salience": 2}), heat=1.8)
    np.testing.assert_allclose(after["salience",], 0.6 * 2 + 1.8)
    days = game_of(SET | {"drift.salience": 0.6, "calendar.turn_days": 14})
    after = drifted(days, world_of(days, QUIET | {"salience": 2}), heat=1.8)
    np.testing.assert_allclose(after["salience",], 0.36 * 2 + 1.8)


def test_accidents_and_a_deal_refused_heat_a_crisis() -> None:
    """An accident at the top moves nothing up; two who refuse the same deal refuse it once."""
    game = game_of(
        SET
        | {"hazards.accident": 5, "theatres.ukraine.accidents": 10, "theatres.baltics.accidents": 0}
    )
    cells = {"salience": 1, "rung.ukraine": [0, 2, 2], "forces.ukraine": 1000, "monitors": 0}
    world = world_of(game, QUIET | cells)
    refused = {"us": np.array([True, False, False]), "russia": np.array([True, True, False])}
    deal = Deal(np.zeros(3, dtype=bool), refused, {})
    after, accidents = advance.chance(
        world, course_of(game, world), deal, Draws(0, np.arange(3)), 0
    )
    np.testing.assert_array_equal(accidents, [1, 0, 0])
    np.testing.assert_allclose((after["salience",] - 1) * advance.HOSTILITY, [10 + 5, 5, 0])
