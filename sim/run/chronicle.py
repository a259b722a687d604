"""A run as a chronicle in Markdown: five lines, the turning points, then a dated sentence for each event, week by week."""

from __future__ import annotations

import numpy as np

from sim.charts.words import Words, turn_word
from sim.model.params import LADDER, Game
from sim.model.recorder import disputed
from sim.run import story
from sim.run.events import day_of, upper
from sim.run.history import History


def chronicle(history: History) -> str:
    """The run as Markdown: five lines and the turning points, then week by week a dated sentence for each event.

    Each week ends with the risk that an observer sees and the state of the crisis.
    """
    game, words = history.game, Words.of(history.game)
    observer = _observer(game)
    trace = _by_quantity(history)
    places = list(map(int, trace["place"]))
    risks, forces = trace[f"risk.{observer}"], trace[f"forces.{game.challenger}"]
    lines = [f"# {game.title}: run {history.run} of seed {history.seed}", "", ending(history), ""]
    lines += ["## In five lines", ""]
    lines += [f"- {line}" for line in story.five_lines(history, places, forces)]
    lines += ["", "## Turning points", ""]
    lines += [f"- {line}" for line in story.turning_points(history, places, risks, observer)]
    lines.append("")
    said = story.weekly(history.events)
    for turn, place in enumerate(places):
        lines += [
            f"## {turn_word(game.calendar).capitalize()} {turn + 1}, {story.dated(day_of(game, turn))}",
            "",
        ]
        lines += [f"- {sentence}" for sentence in said.get(turn, ["Nobody moves."])]
        stands = _stands(game, words, observer, risks[turn], forces[turn], place)
        lines += ["", stands, ""]
    return "\n".join(lines).rstrip() + "\n"


def _by_quantity(history: History) -> dict[str, list[float]]:
    """What is traced of a run, turn by turn."""
    trace = history.trace
    series: dict[str, list[float]] = {}
    for quantity, value in zip(trace["quantity"].tolist(), trace["value"].tolist(), strict=True):
        series.setdefault(quantity, []).append(value)
    return series


def _stands(game: Game, words: Words, observer: str, risk: float, forces: float, place: int) -> str:
    """The last sentence of a week: the risk that the observer sees, and where the crisis stands."""
    theatre = game.theatres[disputed(game, observer)].name
    horizon = float(np.ravel(game.choice.horizon)[0])
    weeks = f"{horizon:g} week{'' if horizon == 1 else 's'}"
    return (
        f"*{upper(game.parties[observer].name)} puts the risk of a further step of force in {theatre} "
        f"within {weeks} at {Words.percent(risk)}; {game.parties[game.challenger].name} has {forces:.0f},000 men forward; "
        f"the crisis stands at: {words.outcome(LADDER[place])}.*"
    )


def _observer(game: Game) -> str:
    """The first third party, or the first party that is not the challenger where there is none."""
    third = (name for name, party in game.parties.items() if party.role == "third_party")
    return next(third, game.others[0])


def ending(history: History) -> str:
    """One sentence on how the run ended."""
    row, words = history.summary, Words.of(history.game)
    outcome = words.outcome(str(row["outcome"]))
    final = words.outcome(LADDER[int(row["final_rung"])])
    climb, word = row["first_climb_turn"], turn_word(history.game.calendar)
    theatres = history.game.theatres.items()
    began = any(at.open_rungs[int(np.max(at.rung))] for _, at in theatres)
    rose = any(row[f"peak_rung_{name}"] > np.max(at.rung) for name, at in theatres)
    never = "nobody ever used open force" if rose else "nobody ever climbed"
    first = "open force was in use from the start" if began else never
    if climb is not None:
        first = f"the first climb came in {word} {climb + 1}"
    settled = row["settlement_turn"]
    end = (
        f"it was settled in {word} {settled + 1}"
        if settled is not None
        else f"it ended at: {final}"
    )
    return f"Outcome: **{outcome}**; {first}, and {end}."
