"""The charts of the studies of analysis by the data behind them, at every size."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import pytest
from chart_frames import MARKS
from chart_scores import SEEN
from chart_studies import BOUNDS, CASES, draw, table
from chart_texts import faults, lengths, lines_of, panels, root
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from sim import charts
from sim.charts import palette
from sim.charts.words import Words
from sim.stats.outcomes import wilson


@pytest.mark.parametrize("name", charts.CHARTS)
def test_every_chart_is_a_function_of_a_frame_and_axes(name: str) -> None:
    chart = charts.CHARTS[name]
    frame, ax, *rest = inspect.signature(chart).parameters.values()
    assert chart.__doc__
    assert (frame.name, ax.name, ax.default) == ("frame", "ax", None)
    assert all(one.kind is inspect.Parameter.KEYWORD_ONLY for one in rest)
    assert {"words", "title", "size", "footer"} <= {one.name for one in rest}
    assert getattr(charts, name) is chart
    assert charts.figure(name, "slide").get_size_inches()[0] == charts.SIZES["slide"].width


@pytest.mark.parametrize("size", ["page", "column"])
@pytest.mark.parametrize("name", CASES)
def test_texts_are_whole_and_apart(name: str, size: str) -> None:
    figure = root(draw(name, size=size))
    assert faults(figure) == []
    assert figure.get_size_inches()[0] == charts.SIZES[size].width
    assert figure.get_size_inches()[1] <= charts.SIZES[size].height


@pytest.mark.parametrize("name", CASES)
def test_it_is_drawn_on_axes_of_a_notebook(name: str) -> None:
    figure = Figure(figsize=(11.0, 6.2))
    ax = figure.subplots()
    assert draw(name, ax=ax) is ax
    assert tuple(figure.get_size_inches()) == (11.0, 6.2)
    assert faults(figure) == []
    with pytest.raises(ValueError, match="size 'poster' is not known"):
        draw(name, size="poster")


def test_differences_have_their_intervals() -> None:
    ax, frame = draw("differences"), table("differences")
    assert np.allclose(
        [line.get_xdata() for line in lines_of(ax, "|")], 100 * frame[["low", "high"]]
    )
    assert np.allclose(
        [line.get_xdata()[0] for line in lines_of(ax, "o")], 100 * frame["difference"]
    )
    filled = [line.get_markerfacecolor() == palette.INK for line in lines_of(ax, "o")]
    assert filled == ((frame["low"] > 0) | (frame["high"] < 0)).tolist()


def test_parties_for_whom_an_index_is_the_same_share_a_row() -> None:
    ax, frame = draw("index_differences"), table("index_differences")
    kept = frame[frame["quantity"] != "damage_us"]
    order = np.argsort(-np.abs(kept["difference"] / kept["spread"]).to_numpy())
    assert np.allclose(
        [line.get_xdata() for line in lines_of(ax, "|")],
        (kept[["low", "high"]] / 6.0).to_numpy()[order],
    )
    assert "Russia, US: damage (% of GDP)" in [
        label.get_text().replace("\n", " ") for label in ax.get_yticklabels()
    ]


def test_partings_add_up_week_by_week() -> None:
    ax, frame = draw("partings"), table("partings")
    tops = lengths(ax, "height").sum(axis=0)
    share = frame.groupby("turn")["share"].sum().reindex(range(12), fill_value=0.0).cumsum()
    assert np.allclose(tops, share)


@pytest.mark.parametrize("name", ["sensitivity", "pawn"])
def test_indices_and_their_intervals(name: str) -> None:
    frame, kinds = table(name), ["pawn"] if name == "pawn" else ["first", "total"]
    for panel, (_, rows) in zip(
        panels(draw(name)), frame.groupby("output", sort=False), strict=True
    ):
        for kind in kinds:
            places = [
                line
                for line in lines_of(panel, "o")
                if (line.get_markerfacecolor() == palette.PAPER) == (kind == "total")
            ]
            assert np.allclose(sorted(line.get_xdata()[0] for line in places), sorted(rows[kind]))
        ends = sorted(tuple(line.get_xdata()) for line in lines_of(panel))
        want = sorted(
            pair
            for kind in kinds
            for pair in zip(rows[f"{kind}_low"], rows[f"{kind}_high"], strict=True)
        )
        assert np.allclose(ends, want)


def test_shares_of_variance_are_stacked_with_their_intervals_in_words() -> None:
    ax, frame = draw("variance"), table("variance")
    widths = lengths(ax)
    assert np.allclose(widths.T, frame["share"].to_numpy().reshape(3, 4))
    assert Words.with_interval(0.5, 0.45, 0.55) in [text.get_text() for text in ax.texts]


def test_noise_keeps_the_bounds_of_the_parameters_alone() -> None:
    from sim.charts.variance_bars import noise_rows

    frame = pd.DataFrame(
        [{"output": "war", "parameters": 0.6, "luck": 0.3, "both": 0.1, "low": 0.5, "high": 0.7}]
    )
    rows = noise_rows(frame).set_index("kind")
    assert rows.loc["parameters", ["share", "low", "high"]].tolist() == [0.6, 0.5, 0.7]
    assert rows.loc[["luck", "both"], ["low", "high"]].isna().all(axis=None)
    assert Words.with_interval(0.6, 0.5, 0.7) in [
        text.get_text() for text in charts.CHARTS["variance"](noise_rows(frame)).texts
    ]


def test_convergence_follows_the_indices() -> None:
    ax, frame = draw("convergence"), table("convergence")
    drawn = {tuple(np.round(line.get_ydata(), 9)) for line in ax.lines}
    assert drawn == {tuple(np.round(rows["total"], 9)) for _, rows in frame.groupby("parameter")}
    assert len(ax.collections) == frame["parameter"].nunique()


def test_peeling_and_the_boxes_chosen() -> None:
    ax, frame = draw("trajectory"), table("trajectory")
    rings = sorted(
        (line.get_xdata()[0], line.get_ydata()[0])
        for line in ax.lines
        if line.get_markersize() == 11
    )
    chosen = frame[frame["chosen"]]
    assert np.allclose(
        rings, sorted(zip(100 * chosen["coverage"], 100 * chosen["density"], strict=True))
    )
    upright = [
        tuple(line.get_ydata())
        for line in ax.lines
        if len(line.get_xdata()) == 2
        and line.get_color() == palette.INK
        and line.get_xdata()[0] == line.get_xdata()[1]
    ]
    assert np.allclose(sorted(upright), [(60, 70), (60, 80)])
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for line in ax.lines:
        if line.get_color() == palette.INK:
            assert left <= min(line.get_xdata()) <= max(line.get_xdata()) <= right
            assert low <= min(line.get_ydata()) <= max(line.get_ydata()) <= high
    crossed = [line.get_xdata()[0] for line in ax.lines if tuple(line.get_ydata()) in upright]
    assert np.allclose(sorted(crossed), [35, 40]), "intervals stand at what was measured"


def test_boxes_keep_their_part_of_the_range() -> None:
    ax, frame = draw("boxes"), table("boxes")
    bars = [
        (bar.get_x(), bar.get_width())
        for bar in ax.patches
        if bar.get_facecolor() != ax.patches[0].get_facecolor()
    ]
    width = frame["to"] - frame["from"]
    assert np.allclose(
        sorted(bars),
        sorted(
            zip(
                (frame["low"] - frame["from"]) / width,
                (frame["high"] - frame["low"]) / width,
                strict=True,
            )
        ),
    )


def test_hindsight_is_dated_and_marked() -> None:
    ax, frame = draw("hindsight"), table("hindsight")
    assert np.allclose(
        ax.lines[0].get_xydata(), np.column_stack([date2num(frame["date"]), frame["share"]])
    )
    dates = {
        float(line.get_xdata()[0])
        for line in ax.lines
        if line.get_linestyle() == "--" or len(set(line.get_xdata())) == 1
    }
    assert {float(date2num(day)) for day, _ in MARKS} <= dates
    edges = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (edges.min(), edges.max()) == pytest.approx((frame["low"].min(), frame["high"].max()))
    assert len(lines_of(ax, "o")) == len(CASES["hindsight"][1]["moves"])


def test_changes_are_shares_of_the_range() -> None:
    assert np.allclose(
        [bar.get_width() for bar in draw("changes").patches], 100 * table("changes")["change"]
    )


def test_questions_and_answers() -> None:
    ax, frame = draw("events"), table("events")
    texts = [text.get_text() for text in ax.texts]
    assert texts.count("55") == 3
    assert texts.count("?") == 1
    assert (
        len([patch for patch in ax.patches if len(patch.get_path().vertices) == 4])
        == frame["happened"].sum()
    )


def test_reliability_bins() -> None:
    ax, frame = draw("reliability"), table("reliability")
    marks = [points for points in ax.collections if not isinstance(points, LineCollection)]
    offsets = np.concatenate([np.asarray(points.get_offsets()) for points in marks])
    assert np.allclose(
        sorted(map(tuple, offsets)), sorted(zip(frame["said"], frame["came"], strict=True))
    )
    low, high = wilson(frame["came"] * frame["count"], frame["count"])
    drawn = [
        segment
        for whiskers in ax.collections
        if isinstance(whiskers, LineCollection)
        for segment in whiskers.get_segments()
    ]
    assert np.allclose(
        sorted(map(tuple, (np.ravel(segment) for segment in drawn))),
        sorted(zip(frame["said"], low, frame["said"], high, strict=True)),
    )


def test_skill_is_sorted_by_what_the_runs_gain() -> None:
    ax, frame = draw("skill"), table("skill")
    assert np.allclose(
        [line.get_xdata() for line in lines_of(ax, "|")], frame[["brier_low", "brier_high"]]
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == frame["label"].tolist()


def test_observed_paths_lie_in_the_fan_and_the_dates_are_marked() -> None:
    ax, frame = draw("watched"), table("watched")
    for panel, (path, rows) in zip(panels(ax), frame.groupby("path", sort=False), strict=True):
        black = next(
            line
            for line in panel.lines
            if line.get_color() == palette.INK and len(line.get_xdata()) > 5
        )
        assert np.allclose(black.get_ydata()[: len(rows)], rows["seen"])
        marked = {
            line.get_xdata()[0]
            for line in panel.lines
            if len(line.get_xdata()) == 2 and line.get_color() == palette.QUIET
        }
        assert marked == {float(date2num(day)) for day, _ in MARKS}
        assert len(panel.containers) == bool(SEEN[str(path)])


def test_corner_shows_draws_and_bounds() -> None:
    ax, frame = draw("corner"), table("corner")
    clouds = [
        line for panel in panels(ax) for line in panel.lines if len(line.get_xdata()) == len(frame)
    ]
    assert len(clouds) == 3
    assert np.allclose(clouds[0].get_xdata(), frame[next(iter(BOUNDS))])
    assert all(panel.get_xlim() == (0, 10) for panel in panels(ax))


def test_check_scales_what_is_no_share() -> None:
    ax, frame = draw("check"), table("check")
    assert np.allclose([line.get_xdata()[0] for line in lines_of(ax, "D")], frame["seen"] / [1, 5])
    assert "× 5" in [text.get_text() for text in ax.texts]


def test_ranks_are_counted() -> None:
    frame = table("ranks")
    for panel, name in zip(panels(draw("ranks")), frame.columns, strict=True):
        steps = next(patch for patch in panel.patches if hasattr(patch, "get_data")).get_data()
        assert np.array_equal(steps.values, np.histogram(frame[name], 10, (0, 1))[0])
        assert {line.get_ydata()[0] for line in panel.lines} == {8.0, 3.0, 14.0}
