"""What a crisis taught about its parties, as what the next one starts from."""

from __future__ import annotations

from sim.config.settings import option
from sim.studies.declare import Playing, Study, runs_option


class Reputation(Playing):
    """Options of study=reputation."""

    runs: int = runs_option(4000, "of the crisis")
    informs: str | None = option(
        None, "the scenario of the crisis that it informs; null writes the parties' priors alone"
    )
    keep: float = option(0.1, "least share of runs that count as like the history", gt=0, le=1)


STUDY = Study(
    name="reputation",
    summary="Learn from a crisis with an answer key how resolute its parties were, and write that as the prior with which a later crisis starts.",
    settings=Reputation,
    run="sim.studies.reputation.study:run",
    examples={
        "scenario=taiwan_1995": "",
        "scenario=taiwan_1995 informs=paris_2014": "writes a scenario of 2014 in which Washington is known from 1995",
    },
)
