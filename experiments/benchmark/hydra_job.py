"""One run of the reference as a Hydra job; `-m run=range(100)` is how Hydra's basic launcher plays a hundred."""

from __future__ import annotations

import hydra
from omegaconf import DictConfig
from reference import play

from sim.config.checks import build_game
from sim.config.compose import configs_folder, game_tree


@hydra.main(version_base="1.3", config_path=str(configs_folder()), config_name="config")
def main(config: DictConfig) -> None:
    run = int(config.get("run", 0))
    print("outcome", play(build_game(game_tree(config)), run, config.seed).columns["outcome"])


if __name__ == "__main__":
    main()
