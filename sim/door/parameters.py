"""Looking a parameter up: what it means, where its number is from, and what range is plausible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.door.games import Game, loaded

if TYPE_CHECKING:
    import pandas as pd


def params(find: str = "", game: Game | str = "paris_2014") -> pd.DataFrame:
    """The numbers of a game whose path or reason holds a word.

    Parameters
    ----------
    find
        A word, such as `"resolve"`; an empty one finds every number.
    game
        A game from `sim.load`, or the name of a scenario.

    Returns
    -------
    pandas.DataFrame
        One row a number: path, value, unit, plausible range (`low`, `high`), `basis` (the kind of source) and `why`.
    """
    import pandas as pd

    from sim.config.provenance import book_for, parameters, provenance_of

    given = loaded(game)
    book, rows = book_for(given.tree), []
    for path, value in parameters(given.tree):
        row = provenance_of(path, given.scenario, book)
        said = (
            (None, None, None, "", "")
            if row is None
            else (row.unit, row.at(path, "low"), row.at(path, "high"), row.kind, row.why)
        )
        if find.lower() in f"{path} {said[4]}".lower():
            rows.append((path, value, *said))
    return pd.DataFrame(rows, columns=["path", "value", "unit", "low", "high", "basis", "why"])
