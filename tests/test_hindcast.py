"""Events read off runs, and scores of forecasts, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import game_of

from sim.config.aftermath import Condition, Happening
from sim.config.provenance import aftermath
from sim.paths import Mistake
from sim.stats import scores as hindcast
from sim.stats.scores import Paths
from sim.studies.hindcast import history as reading
from sim.studies.weekly import Weeks


def asked(*test: list[Condition], kind: str = "ever") -> Happening:
    return Happening(
        "it", "It", (True,), tuple(map(tuple, test)), "close", "", None, (), "high", asked=kind
    )  # type: ignore[arg-type]


def paths(values: list[list[float]], start: float = 0.0, ended: list[int] | None = None) -> Paths:
    """One quantity `x`, a row a turn and a column a run."""
    weekly = np.array(values, dtype=float)
    return Paths({"x": weekly}, {"x": start}, np.array(ended or [-1] * weekly.shape[1]))


def above(threshold: float, **more: object) -> Condition:
    return Condition("x", ">=", threshold, **more)  # type: ignore[arg-type]


def test_ever_stays_true_and_at_does_not() -> None:
    rise_and_fall = paths([[0], [2], [0]])
    assert hindcast.happened(asked([above(1)]), rise_and_fall)[:, 0].tolist() == [False, True, True]
    assert hindcast.happened(asked([above(1)], kind="at"), rise_and_fall)[:, 0].tolist() == [
        False,
        True,
        False,
    ]


def test_changes_are_against_the_turn_before_and_the_start() -> None:
    values = paths([[2], [3], [3]], start=2)
    assert hindcast.happened(asked([above(1, measure="change")]), values)[:, 0].tolist() == [
        False,
        True,
        True,
    ]
    assert hindcast.happened(asked([above(1, measure="since_start")], kind="at"), values)[
        :, 0
    ].tolist() == [False, True, True]
    assert hindcast.happened(asked([above(0, measure="change", from_turn=2)]), values)[
        :, 0
    ].tolist() == [False, False, True]


def test_turns_count_where_all_conditions_hold_and_only_while_played() -> None:
    event = asked([above(1, turns=2), Condition("x", "<", 5)])
    assert hindcast.happened(event, paths([[1], [7], [1], [0]]))[:, 0].tolist() == [
        False,
        False,
        True,
        True,
    ]
    assert not hindcast.happened(
        event, paths([[0], [1], [1]], ended=[1])
    ).any()  # the run ended in turn 1: its last week counts once


def test_one_alternative_is_enough() -> None:
    event = asked([above(9)], [Condition("x", "==", 0, from_turn=1)])
    assert hindcast.happened(event, paths([[0, 9], [0, 1]]))[1].tolist() == [True, True]


def test_an_unknown_quantity_is_named() -> None:
    with pytest.raises(Mistake, match="it: the game has no quantity 'y'"):
        hindcast.happened(asked([Condition("y", ">", 0)]), paths([[0]]))


def test_a_meeting_takes_two_and_the_one_in_paris_does_not_count() -> None:
    event = next(event for event in aftermath().events if event.id == "talks_again")
    weeks = Paths(
        {"met": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])}, {"met": 0.0}, np.full(3, -1)
    )
    assert hindcast.happened(event, weeks)[-1].tolist() == [False, False, True]


def test_a_text_is_a_settlement_and_no_lively_talk() -> None:
    event = next(event for event in aftermath().events if event.id == "joint_text")
    weeks = Paths(
        {"talks": np.full((3, 2), 0.8), "status": np.array([[0, 0], [0, 1], [0, 1]])},
        {},
        np.array([-1, 1]),
    )
    assert hindcast.happened(event, weeks)[-1].tolist() == [False, True]


def test_checkpoints_fall_on_the_nearest_end_of_a_turn() -> None:
    assert [hindcast.turns_by(date(2014, 3, 30), 7, day) for day in aftermath().checkpoints] == [
        4,
        13,
        26,
        48,
    ]


def test_brier_and_log_score_by_hand() -> None:
    chance, came = np.array([0.8, 0.8, 0.0]), np.array([True, False, True])
    np.testing.assert_allclose(hindcast.brier(chance, came), [0.04, 0.64, 1.0])
    np.testing.assert_allclose(
        hindcast.log_score(chance, came), [-log(0.8), -log(0.2), -log(0.001)]
    )


def test_the_invasion_polled_in_february_2014() -> None:
    """TRIP scholars: yes .14 of those asked, no .57; without the undecided .197, with them halved .285; it came."""
    np.testing.assert_allclose(
        hindcast.brier(np.array([0.197, 0.285]), np.array([True, True])), [0.645, 0.511], atol=5e-4
    )


def test_ranked_score_of_when_by_hand() -> None:
    assert hindcast.ranked(
        np.array([0.1, 0.6, 0.9]), np.array([False, True, True])
    ) == pytest.approx((0.01 + 0.16 + 0.01) / 3)


@pytest.mark.parametrize(
    ("values", "seen", "score"),
    [
        ([3.0], 5.0, 2.0),
        ([0.0, 1.0], 0.0, 0.25),
        ([0.0, 1.0], 0.5, 0.25),
        ([1.0, 1.0, 1.0], 1.0, 0.0),
    ],
)
def test_continuous_ranked_score_by_hand(values: list[float], seen: float, score: float) -> None:
    assert hindcast.crps(np.array([values]), np.array([seen]))[0] == pytest.approx(score)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), st.floats(-5, 5))
def test_continuous_ranked_score_is_its_definition(values: list[float], seen: float) -> None:
    x = np.array(values)
    direct = np.abs(x - seen).mean() - np.abs(x[:, None] - x).mean() / 2
    assert hindcast.crps(x[None], np.array([seen]))[0] == pytest.approx(direct, abs=1e-9)


def test_murphys_split_by_hand() -> None:
    chance = np.array([0.1, 0.1, 0.1, 0.1, 0.9, 0.9])
    came = np.array([0, 0, 0, 1, 1, 1], dtype=float)
    found = hindcast.murphy(chance, came, np.array([0.5]))
    assert found.said.tolist() == pytest.approx([0.1, 0.9])
    assert found.came.tolist() == [0.25, 1.0]
    assert found.reliability == pytest.approx((4 * 0.15**2 + 2 * 0.1**2) / 6)
    assert found.resolution == pytest.approx((4 * 0.25**2 + 2 * 0.5**2) / 6)
    assert found.uncertainty == pytest.approx(0.25)
    assert found.within == pytest.approx(0.0, abs=1e-12)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40))
def test_murphys_parts_add_up(pairs: list[tuple[float, bool]]) -> None:
    chance, came = np.array([one for one, _ in pairs]), np.array([float(two) for _, two in pairs])
    found = hindcast.murphy(chance, came, np.array([0.2, 0.4, 0.6, 0.8]))
    assert found.reliability - found.resolution + found.uncertainty + found.within == pytest.approx(
        found.score
    )
    assert found.reliability >= 0
    assert found.resolution <= found.uncertainty + 1e-12
    assert found.count.sum() == len(pairs)


def test_scores_of_more_runs_are_known_better() -> None:
    rng, came = np.random.default_rng(0), np.array([True, False])
    widths = []
    for runs in (100, 10_000):
        hits = rng.random((2, runs)) < 0.3
        found = hindcast.scored(came, hits.mean(axis=1), hits, 200, 0)
        assert found.brier_low < found.brier < found.brier_high
        widths.append(found.brier_high - found.brier_low)
    assert 7 < widths[0] / widths[1] < 14  # the square-root law: ten


def test_base_rates_rise_to_the_chance_of_the_row() -> None:
    after = aftermath()
    events = {event.id: event for event in after.events}
    days = np.array([0, 28, 335])
    found = hindcast.chances(after, events["proxy_seizure"], days)
    last = np.interp(335, [182, 364], [0.815, 0.944])
    np.testing.assert_allclose(found, [0, 0.43 * 0.333 / last, 0.43])
    assert hindcast.chances(after, events["talks_again"], days).tolist() == [0.5] * 3
    assert hindcast.chances(after, events["small_border_force"], days).tolist() == [0.5] * 3


def test_observed_paths_are_read_on_a_line_or_in_steps() -> None:
    days = [date(2014, 1, 1), date(2014, 1, 6), date(2014, 2, 1)]
    points = [[date(2014, 1, 1), None, 10], [date(2014, 1, 11), 5, 20]]
    assert hindcast.observed(points, ("date", "low", "best"), "line", days)[:2].tolist() == [10, 15]
    assert np.isnan(hindcast.observed(points, ("date", "low", "best"), "line", days)[2])
    assert hindcast.observed(points, ("date", "low", "best"), "steps", days).tolist() == [
        10,
        10,
        20,
    ]


def test_a_run_is_settled_from_the_turn_in_which_it_was() -> None:
    weeks = Weeks(pa.table({"end_turn": [1, None], "status": [1, 0]}), {"talks": np.zeros((3, 2))})
    found = reading.paths_of(game_of(), weeks, np.arange(2), 0)
    assert found.weekly["status"].T.tolist() == [[0, 1, 1], [0, 0, 0]]
    assert found.ended.tolist() == [1, -1]
    assert 30 <= found.start["forces.russia"][0] <= 100  # type: ignore[index]


def test_a_game_of_another_start_or_too_short_is_refused() -> None:
    game = game_of()
    with pytest.raises(
        Mistake, match=r"calendar.turns: 26 turns end before 2015-03-01; give calendar.turns=48"
    ):
        reading.check(aftermath(), game, 48)
    with pytest.raises(Mistake, match="begins on 2014-03-29, the game on 2014-03-30"):
        reading.check(replace(aftermath(), start=date(2014, 3, 29)), game, 4)
