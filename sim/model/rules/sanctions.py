"""Economic pain, the prospect of relief, and what a threat of more measures is worth.

`up` as in `contest`: where the challenger is imagined.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np

from sim.model.arrays import Array
from sim.model.fields import Value
from sim.model.params_rules import TIERS
from sim.model.rules.beliefs import by_type
from sim.model.rules.course import NONE, Course, formula, lookup

MET = 0.5  # share of the forces demanded back at which the demand counts as met


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
    theirs = [game.parties[s].bite * course["pain_of_tier", s] for s in game.senders]
    return reduce(add, theirs, counter)


@formula
def felt(course: Course, party: str) -> Array:
    """Pain that counts in a decision: `f P + (1 - f) damage / gdp`."""
    foresight = course.game.parties[party].foresight
    done = course["damage", party] / course.game.sanctions.gdp
    return foresight * course["pain", party] + (1 - foresight) * done


def settle_damage(damage: Array, target: Array, weeks: float, lag_weeks: Value) -> Array:
    """Damage a turn later: `damage + (target - damage) (1 - exp(-weeks / T))`, in % of GDP."""
    return damage + (target - damage) * -np.expm1(-weeks / np.asarray(lag_weeks))


# --- the demand, and relief when it is met ---------------------------------------------------------------------------


@formula
def breach(course: Course, up: str) -> Array:
    """How far the challenger stands past the line, 0 to 1: rungs of open force beyond those at the start.

    All of it counts once it stands as high as the disputed theatre goes.
    """
    game = course.game
    line = reduce(add, [place.open_at_start for place in game.theatres.values()])
    whole = max(game.theatres[game.disputed].open_rungs[-1], 1.0)
    return np.clip((course["openly", up] - line) / whole, 0.0, 1.0)


@formula
def massed(course: Course) -> Array:
    """The challenger's forces as a share of those at which the demand to pull back is all unmet, at most 1."""
    game = course.game
    return np.minimum(course["forces", game.challenger] / game.sanctions.compel_forces, 1.0)


@formula
def unmet(course: Course, up: str) -> Array:
    """How far the senders' demand is unmet: half of it is no open force anywhere, half a pull-back."""
    return ((course["openly", up] > 0) + course["massed",]) / 2


@formula
def last_tier(course: Course, sender: str) -> Array:
    """Pain of the last tier a sender has in force, which easing takes away."""
    lower = np.maximum(course["tier", sender] - 1, 0.0)
    return course["pain_of_tier", sender] - lookup(course.game.sanctions.pain, lower)


@formula
def eases(course: Course, sender: str, openly: str) -> Array:
    """Chance that a sender eases a tier while measures bite, by its own rule and the belief about its type.

    `openly` is "open" while open force is used, else "".
    """
    game, me = course.game, course.game.parties[sender]
    spared = me.pain_weight * me.foresight * me.blowback * course["last_tier", sender]
    shame = -game.audience.relent * ((openly == "open") + course["massed",]) / 2
    pace = course["tempo", sender, "economy"]
    if openly != "open":  # a demand met is an answer to be given
        pace = np.where(course["massed",] <= MET, course["prompted", sender, "economy"], pace)
    chance = by_type(course, sender, pace, shame, -spared, game.sanctions.bite_weeks)
    return chance * (course["tier", sender] > 0)


@formula
def lifted(course: Course, openly: str) -> Array:
    """Pain the challenger expects to be lifted while measures bite: one tier of each sender, as far as it would ease."""
    game = course.game
    parts = [
        game.parties[s].bite * course["last_tier", s] * course["eases", s, openly]
        for s in game.senders
    ]
    return reduce(add, parts, NONE)


@formula
def relief(course: Course, up: str) -> Array:
    """The same on the course imagined."""
    return np.where(course["openly", up] > 0, course["lifted", "open"], course["lifted", ""])


# --- threats ---------------------------------------------------------------------------------------------------------


@formula
def short(course: Course, sender: str) -> Array:
    """How far a sender is from what it announced, at most one tier: what its word binds it to do next."""
    return np.clip(course["announced", sender] - course["tier", sender], 0.0, 1.0)


@formula
def answered(course: Course, sender: str, ahead: str) -> Array:
    """Pain a sender expects from an answer to its new tiers; `ahead` is "next" for those with one tier more.

    Likelier when the challenger has threatened counter-measures.
    """
    game, me = course.game, course.game.parties[sender]
    them = game.parties[game.challenger]
    paid = course["tier", game.challenger] - them.tier
    tiers = np.maximum(course["tier", sender] + (ahead == "next") - me.tier - paid, 0.0)
    threatened = course["announced", game.challenger] - course["tier", game.challenger]
    chance = np.minimum(game.sanctions.retaliation * (1 + np.maximum(threatened, 0.0)), 1.0)
    return chance * me.exposure * tiers


@formula
def follow_through(course: Course, sender: str) -> Array:
    """Chance that a sender imposes its next tier within the horizon of a breach, as the challenger believes.

    By the sender's own rule: the audience cost that imposing spares it against dissent, blowback and the answer.
    """
    game, me = course.game, course.game.parties[sender]
    tier, table = course["tier", sender], game.sanctions.pain
    step = lookup(table, np.minimum(tier + 1, TIERS - 1)) - course["pain_of_tier", sender]
    answer = course["answered", sender, "next"] - course["answered", sender, ""]
    cost = me.pain_weight * (me.foresight * me.blowback * step + answer) + game.sanctions.dissent
    kept = game.audience.sender * course["stake", sender] * course["short", sender]
    pace = course["prompted", sender, "economy"]
    return me.credibility * by_type(course, sender, pace, kept, cost, game.choice.horizon)


@formula
def further(course: Course, sender: str) -> Array:
    """Expected pain of a sender's further measures, `bite sum_j b^j (tau(tier + j) - tau(tier + j - 1))` up to the tier announced.

    Each tier takes another decision, so that the next is likelier than the one after (Drezner 2003).
    """
    table, next_one = course.game.sanctions.pain, course["follow_through", sender]
    tier, announced = course["tier", sender], course["announced", sender]
    chance, whole = np.ones(1), NONE
    for place in range(1, TIERS):
        ahead = (tier < place) & (place <= announced)
        chance = np.where(ahead, chance * next_one, chance)
        whole = whole + ahead * chance * (table[place] - table[place - 1])
    return course.game.parties[sender].bite * whole


@formula
def expected_further(course: Course) -> Array:
    """Expected pain of all further measures after a full breach."""
    return reduce(add, [course["further", sender] for sender in course.game.senders], NONE)


@formula
def deterrent(course: Course, up: str) -> Array:
    """Expected further measures: by how far the line is passed; standing still, a part that grows with massed forces.

    The part carried while standing still is the compellent half of a threat ("withdraw, or else"; Schelling 1966).
    """
    standing_still = course.game.sanctions.compel * course["massed",]
    return course["expected_further",] * np.maximum(course["breach", up], standing_still)


@formula
def unanswered(course: Course) -> Array:
    """New tiers of the others, weighted by bite, that the challenger has not answered."""
    game = course.game
    new = [game.parties[s].bite * (course["tier", s] - game.parties[s].tier) for s in game.senders]
    paid = course["tier", game.challenger] - game.parties[game.challenger].tier
    return np.maximum(reduce(add, new, NONE) - paid, 0.0)
