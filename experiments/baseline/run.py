"""The baseline against what was known at the start: rewrites the tables of docs/calibration.md.

python experiments/baseline/run.py [--runs 20000] [--seed 0]
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from measure import CALIBRATED, TARGETS, Target, baseline_tree, ensemble, score
from tables import markdown, replace, signed
from tempo import tempo_table

from sim.model.world import Array
from sim.paths import get, with_value
from sim.stats.outcomes import Z95, wilson

STEP = 0.2  # the sensitivity table moves each parameter by so much of its value, down and up


def half_width(values: Array) -> float:
    """Half of a 95 % interval of a mean over runs."""
    return float(Z95 * values.std(ddof=1) / np.sqrt(len(values)))


def own_interval(target: Target) -> tuple[float, float]:
    """What the target itself leaves open: 95 % of a share of its cases, or its tolerance either way."""
    if target.cases is None:
        return target.value - target.tolerance, target.value + target.tolerance
    low, high = wilson(round(target.value * target.cases), target.cases)
    return float(low), float(high)


def against_targets(played: dict[str, Array]) -> str:
    """One row a target: its value and interval, the baseline's, the distance, whether the target's interval holds it."""
    rows = []
    for target in TARGETS:
        values = played[target.name].astype(float)
        low, high = own_interval(target)
        share, half = float(values.mean()), half_width(values)
        rows.append(
            [
                f"{target.meaning} ({target.source})",
                f"{target.value:.2f}",
                f"{low:.2f} to {high:.2f}",
                f"{share:.3f}",
                f"{share - half:.3f} to {share + half:.3f}",
                signed(share - target.value),
                "yes" if low <= share <= high else "**no**",
            ]
        )
    return markdown(["", "target", "its interval", "baseline", "95 %", "distance", "inside"], rows)


def beside(played: dict[str, Array]) -> str:
    """The score, and what the shares of the threat are made of."""
    share = {name: float(values.mean()) for name, values in played.items()}
    withdrawn = float((played["withdrawn"] & played["backed_down"]).mean())
    return (
        f"{len(played['risk']):,} runs. Score (sum of squared distances in units of how well each target is known): {score(share):.1f}.\n"
        f"Giving way: {share['settled']:.2f} settled, {share['conceded'] - share['settled']:.2f} pulled back. "
        f"Backing down: {withdrawn:.2f} withdrawn, {share['backed_down'] - withdrawn:.2f} never carried out.\n"
        f"Were settlements alone giving way, Russia would give way in {share['settled']:.2f} and the US back down in "
        f"{1 - share['settled'] - share['imposed']:.2f}."
    )


def later(tree: dict[str, Any], runs: int, seed: int) -> str:
    """The share that has come to an agreement after 48 weeks, beside the target's."""
    played = ensemble(with_value(tree, "calendar.turns", 48), {}, runs, seed)
    share = float(played["agreement"].mean())
    return (
        f"After 48 weeks {share:.2f} have come to an agreement; ICB: 0.51, 0.38 to 0.64 "
        f"(0.54 of finished crises, 0.94 finished by then)."
    )


def sensitivity(tree: dict[str, Any], runs: int, seed: int) -> str:
    """Change of every target's share when one calibrated parameter is a fifth lower or higher, on the same luck."""
    base = ensemble(tree, {}, runs, seed)
    rows, widest = [], 0.0
    for path in CALIBRATED:
        for factor in (1 - STEP, 1 + STEP):
            low, high = CALIBRATED[path]
            value = float(np.clip(get(tree, path) * factor, low, high))
            other = ensemble(tree, {path: value}, runs, seed)
            changes = {
                target.name: other[target.name].astype(float) - base[target.name]
                for target in TARGETS
            }
            widest = max(widest, *(half_width(change) for change in changes.values()))
            total = score({name: float(values.mean()) for name, values in other.items()})
            rows.append(
                [
                    f"`{path}` = {value:.3g}",
                    *(signed(float(change.mean())) for change in changes.values()),
                    f"{total:.1f}",
                ]
            )
    table = markdown(["", *(target.name.replace("_", " ") for target in TARGETS), "score"], rows)
    return f"{table}\n\n{runs:,} runs a row, paired with the baseline's; 95 % intervals reach at most {widest:.3f} to either side."


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--runs",
        type=int,
        default=20_000,
        help="runs of the baseline; the sensitivity table takes a fifth of them a row",
    )
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    tree = baseline_tree()
    played = ensemble(tree, {}, given.runs, given.seed)
    replace(
        "baseline",
        f"{against_targets(played)}\n\n{beside(played)}\n{later(tree, given.runs // 4, given.seed)}",
    )
    replace("tempo", tempo_table(tree, given.runs // 10, given.seed))
    replace("sensitivity", sensitivity(tree, max(given.runs // 5, 2), given.seed))


if __name__ == "__main__":
    main()
