"""Single stories: a few runs as ladders, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.charts import frames, palette
from sim.charts.canvas import canvas
from sim.charts.dates import Mark, closed, days, mark_events, time_axis
from sim.charts.declare import chart
from sim.charts.drawing import LINE, beside, dress, lines
from sim.charts.look import Look
from sim.charts.shares import fill
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = ("story", "turn", "date", "place")


def paths_of(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The weeks of each story in their order; raises ValueError for a place that the ladder does not have."""
    frames.require(frame, COLUMNS, "stories")
    place = frame["place"].to_numpy(dtype=float)
    if not np.all((place >= 0) & (place < len(frames.OUTCOMES)) & (place == np.floor(place))):
        raise ValueError(
            f"stories: place should be a whole number from 0 to {len(frames.OUTCOMES) - 1}"
        )
    return {
        str(name): rows.sort_values("turn") for name, rows in frame.groupby("story", sort=False)
    }


def _told(name: str, rows: pd.DataFrame, words: Words) -> str:
    place = rows["place"].to_numpy(dtype=int)
    worst, last = (words.outcome(frames.OUTCOMES[at]) for at in (place.max(), place[-1]))
    at = int(np.argmax(place)) + 1
    return f"{name} reaches {worst} in {words.turn} {at} and stands at {last} at the end"


def _stories_words(frame: pd.DataFrame, words: Words) -> str:
    parts = [_told(name, rows, words) for name, rows in paths_of(frame).items()]
    return f"{'; '.join(parts)}."


@chart(
    frame="stories",
    title="Single runs on the ladder, {turn} by {turn}",
    height=(0.3, 0.95),
    describe=_stories_words,
)
def stories(frame: pd.DataFrame, look: Look, *, marks: Sequence[Mark] = ()) -> Axes:
    """A few runs as ladders, a strip each: every week a block in the colour of the rung where the run stood.

    `frame` has a row a story and turn: `story` (the strip's heading), `turn`, `date` and `place` (0 to 6 on the ladder).
    Strips of one scale with few words are The Economist's small multiples.
    """
    from matplotlib.patches import Patch

    paths = paths_of(frame)
    words = look.words
    with canvas(look, len(paths)) as sheet:
        tall = 1
        panels = [row[0] for row in sheet.split(len(paths), 1, hspace=0.06)]
        for panel, (name, rows) in zip(panels, paths.items(), strict=True):
            edges, *_ = closed(days(rows["date"]))
            strip(panel, edges, rows["place"].to_numpy(dtype=int), words, few=True)
            head = lines(name, int(sheet.letters / 1.35) - 14)
            beside(panel, head, (0, 1), (0, 3), va="bottom", fontweight="bold")
            tall = head.count("\n") + 1 if panel is panels[0] else tall
            time_axis(panel, edges[0], edges[-1], sheet.letters - 18, labels=panel is panels[-1])
        key, lift = mark_events(panels, marks)
        sheet.key(key, panels[-1])
        note = "Each strip is one run: typical ones of the most frequent kinds. They show how runs go, not how often."
        for text in panels[0].texts:
            if lift and text.get_fontweight() == "bold":
                text.set_position((0, lift + 2))
        places = np.unique(frame["place"].to_numpy(dtype=int))
        names = [frames.OUTCOMES[at] for at in places]
        handles = [Patch(**fill(name)) for name in names]
        legend = sheet.legend(handles, [words.outcome(name) for name in names])
        sheet.heading(note, lift + (0.3 + LINE * tall) * sheet.font, legend)
    return sheet.ax


def strip(ax: Axes, edges: np.ndarray, places: np.ndarray, words: Words, few: bool = False) -> None:
    """A run's place on the ladder, each turn a block in the rung's colour below its step; `few` names every other rung."""
    names = list(frames.OUTCOMES)
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    ends = np.append(starts[1:], len(places))
    for start, end in zip(starts, ends, strict=True):
        at = int(places[start])
        width = edges[end] - edges[start]
        ax.bar(edges[start], at + 1, width, 0, align="edge", **fill(names[at]))
    ax.stairs(places + 1, edges, color=palette.INK, linewidth=1.3, baseline=None, zorder=4)
    top = max(int(places.max()) + 1, 3)
    shown = range(len(names)) if not few else sorted({0, int(places.max()), int(places[-1])})
    kept = [at for at in shown if not few or at == max(shown) or at + 1 not in shown]
    ax.set(ylim=(0, (top if few else len(names)) + 0.15))
    ax.set_yticks(np.array(kept) + 1, [words.outcome(names[at]) for at in kept])
    dress(ax, "y")
