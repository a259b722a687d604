"""One index page over many folders of results."""

from __future__ import annotations

from sim.config.settings import Folders, Settings, option
from sim.studies.declare import Study


class Gallery(Settings):
    """Options of study=gallery."""

    source: Folders = option(
        ..., "folders, a folder with some below it, or a pattern", alias="from"
    )


STUDY = Study(
    name="gallery",
    summary="Make one index page over many folders of results, with a link to each one's report.",
    settings=Gallery,
    run="sim.studies.report.study:gallery",
    examples={"from='[outputs/a, outputs/b]' out=outputs/all": "", "from='outputs/*/*'": ""},
    workers=False,
    plays=False,
)
