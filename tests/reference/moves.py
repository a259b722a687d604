"""The moves (7.5): when each is legal, and what it makes of the world."""

from __future__ import annotations

from typing import NamedTuple

from reference.world import TOP_TIER, Setting, World

GOLDSTEIN = {
    "hold": 0.0,
    "warn": -4.4,
    "assure": 6.0,
    "talk": 7.0,
    "alarm": 3.4,
    "refuse": -5.0,
    "concede": 7.0,
    "claim": -5.0,
    "deny": -2.0,
    "recognise": 6.0,
    "admit_monitors": 9.0,
    "propose_monitors": 4.0,
    "reassure_minorities": 3.4,
    "ease": 7.0,
    "threaten": -5.8,
    "impose": -8.0,
    "withdraw": 9.0,
    "reinforce": -7.2,
    "mobilise": -7.2,
    "climb": -10.0,
    "descend": 10.0,
}
IN_A_THEATRE = ("claim", "climb", "descend")

Change = tuple[str, str | None, float]  # quantity, its owner if any, its new value


class Course(NamedTuple):
    """The world a move leads to, with what is only weighed (7.4)."""

    world: World
    risen: str | None = None
    effort: float = 0.0


def split(move: str) -> tuple[str, str]:
    """A move's kind and, for claim, climb and descend, its theatre."""
    kind, _, theatre = move.partition("_")
    return (kind, theatre) if kind in IN_A_THEATRE else (move, "")


def legal(setting: Setting, world: World, i: str, move: str) -> bool:
    kind, k = split(move)
    match kind:
        case "refuse":
            return world.offer > 0
        case "concede":
            return world.demand > world.offer
        case "recognise":
            return world.recognised == 0
        case "admit_monitors" | "propose_monitors":
            return world.monitors < 1
        case "reassure_minorities":
            return world.pretext[setting.game.parties[i].theatre] > 0
        case "ease":
            return world.tier[i] > 0
        case "threaten":
            return world.announced[i] < TOP_TIER
        case "impose":
            return world.tier[i] < TOP_TIER
        case "withdraw":
            return world.forces[i] > 0
        case "climb":
            return world.rung[k] < setting.top[k]
        case "descend":
            return 0 < world.rung[k] < setting.top[k]
    return True


def changes(setting: Setting, world: World, i: str, move: str, n: int) -> list[Change]:
    """What a move makes of the world: played with n = 1, weighed with n = choice.course_turns."""
    e, (kind, k) = setting.game.effects, split(move)
    party = setting.game.parties[i]
    match kind:
        case "hold":
            return []
        case "warn" | "assure":
            return [("stake", i, min(world.stake[i] + e.warn_stake, 1.0))]
        case "talk":
            return [("talks", None, min(world.talks + e.talk, 1.0))]
        case "alarm":
            return [("alarmed", i, 1), ("stake", i, min(world.stake[i] + e.warn_stake, 1.0))]
        case "refuse":
            return [("offer", None, max(world.offer - e.refuse * n, 0.0))]
        case "concede" if i == setting.challenger:
            return [
                ("demand", None, max(world.demand - e.table * n, min(world.offer, world.demand)))
            ]
        case "concede":
            return [("offer", None, min(world.offer + e.table * n, max(world.demand, world.offer)))]
        case "claim":
            pretext = min(world.pretext[k] + e.claim_pretext * n, 1.0)
            return [("pretext", k, pretext), ("stake", i, min(world.stake[i] + e.claim_stake, 1.0))]
        case "deny":
            return [("denial", None, 1.0)]
        case "recognise":
            return [("recognised", None, 1.0)]
        case "admit_monitors":
            return [("monitors", None, min(world.monitors + e.admit * n, 1.0))]
        case "propose_monitors":
            return [("monitors", None, min(world.monitors + e.propose * n, 1.0))]
        case "reassure_minorities":
            return [
                ("pretext", party.theatre, max(world.pretext[party.theatre] - e.reassure * n, 0.0))
            ]
        case "ease":
            tier = max(world.tier[i] - 1, 0)
            return [("tier", i, tier), ("announced", i, max(world.announced[i] - 1, tier))]
        case "threaten":
            made: list[Change] = [("announced", i, min(world.announced[i] + 1, TOP_TIER))]
            made.append(("stake", i, min(world.stake[i] + e.threat_stake, 1.0)))
            return (
                made
                if i == setting.challenger
                else [*made, ("mark", None, sum(world.rung.values()))]
            )
        case "impose":
            tier = min(world.tier[i] + 1, TOP_TIER)
            pain = setting.game.sanctions.pain
            old, new = pain[world.tier[i]], pain[tier]
            adaptation = world.adaptation[i] * old / new if new > old else world.adaptation[i]
            return [
                ("tier", i, tier),
                ("announced", i, max(world.announced[i], tier)),
                ("adaptation", i, adaptation),
            ]
        case "withdraw":
            return [("forces", i, world.forces[i] * (1 - e.withdraw) ** n)]
        case "reinforce" | "mobilise":
            return [("forces", i, world.forces[i] + party.step * n)]
        case "climb":
            return [("rung", k, world.rung[k] + 1)]
        case "descend":
            return [("rung", k, world.rung[k] - 1)]
    raise ValueError(f"docs/ODD.md describes no move {move!r}")


def course(setting: Setting, world: World, i: str, move: str) -> Course:
    """The course that a move opens, as its mover weighs it (7.4)."""
    e, ahead = setting.game.effects, world.copy()
    for quantity, owner, value in changes(
        setting, world, i, move, setting.game.choice.course_turns
    ):
        ahead.put(quantity, owner, value)
    if move == "alarm":
        for name, ally in setting.game.parties.items():
            if i in ally.members:
                ahead.forces[name] += ally.step * e.alarm_hope
        return Course(ahead, effort=e.alarm_cost)
    if move in ("ease", "impose"):
        return Course(ahead, effort=e.measure_cost)
    kind, k = split(move)
    if kind == "descend":
        return Course(ahead, effort=setting.game.audience.climb_down)
    return Course(ahead, risen=k if kind == "climb" else None)


def resolve(setting: Setting, world: World, moves: list[tuple[str, str]]) -> World:
    """All moves of a turn, as (party, move), take effect together, each reckoned on the same world (7.10)."""
    after = world.copy()
    after.alarmed = dict.fromkeys(world.alarmed, 0)
    touched: dict[tuple[str, str | None], float] = {}
    for i, move in moves:
        for quantity, owner, value in changes(setting, world, i, move, 1):
            before = world.get(quantity, owner)
            if quantity in ("mark", "alarmed"):
                after.put(quantity, owner, value)
            else:
                touched[quantity, owner] = touched.get((quantity, owner), before) + (value - before)
    for (quantity, owner), value in touched.items():
        after.put(quantity, owner, setting.bounded(quantity, value))
    return after
