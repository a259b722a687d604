"""One run in full: played alone with every decision kept, as frames and as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from sim.config.checks import build_game
from sim.ensemble.block import as_column
from sim.model.agents import Decision
from sim.model.choice import probabilities
from sim.model.crisis import Crisis
from sim.model.moves import Context, Move
from sim.model.params import LADDER, Game
from sim.model.recorder import Recorder, disputed, target_of
from sim.model.rules.advance import befall, event_turn
from sim.model.world import CLASH, FROZEN, SETTLED, Array, World

TERMS = (
    "gains",
    "security",
    "settlement",
    "war",
    "economy",
    "upkeep",
    "effort",
    "audience",
    "recognition",
    "peril",
    "window",
)
EVENT = (
    "turn",
    "date",
    "source",
    "target",
    "desk",
    "move",
    "code",
    "quad_class",
    "goldstein",
    "phrase",
)
QUAD = ((5, 1), (8, 2), (13, 3), (20, 4))  # last CAMEO root of each quad class


@dataclass(frozen=True, eq=False)
class History:
    """A run: its game, its summary row, and frames of events, decisions, weekly quantities and beliefs."""

    game: Game
    run: int
    seed: int
    summary: dict[str, Any]
    events: pd.DataFrame
    decisions: pd.DataFrame
    trace: pd.DataFrame
    beliefs: pd.DataFrame


def quad_class(code: str) -> int:
    """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict, by the root of a CAMEO code."""
    root = int(code[:2])
    return next(quad for last, quad in QUAD if root <= last)


def phrase(game: Game, move: Move, at: Context, name: str) -> str:
    """The chronicle's sentence for a move; a scenario may give its own, by the menu's name or the catalogue's."""
    text = game.phrases.get(name) or game.phrases.get(move.name) or move.phrase
    parties = game.parties
    said = text.format(
        actor=parties[at.party].name,
        target=parties[target_of(move, at)].name,
        theatre=game.theatres[at.theatre].name,
    )
    return said[:1].upper() + said[1:]


class Telling:
    """A run played alone, turn by turn, bit for bit as in any block, with all that it does kept; close it at the end.

    Args: `game`, its numbers one value each or two equal ones; `run` and `seed`, its luck.
    """

    def __init__(self, game: Game, run: int, seed: int) -> None:
        self.game, self.run, self.seed = game, run, seed
        self.model = Crisis(
            game, np.array([run, run]), seed, np.array([0]), explain=True, compact=False
        )
        self.parts: dict[str, list[dict[str, Any]]] = {"events": [], "decisions": [], "beliefs": []}

    def step(self) -> None:
        """Play a turn and keep what was decided, believed and what befell."""
        model, game, turn = self.model, self.game, self.model.turn
        before, _ = befall(model.world, game, turn)  # what an event does is not chance's
        day = day_of(game, turn)
        model.step()
        for decision in model.decisions:
            self.parts["decisions"] += decision_rows(
                game, decision, model.sensitivity[decision.desk.party], turn, day
            )
        self.parts["beliefs"] += _belief_rows(model, turn, day)
        self.parts["events"] += turn_rows(game, before, model.world, turn, model.decisions)

    def history(self) -> History:
        """The whole run; it has to be over."""
        record = self.model.recorder
        summary = {
            name: as_column(name, values[:1])[0].as_py()
            for name, values in record.columns().items()
        }
        frames = {
            name: pd.DataFrame(rows, columns=EVENT if name == "events" else None)
            for name, rows in self.parts.items()
        }
        for frame in frames.values():
            frame["date"] = pd.to_datetime(frame["date"])
        return History(
            self.game,
            self.run,
            self.seed,
            {"run": self.run, **summary},
            trace=trace_of(record, self.game),
            **frames,
        )


def play_run(tree: dict[str, Any], run: int, seed: int) -> History:
    """Play one run alone, bit for bit as in any block, and keep everything.

    `tree` is a configuration whose varying axes, if any, are arrays of two equal values.
    """
    told = Telling(build_game(tree), run, seed)
    with told.model:
        while told.model.running:
            told.step()
        return told.history()


def day_of(game: Game, turn: int) -> date:
    """The first day of a turn."""
    return game.calendar.start + timedelta(days=turn * game.calendar.turn_days)


def trace_of(record: Recorder, game: Game) -> pd.DataFrame:
    """The turns played so far, in long form: turn, date, quantity, value."""
    rows = [
        {"turn": turn, "date": day_of(game, turn), "quantity": name, "value": float(value[0])}
        for name, history in record.trace.items()
        for turn, value in enumerate(history)
    ]
    frame = pd.DataFrame(rows)
    frame["date"] = pd.to_datetime(frame["date"])
    return frame


def term_rows(decision: Decision, sensitivity: float) -> list[dict[str, float]]:
    """Each move's named terms as they enter its value, own costs times the type's cost sensitivity."""
    rows = []
    for place in range(len(decision.desk.moves)):
        at, source = 0, decision.base
        for places, terms in decision.groups:
            if place in places:
                at, source = places.index(place), terms
        row = {name: _cell(value, at) for name, value in source.free.items()}
        row.update({name: sensitivity * _cell(value, at) for name, value in source.own.items()})
        rows.append(row)
    return rows


def _cell(value: Array, at: int) -> float:
    array = np.asarray(value)
    return float(array[at, 0] if array.ndim > 1 else array[0])


def decision_rows(
    game: Game, decision: Decision, sensitivity: Array, turn: int, day: date
) -> list[dict[str, Any]]:
    """One row a move of a desk's menu: legality, terms, value, probability, whether it was picked, and the draw."""
    value = decision.free + sensitivity * decision.own
    chance = probabilities(value, game.choice.precision, decision.legal)
    rows = []
    for place, terms in enumerate(term_rows(decision, float(sensitivity[0]))):
        legal = True if decision.legal is None else bool(decision.legal[place, 0])
        row = {
            "turn": turn,
            "date": day,
            "party": decision.desk.party,
            "desk": decision.desk.name,
            "move": decision.desk.moves[place],
            "legal": legal,
        }
        row |= {name: terms.get(name) for name in TERMS}
        row |= {
            "value": float(value[place, 0]),
            "probability": float(chance[place, 0]),
            "picked": int(decision.picked[0]) == place,
        }
        rows.append(row | {"draw": float(decision.luck[0])})
    return rows


def turn_rows(
    game: Game, before: World, after: World, turn: int, decisions: list[Decision]
) -> list[dict[str, Any]]:
    """All events of a turn of the run in the first column: of the calendar, of desks, of chance."""
    day = day_of(game, turn)
    moved = [row for decision in decisions for row in _move_rows(game, decision, turn, day)]
    return [
        *_calendar_rows(game, turn),
        *moved,
        *_chance_rows(game, before, after, turn, day, decisions),
    ]


def _move_rows(game: Game, decision: Decision, turn: int, day: date) -> list[dict[str, Any]]:
    """The event of a desk's move; none when it holds."""
    place = int(decision.picked[0])
    move, at = decision.desk.kinds[place]
    if move.name == "hold":
        return []
    name = decision.desk.moves[place]
    return [
        _event(
            turn,
            day,
            at.party,
            target_of(move, at),
            decision.desk.name,
            name,
            move.code,
            move.weight,
            phrase(game, move, at, name),
        )
    ]


def _event(
    turn: int,
    day: date,
    source: str,
    target: str,
    desk: str,
    move: str,
    code: str,
    weight: float | None,
    said: str,
) -> dict[str, Any]:
    values = (
        turn,
        day,
        source,
        target,
        desk,
        move,
        code,
        quad_class(code) if code else None,
        weight,
        said,
    )
    return dict(zip(EVENT, values, strict=True))


def _calendar_rows(game: Game, turn: int) -> list[dict[str, Any]]:
    """The scenario's dated events of a turn."""
    rows = []
    for name, event in game.events.items():
        if np.all(event_turn(game, event) == turn):
            day = event.date + timedelta(days=float(np.ravel(event.delay)[0]))
            rows.append(_event(turn, day, "calendar", "", "", name, "", None, event.label))
    return rows


def _chance_rows(
    game: Game, before: World, after: World, turn: int, day: date, decisions: list[Decision]
) -> list[dict[str, Any]]:
    """Accidents and endings: what no desk chose."""
    rows = []
    moved = dict.fromkeys(game.theatres, 0.0)
    for decision in decisions:
        move, at = decision.desk.kinds[int(decision.picked[0])]
        if move.name in ("climb", "descend"):
            moved[at.theatre] += 1 if move.name == "climb" else -1
    for name, theatre in game.theatres.items():
        if after["rung", name][0] > before["rung", name][0] + moved[name]:
            said = f"An accident in {theatre.name}: {theatre.rungs[int(after['rung', name][0])]}."
            rows.append(_event(turn, day, "chance", name, "", "accident", "", None, said))
    endings = {
        SETTLED: "The parties settle.",
        CLASH: "The clash that all had feared has come; the game ends.",
        FROZEN: "A cease-fire freezes the war.",
    }
    status = int(after["status",][0])
    if status in endings:
        rows.append(_event(turn, day, "chance", "", "", "ending", "", None, endings[status]))
    return rows


def _belief_rows(model: Crisis, turn: int, day: date) -> list[dict[str, Any]]:
    """What each party believed of each other's type when it decided, level by level."""
    view, rows = model.view, []
    assert view is not None
    for observer in model.game.parties:
        for party in model.game.parties:
            if party != observer:
                for level, row in enumerate(view["belief", observer, party]):
                    rows.append(
                        {
                            "turn": turn,
                            "date": day,
                            "observer": observer,
                            "party": party,
                            "level": level,
                            "belief": float(row[0]),
                        }
                    )
    return rows


def chronicle(history: History) -> str:
    """The run as Markdown: a dated sentence a move, the risk seen, and where the crisis stood."""
    game = history.game
    observer = (
        next(name for name, party in game.parties.items() if party.role == "third_party")
        if _third(game)
        else game.others[0]
    )
    lines = [f"# {game.title}: run {history.run} of seed {history.seed}", "", ending(history), ""]
    trace = history.trace.pivot(index="turn", columns="quantity", values="value")
    theatre = game.theatres[disputed(game, observer)].name
    for turn, row in trace.iterrows():
        day = day_of(game, int(turn))  # type: ignore[call-overload]
        lines += [f"## Week {int(turn) + 1}, {_long(day)}", ""]  # type: ignore[call-overload]
        said = history.events.loc[history.events["turn"] == turn, "phrase"]
        lines += [f"- {sentence}" for sentence in said] or ["- Nobody moves."]
        place = _place(game, LADDER[int(row["place"])])
        who = game.parties[game.challenger].name
        lines += ["", f"*{_upper(game.parties[observer].name)} puts the risk of escalation in {theatre} at {row[f'risk.{observer}']:.0%}; "
                  f"{who} has {row[f'forces.{game.challenger}']:.0f},000 men forward; the crisis stands at: {place}.*", ""]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _third(game: Game) -> bool:
    return any(party.role == "third_party" for party in game.parties.values())


def _place(game: Game, name: str) -> str:
    """A place of the ladder in the scenario's words."""
    return game.words.get(name, name.replace("_", " "))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def ending(history: History) -> str:
    """One sentence on how the run ended."""
    row = history.summary
    outcome = _place(history.game, str(row["outcome"]))
    final = _place(history.game, LADDER[int(row["final_rung"])])
    climb = row["first_climb_turn"]
    first = "nobody ever climbed" if climb is None else f"the first climb came in week {climb + 1}"
    settled = row["settlement_turn"]
    end = (
        f"it was settled in week {settled + 1}" if settled is not None else f"it ended at: {final}"
    )
    return f"Outcome: **{outcome}**; {first}, and {end}."
