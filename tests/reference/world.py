"""The state of a run (2.3), what is fixed for it (5, 7.2), and the calendar (6)."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Any

from reference.luck import Luck, normal_quantile

SHARES = {
    "stake",
    "pretext",
    "monitors",
    "proposed",
    "talks",
    "met",
    "recognised",
    "denial",
    "joined",
    "demand",
    "offer",
}
WHOLE = {"tier", "announced", "rung"}
TOP_TIER = 4


class World:
    """Every changing quantity: a dict by party or theatre, or one number for the run."""

    def __init__(self, setting: Setting) -> None:
        game = setting.game
        parties, theatres = game.parties.items(), game.theatres.items()
        self.forces = dict(setting.start_forces)
        self.tier = {i: int(party.tier) for i, party in parties}
        self.announced = {i: int(max(party.announced, party.tier)) for i, party in parties}
        self.stake: dict[str, float] = {i: party.stake for i, party in parties}
        self.damage: dict[str, float] = {i: party.damage for i, party in parties}
        self.called = dict.fromkeys(game.parties, 0.0)
        self.invited = dict.fromkeys(game.parties, 0.0)
        self.rung = {k: int(theatre.rung) for k, theatre in theatres}
        self.pretext: dict[str, float] = {k: theatre.pretext for k, theatre in theatres}
        self.joined = dict.fromkeys(game.theatres, 0.0)
        self.optimism = setting.optimism()
        self.demand: float = game.bargaining.demand
        self.offer: float = game.bargaining.offer
        self.talks: float = game.bargaining.talks
        self.met = self.talked = self.proposed = self.denial = 0.0
        chance = game.bargaining.recognised
        self.recognised = float(setting.luck.uniform("start.recognised", 0) < chance)
        self.recognition_cost: float = game.bargaining.recognition_cost
        self.monitors: float = game.hazards.monitors
        self.salience: float = game.choice.salience
        self.busy = {(i, desk): 0.0 for i, desks in setting.desks.items() for desk in desks}
        self.estimate = self.forces[setting.challenger]
        self.surety = 0.0
        self.ceiling = dict.fromkeys(setting.signatories, math.inf)
        self.evidence = {i: list(map(_log, setting.prior[i])) for i in game.parties}

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


def _log(share: float) -> float:
    return math.log(share) if share > 0 else -math.inf


def bounded(quantity: str, value: float) -> float:
    """A quantity back within its range (2.3)."""
    return min(max(value, 0.0), 1.0) if quantity in SHARES else max(value, 0.0)


def follow(estimate: float, before: float, after: float) -> float:
    """The estimate after a change of the challenger's forces that all saw (7.3)."""
    if after >= before:
        return estimate + (after - before)
    return estimate * after / max(before, 1e-9)


class Setting:
    """A game as one run meets it: who is who, tables looked up in every turn, and what luck fixed at the start."""

    def __init__(self, game: Any, run: int, seed: int) -> None:
        self.game = game
        self.luck = Luck(seed, run)
        self.weeks: float = game.calendar.turn_days / 7
        self.challenger = next(i for i, party in game.parties.items() if party.role == "challenger")
        self.others = [i for i in game.parties if i != self.challenger]
        self.disputed = next(iter(game.theatres))
        self.desks = {i: _desks(party.menu) for i, party in game.parties.items()}
        self.senders = [i for i in self.others if "economy" in self.desks[i]]
        home = [i for i in self.others if game.parties[i].theatre == self.disputed]
        away = [s for s in self.senders if s not in home]
        self.signatories = [self.challenger, *home, *away]
        self.minor = {s for s in away if game.parties[s].bite < game.sanctions.major}
        self.guardians = {k: self._guardians(k) for k in game.theatres}
        guards = {i for names in self.guardians.values() for i in names}
        self.read = {*self.signatories, *self.senders, *guards}
        self.top = {k: len(theatre.rungs) - 1 for k, theatre in game.theatres.items()}
        self.open_force = {k: _open_force(theatre.places) for k, theatre in game.theatres.items()}
        self.start_rung = {k: int(theatre.rung) for k, theatre in game.theatres.items()}
        self.start_tier = {i: int(party.tier) for i, party in game.parties.items()}
        self.start_forces = {i: self._forces(i) for i in game.parties}
        self._types()
        self.reserve = {i: self._reserve(i) for i in self.signatories}
        self.events = self._calendar()

    def _guardians(self, theatre: str) -> list[str]:
        """The parties that may intervene in a theatre."""
        move = f"intervene_{theatre}"
        return [i for i in self.others if move in self.desks[i].get("force", ())]

    def _types(self) -> None:
        """Levels, priors and the run's own types (5, 7.2)."""
        game, count = self.game, self.game.types.levels
        z = [normal_quantile((level + 0.5) / count) for level in range(count)]
        self.kappa: dict[str, list[float]] = {}
        self.prior: dict[str, list[float]] = {}
        self.type: dict[str, int] = {}
        for i, party in game.parties.items():
            self.kappa[i] = [math.exp(party.spread * point) / party.resolve for point in z]
            given = party.prior or [1.0] * count
            self.prior[i] = [share / sum(given) for share in given]
            luck = self.luck.uniform(f"type.{i}", 0)
            reached, level = 0.0, 0
            for share in self.prior[i][:-1]:
                reached += share
                level += reached <= luck
            self.type[i] = level
        self.own_kappa = {i: self.kappa[i][self.type[i]] for i in game.parties}

    def _forces(self, i: str) -> float:
        given = self.game.parties[i].forces
        if not hasattr(given, "uniform"):
            return float(given)
        low, high = given.uniform
        return float(low + (high - low) * self.luck.uniform(f"start.forces.{i}", 0))

    def _reserve(self, i: str) -> float:
        luck = min(max(self.luck.uniform(f"reserve.{i}", 0), 1e-12), 1 - 1e-12)
        return float(self.game.bargaining.doubt * math.log(luck / (1 - luck)))

    def optimism(self, drawn: bool = True) -> dict[str, float]:
        """By theatre: the run's own, or (not `drawn`) the mean that all others expect."""
        me = self.game.parties[self.challenger]
        luck = self.luck.normal("start.optimism", 0) if drawn else 0.0
        return {
            k: float(me.optimism.get(k, 0.0) + me.optimism_spread * luck)
            for k in self.game.theatres
        }

    def _calendar(self) -> dict[int, list[Any]]:
        calendar = self.game.calendar
        dated: dict[int, list[Any]] = {}
        for event in sorted(self.game.events.values(), key=lambda one: one.date):
            days = (event.date - calendar.start).days + event.delay
            dated.setdefault(math.floor(days / calendar.turn_days), []).append(event)
        return dated

    def befall(self, world: World, turn: int) -> set[str]:
        """Let the events of a turn change the world (6); returns the alliances that meet."""
        meeting: set[str] = set()
        before = world.forces[self.challenger]
        world.met = 0.0
        for event in self.events.get(turn, ()):
            for entries, adds in ((event.set, False), (event.add, True)):
                for path, value in entries.items():
                    self._change(world, path, value, adds)
            if event.talks:
                world.met = 1.0
            meeting.update(event.meets)
        after = world.forces[self.challenger]
        if after != before:
            world.estimate = follow(world.estimate, before, after)
        return meeting

    def _change(self, world: World, path: str, value: float, adds: bool) -> None:
        quantity, _, owner = path.partition(".")
        at = owner or None
        result = bounded(quantity, world.get(quantity, at) + value if adds else value)
        if quantity in WHOLE:
            result = min(int(result), self.top[owner] if quantity == "rung" else TOP_TIER)
        world.put(quantity, at, result)

    def observe(self, world: World, turn: int) -> World:
        """Let the turn's reading sharpen the estimate (7.3); returns the view."""
        error = self.game.hazards.sigma * (1 - world.monitors)
        weight = self.weeks / max(error, 1e-6) ** 2
        noise = self.luck.normal("intelligence", turn)
        reading = math.log(max(world.forces[self.challenger], 1e-9))
        reading += error / math.sqrt(self.weeks) * noise
        known = world.surety * math.log(max(world.estimate, 1e-9)) + weight * reading
        world.surety += weight
        world.estimate = math.exp(known / world.surety)
        return self.view(world)

    def view(self, world: World) -> World:
        """The world as all but the challenger see it (7.3)."""
        view = world.copy()
        view.forces[self.challenger] = world.estimate
        view.optimism = self.optimism(drawn=False)
        return view


def _desks(menu: dict[str, Any]) -> dict[str, list[str]]:
    """Each desk's moves, hold first; a desk that can only hold is none."""
    desks = {}
    for desk in ("diplomacy", "economy", "force"):
        moves = [move for move in menu.get(desk, ()) if move != "hold"]
        if moves:
            desks[desk] = ["hold", *moves]
    return desks


def _open_force(places: tuple[str, ...]) -> list[int]:
    """How many of the rungs up to each are open force (2.2)."""
    return list(accumulate(int(place != "stand_off") for place in places))
