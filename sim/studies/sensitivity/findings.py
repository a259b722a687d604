"""What a sensitivity study says: its tables, sentences and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.charts import index_plots as drawing
from sim.charts import variance_bars, vocabulary
from sim.charts.words import Words
from sim.config.provenance import book_for, provenance_of
from sim.paths import Tree
from sim.stats import indices as sensing
from sim.stats.indices import Indices, Parts
from sim.stats.slicing import PawnDistances
from sim.studies.answer import Answer
from sim.studies.inputs import scenario_of
from sim.studies.sensitivity import Sensitivity

OWN = "own"  # kind of a range that the user gave
IDLE = 0.05  # upper bound of a total index under which a parameter hardly matters
TOLD = 3  # parameters described in words

CAPTIONS = {
    "indices": "Indices by output and parameter, with 95 % intervals",
    "noise": "Shares of the whole variance; low and high bound that of the parameters",
    "provenance": "Share of the parameters' variance by where their ranges come from",
}


@dataclass(frozen=True, eq=False)
class OutputSensitivity:
    """All that is found about one output."""

    indices: Indices
    parts: Parts
    moved: PawnDistances


@dataclass(frozen=True, eq=False)
class SensitivityFindings:
    """All that is found: outputs by name, ranges by path, warnings, points, runs a point, and steps of convergence (or none)."""

    outputs: Mapping[str, OutputSensitivity]
    bounds: Mapping[str, tuple[float, float]]
    warned: tuple[str, ...]
    points: pd.DataFrame
    runs: int
    steps: pd.DataFrame


def label(output: str, words: Words) -> str:
    """An output in words, as a sentence begins."""
    text = words.column(output)
    return text[:1].upper() + text[1:]


def kinds_of(settings: Sensitivity, tree: Tree, found: SensitivityFindings) -> list[str]:
    """Where the range of each parameter comes from."""
    book = book_for(tree)
    scenario = scenario_of(settings)
    rows = [None if settings.axes else provenance_of(path, scenario, book) for path in found.bounds]
    return [row.kind if row else OWN for row in rows]


def nothing(title: str, points: pd.DataFrame, why: str, words: Words) -> Answer:
    """The answer where nothing can be explained: why, what was seen of each output, and the points that were played."""
    paths = [str(name) for name in points.columns if "." in str(name)]
    outputs = points.drop(columns=paths)
    seen = [
        f"{words.within(words.column(str(name)))} {words.number(values.mean(), 3)} ({words.number(values.min(), 3)} to {words.number(values.max(), 3)})"
        for name, values in outputs.items()
    ]
    said = [
        f"Nothing can be explained. {why}",
        f"Means over {len(points):,} points, and the least and largest of a point: {'; '.join(seen)}. points.parquet keeps them.",
    ]
    summary = {"points": len(points), "indices": [], "means": outputs.mean().to_dict()}
    return Answer(f"{title}: what decides", said, summary, {"points": points})


def answer(settings: Sensitivity, tree: Tree, found: SensitivityFindings, words: Words) -> Answer:
    """The tables, sentences and charts."""
    kinds = kinds_of(settings, tree, found)
    table, size = indices_table(found, kinds), settings.chart.size
    noise = pd.DataFrame(
        [{"output": name, **vars(each.parts)} for name, each in found.outputs.items()]
    )
    rests = pd.DataFrame(_kind_rows(found, kinds))
    warned = [*found.warned, *_unsettled(found, words)]
    said = [text for name in found.outputs for text in _output_words(name, found, rests, words)][
        : 2 * len(found.outputs)
    ]
    main = next(iter(found.outputs))
    pictures: dict[str, tuple[Any, str]] = {
        "sensitivity": (
            drawing.sensitivity(table, words=words, size=size),
            f"Sobol indices. {_most(main, found, words)}",
        ),
        "pawn": (drawing.pawn(table, words=words, size=size), _pawn_caption(main, found, words)),
        "noise": (
            variance_bars.variance(variance_bars.noise_rows(noise), words=words, size=size),
            _parts_words(main, found, words),
        ),
        "provenance": (
            variance_bars.variance(rests, words=words, by="provenance", size=size),
            _rests_words(main, rests, words),
        ),
    }
    if len(found.steps):
        pictures["convergence"] = (
            drawing.convergence(found.steps, words=words, output=main, size=size),
            "Total indices by number of base points.",
        )
    tables = {
        "indices": table,
        "noise": noise,
        "provenance": rests,
        "points": found.points,
        **({"convergence": found.steps} if len(found.steps) else {}),
    }
    summary = {
        "points": len(found.points),
        "runs_a_point": found.runs,
        "warnings": warned,
        "noise": noise.to_dict("records"),
        "provenance": rests.to_dict("records"),
        "indices": table.to_dict("records"),
    }
    return Answer(
        f"{tree['title']}: what decides",
        [*said, *warned],
        summary,
        tables,
        dict(CAPTIONS),
        pictures,
    )


def _kind_rows(found: SensitivityFindings, kinds: list[str]) -> list[dict[str, Any]]:
    """A row for each output and kind of range: its share of the parameters' variance, with an interval."""
    return [
        {"output": name, "kind": kind, "share": share, "low": low, "high": high}
        for name, each in found.outputs.items()
        for kind, (share, low, high) in sensing.vouched(each.indices, kinds).items()
    ]


def indices_table(found: SensitivityFindings, kinds: list[str]) -> pd.DataFrame:
    """A row an output and parameter; totals only where the design gives them."""
    rows = []
    for name, each in found.outputs.items():
        for at, (path, (low, high)) in enumerate(found.bounds.items()):
            row = {
                "output": name,
                "parameter": path,
                "kind": kinds[at],
                "from": low,
                "to": high,
                "first": each.indices.first[at],
                "first_low": each.indices.first_low[at],
                "first_high": each.indices.first_high[at],
            }
            if len(each.indices.total):
                row |= {
                    "total": each.indices.total[at],
                    "total_low": each.indices.total_low[at],
                    "total_high": each.indices.total_high[at],
                }
            moved = each.moved
            rows.append(
                row
                | {
                    "pawn": moved.distance[at],
                    "pawn_low": moved.low[at],
                    "pawn_high": moved.high[at],
                    "pawn_idle": moved.idle,
                }
            )
    return pd.DataFrame(rows)


def _ranked(name: str, found: SensitivityFindings) -> tuple[list[int], bool]:
    """Places of the parameters from the one that decides most to the one that decides least, and whether totals say so."""
    indices = found.outputs[name].indices
    totals = len(indices.total) > 0
    return np.argsort(-(indices.total if totals else indices.first), kind="stable").tolist(), totals


def _output_words(
    name: str, found: SensitivityFindings, rests: pd.DataFrame, words: Words
) -> list[str]:
    return [
        _parts_words(name, found, words),
        " ".join(
            [_most(name, found, words), _idle(name, found, words), _rests_words(name, rests, words)]
        ).replace("  ", " "),
    ]


def _parts_words(name: str, found: SensitivityFindings, words: Words) -> str:
    parts = found.outputs[name].parts
    mean = (
        f"{parts.mean:.0%} of runs"
        if name in vocabulary.OUTCOMES or name == "war"
        else f"a mean of {words.number(parts.mean, 3)}"
    )
    return (
        f"{label(name, words)} ({mean}, {len(found.points):,} points of {found.runs} runs): the parameters decide {parts.parameters:.0%} of its "
        f"variance (95 % interval {parts.low:.0%} to {parts.high:.0%}), luck alone {parts.luck:.0%}, luck that acts otherwise at other "
        f"parameters {parts.both:.0%}."
    )


def _most(name: str, found: SensitivityFindings, words: Words) -> str:
    ranked, totals = _ranked(name, found)
    indices, paths = found.outputs[name].indices, list(found.bounds)
    said = []
    for at in ranked[:TOLD]:
        alone = f"{_share(indices.first[at])} alone ({_share(indices.first_low[at])} to {_share(indices.first_high[at])})"
        whole = (
            f", {_share(indices.total[at])} with its interactions ({_share(indices.total_low[at])} to {_share(indices.total_high[at])})"
            if totals
            else ""
        )
        said.append(f"{words.within(words.axis(paths[at]))}, {alone}{whole}")
    return f"Of the parameters' part of {words.within(words.column(name))} most is decided by {'; '.join(said)}.".replace(
        "-", "−"
    )


def _share(index: float) -> str:
    """An index as a share; an estimate may stray beyond 0 and 1, what it estimates does not."""
    return f"{min(max(index, 0.0), 1.0):.0%}"


def _idle(name: str, found: SensitivityFindings, words: Words) -> str:
    indices = found.outputs[name].indices
    idle = [
        words.within(words.axis(path))
        for path, high in zip(found.bounds, indices.total_high, strict=False)
        if high < IDLE
    ]
    return f"Hardly any: {', '.join(idle)} (each surely below {IDLE:.0%})." if idle else ""


def _rests_words(name: str, rests: pd.DataFrame, words: Words) -> str:
    mine = (
        rests[rests["output"] == name]
        .sort_values("share", ascending=False, kind="stable")
        .to_dict("records")
    )
    said = [
        f"{row['share']:.0%} ({row['low']:.0%} to {row['high']:.0%}) on {words.kind(str(row['kind']))}"
        for row in mine
    ]
    return f"By where the ranges come from it rests {', '.join(said)}."


def _pawn_caption(name: str, found: SensitivityFindings, words: Words) -> str:
    moved, paths = found.outputs[name].moved, list(found.bounds)
    best = int(np.argmax(moved.distance))
    return (
        f"Knowing {words.within(words.axis(paths[best]))} moves the distribution of {words.column(name)} most: by {moved.distance[best]:.2f} "
        f"({moved.low[best]:.2f} to {moved.high[best]:.2f}) on a scale from 0 to 1; an idle parameter would show up to {moved.idle:.2f}."
    )


def _unsettled(found: SensitivityFindings, words: Words) -> list[str]:
    """A sentence for every output with an index that has not settled."""
    said = []
    for name, each in found.outputs.items():
        indices = each.indices
        low, high = (
            (indices.total_low, indices.total_high)
            if len(indices.total)
            else (indices.first_low, indices.first_high)
        )
        wide = [
            path
            for path, width in zip(found.bounds, (high - low) / 2, strict=True)
            if width > sensing.UNSETTLED
        ]
        if wide:
            said.append(
                f"{label(name, words)}: not yet settled are the indices of {', '.join(words.within(words.axis(path)) for path in wide)} (intervals wider than "
                f"±{sensing.UNSETTLED:.0%}); take a larger base or more runs before leaning on them."
            )
    return said
