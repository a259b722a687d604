"""Fans by the data behind them: bands and medians, a panel a kind, and what their title states."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chart_frames import TURNS, draw
from chart_texts import panels

from sim import charts
from sim.charts.words import PLAIN


def test_fan_draws_the_quantiles() -> None:
    ax = draw("fan")
    rows = TURNS[(TURNS["point"] == 1) & (TURNS["quantity"] == "forces.russia")]
    wide, half = (band.get_paths()[0].vertices[:, 1] for band in ax.collections)
    assert (wide.min(), wide.max()) == pytest.approx((rows["q05"].min(), rows["q95"].max()))
    assert (half.min(), half.max()) == pytest.approx((rows["q25"].min(), rows["q75"].max()))
    assert np.allclose(ax.lines[0].get_ydata(), rows["q50"])


def test_fans_have_a_panel_a_kind_and_in_it_a_line_and_a_band_a_party() -> None:
    shown = panels(draw("fans", kinds=("damage", "forces"), parties=("us", "russia")))
    assert len(shown) == 2
    for panel, kind in zip(shown, ("damage", "forces"), strict=True):
        for place, name in enumerate(("us", "russia")):
            rows = TURNS[(TURNS["point"] == 1) & (TURNS["quantity"] == f"{kind}.{name}")]
            assert np.allclose(panel.lines[place].get_ydata(), rows["q50"])
            band = panel.collections[place].get_paths()[0].vertices[:, 1]
            assert (band.min(), band.max()) == pytest.approx((rows["q25"].min(), rows["q75"].max()))
        looks = {(line.get_color(), line.get_linestyle()) for line in panel.lines[:2]}
        assert len(looks) == 2
    legend = shown[0].get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 2


def test_fans_state_whose_forces_change_only_where_the_runs_bear_it() -> None:
    frame = TURNS[TURNS["point"] == 1].copy()
    chart = charts.CHARTS["fans"]
    last = (frame["turn"] == frame["turn"].max()) & (frame["quantity"] == "forces.us")
    frame.loc[last, ["q25", "q50", "q75"]] = [900, 950, 1000]
    assert chart.heading(frame).startswith("US forces change most: from")
    assert chart.heading(frame, parties=["russia"], kinds=["damage"]) == chart.titled(PLAIN)
    frame.loc[frame["quantity"].str.startswith("forces."), "q75"] = 2000
    assert chart.heading(frame) == chart.titled(PLAIN)


def test_each_of_many_parties_has_a_line_of_its_own() -> None:
    names = [f"p{number}" for number in range(7)]
    forces = TURNS[TURNS["quantity"] == "forces.us"]
    frame = pd.concat([forces.assign(quantity=f"forces.{name}") for name in names])
    (panel,) = panels(draw("fans", frame=frame, parties=names, kinds=("forces",)))
    looks = {(line.get_color(), str(line._dash_pattern)) for line in panel.lines[:7]}
    assert len(looks) == 7


def test_a_kind_that_none_of_the_parties_has_takes_no_panel() -> None:
    frame = TURNS[~TURNS["quantity"].isin(["tier.russia"])]
    assert len(panels(draw("fans", frame=frame, parties=["russia"]))) < len(panels(draw("fans")))
    with pytest.raises(ValueError, match="no party that is shown has a quantity of kind 'tier'"):
        draw("fans", frame=frame, parties=["russia"], kinds=["tier", "forces"])
