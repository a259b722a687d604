"""Sweeps made apart, joined into one."""

from __future__ import annotations

from sim.config.settings import Folders, Settings, option
from sim.studies.declare import AS_ON_THE_PAGE, Study


class Gather(Settings):
    """Options of study=gather."""

    source: Folders = option(
        ...,
        "a folder with sweeps below it, a pattern such as 'outputs/2026-03-*', or a list of them",
        alias="from",
    )


STUDY = Study(
    name="gather",
    summary="Join sweeps made apart, such as the jobs of `-m`, into one: one table of runs, points, charts and page.",
    settings=Gather,
    run="sim.studies.gather.study:gather",
    examples={"from='outputs/2026-03-*' out=outputs/all": ""},
    game=AS_ON_THE_PAGE,
    workers=False,
    plays=False,
)
