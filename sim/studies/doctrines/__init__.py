"""The game among doctrines: payoffs by simulation, equilibria, regret, and one party's robust choice."""

from __future__ import annotations

from sim.config.settings import option
from sim.studies.declare import OverRanges, Study, points_option, rounds_option, runs_option


class Doctrines(OverRanges):
    """Options of study=doctrines."""

    runs: int = runs_option(300, "of each combination of doctrines")
    doctrines: dict[str, tuple[str, ...] | None] | None = option(
        None, "{PARTY: [NAME, ...] or null for all of its}; null: every party that has some"
    )
    precision: float | None = option(
        None, "of choice among doctrines; null: the game's own, choice.precision", gt=0, le=1e6
    )
    rounds: int = rounds_option()
    robust: str | None = option("us", "the party whose choice is weighed over futures; null: none")
    points: int = points_option(64, "futures")
    enough: float | None = option(
        None, "the payoff that satisfies; null: what the party has in the scenario as it is"
    )


STUDY = Study(
    name="doctrines",
    summary="Solve the game among doctrines (configs/doctrine/PARTY/NAME.yaml): payoffs by simulation, equilibria, regret, and one party's robust choice.",
    settings=Doctrines,
    run="sim.studies.doctrines.study:run",
    examples={
        "": "",
        "'doctrines={russia: [pressure, bargain], us: null}' robust=us": "",
        "from=EARLIER precision=20": "the payoffs that an earlier study of doctrines kept",
    },
)
