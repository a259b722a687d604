"""Luck (7.1): every number is a hash of seed, run, stream and turn."""

from __future__ import annotations

from hashlib import blake2b
from statistics import NormalDist

WORD = 2**64 - 1
normal_quantile = NormalDist().inv_cdf


def key(name: str, n: int) -> int:
    return int.from_bytes(blake2b(f"{name}@{n}".encode(), digest_size=8).digest(), "little")


def mix(z: int) -> int:
    z ^= z >> 30
    z = z * 0xBF58476D1CE4E5B9 & WORD
    z ^= z >> 27
    z = z * 0x94D049BB133111EB & WORD
    return z ^ z >> 31


class Luck:
    """All the luck of one run of a seed."""

    def __init__(self, seed: int, run: int) -> None:
        start = key("seed", seed)
        self.base = mix(mix((run * 0x9E3779B97F4A7C15 + start) & WORD) ^ start)

    def uniform(self, stream: str, turn: int) -> float:
        return (mix((self.base + key(stream, turn)) & WORD) >> 11) * 2.0**-53

    def normal(self, stream: str, turn: int) -> float:
        return normal_quantile(min(self.uniform(stream, turn) + 2.0**-54, 1 - 2.0**-53))
