"""One run, turn by turn (3): observe, decide (7.9), learn (7.11), drift (7.12), chance and endings (7.13)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reference.ladder import Log
from reference.moves import Course, course, legal, resolve
from reference.values import (
    Reading,
    belief,
    felt,
    follow_through,
    opening,
    pain,
    read_ground,
    settlement_rate,
)
from reference.world import Setting, World


@dataclass(frozen=True)
class Decision:
    """One desk's choice: values and chances over its menu (an illegal move has None and 0), the move made."""

    party: str
    desk: str
    menu: Sequence[str]
    parts: list[tuple[float, float] | None]  # free and own parts of each course's value
    chances: list[float]
    move: str
    evidence: list[float]  # log chance of the move made, had the party been of each level


@dataclass(frozen=True)
class Turn:
    """What happened in one turn; `beliefs` and `traces` as the document's weekly traces define them."""

    decisions: list[Decision]
    beliefs: dict[str, list[float]]  # the public's, after the turn, by party
    traces: dict[str, float]


@dataclass(frozen=True)
class Record:
    """A run played out."""

    world: World
    status: str
    columns: dict[str, float]
    turns: list[Turn] = field(repr=False)


def log_chances(
    precision: float, kappa: float, parts: Sequence[tuple[float, float] | None]
) -> list[float]:
    """Logit over the legal moves (those with parts): log weights relative to the best (7.9)."""
    values = [free + kappa * own for free, own in (pair for pair in parts if pair is not None)]
    best = max(values)
    legal_weights = iter([precision * (value - best) for value in values])
    return [-math.inf if pair is None else next(legal_weights) for pair in parts]


class Run:
    """A run in play: `open_turn`, then `decide` for every party in any order, then `close_turn`."""

    def __init__(self, game: Any, run: int, seed: int) -> None:
        self.game = game
        self.setting = Setting(game, run, seed)
        self.luck = self.setting.luck
        self.world = self.setting.start()
        self.evidence = {i: [0.0] * len(self.setting.z) for i in game.parties}
        self.status = "running"
        self.turn = 0
        self.log = Log(self.setting, self.world)
        self.turns: list[Turn] = []

    @property
    def over(self) -> bool:
        return self.status != "running" or self.turn >= self.game.calendar.turns

    @property
    def outcome(self) -> int:
        """Where the run has come to on the ladder, 0..6."""
        return self.log.outcome(self.world, self.status)

    def open_turn(self) -> None:
        """Calendar and observation: what all know before they decide."""
        setting, c, hazards = self.setting, self.setting.challenger, self.game.hazards
        self.rungs_before = dict(self.world.rung)
        self.meeting = setting.befall(self.world, self.turn)
        self.view = self.world.copy()
        error = (
            hazards.sigma * (1 - self.world.monitors) * self.luck.normal("intelligence", self.turn)
        )
        self.view.forces[c] *= math.exp(error)

        self.of_others = {j: belief(setting, self.evidence, j, c) for j in setting.others}
        self.of_challenger = {i: belief(setting, self.evidence, c, i) for i in setting.others}
        self.follow = follow_through(setting, self.of_others)
        self.standing = Reading(setting, Course(self.view), self.follow)
        self.risk = {
            i: self.standing.climb_chance(self._disputed(i), self.of_challenger[i])
            for i in setting.others
        }
        self.log.watch(self.risk)
        self.seen = self._seen()

    def _disputed(self, i: str) -> str:
        return str(self.game.parties[i].theatre or next(iter(self.game.theatres)))

    def decide(self, i: str) -> list[Decision]:
        """What every desk of a party does (7.9)."""
        setting = self.setting
        challenger = i == setting.challenger
        world = self.world if challenger else self.view
        members = self.game.parties[i].members
        idle = (
            bool(members)
            and i not in self.meeting
            and not any(self.world.alarmed[ally] for ally in members)
        )

        def value(reading: Reading) -> tuple[float, float]:
            return (
                reading.value_to_challenger()
                if challenger
                else reading.value_to(i, self.of_challenger[i])
            )

        hold = value(Reading(setting, Course(world), self.follow) if challenger else self.standing)
        decisions = []
        for desk, menu in setting.desks[i].items():
            parts: list[tuple[float, float] | None] = []
            for move in menu:
                if move == "hold":
                    parts.append(hold)
                elif idle or not legal(setting, world, i, move):
                    parts.append(None)
                else:
                    parts.append(
                        value(Reading(setting, course(setting, world, i, move), self.follow))
                    )
            decisions.append(self._choose(i, desk, menu, parts))
        return decisions

    def _choose(
        self, i: str, desk: str, menu: Sequence[str], parts: list[tuple[float, float] | None]
    ) -> Decision:
        setting, precision = self.setting, self.game.choice.precision
        weights = [math.exp(log) for log in log_chances(precision, setting.own_kappa[i], parts)]
        total = sum(weights)
        threshold = self.luck.uniform(f"move.{i}.{desk}", self.turn) * total
        picked = max(
            a for a, weight in enumerate(weights) if weight > 0
        )  # should rounding leave none
        reached = 0.0
        for a, weight in enumerate(weights):
            reached += weight
            if weight > 0 and reached > threshold:
                picked = a
                break
        evidence = []
        for kappa in setting.kappa[i]:
            logs = log_chances(precision, kappa, parts)
            evidence.append(logs[picked] - math.log(sum(math.exp(log) for log in logs)))
        return Decision(
            i, desk, menu, parts, [weight / total for weight in weights], menu[picked], evidence
        )

    def close_turn(self, decisions: list[Decision]) -> None:
        """Resolution, learning, drift, chance and the record."""
        setting = self.setting
        moves = [(decision.party, decision.move) for decision in decisions]
        world = resolve(setting, self.world, moves)
        for decision in decisions:
            levels = self.evidence[decision.party]
            self.evidence[decision.party] = [
                a + b for a, b in zip(levels, decision.evidence, strict=True)
            ]
        world = self._drift(world)
        struck = self._chance(world)
        self.world = world
        self.log.count(moves)
        place = self.log.close_turn(self.turn, self.rungs_before, world, struck, self.status)
        public = {i: belief(setting, self.evidence, i) for i in self.game.parties}
        self.turns.append(Turn(decisions, public, {**self.seen, **self._kept(world, place)}))
        self.turn += 1

    def _drift(self, world: World) -> World:
        game, faded = self.game, world.copy()
        days, sanctions, drift = game.calendar.turn_days, game.sanctions, game.drift
        lag = 1 - math.exp(-days / (7 * sanctions.lag_weeks))
        unadapted = 2 ** (-days / (7 * sanctions.half_life))
        for i in game.parties:
            faded.damage[i] += (
                sanctions.gdp * pain(self.setting, world, i) - world.damage[i]
            ) * lag
            faded.adaptation[i] = 1 - (1 - world.adaptation[i]) * unadapted
            faded.stake[i] *= drift.stake
        for k in game.theatres:
            faded.pretext[k] *= drift.pretext
        faded.talks *= drift.talks
        faded.monitors *= drift.monitors
        faded.denial *= drift.denial
        return faded

    def _chance(self, world: World) -> int:
        """Accidents and endings on the drifted world; returns how many accidents moved a theatre up."""
        setting, luck, turn = self.setting, self.luck, self.turn
        rates = {
            k: read_ground(setting, world, k).rate_now for k in self.game.theatres
        }  # all before any accident
        settled = luck.uniform("settlement", turn) < 1 - math.exp(-settlement_rate(setting, world))
        struck = 0
        for k, rate in rates.items():
            if (
                luck.uniform(f"accident.{k}", turn) < 1 - math.exp(-rate)
                and world.rung[k] < setting.top[k]
            ):
                world.rung[k] += 1
                struck += 1
        at_top = any(rung == setting.top[k] for k, rung in world.rung.items())
        cease = 1 - math.exp(-self.game.bargaining.cease_fire * opening(setting, world))
        if any(
            self.game.theatres[k].places[rung] == "nato_clash" for k, rung in world.rung.items()
        ):
            self.status = "clash"
        elif settled:
            self.status = "settled"
        elif at_top and luck.uniform("cease_fire", turn) < cease:
            self.status = "frozen"
        return struck

    def _seen(self) -> dict[str, float]:
        """Weekly traces of the view that a turn's decisions rest on."""
        setting, c, view, game = self.setting, self.setting.challenger, self.view, self.game
        seen = {"estimate": view.forces[c], "pain": felt(setting, view, c)}
        seen |= {
            f"blowback.{s}": game.parties[s].blowback * game.sanctions.pain[view.tier[s]]
            for s in setting.senders
        }
        seen |= {f"risk.{i}": risk for i, risk in self.risk.items()}
        seen |= {f"belief.{i}": self._resolve(levels) for i, levels in self.of_challenger.items()}
        return seen | {
            f"belief.{c}.of.{j}": self._resolve(levels) for j, levels in self.of_others.items()
        }

    @staticmethod
    def _resolve(levels: list[float]) -> float:
        """Resolve as believed, from 0 to 1."""
        count = len(levels)
        return (
            1 - sum(share * level / (count - 1) for level, share in enumerate(levels))
            if count > 1
            else 1.0
        )

    def _kept(self, world: World, place: int) -> dict[str, float]:
        """Weekly traces of the world after a turn."""
        kept: dict[str, float] = {"place": place, "talks": world.talks, "monitors": world.monitors}
        kept["status"] = ["running", "settled", "clash", "frozen"].index(self.status)
        kept |= {"demand": world.demand, "offer": world.offer}
        for i, desks in self.setting.desks.items():
            kept |= {f"forces.{i}": world.forces[i], f"damage.{i}": world.damage[i]}
            if "economy" in desks:
                kept[f"tier.{i}"] = world.tier[i]
        for k in self.game.theatres:
            kept |= {f"rung.{k}": world.rung[k], f"pretext.{k}": world.pretext[k]}
        return kept

    def record(self) -> Record:
        return Record(
            self.world,
            self.status,
            self.log.columns(self.world, self.status, self.evidence),
            self.turns,
        )


def play(game: Any, run: int, seed: int) -> Record:
    """Play one run of a game: `run` is its number within its point, `seed` the ensemble's."""
    crisis = Run(game, run, seed)
    while not crisis.over:
        crisis.open_turn()
        decisions = [decision for i in game.parties for decision in crisis.decide(i)]
        crisis.close_turn(decisions)
    return crisis.record()
