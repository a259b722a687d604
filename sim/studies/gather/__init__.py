"""Sweeps made apart, joined into one."""

from __future__ import annotations

from typing import Any

from pydantic import field_validator

from sim.config.settings import Settings, option
from sim.studies.declare import Study


class Gather(Settings):
    """Options of study=gather."""

    source: str = option(
        ...,
        "a folder with sweeps below it, a pattern such as 'outputs/2026-03-*', or a list of them",
        alias="from",
    )

    @field_validator("source", mode="before")
    @classmethod
    def _a_folder_a_line(cls, value: Any) -> Any:
        """Several folders, given as a list, are kept one a line."""
        return (
            "\n".join(value)
            if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)
            else value
        )


STUDY = Study(
    name="gather",
    summary="Join sweeps made apart, such as the jobs of `-m`, into one: one table of runs, points, charts and page.",
    settings=Gather,
    run="sim.studies.gather.study:gather",
    examples={"from='outputs/2026-03-*' out=outputs/all": ""},
    workers=False,
)
