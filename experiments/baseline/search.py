"""Looks for nearer points and says how wide the valley is: rewrites `valley` of docs/calibration.md and configs/sets/valley.yaml.

python experiments/baseline/search.py [--points 600] [--runs 512] [--kept 24] [--seed 1]

All free numbers move at once, in logs of each number's range: a first round of points around the baseline, the others around
the points found inside so far. The valley is every point whose targets all lie within what
they leave open; so many of them as are kept are stored as sets of parameters, which a sweep takes with `parameters=valley`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from measure import BLOCK, CALIBRATED, TARGETS, baseline_tree, play, score
from run import own_interval
from tables import markdown, replace

from sim.model.world import Array
from sim.paths import get

STORED = Path(__file__).parents[2] / "configs" / "sets" / "valley.yaml"
PATHS = tuple(CALIBRATED)
LOW, HIGH = np.log(np.array(list(CALIBRATED.values()))).T
WIDTH = 0.06  # of a draw, in shares of the range
ROUNDS, FEW = 6, 8


def shares_of(tree: dict[str, Any], points: Array, runs: int, seed: int) -> list[dict[str, float]]:
    """Every point's shares; all points play the same run numbers, several points a block."""
    found: list[dict[str, float]] = []
    together = max(BLOCK // runs, 1)
    for first in range(0, len(points), together):
        part = points[first : first + together]
        values = {path: np.repeat(part[:, place], runs) for place, path in enumerate(PATHS)}
        played = play(tree, values, np.tile(np.arange(runs), len(part)), seed)
        means = {n: column.reshape(len(part), runs).mean(axis=1) for n, column in played.items()}
        for place in range(len(part)):
            found.append({name: float(row[place]) for name, row in means.items()})
    return found


def inside(shares: dict[str, float]) -> bool:
    """Whether every target's own interval holds the share."""
    for target in TARGETS:
        low, high = own_interval(target)
        if not low <= shares[target.name] <= high:
            return False
    return True


def search(
    tree: dict[str, Any], count: int, runs: int, seed: int
) -> tuple[Array, list[dict[str, float]]]:
    """Points and their shares, round by round: around the baseline, then around all points found inside.

    While fewer points than `FEW` lie inside, the nearest ones stand for them; so the search spreads along the valley.
    """
    luck = np.random.default_rng(seed)
    centres = (np.log([float(get(tree, path)) for path in PATHS]) - LOW)[None] / (HIGH - LOW)
    points, shares = np.empty((0, len(PATHS))), list[dict[str, float]]()
    for _ in range(ROUNDS):
        drawn = _near(centres, count // ROUNDS, luck)
        points, shares = np.vstack([points, drawn]), shares + shares_of(tree, drawn, runs, seed)
        good = np.flatnonzero([inside(each) for each in shares])
        near = np.argsort([score(each) for each in shares])[:FEW]
        centres = (np.log(points[good if len(good) >= FEW else near]) - LOW) / (HIGH - LOW)
    return points, shares


def _near(centres: Array, count: int, luck: np.random.Generator) -> Array:
    chosen = centres[luck.integers(len(centres), size=count)]
    unit = np.clip(chosen + WIDTH * luck.standard_normal(chosen.shape), 0, 1)
    return np.exp(LOW + unit * (HIGH - LOW))


def main() -> None:
    """Search, write the table and store the sets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=600)
    parser.add_argument("--runs", type=int, default=512, help="runs a point")
    parser.add_argument("--kept", type=int, default=24, help="sets of parameters to store")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tree = baseline_tree()
    points, shares = search(tree, given.points, given.runs, given.seed)
    good = np.array([inside(each) for each in shares])
    luck = np.random.default_rng(given.seed)
    kept = luck.permutation(np.flatnonzero(good))[: given.kept]
    rows = []
    for place, path in enumerate(PATHS):
        column = points[good, place]
        spread = np.quantile(column, [0.05, 0.5, 0.95]) if len(column) else [np.nan] * 3
        low, high = CALIBRATED[path]
        used = np.log(spread[2] / spread[0]) / np.log(high / low)
        value = float(get(tree, path))
        rows.append(
            [
                f"`{path}`",
                f"{value:.3g}",
                *(f"{each:.3g}" for each in spread),
                f"{low:g} to {high:g}",
                f"{used:.2f}",
            ]
        )
    head = ["", "baseline", "5 %", "median", "95 %", "searched", "share of the range"]
    said = (
        f"{given.points} points of {given.runs} runs, {int(good.sum())} of them with every target inside its interval. "
        "A share near 1 says that the targets tell nothing of the number by itself."
    )
    replace("valley", f"{markdown(head, rows)}\n\n{said}")
    store(points[kept])


def _figures(values: Array) -> list[float]:
    """Values in four figures."""
    return [float(f"{value:.4g}") for value in values.tolist()]


def store(points: Array) -> None:
    """Write sets of parameters, `[sets, numbers]`, as a zipped axis: `brink parameters=valley` plays them all."""
    STORED.parent.mkdir(exist_ok=True)
    columns = {path: _figures(points[:, place]) for place, path in enumerate(PATHS)}
    text = (
        "# Sets of parameters that agree with what was known on 30 March 2014 (docs/calibration.md), a set a place in the lists;\n"
        "# made by experiments/baseline/search.py and played by `brink parameters=valley`.\n"
    )
    text += yaml.safe_dump(columns, sort_keys=False, default_flow_style=None, width=120)
    STORED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
