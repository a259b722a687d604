"""Where an outcome comes about: boxes of parameters in plain sentences."""

from __future__ import annotations

from typing import Literal

from sim.config.settings import option
from sim.studies.declare import OverRanges, Study, points_option, runs_option


class Discovery(OverRanges):
    """Options of study=discovery."""

    target: str = option(
        "war", "war (proxy war or worse), an outcome of the ladder or a measure of your own"
    )
    boxes: int = option(3, "at most", ge=1, le=20)
    density: float | Literal["auto"] = option(
        "auto", "how dense a box should be; auto balances density and coverage"
    )
    prim: Literal["own", "ema"] = option("own", "or ema: the peeling of the EMA workbench (slower)")
    points: int = points_option(2000, "points of the sample")
    runs: int = runs_option(50)


STUDY = Study(
    name="discovery",
    summary="Find where an outcome comes about: boxes of parameters in plain sentences.",
    settings=Discovery,
    run="sim.studies.discovery.study:run",
    examples={
        "": "war over the plausible ranges of 12 contested parameters",
        "target=open_invasion density=0.5": "the widest box in which half of the runs see it",
        "from=SWEEP": "in a stored sweep, over its axes",
    },
)
