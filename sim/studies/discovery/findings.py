"""What a discovery says: what each box asks of the parameters, its tables, sentences and charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import box_plots as boxing
from sim.charts.words import Words
from sim.model.world import Array
from sim.studies.answer import Answer
from sim.studies.discovery import trees as rules
from sim.studies.discovery.boxes import Box, Sample
from sim.studies.discovery.peeling import extent


@dataclass(frozen=True, eq=False)
class Searched:
    """What was searched: for which target, over which parameters, in which sample, and how the runs were parted.

    Boxes are sought in `train` and measured in `test`; `left_out` are the parameters that have a single value.
    """

    title: str
    target: str
    paths: list[str]
    train: Sample
    test: Sample
    split: str
    left_out: list[str]

    @property
    def whole(self) -> Array:
        """The bounds of all points, `[parameters, 2]`."""
        return extent(self.train.values)

    @property
    def base(self) -> float:
        """The share of all runs that see the target."""
        parts = (self.train, self.test)
        return float(
            sum(part.hits.sum() for part in parts) / sum(part.runs.sum() for part in parts)
        )

    def points(self) -> pd.DataFrame:
        """Every point once, a column a parameter, with the `share` of its runs that see the target."""
        train, test = self.train, self.test
        if train is test:
            values, hits, runs = train.values, train.hits, train.runs
        elif train.values is test.values:  # a grid, whose runs were halved
            values, hits, runs = train.values, train.hits + test.hits, train.runs + test.runs
        else:
            values = np.concatenate([train.values, test.values])
            hits = np.concatenate([train.hits, test.hits])
            runs = np.concatenate([train.runs, test.runs])
        return pd.DataFrame(values, columns=self.paths).assign(share=hits / np.maximum(runs, 1))


def answer(searched: Searched, found: list[Box], size: str, words: Words) -> Answer:
    """What the boxes that were found ask for and hold, in sentences, tables and charts."""
    train, base = searched.train, searched.base
    said = [_sentence(searched, box, number, words) for number, box in enumerate(found, start=1)]
    said.append(
        f"Found over {len(train.values):,} points and measured on {searched.split}; {base:.0%} of all runs see it.".replace(
            "  ", " "
        )
    )
    tables = {"boxes": _boxes_table(searched, found), "trajectory": _steps_table(found)}
    shown = {"boxes": "What each box asks of each parameter that it restricts"}
    if rules.has("sklearn"):
        tables["tree"], told = _tree(searched, words)
        shown["tree"] = "The leaves of a regression tree, densest first"
        said.append(told)
    else:
        said.append(f"A tree beside the boxes needs scikit-learn: {rules.INSTALL}")
    said += [
        f"{words.axis(path)} has a single value and is left out." for path in searched.left_out
    ]
    summary = {
        "target": searched.target,
        "share": base,
        "points": len(train.values),
        "runs": int(train.runs.sum() + searched.test.runs.sum()),
        "measured_on": searched.split,
        "boxes": [_summed_up(searched, box, words) for box in found],
    }
    return Answer(
        f"{searched.title}: where {words.within(words.column(searched.target))} comes about",
        said,
        summary,
        tables,
        shown,
        _pictures(searched, found, tables, said[0], size, words),
    )


def _summed_up(searched: Searched, box: Box, words: Words) -> dict[str, Any]:
    """A box as the summary keeps it."""
    return {
        "density": box.density,
        "density_interval": box.density_interval,
        "coverage": box.coverage,
        "coverage_interval": box.coverage_interval,
        "mass": box.mass,
        "when": conditions(searched.paths, box.bounds, searched.whole, words),
    }


def _pictures(
    searched: Searched,
    found: list[Box],
    tables: dict[str, pd.DataFrame],
    first: str,
    size: str,
    words: Words,
) -> dict[str, tuple[Any, str]]:
    """The charts with their captions; `first` is the sentence of the first box."""
    target, base = searched.target, searched.base
    bounds = {
        number: (*box.density_interval, *box.coverage_interval)
        for number, box in enumerate(found, start=1)
    }
    pictures: dict[str, tuple[Any, str]] = {}
    if len(searched.paths) > 1 and len(tables["boxes"]):
        drawn = boxing.box_scatter(
            searched.points(),
            words=words,
            boxes=tables["boxes"],
            target=target,
            base=base,
            bounds=bounds,
            size=size,
        )
        pictures["box_scatter"] = drawn, first
    trajectory = boxing.trajectory(
        tables["trajectory"], words=words, target=target, base=base, bounds=bounds, size=size
    )
    pictures["trajectory"] = trajectory, f"Peeling: {first}"
    pictures["boxes"] = boxing.boxes(tables["boxes"], words=words, size=size), first
    return pictures


def nothing(searched: Searched, runs: int, why: str, words: Words) -> Answer:
    """The answer where no box was found: why, what was seen, and the points that were played; `runs` a point."""
    points, what = searched.points(), words.within(words.column(searched.target))
    low, high = float(points["share"].min()), float(points["share"].max())
    seen = (
        f"Over {len(points):,} points of {runs:,} runs the share of {what} is from {words.percent(low)} to "
        f"{words.percent(high)}; points.parquet keeps the points and their shares."
    )
    said = [f"No box was found. {why}.", seen]
    if high > low:
        said.append(_lean(points, what, words))
    summary = {"target": searched.target, "share": float(points["share"].mean()), "boxes": []}
    return Answer(f"{searched.title}: where {what} comes about", said, summary, {"points": points})


def _lean(points: pd.DataFrame, what: str, words: Words) -> str:
    """In which half of each parameter's range the target is seen more often, for the one with the largest gap."""
    gaps = {}
    for path in points.columns[:-1]:
        upper = points[path] > points[path].median()
        gaps[str(path)] = points.loc[~upper, "share"].mean(), points.loc[upper, "share"].mean()
    path = max(gaps, key=lambda name: abs(gaps[name][1] - gaps[name][0]))
    below, above = gaps[path]
    return (
        f"Most of a gap is seen over {words.within(words.axis(path))}: {what} in {words.percent(below)} of the runs in the lower half of its "
        f"range, in {words.percent(above)} in the upper; it may be luck."
    )


def conditions(paths: list[str], bounds: Array, whole: Array, words: Words) -> list[str]:
    """What a box asks of each parameter that it restricts, in words."""
    said = []
    for path, (low, high), (least, most) in zip(
        paths, bounds.tolist(), whole.tolist(), strict=True
    ):
        name, low_text, high_text = (
            words.within(words.axis(path)),
            words.number(low, 3),
            words.number(high, 3),
        )
        if low > least and high < most:
            said.append(
                f"{name} is {low_text}"
                if low == high
                else f"{name} is from {low_text} to {high_text}"
            )
        elif low > least:
            said.append(f"{name} is at least {low_text}")
        elif high < most:
            said.append(f"{name} is at most {high_text}")
    return said


def _sentence(searched: Searched, box: Box, number: int, words: Words) -> str:
    when = joined(conditions(searched.paths, box.bounds, searched.whole, words))
    dense, cover = box.density_interval, box.coverage_interval
    begin = "When" if number == 1 else "Of what is left, when"
    what = words.within(words.column(searched.target))
    return (
        f"{begin} {when}: {box.density:.0%} of runs see {what} (95 % interval {dense[0]:.0%} to {dense[1]:.0%}), against "
        f"{searched.base:.0%} overall; it holds {box.coverage:.0%} of them ({cover[0]:.0%} to {cover[1]:.0%}) in {box.mass:.0%} of the runs."
    )


def joined(parts: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _tree(searched: Searched, words: Words) -> tuple[pd.DataFrame, str]:
    """The tree's leaves as a table, and its densest and sparsest in a sentence."""
    paths, whole, leaves = (
        searched.paths,
        searched.whole,
        rules.leaves(searched.train, searched.test),
    )
    rows = [
        {
            "when": joined(conditions(paths, leaf.bounds, whole, words)) or "always",
            "density": leaf.density,
            "coverage": leaf.coverage,
            "mass": leaf.mass,
        }
        for leaf in leaves
    ]
    first, last = rows[0], rows[-1]
    told = (
        f"A tree of {len(rows)} leaves sees it most often, in {first['density']:.0%} of runs, when {first['when']}; and least, in "
        f"{last['density']:.0%}, when {last['when']}."
    )
    return pd.DataFrame(rows), told


def _boxes_table(searched: Searched, found: list[Box]) -> pd.DataFrame:
    paths, whole = searched.paths, searched.whole
    rows = [
        {
            "box": number,
            "parameter": paths[place],
            "low": box.bounds[place, 0],
            "high": box.bounds[place, 1],
            "from": whole[place, 0],
            "to": whole[place, 1],
            "density": box.density,
            "coverage": box.coverage,
            "mass": box.mass,
        }
        for number, box in enumerate(found, start=1)
        for place in box.kept
    ]
    return pd.DataFrame(rows)


def _steps_table(found: list[Box]) -> pd.DataFrame:
    rows = [
        {
            "box": number,
            "step": at,
            "density": step.density,
            "coverage": step.coverage,
            "mass": step.mass,
            "restricted": step.restricted,
            "chosen": at == box.chosen,
        }
        for number, box in enumerate(found, start=1)
        for at, step in enumerate(box.steps)
    ]
    return pd.DataFrame(rows)
