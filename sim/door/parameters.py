"""Looking a parameter up: what it means, where its number is from, and what range is plausible."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from sim.door.games import Game, loaded

if TYPE_CHECKING:
    import pandas as pd


def params(find: str = "", game: Game | str = "paris_2014") -> pd.DataFrame:
    """The numbers of a game whose path, meaning or reason holds a word, as `brink study=params` finds them.

    Parameters
    ----------
    find
        A word, such as `"resolve"`, or a pattern, such as `"parties.*.forces"`; an empty one finds every number.
    game
        A game from `sim.load`, or the name of a scenario.

    Returns
    -------
    pandas.DataFrame
        One row a number: path, value, unit, plausible range (`low`, `high`), `basis` (the kind of source), `why` and `meaning`.
    """
    import pandas as pd

    from sim.charts.words import Words
    from sim.studies.params.study import look_up

    given = loaded(game)
    names = ["path", "value", "unit", "low", "high", "basis", "why", "meaning"]
    found = look_up(given.tree, find, given.scenario, Words.of(given.tree))
    rows = [operator.attrgetter(*names)(one) for one in found]
    return pd.DataFrame(rows, columns=names)
