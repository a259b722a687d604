"""Charts of the game among doctrines by the data behind them: payoffs, best replies, quantal paths and regret."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from chart_doctrines import PLAYERS, ROBUST, game
from chart_studies import draw, table
from chart_texts import faults, lines_of, panels, root

from sim import charts
from sim.charts import best_replies as replying
from sim.charts import payoff_tables
from sim.stats.games import pure_equilibria
from sim.studies.doctrines import empirical as doctrines


def test_payoffs_of_the_profiles_that_matter_and_the_range_of_all() -> None:
    empirical, frame = game(), table("payoffs")
    pure = [empirical.named(cell) for cell in pure_equilibria(empirical.payoffs)]
    rows = payoff_tables.chosen(frame, PLAYERS, pure, None)
    assert len(rows) <= payoff_tables.MOST
    assert [tuple(cell.values()) for cell in pure] == [
        c for c, why in rows.items() if "equilibrium" in why
    ]
    shown = panels(draw("payoffs", pure=pure))
    for panel, player in zip(shown, PLAYERS, strict=True):
        part = frame[frame["player"] == player].set_index(list(PLAYERS))
        assert tuple(part["payoff"].idxmax()) in rows
        dots = [line.get_xdata()[0] for line in panel.lines if line.get_marker() in ("o", "D")]
        assert np.allclose(dots, [part.loc[cell, "payoff"] for cell in rows])
        ground = panel.patches[0]
        ends = ground.get_x(), ground.get_x() + ground.get_width()
        assert ends == pytest.approx((part["payoff"].min(), part["payoff"].max()))
    with pytest.raises(ValueError, match="lacks some combinations"):
        draw("payoffs", frame=frame[frame["us"] != "engage"].iloc[1:])


def test_best_replies_end_where_the_study_says() -> None:
    empirical = game()
    after = replying.following(pd.DataFrame(empirical.profiles()), PLAYERS)
    found = replying.ends(after)
    want = doctrines.destinations(empirical.payoffs)
    single = {around[0]: share / len(after) for around, share in found if len(around) == 1}
    assert single == {
        tuple(empirical.named(cell).values()): pytest.approx(want[cell])
        for cell in pure_equilibria(empirical.payoffs)
    }
    assert sum(share for around, share in found if len(around) > 1) / len(after) == pytest.approx(
        want[None]
    )


def test_a_round_of_best_replies_is_one_end_and_so_is_an_equilibrium() -> None:
    rows = [
        {
            "us": us,
            "russia": russia,
            "player": player,
            "payoff": 0.0,
            "gain": gain,
            "gain_low": low,
            "best_reply": best,
        }
        for us, russia, player, gain, low, best in (
            ("a", "c", "us", 1.0, 0.5, "b"),
            ("b", "c", "russia", 1.0, -0.1, "d"),
            ("b", "d", "us", 1.0, 0.5, "a"),
            ("a", "d", "russia", 1.0, 0.5, "c"),
            ("e", "c", "us", 0.0, 0.0, "e"),
            ("e", "d", "russia", 2.0, 1.0, "c"),
        )
    ]
    frame = pd.DataFrame(rows).assign(payoff=np.arange(6.0))
    found = replying.ends(replying.following(frame, ("us", "russia")))
    assert [(sorted(around), share) for around, share in found] == [
        ([("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")], 4),
        ([("e", "c")], 2),
    ]
    around = found[0][0]
    assert [around[(around.index(("a", "c")) + step) % 4] for step in range(4)] == [
        ("a", "c"),
        ("b", "c"),
        ("b", "d"),
        ("a", "d"),
    ]
    ax = charts.CHARTS["replies"](frame, players=("us", "russia"))
    assert faults(root(ax)) == []
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([4 / 6, 2 / 6])
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == [
        "a round of 4 combinations, in which US and Russia\nkeep switching",
        "US e, Russia c",
    ]
    with pytest.raises(ValueError, match="lacks the combination"):
        charts.CHARTS["replies"](frame[frame["us"] != "b"], players=("us", "russia"))


def test_the_longest_way_of_best_replies_is_one() -> None:
    after = replying.following(table("replies"), PLAYERS)
    for around, _ in replying.ends(after):
        path = replying.longest(after, around[0])
        assert path[-1] == around[0]
        for cell, then in pairwise(path):
            reply = after[cell]
            assert reply is not None
            assert reply.then == then


def test_quantal_paths_and_their_whiskers() -> None:
    frame = table("quantal")
    for panel, player in zip(panels(draw("quantal")), ("us", "russia"), strict=True):
        part = frame[frame["player"] == player]
        paths = [line.get_ydata() for line in panel.lines if len(line.get_xdata()) == 9]
        assert np.allclose(
            paths, [rows["chance"] for _, rows in part.groupby("doctrine", sort=False)]
        )
        assert np.allclose(
            [line.get_ydata() for line in lines_of(panel, "_")], [(0.3, 0.6), (0.3, 0.6)]
        )


def test_regret_by_future_and_the_greatest() -> None:
    ax, frame = draw("regret"), table("regret")
    marks = [line.get_xdata() for line in lines_of(ax, "o") if len(line.get_xdata()) > 1]
    assert np.allclose(
        marks, [np.sort(rows["regret"]) for _, rows in frame.groupby("doctrine", sort=False)]
    )
    assert np.allclose(
        [line.get_xdata()[0] for line in lines_of(ax, "D")], ROBUST["greatest_regret"]
    )
    assert np.allclose([line.get_xdata() for line in lines_of(ax, "|")], ROBUST[["low", "high"]])
