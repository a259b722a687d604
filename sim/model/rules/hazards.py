"""Accidents (Schelling's risk that leaves something to chance; Powell 1990, 2015) and what observers know of forces."""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np

from sim.model.arrays import Array
from sim.model.fields import Value
from sim.model.rules.contest import about
from sim.model.rules.course import Course, formula

LEAST_ERROR = 1e-6  # of a reading, log: one without error would weigh infinitely


@formula
def friction(course: Course, theatre: str) -> Array:
    """What monitors and the defence make of the rate of accidents: `exp(-m monitors) sqrt(D / D0)`."""
    rules = course.game.hazards
    calm = np.exp(-rules.monitor_effect * course["monitors",])
    return calm * np.sqrt(course["defence", theatre] / rules.defence_forces)


@formula
def accidents(course: Course, theatre: str, up: str) -> Array:
    """Rate of accidents in a theatre a week: `eta0 scale exp(-m monitors) (F_C / F0) sqrt(D / D0) (1 + rung)`."""
    rules = course.game.hazards
    rate = rules.accident * course.game.theatres[theatre].accidents / rules.challenger_forces
    crowded = course["forces", course.game.challenger] * course["friction", theatre]
    return rate * crowded * (1 + course["standing", theatre, up])


@formula
def danger_of_accident(course: Course, up: str) -> Array:
    """Chance of an accident anywhere within the horizon."""
    rate = reduce(add, [course["accidents", k, about(k, up)] for k in course.game.theatres])
    return within(rate, course.game.choice.horizon)


def within(rate: Array, weeks: Value) -> Array:
    """Chance of an event of this rate a week within some weeks: `1 - exp(-rate weeks)`."""
    return -np.expm1(-rate * weeks)


def observe(
    estimate: Array, surety: Array, forces: Array, error: Array, noise: Array, weeks: float
) -> tuple[Array, Array]:
    """The running estimate of the challenger's forces after a turn's reading, and how sure it is.

    A reading of log error `error` weighs `weeks / error^2`; estimate and reading are averaged in logs by their weights:
    the estimate sharpens with time and with monitors. `surety` is the weight of all readings so far.
    """
    weight = weeks / np.maximum(error, LEAST_ERROR) ** 2
    reading = np.log(np.maximum(forces, 1e-9)) + error * noise / np.sqrt(weeks)
    known = surety + weight
    mean = (surety * np.log(np.maximum(estimate, 1e-9)) + weight * reading) / known
    return np.exp(mean), known


def follow(estimate: Array, before: Array, after: Array) -> Array:
    """The estimate after a change of the forces that all saw: what was added is added, what was taken is taken in proportion."""
    kept = after / np.maximum(before, 1e-9)
    return np.where(after >= before, estimate + (after - before), estimate * kept)
