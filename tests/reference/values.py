"""What a course leads to (7.6), how others read the challenger (7.7) and what each party wants (7.8)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reference.moves import Course
from reference.world import TOP_TIER, Setting, World


def logistic(y: float) -> float:
    """1 / (1 + exp(-y)), for any y."""
    if y >= 0:
        return 1 / (1 + math.exp(-y))
    grown = math.exp(y)
    return grown / (1 + grown)


def belief(
    setting: Setting, evidence: dict[str, list[float]], about: str, observer: str | None = None
) -> list[float]:
    """Chances of each level of `about`, as `observer` or (None) the public sees them (7.7)."""
    tilt, attention = 0.0, 1.0
    if observer is not None:
        party = setting.game.parties[observer]
        tilt, attention = party.prior_bias.get(about, 0.0), party.attention
    logs = [tilt * z + attention * log for z, log in zip(setting.z, evidence[about], strict=True)]
    best = max(logs)
    weights = [math.exp(log - best) for log in logs]
    total = sum(weights)
    return [weight / total for weight in weights]


def follow_through(setting: Setting, beliefs: dict[str, list[float]]) -> dict[str, float]:
    """How far the challenger expects each sender to carry out its threats, given its beliefs about them (7.6)."""
    return {
        s: setting.game.parties[s].credibility
        * sum(b / (1 + kappa**4) for b, kappa in zip(beliefs[s], setting.kappa[s], strict=True))
        for s in setting.senders
    }


def pain(setting: Setting, world: World, i: str) -> float:
    """Economic pain of a party once all is felt (7.6)."""
    game = setting.game
    sanctions, party = game.sanctions, game.parties[i]
    suffered: float = party.exposure * world.tier[setting.challenger]
    if i != setting.challenger:
        return suffered + float(party.blowback * sanctions.pain[world.tier[i]])
    for s in setting.senders:
        left = 1 - sanctions.leakage * (1 - sanctions.floor) * world.adaptation[s]
        suffered += game.parties[s].bite * sanctions.pain[world.tier[s]] * left
    return suffered


def felt(setting: Setting, world: World, i: str) -> float:
    foresight = setting.game.parties[i].foresight
    return float(
        foresight * pain(setting, world, i)
        + (1 - foresight) * world.damage[i] / setting.game.sanctions.gdp
    )


def opening(setting: Setting, world: World) -> float:
    """`open`: how far the channel of talks is open (7.6)."""
    shut = setting.game.bargaining.no_talks
    return float(shut + (1 - shut) * world.talks)


def settlement_rate(setting: Setting, world: World) -> float:
    """`rho`, per turn (7.6)."""
    terms = setting.game.bargaining
    recognition = terms.unrecognised + (1 - terms.unrecognised) * world.recognised
    gap = max(world.demand - world.offer, 0.0)
    return float(
        terms.rate * recognition * math.exp(-gap / terms.gap_scale) * opening(setting, world)
    )


@dataclass(slots=True)
class Ground:
    """One theatre on a course, as it stands (`now`) and one rung higher (`up`; the same at the top)."""

    held_now: float
    held_up: float
    fighting_now: float
    fighting_up: float
    rate_now: float
    rate_up: float
    closing: float


def read_ground(setting: Setting, world: World, k: str) -> Ground:
    """Contest, fighting, accidents and the closing window in theatre k (7.6)."""
    game = setting.game
    theatre, hazards, contest = game.theatres[k], game.hazards, game.contest
    challenger = game.parties[setting.challenger]
    rung, top = world.rung[k], setting.top[k]
    higher = min(rung + 1, top)
    forces = world.forces[setting.challenger]

    attack = max(challenger.strength.get(k, 0.0) * forces, 1e-9)
    defence = 0.0
    for i, strength, engagement in setting.defence[k]:
        defence += strength * world.forces[i] * (1 + engagement * world.stake[i])
    odds = math.log(max(defence, 1e-9) / attack)
    win_now = logistic(-theatre.decisiveness[rung] * odds)
    win_up = logistic(-theatre.decisiveness[higher] * odds)

    discount = 1 - contest.pretext_discount * world.pretext[k]
    watched = 1 + contest.monitor_surcharge * world.monitors

    def fighting(standing: int, win: float) -> float:
        surcharge = watched if standing < top else 1.0
        return float(
            theatre.cost[standing] * discount * surcharge * (1 + theatre.resistance * (1 - 2 * win))
        )

    closing = 0.0
    if rung < top:
        later = math.log(max(defence + setting.growth[k], 1e-9) / attack)
        lost = max(win_up - logistic(-theatre.decisiveness[higher] * later), 0.0)
        closing = challenger.worth.get(k, 0.0) * theatre.gain[higher] * lost

    rate = hazards.accident * theatre.accidents * math.exp(-hazards.monitor_effect * world.monitors)
    rate *= forces / hazards.challenger_forces * math.sqrt(defence / hazards.defence_forces)
    return Ground(
        held_now=win_now * theatre.gain[rung],
        held_up=win_up * theatre.gain[higher],
        fighting_now=fighting(rung, win_now),
        fighting_up=fighting(higher, win_up),
        rate_now=rate * (1 + rung),
        rate_up=rate * (1 + higher),
        closing=closing,
    )


class Reading:
    """All that a course leads to and that does not depend on who looks; `follow` as expected by the challenger."""

    def __init__(self, setting: Setting, course: Course, follow: dict[str, float]) -> None:
        self.setting, self.course = setting, course
        game, world, c = setting.game, course.world, setting.challenger
        self.grounds = {k: read_ground(setting, world, k) for k in game.theatres}
        self.rate = sum(ground.rate_now for ground in self.grounds.values())
        self.risk = 1 - math.exp(-game.choice.horizon * self.rate)

        self.q = 1 - math.exp(-settlement_rate(setting, world) * game.choice.horizon)
        self.u = 1 - self.q
        self.b = 1 - (1 - game.bargaining.burden) * self.q
        self.terms = (world.demand + world.offer) / 2

        sanctions = game.sanctions
        further, new_tiers = 0.0, 0.0
        for s in setting.senders:
            announced = max(world.announced[s], world.tier[s])
            tau, beyond = sanctions.pain[announced], sanctions.pain[min(announced + 1, TOP_TIER)]
            further += (
                game.parties[s].bite
                * follow[s]
                * (tau - sanctions.pain[world.tier[s]] + sanctions.next_tier * (beyond - tau))
            )
            new_tiers += game.parties[s].bite * (world.tier[s] - setting.start_tier[s])
        self.replies = world.tier[c] - setting.start_tier[c]
        self.unanswered = max(new_tiers - self.replies, 0.0)
        self.line_held = (
            sanctions.compel * min(world.forces[c] / sanctions.compel_forces, 1.0) * further
        )
        self.further = further
        self.rungs = sum(world.rung.values())
        self.crossed = self.rungs > world.mark
        self._climbing: dict[str, list[float]] | None = None

    def climbing(self) -> dict[str, list[float]]:
        """For each theatre and level, the chance that a challenger of that level climbs there when it moves (7.7)."""
        if self._climbing is None:
            self._climbing = {k: self._climb(k) for k in self.grounds}
        return self._climbing

    def _climb(self, k: str) -> list[float]:
        setting, world, ground = self.setting, self.course.world, self.grounds[k]
        game, c, choice = setting.game, setting.challenger, setting.game.choice
        if world.rung[k] == setting.top[k]:
            return [0.0] * len(setting.z)
        party = game.parties[c]
        risk = 1 - math.exp(-choice.horizon * (self.rate - ground.rate_now + ground.rate_up))
        prize = party.worth.get(k, 0.0) * (ground.held_up - ground.held_now) - party.peril * (
            risk - self.risk
        )
        if self.course.risen != k:
            prize += game.contest.window * ground.closing
        if self.course.risen is None:
            prize -= game.audience.denial * world.denial
        deterrent_now = self.further if self.crossed else self.line_held
        deterrent_up = self.further if self.rungs + 1 > world.mark else self.line_held
        own = (
            ground.fighting_now
            - ground.fighting_up
            - party.pain_weight * (deterrent_up - deterrent_now)
        )
        return [
            logistic(choice.precision * (self.u * prize + kappa * self.b * own - choice.reaction))
            for kappa in setting.kappa[c]
        ]

    def climb_chance(self, k: str, beliefs: list[float]) -> float:
        """Chance within the horizon that the challenger climbs in k, for an observer with these beliefs about it."""
        rate = sum(b * chance for b, chance in zip(beliefs, self.climbing()[k], strict=True))
        return 1 - math.exp(-rate * self.setting.game.choice.horizon)

    def value_to_challenger(self) -> tuple[float, float]:
        """Free and own parts of what the challenger sees in the course (7.8)."""
        game, world, c = self.setting.game, self.course.world, self.setting.challenger
        party = game.parties[c]
        prize = -party.peril * self.risk
        fighting = 0.0
        for k, ground in self.grounds.items():
            prize += party.worth.get(k, 0.0) * ground.held_now
            fighting += ground.fighting_now
            if k != self.course.risen:
                prize -= game.contest.window * ground.closing
        if self.course.risen is not None:
            prize -= game.audience.denial * world.denial
        free = self.u * (prize - party.upkeep * world.forces[c])
        free += (
            self.q * (party.settlement * self.terms + game.bargaining.relief) - self.course.effort
        )
        free -= (
            game.audience.weight * world.stake[c] * max(game.bargaining.demand - world.demand, 0.0)
        )
        free -= game.sanctions.reply * self.unanswered + world.recognition_cost * world.recognised
        deterrent = self.further if self.crossed else self.line_held
        economy = party.pain_weight * (felt(self.setting, world, c) + deterrent)
        return free, -self.b * (fighting + economy)

    def value_to(self, i: str, beliefs: list[float]) -> tuple[float, float]:
        """Free and own parts of what another party sees in the course, with its beliefs about the challenger (7.8)."""
        setting, world = self.setting, self.course.world
        game, c, party = setting.game, setting.challenger, setting.game.parties[i]
        danger = 0.0
        for k, worth in party.worth.items():
            ground = self.grounds[k]
            danger += worth * (
                ground.held_now + self.climb_chance(k, beliefs) * (ground.held_up - ground.held_now)
            )
        free = -self.u * (danger + party.upkeep * world.forces[i] + party.peril * self.risk)
        free -= (
            self.q * (party.settlement * self.terms + game.bargaining.residual * danger)
            + self.course.effort
        )
        if self.crossed:
            short = (
                max(world.announced[i] - world.tier[i], 0) if "economy" in setting.desks[i] else 1
            )
            free -= game.audience.sender * game.audience.weight * world.stake[i] * short

        threatened = max(world.announced[c] - world.tier[c], 0)
        answer = max(world.tier[i] - setting.start_tier[i] - self.replies, 0)
        expected = min(game.sanctions.retaliation * (1 + threatened), 1.0) * party.exposure * answer
        return free, -self.b * party.pain_weight * (felt(setting, world, i) + expected)
