"""Behaviours that theory asks of such a game (docs/ODD.md, section 10): force, accidents, tempo and the limits of choice.

Each compares two sides on the same luck; the difference has a 99 % interval on the side stated.
"""

from __future__ import annotations

import numpy as np
import pytest
from ensembles import (
    FEW,
    MANY,
    SOME,
    baseline,
    begin,
    climbed,
    climbed_early,
    ended_in,
    ensemble,
    excess,
    interval,
    settled,
    war,
    weeks_at_war,
)
from scipy.stats import norm

from sim.config.compose import load_game
from sim.model import choice
from sim.model.agents import Decision
from sim.model.world import Array

# --- 1 to 4: deterrence, resolve, superiority, monitors -------------------------------------------------------------


@pytest.mark.parametrize("strength", ["parties.us.resolve", "parties.us.bite"])
def test_deterrence(strength: str) -> None:
    strong, weak = ensemble(f"{strength}=2", runs=SOME), ensemble(f"{strength}=0.5", runs=SOME)
    assert excess(war(weak), war(strong)).low > 0


def test_a_resolute_challenger_climbs_more() -> None:
    resolve = load_game().parties["russia"].resolve
    bold, shy = (
        ensemble(f"parties.russia.resolve={factor * resolve}", runs=FEW) for factor in (2, 0.5)
    )
    assert excess(climbed(bold), climbed(shy)).low > 0
    assert excess(war(bold), war(shy)).low > 0


def test_troops_at_the_border_double_invasions() -> None:
    many, few = (
        ended_in(ensemble(f"parties.russia.forces={forces}"), "open_invasion")
        for forces in (100, 30)
    )
    assert excess(many, few, factor=2).low > 0


def test_a_stronger_defence_halves_invasions() -> None:
    strong = ended_in(ensemble("parties.ukraine.forces=30"), "open_invasion")
    assert excess(ended_in(baseline(), "open_invasion"), strong, factor=2).low > 0


def test_monitors_prevent_accidents() -> None:
    watched, unwatched = (ensemble(f"hazards.monitors={share}") for share in (0.8, 0))
    assert excess(unwatched["accidents"], watched["accidents"]).low > 0


def test_monitors_sharpen_intelligence() -> None:
    watched, unwatched = (intelligence_error(f"hazards.monitors={share}") for share in (0.8, 0))
    assert excess(unwatched, watched).low > 0


def test_intelligence_sharpens_with_time() -> None:
    early, late = intelligence_error(turns=range(2)), intelligence_error(turns=range(8, 10))
    assert excess(early, late).low > 0


def intelligence_error(*overrides: str, turns: range = range(26)) -> Array:
    """Mean absolute log error of the estimate of the challenger's forces in these turns, `[runs]`."""
    total, played = np.zeros(FEW), np.zeros(FEW)
    with begin(load_game(overrides), 0, FEW) as block:
        while block.running and block.turn < turns.stop:
            before = block.world
            block.step()
            if block.turn - 1 not in turns or block.view is None:
                continue
            going = before.running & (before["forces", "russia"] > 0)
            truth, seen = (world["forces", "russia"][going] for world in (before, block.view))
            total[going] += np.abs(np.log(seen / truth))
            played[going] += 1
    return total / np.maximum(played, 1)


# --- 11: the preventive motive ---------------------------------------------------------------------------------------


def test_a_closing_window_hastens_the_climb() -> None:
    """Only what Russia expects differs: Ukraine itself mobilises as it always does."""
    waning, waxing = (ensemble(f"parties.ukraine.anticipated={share}") for share in (0.6, 0))
    assert excess(climbed_early(waning), climbed_early(waxing)).low > 0


def test_expectations_bear_on_nothing_but_the_window() -> None:
    waning, waxing = (
        ensemble("contest.window=0", f"parties.ukraine.anticipated={share}", runs=256)
        for share in (0.6, 0)
    )
    for column, values in waning.items():
        np.testing.assert_array_equal(values, waxing[column], err_msg=column)


# --- 12: limits of the choice ----------------------------------------------------------------------------------------


def test_without_precision_every_move_is_made_at_its_tempo() -> None:
    """Every legal move but holding is as likely as any other of its desk that is as much on the agenda."""
    made: dict[tuple[str, str, str], Array] = {}  # times made, times expected, variance
    with begin(load_game(["choice.precision=0"]), 0, FEW, explain=True) as block:
        while block.running:
            going = block.world.running
            block.step()
            for decision in block.decisions:
                for place, move in enumerate(decision.desk.moves):
                    chance = decision.chance[place]
                    chosen = decision.picked == place
                    tally = np.stack([chosen, chance, chance * (1 - chance)])[:, going].sum(axis=1)
                    key = (decision.desk.party, decision.desk.name, move)
                    made[key] = made.get(key, np.zeros(3)) + tally
                assert_alike(decision)
    scores = [
        abs(count - expected) / variance**0.5
        for count, expected, variance in made.values()
        if variance > 5
    ]
    assert len(scores) > 40
    assert max(scores) < norm.ppf(1 - 0.005 / len(scores))


def assert_alike(decision: Decision) -> None:
    """Legal moves that nothing has put on the agenda have equal chances."""
    legal = np.ones(decision.chance[1:].shape, bool) if decision.legal is None else decision.legal
    plain = [row for row, (move, _) in enumerate(decision.desk.kinds) if move.prompt is None]
    rows = np.where(legal[plain], decision.chance[1:][plain], np.nan)
    if len(plain) > 1:
        spread = np.nanmax(rows, axis=0, initial=0) - np.nanmin(rows, axis=0, initial=1)
        both = legal[plain].sum(axis=0) > 1
        assert np.abs(spread[both]).max(initial=0) < 1e-12


def test_with_great_precision_the_best_legal_move_is_made() -> None:
    decided = 0
    with begin(load_game(["choice.precision=1e6"]), 0, 256, explain=True) as block:
        while block.running:
            going = block.world.running
            block.step()
            for decision in block.decisions:
                gain = decision.weighed.free + decision.sensitivity * decision.weighed.own
                if decision.legal is not None:
                    gain = np.where(decision.legal, gain, -np.inf)
                value = np.vstack([np.zeros(gain.shape[1]), gain])
                regret = (value.max(axis=0) - choice.pick(value, decision.picked))[going]
                assert regret.max(initial=0) < 1e-4  # e^-100 at this precision
                decided += regret.size
    assert decided > 20_000


# --- 19 to 21: optimism, tempo, turns --------------------------------------------------------------------------------


def test_a_challenger_that_underrates_the_defence_invades_more_and_loses_more() -> None:
    blind = ensemble("parties.russia.optimism.ukraine=1", runs=SOME)
    assert excess(ended_in(blind, "open_invasion"), ended_in(baseline(), "open_invasion")).low > 0
    assert excess(weeks_at_war(blind), weeks_at_war(baseline())).low > 0


def test_governments_act_and_reverse_as_in_the_weeks_before() -> None:
    """In the five weeks before 30 March: 4.6 moves a week, a quarter of desk-weeks active (docs/calibration.md)."""
    game, runs = load_game(), SOME
    acted, desks = np.zeros(runs), 0
    with begin(game, 0, runs, explain=True) as block:
        desks = sum(len(agent.desks) for agent in block.parties.values())
        while block.turn < 5:
            going = block.world.running
            block.step()
            for decision in block.decisions:
                acted += (decision.picked > 0) & going
    moves = interval(acted / 5)
    assert moves.low > 3
    assert moves.high < 6
    assert moves.low / desks > 0.15
    assert moves.high / desks < 0.35


def test_the_length_of_a_turn_decides_nothing() -> None:
    """Rates are per week: 182 daily turns agree with 26 weekly ones within five points on every outcome."""
    other = ensemble("calendar.turn_days=1", "calendar.turns=182", runs=FEW)
    for place in ("settlement", "stand_down", "stand_off", "proxy_war", "open_invasion"):
        difference = excess(ended_in(other, place), ended_in(baseline(), place))
        assert difference.low < 0.05, place
        assert difference.high > -0.05, place
    difference = excess(settled(other), settled(baseline()))
    assert difference.low < 0.05
    assert difference.high > -0.05


def test_the_baseline_holds_every_kind_of_crisis() -> None:
    record = ensemble(runs=MANY)
    for place in ("settlement", "stand_down", "stand_off", "sanctions_war", "proxy_war"):
        assert ended_in(record, place).mean() > 0.01, place
