"""Charts by the data behind them: what is drawn equals the frame, texts are readable, bad frames are refused."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from chart_frames import CASES, EVENTS, POINTS, TRACE, TURNS, draw, points
from chart_studies import CASES as STUDIES
from chart_texts import faults, lengths, panels, root
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim import charts
from sim.charts import ladder_bands as standing
from sim.charts import onerun, palette, style, vocabulary
from sim.charts import phase_plane as plane
from sim.charts.dates import days, mark_events
from sim.charts.drawing import spread
from sim.charts.words import Words
from sim.model.params import LADDER


def test_registries_agree() -> None:
    assert set(charts.FRAMES) == set(charts.CHARTS) == {*CASES, *STUDIES}
    described = {name for name, chart in charts.CHARTS.items() if chart.says is not None}
    assert described == set(CASES), "the studies write sentences of their own"
    assert tuple(palette.LADDER) == LADDER == tuple(vocabulary.OUTCOMES)


SIZED = [(name, size) for name in CASES for size in ("page", "column")] + [
    ("outcome_shares", "slide"),
    ("timeline", "slide"),
]


@pytest.mark.parametrize(("name", "size"), SIZED)
def test_texts_are_whole_and_apart(name: str, size: str) -> None:
    figure = root(draw(name, size=size))
    assert faults(figure) == []
    assert figure.get_size_inches()[0] == charts.SIZES[size].width
    assert figure.get_size_inches()[1] <= charts.SIZES[size].height


def test_shares_are_those_of_the_frame() -> None:
    ax = draw("outcome_shares")
    widths = lengths(ax)
    assert np.allclose(widths.sum(axis=0), 1)
    assert np.allclose(widths.T, POINTS[[f"share_{name}" for name in LADDER]])
    whiskers = [
        line.get_xdata()
        for line in ax.lines
        if len(line.get_xdata()) == 2 and line.get_color() == palette.INK
    ]
    assert np.allclose(whiskers, 1 - POINTS[["high_war", "low_war"]])
    assert all(
        same_color(bars[0].get_facecolor(), colour)
        for bars, colour in zip(ax.containers, palette.LADDER.values(), strict=True)
    )


def test_many_points_are_put_in_order() -> None:
    many = points(axes={"parties.us.resolve": np.linspace(0.5, 2, 60)})
    areas = [
        area.get_paths()[0]
        for area in draw("outcome_shares", frame=many).collections
        if area.get_label() in vocabulary.OUTCOMES.values()
    ]
    ordered = many.sort_values("share_war", ascending=False, kind="stable")[
        [f"share_{name}" for name in LADDER]
    ].to_numpy()
    middles = np.cumsum(ordered, axis=1) - ordered / 2
    assert len(areas) == len(LADDER)
    for row, places in enumerate(middles):
        for outcome in np.flatnonzero(ordered[row] > 1e-3):
            inside = [area.contains_point((places[outcome], row)) for area in areas]
            assert np.flatnonzero(inside).tolist() == [outcome]


def test_bars_are_those_of_the_point() -> None:
    ax = draw("outcome_bars")
    row = POINTS.iloc[4]
    assert np.allclose(
        [bars[0].get_width() for bars in ax.containers], [row[f"share_{name}"] for name in LADDER]
    )
    drawn = [line.get_xdata() for line in ax.lines if line.get_color() == palette.INK]
    assert np.allclose(drawn, [[row[f"low_{name}"], row[f"high_{name}"]] for name in LADDER])


def test_ladder_stacks_to_one_and_names_the_end() -> None:
    ax = draw("ladder")
    rows = TURNS[(TURNS["point"] == 1) & TURNS["quantity"].str.startswith("ladder.")]
    shares = (
        rows.pivot(index="quantity", columns="turn", values="mean")
        .loc[[f"ladder.{name}" for name in LADDER]]
        .to_numpy()
    )
    stand = standing.occupancy(TURNS, 1)
    assert np.allclose(stand.shares, shares)
    tops = [band.get_paths()[0].vertices[:, 1].max() for band in ax.collections]
    assert np.allclose(tops, shares.cumsum(axis=0).max(axis=1))
    text = " ".join(note.get_text() for note in ax.texts)
    assert Words.with_interval(shares[0, -1], stand.low[0], stand.high[0]) in text


def test_ladder_of_all_points_is_weighted_by_runs() -> None:
    pooled = standing.occupancy(TURNS)
    apart = [standing.occupancy(TURNS, point) for point in (0, 1)]
    counts = [TURNS.loc[TURNS["point"] == point, "n"].max() for point in (0, 1)]
    assert counts[0] != counts[1]
    assert np.allclose(
        pooled.shares, np.average([one.shares for one in apart], axis=0, weights=counts)
    )
    assert np.allclose(pooled.high, np.average([one.high for one in apart], axis=0, weights=counts))


def test_phase_averages_by_runs_and_bounds_the_error() -> None:
    frame = points(
        axes={"a.x": [0.0, 0.0, 1.0], "a.y": [5.0, 5.0, 7.0], "a.z": [1.0, 2.0, 1.0]},
        runs=[100, 300, 50],
    )
    cells = plane.averaged(frame, np.array([0, 0, 1]), np.array([0, 0, 1]), (2, 2))
    half = (frame["high_war"] - frame["low_war"]) / 2
    assert cells.share[0, 0] == pytest.approx(
        0.25 * frame["share_war"][0] + 0.75 * frame["share_war"][1]
    )
    assert cells.half[0, 0] == pytest.approx(0.25 * half[0] + 0.75 * half[1])
    assert np.isnan(cells.share[0, 1])
    text = [
        text.get_text()
        for panel in panels(draw("phase", frame=frame, by=""))
        for text in panel.texts
    ]
    assert f"{Words.percent(cells.share[1, 1])}\n±{100 * cells.half[1, 1]:.0f}" in text


def test_phase_bins_many_values_and_keeps_every_point() -> None:
    values = np.random.default_rng(0).uniform(30, 100, 50)
    place, names = plane.places(values)
    assert len(names) == plane.BINS
    edges = [float(name.split("–")[0]) for name in names]
    assert all(edges[at] - 0.1 <= value for at, value in zip(place, values, strict=True))
    assert plane.places(np.array(["b", "a", "b"]))[1] == ["a", "b"]


def test_beliefs_put_those_who_see_alike_together() -> None:
    shown = panels(draw("beliefs"))
    heads = [
        text.get_text()
        for panel in shown
        for text in panel.texts
        if text.get_fontweight() == "bold" and text.get_fontsize() <= charts.SIZES["page"].font
    ]
    assert heads == ["US, NATO (who see alike)", "Estonia"]
    rows = TURNS[(TURNS["point"] == 1) & (TURNS["quantity"] == "belief.us|0")]
    assert np.allclose(shown[0].lines[0].get_ydata(), rows["q50"])


def test_damage_over_time_and_by_point() -> None:
    rows = TURNS[(TURNS["point"] == 1) & (TURNS["quantity"] == "damage.russia")]
    assert np.allclose(draw("pain_blowback").lines[0].get_ydata(), rows["q50"])
    ax = charts.CHARTS["pain_blowback"](TURNS, senders=["us"])
    wanted = ["damage.russia", "damage.us"]
    last = TURNS[(TURNS["turn"] == TURNS["turn"].max()) & TURNS["quantity"].isin(wanted)]
    means = last.pivot(index="point", columns="quantity", values="mean")
    marks = next(line for line in ax.lines if line.get_marker() == "o")
    assert np.allclose(np.transpose(np.asarray(marks.get_data())), means[wanted])


def test_timeline_shows_every_move_and_every_event() -> None:
    top, _, bottom = panels(draw("timeline"))
    moves = EVENTS[EVENTS["goldstein"].notna()]
    sides = {palette.WARM: moves["goldstein"] < 0, palette.COOL: moves["goldstein"] >= 0}
    for colour, side in sides.items():
        bars = [bar for bar in bottom.patches if same_color(bar.get_facecolor(), colour)]
        some = moves[side]
        assert len(bars) == len(some[["turn", "source"]].drop_duplicates())
        drawn = sum(abs(bar.get_height()) for bar in bars)
        weight = some["goldstein"].abs().groupby([some["turn"], some["source"]]).sum()
        assert drawn == pytest.approx(0.44 * (weight / onerun.FULL).clip(upper=1).sum())
    climbs = next(line for line in bottom.lines if line.get_marker() == "^")
    assert len(climbs.get_xdata()) == int(moves["move"].str.startswith("climb").sum()) > 0
    place = TRACE.loc[TRACE["quantity"] == "place", "value"].to_numpy(dtype=int)
    blocks = [bar for bar in top.patches if isinstance(bar, Rectangle)]
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    assert all(
        same_color(block.get_facecolor(), palette.LADDER[LADDER[at]])
        for block, at in zip(blocks, place[starts], strict=True)
    )
    key = " ".join(text.get_text().replace("\n", " ") for text in bottom.texts)
    assert all(phrase in key for phrase in EVENTS.loc[EVENTS["goldstein"].isna(), "phrase"])


def test_what_comes_again_has_one_number_and_a_long_key_is_cut() -> None:
    again = [("2014-04-01", "Talks."), ("2014-05-01", "A vote."), ("2014-06-01", "Talks.")]
    ax = Figure().subplots()
    ax.set_xlim(*days(["2014-03-30", "2014-07-01"]))
    key, _ = mark_events([ax], again)
    assert key.split("\n") == [
        "1  2 times from 1 April 2014 to 1 June 2014: Talks.",
        "2  1 May 2014: A vote.",
    ]
    many = EVENTS[EVENTS["source"] == "chance"].iloc[:1]
    long = pd.concat([many.assign(phrase=f"Event {n} " + "of some length " * 6) for n in range(60)])
    bottom = panels(draw("timeline", events=pd.concat([EVENTS, long]), size="column"))[-1]
    shown = " ".join(text.get_text() for text in bottom.texts)
    assert re.search(r"… and \d+ more", shown)


@pytest.mark.parametrize("size", ["column", "page", "slide"])
def test_numbers_of_events_do_not_touch(size: str) -> None:
    start = pd.Timestamp("2014-03-30")
    after = [16 * pair + day for pair in range(17) for day in (0, 3)]
    marks = [(start + pd.Timedelta(days=day), f"Event {day}.") for day in after]
    with style.styled(size):
        ax = style.blank((3.0, 0.0), size).subplots()
        ax.set_xlim(*days(["2014-03-30", "2015-01-04"]))
        mark_events([ax], marks)
    boxes = sorted((text.get_window_extent() for text in ax.texts), key=lambda box: box.x0)
    assert boxes
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


@given(st.lists(st.tuples(st.floats(-50, 150), st.floats(1, 8)), min_size=1, max_size=9))
def test_spread_keeps_order_and_distance(items: list[tuple[float, float]]) -> None:
    wanted, heights = (list(column) for column in zip(*items, strict=True))
    places = spread(wanted, heights, 0, 100)
    order = sorted(range(len(items)), key=lambda place: (wanted[place], -place))
    for low, high in pairwise(order):
        assert places[high] - places[low] >= (heights[high] + heights[low]) / 2 - 1e-9
    assert all(
        height / 2 - 1e-9 <= place <= 100 - height / 2 + 1e-9
        for place, height in zip(places, heights, strict=True)
    )
    if len(items) == 1 and heights[0] / 2 <= wanted[0] <= 100 - heights[0] / 2:
        assert places == wanted
