"""What is kept of a block's runs: outcomes, firsts, peaks, intensity, and weekly traces of the first replicates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.arrays import Array
from sim.model.ladder import STAND_OFF, ending, ladder_place, outcome, sectoral
from sim.model.moves.catalogue import find_move, target_of
from sim.model.moves.move import Context, Move
from sim.model.params import LADDER, Game
from sim.model.rules.advance import MoveMade
from sim.model.rules.course import Course
from sim.model.rules.deal import Deal
from sim.model.world import RUNNING, SETTLED, World

NEVER = -1


def disputed(game: Game, observer: str) -> str:
    """The theatre in which a party's perceived risk is reported: its own, or the first of the game."""
    return game.parties[observer].theatre or game.disputed


def _moves_of(game: Game) -> Iterator[tuple[Move, Context]]:
    """Every move that somebody may make, but holding."""
    for name, party in game.parties.items():
        for menu in party.menu.values():
            yield from (find_move(move, game, name) for move in menu if move != "hold")


class Recorder:
    """Keeps the record of `runs` runs; `traced` of them (the first) also week by week."""

    def __init__(self, game: Game, world: World, traced: Array) -> None:
        self.game = game
        runs = world.runs
        self.start_forces = world["forces", game.challenger]
        self.start_tiers = {name: world["tier", name] for name in (game.challenger, *game.senders)}
        firsts = ("climb", "sectoral", "counter", "settlement", "end")
        self.first = {name: np.full(runs, NEVER, dtype=np.int16) for name in firsts}
        self.peak = np.full(runs, STAND_OFF, dtype=np.int8)
        self.peak_forces = {name: world["forces", name].copy() for name in game.parties}
        self.peak_rung = {name: world["rung", name].copy() for name in game.theatres}
        self.risk_start = {name: np.zeros(runs) for name in game.others}
        self.risk_peak = {name: np.zeros(runs) for name in game.others}
        self.climbed = self._at_war(world)
        self.accidents, self.meetings, self.played = np.zeros((3, runs), dtype=np.int16)
        self.refused = {name: np.zeros(runs, dtype=np.int16) for name in game.signatories}
        self.turns_at = np.zeros((len(LADDER), runs), dtype=np.int16)
        self.turns_on = {
            name: np.zeros((len(theatre.rungs), runs), dtype=np.int16)
            for name, theatre in game.theatres.items()
        }
        self.dyads: dict[tuple[str, str], Array] = {}
        for move, at in _moves_of(game):
            self.dyads.setdefault((at.party, target_of(move, at)), np.zeros(runs))
        self.final: dict[str, Array] = {}
        self.traced = traced
        self.trace: dict[str, list[Array]] = {}

    def before(self, course: Course, live: Array, turn: int) -> None:
        """Note what observers see before the turn's moves; `live` are the numbers of the runs still played."""
        for name in self.game.others:
            risk = course["risk", disputed(self.game, name)] * (course["status",] == RUNNING)
            if turn == 0:
                self.risk_start[name][live] = risk
            self.risk_peak[name][live] = np.maximum(self.risk_peak[name][live], risk)

    def moves(self, played: list[MoveMade], live: Array, going: Array) -> None:
        """Add the negated Goldstein weights of the turn's moves to their dyads."""
        sums: dict[tuple[str, str], Array] = {}
        for move, at, where in played:
            dyad = (at.party, target_of(move, at))
            if dyad not in sums:
                sums[dyad] = np.zeros(len(live))
            sums[dyad] -= move.weight * where
        for dyad, gained in sums.items():
            self.dyads[dyad][live] += gained * going

    def after(
        self,
        before: World,
        world: World,
        accidents: Array,
        deal: Deal,
        course: Course,
        live: Array,
        turn: int,
    ) -> None:
        """Note where the runs stand after the turn; `course` is what observers saw before it."""
        going, game = before.running, course.game  # of the runs still played; `self.game` is of all
        start_tiers = {name: tier[live] for name, tier in self.start_tiers.items()}
        place = ladder_place(game, world, self.start_forces[live], start_tiers)
        risen = self._rungs(before, world, live, going)
        self._first("climb", risen, live, turn)
        self.climbed[live] |= risen
        who = self.game.challenger
        self._first("counter", world["tier", who] > start_tiers[who], live, turn)
        self._first("sectoral", sectoral(game, world), live, turn)
        settled = world["status",] == SETTLED
        self._first("settlement", settled, live, turn)
        self._first("end", ~world.running, live, turn)
        self.peak[live] = np.where(going, np.maximum(self.peak[live], place), self.peak[live])
        self.accidents[live] += accidents * going
        self.meetings[live] += (world["met",] > 0) & going
        self.played[live] += going
        self.turns_at[place, live] += going
        for name in game.signatories:
            self.refused[name][live] += deal.refused[name] & going
        for name in self.game.parties:
            largest = np.maximum(self.peak_forces[name][live], world["forces", name])
            self.peak_forces[name][live] = largest
        self._trace(world, course, np.where(settled, 0, place), live, going)

    def _at_war(self, world: World) -> Array:
        """Whether open force is used at the start, `[runs]` of bool."""
        found = np.zeros(world.runs, dtype=bool)
        for name, theatre in self.game.theatres.items():
            openly = np.asarray(theatre.open_rungs)
            found |= openly[world["rung", name].astype(np.intp)] > 0
        return found

    def _rungs(self, before: World, world: World, live: Array, going: Array) -> Array:
        """Note rungs reached and held; returns in which runs open force rose, `[runs]` of bool."""
        risen = np.zeros(world.runs, dtype=bool)
        for name, theatre in self.game.theatres.items():
            rung = world["rung", name].astype(np.intp)
            openly = np.asarray(theatre.open_rungs)
            risen |= openly[rung] > openly[before["rung", name].astype(np.intp)]
            highest = np.maximum(self.peak_rung[name][live], rung)
            self.peak_rung[name][live] = np.where(going, highest, self.peak_rung[name][live])
            self.turns_on[name][rung, live] += going
        return risen

    def _first(self, name: str, happened: Array, live: Array, turn: int) -> None:
        turns = self.first[name]
        turns[live] = np.where((turns[live] == NEVER) & happened, turn, turns[live])

    def _trace(self, world: World, course: Course, place: Array, live: Array, going: Array) -> None:
        if not len(self.traced):
            return
        # ended runs stay as they were
        chosen = np.flatnonzero(np.isin(live, self.traced, assume_unique=True) & going)
        rows = np.searchsorted(self.traced, live[chosen])
        for name, value in trace_quantities(course.game, world, course, place).items():
            history = self.trace.setdefault(name, [])
            empty = np.zeros(len(self.traced), dtype=np.float32)
            latest = history[-1].copy() if history else empty
            latest[rows] = value[chosen] if value.shape == live.shape else value
            history.append(latest)

    def close(self, world: World, course: Course, live: Array, ended: Array) -> None:
        """Keep the final state of runs that leave the block; `ended` marks them among `live`."""
        game, runs = course.game, len(self.peak)
        start_tiers = {name: tier[live] for name, tier in self.start_tiers.items()}
        place = ladder_place(game, world, self.start_forces[live], start_tiers)
        settled = world["status",] == SETTLED
        final: dict[str, Array] = {
            "place": place,
            "final_rung": np.where(settled, 0, place).astype(np.int8),
            "status": world["status",],
        }
        for name in game.parties:
            final[f"final_forces_{name}"] = world["forces", name]
            final[f"damage_{name}"] = world["damage", name]
            if game.parties[name].menu.get("economy"):
                final[f"final_tier_{name}"] = world["tier", name].astype(np.int8)
            level = world["type", name][None].astype(np.intp)
            believed = np.take_along_axis(course["belief", name], level, axis=0)[0]
            final[f"posterior_{name}"] = believed
            final[f"type_{name}"] = world["type", name]
        for name in game.theatres:
            final[f"rung_{name}"] = world["rung", name].astype(np.int8)
        out = live[ended]
        for column, value in final.items():
            whole = self.final.setdefault(column, np.zeros(runs, dtype=value.dtype))
            whole[out] = value[ended]

    def columns(self) -> dict[str, Array]:
        """One array a column, `[runs]`, as `columns` declares them; turns are -1 where never."""
        final, weeks = dict(self.final), self.game.calendar.weeks
        place = final.pop("place")
        result: dict[str, Array] = {
            "outcome": outcome(self.peak, final, place, self.climbed),
            "end": ending(final["status"], place),
            "peak_rung": self.peak,
            "final_rung": final.pop("final_rung"),
        }
        for name, turns in self.first.items():
            ended = name in ("settlement", "end")
            result[f"{name}_turn" if ended else f"first_{name}_turn"] = turns
        result["accidents"], result["meetings"] = self.accidents, self.meetings
        result |= {f"refused_{name}": count for name, count in self.refused.items()}
        result |= {f"peak_rung_{k}": rung.astype(np.int8) for k, rung in self.peak_rung.items()}
        for name, turns_on in self.turns_on.items():
            result |= {f"weeks_{name}_{rung}": row * weeks for rung, row in enumerate(turns_on)}
        for name, row in zip(LADDER[1:-1], self.turns_at[1:-1], strict=True):
            result[f"weeks_at_{name}"] = row * weeks
        result |= {f"peak_forces_{name}": value for name, value in self.peak_forces.items()}
        result["start_forces_" + self.game.challenger] = self.start_forces
        result |= final
        result |= self._intensity()
        for name in self.game.others:
            result[f"risk_start_{name}"] = self.risk_start[name]
            result[f"risk_peak_{name}"] = self.risk_peak[name]
        return result

    def _intensity(self) -> dict[str, Array]:
        """Conflict less co-operation: summed, a week played, and by dyad."""
        whole = np.zeros(len(self.peak))
        for gained in self.dyads.values():
            whole = whole + gained
        weeks = np.maximum(self.played, 1) * self.game.calendar.weeks
        dyads = {f"intensity_{one}_{other}": gained for (one, other), gained in self.dyads.items()}
        return {"intensity": whole, "intensity_weekly": whole / weeks, **dyads}


def trace_quantities(game: Game, world: World, course: Course, place: Array) -> dict[str, Array]:
    """What is traced of a turn, by name, `[runs]`: the world after it, the risks and beliefs its decisions rested on."""
    who = game.challenger
    kept: dict[str, Array] = {
        "place": place,
        "pain": course["felt", who],
        "estimate": course["forces", who],
    }
    for name, party in game.parties.items():
        kept[f"forces.{name}"] = world["forces", name]
        kept[f"damage.{name}"] = world["damage", name]
        if party.menu.get("economy"):
            kept[f"tier.{name}"] = world["tier", name]
    for name in game.senders:
        kept[f"blowback.{name}"] = game.parties[name].blowback * course["pain_of_tier", name]
    seen = expected_level(course["belief", who])
    for name in game.others:
        kept[f"risk.{name}"] = course["risk", disputed(game, name)]
        kept[f"belief.{name}"] = seen
        kept[f"belief.{who}.of.{name}"] = expected_level(course["belief", name])
    for quantity in (
        "talks",
        "met",
        "recognised",
        "monitors",
        "salience",
        "demand",
        "offer",
        "status",
    ):
        kept[quantity] = world[quantity,]
    for name in game.theatres:
        kept[f"rung.{name}"] = world["rung", name]
        kept[f"pretext.{name}"] = world["pretext", name]
    return kept


def expected_level(belief: Array) -> Array:
    """Believed resolve, 0 (surely the most cost-sensitive level) to 1 (surely the most resolute), `[runs]`."""
    levels = len(belief)
    if levels == 1:
        return np.ones(belief.shape[-1])
    return 1 - sum(row * level for level, row in enumerate(belief)) / (levels - 1)
