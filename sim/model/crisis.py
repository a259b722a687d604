"""The Mesa model: a block of runs played in lockstep. `step` is the order of play."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import numpy as np

from sim.model.agents import Agenda, Decision, PartyAgent, desks_of, played
from sim.model.arrays import Array
from sim.model.draws import Draws
from sim.model.framework import mesa
from sim.model.params import Game, take_runs
from sim.model.recorder import Recorder
from sim.model.rules import advance, beliefs
from sim.model.rules.course import Course, Reads
from sim.model.rules.deal import as_seen, close, course_of
from sim.model.rules.start import start
from sim.model.world import Key, World

LEAVING = 16  # ended runs leave the block once they are one in so many


class Crisis(mesa.Model):  # type: ignore[misc]
    """The escalation game for some runs of one seed.

    Args: `game`, its numbers one value each or one per run; `runs`, the runs' numbers (their luck), `[runs]`, at least
    two; `seed`; `traced`, how many of the first runs to trace week by week; `explain`, keep every decision of the turn;
    `compact`, let ended runs leave the block. Use it as a context manager, or call `close` at the end: Mesa 3.3.1 keeps
    every model that had an agent alive.
    """

    def __init__(
        self,
        game: Game,
        runs: Array,
        seed: int = 0,
        traced: Array | None = None,
        explain: bool = False,
        compact: bool = True,
    ) -> None:
        super().__init__(rng=0)  # Mesa's own generators are never used
        if len(runs) < 2:
            raise ValueError(
                "a block needs at least two runs: numpy rounds a single column differently"
            )
        self.game = game
        self.explain = explain
        self.compact = compact
        self.turn = 0
        self.draws = Draws(seed, runs)
        self.live = np.arange(len(runs))
        self.world: World = start(game, self.draws, len(runs))
        self.recorder = Recorder(
            game, self.world, np.arange(len(runs)) if traced is None else traced
        )
        self.decisions: list[Decision] = []
        self.view: Course | None = None
        self._courses: list[Course] = []  # of the turn
        self._reads: Reads = {}
        self._pinned: Reads = {}
        self.parties = {name: PartyAgent(self, name) for name in game.parties}
        self._prepare()

    def _prepare(self) -> None:
        """What follows from the parameters of the runs in play: cost sensitivity by level, and each run's own."""
        self.levels = beliefs.levels_of(self.game)
        self.sensitivity = {
            name: beliefs.own_sensitivity(levels, self.world["type", name])
            for name, levels in self.levels.items()
        }

    def step(self) -> None:
        """Play one turn of every run.

        1. Calendar: dated events take effect.
        2. Observe: all but the challenger add a reading to their estimate of its forces.
        3. Decide: every desk of every party weighs its menu on the same world and draws a move.
        4. Resolve: all moves take effect together; offers to talk that meet become talks.
        5. Learn: what was done adds to the evidence on each party's type.
        6. Drift: damage follows pain, commitments and talks fade, hostility makes the crisis salient.
        7. Chance: accidents, a war with third parties, a cease-fire, a settlement that all sign.
        8. Record.
        """
        before, meetings = self._open()
        truth, view = self._views(before)
        self.view = view
        self.recorder.before(view, self.live, self.turn)
        decisions = self._decide(truth, view, meetings)
        moves = played(decisions)
        world = advance.resolve(before, self.game, moves)
        world = advance.learn(world, _evidence(decisions))
        heat = advance.hostility(moves, world.runs)
        world = advance.drift(world, self._course(world), heat)
        course = self._course(world)
        deal = close(world, course, self.draws, self.turn)
        world, accidents = advance.chance(world, course, deal, self.draws, self.turn)
        self.recorder.moves(moves, self.live, before.running)
        before, self.world = self.world, advance.keep_ended(self.world, world)
        self.recorder.after(before, self.world, accidents, deal, view, self.live, self.turn)
        self.decisions = decisions if self.explain else []
        self.turn += 1
        self._let_go()
        self._forget()

    def weigh(self) -> tuple[Course, list[Decision]]:
        """What observers see and what every desk would decide in the turn to come, with its luck; nothing changes."""
        before, meetings = self._open()
        truth, view = self._views(before)
        return view, self._decide(truth, view, meetings)

    def play(self) -> Recorder:
        """Step to the horizon, or until every run has ended; the record is complete then."""
        while self.running:
            self.step()
        return self.recorder

    def _open(self) -> tuple[World, dict[str, Array]]:
        """The world in which the turn's decisions are taken, and which alliances meet."""
        self._forget()
        world, meetings = advance.befall(self.world, self.game, self.turn)
        return advance.observe(world, self.game, self.draws, self.turn), meetings

    def _course(self, world: World) -> Course:
        self._courses.append(course_of(self.game, world, self._reads, self.levels))
        return self._courses[-1]

    def _forget(self) -> None:
        """Let go of what was imagined in the turn before."""
        for course in self._courses:
            course.forget()
        self._courses.clear()

    def _views(self, world: World) -> tuple[Course, Course]:
        """The world as the challenger sees it, and as all others do: its forces by their estimate, its optimism by the mean."""
        truth = self._course(world)
        return truth, truth.branch(as_seen(self.game, world))

    def _decide(self, truth: Course, view: Course, meetings: dict[str, Array]) -> list[Decision]:
        """Every desk's decision; the challenger takes the others' readiness to sign as it stands (`table`)."""
        who = self.game.challenger
        ready: list[Key] = [("signs", name) for name in self.game.signatories if name != who]
        mine, read = truth.pin(ready, self._pinned), view.pin(ready, self._pinned)
        decisions: list[Decision] = []
        for name, agent in self.parties.items():
            agenda = self._agenda(truth, name, meetings)
            luck = {desk.name: self.draws.uniform(desk.stream, self.turn) for desk in agent.desks}
            course, seen = (mine, read) if name == who else (view, view)
            decisions += agent.decide(course, seen, self.sensitivity[name], agenda, luck)
        return decisions

    def _agenda(self, truth: Course, name: str, meetings: dict[str, Array]) -> Agenda | None:
        """When an alliance acts: at a dated meeting, when a member has called it, or while one that it protects is attacked."""
        members = [one for one in self.game.parties[name].members if one in self.parties]
        if not self.game.parties[name].members:
            return None
        runs = self.live.shape
        homes = {self.game.parties[one].theatre for one in members} - {None}
        called = [truth["called", one] > 0 for one in members]
        called += [truth["rung", home] > 0 for home in sorted(filter(None, homes))]
        meets = np.broadcast_to(meetings.get(name, False), runs)
        return Agenda(meets, np.any([np.zeros(runs, dtype=bool), *called], axis=0))

    def _let_go(self) -> None:
        """Close the record of runs that ended, or of all at the horizon, and drop them from the block."""
        going = self.world.running
        over = self.turn >= self.game.calendar.turns or not going.any()
        leaving = np.count_nonzero(~going)
        if over:
            self.recorder.close(
                self.world, self._course(self.world), self.live, np.ones(len(self.live), dtype=bool)
            )
            self.running = False
        elif self.compact and leaving * LEAVING >= len(self.live):
            kept = np.flatnonzero(going)
            if len(kept) < 2:
                kept = np.sort(np.append(kept, np.flatnonzero(~going)[: 2 - len(kept)]))
            if len(kept) < len(self.live):
                out = np.ones(len(self.live), dtype=bool)
                out[kept] = False
                self.recorder.close(self.world, self._course(self.world), self.live, out)
                self._keep(kept)

    def _keep(self, kept: Array) -> None:
        self.world, self.draws, self.live = (
            self.world.take(kept),
            self.draws.take(kept),
            self.live[kept],
        )
        self.game = take_runs(self.game, kept)
        for name, agent in self.parties.items():
            agent.desks = desks_of(
                self.game, name
            )  # moves read parameters of the game they are made in
        self._prepare()

    def close(self) -> None:
        """Let go of the block's arrays, and undo Mesa 3.3.1's hold on the model.

        A Mesa model is a cycle that waits for the garbage collector; what is large must not wait with it.
        """
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        for name in (
            "world",
            "view",
            "decisions",
            "recorder",
            "draws",
            "live",
            "levels",
            "sensitivity",
            "parties",
        ):
            self.__dict__.pop(name, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _evidence(decisions: list[Decision]) -> dict[str, Array]:
    """Log likelihood of what each party's desks did, by level, `[levels, runs]`."""
    gained: dict[str, Array] = {}
    for decision in decisions:
        if decision.evidence is not None:
            party = decision.desk.party
            gained[party] = gained.get(party, 0.0) + decision.evidence
    return gained
