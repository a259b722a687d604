"""One run explained: when its fate was decided, and by what."""

from __future__ import annotations

from typing import Any

from sim.config.settings import option
from sim.studies.declare import FromSweep, Study, number_option


class Explain(FromSweep):
    """Options of study=explain."""

    point: int = number_option("which point of the sweep")
    run: int = number_option("which run of the seed")
    versus: str | int | dict[str, Any] | None = option(
        None, "the other side of a pair, as in study=compare"
    )
    target: str = option(
        "war",
        "what the run saw or did not see: war (proxy war or worse), an outcome of the ladder or a measure of your own",
    )
    nearest: str | None = option(
        None,
        "in place of run: of the first 128 runs, the one that came nearest to this target without seeing it",
    )


STUDY = Study(
    name="explain",
    summary="Explain one run: the chance it had week by week, the single moves and the smallest changes of a parameter that turn it.",
    settings=Explain,
    run="sim.studies.explain.study:run",
    examples={
        "run=7": "",
        "from=SWEEP point=4 run=7 target=open_invasion": "",
        "nearest=war": "the run that came nearest to war without it, and why it did not come",
        "run=7 versus=no_monitors": "where it parts from its pair, and the desk's terms there",
    },
    workers=False,
)
