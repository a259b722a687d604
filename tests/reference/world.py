"""The state of a run (2.3), what is fixed for it (5, 7.2), and the calendar (6)."""

from __future__ import annotations

import math
from typing import Any

from reference.luck import Luck, normal_quantile

SHARES = {
    "stake",
    "pretext",
    "monitors",
    "talks",
    "recognised",
    "adaptation",
    "denial",
    "demand",
    "offer",
}
WHOLE = {"tier", "announced", "rung"}
TOP_TIER = 4


class World:
    """Every changing quantity: a dict by party or theatre, or one number for the run."""

    def __init__(self, game: Any, forces: dict[str, float], recognised: float) -> None:
        parties, theatres = game.parties.items(), game.theatres.items()
        self.forces = dict(forces)
        self.tier: dict[str, int] = {i: int(party.tier) for i, party in parties}
        self.announced: dict[str, int] = {
            i: int(max(party.announced, party.tier)) for i, party in parties
        }
        self.stake: dict[str, float] = {i: party.stake for i, party in parties}
        self.damage = dict.fromkeys(game.parties, 0.0)
        self.adaptation = dict.fromkeys(game.parties, 0.0)
        self.alarmed = dict.fromkeys(game.parties, 0)
        self.rung = dict.fromkeys(game.theatres, 0)
        self.pretext: dict[str, float] = {k: theatre.pretext for k, theatre in theatres}
        self.demand: float = game.bargaining.demand
        self.offer: float = game.bargaining.offer
        self.talks: float = game.bargaining.talks
        self.recognised = recognised
        self.recognition_cost: float = game.bargaining.recognition_cost
        self.monitors: float = game.hazards.monitors
        self.mark = 0.0
        self.denial = 0.0

    def copy(self) -> World:
        twin = World.__new__(World)
        twin.__dict__ = {
            name: value.copy() if isinstance(value, dict) else value
            for name, value in self.__dict__.items()
        }
        return twin

    def get(self, quantity: str, owner: str | None) -> float:
        held = getattr(self, quantity)
        value: float = held if owner is None else held[owner]
        return value

    def put(self, quantity: str, owner: str | None, value: float) -> None:
        if owner is None:
            setattr(self, quantity, value)
        else:
            getattr(self, quantity)[owner] = value


class Setting:
    """A game as one run meets it: who is who, tables looked up in every turn, and what luck fixed at the start."""

    def __init__(self, game: Any, run: int, seed: int) -> None:
        self.game = game
        self.luck = Luck(seed, run)
        self.challenger = next(i for i, party in game.parties.items() if party.role == "challenger")
        self.others = [i for i in game.parties if i != self.challenger]
        self.desks = {
            i: {desk: menu for desk, menu in party.menu.items() if menu}
            for i, party in game.parties.items()
        }
        self.senders = [i for i in self.others if "economy" in self.desks[i]]
        defenders = [
            (i, party.theatre) for i, party in game.parties.items() if party.role == "defender"
        ]
        self.defenders = {k: [i for i, theatre in defenders if theatre == k] for k in game.theatres}
        self.top = {k: len(theatre.rungs) - 1 for k, theatre in game.theatres.items()}

        # The defence of each theatre: party, strength and what a full public commitment adds to its weight.
        self.defence: dict[str, list[tuple[str, float, float]]] = {}
        self.growth: dict[str, float] = {}
        for k in game.theatres:
            guards = [
                (i, game.parties[i]) for i in self.others if game.parties[i].strength.get(k, 0)
            ]
            self.defence[k] = [
                (
                    i,
                    party.strength[k],
                    game.contest.engagement if party.role == "third_party" else 0.0,
                )
                for i, party in guards
            ]
            self.growth[k] = game.choice.horizon * sum(
                party.strength[k] * party.anticipated * party.step for _, party in guards
            )

        count = game.types.levels
        self.z = [normal_quantile((level + 0.5) / count) for level in range(count)]
        self.kappa = {
            i: [math.exp(party.spread * z) / party.resolve for z in self.z]
            for i, party in game.parties.items()
        }
        self.type = {i: math.floor(self.luck.uniform(f"type.{i}", 0) * count) for i in game.parties}
        self.own_kappa = {i: self.kappa[i][self.type[i]] for i in game.parties}
        self.start_forces = {i: self._forces(i) for i in game.parties}
        self.start_tier = {i: int(party.tier) for i, party in game.parties.items()}
        self.events = self._calendar()

    def _forces(self, i: str) -> float:
        given = self.game.parties[i].forces
        if not hasattr(given, "uniform"):
            return float(given)
        low, high = given.uniform
        return float(low + (high - low) * self.luck.uniform(f"start.forces.{i}", 0))

    def _calendar(self) -> dict[int, list[Any]]:
        calendar = self.game.calendar
        dated: dict[int, list[Any]] = {}
        for event in self.game.events.values():
            turn = math.floor(
                ((event.date - calendar.start).days + event.delay) / calendar.turn_days
            )
            dated.setdefault(turn, []).append(event)
        return dated

    def start(self) -> World:
        recognised = self.luck.uniform("start.recognised", 0) < self.game.bargaining.recognised
        return World(self.game, self.start_forces, 1.0 if recognised else 0.0)

    def bounded(self, quantity: str, value: float) -> float:
        """A quantity back within its range (6, 7.10)."""
        return min(max(value, 0.0), 1.0) if quantity in SHARES else max(value, 0.0)

    def befall(self, world: World, turn: int) -> set[str]:
        """Let the events of a turn change the world (6); returns the alliances that meet."""
        meeting: set[str] = set()
        for event in self.events.get(turn, ()):
            for entries, adds in ((event.set, False), (event.add, True)):
                for path, value in entries.items():
                    quantity, _, owner = path.partition(".")
                    at = owner or None
                    result = self.bounded(
                        quantity, world.get(quantity, at) + value if adds else value
                    )
                    if quantity in WHOLE:
                        result = min(
                            int(result), self.top[owner] if quantity == "rung" else TOP_TIER
                        )
                    world.put(quantity, at, result)
            meeting.update(event.meets)
        return meeting
