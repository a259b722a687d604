"""A crisis of one's own to begin with: commented files that pass their checks."""

from __future__ import annotations

from sim.config.settings import Settings
from sim.studies.declare import Study


class New(Settings):
    """Options of study=new: none of its own; `crisis` is the name."""


STUDY = Study(
    name="new",
    summary="Write the files of a new crisis into the working folder, commented and playable: a scenario, its facts, rows of provenance and answer key.",
    settings=New,
    run="sim.studies.new.study:run",
    examples={"crisis=mine": "then `brink scenario=mine study=single` plays it"},
    workers=False,
    plays=False,
    game={"crisis": ""},
    seeds=False,
)
