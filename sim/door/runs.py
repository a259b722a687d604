"""Playing one run: the whole story of one crisis, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.door.games import Game, loaded

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.run.history import History


@dataclass(frozen=True, eq=False)
class Run:
    """One run in full.

    `history` holds everything that was recorded of it; the properties below are its tables.
    """

    history: History

    def chronicle(self) -> str:
        """The run as Markdown, week by week: a dated sentence for each move and each event."""
        from sim.run.chronicle import chronicle

        return chronicle(self.history)

    @property
    def summary(self) -> dict[str, Any]:
        """The run's row in a table of runs: its outcome and what was recorded, by column."""
        return self.history.summary

    @property
    def events(self) -> pd.DataFrame:
        """One row for each move, accident and dated event."""
        return self.history.events

    @property
    def decisions(self) -> pd.DataFrame:
        """One row for each move that a desk could make: its terms, value, probability, and whether the desk made it."""
        return self.history.decisions

    @property
    def beliefs(self) -> pd.DataFrame:
        """What each party believed of each other party's type, week by week."""
        return self.history.beliefs

    @property
    def trace(self) -> pd.DataFrame:
        """The recorded quantities week by week: turn, date, quantity, value."""
        return self.history.trace

    def decision(self, place: str) -> str:
        """The table behind one decision; `place` is PARTY.DESK@TURN, such as `us.force@6`. Raises Mistake for a decision that there is not."""
        from sim.run.decision_table import parse_place, select, table

        return table(select(self.decisions, *parse_place(place)), self.beliefs)

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the run week by week; options are those of `sim.charts.CHARTS["timeline"]`."""
        from sim import charts
        from sim.charts.words import Words

        wanted = {"words": Words.of(self.history.game), "events": self.events, **options}
        return charts.CHARTS["timeline"](self.trace, ax, **wanted)

    def _repr_html_(self) -> str:
        head, *rest = self.chronicle().strip().split("\n\n")
        return f"<p><strong>{escape(head.lstrip('# '))}</strong></p><p>{escape(rest[0])}</p>{self.events._repr_html_()}"  # type: ignore[operator]


def play(
    game: Game | str = "paris_2014",
    seed: int = 0,
    run: int = 0,
    moves: Mapping[str, str] | None = None,
) -> Run:
    """Play one run of a game.

    Parameters
    ----------
    game
        A game from `sim.load`, or the name of a scenario.
    seed, run
        The luck: run `run` of a seed is the same crisis here, in a sweep and in `brink study=single`.
    moves
        Moves that desks have to make, `{"ukraine.force@3": "reinforce"}`; all else keeps the luck of the run.

    Returns
    -------
    Run
        The chronicle, the tables and the chart of the run.

    Raises
    ------
    Mistake
        For a run that cannot be numbered so, or a move that the desk does not have.
    """
    from sim.ensemble.designs import single_point
    from sim.run.history import play_run

    given = loaded(game)
    tree = single_point(given.tree).tree_with(np.array([0, 0]))
    if not moves:
        return Run(play_run(tree, run, seed))
    from sim.config.checks import build_game
    from sim.run.steering import play_steered, read_orders

    return Run(play_steered(build_game(tree), run, seed, read_orders(moves)))
