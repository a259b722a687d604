"""Texts and numbers of a page's request, checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.paths import Mistake


def text(message: Any, key: str) -> str:
    """A text of a request, empty when it is not there; raises Mistake for anything else or one too long."""
    value = message.get(key, "") if isinstance(message, Mapping) else None
    if not isinstance(value, str) or len(value) > 4096:
        raise Mistake(f"{key}: should be text")
    return value


def whole(message: Mapping[str, Any], key: str) -> int:
    """A whole number of a request, also written out; raises Mistake for anything else."""
    value = message.get(key)
    if isinstance(value, str) and len(value) <= 20 and value.strip().lstrip("-").isdecimal():
        return int(value)
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float, np.integer))
        or not math.isfinite(value)
        or value % 1
    ):
        raise Mistake(f"{key}: should be a whole number, not {str(value)[:40]!r}")
    return int(value)


def number(message: Mapping[str, Any], key: str) -> float:
    """A number of a request; raises Mistake for anything else."""
    value = message.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Mistake(f"{key}: should be a number, not {str(value)[:40]!r}")
    return float(value)
