"""The panel: milestones read off runs and history, scores worked out by hand, and the study over two crises."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import run
from strategies import tree_of

from sim.config.aftermath import MILESTONES
from sim.config.checks import build_game
from sim.paths import Mistake, get, with_value
from sim.stats.scores import Paths, happened
from sim.studies.panel import baseline, findings, milestones, swaps

PARIS, OTHER = "paris_2014", "taiwan_1995"


def game_of(name: str, **changes: object):
    tree = tree_of(name)
    for path, value in changes.items():
        tree = with_value(tree, path.replace("__", "."), value)
    return build_game(tree)


def key_event(name: str, milestone: str):
    return milestones.key_of(game_of(name)).events[MILESTONES.index(milestone)]


def test_answers_follow_from_the_dates_of_the_history() -> None:
    came = {event.id: event.happened for event in milestones.key_of(game_of(PARIS)).events}
    assert came == {
        "violence": (True, True, True),
        "war": (False, False, True),
        "agreement": (False, False, True),
        "imposed": (False, True, True),
        "eased": (False, False, False),
    }
    assert milestones.key_of(game_of(PARIS)).checkpoints[0] == datetime.date(2014, 4, 27)
    assert key_event(PARIS, "war").day == 147
    assert not any(any(event.happened) for event in milestones.key_of(game_of(OTHER)).events)


def test_a_run_shows_its_milestones() -> None:
    """Three runs over four turns: a raid that ends in war, a clash at sea, measures taken and lifted."""
    still = np.zeros((4, 3))
    weekly = {f"rung.{name}": still.copy() for name in ("strait", "islands", "sea")}
    weekly |= {f"tier.{name}": still.copy() for name in ("us", "taiwan", "japan", "china")}
    weekly |= {"status": still.copy()}
    weekly["rung.strait"][:, 0] = [1, 2, 3, 3]  # missiles, a blockade, a landing
    weekly["status"][2:, 1] = 2  # a clash
    weekly["tier.us"][:, 2] = [0, 1, 1, 0]
    start = {name: np.zeros(3) for name in weekly}
    paths = Paths(weekly, start, np.full(3, -1))
    found = {
        name: happened(key_event(OTHER, name), paths).astype(int).T.tolist() for name in MILESTONES
    }
    assert found["violence"] == [[0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0]]
    assert found["war"] == [[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0]]
    assert found["agreement"] == [[0] * 4] * 3
    assert found["imposed"] == [[0] * 4, [0] * 4, [0, 1, 1, 1]]
    assert found["eased"] == [[0] * 4, [0] * 4, [0, 0, 0, 1]]


def test_base_rates_of_milestones_by_hand() -> None:
    chances = {
        event.id: event.climatology["chance"] for event in milestones.key_of(game_of(PARIS)).events
    }
    assert chances["violence"] == pytest.approx(0.222 + 0.167 + 0.037)
    assert chances["war"] == 0.037
    assert chances["agreement"] == pytest.approx(0.204 + 0.167 + 0.167)
    assert chances["imposed"] == 0.551, "a threat stands"
    assert chances["eased"] == pytest.approx(1 - 0.827**0.5), "measures are in force"
    quiet = milestones.key_of(game_of(OTHER, parties__us__announced=0, parties__us__tier=0))
    chances = {event.id: event.climatology["chance"] for event in quiet.events}
    assert chances["imposed"] == pytest.approx(0.551 * (1 - (1 - 0.0127) ** 6))
    assert chances["eased"] == pytest.approx((1 - 0.827**0.5) * chances["imposed"])


def asked(answers: dict[str, tuple[bool, float, float]], event: str = "war") -> pd.DataFrame:
    """A table of questions at 182 days: by crisis whether it came, what the runs said, what base rates said."""
    rows = []
    for crisis, (came, chance, base) in answers.items():
        row = {"crisis": crisis, "event": event, "days": 182, "happened": came}
        said = {
            "runs": chance,
            "base_rates": base,
            "logistic": 0.5,
            "persistence": 0.0,
            "coin": 0.5,
        }
        row |= said
        row |= {f"brier_{name}": (value - came) ** 2 for name, value in said.items()}
        row |= {f"log_{name}": 1.0 for name in said}
        rows.append(row)
    return pd.DataFrame(rows)


def test_scores_over_crises_by_hand() -> None:
    table = asked({"a": (True, 0.8, 0.1), "b": (False, 0.4, 0.1), "c": (False, 0.8, 0.1)})
    order = findings.ordering(table).set_index(["event", "forecaster"])
    assert order.loc[("war", "runs"), "pairs"] == 2
    assert order.loc[("war", "runs"), "right"] == 0.75, "one pair right, one tied"
    assert order.loc[("violence", "runs"), "pairs"] == 0
    far = pd.DataFrame({name: [0.1] for name in findings.FORECASTERS})
    whole = findings.totals(table, far, 50, 0).set_index(["over", "forecaster"])
    own, base = (0.04 + 0.16 + 0.64) / 3, (0.81 + 0.01 + 0.01) / 3
    assert whole.loc[("all", "runs"), "brier"] == pytest.approx(own)
    assert whole.loc[("all", "runs"), "skill"] == pytest.approx(1 - own / base)
    assert whole.loc[("all", "coin"), "brier"] == 0.25
    assert whole.loc[("all", "base_rates"), "skill"] == 0
    assert (
        whole.loc[("all", "runs"), "skill_low"]
        < 1 - own / base
        < whole.loc[("all", "runs"), "skill_high"]
    )
    left = findings.leave_one_out(table).set_index("left_out")["skill_runs"]
    assert left["a"] == pytest.approx(1 - 0.80 / 0.02)
    assert left["c"] == pytest.approx(1 - 0.20 / 0.82)


def test_how_far_is_scored_over_ordered_levels() -> None:
    both = pd.concat(
        [asked({"a": (True, 0.7, 0.4)}, "violence"), asked({"a": (False, 0.2, 0.1)}, "war")]
    )
    (row,) = findings.how_far(both).to_dict("records")
    assert row["reached"] == "violence"
    assert row["runs"] == pytest.approx((0.3**2 + 0.2**2) / 2)
    assert row["base_rates"] == pytest.approx((0.6**2 + 0.1**2) / 2)


def test_the_regression_is_fitted_to_the_other_crises() -> None:
    facts = [(2.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (-2.0, 0.0)]
    chances = baseline.left_out(facts, [True, True, False, False])
    assert chances[0] > chances[1] > 0.5 > chances[2] > chances[3]
    assert chances[0] == pytest.approx(1 - chances[3])
    assert baseline.left_out([(1.0, 2.0)], [True]).tolist() == [0.5]
    assert baseline.left_out(facts, [True] * 4) == pytest.approx(
        [baseline.left_out(facts, [True] * 4)[0]] * 4, abs=0.05
    )
    design, came = np.asarray(facts), np.array([1.0, 1, 0, 1])
    weights = baseline.fitted(design, came)
    chance = 1 / (1 + np.exp(-(weights[0] + design @ weights[1:])))
    assert design[:, 0] @ (came - chance) == pytest.approx(baseline.RIDGE * weights[1])
    assert (came - chance).sum() == pytest.approx(0.5 * weights[0])


def test_facts_of_the_regression_by_hand() -> None:
    ratio, bound = baseline.covariates(game_of(OTHER))
    defence = 240 * 1 + 2 * 3 + 0 + 1
    assert ratio == pytest.approx(np.log((70 * 0.2 + 1) / defence))
    assert bound == pytest.approx(np.log1p(100 * 0.5 / defence))


def test_a_group_of_facts_is_taken_role_by_role() -> None:
    own, other = tree_of(OTHER), tree_of(PARIS)
    changed = dict(swaps.swapped(own, other))
    assert set(changed) <= set(swaps.GROUPS)
    table = changed["the table"]
    assert table["bargaining"]["demand"] == other["bargaining"]["demand"]
    assert table["parties"] == own["parties"]
    forces = changed["forces"]
    assert get(forces, "parties.china.forces") == get(other, "parties.russia.forces")
    assert get(forces, "parties.taiwan.forces") == get(other, "parties.ukraine.forces")
    assert get(forces, "parties.china.strength.strait") == get(
        other, "parties.russia.strength.ukraine"
    )
    assert get(forces, "parties.us.forces") == get(own, "parties.us.forces")
    for tree in changed.values():
        build_game(tree)
    assert list(swaps.swapped(own, own)) == []


def test_a_panel_of_two_crises(tmp_path: Path) -> None:
    """Turns of 45 days: five of them reach half a year."""
    folder = tmp_path / "panel"
    common = ("study=panel", f"crises=[{OTHER},{PARIS}]", "runs=20", "rounds=20", "executor=serial")
    assert (
        run(
            *common, "calendar.turn_days=45", "chart.format=[svg]", f"swap={PARIS}", f"out={folder}"
        )
        == 0
    )
    table = pd.read_parquet(folder / "questions.parquet")
    assert len(table) == 2 * 5 * 3
    assert set(table["turn"]) == {0, 1, 3}
    assert ((table["runs"] * 20) % 1 == 0).all()
    assert np.allclose(table["brier_runs"], (table["runs"] - table["happened"]) ** 2)
    assert np.allclose(
        table["brier_base_rates"].mean(),
        pd.read_parquet(folder / "totals.parquet")
        .set_index(["over", "forecaster"])
        .loc[("all", "base_rates"), "brier"],
    )
    page = (folder / "report.html").read_text("utf-8")
    assert "Taiwan strait, 18 July 1995" in page
    swap = pd.read_parquet(folder / "swaps.parquet")
    assert set(swap["crisis"]) == {OTHER}
    assert "the table" in set(swap["facts"])


def test_mistakes_of_a_panel_are_sentences(tmp_path: Path) -> None:
    for options, said in (
        ((f"crises=[{OTHER}]",), "crises: a panel has at least two crises, not taiwan_1995"),
        ((f"crises=[{OTHER},{PARIS}]", "swap=cuba"), "swap: 'cuba' is none of the crises played"),
    ):
        with pytest.raises(Mistake, match=f"^{said}"):
            run("study=panel", *options, "runs=20", "executor=serial", f"out={tmp_path / 'x'}")


def test_every_crisis_with_an_answer_key_is_found() -> None:
    known = milestones.known_crises()
    assert {PARIS, OTHER} <= set(known)
    assert "taiwan_hotline" not in known
