"""How much each parameter decides, and how much luck does."""

from __future__ import annotations

from sim.config.settings import option
from sim.studies.declare import OverRanges, Study, runs_option


class Sensitivity(OverRanges):
    """Options of study=sensitivity."""

    base: int = option(
        1024,
        "base points N, a power of two: N x (parameters + 2) points are played",
        ge=1,
        le=2**20,
    )
    runs: int = runs_option(20)


STUDY = Study(
    name="sensitivity",
    summary="Measure how much each parameter decides, how much luck does, and on what kind of number the answer rests.",
    settings=Sensitivity,
    run="sim.studies.sensitivity.study:run",
    examples={
        "": "12 contested parameters over their plausible ranges",
        "base=256 'parameters=[parties.us.resolve,contest.window]'": "",
        "from=SWEEP": "indices from the points of a stored sweep",
    },
)
