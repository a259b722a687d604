"""Looks for a point nearer to the targets: rewrites the candidates of docs/calibration.md, changes no configuration.

python experiments/baseline/search.py [--points 200] [--runs 1024] [--seed 1]
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from measure import BLOCK, CALIBRATED, TARGETS, baseline_tree, ensemble, play, score
from tables import markdown, replace

from sim.model.world import Array
from sim.paths import get

RANGES = dict(
    zip(
        CALIBRATED,
        ((9, 17), (-0.05, 0.2), (0.4, 0.9), (0.2, 0.7), (0.12, 0.4), (0.1, 0.26)),
        strict=True,
    )
)
KEPT, AGAIN = (
    5,
    8192,
)  # so many points are played again, on so many fresh runs: the best of many flatters itself


def random_points(count: int, seed: int) -> dict[str, Array]:
    """Points drawn evenly from the ranges, `[points]` by path."""
    luck = np.random.default_rng(seed)
    return {
        path: np.round(luck.uniform(low, high, count), 3) for path, (low, high) in RANGES.items()
    }


def at(columns: dict[str, Array], place: int) -> dict[str, float]:
    """One row of some columns."""
    return {name: float(column[place]) for name, column in columns.items()}


def scores(tree: dict[str, Any], points: dict[str, Array], runs: int, seed: int) -> Array:
    """Every point's score, `[points]`; all play the same run numbers, several points a block."""
    count, together = len(points[CALIBRATED[0]]), max(BLOCK // runs, 1)
    found = []
    for first in range(0, count, together):
        here = range(first, min(first + together, count))
        values = {
            path: np.repeat(column[here.start : here.stop], runs) for path, column in points.items()
        }
        played = play(tree, values, np.tile(np.arange(runs), len(here)), seed)
        shares = {
            name: column.reshape(len(here), runs).mean(axis=1) for name, column in played.items()
        }
        for place in range(len(here)):
            found.append(score(at(shares, place)))
    return np.array(found)


def candidates(tree: dict[str, Any], points: dict[str, Array], found: Array, seed: int) -> str:
    """The best points and the baseline on fresh luck, the nearest first."""
    tried = [({path: float(get(tree, path)) for path in CALIBRATED}, "baseline")]
    for place in np.argsort(found)[:KEPT]:
        tried.append((at(points, int(place)), ""))
    rows: list[tuple[float, list[str]]] = []
    for values, label in tried:
        played = ensemble(tree, values, AGAIN, seed)
        shares = {target.name: float(played[target.name].mean()) for target in TARGETS}
        cells = [
            label,
            *(f"{value:.3g}" for value in values.values()),
            *(f"{share:.2f}" for share in shares.values()),
        ]
        rows.append((score(shares), [*cells, f"{score(shares):.1f}"]))
    short = [path.rsplit(".", 1)[-1].replace("_", " ") for path in CALIBRATED]
    head = ["", *short, *(target.name.replace("_", " ") for target in TARGETS), "score"]
    return markdown(head, [row for _, row in sorted(rows, key=lambda item: item[0])])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--runs", type=int, default=1024, help="runs a point")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tree, points = baseline_tree(), random_points(given.points, given.seed)
    found = scores(tree, points, given.runs, given.seed)
    said = f"{given.points} points of {given.runs:,} runs; the best {KEPT} and the baseline again on {AGAIN:,} fresh runs each."
    replace("candidates", f"{candidates(tree, points, found, given.seed + 1)}\n\n{said}")


if __name__ == "__main__":
    main()
