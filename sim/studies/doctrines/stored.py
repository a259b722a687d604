"""The payoffs that a study of doctrines keeps, run by run, and reading them again: other precisions and resamples without new runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.ensemble.results import Sweep
from sim.paths import Mistake, Tree, nearest
from sim.studies.doctrines import Doctrines, overlays
from sim.studies.doctrines.empirical import Empirical
from sim.studies.doctrines.overlays import Doctrine

TABLE = "samples"  # a row a combination and run: the doctrine of each party and the realised payoff of each


@dataclass(frozen=True, eq=False)
class StoredGame:
    """An earlier study: its configuration, the doctrines asked for now, and their game."""

    tree: Tree
    chosen: Mapping[str, Sequence[Doctrine]]
    game: Empirical


def table(game: Empirical) -> pd.DataFrame:
    """The payoffs as a table, combinations in order, the last party's doctrine changing fastest."""
    cells, runs = list(np.ndindex(*game.payoffs.shape[1:])), game.samples.shape[-1]
    columns: dict[str, Any] = {}
    for player, (party, names) in enumerate(zip(game.players, game.doctrines, strict=True)):
        columns[f"doctrine_{party}"] = pd.Categorical(
            np.repeat([names[cell[player]] for cell in cells], runs), list(names)
        )
    columns["run"] = np.tile(np.arange(runs), len(cells))
    columns |= {
        f"payoff_{party}": game.samples[player].reshape(-1)
        for player, party in enumerate(game.players)
    }
    return pd.DataFrame(columns)


def read(settings: Doctrines) -> StoredGame:
    """The study in the folder `from`, with the doctrines that `doctrines` leaves of it.

    Raises Mistake for a folder that holds something else, for a doctrine that was not played, and for one changed since.
    """
    stored = Sweep.open(settings.source or "")
    if (
        stored.manifest.get("study") != "doctrines"
        or not (stored.folder / f"{TABLE}.parquet").is_file()
    ):
        what = (
            "a sweep"
            if "plan" in stored.manifest
            else f"the answer of study={stored.manifest.get('study', 'something else')}"
        )
        raise Mistake(
            f"from: {stored.folder} holds {what}, whose runs are not played under every combination of doctrines; leave from= out, "
            "or give the folder of an earlier study=doctrines"
        )
    tree: Tree = stored.manifest["configuration"]
    frame = pq.read_table(stored.folder / f"{TABLE}.parquet").to_pandas()
    players = [name.removeprefix("payoff_") for name in frame.columns if name.startswith("payoff_")]
    played = {party: list(map(str, pd.unique(frame[f"doctrine_{party}"]))) for party in players}
    shape = [len(names) for names in played.values()]
    samples = np.stack([frame[f"payoff_{party}"].to_numpy() for party in players]).reshape(
        len(players), *shape, -1
    )
    names = _wanted(settings, played)
    chosen = overlays.read(names, tree)
    _unchanged(stored, chosen)
    for axis, (party, ours) in enumerate(names.items(), start=1):
        samples = samples.take([played[party].index(name) for name in ours], axis=axis)
    return StoredGame(
        tree, chosen, Empirical(tuple(players), tuple(map(tuple, names.values())), samples)
    )


def _wanted(settings: Doctrines, played: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The doctrines to take of those that were played; a party that is not named keeps all of its own."""
    names = dict(played)
    for party, asked in (settings.doctrines or {}).items():
        if party not in played:
            raise Mistake(
                f"doctrines: '{party}' had no doctrine in {settings.source}, only {', '.join(played)}{nearest(party, list(played))}"
            )
        for name in asked or ():
            if name not in played[party]:
                raise Mistake(
                    f"doctrines.{party}: '{name}' was not played in {settings.source}, only {', '.join(played[party])}"
                    f"{nearest(name, played[party])}"
                )
        names[party] = asked or played[party]
    return names


def _unchanged(stored: Sweep, chosen: Mapping[str, Sequence[Doctrine]]) -> None:
    then = (
        pq.read_table(stored.folder / "doctrines.parquet")
        .to_pandas()
        .set_index(["party", "doctrine"])["sets"]
    )
    for options in chosen.values():
        for doctrine in options:
            if overlays.sets(doctrine) != then[doctrine.party, doctrine.name]:
                raise Mistake(
                    f"from: the doctrine {doctrine.party}/{doctrine.name} has changed since {stored.folder} was played; leave from= out "
                    "to play it as it is now"
                )
