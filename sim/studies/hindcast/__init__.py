"""The model against what happened after 30 March 2014."""

from __future__ import annotations

from sim.config.settings import option
from sim.studies.declare import FromSweep, Playing, Study, number_option, rounds_option, runs_option


class Hindcast(FromSweep, Playing):
    """Options of study=hindcast."""

    runs: int = runs_option(4000, "of the crisis")
    point: int = number_option("which point of the sweep")
    history: str | None = option(None, "a folder with a history.yaml of its own")
    rounds: int = rounds_option()


STUDY = Study(
    name="hindcast",
    summary="Score runs started on 30 March 2014 against what happened after (seeds/history.yaml), beside base rates, persistence and a coin.",
    settings=Hindcast,
    run="sim.studies.hindcast.study:run",
    game={"calendar": {"turns": 48}},  # to 28 February 2015, the last checkpoint
    examples={
        "": "",
        "scenario=no_monitors runs=10000": "",
        "from=SWEEP point=0": "the weeks that a sweep of calendar.turns=48 keeps",
    },
)
