"""From runs to points and weeks, against numpy's own quantiles one point at a time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.stats.outcomes import QUANTILES, no_turns, turn_dates, turns_frame, wilson
from sim.studies.sweep.growth import ALL_WEEKS, MOST_POINTS, weeks_kept

TURNS = 3
RUNS = {4: 7, 5: 1, 9: 12}  # by point: they need not be as many, nor all points there


def example() -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    rng = np.random.default_rng(3)
    points = np.repeat(list(RUNS), list(RUNS.values()))
    trace = {
        name: rng.normal(size=(len(points), TURNS)).astype(np.float32)
        for name in ("pain", "belief.us", "belief.nato")
    }
    trace["place"] = rng.integers(0, 7, (len(points), TURNS)).astype(np.float32)
    return points, trace, rng.integers(0, 3, len(points))


def frame() -> pd.DataFrame:
    points, trace, levels = example()
    return turns_frame(
        points, trace, levels, ["us", "nato"], turn_dates(date(2014, 3, 30), 7, TURNS)
    )


def test_quantiles_are_those_of_each_point_alone() -> None:
    points, trace, levels = example()
    made = frame().set_index(["point", "turn", "quantity"])
    for point, runs in RUNS.items():
        for name in ("pain", "belief.us", "belief.nato"):
            alone = trace[name][points == point]
            for turn in range(TURNS):
                row = made.loc[(point, turn, name)]
                assert row["n"] == runs
                np.testing.assert_allclose(row["mean"], alone[:, turn].mean(), rtol=1e-6)
                np.testing.assert_allclose(
                    row[["q05", "q25", "q50", "q75", "q95"]].astype(float),
                    np.quantile(alone[:, turn], QUANTILES),
                    rtol=1e-6,
                )
        for level in range(3):
            alone = trace["belief.nato"][(points == point) & (levels == level)]
            if not len(alone):
                assert (point, 0, f"belief.nato|{level}") not in made.index
                continue
            row = made.loc[(point, 2, f"belief.nato|{level}")]
            assert row["n"] == len(alone)
            np.testing.assert_allclose(row["q25"], np.quantile(alone[:, 2], 0.25), rtol=1e-6)


def test_the_ladder_is_a_share_with_its_interval() -> None:
    points, trace, _ = example()
    made = frame().set_index(["point", "turn", "quantity"])
    hits = (trace["place"][points == 9][:, 1] == 4).sum()
    low, high = wilson(hits, 12)
    row = made.loc[(9, 1, "ladder.proxy_war")]
    assert row["mean"] == hits / 12
    assert (row["q05"], row["q95"]) == (low, high)


def test_rows_stand_by_point_and_weeks_have_dates() -> None:
    made = frame()
    assert made["point"].is_monotonic_increasing
    assert made.columns[:4].tolist() == ["point", "turn", "date", "quantity"]
    assert made.loc[made["turn"] == 2, "date"].unique().tolist() == [pd.Timestamp(2014, 4, 13)]
    assert not made.isna().any().any()


@pytest.mark.parametrize("points", [1, 2, 27, 40, 400, MOST_POINTS])
def test_many_points_keep_fewer_weeks_each(points: int) -> None:
    kept = weeks_kept(points)
    assert weeks_kept(points + 1) <= kept
    assert kept >= 20
    assert kept * points <= max(ALL_WEEKS, 20 * points)


def test_beyond_some_points_no_weeks_are_kept() -> None:
    assert weeks_kept(MOST_POINTS + 1) == 0


def test_a_table_of_no_weeks_has_the_columns_of_one_with_some() -> None:
    none, some = no_turns(), frame()
    assert len(none) == 0
    assert none.columns.tolist() == some.columns.tolist()
