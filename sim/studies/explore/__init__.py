"""A live page for one crisis and for many."""

from __future__ import annotations

from pydantic import field_validator

from sim.config.settings import Section, Settings, option
from sim.studies.declare import Study, number_option


class Explore(Section):
    """The live page: where it is served, the folder whose sweeps it may open, and how many worlds one request may ask for."""

    address: str = option("127.0.0.1", "only this machine; another address lets others in")
    port: int = option(5006, "0 takes any that is free", ge=0, le=65535)
    folder: str = option(".", "nothing outside of it is read")
    open_browser: bool = option(True, "show the page at once")
    worlds: int = option(1000, "parallel worlds a fan begins with, 100 to 5,000", ge=100, le=5000)

    @field_validator("address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not value or set(value) & set(" /@?#*"):
            raise ValueError("should be a name or an address of this machine, such as 127.0.0.1")
        return value


class Exploring(Settings):
    """Options of study=explore."""

    run: int = number_option("which run of the seed to begin with")
    explore: Explore = Explore()


STUDY = Study(
    name="explore",
    summary="Serve a live page for one crisis and for many: play it week by week, take a party's desks, see what may follow. Needs brink-sim[explore].",
    settings=Exploring,
    run="sim.studies.explore.study:run",
    examples={
        "": "",
        "scenario=no_monitors seed=7 run=3": "",
        "explore.folder=outputs": "sweeps below this folder can be opened",
    },
    workers=False,
)
