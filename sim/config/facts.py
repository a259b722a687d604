"""Which keys of a configuration are facts of a crisis, and which are the behaviour that all crises share."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.config.seeds import read_yaml
from sim.paths import leaves

BLANK = "crisis/blank"  # what a crisis of facts alone is laid over
SHARED = ("challenger", "defaults")  # files of the parties' behaviour that all crises share
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


def behaviour_of_file(file: Path) -> list[str]:
    """A sentence for each behaviour that a crisis's file sets, itself or by a party's file that it names.

    Files that are not laid over `crisis/blank` are no crises of their own: of them nothing is asked.
    """
    tree = read_yaml(file)
    defaults = tree.get("defaults") or []
    if BLANK not in defaults:
        return []
    found = behaviour_in(tree)
    for item in defaults:
        for name, option in item.items() if isinstance(item, Mapping) else ():
            group, _, place = str(name).partition("@")
            if option not in SHARED:
                party = read_yaml(file.parent.parent / group.strip("/") / f"{option}.yaml")
                found += [f"{place}.{path}" for path in behaviour_in({"parties": {"*": party}})]
    return [
        f"{file.stem}: {path.replace('.parties.*', '')} is behaviour, which is the same for every crisis; leave it out"
        for path in found
    ]
