"""The catalogue of moves: codes and weights of the event data, legality, changes, bounds and phrases."""

from __future__ import annotations

from string import Formatter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SCENARIOS, game_of, situations, world_of

from sim.model.moves import CATALOGUE, Context, find_move, menu_names
from sim.model.params import DESKS, TIERS
from sim.run.events import quad_class

# CAMEO codes and Goldstein (1992) weights as in the lookup table that comes with GDELT, and the quad class of each root
EVENT_DATA = {
    "hold": ("010", 0.0, 1), "warn": ("130", -4.4, 3), "assure": ("0334", 6.0, 1), "talk": ("046", 7.0, 1), "alarm": ("0234", 3.4, 1),
    "refuse": ("127", -5.0, 3), "concede": ("034", 7.0, 1), "claim": ("1043", -5.0, 3), "deny": ("016", -2.0, 1),
    "recognise": ("054", 6.0, 1), "admit_monitors": ("0862", 9.0, 2), "propose_monitors": ("036", 4.0, 1),
    "reassure_minorities": ("051", 3.4, 1), "ease": ("085", 7.0, 2), "threaten": ("1312", -5.8, 3), "impose": ("163", -8.0, 4),
    "withdraw": ("087", 9.0, 2), "reinforce": ("154", -7.2, 4), "mobilise": ("154", -7.2, 4), "climb": ("190", -10.0, 4),
    "descend": ("0874", 10.0, 2),
}  # fmt: skip
# who can make a move when: cells of two worlds, in the first it is legal, in the second not
LEGAL = {
    ("ukraine", "refuse"): ({"offer": 0.01}, {"offer": 0}),
    ("ukraine", "concede"): ({"demand": 0.5, "offer": 0.49}, {"demand": 0.5, "offer": 0.5}),
    ("russia", "concede"): ({"demand": 0.5, "offer": 0.49}, {"demand": 0.4, "offer": 0.5}),
    ("russia", "recognise"): ({"recognised": 0}, {"recognised": 1}),
    ("russia", "admit_monitors"): ({"monitors": 0.99}, {"monitors": 1}),
    ("us", "propose_monitors"): ({"monitors": 0}, {"monitors": 1}),
    ("latvia", "reassure_minorities"): (
        {"pretext.baltics": 0.01, "pretext.ukraine": 0},
        {"pretext.baltics": 0, "pretext.ukraine": 1},
    ),
    ("us", "ease"): ({"tier.us": 1, "tier.russia": 0}, {"tier.us": 0, "tier.russia": 4}),
    ("us", "threaten"): ({"announced.us": 3}, {"announced.us": 4}),
    ("russia", "impose"): ({"tier.russia": 3}, {"tier.russia": 4}),
    ("nato", "withdraw"): ({"forces.nato": 0.1}, {"forces.nato": 0}),
    ("russia", "climb_baltics"): (
        {"rung.baltics": 1, "rung.ukraine": 2},
        {"rung.baltics": 2, "rung.ukraine": 0},
    ),
    ("russia", "descend_ukraine"): ({"rung.ukraine": 1}, {"rung.ukraine": 0}),
}
ANY = ["hold", "warn", "assure", "talk", "alarm", "claim_ukraine", "deny", "reinforce", "mobilise"]


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
    assert {
        name.split("_")[0] if name.startswith(("climb", "descend")) else name for _, name in LEGAL
    } | {name.split("_")[0] for name in ANY} == set(CATALOGUE)


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


@given(situations(), st.sampled_from([1, 3, 26]))
def test_no_legal_move_leaves_the_bounds_or_invents_a_quantity(
    situation: tuple, turns: int
) -> None:
    game, world = situation
    for party in game.parties:
        for name in (entry for moves in game.parties[party].menu.values() for entry in moves):
            move, at = find_move(name, game, party)
            ahead = Context(game, party, at.theatre, turns)
            where = np.broadcast_to(move.legal(world, ahead), world.runs)
            for key, value in move.change(world, ahead).items():
                assert key in world, f"{name} changes {key}"
                made = np.broadcast_to(value, world.runs)[where]
                assert np.all(made >= 0), f"{name} {key}"
                top = {
                    "tier": TIERS - 1,
                    "announced": TIERS - 1,
                    "forces": np.inf,
                    "mark": np.inf,
                }.get(key[0], 1)
                if key[0] == "rung":
                    top = len(game.theatres[key[1]].rungs) - 1
                assert np.all(made <= top), f"{name} {key}"
            for key in move.prospect(world, ahead):
                assert key[0] in ("risen", "effort", "forces"), "what is only weighed"


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 26))
def test_neither_side_gives_more_than_the_other_asks(
    demand: float, offer: float, turns: int
) -> None:
    game = game_of()
    world = world_of(game, {"demand": demand, "offer": offer})
    (challenger, at), (defender, home) = (
        find_move("concede", game, "russia"),
        find_move("concede", game, "ukraine"),
    )
    given_up = challenger.change(world, Context(game, "russia", at.theatre, turns))["demand",]
    offered = defender.change(world, Context(game, "ukraine", home.theatre, turns))["offer",]
    assert np.all((given_up <= demand) & (given_up >= min(offer, demand)))
    assert np.all((offered >= offer) & (offered <= max(offer, demand)))


def test_changes_by_hand_played_and_weighed() -> None:
    game = game_of(
        {
            "effects.withdraw": 0.2,
            "effects.claim_pretext": 0.1,
            "effects.refuse": 0.04,
            "parties.russia.step": 10,
        }
    )
    world = world_of(
        game,
        {
            "forces.russia": 50,
            "pretext.baltics": 0.45,
            "offer": 0.1,
            "tier.us": 2,
            "announced.us": 2,
        },
    )

    def value(party: str, name: str, key: tuple[str, ...], turns: int) -> float:
        move, at = find_move(name, game, party)
        return float(move.change(world, Context(game, party, at.theatre, turns))[key][0])

    for turns, forces, less, pretext, offer in ((1, 60, 40, 0.55, 0.06), (3, 80, 25.6, 0.75, 0)):
        assert value("russia", "reinforce", ("forces", "russia"), turns) == pytest.approx(forces)
        assert value("russia", "withdraw", ("forces", "russia"), turns) == pytest.approx(less)
        assert value("russia", "claim_baltics", ("pretext", "baltics"), turns) == pytest.approx(
            pretext
        )
        assert value("ukraine", "refuse", ("offer",), turns) == pytest.approx(offer)
        assert value("us", "impose", ("announced", "us"), turns) == 3
        assert value("us", "ease", ("announced", "us"), turns) == 1


def test_an_alarm_is_weighed_with_the_help_it_hopes_for() -> None:
    game = game_of({"effects.alarm_hope": 2, "parties.nato.step": 3, "effects.alarm_cost": 0.07})
    world = world_of(game, {"forces.nato": 5})
    move, at = find_move("alarm", game, "latvia")
    hoped = move.prospect(world, at)
    np.testing.assert_allclose(hoped["forces", "nato"], 11)
    np.testing.assert_allclose(hoped["effort", "latvia"], 0.07)
    assert ("forces", "nato") not in move.change(world, at)
    assert set(
        find_move("alarm", game, "ukraine")[0].prospect(
            world, find_move("alarm", game, "ukraine")[1]
        )
    ) == {("effort", "ukraine")}


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
