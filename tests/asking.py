"""Studies as a user asks for them, without a process of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from omegaconf import OmegaConf

from sim.config.compose import compose, split
from sim.config.settings import Settings
from sim.paths import Mistake, Tree
from sim.studies.registry import run_study, settings_of

TWO = "axes={parties.russia.resolve: {uniform: [0.3, 1.2]}, choice.precision: {uniform: [8, 20]}}"


def wishes(*overrides: str) -> tuple[Settings, Tree]:
    """The settings and the game's configuration of a command."""
    whole: Any = OmegaConf.to_container(
        compose(["executor=serial", "chart.format=[svg]", *overrides]), resolve=True
    )
    tree, chosen = split(whole)
    return settings_of(chosen), tree


def wish(*overrides: str) -> Settings:
    """The settings of a command."""
    return wishes(*overrides)[0]


def ask(folder: Path, *overrides: str) -> int:
    """Run a study into a folder; returns its exit status."""
    return run_study(*wishes(f"out={folder}", *overrides))


def swept(folder: Path, *overrides: str) -> Path:
    """A sweep that keeps no weeks, made below a folder; returns where it is."""
    assert ask(folder / "sweep", "study=sweep", "traced=0", *overrides) == 0
    return folder / "sweep"


def refuses(folder: Path, sentence: str, *overrides: str) -> None:
    """A study refuses what it is asked, with this sentence, and leaves nothing."""
    with pytest.raises(Mistake, match=sentence):
        ask(folder / "answer", *overrides)
    assert not (folder / "answer").exists()


def summary(folder: Path) -> dict[str, Any]:
    """What a study says in numbers."""
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return found


def check_folder(folder: Path, *charts: str) -> None:
    """Tables without a hole, every chart drawn and shown on the page."""
    files = sorted(folder.glob("*.parquet"))
    assert files
    for file in files:
        table = pd.read_parquet(file)
        assert len(table), file.name
        assert not table.isna().any().any(), file.name
    page = (folder / "report.html").read_text()
    assert page.count("<figure ") == len(charts)
    assert sorted(file.stem for file in (folder / "charts").glob("*.svg")) == sorted(charts)
    assert (folder / "manifest.json").is_file()
