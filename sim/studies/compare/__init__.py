"""Two sides on the same luck: what differs and how surely."""

from __future__ import annotations

from typing import Any

from sim.config.settings import Design, option
from sim.studies.declare import FromSweep, Playing, Study, number_option, points_option, runs_option


class Compare(FromSweep, Playing):
    """Options of study=compare."""

    design: Design
    versus: str | int | dict[str, Any] | tuple[str | dict[str, Any], ...] | None = option(
        None,
        "a scenario; {path: value, doctrine.PARTY: name, ...}; a list of these; with from= a point's number or another sweep's folder",
    )
    point: int = number_option("which point of the sweep is the first side")
    axes: dict[str, Any] = option(
        {}, "points at which both sides are played; none: the scenario as it is"
    )
    points: int = points_option(64, "points of a lhs or sobol design")
    runs: int = runs_option(4000, "a point and side")


STUDY = Study(
    name="compare",
    summary="Play two sides on the same luck: what differs and how surely, and at which decision their runs part.",
    settings=Compare,
    run="sim.studies.compare.study:run",
    groups={"design": "grid"},
    examples={
        "scenario=paris_2014 versus=no_monitors": "",
        "versus='{parties.us.resolve: 2}'": "",
        "'versus=[no_monitors,troops_100k,{parties.us.credibility:0.5}]'": "any number of sides, ranked",
        "versus='{doctrine.us: threaten}'": "a doctrine of configs/doctrine/us",
        "from=SWEEP point=0 versus=3": "two points of a stored sweep",
        "from=SWEEP versus=OTHER_SWEEP": "",
    },
)
