"""A course and what follows from it (7.2, 7.4): every quantity is reckoned when first asked for, and kept."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from reference.world import Setting, World

ALL, CHALLENGER = "all", "C"  # eyes: who reckons a contest
NONE = ""  # up: as the course stands
CAP = 700.0  # a larger exponent counts as this


def logistic(y: float) -> float:
    """1 / (1 + exp(-y)), for any y."""
    if y >= 0:
        return 1 / (1 + math.exp(-y))
    grown = math.exp(y)
    return grown / (1 + grown)


def log_logistic(y: float) -> float:
    """ln Λ(y), for any y."""
    return -math.log1p(math.exp(-y)) if y >= 0 else y - math.log1p(math.exp(y))


def below(k: str) -> str:
    """The `up` of a challenger imagined one rung lower in k."""
    return "-" + k


class Minds:
    """What all believe of every party (7.2)."""

    def __init__(self, setting: Setting, evidence: dict[str, list[float]]) -> None:
        self.belief: dict[str, list[float]] = {}
        self.public: dict[str, float] = {}
        for i, logs in evidence.items():
            best = max(logs)
            weights = [math.exp(log - best) for log in logs]
            self.belief[i] = [weight / sum(weights) for weight in weights]
            pairs = zip(self.belief[i], setting.kappa[i], strict=True)
            self.public[i] = sum(share * kappa for share, kappa in pairs)


class Outlook:
    """A course, and what has been reckoned of it.

    `readiness`: chances with which others sign, where these are taken as they stand (7.11).
    """

    def __init__(
        self,
        setting: Setting,
        world: World,
        minds: Minds,
        readiness: dict[str, float] | None = None,
    ) -> None:
        self.setting, self.world, self.minds = setting, world, minds
        self.game = setting.game
        self.readiness = readiness or {}
        self.horizon: float = setting.game.choice.horizon
        self.known: dict[Any, Any] = {}

    def tempo(self, i: str, desk: str) -> float:
        """Odds in a week of a move worth as much as holding."""
        choice = self.game.choice
        moves = len(self.setting.desks[i][desk])
        return float(choice.tempo[desk] / moves * (1 + choice.alert * self.world.salience))

    def prompt(self, i: str, desk: str) -> float:
        """The same of a move that another's act has put on the agenda."""
        return max(self.tempo(i, desk), float(self.game.choice.prompt))

    def answers(self, i: str, odds: float, benefit: float, cost: float, weeks: float) -> float:
        """Chance that a party of unknown type makes a move within some weeks (7.2)."""
        stays = 0.0
        for share, kappa in zip(self.minds.belief[i], self.setting.kappa[i], strict=True):
            score = min(self.game.choice.precision * (benefit - kappa * cost), CAP)
            stays += share * (1 + odds * math.exp(score)) ** -weeks
        return 1 - stays


P = ParamSpec("P")
T = TypeVar("T")


def kept(formula: Callable[P, T]) -> Callable[P, T]:
    """A quantity of an outlook, its first argument, that is reckoned once."""

    @wraps(formula)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        outlook: Any = args[0]
        key = (formula.__name__, *args[1:])
        if key not in outlook.known:
            outlook.known[key] = formula(*args, **kwargs)
        value: T = outlook.known[key]
        return value

    return asked
