"""The only source of luck: numbers keyed by (seed, run, stream, turn).

A number is a hash of its key (splitmix64, Steele, Lea & Flood 2014), so it needs no state: run i has the same luck in any
block, process or order, a new stream disturbs no other, and two points of a design share the luck of run i.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


@lru_cache(maxsize=4096)
def _stream_key(stream: str, turn: int) -> int:
    digest = hashlib.blake2b(f"{stream}@{turn}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _mix(z: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64, in place."""
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return z


class Draws:
    """The luck of some runs of one seed.

    Args: `seed`, any integer (0 is a seed like any other); `runs`, the runs' numbers, `[runs]` of int.
    """

    __slots__ = ("_base", "_seed")

    def __init__(self, seed: int, runs: np.ndarray) -> None:
        self._seed = seed
        start = _stream_key("seed", seed)
        keys = np.asarray(runs, dtype=np.uint64) * np.uint64(_GOLDEN) + np.uint64(start)
        self._base = _mix(_mix(keys) ^ np.uint64(start))

    def uniform(self, stream: str, turn: int = 0) -> np.ndarray:
        """Numbers of [0, 1), `[runs]`, 53 bits each."""
        bits = _mix(self._base + np.uint64(_stream_key(stream, turn)))
        bits >>= np.uint64(11)
        return bits * 2.0**-53

    def normal(self, stream: str, turn: int = 0) -> np.ndarray:
        """Standard normal numbers, `[runs]`, by inversion of `uniform`; finite for the largest uniform number too."""
        return ndtri(np.minimum(self.uniform(stream, turn) + 2.0**-54, 1 - 2.0**-53))

    def take(self, runs: np.ndarray) -> Draws:
        """The luck of some of these runs, by their indices."""
        part = object.__new__(Draws)
        part._seed = self._seed
        part._base = self._base[runs]
        return part
