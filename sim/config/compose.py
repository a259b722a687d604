"""From YAML to plain trees: finding the configurations of a checkout or a wheel, and composing them outside the command."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.config.folders import configs_folder as configs_folder  # others ask for it here

if TYPE_CHECKING:
    from omegaconf import DictConfig

    from sim.model.params import Game


def register_search_path() -> None:
    """Let Hydra find our configurations, and the user's own `./configs` before them."""
    from hydra._internal.sources_registry import SourcesRegistry
    from hydra.core.config_search_path import ConfigSearchPath
    from hydra.core.plugins import Plugins
    from hydra.plugins.search_path_plugin import SearchPathPlugin

    from sim.config.source import OURS, THEIRS, BrinkSource, FileSource

    class BrinkSearchPath(SearchPathPlugin):
        def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
            own, theirs = configs_folder(), Path.cwd() / "configs"
            if theirs.is_dir() and theirs.resolve() != own.resolve():
                search_path.append(provider=THEIRS, path=f"{BrinkSource.scheme()}://{theirs}")
            search_path.append(provider=OURS, path=f"{BrinkSource.scheme()}://{own}")

    plugins = Plugins.instance()
    if not any(
        plugin.__name__ == "BrinkSearchPath" for plugin in plugins.discover(SearchPathPlugin)
    ):
        plugins.register(BrinkSearchPath)
        plugins.register(BrinkSource)
        # a folder that the command line names is read as strictly as the user's own
        SourcesRegistry.instance().types[FileSource.scheme()] = FileSource


def compose(overrides: Sequence[str] = (), with_hydra: bool = False) -> DictConfig:
    """The composed configuration of the command with these overrides, as `brink` would see it; `with_hydra`, its own part too.

    A command of Hydra's that is running is left as it was.
    """
    from hydra import compose as hydra_compose
    from hydra import initialize
    from hydra.core.global_hydra import GlobalHydra

    from sim.config.braces import check_files

    register_search_path()
    overrides = written_out(overrides)
    running = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    try:
        with initialize(config_path=None, version_base="1.3"):
            config = hydra_compose(
                config_name="config", overrides=overrides, return_hydra_config=with_hydra
            )
            check_files(GlobalHydra.instance().config_loader(), overrides)
            return config
    finally:
        GlobalHydra.instance().hydra = running


def written_out(overrides: Sequence[str]) -> list[str]:
    """The overrides with groups and wildcards in names written out; raises Mistake for one that nothing fits or that does nothing.

    Measures have names of the user's own, which Hydra takes as additions (`++`) to those of the scenario.
    """
    from sim.config.braces import check_overrides, check_text
    from sim.config.wildcards import expanded

    for one in overrides:
        check_text(one)
    check_overrides(overrides, lambda others: unresolved(compose(others)))
    added = [f"++{one}" if re.match(r"measures[.=]", one) else one for one in overrides]
    return expanded(added, lambda others: game_tree(compose(others)))


def unresolved(config: DictConfig) -> dict[str, Any]:
    """A composed configuration as a plain tree in which references are text."""
    from omegaconf import OmegaConf

    whole: Any = OmegaConf.to_container(config, resolve=False)
    return whole


def split(whole: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A plain configuration as the game's tree and the settings' tree.

    Keys that belong to neither are left with the settings, whose check refuses them.
    """
    from sim.model.params import Game

    game = {str(key): value for key, value in whole.items() if key in Game.model_fields}
    return game, {str(key): value for key, value in whole.items() if key not in Game.model_fields}


def plain(config: DictConfig, missing: bool = False) -> dict[str, Any]:
    """A composed configuration as a plain tree, its references followed, and without the entries that `null` takes out.

    Raises Mistake for a reference that leads nowhere or has no end, and what Hydra raises for a value that is still to be
    given, unless `missing` ones may stay.
    """
    from omegaconf import OmegaConf

    from sim.config.references import check_references
    from sim.config.removal import without_removed

    check_references(unresolved(config))
    whole: Any = OmegaConf.to_container(config, resolve=True, throw_on_missing=not missing)
    return without_removed(whole)


def game_tree(config: DictConfig) -> dict[str, Any]:
    """The game's part of a composed configuration, as a plain tree."""
    return split(plain(config, missing=True))[0]


def load_game(overrides: Sequence[str] = ()) -> Game:
    """The checked game of a scenario: `load_game(["scenario=no_monitors", "parties.us.resolve=2"])`."""
    from sim.config.checks import build_game

    return build_game(game_tree(compose(overrides)))
