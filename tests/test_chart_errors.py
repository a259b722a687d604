"""What charts refuse, in one sentence each, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from chart_frames import CASES, POINTS, TRACE, TURNS, draw, points
from matplotlib.figure import Figure

from sim import charts
from sim.charts.words import Words

BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "no frame": (lambda: charts.CHARTS["ladder"]([1, 2]), "ladder: needs a data frame, got list"),  # type: ignore[arg-type]
    "no rows": (
        lambda: draw("outcome_shares", frame=POINTS.iloc[:0]),
        "outcome_shares: the frame has no rows",
    ),
    "no column": (
        lambda: draw("phase", frame=POINTS.drop(columns="low_war")),
        r"column 'low_war' is not known \(did you mean",
    ),
    "one axis": (
        lambda: draw("phase", frame=points(axes={"a.b": [1.0, 2.0]})),
        "needs two different axes that vary; the frame has a.b",
    ),
    "unknown axis": (
        lambda: draw("phase", x="parties.us.forces"),
        "phase: axis 'parties.us.forces' is not known",
    ),
    "shares that do not sum": (
        lambda: draw("outcome_bars", frame=POINTS.assign(share_settlement=np.nan)),
        "do not sum to 1",
    ),
    "interval upside down": (
        lambda: draw("phase", frame=POINTS.assign(low_war=0.99)),
        "in this order",
    ),
    "ladder without intervals": (
        lambda: draw("ladder", frame=TURNS.assign(q95=0.0)),
        "should be the bounds of its share's 95 % interval",
    ),
    "many points": (
        lambda: charts.CHARTS["beliefs"](TURNS),
        "beliefs: shows one point and the frame has 2; choose one, such as point=0",
    ),
    "unknown point": (
        lambda: draw("fan", point=9),
        "fan: the frame has no point 9; its points are 0 to 1",
    ),
    "unknown quantity": (
        lambda: draw("fan", quantity="force.russia"),
        "did you mean 'forces.russia'",
    ),
    "no such kind": (
        lambda: draw("fans", kinds=("morale",)),
        "fans: the frame has no quantity of kind 'morale'",
    ),
    "unknown party": (
        lambda: draw("fans", parties=["usa"]),
        r"fans: party 'usa' is not known \(did you mean 'us'",
    ),
    "unknown sender": (
        lambda: draw("pain_blowback", senders=["eu"]),
        "pain_blowback: sender 'eu' is not known",
    ),
    "no number": (
        lambda: draw("fan", frame=TURNS.assign(q50=np.nan)),
        "values that are no numbers",
    ),
    "no beliefs": (
        lambda: draw("beliefs", frame=TURNS[TURNS["quantity"] == "pain"]),
        "no quantity such as 'belief.us|0'",
    ),
    "no trace": (
        lambda: draw("timeline", frame=TRACE[TRACE["quantity"] == "place"]),
        "no quantity such as 'forces.us'",
    ),
    "bad mark": (lambda: draw("ladder", marks=[("soon", "x")]), "a date was expected"),
    "no pair": (lambda: draw("ladder", marks=["2014-05-25"]), "marks should be pairs"),
    "unknown size": (
        lambda: draw("ladder", size="pages"),
        r"size 'pages' is not known \(did you mean 'page'",
    ),
    "unknown chart": (lambda: charts.figure("laddr"), "chart 'laddr' is not known"),
    "no room": (
        lambda: draw("ladder", ax=Figure(figsize=(0.8, 0.8)).subplots()),
        "no room for the chart in 0.8 x 0.8 inches",
    ),
    "no grid": (lambda: draw("fans", ax=Figure().add_axes((0, 0, 1, 1))), "needs axes from a grid"),
    "unknown format": (
        lambda: charts.save(Figure(), "x", ["pgn"]),
        r"chart format 'pgn' is not known \(did you mean 'png'",
    ),
    "no description": (lambda: charts.describe("fam", TURNS), "chart 'fam' is not known"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence(case: str) -> None:
    call, message = BAD[case]
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", CASES)
def test_descriptions_hold_numbers_in_one_sentence(name: str) -> None:
    frame, options = CASES[name]
    sentence = charts.describe(name, frame, **options)
    assert sentence.endswith(".")
    assert any(letter.isdigit() for letter in sentence)
    assert "\n" not in sentence


def test_description_of_shares_names_the_extremes() -> None:
    sentence = charts.describe("outcome_shares", POINTS)
    for place in (POINTS["share_war"].argmin(), POINTS["share_war"].argmax()):
        row = POINTS.iloc[int(place)]
        assert Words.with_interval(row["share_war"], row["low_war"], row["high_war"]) in sentence
