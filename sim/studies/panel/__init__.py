"""One set of behaviour against many crises: what it says of each, scored beside base rates and a plain regression."""

from __future__ import annotations

from sim.config.settings import option
from sim.studies.declare import Playing, Study, rounds_option, runs_option


class Panel(Playing):
    """Options of study=panel."""

    runs: int = runs_option(1000, "of each crisis")
    crises: tuple[str, ...] | None = option(
        None, "scenarios, each with an answer key; null: every crisis that has one"
    )
    swap: str | None = option(
        None, "a crisis whose facts the others are given, one group of facts at a time"
    )
    rounds: int = rounds_option()


STUDY = Study(
    name="panel",
    summary="Play a list of crises with the same behaviour and score violence, war, agreement, measures imposed and eased within 4, 13 and 26 weeks.",
    settings=Panel,
    run="sim.studies.panel.study:run",
    examples={
        "": "every crisis that has an answer key",
        "'crises=[paris_2014,taiwan_1995]' runs=4000": "",
        "swap=paris_2014": "which group of facts makes the difference to 2014",
        "choice.precision=15": "other behaviour, in every crisis",
    },
)
