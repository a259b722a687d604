"""What the answer of an explained run says, sentence by sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.charts.frames import records
from sim.charts.words import Words
from sim.run.history import History
from sim.studies.explain import Explain

LISTED = 3  # parameters described in words
LIKELIEST = 2  # moves described in words


def nearest(missed: int, settings: Explain, weeks: pd.DataFrame, words: Words) -> str:
    """Why this run is explained, where it was chosen."""
    if settings.nearest is None:
        return ""
    return (
        f"Of {words.count(missed, 'run')} that did not see {_target(settings.nearest, words)}, run {settings.run} came nearest: its chance "
        f"of it once stood at {weeks['share'].max():.0%}. "
    )


def _target(target: str, words: Words) -> str:
    return words.within(words.column(target))


def headline(history: History, target: str, saw: bool, weeks: pd.DataFrame, words: Words) -> str:
    """Whether the run saw the target, and in which turn its chance of it changed most."""
    share = weeks["share"].to_numpy()
    most = int(np.argmax(np.abs(np.diff(share))))
    begin = (
        f"Run {history.run} {'saw' if saw else 'did not see'} {_target(target, words)} "
        f"(outcome: {words.outcome(str(history.summary['outcome']))}). "
    )
    if share[most] == share[most + 1]:
        return f"{begin}Its chance of that was {share[0]:.0%} all along, whatever happened."
    events = history.events[history.events["turn"] == most]
    own = (events["desk"] == "force") & (events["source"] == history.game.challenger)
    events = events[(events["source"] == "chance") | own]
    happened = f": {' '.join(events['phrase'])}" if len(events) else "."
    return (
        f"{begin}Knowing only who the parties were, its chance of that was {share[0]:.0%}; "
        f"the {words.turn} that changed most was {words.turn} {most + 1}, from {share[most]:.0%} before it to "
        f"{share[most + 1]:.0%} after{happened}"
    )


def weeks_caption(weeks: pd.DataFrame, target: str, words: Words) -> str:
    """The chart of the chance over time in a sentence."""
    share = weeks["share"]
    return f"Chance of {_target(target, words)} given what had happened: {share.iloc[0]:.0%} at the start, {share.iloc[-1]:.0%} at the end."


def of_moves(moves: pd.DataFrame, many: int, target: str, saw: bool, words: Words) -> str:
    """The single moves that turn the run: how many, the likeliest, and the one that weighs most."""
    if not len(moves):
        return f"No single other move {'avoids' if saw else 'brings'} {_target(target, words)} with the luck of this run."
    rows, weight = records(moves), heaviest(moves)
    said = [_move(row, words) for row in rows[:LIKELIEST]]
    weighs = (
        f" Of the {len(rows)} likeliest the one that weighs most: {_move(rows[weight], words)}."
        if weight >= LIKELIEST
        else ""
    )
    does = "avoided" if saw else "brought"
    return f"{many} single other moves would each have {does} it; the likeliest: {'; '.join(said)}.{weighs}"


def heaviest(moves: pd.DataFrame) -> int:
    """Which of the moves changes the chance most over other luck."""
    return int(np.argmax(np.abs(moves["share_other"].to_numpy() - moves["share_made"].to_numpy())))


def _move(row: dict[str, Any], words: Words) -> str:
    """One move that turns the run, with its chance and its effect over other luck."""
    low, high = (f"{100 * row[name]:+.0f}".replace("-", "−") for name in ("low", "high"))
    return (
        f"{words.desk_of(row['party'] + '.' + row['desk'])} in {words.turn} {row['turn'] + 1}, {words.plain(row['move'])} "
        f"instead of {words.plain(row['made'])} (a chance of {words.percent(row['probability'])}; over other luck afterwards it comes in "
        f"{words.percent(row['share_other'])} and not {words.percent(row['share_made'])}, 95 % interval {low} to {high} points)"
    )


def of_parameters(parameters: pd.DataFrame, saw: bool, words: Words) -> str:
    """The smallest changes of one parameter that turn the run."""
    if not len(parameters):
        return f"No single parameter, anywhere in its plausible range, {'avoids' if saw else 'brings'} it with the luck of this run."
    said = "; ".join(_change(row, words) for row in records(parameters.head(LISTED)))
    return f"The smallest changes of one parameter that turn this run: {said}. They are about this run's luck, not about crises at large."


def _change(row: dict[str, Any], words: Words) -> str:
    where = f", parts in {words.turn} {row['turn'] + 1}" if row["turn"] >= 0 else ""
    values = f"from {words.number(row['value'])} to {words.number(row['turned'])}".replace("-", "−")
    return f"{words.within(words.axis(row['parameter']))} {values} ({words.percent(row['change'])} of its range{where})"
