"""The engine against the reference on games of random numbers, one value a run."""

from __future__ import annotations

import copy
from functools import cache
from operator import itemgetter
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from reference.agreement import (
    Path,
    Tree,
    agree,
    compare_record,
    numbers,
    patched,
    tree,
)

from sim.config.checks import build_game
from sim.model.crisis import Crisis
from sim.model.params import Game


@cache
def ranges() -> list[tuple[Path, float, float]]:
    return [(path, low, high) for path, _, low, high in numbers(patched("with_eu", {}))]


def drawn(shares: dict[int, float], whole: dict[str, int]) -> Tree:
    """The game with the EU, some numbers moved to these shares of their ranges.

    Lists that may not fall are sorted, and no establishment exceeds the forces.
    """
    patch = copy.deepcopy(tree("with_eu"))
    for index, share in shares.items():
        path, low, high = ranges()[index % len(ranges())]
        node: Any = patch
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = low + share * (high - low)
    patch["sanctions"]["pain"].sort()
    patch["parties"]["russia"]["forces"]["uniform"].sort()
    for party in patch["parties"].values():  # nothing is withdrawn below what stands there in peace
        forces = party["forces"]
        least = forces["uniform"][0] if isinstance(forces, dict) else forces
        party["establishment"] = min(party["establishment"], least)
    patch["types"]["levels"] = whole["levels"]
    patch["calendar"] |= {"turn_days": whole["days"], "turns": 12}
    return patch


def block_of(trees: list[Any]) -> Any:
    """One tree of all points: a number that differs between them becomes one value a run."""
    first = trees[0]
    if isinstance(first, dict):
        return {name: block_of(list(map(itemgetter(name), trees))) for name in first}
    if isinstance(first, list):
        return list(map(block_of, zip(*trees, strict=True)))
    return first if all(node == first for node in trees) else np.array(trees, dtype=float)


def test_ranges_cover_the_game() -> None:
    paths = {path[0] for path, _, _ in ranges()}
    assert paths == set(Game.model_fields) - {
        "title",
        "calendar",
        "types",
        "events",
        "uncertainties",
        "phrases",
        "crisis",
        "measures",
        "words",
        "contested",
    }
    assert all(low <= high for _, low, high in ranges())


def spread(step: float) -> dict[int, float]:
    """A share for every number of the game, evenly scattered."""
    return {index: index * step % 1 for index in range(len(ranges()))}


# Shrinking is left out: a whole block replayed hundreds of times takes minutes, and the first mismatch says where to look.
UNSHRUNK = (Phase.explicit, Phase.generate)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=UNSHRUNK,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    shares=st.lists(
        st.dictionaries(st.integers(0, 999), st.floats(0, 1), max_size=60), min_size=4, max_size=4
    ),
    whole=st.fixed_dictionaries({"levels": st.integers(1, 7), "days": st.integers(1, 14)}),
    seed=st.integers(0, 2**63),
)
@example(
    shares=[spread(step) for step in (0.618, 0.414, 0.732, 0.236, 0.146, 0.303)],
    whole={"levels": 5, "days": 7},
    seed=0,
)
def test_any_numbers(shares: list[dict[int, float]], whole: dict[str, int], seed: int) -> None:
    trees = [drawn(point, whole) for point in shares]
    block, runs = build_game(block_of(trees)), np.arange(len(trees))
    records = agree(block, [build_game(point) for point in trees], seed)
    with Crisis(
        block, runs, seed, runs
    ) as model:  # once more as sweeps play it: runs that have ended leave the block
        model.play()
        compare_record(model, records)
