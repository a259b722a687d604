"""Sessions of the explorer without a server, and what their boards show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from strategies import changed

from sim.explore.catalogue import Catalogue
from sim.explore.folder import Folder
from sim.explore.session import Session
from sim.explore.visit import Visit
from sim.paths import Tree
from sim.run.history import History

ARGUMENTS = ("scenario=paris_2014", "calendar.turns=9")
TREE: Tree = changed({"calendar.turns": 9})
SEED, RUN = 11, 2
FORCES, RESOLVE = "parties.russia.forces", "parties.us.resolve"


def session(folder: Path, catalogue: Catalogue, tree: Tree | None = None) -> Session:
    """A visit to the game of the catalogue, or to another one."""
    shared = catalogue if tree is None else Catalogue(tree, "paris_2014", ARGUMENTS)
    return Session(Visit(shared, Folder(folder), SEED, RUN), 200)


def catalogue_of_tests() -> Catalogue:
    """Shared, as by the visits of one program."""
    return Catalogue(TREE, "paris_2014", ARGUMENTS)


def weeks(parts: dict[str, Any]) -> dict[str, list[float]]:
    return dict(parts["board"]["trace"])


def same_weeks(parts: dict[str, Any], history: History) -> None:
    """The board's numbers are those of a run, to the digits that it shows."""
    wide = history.trace.pivot(index="turn", columns="quantity", values="value")
    shown = pd.DataFrame(weeks(parts))
    assert set(shown) == set(wide)
    np.testing.assert_allclose(
        shown[list(wide)].to_numpy(), wide.to_numpy()[: len(shown)], rtol=1e-4, atol=1e-9
    )
