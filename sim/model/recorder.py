"""What is kept of a block's runs: outcomes, firsts, peaks, intensity, and weekly traces of the first replicates."""

from __future__ import annotations

import numpy as np

from sim.model.moves import Context, Move
from sim.model.params import LADDER, Game
from sim.model.rules import bargaining
from sim.model.rules.advance import Played
from sim.model.rules.consequences import senders
from sim.model.rules.course import Course
from sim.model.world import CLASH, RUNNING, SETTLED, World

Array = np.ndarray
NEVER = -1
SECTORAL = 3  # tier from which measures are sectoral


def target_of(move: Move, at: Context) -> str:
    """Whom a move addresses: the defender of the theatre for moves made at one, else the party's counterpart."""
    game = at.game
    if move.name in ("claim", "climb", "descend"):
        defenders = [
            name
            for name, party in game.parties.items()
            if party.role == "defender" and party.theatre == at.theatre
        ]
        return defenders[0] if defenders else game.parties[at.party].counterpart
    if move.name in ("recognise", "concede") and at.party == game.challenger:
        defenders = [name for name, party in game.parties.items() if party.role == "defender"]
        return defenders[0] if defenders else game.parties[at.party].counterpart
    return game.parties[at.party].counterpart


def disputed(game: Game, observer: str) -> str:
    """The theatre in which a party's perceived risk is reported: its own, or the first of the game."""
    return game.parties[observer].theatre or next(iter(game.theatres))


def sectoral(game: Game, world: World) -> Array:
    """Whether a sender of enough bite has sectoral measures in force, `[runs]` of bool."""
    found = np.zeros(world.runs, dtype=bool)
    for name in game.others:
        if game.parties[name].menu.get("economy"):
            found |= (world["tier", name] >= SECTORAL) & np.greater_equal(
                game.parties[name].bite, game.sanctions.major
            )
    return found


def ladder_place(
    game: Game, world: World, forces_at_start: Array, tiers_at_start: dict[str, Array]
) -> Array:
    """Where each run stands on the ladder, settled or not, `[runs]` of int8 (1 stand-down .. 6 clash)."""
    who = game.challenger
    new_measures = np.zeros(world.runs, dtype=bool)
    for name, tier in tiers_at_start.items():
        new_measures |= world["tier", name] > tier
    stood_down = (world["forces", who] < forces_at_start / 2) & ~new_measures
    place = np.where(stood_down, 1, 2)
    sanctions_war = world["tier", who] > tiers_at_start[who]
    place = np.where(sanctions_war | sectoral(game, world), 3, place)
    for name, theatre in game.theatres.items():
        for rung, kind in enumerate(theatre.places):
            if kind != "stand_off":
                place = np.where(
                    world["rung", name] == rung, np.maximum(place, LADDER.index(kind)), place
                )
    return place.astype(np.int8)


class Recorder:
    """Keeps the record of `runs` runs; `traced` of them (the first) also week by week."""

    def __init__(self, game: Game, world: World, traced: Array) -> None:
        self.game = game
        runs = world.runs
        self.start_forces = world["forces", game.challenger]
        self.start_tiers = {
            name: world["tier", name]
            for name, party in game.parties.items()
            if party.menu.get("economy")
        }
        self.start_tiers.setdefault(game.challenger, world["tier", game.challenger])
        self.first = {
            name: np.full(runs, NEVER, dtype=np.int16)
            for name in ("climb", "sectoral", "counter", "settlement", "end")
        }
        self.peak = np.zeros(runs, dtype=np.int8)
        self.peak_forces = {name: world["forces", name].copy() for name in game.parties}
        self.risk_start = {name: np.zeros(runs) for name in game.others}
        self.risk_peak = {name: np.zeros(runs) for name in game.others}
        self.climbed = np.zeros(runs, dtype=bool)
        self.accidents = np.zeros(runs, dtype=np.int16)
        self.dyads: dict[tuple[str, str], Array] = {}
        self.final: dict[str, Array] = {}
        self.traced = traced
        self.trace: dict[str, list[Array]] = {}

    def before(self, course: Course, live: Array, turn: int) -> None:
        """Note what observers see before the turn's moves; `live` are the numbers of the runs still played."""
        for name in self.game.others:
            rate = course["climb_rate", disputed(self.game, name), name]
            risk = bargaining.within(rate, course.game.choice.horizon) * (
                course["status",] == RUNNING
            )
            if turn == 0:
                self.risk_start[name][live] = risk
            self.risk_peak[name][live] = np.maximum(self.risk_peak[name][live], risk)

    def moves(self, played: list[Played], live: Array, going: Array) -> None:
        """Add the negated Goldstein weights of the turn's moves to their dyads."""
        sums: dict[tuple[str, str], Array] = {}
        for move, at, where in played:
            dyad = (at.party, target_of(move, at))
            if dyad not in sums:
                sums[dyad] = np.zeros(len(live))
            sums[dyad] -= move.weight * where
        for dyad, gained in sums.items():
            whole = self.dyads.setdefault(dyad, np.zeros(len(self.peak)))
            whole[live] += gained * going

    def after(
        self, before: World, world: World, accidents: Array, course: Course, live: Array, turn: int
    ) -> None:
        """Note where the runs stand after the turn, and its accidents; `course` is what observers saw before it."""
        going, game = (
            before.running,
            course.game,
        )  # the game of the runs still played, as `self.game` is that of all
        place = ladder_place(
            game, world, self.start_forces[live], {n: t[live] for n, t in self.start_tiers.items()}
        )
        risen = np.zeros(world.runs, dtype=bool)
        for name in self.game.theatres:
            risen |= world["rung", name] > before["rung", name]
        self._first("climb", risen, live, turn)
        self.climbed[live] |= risen
        who = self.game.challenger
        self._first("counter", world["tier", who] > self.start_tiers[who][live], live, turn)
        self._first("sectoral", sectoral(game, world), live, turn)
        settled = world["status",] == SETTLED
        self._first("settlement", settled, live, turn)
        self._first("end", ~world.running, live, turn)
        self.peak[live] = np.where(
            going, np.maximum(self.peak[live], np.maximum(place, 2)), self.peak[live]
        )
        self.accidents[live] += accidents * going
        for name in self.game.parties:
            self.peak_forces[name][live] = np.maximum(
                self.peak_forces[name][live], world["forces", name]
            )
        self._trace(world, course, np.where(settled, 0, place), live, going)

    def _first(self, name: str, happened: Array, live: Array, turn: int) -> None:
        turns = self.first[name]
        turns[live] = np.where((turns[live] == NEVER) & happened, turn, turns[live])

    def _trace(self, world: World, course: Course, place: Array, live: Array, going: Array) -> None:
        chosen = (
            np.isin(live, self.traced, assume_unique=True) & going
        )  # an ended run stays as its last turn left it
        if not len(self.traced):
            return
        rows = np.searchsorted(self.traced, live[chosen])
        for name, value in trace_quantities(course.game, world, course, place).items():
            history = self.trace.setdefault(name, [])
            latest = history[-1].copy() if history else np.zeros(len(self.traced), dtype=np.float32)
            latest[rows] = np.broadcast_to(value, live.shape)[chosen]
            history.append(latest)

    def close(self, world: World, course: Course, live: Array, ended: Array) -> None:
        """Keep the final state of runs that leave the block; `ended` marks them among `live`."""
        game, runs = course.game, len(self.peak)
        place = ladder_place(
            game, world, self.start_forces[live], {n: t[live] for n, t in self.start_tiers.items()}
        )
        settled = world["status",] == SETTLED
        final: dict[str, Array] = {
            "final_rung": np.where(settled, 0, place).astype(np.int8),
            "status": world["status",],
        }
        for name in game.parties:
            final[f"final_forces_{name}"] = world["forces", name]
            final[f"damage_{name}"] = world["damage", name]
            if game.parties[name].menu.get("economy"):
                final[f"final_tier_{name}"] = world["tier", name]
            believed = course["belief", "", name]
            final[f"posterior_{name}"] = np.take_along_axis(
                believed, world["type", name][None].astype(np.intp), axis=0
            )[0]
            final[f"type_{name}"] = world["type", name]
        for name in game.theatres:
            final[f"rung_{name}"] = world["rung", name]
        out = live[ended]
        for column, value in final.items():
            whole = self.final.setdefault(column, np.zeros(runs, dtype=value.dtype))
            whole[out] = value[ended]

    def columns(self) -> dict[str, Array]:
        """One array a column, `[runs]`: as docs/ODD.md, 7.14, defines them; turns are -1 where never."""
        final = self.final
        peak = _peak_place(self.peak, final, self.climbed)
        result: dict[str, Array] = {
            "outcome": peak,
            "final_rung": final["final_rung"],
            "peak_rung": peak,
        }
        for name, turns in self.first.items():
            result[
                f"first_{name}_turn" if name not in ("settlement", "end") else f"{name}_turn"
            ] = turns
        for name, value in self.peak_forces.items():
            result[f"peak_forces_{name}"] = value
        result["accidents"] = self.accidents
        result["start_forces_" + self.game.challenger] = self.start_forces
        result.update({name: value for name, value in final.items() if name not in ("final_rung",)})
        intensity = np.zeros(len(self.peak))
        for gained in self.dyads.values():
            intensity = intensity + gained
        result["intensity"] = intensity
        result["intensity_weekly"] = intensity / np.maximum(
            np.where(self.first["end"] >= 0, self.first["end"] + 1, self.game.calendar.turns), 1
        )
        result.update(
            {
                f"intensity_{source}_{target}": gained
                for (source, target), gained in self.dyads.items()
            }
        )
        for name in self.game.others:
            result[f"risk_start_{name}"], result[f"risk_peak_{name}"] = (
                self.risk_start[name],
                self.risk_peak[name],
            )
        return result


def _peak_place(peak: Array, final: dict[str, Array], climbed: Array) -> Array:
    """The outcome: the highest place reached, unless settled before any climb, or stood down at the end."""
    settled_early = (final["status"] == SETTLED) & ~climbed
    stood_down = (peak <= 2) & (final["final_rung"] == 1)
    place = np.where(settled_early, 0, np.where(stood_down, 1, np.maximum(peak, 2)))
    return np.where(final["status"] == CLASH, len(LADDER) - 1, place).astype(np.int8)


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
    for name in senders(course):
        kept[f"blowback.{name}"] = game.parties[name].blowback * course["pain_of_tier", name]
    for name in game.others:
        kept[f"risk.{name}"] = bargaining.within(
            course["climb_rate", disputed(game, name), name], game.choice.horizon
        )
        believed = course["belief", name, who]
        kept[f"belief.{name}"] = expected_level(believed)
    for name in game.parties:
        if name != who:
            kept[f"belief.{who}.of.{name}"] = expected_level(course["belief", who, name])
    for quantity in ("talks", "monitors", "demand", "offer", "status"):
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
