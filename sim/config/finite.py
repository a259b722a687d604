"""No number that is not finite comes past the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.paths import Mistake, leaves


def refuse_infinite(tree: Mapping[str, Any]) -> None:
    """Raise Mistake, one line each, for numbers of a plain tree that are not finite."""
    wrong = [
        f"{path}: should be a finite number, not {np.asarray(value)[~np.isfinite(value)].flat[0]}"
        for path, value in leaves(tree)
        if isinstance(value, (float, np.ndarray)) and not np.isfinite(value).all()
    ]
    if wrong:
        raise Mistake("\n".join(wrong))
