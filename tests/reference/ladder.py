"""The ladder of outcomes and the record of a run (7.14)."""

from __future__ import annotations

from typing import Any

from reference.moves import GOLDSTEIN, split
from reference.values import belief
from reference.world import Setting, World

STATUS = {"running": 0, "settled": 1, "clash": 2, "frozen": 3}
PLACES = {"stand_off": 2, "proxy_war": 4, "open_invasion": 5, "nato_clash": 6}
SECTORAL = 3


def sectoral(setting: Setting, world: World) -> bool:
    """Whether a sender that matters has sectoral measures in force."""
    major = setting.game.sanctions.major
    return any(
        setting.game.parties[s].bite >= major and world.tier[s] >= SECTORAL for s in setting.senders
    )


def ladder_place(setting: Setting, world: World) -> int:
    c, place = setting.challenger, 2
    measured = any(world.tier[i] > setting.start_tier[i] for i in (*setting.senders, c))
    if world.forces[c] < setting.start_forces[c] / 2 and not measured:
        place = 1
    if world.tier[c] > setting.start_tier[c] or sectoral(setting, world):
        place = 3
    for k, theatre in setting.game.theatres.items():
        name = theatre.places[world.rung[k]]
        if name != "stand_off":
            place = max(place, PLACES[name])
    return place


def target(setting: Setting, i: str, move: str) -> str:
    """The party that a move is aimed at."""
    kind, k = split(move)
    aimed: list[str] = []
    if k:
        aimed = setting.defenders[k]
    elif i == setting.challenger and kind in ("recognise", "concede"):
        aimed = [name for name, party in setting.game.parties.items() if party.role == "defender"]
    return aimed[0] if aimed else str(setting.game.parties[i].counterpart)


class Log:
    """What is gathered turn by turn."""

    def __init__(self, setting: Setting, world: World) -> None:
        self.setting = setting
        self.first = dict.fromkeys(("climb", "sectoral", "counter"), -1)
        self.peak = 0
        self.climbed = False
        self.accidents = 0
        self.settlement_turn = self.end_turn = -1
        self.peak_forces = dict(world.forces)
        self.risk_start: dict[str, float] = {}
        self.risk_peak: dict[str, float] = {}
        self.intensity = {
            f"intensity_{i}_{target(setting, i, move)}": 0.0
            for i, desks in setting.desks.items()
            for menu in desks.values()
            for move in menu
            if move != "hold"
        }

    def watch(self, risk: dict[str, float]) -> None:
        """What others fear before the moves of a turn."""
        self.risk_start = self.risk_start or risk
        self.risk_peak = {i: max(value, self.risk_peak.get(i, 0.0)) for i, value in risk.items()}

    def count(self, moves: list[tuple[str, str]]) -> None:
        for i, move in moves:
            if move != "hold":
                self.intensity[f"intensity_{i}_{target(self.setting, i, move)}"] -= GOLDSTEIN[
                    split(move)[0]
                ]

    def close_turn(
        self, turn: int, before: dict[str, int], world: World, struck: int, status: str
    ) -> int:
        """Take down the world after a turn; `before` are the rungs at its beginning. Returns the world's place."""
        setting, c = self.setting, self.setting.challenger
        place = ladder_place(setting, world)
        self.peak = max(self.peak, place, 2)
        self.accidents += struck
        climbed = any(world.rung[k] > before[k] for k in before)
        self.climbed = self.climbed or climbed
        happened = {
            "climb": climbed,
            "sectoral": sectoral(setting, world),
            "counter": world.tier[c] > setting.start_tier[c],
        }
        for name, now in happened.items():
            if now and self.first[name] < 0:
                self.first[name] = turn
        self.peak_forces = {
            i: max(forces, world.forces[i]) for i, forces in self.peak_forces.items()
        }
        if status == "settled":
            self.settlement_turn = turn
        if status != "running":
            self.end_turn = turn
        return 0 if status == "settled" else place

    def final_place(self, world: World, status: str) -> int:
        return 0 if status == "settled" else ladder_place(self.setting, world)

    def outcome(self, world: World, status: str) -> int:
        """Where the run has come to on the ladder, 0..6."""
        final = self.final_place(world, status)
        if status == "clash":
            return 6
        if status == "settled" and not self.climbed:
            return 0
        if self.peak <= 2 and final == 1:
            return 1
        return max(self.peak, 2)

    def columns(
        self, world: World, status: str, evidence: dict[str, list[float]]
    ) -> dict[str, float]:
        """The record's columns."""
        setting, c = self.setting, self.setting.challenger
        game = setting.game
        final, outcome = self.final_place(world, status), self.outcome(world, status)
        turns = self.end_turn + 1 if self.end_turn >= 0 else game.calendar.turns
        total = sum(self.intensity.values())
        columns: dict[str, Any] = {
            "outcome": outcome,
            "peak_rung": outcome,
            "final_rung": final,
            "status": STATUS[status],
        }
        columns |= {f"first_{name}_turn": turn for name, turn in self.first.items()}
        columns |= {
            "settlement_turn": self.settlement_turn,
            "end_turn": self.end_turn,
            "accidents": self.accidents,
        }
        columns |= {
            f"start_forces_{c}": setting.start_forces[c],
            "intensity": total,
            "intensity_weekly": total / turns,
        }
        columns |= self.intensity
        columns |= {f"rung_{k}": rung for k, rung in world.rung.items()}
        for i in game.parties:
            columns |= {
                f"peak_forces_{i}": self.peak_forces[i],
                f"final_forces_{i}": world.forces[i],
                f"damage_{i}": world.damage[i],
            }
            columns |= {
                f"type_{i}": setting.type[i],
                f"posterior_{i}": belief(setting, evidence, i)[setting.type[i]],
            }
            if "economy" in setting.desks[i]:
                columns[f"final_tier_{i}"] = world.tier[i]
        for i in setting.others:
            columns |= {f"risk_start_{i}": self.risk_start[i], f"risk_peak_{i}": self.risk_peak[i]}
        return columns
