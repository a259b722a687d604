"""One run of a stored sweep, played again."""

from __future__ import annotations

from sim.config.settings import Settings, option
from sim.studies.declare import AS_ON_THE_PAGE, Study, number_option


class Replay(Settings):
    """Options of study=replay."""

    source: str = option(..., "the sweep's folder", alias="from")
    point: int = number_option("which point of the sweep")
    run: int = number_option("which run of the point")
    explain: str | None = option(
        None,
        "PARTY.DESK@TURN: the table behind one decision; turns count from 0, so @0 is the first week",
    )


STUDY = Study(
    name="replay",
    summary="Play one run of a stored sweep again, bit for bit, and explain any of its decisions.",
    settings=Replay,
    run="sim.studies.single.study:replay",
    examples={"from=FOLDER point=0 run=3 explain=russia.force@6": ""},
    game=AS_ON_THE_PAGE,
    workers=False,
)
