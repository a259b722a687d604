"""Every sentence by which a wrong game is refused: where, what was given, what is allowed, the nearest valid name."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from strategies import SCENARIOS, game_of, tree_of

from sim.config.checks import build_game
from sim.paths import Mistake, get

US = "parties.us"
FORCE = (
    "hold, withdraw, reinforce, mobilise, climb_ukraine, climb_baltics, descend_ukraine, descend_baltics, "
    "intervene_ukraine, intervene_baltics"
)


def broken(changes: dict[str, Any]) -> dict[str, Any]:
    """The baseline's tree with entries set by path, new ones included; `...` takes an entry out."""
    tree: Any = copy.deepcopy(tree_of())
    for path, value in changes.items():
        *way, last = path.split(".")
        node = get(tree, ".".join(way)) if way else tree
        if value is ...:
            del node[last]
        else:
            node[int(last) if isinstance(node, list) else last] = value
    return dict(tree)


SENTENCES: list[tuple[dict[str, Any], str]] = [
    # unknown keys
    ({f"{US}.resolv": 2}, f"{US}.resolv: there is no such parameter; did you mean 'resolve'?"),
    ({"choise": {}}, "choise: there is no such parameter; did you mean 'choice'?"),
    ({"nonsense": 1}, "nonsense: there is no such parameter"),
    ({f"{US}._target_": "os.system"}, f"{US}._target_: there is no such parameter"),
    (
        {"theatres.ukraine.gains": 1},
        "theatres.ukraine.gains: there is no such parameter; did you mean 'gain'?",
    ),
    (
        {"events.paris_talks.dealy": 1},
        "events.paris_talks.dealy: there is no such parameter; did you mean 'delay'?",
    ),
    # what is missing
    ({"choice": ...}, "choice: is missing"),
    ({f"{US}.resolve": ...}, f"{US}.resolve: is missing"),
    # wrong type
    ({f"{US}.resolve": "high"}, f"{US}.resolve: should be a number from 0.01 to 100, not 'high'"),
    ({f"{US}.resolve": True}, f"{US}.resolve: should be a number from 0.01 to 100, not True"),
    ({f"{US}.resolve": None}, f"{US}.resolve: should be a number from 0.01 to 100, not None"),
    (
        {"choice.precision": [1, 2]},
        "choice.precision: should be a number from 0 to 1e+06, not [1, 2]",
    ),
    (
        {"choice.precision": {"uniform": [1, 2]}},
        "choice.precision: should be a number from 0 to 1e+06, not {'uniform': [1, 2]}",
    ),
    ({f"{US}.forces": "many"}, f"{US}.forces: should be a number from 0 to 2000, not 'many'"),
    ({f"{US}.worth": 3}, f"{US}.worth: should be a group of parameters, not 3"),
    ({f"{US}.worth": [3]}, f"{US}.worth: should be a group of parameters, not [3]"),
    ({"sanctions.pain": 3}, "sanctions.pain: should be a list, not 3"),
    (
        {"sanctions.pain.2": "x"},
        "sanctions.pain: should be a number from 0 to 5, not [0, 0.02, 'x', 0.3, 0.7]",
    ),
    ({"bargaining": 3}, "bargaining: should be a group of parameters, not 3"),
    ({US: None}, f"{US}: should be a group of parameters, not None"),
    ({"title": None}, "title: should be text, not None"),
    ({"calendar.start": "soon"}, "calendar.start: should be a date such as 2014-03-30, not 'soon'"),
    (
        {"calendar.turns": 2.5},
        "calendar.turns: should be a valid integer, got a number with a fractional part, not 2.5",
    ),
    ({f"{US}.menu.force": "hold"}, f"{US}.menu.force: should be a list, not 'hold'"),
    # out of range
    ({f"{US}.resolve": 0}, f"{US}.resolve: should be from 0.01 to 100, not 0"),
    ({f"{US}.resolve": float("nan")}, f"{US}.resolve: should be a finite number, not nan"),
    ({f"{US}.resolve": float("inf")}, f"{US}.resolve: should be a finite number, not inf"),
    (
        {f"{US}.resolve": np.array([0.5, 200])},
        f"{US}.resolve: should be from 0.01 to 100, not 0.5 to 200",
    ),
    ({"bargaining.recognised": 1.2}, "bargaining.recognised: should be from 0 to 1, not 1.2"),
    ({f"{US}.prior": [1, -2, 1]}, f"{US}.prior: should be from 0 to 1e+06, not [1, -2, 1]"),
    (
        {f"{US}.prior": [1, 1]},
        f"{US}.prior: should have a weight for each of the 3 levels of a type, not 2",
    ),
    ({f"{US}.prior": [0, 0, 0]}, f"{US}.prior: one weight at least should be above 0"),
    (
        {"theatres.ukraine.cost.1": -1},
        "theatres.ukraine.cost: should be from 0 to 20, not [0, -1, 0.95]",
    ),
    (
        {f"{US}.forces": {"uniform": [3, 1]}},
        f"{US}.forces.uniform: the lower bound should not exceed the upper, not [3, 1]",
    ),
    (
        {f"{US}.forces": {"uniform": [1, 9999]}},
        f"{US}.forces.uniform: should be from 0 to 2000, not [1, 9999]",
    ),
    ({f"{US}.tier": 1.5}, f"{US}.tier: should be a whole tier, not 1.5"),
    ({f"{US}.announced": 7}, f"{US}.announced: should be from 0 to 4, not 7"),
    ({"calendar.turns": 0}, "calendar.turns: should be greater than or equal to 1, not 0"),
    ({"types.levels": 99}, "types.levels: should be less than or equal to 15, not 99"),
    (
        {"events.paris_talks.delay": 999},
        "events.paris_talks.delay: should be from -365 to 365, not 999",
    ),
    # lengths and order of lists
    (
        {"sanctions.pain": [0, 0.1]},
        "sanctions.pain: should be 5 numbers that never fall, not [0, 0.1]",
    ),
    (
        {"sanctions.pain": [0, 1, 0.5, 2, 3]},
        "sanctions.pain: should be 5 numbers that never fall, not [0, 1, 0.5, 2, 3]",
    ),
    (
        {"theatres.ukraine.rungs": ["quiet"]},
        "theatres.ukraine.rungs: should have at least 2 entries, not ['quiet']",
    ),
    ({"theatres": {}}, "theatres: should have at least 1 entry, not {}"),
    ({"parties": {}}, "parties: should have at least 2 entries, not {}"),
    (
        {"theatres.ukraine.places.1": "war"},
        "theatres.ukraine.places.1: should be 'stand_off', 'proxy_war', 'open_invasion', 'incursion' or 'nato_clash', not 'war'",
    ),
    # roles and names
    (
        {f"{US}.role": "referee"},
        f"{US}.role: should be 'challenger', 'defender' or 'third_party', not 'referee'",
    ),
    (
        {"parties.russia.role": "third_party"},
        "parties: a game has exactly one challenger, not 0 (none)",
    ),
    (
        {f"{US}.role": "challenger"},
        "parties: a game has exactly one challenger, not 2 (us, russia)",
    ),
    (
        {"parties.ukraine.theatre": None},
        "parties.ukraine.theatre: a defender defends a theatre (ukraine, baltics), none is given",
    ),
    (
        {"parties.ukraine.theatre": "ukrain"},
        "parties.ukraine.theatre: there is no theatre 'ukrain', only ukraine, baltics; did you mean 'ukraine'?",
    ),
    (
        {f"{US}.worth": {"moon": 1}},
        f"{US}.worth.moon: there is no such theatre, only ukraine, baltics",
    ),
    (
        {f"{US}.strength": {"baltic": 1}},
        f"{US}.strength.baltic: there is no such theatre, only ukraine, baltics; did you mean 'baltics'?",
    ),
    (
        {f"{US}.worth": {}, f"{US}.strength": {}},
        f"{US}: the party is in no theatre: neither worth nor strength names one of ukraine, baltics",
    ),
    (
        {f"{US}.counterpart": "rusia"},
        f"{US}.counterpart: there is no party 'rusia'; did you mean 'russia'?",
    ),
    (
        {"parties.nato.members": ["latvai"]},
        "parties.nato.members: there is no party 'latvai'; did you mean 'latvia'?",
    ),
    (
        {"parties.a b": tree_of()["parties"]["us"]},
        "'a b': names of parties and theatres are letters, digits and underscores",
    ),
    # menus
    ({f"{US}.menu": {}}, f"{US}.menu: no desk has a move; every party needs one"),
    (
        {f"{US}.menu.force": []},
        f"{US}.menu.force: the menu is empty; leave the desk out, or let it at least hold",
    ),
    (
        {f"{US}.menu.force": ["reinforce"]},
        f"{US}.menu.force: the menu lacks 'hold', which every desk must be able to do",
    ),
    ({f"{US}.menu.force": ["hold", "hold"]}, f"{US}.menu.force: 'hold' stands twice"),
    (
        {f"{US}.menu.force": ["hold", "talk"]},
        f"{US}.menu.force: 'talk' belongs to the diplomacy desk",
    ),
    (
        {f"{US}.menu.force": ["hold", "mobilise"]},
        f"{US}.menu.force: 'mobilise' is not for a third_party, only for defender",
    ),
    (
        {f"{US}.menu.force": ["hold", "atack"]},
        f"{US}.menu.force: there is no move 'atack'; allowed are {FORCE}",
    ),
    (
        {"parties.russia.menu.force": ["hold", "climb_balitcs"]},
        f"parties.russia.menu.force: there is no move 'climb_balitcs'; allowed are {FORCE}; did you mean 'climb_baltics'?",
    ),
    (
        {f"{US}.menu.navy": ["hold"]},
        f"{US}.menu.navy: should be 'diplomacy', 'economy' or 'force', not 'navy'",
    ),
    # events and phrases
    (
        {"events.paris_talks.add": {"talk": 0.2}},
        "events.paris_talks: an event cannot change 'talk'; did you mean 'talks'?",
    ),
    (
        {"events.paris_talks.set": {"status": 1}},
        "events.paris_talks: an event cannot change 'status'",
    ),
    (
        {"events.paris_talks.set": {"tier.us": 2.5}},
        "events.paris_talks: tier.us changes by whole numbers only, not 2.5",
    ),
    (
        {"events.paris_talks.add": {"rung.ukraine": 0.5}},
        "events.paris_talks: rung.ukraine changes by whole numbers only, not 0.5",
    ),
    (
        {"events.paris_talks.meets": ["us"]},
        "events.paris_talks.meets: 'us' is no alliance (a party with members); there are nato",
    ),
    ({"phrases": {"clmb": "It climbs."}}, "phrases.clmb: there is no such move"),
    (
        {"phrases": {"climb": "{who} climbs."}},
        "phrases.climb: a sentence may hold {actor}, {target} and {theatre} in braces, not '{who} climbs.'",
    ),
]


@pytest.mark.parametrize(
    ("changes", "sentence"), SENTENCES, ids=[sentence[:60] for _, sentence in SENTENCES]
)
def test_a_wrong_game_is_refused_in_one_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Mistake) as refused:
        build_game(broken(changes))
    assert str(refused.value) == sentence


def test_every_mistake_has_its_own_line() -> None:
    with pytest.raises(Mistake) as refused:
        build_game(broken({f"{US}.resolve": 0, "hazards.sigma": "much", "nonsense": 1}))
    assert len(str(refused.value).splitlines()) == 3
    with pytest.raises(Mistake) as refused:
        build_game(broken({f"{US}.counterpart": "rusia", "parties.nato.counterpart": "rusia"}))
    assert len(str(refused.value).splitlines()) == 2


def test_a_long_value_is_shown_in_short() -> None:
    with pytest.raises(Mistake) as refused:
        build_game(broken({"title": ["x" * 500]}))
    assert len(str(refused.value)) < 120


def test_a_group_whose_entry_is_wrong_is_not_shown_whole() -> None:
    with pytest.raises(Mistake) as refused:
        build_game(broken({"theatres.baltics.places": ["stand_off", "incursion"]}))
    assert str(refused.value) == "theatres.baltics: places has 2 entries for 3 rungs"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_is_a_good_game(scenario: str) -> None:
    game = game_of(scenario=scenario)
    assert game.title
    assert game.parties[game.challenger].role == "challenger"
    assert set(game.others) | {game.challenger} == set(game.parties)


def test_a_game_cannot_be_changed() -> None:
    game = game_of()
    with pytest.raises(ValueError, match="frozen"):
        game.choice.precision = 3.0  # type: ignore[misc]
