"""One run, turn by turn (3): observe, decide (7.13), learn (7.15), drift (7.16), chance and endings (7.17)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reference.contest import accident_rate
from reference.ladder import Log
from reference.moves import GOLDSTEIN, gains, legal, prompted, resolve, split
from reference.outlook import NONE, Minds, Outlook
from reference.record import Decision, Record, Turn
from reference.sanctions import felt, pain
from reference.values import Pair, full, pace, risk, signs, surplus, value
from reference.world import Setting, World


def _signatures(outlook: Outlook, parties: Sequence[str]) -> dict[str, float]:
    """The chance that each party signs, as an outlook has it."""
    return {i: signs(outlook, i) for i in parties}


def log_chances(scores: Sequence[float], weeks: float) -> list[float]:
    """Log chances of holding and of each other move, from the log weights of the others (7.13, 7.15)."""
    best = max(scores)
    if best == -math.inf:
        return [0.0, *(-math.inf for _ in scores)]
    top = max(best, 0.0)
    whole = top + math.log(math.exp(-top) + sum(math.exp(score - top) for score in scores))
    moving = best + math.log(sum(math.exp(score - best) for score in scores))
    acting = math.log(weeks) + moving  # a chance too small to be told from nothing
    if acting > -30:
        acting = math.log(-math.expm1(-weeks * whole))
    return [-weeks * whole, *(score - moving + acting for score in scores)]


class Run:
    """A run in play: `open_turn`, then `decide` for every party in any order, then `close_turn`."""

    def __init__(self, game: Any, run: int, seed: int) -> None:
        self.game = game
        self.setting = Setting(game, run, seed)
        self.luck = self.setting.luck
        self.world = World(self.setting)
        self.status = "running"
        self.turn = 0
        self.log = Log(self.setting, self.world)
        self.turns: list[Turn] = []

    @property
    def over(self) -> bool:
        return self.status != "running" or self.turn >= self.game.calendar.turns

    @property
    def outcome(self) -> int:
        """Where the run has come to on the ladder, 0..7."""
        return self.log.outcome(self.world, self.status)

    def open_turn(self) -> None:
        """Calendar and observation: what all know before they decide."""
        setting, c = self.setting, self.setting.challenger
        self.rungs_before = dict(self.world.rung)
        self.meeting = setting.befall(self.world, self.turn)
        view = setting.observe(self.world, self.turn)
        minds = Minds(setting, self.world.evidence)
        self.truth, self.view = (Outlook(setting, w, minds) for w in (self.world, view))
        others = [i for i in setting.signatories if i != c]
        self.mine, self.read = (
            Outlook(setting, o.world, minds, _signatures(o, others))
            for o in (self.truth, self.view)
        )  # as the challenger weighs, and as others read it (7.11)
        self.risk = {i: risk(self.view, self._disputed(i)) for i in setting.others}
        self.log.watch(self.risk)
        self.seen = self._seen()

    def _disputed(self, i: str) -> str:
        return str(self.game.parties[i].theatre or self.setting.disputed)

    def decide(self, i: str) -> list[Decision]:
        """What every desk of a party does (7.13)."""
        challenger = i == self.setting.challenger
        mine, seen = (self.mine, self.read) if challenger else (self.view, self.view)
        hold = value(mine, i)
        held = hold if seen is mine else value(seen, i)
        decisions = []
        for desk, menu in self.setting.desks[i].items():
            odds = {move: self._odds(mine, i, desk, move) for move in menu[1:]}
            parts = [gains(mine, hold, i, m) if odds[m] is not None else None for m in menu[1:]]
            read = parts
            if challenger:
                read = [gains(seen, held, i, m) if odds[m] is not None else None for m in menu[1:]]
            decisions.append(self._choose(i, desk, menu, list(odds.values()), parts, read))
        return decisions

    def _odds(self, o: Outlook, i: str, desk: str, move: str) -> float | None:
        """Odds in a week of a move that is worth as much as holding; None where it is illegal."""
        setting, world = self.setting, o.world
        members = self.game.parties[i].members
        meets = bool(members) and i in self.meeting
        if members and not meets and not self._called(members):
            return None
        if world.busy[i, desk] >= 1e-9 or not legal(setting, world, i, move):
            return None
        answers = meets or prompted(setting, world, i, move)
        return o.prompt(i, desk) if answers else o.tempo(i, desk)

    def _called(self, members: Sequence[str]) -> bool:
        """Whether a member has called its alliance, or is attacked."""
        parties = self.game.parties
        return any(
            self.world.called[j] > 0
            or (parties[j].theatre is not None and self.world.rung[parties[j].theatre] > 0)
            for j in members
            if j in parties
        )

    def _choose(
        self,
        i: str,
        desk: str,
        menu: Sequence[str],
        odds: list[float | None],
        parts: list[Pair | None],
        read: list[Pair | None],
    ) -> Decision:
        setting, precision = self.setting, self.game.choice.precision
        weeks = self.setting.weeks
        if self.game.parties[i].members and i in self.meeting:
            weeks = max(weeks, 1.0)

        def logs(kappa: float, pairs: list[Pair | None]) -> list[float]:
            scores = []
            for pace_, pair in zip(odds, pairs, strict=True):
                if not pace_ or pair is None:
                    scores.append(-math.inf)
                else:
                    scores.append(math.log(pace_) + precision * (pair.free + kappa * pair.own))
            return log_chances(scores, weeks)

        chances = [math.exp(log) for log in logs(setting.own_kappa[i], parts)]
        threshold = self.luck.uniform(f"move.{i}.{desk}", self.turn)
        picked = max(
            a for a, chance in enumerate(chances) if chance > 0
        )  # should rounding leave none
        reached = 0.0
        for a, chance in enumerate(chances):
            reached += chance
            if chance > 0 and reached > threshold:
                picked = a
                break
        evidence = [logs(kappa, read)[picked] for kappa in setting.kappa[i]]
        return Decision(i, desk, menu, [Pair(0, 0), *parts], chances, menu[picked], evidence)

    def close_turn(self, decisions: list[Decision]) -> None:
        """Resolution, learning, drift, chance and the record."""
        setting = self.setting
        moves = [(decision.party, decision.move) for decision in decisions]
        world = resolve(setting, self.world, moves)
        for decision in decisions:
            if setting.weeks < 1 and decision.move != "hold":
                world.busy[decision.party, decision.desk] = 0.5
        for decision in decisions:
            if decision.party in setting.read:
                levels = world.evidence[decision.party]
                pairs = zip(levels, decision.evidence, strict=True)
                world.evidence[decision.party] = [a + b for a, b in pairs]
        world = self._drift(world, moves)
        struck, refused = self._chance(world)
        self.world = world
        self.log.count(moves)
        place = self.log.close_turn(
            self.turn, self.rungs_before, world, struck, refused, self.status
        )
        public = Minds(setting, world.evidence).belief
        self.turns.append(Turn(decisions, public, {**self.seen, **self._kept(world, place)}))
        self.turn += 1

    def _drift(self, world: World, moves: list[tuple[str, str]]) -> World:
        game, weeks, left = self.game, self.setting.weeks, world.copy()
        outlook = Outlook(self.setting, world, Minds(self.setting, world.evidence))
        lag = 1 - math.exp(-weeks / game.sanctions.lag_weeks)
        for i in game.parties:
            left.damage[i] += (game.sanctions.gdp * pain(outlook, i) - world.damage[i]) * lag
            left.stake[i] *= game.drift.stake**weeks
            left.invited[i] = max(world.invited[i] - weeks, 0.0)
            left.called[i] = max(world.called[i] - weeks, 0.0)
        for k in game.theatres:
            left.pretext[k] *= game.drift.pretext**weeks
        left.talks *= game.drift.talks**weeks
        left.denial *= game.drift.denial**weeks
        left.talked = max(world.talked - weeks, 0.0)
        left.busy = {desk: max(rest - weeks, 0.0) for desk, rest in world.busy.items()}
        hostile = sum(max(-GOLDSTEIN[split(move)[0]], 0.0) for _, move in moves)
        left.salience = world.salience * game.drift.salience**weeks + hostile / 25
        return left

    def _chance(self, world: World) -> tuple[int, list[str]]:
        """Accidents and endings on the drifted world; returns how many theatres rose, and who refused a deal."""
        setting, luck, turn, weeks = self.setting, self.luck, self.turn, self.setting.weeks
        minds = Minds(setting, world.evidence)
        after = world.copy()
        o = Outlook(setting, after, minds)
        filled = 1.0 if world.met > 0 or world.talked > 1 else full(o)
        ready = pace(o) * filled * weeks
        ready = luck.uniform("settlement", turn) < 1 - math.exp(-ready)
        refused: list[str] = []
        if ready:
            refused = [
                i for i in setting.signatories if i not in setting.minor and not self._signs(o, i)
            ]
            view = Outlook(setting, setting.view(after), minds)
            for i in refused:
                world.ceiling[i] = min(world.ceiling[i], -surplus(view, i, minds.public[i]))
        struck = 0
        for k in self.game.theatres:
            chance = 1 - math.exp(-accident_rate(o, k, NONE) * weeks)
            if luck.uniform(f"accident.{k}", turn) < chance and world.rung[k] < setting.top[k]:
                world.rung[k] += 1
                struck += 1
        world.salience += (10 * struck + 5 * bool(refused)) / 25
        truce = 1 - math.exp(-self.game.bargaining.cease_fire * full(o) * weeks)
        at_top = any(rung == setting.top[k] for k, rung in world.rung.items())
        places = [self.game.theatres[k].places[rung] for k, rung in world.rung.items()]
        if "nato_clash" in places or any(joined > 0 for joined in world.joined.values()):
            self.status = "clash"
        elif ready and not refused:
            self.status = "settled"
        elif at_top and luck.uniform("cease_fire", turn) < truce:
            self.status = "frozen"
        return struck, refused

    def _signs(self, o: Outlook, i: str) -> bool:
        return surplus(o, i, self.setting.own_kappa[i]) + self.setting.reserve[i] > 0

    def _seen(self) -> dict[str, float]:
        """Weekly traces of the view that a turn's decisions rest on."""
        setting, c, game = self.setting, self.setting.challenger, self.game
        view, belief = self.view.world, self.view.minds.belief
        seen = {"estimate": view.forces[c], "pain": felt(self.view, c)}
        for s in setting.senders:
            seen[f"blowback.{s}"] = game.parties[s].blowback * game.sanctions.pain[view.tier[s]]
        for i in setting.others:
            seen[f"risk.{i}"] = self.risk[i]
            seen[f"belief.{i}"] = self._resolve(belief[c])
            seen[f"belief.{c}.of.{i}"] = self._resolve(belief[i])
        return seen

    @staticmethod
    def _resolve(levels: list[float]) -> float:
        """Resolve as believed, from 0 to 1."""
        last = len(levels) - 1
        return 1 - sum(share * n / last for n, share in enumerate(levels)) if last else 1.0

    def _kept(self, world: World, place: int) -> dict[str, float]:
        """Weekly traces of the world after a turn."""
        kept: dict[str, float] = {"place": place}
        kept["status"] = ["running", "settled", "clash", "frozen"].index(self.status)
        for quantity in ("talks", "met", "recognised", "monitors", "salience", "demand", "offer"):
            kept[quantity] = world.get(quantity, None)
        for i, party in self.game.parties.items():
            kept |= {f"forces.{i}": world.forces[i], f"damage.{i}": world.damage[i]}
            if party.menu.get("economy"):
                kept[f"tier.{i}"] = world.tier[i]
        for k in self.game.theatres:
            kept |= {f"rung.{k}": world.rung[k], f"pretext.{k}": world.pretext[k]}
        return kept

    def record(self) -> Record:
        columns = self.log.columns(self.world, self.status)
        return Record(self.world, self.status, columns, self.turns)


def play(game: Any, run: int, seed: int) -> Record:
    """Play one run of a game: `run` is its number within its point, `seed` the ensemble's."""
    crisis = Run(game, run, seed)
    while not crisis.over:
        crisis.open_turn()
        decisions = [decision for i in game.parties for decision in crisis.decide(i)]
        crisis.close_turn(decisions)
    return crisis.record()
