"""What was asked for by name is a value that the command line makes; nothing below it reads Hydra's state."""

from __future__ import annotations

import re

from test_architecture import MODULES, room_of

from sim.config.settings import asked_of


def test_only_the_command_line_reads_the_state_of_hydra() -> None:
    for name, file in MODULES.items():
        if room_of(name) != "cli":
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"HydraConfig\b", text), f"{name} reads what Hydra is running"


def test_what_is_asked_of_the_settings_is_not_asked_of_the_game() -> None:
    asked = asked_of({"scenario": "no_monitors", "design": "lhs", "hydra/output": "x"}, ["runs=3"])
    assert asked.choices == {"scenario": "no_monitors"}
    assert asked.scenario == "no_monitors"
    assert asked.overrides == ("runs=3",)
    assert asked_of({}, []).scenario == "paris_2014"
