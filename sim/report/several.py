"""What a page says of the model behind a sweep: once, or once for each crisis that the sweep has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sim.charts.words import Words
from sim.config import provenance
from sim.config.seeds import Row
from sim.ensemble.crises import OneCrisis
from sim.ensemble.results import Sweep
from sim.ensemble.shares import overall
from sim.report import inline, methods, modelmap, origins
from sim.report.origins import Origin

Origins = tuple[list[Origin], Counter[str], list[Row]]


def sections(swept: Sweep, crises: Sequence[OneCrisis], known: Sequence[Origins]) -> list[str]:
    """The ladder, the map of the model and where the numbers come from (`known`); each crisis in its own words."""
    parts = []
    for one, (numbers, kinds, assumed) in zip(crises, known, strict=True):
        words = Words.of(one.tree)
        shares = overall(swept.folder, one.points if len(crises) > 1 else None)
        own = [
            *modelmap.ladder(one.game, shares, words),
            *modelmap.section(one.game, words),
            *origins.section(numbers, kinds, assumed, provenance.book_for(one.tree), words),
        ]
        several = len(crises) > 1
        parts += [inline.renamed(part, one.title, one.label) for part in own] if several else own
    return parts


def references(swept: Sweep, crises: Sequence[OneCrisis], known: Sequence[Origins]) -> list[str]:
    """The works that the configurations use, each once; `known` is where the numbers of each crisis come from."""
    found = [
        methods.references(one.game, swept.manifest, numbers)
        for one, (numbers, _, _) in zip(crises, known, strict=True)
    ]
    return list(dict.fromkeys(work for works in found for work in works))


def origins_in(swept: Sweep, one: OneCrisis) -> Origins:
    """What was swept or changed in a crisis, and what its numbers rest on."""
    own = {path: values[one.points] for path, values in swept.plan.numbers.items()}
    return origins.origins(one.tree, own, one.scenario)
