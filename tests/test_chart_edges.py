"""Charts of tables at the edge: a single run, no measures, choices as axes, and names that look like formulas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from chart_frames import EVENTS, TRACE, TURNS, draw, points, turns
from chart_texts import faults, panels, root, texts_of
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.charts import frames
from sim.charts import phase_plane as plane


def test_a_game_without_measures_has_fans_of_all_else() -> None:
    frame = TURNS[~TURNS["quantity"].str.startswith("tier.")]
    drawn = panels(draw("fans", frame=frame))
    assert len(drawn) == 3 / 4 * len(panels(draw("fans")))
    with pytest.raises(ValueError, match="no quantity of kind 'tier'"):
        draw("fans", frame=frame, kinds=["tier"])


def test_charts_share_a_figure_with_others() -> None:
    figure = Figure(figsize=(10, 5))
    long = [
        (
            "2014-05-25",
            "The people of the country elect a president, in a first round that leaves no doubt about who will lead them.",
        )
    ]
    for ax, options in zip(
        figure.subplots(1, 2),
        ({"name": "outcome_bars"}, {"name": "ladder", "marks": long}),
        strict=True,
    ):
        assert draw(**options, ax=ax) is ax
    assert tuple(figure.get_size_inches()) == (10, 5)
    assert faults(figure) == []


FORMULA = r"blowback.$\frac$"  # would be refused as a formula
FORMULA_DAMAGE = r"damage.$\frac$"
EDGES: dict[str, Callable[[], Axes]] = {
    "one point, no axes": lambda: draw("outcome_shares", frame=points(axes={}, runs=[7])),
    "shares of 0 and 1": lambda: draw(
        "outcome_shares", frame=points(axes={"a.b": [1.0, 2.0]}, runs=[1, 1])
    ),
    "bars of one run": lambda: draw(
        "outcome_bars", frame=points(axes={"a.b": [1.0, 2.0]}, runs=[1, 1]), point=1
    ),
    "long names": lambda: draw(
        "outcome_shares", frame=points(axes={"a." + "long_" * 15: [1.0, 2.0], "a.b.c": [1.0, 2.0]})
    ),
    "no formula as a name": lambda: draw(
        "pain_blowback",
        frame=TURNS.replace({"quantity": {"blowback.us": FORMULA, "damage.us": FORMULA_DAMAGE}}),
    ),
    "no formula as a title": lambda: draw(
        "outcome_bars", ax=Figure(figsize=(6, 4)).subplots(), title=r"$\frac$"
    ),
    "60 points": lambda: draw("outcome_shares", frame=points(axes={"a.b": np.arange(60.0)})),
    "phase of a sample": lambda: draw(
        "phase",
        frame=points(axes={"a.b": np.arange(60.0), "a.c": np.arange(60.0) ** 2}),
        size="column",
    ),
    "one turn": lambda: draw("ladder", frame=turns(weeks=1)),
    "one turn of fans": lambda: draw("fan", frame=turns(weeks=1), quantity="tier.us"),
    "labels at one height": lambda: draw("beliefs", frame=TURNS.assign(q25=0.4, q50=0.5, q75=0.6)),
    "one turn of pain": lambda: draw("pain_blowback", frame=turns(weeks=1)),
    "one turn, no moves": lambda: draw(
        "timeline", frame=TRACE[TRACE["turn"] == 0], events=EVENTS.iloc[:0]
    ),
    "two years": lambda: draw("ladder", frame=turns(weeks=104)),
    "many events": lambda: draw(
        "fan",
        marks=[(f"2014-0{4 + at}-0{1 + at}", f"event {at} " * 12) for at in range(5)] * 2,
        size="column",
    ),
}


@pytest.mark.parametrize("case", EDGES)
def test_edges_are_drawn_whole(case: str) -> None:
    assert faults(root(EDGES[case]())) == []


def test_choices_are_axes_too() -> None:
    mixed = points(
        axes={
            "scenario": ["paris_2014", "no_monitors"] * 4,
            "a.b": [1.0, 1.0, 2.0, 2.0] * 2,
            "a.c": np.repeat([3.0, 4.0], 4),
        }
    )
    assert frames.axes_of(mixed) == frames.varying(mixed) == ["scenario", "a.b", "a.c"]
    assert frames.axes_of(mixed.drop(columns="point")) == ["scenario", "a.b", "a.c"]
    shown = {text.get_text() for text in texts_of(draw("outcome_shares", frame=mixed))}
    assert {"Scenario", "paris_2014", "no_monitors"} <= shown
    assert plane.choose(mixed, None, None, None) == ("a.b", "a.c", "scenario"), (
        "numbers go before choices"
    )
    assert faults(root(draw("phase", frame=mixed, x="scenario", y="a.b"))) == []
