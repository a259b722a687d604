"""Looking parameters up: meaning, unit, value, plausible range and basis."""

from __future__ import annotations

from sim.config.settings import Settings, option
from sim.studies.declare import Study


class Params(Settings):
    """Options of study=params."""

    find: str = option(
        "", "a word of the path, the meaning or the reason, or a path; none: every parameter"
    )


STUDY = Study(
    name="params",
    summary="Look parameters up: what each means, its value here, its unit, its plausible range and on what it rests. Plays nothing.",
    settings=Params,
    run="sim.studies.params.study:run",
    examples={"find=resolve": "", "find=parties.us.credibility scenario=no_monitors": ""},
    workers=False,
    plays=False,
)
