"""Where the configurations that came with the program lie."""

from __future__ import annotations

from pathlib import Path


def configs_folder() -> Path:
    """The configurations that came with the program: inside the wheel, or beside `sim/` in a checkout."""
    inside = Path(__file__).parent.parent / "configs"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "configs"
