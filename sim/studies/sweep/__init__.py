"""The main job: a design of points, each with many runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sim.config.settings import Design, option
from sim.studies.declare import AS_ON_THE_PAGE, Playing, Study, points_option


class Sweep(Playing):
    """Options of study=sweep."""

    design: Design
    points: int = points_option(
        64,
        "points of a lhs or sobol design; in its folder a lhs grows by doubling them, a sobol by any number",
    )
    axes: dict[str, Any] | None = option(
        None,
        "what to sweep, by config path, or {scenario: [A, B]}, also of two crises; {values: [..], when: {AXIS: VALUE}} varies one where "
        "another has a value, correlate: [[A, B, 0.6]] those of a sample together; null sweeps the scenario's own uncertainties, {} plays it as it is",
    )
    parameters: str | None = option(
        None,
        "stored sets of numbers to sweep over besides: valley, those that agree with what was known at the start",
    )
    traced: Annotated[int, Field(ge=0)] | Literal["auto"] = option(
        "auto",
        "runs a point whose weeks are kept; auto keeps 1,000 of one point, up to 200 of each of many, none above 1,000 points",
    )
    until: dict[str, Any] | None = option(
        None, "stop each point when shares are known this well: '{outcome.open_invasion: 0.01}'"
    )
    most: int = option(1_000_000, "runs a point at most, with until", ge=1)
    shrink: bool = option(
        False,
        "drop what the folder holds beyond this sweep; without it finished runs, points and weeks are kept",
    )
    recover: bool = option(
        False,
        "take back runs of which nothing says any more what they are, once some of them, played again, are the same",
    )
    on_error: Literal["continue", "stop"] = option(
        "continue", "or stop: what a block that fails means for the sweep"
    )


STUDY = Study(
    name="sweep",
    summary="Play a design of points, each with many runs; tables, charts and a page.",
    settings=Sweep,
    run="sim.studies.sweep.study:sweep",
    groups={"design": "grid"},
    game=AS_ON_THE_PAGE,
    examples={
        "": "sweeps the scenario's own uncertainties",
        "'axes={parties.russia.forces:[30,60,100]}' runs=500": "",
        "design=lhs points=200 'axes={parties.us.resolve:{uniform:[0.5,2]}}'": "",
        "'axes={scenario:[paris_2014,taiwan_1995]}' runs=500": "two crises in one table and on one page",
        "parameters=valley": "plays the sets of numbers that fit what was known",
    },
)
