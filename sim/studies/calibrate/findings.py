"""The findings of the study of calibration: tables, charts and sentences of a posterior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.charts import calibration as drawing
from sim.charts.words import Words
from sim.model.world import Array
from sim.paths import Tree, get
from sim.studies.answer import Answer
from sim.studies.calibrate import Calibrate
from sim.studies.calibrate import rejection as abc
from sim.studies.calibrate.rejection import Evenness, Posterior, Reference
from sim.studies.calibrate.targets import ChosenTargets
from sim.studies.inputs import Bounds

BINS = 10


@dataclass(frozen=True, eq=False)
class CalibrationFindings:
    """Ranges, targets, reference and posterior, with the ranks of synthetic truths and the targets in runs of the posterior.

    `draws` has a row for each draw of the posterior, `ranks` is `[parameters, truths]`, `beyond` the share of truths that lie farther
    out than the targets, and `stray` the error of the runs as a share of each known target's own.
    """

    bounds: Bounds
    wanted: ChosenTargets
    reference: Reference
    posterior: Posterior
    draws: pd.DataFrame
    ranks: Array
    beyond: float
    checked: pd.DataFrame
    stray: Array


def _parameters(tree: Tree, found: CalibrationFindings) -> pd.DataFrame:
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


def answer(settings: Calibrate, tree: Tree, found: CalibrationFindings, words: Words) -> Answer:
    """Everything that is written of a calibration."""
    size, runs = settings.chart.size, settings.runs
    table = _parameters(tree, found)
    values = dict(zip(table["parameter"], table["as_it_is"], strict=True))
    pictures: dict[str, Any] = {
        "corner": (
            drawing.corner(found.draws, words=words, bounds=found.bounds, as_is=values, size=size),
            f"Posterior of {', '.join(words.axes(list(found.bounds)))}, beside the prior.",
        ),
        "check": (
            drawing.check(_latest(found.checked), words=words, size=size),
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
            drawing.ranks(
                tables["ranks"], words=words, low=even.low, high=even.high, bins=BINS, size=size
            ),
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
        f"{tree['title']}: calibration",
        _sentences(found, table, even, words),
        summary,
        tables,
        shown,
        pictures,
    )


def _latest(checked: pd.DataFrame) -> pd.DataFrame:
    """Of each event of the history the last date alone."""
    return checked[~checked["target"].str.partition("@")[0].duplicated(keep="last")]


def _idle(found: CalibrationFindings) -> list[str]:
    """Targets that no draw from the prior moves."""
    return [
        str(name)
        for name, varies in zip(found.checked["target"], found.reference.varying, strict=True)
        if not varies
    ]


def _sentences(
    found: CalibrationFindings, table: pd.DataFrame, even: Evenness | None, words: Words
) -> list[str]:
    """The answer in sentences: the posterior first, then what it misses and how far to trust it."""
    return [
        _posterior(found, table, words),
        f"{found.posterior.unit.shape[1]:,} of {found.reference.unit.shape[1]:,} rows were accepted, "
        f"worth {found.posterior.effective:.0f} independent ones.",
        *_misses(found),
        *_doubts(found),
        *_evenness(found, even),
        "The posterior mean is saved as the scenario overlay posterior.yaml and the draws as posterior.parquet; "
        "the baseline stays as it is.",
    ]


def _posterior(found: CalibrationFindings, table: pd.DataFrame, words: Words) -> str:
    """What the targets say of the parameters, those first whose variance shrank most."""
    rows = sorted(table.to_dict("records"), key=lambda row: -row["shrunk"])
    values = "; ".join(
        f"{words.axis(row['parameter'])} {words.number(row['mean'], 3)} ({words.number(row['q025'], 3)} to {words.number(row['q975'], 3)}; "
        f"as it is {words.number(row['as_it_is'], 3)})"
        for row in rows
    )
    given, wanted = [], found.wanted
    if wanted.known:
        many = "s" * (len(wanted.known) > 1)
        given.append(f"{len(wanted.known)} target{many} known at the start")
    if wanted.seen:
        given.append(f"the history up to {wanted.day} ({len(wanted.seen)} answers and paths)")
    return f"Given {' and '.join(given)}, the parameters, best known first, are, with the middle 95 % of the posterior: {values}."


def _misses(found: CalibrationFindings) -> list[str]:
    """Targets that no point of the prior reaches, and those that calibrated runs still miss."""
    rows = [row for row in found.checked.to_dict("records") if row["kind"] == "known"]
    beyond = [
        f"{_lowered(row['label'])} ({row['seen']:.2f}; prior {row['prior_low']:.2f} to {row['prior_high']:.2f})"
        for row in rows
        if row["below_in_prior"] in (0.0, 1.0)
    ]
    missed = [
        f"{_lowered(row['label'])} ({row['posterior']:.2f} against {row['seen']:.2f})"
        for row in rows
        if row["posterior_high"] < row["low"] or row["posterior_low"] > row["high"]
    ]
    said = []
    if beyond:
        said.append(f"Beyond what any point of the prior shows: {'; '.join(beyond)}.")
    if missed:
        said.append(f"The calibrated runs still miss: {'; '.join(missed)}.")
    return said


def _doubts(found: CalibrationFindings) -> list[str]:
    """Targets that do not fit together, that teach nothing, or that the runs leave too unsure."""
    said = []
    if not found.posterior.adjusted:
        said.append(
            f"Taken together the targets lie farther out than all but {found.beyond:.1%} of synthetic truths: nowhere in these ranges "
            "does the game meet them all, and the draws are those that come nearest."
        )
    if idle := _idle(found):
        said.append(f"No draw changes these, so they teach nothing: {', '.join(idle)}.")
    strays = [
        f"{_lowered(target.label)} ({share:.1f} times)"
        for target, share in zip(found.wanted.known, found.stray, strict=True)
        if share > 0.7
    ]
    if strays:
        said.append(
            f"What the runs leave unsure is much beside the target's own error, which widens the posterior: {'; '.join(strays)}. "
            "More points or runs help."
        )
    return said


def _evenness(found: CalibrationFindings, even: Evenness | None) -> list[str]:
    """Whether the procedure finds known truths as often as it claims; nothing where that was not checked."""
    if even is None:
        return []
    least = float(even.p.min() * len(even.p))
    verdict = (
        "even, as they should be"
        if least > 0.05
        else "not even, so its intervals are not to be trusted as they stand"
    )
    return [
        f"Checked on {found.ranks.shape[1]} synthetic truths, the ranks of the procedure are {verdict} "
        f"(smallest p-value of {len(even.p)} chi-square tests {even.p.min():.2g})."
    ]


def _lowered(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]
