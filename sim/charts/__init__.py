"""Charts: each declared once with `@chart`, drawn as `(frame, ax=None, **options) -> ax`, in one style and one set of colours.

    from sim import charts
    charts.ladder(turns, point=0).figure                       # shown in a notebook
    fig = charts.figure("phase", size="slide")
    charts.phase(points, fig.subplots())
    charts.save(fig, "out/phase")                              # out/phase.png and out/phase.svg

Without `ax` a chart makes its own figure of the size it is given: `page`, `slide` or `column`. Charts of several panels
split the place of `ax`. Every chart takes `words` (what the scenario calls things), `title`, `size` and `footer`; those over
time take `marks`, the dated events of the scenario. `describe` says in a sentence what a chart shows.

`CHARTS` has every declared chart by its name, and `FRAMES` the stored table that each one shows. Both are read from the
declarations in this package's files; a new file needs no line here.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.charts import frames as frames
from sim.charts import palette as palette
from sim.charts import words as words
from sim.charts.declare import CHARTS as CHARTS
from sim.charts.declare import Chart as Chart
from sim.charts.files import dark_rules as dark_rules
from sim.charts.files import put as put
from sim.charts.files import rendered as rendered
from sim.charts.files import save as save
from sim.charts.files import themed as themed
from sim.charts.style import SIZES as SIZES
from sim.charts.style import blank as _blank
from sim.charts.style import known as _known
from sim.charts.style import styled as styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

for _module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
FRAMES: dict[str, str] = {name: chart.frame for name, chart in CHARTS.items()}


def figure(kind: str, size: str = "page", rows: int = 0) -> Figure:
    """An empty figure for the chart of that name at a size; `rows` is how many rows it will show, where that matters.

    Raises ValueError for a chart or a size that is not known.
    """
    return _blank(CHARTS[_known(kind, CHARTS, "chart")].height, size, rows)


def describe(name: str, frame: pd.DataFrame, **options: Any) -> str:
    """A sentence that says what the chart of that name shows of a table; `options` as for the chart.

    Raises ValueError for a chart that is not known, and where the chart itself would.
    """
    return CHARTS[_known(name, CHARTS, "chart")].describe(frame, **options)


def __getattr__(name: str) -> Chart:
    """A chart by its name, such as `charts.ladder`."""
    if name in CHARTS:
        return CHARTS[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
