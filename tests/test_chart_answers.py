"""The pictures of the answer by the data behind them: endings, durations, drivers, stories, folded axes, findings in titles."""

from __future__ import annotations

import re

import numpy as np
import pytest
from chart_frames import CASES, draw, points
from chart_texts import faults, lengths, panels, root
from matplotlib.colors import same_color

from sim import charts
from sim.charts import ending_bars, folding, palette
from sim.charts.words import PLAIN, Words
from sim.model.params import LADDER
from sim.report import picture_tables
from sim.report.cells import Cells


def test_endings_are_shares_of_each_worst_rung() -> None:
    frame = CASES["endings"][0]
    names, counts = ending_bars.table_of(frame)
    ax = draw("endings")
    widths = lengths(ax).sum(axis=0)
    assert np.allclose(widths, 1)
    assert counts[0].sum() == frame["runs"].sum()
    settled = [bar.get_width() for bar in ax.containers[0]]
    whole = frame.groupby("peak")["runs"].sum()
    own = frame[frame["end"] == "settlement"].groupby("peak")["runs"].sum()
    assert np.allclose(settled[1:], [own.get(name, 0) / whole[name] for name in names[1:]])
    with pytest.raises(ValueError, match="'peace' is not known"):
        draw("endings", frame=frame.assign(end="peace"))


def test_weeks_at_each_rung() -> None:
    frame, ax = CASES["durations"][0], draw("durations")
    shown = frame[frame["share"] > 0].iloc[::-1]
    assert np.allclose([bar.get_width() for bar in ax.patches], shown["mean"])
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert np.allclose(dots, shown["q50"])


def test_drivers_are_sorted_and_what_does_nothing_is_named() -> None:
    frame = CASES["drivers"][0]
    ax = draw("drivers")
    first = panels(ax)[0]
    lines = [line.get_xdata() for line in first.lines if line.get_marker() == "None"]
    war = frame[(frame["outcome"] == "war") & (frame["verdict"] == "moves")]
    war = war.sort_values("difference", ascending=False)
    assert np.allclose(lines, 100 * war[["least", "most"]])
    note = " ".join(text.get_text().replace("\n", " ") for text in first.texts)
    assert "Without effect (surely less than 2 points): chance that the challenger deals" in note
    title = charts.CHARTS["drivers"].heading(frame)
    assert (
        title
        == "The private resolve of Russia moves proxy war or worse most: from 21 % to 91 % of the runs"
    )


def test_a_title_claims_no_more_than_the_intervals_bear() -> None:
    frame = CASES["drivers"][0]
    close = frame.assign(low=frame["difference"] - 0.6, high=frame["difference"] + 0.6)
    one = "Proxy war or worse moves with the private resolve of Russia"
    assert charts.CHARTS["drivers"].heading(close) == one, "the rest may be nothing"
    close = frame.assign(low=frame["difference"] - 0.8, high=frame["difference"] + 0.8)
    neutral = "What moves it: the chances of proxy war or worse and of a settlement"
    assert charts.CHARTS["drivers"].heading(close) == neutral
    both = frame.assign(low=0.01, high=0.9)
    assert (
        charts.CHARTS["drivers"]
        .heading(both)
        .startswith("Proxy war or worse moves with the private resolve of Russia, ")
    )
    sure = points(axes={"a.b": [1.0, 2.0]}, runs=[4000, 4000])
    vague = points(axes={"a.b": [1.0, 2.0]}, runs=[3, 3])
    chart = charts.CHARTS["outcome_shares"]
    assert re.fullmatch(
        r"Proxy war or worse: in \d+ % to \d+ % of the runs, by the settings", chart.heading(sure)
    )
    assert chart.heading(vague) == chart.title
    for name, (made, options) in CASES.items():
        given = {key: value for key, value in options.items() if key not in ("marks",)}
        title = charts.CHARTS[name].heading(made, **given)
        assert "ends" not in title.split(), f"{name} says ends of a peak"


def test_an_axis_without_effect_is_averaged_over_and_named() -> None:
    frame = points(
        axes={"a.x": [1.0, 1.0, 2.0, 2.0], "a.y": [5.0, 6.0, 5.0, 6.0]}, runs=[100, 300, 50, 50]
    )
    rows = folding.folded(frame, ["a.x"], "outcome_shares")
    assert rows.shares[0, 0] == pytest.approx(
        0.25 * frame["share_settlement"][0] + 0.75 * frame["share_settlement"][1]
    )
    ax = draw("outcome_shares", frame=frame, idle=["a.y"])
    assert len(ax.containers[0]) == 2
    text = " ".join(note.get_text().replace("\n", " ") for note in ax.texts)
    assert "Averaged over A: y: no effect is shown." in text
    with pytest.raises(ValueError, match=r"axis 'a\.z' is not known"):
        draw("outcome_shares", frame=frame, idle=["a.z"])


def test_the_title_of_a_phase_diagram_says_its_ends_where_their_intervals_part() -> None:
    axes = {"a.x": [1.0, 1.0, 2.0, 2.0], "a.y": [5.0, 6.0, 5.0, 6.0]}
    chart = charts.CHARTS["phase"]
    sure = points(axes=axes, runs=[4000] * 4)
    least, most = (sure.loc[at] for at in (sure["share_war"].idxmin(), sure["share_war"].idxmax()))
    ends = [
        f"{Words.percent(row['share_war'])} at A: x {row['a.x']:g}, A: y {row['a.y']:g}"
        for row in (most, least)
    ]
    assert chart.heading(sure) == f"Proxy war or worse: {ends[0]}; {ends[1]}"
    assert chart.heading(points(axes=axes, runs=[3] * 4)) == "Where war comes: proxy war or worse"


def test_a_phase_diagram_has_one_panel_where_the_third_axis_does_nothing() -> None:
    assert len(panels(draw("phase"))) == 2
    one = draw("phase", idle=["bargaining.recognised"])
    assert len(panels(one)) == 1
    text = " ".join(note.get_text().replace("\n", " ") for note in panels(one)[0].texts)
    assert "no effect is shown" in text


def test_stories_are_drawn_week_by_week() -> None:
    frame = CASES["stories"][0]
    for panel, (_, rows) in zip(
        panels(draw("stories")), frame.groupby("story", sort=False), strict=True
    ):
        place = rows["place"].to_numpy()
        starts = np.flatnonzero(np.diff(place, prepend=-1))
        blocks = [bar for bar in panel.patches if hasattr(bar, "get_height")]
        assert [bar.get_height() - 1 for bar in blocks] == place[starts].tolist()
        assert all(
            same_color(bar.get_facecolor(), palette.LADDER[LADDER[at]])
            for bar, at in zip(blocks, place[starts], strict=True)
        )


def test_a_footer_stands_below_everything_on_every_chart() -> None:
    for name in ("outcome_bars", "phase", "drivers", "ladder"):
        figure = root(draw(name, footer="5,400 runs · seed 1 · Brink 0.2.0"))
        assert faults(figure) == []
        said = [text for ax in figure.axes for text in ax.texts if "seed 1" in text.get_text()]
        assert len(said) == 1, name
        boxes = [text.get_window_extent().y0 for ax in figure.axes for text in ax.texts]
        assert said[0].get_window_extent().y0 == pytest.approx(min(boxes), abs=1), name


def test_charts_follow_a_dark_screen() -> None:
    svg = charts.rendered(root(draw("outcome_bars", point=4)), "svg").decode()
    page = charts.themed(svg)
    for light in (palette.INK, palette.PAPER, palette.BLACK):
        assert f"var(--chart-{light[1:]}, {light})" in page
        assert f"--chart-{light[1:]}: {palette.DARK[light]};" in charts.dark_rules()
    assert palette.LADDER["proxy_war"] in page
    ground = palette.DARK[palette.PAPER]
    readable = (palette.INK, palette.QUIET, palette.LINE, palette.WARM, palette.COOL)
    assert all(palette.contrast(palette.DARK[ink], ground) >= 4.5 for ink in readable)
    assert palette.contrast(palette.DARK[palette.BLACK], palette.DARK[palette.ON_BLACK]) >= 4.5


def cells() -> Cells:
    """Two points of four runs; the last is missing."""
    return Cells(
        {"a.x": np.array([1.0, 2.0])},
        np.array([[4, 4, 3, 0], [4, 5, 2, -1]], dtype=np.int8),
        np.array([[3, 0, 3, 0], [4, 5, 1, -1]], dtype=np.int8),
        np.array([[0, 1, 3, 1], [0, 3, 0, -1]], dtype=np.int8),
        {"us": np.array([[0, 0, 1, 1], [0, 0, 1, -1]], dtype=np.int8)},
    )


def test_runs_are_counted_by_worst_rung_and_ending() -> None:
    rows = picture_tables.endings(cells())
    counted = {(row.peak, row.end): row.runs for row in rows.itertuples()}
    assert counted == {
        ("proxy_war", "sanctions_war"): 1,
        ("proxy_war", "settlement"): 1,
        ("proxy_war", "proxy_war"): 1,
        ("sanctions_war", "frozen"): 1,
        ("settlement", "settlement"): 1,
        ("open_invasion", "frozen"): 1,
        ("stand_off", "stand_down"): 1,
    }


def test_the_interval_of_a_resolve_counts_replicates() -> None:
    rng = np.random.default_rng(1)
    level = np.repeat(rng.integers(0, 2, 2000)[None], 30, axis=0)
    luck = np.repeat(rng.random(2000)[None], 30, axis=0)  # the same at every point
    hits = (luck < np.where(level == 0, 0.6, 0.4)).astype(float)
    ends = [np.where(level == kind, hits, np.nan) for kind in (0, 1)]
    half = picture_tables._half(*ends)
    alone = [np.where(level[:1] == kind, hits[:1], np.nan) for kind in (0, 1)]
    assert half == pytest.approx(picture_tables._half(*alone))
    assert half == pytest.approx(1.96 * np.sqrt(0.24 / 1000 * 2), rel=0.1)


def test_words_of_a_driver() -> None:
    said = charts.CHARTS["drivers"].describe(CASES["drivers"][0])
    assert said.startswith(
        "What moves proxy war or worse: Russia: private resolve by 70 (68 to 72) points"
    )
    assert PLAIN.bare("parties.russia.forces") == "Russia: forces"
