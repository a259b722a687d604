"""The type of all arrays of the game; runs are always the last axis."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
