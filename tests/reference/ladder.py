"""The ladder of outcomes and the record of a run (7.18)."""

from __future__ import annotations

from typing import Any

from reference.moves import GOLDSTEIN, split
from reference.outlook import Minds
from reference.world import Setting, World

STATUS = {"running": 0, "settled": 1, "clash": 2, "frozen": 3}
LADDER = (
    "settlement",
    "stand_down",
    "stand_off",
    "sanctions_war",
    "proxy_war",
    "open_invasion",
    "incursion",
    "nato_clash",
)
ENDS = ("settled", "frozen", "clash", *LADDER[1:7])
SECTORAL = 3


def sectoral(setting: Setting, world: World) -> bool:
    """Whether a sender that matters has sectoral measures in force."""
    parties, major = setting.game.parties, setting.game.sanctions.major
    return any(parties[s].bite >= major and world.tier[s] >= SECTORAL for s in setting.senders)


def ladder_place(setting: Setting, world: World, status: str) -> int:
    c, place = setting.challenger, 2
    if world.tier[c] > setting.start_tier[c] or sectoral(setting, world):
        place = 3
    quiet = all(steps[world.rung[k]] == 0 for k, steps in setting.open_force.items())
    if quiet and world.forces[c] < setting.start_forces[c] / 2:
        place = 1
    for k, theatre in setting.game.theatres.items():
        name = theatre.places[world.rung[k]]
        if name != "stand_off":
            place = max(place, LADDER.index(name))
    return 7 if status == "clash" else place


def target(setting: Setting, i: str, move: str) -> str:
    """The party that a move is aimed at."""
    kind, k = split(move)
    parties = setting.game.parties
    if i == setting.challenger and kind in ("claim", "climb", "descend", "recognise", "concede"):
        place = k or parties[i].theatre or setting.disputed
        for name, party in parties.items():
            if party.role == "defender" and party.theatre == place:
                return str(name)
    return str(parties[i].counterpart)


class Log:
    """What is gathered turn by turn."""

    def __init__(self, setting: Setting, world: World) -> None:
        self.setting = setting
        names = ("first_climb", "first_sectoral", "first_counter", "settlement", "end")
        self.turns = {f"{name}_turn": -1 for name in names}
        self.peak = 2
        self.climbed = any(steps[world.rung[k]] > 0 for k, steps in setting.open_force.items())
        self.played = self.accidents = self.meetings = 0
        self.refused = dict.fromkeys(setting.signatories, 0)
        self.peak_rung = dict(world.rung)
        self.turns_on = {
            f"weeks_{k}_{rung}": 0 for k in world.rung for rung in range(setting.top[k] + 1)
        }
        self.turns_at = {f"weeks_at_{name}": 0 for name in LADDER[1:7]}
        self.peak_forces = dict(world.forces)
        self.risk_start: dict[str, float] = {}
        self.risk_peak: dict[str, float] = {}
        self.intensity: dict[str, float] = {}
        for i, desks in setting.desks.items():
            for menu in desks.values():
                for move in menu[1:]:
                    self.intensity[f"intensity_{i}_{target(setting, i, move)}"] = 0.0

    def watch(self, risk: dict[str, float]) -> None:
        """What others fear before the moves of a turn."""
        self.risk_start = self.risk_start or risk
        self.risk_peak = {i: max(value, self.risk_peak.get(i, 0.0)) for i, value in risk.items()}

    def count(self, moves: list[tuple[str, str]]) -> None:
        for i, move in moves:
            if move != "hold":
                dyad = f"intensity_{i}_{target(self.setting, i, move)}"
                self.intensity[dyad] -= GOLDSTEIN[split(move)[0]]

    def close_turn(
        self,
        turn: int,
        before: dict[str, int],
        world: World,
        struck: int,
        refused: list[str],
        status: str,
    ) -> int:
        """Take down the world after a turn; `before` are the rungs at its beginning. Returns the world's place."""
        setting, c = self.setting, self.setting.challenger
        place = ladder_place(setting, world, status)
        self.peak = max(self.peak, place)
        self.played += 1
        self.accidents += struck
        self.meetings += world.met > 0
        for i in refused:
            self.refused[i] += 1
        climbed = False
        for k, steps in setting.open_force.items():
            climbed = climbed or steps[world.rung[k]] > steps[before[k]]
            self.peak_rung[k] = max(self.peak_rung[k], world.rung[k])
            self.turns_on[f"weeks_{k}_{world.rung[k]}"] += 1
        if place < 7:
            self.turns_at[f"weeks_at_{LADDER[place]}"] += 1
        self.climbed = self.climbed or climbed
        happened = {
            "first_climb": climbed,
            "first_sectoral": sectoral(setting, world),
            "first_counter": world.tier[c] > setting.start_tier[c],
            "settlement": status == "settled",
            "end": status != "running",
        }
        for name, now in happened.items():
            if now and self.turns[f"{name}_turn"] < 0:
                self.turns[f"{name}_turn"] = turn
        for i, forces in world.forces.items():
            self.peak_forces[i] = max(self.peak_forces[i], forces)
        return 0 if status == "settled" else place

    def outcome(self, world: World, status: str) -> int:
        """Where the run has come to on the ladder, 0..7."""
        if status == "settled" and not self.climbed:
            return 0
        down = ladder_place(self.setting, world, status) == 1
        return 1 if down and status != "settled" and self.peak < 4 else self.peak

    def columns(self, world: World, status: str) -> dict[str, float]:
        """The record's columns."""
        setting, c = self.setting, self.setting.challenger
        game, weeks = setting.game, setting.weeks
        place = ladder_place(setting, world, status)
        ended = status if status != "running" else LADDER[place]
        total = sum(self.intensity.values())
        columns: dict[str, Any] = {
            "outcome": self.outcome(world, status),
            "end": ENDS.index(ended),
            "peak_rung": self.peak,
            "final_rung": 0 if status == "settled" else place,
            "status": STATUS[status],
            **self.turns,
            "accidents": self.accidents,
            "meetings": self.meetings,
            f"start_forces_{c}": setting.start_forces[c],
            "intensity": total,
            "intensity_weekly": total / (self.played * weeks),
            **self.intensity,
        }
        columns |= {f"refused_{i}": count for i, count in self.refused.items()}
        columns |= {f"peak_rung_{k}": rung for k, rung in self.peak_rung.items()}
        columns |= {f"rung_{k}": rung for k, rung in world.rung.items()}
        for counted in (self.turns_on, self.turns_at):
            columns |= {name: turns * weeks for name, turns in counted.items()}
        belief = Minds(setting, world.evidence).belief
        for i, party in game.parties.items():
            columns[f"peak_forces_{i}"] = self.peak_forces[i]
            columns[f"final_forces_{i}"] = world.forces[i]
            columns[f"damage_{i}"] = world.damage[i]
            columns[f"type_{i}"] = setting.type[i]
            columns[f"posterior_{i}"] = belief[i][setting.type[i]]
            if party.menu.get("economy"):
                columns[f"final_tier_{i}"] = world.tier[i]
        for i in setting.others:
            columns |= {f"risk_start_{i}": self.risk_start[i], f"risk_peak_{i}": self.risk_peak[i]}
        return columns
