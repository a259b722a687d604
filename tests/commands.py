"""Commands for tests: in this process where only what is stored counts, in one of its own where the terminal does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hydra import compose, initialize
from hydra.core.config_loader import ConfigLoader
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.utils import setup_globals
from hydra.types import RunMode
from omegaconf import OmegaConf

from sim.cli import app
from sim.cli import sweeper as lockstep
from sim.config.compose import register_search_path, split
from sim.config.settings import Settings
from sim.ensemble.designs import Plan
from sim.studies.registry import run_study, settings_of


def brink(*arguments: str, cwd: Path, status: int | None = 0) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own; it must end with `status`, unless that is None."""
    done = subprocess.run(
        [sys.executable, "-m", "sim", *arguments], cwd=cwd, capture_output=True, text=True
    )
    assert status is None or done.returncode == status, done.stderr
    return done


def run(*arguments: str) -> int:
    """The same in this process; mistakes are raised."""
    with _hydra():
        config = compose(config_name="config", overrides=list(arguments), return_hydra_config=True)
        HydraConfig.instance().set_config(config)
        config = OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"])
        tree, chosen = split(OmegaConf.to_container(config, resolve=True))  # type: ignore[arg-type]
        return run_study(settings_of(chosen, app.asked()), tree)


def command(*arguments: str) -> None:
    """The whole command in this process, as far as Hydra has a part in it."""
    app.command(arguments)


def points_of(*arguments: str) -> tuple[Settings, Plan]:
    """What the lockstep sweeper makes of a command line."""
    with _hydra():
        loader: ConfigLoader = GlobalHydra.instance().config_loader()
        master = loader.load_configuration(
            "config", ["hydra/sweeper=lockstep", *arguments], run_mode=RunMode.MULTIRUN
        )
        return lockstep.plan_of(arguments, loader, master)


def _hydra() -> initialize:
    setup_globals()
    register_search_path()
    GlobalHydra.instance().clear()
    return initialize(config_path=None, version_base="1.3")


def content(folder: Path) -> dict[str, bytes]:
    """The bytes of a sweep's sealed tables, by file name."""
    return {
        f"{name}/{file.name}": file.read_bytes()
        for name in ("runs", "traces")
        for file in sorted((folder / f"{name}.parquet").glob("*"))
    }
