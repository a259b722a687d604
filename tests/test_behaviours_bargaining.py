"""Behaviours of bargaining, sanctions, alliances and beliefs (docs/ODD.md, section 10), as in test_behaviours."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from ensembles import (
    FEW,
    MANY,
    SOME,
    Z99,
    baseline,
    begin,
    climbed,
    ended_in,
    ensemble,
    excess,
    pulled_back,
    reached,
    settled,
    war,
    weeks_at_war,
)
from scipy.stats import norm

from sim.config.compose import load_game
from sim.model.agents import Decision
from sim.model.choice import log_likelihood, scores
from sim.model.crisis import Crisis
from sim.model.rules.beliefs import posterior
from sim.model.world import Array, World

NO_VOTE = "events.presidential_election.delay=365"

# --- 5, 13 to 15: the table ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "override", ["events.presidential_election.delay=-42", "bargaining.recognition_cost=0.01"]
)
def test_recognition_opens_the_table(override: str) -> None:
    assert excess(settled(ensemble(override)), settled(baseline())).low > 0


def test_talks_matter() -> None:
    """Without the Paris meeting fewer settle before a first climb."""
    without = ensemble("scenario=no_paris_talks")
    early = [settled(record) & ~climbed(record) for record in (baseline(), without)]
    assert excess(*early).low > 0


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (["bargaining.demand=0.6"], ["bargaining.demand=1"]),
        (
            ["bargaining.recognition_cost=0.05", NO_VOTE],
            ["bargaining.recognition_cost=0.5", NO_VOTE],
        ),
    ],
)
def test_the_range_can_close(wide: list[str], narrow: list[str]) -> None:
    """A higher demand, or a costlier recognition, leaves fewer settlements ever, and not only later."""
    longer = "calendar.turns=78"
    open_range, closed = (settled(ensemble(longer, *side, runs=FEW)) for side in (wide, narrow))
    assert excess(open_range, closed).low > 0


def test_force_is_a_chip() -> None:
    """After a climb Kyiv gets more out of the same deal than before it, and Moscow asks for more."""
    before, after = (surpluses(rung) for rung in (0, 1))
    assert excess(after["ukraine"], before["ukraine"]).low > 0
    assert excess(before["russia"], after["russia"]).low > 0


def surpluses(rung: int) -> dict[str, Array]:
    """What the deal on the table is worth to each signatory at the start, with the disputed theatre on this rung, `[runs]`."""
    with begin(load_game(), 0, FEW) as block:
        block.world = block.world.with_changes({("rung", "ukraine"): np.full(FEW, float(rung))})
        view, _ = block.weigh()
        return {name: np.asarray(view["surplus", name]) for name in block.game.signatories}


# --- 9, 10, 16, 17: sanctions ----------------------------------------------------------------------------------------


def test_the_exposed_sanction_less() -> None:
    exposed = ensemble("parties.us.exposure=0.3")
    assert excess(baseline()["final_tier_us"], exposed["final_tier_us"]).low > 0


def threatened(tier: int, resolve: float) -> Array:
    """Who ended in war when the US starts with tier 2 in force and this tier announced, `[runs]`."""
    return war(ensemble(f"parties.us.announced={tier}", f"parties.us.resolve={resolve}", runs=SOME))


def test_a_believed_threat_deters_the_more_the_higher_it_is() -> None:
    assert excess(threatened(2, 2), threatened(3, 2)).low > 0
    assert excess(threatened(3, 2), threatened(4, 2)).low > 0


def test_a_disbelieved_threat_deters_less() -> None:
    """What a sectoral threat prevents is at least twice as much when the sender is believed resolute."""
    believed = threatened(2, 2).astype(float) - threatened(3, 2)
    doubted = threatened(2, 0.5).astype(float) - threatened(3, 0.5)
    assert excess(believed, doubted, factor=2).low > 0


def in_force(tier: int, *overrides: str) -> dict[str, Array]:
    """Runs in which no threat is believed and this tier is in force from the start."""
    return ensemble("parties.us.credibility=0", f"parties.us.tier={tier}", *overrides, runs=SOME)


def test_pain_in_force_compels() -> None:
    heavy, none = in_force(3), in_force(0)
    assert excess(war(none), war(heavy)).low > 0
    assert excess(weeks_at_war(none), weeks_at_war(heavy)).low > 0
    assert excess(pulled_back(heavy), pulled_back(none)).low > 0


def test_pain_compels_by_the_prospect_of_relief() -> None:
    """A sender that would never ease prevents less war by the same measures."""
    never = "audience.relent=5"
    with_relief = war(in_force(0)).astype(float) - war(in_force(3))
    without = war(in_force(0, never)).astype(float) - war(in_force(3, never))
    assert excess(with_relief, without).low > 0


def test_measures_last() -> None:
    """Over 48 weeks the US eases against an unmet demand in at most .15 of the runs (McGillivray and Stam 2004)."""
    eased = np.zeros(SOME, dtype=bool)
    game = load_game(["calendar.turns=48"])
    with begin(game, 0, SOME, explain=True) as block:
        while block.running:
            before, going = block.world, block.world.running
            block.step()
            for decision in block.decisions:
                if (decision.desk.party, decision.desk.name) == ("us", "economy"):
                    unmet = (before["rung", "ukraine"] > 0) | (before["forces", "russia"] > 30)
                    chosen = decision.picked == decision.desk.moves.index("ease")
                    eased |= chosen & going & unmet
    upper = eased.mean() + Z99 * eased.std() / len(eased) ** 0.5
    assert upper < 0.15


# --- 8 and 18: extended deterrence -----------------------------------------------------------------------------------

PROVOCATIONS, INCURSION = 1, 2


@pytest.mark.parametrize(
    ("strong", "weak"),
    [
        ("parties.nato.resolve=2.5", "parties.nato.resolve=0.4"),
        ("parties.nato.forces=20", "parties.nato.forces=1"),
        ("theatres.baltics.pretext=0", "theatres.baltics.pretext=0.8"),
    ],
)
def test_commitment_holds_the_baltics(strong: str, weak: str) -> None:
    held, open_to = (reached(ensemble(side), "baltics", PROVOCATIONS) for side in (strong, weak))
    assert excess(open_to, held).low > 0


def test_a_doubted_alliance_deters_less_and_leaves_incursions_unanswered() -> None:
    doubted, believed = ensemble("parties.nato.resolve=0.3"), ensemble("parties.nato.resolve=2.5")
    incursions = [reached(record, "baltics", INCURSION) for record in (doubted, believed)]
    assert excess(*incursions).low > 0
    assert excess(ended_in(doubted, "incursion"), ended_in(believed, "incursion")).low > 0


# --- 6 and 7: beliefs ------------------------------------------------------------------------------------------------


def test_talk_is_cheap() -> None:
    """A denial moves the public belief about Russia by less than a tenth of what a climb moves it, in the same worlds."""
    moved = belief_moved()
    assert excess(moved["climb_ukraine"], moved["deny"], factor=10).low > 0


@cache
def belief_moved() -> dict[str, Array]:
    """How far a move would move the public belief about Russia from that after the same desk's hold, summed over turns, `[runs]`."""
    moved = {move: np.zeros(FEW) for move in ("deny", "climb_ukraine")}
    with begin(load_game(), 0, FEW, explain=True) as block:
        while block.running:
            world = block.world
            block.step()
            for decision in block.decisions:
                for move in moved:
                    if decision.desk.party == "russia" and move in decision.desk.moves:
                        legal = decision.chance[decision.desk.moves.index(move)] > 0
                        after = believed_after(block, world, decision, move)
                        held = believed_after(block, world, decision, "hold")
                        distance = np.nan_to_num(np.abs(after - held).mean(axis=0))
                        moved[move] += np.where(world.running & legal, distance, 0.0)
    return moved


def believed_after(block: Crisis, world: World, decision: Decision, move: str) -> Array:
    """Public belief about Russia, `[levels, runs]`, had its desk made this move, by what the mover knew."""
    place = np.full(world.runs, decision.desk.moves.index(move))
    precision = load_game().choice.precision
    free = scores(decision.weighed.free, precision, 1.0, decision.legal)
    own = precision * decision.weighed.own
    with np.errstate(invalid="ignore"):  # an illegal move is left out by the caller
        gained = log_likelihood(free, own, block.levels["russia"], 1.0, place)
        return posterior(world["evidence", "russia"] + gained)


def test_beliefs_are_calibrated() -> None:
    """Among runs whose public belief in a level is near x, x of them are at that level; and the test sees it when not."""
    believed = believed_and_true()
    assert furthest(believed, attention=1.0) < 0.03
    assert furthest(believed, attention=2.0) > 0.03
    assert (
        believed[20, "russia"][0].std() > 0.02
    )  # one that never moved would be calibrated, and empty


@cache
def believed_and_true() -> dict[tuple[int, str], tuple[Array, Array]]:
    """Public beliefs, `[levels, runs]`, and the truth in the baseline, by turn and party."""
    found = {}
    with begin(load_game(), 0, 2 * MANY) as block:
        while block.running:
            block.step()
            if block.turn in (2, 10, 20):
                for party in ("russia", "us"):
                    belief = posterior(block.world["evidence", party])
                    found[block.turn, party] = (belief, block.world["type", party])
    return found


def furthest(believed: dict[tuple[int, str], tuple[Array, Array]], attention: float) -> float:
    """How far the worst bin's share of true levels is for sure (99 % over all bins) from the mean belief in it."""
    bins = []
    for belief, level in believed.values():
        weight = belief**attention
        for place, chance in enumerate(weight / weight.sum(axis=0)):
            decile = np.minimum((10 * chance).astype(int), 9)
            for here in (decile == number for number in range(10)):
                if here.sum() >= 200:
                    miss = float((level[here] == place).mean() - chance[here].mean())
                    error = float((chance[here] * (1 - chance[here])).mean() / here.sum()) ** 0.5
                    bins.append((abs(miss), error))
    sure = float(norm.ppf(1 - 0.005 / len(bins)))
    return max(miss - sure * error for miss, error in bins)
