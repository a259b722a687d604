"""The charts and the page of a stored sweep, made again."""

from __future__ import annotations

from sim.config.settings import Settings, option
from sim.studies.declare import AS_ON_THE_PAGE, Study


class Report(Settings):
    """Options of study=report."""

    source: str = option(..., "the sweep's folder", alias="from")


STUDY = Study(
    name="report",
    summary="Make the charts and the page of a stored sweep again: after an update, or in other formats and sizes.",
    settings=Report,
    run="sim.studies.report.study:report",
    examples={
        "from=FOLDER": "into the folder itself",
        "from=FOLDER out=ELSEWHERE chart.size=slide chart.format=[png]": "charts for a slide; pdf for a paper",
        "from=FOLDER chart.also=[beliefs,pain_blowback]": "further charts, drawn on request",
    },
    game=AS_ON_THE_PAGE,
    workers=False,
)
