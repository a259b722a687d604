"""What the study of calibration says: tables, charts and words of a posterior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.charts import calibration as drawing
from sim.charts import words
from sim.model.world import Array
from sim.paths import Tree, get
from sim.studies.answer import Answer
from sim.studies.calibrate import Calibrate
from sim.studies.calibrate import rejection as abc
from sim.studies.calibrate.rejection import Evenness, Posterior, Reference
from sim.studies.calibrate.targets import Wanted
from sim.studies.inputs import Bounds

BINS = 10


@dataclass(frozen=True, eq=False)
class Fitted:
    """Everything found: ranges, targets, reference, posterior, ranks of synthetic truths, and what calibrated runs say."""

    bounds: Bounds
    wanted: Wanted
    reference: Reference
    posterior: Posterior
    draws: pd.DataFrame
    ranks: Array
    beyond: float
    checked: pd.DataFrame
    stray: Array


def _parameters(tree: Tree, found: Fitted) -> pd.DataFrame:
    """A row a parameter: range, the scenario's value, posterior mean and quantiles, and how far the spread shrank."""
    rows = []
    ends = {at: found.posterior.quantile(at) for at in (0.025, 0.5, 0.975)}
    for place, (path, (low, high)) in enumerate(found.bounds.items()):
        value, span = get(tree, path), high - low
        as_is = (
            (value["uniform"][0] + value["uniform"][1]) / 2 if isinstance(value, dict) else value
        )
        mean = found.posterior.mean[place]
        variance = float(found.posterior.weights @ (found.posterior.unit[place] - mean) ** 2)
        rows.append(
            {
                "parameter": path,
                "low": low,
                "high": high,
                "as_it_is": float(as_is),
                "mean": low + span * mean,
                **{f"q{1000 * at:03.0f}": low + span * value[place] for at, value in ends.items()},
                "shrunk": max(0.0, 1 - 12 * variance),
            }
        )
    return pd.DataFrame(rows)


def answer(settings: Calibrate, tree: Tree, found: Fitted) -> Answer:
    """Everything that is written of a calibration."""
    size, runs = settings.chart.size, settings.runs
    table = _parameters(tree, found)
    values = dict(zip(table["parameter"], table["as_it_is"], strict=True))
    pictures: dict[str, Any] = {
        "corner": (
            drawing.corner(found.draws, bounds=found.bounds, as_is=values, size=size),
            f"Posterior of {', '.join(words.axes(list(found.bounds)))}, beside the prior.",
        ),
        "check": (
            drawing.check(_latest(found.checked), size=size),
            "Targets beside what runs from the prior and from the posterior say; of each event the last date.",
        ),
    }
    tables = {"posterior": found.draws, "parameters": table, "targets": found.checked}
    shown = {
        "parameters": "Posterior: mean, middle 95 %, and by how much the variance shrank from the prior's",
        "targets": "Targets beside runs of the scenario as it is, of the prior and of the posterior (middle 95 % of points)",
    }
    even = None
    if found.ranks.shape[1] >= BINS * 5:
        even = abc.evenness(found.ranks, BINS)
        tables["ranks"] = pd.DataFrame(found.ranks.T, columns=list(found.bounds))
        pictures["ranks"] = (
            drawing.ranks(tables["ranks"], low=even.low, high=even.high, bins=BINS, size=size),
            "Ranks of known truths in their own posteriors; even bars mean a calibrated procedure.",
        )
        table["p_even"] = even.p
    summary = {
        "parameters": table.to_dict("records"),
        "targets": found.checked.to_dict("records"),
        "points": settings.points,
        "runs": runs,
        "rows": found.reference.unit.shape[1],
        "accepted": found.posterior.unit.shape[1],
        "effective": found.posterior.effective,
        "farthest": found.posterior.farthest,
        "stray": dict(zip([target.id for target in found.wanted.known], found.stray, strict=True)),
        "as_far_out": found.beyond,
        "adjusted": found.posterior.adjusted,
        "truths": found.ranks.shape[1],
        "idle": _idle(found),
        "scenario_file": "posterior.yaml",
    }
    return Answer(
        f"{tree['title']}: calibration", _said(found, table, even), summary, tables, shown, pictures
    )


def _latest(checked: pd.DataFrame) -> pd.DataFrame:
    """Of each event of the history the last date alone."""
    return checked[~checked["target"].str.partition("@")[0].duplicated(keep="last")]


def _idle(found: Fitted) -> list[str]:
    """Targets that no draw from the prior moves."""
    return [
        str(name)
        for name, varies in zip(found.checked["target"], found.reference.varying, strict=True)
        if not varies
    ]


def _said(found: Fitted, table: pd.DataFrame, even: Evenness | None) -> list[str]:
    rows = sorted(table.to_dict("records"), key=lambda row: -row["shrunk"])
    told = "; ".join(
        f"{words.axis(row['parameter'])} {words.number(row['mean'], 3)} ({words.number(row['q025'], 3)} to {words.number(row['q975'], 3)}; "
        f"as it is {words.number(row['as_it_is'], 3)})"
        for row in rows
    )
    what = " and ".join(
        part
        for part in (
            f"{len(found.wanted.known)} target{'s' * (len(found.wanted.known) > 1)} known at the start"
            if found.wanted.known
            else "",
            f"the history up to {found.wanted.day} ({len(found.wanted.seen)} answers and paths)"
            if found.wanted.seen
            else "",
        )
        if part
    )
    said = [
        f"Given {what}, the parameters, best known first, are, with the middle 95 % of the posterior: {told}.",
        f"{found.posterior.unit.shape[1]:,} of {found.reference.unit.shape[1]:,} rows were accepted, "
        f"worth {found.posterior.effective:.0f} independent ones.",
    ]
    missed = [
        row
        for row in found.checked.to_dict("records")
        if row["below_in_prior"] in (0.0, 1.0) and row["kind"] == "known"
    ]
    apart = [
        row
        for row in found.checked.to_dict("records")
        if row["kind"] == "known"
        and (row["posterior_high"] < row["low"] or row["posterior_low"] > row["high"])
    ]
    if missed:
        said.append(
            "Beyond what any point of the prior shows: "
            + "; ".join(
                f"{_lowered(row['label'])} ({row['seen']:.2f}; prior {row['prior_low']:.2f} to {row['prior_high']:.2f})"
                for row in missed
            )
            + "."
        )
    if apart:
        said.append(
            "The calibrated runs still miss: "
            + "; ".join(
                f"{_lowered(row['label'])} ({row['posterior']:.2f} against {row['seen']:.2f})"
                for row in apart
            )
            + "."
        )
    if not found.posterior.adjusted:
        said.append(
            f"Taken together the targets lie farther out than all but {found.beyond:.1%} of synthetic truths: nowhere in these ranges "
            "does the game meet them all, and the draws are those that come nearest."
        )
    if _idle(found):
        said.append(f"No draw changes these, so they teach nothing: {', '.join(_idle(found))}.")
    strays = [
        (_lowered(target.label), share)
        for target, share in zip(found.wanted.known, found.stray, strict=True)
        if share > 0.7
    ]
    if strays:
        told = "; ".join(f"{label} ({share:.1f} times)" for label, share in strays)
        said.append(
            f"What the runs leave unsure is much beside the target's own error, which widens the posterior: {told}. More points or runs help."
        )
    if even is not None:
        least = float(even.p.min() * len(even.p))
        verdict = (
            "even, as they should be"
            if least > 0.05
            else "not even, so its intervals are not to be trusted as they stand"
        )
        said.append(
            f"Checked on {found.ranks.shape[1]} synthetic truths, the ranks of the procedure are {verdict} "
            f"(smallest p-value of {len(even.p)} chi-square tests {even.p.min():.2g})."
        )
    said.append(
        "The posterior mean is saved as the scenario overlay posterior.yaml and the draws as posterior.parquet; "
        "the baseline stays as it is."
    )
    return said


def _lowered(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]
