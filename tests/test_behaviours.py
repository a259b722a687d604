"""What theory predicts of the game, measured on large paired ensembles: `docs/ODD.md`, section 10.

A claim holds when the 99 % interval of the mean difference of paired runs lies wholly on the side stated.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from ensembles import (
    BLOCK,
    FEW,
    MANY,
    RARE,
    SOME,
    baseline,
    begin,
    climbed,
    climbed_early,
    ended_in,
    ensemble,
    excess,
    settled,
    war,
)
from scipy.stats import norm

from sim.config.compose import load_game
from sim.model import choice
from sim.model.agents import Decision
from sim.model.crisis import Crisis
from sim.model.params import Game
from sim.model.rules.beliefs import posterior
from sim.model.world import Array, World

Believed = dict[
    tuple[int, str], tuple[Array, Array]
]  # by turns played and party: belief `[levels, runs]`, true level `[runs]`


# --- 1 to 5: deterrence, resolve, superiority, monitors, the table ---------------------------------------------------


@pytest.mark.parametrize("strength", ["resolve", "bite"])
def test_deterrence(strength: str) -> None:
    weak, strong = {"resolve": ("0.5", "2"), "bite": ("0", "2")}[strength]
    weaker, stronger = (
        ensemble(f"parties.us.{strength}={value}", runs=FEW) for value in (weak, strong)
    )
    assert excess(war(weaker), war(baseline())).low > 0
    assert excess(war(baseline()), war(stronger)).low > 0


def test_a_resolute_challenger_climbs_more() -> None:
    median = load_game().parties["russia"].resolve
    resolute, irresolute = (
        ensemble(f"parties.russia.resolve={median * factor}", runs=FEW) for factor in (2, 0.5)
    )
    assert excess(climbed(resolute), climbed(irresolute)).low > 0
    assert excess(war(resolute), war(irresolute)).low > 0


def test_troops_at_the_border_double_invasions() -> None:
    large, small = (ensemble(f"parties.russia.forces={troops}", runs=FEW) for troops in (100, 30))
    assert ended_in(small, "open_invasion").any()
    assert (
        excess(ended_in(large, "open_invasion"), ended_in(small, "open_invasion"), factor=2).low > 0
    )


def test_a_stronger_defence_halves_invasions() -> None:
    defended = ensemble("parties.ukraine.forces=30", runs=FEW)
    assert ended_in(defended, "open_invasion").any()
    assert (
        excess(
            ended_in(baseline(), "open_invasion"), ended_in(defended, "open_invasion"), factor=2
        ).low
        > 0
    )


@pytest.mark.parametrize(
    "also", [(), ("contest.monitor_surcharge=0",)]
)  # without it monitors only calm, and do not deter
def test_monitors_prevent_accidents(also: tuple[str, ...]) -> None:
    watched, unwatched = (
        ensemble(f"hazards.monitors={share}", "drift.monitors=1", *also, runs=FEW)
        for share in (0.8, 0)
    )
    assert excess(unwatched["accidents"], watched["accidents"]).low > 0


def test_monitors_sharpen_intelligence() -> None:
    watched, unwatched = (
        intelligence_error(f"hazards.monitors={share}", "drift.monitors=1") for share in (0.8, 0)
    )
    assert excess(unwatched, watched).low > 0


def intelligence_error(*overrides: str) -> Array:
    """Mean absolute log error of the estimate of the challenger's forces over the turns a run was played, `[runs]`."""
    total, turns = np.zeros(FEW), np.zeros(FEW)
    with begin(load_game(overrides), 0, FEW) as block:
        while block.running:
            before = block.world
            block.step()
            assert block.view is not None
            going = before.running & (before["forces", "russia"] > 0)
            truth, seen = (world["forces", "russia"][going] for world in (before, block.view))
            total[going] += np.abs(np.log(seen / truth))
            turns[going] += 1
    return total / turns


@pytest.mark.parametrize(
    "override", ["events.presidential_election.delay=-42", "bargaining.recognition_cost=0.01"]
)
def test_recognition_opens_the_table(override: str) -> None:
    assert excess(settled(ensemble(override, runs=MANY + SOME)), settled(baseline())).low > 0


# --- 6 and 7: beliefs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("yardstick", ["before", "hold"])
@pytest.mark.parametrize("dear", ["reinforce", "climb_ukraine"])
def test_talk_is_cheap(dear: str, yardstick: str) -> None:
    """A denial moves the public belief about Russia by less than a tenth of what force moves it, in the same worlds."""
    assert (
        excess(
            belief_moved()[dear, dear, yardstick],
            belief_moved()["deny", dear, yardstick],
            factor=10,
        ).low
        > 0
    )


@cache
def belief_moved() -> dict[tuple[str, str, str], Array]:
    """How far each move would move the public belief about Russia in every world met, summed over its turns, `[runs]`.

    Keys: the move; the costly move that must be legal too; the yardstick, what is believed `before`, or after the same
    desk's `hold`. Distances are absolute, averaged over levels.
    """
    game = load_game()
    moved: dict[tuple[str, str, str], Array] = {}
    with begin(game, 0, SOME, explain=True) as block:
        while block.running:
            world = block.world
            block.step()
            desks = {
                decision.desk.name: decision
                for decision in block.decisions
                if decision.desk.party == "russia"
            }
            force = desks["force"]
            for dear in ("reinforce", "climb_ukraine"):
                legal = (
                    np.ones(SOME, dtype=bool)
                    if force.legal is None
                    else force.legal[force.desk.moves.index(dear)]
                )
                for move, decision in ((dear, force), ("deny", desks["diplomacy"])):
                    after = believed_after(game, block, world, decision, move)
                    for yardstick, other in (("before", None), ("hold", "hold")):
                        distance = np.abs(
                            after - believed_after(game, block, world, decision, other)
                        ).mean(axis=0)
                        key = (move, dear, yardstick)
                        moved[key] = moved.get(key, 0.0) + np.where(
                            world.running & legal, distance, 0.0
                        )
    return moved


def believed_after(
    game: Game, block: Crisis, world: World, decision: Decision, move: str | None
) -> Array:
    """Public belief about Russia, `[levels, runs]`, had its desk made this move; None: nothing seen yet."""
    evidence = world["evidence", "russia"]
    if move is not None:
        place = np.full(SOME, decision.desk.moves.index(move))
        levels, precision = block.levels["russia"], game.choice.precision
        with np.errstate(invalid="ignore"):  # an illegal move is left out by the caller
            evidence = evidence + choice.log_likelihood(
                decision.free, decision.own, levels, precision, decision.legal, place
            )
    return posterior(evidence, 1.0, 0.0)


def test_beliefs_are_calibrated() -> None:
    """Among runs whose public belief in a level is near x, x of them are at that level; and the test sees it when not."""
    believed = believed_and_true()
    worst, allowed = calibration(believed, attention=1.0)
    assert worst < allowed
    for wrong in (0.75, 1.25):  # under- and over-reaction of a quarter
        worst, allowed = calibration(believed, attention=wrong)
        assert worst > allowed
    for turn, party in believed:
        if turn == 20:  # a belief that never moved would be calibrated, and empty
            assert believed[turn, party][0].std() > 0.02


@cache
def believed_and_true() -> Believed:
    """Public beliefs and the truth in the baseline."""
    game, parts = load_game(), dict[tuple[int, str], list[tuple[Array, Array]]]()
    for first in (0, BLOCK):
        with begin(game, first, BLOCK) as block:
            while block.running:
                block.step()
                if block.turn in (2, 10, 20):
                    for party in ("russia", "us"):
                        pair = (
                            posterior(block.world["evidence", party], 1.0, 0.0),
                            block.world["type", party],
                        )
                        parts.setdefault((block.turn, party), []).append(pair)
    return {
        key: (
            np.concatenate([belief for belief, _ in pairs], axis=1),
            np.concatenate([level for _, level in pairs]),
        )
        for key, pairs in parts.items()
    }


def calibration(believed: Believed, attention: float) -> tuple[float, float]:
    """The worst bin's distance from the diagonal in standard errors, and what is allowed at 99 % over all bins."""
    scores = []
    for belief, level in believed.values():
        weight = belief**attention
        for place, chance in enumerate(weight / weight.sum(axis=0)):
            decile = np.minimum((10 * chance).astype(int), 9)
            for here in (decile == number for number in range(10)):
                variance = float((chance[here] * (1 - chance[here])).sum())
                if variance >= 5:  # else too few for a normal approximation
                    scores.append(
                        abs(float(((level[here] == place) - chance[here]).sum())) / variance**0.5
                    )
    return max(scores), float(norm.ppf(1 - 0.005 / len(scores)))


# --- 8 and 9: the Baltic states --------------------------------------------------------------------------------------


def test_nato_forces_deter_a_clash() -> None:
    assert (
        excess(
            ended_in(baseline(), "nato_clash"),
            ended_in(ensemble("parties.nato.forces=20", runs=2 * MANY), "nato_clash"),
        ).low
        > 0
    )


def test_forces_in_the_baltics_deter_there() -> None:
    """The same when they bear on nothing but the Baltic states."""
    few, many = (
        ensemble("parties.nato.strength.ukraine=0", f"parties.nato.forces={troops}", runs=RARE)
        for troops in (1, 20)
    )
    assert excess(ended_in(few, "nato_clash"), ended_in(many, "nato_clash")).low > 0


def test_forces_in_the_baltics_provoke_where_accidents_are_common() -> None:
    few, many = (
        ensemble("hazards.accident=0.2"),
        ensemble("hazards.accident=0.2", "parties.nato.forces=20"),
    )
    assert excess(ended_in(many, "nato_clash"), ended_in(few, "nato_clash")).low > 0


def test_the_exposed_sanction_less() -> None:
    exposed, sheltered = (
        ensemble(f"parties.latvia.exposure={cost}", runs=FEW) for cost in (0.4, 0.05)
    )
    assert excess(sheltered["final_tier_latvia"], exposed["final_tier_latvia"]).low > 0


# --- 10: threats -----------------------------------------------------------------------------------------------------


RESOLUTE, IRRESOLUTE = "parties.us.resolve=2", "parties.us.resolve=0.5"
TRUSTED, DOUBTED = (
    "parties.russia.prior_bias.us=-5",
    "parties.russia.prior_bias.us=5",
)  # what Russia believes, nothing else


def threatened(tier: int, sender: str, *overrides: str) -> Array:
    """Who ended in war when such a US starts with tier 2 in force and this tier announced, `[runs]`."""
    runs = MANY if sender in (RESOLUTE, IRRESOLUTE) else SOME
    return war(ensemble(sender, f"parties.us.announced={tier}", *overrides, runs=runs))


@pytest.mark.parametrize("sender", [RESOLUTE, TRUSTED])
def test_a_believed_threat_deters_the_more_the_higher_it_is(sender: str) -> None:
    none, sectoral, energy = (threatened(tier, sender) for tier in (2, 3, 4))
    assert excess(none, sectoral).low > 0
    assert excess(sectoral, energy).low > 0


@pytest.mark.parametrize(
    ("believed", "disbelieved", "ratio"), [(RESOLUTE, IRRESOLUTE, 2), (TRUSTED, DOUBTED, 3)]
)
def test_a_disbelieved_threat_hardly_deters(believed: str, disbelieved: str, ratio: float) -> None:
    """What a sectoral threat prevents is at least `ratio` times as much when the sender is believed resolute."""
    hollow, dire = (
        threatened(2, sender).astype(int) - threatened(3, sender)
        for sender in (disbelieved, believed)
    )
    assert excess(dire, hollow, factor=ratio).low > 0


@pytest.mark.parametrize("sender", [RESOLUTE, IRRESOLUTE])
def test_what_is_imposed_no_longer_deters(sender: str) -> None:
    imposed = threatened(3, sender, "parties.us.tier=3")
    assert excess(imposed, threatened(3, sender)).low > 0


# --- 11: the preventive motive ---------------------------------------------------------------------------------------


def test_a_closing_window_hastens_the_climb() -> None:
    """Only what Russia expects differs: Ukraine itself mobilises as it always does."""
    waning, waxing = (ensemble(f"parties.ukraine.anticipated={share}") for share in (1, 0))
    assert excess(climbed_early(waning), climbed_early(waxing)).low > 0


def test_expectations_bear_on_nothing_but_the_window() -> None:
    waning, waxing = (
        ensemble("contest.window=0", f"parties.ukraine.anticipated={share}", runs=512)
        for share in (1, 0)
    )
    for column, values in waning.items():
        np.testing.assert_array_equal(values, waxing[column], err_msg=column)


def test_faster_mobilisation_hastens_the_climb_through_the_window() -> None:
    fast, slow = (
        climbed_early(ensemble(f"parties.ukraine.step={step}")).astype(int) for step in (15, 3)
    )
    assert excess(fast, slow).low > 0
    blind_fast, blind_slow = (
        climbed_early(ensemble("contest.window=0", f"parties.ukraine.step={step}")).astype(int)
        for step in (15, 3)
    )
    assert excess(fast - slow, blind_fast - blind_slow).low > 0


# --- 12: limits of the logit -----------------------------------------------------------------------------------------


def test_without_precision_every_legal_move_is_as_likely() -> None:
    made: dict[
        tuple[str, str, str], Array
    ] = {}  # by party, desk and move: times made, times expected, variance
    with begin(load_game(["choice.precision=0"]), 0, 2048, explain=True) as block:
        while block.running:
            going = block.world.running
            block.step()
            for decision in block.decisions:
                for move, chance, chosen in shares(decision):
                    tally = np.stack([chosen, chance, chance * (1 - chance)])[:, going].sum(axis=1)
                    key = (decision.desk.party, decision.desk.name, move)
                    made[key] = made.get(key, np.zeros(3)) + tally
    scores = {
        key: abs(count - expected) / variance**0.5
        for key, (count, expected, variance) in made.items()
    }
    assert len(scores) > 60
    assert max(scores.values()) < norm.ppf(1 - 0.005 / len(scores)), max(
        scores, key=lambda key: scores[key]
    )


def shares(decision: Decision) -> list[tuple[str, Array, Array]]:
    """Each move of a desk's menu: one over the number of legal moves where it is legal, and where it was made, `[runs]`."""
    legal = np.ones_like(decision.free, dtype=bool) if decision.legal is None else decision.legal
    return [
        (move, legal[place] / legal.sum(axis=0), decision.picked == place)
        for place, move in enumerate(decision.desk.moves)
    ]


def test_with_great_precision_the_best_legal_move_is_made() -> None:
    decided = 0
    with begin(load_game(["choice.precision=1e6"]), 0, 256, explain=True) as block:
        while block.running:
            going = block.world.running
            block.step()
            for decision in block.decisions:
                value = decision.free + block.sensitivity[decision.desk.party] * decision.own
                if decision.legal is not None:
                    value = np.where(decision.legal, value, -np.inf)
                regret = (value.max(axis=0) - choice.pick(value, decision.picked))[going]
                assert regret.max(initial=0) < 4e-5  # e^-40: a chance no run will ever see
                decided += regret.size
    assert decided > 20_000
