"""The contract of `contract.py`, over every party of every scenario in `configs/scenario`."""

from __future__ import annotations

import numpy as np
import pytest
from contract import ACTORS, CLAUSES, Clause, one_turn, plain, same, stage
from strategies import SCENARIOS, game_of

from sim.config.compose import configs_folder


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.__name__)
@pytest.mark.parametrize(("scenario", "party"), ACTORS)
def test_contract(clause: Clause, scenario: str, party: str) -> None:
    clause(scenario, party)


def test_every_scenario_is_under_contract() -> None:
    files = {path.stem for path in (configs_folder() / "scenario").glob("*.yaml")}
    assert set(SCENARIOS) == files == {scenario for scenario, _ in ACTORS}
    assert ("with_eu", "eu") in ACTORS
    for scenario in files:
        assert {party for name, party in ACTORS if name == scenario} == set(
            game_of(scenario=scenario).parties
        )


def test_a_party_acts_on_its_own_type() -> None:
    """The other half of privacy: with its own type turned round the challenger picks otherwise."""
    game, world = stage("paris_2014")
    top = game.types.levels - 1
    turned = world.with_changes(
        {("type", "russia"): (top - world["type", "russia"]).astype(np.int8)}
    )
    one, other = plain("paris_2014").of("russia"), one_turn("paris_2014", turned).of("russia")
    assert not same(one, other)
    weighed = [each["move.russia.force"].weighed.own for each in (one, other)]
    np.testing.assert_array_equal(*weighed)
