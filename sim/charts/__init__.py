"""Charts: one function a chart, `(frame, ax=None, **options) -> ax`, in one style and one set of colours; no files.

    from sim import charts
    charts.ladder(turns, point=0).figure                       # shown in a notebook
    fig = charts.figure("phase", size="slide")
    charts.phase(points, fig.subplots())
    charts.save(fig, "out/phase")                              # out/phase.png and out/phase.svg

Without `ax` a chart makes its own figure, of the size it is given: `page`, `slide` or `column`. Charts of several panels
split the place of `ax`. Every chart takes `title`; those over time take `marks`, the dated events of the scenario.

`CHARTS` has all of them by name, and `FRAMES` which stored table each is a function of.

`phrases` all text · `words`, `tongue` names and numbers in words · `palette` colours, hatching, markers · `style` the style sheet
and sizes · `frames` what is read and refused · `drawing`, `canvas`, `dates` what charts share · `shares`, `standing`, `fanning`,
`plane`, `believing`, `economy`, `onerun` charts of sweeps and runs · `paired`, `sensing`, `boxing`, `turning`, `gaming`,
`replying`, `scored`, `fitted` charts of the other studies · `alt` charts in a sentence · `files` saving.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.charts import palette, phrases, words
from sim.charts.alt import describe
from sim.charts.belief_bands import beliefs
from sim.charts.best_replies import replies
from sim.charts.box_plots import boxes, trajectory
from sim.charts.calibration import check, corner, ranks
from sim.charts.economy import pain_blowback
from sim.charts.fans import fan, fans
from sim.charts.files import rendered, save
from sim.charts.forecasts import events, reliability, skill, watched
from sim.charts.index_plots import convergence, pawn, sensitivity, variance
from sim.charts.ladder_bands import ladder
from sim.charts.onerun import timeline
from sim.charts.paired import differences, index_differences, partings
from sim.charts.payoff_tables import payoffs, quantal, regret
from sim.charts.phase_plane import phase
from sim.charts.shares import outcome_bars, outcome_shares
from sim.charts.style import SIZES, figure, styled
from sim.charts.turning_points import changes, hindsight

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Chart = Callable[..., "Axes"]
_CHARTS: dict[str, tuple[Chart, str]] = {
    # of sweeps and single runs
    "outcome_shares": (outcome_shares, "points"),
    "outcome_bars": (outcome_bars, "points"),
    "ladder": (ladder, "turns"),
    "fan": (fan, "turns"),
    "fans": (fans, "turns"),
    "phase": (phase, "points"),
    "beliefs": (beliefs, "turns"),
    "pain_blowback": (pain_blowback, "turns"),
    "timeline": (timeline, "trace"),
    # of study=compare
    "differences": (differences, "differences"),
    "index_differences": (index_differences, "differences"),
    "partings": (partings, "partings"),
    # of study=sensitivity
    "sensitivity": (sensitivity, "indices"),
    "pawn": (pawn, "indices"),
    "variance": (variance, "provenance"),
    "convergence": (convergence, "convergence"),
    # of study=discovery
    "trajectory": (trajectory, "trajectory"),
    "boxes": (boxes, "boxes"),
    # of study=explain
    "hindsight": (hindsight, "hindsight"),
    "changes": (changes, "parameters"),
    # of study=doctrines
    "payoffs": (payoffs, "payoffs"),
    "replies": (replies, "payoffs"),
    "quantal": (quantal, "quantal"),
    "regret": (regret, "futures"),
    # of study=hindcast
    "events": (events, "questions"),
    "reliability": (reliability, "reliability"),
    "skill": (skill, "events"),
    "watched": (watched, "paths"),
    # of study=calibrate
    "corner": (corner, "posterior"),
    "check": (check, "targets"),
    "ranks": (ranks, "ranks"),
}
CHARTS: dict[str, Chart] = {name: chart for name, (chart, _) in _CHARTS.items()}
FRAMES: dict[str, str] = {
    name: frame for name, (_, frame) in _CHARTS.items()
}  # which table each chart is a function of

__all__ = [
    "CHARTS", "FRAMES", "SIZES", "beliefs", "boxes", "changes", "check", "convergence", "corner", "describe", "differences", "events", "fan",
    "fans", "figure", "hindsight", "index_differences", "ladder", "outcome_bars", "outcome_shares", "pain_blowback", "palette", "partings",
    "pawn", "payoffs", "phase", "phrases", "quantal", "ranks", "regret", "reliability", "rendered", "replies", "save", "sensitivity", "skill",
    "styled", "timeline", "trajectory", "variance", "watched", "words",
]  # fmt: skip
