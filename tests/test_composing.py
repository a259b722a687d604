"""A command composes its configuration once, and has the one that Hydra's own way gives; what is Hydra's is left to Hydra."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from sim.cli import app
from sim.config.compose import register_search_path

PLAIN = ["study=single", "parties.us.resolve=2", "+events.x=null", "out=here"]
Seen = list[Mapping[str, Any]]


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """What commands would have run with: their configuration, and Hydra's own part of it."""
    found: Seen = []

    def noted(config: DictConfig, folder: str | None = None) -> None:
        own: Any = OmegaConf.to_container(HydraConfig.instance().cfg or {}, resolve=False)
        del own["hydra"]["runtime"]["config_sources"]  # Hydra's way also looks into `sim/cli`
        given = OmegaConf.to_container(config, resolve=False)
        found.append({"config": given, "hydra": own["hydra"], "folder": folder})

    monkeypatch.setattr(app, "_run", noted)
    monkeypatch.setenv("HYDRA_FULL_ERROR", "1")
    monkeypatch.chdir(tmp_path)
    register_search_path()
    GlobalHydra.instance().clear()
    return found


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Adds a line whenever a configuration is composed."""
    made: list[str] = []
    before = ConfigLoaderImpl._load_configuration_impl

    def counted(*arguments: Any, **named: Any) -> DictConfig:
        made.append("once")
        return before(*arguments, **named)

    monkeypatch.setattr(ConfigLoaderImpl, "_load_configuration_impl", counted)
    return made


def test_a_command_has_what_hydra_gives_and_composes_it_once(
    seen: Seen, composed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["brink", *PLAIN])
    app._hydra_main()
    assert len(composed) == 1
    assert not GlobalHydra.instance().is_initialized()
    monkeypatch.setattr(sys, "argv", ["brink", "--run", *PLAIN])  # what is done anyway
    app._hydra_main()
    assert len(composed) == 3
    assert seen[0] == seen[1]
    assert seen[0]["hydra"]["overrides"]["hydra"] == ["hydra.mode=RUN"]


@pytest.mark.parametrize("other", ["-m", "hydra.mode=MULTIRUN", "hydra/sweeper=basic"])
def test_what_is_hydras_is_left_to_hydra(
    seen: Seen, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["brink", *PLAIN, other])
    app._hydra_main()
    assert len(seen) == 1
    assert (seen[0]["folder"] is None) == (other == "hydra/sweeper=basic")


def test_a_mistake_is_told_as_before(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    errors = []
    for flags in ([], ["--run"]):
        monkeypatch.setattr(sys, "argv", ["brink", *flags, "parties.us.resolv=2"])
        with pytest.raises(Exception, match="resolv") as caught:
            app._hydra_main()
        errors.append((caught.type, str(caught.value)))
        GlobalHydra.instance().clear()
    assert errors[0] == errors[1]
