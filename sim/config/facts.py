"""Which keys of a configuration are facts of a crisis, and which are the behaviour that all crises share."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from typing import Any

from sim.paths import leaves

BEHAVIOUR = (  # everything else of a game is a fact of its crisis
    "choice.precision",
    "choice.horizon",
    "choice.tempo.*",
    "choice.prompt",
    "choice.alert",
    "types.*",
    "contest.*",
    "sanctions.lag_weeks",
    "sanctions.bite_weeks",
    "sanctions.compel",
    "sanctions.retaliation",
    "sanctions.reply",
    "sanctions.dissent",
    "sanctions.major",
    "sanctions.gdp",
    "bargaining.rate",
    "bargaining.unrecognised",
    "bargaining.gap_scale",
    "bargaining.no_talks",
    "bargaining.invitation",
    "bargaining.doubt",
    "bargaining.cease_fire",
    "bargaining.burden",
    "bargaining.residual",
    "hazards.accident",
    "hazards.monitor_effect",
    "audience.*",
    "drift.*",
    "effects.*",
    "parties.*.resolve",
    "parties.*.spread",
    "parties.*.pain_weight",
    "parties.*.foresight",
    "parties.*.peril",
    "parties.*.fear.*",
    "parties.*.optimism_spread",
)


def is_behaviour(path: str) -> bool:
    """Whether a path of a configuration is behaviour, which no crisis sets for itself."""
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in BEHAVIOUR)


def behaviour_in(tree: Mapping[str, Any]) -> list[str]:
    """The paths of behaviour that a plain tree, such as that of a crisis's own file, sets."""
    return [path for path, _ in leaves(tree) if is_behaviour(path)]


def own_behaviour(tree: Mapping[str, Any], shared: Mapping[str, Any]) -> list[str]:
    """The paths at which a game behaves unlike `shared`, a game of the same parties with the numbers all crises share."""
    common = dict(leaves(shared))
    return [
        path
        for path, value in leaves(tree)
        if is_behaviour(path) and path in common and common[path] != value
    ]
