"""One crisis, played and told."""

from __future__ import annotations

from sim.config.settings import Settings, option
from sim.studies.declare import AS_ON_THE_PAGE, Study, number_option


class Single(Settings):
    """Options of study=single."""

    run: int = number_option("which run of the seed")
    explain: str | None = option(
        None,
        "PARTY.DESK@TURN: the table behind one decision; turns count from 0, so @0 is the first week",
    )
    moves: dict[str, str] | None = option(
        None,
        "moves that desks have to make, '{PARTY.DESK@TURN: MOVE}'; all else keeps the run's luck",
    )


STUDY = Study(
    name="single",
    summary="Play one crisis and tell it: a dated sentence a move, the beliefs, the ladder.",
    settings=Single,
    run="sim.studies.single.study:single",
    examples={
        "seed=7": "",
        "run=3 explain=russia.force@6": "",
        "run=3 'moves={ukraine.force@3: mobilise}'": "",
    },
    game=AS_ON_THE_PAGE,
    workers=False,
)
