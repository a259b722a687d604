"""Rules by libraries of the `analysis` extra: CART by scikit-learn, PRIM by the EMA workbench."""

from __future__ import annotations

import inspect
import warnings
from importlib.util import find_spec

import numpy as np

from sim.model.world import Array
from sim.paths import Mistake
from sim.studies.discovery.boxes import Sample
from sim.studies.discovery.peeling import Step, extent, measure

LEAVES = 6
SMALLEST = 0.05  # share of all runs that a leaf holds at least
ROWS = 6000  # rows that the EMA workbench is given at most: its peeling is slow
INSTALL = "pip install 'brink-sim[analysis]'"


def has(package: str) -> bool:
    """Whether a package of the extra is installed."""
    return find_spec(package) is not None


def leaves(train: Sample, test: Sample, seed: int = 0) -> list[Step]:
    """The leaves of a regression tree of the share of hits, each as a box measured in `test`, densest first.

    Raises Mistake, naming the command that installs it, without scikit-learn.
    """
    if not has("sklearn"):
        raise Mistake(f"discovery: a tree needs scikit-learn: {INSTALL}")
    from sklearn.tree import DecisionTreeRegressor

    model = DecisionTreeRegressor(
        max_leaf_nodes=LEAVES, min_weight_fraction_leaf=SMALLEST, random_state=seed % 2**32
    )
    model.fit(train.values, train.hits / train.runs, sample_weight=train.runs)
    whole, tree = extent(train.values), model.tree_
    found: list[Array] = []
    waiting = [(0, whole)]
    while waiting:
        node, bounds = waiting.pop()
        if tree.children_left[node] < 0:
            found.append(bounds)
            continue
        below, above = bounds.copy(), bounds.copy()
        column = train.values[:, tree.feature[node]]
        below[tree.feature[node], 1] = column[column <= tree.threshold[node]].max()
        above[tree.feature[node], 0] = column[column > tree.threshold[node]].min()
        waiting += [(int(tree.children_left[node]), below), (int(tree.children_right[node]), above)]
    steps = [measure(test.values, test.hits, test.runs, bounds, whole) for bounds in found]
    return sorted((step for step in steps if step.mass > 0), key=lambda step: -step.density)


def check_prim(prim: str) -> None:
    """Raise Mistake, naming the command that installs it, for a peeling whose library is not there."""
    if prim == "ema" and not has("ema_workbench"):
        raise Mistake(f"prim: the EMA workbench is not installed: {INSTALL}")


def ema_peel(values: Array, hits: Array, runs: Array) -> list[Step]:
    """The peeling trajectory of the EMA workbench, on single runs (a sample of them where there are many)."""
    check_prim("ema")
    import pandas as pd

    with (
        warnings.catch_warnings()
    ):  # it warns at import of optional parts, and of pandas' coming changes while it peels
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim

        rng = np.random.default_rng(0)
        rows = np.repeat(np.arange(len(values)), runs.astype(int))
        seen = np.concatenate(
            [np.arange(int(count)) < int(hit) for hit, count in zip(hits, runs, strict=True)]
        )
        picked = rng.permutation(len(rows))[:ROWS]
        names = [f"x{place}" for place in range(values.shape[1])]
        frame = pd.DataFrame(values[rows[picked]], columns=names)
        options = (
            {"threshold": 0.0}
            if "threshold" in inspect.signature(prim.Prim.__init__).parameters
            else {}
        )
        box = prim.Prim(frame, seen[picked], **options).find_box()
    whole = extent(values)
    edges = extent(frame.to_numpy())
    steps = []
    for limits in box.box_lims:
        bounds = limits[names].to_numpy(dtype=float).T
        bounds = np.where(bounds == edges, whole, bounds)  # a bound of the sample is no restriction
        steps.append(measure(values, hits, runs, bounds, whole))
    return steps
