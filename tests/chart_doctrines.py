"""Small made-up frames of the game among doctrines: payoffs, quantal paths and futures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.studies.doctrines.empirical import Empirical

PLAYERS = ("us", "russia", "ukraine", "nato")


def game() -> Empirical:
    """A game of four parties of two or three doctrines, with equilibria and a round."""
    names = (
        ("threaten", "engage", "impose"),
        ("fait_accompli", "bargain", "pressure"),
        ("mobilise", "compromise"),
        ("reassure", "restraint"),
    )
    rng = np.random.default_rng(2)
    means = rng.normal(size=(4, 3, 3, 2, 2))
    means[0, :, 0], means[1, :, 0] = means[0, :, 0] + 0.5, means[1, :, 0] + 1.5
    return Empirical(PLAYERS, names, means[..., None] + 0.4 * rng.normal(size=(*means.shape, 30)))


def quantal_frame() -> pd.DataFrame:
    rows = [
        (player, name, precision, chance)
        for player in PLAYERS[:2]
        for precision in np.geomspace(0.1, 100, 9)
        for name, chance in zip(
            "ab", (1 / (1 + precision), precision / (1 + precision)), strict=True
        )
    ]
    return pd.DataFrame(rows, columns=["player", "doctrine", "precision", "chance"])


def intervals_frame() -> pd.DataFrame:
    rows = [(player, name, 0.3, 0.6) for player in PLAYERS[:2] for name in "ab"]
    return pd.DataFrame(rows, columns=["player", "doctrine", "chance_low", "chance_high"])


def futures_frame() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"doctrine": name, "future": at, "regret": at * step / 100}
            for step, name in enumerate(("a", "b", "c"), start=1)
            for at in range(20)
        ]
    )


ROBUST = pd.DataFrame(
    {
        "doctrine": ["a", "b", "c"],
        "greatest_regret": [0.19, 0.38, 0.57],
        "low": [0.15, 0.3, 0.5],
        "high": [0.22, 0.42, 0.6],
    }
)
