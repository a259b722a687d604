"""A visit as plain data: the board, the table of the present week, sliders, forks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.charts import palette, vocabulary
from sim.charts.words import Words, turn_word
from sim.explore.visit import Visit
from sim.model.ladder import ladder_place
from sim.model.params import DESKS, LADDER, Game
from sim.model.recorder import trace_quantities
from sim.model.rules.advance import event_turn
from sim.model.rules.payoffs import label_of
from sim.model.world import SETTLED, STATUS
from sim.report.pictures import marks_of
from sim.run.decisions import TERM_NAMES
from sim.run.events import day_of
from sim.run.history import RecordedRun
from sim.run.steering import Steered

KINDS = ("forces", "tier", "damage", "risk", "belief")  # what the table says of each party
SHARED = ("talks", "monitors", "demand", "offer", "pain", "estimate")
SEEN = ("risk", "belief", "estimate", "pain")
DIGITS = 5
SAME = 1e-5  # a smaller change is the rounding of what is traced


def legend(words: Words) -> dict[str, Any]:
    """What signs mean: the ladder in the scenario's words with its colours, the desks with their markers, the terms."""
    ladder = [
        {
            "name": name,
            "label": words.outcome(name),
            "colour": palette.LADDER[name],
            "ink": palette.text_on(palette.LADDER[name]),
        }
        for name in LADDER
    ]
    return {
        "ladder": ladder,
        "desks": [
            {"name": name, "label": vocabulary.DESKS[name], "marker": palette.DESK_MARKERS[name]}
            for name in DESKS
        ],
        "warm": palette.WARM,
        "cool": palette.COOL,
        "shares": palette.SHARES,
        "terms": {name: label_of(name) for name in TERM_NAMES},
    }


def board(told: RecordedRun, words: Words) -> dict[str, Any]:
    """A run so far: its weeks, places on the ladder, events and traced quantities; `words` tells it in a sentence."""
    game, model = told.game, told.model
    trace = {name: _first_run(history) for name, history in model.recorder.trace.items()}
    places = [int(place) for place in trace.get("place", [])]
    days = [day_of(game, turn) for turn in range(game.calendar.turns)]
    return {
        "title": game.title,
        "turns": game.calendar.turns,
        "turn": turn_word(game.calendar),
        "played": model.turn,
        "over": not model.running,
        "dates": [f"{day.day} {day:%b %Y}" for day in days],
        "parties": parties(game, words),
        "challenger": game.challenger,
        "theatres": [
            {"id": name, "name": theatre.name, "rungs": list(theatre.rungs)}
            for name, theatre in game.theatres.items()
        ],
        "places": places,
        "trace": trace,
        "events": [_event(game, row) for row in told.parts["events"]],
        "marks": _marks(game),
        "ending": _ending(told, places, words),
        "words": _words(game, model.turn, places, words),
    }


def parties(game: Game, words: Words) -> list[dict[str, Any]]:
    """The parties: a short word, the full name, their role and desks."""
    found = []
    for name, party in game.parties.items():
        desks = [f"{name}.{desk}" for desk in party.menu if party.menu[desk]]
        found.append(
            {
                "id": name,
                "label": words.party(name),
                "name": party.name,
                "role": words.plain(party.role),
                "desks": desks,
            }
        )
    return found


def _first_run(history: Sequence[np.ndarray]) -> list[float]:
    """A traced quantity of the first run, week by week."""
    return [rounded(value[0]) for value in history]


def _event(game: Game, row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("turn", "source", "desk", "move", "phrase")}
    kind = row["source"] if row["source"] in ("calendar", "chance") else "move"
    return {**kept, "kind": kind, "label": Words.plain(row["move"]), "weight": row["goldstein"]}


def _marks(game: Game) -> list[dict[str, Any]]:
    labels = {label for _, label in marks_of(game)}
    rows = [
        {"turn": int(np.ravel(event_turn(game, event))[0]), "label": event.label}
        for event in game.events.values()
    ]
    return sorted((row for row in rows if row["label"] in labels), key=lambda row: row["turn"])


def _ending(told: RecordedRun, places: Sequence[int], words: Words) -> str:
    """How the run ended, empty while it goes on."""
    model = told.model
    if model.running:
        return ""
    outcome = LADDER[int(model.recorder.columns()["outcome"][0])]
    status = STATUS[int(model.world["status",][0])]
    how = {
        "settled": "The parties settled",
        "clash": "The clash came",
        "frozen": "A cease-fire froze the war",
    }.get(status)
    return f"{how or 'The horizon was reached'} in {words.turn} {model.turn}. Outcome: {words.outcome(outcome)}."


def _words(game: Game, played: int, places: Sequence[int], words: Words) -> str:
    if not places:
        return f"Nothing has been played yet; {len(game.parties)} parties stand before {words.turn} 1 of {game.calendar.turns}."
    climbs = [week for week in range(1, len(places)) if places[week] > places[week - 1]]
    highest = words.outcome(LADDER[max(places)])
    rises = (
        f" It rose in {words.turn} {', '.join(str(week + 1) for week in climbs)}." if climbs else ""
    )
    return f"{played} of {game.calendar.turns} {words.turn}s; it stands at {words.outcome(LADDER[places[-1]])}, at the highest {highest}.{rises}"


def present(told: Steered, words: Words) -> dict[str, Any]:
    """The table of the present: each party's means and views, what all share, the theatres; with the change since last week."""
    game, model = told.game, told.model
    view = told.ahead()[0] if model.running else model.view
    assert view is not None
    record, world = model.recorder, model.world
    place = ladder_place(game, world, record.start_forces, record.start_tiers)
    place = np.where(world["status",] == SETTLED, 0, place)
    now = {name: first(value) for name, value in trace_quantities(game, world, view, place).items()}
    before = {}  # a week's row of the trace holds the world after it, and what was seen when it was decided
    for name, history in record.trace.items():
        ago = 1 if model.running and name.split(".")[0] in SEEN else 2
        if len(history) >= ago:
            before[name] = float(history[-ago][0])

    def cell(name: str) -> dict[str, str] | None:
        if name not in now:
            return None
        change = now[name] - before[name] if name in before else 0.0
        change = 0.0 if abs(change) < SAME * max(1.0, abs(now[name])) else change
        return {"now": _shown(name, now[name]), "change": _change(name, change)}

    rows = []
    for name in game.parties:
        cells = [cell(f"{kind}.{name}") for kind in KINDS]
        rows.append({"id": name, "label": words.party(name), "cells": cells})
    shared = [
        {"label": words.quantity(name), **(cell(name) or {})} for name in SHARED if name in now
    ]
    theatres = [
        {
            "label": theatre.name,
            "rung": theatre.rungs[int(now[f"rung.{name}"])],
            "pretext": _shown("pretext", now[f"pretext.{name}"]),
        }
        for name, theatre in game.theatres.items()
    ]
    at = int(now["place"])
    return {
        "heads": [words.measure(kind) for kind in KINDS],
        "parties": rows,
        "shared": shared,
        "theatres": theatres,
        "place": LADDER[at],
        "placed": words.outcome(LADDER[at]),
        "week": min(model.turn + 1, game.calendar.turns),
    }


def _shown(name: str, value: float) -> str:
    return f"{100 * value:.0f}" if name.startswith("risk.") else Words.number(round(value, 3), 3)


def _change(name: str, change: float) -> str:
    scaled = 100 * change if name.startswith("risk.") else change
    text = f"{scaled:+.0f}" if name.startswith("risk.") else f"{scaled:+.2g}"
    return "" if float(text) == 0 else text.replace("-", "−")


def controls(visit: Visit, added: Sequence[str] = ()) -> dict[str, Any]:
    """The left side: scenario, luck, sliders (the scenario's own uncertainties, those added or changed), and what else can be moved."""
    source, words = visit.source, visit.words
    axes = [path for path in (source.tree.get("uncertainties") or {}) if path in source.spans]
    shown = list(dict.fromkeys([*axes, *added, *visit.changes]))
    sliders = [{**source.slider(path), "value": visit.changes.get(path)} for path in shown]
    rest = [path for path in source.spans if path not in shown]
    more = [
        {"path": path, "label": label} for path, label in zip(rest, words.axes(rest), strict=True)
    ]
    return {
        "scenarios": visit.catalogue.names(),
        "scenario": source.name,
        "asks": source.asks,
        "seed": str(visit.seed),
        "run": visit.run,
        "sliders": sliders,
        "more": sorted(more, key=lambda item: item["label"]),
        "dropped": _dropped(visit.dropped, words),
    }


def _dropped(places: Sequence[str], words: Words) -> str:
    """Which orders to desks could not be kept, in words; empty when all were."""
    said = [
        f"{words.desk_of(place.split('@')[0])} in {words.turn} {int(place.split('@')[1]) + 1}"
        for place in places
    ]
    return f"Could not be kept, for the move was not open then: {'; '.join(said)}." if said else ""


def fork(visit: Visit) -> dict[str, Any] | None:
    """The two futures of the fork, None without one."""
    found, words = visit.fork, visit.words
    if found is None:
        return None
    outcomes = [
        LADDER[int(told.model.recorder.columns()["outcome"][0])]
        for told in (found.own, found.other)
    ]
    arms = [
        {
            "label": f"{Words.plain(move)} (as it was)" if told is found.own else Words.plain(move),
            "board": board(told, words),
            "outcome": name,
            "placed": words.outcome(name),
        }
        for told, move, name in zip(
            (found.own, found.other), (found.made, found.move), outcomes, strict=True
        )
    ]
    where = f"{words.desk_of(found.desk)} in {words.turn} {found.turn + 1}"
    ends = f"as it was it ends as {arms[0]['placed']}, otherwise as {arms[1]['placed']}"
    said = f"{where}: {Words.plain(found.move)} instead of {Words.plain(found.made)}, on the same luck: {ends}."
    return {
        "turn": found.turn,
        "desk": found.desk,
        "arms": arms,
        "says": said,
        "dropped": _dropped(found.dropped, words),
    }


def first(value: Any) -> float:
    """The only number of an array of one run."""
    return float(np.ravel(value)[0])


def rounded(value: Any) -> float:
    """A number with as many digits as the page can show."""
    return float(f"{float(value):.{DIGITS}g}")
