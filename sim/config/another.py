"""Another scenario under the changes that a command makes to the game."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.config.compose import compose, game_tree
from sim.config.errors import sentence
from sim.config.settings import setting_names
from sim.paths import Mistake


def another(scenario: str, overrides: Sequence[str]) -> dict[str, Any]:
    """The game's tree of another scenario under the changes that a command makes to the game.

    Settings of a study and the command's own scenario are left out of `overrides`. Raises Mistake for a scenario that there
    is not, and for a change that this one cannot take.
    """
    settings = {"scenario", "hydra", *setting_names()}
    given = [f"scenario={scenario}"]
    given += [item for item in overrides if _first_name(item) not in settings]
    try:
        return game_tree(compose(given))
    except Exception as error:
        said = sentence(error, given)
        if said is None or isinstance(error, Mistake):
            raise
        raise Mistake(said) from None


def _first_name(override: str) -> str:
    """What an override sets, down to its first dot: `parties` of `+parties.us.resolve=2`."""
    return override.lstrip("+~").partition("=")[0].split(".")[0].split("/")[0]
