"""What a command would do: its axes, points, runs, time, and what is unusual about it."""

from __future__ import annotations

from sim.studies.declare import Study
from sim.studies.sweep import Sweep


class Check(Sweep):
    """Options of study=check, which are those of the sweep that it looks at."""


STUDY = Study(
    name="check",
    summary="Say what a sweep would do, before it is played: axes and whose they are, points, runs, time, what differs from the baseline, values out of range.",
    settings=Check,
    run="sim.studies.check.study:run",
    groups={"design": "grid"},
    examples={
        "scenario=mine": "is my file valid, and what does it change?",
        "'axes={parties.us.resolve:[0.5,1,2]}' runs=1000": "",
    },
    workers=False,
    plays=False,
)
