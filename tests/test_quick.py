"""The quick tier covers every room of the house, and everything that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from quick import QUICK, entries, is_quick

import sim

HERE = Path(__file__).parent


def test_every_room_has_quick_tests() -> None:
    rooms = re.findall(r"^((?:\w+, )*\w+): [A-Z`].*\.$", str(sim.__doc__), re.MULTILINE)
    assert set(QUICK) == {name for line in rooms for name in line.split(", ")}


@pytest.mark.parametrize("entry", sorted(entries()))
def test_what_the_tier_names_is_there(entry: str) -> None:
    file, _, start = entry.partition("::")
    tests = re.findall(r"^def (test_\w+)", (HERE / file).read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in tests if name.startswith(start)]
    assert is_quick(f"tests/{file}::{start or tests[0]}")
