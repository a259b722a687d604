"""Says how wide the valley around the baseline is: rewrites `valley` of docs/calibration.md and configs/sets/valley.yaml.

python experiments/baseline/search.py [--points 64] [--runs 1024] [--kept 24] [--seed 1]

All free numbers move at once, each in logs. First come rings: points that differ from the baseline by at most 0, 5, 10 and 20 %
in each number, and the share of them that every target's own interval holds. Then the points found inside are
followed: each round draws around all of them, so that the search spreads along the valley. Every point has runs of its own. So
many of the points inside as are kept are stored as sets of parameters, which a sweep takes with `parameters=valley`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from measure import BLOCK, CALIBRATED, TARGETS, Target, baseline_tree, play
from run import own_interval
from tables import markdown, replace

from sim.model.world import Array
from sim.paths import get
from sim.stats.outcomes import wilson

STORED = Path(__file__).parents[2] / "configs" / "sets" / "valley.yaml"
PATHS = tuple(CALIBRATED)
LOW, HIGH = np.log(np.array(list(CALIBRATED.values()))).T
RINGS = (0, 0.05, 0.1, 0.2)  # how far each number of a point lies from the baseline's, at most
STEP, ROUNDS = 0.1, 5  # of a draw around a point inside; how often the points inside are followed
Shares = list[dict[str, float]]


def shares_of(tree: dict[str, Any], points: Array, runs: int, seed: int) -> Shares:
    """Every point's shares; each point plays run numbers of its own, several points a block."""
    found: Shares = []
    together = max(BLOCK // runs, 1)
    for first in range(0, len(points), together):
        part = points[first : first + together]
        values = {path: np.repeat(part[:, place], runs) for place, path in enumerate(PATHS)}
        numbers = np.arange(first * runs, (first + len(part)) * runs)
        played = play(tree, values, numbers, seed)
        means = {n: column.reshape(len(part), runs).mean(axis=1) for n, column in played.items()}
        for place in range(len(part)):
            found.append({name: float(row[place]) for name, row in means.items()})
    return found


def holds(target: Target, shares: dict[str, float]) -> bool:
    """Whether the target's own interval holds the share."""
    low, high = own_interval(target)
    return low <= shares[target.name] <= high


def inside(shares: dict[str, float]) -> bool:
    """Whether every target's own interval holds the share."""
    return all(holds(target, shares) for target in TARGETS)


def around(centres: Array, width: float, count: int, luck: np.random.Generator) -> Array:
    """Points that differ from one of the centres by at most `width` in each number, uniform in logs."""
    chosen = np.log(centres[luck.integers(len(centres), size=count)])
    moved = chosen + luck.uniform(-1, 1, chosen.shape) * np.log1p(width)
    return np.exp(np.clip(moved, LOW, HIGH))


def _held(target: Target, shares: Shares) -> float:
    """In what share of points a target holds."""
    return float(np.mean([holds(target, share) for share in shares]))


def ring_row(width: float, shares: Shares) -> list[str]:
    """A ring's row: how far, the share of its points inside all targets, with its 95 % interval, and inside each."""
    good = sum(map(inside, shares))
    low, high = wilson(good, len(shares))
    each = [_held(target, shares) for target in TARGETS]
    name = f"up to {width:.0%}" if width else "the baseline itself"
    return [
        name.replace("%", " %"),
        f"{good / len(shares):.2f} ({float(low):.2f} to {float(high):.2f})",
        *(f"{value:.2f}" for value in each),
    ]


def followed(
    tree: dict[str, Any], points: Array, given: argparse.Namespace, luck: np.random.Generator
) -> Array:
    """The points inside, and those found inside by drawing around them, round by round."""
    for place in range(1, ROUNDS + 1):
        drawn = around(points, STEP, given.points // 2, luck)
        shares = shares_of(tree, drawn, given.runs, given.seed + len(RINGS) + place)
        points = np.vstack([points, drawn[[inside(each) for each in shares]]])
    return points


def number_rows(tree: dict[str, Any], points: Array) -> list[list[str]]:
    """One row a number: the baseline's value, how widely those of the points inside spread, what was searched."""
    rows = []
    for place, path in enumerate(PATHS):
        spread = np.quantile(points[:, place], [0.05, 0.5, 0.95])
        low, high = CALIBRATED[path]
        used = np.log(spread[2] / spread[0]) / np.log(high / low)
        values = [f"{each:.3g}" for each in (float(get(tree, path)), *spread)]
        rows.append([f"`{path}`", *values, f"{low:g} to {high:g}", f"{used:.2f}"])
    return rows


def main() -> None:
    """Search, write the table and store the sets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=64, help="points a ring")
    parser.add_argument("--runs", type=int, default=1024, help="runs a point")
    parser.add_argument("--kept", type=int, default=24, help="sets of parameters to store")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tree, luck = baseline_tree(), np.random.default_rng(given.seed)
    centre = np.array([[float(get(tree, path)) for path in PATHS]])
    rings, good = [], np.empty((0, len(PATHS)))
    for place, width in enumerate(RINGS):
        points = around(centre, width, given.points, luck)
        shares = shares_of(tree, points, given.runs, given.seed + place)
        rings.append(ring_row(width, shares))
        if width:
            good = np.vstack([good, points[[inside(each) for each in shares]]])
    found = len(good)
    if not found:
        raise SystemExit("no point of any ring lies inside every target")
    good = followed(tree, good, given, luck)
    names = [target.name.replace("_", " ") for target in TARGETS]
    head = ["", "baseline", "5 %", "median", "95 %", "searched", "share of the range"]
    told = (
        f"{given.points} points a ring, {given.runs} runs a point, each point with luck of its own.\n\n"
        f"{markdown(head, number_rows(tree, good))}\n\n"
        f"{len(good)} points inside every target: {found} of the rings and {len(good) - found} of {ROUNDS} rounds of "
        f"{given.points // 2} points drawn within {100 * STEP:g} % of those found before."
    )
    table = markdown(["each number differs by", "inside all", *names], rings)
    replace("valley", f"{table}\n\n{told}")
    store(good[luck.permutation(len(good))[: given.kept]])


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
