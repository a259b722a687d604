"""Whether every system of the article acts, and what every parameter moves: rewrites README.md beside it.

python experiments/systems/run.py [--runs 2048] [--parameters 512] [--seed 0]

Each row plays both ends of a plausible range (`seeds/`) on the same luck and states the headline outcome that differs most.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from stated import KEPT, Number, numbers_of

from sim.config import provenance
from sim.config.compose import load_game
from sim.model.crisis import Crisis
from sim.model.params import LADDER
from sim.model.world import SETTLED, Array

HERE = Path(__file__).parent
BLOCK = 4096
Z99 = 2.576
NO_VOTE = "events.presidential_election.delay=365"

CONTEXTS = (  # where a number may act that moves nothing in the baseline
    ("+parties.russia.fear={ukraine: 0.2, baltics: 0.2}",),
    ("scenario=with_eu",),
    *((f"scenario={name}",) for name in ("taiwan_1995", "kosovo_1998", "berlin_1961", "cuba_1962")),
    *((f"scenario={name}",) for name in ("iraq_1994", "korea_1994", "india_2001", "iran_2011")),
)


@dataclass(frozen=True)
class System:
    """One system of the article: what it says, and the two sides that are compared."""

    number: int
    says: str
    one: tuple[str, ...]
    other: tuple[str, ...] = ()


SYSTEMS = (
    System(1, "Kerry and Lavrov meet in Paris", (), ("scenario=no_paris_talks",)),
    System(
        2,
        "Putin and Obama have spoken: a channel is open",
        ("bargaining.talks=0.8",),
        ("bargaining.talks=0",),
    ),
    System(3, "the US demands a pull-back", ("sanctions.compel=0.6",), ("sanctions.compel=0.1",)),
    System(4, "more monitors", ("hazards.monitors=0.8",), ("scenario=no_monitors",)),
    System(
        5,
        "Moscow will not deal with Kyiv",
        ("bargaining.recognition_cost=0.05", NO_VOTE),
        ("bargaining.recognition_cost=0.5", NO_VOTE),
    ),
    System(
        6,
        "the precedent of Crimea: how resolved Moscow is",
        ("parties.russia.resolve=1",),
        ("parties.russia.resolve=0.4",),
    ),
    System(
        7,
        "sanctions on the inner circle and a bank",
        ("parties.us.tier=2", "parties.us.announced=2"),
        ("parties.us.tier=0", "parties.us.announced=2"),
    ),
    System(
        8,
        "Lavrov: sanctions will not work",
        ("parties.russia.pain_weight=1.4",),
        ("parties.russia.pain_weight=0.5",),
    ),
    System(
        9, "the threat to gas and energy", ("parties.us.announced=4",), ("parties.us.announced=2",)
    ),
    System(10, "the denial of an invasion", ("audience.denial=0.2",), ("audience.denial=0",)),
    System(
        11,
        "30,000 to 100,000 troops",
        ("parties.russia.forces=100",),
        ("parties.russia.forces=30",),
    ),
    System(12, "the warnings of US officials", ("parties.us.stake=0.8",), ("parties.us.stake=0",)),
    System(13, "autonomy for south and east", ("bargaining.demand=1",), ("bargaining.demand=0.5",)),
    System(
        14,
        "the argument used in Crimea",
        ("theatres.ukraine.pretext=0.9",),
        ("theatres.ukraine.pretext=0.1",),
    ),
    System(
        15,
        "citizenship in Latvia, speakers in Estonia",
        ("theatres.baltics.pretext=0.8",),
        ("theatres.baltics.pretext=0",),
    ),
    System(
        16,
        "Western fear for the Baltic states",
        ("parties.nato.worth.baltics=2",),
        ("parties.nato.worth.baltics=0.3",),
    ),
    System(
        17,
        "the NATO ministers meet",
        ("events.nato_ministers.delay=0",),
        ("events.nato_ministers.delay=365",),
    ),
    System(
        18, "NATO's warnings and presence", ("parties.nato.stake=0.8",), ("parties.nato.stake=0",)
    ),
)


def headlines(record: Mapping[str, Array]) -> dict[str, Array]:
    """The outcomes that count, `[runs]`, shares as 0 or 1, weeks and tiers over their largest value."""
    found = {
        name.replace("_", " "): record["outcome"] == place for place, name in enumerate(LADDER)
    }
    found["war"] = record["outcome"] >= LADDER.index("proxy_war")
    found["settled"] = record["status"] == SETTLED
    found["weeks at war"] = (record["weeks_at_proxy_war"] + record["weeks_at_open_invasion"]) / 26
    if "peak_rung_baltics" in record:
        found["Baltic incursion"] = record["peak_rung_baltics"] >= 2
    if "final_tier_us" in record:
        found["US tier"] = record["final_tier_us"] / 4
    if "peak_forces_nato" in record:
        found["NATO troops doubled"] = (
            record["peak_forces_nato"] >= 2 * record["peak_forces_nato"].min()
        )
    return {name: value.astype(float) for name, value in found.items()}


def joined(parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """Columns of several blocks, one after another."""
    whole: dict[str, Array] = {}
    for name in parts[0]:
        whole[name] = np.concatenate([part[name] for part in parts])
    return whole


class Ensembles:
    """Runs of the baseline with changes, each played once."""

    def __init__(self, runs: int, seed: int) -> None:
        self.runs, self.seed = runs, seed
        self.kept: dict[tuple[str, ...], dict[str, Array]] = {}

    def of(self, changes: Sequence[str]) -> dict[str, Array]:
        """The headline outcomes under some overrides."""
        key = tuple(changes)
        if key not in self.kept:
            game, parts = load_game(list(key)), []
            for first in range(0, self.runs, BLOCK):
                here = np.arange(first, min(first + BLOCK, self.runs))
                with Crisis(game, here, seed=self.seed, traced=np.arange(0)) as block:
                    parts.append(headlines(block.play().columns()))
            self.kept[key] = joined(parts)
        return self.kept[key]

    def largest(self, one: Sequence[str], other: Sequence[str]) -> tuple[str, float, float, float]:
        """The outcome that differs most between two sides: name, difference and 99 % half-width in points, and that of war or settlement."""
        a, b = self.of(one), self.of(other)
        changes = {name: 100 * (a[name] - b[name]) for name in a}
        best = max(changes, key=lambda name: abs(float(changes[name].mean())))
        half = Z99 * float(changes[best].std(ddof=1)) / self.runs**0.5
        main = max((float(changes[name].mean()) for name in ("war", "settled")), key=abs)
        return best, float(changes[best].mean()), half, main


def systems_table(ensembles: Ensembles) -> str:
    """One row a system."""
    rows = [
        "| | system | from | to | moves most | points | 99 % | war or settled |",
        "| ---: | --- | --- | --- | --- | ---: | ---: | ---: |",
    ]
    acting = main_acting = 0
    for system in SYSTEMS:
        name, points, half, main = ensembles.largest(system.one, system.other)
        acting += abs(points) - half > 0 and abs(points) >= 2
        main_acting += abs(main) >= 2
        sides = [" ".join(side) or "baseline" for side in (system.other, system.one)]
        rows.append(
            f"| {system.number} | {system.says} | `{sides[0]}` | `{sides[1]}` | {name} | {points:+.1f} | ±{half:.1f} | {main:+.1f} |"
        )
    said = f"{acting} of {len(SYSTEMS)} move a headline outcome by two points or more; {main_acting} of them war or settlement. {ensembles.runs:,} runs a side."
    return "\n".join([*rows, "", said])


def moved(
    ensembles: Ensembles, number: Number, context: Sequence[str] = ()
) -> tuple[str, float, float]:
    """What the two ends of a number's range differ in most, in a context: name, points and 99 % half-width."""
    sides = [(*context, *number.at(end)) for end in (number.high, number.low)]
    name, points, half, _ = ensembles.largest(*sides)
    return name, points, half


def parameters_table(ensembles: Ensembles) -> str:
    """One row a number with a plausible range; those that move nothing in the baseline are tried where they may act."""
    rows, small, dead = [], [], list[str]()
    for number in numbers_of(provenance.BASE).values():
        try:
            name, points, half = moved(ensembles, number)
        except ValueError:  # an end of the range that contradicts another number
            continue
        line = _line(number, "baseline", name, points, half)
        if abs(points) >= 1:
            rows.append((abs(points), line))
        else:
            there = elsewhere(ensembles, number)
            small.append(there or (abs(points), line))
            if not there:
                dead.append(
                    f"- `{number.named}`: {KEPT.get(number.named, '**no reason is known**')}."
                )
    head = [
        "| number | low | value | high | where | moves most | points | 99 % |",
        "| --- | ---: | ---: | ---: | --- | --- | ---: | ---: |",
    ]
    ordered = [line for _, line in sorted(rows, reverse=True) + sorted(small, reverse=True)]
    said = (
        f"{len(ordered)} numbers with a range: {len(rows)} move a headline outcome of the baseline by a point or more, "
        f"{len(small) - len(dead)} do so elsewhere, {len(dead)} nowhere that was tried. {ensembles.runs:,} runs a side."
    )
    stays = ["Why those stay that move nothing:", "", *dead] if dead else []
    return "\n".join([*head, *ordered, "", said, "", *stays])


def elsewhere(ensembles: Ensembles, number: Number) -> tuple[float, str] | None:
    """The row of a number in the first context in which its ends differ by a point or more; None where there is none."""
    for context in CONTEXTS:
        scenario = next(
            (one.partition("=")[2] for one in context if one.startswith("scenario=")), ""
        )
        there = numbers_of(scenario or provenance.BASE).get(number.named)
        if there is None:
            continue
        try:
            name, points, half = moved(ensembles, there, context)
        except (ValueError, KeyError):
            continue
        if abs(points) >= 1 and abs(points) > half:
            return abs(points), _line(there, " ".join(context), name, points, half)
    return None


def _line(number: Number, where: str, name: str, points: float, half: float) -> str:
    shown = f"`{where}`" if "=" in where else where
    return f"| `{number.named}` | {number.low:g} | {number.value:g} | {number.high:g} | {shown} | {name} | {points:+.1f} | ±{half:.1f} |"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=2048, help="runs a side of the systems' table")
    parser.add_argument(
        "--parameters", type=int, default=512, help="runs a side of the parameters' table"
    )
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    page = f"""# Does everything in the article act?

Made by `python experiments/systems/run.py --runs {given.runs} --parameters {given.parameters}`.
Each row plays both ends of a range on the same luck; a number that provenance states once, such as a default of all parties, moves at
all its places at once. "Moves most" is the headline outcome that
differs most, in points (weeks at war and the US tier as shares of their largest value). Of so many outcomes the largest difference
flatters itself, by about its interval.

## The eighteen systems

{systems_table(Ensembles(given.runs, given.seed))}

## Every number with a plausible range

{parameters_table(Ensembles(given.parameters, given.seed))}
"""
    (HERE / "README.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
