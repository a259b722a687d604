"""What was known on 30 March 2014, and how near the game comes to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.config.checks import build_game
from sim.config.compose import compose, game_tree
from sim.model.crisis import Crisis
from sim.model.ladder import SECTORAL
from sim.model.params import LADDER
from sim.model.world import FROZEN, SETTLED, Array
from sim.paths import with_value

Values = Mapping[str, float | Array]

BLOCK = 8192
CALIBRATED: dict[str, tuple[float, float]] = {  # what the search may move, and between what
    "choice.precision": (8, 40),
    "choice.tempo.diplomacy": (0.03, 2),
    "choice.tempo.economy": (0.02, 0.8),
    "choice.tempo.force": (0.04, 0.6),
    "choice.prompt": (0.2, 1),
    "choice.alert": (0.4, 4),
    "parties.russia.resolve": (0.35, 1.1),
    "parties.russia.spread": (0.15, 0.7),
    "bargaining.rate": (0.8, 8),
    "bargaining.doubt": (0.1, 0.6),
    "bargaining.gap_scale": (0.15, 0.6),
    "bargaining.unrecognised": (0.03, 0.5),
    "bargaining.no_talks": (0.05, 0.4),
    "bargaining.burden": (0.1, 0.8),
    "drift.talks": (0.7, 0.97),
    "effects.table": (0.03, 0.3),
    "parties.ukraine.settlement": (0.3, 1.2),
    "audience.sender": (0.05, 0.8),
    "audience.relent": (0.2, 1),
    "audience.climb_down": (0.05, 0.5),
    "audience.weight": (0.05, 0.6),
    "sanctions.dissent": (0.01, 0.2),
    "sanctions.compel": (0.1, 0.8),
    "parties.russia.upkeep": (0.0006, 0.004),
    "hazards.accident": (0.0005, 0.01),
}


@dataclass(frozen=True)
class Target:
    """A share known at the start: `cases` it was counted on (None: a judgement, good to `tolerance`)."""

    name: str
    meaning: str
    value: float
    source: str
    cases: int | None = None
    tolerance: float = 0.0

    @property
    def error(self) -> float:
        """How well the target itself is known: the standard error of a share of so many cases, or the tolerance."""
        return (
            self.tolerance
            if self.cases is None
            else (self.value * (1 - self.value) / self.cases) ** 0.5
        )


BUILD_UP, THREATS = "ICB, build-ups", "TIES, US threats"
HOT = 5  # weeks from the start, to compare with the five before it
TARGETS = (
    Target(
        "risk",
        "chance of a climb in Ukraine as Washington sees it at the start",
        0.60,
        "officials",
        tolerance=0.10,
    ),
    Target("calm", "no violence", 0.57, BUILD_UP, 54),
    Target("clashes", "minor or serious clashes", 0.39, BUILD_UP, 54),
    Target("war", "war", 0.04, BUILD_UP, 54),
    Target("agreement", "any agreement within 26 weeks", 0.44, BUILD_UP, 54),
    Target("conceded", "Russia gives way to the threat", 0.27, THREATS, 274),
    Target("imposed", "the US imposes what it threatened", 0.48, THREATS, 274),
    Target("backed_down", "the US backs down", 0.25, THREATS, 274),
    Target(
        "moves",
        "moves a week in the first five weeks",
        4.6,
        "22 February to 30 March 2014",
        tolerance=1.0,
    ),
)


def baseline_tree() -> dict[str, Any]:
    """The configuration of `paris_2014` as a plain tree."""
    return game_tree(compose())


def play(tree: dict[str, Any], values: Values, runs: Array, seed: int) -> dict[str, Array]:
    """Each run's measures, `[runs]`: `risk` a chance, `moves` a number a week, all others true or false.

    `values` by path, one or one per run.
    """
    for path, value in values.items():
        tree = with_value(tree, path, value)
    made, weeks = np.zeros((2, len(runs)))
    with Crisis(
        build_game(tree), runs, seed=seed, traced=np.arange(0), explain=True, compact=False
    ) as block:
        threat = Threat(block)
        while block.running:
            going = block.world.running
            block.step()
            threat.follow(block)
            if block.turn <= HOT:
                made += sum((decision.picked > 0) & going for decision in block.decisions)
                weeks += going
            block.explain = block.turn < HOT
        record = block.recorder.columns()
    outcome = record["outcome"]
    return {
        "risk": record["risk_start_us"],
        "moves": made / weeks,
        "calm": outcome < LADDER.index("proxy_war"),
        "clashes": outcome == LADDER.index("proxy_war"),
        "war": outcome > LADDER.index("proxy_war"),
        "agreement": np.isin(record["status"], (SETTLED, FROZEN)),
        "conceded": threat.settled | threat.complied,
        "imposed": threat.imposed,
        "backed_down": ~(threat.settled | threat.complied | threat.imposed),
        "settled": threat.settled,
        "withdrawn": threat.withdrawn,
    }


class Threat:
    """The fate of the threat in force at the start, sectoral measures, `[runs]` of bool.

    `imposed`, `settled` or `withdrawn`, whichever came first; none of them if it was pending to the end. `complied`: neither
    imposed nor settled, and when the threat was withdrawn, or at the end, Russia's forces were below half of their start
    and no theatre was fought over: the pull-back that Washington demanded.
    """

    def __init__(self, block: Crisis) -> None:
        self.imposed, self.settled, self.withdrawn, self.complied = np.zeros(
            (4, block.world.runs), dtype=bool
        )
        self.forces = block.world["forces", "russia"]

    def follow(self, block: Crisis) -> None:
        """Note what the turn just played did to threats still pending."""
        world = block.world
        pending = ~(self.imposed | self.settled | self.withdrawn)
        quiet = np.all([world["rung", theatre] == 0 for theatre in block.game.theatres], axis=0)
        self.imposed |= pending & (world["tier", "us"] >= SECTORAL)
        self.settled |= pending & ~self.imposed & (world["status",] == SETTLED)
        pending &= ~(self.imposed | self.settled)
        self.withdrawn |= pending & (world["announced", "us"] < SECTORAL)
        pulled_back = quiet & (world["forces", "russia"] < self.forces / 2)
        self.complied = np.where(
            pending, pulled_back, self.complied & ~(self.imposed | self.settled)
        )


def ensemble(tree: dict[str, Any], values: Values, runs: int, seed: int) -> dict[str, Array]:
    """The measures of runs 0 .. `runs` - 1 of one point, `[runs]`."""
    parts = [
        play(tree, values, np.arange(low, min(low + BLOCK, runs)), seed)
        for low in range(0, runs, BLOCK)
    ]
    return {name: _joined(parts, name) for name in parts[0]}


def _joined(parts: Sequence[Mapping[str, Array]], name: str) -> Array:
    """One column of all parts, one after another."""
    return np.concatenate([part[name] for part in parts])


def score(shares: Mapping[str, float]) -> float:
    """Sum over the targets of the squared distance in units of how well the target is known."""
    return sum(((shares[target.name] - target.value) / target.error) ** 2 for target in TARGETS)
