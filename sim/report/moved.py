"""What moves war and settlement in a sweep, and what does not, in sentences that their intervals bear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.charts.words import Words
from sim.ensemble.correlation import Pairs
from sim.model.params import LADDER
from sim.model.world import Array
from sim.report.cells import Cells
from sim.report.finding import Finding
from sim.report.phrasing import capital, listed, named, valued
from sim.stats import effects as stats
from sim.stats.effects import Effect, Level

NAMED = 4  # axes named in a sentence
FOLDED = 0.05  # an axis whose estimated effects are no larger, and none of them shown, is averaged over in tables
MOVED = {"war", "settled"}
VAGUE = 0.10  # a bound above which the runs are said to be too few


def measure(cells: Cells, columns: Mapping[str, Array]) -> dict[str, list[Effect]]:
    """The effects of every axis on every outcome that occurs, by outcome; intervals hold for all together."""
    if not columns or not cells.runs:
        return {}
    tests = {"war": cells.war, "settled": cells.ended("settled"), "frozen": cells.ended("frozen")}
    tests |= {name: cells.reached(name) for name in LADDER}
    seen = {name: hits for name, hits in tests.items() if np.nanmax(hits) > 0}
    both = len(
        MOVED & set(seen)
    )  # findings speak of these two; the others decide only what a table folds
    return {
        name: stats.effects(hits, columns, both if name in MOVED else len(seen))
        for name, hits in seen.items()
    }


def _of(path: str, measured: Mapping[str, Sequence[Effect]]) -> dict[str, Effect]:
    return {name: one for name, found in measured.items() for one in found if one.path == path}


def is_dead(path: str, measured: Mapping[str, Sequence[Effect]]) -> bool:
    """Whether no outcome is shown to move with the axis, nor seems to by much."""
    own = _of(path, measured).values()
    return bool(own) and all(
        one.verdict == "none" or (one.verdict == "open" and abs(one.difference) <= FOLDED)
        for one in own
    )


def what_moves(
    axes: Mapping[str, Array],
    measured: Mapping[str, Sequence[Effect]],
    words: Words,
    pairs: Pairs = (),
) -> Finding:
    """What moves war and settlement, and by how much; an axis is NaN at points where it is not varied.

    `pairs` are the axes that are correlated, of which neither is told apart from the other.
    """
    if not axes:
        return Finding(
            "moves",
            "Nothing was varied, so nothing can be said to move it; axes= varies parameters.",
        )
    said, figures = [], []
    for outcome, what in (("war", words.war()), ("settled", "a settlement at the end")):
        shown = [one for one in measured.get(outcome, ()) if one.verdict == "moves"]
        shown.sort(key=lambda one: -abs(one.difference))
        figures += [_effect(outcome, one) for one in measured.get(outcome, ())]
        if shown:
            parts = [_said(one, words) for one in shown[:NAMED]]
            parts += [f"{len(shown) - NAMED} more"] if len(shown) > NAMED else []
            said.append(f"{capital(what)} moves with {listed(parts)}.")
    if not said:
        many = "axis that was varied is" if len(axes) == 1 else f"of the {len(axes)} axes varied is"
        none = "The" if len(axes) == 1 else "None"
        said = [
            f"{none} {many}{' not' if len(axes) == 1 else ''} shown to move {words.war()} or settlement."
        ]
    said += [*_partial(axes, words), *_correlated(pairs, words)]
    return Finding("moves", " ".join(said), {"effects": figures})


def _partial(axes: Mapping[str, Array], words: Words) -> Iterator[str]:
    """A sentence for each axis that is not varied everywhere."""
    for path, values in axes.items():
        there = np.array([value == value for value in values.tolist()])
        if not there.all():
            yield (
                f"{capital(named(path, words))} is varied at {there.sum():,} of the {len(there):,} points and compared over these; "
                "effects of the others hold its own in part."
            )


def _correlated(pairs: Pairs, words: Words) -> Iterator[str]:
    """A sentence for each pair of axes that go together in the sample."""
    for first, second, value in pairs:
        yield (
            f"{capital(named(first, words))} and {named(second, words)} are correlated in this sample ({value:g}), so that "
            "what is told of one holds the other's part in it."
        )


def _said(one: Effect, words: Words) -> str:
    """`Russian troops (45 % at 30 thousand, 62 % at 100 thousand: 17 points, 12 to 22)`."""
    gap = f"{100 * one.difference:.0f} points, {100 * one.low:.0f} to {100 * one.high:.0f}"
    ends = [
        f"{words.percent(share)} {at(one.path, level, words)}"
        for share, level in ((one.least, one.at_least), (one.most, one.at_most))
    ]
    return f"{named(one.path, words)} ({ends[0]}, {ends[1]}: {gap})"


def _effect(outcome: str, one: Effect) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "axis": one.path,
        "verdict": one.verdict,
        "least": one.least,
        "most": one.most,
        "at_least": [one.at_least.low, one.at_least.high],
        "at_most": [one.at_most.low, one.at_most.high],
        "difference": one.difference,
        "low": one.low,
        "high": one.high,
    }


def what_does_not(
    axes: Sequence[str], measured: Mapping[str, Sequence[Effect]], words: Words
) -> Finding:
    """What does not move it: axes without an effect, with the largest effect that the runs leave possible, and empty outcomes."""
    said, figures = [], {}
    for path in axes:
        own = {name: one for name, one in _of(path, measured).items() if name in MOVED}
        if not own or any(one.verdict == "moves" for one in own.values()):
            continue
        figures[path] = {name: one.bound for name, one in own.items()}
        said.append(_bounded(path, own, words))
    empty = [name for name in LADDER if "war" in measured and name not in measured]
    none = (
        f"No run has {listed([words.outcome(name) for name in empty], 'or')} as its worst."
        if empty
        else ""
    )
    if not axes:
        text = "Nothing was varied."
    elif said:
        text = " ".join(said)
    else:
        text = "Every axis that was varied moves one of the two." if measured else "No run tells."
    return Finding("nothing", f"{text} {none}".strip(), {"bounds": figures, "never": empty})


def _bounded(path: str, own: Mapping[str, Effect], words: Words) -> str:
    """That an axis is not shown to move anything, and the largest effect that the runs leave possible."""
    most = [
        f"{np.ceil(100 * own[name].bound):.0f} points on {what}"
        for name, what in (("war", words.war()), ("settled", "settlement"))
        if name in own
    ]
    if max(one.bound for one in own.values()) > VAGUE:
        return f"The runs are too few to tell whether {named(path, words)} matters (up to {listed(most)})."
    return f"{capital(named(path, words))}: no effect is shown, and at most {listed(most)} is possible."


def at(path: str, level: Level, words: Words) -> str:
    """`at 30 thousand`, or `between 30 and 65 thousand` of several values."""
    if level.low == level.high:
        return f"at {valued(path, level.low, words)}"
    return f"between {words.number(level.low)} and {valued(path, level.high, words)}"
