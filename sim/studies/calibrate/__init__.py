"""Which values of some parameters agree with what was known, or with the history up to a date."""

from __future__ import annotations

from sim.config.settings import option
from sim.studies.declare import OverRanges, Study, points_option, runs_option


class Calibrate(OverRanges):
    """Options of study=calibrate."""

    points: int = points_option(2000, "draws from the prior")
    runs: int = runs_option(64, "of each draw")
    targets: str | tuple[str, ...] = option(
        "known",
        "known, history, or a list of targets (seeds/targets.yaml), events and paths (seeds/history.yaml)",
    )
    panel: tuple[str, ...] | None = option(
        None,
        "crises whose answer keys are the target of behaviour that all share, each left out in turn; parameters= names the behaviour",
    )
    upto: str | None = option(
        None, "the day up to which the history counts; null: its last checkpoint"
    )
    history: str | None = option(None, "a folder with a history.yaml of its own")
    accept: float = option(
        0.01,
        "share of the rows kept: of 100,000 emulated ones, or with the history of all runs",
        gt=0,
        le=1,
    )
    tolerance: float | None = option(None, "on top of that, the greatest distance allowed", gt=0)
    truths: int = option(
        200, "synthetic truths on which the procedure is checked", ge=50, le=100_000
    )


STUDY = Study(
    name="calibrate",
    summary="Find which values of some parameters agree with what was known (approximate Bayesian computation), and check the procedure itself.",
    settings=Calibrate,
    run="sim.studies.calibrate.study:run",
    examples={
        "": "",
        "targets=history upto=2014-06-30 calendar.turns=13": "",
        "'targets=[risk, calm, war]' 'parameters=[parties.russia.resolve, choice.precision]'": "",
        "'panel=[berlin_1961,cuba_1962,korea_1994,kosovo_1998]' 'parameters=[choice.precision,choice.prompt]' points=60": "behaviour shared over crises",
        "from=SWEEP": "a sweep with design=lhs over {uniform: [LOW, HIGH]} axes as draws from the prior",
    },
)
