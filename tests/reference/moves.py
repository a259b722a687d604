"""The moves (7.5): when each is legal or prompted, what it makes of the world, and what it is worth (7.12); resolution (7.14)."""

from __future__ import annotations

from reference.contest import aside, saved
from reference.outlook import ALL, NONE, Outlook, below
from reference.sanctions import MET, unmet
from reference.values import Pair, burden, settlement_chance, step, value
from reference.world import TOP_TIER, Setting, World, bounded, follow

GOLDSTEIN = {
    "hold": 0.0,
    "warn": -4.4,
    "assure": 6.0,
    "talk": 4.0,
    "consult": 3.4,
    "refuse": -5.0,
    "concede": 7.0,
    "claim": -5.0,
    "deny": -2.0,
    "recognise": 6.0,
    "admit_monitors": 9.0,
    "propose_monitors": 4.0,
    "ease": 7.0,
    "threaten": -5.8,
    "impose": -8.0,
    "withdraw": 9.0,
    "reinforce": -7.2,
    "mobilise": -7.2,
    "climb": -10.0,
    "descend": 10.0,
    "intervene": -10.0,
}
IN_A_THEATRE = ("claim", "climb", "descend", "intervene")

Change = tuple[str, str | None, float]  # quantity, its owner if any, its new value


def split(move: str) -> tuple[str, str]:
    """A move's kind and, for claim, climb, descend and intervene, its theatre."""
    kind, _, theatre = move.partition("_")
    return (kind, theatre) if kind in IN_A_THEATRE else (move, "")


def unanswered(setting: Setting, world: World, i: str) -> bool:
    """Whether its theatre is fought over, or a claim on it outruns what an alliance of its has said (b)."""
    game = setting.game
    home = game.parties[i].theatre or setting.disputed
    said = [world.stake[a] for a, ally in game.parties.items() if i in ally.members]
    grown = world.pretext[home] > game.theatres[home].pretext
    return bool(world.rung[home] > 0 or (grown and any(world.pretext[home] > one for one in said)))


def passed(setting: Setting, world: World, i: str) -> bool:
    """Whether what a measure answers is there (c)."""
    c, start = setting.challenger, setting.start_tier
    if i == c:
        new = max([world.tier[s] - start[s] for s in setting.senders], default=0)
        return max(new, 0) > world.tier[c] - start[c]
    return any(
        steps[world.rung[k]] > steps[setting.start_rung[k]]
        for k, steps in setting.open_force.items()
    )


def demand_met(setting: Setting, world: World, i: str) -> bool:
    c = setting.challenger
    quiet = all(steps[world.rung[k]] == 0 for k, steps in setting.open_force.items())
    few = world.forces[c] <= MET * setting.game.sanctions.compel_forces
    return bool(i != c and quiet and few)


def fought_over(setting: Setting, world: World, i: str) -> bool:
    return any(world.rung[k] > 0 for k in setting.game.parties[i].strength)


def offered(setting: Setting, world: World, i: str) -> bool:
    """Whether an offer to talk of the other side stands (a)."""
    parties, c = setting.game.parties, setting.challenger
    if i != c:
        return world.invited[c] > 0
    return any(
        world.invited[j] > 0 and (world.recognised == 1 or parties[j].theatre is None)
        for j in setting.others
    )


def legal(setting: Setting, world: World, i: str, move: str) -> bool:
    kind, k = split(move)
    c = setting.challenger
    match kind:
        case "talk":
            return world.invited[i] == 0
        case "consult":
            return unanswered(setting, world, i) and world.called[i] == 0
        case "refuse":
            return world.offer > 0 and world.recognised == 1
        case "concede":
            dealt = world.recognised == 1 or (i == c and (world.met > 0 or world.talked > 0))
            return world.demand > world.offer and dealt
        case "recognise":
            return world.recognised == 0
        case "admit_monitors":
            return world.proposed > 0 and world.monitors < 1
        case "propose_monitors":
            return world.monitors < 1 and world.proposed == 0
        case "ease":
            return world.tier[i] > 0
        case "threaten":
            theirs = [world.announced[s] - world.tier[s] for s in setting.senders]
            mine = world.announced[i] - world.tier[i]
            return world.announced[i] < TOP_TIER and (i != c or mine < max([0, *theirs]))
        case "impose":
            return world.tier[i] < TOP_TIER and (i != c or passed(setting, world, i))
        case "withdraw":
            return bool(world.forces[i] > setting.game.parties[i].establishment)
        case "climb":
            return world.rung[k] < setting.top[k]
        case "descend":
            return 0 < world.rung[k] < setting.top[k]
        case "intervene":
            return world.rung[k] > 0
    return True


def prompted(setting: Setting, world: World, i: str, move: str) -> bool:
    """Whether another's act has put the move on the agenda."""
    kind, k = split(move)
    match kind:
        case "talk":
            return offered(setting, world, i)
        case "consult":
            return unanswered(setting, world, i)
        case "refuse" | "concede":
            return world.met > 0 or world.talked > 0
        case "recognise":
            parties = setting.game.parties
            home = [j for j in setting.others if parties[j].theatre == setting.disputed]
            return any(world.invited[j] > 0 for j in home)
        case "admit_monitors":
            return legal(setting, world, i, move)
        case "ease":
            return demand_met(setting, world, i)
        case "threaten" | "impose":
            return passed(setting, world, i)
        case "reinforce":
            return i != setting.challenger and fought_over(setting, world, i)
        case "mobilise":
            return fought_over(setting, world, i)
        case "intervene":
            return world.rung[k] > 0
    return False


def _words(setting: Setting, world: World, i: str) -> Change:
    return ("stake", i, min(world.stake[i] + setting.game.effects.stake, 1.0))


def changes(setting: Setting, world: World, i: str, move: str) -> list[Change]:
    """What a move makes of the world; `talk` is an offer, which resolution sees to."""
    e, (kind, k) = setting.game.effects, split(move)
    match kind:
        case "hold" | "talk":
            return []
        case "warn" | "assure":
            return [_words(setting, world, i)]
        case "consult":
            allies = [a for a, ally in setting.game.parties.items() if i in ally.members]
            return [("called", i, 1 + setting.weeks), *(_words(setting, world, a) for a in allies)]
        case "refuse":
            return [("offer", None, max(world.offer - e.refuse, 0.0))]
        case "concede" if i == setting.challenger:
            return [("demand", None, max(world.demand - e.table, min(world.offer, world.demand)))]
        case "concede":
            return [("offer", None, min(world.offer + e.table, max(world.demand, world.offer)))]
        case "claim":
            return [("pretext", k, min(world.pretext[k] + e.claim, 1.0)), _words(setting, world, i)]
        case "deny":
            return [("denial", None, 1.0)]
        case "recognise":
            return [("recognised", None, 1.0)]
        case "admit_monitors":
            more = min(world.monitors + e.monitors, 1.0)
            return [("monitors", None, more), ("proposed", None, 0.0)]
        case "propose_monitors":
            return [("proposed", None, 1.0)]
        case "intervene":
            return [("joined", k, 1.0)]
        case "climb":
            return [("rung", k, world.rung[k] + 1)]
        case "descend":
            return [("rung", k, world.rung[k] - 1)]
    return means(setting, world, i, kind)


def means(setting: Setting, world: World, i: str, kind: str) -> list[Change]:
    """What moves of measures and forces change."""
    party, tier, announced = setting.game.parties[i], world.tier[i], world.announced[i]
    match kind:
        case "ease":
            return [("tier", i, tier - 1), ("announced", i, max(announced - 1, tier - 1))]
        case "threaten":
            return [("announced", i, announced + 1), _words(setting, world, i)]
        case "impose":
            next_one = min(tier + 2, TOP_TIER)
            return [("tier", i, tier + 1), ("announced", i, max(announced, next_one))]
        case "withdraw":
            left = world.forces[i] * (1 - setting.game.effects.withdraw)
            return [("forces", i, max(left, min(party.establishment, world.forces[i])))]
        case "reinforce" | "mobilise":
            return [("forces", i, world.forces[i] + party.step)]
    raise ValueError(f"docs/ODD.md describes no move {kind!r}")


def gains(o: Outlook, hold: Pair, i: str, move: str) -> Pair:
    """What a move is worth beyond holding: the course it opens and its tolls, or all that it adds."""
    setting, game, world = o.setting, o.game, o.world
    kind, k = split(move)
    if kind in ("climb", "descend"):
        free, own = step(o, k if kind == "climb" else below(k))
        return Pair((1 - settlement_chance(o)) * free, burden(o) * own)
    if kind == "intervene":
        worth = saved(o, i, k, NONE, ALL) + aside(o, i, k, NONE)
        return Pair(worth, -game.parties[i].war)
    weighed = changes(setting, world, i, move)
    if kind == "talk":
        weighed = [("talks", None, min(world.talks + game.effects.talk, 1.0))]
    if kind == "propose_monitors":
        weighed = [("monitors", None, min(world.monitors + game.effects.monitors, 1.0))]
    ahead = world.copy()
    for quantity, owner, new in weighed:
        ahead.put(quantity, owner, new)
    free, own = value(Outlook(setting, ahead, o.minds, o.readiness), i).minus(hold)
    if kind in ("ease", "withdraw"):
        words = game.audience
        shame = words.climb_down * game.effects.withdraw
        free -= shame if i == setting.challenger else words.relent * unmet(o, NONE)
    if kind == "impose" and i != setting.challenger:
        own -= game.sanctions.dissent
    return Pair(free, own)


def resolve(setting: Setting, world: World, moves: list[tuple[str, str]]) -> World:
    """All moves of a turn, as (party, move), take effect together, each reckoned on the same world (7.14)."""
    after = world.copy()
    touched: dict[tuple[str, str | None], float] = {}
    for i, move in moves:
        for quantity, owner, new in changes(setting, world, i, move):
            if quantity == "called":
                after.put(quantity, owner, new)
                continue
            before = world.get(quantity, owner)
            touched[quantity, owner] = touched.get((quantity, owner), before) + (new - before)
    for (quantity, owner), new in touched.items():
        after.put(quantity, owner, bounded(quantity, new))
    sit_down(setting, world, after, {i for i, move in moves if move == "talk"})
    c = setting.challenger
    if ("forces", c) in touched:
        after.estimate = follow(world.estimate, world.forces[c], after.forces[c])
    return after


def sit_down(setting: Setting, world: World, after: World, offers: set[str]) -> None:
    """Meetings, and offers that stand, after a turn's offers to talk."""
    c, parties = setting.challenger, setting.game.parties
    ready = {i for i in parties if i in offers or world.invited[i] > 0}
    met = {
        j
        for j in setting.others
        if {c, j} <= ready and (world.recognised == 1 or parties[j].theatre is None)
    }
    if met:
        met.add(c)
        after.met = 1.0
        after.talks = min(world.talks + setting.game.effects.talk, 1.0)
    if after.met > 0:
        after.talked = 2.0
    for i in parties:
        if i in met:
            after.invited[i] = 0.0
        elif i in offers:
            after.invited[i] = setting.game.bargaining.invitation
