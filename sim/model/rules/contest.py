"""The contest for a theatre: whose forces are there, who would prevail, and what standing on a rung costs.

In every key `up` says where the challenger is imagined: one rung higher in the theatre it names, one lower where it is
`-theatre`, or as the course stands where it is "". `eyes` says who reckons: "" with the defence as it is, CHALLENGER with
the challenger's own estimate of it (`own_eyes`).
"""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np

from sim.model.arrays import Array
from sim.model.choice import logit
from sim.model.fields import Value
from sim.model.params import Game
from sim.model.rules.course import NONE, Course, formula, lookup

CHALLENGER = "C"
TINY = 1e-9


def below(theatre: str) -> str:
    """The `up` of a course on which the challenger is imagined one rung lower in a theatre."""
    return "-" + theatre


def about(theatre: str, up: str) -> str:
    """`up` where it is about a theatre, else "": for what a step elsewhere leaves as it stands."""
    return up if up in (theatre, below(theatre)) else ""


def own_eyes(game: Game) -> str:
    """The `eyes` with which the challenger reckons: those of all where it sees the defence as it is."""
    return "" if game.clear_sighted else CHALLENGER


def imagined(course: Course) -> tuple[str, ...]:
    """Every `up`: as it stands, and one rung higher or lower in each theatre."""
    places = course.game.theatres
    return ("", *places, *map(below, places))


@formula
def standing(course: Course, theatre: str, up: str) -> Array:
    """The rung of a theatre as imagined, never above the top nor below 0."""
    rung = course["rung", theatre]
    if up == theatre:
        return np.minimum(rung + 1, course.game.theatres[theatre].top)
    return np.maximum(rung - 1, 0.0) if up == below(theatre) else rung


@formula
def openly(course: Course, up: str) -> Array:
    """Rungs of open force on which the challenger stands, all theatres summed."""
    places = course.game.theatres
    return reduce(add, [lookup(places[k].open_rungs, course["standing", k, up]) for k in places])


@formula
def portion(course: Course, theatre: str, up: str) -> Array:
    """Share of the challenger's forces that fights here: by the rungs it stands on; all where it stands on none.

    The same forces cannot fight in two places.
    """
    rungs = {name: course["standing", name, up] for name in course.game.theatres}
    if len(rungs) == 1:
        return np.ones(1)
    whole = reduce(add, rungs.values())
    return np.where(whole > 0, rungs[theatre] / np.maximum(whole, 1.0), 1.0)


@formula
def attack(course: Course, theatre: str, up: str) -> Array:
    """The challenger's weighted forces here, `a_k F_C portion`, thousand."""
    who = course.game.challenger
    weight = course.game.parties[who].strength.get(theatre, 0.0)
    return weight * course["forces", who] * course["portion", theatre, up]


@formula
def defence(course: Course, theatre: str) -> Array:
    """All others' weighted forces, `D_k = sum_j d_kj F_j`, thousand."""
    parties = course.game.parties
    there = [name for name in course.game.others if theatre in parties[name].strength]
    return reduce(add, [parties[j].strength[theatre] * course["forces", j] for j in there], NONE)


@formula
def reckoned(course: Course, theatre: str, eyes: str) -> Array:
    """The defence as it is, or as the challenger reckons it: `D exp(-optimism)` (Blainey 1973; Fearon 1995)."""
    if not eyes:
        return course["defence", theatre]
    return course["defence", theatre] * np.exp(-course["optimism", theatre])


@formula
def log_odds(course: Course, theatre: str, up: str, eyes: str) -> Array:
    """Log of defence over attack."""
    return odds(course["attack", theatre, up], course["reckoned", theatre, eyes])


def odds(attack: Array, defence: Array) -> Array:
    """Log of defence over attack, any shape; neither is taken below 1e-9 (thousand men)."""
    return np.log(np.maximum(defence, TINY) / np.maximum(attack, TINY))


@formula
def gain(course: Course, theatre: str, up: str) -> Array:
    """Share g of the theatre's worth in reach at its rung."""
    return lookup(course.game.theatres[theatre].gain, course["standing", theatre, up])


@formula
def decisiveness(course: Course, theatre: str, up: str) -> Array:
    """Decisiveness m: how far superior forces decide at its rung."""
    return lookup(course.game.theatres[theatre].decisiveness, course["standing", theatre, up])


@formula
def share(course: Course, theatre: str, up: str, eyes: str) -> Array:
    """Share the challenger would hold, `p = A^m / (A^m + D^m)` (Hirshleifer 1989, ratio form)."""
    return logit(course["decisiveness", theatre, up] * course["log_odds", theatre, up, eyes])


@formula
def excuse(course: Course, theatre: str) -> Array:
    """The pretext that counts: in the disputed theatre only while the challenger does not deal with its government."""
    pretext = course["pretext", theatre]
    return pretext * (1 - course["recognised",]) if theatre == course.game.disputed else pretext


@formula
def cost(course: Course, theatre: str, up: str) -> Array:
    """What its rung costs c, before pretexts, monitors and resistance."""
    return lookup(course.game.theatres[theatre].cost, course["standing", theatre, up])


@formula
def price(course: Course, theatre: str, up: str) -> Array:
    """What its rung costs the challenger against a defence that would hold half: `c (1 - psi pretext) (1 + surcharge)`.

    A pretext makes it cheaper, monitors dearer below the top.
    """
    rules, place = course.game.contest, course.game.theatres[theatre]
    rung = course["standing", theatre, up]
    surcharge = (rung < place.top) * (rules.monitor_surcharge * course["monitors",])
    excused = 1 - rules.pretext_discount * course["excuse", theatre]
    return course["cost", theatre, up] * excused * (1 + surcharge)


@formula
def fighting(course: Course, theatre: str, up: str) -> Array:
    """The challenger's cost of its rung: `price (1 + theta (1 - 2 p))`, dearer the more the defence would hold."""
    held = course["share", theatre, up, own_eyes(course.game)]
    resistance = course.game.theatres[theatre].resistance
    return course["price", theatre, about(theatre, up)] * (1 + resistance * (1 - 2 * held))


@formula
def later_defence(course: Course, theatre: str) -> Array:
    """The defence the challenger expects a horizon from now, if it waits."""
    ahead: Value = 0.0
    for name in course.game.others:
        party = course.game.parties[name]
        ahead = ahead + party.strength.get(theatre, 0.0) * party.anticipated * party.step
    return course["reckoned", theatre, own_eyes(course.game)] + ahead * course.game.choice.horizon


@formula
def closing(course: Course, theatre: str, at: str) -> Array:
    """What waiting loses while the defence mobilises, `v g (p(now) - p(later))` one rung up, never below 0.

    A closing window (Levy 1987; Powell 2006). `at` is "" or `-theatre`, the rung from which the next one is looked at.
    """
    game = course.game
    to = "" if at == below(theatre) else theatre
    late = odds(course["attack", theatre, to], course["later_defence", theatre])
    later = logit(course["decisiveness", theatre, to] * late)
    lost = np.maximum(course["share", theatre, to, own_eyes(game)] - later, 0.0)
    ahead = course["standing", theatre, at] < course["standing", theatre, to]
    worth = game.parties[game.challenger].worth.get(theatre, 0.0)
    return worth * course["gain", theatre, to] * lost * ahead


@formula
def insecurity(course: Course) -> Array:
    """What others' forces beside it cost the challenger, `sum_k fear_k D_k / (A_k + home)` (Jervis 1978; Kydd 1997)."""
    game, eyes = course.game, own_eyes(course.game)
    fear, home = game.parties[game.challenger].fear, game.contest.home
    parts = [
        weight * course["reckoned", k, eyes] / (course["attack", k, ""] + home)
        for k, weight in fear.items()
    ]
    return reduce(add, parts, NONE)
