"""The catalogue of moves: codes and weights of the event data, legality, changes, bounds and phrases."""

from __future__ import annotations

from string import Formatter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SCENARIOS, game_of, situations, world_of

from sim.model.moves.catalogue import CATALOGUE, find_move, menu_names
from sim.model.params import DESKS, TIERS
from sim.run.events import quad_class

# CAMEO codes and Goldstein (1992) weights as in the lookup table that comes with GDELT, and the quad class of each root
EVENT_DATA = {
    "hold": ("010", 0.0, 1),
    "warn": ("130", -4.4, 3),
    "assure": ("0334", 6.0, 1),
    "talk": ("036", 4.0, 1),
    "consult": ("0234", 3.4, 1),
    "refuse": ("127", -5.0, 3),
    "concede": ("034", 7.0, 1),
    "claim": ("1043", -5.0, 3),
    "deny": ("016", -2.0, 1),
    "recognise": ("054", 6.0, 1),
    "admit_monitors": ("0862", 9.0, 2),
    "propose_monitors": ("036", 4.0, 1),
    "intervene": ("190", -10.0, 4),
    "ease": ("085", 7.0, 2),
    "threaten": ("1312", -5.8, 3),
    "impose": ("163", -8.0, 4),
    "withdraw": ("087", 9.0, 2),
    "reinforce": ("154", -7.2, 4),
    "mobilise": ("154", -7.2, 4),
    "climb": ("190", -10.0, 4),
    "descend": ("0874", 10.0, 2),
}
# who can make a move when: cells of two worlds, in the first it is legal, in the second not
LEGAL = {
    ("us", "talk"): ({"invited.us": 0}, {"invited.us": 2}),
    ("latvia", "consult"): (
        {"called.latvia": 0, "rung.baltics": 1},
        {"called.latvia": 1, "rung.baltics": 1},
    ),
    ("ukraine", "refuse"): ({"offer": 0.01, "recognised": 1}, {"offer": 0, "recognised": 1}),
    ("ukraine", "concede"): (
        {"demand": 0.5, "offer": 0.49, "recognised": 1},
        {"demand": 0.5, "offer": 0.49, "recognised": 0},
    ),
    ("russia", "concede"): (
        {"demand": 0.5, "offer": 0.49, "recognised": 1},
        {"demand": 0.4, "offer": 0.5, "recognised": 1},
    ),
    ("russia", "recognise"): ({"recognised": 0}, {"recognised": 1}),
    ("russia", "admit_monitors"): (
        {"proposed": 1, "monitors": 0.5},
        {"proposed": 0, "monitors": 0.5},
    ),
    ("us", "propose_monitors"): ({"monitors": 0, "proposed": 0}, {"monitors": 1, "proposed": 0}),
    ("us", "ease"): ({"tier.us": 1, "tier.russia": 0}, {"tier.us": 0, "tier.russia": 4}),
    ("us", "threaten"): ({"announced.us": 3}, {"announced.us": 4}),
    ("us", "impose"): ({"tier.us": 3}, {"tier.us": 4}),
    ("russia", "impose"): ({"tier.us": 3, "tier.russia": 0}, {"tier.us": 3, "tier.russia": 1}),
    ("nato", "withdraw"): ({"forces.nato": 1.1}, {"forces.nato": 1}),
    ("nato", "intervene_baltics"): ({"rung.baltics": 1}, {"rung.baltics": 0, "rung.ukraine": 2}),
    ("russia", "climb_baltics"): (
        {"rung.baltics": 1, "rung.ukraine": 2},
        {"rung.baltics": 2, "rung.ukraine": 0},
    ),
    ("russia", "descend_ukraine"): ({"rung.ukraine": 1}, {"rung.ukraine": 0}),
}
PLACED = ("climb", "descend", "claim", "intervene")  # moves whose entries name a theatre
ANY = ["hold", "warn", "assure", "claim_ukraine", "deny", "reinforce", "mobilise"]


def legal(party: str, name: str, cells: dict[str, float]) -> bool:
    game = game_of()
    move, at = find_move(name, game, party)
    return bool(np.all(np.broadcast_to(move.legal(world_of(game, cells), at), 3)))


def test_codes_and_weights_are_those_of_the_event_data() -> None:
    found = {
        name: (move.code, move.weight, quad_class(move.code)) for name, move in CATALOGUE.items()
    }
    assert found == EVENT_DATA


def test_every_move_has_a_name_a_desk_a_role_and_a_sentence() -> None:
    for name, move in CATALOGUE.items():
        assert move.name == name
        assert move.desk in (*DESKS, "any")
        assert set(move.roles) <= {"challenger", "defender", "third_party"}
        assert move.phrase.endswith(".")
        assert {field for _, field, _, _ in Formatter().parse(move.phrase) if field} <= {
            "actor",
            "target",
            "theatre",
        }
        assert "{actor}" in move.phrase


@pytest.mark.parametrize(("party", "name"), LEGAL)
def test_a_move_is_legal_when_it_can_be_made(party: str, name: str) -> None:
    yes, no = LEGAL[party, name]
    assert legal(party, name, yes)
    assert not legal(party, name, no)


def test_an_invasion_cannot_be_stepped_down() -> None:
    assert not legal("russia", "descend_ukraine", {"rung.ukraine": 2})


def test_the_other_moves_are_always_legal_and_the_lists_are_complete() -> None:
    for name in ANY:
        assert (
            find_move(name, game_of(), "russia")[0].legal(
                world_of(game_of()), find_move(name, game_of(), "russia")[1]
            )
            is True
        )
    named = [*ANY, *(name for _, name in LEGAL)]
    assert {name.split("_")[0] if name.startswith(PLACED) else name for name in named} == set(
        CATALOGUE
    )


def test_every_kind_of_move_is_on_some_menu() -> None:
    offered = set()
    for scenario in SCENARIOS:
        game = game_of(scenario=scenario)
        for party in game.parties:
            offered |= {
                find_move(name, game, party)[0].name
                for moves in game.parties[party].menu.values()
                for name in moves
            }
    assert offered == set(CATALOGUE)


@given(situations())
def test_no_legal_move_leaves_the_bounds_or_invents_a_quantity(situation: tuple) -> None:
    game, world = situation
    for party in game.parties:
        for name in (entry for moves in game.parties[party].menu.values() for entry in moves):
            move, at = find_move(name, game, party)
            where = np.broadcast_to(move.legal(world, at), world.runs)
            for key, value in move.change(world, at).items():
                assert key in world, f"{name} changes {key}"
                made = np.broadcast_to(value, world.runs)[where]
                assert np.all(made >= 0), f"{name} {key}"
                top = {"tier": TIERS - 1, "announced": TIERS - 1, "forces": np.inf}.get(key[0], 1)
                if key[0] == "rung":
                    top = game.theatres[key[1]].top
                assert np.all(made <= top), f"{name} {key}"


@given(st.floats(0, 1), st.floats(0, 1))
def test_neither_side_gives_more_than_the_other_asks(demand: float, offer: float) -> None:
    game = game_of()
    world = world_of(game, {"demand": demand, "offer": offer})
    (challenger, at), (defender, home) = (
        find_move("concede", game, "russia"),
        find_move("concede", game, "ukraine"),
    )
    given_up = challenger.change(world, at)["demand",]
    offered = defender.change(world, home)["offer",]
    assert np.all((given_up <= demand) & (given_up >= min(offer, demand)))
    assert np.all((offered >= offer) & (offered <= max(offer, demand)))


def test_changes_by_hand() -> None:
    game = game_of(
        {
            "effects.withdraw": 0.2,
            "effects.claim": 0.1,
            "effects.refuse": 0.04,
            "effects.stake": 0.2,
            "parties.russia.step": 10,
            "parties.russia.establishment": 42,
        }
    )
    cells = {
        "forces.russia": 50,
        "pretext.baltics": 0.45,
        "offer": 0.1,
        "tier.us": 2,
        "announced.us": 2,
        "stake.nato": 0.9,
    }
    world = world_of(game, cells)

    def value(party: str, name: str, *key: str) -> float:
        move, at = find_move(name, game, party)
        return float(np.ravel(move.change(world, at)[key])[0])

    assert value("russia", "reinforce", "forces", "russia") == 60
    assert value("russia", "withdraw", "forces", "russia") == 42, "not below the establishment"
    assert value("russia", "claim_baltics", "pretext", "baltics") == pytest.approx(0.55)
    assert value("ukraine", "refuse", "offer") == pytest.approx(0.06)
    assert value("us", "impose", "tier", "us") == 3
    assert value("us", "impose", "announced", "us") == 4, "a tier imposed announces the next"
    assert value("us", "ease", "announced", "us") == 1
    assert value("latvia", "consult", "stake", "nato") == 1
    assert value("nato", "intervene_baltics", "joined", "baltics") == 1


def test_entries_of_menus_are_found_and_nothing_else() -> None:
    game = game_of()
    move, at = find_move("climb_baltics", game, "russia")
    assert (move.name, at.theatre) == ("climb", "baltics")
    assert find_move("hold", game, "latvia")[1].theatre == "baltics"
    assert find_move("hold", game, "us")[1].theatre == "ukraine"
    for name in menu_names(game):
        assert find_move(name, game, "russia")[0] in CATALOGUE.values()
    for wrong in ("climb", "climb_moon", "claim_", "nuke", "talk_ukraine"):
        with pytest.raises(KeyError):
            find_move(wrong, game, "russia")
