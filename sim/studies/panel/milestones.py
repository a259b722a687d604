"""What every crisis is asked about, in the terms of a hindcast: when milestones were first reached, in history and in runs.

`violence` is any rung that counts as force on the ladder of outcomes, `war` an open invasion or worse, `agreement` a settlement
or a frozen war, `imposed` a sender's new measure, `eased` a measure that a sender lifts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np

from sim.config import provenance
from sim.config.aftermath import MILESTONES, Aftermath, Condition, Happening
from sim.config.checks import build_game
from sim.ensemble.spans import Span
from sim.model.params import LADDER, Game
from sim.model.world import CLASH, FROZEN, SETTLED, Array
from sim.paths import Mistake, Tree
from sim.studies.hindcast import history as aftermath
from sim.studies.weekly import play_weeks

DAYS = (28, 91, 182)  # after the start: 4, 13 and 26 weeks
LABELS = {
    "violence": "The parties fight",
    "war": "War",
    "agreement": "Agreement",
    "imposed": "New measures",
    "eased": "Measures lifted",
}
THREAT_A_MONTH = 0.0127  # TIES: chance of a threat in a month of an active pair of states
HALF_A_YEAR = 0.5

Test = tuple[tuple[Condition, ...], ...]


def key_of(game: Game) -> Aftermath:
    """The answer key of a game's crisis as a history whose events are the milestones; raises Mistake for one without."""
    after = aftermath.read(None, game.crisis)
    if not after.reached:
        raise Mistake(
            f"crises: the history of {game.title} says of no milestone when it was reached (reached:)"
        )
    rates = {str(row["id"]): row for row in after.base_rates}
    tests, base = tests_of(game), base_chances(game, rates[after.climatology], rates)
    checkpoints = tuple(after.start + timedelta(days=days) for days in DAYS)
    events = []
    for name in MILESTONES:
        day = after.reached[name].date
        came = tuple(day is not None and day <= checkpoint for checkpoint in checkpoints)
        rate = {"chance": base[name], "row": after.climatology}
        events.append(
            Happening(
                id=name,
                label=LABELS[name],
                happened=came,
                test=tests[name],
                mapping="close",
                note=after.reached[name].note,
                climatology=rate,
                sources=after.reached[name].sources,
                confidence=after.reached[name].confidence,
                date=day if came[-1] else None,
                day=(day - after.start).days if day is not None and came[-1] else None,
            )
        )
    return replace(after, checkpoints=checkpoints, events=tuple(events), paths=())


def tests_of(game: Game) -> dict[str, Test]:
    """How a run shows each milestone."""
    clash = (Condition("status", "==", CLASH),)

    def at_least(place: str) -> Test:
        """The first rung of each theatre that stands at a place of the ladder or above, or a clash."""
        least = LADDER.index(place)
        found = [clash]
        for name, theatre in game.theatres.items():
            for rung, kind in enumerate(theatre.places):
                if LADDER.index(kind) >= least:
                    found.append((Condition(f"rung.{name}", "==", rung),))
        return tuple(found)

    def moved(compare: Any, threshold: float) -> Test:
        return tuple(
            (Condition(f"tier.{name}", compare, threshold, "change"),) for name in game.senders
        ) or ((Condition("status", "<", 0),),)

    return {
        "violence": at_least("proxy_war"),
        "war": at_least("open_invasion"),
        "agreement": ((Condition("status", "==", SETTLED),), (Condition("status", "==", FROZEN),)),
        "imposed": moved(">=", 1),
        "eased": moved("<=", -1),
    }


def base_chances(
    game: Game, row: Mapping[str, Any], rates: Mapping[str, Mapping[str, Any]]
) -> dict[str, float]:
    """The chance of each milestone within half a year that base rates alone give.

    Violence, war and agreement are those of the crisis's class. Measures are imposed as threats of them are carried out, where one
    stands at the start, else with the chance of a threat besides; they are eased as sanctions end.
    """
    carried = float(rates["all_threats"]["threat"][1])
    senders = [game.parties[name] for name in game.senders]
    threatened = any(np.any(np.greater(party.announced, party.tier)) for party in senders)
    imposed = carried if threatened else carried * (1 - (1 - THREAT_A_MONTH) ** 6)
    ended = 1 - (1 - float(rates["sanctions_ended"]["a_year"])) ** HALF_A_YEAR
    in_force = any(np.any(np.greater(party.tier, 0)) for party in senders)
    return {
        "violence": sum(row["violence"][1:]),
        "war": row["violence"][3],
        "agreement": sum(row["ending"][:3]),
        "imposed": imposed if senders else 0.0,
        "eased": (ended if in_force else ended * imposed) if senders else 0.0,
    }


def turns_of(tree: Tree) -> int:
    """Turns that reach the last day asked about."""
    return -(-DAYS[-1] // int(tree["calendar"]["turn_days"]))


def played(trees: Sequence[Tree], spans: tuple[Span, ...], seed: int) -> Array:
    """Every milestone (0 or 1) by the end of each turn of a block's runs, `[milestones turns, runs]`."""
    game = build_game(trees[0])
    runs = np.concatenate([np.arange(low, high) for _, low, high in spans])
    paths = aftermath.paths_of(game, play_weeks(trees[0], spans, seed), runs, seed)
    return aftermath.read_off(key_of(game), game, paths, game.calendar.turns)


def known_crises() -> list[str]:
    """Scenarios whose own seeds hold an answer key: the baseline's, and those of the crises that have their name."""
    found = []
    for name in provenance.own_scenarios():
        crisis = "" if name == provenance.BASE else name
        try:
            if aftermath.read(None, crisis).reached:
                found.append(name)
        except Mistake:  # a variant, or a crisis without a history
            continue
    return found
