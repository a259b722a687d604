"""What a course leads to, before anybody's wishes: contests, settlement, pain and threats, as formulas over a course.

In every key `up` is the theatre in which the challenger is imagined one rung higher, or "" for the course as it stands.
Each formula gives `[runs]`, or `[moves, runs]` where it rests on cells that a menu's moves change.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np

from sim.model.fields import Value
from sim.model.rules import bargaining, contest, hazards, sanctions
from sim.model.rules.course import Course, formula, lookup

Array = np.ndarray
NONE = np.zeros(1)


# --- the contest -----------------------------------------------------------------------------------------------------


@formula
def attack(course: Course, theatre: str) -> Array:
    """The challenger's weighted forces, `a_k F_R`, thousand."""
    who = course.game.challenger
    return course.game.parties[who].strength.get(theatre, 0.0) * course["forces", who]


@formula
def defence(course: Course, theatre: str) -> Array:
    """All others' weighted forces, `sum_j d_kj F_j`; a third party's count for more when it is publicly committed."""
    parts = []
    for name in course.game.others:
        party = course.game.parties[name]
        if theatre in party.strength:
            committed = (
                course.game.contest.engagement * course["stake", name]
                if party.role == "third_party"
                else 0.0
            )
            parts.append(party.strength[theatre] * course["forces", name] * (1 + committed))
    return reduce(add, parts, NONE)


@formula
def later_defence(course: Course, theatre: str) -> Array:
    """The defence the challenger expects a horizon from now, if it waits."""
    ahead: Value = 0.0
    for name in course.game.others:
        party = course.game.parties[name]
        ahead = ahead + party.strength.get(theatre, 0.0) * party.anticipated * party.step
    return course["defence", theatre] + ahead * course.game.choice.horizon


@formula
def log_odds(course: Course, theatre: str) -> Array:
    """Log of defence over attack."""
    return contest.odds(course["attack", theatre], course["defence", theatre])


@formula
def standing(course: Course, theatre: str, up: str) -> Array:
    """The rung of a theatre, one higher (never above the top) where `up` names it."""
    top = len(course.game.theatres[theatre].rungs) - 1
    rung = course["rung", theatre]
    return np.minimum(rung + 1, top) if up == theatre else rung


@formula
def gain(course: Course, theatre: str, up: str) -> Array:
    """Share g of the theatre's worth in reach at its rung."""
    return lookup(course.game.theatres[theatre].gain, course["standing", theatre, up])


@formula
def cost(course: Course, theatre: str, up: str) -> Array:
    """Cost c of standing at its rung."""
    return lookup(course.game.theatres[theatre].cost, course["standing", theatre, up])


@formula
def decisiveness(course: Course, theatre: str, up: str) -> Array:
    """Decisiveness m: how far superior forces decide at its rung."""
    return lookup(course.game.theatres[theatre].decisiveness, course["standing", theatre, up])


@formula
def share(course: Course, theatre: str, up: str) -> Array:
    """Share p of the theatre the challenger would hold at its rung."""
    return contest.share(course["log_odds", theatre], course["decisiveness", theatre, up])


@formula
def held(course: Course, theatre: str, up: str) -> Array:
    """What the challenger would hold of a theatre, in shares of its worth."""
    return course["share", theatre, up] * course["gain", theatre, up]


@formula
def fighting(course: Course, theatre: str, up: str) -> Array:
    """The challenger's cost of standing at its rung in a theatre."""
    rules, place = course.game.contest, course.game.theatres[theatre]
    below_top = course["standing", theatre, up] < len(place.rungs) - 1
    surcharge = below_top * (rules.monitor_surcharge * course["monitors",])
    return contest.war_cost(course["cost", theatre, up], course["pretext", theatre], rules.pretext_discount,
                            surcharge, place.resistance, course["share", theatre, up])  # fmt: skip


@formula
def closing(course: Course, theatre: str) -> Array:
    """What waiting loses in a theatre while its defence mobilises: `v g' (p'(now) - p'(later))`, never below 0."""
    later = contest.share(contest.odds(course["attack", theatre], course["later_defence", theatre]),
                          course["decisiveness", theatre, theatre])  # fmt: skip
    lost = course["gain", theatre, theatre] * np.maximum(
        course["share", theatre, theatre] - later, 0.0
    )
    open_still = course["standing", theatre, ""] < course["standing", theatre, theatre]
    return course.game.parties[course.game.challenger].worth.get(theatre, 0.0) * lost * open_still


@formula
def calm(course: Course) -> Array:
    """What monitors leave of the rate of accidents."""
    return hazards.calm(course.game.hazards, course["monitors",])


@formula
def friction(course: Course, theatre: str) -> Array:
    """How the defence of a theatre adds to accidents."""
    return hazards.friction(course.game.hazards, course["defence", theatre])


@formula
def accidents(course: Course, theatre: str, up: str) -> Array:
    """Rate of accidents in a theatre, per turn."""
    return hazards.accident_rate(
        course.game.hazards, course.game.theatres[theatre].accidents, course["calm",],
        course["forces", course.game.challenger], course["friction", theatre], course["standing", theatre, up],
    )  # fmt: skip


@formula
def danger_of_accident(course: Course, up: str) -> Array:
    """Chance of an accident anywhere within the horizon."""
    rate = reduce(add, [course["accidents", theatre, up] for theatre in course.game.theatres])
    return bargaining.within(rate, course.game.choice.horizon)


# --- the table -------------------------------------------------------------------------------------------------------


@formula
def settlement_rate(course: Course) -> Array:
    """Rate rho of settlement per turn."""
    return bargaining.settlement_rate(
        course.game.bargaining,
        course["demand",],
        course["offer",],
        course["recognised",],
        course["talks",],
    )


@formula
def settled(course: Course) -> Array:
    """Chance q of a settlement within the horizon."""
    return bargaining.within(course["settlement_rate",], course.game.choice.horizon)


@formula
def unsettled(course: Course) -> Array:
    """Chance of no settlement, `1 - q`."""
    return 1 - course["settled",]


@formula
def burden(course: Course) -> Array:
    """Weight of own costs: in full in a stand-off, in part after a settlement."""
    return 1 - (1 - course.game.bargaining.burden) * course["settled",]


@formula
def terms_of_settlement(course: Course) -> Array:
    """What a settlement would give the challenger."""
    return bargaining.terms(course["demand",], course["offer",])


# --- sanctions -------------------------------------------------------------------------------------------------------


@formula
def pain_of_tier(course: Course, party: str) -> Array:
    """Pain tau(tier) of the measures a party has in force."""
    return lookup(course.game.sanctions.pain, course["tier", party])


@formula
def pain(course: Course, party: str) -> Array:
    """Long-run pain of a party, from measures against it and from its own."""
    game = course.game
    counter = game.parties[party].exposure * course["tier", game.challenger]
    if party != game.challenger:
        return game.parties[party].blowback * course["pain_of_tier", party] + counter
    return reduce(add, [course["pain_from", sender] for sender in senders(course)], counter)


@formula
def pain_from(course: Course, sender: str) -> Array:
    """Pain on the challenger from one sender's measures, after adaptation."""
    rules = course.game.sanctions
    left = sanctions.effective(course["adaptation", sender], rules.floor, rules.leakage)
    return course.game.parties[sender].bite * course["pain_of_tier", sender] * left


def senders(course: Course) -> list[str]:
    """Parties that can take measures against the challenger."""
    return [name for name in course.game.others if course.game.parties[name].menu.get("economy")]


@formula
def felt(course: Course, party: str) -> Array:
    """Pain that counts in a decision: `f P + (1 - f) damage`."""
    foresight = course.game.parties[party].foresight
    return (
        foresight * course["pain", party]
        + (1 - foresight) * course["damage", party] / course.game.sanctions.gdp
    )


@formula
def follow_through(course: Course, sender: str) -> Array:
    """Chance b, as the challenger sees it, that a sender does what it announced."""
    levels = sanctions.follow_through(course.levels[sender])
    belief = course["belief", course.game.challenger, sender]
    return course.game.parties[sender].credibility * (belief * levels).sum(axis=0)


@formula
def further(course: Course, sender: str) -> Array:
    """Expected pain of one sender's further measures."""
    rules, announced = (
        course.game.sanctions,
        np.maximum(course["announced", sender], course["tier", sender]),
    )
    return sanctions.further(
        course.game.parties[sender].bite, course["follow_through", sender], course["pain_of_tier", sender],
        lookup(rules.pain, announced), lookup(rules.pain, np.minimum(announced + 1, len(rules.pain) - 1)), rules.next_tier,
    )  # fmt: skip


@formula
def expected_further(course: Course) -> Array:
    """Expected pain of all further measures, once the line is crossed."""
    return reduce(add, [course["further", sender] for sender in senders(course)], NONE)


@formula
def crossed(course: Course, up: str) -> Array:
    """Whether more rungs are occupied than when the last threat was made."""
    return (
        reduce(add, [course["standing", theatre, up] for theatre in course.game.theatres])
        > course["mark",]
    )


@formula
def deterrent(course: Course, up: str) -> Array:
    """Expected further measures: in full past the line; standing still, a part that grows with forces at the border."""
    rules = course.game.sanctions
    compelled = rules.compel * np.minimum(
        course["forces", course.game.challenger] / rules.compel_forces, 1.0
    )
    return course["expected_further",] * np.where(course["crossed", up], 1.0, compelled)


@formula
def retaliation(course: Course, party: str) -> Array:
    """Pain a sender expects from an answer to its new tiers: likelier when the challenger has threatened counter-measures."""
    game = course.game
    them = game.parties[game.challenger]
    answered = course["tier", game.challenger] - them.tier
    open_tiers = np.maximum(course["tier", party] - game.parties[party].tier - answered, 0.0)
    threatened = np.maximum(
        course["announced", game.challenger] - course["tier", game.challenger], 0.0
    )
    chance = np.minimum(game.sanctions.retaliation * (1 + threatened), 1.0)
    return chance * game.parties[party].exposure * open_tiers


@formula
def unanswered(course: Course) -> Array:
    """New tiers of the others, weighted by bite, that the challenger has not answered."""
    new = [
        course.game.parties[name].bite * (course["tier", name] - course.game.parties[name].tier)
        for name in senders(course)
    ]
    start = course.game.parties[course.game.challenger].tier
    return np.maximum(
        reduce(add, new, NONE) - (course["tier", course.game.challenger] - start), 0.0
    )
