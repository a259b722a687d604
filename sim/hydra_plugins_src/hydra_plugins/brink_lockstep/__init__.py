"""Hydra's door to the lockstep sweeper: `brink -m hydra/sweeper=lockstep ...`. What it does is in `sim/cli/sweeper.py`.

Hydra runs this module at every start, before it is entered in `sys.modules`: so no postponed annotations beside a dataclass,
and nothing heavy imported here.
"""

from dataclasses import dataclass, field
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig


@dataclass
class LockstepConf:
    """What `hydra/sweeper=lockstep` stands for; `params` may hold sweeps that are always made, as with Hydra's own sweeper."""

    _target_: str = "hydra_plugins.brink_lockstep.LockstepSweeper"
    params: dict[str, str] | None = field(default_factory=dict)


class LockstepSweeper(Sweeper):
    """Runs all combinations of a command line as one sweep in one folder."""

    def __init__(self, params: dict[str, str] | None = None) -> None:
        self.params = dict(params or {})
        self.context: HydraContext | None = None
        self.config: DictConfig | None = None

    def setup(
        self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig
    ) -> None:
        """Keep what Hydra hands over; the task is not needed, as the sweep is one job."""
        self.context, self.config = hydra_context, config

    def sweep(self, arguments: list[str]) -> Any:
        """Play the sweep; `arguments` are the overrides of the command line."""
        from sim.cli import sweeper as lockstep

        if self.context is None or self.config is None:
            raise RuntimeError("Hydra calls setup before sweep")
        always = [f"{key}={value}" for key, value in self.params.items()]
        return lockstep.sweep([*always, *arguments], self.context.config_loader, self.config)


ConfigStore.instance().store(
    group="hydra/sweeper", name="lockstep", node=LockstepConf, provider="brink"
)
