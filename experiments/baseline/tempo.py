"""How often governments act, reverse themselves and fall silent in the baseline, beside what the weeks before 30 March show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from measure import HOT
from tables import markdown

from sim.config.checks import build_game
from sim.model.agents import Decision
from sim.model.crisis import Crisis
from sim.model.world import Array

REVERSALS = (
    ("reinforce", "withdraw"),
    ("mobilise", "withdraw"),
    ("impose", "ease"),
    ("climb", "descend"),
    ("concede", "refuse"),
)
SMALL = ("ukraine", "estonia", "latvia", "lithuania")


@dataclass
class Tempo:
    """Counts over the runs of a block, `[runs]`."""

    runs: int
    weeks: list[Array] = field(default_factory=list)
    active: list[Array] = field(default_factory=list)
    reversed: Array = field(init=False)
    withdrawn: Array = field(init=False)
    eased: Array = field(init=False)
    last: dict[tuple[str, str, str], Array] = field(default_factory=dict)
    silence: dict[str, Array] = field(default_factory=dict)
    longest: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reversed, self.withdrawn, self.eased = np.zeros((3, self.runs))

    def note(self, decisions: list[Decision], going: Array, turn: int) -> None:
        """Add a turn's decisions of the runs that go on."""
        acted: dict[str, Array] = {}
        moves = np.zeros(self.runs)
        for decision in decisions:
            desk = decision.desk
            moved = (decision.picked > 0) & going
            moves += moved
            acted[desk.party] = acted.get(desk.party, np.zeros(self.runs, bool)) | moved
            for place, name in enumerate(desk.moves[1:], start=1):
                self._move(
                    desk.party,
                    desk.name,
                    name.split("_")[0],
                    (decision.picked == place) & going,
                    turn,
                )
        self.weeks.append(np.where(going, moves, np.nan))
        for party, moved in acted.items():
            quiet = np.where(moved, 0, self.silence.get(party, np.zeros(self.runs)) + going)
            self.silence[party] = quiet
            self.longest[party] = np.maximum(self.longest.get(party, np.zeros(self.runs)), quiet)

    def _move(self, party: str, desk: str, kind: str, made: Array, turn: int) -> None:
        for pair in REVERSALS:
            if kind in pair:
                other = pair[1] if kind == pair[0] else pair[0]
                before = self.last.get((party, desk, other), np.full(self.runs, -99))
                self.reversed += made & (turn - before <= 4)
        self.last[party, desk, kind] = np.where(made, turn, self.last.get((party, desk, kind), -99))
        self.withdrawn += made & (kind == "withdraw" and party in SMALL)
        self.eased += made & (kind == "ease" and party == "us")


def tempo_table(tree: dict[str, Any], runs: int, seed: int) -> str:
    """The table of docs/calibration.md."""
    game = build_game(tree)
    tempo = Tempo(runs)
    with Crisis(
        game, np.arange(runs), seed=seed, traced=np.arange(0), explain=True, compact=False
    ) as block:
        desks = sum(len(agent.desks) for agent in block.parties.values())
        while block.running:
            going, turn = block.world.running, block.turn
            block.step()
            tempo.note(block.decisions, going, turn)
    weeks = np.array(tempo.weeks)
    hot, made = weeks[:HOT], np.nansum(weeks, axis=0)
    spread = np.nanvar(weeks, axis=0) / np.maximum(np.nanmean(weeks, axis=0), 0.1)
    one, two = weeks[:-1] - np.nanmean(weeks), weeks[1:] - np.nanmean(weeks)
    both = ~np.isnan(one) & ~np.isnan(two)
    follow = float((one[both] * two[both]).mean() / np.nanvar(weeks))
    small = np.max([tempo.longest[name] for name in SMALL[1:]], axis=0)
    rows = [
        ["moves a week, first five weeks", f"{np.nanmean(hot):.1f}", "4.6"],
        ["moves a week, all weeks", f"{np.nanmean(weeks):.1f}", ""],
        [
            "share of desk-weeks with a move, first five weeks",
            f"{np.nanmean(hot) / desks:.2f}",
            "0.25",
        ],
        [
            "moves that reverse the desk's own of the last four weeks",
            f"{tempo.reversed.sum() / made.sum():.3f}",
            "0.04",
        ],
        [
            "runs in which a small state withdraws forces",
            f"{(tempo.withdrawn > 0).mean():.2f}",
            "0",
        ],
        ["easings by the US a run", f"{tempo.eased.mean():.2f}", "0"],
        ["longest silence of a Baltic state, weeks, median", f"{np.median(small):.0f}", ""],
        ["variance of moves over their mean, week by week", f"{np.nanmean(spread):.2f}", ""],
        ["correlation of moves from week to week", f"{follow:.2f}", ""],
    ]
    head = ["", "baseline", "22 February to 30 March 2014"]
    return f"{markdown(head, rows)}\n\n{runs:,} runs."
