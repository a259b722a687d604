"""One setting on its way from the command line to a chart: it stays in few files, as it is declared once and passed as one value."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from commands import command

import sim
from sim.config.settings import Section

HOUSE = Path(sim.__file__).parent
MOST = 12  # files, a third of the 36 that a study's settings went through in the first edition
SHORT = ("executor=serial", "calendar.turns=4", "chart.format=[svg]")
WALKS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "precision": (
        17.25195,
        (
            "study=doctrines",
            "doctrines={us: [engage, threaten], russia: [bargain, pressure]}",
            "runs=20",
            "robust=null",
        ),
    ),
    "seed": (98765431, ("axes={parties.russia.forces: [30, 100]}", "runs=20")),
}


@pytest.mark.parametrize("name", WALKS)
def test_a_setting_stays_in_few_files(name: str, tmp_path: Path) -> None:
    value, arguments = WALKS[name]
    files: set[str] = set()

    def look(frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename
        if event != "return" or not file.startswith(str(HOUSE)):
            return
        held = list(frame.f_locals.values())
        reads = name in frame.f_code.co_names and any(isinstance(one, Section) for one in held)
        if reads or any(type(one) is type(value) and one == value for one in held):
            files.add(str(Path(file).relative_to(HOUSE)))

    sys.setprofile(look)
    try:
        command(*arguments, *SHORT, f"{name}={value}", f"out={tmp_path / 'out'}")
    finally:
        sys.setprofile(None)
    assert list((tmp_path / "out" / "charts").glob("*.svg")), "it came to a chart"
    assert any(file.startswith(("stats", "charts", "model")) for file in files), "it was followed"
    assert len(files) <= MOST, "\n".join(sorted(files))
