"""Charts: one function a chart, `(frame, ax=None, **options) -> ax`, in one style and one set of colours; no files.

    from sim import charts
    charts.ladder(turns, point=0).figure                       # shown in a notebook
    fig = charts.figure("phase", size="slide")
    charts.phase(points, fig.subplots())
    charts.save(fig, "out/phase")                              # out/phase.png and out/phase.svg

Without `ax` a chart makes its own figure, of the size it is given: `page`, `slide` or `column`. Charts of several panels
split the place of `ax`. Every chart takes `title`; those over time take `marks`, the dated events of the scenario.

`words` all text · `palette` colours, hatching, markers · `style` the style sheet and sizes · `frames` what is read and
refused · `drawing`, `canvas`, `dates` what charts share · `shares`, `standing`, `fanning`, `plane`, `believing`, `economy`,
`onerun` the charts · `alt` charts in a sentence · `files` saving.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.charts import palette, words
from sim.charts.alt import describe
from sim.charts.believing import beliefs
from sim.charts.economy import pain_blowback
from sim.charts.fanning import fan, fans
from sim.charts.files import rendered, save
from sim.charts.onerun import timeline
from sim.charts.plane import phase
from sim.charts.shares import outcome_bars, outcome_shares
from sim.charts.standing import ladder
from sim.charts.style import SIZES, figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CHARTS: dict[str, Callable[..., Axes]] = {
    "outcome_shares": outcome_shares,
    "outcome_bars": outcome_bars,
    "ladder": ladder,
    "fan": fan,
    "fans": fans,
    "phase": phase,
    "beliefs": beliefs,
    "pain_blowback": pain_blowback,
    "timeline": timeline,
}
FRAMES = {  # which frame each chart is a function of
    "outcome_shares": "points",
    "outcome_bars": "points",
    "ladder": "turns",
    "fan": "turns",
    "fans": "turns",
    "phase": "points",
    "beliefs": "turns",
    "pain_blowback": "turns",
    "timeline": "trace",
}

__all__ = [
    "CHARTS", "FRAMES", "SIZES", "beliefs", "describe", "fan", "fans", "figure", "ladder", "outcome_bars", "outcome_shares",
    "pain_blowback", "palette", "phase", "rendered", "save", "styled", "timeline", "words",
]  # fmt: skip
